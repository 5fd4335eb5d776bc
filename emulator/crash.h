/*
 * crash - the last words of a daemon that a signal kills: which function, which request, where in
 * which file.
 *
 * crash_install() puts handlers on an alternate stack for SIGSEGV, SIGBUS, SIGFPE, SIGILL and
 * SIGABRT; they write one struct crash_report to a pipe and let the signal do its work. The
 * supervisor reads it and turns the address into file:line.
 */
#ifndef HANGAR_CRASH_H
#define HANGAR_CRASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct crash_report {
	int signal;
	char function[64];   /* that the thread was running; "" for none */
	char request_id[40]; /* of that invocation */
	char module[256];    /* file of the code address, */
	uint64_t offset;     /* and the offset in it */
};

/* Names the invocation that the calling thread runs now; crash_leave() ends that. Cheap: a few
 * stores. */
struct crash_mark {
	/* NUL-terminated, valid until crash_leave(). module: the file that a private copy was
	 * loaded from; it stands in the report for an address in such a copy. */
	const char *function, *request_id, *module;
};
void crash_enter(struct crash_mark mark);
void crash_leave(void);

/* fd: where the report goes; -1: handlers are not installed. The calling thread gets the alternate
 * stack. last_act(arg) runs in the signal handler after the report; NULL: nothing. */
void crash_install(int fd, void (*last_act)(void *arg), void *arg);
/* An alternate signal stack for the calling thread, so that a stack overflow is reported too. */
void crash_thread_stack(void);

/* "function \"x\", request 1234, handlers/x.c:57" - asks addr2line where there is one. */
void crash_describe(const struct crash_report *report, char *text, size_t size);

#endif
