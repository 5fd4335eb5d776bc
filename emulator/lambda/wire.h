/*
 * wire - what the daemon and a worker process say to each other over a socket pair.
 *
 * A message is a type, a length and fields; a field is a length and bytes. Both ends are the same
 * program, so numbers go in this machine's form.
 */
#ifndef HANGAR_WIRE_H
#define HANGAR_WIRE_H

#include "buf.h"

enum wire_type {
	WIRE_HELLO = 1,  /* to: handler, function arn, memory MB, seed, then name, value, ... */
	WIRE_READY,      /* from: process is loaded */
	WIRE_REFUSED,    /* from: why not */
	WIRE_START,      /* to: as WIRE_RUN, for the init hooks */
	WIRE_RUN,        /* to: request id, trace id, deadline, clock offset, event */
	WIRE_LOG,        /* from: a message */
	WIRE_AWS,        /* from: service, target, body */
	WIRE_AWS_ANSWER, /* to: status, body */
	WIRE_DONE,       /* from: failed, peak memory MB, result */
};

enum {
	WIRE_WORKER_FD = 3, /* in the worker: the socket, the module's file, a pipe that closes */
	WIRE_MODULE_FD = 4, /* when the daemon ends */
	WIRE_LIFE_FD = 5,
	WIRE_MOST = 64 * 1024 * 1024, /* bytes of a message */
};

/* Building: begin, fields, then send. */
void wire_begin(struct buf *out, enum wire_type type);
void wire_put(struct buf *out, struct str field);
void wire_put_i64(struct buf *out, int64_t value);
/* 0, or -1 with errno: EPIPE when the other end is gone, ETIMEDOUT when it does not read before the
 * deadline (CLOCK_MONOTONIC us; INT64_MAX: none). */
int wire_send(int fd, struct buf *message, int64_t deadline);

/* One end, as far as reading goes: what came with a message may be the beginning of the next. */
struct wire {
	int fd; /* the owner's */
	char *bytes;
	size_t from, to; /* what is there of it */
};

/* watched: who receives waits for other things, too. */
void wire_init(struct wire *wire, int fd, bool watched);
void wire_release(struct wire *wire);

/* Reads one message; its fields lie in *ret_fields, memory of the arena. 1: read; 0: the other end
 * closed; -1: an error, or nothing that this protocol says; WIRE_LATE when the deadline
 * (CLOCK_MONOTONIC us) came first. `side` is called whenever side_fd is readable. */
enum {
	WIRE_LATE = -2
};
struct wire_wait {
	int64_t deadline;   /* INT64_MAX: none */
	const int *side_fd; /* NULL, or -1 in it: none */
	void (*side)(void *arg);
	void *arg;
};
int wire_receive(struct wire *wire, const struct wire_wait *wait, struct arena *arena,
	enum wire_type *ret_type, struct str *ret_fields);
/* Takes the next field off; STR_NONE behind the last. */
struct str wire_get(struct str *fields);
int64_t wire_get_i64(struct str *fields);

#endif
