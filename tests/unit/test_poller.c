#include "poller_room.h"

static int split_fn(struct txn *txn, void *arg)
{
	size_t split;
	int error = stream_split(txn, STR("t"), *(unsigned *)arg, &split);
	return error || split ? error : -1;
}

static void split(unsigned into)
{
	ck_assert_int_eq(store_write(store, split_fn, &into, &err), 0);
}

/* Each shard numbers its records on its own; the test tells them apart by what they are of. */
START_TEST(a_closed_shard_is_read_to_its_end_before_its_children)
{
	put_many(0, 4);
	split(2);
	for (unsigned i = 0; i < 4; i++)
		put_many(4, 1);
	split(1);
	put_many(5, 1);
	paper.failures = 2;
	start((struct event_mapping){.batch = 3, .retries = -1});
	drain();
	/* k4 is written once only: the same item again makes no record. */
	ck_assert_msg(!strncmp(paper.calls, "1,2,3;1,2,3;1,2,3;4;1;", 22), "%s", paper.calls);
	ck_assert_uint_eq(strlen(paper.calls), 24);
	/* Where it stands in every shard is kept. */
	poller_stop(poller);
	poller = NULL;
	store_close(store);
	open_store();
	put_many(6, 1);
	start((struct event_mapping){.batch = 3, .retries = -1});
	drain();
	ck_assert_uint_eq(strlen(paper.calls), 26);
	split(3);
	put_many(10, 6);
	drain();
	size_t commas = 0, batches = 0;
	for (const char *c = paper.calls + 26; *c; c++) {
		commas += *c == ',';
		batches += *c == ';';
	}
	ck_assert_uint_eq(commas + batches, 6);
}
END_TEST

START_TEST(a_shard_that_fails_does_not_hold_up_its_siblings)
{
	split(2);
	paper.poison = 3;
	start((struct event_mapping){.batch = 1, .retries = -1});
	put_many(0, 40);
	struct str pending;
	ck_assert(!poller_drain(poller, 300, &pending));
	/* Both got to their third record, which fails again and again; nothing overtakes it. */
	ck_assert_msg(strstr(paper.calls, "1;") && strstr(paper.calls, "2;"), "%s", paper.calls);
	ck_assert_ptr_null(strstr(paper.calls, "4;"));
	pthread_mutex_lock(&paper.lock);
	paper.poison = 0;
	pthread_mutex_unlock(&paper.lock);
	drain();
	size_t ones = 0;
	for (const char *c = paper.calls; *c; c++)
		ones += c[0] == '1' && c[1] == ';' && (c == paper.calls || c[-1] == ';');
	ck_assert_uint_eq(ones, 2);
}
END_TEST

START_TEST(shards_that_nobody_read_in_time_are_left_out)
{
	put_many(0, 2);
	start((struct event_mapping){.batch = 10, .retries = -1});
	drain();
	ck_assert_calls("1,2;");
	poller_stop(poller);
	poller = NULL;
	size_t trimmed;
	split(2);
	put_many(2, 5);
	atomic_fetch_add(&test_clock.offset_us, STREAM_RETENTION_US + INT64_C(1000000));
	split(1);
	ck_assert_int_eq(store_trim(store, 100, &trimmed, &err), 0);
	atomic_fetch_add(&test_clock.offset_us, STREAM_RETENTION_US + INT64_C(1000000));
	ck_assert_int_eq(store_trim(store, 100, &trimmed, &err), 0);
	put_many(20, 1);
	start((struct event_mapping){.batch = 10, .retries = -1});
	drain();
	ck_assert_calls("1,2;1;");
}
END_TEST

START_TEST(latest_begins_with_what_comes_after_it)
{
	put_many(0, 3);
	start((struct event_mapping){.latest = true, .retries = -1});
	put_many(3, 1);
	drain();
	/* Its place is remembered, though it starts at LATEST again. */
	poller_stop(poller);
	put_many(4, 2);
	start((struct event_mapping){.latest = true, .retries = -1});
	drain();
	ck_assert(strcmp(paper.calls, "4;5,6;") == 0);
}
END_TEST

