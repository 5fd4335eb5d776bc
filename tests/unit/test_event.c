#include "unit.h"

#include "gateway/event.h"
#include "json_read.h"
#include "uri.h"

/* 2020-03-12T19:03:58Z, the time of the documentation's example event. */
#define TIME_US 1584039838390000

static struct arena arena;

static struct route route = {STR_INIT("GET /pets/{id}"), 0, 0, NULL};
static struct route_match match = {&route, NULL, 0};
static struct event_context context = {
	.account_id = STR_INIT("000000000000"),
	.api_id = STR_INIT("a1b2c3d4e5"),
	.stage = STR_INIT("$default"),
	.request_id = STR_INIT("JKJaXmPLvHcESHA="),
	.trace_id = STR_INIT("Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e"),
	.time_us = TIME_US,
};

static struct http_request request_of(const struct http_header *headers, size_t count)
{
	return (struct http_request){
		.method = STR("GET"),
		.path = STR("/pets/1"),
		.protocol = STR("HTTP/1.1"),
		.host = STR("localhost"),
		.port = 4566,
		.remote_ip = STR("127.0.0.1"),
		.headers = headers,
		.header_count = count,
		.arena = &arena,
	};
}

static struct str write(const struct http_request *request)
{
	struct buf out = BUF_IN(&arena);
	struct json_reader r;
	event_write_2_0(&out, request, &match, &context);
	json_reader_init(&r, buf_str(&out), &arena);
	json_skip(&r);
	ck_assert_msg(
		json_finish(&r), "%s at %zu of %.*s", r.error, r.error_at, STR_ARG(buf_str(&out)));
	return buf_str(&out);
}

/* A member of the event as JSON text; "absent" when it is not there. */
static struct str part(struct str event, const char *key)
{
	struct str value;
	return json_find(event, key, &arena, &value) ? value : STR("absent");
}

START_TEST(a_whole_event_byte_by_byte)
{
	const struct http_header headers[] = {
		{STR("Host"), STR("localhost:4566")},
		{STR("User-Agent"), STR("curl/8")},
		{STR("Cookie"), STR("a=1; b=2")},
		{STR("X-Two"), STR("one")},
		{STR("x-two"), STR("two")},
	};
	const struct route_parameter parameters[] = {{STR("id"), STR("1"), STR("1")}};
	const struct event_variable variables[] = {{STR("tier"), STR("gold")}};
	struct http_request request = request_of(headers, ARRAY_LEN(headers));
	request.query = STR("x=1&y=a%20b+c&x=2&e=&f");
	match = (struct route_match){&route, parameters, 1};
	context.stage_variables = variables;
	context.stage_variable_count = 1;
	ck_assert_str_is(write(&request),
		"{\"version\":\"2.0\",\"routeKey\":\"GET /pets/{id}\",\"rawPath\":\"/pets/1\","
		"\"rawQueryString\":\"x=1&y=a%20b+c&x=2&e=&f\",\"cookies\":[\"a=1\",\"b=2\"],"
		"\"headers\":{\"host\":\"localhost:4566\",\"user-agent\":\"curl/"
		"8\",\"x-two\":\"one,two\","
		"\"content-length\":\"0\",\"x-amzn-trace-id\":"
		"\"Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e\",\"x-forwarded-for\":\"127.0.0.1\","
		"\"x-forwarded-port\":\"4566\",\"x-forwarded-proto\":\"http\"},"
		"\"queryStringParameters\":{\"x\":\"1,2\",\"y\":\"a b c\",\"e\":\"\",\"f\":\"\"},"
		"\"requestContext\":{\"accountId\":\"000000000000\",\"apiId\":\"a1b2c3d4e5\","
		"\"domainName\":\"localhost\",\"domainPrefix\":\"localhost\",\"http\":{\"method\":"
		"\"GET\","
		"\"path\":\"/pets/1\",\"protocol\":\"HTTP/1.1\",\"sourceIp\":\"127.0.0.1\","
		"\"userAgent\":\"curl/8\"},\"requestId\":\"JKJaXmPLvHcESHA=\","
		"\"routeKey\":\"GET /pets/{id}\",\"stage\":\"$default\","
		"\"time\":\"12/Mar/2020:19:03:58 +0000\",\"timeEpoch\":1584039838390},"
		"\"pathParameters\":{\"id\":\"1\"},\"isBase64Encoded\":false,"
		"\"stageVariables\":{\"tier\":\"gold\"}}");
}
END_TEST

