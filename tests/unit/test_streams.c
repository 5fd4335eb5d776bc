#include "unit.h"

#include "dynamodb/call.h"
#include "json_read.h"
#include "store/stream.h"
#include "streams/iterator.h"
#include "streams/streams.h"

#include <stdio.h>
#include <unistd.h>

static char folder[64], path[96];
static struct clock test_clock;
static struct store *store;
static struct pipeline *pipeline;
static struct arena arena;
static struct err err;

enum {
	/* 2026-11-22T12:34:56.789Z, where the clock is put; it goes on from there. */
	HOUR = 3600
};
static const int64_t start_us = INT64_C(1795350896789000);

static struct store *borrow(
	void *self, struct str namespace, struct str account, struct str region, struct err *why)
{
	(void)namespace;
	(void)self, (void)account, (void)region, (void)why;
	return store;
}

static void give_back(void *self, struct store *lent)
{
	(void)self, (void)lent;
}

static int create(struct txn *txn, void *arg)
{
	const struct table *made;
	return table_create(txn, arg, &made);
}

static void create_table(const char *name, enum stream_view view)
{
	static const struct key_part attributes[] = {{STR_INIT("p"), VALUE_S}};
	struct table t = {.name = str_z(name),
		.region = STR("us-east-1"),
		.account = STR("000000000000"),
		.key = {.parts = {{STR("p"), VALUE_S}}, .hash_count = 1},
		.attributes = attributes,
		.attribute_count = 1,
		.stream_view = view};
	ck_assert_int_eq(store_write(store, create, &t, &err), 0);
}

static void setup(void)
{
	struct store_lender lender = {NULL, borrow, give_back};
	snprintf(folder, sizeof(folder), "/tmp/hangar-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/s.db", folder);
	test_clock.offset_us = start_us - clock_now_us(NULL);
	struct store_options options = {.clock = &test_clock, .no_thread = true};
	ck_assert_msg(store_open(path, &options, &store, &err) == 0, "%s", err.text);
	pipeline = pipeline_new(&lender, &streams_operations, 1);
}

