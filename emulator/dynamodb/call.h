/*
 * call - the pipeline: from an operation's name and JSON text to the JSON answer.
 *
 *	find the row -> decode -> check constraints -> the row's check()
 *	             -> begin -> run() -> commit -> encode
 *
 * It knows no operation: the tables come from whoever makes it. Calls may be made from any thread.
 */
#ifndef HANGAR_CALL_H
#define HANGAR_CALL_H

#include "aws_json.h"

struct pipeline;

/* Where the data of an account in a region is, in a namespace (empty: the stack's own). borrow()
 * returns NULL when it cannot be opened, with the reason in *err; every store borrowed is given
 * back when the call ends. */
struct store_lender {
	void *self;
	struct store *(*borrow)(void *self, struct str namespace, struct str account,
		struct str region, struct err *err);
	void (*give_back)(void *self, struct store *store);
};

/* What a test has ordered: asked for every call, as long as `any` is not 0. */
struct call_orders {
	void *self;
	const _Atomic unsigned *any;
	/* Before the operation, when its input is found right: may take its time, may set
	 * call->gate, call->past_us and call->slow. 0, or -1 after call_fail(): then it does not
	 * run. */
	int (*begin)(void *self, struct aws_call *call, const void *input);
	/* After each begin(); status 0: the call has succeeded and is committed, -1: it has failed.
	 * Returns the status, or -1 after call_fail(): then that is the answer. */
	int (*end)(void *self, struct aws_call *call, int status);
};

/* The tables must outlive the pipeline. */
struct pipeline *pipeline_new(
	const struct store_lender *lender, const struct aws_operations *services, size_t count);
/* Before the first call. */
void pipeline_obey(struct pipeline *pipeline, const struct call_orders *orders);
void pipeline_free(struct pipeline *pipeline); /* NULL is fine */

struct aws_request {
	struct str target;    /* "DynamoDB_20120810.GetItem" */
	struct str namespace; /* empty: the stack's own */
	struct str account;   /* 12 digits */
	struct str region;
	struct str host; /* where DynamoDB was called, as sent; empty: nobody says */
	struct str body;
};

/* True when there is an operation of that target. */
bool pipeline_knows(const struct pipeline *pipeline, struct str target);
/* Appends the answer, or the error document, and returns the HTTP status. ret_error (may be NULL):
 * the row of the catalogue, AWS_OK for an answer. */
int pipeline_call(struct pipeline *pipeline, const struct aws_request *request, struct arena *arena,
	struct buf *answer, enum aws_error *ret_error);

/* Writes the error document of a failure; returns its HTTP status. */
int failure_write(const struct aws_failure *failure, struct buf *out);

#endif
