#include "call.h"

#include "store/store.h"

#include <stdatomic.h>
#include <stdlib.h>

enum {
	SLOTS = 256, /* a power of two, well over the number of operations */
};

struct slot {
	struct str service;
	const struct aws_operation *op;
};

struct pipeline {
	struct store_lender lender;
	struct call_orders orders;
	struct slot slots[SLOTS];
};

static uint32_t mix(struct str name)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < name.n; i++)
		hash = (hash ^ (unsigned char)name.p[i]) * 16777619u;
	return hash ^ hash >> 15;
}

static const struct aws_operation *find(const struct pipeline *pipeline, struct str target)
{
	struct str name, service = str_cut(target, '.', &name);
	for (uint32_t i = mix(name) % SLOTS; pipeline->slots[i].op; i = (i + 1) % SLOTS)
		if (str_eq(pipeline->slots[i].op->name, name) &&
			str_eq(pipeline->slots[i].service, service))
			return pipeline->slots[i].op;
	return NULL;
}

struct pipeline *pipeline_new(
	const struct store_lender *lender, const struct aws_operations *services, size_t count)
{
	struct pipeline *pipeline = xcalloc(1, sizeof(*pipeline));
	size_t used = 0;
	pipeline->lender = *lender;
	for (size_t s = 0; s < count; s++)
		for (size_t i = 0; i < services[s].count && used < SLOTS - 1; i++, used++) {
			uint32_t at = mix(services[s].rows[i].name) % SLOTS;
			while (pipeline->slots[at].op)
				at = (at + 1) % SLOTS;
			pipeline->slots[at] =
				(struct slot){services[s].target, &services[s].rows[i]};
		}
	return pipeline;
}

void pipeline_obey(struct pipeline *pipeline, const struct call_orders *orders)
{
	pipeline->orders = *orders;
}

void pipeline_free(struct pipeline *pipeline)
{
	free(pipeline);
}

bool pipeline_knows(const struct pipeline *pipeline, struct str target)
{
	return find(pipeline, target);
}

int failure_write(const struct aws_failure *failure, struct buf *out)
{
	const struct aws_exception_row *exception =
		&aws_exceptions[aws_errors[failure->error].exception];
	struct json_writer w;
	json_writer_init(&w, out);
	json_object(&w);
	json_key_string(&w, STR("__type"), exception->type);
	if (failure->members.n)
		json_raw(&w, failure->members);
	if (failure->message.n)
		json_key_string(&w, exception->key, failure->message);
	json_end_object(&w);
	return exception->status;
}

int call_store(struct aws_call *call, int status)
{
	if (!status)
		return 0;
	call->store_error = status;
	const char *why = call->txn ? txn_error_text(call->txn) : "";
	return call_fail(call, status == STORE_FULL ? AWS_E_STORAGE_FULL : AWS_E_STORE_FAILED,
		arena_dup(call->arena, str_z(why)));
}

struct run {
	struct aws_call *call;
	const void *input;
	size_t start; /* of the answer in the buffer */
};

/* Runs the operation from its start: what an earlier run left is dropped. */
static int run_once(struct run *run)
{
	struct aws_call *call = run->call;
	call->failure = (struct aws_failure){0};
	call->store_error = 0;
	call->out.out->n = run->start;
	call->out.comma = false;
	json_object(&call->out);
	int status = call->op->run(call, run->input);
	json_end_object(&call->out);
	if (call->op->flags & AWS_OP_SILENT)
		call->out.out->n = run->start;
	return status;
}

static int run_in_txn(struct txn *txn, void *arg)
{
	struct run *run = arg;
	run->call->txn = txn;
	int status = run_once(run);
	run->call->txn = NULL;
	if (run->call->store_error)
		return run->call->store_error;
	return status ? 1 : 0;
}

/* What store_write() said. */
static int write_status(struct aws_call *call, int status, const struct err *err)
{
	if (status < 0 || (status && !call->failure.error))
		return call_fail(call,
			status == STORE_FULL ? AWS_E_STORAGE_FULL : AWS_E_STORE_FAILED,
			arena_dup(call->arena, str_z(err->text)));
	return status ? -1 : 0;
}

