#include "deadline.h"

#include "clock.h"

void deadlines_init(struct deadlines *deadlines)
{
	pthread_condattr_t monotonic;
	*deadlines = (struct deadlines){0};
	pthread_mutex_init(&deadlines->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&deadlines->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pthread_cond_init(&deadlines->finished, NULL);
}

void deadlines_release(struct deadlines *deadlines)
{
	pthread_mutex_lock(&deadlines->lock);
	deadlines->stop = true;
	pthread_cond_signal(&deadlines->changed);
	pthread_mutex_unlock(&deadlines->lock);
	if (deadlines->started)
		pthread_join(deadlines->thread, NULL);
	pthread_cond_destroy(&deadlines->finished);
	pthread_cond_destroy(&deadlines->changed);
	pthread_mutex_destroy(&deadlines->lock);
}

static void unlist(struct deadlines *deadlines, struct deadline *entry)
{
	*(entry->before ? &entry->before->after : &deadlines->first) = entry->after;
	*(entry->after ? &entry->after->before : &deadlines->last) = entry->before;
	entry->listed = false;
}

/* New deadlines are mostly the latest, so the place is looked for from the end. */
static void list(struct deadlines *deadlines, struct deadline *entry)
{
	struct deadline *before = deadlines->last;
	while (before && before->at_us > entry->at_us)
		before = before->before;
	entry->before = before;
	entry->after = before ? before->after : deadlines->first;
	*(before ? &before->after : &deadlines->first) = entry;
	*(entry->after ? &entry->after->before : &deadlines->last) = entry;
	entry->listed = true;
}

static void expire(struct deadlines *deadlines, struct deadline *entry)
{
	unlist(deadlines, entry);
	entry->running = true;
	pthread_mutex_unlock(&deadlines->lock);
	entry->expire(entry->arg);
	pthread_mutex_lock(&deadlines->lock);
	entry->running = false;
	pthread_cond_broadcast(&deadlines->finished);
}

static void *run(void *arg)
{
	struct deadlines *deadlines = arg;
	pthread_mutex_lock(&deadlines->lock);
	while (!deadlines->stop) {
		struct deadline *first = deadlines->first;
		if (!first) {
			pthread_cond_wait(&deadlines->changed, &deadlines->lock);
		} else if (first->at_us <= clock_monotonic_us()) {
			expire(deadlines, first);
		} else {
			struct timespec at = {
				.tv_sec = (time_t)(first->at_us / 1000000),
				.tv_nsec = (long)(first->at_us % 1000000) * 1000,
			};
			pthread_cond_timedwait(&deadlines->changed, &deadlines->lock, &at);
		}
	}
	pthread_mutex_unlock(&deadlines->lock);
	return NULL;
}

void deadline_set(struct deadlines *deadlines, struct deadline *entry, int64_t timeout_ms,
	void (*expire_)(void *arg), void *arg)
{
	*entry = (struct deadline){
		.expire = expire_,
		.arg = arg,
		.at_us = clock_monotonic_us() + timeout_ms * 1000,
	};
	pthread_mutex_lock(&deadlines->lock);
	list(deadlines, entry);
	if (!deadlines->started)
		deadlines->started = pthread_create(&deadlines->thread, NULL, run, deadlines) == 0;
	else if (deadlines->first == entry)
		pthread_cond_signal(&deadlines->changed);
	pthread_mutex_unlock(&deadlines->lock);
}

void deadline_clear(struct deadlines *deadlines, struct deadline *entry)
{
	pthread_mutex_lock(&deadlines->lock);
	if (entry->listed)
		unlist(deadlines, entry);
	while (entry->running)
		pthread_cond_wait(&deadlines->finished, &deadlines->lock);
	pthread_mutex_unlock(&deadlines->lock);
}
