/*
 * wire - what the daemon and a worker process say to each other over their lanes.
 *
 * A message is a type, a length and fields; a field is a length and bytes. Both ends are the same
 * program, so numbers go in this machine's form.
 */
#ifndef HANGAR_WIRE_H
#define HANGAR_WIRE_H

#include "buf.h"
#include "lane.h"

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

/* Descriptors in the worker. */
enum {
	WIRE_BELL_FD = 3,   /* the lanes' socket */
	WIRE_MODULE_FD = 4, /* the module's file */
	WIRE_LIFE_FD = 5,   /* closes when the daemon ends */
	WIRE_MEMORY_FD = 6, /* the lanes' memory */
};

enum {
	WIRE_MOST = 64 * 1024 * 1024, /* bytes of a message */
};

/* Building: begin, fields, then send. */
void wire_begin(struct buf *out, enum wire_type type);
void wire_put(struct buf *out, struct str field);
void wire_put_i64(struct buf *out, int64_t value);
/* As lane_write(). */
int wire_send(struct lanes *lanes, const struct lane_wait *wait, struct buf *message);

/* Reads one message; its fields lie in *ret_fields, memory of the arena. As lane_await(); -1 is
 * what this protocol does not say. */
int wire_receive(struct lanes *lanes, const struct lane_wait *wait, struct arena *arena,
	enum wire_type *ret_type, struct str *ret_fields);
/* Takes the next field off; STR_NONE behind the last. */
struct str wire_get(struct str *fields);
int64_t wire_get_i64(struct str *fields);

#endif