static struct str write_1_0(const struct http_request *request)
{
	struct buf out = BUF_IN(&arena);
	event_write_1_0(&out, request, &match, &context);
	return buf_str(&out);
}

/* The documentation's example of format 1.0, key by key in its order but for clientCert. */
START_TEST(a_whole_event_of_format_1_0)
{
	const struct http_header headers[] = {
		{STR("Host"), STR("localhost:4566")},
		{STR("tEsT-HEADeR"), STR("one")},
		{STR("Cookie"), STR("a=1; b=2")},
		{STR("test-header"), STR("two")},
		{STR("Content-Type"), STR("text/plain")},
	};
	const struct route_parameter parameters[] = {{STR("id"), STR("a b"), STR("a%20b")}};
	struct http_request request = request_of(headers, ARRAY_LEN(headers));
	request.path = STR("/pets/a%20b");
	request.query = STR("x=1&y=a+b&x=2");
	request.body = STR("hi");
	match = (struct route_match){&route, parameters, 1};
	ck_assert_str_is(write_1_0(&request),
		"{\"version\":\"1.0\",\"resource\":\"/pets/{id}\",\"path\":\"/pets/a%20b\","
		"\"httpMethod\":\"GET\",\"headers\":{\"Host\":\"localhost:4566\",\"tEsT-HEADeR\":"
		"\"two\","
		"\"Cookie\":\"a=1; b=2\",\"Content-Type\":\"text/plain\",\"Content-Length\":\"2\","
		"\"X-Amzn-Trace-Id\":\"Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e\","
		"\"X-Forwarded-For\":\"127.0.0.1\",\"X-Forwarded-Port\":\"4566\","
		"\"X-Forwarded-Proto\":\"http\"},\"multiValueHeaders\":{\"Host\":[\"localhost:"
		"4566\"],"
		"\"tEsT-HEADeR\":[\"one\",\"two\"],\"Cookie\":[\"a=1; b=2\"],"
		"\"Content-Type\":[\"text/plain\"],\"Content-Length\":[\"2\"],"
		"\"X-Amzn-Trace-Id\":[\"Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e\"],"
		"\"X-Forwarded-For\":[\"127.0.0.1\"],\"X-Forwarded-Port\":[\"4566\"],"
		"\"X-Forwarded-Proto\":[\"http\"]},\"queryStringParameters\":{\"x\":\"2\",\"y\":"
		"\"a b\"},"
		"\"multiValueQueryStringParameters\":{\"x\":[\"1\",\"2\"],\"y\":[\"a b\"]},"
		"\"requestContext\":{\"accountId\":\"000000000000\",\"apiId\":\"a1b2c3d4e5\","
		"\"domainName\":\"localhost\",\"domainPrefix\":\"localhost\","
		"\"extendedRequestId\":\"JKJaXmPLvHcESHA=\",\"httpMethod\":\"GET\",\"identity\":{"
		"\"accessKey\":null,\"accountId\":null,\"caller\":null,\"cognitoAmr\":null,"
		"\"cognitoAuthenticationProvider\":null,\"cognitoAuthenticationType\":null,"
		"\"cognitoIdentityId\":null,\"cognitoIdentityPoolId\":null,\"principalOrgId\":null,"
		"\"sourceIp\":\"127.0.0.1\",\"user\":null,\"userAgent\":\"\",\"userArn\":null},"
		"\"path\":\"/pets/a%20b\",\"protocol\":\"HTTP/"
		"1.1\",\"requestId\":\"JKJaXmPLvHcESHA=\","
		"\"requestTime\":\"12/Mar/2020:19:03:58 +0000\",\"requestTimeEpoch\":1584039838390,"
		"\"resourceId\":\"GET "
		"/pets/{id}\",\"resourcePath\":\"/pets/{id}\",\"stage\":\"$default\"},"
		"\"pathParameters\":{\"id\":\"a b\"},\"stageVariables\":null,\"body\":\"hi\","
		"\"isBase64Encoded\":false}");
}
END_TEST

START_TEST(format_1_0_says_null_for_nothing)
{
	static const char *const nulls[] = {"queryStringParameters",
		"multiValueQueryStringParameters", "pathParameters", "stageVariables", "body"};
	static struct route fallback = {STR_INIT("$default"), 0, 0, NULL};
	struct http_request request = request_of(NULL, 0);
	match = (struct route_match){&fallback, NULL, 0};
	struct str event = write_1_0(&request);
	for (size_t i = 0; i < ARRAY_LEN(nulls); i++)
		ck_assert_str_is(part(event, nulls[i]), "null");
	ck_assert_str_is(part(event, "resource"), "\"$default\"");
	ck_assert_str_is(part(part(event, "headers"), "Content-Length"), "\"0\"");
}
END_TEST

