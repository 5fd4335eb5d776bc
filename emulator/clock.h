/*
 * clock - what time it is: a clock for each namespace, which a test can move.
 *
 * Everything that AWS would time by the wall (TTL, token windows, stream trimming, timestamps in
 * answers) asks here. What measures durations for people or bounds waiting (deadlines, REPORT
 * lines) uses CLOCK_MONOTONIC itself.
 */
#ifndef HANGAR_CLOCK_H
#define HANGAR_CLOCK_H

#include "str.h"

#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

struct clock {
	_Atomic int64_t offset_us; /* what a test has moved it by; 0 is the wall */
};

/* Microseconds since 1970-01-01T00:00:00Z. A NULL clock is the wall. */
static inline int64_t clock_now_us(const struct clock *clock)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	int64_t offset = clock ? atomic_load_explicit(&clock->offset_us, memory_order_relaxed) : 0;
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000 + offset;
}

static inline int64_t clock_offset_us(const struct clock *clock)
{
	return atomic_load_explicit(&clock->offset_us, memory_order_relaxed);
}

/* So that it is now that many microseconds later than it would be by the wall. */
static inline void clock_move(struct clock *clock, int64_t offset_us)
{
	atomic_store_explicit(&clock->offset_us, offset_us, memory_order_relaxed);
}

/* The clocks of all namespaces, for those who serve several. With `offset_us` NULL all of them are
 * the wall. */
struct clocks {
	void *self;
	int64_t (*offset_us)(void *self, struct str namespace); /* empty: the stack's own */
};

static inline int64_t clocks_offset_us(const struct clocks *clocks, struct str namespace)
{
	return clocks->offset_us ? clocks->offset_us(clocks->self, namespace) : 0;
}

static inline int64_t clocks_now_us(const struct clocks *clocks, struct str namespace)
{
	return clock_now_us(NULL) + clocks_offset_us(clocks, namespace);
}

static inline int64_t clock_monotonic_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

#endif
