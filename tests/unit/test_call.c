/* The pipeline under several threads: what is answered has happened, once, and nothing else has. */
#include "unit.h"

#include "dynamodb/call.h"
#include "dynamodb/ops.h"
#include "store/store.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum {
	THREADS = 4,
	ROUNDS = 200,
};

static struct store *borrow(void *self, struct str account, struct str region, struct err *err)
{
	(void)account, (void)region, (void)err;
	return self;
}

static void give_back(void *self, struct store *store)
{
	(void)self, (void)store;
}

static int call(struct pipeline *pipeline, struct arena *arena, const char *operation,
	const char *body, struct str *ret_answer)
{
	struct buf answer = BUF_IN(arena);
	struct aws_request request = {
		.target = arena_printf(arena, "DynamoDB_20120810.%s", operation),
		.account = STR("000000000000"),
		.region = STR("us-east-1"),
		.body = str_z(body),
	};
	int status = pipeline_call(pipeline, &request, arena, &answer, NULL);
	*ret_answer = buf_str(&answer);
	return status;
}

#define ADD(key, n)                                                                                \
	"{\"Update\":{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"" key                         \
	"\"}},\"UpdateExpression\":\"ADD n :n\",\"ExpressionAttributeValues\":{\":n\":{\"N\":\"" n \
	"\"}}}}"

struct worker {
	struct pipeline *pipeline;
	unsigned wrong;
};

/* Of every three transactions one is cancelled by its second action, after the first one was ready.
 */
static void *work(void *arg)
{
	struct worker *worker = arg;
	struct arena arena = ARENA_INIT;
	struct str answer;
	for (unsigned i = 0; i < ROUNDS; i++) {
		bool cancelled = i % 3 == 0;
		int status = call(worker->pipeline, &arena, "UpdateItem",
			"{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"one\"}},"
			"\"UpdateExpression\":"
			"\"ADD n :n\",\"ExpressionAttributeValues\":{\":n\":{\"N\":\"1\"}},"
			"\"ReturnValues\":\"UPDATED_NEW\"}",
			&answer);
		worker->wrong +=
			status != 200 || !str_starts(answer, STR("{\"Attributes\":{\"n\":"));
		status = call(worker->pipeline, &arena, "TransactWriteItems",
			cancelled
				? "{\"TransactItems\":[" ADD(
					  "two", "1") ","
						      "{\"ConditionCheck\":{\"TableName\":\"tab\","
						      "\"Key\":{\"pk\":{\"S\":"
						      "\"none\"}},\"ConditionExpression\":"
						      "\"attribute_exists(pk)\"}}]}"
				: "{\"TransactItems\":[" ADD("two", "1") "," ADD("three", "2") "]}",
			&answer);
		worker->wrong += status != (cancelled ? 400 : 200);
		worker->wrong +=
			cancelled &&
			str_find_str(answer, STR("[None, ConditionalCheckFailed]")) == answer.n;
		status = call(worker->pipeline, &arena, "PutItem",
			"{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"one\"}},"
			"\"ConditionExpression\":\"attribute_not_exists(pk)\"}",
			&answer);
		worker->wrong += status != 400;
		arena_reset(&arena);
	}
	arena_release(&arena);
	return NULL;
}

static void expect(struct pipeline *pipeline, const char *key, unsigned wanted)
{
	struct arena arena = ARENA_INIT;
	struct str answer;
	call(pipeline, &arena, "GetItem",
		arena_printf(&arena,
			"{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"%s\"}},"
			"\"ProjectionExpression\":\"n\"}",
			key)
			.p,
		&answer);
	ck_assert_str_is(
		answer, arena_printf(&arena, "{\"Item\":{\"n\":{\"N\":\"%u\"}}}", wanted).p);
	arena_release(&arena);
}

START_TEST(every_answer_is_true_under_many_threads)
{
	static const struct store_options memory = {.memory = true};
	struct err err = {""};
	struct store *store;
	struct arena arena = ARENA_INIT;
	struct str answer;
	char folder[] = "/tmp/test_call_XXXXXX";
	ck_assert_ptr_nonnull(mkdtemp(folder));
	struct str path = arena_printf(&arena, "%s/call.db", folder);
	ck_assert_msg(!store_open(path.p, &memory, &store, &err), "%s", err.text);
	const struct store_lender lender = {store, borrow, give_back};
	struct pipeline *pipeline = pipeline_new(&lender, &dynamodb_operations, 1);
	ck_assert_int_eq(
		call(pipeline, &arena, "CreateTable",
			"{\"TableName\":\"tab\",\"AttributeDefinitions\":[{\"AttributeName\":"
			"\"pk\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"pk\","
			"\"KeyType\":\"HASH\"}],\"BillingMode\":\"PAY_PER_REQUEST\"}",
			&answer),
		200);
	struct worker workers[THREADS];
	pthread_t threads[THREADS];
	for (unsigned i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){pipeline, 0};
		ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
	}
	for (unsigned i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		ck_assert_uint_eq(workers[i].wrong, 0);
	}
	unsigned cancelled = (ROUNDS + 2) / 3;
	expect(pipeline, "one", THREADS * ROUNDS);
	expect(pipeline, "two", THREADS * (ROUNDS - cancelled));
	expect(pipeline, "three", THREADS * (ROUNDS - cancelled) * 2);
	pipeline_free(pipeline);
	ck_assert_msg(!store_check(store, &err), "%s", err.text);
	store_close(store);
	unlink(path.p);
	rmdir(folder);
	arena_release(&arena);
}
END_TEST

UNIT_MAIN("call", tcase_add_test(tc, every_answer_is_true_under_many_threads))