START_TEST(the_event_of_a_rest_api)
{
	const struct http_header headers[] = {
		{STR("tEsT-HEADeR"), STR("one")},
		{STR("Content-Length"), STR("2")},
		{STR("Expect"), STR("100-continue")},
		{STR("Content-Type"), STR("image/png")},
	};
	const struct str types[] = {STR("image/*")};
	const struct route_parameter parameters[] = {{STR("id"), STR("a b"), STR("a%20b")}};
	struct http_request request = request_of(headers, ARRAY_LEN(headers));
	struct buf out = BUF_IN(&arena);
	request.path = STR("/prod/pets/a%20b/");
	request.body = STR("hi");
	match = (struct route_match){&route, parameters, 1};
	context.stage = STR("prod");
	context.path = STR("/pets/a%20b/");
	context.request_uuid = STR("01234567-89ab-4def-8123-456789abcdef");
	context.binary = (struct strs){types, 1};
	event_write_rest(&out, &request, &match, &context);
	struct str event = buf_str(&out), about = part(event, "requestContext");
	ck_assert_str_is(part(event, "version"), "absent");
	ck_assert_str_is(part(event, "resource"), "\"/pets/{id}\"");
	ck_assert_str_is(part(event, "path"), "\"/pets/a%20b/\"");
	ck_assert_str_is(part(event, "pathParameters"), "{\"id\":\"a%20b\"}");
	ck_assert_str_is(part(event, "body"), "\"aGk=\"");
	ck_assert_str_is(part(event, "isBase64Encoded"), "true");
	ck_assert_str_is(part(event, "headers"),
		"{\"tEsT-HEADeR\":\"one\",\"Content-Type\":\"image/png\",\"X-Amzn-Trace-Id\":"
		"\"Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e\",\"X-Forwarded-For\":\"127.0.0.1\","
		"\"X-Forwarded-Port\":\"4566\",\"X-Forwarded-Proto\":\"http\"}");
	ck_assert_str_is(part(about, "path"), "\"/prod/pets/a%20b/\"");
	ck_assert_str_is(part(about, "requestId"), "\"01234567-89ab-4def-8123-456789abcdef\"");
	ck_assert_str_is(part(about, "extendedRequestId"), "\"JKJaXmPLvHcESHA=\"");
	ck_assert_uint_eq(part(about, "resourceId").n, 8);
	ck_assert_uint_eq(part(about, "deploymentId").n, 8);
	context.binary.count = 0;
	buf_clear(&out);
	event_write_rest(&out, &request, &match, &context);
	ck_assert_str_is(part(buf_str(&out), "body"), "\"hi\"");
}
END_TEST

/* ministack test_apigatewayv2, event_omits_null_fields */
START_TEST(empty_things_are_absent_not_null)
{
	static const char *const absent[] = {
		"queryStringParameters", "body", "cookies", "pathParameters", "stageVariables"};
	struct http_request request = request_of(NULL, 0);
	struct str event = write(&request);
	for (size_t i = 0; i < ARRAY_LEN(absent); i++)
		ck_assert_str_is(part(event, absent[i]), "absent");
	ck_assert_str_is(part(event, "rawQueryString"), "\"\"");
	ck_assert_str_is(part(event, "isBase64Encoded"), "false");
	ck_assert_uint_eq(str_find_str(event, STR("null")), event.n);
	ck_assert_str_is(part(part(event, "headers"), "content-length"), "\"0\"");
	arena_release(&arena);
}
END_TEST

START_TEST(raw_path_is_decoded)
{
	static const struct {
		const char *path, *wanted;
	} cases[] = {
		{"/users/Jane%20Doe", "\"/users/Jane Doe\""},
		{"/caf%C3%A9", "\"/caf\xc3\xa9\""},
		{"/thing/", "\"/thing/\""},
		{"/a%3Fb/c", "\"/a?b/c\""}, /* what is cut is cut before */
		{"/%ff", "\"/\xef\xbf\xbd\""},
		{"/a%0ab%00", "\"/a\\u000ab\\u0000\""},
		{"/50%", "\"/50%\""},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_request request = request_of(NULL, 0);
		request.path = str_z(cases[i].path);
		struct str event = write(&request);
		if (i != 5)
			ck_assert_str_is(part(event, "rawPath"), cases[i].wanted);
		ck_assert(str_eq(part(event, "rawPath"),
			part(part(part(event, "requestContext"), "http"), "path")));
	}
	arena_release(&arena);
}
END_TEST

