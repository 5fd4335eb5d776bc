/* The SDK against a host that is made of paper: events in, answers out, DynamoDB from a script. */
#include "unit.h"

#include "hangar_cjson.h"

struct script {
	struct arena arena;
	const char *const *answers; /* "200 {...}", each once; the last again and again */
	size_t answer_count, calls;
	struct buf requests; /* "Target body\n" each */
	struct buf log;
	int64_t remaining_ms;
};

static struct script script;

static struct str host_env(void *self, struct str name)
{
	(void)self;
	return str_eq(name, STR("TABLE_NAME")) ? STR("spaceko-main") : STR_NONE;
}

static void host_log(void *self, struct str message)
{
	(void)self;
	buf_add(&script.log, message);
	buf_add_c(&script.log, '\n');
}

static int64_t host_now_us(void *self)
{
	(void)self;
	return 1795351320123456; /* 2026-11-22T12:42:00.123456Z */
}

static void host_random(void *self, void *bytes, size_t n)
{
	(void)self;
	memset(bytes, 0, n); /* no pause before a retry */
}

static int64_t host_remaining_ms(void *self)
{
	(void)self;
	return script.remaining_ms;
}

static int host_aws(void *self, struct str service, struct str target, struct str body,
	struct arena *arena, struct buf *answer)
{
	(void)self;
	(void)arena;
	ck_assert_str_is(service, "dynamodb");
	buf_printf(&script.requests, "%.*s %.*s\n", STR_ARG(target), STR_ARG(body));
	size_t i = script.calls++;
	struct str text =
		str_z(script.answers[i < script.answer_count ? i : script.answer_count - 1]);
	struct str rest, status = str_cut(text, ' ', &rest);
	int64_t code = 0;
	ck_assert(str_to_i64(status, &code));
	buf_add(answer, rest);
	return (int)code;
}

static const struct hangar_host host = {
	.abi = HANGAR_ABI,
	.env = host_env,
	.log = host_log,
	.now_us = host_now_us,
	.random = host_random,
	.remaining_ms = host_remaining_ms,
	.aws = host_aws,
};

static bool it_failed;

/* Runs fn with this event; its answers come from `answers`. */
static struct str run(int (*fn)(struct hangar_call *), const char *event,
	const char *const *answers, size_t count)
{
	arena_release(&script.arena);
	script = (struct script){.answers = answers, .answer_count = count, .remaining_ms = 3000};
	script.requests.arena = script.log.arena = &script.arena;
	struct hangar_handler handler = {HANGAR_MAGIC, HANGAR_ABI, "test", fn, NULL, NULL};
	struct hangar_invocation in = {
		.host = &host,
		.event = str_z(event),
		.request_id = STR("req-1"),
		.function_arn = STR("arn:test"),
		.arena = &script.arena,
	};
	hangar_run(&handler, &in);
	it_failed = in.failed;
	return in.result;
}

static struct str run_plain(int (*fn)(struct hangar_call *), const char *event)
{
	return run(fn, event, NULL, 0);
}

/* ---- events --------------------------------------------------------------------------------- */

static const char request[] =
	"{\"version\":\"2.0\",\"routeKey\":\"PUT /api/resources/{id}\",\"rawPath\":"
	"\"/api/resources/S "
	"506\",\"rawQueryString\":\"wing=South&e=&m=1&m=2\",\"cookies\":[\"a=1\","
	"\"sid=x=y\"],\"headers\":{\"content-type\":\"application/json\",\"x-session\":\"u:s\"},"
	"\"queryStringParameters\":{\"wing\":\"South\",\"e\":\"\",\"m\":\"1,2\"},"
	"\"requestContext\":{\"authorizer\":{\"jwt\":{\"claims\":{\"sub\":\"7\"}}},\"http\":{"
	"\"method\":\"PUT\",\"path\":\"/x\",\"sourceIp\":\"10.0.0.1\",\"userAgent\":\"curl\"}},"
	"\"body\":\"{\\\"status\\\":\\\"open\\\",\\\"n\\\":[1, 2],\\\"q\\\":\\\"a\\\\\\\"b\\\","
	"\\\"gone\\\":null}\",\"pathParameters\":{\"id\":\"S 506\"},\"isBase64Encoded\":false}";

/* As a REST API sends it, and payload format 1.0. */
static const char older_request[] =
	"{\"resource\":\"/pets/{id}\",\"path\":\"/pets/S%20506\",\"httpMethod\":\"PUT\",\"headers\":{"
	"\"Cookie\":\"a=1; sid=x=y\",\"X-Two\":\"2\"},\"multiValueHeaders\":{\"Cookie\":[\"a=1; "
	"sid=x=y\"],\"X-Two\":[\"1\",\"2\"]},\"queryStringParameters\":{\"m\":\"2\",\"e\":\"\"},"
	"\"multiValueQueryStringParameters\":{\"m\":[\"1\",\"2\"],\"e\":[\"\"]},\"requestContext\":{"
	"\"resourcePath\":\"/pets/{id}\",\"authorizer\":{\"principalId\":\"7\"},\"identity\":{\"user\":null,"
	"\"sourceIp\":\"10.0.0.1\",\"userAgent\":\"curl\"}},\"pathParameters\":{\"id\":\"S%20506\"},"
	"\"stageVariables\":null,\"body\":\"eyJuIjoxfQ==\",\"isBase64Encoded\":true}";

