#include "lambda_room.h"

#include "json_read.h"

#define ID "11111111-2222-4333-8444-555555555555"

static struct room_test t;

static void setup(uint32_t concurrency, struct str handler)
{
	room_test_start(&t, concurrency);
	room_test_function(&t, handler);
}

START_TEST(a_result_comes_back_as_the_handler_wrote_it)
{
	setup(0, STR("echo"));
	struct invoke_result result = room_test_call(&t, STR("echo"), STR("{\"a\": [1, 2]}"));
	ck_assert_int_eq(result.status, INVOKE_OK);
	ck_assert_str_is(result.payload, "{\"a\": [1, 2]}");
	ck_assert_str_is(result.request_id, ID);
	room_test_stop(&t);
}
END_TEST

START_TEST(no_result_is_null)
{
	setup(0, STR("silent"));
	ck_assert_str_is(room_test_call(&t, STR("silent"), STR("{}")).payload, "null");
	room_test_stop(&t);
}
END_TEST

START_TEST(a_response_carries_its_json_escaped)
{
	setup(0, STR("hello"));
	ck_assert_str_is(room_test_call(&t, STR("hello"), STR("{}")).payload,
		"{\"body\":\"{\\\"hello\\\":\\\"world\\\"}\",\"statusCode\":200,"
		"\"headers\":{\"content-type\":\"application/json\"}}");
	room_test_stop(&t);
}
END_TEST

START_TEST(a_failure_is_an_error_document)
{
	setup(0, STR("fail"));
	struct invoke_result result = room_test_call(&t, STR("fail"), STR("{}"));
	ck_assert_int_eq(result.status, INVOKE_FUNCTION_ERROR);
	ck_assert_str_is(result.payload,
		"{\"errorType\":\"Test.Wanted\",\"errorMessage\":\"said \\\"no\\\"\"}");
	room_test_function(&t, STR("fail_bare"));
	result = room_test_call(&t, STR("fail_bare"), STR("{}"));
	ck_assert_int_eq(result.status, INVOKE_FUNCTION_ERROR);
	ck_assert_str_is(result.payload,
		"{\"errorType\":\"Handler.Failed\",\"errorMessage\":\"the handler returned 7\"}");
	room_test_stop(&t);
}
END_TEST

START_TEST(an_unknown_function_is_not_found)
{
	setup(0, STR("echo"));
	ck_assert_int_eq(room_test_call(&t, STR("nobody"), STR("{}")).status, INVOKE_NOT_FOUND);
	room_test_stop(&t);
}
END_TEST

START_TEST(an_idle_environment_is_used_again_with_its_static_data)
{
	setup(0, STR("counter"));
	ck_assert_str_is(room_test_call(&t, STR("counter"), STR("{}")).payload,
		"{\"calls\":1,\"starts\":1}");
	ck_assert_str_is(room_test_call(&t, STR("counter"), STR("{}")).payload,
		"{\"calls\":2,\"starts\":1}");
	room_test_stop(&t);
}
END_TEST

static struct str call_of(struct str function, struct str event, struct str namespace)
{
	struct invoker invoker = lambda_invoker(t.lambda);
	struct invocation call = {
		.function = function, .payload = event, .namespace = namespace, .arena = &t.arena};
	struct invoke_result result = {0};
	invoker.invoke(invoker.self, &call, &result);
	return result.payload;
}

START_TEST(environments_belong_to_one_namespace)
{
	const struct str counter = STR("counter"), event = STR("{}"), blue = STR("blue");
	setup(0, counter);
	ck_assert_str_is(call_of(counter, event, STR("")), "{\"calls\":1,\"starts\":1}");
	ck_assert_str_is(call_of(counter, event, blue), "{\"calls\":1,\"starts\":1}");
	ck_assert_str_is(call_of(counter, event, STR("")), "{\"calls\":2,\"starts\":1}");
	ck_assert_str_is(call_of(counter, event, blue), "{\"calls\":2,\"starts\":1}");
	/* Another namespace of that name has nothing of the former one's. */
	lambda_forget(t.lambda, blue);
	ck_assert_str_is(call_of(counter, event, blue), "{\"calls\":1,\"starts\":1}");
	ck_assert_str_is(call_of(counter, event, STR("")), "{\"calls\":3,\"starts\":1}");
	room_test_stop(&t);
}
END_TEST