static void teardown(void)
{
	char command[128];
	pipeline_free(pipeline);
	store_close(store);
	arena_release(&arena);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static struct str call(const char *operation, struct str body, int status)
{
	struct aws_request request = {
		.target = arena_printf(&arena, "DynamoDBStreams_20120810.%s", operation),
		.account = STR("000000000000"),
		.region = STR("us-east-1"),
		.body = body,
	};
	struct buf answer = BUF_IN(&arena);
	int got = pipeline_call(pipeline, &request, &arena, &answer, NULL);
	ck_assert_msg(got == status, "%d %.*s", got, STR_ARG(buf_str(&answer)));
	return buf_str(&answer);
}

struct change {
	struct value item;
	bool gone, by_ttl;
};

static int change_fn(struct txn *txn, void *arg)
{
	const struct change *c = arg;
	const struct table *t = txn_table(txn, STR("t"));
	struct arena own = ARENA_INIT;
	struct value old;
	int error = table_get(txn, t, c->item, &own, &old);
	if (!error)
		error = c->gone ? table_delete(txn, t, old, c->by_ttl ? WRITER_TTL : WRITER_USER)
				: table_put(txn, t, old, c->item);
	arena_release(&own);
	return error;
}

static void put(const char *p, uint64_t n)
{
	struct number number = number_of_u64(n);
	struct value_member members[] = {{STR("p"), value_of_string(&arena, str_z(p))},
		{STR("n"), value_of_number(&arena, &number)}};
	struct change c = {0};
	value_of_members(&arena, members, 2, &c.item);
	ck_assert_int_eq(store_write(store, change_fn, &c, &err), 0);
}

static void expire(const char *p)
{
	struct value_member key = {STR("p"), value_of_string(&arena, str_z(p))};
	struct change c = {.gone = true, .by_ttl = true};
	value_of_members(&arena, &key, 1, &c.item);
	ck_assert_int_eq(store_write(store, change_fn, &c, &err), 0);
}

static struct stream the_stream(void)
{
	struct stream *streams;
	ck_assert_uint_ge(store_streams(store, STR("t"), &arena, &streams), 1);
	return streams[0];
}

static struct str arn(void)
{
	struct stream stream = the_stream();
	return stream_arn(&arena, &stream);
}

static struct str member(struct str object, const char *name)
{
	struct str json = STR_NONE;
	struct json_reader r;
	if (!json_find(object, name, &arena, &json))
		return STR_NONE;
	json_reader_init(&r, json, &arena);
	return json_read(&r) == JSON_STRING ? r.text : json;
}

static struct str iterator_of(const char *type, const char *sequence, int status)
{
	struct stream stream = the_stream();
	struct str more =
		sequence ? arena_printf(&arena, ",\"SequenceNumber\":\"%s\"", sequence) : STR_NONE;
	return call("GetShardIterator",
		arena_printf(&arena,
			"{\"StreamArn\":\"%.*s\",\"ShardId\":\"%.*s\",\"ShardIteratorType\":\"%s\"%"
			".*s}",
			STR_ARG(arn()), STR_ARG(shard_id(&arena, &stream.shards[0])), type,
			STR_ARG(more)),
		status);
}

static struct str records_of(struct str iterator, const char *more, int status)
{
	return call("GetRecords",
		arena_printf(&arena, "{\"ShardIterator\":\"%.*s\"%s}", STR_ARG(iterator), more),
		status);
}

static size_t count_of(struct str answer)
{
	struct json_reader r;
	size_t n = 0;
	json_reader_init(&r, member(answer, "Records"), &arena);
	ck_assert_int_eq(json_read(&r), JSON_ARRAY);
	for (; json_element(&r); n++)
		json_skip(&r);
	return n;
}

#define PREFIX "arn:aws:dynamodb:us-east-1:000000000000:table/"

START_TEST(streams_are_listed_page_by_page)
{
	create_table("b", STREAM_KEYS_ONLY);
	create_table("a", STREAM_KEYS_ONLY);
	create_table("none", STREAM_OFF);
	struct str first = call("ListStreams", STR("{\"Limit\":1}"), 200);
	struct str last = member(first, "LastEvaluatedStreamArn");
	ck_assert(str_starts(last, STR(PREFIX "a/stream/2026-11-22T12:34:56.")));
	struct str want = arena_printf(&arena,
		"{\"Streams\":[{\"StreamArn\":\"%.*s\",\"StreamLabel\":\"%.*s\",\"TableName\":"
		"\"a\"}],"
		"\"LastEvaluatedStreamArn\":\"%.*s\"}",
		STR_ARG(last), STR_ARG(str_skip(last, last.n - 23)), STR_ARG(last));
	ck_assert_str_eq(first.p ? arena_dup_z(&arena, first) : "", arena_dup_z(&arena, want));
	struct str second = call("ListStreams",
		arena_printf(&arena, "{\"ExclusiveStartStreamArn\":\"%.*s\"}", STR_ARG(last)), 200);
	ck_assert(str_find_str(second, STR("\"TableName\":\"b\"")) < second.n);
	ck_assert(str_find_str(second, STR("\"TableName\":\"a\"")) == second.n);
	ck_assert_uint_eq(member(second, "LastEvaluatedStreamArn").n, 0);
	ck_assert_str_is(
		call("ListStreams", STR("{\"TableName\":\"none\"}"), 200), "{\"Streams\":[]}");
}
END_TEST

START_TEST(a_stream_describes_itself)
{
	create_table("t", STREAM_NEW_AND_OLD_IMAGES);
	struct stream stream = the_stream();
	struct str body = arena_printf(&arena, "{\"StreamArn\":\"%.*s\"}", STR_ARG(arn()));
	struct str want = arena_printf(&arena,
		"{\"StreamDescription\":{\"CreationRequestDateTime\":%lld.%03d,\"KeySchema\":[{"
		"\"AttributeName\":\"p\",\"KeyType\":\"HASH\"}],\"Shards\":[{\"ShardId\":\"%.*s\","
		"\"SequenceNumberRange\":{\"StartingSequenceNumber\":\"100000000000000000001\"}}],"
		"\"StreamArn\":\"%.*s\",\"StreamLabel\":\"%.*s\",\"StreamStatus\":\"ENABLED\","
		"\"StreamViewType\":\"NEW_AND_OLD_IMAGES\",\"TableName\":\"t\"}}",
		(long long)(stream.created_us / 1000000), (int)(stream.created_us % 1000000 / 1000),
		STR_ARG(shard_id(&arena, &stream.shards[0])), STR_ARG(arn()),
		STR_ARG(stream.label));
	ck_assert_str_eq(
		arena_dup_z(&arena, call("DescribeStream", body, 200)), arena_dup_z(&arena, want));
	struct str none = arena_printf(&arena, "{\"StreamArn\":\"%.*sx\"}", STR_ARG(arn()));
	struct str sorry = arena_printf(&arena,
		"{\"__type\":\"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\","
		"\"message\":\"Requested resource not found: Stream: %.*sx not found\"}",
		STR_ARG(arn()));
	ck_assert_str_eq(
		arena_dup_z(&arena, call("DescribeStream", none, 400)), arena_dup_z(&arena, sorry));
}
END_TEST

START_TEST(records_look_as_on_aws)
{
	create_table("t", STREAM_NEW_AND_OLD_IMAGES);
	put("k", 1);
	put("k", 22);
	expire("k");
	struct str answer = records_of(
		member(iterator_of("TRIM_HORIZON", NULL, 200), "ShardIterator"), "", 200);
	ck_assert_uint_eq(count_of(answer), 3);
	/* What cannot be known before: the three ids, and where to go on. */
	struct json_reader r;
	struct str ids[3], records = member(answer, "Records");
	json_reader_init(&r, records, &arena);
	json_read(&r);
	for (unsigned i = 0; json_element(&r); i++) {
		ids[i] = member(json_skip(&r), "eventID");
		ck_assert_uint_eq(ids[i].n, 32);
	}
	ck_assert(!str_eq(ids[0], ids[1]) && !str_eq(ids[1], ids[2]));
	struct str want = arena_printf(&arena,
		"[{\"eventID\":\"%.*s\",\"eventName\":\"INSERT\",\"eventVersion\":\"1.1\","
		"\"eventSource\":"
		"\"aws:dynamodb\",\"awsRegion\":\"us-east-1\",\"dynamodb\":{"
		"\"ApproximateCreationDateTime\":1795350896,\"Keys\":{\"p\":{\"S\":\"k\"}},"
		"\"NewImage\":{"
		"\"n\":{\"N\":\"1\"},\"p\":{\"S\":\"k\"}},\"SequenceNumber\":"
		"\"100000000000000000001\","
		"\"SizeBytes\":7,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"}},"
		"{\"eventID\":\"%.*s\",\"eventName\":\"MODIFY\",\"eventVersion\":\"1.1\","
		"\"eventSource\":"
		"\"aws:dynamodb\",\"awsRegion\":\"us-east-1\",\"dynamodb\":{"
		"\"ApproximateCreationDateTime\":1795350896,\"Keys\":{\"p\":{\"S\":\"k\"}},"
		"\"NewImage\":{"
		"\"n\":{\"N\":\"22\"},\"p\":{\"S\":\"k\"}},\"OldImage\":{\"n\":{\"N\":\"1\"},\"p\":"
		"{\"S\":\"k\"}},"
		"\"SequenceNumber\":\"100000000000000000002\",\"SizeBytes\":12,\"StreamViewType\":"
		"\"NEW_AND_OLD_IMAGES\"}},"
		"{\"eventID\":\"%.*s\",\"eventName\":\"REMOVE\",\"eventVersion\":\"1.1\","
		"\"eventSource\":"
		"\"aws:dynamodb\",\"awsRegion\":\"us-east-1\",\"dynamodb\":{"
		"\"ApproximateCreationDateTime\":1795350896,\"Keys\":{\"p\":{\"S\":\"k\"}},"
		"\"OldImage\":{"
		"\"n\":{\"N\":\"22\"},\"p\":{\"S\":\"k\"}},\"SequenceNumber\":"
		"\"100000000000000000003\","
		"\"SizeBytes\":7,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"},\"userIdentity\":{"
		"\"PrincipalId\":\"dynamodb.amazonaws.com\",\"Type\":\"Service\"}}]",
		STR_ARG(ids[0]), STR_ARG(ids[1]), STR_ARG(ids[2]));
	ck_assert_str_eq(arena_dup_z(&arena, records), arena_dup_z(&arena, want));
	ck_assert(str_starts(member(answer, "NextShardIterator"), arn()));
}
END_TEST

