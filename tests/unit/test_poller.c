#include "poller_room.h"

START_TEST(records_come_in_order_and_in_batches)
{
	put_many(0, 7);
	start((struct event_mapping){.batch = 3, .retries = -1});
	drain();
	ck_assert_calls("1,2,3;4,5,6;7;");
	ck_assert(strstr(paper.last_event, "\"eventSourceARN\":\"arn:aws:dynamodb:us-east-1:"
					   "000000000000:table/t/stream/"));
	ck_assert(strstr(paper.last_event, "{\"Records\":[{\"eventID\":\"") == paper.last_event);
	put_many(7, 1);
	drain();
	ck_assert_calls("1,2,3;4,5,6;7;8;");
}
END_TEST

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
	ck_assert_calls("4;");
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

START_TEST(a_failed_batch_comes_again_and_nothing_overtakes_it)
{
	put_many(0, 3);
	paper.failures = 2;
	start((struct event_mapping){.batch = 2, .retries = -1});
	drain();
	ck_assert_calls("1,2;1,2;1,2;3;");
}
END_TEST

START_TEST(after_its_retries_a_batch_is_given_up)
{
	put_many(0, 3);
	paper.poison = 2;
	start((struct event_mapping){.batch = 2, .retries = 1});
	drain();
	ck_assert_calls("1,2;1,2;3;");
}
END_TEST

START_TEST(a_function_that_cannot_be_called_uses_up_no_retries)
{
	put_many(0, 1);
	paper.failures = 3;
	paper.failure = INVOKE_THROTTLED;
	start((struct event_mapping){.retries = 0});
	drain();
	ck_assert_calls("1;1;1;1;");
}
END_TEST

START_TEST(halving_finds_the_bad_record)
{
	put_many(0, 8);
	paper.poison = 6;
	start((struct event_mapping){.batch = 8, .retries = 0, .bisect = true});
	drain();
	ck_assert_calls("1,2,3,4,5,6,7,8;1,2,3,4;5,6,7,8;5,6;5;6;7,8;");
}
END_TEST

START_TEST(reported_failures_keep_what_stands_before_them)
{
	put_many(0, 4);
	paper.answer = "{\"batchItemFailures\":[{\"itemIdentifier\":\"100000000000000000004\"},"
		       "{\"itemIdentifier\":\"100000000000000000003\"}]}";
	start((struct event_mapping){.retries = 1, .report = true});
	drain();
	ck_assert_calls("1,2,3,4;3,4;3,4;");
}
END_TEST

START_TEST(a_report_that_makes_no_sense_fails_the_whole_batch)
{
	static const char *const answers[] = {
		"{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}",
		"{\"batchItemFailures\":[{\"itemIdentifier\":null}]}",
		"{\"batchItemFailures\":[{\"itemIdentifier\":\"100000000000000000099\"}]}",
		"{\"batchItemFailures\":[{\"item\":\"100000000000000000001\"}]}",
		"{\"batchItemFailures\":[{}]}",
	};
	start((struct event_mapping){.retries = 1, .report = true});
	for (unsigned i = 0; i < ARRAY_LEN(answers); i++) {
		char want[64];
		paper.calls[0] = '\0';
		paper.answer = answers[i];
		put_many(i, 1);
		drain();
		snprintf(want, sizeof(want), "%u;%u;", i + 1, i + 1);
		ck_assert_msg(strcmp(paper.calls, want) == 0, "%s: %s", answers[i], paper.calls);
	}
}
END_TEST

START_TEST(reports_that_mean_success)
{
	static const char *const answers[] = {
		"null", "{}", "{\"batchItemFailures\":[]}", "{\"batchItemFailures\":null}", ""};
	start((struct event_mapping){.retries = -1, .report = true});
	for (unsigned i = 0; i < ARRAY_LEN(answers); i++) {
		char want[64];
		paper.calls[0] = '\0';
		paper.answer = answers[i];
		put_many(i, 1);
		drain();
		snprintf(want, sizeof(want), "%u;", i + 1);
		ck_assert_msg(strcmp(paper.calls, want) == 0, "%s: %s", answers[i], paper.calls);
	}
}
END_TEST

START_TEST(filters_let_through_what_fits)
{
	static const struct str filters[] = {
		STR_INIT("{\"dynamodb\":{\"Keys\":{\"p\":{\"S\":[\"k1\"]}}}}"),
		STR_INIT("{\"dynamodb\":{\"NewImage\":{\"p\":{\"S\":[{\"prefix\":\"k3\"}]}}}}"),
	};
	put_many(0, 5);
	start((struct event_mapping){.retries = -1, .filters = filters, .filter_count = 2});
	drain();
	ck_assert_calls("2,4;");
	put_many(5, 1);
	drain();
	ck_assert_calls("2,4;");
	struct event_mapping bad = {
		.id = STR("x"), .filters = &STR("{\"a\":1}"), .filter_count = 1};
	struct poller *none;
	struct poller_options options = {.store = store, .invoker = &invoker};
	ck_assert_int_eq(poller_start(&options, &bad, 1, &none, &err), -1);
	ck_assert_str_eq(err.text, "x: Invalid filter pattern definition.");
}
END_TEST

START_TEST(records_that_are_too_old_are_left_out)
{
	put_many(0, 2);
	atomic_fetch_add(&test_clock.offset_us, INT64_C(120) * 1000000);
	put_many(2, 1);
	start((struct event_mapping){.retries = -1, .max_age_us = INT64_C(60) * 1000000});
	drain();
	ck_assert_calls("3;");
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
	for (unsigned i = 0; i < 100 && !paper.calls[0]; i++)
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
	tcase_add_test(tc, records_come_in_order_and_in_batches);
	tcase_add_test(tc, a_closed_shard_is_read_to_its_end_before_its_children);
	tcase_add_test(tc, a_shard_that_fails_does_not_hold_up_its_siblings);
	tcase_add_test(tc, shards_that_nobody_read_in_time_are_left_out);
	tcase_add_test(tc, latest_begins_with_what_comes_after_it);
	tcase_add_test(tc, the_place_survives_a_restart);
	tcase_add_test(tc, a_failed_batch_comes_again_and_nothing_overtakes_it);
	tcase_add_test(tc, after_its_retries_a_batch_is_given_up);
	tcase_add_test(tc, a_function_that_cannot_be_called_uses_up_no_retries);
	tcase_add_test(tc, halving_finds_the_bad_record);
	tcase_add_test(tc, reported_failures_keep_what_stands_before_them);
	tcase_add_test(tc, a_report_that_makes_no_sense_fails_the_whole_batch);
	tcase_add_test(tc, reports_that_mean_success);
	tcase_add_test(tc, filters_let_through_what_fits);
	tcase_add_test(tc, records_that_are_too_old_are_left_out);
	tcase_add_test(tc, a_window_waits_and_a_drain_ends_it);
	tcase_add_test(tc, a_drain_tells_who_pends);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