START_TEST(the_sdk_and_the_access_key_are_those_of_the_namespace)
{
	const struct str event = STR("{\"name\":\"AWS_ACCESS_KEY_ID\"}");
	setup(0, STR("table"));
	ck_assert_str_is(call_of(STR("table"), STR("{}"), STR("blue")),
		"{\"target\":\"DynamoDB_20120810.GetItem\",\"namespace\":\"blue\",\"request\":"
		"{\"TableName\":\"t\",\"Key\":{\"PK\":{\"S\":\"a\"}}}}");
	for (int isolation = LAMBDA_THREAD; isolation <= LAMBDA_PROCESS; isolation++) {
		struct lambda_function_config config = room_test_config(STR("variable"));
		config.isolation = (enum lambda_isolation)isolation;
		ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
		ck_assert_str_is(call_of(STR("variable"), event, STR("blue")), "\"blue\"");
		ck_assert_str_is(call_of(STR("variable"), event, STR("")), "\"hangar\"");
	}
	room_test_stop(&t);
}
END_TEST

static void *call_slowly(void *arg)
{
	struct arena arena = ARENA_INIT;
	int *calls = arg;
	struct invoke_result result = room_test_call_in(&t, &arena, STR("slow"), STR("{}"));
	*calls = result.status == INVOKE_OK && str_starts(result.payload, STR("{\"calls\":1,")) ? 1
												: 0;
	arena_release(&arena);
	return NULL;
}

START_TEST(environments_at_the_same_time_share_no_static_data)
{
	pthread_t threads[8];
	int first[8] = {0};
	setup(0, STR("slow"));
	t.aws_meet = ARRAY_LEN(threads);
	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		pthread_create(&threads[i], NULL, call_slowly, &first[i]);
	for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
		pthread_join(threads[i], NULL);
		ck_assert_int_eq(first[i], 1);
	}
	/* The ninth call finds idle ones. */
	ck_assert(str_starts(
		room_test_call(&t, STR("slow"), STR("{\"ms\":0}")).payload, STR("{\"calls\":2,")));
	room_test_stop(&t);
}
END_TEST

START_TEST(init_hooks_that_fail_make_the_call_fail)
{
	struct lambda_variable variable = {STR("INIT"), STR("fail")};
	struct lambda_function_config config = room_test_config(STR("counter"));
	config.variables = &variable;
	config.variable_count = 1;
	room_test_start(&t, 0);
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	struct invoke_result result = room_test_call(&t, STR("counter"), STR("{}"));
	ck_assert_int_eq(result.status, INVOKE_FUNCTION_ERROR);
	ck_assert_str_is(
		result.payload, "{\"errorType\":\"Init.Refused\",\"errorMessage\":\"told to\"}");
	config.variable_count = 0;
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	ck_assert_int_eq(room_test_call(&t, STR("counter"), STR("{}")).status, INVOKE_OK);
	room_test_stop(&t);
}
END_TEST

START_TEST(what_a_handler_logs_stands_between_start_and_end)
{
	struct arena arena = ARENA_INIT;
	setup(0, STR("talk"));
	struct invoke_result result = room_test_call(&t, STR("talk"), STR("{}"));
	ck_assert_str_is(room_test_masked_log(&t, &arena),
		INIT_LINE "START RequestId: " ID " Version: $LATEST\n"
			  "#\t" ID "\tWARN\twing South\n"
			  "END RequestId: " ID "\n"
			  "REPORT RequestId: " ID "\tDuration: # ms\tBilled Duration: # ms\t"
			  "Memory Size: 128 MB\tMax Memory Used: # MB\tInit Duration: # ms\t\n");
	ck_assert(str_eq(result.log_tail, str_skip(buf_str(&t.log), strlen(INIT_LINE))));
	struct buf kept = BUF_IN(&arena);
	uint64_t end = lambda_log_read(t.lambda, STR("talk"), 0, &kept);
	ck_assert(str_eq(buf_str(&kept), buf_str(&t.log)));
	struct buf more = BUF_IN(&arena);
	ck_assert_uint_eq(lambda_log_read(t.lambda, STR("talk"), end, &more), end);
	ck_assert_uint_eq(more.n, 0);
	arena_release(&arena);
	room_test_stop(&t);
}
END_TEST

struct expiry {
	pthread_mutex_t lock;
	char document[256];
	int64_t at;
	int gate; /* closed then: the handler goes on */
};