/* What of "dynamodb" depends on the view; SizeBytes counts what is there. */
START_TEST(each_view_shows_its_images)
{
#define KEYS "\"Keys\":{\"p\":{\"S\":\"k\"}},"
#define NEW(n) "\"NewImage\":{\"n\":{\"N\":\"" n "\"},\"p\":{\"S\":\"k\"}},"
#define OLD(n) "\"OldImage\":{\"n\":{\"N\":\"" n "\"},\"p\":{\"S\":\"k\"}},"
	static const struct {
		enum stream_view view;
		const char *name, *images[3];
		unsigned sizes[3];
	} cases[] = {
		{STREAM_KEYS_ONLY, "KEYS_ONLY", {"", "", ""}, {2, 2, 2}},
		{STREAM_NEW_IMAGE, "NEW_IMAGE", {NEW("1"), NEW("22"), ""}, {7, 7, 2}},
		{STREAM_OLD_IMAGE, "OLD_IMAGE", {"", OLD("1"), OLD("22")}, {2, 7, 7}},
		{STREAM_NEW_AND_OLD_IMAGES, "NEW_AND_OLD_IMAGES",
			{NEW("1"), NEW("22") OLD("1"), OLD("22")}, {7, 12, 7}},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		teardown();
		setup();
		create_table("t", cases[i].view);
		put("k", 1);
		put("k", 22);
		put("k", 22); /* the same again: no record */
		expire("k");
		struct str answer = records_of(
			member(iterator_of("TRIM_HORIZON", NULL, 200), "ShardIterator"), "", 200);
		struct json_reader r;
		json_reader_init(&r, member(answer, "Records"), &arena);
		json_read(&r);
		unsigned n = 0;
		for (; json_element(&r); n++) {
			ck_assert_uint_lt(n, 3);
			ck_assert_str_eq(arena_dup_z(&arena, member(json_skip(&r), "dynamodb")),
				arena_dup_z(&arena,
					arena_printf(&arena,
						"{\"ApproximateCreationDateTime\":1795350896," KEYS
						"%s\"SequenceNumber\":\"10000000000000000000%u\","
						"\"SizeBytes\":%u,\"StreamViewType\":\"%s\"}",
						cases[i].images[n], n + 1, cases[i].sizes[n],
						cases[i].name)));
		}
		ck_assert_uint_eq(n, 3);
	}
}
END_TEST