/* ministack#766, verified against AWS */
START_TEST(only_text_types_travel_as_text)
{
	static const struct {
		const char *type, *body, *coded;
	} cases[] = {
		{"application/json", "\"hi\"", "false"},
		{"Application/JSON; charset=utf-8", "\"hi\"", "false"},
		{"text/csv", "\"hi\"", "false"},
		{"application/xml", "\"hi\"", "false"},
		{"application/javascript", "\"hi\"", "false"},
		{"application/jsonx", "\"aGk=\"", "true"},
		{"application/vnd.api+json", "\"aGk=\"", "true"},
		{"application/x-www-form-urlencoded", "\"aGk=\"", "true"},
		{"multipart/form-data; boundary=x", "\"aGk=\"", "true"},
		{"application/octet-stream", "\"aGk=\"", "true"},
		{"", "\"aGk=\"", "true"},
		{NULL, "\"aGk=\"", "true"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_header type = {STR("Content-Type"), str_z(cases[i].type)};
		struct http_request request = request_of(&type, cases[i].type ? 1 : 0);
		request.body = STR("hi");
		struct str event = write(&request);
		ck_assert_str_is(part(event, "body"), cases[i].body);
		ck_assert_str_is(part(event, "isBase64Encoded"), cases[i].coded);
		ck_assert_str_is(part(part(event, "headers"), "content-length"), "\"2\"");
	}
	arena_release(&arena);
}
END_TEST

START_TEST(the_gateway_owns_forwarding_and_connection_headers)
{
	const struct http_header headers[] = {
		{STR("X-Forwarded-For"), STR("10.0.0.9")},
		{STR("X-Forwarded-Proto"), STR("gopher")},
		{STR("X-Forwarded-Port"), STR("1")},
		{STR("Connection"), STR("keep-alive")},
		{STR("Transfer-Encoding"), STR("chunked")},
		{STR("X-Bad"), STR("a\xff")},
	};
	struct http_request request = request_of(headers, ARRAY_LEN(headers));
	struct str sent = part(write(&request), "headers");
	ck_assert_str_is(part(sent, "x-forwarded-for"), "\"10.0.0.9, 127.0.0.1\"");
	ck_assert_str_is(part(sent, "x-forwarded-proto"), "\"http\"");
	ck_assert_str_is(part(sent, "x-forwarded-port"), "\"4566\"");
	ck_assert_str_is(part(sent, "connection"), "absent");
	ck_assert_str_is(part(sent, "transfer-encoding"), "absent");
	ck_assert_str_is(part(sent, "x-bad"), "\"a\xef\xbf\xbd\"");
	arena_release(&arena);
}
END_TEST

START_TEST(trace_ids_have_the_form_of_x_ray)
{
	const uint64_t random[2] = {0x123456789abcdef0u, 0xfedcba9876543210u};
	struct http_header sent = {STR("X-Amzn-Trace-Id"), STR("Root=1-2-3")};
	struct http_request request = request_of(NULL, 0);
	ck_assert_str_is(event_trace_id(&request, TIME_US, random, &arena),
		"Root=1-5e6a879e-9abcdef0fedcba9876543210");
	request = request_of(&sent, 1);
	ck_assert_str_is(event_trace_id(&request, TIME_US, random, &arena), "Root=1-2-3");
	arena_release(&arena);
}
END_TEST

UNIT_MAIN("event", tcase_add_test(tc, a_whole_event_byte_by_byte);
	  tcase_add_test(tc, a_whole_event_of_format_1_0);
	  tcase_add_test(tc, format_1_0_says_null_for_nothing);
	  tcase_add_test(tc, the_event_of_a_rest_api);
	  tcase_add_test(tc, empty_things_are_absent_not_null);
	  tcase_add_test(tc, raw_path_is_decoded);
	  tcase_add_test(tc, only_text_types_travel_as_text);
	  tcase_add_test(tc, the_gateway_owns_forwarding_and_connection_headers);
	  tcase_add_test(tc, trace_ids_have_the_form_of_x_ray))