START_TEST(the_place_survives_a_restart)
{
	put_many(0, 2);
	start((struct event_mapping){.retries = -1});
	drain();
	poller_stop(poller);
	poller = NULL;
	store_close(store);
	open_store();
	put_many(2, 1);
	start((struct event_mapping){.retries = -1});
	drain();
	ck_assert_calls("1,2;3;");
}
END_TEST

/* documented, invocation-eventfiltering.html: what does not fit is discarded and the iterator moves
 * on; a filter that is changed later is about what comes later. */
START_TEST(what_a_filter_left_out_does_not_come_back_when_it_changes)
{
	struct str inserts = STR("{\"eventName\":[\"INSERT\"]}"),
		   none = STR("{\"eventName\":[\"x\"]}");
	struct arena arena = ARENA_INIT;
	struct mapping_view *views;
	put_many(0, 2);
	start((struct event_mapping){.retries = -1, .filters = &none, .filter_count = 1});
	drain();
	ck_assert_calls("");
	ck_assert_uint_eq(poller_mappings(poller, &arena, &views), 1);
	struct event_mapping changed = views[0].config;
	changed.filter_count = 0;
	ck_assert_int_eq(poller_put(poller, &changed, &err), 0);
	put_many(2, 1);
	drain();
	ck_assert_calls("3;");
	changed.filters = &none;
	changed.filter_count = 1;
	ck_assert_int_eq(poller_put(poller, &changed, &err), 0);
	put_many(3, 1);
	drain();
	poller_stop(poller);
	start((struct event_mapping){.retries = -1, .filters = &inserts, .filter_count = 1});
	put_many(4, 1);
	drain();
	ck_assert_calls("3;5;");
	arena_release(&arena);
}
END_TEST

START_TEST(a_filter_that_is_none_is_refused_at_the_start)
{
	struct event_mapping bad = {
		.id = STR("x"), .filters = &STR("{\"a\":1}"), .filter_count = 1};
	struct poller *none;
	struct poller_options options = {.store = store, .invoker = &invoker};
	ck_assert_int_eq(poller_start(&options, &bad, 1, &none, &err), -1);
	ck_assert_str_eq(err.text, "x: Invalid filter pattern definition.");
}
END_TEST

START_TEST(a_window_waits_and_a_drain_ends_it)
{
	start((struct event_mapping){
		.retries = -1, .batch = 4, .window_us = INT64_C(30) * 1000000});
	put_many(0, 2);
	usleep(100000);
	ck_assert_calls("");
	put_many(2, 2); /* full: goes at once */
	for (unsigned i = 0; i < 3000 && !paper.calls[0]; i++)
		usleep(20000);
	ck_assert_calls("1,2,3,4;");
	put_many(4, 1);
	drain();
	ck_assert_calls("1,2,3,4;5;");
}
END_TEST

START_TEST(a_drain_tells_who_pends)
{
	struct str pending = STR_NONE;
	paper.failures = 1000;
	put_many(0, 1);
	start((struct event_mapping){.retries = -1});
	ck_assert(!poller_drain(poller, 500, &pending));
	ck_assert_str_is(pending, "t/fn");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("poller");
	TCase *tc = tcase_create("poller");
	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 20);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_closed_shard_is_read_to_its_end_before_its_children);
	tcase_add_test(tc, a_shard_that_fails_does_not_hold_up_its_siblings);
	tcase_add_test(tc, shards_that_nobody_read_in_time_are_left_out);
	tcase_add_test(tc, latest_begins_with_what_comes_after_it);
	tcase_add_test(tc, the_place_survives_a_restart);
	tcase_add_test(tc, a_filter_that_is_none_is_refused_at_the_start);
	tcase_add_test(tc, what_a_filter_left_out_does_not_come_back_when_it_changes);
	tcase_add_test(tc, a_window_waits_and_a_drain_ends_it);
	tcase_add_test(tc, a_drain_tells_who_pends);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