START_TEST(iterators_begin_where_they_say)
{
	create_table("t", STREAM_KEYS_ONLY);
	for (uint64_t i = 0; i < 5; i++)
		put("k", i);
	static const struct {
		const char *type, *sequence;
		size_t count;
	} cases[] = {
		{"TRIM_HORIZON", NULL, 5},
		{"LATEST", NULL, 0},
		{"AT_SEQUENCE_NUMBER", "100000000000000000001", 5},
		{"AFTER_SEQUENCE_NUMBER", "100000000000000000001", 4},
		{"AT_SEQUENCE_NUMBER", "100000000000000000005", 1},
		{"AFTER_SEQUENCE_NUMBER", "100000000000000000005", 0},
	};
	struct str latest = STR_NONE;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str it =
			member(iterator_of(cases[i].type, cases[i].sequence, 200), "ShardIterator");
		struct str answer = records_of(it, "", 200);
		ck_assert_msg(count_of(answer) == cases[i].count, "case %zu", i);
		if (i == 1)
			latest = member(answer, "NextShardIterator");
	}
	put("new", 1);
	ck_assert_uint_eq(count_of(records_of(latest, "", 200)), 1);
	/* Page by page, and the last page leads on. */
	struct str it = member(iterator_of("TRIM_HORIZON", NULL, 200), "ShardIterator");
	size_t total = 0;
	for (unsigned page = 0; page < 4; page++) {
		struct str answer = records_of(it, ",\"Limit\":2", 200);
		total += count_of(answer);
		it = member(answer, "NextShardIterator");
		ck_assert_uint_gt(it.n, 0);
	}
	ck_assert_uint_eq(total, 6);
}
END_TEST

