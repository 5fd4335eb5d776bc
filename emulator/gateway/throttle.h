/*
 * throttle - a token bucket: `rate` requests a second on average, `burst` at once.
 *
 * API Gateway's route throttling
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html). The
 * bucket is full at first. Time is the clock of the stack's own namespace, since all share the
 * bucket; a clock moved back refills nothing.
 */
#ifndef GATEWAY_THROTTLE_H
#define GATEWAY_THROTTLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct throttle {
	pthread_mutex_t lock;
	double rate, burst, tokens;
	int64_t filled_us; /* when `tokens` was right */
};

void throttle_init(struct throttle *throttle, double rate, double burst, int64_t now_us);
void throttle_release(struct throttle *throttle);

/* Takes one token; false when there is none. */
bool throttle_take(struct throttle *throttle, int64_t now_us);

#endif
