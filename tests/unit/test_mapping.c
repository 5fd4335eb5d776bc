/* What a mapping does beside handing on batches: destinations, lanes, tumbling windows, and what
 * the API has changed. Evidence: "recorded" is localstack's snapshots of AWS
 * (test_lambda_integration_dynamodbstreams, ..._kinesis), "documented" the Lambda developer guide.
 */
#include "poller_room.h"

#include "date.h"

static struct arena arena;

/* The document with its times, its shard and its stream masked. */
static struct str masked(struct str document)
{
	struct arena *a = &arena;
	struct stream *streams;
	ck_assert_uint_eq(store_streams(store, STR("t"), a, &streams), 1);
	const struct str words[] = {shard_id(a, &streams[0].shards[0]), stream_arn(a, &streams[0])};
	struct buf out = BUF_IN(a);
	while (document.n) {
		struct str word = STR_NONE;
		for (size_t i = 0; i < ARRAY_LEN(words); i++)
			if (str_starts(document, words[i]))
				word = words[i];
		bool time = document.n > 20 && document.p[4] == '-' && document.p[10] == 'T';
		if (time) {
			bool whole = document.p[19] == 'Z';
			buf_add(&out, whole ? STR("SECOND") : STR("MILLI"));
			document = str_skip(document, whole ? 20 : 24);
		} else if (word.n) {
			buf_add(&out, str_eq(word, words[0]) ? STR("SHARD") : STR("STREAM"));
			document = str_skip(document, word.n);
		} else {
			buf_add_c(&out, document.p[0]);
			document = str_skip(document, 1);
		}
	}
	return buf_str(&out);
}

/* recorded: ..._with_on_failure_destination_config, MaximumRetryAttempts 1 */
START_TEST(what_is_given_up_is_told_in_aws_form)
{
	put_many(0, 3);
	paper.poison = 2;
	start((struct event_mapping){
		.batch = 2, .retries = 1, .on_failure = STR("function/failures")});
	drain();
	ck_assert_calls("1,2;1,2;3;");
	ck_assert_str_eq(paper.target, "function/failures");
	ck_assert_str_is(masked(str_z(paper.told)),
		"{\"requestContext\":{\"requestId\":\"11111111-2222-4333-8444-555555555555\","
		"\"functionArn\":\"arn:aws:lambda:us-east-1:000000000000:function:fn\","
		"\"condition\":\"RetryAttemptsExhausted\",\"approximateInvokeCount\":2},"
		"\"responseContext\":{\"statusCode\":200,\"executedVersion\":\"$LATEST\","
		"\"functionError\":\"Unhandled\"},\"version\":\"1.0\",\"timestamp\":\"MILLI\","
		"\"DDBStreamBatchInfo\":{\"shardId\":\"SHARD\","
		"\"startSequenceNumber\":\"100000000000000000001\","
		"\"endSequenceNumber\":\"100000000000000000002\","
		"\"approximateArrivalOfFirstRecord\":\"SECOND\","
		"\"approximateArrivalOfLastRecord\":\"SECOND\",\"batchSize\":2,"
		"\"streamArn\":\"STREAM\"}}\n");
}
END_TEST

/* recorded: ..._report_batch_item_failures_with_on_failure_destination_config: functionError null,
 * MaximumRetryAttempts 3, count 4 */
START_TEST(a_reported_failure_is_no_function_error)
{
	put_many(0, 1);
	paper.answer = "{\"batchItemFailures\":[{\"itemIdentifier\":\"100000000000000000001\"}]}";
	start((struct event_mapping){
		.retries = 3, .report = true, .on_failure = STR("file/failed.jsonl")});
	drain();
	ck_assert_calls("1;1;1;1;");
	ck_assert_str_eq(paper.target, "file/failed.jsonl");
	ck_assert_ptr_nonnull(strstr(paper.told, "\"approximateInvokeCount\":4},"));
	ck_assert_ptr_nonnull(
		strstr(paper.told, "\"executedVersion\":\"$LATEST\",\"functionError\":null}"));
}
END_TEST

