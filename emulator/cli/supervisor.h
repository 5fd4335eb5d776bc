/*
 * supervisor - the small parent of the daemon: it holds the listening socket, starts the daemon
 * again after a crash, forwards signals, and has no data of its own.
 *
 * The daemon is a fork that dies with its parent, however that dies. SIGTERM and SIGINT are
 * forwarded and end both; SIGHUP is forwarded. A daemon that ends by a signal or an unforeseen
 * status is started again at once the first time, then with growing pauses; after
 * SUPERVISOR_CRASHES crashes within SUPERVISOR_WINDOW_MS it stops and says why. So is one that
 * ended while it served, whatever its status: a handler has called _exit().
 */
#ifndef HANGAR_SUPERVISOR_H
#define HANGAR_SUPERVISOR_H

#include "crash.h"
#include "err.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	SUPERVISOR_CRASHES = 5,
	SUPERVISOR_WINDOW_MS = 10000,
	/* Exit statuses of the daemon that are no crash and not answered by a restart. */
	EXIT_STOPPED = 0,
	EXIT_REFUSED = 1, /* it could not start: the cause was told */
	EXIT_USAGE = 2,
};

/* What a daemon learns about its life so far. */
struct incarnation {
	unsigned number; /* 0: the first */
	int parent; /* pid that a user signals: the supervisor's, or the daemon's own without one */
	const char *isolated; /* function that was running in each crash so far, comma-separated; ""
				 for none */
	struct crash_page *crash_page; /* for the daemon's last words; NULL without a supervisor */
};

/* Runs daemon(arg, ...) under supervision; returns the exit status for the process. */
int supervisor_run(int (*daemon)(void *arg, const struct incarnation *incarnation), void *arg);

#endif
