/*
 * aws_json - the frame in which an operation of an AWS JSON service runs.
 *
 * An operation is a row of a table and a function. The pipeline (dynamodb room) finds the row by
 * the target, decodes and checks the input, opens the transaction that the row asks for, calls the
 * function, commits or rolls back, and writes the answer or the error document. The function sees
 * typed input and a JSON writer; no HTTP, no JSON text, no BEGIN. Which tables a pipeline serves is
 * decided by whoever makes it, so that a room can add operations without knowing the dynamodb room.
 */
#ifndef HANGAR_AWS_JSON_H
#define HANGAR_AWS_JSON_H

#include "aws_shape.h"
#include "json_write.h"

struct store;
struct txn;
struct clock;
struct capacity;
struct aws_call;

enum aws_txn {
	AWS_TXN_NONE,  /* touches no items, or takes transactions itself */
	AWS_TXN_READ,  /* a snapshot */
	AWS_TXN_WRITE, /* run() may run more than once, and on another thread */
};

/* What has been ordered for the items of one call: faults, limits. Operations ask through
 * capacity.h, for every item that they touch. */
struct call_gate {
	/* May the call touch its item number `part` (of a batch or transaction; 0 otherwise)?
	 * cost: what that consumes; NULL: only the faults are asked. key: an item, or its key, or
	 * absent. Returns 0, or -1 after call_fail(). */
	int (*admit)(struct call_gate *gate, struct aws_call *call, size_t part,
		const struct capacity *cost, struct value key);
};

/* One call. Everything it makes lives in the arena until the answer was sent. */
struct aws_call {
	const struct aws_operation *op;
	struct arena *arena;
	struct store *store;
	struct txn *txn; /* as the row asks; NULL for AWS_TXN_NONE and in check() */
	const struct clock *clock;
	struct str namespace;   /* empty: the stack's own */
	struct str account;     /* "000000000000" */
	struct str region;      /* "us-east-1" */
	struct str host;        /* "127.0.0.1:4000", for DescribeEndpoints alone; or empty */
	struct call_gate *gate; /* NULL: nothing is ordered */
	int64_t past_us;        /* a read may see what was: at most so long ago */
	unsigned slow;          /* enum aws_slow */
	void *plan;             /* what check() made for run() */
	struct json_writer out; /* run() writes the answer's members: the braces are there */
	struct aws_failure failure;
	int store_error; /* an enum store_error that run() met, see call_store() */
};

/* check() looks at the input alone, before any transaction: rules between members, expressions.
 * run() does the work and writes the answer. Both return 0, or -1 after call_fail(); what was
 * written is then thrown away. A run() that writes to the store must decide on success before its
 * first write, and set everything it depends on afresh: after a failure of a neighbour in the same
 * group it is run again. */
typedef int aws_operation_step(struct aws_call *call, const void *input);

enum aws_operation_flag {
	AWS_OP_ENVELOPE = 1 << 0, /* messages of the request family are wrapped: see aws_family */
	AWS_OP_SILENT = 1 << 1,   /* success has no body, not even {} */
	AWS_OP_OLDER = 1 << 2,    /* values are checked in the older layer: see value_check() */
};

/* Changes of tables that are to take their time: the operation leaves the table in the state in
 * between, and table_settle() ends it. */
enum aws_slow {
	AWS_SLOW_CREATE = 1 << 0,
	AWS_SLOW_UPDATE = 1 << 1,
	AWS_SLOW_DELETE = 1 << 2,
};

struct aws_operation {
	struct str name; /* "GetItem" */
	const struct shape *input;
	aws_operation_step *check; /* may be NULL */
	aws_operation_step *run;
	enum aws_txn txn;
	unsigned flags;
};

/* One service: "DynamoDB_20120810" and its operations, in any order. */
struct aws_operations {
	struct str target;
	const struct aws_operation *rows;
	size_t count;
};

/* For what a function of the store returned: 0 when it is 0, otherwise -1 after noting it. */
int call_store(struct aws_call *call, int status);

/* For an operation of AWS_TXN_NONE: runs step(call, arg) in a write transaction of its own, perhaps
 * more than once, as run() of a write operation. 0 when it is committed, -1 with the failure. */
int call_write(struct aws_call *call, aws_operation_step *step, const void *arg);

#define call_fail(call, error, ...) \
	aws_fail(&(call)->failure, (call)->arena, (error), ##__VA_ARGS__)

#endif
