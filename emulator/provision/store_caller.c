#include "store_caller.h"

#include "dynamodb/call.h"
#include "dynamodb/endpoint.h"
#include "dynamodb/ops.h"

static struct store *lend(
	void *self, struct str namespace, struct str account, struct str region, struct err *err)
{
	(void)namespace, (void)account, (void)region, (void)err;
	return self;
}

static void take_back(void *self, struct store *store)
{
	(void)self, (void)store;
}

void store_caller_init(
	struct store_caller *caller, struct store *store, struct str account, struct str region)
{
	struct store_lender lender = {store, lend, take_back};
	struct endpoint_options options = {.account = account, .region = region};
	caller->pipeline = pipeline_new(&lender, &dynamodb_operations, 1);
	caller->endpoint = endpoint_new(caller->pipeline, &options);
}

void store_caller_release(struct store_caller *caller)
{
	endpoint_free(caller->endpoint);
	pipeline_free(caller->pipeline);
}

struct aws_caller store_caller_door(struct store_caller *caller)
{
	return endpoint_caller(caller->endpoint);
}