static void note_expiry(void *arg, const struct invoke_result *result)
{
	struct expiry *expiry = arg;
	pthread_mutex_lock(&expiry->lock);
	snprintf(expiry->document, sizeof(expiry->document), "%.*s", STR_ARG(result->payload));
	expiry->at = clock_monotonic_us();
	pthread_mutex_unlock(&expiry->lock);
	if (expiry->gate)
		close(expiry->gate);
}

static struct lambda_function_config one_second(struct str handler)
{
	struct lambda_function_config config = room_test_config(handler);
	config.timeout_s = 1;
	return config;
}

/* No event: the handler is at work until the watchdog has told. */
static void call_beyond_the_deadline(enum lambda_isolation isolation, struct str event,
	struct expiry *expiry, struct invoke_result *ret, int64_t *ret_began)
{
	struct lambda_function_config config = one_second(STR("slow"));
	config.isolation = isolation;
	room_test_start(&t, 0);
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	room_test_call(&t, STR("slow"), STR("{\"ms\":0}")); /* init is not timed here */
	int gate[2];
	*expiry = (struct expiry){.lock = PTHREAD_MUTEX_INITIALIZER};
	if (!event.n) {
		event = room_test_until(&t, gate);
		expiry->gate = gate[1];
	}
	buf_clear(&t.log);
	t.aws_calls = 0;
	struct invocation call = {
		.function = STR("slow"),
		.payload = event,
		.request_id = STR(ID),
		.arena = &t.arena,
		.on_timeout = note_expiry,
		.arg = expiry,
	};
	struct invoker invoker = lambda_invoker(t.lambda);
	*ret_began = clock_monotonic_us();
	invoker.invoke(invoker.self, &call, ret);
}

/* https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html; the document as
 * newer recordings of Invoke have it. */
#define TIMED_OUT                                                               \
	"{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: " ID \
	" Error: Task timed out after 1.00 seconds\"}"

START_TEST(at_the_deadline_the_watchdog_answers_and_the_sdk_stops_working)
{
	struct arena arena = ARENA_INIT;
	struct expiry expiry;
	struct invoke_result result;
	int64_t began;
	call_beyond_the_deadline(LAMBDA_THREAD, STR(""), &expiry, &result, &began);
	ck_assert_int_eq(result.status, INVOKE_TIMED_OUT);
	ck_assert_str_is(result.payload, TIMED_OUT);
	ck_assert_str_is(str_z(expiry.document), TIMED_OUT);
	ck_assert(result.told);
	ck_assert_int_ge(expiry.at - began, 1000000);
	ck_assert_uint_eq(t.aws_calls, 0);
	ck_assert_str_is(room_test_masked_log(&t, &arena),
		"START RequestId: " ID " Version: $LATEST\n"
		"# " ID " Task timed out after 1.00 seconds\n\n"
		"END RequestId: " ID "\n"
		"REPORT RequestId: " ID "\tDuration: # ms\tBilled Duration: # ms\t"
		"Memory Size: 128 MB\tMax Memory Used: # MB\tStatus: timeout\t\n"
		"#\t" ID "\tINFO\tafter DeadlineExceeded\n");
	/* Its environment is not used again. */
	struct invoke_result next = room_test_call(&t, STR("slow"), STR("{\"ms\":0}"));
	ck_assert_str_is(next.payload, "{\"calls\":1,\"error\":\"\"}");
	arena_release(&arena);
	room_test_stop(&t);
}
END_TEST

START_TEST(at_the_deadline_a_worker_process_is_killed)
{
	struct expiry expiry;
	struct invoke_result result;
	int64_t began;
	call_beyond_the_deadline(LAMBDA_PROCESS, STR("{\"ms\":600000}"), &expiry, &result, &began);
	ck_assert_int_eq(result.status, INVOKE_TIMED_OUT);
	ck_assert_str_is(result.payload, TIMED_OUT);
	ck_assert_str_is(str_z(expiry.document), ""); /* the calling thread itself is in time */
	ck_assert(!result.told);
	ck_assert(str_ends(result.log_tail, STR("\tStatus: timeout\t\n")));
	ck_assert_int_lt(clock_monotonic_us() - began, 300000000);
	struct invoke_result next = room_test_call(&t, STR("slow"), STR("{\"ms\":0}"));
	ck_assert_str_is(next.payload, "{\"calls\":1,\"error\":\"\"}");
	room_test_stop(&t);
}
END_TEST