struct step {
	struct aws_call *call;
	aws_operation_step *step;
	const void *arg;
};

static int step_in_txn(struct txn *txn, void *arg)
{
	struct step *step = arg;
	struct aws_call *call = step->call;
	call->failure = (struct aws_failure){0};
	call->store_error = 0;
	call->txn = txn;
	int status = step->step(call, step->arg);
	call->txn = NULL;
	return call->store_error ? call->store_error : status ? 1 : 0;
}

int call_write(struct aws_call *call, aws_operation_step *step, const void *arg)
{
	struct err err = {""};
	struct step run = {call, step, arg};
	return write_status(call, store_write(call->store, step_in_txn, &run, &err), &err);
}

static int run_in(struct aws_call *call, struct run *run)
{
	struct err err = {""};
	int status;
	if (call->op->txn == AWS_TXN_NONE)
		return run_once(run);
	if (call->op->txn == AWS_TXN_READ) {
		status = call->past_us ? store_read_begin_past(
						 call->store, call->past_us, &call->txn, &err)
				       : store_read_begin(call->store, &call->txn, &err);
		if (!status) {
			status = run_once(run);
			store_read_end(call->txn);
			call->txn = NULL;
			return status;
		}
	} else {
		status = store_write(call->store, run_in_txn, run, &err);
	}
	return write_status(call, status, &err);
}

/* With what a test has ordered in between. */
static int run_ordered(const struct call_orders *orders, struct aws_call *call, struct run *run)
{
	int status = orders->begin(orders->self, call, run->input);
	if (!status)
		status = run_in(call, run);
	return orders->end(orders->self, call, status);
}

static int perform(struct pipeline *pipeline, struct aws_call *call,
	const struct aws_request *request, size_t start)
{
	struct shape_input input;
	struct err err = {""};
	if (shape_decode(call->op->input, request->body, call->arena, &input, &call->failure) ||
		shape_check(call->op->input, &input, call->arena, &call->failure))
		return -1;
	if (call->op->check && call->op->check(call, input.input))
		return -1;
	call->store = pipeline->lender.borrow(
		pipeline->lender.self, request->namespace, request->account, request->region, &err);
	if (!call->store)
		return call_fail(call, AWS_E_STORAGE_FULL, arena_dup(call->arena, str_z(err.text)));
	call->clock = store_clock(call->store);
	struct run run = {call, input.input, start};
	const struct call_orders *orders = &pipeline->orders;
	int status = orders->any && atomic_load_explicit(orders->any, memory_order_relaxed)
			     ? run_ordered(orders, call, &run)
			     : run_in(call, &run);
	pipeline->lender.give_back(pipeline->lender.self, call->store);
	return status;
}

/* "1 validation error detected: " in front of the family that gets it. */
static void envelope(struct aws_call *call)
{
	if ((call->op->flags & AWS_OP_ENVELOPE) &&
		aws_errors[call->failure.error].family == AWS_REQUEST)
		call->failure.message = arena_printf(call->arena,
			"1 validation error detected: %.*s", STR_ARG(call->failure.message));
}

int pipeline_call(struct pipeline *pipeline, const struct aws_request *request, struct arena *arena,
	struct buf *answer, enum aws_error *ret_error)
{
	size_t start = answer->n;
	struct aws_call call = {
		.op = find(pipeline, request->target),
		.arena = arena,
		.namespace = request->namespace,
		.account = request->account,
		.region = request->region,
		.host = request->host,
	};
	json_writer_init(&call.out, answer);
	if (!call.op)
		call_fail(&call, AWS_E_UNKNOWN_OPERATION);
	else if (!perform(pipeline, &call, request, start))
		call.failure.error = AWS_OK;
	if (ret_error)
		*ret_error = call.failure.error;
	if (!call.failure.error)
		return 200;
	if (call.op)
		envelope(&call);
	answer->n = start;
	return failure_write(&call.failure, answer);
}
