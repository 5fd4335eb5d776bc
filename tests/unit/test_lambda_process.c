#include "lambda_room.h"

#include "crash.h"

#include <signal.h>
#include <sys/wait.h>

#define ID "11111111-2222-4333-8444-555555555555"

static struct room_test t;

static void isolated(struct str handler, uint32_t memory_mb)
{
	struct lambda_function_config config = room_test_config(handler);
	struct err err = {""};
	config.isolation = LAMBDA_PROCESS;
	config.memory_mb = memory_mb;
	room_test_start(&t, 0);
	ck_assert_msg(!lambda_reload(t.lambda, &config, 1, &err), "%s", err.text);
}

START_TEST(a_worker_answers_as_a_thread_does_and_keeps_its_static_data)
{
	isolated(STR("counter"), 0);
	ck_assert_str_is(room_test_call(&t, STR("counter"), STR("{}")).payload,
		"{\"calls\":1,\"starts\":1}");
	ck_assert_str_is(room_test_call(&t, STR("counter"), STR("{}")).payload,
		"{\"calls\":2,\"starts\":1}");
	room_test_stop(&t);
}
END_TEST

/* The words of Lambda's supervisor, which prints Go's os.ProcessState:
 * https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html */
START_TEST(a_crash_costs_one_request)
{
	static const struct {
		const char *event, *how;
	} cases[] = {
		{"{\"signal\":11}", "signal: segmentation fault"},
		{"{\"signal\":6}", "signal: aborted"},
		{"{\"signal\":9}", "signal: killed"},
		{"{\"signal\":8}", "signal: floating point exception"},
		{"{\"exit\":1}", "exit status 1"},
		{"{\"exit\":42}", "exit status 42"},
	};
	isolated(STR("die"), 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct invoke_result result = room_test_call(&t, STR("die"), str_z(cases[i].event));
		struct str wanted = arena_printf(&t.arena,
			"{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: " ID
			" Error: Runtime exited with error: %s\"}",
			cases[i].how);
		ck_assert_int_eq(result.status, INVOKE_FUNCTION_ERROR);
		ck_assert_str_is(result.payload, wanted.p);
		ck_assert_str_is(room_test_call(&t, STR("die"), STR("{}")).payload, "\"alive\"");
	}
	room_test_stop(&t);
}
END_TEST

START_TEST(a_crash_is_in_the_report)
{
	struct arena arena = ARENA_INIT;
	isolated(STR("die"), 0);
	room_test_call(&t, STR("die"), STR("{\"exit\":1}"));
	ck_assert_str_is(room_test_masked_log(&t, &arena),
		INIT_LINE "START RequestId: " ID " Version: $LATEST\n"
			  "END RequestId: " ID "\n"
			  "REPORT RequestId: " ID "\tDuration: # ms\tBilled Duration: # ms\t"
			  "Memory Size: 128 MB\tMax Memory Used: # MB\tInit Duration: # ms\t"
			  "Status: error\tError Type: Runtime.ExitError\t\n");
	arena_release(&arena);
	room_test_stop(&t);
}
END_TEST

/* What it prints and what it logs come on two ways: either may be first. */
START_TEST(what_a_worker_prints_is_in_the_log)
{
	static const char *const lines[] = {
		INIT_LINE "START RequestId: " ID " Version: $LATEST\n",
		"#\t" ID "\tWARN\twing South\n",
		"\nprinted\n",
		"\nEND RequestId: " ID "\n"
		"REPORT RequestId: " ID "\tDuration: # ms\tBilled Duration: # ms\t"
		"Memory Size: 128 MB\tMax Memory Used: # MB\tInit Duration: # ms\t\n",
	};
	struct arena arena = ARENA_INIT;
	isolated(STR("talk"), 0);
	room_test_call(&t, STR("talk"), STR("{}"));
	struct str log = room_test_masked_log(&t, &arena);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		ck_assert_msg(str_find_str(log, str_z(lines[i])) < log.n, "\"%s\" in \"%.*s\"",
			lines[i], STR_ARG(log));
	ck_assert(str_starts(log, str_z(lines[0])) && str_ends(log, str_z(lines[3])));
	arena_release(&arena);
	room_test_stop(&t);
}
END_TEST