static int read_older_request(struct hangar_call *call)
{
	struct str text;
	ck_assert_str_is(hangar_event_method(call), "PUT");
	ck_assert_str_is(hangar_event_route_key(call), "PUT /pets/{id}");
	ck_assert_str_is(hangar_event_raw_path(call), "/pets/S%20506");
	ck_assert_ptr_null(hangar_event_raw_query(call).p);
	ck_assert_str_is(hangar_event_source_ip(call), "10.0.0.1");
	ck_assert_str_is(hangar_event_user_agent(call), "curl");
	ck_assert_str_is(hangar_event_authorizer(call), "{\"principalId\":\"7\"}");
	ck_assert_str_is(hangar_event_path_param(call, "id"), "S%20506");
	ck_assert_str_is(hangar_event_query(call, "m"), "1,2");
	ck_assert_ptr_nonnull(hangar_event_query(call, "e").p);
	ck_assert_uint_eq(hangar_event_query(call, "e").n, 0);
	ck_assert_ptr_null(hangar_event_query(call, "floor").p);
	ck_assert_str_is(hangar_event_header(call, "x-two"), "1,2");
	ck_assert_str_is(hangar_event_cookie(call, "a"), "1");
	ck_assert_str_is(hangar_event_cookie(call, "sid"), "x=y");
	ck_assert_int_eq(hangar_event_field(call, "n", &text), JSON_NUMBER);
	ck_assert_str_is(text, "1");
	hangar_cookie(call, STR("b=2"));
	hangar_cookie(call, STR("c=3"));
	hangar_body(call, STR("done"));
	return 0;
}

START_TEST(a_request_of_a_rest_api_reads_like_any_other)
{
	ck_assert_str_is(run_plain(read_older_request, older_request),
		"{\"body\":\"done\",\"statusCode\":200,\"multiValueHeaders\":{\"set-cookie\":[\"b=2\",\"c=3\"]}}");
}
END_TEST

/* Members of these names in other events mean something else. */
static int read_no_request(struct hangar_call *call)
{
	ck_assert_ptr_null(hangar_event_raw_path(call).p);
	ck_assert_ptr_null(hangar_event_route_key(call).p);
	hangar_cookie(call, STR("b=2"));
	return 0;
}

START_TEST(path_and_resource_of_another_event_are_no_request)
{
	run_plain(read_no_request, "{\"path\":\"/x\",\"resource\":\"r\"}");
	run_plain(read_no_request,
		"{\"multiValueHeaders\":{\"a\":1},\"multiValueQueryStringParameters\":null}");
}
END_TEST

static int read_request(struct hangar_call *call)
{
	struct str text;
	ck_assert_str_is(hangar_event_method(call), "PUT");
	ck_assert_str_is(hangar_event_route_key(call), "PUT /api/resources/{id}");
	ck_assert_str_is(hangar_event_raw_path(call), "/api/resources/S 506");
	ck_assert_str_is(hangar_event_raw_query(call), "wing=South&e=&m=1&m=2");
	ck_assert_str_is(hangar_event_source_ip(call), "10.0.0.1");
	ck_assert_str_is(hangar_event_user_agent(call), "curl");
	ck_assert_str_is(hangar_event_authorizer(call), "{\"jwt\":{\"claims\":{\"sub\":\"7\"}}}");
	ck_assert_str_is(hangar_event_path_param(call, "id"), "S 506");
	ck_assert_str_is(hangar_event_query(call, "wing"), "South");
	ck_assert_str_is(hangar_event_query(call, "m"), "1,2");
	ck_assert_str_is(hangar_event_header(call, "Content-Type"), "application/json");
	ck_assert_str_is(hangar_event_header(call, "X-Session"), "u:s");
	ck_assert_str_is(hangar_event_cookie(call, "sid"), "x=y");
	/* Absent is not empty. */
	ck_assert_ptr_nonnull(hangar_event_query(call, "e").p);
	ck_assert_uint_eq(hangar_event_query(call, "e").n, 0);
	ck_assert_ptr_null(hangar_event_query(call, "floor").p);
	ck_assert_ptr_null(hangar_event_query(call, "Wing").p);
	ck_assert_ptr_null(hangar_event_cookie(call, "none").p);
	ck_assert(hangar_event_is_object(call));
	ck_assert_int_eq(hangar_event_field(call, "status", &text), JSON_STRING);
	ck_assert_str_is(text, "open");
	ck_assert_int_eq(hangar_event_field(call, "n", &text), JSON_ARRAY);
	ck_assert_str_is(text, "[1, 2]");
	ck_assert_int_eq(hangar_event_field(call, "q", &text), JSON_STRING);
	ck_assert_str_is(text, "a\"b");
	ck_assert_int_eq(hangar_event_field(call, "gone", &text), JSON_NULL);
	ck_assert_int_eq(hangar_event_field(call, "never", &text), JSON_ERROR);
	ck_assert_str_is(hangar_env(call, "TABLE_NAME"), "spaceko-main");
	ck_assert_ptr_null(hangar_env(call, "HOME").p);
	ck_assert_str_is(hangar_timestamp(call), "2026-11-22T12:42:00.123Z");
	ck_assert_str_is(hangar_uuid(call), "00000000-0000-4000-8000-000000000000");
	return 0;
}

