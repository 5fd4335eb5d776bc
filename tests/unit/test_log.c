#include "unit.h"

#include "log.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

START_TEST(keeps_lines_by_number_and_source)
{
	struct log *log = log_open(-1, NULL);
	struct buf out = BUF_INIT;
	log_line(log, STR("users"), STR("one\n"));
	log_line(log, STR("auth"), STR("two"));
	log_line(log, STR("users"), STR("three\nlines"));
	ck_assert_uint_eq(log_read(log, 0, STR(""), 0, &out), 3);
	ck_assert_str_is(buf_str(&out), "users | one\nauth | two\nusers | three\nlines\n");
	buf_clear(&out);
	ck_assert_uint_eq(log_read(log, 1, STR("users"), 0, &out), 3);
	ck_assert_str_is(buf_str(&out), "users | three\nlines\n");
	buf_clear(&out);
	ck_assert_uint_eq(log_read(log, 3, STR(""), 10, &out), 3);
	ck_assert_uint_eq(out.n, 0);
	buf_release(&out);
	log_close(log);
}
END_TEST

START_TEST(the_oldest_lines_go_first)
{
	struct log *log = log_open(-1, NULL);
	struct buf out = BUF_INIT, line = BUF_INIT;
	for (int i = 0; i < 5000; i++) {
		buf_clear(&line);
		buf_printf(&line, "%04d %0990d", i, 0);
		log_line(log, STR("f"), buf_str(&line));
	}
	log_read(log, 0, STR(""), 0, &out);
	ck_assert_uint_gt(out.n, 900 * 1024);
	ck_assert_uint_lt(out.n, 1024 * 1024);
	ck_assert_str_is(str_head(buf_str(&out), 5), "f | 3");
	ck_assert_ptr_nonnull(memmem(out.p, out.n, "f | 4999 ", 9));
	buf_release(&out);
	buf_release(&line);
	log_close(log);
}
END_TEST

static void *say_later(void *log)
{
	usleep(20000);
	log_line(log, STR("f"), STR("late"));
	return NULL;
}

START_TEST(readers_wait_for_news)
{
	struct log *log = log_open(-1, NULL);
	struct buf out = BUF_INIT;
	pthread_t thread;
	pthread_create(&thread, NULL, say_later, log);
	ck_assert_uint_eq(log_read(log, 0, STR("f"), 20000, &out), 1);
	ck_assert_str_is(buf_str(&out), "f | late\n");
	pthread_join(thread, NULL);
	buf_release(&out);
	log_close(log);
}
END_TEST

START_TEST(closing_writes_what_is_pending)
{
	int fds[2];
	char text[64] = "";
	ck_assert_int_eq(pipe(fds), 0);
	struct log *log = log_open(fds[1], NULL);
	log_printf(log, "to the %s", "end");
	log_close(log);
	ck_assert_int_eq(read(fds[0], text, sizeof(text) - 1), 20);
	ck_assert_str_eq(text, "hangar | to the end\n");
	close(fds[0]);
	close(fds[1]);
}
END_TEST

START_TEST(each_function_has_a_file)
{
	char folder[] = "/tmp/hangar-test-XXXXXX", path[64], command[64], text[64] = "";
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/logs", folder);
	struct log *log = log_open(-1, path);
	log_line(log, STR("users"), STR("one\n"));
	log_line(log, STR("hangar"), STR("not a function"));
	log_line(log, STR("../users"), STR("no name"));
	log_line(log, STR("users"), STR("two\nlines"));
	log_close(log);
	snprintf(path, sizeof(path), "%s/logs/users.log", folder);
	int fd = open(path, O_RDONLY);
	ck_assert_int_eq(read(fd, text, sizeof(text) - 1), 14);
	ck_assert_str_eq(text, "one\ntwo\nlines\n");
	close(fd);
	snprintf(path, sizeof(path), "%s/logs/hangar.log", folder);
	ck_assert_int_ne(access(path, F_OK), 0);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}
END_TEST

UNIT_MAIN("log", tcase_add_test(tc, keeps_lines_by_number_and_source);
	  tcase_add_test(tc, the_oldest_lines_go_first); tcase_add_test(tc, readers_wait_for_news);
	  tcase_add_test(tc, closing_writes_what_is_pending);
	  tcase_add_test(tc, each_function_has_a_file))