/* recorded (Kinesis): test_kinesis_maximum_record_age_exceeded: no responseContext */
START_TEST(records_that_are_too_old_are_told_too)
{
	put_many(0, 2);
	atomic_fetch_add(&test_clock.offset_us, INT64_C(120) * 1000000);
	put_many(2, 1);
	start((struct event_mapping){.retries = -1,
		.max_age_us = INT64_C(60) * 1000000,
		.on_failure = STR("function/failures")});
	drain();
	ck_assert_calls("3;");
	struct str told = masked(str_z(paper.told));
	size_t at = str_find_str(told, STR("\"functionArn\""));
	ck_assert_str_is(str_skip(told, at),
		"\"functionArn\":\"arn:aws:lambda:us-east-1:000000000000:function:fn\","
		"\"condition\":\"RecordAgeExceeded\",\"approximateInvokeCount\":1},"
		"\"version\":\"1.0\",\"timestamp\":\"MILLI\","
		"\"DDBStreamBatchInfo\":{\"shardId\":\"SHARD\","
		"\"startSequenceNumber\":\"100000000000000000001\","
		"\"endSequenceNumber\":\"100000000000000000002\","
		"\"approximateArrivalOfFirstRecord\":\"SECOND\","
		"\"approximateArrivalOfLastRecord\":\"SECOND\",\"batchSize\":2,"
		"\"streamArn\":\"STREAM\"}}\n");
}
END_TEST

/* documented: "If the batch is bisected at the returned sequence number, Lambda retries only the
 * remaining records"; a split uses up no retry */
START_TEST(with_a_report_the_batch_is_split_where_it_says)
{
	put_many(0, 6);
	paper.answer = "{\"batchItemFailures\":[{\"itemIdentifier\":\"100000000000000000004\"}]}";
	start((struct event_mapping){.batch = 6, .retries = 0, .report = true, .bisect = true});
	drain();
	/* 4 is then the first of what is left: halved until it stands alone. */
	ck_assert_str_eq(paper.calls, "1,2,3,4,5,6;4,5,6;4;5,6;5;6;");
}
END_TEST

/* Each of the poller's threads notes what it gets; the function takes its time. */
static struct lanes_test {
	pthread_mutex_t lock;
	unsigned at_once, most;
	unsigned last[8]; /* of each item, the last sequence number */
	unsigned seen;
	bool many_shards; /* each counts for itself */
} lanes;

static void invoke_slowly(void *self, const struct invocation *call, struct invoke_result *ret)
{
	uint64_t sequences[256];
	size_t count;
	(void)self;
	sequences_of(call->payload, call->arena, sequences, &count);
	pthread_mutex_lock(&lanes.lock);
	lanes.most = ++lanes.at_once > lanes.most ? lanes.at_once : lanes.most;
	pthread_mutex_unlock(&lanes.lock);
	usleep(20000);
	pthread_mutex_lock(&lanes.lock);
	lanes.at_once--;
	for (size_t i = 0; i < count; i++) {
		unsigned item = (unsigned)(sequences[i] - 1) % 8; /* written in turn */
		if (!lanes.many_shards)
			ck_assert_uint_lt(lanes.last[item], sequences[i]);
		lanes.last[item] = (unsigned)sequences[i];
		lanes.seen++;
	}
	pthread_mutex_unlock(&lanes.lock);
	*ret = (struct invoke_result){.status = INVOKE_OK, .payload = STR("null")};
}

static int put_item_fn(struct txn *txn, void *arg)
{
	struct arena own = ARENA_INIT;
	const struct table *t = txn_table(txn, STR("t"));
	const unsigned *number = arg;
	struct value_member members[] = {
		{STR("p"), value_of_string(&own, arena_printf(&own, "item %u", *number % 8))},
		{STR("v"), value_of_string(&own, arena_printf(&own, "%u", *number))}};
	struct value item, old;
	value_of_members(&own, members, 2, &item);
	int error = table_get(txn, t, item, &own, &old);
	if (!error)
		error = table_put(txn, t, old, item);
	arena_release(&own);
	return error;
}

/* documented: "ParallelizationFactor ... in-order processing at the item (partition and sort key)
 * level" */
START_TEST(lanes_run_at_once_and_keep_the_order_of_each_item)
{
	static const struct invoker slow = {NULL, invoke_slowly};
	lanes = (struct lanes_test){.lock = PTHREAD_MUTEX_INITIALIZER};
	for (unsigned i = 0; i < 80; i++)
		ck_assert_int_eq(store_write(store, put_item_fn, &i, &err), 0);
	struct event_mapping mapping = {.id = STR("t/fn"),
		.table = STR("t"),
		.function = STR("fn"),
		.batch = 3,
		.parallel = 4,
		.retries = -1};
	struct poller_options options = {
		.store = store, .namespace = STR("blue"), .invoker = &slow};
	ck_assert_int_eq(poller_start(&options, &mapping, 1, &poller, &err), 0);
	drain();
	ck_assert_uint_eq(lanes.seen, 80);
	ck_assert_uint_gt(lanes.most, 1);
	ck_assert_uint_le(lanes.most, 4);
	/* All lanes' places are durable; another number of lanes begins at the hindmost. */
	poller_stop(poller);
	mapping.parallel = 1;
	lanes.seen = 0;
	memset(lanes.last, 0, sizeof(lanes.last));
	ck_assert_int_eq(poller_start(&options, &mapping, 1, &poller, &err), 0);
	drain();
	ck_assert_uint_lt(lanes.seen, 80);
}
END_TEST

