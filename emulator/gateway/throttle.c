#include "throttle.h"

void throttle_init(struct throttle *throttle, double rate, double burst, int64_t now_us)
{
	*throttle = (struct throttle){
		.rate = rate,
		.burst = burst,
		.tokens = burst,
		.filled_us = now_us,
	};
	pthread_mutex_init(&throttle->lock, NULL);
}

void throttle_release(struct throttle *throttle)
{
	pthread_mutex_destroy(&throttle->lock);
}

bool throttle_take(struct throttle *throttle, int64_t now_us)
{
	pthread_mutex_lock(&throttle->lock);
	if (now_us > throttle->filled_us)
		throttle->tokens +=
			(double)(now_us - throttle->filled_us) * throttle->rate / 1000000.0;
	throttle->filled_us = now_us;
	if (throttle->tokens > throttle->burst)
		throttle->tokens = throttle->burst;
	bool took = throttle->tokens >= 1;
	if (took)
		throttle->tokens -= 1;
	pthread_mutex_unlock(&throttle->lock);
	return took;
}
