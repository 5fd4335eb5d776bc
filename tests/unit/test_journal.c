#include "unit.h"

#include "lambda/journal.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[64], path[96], found[1024];
static struct err err;

static void each(void *arg, const struct journal_event *e)
{
	size_t n = strlen(found);
	(void)arg;
	snprintf(found + n, sizeof(found) - n, "%llu %.*s %.*s %.*s '%.*s' %u %lld;",
		(unsigned long long)e->number, STR_ARG(e->function), STR_ARG(e->payload),
		STR_ARG(e->request_id), STR_ARG(e->namespace), e->attempts, (long long)e->due);
}

static struct journal reopen(void)
{
	struct journal journal;
	found[0] = '\0';
	ck_assert_msg(journal_open(&journal, path, each, NULL, &err) == 0, "%s", err.text);
	return journal;
}

static void setup(void)
{
	snprintf(folder, sizeof(folder), "/tmp/hangar-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/async.jsonl", folder);
}

static void teardown(void)
{
	char command[128];
	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static struct journal_event event_of(const char *function)
{
	return (struct journal_event){.function = str_z(function),
		.payload = STR("{\n\"a\":\"\\u00e9\"}"),
		.request_id = STR("id"),
		.namespace = STR("blue"),
		.born = 5,
		.due = 7};
}

START_TEST(what_waits_is_there_again_in_its_order)
{
	struct journal journal = reopen();
	struct journal_event one = event_of("one"), two = event_of("two"),
			     three = event_of("three");
	journal_taken(&journal, &one);
	journal_taken(&journal, &two);
	journal_taken(&journal, &three);
	two.attempts = 2;
	two.due = -3; /* a clock may stand before 1970's noon */
	journal_tried(&journal, &two);
	journal_done(&journal, one.number);
	journal_close(&journal);
	journal = reopen();
	ck_assert_str_eq(found, "1 two {\n\"a\":\"\\u00e9\"} id 'blue' 2 -3;"
				"2 three {\n\"a\":\"\\u00e9\"} id 'blue' 0 7;");
	journal_done(&journal, 1);
	journal_done(&journal, 2);
	journal_close(&journal);
	journal = reopen();
	ck_assert_str_eq(found, "");
	journal_close(&journal);
}
END_TEST

START_TEST(a_line_that_a_crash_cut_is_left_out)
{
	struct journal journal = reopen();
	struct journal_event one = event_of("one");
	journal_taken(&journal, &one);
	journal_close(&journal);
	int fd = open(path, O_WRONLY | O_APPEND);
	ck_assert_int_eq(write(fd, "{\"n\":2,\"function\":\"tw", 21), 21);
	close(fd);
	journal = reopen();
	ck_assert_str_eq(found, "1 one {\n\"a\":\"\\u00e9\"} id 'blue' 0 7;");
	journal_close(&journal);
}
END_TEST

START_TEST(the_file_is_emptied_when_nothing_waits)
{
	struct journal journal = reopen();
	for (unsigned i = 0; i < 3000; i++) {
		struct journal_event one = event_of("one");
		journal_taken(&journal, &one);
		journal_done(&journal, one.number);
		ck_assert_uint_lt(journal.bytes, 300 * 1024);
	}
	journal_close(&journal);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_told)
{
	struct journal journal;
	ck_assert_int_eq(journal_open(&journal, "/nowhere/at/all", each, NULL, &err), -1);
	ck_assert_str_eq(err.text, "/nowhere/at/all.new: No such file or directory");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("journal");
	TCase *tc = tcase_create("journal");
	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, what_waits_is_there_again_in_its_order);
	tcase_add_test(tc, a_line_that_a_crash_cut_is_left_out);
	tcase_add_test(tc, the_file_is_emptied_when_nothing_waits);
	tcase_add_test(tc, a_folder_that_is_not_there_is_told);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