START_TEST(a_request_is_read_in_all_its_parts)
{
	run_plain(read_request, request);
}
END_TEST

static int read_nothing(struct hangar_call *call)
{
	struct str text = STR("untouched");
	ck_assert_ptr_null(hangar_event_method(call).p);
	ck_assert_ptr_null(hangar_event_body(call).p);
	ck_assert_ptr_null(hangar_event_header(call, "host").p);
	ck_assert_ptr_null(hangar_event_path_param(call, "id").p);
	ck_assert(!hangar_event_is_object(call));
	ck_assert_int_eq(hangar_event_field(call, "a", &text), JSON_ERROR);
	ck_assert_str_is(text, "untouched");
	struct hangar_record record = {0};
	ck_assert(!hangar_next_record(call, &record));
	return 0;
}

START_TEST(events_of_another_kind_have_no_request)
{
	static const char *const events[] = {"{}", "null", "[]", "7", "",
		"{\"headers\":3,\"body\":{},"
		"\"cookies\":\"x\",\"requestContext\":[],\"Records\":{}}",
		"no json at all"};
	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		run_plain(read_nothing, events[i]);
}
END_TEST

static int echo_body(struct hangar_call *call)
{
	struct str body = hangar_event_body(call);
	struct json_writer *w = hangar_result(call);
	if (body.p)
		json_string(w, body);
	else
		json_null(w);
	return 0;
}

START_TEST(a_body_is_decoded_when_it_came_as_base64)
{
	ck_assert_str_is(
		run_plain(echo_body, "{\"body\":\"aGk=\",\"isBase64Encoded\":true}"), "\"hi\"");
	ck_assert_str_is(
		run_plain(echo_body, "{\"isBase64Encoded\":false,\"body\":\"aGk=\"}"), "\"aGk=\"");
	ck_assert_str_is(run_plain(echo_body, "{\"body\":\"\",\"isBase64Encoded\":true}"), "\"\"");
	ck_assert_str_is(run_plain(echo_body, "{\"body\":\"?\",\"isBase64Encoded\":true}"), "null");
	ck_assert_str_is(run_plain(echo_body, "{\"isBase64Encoded\":true}"), "null");
}
END_TEST

static int tell_object(struct hangar_call *call)
{
	json_bool(hangar_result(call), hangar_event_is_object(call));
	return 0;
}

