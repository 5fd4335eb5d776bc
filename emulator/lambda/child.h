/*
 * child - a process that belongs to one environment: started, listened to, waited for, killed.
 *
 * It leads a process group of its own, so that what it has forked ends with it. What it prints goes
 * to the environment's log, line by line. Inside the lambda room only.
 */
#ifndef HANGAR_CHILD_H
#define HANGAR_CHILD_H

#include "buf.h"
#include "err.h"

#include <sys/types.h>

struct environment;

struct child {
	struct environment *environment;
	pid_t pid;        /* 0: not started, or waited for */
	int pidfd;        /* readable when it has ended; -1: this system has none */
	int output;       /* standard output and error of the process; -1: closed */
	struct buf line;  /* what it has printed of a line */
	uint32_t peak_mb; /* of resident memory; known when it was waited for */
};

struct child_program {
	const char *const *argv;        /* argv[0] is the file to run */
	const char *const *environment; /* NULL: the daemon's own */
	const char *folder;             /* to start in; NULL: the daemon's own */
	/* Descriptors that become 3, 4, ... in the process. */
	const int *fds;
	size_t fd_count;
};

enum {
	CHILD_LINE = 256 * 1024, /* a longer line is cut there, as CloudWatch cuts an event */
	CHILD_FDS = 4,
};

void child_init(struct child *child, struct environment *environment);
int child_start(struct child *child, const struct child_program *program, struct err *err);
/* Reads once from its output, which is readable. */
void child_read_output(void *child);
/* All that it has printed until now, an unfinished line too. */
void child_drain_output(struct child *child);
/* False when it has ended: it was waited for then. */
bool child_is_alive(struct child *child);
/* Waits until it has ended, at most until then (CLOCK_MONOTONIC us); then it is killed, and in any
 * case what it has forked. Returns its status as waitpid() gives it. */
int child_wait(struct child *child, int64_t until);
/* Kills it with all that it has forked, waits, and closes its output. */
void child_end(struct child *child);
/* Resident memory of a process, in MB; its peak until now, or what it has now. 0: it has ended. */
uint32_t child_memory_mb(pid_t pid, bool peak);

void close_fd(int *fd);

#endif