START_TEST(a_deadline_is_kept_whenever_the_watchdog_slept)
{
	struct lambda_function_config config = one_second(STR("slow"));
	room_test_start(&t, 0);
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	for (int i = 0; i < 3; i++) {
		room_test_call(&t, STR("slow"), STR("{\"ms\":0}"));
		usleep((unsigned)i * 700000);
		int64_t began = clock_monotonic_us();
		int gate[2];
		struct str event = room_test_until(&t, gate);
		struct expiry expiry = {.lock = PTHREAD_MUTEX_INITIALIZER, .gate = gate[1]};
		struct invocation call = {
			.function = STR("slow"),
			.payload = event,
			.arena = &t.arena,
			.on_timeout = note_expiry,
			.arg = &expiry,
		};
		struct invoke_result result;
		struct invoker invoker = lambda_invoker(t.lambda);
		invoker.invoke(invoker.self, &call, &result);
		ck_assert_int_eq(result.status, INVOKE_TIMED_OUT);
		ck_assert_int_ge(expiry.at - began, 1000000);
	}
	room_test_stop(&t);
}
END_TEST

struct stuck {
	int until[2], told[2]; /* pipes */
};

/* The watchdog's thread tells somebody who does not listen. */
static void tell_slowly(void *arg, const struct invoke_result *result)
{
	struct stuck *stuck = arg;
	char c;
	(void)result;
	close(stuck->told[1]);
	ck_assert_int_eq((int)read(stuck->until[0], &c, 1), 0);
}

static void *call_and_be_told(void *arg)
{
	struct arena arena = ARENA_INIT;
	struct stuck *stuck = arg;
	struct invocation call = {
		.function = STR("slow"),
		.payload = arena_printf(
			&arena, "{\"pid\":%d,\"fd\":%d}", (int)getpid(), stuck->told[0]),
		.arena = &arena,
		.on_timeout = tell_slowly,
		.arg = stuck,
	};
	struct invoke_result result;
	struct invoker invoker = lambda_invoker(t.lambda);
	invoker.invoke(invoker.self, &call, &result);
	ck_assert_int_eq(result.status, INVOKE_TIMED_OUT);
	arena_release(&arena);
	return NULL;
}

START_TEST(who_took_too_long_is_late_though_nobody_looked)
{
	struct arena arena = ARENA_INIT;
	struct lambda_function_config config = one_second(STR("slow"));
	struct stuck stuck;
	pthread_t thread;
	char c;
	room_test_start(&t, 0);
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	ck_assert_int_eq(pipe(stuck.until) | pipe(stuck.told), 0);
	pthread_create(&thread, NULL, call_and_be_told, &stuck);
	ck_assert_int_eq((int)read(stuck.told[0], &c, 1), 0);
	struct invoke_result result = room_test_call(&t, STR("slow"), STR("{\"ms\":1001}"));
	ck_assert_int_eq(result.status, INVOKE_TIMED_OUT);
	ck_assert_str_is(result.payload, TIMED_OUT);
	ck_assert(str_ends(room_test_masked_log(&t, &arena), STR("\tStatus: timeout\t\n")));
	close(stuck.until[1]);
	pthread_join(thread, NULL);
	arena_release(&arena);
	room_test_stop(&t);
}
END_TEST

static void *call_slow(void *arg)
{
	struct arena arena = ARENA_INIT;
	atomic_int *status = arg;
	atomic_store(status, (int)room_test_call_in(&t, &arena, STR("slow"), STR("{}")).status);
	arena_release(&arena);
	return NULL;
}

static void throttle(uint32_t account, int32_t reserved, const char *document)
{
	struct lambda_function_config config = room_test_config(STR("slow"));
	config.reserved = reserved;
	room_test_start(&t, account);
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	pthread_t thread;
	atomic_int status = INVOKE_NOT_FOUND;
	atomic_store(&t.aws_held, 1);
	pthread_create(&thread, NULL, call_slow, &status);
	room_test_await_aws(&t, 1);
	struct invoke_result result = room_test_call(&t, STR("slow"), STR("{}"));
	ck_assert_int_eq(result.status, INVOKE_THROTTLED);
	ck_assert_str_is(result.payload, document);
	atomic_store(&t.aws_held, 0);
	pthread_join(thread, NULL);
	ck_assert_int_eq(atomic_load(&status), INVOKE_OK);
	ck_assert_int_eq(room_test_call(&t, STR("slow"), STR("{}")).status, INVOKE_OK);
	room_test_stop(&t);
}