START_TEST(a_worker_reaches_dynamodb_through_the_daemon)
{
	isolated(STR("table"), 0);
	ck_assert_str_is(room_test_call(&t, STR("table"), STR("{}")).payload,
		"{\"target\":\"DynamoDB_20120810.GetItem\",\"namespace\":\"\",\"request\":"
		"{\"TableName\":\"t\",\"Key\":{\"PK\":{\"S\":\"a\"}}}}");
	room_test_stop(&t);
}
END_TEST

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
START_TEST(a_worker_has_no_more_memory_than_its_function)
{
	isolated(STR("hog"), 256);
	ck_assert_str_is(
		room_test_call(&t, STR("hog"), STR("{\"mb\":200}")).payload, "\"took it\"");
	struct invoke_result result = room_test_call(&t, STR("hog"), STR("{\"mb\":300}"));
	ck_assert_int_eq(result.status, INVOKE_FUNCTION_ERROR);
	ck_assert_str_is(result.payload,
		"{\"errorType\":\"Test.NoMemory\",\"errorMessage\":\"malloc refused 314572800 "
		"bytes\"}");
	room_test_stop(&t);
}
END_TEST
#endif

/* More than a lane holds: the worker is still reading when the function's time is up. */
START_TEST(an_answer_of_dynamodb_that_comes_too_late_is_a_time_out_not_a_crash)
{
	struct lambda_function_config config = room_test_config(STR("table"));
	struct err err = {""};
	config.isolation = LAMBDA_PROCESS;
	config.timeout_s = 1;
	room_test_start(&t, 0);
	t.aws_pause_us = 1000000;
	t.aws_bytes = 8 << 20;
	ck_assert_msg(!lambda_reload(t.lambda, &config, 1, &err), "%s", err.text);
	struct invoke_result result = room_test_call(&t, STR("table"), STR("{}"));
	ck_assert_str_is(result.payload,
		"{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: " ID
		" Error: Task timed out after 1.00 seconds\"}");
	ck_assert_int_eq(result.status, INVOKE_TIMED_OUT);
	t.aws_bytes = 0;
	ck_assert_int_eq(room_test_call(&t, STR("table"), STR("{}")).status, INVOKE_OK);
	room_test_stop(&t);
}
END_TEST

/* Threads that a call leaves behind, and that ask DynamoDB when it is over: on AWS they are frozen
 * until the next call, and then they go on. */
START_TEST(what_a_left_thread_asks_for_waits_for_the_next_call)
{
	int gate[2];
	isolated(STR("leave"), 0);
	struct str event = room_test_until(&t, gate);
	ck_assert_str_is(room_test_call(&t, STR("leave"), event).payload, "0");
	close(gate[1]);
	usleep(50000); /* the longer, the surer they would talk between the calls */
	ck_assert_uint_eq(t.aws_calls, 0);
	ck_assert_str_is(room_test_call(&t, STR("leave"), STR("{}")).payload, "8");
	ck_assert_uint_eq(t.aws_calls, 8);
	close(gate[0]);
	room_test_stop(&t);
}
END_TEST

/* Its messages cost the daemon no memory of the call's. */
START_TEST(a_worker_may_talk_as_much_as_it_likes)
{
	isolated(STR("chatter"), 512);
	struct invoke_result result = room_test_call(&t, STR("chatter"), STR("{\"lines\":3000}"));
	ck_assert_str_is(result.payload, "\"said it\"");
	ck_assert_uint_eq(t.aws_calls, 3000);
	ck_assert_uint_lt(t.arena.total, 200000);
	room_test_stop(&t);
}
END_TEST

