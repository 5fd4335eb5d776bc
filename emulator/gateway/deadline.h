/*
 * deadline - calls something when an invocation takes longer than its integration may.
 *
 * One thread serves all: it starts with the first entry and sleeps until the earliest deadline. An
 * entry lives on the stack of the thread that waits for the function.
 */
#ifndef GATEWAY_DEADLINE_H
#define GATEWAY_DEADLINE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct deadline {
	void (*expire)(void *arg); /* called from the thread, at most once */
	void *arg;
	int64_t at_us; /* monotonic */
	bool listed, running;
	struct deadline *before, *after;
};

struct deadlines {
	pthread_mutex_t lock;
	pthread_cond_t changed, finished;
	pthread_t thread;
	bool started, stop;
	struct deadline *first, *last; /* the earliest first */
};

void deadlines_init(struct deadlines *deadlines);
/* Ends the thread. No entry may be left. */
void deadlines_release(struct deadlines *deadlines);

/* Fills expire, arg and at_us of the entry from the arguments and lists it. */
void deadline_set(struct deadlines *deadlines, struct deadline *entry, int64_t timeout_ms,
	void (*expire)(void *arg), void *arg);
/* Takes the entry away; waits for its expire() when that is running. */
void deadline_clear(struct deadlines *deadlines, struct deadline *entry);

#endif