START_TEST(iterators_fail_in_awss_words)
{
	create_table("t", STREAM_KEYS_ONLY);
	put("k", 1);
	struct str it = member(iterator_of("TRIM_HORIZON", NULL, 200), "ShardIterator");
	struct str at = member(
		iterator_of("AT_SEQUENCE_NUMBER", "100000000000000000001", 200), "ShardIterator");
	char *forged = arena_dup_z(&arena, at);
	forged[at.n - 8] = forged[at.n - 8] == 'A' ? 'B' : 'A';
#define AWS_DDB "{\"__type\":\"com.amazonaws.dynamodb.v20120810#"
#define INVALID "{\"__type\":\"com.amazon.coral.validate#ValidationException\",\"message\":\""
	ck_assert_str_is(records_of(str_z(forged), "", 400), INVALID "Invalid ShardIterator\"}");
	ck_assert_str_is(records_of(STR("nonsense"), "", 400), INVALID "Invalid ShardIterator\"}");
	ck_assert_str_is(iterator_of("AT_SEQUENCE_NUMBER", "100000000000000000009", 400),
		INVALID "Invalid SequenceNumber\"}");
	ck_assert_str_is(iterator_of("AT_SEQUENCE_NUMBER", NULL, 400),
		INVALID "One or more parameter values were invalid: SequenceNumber is required for "
			"ShardIteratorType AT_SEQUENCE_NUMBER\"}");
	ck_assert_str_is(
		call("GetShardIterator",
			arena_printf(&arena,
				"{\"StreamArn\":\"%.*s\",\"ShardId\":"
				"\"shardId-00000001795350896789-00000000\",\"ShardIteratorType\":"
				"\"LATEST\"}",
				STR_ARG(arn())),
			400),
		AWS_DDB
		"ResourceNotFoundException\",\"message\":\"Requested resource not found: Shard "
		"does not exist\"}");
	atomic_fetch_add(&test_clock.offset_us, ITERATOR_LIFE_US + 1000000);
	struct str expired = records_of(it, "", 400);
	ck_assert(
		str_starts(expired, STR(AWS_DDB "ExpiredIteratorException\",\"message\":\"Iterator "
						"expired. The iterator was "
						"created at time Sun Nov 22 12:34:5")));
	ck_assert(str_ends(expired,
		STR(" UTC 2026 which is further in the future than the tolerated delay of 900000 "
		    "milliseconds.\"}")));
	at = member(
		iterator_of("AT_SEQUENCE_NUMBER", "100000000000000000001", 200), "ShardIterator");
	atomic_fetch_add(
		&test_clock.offset_us, INT64_C(24) * HOUR * 1000000 - ITERATOR_LIFE_US - 2000000);
	it = member(
		iterator_of("AT_SEQUENCE_NUMBER", "100000000000000000001", 200), "ShardIterator");
	atomic_fetch_add(&test_clock.offset_us, INT64_C(2) * 60 * 1000000);
	static const char trimmed[] =
		AWS_DDB "TrimmedDataAccessException\",\"message\":\"The data you are "
			"trying to access has been trimmed\"}";
	ck_assert_str_is(records_of(it, "", 400), trimmed);
	ck_assert_str_is(iterator_of("AT_SEQUENCE_NUMBER", "100000000000000000001", 400), trimmed);
	it = member(iterator_of("TRIM_HORIZON", NULL, 200), "ShardIterator");
	ck_assert_uint_eq(count_of(records_of(it, "", 200)), 0);
}
END_TEST