START_TEST(large_events_and_results_pass_the_wire)
{
	isolated(STR("echo"), 0);
	char *event = arena_bytes(&t.arena, 6000000);
	memset(event, 'x', 6000000);
	event[0] = event[5999999] = '"';
	struct invoke_result result = room_test_call(&t, STR("echo"), str_of(event, 6000000));
	ck_assert_int_eq(result.status, INVOKE_OK);
	ck_assert(str_eq(result.payload, str_of(event, 6000000)));
	room_test_stop(&t);
}
END_TEST

START_TEST(a_function_that_crashed_is_isolated_until_it_is_built_anew)
{
	room_test_start(&t, 0);
	room_test_function(&t, STR("die"));
	lambda_isolate(t.lambda, STR("die"));
	struct invoke_result result = room_test_call(&t, STR("die"), STR("{\"signal\":11}"));
	ck_assert_int_eq(result.status, INVOKE_FUNCTION_ERROR); /* and this test lives */
	ck_assert_str_is(room_test_call(&t, STR("die"), STR("{}")).payload, "\"alive\"");
	room_test_stop(&t);
}
END_TEST

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) /* they catch it first */
/* The last words of a daemon that a handler takes down name function, request, file and line. */
START_TEST(a_crash_in_a_thread_is_reported_with_its_place)
{
	struct crash_page *page = crash_page_new();
	pid_t child = fork();
	if (child == 0) {
		crash_install(page, NULL, NULL);
		room_test_start(&t, 0);
		room_test_function(&t, STR("dereference"));
		room_test_call(&t, STR("dereference"), STR("{}"));
		_exit(0);
	}
	int status = 0;
	waitpid(child, &status, 0);
	ck_assert_uint_eq(page->count, 1);
	struct crash_report report = page->reports[0];
	crash_page_free(page);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	char text[512];
	crash_describe(&report, text, sizeof(text));
	struct str said = str_z(text);
	ck_assert_msg(str_starts(said, STR("function \"dereference\", request " ID ", ")) &&
			      str_find_str(said, STR("tests/handlers/basic.c:")) < said.n,
		"%s", text);
}
END_TEST
#endif

START_TEST(a_worker_that_cannot_start_is_an_error_not_a_hang)
{
	static const char *const worker[] = {"/bin/false", NULL};
	struct lambda_options options = {.worker = worker};
	struct lambda_function_config config = room_test_config(STR("echo"));
	struct err err = {""};
	config.isolation = LAMBDA_PROCESS;
	struct lambda *lambda = lambda_start(&options, &err);
	ck_assert_int_eq(lambda_reload(lambda, &config, 1, &err), -1);
	ck_assert_str_is(str_z(err.text),
		"function echo: tests/handlers/basic.so: the worker process ended while it loaded "
		"the module");
	ck_assert_uint_eq(lambda_stop(lambda, 1000), 0);
}
END_TEST

/* Sanitizers have their own ideas of memory and of crashes. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define PLAIN_TESTS                                                        \
	tcase_add_test(tc, a_worker_has_no_more_memory_than_its_function); \
	tcase_add_test(tc, a_crash_in_a_thread_is_reported_with_its_place);
#else
#define PLAIN_TESTS
#endif

UNIT_MAIN("lambda process",
	  tcase_add_test(tc, a_worker_answers_as_a_thread_does_and_keeps_its_static_data);
	  tcase_add_test(tc, a_crash_costs_one_request);
	  tcase_add_test(tc, a_crash_is_in_the_report);
	  tcase_add_test(tc, what_a_worker_prints_is_in_the_log);
	  tcase_add_test(tc, a_worker_reaches_dynamodb_through_the_daemon);
	  tcase_add_test(tc, an_answer_of_dynamodb_that_comes_too_late_is_a_time_out_not_a_crash);
	  tcase_add_test(tc, what_a_left_thread_asks_for_waits_for_the_next_call);
	  PLAIN_TESTS tcase_add_test(tc, a_worker_may_talk_as_much_as_it_likes);
	  tcase_add_test(tc, large_events_and_results_pass_the_wire);
	  tcase_add_test(tc, a_function_that_crashed_is_isolated_until_it_is_built_anew);
	  tcase_add_test(tc, a_worker_that_cannot_start_is_an_error_not_a_hang))
