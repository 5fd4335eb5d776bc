/*
 * crash - the last words of a daemon that a signal kills: which function, which request, where in
 * which file.
 *
 * crash_install() puts handlers on an alternate stack for SIGSEGV, SIGBUS, SIGFPE, SIGILL and
 * SIGABRT; they leave one struct crash_report in a page that the supervisor shares - a handler may
 * have closed every descriptor - and let the signal do its work. The supervisor turns the address
 * into file:line. What the process forks has no last words here.
 */
#ifndef HANGAR_CRASH_H
#define HANGAR_CRASH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct crash_report {
	int signal;
	char function[64];   /* that the thread was running; "" for none */
	char request_id[40]; /* of that invocation */
	char why[96];        /* what the daemon itself found out; "": nothing */
	char module[256];    /* file of the code address, */
	uint64_t offset;     /* and the offset in it */
};

enum {
	CRASH_REPORTS = 8
};

struct crash_page {
	/* The daemon is serving: its end is none that it meant, whatever its exit status. */
	atomic_bool serving;
	_Atomic unsigned count; /* of reports; those beyond CRASH_REPORTS are not kept */
	struct crash_report reports[CRASH_REPORTS];
};

/* Shared with what is forked from now on; NULL when there is no memory for it. */
struct crash_page *crash_page_new(void);
void crash_page_free(struct crash_page *page);

/* Names the invocation that the calling thread runs now; crash_leave() ends that. Cheap: a few
 * stores, but for a thread's first time, when it gets an alternate stack so that an overflow of its
 * own is reported too. */
struct crash_mark {
	/* NUL-terminated, valid until crash_leave(). module: the file that a private copy was
	 * loaded from; it stands in the report for an address in such a copy. */
	const char *function, *request_id, *module;
};
void crash_enter(struct crash_mark mark);
void crash_leave(void);

/* Ends the process as a crash of the invocation that the calling thread runs. */
_Noreturn void crash_now(const char *why);

/* page NULL: handlers are not installed. last_act(arg) runs in the signal handler after the report;
 * NULL: nothing. exit() within an invocation is a crash, too. */
void crash_install(struct crash_page *page, void (*last_act)(void *arg), void *arg);

/* "function \"x\", request 1234, handlers/x.c:57" - asks addr2line where there is one. */
void crash_describe(const struct crash_report *report, char *text, size_t size);

#endif