static int drop(struct txn *txn, void *arg)
{
	return table_drop(txn, *(struct str *)arg);
}

START_TEST(a_closed_shard_ends)
{
	struct str name = STR("t");
	create_table("t", STREAM_KEYS_ONLY);
	put("k", 1);
	put("k", 2);
	struct str it = member(iterator_of("TRIM_HORIZON", NULL, 200), "ShardIterator");
	ck_assert_int_eq(store_write(store, drop, &name, &err), 0);
	struct str described = call("DescribeStream",
		arena_printf(&arena, "{\"StreamArn\":\"%.*s\"}", STR_ARG(arn())), 200);
	ck_assert(str_find_str(described, STR("\"StreamStatus\":\"DISABLED\"")) < described.n);
	ck_assert(str_find_str(described,
			  STR("\"EndingSequenceNumber\":\"100000000000000000002\"")) < described.n);
	struct str answer = records_of(it, ",\"Limit\":1", 200);
	it = member(answer, "NextShardIterator");
	ck_assert_uint_gt(it.n, 0);
	answer = records_of(it, "", 200);
	ck_assert_uint_eq(count_of(answer), 1);
	ck_assert_uint_eq(member(answer, "NextShardIterator").n, 0);
}
END_TEST

struct split {
	unsigned into;
	size_t split;
};

static int split_fn(struct txn *txn, void *arg)
{
	struct split *split = arg;
	return stream_split(txn, STR("t"), split->into, &split->split);
}

static void split(unsigned into)
{
	struct split one = {.into = into};
	ck_assert_int_eq(store_write(store, split_fn, &one, &err), 0);
	ck_assert_uint_gt(one.split, 0);
}

static struct str describe(struct str more)
{
	struct str answer = call("DescribeStream",
		arena_printf(&arena, "{\"StreamArn\":\"%.*s\"%.*s}", STR_ARG(arn()), STR_ARG(more)),
		200);
	struct str description = STR_NONE;
	ck_assert(json_find(answer, "StreamDescription", &arena, &description));
	return description;
}

/* The ids of the shards in a description, with a space behind each. */
static struct str ids_of(struct str description)
{
	struct buf ids = BUF_IN(&arena);
	struct json_reader r;
	json_reader_init(&r, member(description, "Shards"), &arena);
	ck_assert_int_eq(json_read(&r), JSON_ARRAY);
	while (json_element(&r)) {
		buf_add(&ids, member(json_skip(&r), "ShardId"));
		buf_add_c(&ids, ' ');
	}
	return buf_str(&ids);
}

static struct str shard_json(struct stream *stream, size_t i, const char *from, const char *to)
{
	const struct shard *s = &stream->shards[i];
	struct str parent = shard_parent_id(&arena, s);
	return arena_printf(&arena,
		"{\"ShardId\":\"%.*s\",\"SequenceNumberRange\":{\"StartingSequenceNumber\":\"%s\"%"
		"s%s%s}"
		"%s%.*s%s}",
		STR_ARG(shard_id(&arena, s)), from, to ? ",\"EndingSequenceNumber\":\"" : "",
		to ? to : "", to ? "\"" : "", parent.p ? ",\"ParentShardId\":\"" : "",
		STR_ARG(parent), parent.p ? "\"" : "");
}

