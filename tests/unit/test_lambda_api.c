/* Invoke, as far as its cases (test_lambda_cases.c) do not tell: the log's tail, time-outs, the
 * queue of events. */
#include "lambda_room.h"

#include "base64.h"

#include <sys/resource.h>

static struct room_test t;
/* The stack's own, and that of a fork "worker". */
static struct clock test_clock, worker_clock;

static int64_t offset_us(void *self, struct str namespace)
{
	(void)self;
	return clock_offset_us(namespace.n ? &worker_clock : &test_clock);
}

static struct http_response ask_in(struct str namespace, const char *method, const char *path,
	struct str body, const struct http_header *headers, size_t count)
{
	struct service api = lambda_api(t.lambda);
	struct str query, whole = str_z(path), plain = str_cut(whole, '?', &query);
	struct http_request request = {
		.method = str_z(method),
		.target = whole,
		.path = plain,
		.query = query,
		.headers = headers,
		.header_count = count,
		.body = body,
		.namespace = namespace,
		.arena = &t.arena,
	};
	struct http_response response;
	http_response_init(&response, &t.arena);
	api.serve(api.self, &request, &response);
	return response;
}

static struct http_response post(
	const char *path, struct str body, const struct http_header *headers, size_t count)
{
	return ask_in(STR_NONE, "POST", path, body, headers, count);
}

static struct http_response post_in(struct str namespace, const char *path, struct str body,
	const struct http_header *headers, size_t count)
{
	return ask_in(namespace, "POST", path, body, headers, count);
}

static struct http_response ask(const char *method, const char *path, struct str body,
	const struct http_header *headers, size_t count)
{
	return ask_in(STR_NONE, method, path, body, headers, count);
}

#define INVOKE(name) "/2015-03-31/functions/" name "/invocations"

START_TEST(the_tail_of_the_log_comes_when_asked_for)
{
	const struct http_header tail = {STR("X-Amz-Log-Type"), STR("Tail")};
	room_test_start(&t, 0);
	room_test_function(&t, STR("silent"));
	struct http_response response = post(INVOKE("silent"), STR("{}"), &tail, 1);
	struct buf text = BUF_IN(&t.arena);
	ck_assert(base64_decode(&text, http_response_header(&response, STR("X-Amz-Log-Result"))));
	/* recorded: test_invocation_with_logs; the first line is CloudWatch's alone */
	ck_assert(str_starts(buf_str(&t.log), STR(INIT_LINE)));
	ck_assert(str_eq(buf_str(&text), str_skip(buf_str(&t.log), strlen(INIT_LINE))));
	ck_assert(str_starts(buf_str(&text), STR("START RequestId: ")));
	room_test_stop(&t);
}
END_TEST

static void url_is(bool there, bool iam, const char *origin)
{
	struct url_finder finder = lambda_url_finder(t.lambda);
	struct url_settings is = {.iam = false};
	ck_assert(finder.find(finder.self, STR("echo"), &t.arena, &is) == there);
	ck_assert(is.iam == iam);
	if (origin)
		ck_assert_str_is(is.cors->origins.items[0], origin);
	else
		ck_assert_ptr_null(is.cors);
}

#define URL(name) "/2021-10-31/functions/" name "/url"

/* As with the other settings: the file's word holds until the API says otherwise, and again when it
 * has changed. */
START_TEST(a_function_url_is_as_the_file_or_the_api_said_last)
{
	struct str origin = STR("https://a.example");
	struct cors_config cors = {.origins = {&origin, 1}, .max_age = -1};
	struct url_settings settings = {.cors = &cors};
	struct lambda_function_config config = room_test_config(STR("echo"));
	room_test_start(&t, 0);
	config.url = &settings;
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	url_is(true, false, "https://a.example");
	ck_assert_int_eq(
		ask("PUT", URL("echo"), STR("{\"AuthType\":\"AWS_IAM\"}"), NULL, 0).status, 200);
	url_is(true, true, "https://a.example");
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	url_is(true, true, "https://a.example");
	origin = STR("https://b.example");
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	url_is(true, false, "https://b.example");
	ck_assert_int_eq(ask("DELETE", URL("echo"), STR(""), NULL, 0).status, 204);
	url_is(false, false, NULL);
	config.url = NULL;
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	url_is(false, false, NULL);
	room_test_stop(&t);
}
END_TEST

static unsigned count_in_log(struct str word)
{
	unsigned n = 0;
	pthread_mutex_lock(&t.lock);
	struct str rest = buf_str(&t.log);
	for (size_t at; (at = str_find_str(rest, word)) < rest.n; n++)
		rest = str_skip(rest, at + word.n);
	pthread_mutex_unlock(&t.lock);
	return n;
}

static unsigned starts_in_log(void)
{
	return count_in_log(STR("START RequestId: "));
}

/* Or for ever: then the test's time-out ends it. */
static void await_starts(unsigned wanted)
{
	while (starts_in_log() < wanted)
		usleep(10000);
}