START_TEST(only_a_whole_json_object_is_an_object)
{
	static const struct {
		const char *event, *is;
	} cases[] = {
		{"{\"body\":\"{}\"}", "true"},
		{"{\"body\":\" {\\\"a\\\":1} \"}", "true"},
		{"{\"body\":\"{\\\"a\\\":1}x\"}", "false"},
		{"{\"body\":\"{\\\"a\\\":}\"}", "false"},
		{"{\"body\":\"[1]\"}", "false"},
		{"{\"body\":\"null\"}", "false"},
		{"{\"body\":\"\"}", "false"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_str_is(run_plain(tell_object, cases[i].event), cases[i].is);
}
END_TEST

/* ---- responses ------------------------------------------------------------------------------ */

static int answer_all(struct hangar_call *call)
{
	struct json_writer *w = hangar_json(call);
	json_object(w);
	json_key_string(w, STR("q\"k"), STR("a\"b\\c\n\x01/"));
	json_key_i64(w, STR("n"), -5);
	json_key(w, STR("raw"));
	json_raw(w, STR("{\"x\":\"y\"}"));
	json_key(w, STR("l"));
	json_array(w);
	json_bool(w, true);
	json_null(w);
	json_end_array(w);
	json_end_object(w);
	hangar_status(call, 201);
	hangar_header(call, "X-One", STR("1"));
	hangar_header(call, "x-one", STR("\"2\""));
	hangar_cookie(call, STR("a=1"));
	hangar_cookie(call, STR("b=2"));
	return 0;
}

START_TEST(a_response_is_one_document_with_the_body_escaped)
{
	ck_assert_str_is(run_plain(answer_all, "{}"),
		"{\"body\":\"{\\\"q\\\\\\\"k\\\":\\\"a\\\\\\\"b\\\\\\\\c\\\\n\\\\u0001/\\\","
		"\\\"n\\\":-5,\\\"raw\\\":{\\\"x\\\":\\\"y\\\"},\\\"l\\\":[true,null]}\","
		"\"statusCode\":201,\"headers\":{\"content-type\":\"application/json\","
		"\"X-One\":\"\\\"2\\\"\"},\"cookies\":[\"a=1\",\"b=2\"]}");
	ck_assert(!it_failed);
	/* And the body is the JSON that was written. */
	struct json_reader r;
	struct str result = run_plain(answer_all, "{}"), key, body = STR_NONE;
	json_reader_init(&r, result, &script.arena);
	json_read(&r);
	while (json_member(&r, &key))
		if (str_eq(key, STR("body")) && json_read(&r) == JSON_STRING)
			body = r.text;
		else
			json_skip(&r);
	ck_assert(json_finish(&r));
	ck_assert_str_is(body,
		"{\"q\\\"k\":\"a\\\"b\\\\c\\n\\u0001/\",\"n\":-5,\"raw\":{\"x\":\"y\"},"
		"\"l\":[true,null]}");
}
END_TEST

static int answer_status(struct hangar_call *call)
{
	hangar_status(call, 204);
	return 0;
}

static int answer_text(struct hangar_call *call)
{
	hangar_body(call, STR("a \"b\"\n"));
	return 0;
}

static int answer_bytes(struct hangar_call *call)
{
	hangar_header(call, "content-type", STR("image/png"));
	hangar_body_base64(call, str_of("\x89PNG", 4));
	return 0;
}

static int change_mind(struct hangar_call *call)
{
	json_string(hangar_json(call), STR("half an ans"));
	hangar_status(call, 404);
	struct json_writer *w = hangar_json(call);
	json_object(w);
	json_end_object(w);
	return 0;
}

static int fail_after_all(struct hangar_call *call)
{
	json_string(hangar_json(call), STR("half an ans"));
	return hangar_fail(call, "Type", "no %d", 7);
}

START_TEST(responses_of_other_kinds)
{
	ck_assert_str_is(run_plain(answer_status, "{}"), "{\"statusCode\":204}");
	ck_assert_str_is(
		run_plain(answer_text, "{}"), "{\"body\":\"a \\\"b\\\"\\n\",\"statusCode\":200}");
	ck_assert_str_is(run_plain(answer_bytes, "{}"),
		"{\"body\":\"iVBORw==\",\"statusCode\":200,\"headers\":{\"content-type\":"
		"\"image/png\"},\"isBase64Encoded\":true}");
	ck_assert_str_is(run_plain(change_mind, "{}"),
		"{\"body\":\"{}\",\"statusCode\":404,\"headers\":{\"content-type\":"
		"\"application/json\"}}");
	ck_assert_str_is(run_plain(fail_after_all, "{}"),
		"{\"errorType\":\"Type\",\"errorMessage\":\"no 7\"}");
	ck_assert(it_failed);
}
END_TEST

static int answer_with_cjson(struct hangar_call *call)
{
	cJSON *body = hangar_cjson_body(call);
	ck_assert_ptr_nonnull(body);
	cJSON_AddTrueToObject(body, "seen");
	int code = hangar_cjson_respond(call, 202, body);
	cJSON_Delete(body);
	return code;
}

START_TEST(cjson_trees_come_and_go)
{
	ck_assert_str_is(run_plain(answer_with_cjson, "{\"body\":\"{\\\"a\\\":\\\"x\\\"}\"}"),
		"{\"body\":\"{\\\"a\\\":\\\"x\\\",\\\"seen\\\":true}\",\"statusCode\":202,"
		"\"headers\":{\"content-type\":\"application/json\"}}");
}
END_TEST

/* ---- items ---------------------------------------------------------------------------------- */

static const char item_text[] =
	"{\"PK\":{\"S\":\"a\\\"b\"},\"n\":{\"N\":\"-12\"},\"f\":{\"N\":\"1.5\"},\"on\":{\"BOOL\":"
	"true},"
	"\"no\":{\"NULL\":true},\"bin\":{\"B\":\"aGk=\"},\"ss\":{\"SS\":[\"x\",\"y\"]},"
	"\"ns\":{\"NS\":[\"1\",\"2.5\"]},\"l\":{\"L\":[{\"S\":\"s\"},{\"N\":\"7\"},{\"L\":[]},"
	"{\"M\":{\"k\":{\"BOOL\":false}}}]},\"m\":{\"M\":{}}}";

static int read_item(struct hangar_call *call)
{
	static const char *const all[] = {
		"PK", "n", "f", "on", "no", "bin", "ss", "ns", "l", "m", "missing"};
	struct hangar_item item;
	ck_assert(hangar_item_read(call, str_z(item_text), &item));
	ck_assert_uint_eq(item.count, 10);
	ck_assert_str_is(item.json, item_text);
	ck_assert_str_is(hangar_item_s(&item, "PK"), "a\"b");
	ck_assert_ptr_null(hangar_item_s(&item, "n").p);
	ck_assert_str_is(hangar_item_n(&item, "f"), "1.5");
	ck_assert_int_eq(hangar_item_i64(&item, "n", 0), -12);
	ck_assert_int_eq(hangar_item_i64(&item, "f", 99), 99);
	ck_assert_int_eq(hangar_item_i64(&item, "missing", 99), 99);
	ck_assert(hangar_item_bool(&item, "on", false));
	ck_assert(hangar_item_bool(&item, "missing", true));
	ck_assert_str_is(hangar_item_get(&item, "ss")->value, "[\"x\",\"y\"]");
	struct json_writer *w = hangar_result(call);
	json_object(w);
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		ck_assert(hangar_item_copy(&item, all[i], w) == (i < 10));
	json_end_object(w);
	return 0;
}

START_TEST(an_item_is_taken_apart_and_becomes_plain_json)
{
	ck_assert_str_is(run_plain(read_item, "{}"),
		"{\"PK\":\"a\\\"b\",\"n\":-12,\"f\":1.5,\"on\":true,\"no\":null,\"bin\":\"aGk=\","
		"\"ss\":[\"x\",\"y\"],\"ns\":[1,2.5],\"l\":[\"s\",7,[],{\"k\":false}],\"m\":{}}");
}
END_TEST

static int write_item(struct hangar_call *call)
{
	struct hangar_item item;
	ck_assert(hangar_item_read(
		call, STR("{\"a\":{\"S\":\"x\"},\"b\":{\"L\":[{\"N\":\"1\"}]}}"), &item));
	hangar_item_write(&item, hangar_result(call));
	return 0;
}

/* No DynamoDB says so, but whatever comes in, JSON goes out. */
static int write_odd_item(struct hangar_call *call)
{
	struct hangar_item item;
	ck_assert(hangar_item_read(call,
		STR("{\"a\":{\"N\":\"x\"},\"b\":{\"BOOL\":\"y\"},\"c\":{\"NS\":[\"01\",\"-1e5\"]},"
		    "\"d\":{\"L\":\"no\"},\"e\":{\"N\":\"-\"},\"f\":{\"Q\":{}}}"),
		&item));
	hangar_item_write(&item, hangar_result(call));
	return 0;
}

START_TEST(an_item_is_written_whole)
{
	ck_assert_str_is(run_plain(write_item, "{}"), "{\"a\":\"x\",\"b\":[1]}");
	ck_assert_str_is(run_plain(write_odd_item, "{}"),
		"{\"a\":\"x\",\"b\":false,\"c\":[\"01\",-1e5],\"d\":[],\"e\":\"-\",\"f\":\"{}\"}");
}
END_TEST

static int read_bad_items(struct hangar_call *call)
{
	static const char *const bad[] = {"", "{", "[]", "{\"a\":1}", "{\"a\":{}}",
		"{\"a\":{\"S\":}}", "{\"a\":{\"S\":\"x\",\"N\":\"1\"}}", "{\"a\":{\"S\":\"x\"}} x"};
	struct hangar_item item = {.count = 77};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(!hangar_item_read(call, str_z(bad[i]), &item), "%s", bad[i]);
	ck_assert_uint_eq(item.count, 77);
	return 0;
}

START_TEST(what_is_no_item_is_refused)
{
	run_plain(read_bad_items, "{}");
}
END_TEST

static int read_records(struct hangar_call *call)
{
	struct hangar_record record = {0};
	struct hangar_item item;
	ck_assert(hangar_next_record(call, &record));
	ck_assert_str_is(record.event_name, "MODIFY");
	ck_assert_str_is(record.sequence_number, "100");
	ck_assert(hangar_item_read(call, record.keys, &item));
	ck_assert_str_is(hangar_item_s(&item, "PK"), "a");
	ck_assert_ptr_nonnull(record.new_image.p);
	ck_assert_ptr_null(record.old_image.p);
	ck_assert(!record.by_ttl);
	ck_assert(hangar_next_record(call, &record));
	ck_assert_str_is(record.event_name, "REMOVE");
	ck_assert(record.by_ttl);
	ck_assert_ptr_null(record.new_image.p);
	hangar_record_failed(call, &record);
	ck_assert(!hangar_next_record(call, &record));
	return 0;
}

START_TEST(records_of_a_stream_are_walked_and_failures_reported)
{
	ck_assert_str_is(
		run_plain(read_records,
			"{\"Records\":[{\"eventID\":\"1\",\"eventName\":\"MODIFY\",\"dynamodb\":{"
			"\"Keys\":{\"PK\":{\"S\":\"a\"}},\"NewImage\":{},\"SequenceNumber\":"
			"\"100\"},"
			"\"eventSourceARN\":\"arn\"},{\"eventName\":\"REMOVE\",\"dynamodb\":{"
			"\"Keys\":{},"
			"\"OldImage\":{},\"SequenceNumber\":\"101\"},\"userIdentity\":{\"type\":"
			"\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"}}]}"),
		"{\"batchItemFailures\":[{\"itemIdentifier\":\"101\"}]}");
}
END_TEST

