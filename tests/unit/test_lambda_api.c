/* The Invoke API. Answers and errors: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
#include "lambda_room.h"

#include "base64.h"

static struct room_test t;
/* The stack's own, and that of a fork "worker". */
static struct clock test_clock, worker_clock;

static int64_t offset_us(void *self, struct str namespace)
{
	(void)self;
	return clock_offset_us(namespace.n ? &worker_clock : &test_clock);
}

static struct http_response post_in(struct str namespace, const char *path, struct str body,
	const struct http_header *headers, size_t count)
{
	struct service api = lambda_api(t.lambda);
	struct str query, whole = str_z(path), plain = str_cut(whole, '?', &query);
	struct http_request request = {
		.method = STR("POST"),
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
	return post_in(STR_NONE, path, body, headers, count);
}

#define INVOKE(name) "/2015-03-31/functions/" name "/invocations"

START_TEST(a_result_is_200_with_the_version)
{
	room_test_start(&t, 0);
	room_test_function(&t, STR("echo"));
	struct http_response response = post(INVOKE("echo"), STR("[1]"), NULL, 0);
	ck_assert_int_eq(response.status, 200);
	ck_assert_str_is(response.body, "[1]");
	ck_assert_str_is(http_response_header(&response, STR("x-amz-executed-version")), "$LATEST");
	ck_assert_ptr_null(http_response_header(&response, STR("x-amz-function-error")).p);
	ck_assert_ptr_null(http_response_header(&response, STR("x-amz-log-result")).p);
	ck_assert_uint_eq(http_response_header(&response, STR("x-amzn-requestid")).n, 36);
	response = post(INVOKE("echo"), STR(""), NULL, 0);
	ck_assert_str_is(response.body, "{}");
	room_test_stop(&t);
}
END_TEST

START_TEST(a_function_error_is_200_too_and_says_unhandled)
{
	room_test_start(&t, 0);
	room_test_function(&t, STR("fail"));
	struct http_response response = post(INVOKE("fail"), STR("{}"), NULL, 0);
	ck_assert_int_eq(response.status, 200);
	ck_assert_str_is(http_response_header(&response, STR("x-amz-function-error")), "Unhandled");
	ck_assert_str_is(response.body,
		"{\"errorType\":\"Test.Wanted\",\"errorMessage\":\"said \\\"no\\\"\"}");
	room_test_stop(&t);
}
END_TEST

START_TEST(functions_are_named_in_all_of_lambdas_ways)
{
	static const char *const paths[] = {
		INVOKE("echo"),
		INVOKE("echo:$LATEST"),
		INVOKE("echo%3A%24LATEST"),
		INVOKE("000000000000:function:echo"),
		INVOKE("arn:aws:lambda:us-east-1:000000000000:function:echo"),
		INVOKE("arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Aecho%3A%"
		       "24LATEST"),
		INVOKE("echo") "?Qualifier=%24LATEST",
	};
	room_test_start(&t, 0);
	room_test_function(&t, STR("echo"));
	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		ck_assert_msg(post(paths[i], STR("1"), NULL, 0).status == 200, "%s", paths[i]);
	room_test_stop(&t);
}
END_TEST

START_TEST(errors_are_in_the_services_words)
{
	const struct http_header odd = {STR("X-Amz-Invocation-Type"), STR("Later")};
	const struct {
		const char *path, *body, *type, *answer;
		const struct http_header *header;
		int status;
	} cases[] = {
		{INVOKE("nobody"), "{}", "ResourceNotFoundException",
			"{\"Type\":\"User\",\"Message\":\"Function not found: "
			"arn:aws:lambda:us-east-1:000000000000:function:nobody:$LATEST\"}",
			NULL, 404},
		{INVOKE("echo:prod"), "{}", "ResourceNotFoundException",
			"{\"Type\":\"User\",\"Message\":\"Function not found: "
			"arn:aws:lambda:us-east-1:000000000000:function:echo:prod\"}",
			NULL, 404},
		{INVOKE("echo"), "{\"a\":}", "InvalidRequestContentException",
			"{\"Type\":\"User\",\"Message\":\"Could not parse request body into json: "
			"Could not parse payload into json: a value was expected at offset 5\"}",
			NULL, 400},
		{INVOKE("echo"), "{}", "InvalidParameterValueException",
			"{\"Type\":\"User\",\"Message\":\"Unknown invocation type: Later\"}", &odd,
			400},
	};
	room_test_start(&t, 0);
	room_test_function(&t, STR("echo"));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_response response = post(cases[i].path, str_z(cases[i].body),
			cases[i].header, cases[i].header ? 1 : 0);
		ck_assert_int_eq(response.status, cases[i].status);
		ck_assert_str_is(response.body, cases[i].answer);
		ck_assert_str_is(
			http_response_header(&response, STR("x-amzn-errortype")), cases[i].type);
	}
	ck_assert_int_eq(post(INVOKE("bad%20name"), STR(""), NULL, 0).status, 400);
	room_test_stop(&t);
}
END_TEST