/* https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html: two more
 * attempts, after one and after two minutes. */
START_TEST(an_event_is_accepted_at_once_and_tried_three_times)
{
	const struct http_header event = {STR("X-Amz-Invocation-Type"), STR("Event")};
	struct lambda_function_config config = room_test_config(STR("fail"));
	test_clock = (struct clock){0};
	t = (struct room_test){.lock = PTHREAD_MUTEX_INITIALIZER};
	struct lambda_options options = {
		.clocks = {NULL, offset_us}, .log = room_test_log, .log_arg = &t};
	t.lambda = lambda_start(&options, NULL);
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	struct http_response response = post(INVOKE("fail"), STR("{}"), &event, 1);
	ck_assert_int_eq(response.status, 202);
	ck_assert_uint_eq(response.body.n, 0);
	struct str id = http_response_header(&response, STR("x-amzn-RequestId"));
	for (unsigned tries = 1; tries <= 3; tries++) {
		await_starts(tries);
		usleep(50000);
		atomic_fetch_add(&test_clock.offset_us, tries * 60000000 - 40000000);
		usleep(1100000);
		ck_assert_uint_eq(starts_in_log(), tries); /* not yet */
		atomic_fetch_add(&test_clock.offset_us, 40000000);
	}
	usleep(1200000);
	ck_assert_uint_eq(starts_in_log(), 3);
	/* The same request id each time. */
	struct str start = arena_printf(&t.arena, "START RequestId: %.*s ", STR_ARG(id));
	ck_assert_uint_eq(count_in_log(start), 3);
	ck_assert_int_ge(lambda_drain(t.lambda, NULL, 100000, NULL), 0);
	room_test_stop(&t);
}
END_TEST

START_TEST(an_event_waits_by_the_clock_of_its_namespace)
{
	const struct http_header event = {STR("X-Amz-Invocation-Type"), STR("Event")};
	struct lambda_function_config config = room_test_config(STR("fail"));
	test_clock = worker_clock = (struct clock){0};
	t = (struct room_test){.lock = PTHREAD_MUTEX_INITIALIZER};
	struct lambda_options options = {
		.clocks = {NULL, offset_us}, .log = room_test_log, .log_arg = &t};
	t.lambda = lambda_start(&options, NULL);
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	struct http_response response =
		post_in(STR("worker"), INVOKE("fail"), STR("{}"), &event, 1);
	ck_assert_int_eq(response.status, 202);
	await_starts(1);
	clock_move(&test_clock, 70000000);
	usleep(1200000);
	ck_assert_uint_eq(starts_in_log(), 1); /* another namespace's time has passed */
	clock_move(&worker_clock, 70000000);
	await_starts(2);
	ck_assert_uint_eq(starts_in_log(), 2);
	ck_assert_int_ge(lambda_drain(t.lambda, NULL, 100000, NULL), 0);
	room_test_stop(&t);
}
END_TEST

START_TEST(draining_one_namespace_waits_for_no_other)
{
	const struct http_header event = {STR("X-Amz-Invocation-Type"), STR("Event")};
	const struct str one = STR("one"), two = STR("two");
	struct err err = {""};
	room_test_start(&t, 0);
	room_test_function(&t, STR("fail"));
	ck_assert_int_eq(lambda_drain(t.lambda, NULL, 0, &err), 0);
	post_in(one, INVOKE("fail"), STR("{}"), &event, 1);
	post_in(two, INVOKE("fail"), STR("{}"), &event, 1);
	await_starts(2);
	/* Both wait a minute for their second attempt; that of `one` comes now. */
	ck_assert_int_eq(lambda_drain(t.lambda, &one, 30000, &err), 1);
	ck_assert_uint_eq(starts_in_log(), 4);
	ck_assert_int_eq(lambda_drain(t.lambda, &one, 30000, &err), 0);
	ck_assert_int_eq(lambda_drain(t.lambda, &two, 30000, &err), 1);
	ck_assert_uint_eq(starts_in_log(), 6);
	room_test_stop(&t);
}
END_TEST

START_TEST(draining_gives_up_in_time_and_says_what_is_pending)
{
	const struct http_header event = {STR("X-Amz-Invocation-Type"), STR("Event")};
	struct err err = {""};
	room_test_start(&t, 0);
	room_test_function(&t, STR("slow"));
	atomic_store(&t.aws_held, 1);
	post(INVOKE("slow"), STR("{}"), &event, 1);
	ck_assert_int_eq(lambda_drain(t.lambda, NULL, 100, &err), -1);
	ck_assert_str_eq(err.text, "an asynchronous event of slow is not done");
	atomic_store(&t.aws_held, 0);
	room_test_stop(&t);
}
END_TEST

START_TEST(draining_leaves_nothing_pending)
{
	const struct http_header event = {STR("X-Amz-Invocation-Type"), STR("Event")};
	room_test_start(&t, 0);
	room_test_function(&t, STR("fail"));
	for (int i = 0; i < 20; i++)
		post(INVOKE("fail"), STR("{}"), &event, 1);
	ck_assert_int_ge(lambda_drain(t.lambda, NULL, 100000, NULL), 0);
	ck_assert_uint_eq(starts_in_log(), 60);
	room_test_stop(&t);
}
END_TEST