/* https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors */
START_TEST(beyond_its_concurrency_a_function_is_throttled)
{
	throttle(0, 1,
		"{\"Reason\":\"ReservedFunctionConcurrentInvocationLimitExceeded\","
		"\"Type\":\"User\",\"message\":\"Rate Exceeded.\"}");
	throttle(1, LAMBDA_UNRESERVED,
		"{\"Reason\":\"ConcurrentInvocationLimitExceeded\","
		"\"Type\":\"User\",\"message\":\"Rate Exceeded.\"}");
}
END_TEST

/* As on AWS, where it would have been killed. */
START_TEST(a_call_whose_time_is_up_holds_no_concurrency)
{
	struct lambda_function_config config = one_second(STR("slow"));
	config.reserved = 1;
	room_test_start(&t, 0);
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	pthread_t thread;
	atomic_int status = INVOKE_NOT_FOUND;
	atomic_store(&t.aws_held, 1);
	pthread_create(&thread, NULL, call_slow, &status);
	room_test_await_aws(&t, 1);
	enum invoke_status other = INVOKE_THROTTLED;
	while (other == INVOKE_THROTTLED) /* until the first one's time is up */
		other = room_test_call(&t, STR("slow"), STR("{}")).status;
	ck_assert_int_eq(other, INVOKE_OK);
	ck_assert_int_eq(atomic_load(&status), INVOKE_NOT_FOUND); /* it is still at work */
	atomic_store(&t.aws_held, 0);
	pthread_join(thread, NULL);
	ck_assert_int_eq(atomic_load(&status), INVOKE_TIMED_OUT);
	ck_assert_int_eq(room_test_call(&t, STR("slow"), STR("{}")).status, INVOKE_OK);
	room_test_stop(&t);
}
END_TEST

START_TEST(an_environment_that_is_idle_for_long_ends)
{
	enum {
		IDLE_MS = 1500
	};
	struct lambda_options options = {.idle_ms = IDLE_MS};
	struct lambda_function_config config = room_test_config(STR("counter"));
	t = (struct room_test){.lambda = lambda_start(&options, NULL)};
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	int64_t before = clock_monotonic_us();
	room_test_call(&t, STR("counter"), STR("{}"));
	struct str second = room_test_call(&t, STR("counter"), STR("{}")).payload;
	if (clock_monotonic_us() - before < IDLE_MS * 1000) /* it may have been too long */
		ck_assert_str_is(second, "{\"calls\":2,\"starts\":1}");
	for (bool gone = false; !gone; usleep(10000)) {
		struct buf out = BUF_IN(&t.arena);
		struct json_writer w;
		json_writer_init(&w, &out);
		lambda_status(t.lambda, &w);
		gone = str_starts(buf_str(&out),
			STR("{\"concurrency\":1000,\"running\":0,\"environments\":0,"));
	}
	ck_assert_int_ge(clock_monotonic_us() - before, IDLE_MS * 1000);
	ck_assert_str_is(room_test_call(&t, STR("counter"), STR("{}")).payload,
		"{\"calls\":1,\"starts\":1}");
	room_test_stop(&t);
}
END_TEST

START_TEST(payloads_up_to_the_limit_pass_and_one_byte_more_does_not)
{
	setup(0, STR("large"));
	struct invoke_result result = room_test_call(&t, STR("large"), STR("{\"bytes\":6291556}"));
	ck_assert_int_eq(result.status, INVOKE_OK);
	ck_assert_uint_eq(result.payload.n, 6291556);
	result = room_test_call(&t, STR("large"), STR("{\"bytes\":6291557}"));
	ck_assert_int_eq(result.status, INVOKE_FUNCTION_ERROR);
	ck_assert_str_is(result.payload,
		"{\"errorType\":\"Function.ResponseSizeTooLarge\",\"errorMessage\":\"Response "
		"payload size exceeded maximum allowed payload size (6291556 bytes).\"}");
	room_test_function(&t, STR("silent"));
	char *event = arena_bytes(&t.arena, 6291457);
	memset(event, ' ', 6291457);
	ck_assert_int_eq(
		room_test_call(&t, STR("silent"), str_of(event, 6291456)).status, INVOKE_OK);
	result = room_test_call(&t, STR("silent"), str_of(event, 6291457));
	ck_assert_int_eq(result.status, INVOKE_FUNCTION_ERROR);
	ck_assert_str_is(result.payload,
		"{\"errorType\":\"RequestEntityTooLargeException\",\"errorMessage\":\"Request must "
		"be smaller than 6291456 bytes for the InvokeFunction operation\"}");
	room_test_stop(&t);
}
END_TEST