START_TEST(too_large_requests_are_413)
{
	const struct http_header event = {STR("x-amz-invocation-type"), STR("Event")};
	room_test_start(&t, 0);
	room_test_function(&t, STR("silent"));
	char *bytes = arena_bytes(&t.arena, 6291457);
	memset(bytes, ' ', 6291457);
	bytes[0] = '1';
	ck_assert_int_eq(post(INVOKE("silent"), str_of(bytes, 6291456), NULL, 0).status, 200);
	struct http_response response = post(INVOKE("silent"), str_of(bytes, 6291457), NULL, 0);
	ck_assert_int_eq(response.status, 413);
	ck_assert_str_is(response.body, "{\"Type\":\"User\",\"Message\":\"Request must be smaller "
					"than 6291456 bytes for the "
					"InvokeFunction operation\"}");
	ck_assert_int_eq(post(INVOKE("silent"), str_of(bytes, 1048576), &event, 1).status, 202);
	ck_assert_int_eq(post(INVOKE("silent"), str_of(bytes, 1048577), &event, 1).status, 413);
	ck_assert_int_ge(lambda_drain(t.lambda, NULL, 30000, NULL), 0);
	room_test_stop(&t);
}
END_TEST

START_TEST(a_dry_run_runs_nothing)
{
	const struct http_header dry = {STR("X-Amz-Invocation-Type"), STR("DryRun")};
	room_test_start(&t, 0);
	room_test_function(&t, STR("echo"));
	struct http_response response = post(INVOKE("echo"), STR("{}"), &dry, 1);
	ck_assert_int_eq(response.status, 204);
	ck_assert_uint_eq(response.body.n, 0);
	ck_assert_uint_eq(t.log.n, 0);
	room_test_stop(&t);
}
END_TEST

START_TEST(the_tail_of_the_log_comes_when_asked_for)
{
	const struct http_header tail = {STR("X-Amz-Log-Type"), STR("Tail")};
	room_test_start(&t, 0);
	room_test_function(&t, STR("silent"));
	struct http_response response = post(INVOKE("silent"), STR("{}"), &tail, 1);
	struct buf text = BUF_IN(&t.arena);
	ck_assert(base64_decode(&text, http_response_header(&response, STR("X-Amz-Log-Result"))));
	ck_assert(str_eq(buf_str(&text), buf_str(&t.log)));
	ck_assert(str_starts(buf_str(&text), STR("START RequestId: ")));
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
		for (int i = 0; i < 300 && starts_in_log() < tries; i++)
			usleep(10000);
		ck_assert_uint_eq(starts_in_log(), tries);
		usleep(50000);
		atomic_fetch_add(&test_clock.offset_us, tries * 60000000 - 3000000);
		usleep(1100000);
		ck_assert_uint_eq(starts_in_log(), tries); /* not yet */
		atomic_fetch_add(&test_clock.offset_us, 3000000);
	}
	usleep(1200000);
	ck_assert_uint_eq(starts_in_log(), 3);
	/* The same request id each time. */
	struct str start = arena_printf(&t.arena, "START RequestId: %.*s ", STR_ARG(id));
	ck_assert_uint_eq(count_in_log(start), 3);
	ck_assert_int_ge(lambda_drain(t.lambda, NULL, 30000, NULL), 0);
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
	for (int i = 0; i < 300 && starts_in_log() < 1; i++)
		usleep(10000);
	clock_move(&test_clock, 70000000);
	usleep(1200000);
	ck_assert_uint_eq(starts_in_log(), 1); /* another namespace's time has passed */
	clock_move(&worker_clock, 70000000);
	for (int i = 0; i < 300 && starts_in_log() < 2; i++)
		usleep(10000);
	ck_assert_uint_eq(starts_in_log(), 2);
	ck_assert_int_ge(lambda_drain(t.lambda, NULL, 30000, NULL), 0);
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
	for (int i = 0; i < 300 && starts_in_log() < 2; i++)
		usleep(10000);
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
	struct lambda_function_config config = room_test_config(STR("echo"));
	config.reserved = 0; /* throttled for ever */
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	post(INVOKE("echo"), STR("{}"), &event, 1);
	ck_assert_int_eq(lambda_drain(t.lambda, NULL, 200, &err), -1);
	ck_assert_str_eq(err.text, "an asynchronous event of echo is not done");
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
	ck_assert_int_ge(lambda_drain(t.lambda, NULL, 30000, NULL), 0);
	ck_assert_uint_eq(starts_in_log(), 60);
	room_test_stop(&t);
}
END_TEST

struct exchange_test {
	struct http_exchange exchange;
	_Atomic int answers;
	int status;
	char body[256];
};

static bool note_answer(void *self, const struct http_response *response)
{
	struct exchange_test *e = self;
	e->status = response->status;
	snprintf(e->body, sizeof(e->body), "%.*s", STR_ARG(response->body));
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
	struct http_request request = {
		.method = STR("POST"),
		.path = STR(INVOKE("slow")),
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
	ck_assert(strstr(e.body, "Error: Task timed out after 1.00 seconds\"}") != NULL);
	room_test_stop(&t);
}
END_TEST

UNIT_MAIN("lambda api", tcase_add_test(tc, a_result_is_200_with_the_version);
	  tcase_add_test(tc, a_function_error_is_200_too_and_says_unhandled);
	  tcase_add_test(tc, functions_are_named_in_all_of_lambdas_ways);
	  tcase_add_test(tc, errors_are_in_the_services_words);
	  tcase_add_test(tc, too_large_requests_are_413);
	  tcase_add_test(tc, a_dry_run_runs_nothing);
	  tcase_add_test(tc, the_tail_of_the_log_comes_when_asked_for);
	  tcase_add_test(tc, an_event_is_accepted_at_once_and_tried_three_times);
	  tcase_add_test(tc, an_event_waits_by_the_clock_of_its_namespace);
	  tcase_add_test(tc, draining_one_namespace_waits_for_no_other);
	  tcase_add_test(tc, draining_gives_up_in_time_and_says_what_is_pending);
	  tcase_add_test(tc, draining_leaves_nothing_pending);
	  tcase_add_test(tc, a_timeout_is_answered_while_the_handler_is_still_at_work))
