/*
 * hangar_abi - the border between a handler's module and whatever runs it.
 *
 * A handler is compiled together with its own copy of the SDK. What loads it - the daemon, a worker
 * process of the daemon, or bootstrap.c on AWS - is the host. The two meet in the three structs
 * below and nowhere else; HANGAR_ABI counts their versions, and a host refuses a module of another
 * one by number. Handlers need nothing of this: they include hangar.h.
 */
#ifndef HANGAR_ABI_H
#define HANGAR_ABI_H

#include "buf.h"

#define HANGAR_ABI 1u
#define HANGAR_MAGIC 0x52474e48u /* "HNGR" in a little-endian file: `hangar check` looks for it */
/* A handler NAME is the data symbol hangar_handler_NAME of its module. */
#define HANGAR_SYMBOL_PREFIX "hangar_handler_"

struct hangar_call;
struct hangar_handler;

/* What the host does for the module. `self` is that of the invocation. Any thread of the handler
 * may call these while its invocation runs, not later. */
struct hangar_host {
	uint32_t abi;
	/* An environment variable of the function: STR_NONE when it is not set. Lives as long as
	 * the environment. */
	struct str (*env)(void *self, struct str name);
	/* One message, without the newline at its end. */
	void (*log)(void *self, struct str message);
	int64_t (*now_us)(void *self); /* since 1970; a test can move it */
	void (*random)(void *self, void *bytes, size_t n);
	int64_t (*remaining_ms)(void *self); /* to the deadline; 0 when it has passed */
	/* A call of an AWS service that speaks JSON: service "dynamodb", target
	 * "DynamoDB_20120810.GetItem". Appends the answer, error documents included, and returns
	 * the HTTP status; a value of enum hangar_aws_error when no answer came. */
	int (*aws)(void *self, struct str service, struct str target, struct str body,
		struct arena *arena, struct buf *answer);
};

enum hangar_aws_error {
	HANGAR_AWS_DEADLINE = -1,    /* the invocation's deadline has passed */
	HANGAR_AWS_UNREACHABLE = -2, /* no connection, or it broke */
	HANGAR_AWS_NONE = -3,        /* this host offers no such service */
};

/* One invocation, or the start of an environment (event empty). */
struct hangar_invocation {
	const struct hangar_host *host;
	void *self;
	struct str event; /* JSON */
	struct str request_id, trace_id, function_arn;
	struct arena *arena; /* for all that the call makes, the result included */

	/* Filled by run() and start(). */
	struct str result; /* the payload, or the error document when failed; empty: null */
	bool failed;
};

/* What a module exports. */
struct hangar_handler {
	uint32_t magic, abi;
	const char *name;
	int (*handle)(struct hangar_call *call);
	/* Runs the module's HANGAR_INIT hooks, once for an environment, before its first run(). */
	void (*start)(const struct hangar_handler *handler, struct hangar_invocation *invocation);
	void (*run)(const struct hangar_handler *handler, struct hangar_invocation *invocation);
};

#endif