/* --- tumbling windows --- */

static char windows[8192];

/* Counts: {"state":{"n":3}}; notes each event's window, state and flags, without its times. */
static struct str count_records(struct str event, struct arena *a)
{
	uint64_t sequences[256];
	size_t count, n = strlen(windows);
	struct str state = STR_NONE, digits = STR_NONE, final = STR_NONE, early = STR_NONE;
	uint64_t before = 0;
	sequences_of(event, a, sequences, &count);
	ck_assert(json_find(event, "state", a, &state));
	ck_assert(json_find(event, "isFinalInvokeForWindow", a, &final));
	ck_assert(json_find(event, "isWindowTerminatedEarly", a, &early));
	if (json_find(state, "n", a, &digits))
		ck_assert(str_to_u64(digits, &before));
	snprintf(windows + n, sizeof(windows) - n, "%zu after %llu%s%s;", count,
		(unsigned long long)before, str_eq_z(final, "true") ? " final" : "",
		str_eq_z(early, "true") ? " early" : "");
	return arena_printf(a, "{\"state\":{\"n\":%llu}}", (unsigned long long)(before + count));
}

static void begin_window(int64_t length_us)
{
	/* The store's clock to just behind a window's begin. */
	int64_t now = clock_now_us(&test_clock);
	clock_move(&test_clock, clock_offset_us(&test_clock) + length_us - now % length_us + 1);
	windows[0] = '\0';
	paper.reply = count_records;
}

enum {
	MINUTE = 60 * 1000000
};

/* documented: services-ddb-windows; the last call has no records (AWS's sample code) */
START_TEST(a_tumbling_window_hands_its_state_on_and_ends_with_a_call)
{
	begin_window(MINUTE);
	start((struct event_mapping){
		.batch = 2, .retries = -1, .window_us = MINUTE, .tumbling_us = MINUTE});
	put_many(0, 3);
	drain();
	ck_assert_str_eq(windows, "2 after 0;1 after 2;");
	/* The next window's first record ends this one. */
	clock_move(&test_clock, clock_offset_us(&test_clock) + MINUTE);
	put_many(3, 1);
	drain();
	ck_assert_str_eq(windows, "2 after 0;1 after 2;0 after 3 final;1 after 0;");
	/* So does the clock alone. */
	clock_move(&test_clock, clock_offset_us(&test_clock) + MINUTE);
	drain();
	ck_assert_str_eq(windows, "2 after 0;1 after 2;0 after 3 final;1 after 0;0 after 1 final;");
	drain();
	ck_assert_ptr_nonnull(strstr(windows, "0 after 1 final;"));
	ck_assert_ptr_null(strstr(windows, "final;0 after 0"));
}
END_TEST

START_TEST(a_windows_event_has_aws_form)
{
	char want[256];
	begin_window(MINUTE);
	int64_t now = clock_now_us(&test_clock);
	int64_t from = now - now % MINUTE;
	char start_text[ISO_TIME_SIZE], end_text[ISO_TIME_SIZE];
	iso_time_format(from, start_text);
	iso_time_format(from + MINUTE, end_text);
	start((struct event_mapping){.retries = -1, .window_us = MINUTE, .tumbling_us = MINUTE});
	put_many(0, 1);
	drain();
	snprintf(want, sizeof(want),
		"],\"window\":{\"start\":\"%.19sZ\",\"end\":\"%.19sZ\"},\"state\":{},\"shardId\":"
		"\"",
		start_text, end_text);
	ck_assert_msg(strstr(paper.last_event, want) != NULL, "%s in %s", want, paper.last_event);
	struct str event = masked(str_z(paper.last_event));
	ck_assert_msg(str_ends(event, STR(",\"shardId\":\"SHARD\",\"eventSourceARN\":\"STREAM\","
					  "\"isFinalInvokeForWindow\":false,"
					  "\"isWindowTerminatedEarly\":false}")),
		"%.*s", STR_ARG(event));
}
END_TEST