/* AddressSanitizer cannot live in so little space. */
#ifndef __SANITIZE_ADDRESS__
START_TEST(an_event_without_a_thread_is_refused_and_the_next_one_is_not)
{
	const struct http_header event = {STR("X-Amz-Invocation-Type"), STR("Event")};
	struct rlimit all, little = {.rlim_cur = 0};
	room_test_start(&t, 0);
	room_test_function(&t, STR("echo"));
	ck_assert_int_eq(getrlimit(RLIMIT_AS, &all), 0);
	little.rlim_max = all.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_AS, &little), 0); /* no more stacks */
	struct http_response refused = post(INVOKE("echo"), STR("{}"), &event, 1);
	ck_assert_int_eq(setrlimit(RLIMIT_AS, &all), 0);
	ck_assert_int_eq(refused.status, 500);
	ck_assert_int_eq(lambda_drain(t.lambda, NULL, 100, NULL), 0);
	ck_assert_int_eq(post(INVOKE("echo"), STR("{}"), &event, 1).status, 202);
	ck_assert_int_ge(lambda_drain(t.lambda, NULL, 100000, NULL), 0);
	ck_assert_uint_eq(starts_in_log(), 1);
	room_test_stop(&t);
}
END_TEST
#endif

struct exchange_test {
	struct http_exchange exchange;
	_Atomic int answers;
	int status;
	char body[256], id[64], log[1024];
};

static bool note_answer(void *self, const struct http_response *response)
{
	struct exchange_test *e = self;
	e->status = response->status;
	struct buf log = BUF_INIT;
	base64_decode(&log, http_response_header(response, STR("X-Amz-Log-Result")));
	snprintf(e->body, sizeof(e->body), "%.*s", STR_ARG(response->body));
	snprintf(e->log, sizeof(e->log), "%.*s", STR_ARG(buf_str(&log)));
	snprintf(e->id, sizeof(e->id), "%.*s",
		STR_ARG(http_response_header(response, STR("x-amzn-RequestId"))));
	buf_release(&log);
	return atomic_fetch_add(&e->answers, 1) == 0;
}

START_TEST(a_timeout_is_answered_while_the_handler_is_still_at_work)
{
	struct lambda_function_config config = room_test_config(STR("slow"));
	config.timeout_s = 1;
	room_test_start(&t, 0);
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	struct exchange_test e = {.exchange = {.self = &e, .answer = note_answer}};
	struct service api = lambda_api(t.lambda);
	struct http_header tail = {STR("X-Amz-Log-Type"), STR("Tail")};
	struct http_request request = {
		.method = STR("POST"),
		.path = STR(INVOKE("slow")),
		.headers = &tail,
		.header_count = 1,
		.body = STR("{\"ms\":1200}"),
		.arena = &t.arena,
		.exchange = &e.exchange,
	};
	struct http_response response;
	http_response_init(&response, &t.arena);
	api.serve(api.self, &request, &response);
	ck_assert(response.abandoned);
	ck_assert_int_eq(atomic_load(&e.answers), 1);
	ck_assert_int_eq(e.status, 200);
	struct str end = arena_printf(&t.arena,
		"{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: %s Error: Task timed "
		"out after 1.00 seconds\"}",
		e.id);
	ck_assert_str_is(str_z(e.body), arena_dup_z(&t.arena, end));
	ck_assert_uint_eq(strlen(e.id), 36);
	struct str log = str_z(e.log), id = str_z(e.id);
	ck_assert(str_starts(log,
		arena_printf(&t.arena, "START RequestId: %.*s Version: $LATEST\n", STR_ARG(id))));
	ck_assert(str_ends(log, STR(" MB\tStatus: timeout\t\n")) ||
		  str_ends(log, STR(" ms\tStatus: timeout\t\n")));
	room_test_stop(&t);
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_test(tc, the_tail_of_the_log_comes_when_asked_for);
	tcase_add_test(tc, a_function_url_is_as_the_file_or_the_api_said_last);
	tcase_add_test(tc, an_event_is_accepted_at_once_and_tried_three_times);
	tcase_add_test(tc, an_event_waits_by_the_clock_of_its_namespace);
	tcase_add_test(tc, draining_one_namespace_waits_for_no_other);
	tcase_add_test(tc, draining_gives_up_in_time_and_says_what_is_pending);
	tcase_add_test(tc, draining_leaves_nothing_pending);
	tcase_add_test(tc, a_timeout_is_answered_while_the_handler_is_still_at_work);
#ifndef __SANITIZE_ADDRESS__
	tcase_add_test(tc, an_event_without_a_thread_is_refused_and_the_next_one_is_not);
#endif
}

UNIT_MAIN("lambda api", add_tests(tc))