START_TEST(closed_shards_have_an_end_and_children)
{
	create_table("t", STREAM_KEYS_ONLY);
	put("k", 1);
	put("k", 2);
	split(2);
	atomic_fetch_add(&test_clock.offset_us, SHARD_LIFE_US);
	put("k", 3);
	struct stream stream = the_stream();
	ck_assert_uint_eq(stream.shard_count, 5);
	static const char *const ranges[][2] = {
		{"100000000000000000001", "100000000000000000002"},
		{"100000010000000000001", "100000010000000000001"}, /* nothing in it */
		{"100000020000000000001", "100000020000000000001"},
		{"100000030000000000001", NULL},
		{"100000040000000000001", NULL},
	};
	struct buf want = BUF_IN(&arena);
	for (size_t i = 0; i < 5; i++)
		buf_printf(&want, "%s%.*s", i ? "," : "[",
			STR_ARG(shard_json(&stream, i, ranges[i][0], ranges[i][1])));
	buf_add_c(&want, ']');
	struct str description = describe(STR_NONE);
	ck_assert_str_eq(arena_dup_z(&arena, member(description, "Shards")),
		arena_dup_z(&arena, buf_str(&want)));
	ck_assert_uint_eq(member(description, "LastEvaluatedShardId").n, 0);
	struct str filter = arena_printf(&arena,
		",\"ShardFilter\":{\"Type\":\"CHILD_SHARDS\",\"ShardId\":\"%.*s\"}",
		STR_ARG(shard_id(&arena, &stream.shards[0])));
	ck_assert_str_eq(arena_dup_z(&arena, ids_of(describe(filter))),
		arena_dup_z(&arena, arena_printf(&arena, "%.*s %.*s ",
					    STR_ARG(shard_id(&arena, &stream.shards[1])),
					    STR_ARG(shard_id(&arena, &stream.shards[2])))));
}
END_TEST

START_TEST(shards_are_described_page_by_page)
{
	create_table("t", STREAM_KEYS_ONLY);
	split(50);
	split(1);
	atomic_fetch_add(&test_clock.offset_us, SHARD_LIFE_US);
	put("k", 1);
	/* 151 of them, 100 in an answer at most. */
	struct str last = STR_NONE, all = ids_of(describe(STR_NONE)), whole = STR_NONE;
	ck_assert_uint_eq(all.n, 100 * (size_t)(8 + 20 + 1 + 8 + 1));
	for (unsigned round = 0; round < 2; round++) {
		unsigned limit = round ? 7 : 100;
		struct buf ids = BUF_IN(&arena);
		unsigned pages = 0;
		last = STR_NONE;
		do {
			struct str more = arena_printf(&arena, ",\"Limit\":%u%s%.*s%s", limit,
				last.p ? ",\"ExclusiveStartShardId\":\"" : "", STR_ARG(last),
				last.p ? "\"" : "");
			struct str page = describe(more);
			buf_add(&ids, ids_of(page));
			last = member(page, "LastEvaluatedShardId");
			pages++;
		} while (last.n);
		ck_assert_uint_eq(pages, (151 + limit - 1) / limit);
		ck_assert(str_starts(buf_str(&ids), all));
		ck_assert(!whole.p || str_eq(whole, buf_str(&ids)));
		whole = buf_str(&ids);
		ck_assert_uint_eq(whole.n, 151 * (size_t)(8 + 20 + 1 + 8 + 1));
	}
	/* A day later only those are shown that may have records, whether or not anybody trims. */
	struct stream stream = the_stream();
	atomic_fetch_add(
		&test_clock.offset_us, STREAM_RETENTION_US - SHARD_LIFE_US + INT64_C(1000000));
	ck_assert_uint_eq(ids_of(describe(STR_NONE)).n, 100 * (size_t)(8 + 20 + 1 + 8 + 1));
	struct str gone = arena_printf(&arena, ",\"ExclusiveStartShardId\":\"%.*s\"",
		STR_ARG(shard_id(&arena, &stream.shards[0])));
	size_t trimmed;
	ck_assert_int_eq(store_trim(store, 1000, &trimmed, &err), 0);
	ck_assert_uint_eq(ids_of(describe(gone)).n, 100 * (size_t)(8 + 20 + 1 + 8 + 1));
}
END_TEST