START_TEST(a_windows_state_survives_a_restart)
{
	begin_window(MINUTE);
	start((struct event_mapping){.retries = -1, .window_us = MINUTE, .tumbling_us = MINUTE});
	put_many(0, 3);
	drain();
	poller_stop(poller);
	poller = NULL;
	store_close(store);
	open_store();
	put_many(3, 1);
	start((struct event_mapping){.retries = -1, .window_us = MINUTE, .tumbling_us = MINUTE});
	drain();
	ck_assert_str_eq(windows, "3 after 0;1 after 3;");
}
END_TEST

static int split_fn(struct txn *txn, void *arg)
{
	size_t split;
	int error = stream_split(txn, STR("t"), *(unsigned *)arg, &split);
	return error || split ? error : -1;
}

/* documented: "When a shard ends, Lambda considers the current window to be closed, and any child
 * shards will start their own window in a fresh state." */
START_TEST(a_shard_that_ends_closes_its_window)
{
	unsigned into = 1;
	begin_window(MINUTE);
	start((struct event_mapping){.retries = -1, .window_us = MINUTE, .tumbling_us = MINUTE});
	put_many(0, 2);
	drain();
	ck_assert_int_eq(store_write(store, split_fn, &into, &err), 0);
	put_many(2, 1);
	drain();
	ck_assert_str_eq(windows, "2 after 0;0 after 2 final;1 after 0;");
}
END_TEST

START_TEST(lanes_of_a_closed_shard_end_before_its_children_begin)
{
	static const struct invoker slow = {NULL, invoke_slowly};
	unsigned into = 2;
	lanes = (struct lanes_test){.lock = PTHREAD_MUTEX_INITIALIZER};
	for (unsigned i = 0; i < 16; i++)
		ck_assert_int_eq(store_write(store, put_item_fn, &i, &err), 0);
	ck_assert_int_eq(store_write(store, split_fn, &into, &err), 0);
	struct event_mapping mapping = {.id = STR("t/fn"),
		.table = STR("t"),
		.function = STR("fn"),
		.batch = 1,
		.parallel = 3,
		.retries = -1};
	struct poller_options options = {
		.store = store, .namespace = STR("blue"), .invoker = &slow};
	ck_assert_int_eq(poller_start(&options, &mapping, 1, &poller, &err), 0);
	drain();
	ck_assert_uint_eq(lanes.seen, 16);
	lanes.many_shards = true;
	put_many(0, 6);
	drain();
	ck_assert_uint_eq(lanes.seen, 22);
	ck_assert(poller_is_idle(poller));
}
END_TEST

static struct str no_state(struct str event, struct arena *a)
{
	(void)event, (void)a;
	return STR("{\"batchItemFailures\":[]}");
}

/* documented: "If the response does not contain a state property, Lambda considers this a failed
 * invocation" */
START_TEST(an_answer_without_a_state_has_failed)
{
	begin_window(MINUTE);
	paper.reply = no_state;
	put_many(0, 1);
	start((struct event_mapping){.retries = 1, .tumbling_us = MINUTE});
	drain();
	ck_assert_calls("1;1;");
}
END_TEST

static struct str large_state(struct str event, struct arena *a)
{
	struct buf out = BUF_IN(a);
	struct str small = count_records(event, a), state = STR_NONE;
	json_find(small, "state", a, &state);
	buf_add(&out, STR("{\"state\":{\"fill\":\""));
	for (size_t i = 0; i < 1024 * 1024; i++)
		buf_add_c(&out, 'x');
	buf_printf(&out, "\",%.*s}", STR_ARG(str_skip(state, 1)));
	return buf_str(&out);
}

/* documented: "up to 1 MB per shard; if a window exceeds that size, Lambda terminates the window
 * early"; the same window goes on with a fresh state (aws-lambda-java-libs) */
START_TEST(a_state_that_is_too_large_ends_its_window_early)
{
	begin_window(MINUTE);
	paper.reply = large_state;
	put_many(0, 2);
	start((struct event_mapping){
		.batch = 1, .retries = -1, .window_us = MINUTE, .tumbling_us = MINUTE});
	drain();
	ck_assert_str_eq(
		windows, "1 after 0;0 after 1 final early;1 after 0;0 after 1 final early;");
}
END_TEST

/* --- mappings as resources --- */