START_TEST(reserved_variable_names_are_known)
{
	ck_assert(lambda_env_is_reserved(STR("AWS_REGION")));
	ck_assert(lambda_env_is_reserved(STR("_HANDLER")));
	ck_assert(lambda_env_is_reserved(STR("AWS_LAMBDA_RUNTIME_API")));
	ck_assert(!lambda_env_is_reserved(STR("TABLE_NAME")));
	ck_assert(!lambda_env_is_reserved(STR("TZ")));
	ck_assert(!lambda_env_is_reserved(STR("aws_region")));
}
END_TEST

START_TEST(the_sdk_reaches_dynamodb_through_the_host)
{
	setup(0, STR("table"));
	ck_assert_str_is(room_test_call(&t, STR("table"), STR("{}")).payload,
		"{\"target\":\"DynamoDB_20120810.GetItem\",\"namespace\":\"\",\"request\":"
		"{\"TableName\":\"t\",\"Key\":{\"PK\":{\"S\":\"a\"}}}}");
	room_test_stop(&t);
}
END_TEST

START_TEST(the_status_counts_what_happened)
{
	setup(0, STR("fail"));
	room_test_call(&t, STR("fail"), STR("{}"));
	struct buf out = BUF_IN(&t.arena);
	struct json_writer w;
	json_writer_init(&w, &out);
	lambda_status(t.lambda, &w);
	ck_assert_str_is(buf_str(&out),
		"{\"concurrency\":1000,\"running\":0,\"environments\":1,\"functions\":[{"
		"\"name\":\"fail\",\"arn\":\"arn:aws:lambda:us-east-1:000000000000:function:fail\","
		"\"handler\":\"fail\",\"module\":\"tests/handlers/basic.so\",\"memory\":128,"
		"\"timeout\":3,\"isolation\":\"thread\",\"state\":\"Active\",\"invocations\":1,"
		"\"errors\":1,\"timeouts\":0,\"throttles\":0,\"crashes\":0,\"coldStarts\":1,"
		"\"reloads\":0,\"running\":0,\"idle\":1}]}");
	room_test_stop(&t);
}
END_TEST

UNIT_MAIN("lambda", tcase_add_test(tc, a_result_comes_back_as_the_handler_wrote_it);
	  tcase_add_test(tc, no_result_is_null);
	  tcase_add_test(tc, a_response_carries_its_json_escaped);
	  tcase_add_test(tc, a_failure_is_an_error_document);
	  tcase_add_test(tc, an_unknown_function_is_not_found);
	  tcase_add_test(tc, an_idle_environment_is_used_again_with_its_static_data);
	  tcase_add_test(tc, environments_belong_to_one_namespace);
	  tcase_add_test(tc, the_sdk_and_the_access_key_are_those_of_the_namespace);
	  tcase_add_test(tc, environments_at_the_same_time_share_no_static_data);
	  tcase_add_test(tc, init_hooks_that_fail_make_the_call_fail);
	  tcase_add_test(tc, what_a_handler_logs_stands_between_start_and_end);
	  tcase_add_test(tc, at_the_deadline_the_watchdog_answers_and_the_sdk_stops_working);
	  tcase_add_test(tc, at_the_deadline_a_worker_process_is_killed);
	  tcase_add_test(tc, a_deadline_is_kept_whenever_the_watchdog_slept);
	  tcase_add_test(tc, beyond_its_concurrency_a_function_is_throttled);
	  tcase_add_test(tc, who_took_too_long_is_late_though_nobody_looked);
	  tcase_add_test(tc, a_call_whose_time_is_up_holds_no_concurrency);
	  tcase_add_test(tc, an_environment_that_is_idle_for_long_ends);
	  tcase_add_test(tc, payloads_up_to_the_limit_pass_and_one_byte_more_does_not);
	  tcase_add_test(tc, reserved_variable_names_are_known);
	  tcase_add_test(tc, the_sdk_reaches_dynamodb_through_the_host);
	  tcase_add_test(tc, the_status_counts_what_happened))