/* ---- DynamoDB ------------------------------------------------------------------------------- */

static int get_item(struct hangar_call *call)
{
	struct hangar_op op;
	struct hangar_item item;
	hangar_op_begin(&op, call, "GetItem", hangar_env(call, "TABLE_NAME"));
	hangar_op_key(&op, "PK", STR("a"), "SK", STR("b\""));
	hangar_op_bool(&op, "ConsistentRead", true);
	if (hangar_op_send(&op))
		return hangar_op_fail(&op);
	if (!hangar_op_item(&op, &item)) {
		hangar_status(call, 404);
		return 0;
	}
	json_string(hangar_result(call), hangar_item_s(&item, "v"));
	return 0;
}

#define RUN(fn, ...)                                      \
	run(fn, "{}", (const char *const[]){__VA_ARGS__}, \
		sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

START_TEST(an_item_is_got)
{
	ck_assert_str_is(RUN(get_item, "200 {\"Item\":{\"v\":{\"S\":\"x\"}}}"), "\"x\"");
	ck_assert_str_is(buf_str(&script.requests),
		"DynamoDB_20120810.GetItem {\"TableName\":\"spaceko-main\",\"Key\":{\"PK\":{\"S\":"
		"\"a\"},\"SK\":{\"S\":\"b\\\"\"}},\"ConsistentRead\":true}\n");
	ck_assert_str_is(RUN(get_item, "200 {}"), "{\"statusCode\":404}");
}
END_TEST

START_TEST(errors_of_dynamodb_carry_their_short_name)
{
	ck_assert_str_is(RUN(get_item, "400 {\"__type\":\"com.amazonaws.dynamodb.v20120810#"
				       "ResourceNotFoundException\",\"message\":\"Requested "
				       "resource not found\"}"),
		"{\"errorType\":\"ResourceNotFoundException\",\"errorMessage\":\"Requested "
		"resource "
		"not found\"}");
	ck_assert(it_failed);
	ck_assert_uint_eq(script.calls, 1);
	ck_assert_str_is(RUN(get_item, "400 {\"__type\":\"com.amazon.coral.validate#"
				       "ValidationException\",\"Message\":\"m\"}"),
		"{\"errorType\":\"ValidationException\",\"errorMessage\":\"m\"}");
	ck_assert_str_is(RUN(get_item, "403 <html>"),
		"{\"errorType\":\"UnknownError\",\"errorMessage\":\"\"}");
}
END_TEST

#define THROTTLED "400 {\"__type\":\"x#ProvisionedThroughputExceededException\",\"message\":\"t\"}"

START_TEST(throttling_and_server_errors_are_tried_again)
{
	ck_assert_str_is(RUN(get_item, THROTTLED, "500 {\"__type\":\"x#InternalServerError\"}",
				 "-2 connection refused", "200 {\"Item\":{\"v\":{\"S\":\"x\"}}}"),
		"\"x\"");
	ck_assert_uint_eq(script.calls, 4);
	ck_assert_str_is(RUN(get_item, THROTTLED),
		"{\"errorType\":\"ProvisionedThroughputExceededException\",\"errorMessage\":"
		"\"t\"}");
	ck_assert_uint_eq(script.calls, 10);
	RUN(get_item, "400 {\"__type\":\"x#ConditionalCheckFailedException\"}");
	ck_assert_uint_eq(script.calls, 1);
}
END_TEST

START_TEST(behind_the_deadline_a_call_fails_in_clear_words)
{
	ck_assert_str_is(RUN(get_item, "-1 "),
		"{\"errorType\":\"DeadlineExceeded\",\"errorMessage\":\"The deadline of the "
		"invocation has passed\"}");
	ck_assert_uint_eq(script.calls, 1);
}
END_TEST

static int query(struct hangar_call *call)
{
	struct hangar_op op;
	struct hangar_item item;
	hangar_op_begin(&op, call, "Query", STR("t"));
	hangar_op_text(&op, "IndexName", STR("GSI1"));
	hangar_op_text(&op, "KeyConditionExpression", STR("#p = :p"));
	hangar_op_name(&op, "#p", STR("GSI1PK"));
	hangar_op_value_s(&op, ":p", STR("WING#South"));
	hangar_op_value_i64(&op, ":n", 7);
	hangar_op_value_bool(&op, ":b", false);
	hangar_op_value(&op, ":l", STR("{\"L\":[]}"));
	hangar_op_i64(&op, "Limit", 2);
	struct json_writer *w = hangar_result(call);
	json_array(w);
	while (hangar_op_next(&op, &item))
		json_string(w, hangar_item_s(&item, "i"));
	json_end_array(w);
	return op.answer.error.n ? hangar_op_fail(&op) : 0;
}

#define ITEM(i) "{\"i\":{\"S\":\"" i "\"}}"
#define QUERY                                                                               \
	"DynamoDB_20120810.Query {\"TableName\":\"t\",\"IndexName\":\"GSI1\","              \
	"\"KeyConditionExpression\":\"#p = :p\",\"Limit\":2,\"ExpressionAttributeNames\":{" \
	"\"#p\":\"GSI1PK\"},\"ExpressionAttributeValues\":{\":p\":{\"S\":\"WING#South\"},"  \
	"\":n\":{\"N\":\"7\"},\":b\":{\"BOOL\":false},\":l\":{\"L\":[]}}"

START_TEST(a_query_walks_all_its_pages)
{
	ck_assert_str_is(RUN(query, "200 {\"Count\":0,\"Items\":[]}"), "[]");
	ck_assert_str_is(RUN(query,
				 "200 {\"Items\":[" ITEM("1") "," ITEM(
					 "2") "],\"Count\":2,"
					      "\"LastEvaluatedKey\":{\"i\":{\"S\":\"2\"}}}",
				 "200 {\"LastEvaluatedKey\":{\"i\":{\"S\":\"2b\"}},\"Items\":[]}",
				 "200 {\"Items\":[" ITEM("3") "]}"),
		"[\"1\",\"2\",\"3\"]");
	ck_assert_str_is(buf_str(&script.requests),
		QUERY "}\n" QUERY ",\"ExclusiveStartKey\":{\"i\":{\"S\":\"2\"}}}\n" QUERY
		      ",\"ExclusiveStartKey\":{\"i\":{\"S\":\"2b\"}}}\n");
}
END_TEST

START_TEST(a_query_that_fails_on_its_second_page_fails)
{
	ck_assert_str_is(RUN(query, "200 {\"Items\":[" ITEM("1") "],\"LastEvaluatedKey\":{}}",
				 "400 {\"__type\":\"x#ValidationException\",\"message\":\"no\"}"),
		"{\"errorType\":\"ValidationException\",\"errorMessage\":\"no\"}");
	ck_assert_str_is(RUN(query, "200 {\"Items\":[{\"i\":7}]}"),
		"{\"errorType\":\"BadAnswer\",\"errorMessage\":\"The answer of DynamoDB is not "
		"what "
		"a query answers\"}");
	ck_assert_str_is(RUN(query, "200 {\"Items\":["),
		"{\"errorType\":\"BadAnswer\",\"errorMessage\":\"The answer of DynamoDB is not "
		"what "
		"a query answers\"}");
}
END_TEST

static int transact(struct hangar_call *call)
{
	struct hangar_op op;
	hangar_op_begin(&op, call, "TransactWriteItems", STR_NONE);
	hangar_op_text(&op, "ClientRequestToken", STR("tok"));
	hangar_op_action(&op, "Update", STR("t"));
	hangar_op_key(&op, "PK", STR("a"), NULL, STR_NONE);
	hangar_op_text(&op, "UpdateExpression", STR("SET #s = :s"));
	hangar_op_name(&op, "#s", STR("status"));
	hangar_op_value_s(&op, ":s", STR("open"));
	hangar_op_action(&op, "Put", STR("t"));
	struct json_writer *w = hangar_op_member(&op, "Item");
	json_object(w);
	hangar_put_s(w, "PK", STR("b"));
	hangar_put_i64(w, "n", 3);
	hangar_put_bool(w, "on", true);
	hangar_put_null(w, "no");
	hangar_put_n(w, "d", STR("1.5"));
	hangar_put_raw(w, "ss", STR("{\"SS\":[\"x\"]}"));
	json_end_object(w);
	if (!hangar_op_send(&op))
		return 0;
	struct hangar_item item;
	ck_assert(hangar_is(&op.answer, "TransactionCanceledException"));
	ck_assert_str_is(hangar_cancellation_code(call, &op.answer, 0), "None");
	ck_assert_str_is(hangar_cancellation_code(call, &op.answer, 1), "ConditionalCheckFailed");
	ck_assert_ptr_null(hangar_cancellation_code(call, &op.answer, 2).p);
	ck_assert(!hangar_cancellation_item(call, &op.answer, 0, &item));
	ck_assert(hangar_cancellation_item(call, &op.answer, 1, &item));
	ck_assert_str_is(hangar_item_s(&item, "PK"), "b");
	return hangar_op_fail(&op);
}

START_TEST(a_transaction_keeps_each_actions_names_and_values_apart)
{
	ck_assert_str_is(RUN(transact, "200 {}"), "null");
	ck_assert_str_is(buf_str(&script.requests),
		"DynamoDB_20120810.TransactWriteItems {\"ClientRequestToken\":\"tok\","
		"\"TransactItems\":[{\"Update\":{\"TableName\":\"t\",\"Key\":{\"PK\":{\"S\":\"a\"}}"
		","
		"\"UpdateExpression\":\"SET #s = :s\",\"ExpressionAttributeNames\":{\"#s\":"
		"\"status\"},\"ExpressionAttributeValues\":{\":s\":{\"S\":\"open\"}}}},{\"Put\":{"
		"\"TableName\":\"t\",\"Item\":{\"PK\":{\"S\":\"b\"},\"n\":{\"N\":\"3\"},\"on\":{"
		"\"BOOL\":true},\"no\":{\"NULL\":true},\"d\":{\"N\":\"1.5\"},\"ss\":{\"SS\":[\"x\"]"
		"}}}}]}\n");
	RUN(transact,
		"400 {\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","
		"\"Message\":\"Transaction "
		"cancelled\",\"CancellationReasons\":[{\"Code\":\"None\"},"
		"{\"Code\":\"ConditionalCheckFailed\",\"Item\":{\"PK\":{\"S\":\"b\"}},\"Message\":"
		"\"The conditional request failed\"}]}");
	ck_assert(it_failed);
	ck_assert_uint_eq(script.calls, 1);
}
END_TEST

static int log_lines(struct hangar_call *call)
{
	hangar_log(call, HANGAR_DEBUG, "hidden");
	hangar_log(call, HANGAR_ERROR, "it is %d", 7);
	return 0;
}

static int fail_late(struct hangar_call *call)
{
	hangar_fail(call, "First", "is forgotten");
	hangar_status(call, 200);
	return hangar_fail(call, "ResourceNotFoundException", "no \"%s\"", "roms");
}

START_TEST(an_error_that_the_caller_does_not_see_is_in_the_log)
{
	run_plain(fail_late, "{}");
	ck_assert(it_failed);
	ck_assert_str_is(buf_str(&script.log),
		"2026-11-22T12:42:00.123Z\treq-1\tERROR\tInvoke Error\t{\"errorType\":"
		"\"ResourceNotFoundException\",\"errorMessage\":\"no \\\"roms\\\"\"}\n");
}
END_TEST

START_TEST(log_lines_have_time_request_and_level)
{
	run_plain(log_lines, "{}");
	ck_assert_str_is(buf_str(&script.log), "2026-11-22T12:42:00.123Z\treq-1\tERROR\tit is 7\n");
}
END_TEST

UNIT_MAIN("sdk", tcase_add_test(tc, a_request_is_read_in_all_its_parts);
	  tcase_add_test(tc, a_request_of_a_rest_api_reads_like_any_other);
	  tcase_add_test(tc, path_and_resource_of_another_event_are_no_request);
	  tcase_add_test(tc, events_of_another_kind_have_no_request);
	  tcase_add_test(tc, a_body_is_decoded_when_it_came_as_base64);
	  tcase_add_test(tc, only_a_whole_json_object_is_an_object);
	  tcase_add_test(tc, a_response_is_one_document_with_the_body_escaped);
	  tcase_add_test(tc, responses_of_other_kinds); tcase_add_test(tc, cjson_trees_come_and_go);
	  tcase_add_test(tc, an_item_is_taken_apart_and_becomes_plain_json);
	  tcase_add_test(tc, an_item_is_written_whole);
	  tcase_add_test(tc, what_is_no_item_is_refused);
	  tcase_add_test(tc, records_of_a_stream_are_walked_and_failures_reported);
	  tcase_add_test(tc, an_item_is_got);
	  tcase_add_test(tc, errors_of_dynamodb_carry_their_short_name);
	  tcase_add_test(tc, throttling_and_server_errors_are_tried_again);
	  tcase_add_test(tc, behind_the_deadline_a_call_fails_in_clear_words);
	  tcase_add_test(tc, a_query_walks_all_its_pages);
	  tcase_add_test(tc, a_query_that_fails_on_its_second_page_fails);
	  tcase_add_test(tc, a_transaction_keeps_each_actions_names_and_values_apart);
	  tcase_add_test(tc, an_error_that_the_caller_does_not_see_is_in_the_log);
	  tcase_add_test(tc, log_lines_have_time_request_and_level))