START_TEST(what_the_api_has_said_survives_and_the_files_word_is_the_base)
{
	struct mapping_view *views;
	put_many(0, 1);
	start((struct event_mapping){.retries = -1});
	drain();
	ck_assert_uint_eq(poller_mappings(poller, &arena, &views), 1);
	ck_assert_str_eq(views[0].result, "OK");
	ck_assert(str_starts(views[0].stream_arn, STR("arn:aws:dynamodb:")));
	ck_assert_uint_eq(strlen(views[0].uuid), 36);
	struct event_mapping changed = views[0].config;
	changed.disabled = true;
	ck_assert_int_eq(poller_put(poller, &changed, &err), 0);
	put_many(1, 1);
	drain();
	ck_assert_calls("1;");
	poller_stop(poller);
	start((struct event_mapping){.retries = -1}); /* the same line: the API's word holds */
	drain();
	ck_assert_calls("1;");
	poller_stop(poller);
	start((struct event_mapping){.retries = 5}); /* another one */
	drain();
	ck_assert_calls("1;2;");
	ck_assert(poller_remove(poller, STR("t/fn")));
	ck_assert(!poller_remove(poller, STR("t/fn")));
	ck_assert_uint_eq(poller_mappings(poller, &arena, &views), 0);
	poller_stop(poller);
	start((struct event_mapping){.retries = 5}); /* still deleted */
	put_many(2, 1);
	drain();
	ck_assert_calls("1;2;");
}
END_TEST

START_TEST(one_made_by_the_api_needs_no_line_in_the_file)
{
	struct poller_options options = {
		.store = store, .namespace = STR("blue"), .invoker = &invoker};
	struct mapping_view *views;
	ck_assert_int_eq(poller_start(&options, NULL, 0, &poller, &err), 0);
	ck_assert(poller_is_idle(poller));
	struct event_mapping made = {.id = STR("7c9e6679-7425-40de-944b-e07fc1f90ae7"),
		.table = STR("t"),
		.function = STR("fn"),
		.filters = &STR("{\"eventName\":[\"INSERT\"]}"),
		.filter_count = 1,
		.retries = -1};
	ck_assert_int_eq(poller_put(poller, &made, &err), 0);
	put_many(0, 2);
	drain();
	poller_stop(poller);
	put_many(2, 1);
	ck_assert_int_eq(poller_start(&options, NULL, 0, &poller, &err), 0);
	drain();
	ck_assert_uint_eq(poller_mappings(poller, &arena, &views), 1);
	ck_assert_str_eq(views[0].uuid, "7c9e6679-7425-40de-944b-e07fc1f90ae7");
	ck_assert_uint_eq(views[0].config.filter_count, 1);
	ck_assert_ptr_nonnull(strchr(paper.calls, '3'));
	ck_assert(poller_remove(poller, made.id));
	poller_stop(poller);
	ck_assert_int_eq(poller_start(&options, NULL, 0, &poller, &err), 0);
	ck_assert_uint_eq(poller_mappings(poller, &arena, &views), 0);
}
END_TEST

static void release(void)
{
	teardown();
	arena_release(&arena);
}

int main(void)
{
	Suite *suite = suite_create("mapping");
	TCase *tc = tcase_create("mapping");
	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 20);
	tcase_add_checked_fixture(tc, setup, release);
	tcase_add_test(tc, what_is_given_up_is_told_in_aws_form);
	tcase_add_test(tc, a_reported_failure_is_no_function_error);
	tcase_add_test(tc, records_that_are_too_old_are_told_too);
	tcase_add_test(tc, with_a_report_the_batch_is_split_where_it_says);
	tcase_add_test(tc, lanes_run_at_once_and_keep_the_order_of_each_item);
	tcase_add_test(tc, a_tumbling_window_hands_its_state_on_and_ends_with_a_call);
	tcase_add_test(tc, a_windows_event_has_aws_form);
	tcase_add_test(tc, a_windows_state_survives_a_restart);
	tcase_add_test(tc, a_shard_that_ends_closes_its_window);
	tcase_add_test(tc, lanes_of_a_closed_shard_end_before_its_children_begin);
	tcase_add_test(tc, an_answer_without_a_state_has_failed);
	tcase_add_test(tc, a_state_that_is_too_large_ends_its_window_early);
	tcase_add_test(tc, what_the_api_has_said_survives_and_the_files_word_is_the_base);
	tcase_add_test(tc, one_made_by_the_api_needs_no_line_in_the_file);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
