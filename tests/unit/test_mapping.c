/* What a mapping does beside what its cases tell (test_mapping_cases.c): lanes, restarts, and what
 * the API has changed. */
#include "poller_room.h"

static struct arena arena;

/* Each of the poller's threads notes what it gets; the function takes its time. */
static struct lanes_test {
	pthread_mutex_t lock;
	unsigned at_once, most;
	unsigned last[8]; /* of each item, the last sequence number */
	unsigned seen;
	bool meet;        /* the first waits for another one */
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
	while (lanes.meet && lanes.most < 2) {
		pthread_mutex_unlock(&lanes.lock);
		usleep(1000);
		pthread_mutex_lock(&lanes.lock);
	}
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
	lanes = (struct lanes_test){.lock = PTHREAD_MUTEX_INITIALIZER, .meet = true};
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
	lanes.meet = false;
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
	tcase_add_test(tc, lanes_run_at_once_and_keep_the_order_of_each_item);
	tcase_add_test(tc, a_windows_state_survives_a_restart);
	tcase_add_test(tc, lanes_of_a_closed_shard_end_before_its_children_begin);
	tcase_add_test(tc, what_the_api_has_said_survives_and_the_files_word_is_the_base);
	tcase_add_test(tc, one_made_by_the_api_needs_no_line_in_the_file);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
