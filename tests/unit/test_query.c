/*
 * Runs tests/cases/query.test through the pipeline, on a store of its own; the format is described
 * at its head.
 */
#include "unit.h"

#include "dynamodb/call.h"
#include "dynamodb/ops.h"
#include "json_read.h"
#include "store/store.h"

#include <stdio.h>
#include <unistd.h>

struct runner {
	struct pipeline *pipeline;
	struct store *store;
	struct arena *arena;
	unsigned cases, failures;
};

static struct store *lend(void *self, struct str account, struct str region, struct err *err)
{
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

/* {{N*text}} stands for N copies of the text, {{#}} for the number of the repetition. */
static struct str expand(struct arena *arena, struct str text, uint64_t number)
{
	struct buf out = BUF_IN(arena);
	for (;;) {
		size_t open = str_find_str(text, STR("{{"));
		struct str copy, count;
		buf_add(&out, str_head(text, open));
		if (open >= text.n)
			return buf_str(&out);
		text = str_skip(text, open + 2);
		size_t close = str_find_str(text, STR("}}"));
		uint64_t n = 0;
		count = str_cut(str_head(text, close), '*', &copy);
		if (str_eq(count, STR("#")))
			buf_printf(&out, "%04llu", (unsigned long long)number);
		else
			ck_assert(str_to_u64(count, &n));
		while (n--)
			buf_add(&out, copy);
		text = str_skip(text, close + 2);
	}
}

/* "Operation {json}": the answer, or the message of the failure. */
static bool call(struct runner *run, struct str line, uint64_t number, struct str *ret_answer)
{
	struct str body, operation = str_cut(line, ' ', &body);
	struct aws_request request = {
		.target = arena_printf(run->arena, "DynamoDB_20120810.%.*s", STR_ARG(operation)),
		.account = STR("000000000000"),
		.region = STR("us-east-1"),
		.body = expand(run->arena, body, number),
	};
	struct buf answer = BUF_IN(run->arena);
	int status = pipeline_call(run->pipeline, &request, run->arena, &answer, NULL);
	*ret_answer = buf_str(&answer);
	if (status == 200)
		return true;
	struct str message = *ret_answer;
	if (!json_find(message, "message", run->arena, ret_answer))
		ck_assert(json_find(message, "Message", run->arena, ret_answer));
	struct json_reader r;
	json_reader_init(&r, *ret_answer, run->arena);
	ck_assert_int_eq(json_read(&r), JSON_STRING);
	*ret_answer = r.text;
	return false;
}

static void repeat(struct runner *run, struct str line)
{
	struct str rest, answer;
	uint64_t from, to;
	ck_assert(str_to_u64(str_cut(line, ' ', &rest), &from));
	ck_assert(str_to_u64(str_cut(rest, ' ', &rest), &to));
	for (; from <= to; from++)
		ck_assert_msg(call(run, rest, from, &answer), "%.*s: %.*s", STR_ARG(rest),
			STR_ARG(answer));
}

/* A line "~ text" wants the text somewhere in the answer. */
static bool answers(struct str mark, bool ok, struct str got, struct str want)
{
	if (str_eq(mark, STR("ok")))
		return ok;
	if (str_eq(mark, STR("~")))
		return ok && str_find_str(got, want) < got.n;
	return ok == str_eq(mark, STR("->")) && str_eq(got, want);
}

static void run_case(struct runner *run, struct str line, struct str expected, unsigned number)
{
	struct str got, want, mark = str_cut(expected, ' ', &want);
	bool ok = call(run, line, 0, &got);
	want = expand(run->arena, want.p ? want : STR(""), 0);
	run->cases++;
	if (answers(mark, ok, got, want))
		return;
	run->failures++;
	fprintf(stderr, "query.test:%u: %.*s\n  got    %s %.*s\n  wanted %.*s %.*s\n", number,
		STR_ARG(str_head(line, 200)), ok ? "->" : "!", STR_ARG(str_head(got, 600)),
		STR_ARG(mark), STR_ARG(str_head(want, 600)));
}

static struct str read_file(struct arena *arena, const char *name)
{
	const char *dir = getenv("srcdir");
	struct buf text = BUF_IN(arena);
	struct str path = arena_printf(arena, "%s/tests/cases/%s", dir ? dir : ".", name);
	FILE *file = fopen(path.p, "rb");
	ck_assert_msg(file, "cannot open %s", path.p);
	for (size_t n = 1; n; text.n += n)
		n = fread(buf_reserve(&text, 65536), 1, 65536, file);
	fclose(file);
	return buf_str(&text);
}

static void run_file(struct runner *run, struct str rest)
{
	struct str request = STR_NONE;
	struct arena arena = ARENA_INIT;
	run->arena = &arena;
	for (unsigned number = 1; rest.p; number++) {
		struct str line = str_cut(rest, '\n', &rest), tail;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		struct str word = str_cut(line, ' ', &tail);
		if (str_eq(word, STR("repeat")))
			repeat(run, tail);
		else if (line.p[0] >= 'A' && line.p[0] <= 'Z')
			request = line;
		else
			run_case(run, request, line, number);
		arena_reset(&arena);
	}
	arena_release(&arena);
}

/* A pipeline on a store in a folder of its own. */
struct bench {
	struct arena arena;
	struct runner run;
	char dir[32];
};

static void bench_init(struct bench *bench)
{
	struct err err = {""};
	const struct store_options options = {.memory = true, .no_thread = true};
	*bench = (struct bench){.dir = "/tmp/hangar-query-XXXXXX"};
	ck_assert_ptr_nonnull(mkdtemp(bench->dir));
	struct str path = arena_printf(&bench->arena, "%s/store", bench->dir);
	ck_assert_msg(!store_open(path.p, &options, &bench->run.store, &err), "%s", err.text);
	const struct store_lender lender = {bench->run.store, lend, take_back};
	bench->run.pipeline = pipeline_new(&lender, &dynamodb_operations, 1);
	bench->run.arena = &bench->arena;
}

static void bench_release(struct bench *bench)
{
	static const char *const leftovers[] = {"", "-wal", "-shm", "-lock"};
	pipeline_free(bench->run.pipeline);
	store_close(bench->run.store);
	for (size_t i = 0; i < ARRAY_LEN(leftovers); i++)
		unlink(arena_printf(&bench->arena, "%s/store%s", bench->dir, leftovers[i]).p);
	rmdir(bench->dir);
	arena_release(&bench->arena);
}

START_TEST(the_cases_hold)
{
	struct bench bench;
	bench_init(&bench);
	struct arena text = ARENA_INIT;
	run_file(&bench.run, read_file(&text, "query.test"));
	ck_assert_uint_gt(bench.run.cases, 80);
	ck_assert_msg(bench.run.failures == 0, "%u of %u cases failed", bench.run.failures,
		bench.run.cases);
	arena_release(&text);
	bench.run.arena = &bench.arena;
	bench_release(&bench);
}
END_TEST

/* Follows LastEvaluatedKey from request to request; how often each item came, by its number. */
static unsigned follow(struct bench *bench, struct str request, unsigned seen[])
{
	unsigned pages = 0;
	struct str start = STR(""), answer, items;
	for (;; pages++) {
		struct str line =
			arena_printf(&bench->arena, "%.*s%.*s}", STR_ARG(request), STR_ARG(start));
		ck_assert_msg(call(&bench->run, line, 0, &answer), "%.*s", STR_ARG(answer));
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
	struct str answer;
	bench_init(&bench);
	ck_assert(call(&bench.run,
		STR("CreateTable {\"TableName\":\"plain\",\"BillingMode\":\"PAY_PER_REQUEST\","
		    "\"AttributeDefinitions\":[{\"AttributeName\":\"a\",\"AttributeType\":\"S\"}],"
		    "\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}]}"),
		0, &answer));
	repeat(&bench.run, STR("0 199 PutItem "
			       "{\"TableName\":\"plain\",\"Item\":{\"a\":{\"S\":\"item{{#}}\"}}}"));
	for (unsigned segments = 1; segments <= 9; segments += 4) {
		unsigned seen[10000] = {0}, pages = 0;
		for (unsigned i = 0; i < segments; i++)
			pages += follow(&bench,
				arena_printf(&bench.arena,
					"Scan {\"TableName\":\"plain\",\"Limit\":7,\"Segment\":%u,"
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

UNIT_MAIN("query", tcase_add_test(tc, the_cases_hold);
	  tcase_add_test(tc, segments_and_pages_give_every_item_once))