static struct str shard_iterator(
	const struct shard *shard, const char *type, const char *sequence, int status)
{
	struct str more =
		sequence ? arena_printf(&arena, ",\"SequenceNumber\":\"%s\"", sequence) : STR_NONE;
	return call("GetShardIterator",
		arena_printf(&arena,
			"{\"StreamArn\":\"%.*s\",\"ShardId\":\"%.*s\",\"ShardIteratorType\":"
			"\"%s\"%.*s}",
			STR_ARG(arn()), STR_ARG(shard_id(&arena, shard)), type, STR_ARG(more)),
		status);
}

START_TEST(each_shard_is_read_on_its_own)
{
	create_table("t", STREAM_KEYS_ONLY);
	put("k", 1);
	split(2);
	for (uint64_t i = 2; i < 5; i++)
		put("k", i);
	struct stream stream = the_stream();
	struct str it = member(
		shard_iterator(&stream.shards[0], "TRIM_HORIZON", NULL, 200), "ShardIterator");
	struct str answer = records_of(it, "", 200);
	ck_assert_uint_eq(count_of(answer), 1);
	ck_assert_uint_eq(member(answer, "NextShardIterator").n, 0);
	it = member(shard_iterator(&stream.shards[0], "LATEST", NULL, 200), "ShardIterator");
	answer = records_of(it, "", 200);
	ck_assert_uint_eq(count_of(answer), 0);
	ck_assert_uint_eq(member(answer, "NextShardIterator").n, 0);
	size_t counts[2];
	for (size_t i = 0; i < 2; i++) {
		it = member(shard_iterator(&stream.shards[1 + i], "TRIM_HORIZON", NULL, 200),
			"ShardIterator");
		answer = records_of(it, "", 200);
		counts[i] = count_of(answer);
		ck_assert_uint_gt(member(answer, "NextShardIterator").n, 0);
	}
	/* All of one item are in one of them. */
	ck_assert(counts[0] + counts[1] == 3 && counts[0] * counts[1] == 0);
	/* A number belongs to one shard. */
	shard_iterator(&stream.shards[0], "AT_SEQUENCE_NUMBER", "100000000000000000001", 200);
	ck_assert_str_is(shard_iterator(&stream.shards[1], "AT_SEQUENCE_NUMBER",
				 "100000000000000000001", 400),
		INVALID "Invalid SequenceNumber\"}");
	/* What was read of a shard that is trimmed meanwhile. */
	it = member(shard_iterator(
			    &stream.shards[0], "AT_SEQUENCE_NUMBER", "100000000000000000001", 200),
		"ShardIterator");
	atomic_fetch_add(&test_clock.offset_us, STREAM_RETENTION_US - INT64_C(5) * 60 * 1000000);
	it = member(shard_iterator(&stream.shards[0], "TRIM_HORIZON", NULL, 200), "ShardIterator");
	atomic_fetch_add(&test_clock.offset_us, INT64_C(10) * 60 * 1000000);
	ck_assert_str_is(records_of(it, "", 400),
		AWS_DDB "TrimmedDataAccessException\",\"message\":\"The data you are trying to "
			"access has been trimmed\"}");
	ck_assert_str_is(shard_iterator(&stream.shards[0], "TRIM_HORIZON", NULL, 400),
		AWS_DDB "ResourceNotFoundException\",\"message\":\"Requested resource not found: "
			"Shard does not exist\"}");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("streams");
	TCase *tc = tcase_create("streams");
	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, streams_are_listed_page_by_page);
	tcase_add_test(tc, a_stream_describes_itself);
	tcase_add_test(tc, records_look_as_on_aws);
	tcase_add_test(tc, each_view_shows_its_images);
	tcase_add_test(tc, iterators_begin_where_they_say);
	tcase_add_test(tc, iterators_fail_in_awss_words);
	tcase_add_test(tc, a_closed_shard_ends);
	tcase_add_test(tc, closed_shards_have_an_end_and_children);
	tcase_add_test(tc, shards_are_described_page_by_page);
	tcase_add_test(tc, each_shard_is_read_on_its_own);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
