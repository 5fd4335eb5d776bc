/*
 * guard - what the daemon and the guard of a program agree on. Inside the lambda room only.
 */
#ifndef HANGAR_GUARD_H
#define HANGAR_GUARD_H

#include <sys/types.h>

enum {
	GUARD_LIFE_FD = 3, /* in the guard: a socket that closes when the daemon ends */
};

/* The first and only word over that socket. */
struct guard_report {
	pid_t program;
	int error; /* errno of starting it; 0: it runs */
};

/* main() of the guard; argv: the program and its arguments. */
int guard_main(char **argv);

#endif
