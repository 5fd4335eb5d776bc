/*
 * Query and Scan over many requests; what one of them answers is in tests/cases/query.test, which
 * test_ddb runs.
 */
#include "unit.h"

#include "dynamodb/call.h"
#include "dynamodb/ops.h"
#include "json_read.h"
#include "store/store.h"

#include <stdio.h>
#include <unistd.h>

static struct store *lend(
	void *self, struct str namespace, struct str account, struct str region, struct err *err)
{
	(void)namespace;
	(void)account;
	(void)region;
	(void)err;
	return self;
}

static void take_back(void *self, struct store *store)
{
	(void)self;
	(void)store;
}

/* A pipeline on a store in a folder of its own. */
struct bench {
	struct pipeline *pipeline;
	struct store *store;
	struct arena arena;
	char dir[32];
};

static void bench_init(struct bench *bench)
{
	struct err err = {""};
	const struct store_options options = {.memory = true, .no_thread = true};
	*bench = (struct bench){.dir = "/tmp/hangar-query-XXXXXX"};
	ck_assert_ptr_nonnull(mkdtemp(bench->dir));
	struct str path = arena_printf(&bench->arena, "%s/store", bench->dir);
	ck_assert_msg(!store_open(path.p, &options, &bench->store, &err), "%s", err.text);
	const struct store_lender lender = {bench->store, lend, take_back};
	bench->pipeline = pipeline_new(&lender, &dynamodb_operations, 1);
}

static void bench_release(struct bench *bench)
{
	static const char *const leftovers[] = {"", "-wal", "-shm", "-lock"};
	pipeline_free(bench->pipeline);
	store_close(bench->store);
	for (size_t i = 0; i < ARRAY_LEN(leftovers); i++)
		unlink(arena_printf(&bench->arena, "%s/store%s", bench->dir, leftovers[i]).p);
	rmdir(bench->dir);
	arena_release(&bench->arena);
}

static struct str call(struct bench *bench, const char *target, struct str body)
{
	struct aws_request request = {
		.target = str_z(target),
		.account = STR("000000000000"),
		.region = STR("us-east-1"),
		.body = body,
	};
	struct buf answer = BUF_IN(&bench->arena);
	int status = pipeline_call(bench->pipeline, &request, &bench->arena, &answer, NULL);
	ck_assert_msg(status == 200, "%.*s: %.*s", STR_ARG(body), STR_ARG(buf_str(&answer)));
	return buf_str(&answer);
}

/* Follows LastEvaluatedKey from request to request; how often each item came, by its number. */
static unsigned follow(struct bench *bench, struct str request, unsigned seen[])
{
	unsigned pages = 0;
	struct str start = STR(""), answer, items;
	for (;; pages++) {
		answer = call(bench, "DynamoDB_20120810.Scan",
			arena_printf(&bench->arena, "%.*s%.*s}", STR_ARG(request), STR_ARG(start)));
		ck_assert(json_find(answer, "Items", &bench->arena, &items));
		for (size_t at; (at = str_find_str(items, STR("item"))) < items.n;) {
			uint64_t number;
			ck_assert(str_to_u64(str_of(items.p + at + 4, 4), &number));
			seen[number]++;
			items = str_skip(items, at + 8);
		}
		if (!json_find(answer, "LastEvaluatedKey", &bench->arena, &start))
			return pages;
		start = arena_printf(&bench->arena, ",\"ExclusiveStartKey\":%.*s", STR_ARG(start));
	}
}

START_TEST(segments_and_pages_give_every_item_once)
{
	enum {
		ITEMS = 200
	};
	struct bench bench;
	bench_init(&bench);
	call(&bench, "DynamoDB_20120810.CreateTable",
		STR("{\"TableName\":\"plain\",\"BillingMode\":\"PAY_PER_REQUEST\","
		    "\"AttributeDefinitions\":[{\"AttributeName\":\"a\",\"AttributeType\":\"S\"}],"
		    "\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}]}"));
	for (unsigned i = 0; i < ITEMS; i++)
		call(&bench, "DynamoDB_20120810.PutItem",
			arena_printf(&bench.arena,
				"{\"TableName\":\"plain\",\"Item\":{\"a\":{\"S\":\"item%04u\"}}}",
				i));
	for (unsigned segments = 1; segments <= 9; segments += 4) {
		unsigned seen[10000] = {0}, pages = 0;
		for (unsigned i = 0; i < segments; i++)
			pages += follow(&bench,
				arena_printf(&bench.arena,
					"{\"TableName\":\"plain\",\"Limit\":7,\"Segment\":%u,"
					"\"TotalSegments\":%u",
					i, segments),
				seen);
		for (unsigned i = 0; i < ITEMS; i++)
			ck_assert_msg(seen[i] == 1, "item %u came %u times", i, seen[i]);
		ck_assert_uint_ge(pages, ITEMS / 7 - segments);
	}
	bench_release(&bench);
}
END_TEST

UNIT_MAIN("query", tcase_add_test(tc, segments_and_pages_give_every_item_once))
