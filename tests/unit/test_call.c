/*
 * The pipeline under several threads - what is answered has happened, once, and nothing else has -
 * and the answers that no transcript can provoke.
 */
#include "unit.h"

#include "dynamodb/call.h"
#include "dynamodb/ops.h"
#include "store/store.h"
#include "store/table.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum {
	THREADS = 4,
	ROUNDS = 200,
};

static struct store *borrow(
	void *self, struct str namespace, struct str account, struct str region, struct err *err)
{
	(void)namespace;
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

struct bench {
	struct store *store;
	struct pipeline *pipeline;
	struct arena arena;
	struct str path;
	char folder[32];
};

static void bench_init(struct bench *b)
{
	static const struct store_options memory = {.memory = true};
	struct err err = {""};
	struct str answer;
	*b = (struct bench){.folder = "/tmp/test_call_XXXXXX"};
	ck_assert_ptr_nonnull(mkdtemp(b->folder));
	b->path = arena_printf(&b->arena, "%s/call.db", b->folder);
	ck_assert_msg(!store_open(b->path.p, &memory, &b->store, &err), "%s", err.text);
	const struct store_lender lender = {b->store, borrow, give_back};
	b->pipeline = pipeline_new(&lender, &dynamodb_operations, 1);
	ck_assert_int_eq(
		call(b->pipeline, &b->arena, "CreateTable",
			"{\"TableName\":\"tab\",\"AttributeDefinitions\":[{\"AttributeName\":"
			"\"pk\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"pk\","
			"\"KeyType\":\"HASH\"}],\"BillingMode\":\"PAY_PER_REQUEST\"}",
			&answer),
		200);
}

static void bench_release(struct bench *b)
{
	struct err err = {""};
	pipeline_free(b->pipeline);
	ck_assert_msg(!store_check(b->store, &err), "%s", err.text);
	store_close(b->store);
	unlink(b->path.p);
	rmdir(b->folder);
	arena_release(&b->arena);
}

START_TEST(every_answer_is_true_under_many_threads)
{
	struct bench b;
	bench_init(&b);
	struct worker workers[THREADS];
	pthread_t threads[THREADS];
	for (unsigned i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){b.pipeline, 0};
		ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
	}
	for (unsigned i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		ck_assert_uint_eq(workers[i].wrong, 0);
	}
	unsigned cancelled = (ROUNDS + 2) / 3;
	expect(b.pipeline, "one", THREADS * ROUNDS);
	expect(b.pipeline, "two", THREADS * (ROUNDS - cancelled));
	expect(b.pipeline, "three", THREADS * (ROUNDS - cancelled) * 2);
	bench_release(&b);
}
END_TEST

static int add_index(struct txn *txn, void *table)
{
	const struct table *made;
	return table_update(txn, table, &made);
}

/* The words: aws-cloudformation/cloudformation-coverage-roadmap issue 1075. */
START_TEST(an_index_that_is_being_filled_is_not_read)
{
	struct bench b;
	struct str answer;
	struct err err = {""};
	bench_init(&b);
	ck_assert_int_eq(
		call(b.pipeline, &b.arena, "PutItem",
			"{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"}}}", &answer),
		200);
	const struct table *was = store_table(b.store, STR("tab"));
	struct index late = {.name = STR("late"),
		.global = true,
		.status = TABLE_CREATING,
		.key = {.parts = {{STR("pk"), VALUE_S}}, .hash_count = 1}};
	struct table is = *was;
	is.indexes = &late;
	is.index_count = 1;
	ck_assert_int_eq(store_write(b.store, add_index, &is, &err), 0);
	table_unref(was);
	for (int round = 0; round < 2; round++) {
		int status = call(b.pipeline, &b.arena, round ? "Scan" : "Query",
			round ? "{\"TableName\":\"tab\",\"IndexName\":\"late\"}"
			      : "{\"TableName\":\"tab\",\"IndexName\":\"late\","
				"\"KeyConditionExpression\":\"pk = :p\","
				"\"ExpressionAttributeValues\":{\":p\":{\"S\":\"a\"}}}",
			&answer);
		ck_assert_str_is(answer,
			"{\"__type\":\"com.amazon.coral.validate#ValidationException\",\"message\":"
			"\"Cannot read from backfilling global secondary index: late\"}");
		ck_assert_int_eq(status, 400);
	}
	bench_release(&b);
}
END_TEST

static struct store *refuse(
	void *self, struct str namespace, struct str account, struct str region, struct err *err)
{
	(void)namespace;
	(void)self, (void)account, (void)region;
	err_set(err, "no room");
	return NULL;
}

static int op_fails(struct aws_call *call, const void *input)
{
	(void)input;
	return call_store(call, STORE_FAILED);
}

static int op_gives_up(struct aws_call *call, const void *input)
{
	(void)input;
	return call_fail(call, AWS_E_INTERNAL);
}

START_TEST(what_fails_inside_is_a_500)
{
	static const struct shape nothing = {.kind = SHAPE_STRUCTURE, .size = 1};
	static const struct aws_operation rows[] = {
		{STR_INIT("Fails"), &nothing, NULL, op_fails, AWS_TXN_READ, 0},
		{STR_INIT("GivesUp"), &nothing, NULL, op_gives_up, AWS_TXN_NONE, 0},
	};
	static const struct aws_operations service = {
		STR_INIT("DynamoDB_20120810"), rows, ARRAY_LEN(rows)};
	static const char *const answers[] = {"The store failed: ",
		"The request processing has failed because of an unknown error, exception or "
		"failure.",
		"The store cannot write: no room"};
	struct bench b;
	struct str answer;
	bench_init(&b);
	for (unsigned i = 0; i < ARRAY_LEN(answers); i++) {
		const struct store_lender lender = {b.store, i < 2 ? borrow : refuse, give_back};
		struct pipeline *pipeline = pipeline_new(&lender, &service, 1);
		int status = call(pipeline, &b.arena, i == 0 ? "Fails" : "GivesUp", "{}", &answer);
		ck_assert_str_is(answer, arena_printf(&b.arena,
						 "{\"__type\":\"com.amazonaws.dynamodb.v20120810#"
						 "InternalServerError\","
						 "\"message\":\"%s\"}",
						 answers[i])
						 .p);
		ck_assert_int_eq(status, 500);
		pipeline_free(pipeline);
	}
	bench_release(&b);
}
END_TEST

UNIT_MAIN("call", tcase_add_test(tc, every_answer_is_true_under_many_threads);
	  tcase_add_test(tc, an_index_that_is_being_filled_is_not_read);
	  tcase_add_test(tc, what_fails_inside_is_a_500))
