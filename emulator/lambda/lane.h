/*
 * lane - two lanes of bytes, there and back, in memory that the daemon and a worker process share.
 *
 * Bytes pass without a system call; a sleeper is woken by a futex. A reader that has other things
 * to wait for sleeps on the futex for a moment, as most answers come soon, and then polls: its
 * writer rings a bell then, a byte on a socket. The daemon believes nothing that stands in the
 * memory: a handler may write there whatever it likes.
 *
 * The end of the worker is noticed at once: the futex that the daemon sleeps on is in the worker's
 * robust list (https://www.kernel.org/doc/html/latest/locking/robust-futex-ABI.html), so the kernel
 * marks it and wakes who sleeps there, however the worker ends.
 */
#ifndef HANGAR_LANE_H
#define HANGAR_LANE_H

#include "err.h"

#include <linux/futex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	LANE_BYTES = 64 * 1024, /* what a lane holds; more passes it in parts */
};

struct lane;

/* One end of both. */
struct lanes {
	struct lane *in, *out;
	void *memory;
	int bell;                     /* the owner's socket */
	uint32_t read, written, base; /* positions, modulo 2^32; before base all of `out` is void */
	struct robust_list_head robust; /* the worker's */
	struct robust_list entry;
};

/* A file of the memory, which nobody can make smaller; or -1. */
int lanes_memory(struct err *err);
/* The daemon's end. The bell must be open until lanes_close(). */
int lanes_open(struct lanes *ret_lanes, int memory_fd, int bell, struct err *err);
/* The worker's end, in its main thread; *ret_lanes must not move, and lasts until the process ends.
 * A fork of the process has no part in it. */
int lanes_open_worker(struct lanes *ret_lanes, int memory_fd, int bell);
void lanes_close(struct lanes *lanes);

enum {
	LANE_LATE = -2
};
struct lane_wait {
	int64_t deadline; /* CLOCK_MONOTONIC us; INT64_MAX: none */
	/* For who waits for other things too; NULL: does not. -1 in it: none. */
	const int *side_fd;
	void (*side)(void *arg); /* called whenever side_fd is readable */
	void *arg;
	int pidfd; /* the worker's; -1: none */
};

/* Waits for something to read: 1; 0: the other end has ended; -1: what stands there is nonsense;
 * LANE_LATE: the deadline came first. */
int lane_await(struct lanes *lanes, const struct lane_wait *wait);
/* Exactly n bytes; as lane_await(). */
int lane_read(struct lanes *lanes, const struct lane_wait *wait, char *bytes, size_t n);
/* What was read until now makes room. */
void lane_release(struct lanes *lanes);

/* What follows comes to the beginning of the memory if all before was read: there it is in the
 * caches. */
void lane_begin(struct lanes *lanes);
/* 0, or -1 with errno: EPIPE when the other end is gone, ETIMEDOUT when it does not read before the
 * deadline. */
int lane_write(struct lanes *lanes, const struct lane_wait *wait, const char *bytes, size_t n);
/* Lets the other end see what was written. wake false: a reader that has slept only for a moment
 * may go on sleeping. */
void lane_publish(struct lanes *lanes, bool wake);

/* Has the kernel said that the worker's main thread has ended? */
bool lanes_worker_ended(const struct lanes *lanes);

#endif
