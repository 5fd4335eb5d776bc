/* Function URLs: the event and the answers. Evidence at each test; localstack's recordings are
 * test_lambda.TestLambdaURL. */
#include "unit.h"

#include "gateway/function_url.h"
#include "json_read.h"

#include <stdio.h>

static struct arena arena;
static struct function_urls *urls;
static char event[4096];
static struct invoke_result next;
static unsigned calls;

static void invoke(void *self, const struct invocation *call, struct invoke_result *ret_result)
{
	(void)self;
	ck_assert_str_is(call->function, "fn");
	snprintf(event, sizeof(event), "%.*s", STR_ARG(call->payload));
	calls++;
	*ret_result = next;
}

/* What the URL of fn is set up as; settings.has false: it has none. */
static struct {
	bool has;
	struct url_settings settings;
} set_up;

static bool find(
	void *self, struct str function, struct arena *in, struct url_settings *ret_settings)
{
	(void)self, (void)in;
	ck_assert_str_is(function, "fn");
	*ret_settings = set_up.settings;
	return set_up.has;
}

static void start(void)
{
	const struct gateway_settings settings = {.account_id = STR("000000000000"),
		.invoker = {NULL, invoke},
		.url_finder = {NULL, find},
		.seed = 7};
	const struct str function = STR("fn");
	urls = function_urls_new(&settings, &function, 1);
	set_up.has = true;
	set_up.settings = (struct url_settings){.iam = false};
	next = (struct invoke_result){.status = INVOKE_OK, .payload = STR("null")};
	calls = 0;
}

static struct http_response send(
	const char *id, const char *method, const char *target, struct str body, const char *origin)
{
	const struct http_header headers[] = {{STR_INIT("Host"), STR_INIT("x.on.aws")},
		{STR_INIT("X-Odd"), STR_INIT("With WeiRd CapS")},
		{STR_INIT("Cookie"), STR_INIT("a=1; b=2")},
		{STR_INIT("Content-Type"), STR_INIT("application/json")},
		{STR_INIT("Origin"), str_z(origin)},
		{STR_INIT("Access-Control-Request-Method"), STR_INIT("GET")}};
	struct service service = function_urls_service(urls, str_z(id));
	struct str query, whole = str_z(target), path = str_cut(whole, '?', &query);
	struct http_request request = {.method = str_z(method),
		.target = whole,
		.path = path,
		.query = query,
		.protocol = STR("HTTP/1.1"),
		.host = STR("x.on.aws"),
		.port = 443,
		.remote_ip = STR("192.0.2.1"),
		.headers = headers,
		.header_count = ARRAY_LEN(headers) - (*origin ? 0 : 2),
		.body = body,
		.arena = &arena};
	struct http_response response;
	http_response_init(&response, &arena);
	service.serve(service.self, &request, &response);
	return response;
}

static struct http_response ask(const char *target, struct str body)
{
	char id[FUNCTION_URL_ID + 1];
	function_url_id(STR("000000000000"), STR("fn"), id);
	return send(id, "POST", target, body, "");
}

static struct str member(struct str json, const char *name)
{
	struct str value = STR_NONE;
	json_find(json, name, &arena, &value);
	return value;
}

/* recorded: test_lambda_url_echo_http_fixture_default: the path stays encoded, names of headers are
 * in lower case; documented: urls-invocation */
START_TEST(the_event_is_payload_2_0_with_the_path_as_sent)
{
	start();
	ask("/pa2%2Fth/1?q=query&multiQuery=foo&multiQuery=%2Fbar", STR("{\"foo\":\"bar\"}"));
	struct str e = str_z(event), context = member(e, "requestContext");
	static const char *const whole[][2] = {{"version", "\"2.0\""}, {"routeKey", "\"$default\""},
		{"rawPath", "\"/pa2%2Fth/1\""},
		{"rawQueryString", "\"q=query&multiQuery=foo&multiQuery=%2Fbar\""},
		{"cookies", "[\"a=1\",\"b=2\"]"},
		{"queryStringParameters", "{\"q\":\"query\",\"multiQuery\":\"foo,/bar\"}"},
		{"body", "\"{\\\"foo\\\":\\\"bar\\\"}\""}, {"isBase64Encoded", "false"}};
	static const char *const parts[][2] = {{"accountId", "\"anonymous\""},
		{"domainName", "\"x.on.aws\""}, {"domainPrefix", "\"x\""},
		{"routeKey", "\"$default\""}, {"stage", "\"$default\""}};
	for (size_t i = 0; i < ARRAY_LEN(whole); i++)
		ck_assert_str_is(member(e, whole[i][0]), whole[i][1]);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		ck_assert_str_is(member(context, parts[i][0]), parts[i][1]);
	ck_assert_uint_eq(member(context, "apiId").n, FUNCTION_URL_ID + 2);
	ck_assert_uint_eq(member(context, "requestId").n, 38);
	ck_assert_str_is(member(member(context, "http"), "path"), "\"/pa2%2Fth/1\"");
	ck_assert_str_is(member(member(e, "headers"), "x-odd"), "\"With WeiRd CapS\"");
	ck_assert_ptr_null(member(e, "pathParameters").p);
	ck_assert_ptr_null(member(e, "stageVariables").p);
}
END_TEST

/* recorded: test_lambda_url_invocation[...]: what is no response is a JSON body */
START_TEST(answers_are_read_as_those_of_an_http_api)
{
	static const struct {
		const char *payload;
		int status;
		const char *type, *body;
	} cases[] = {
		{"{\"hello\":\"world\"}", 200, "application/json", "{\"hello\":\"world\"}"},
		{"\"hello\"", 200, "application/json", "hello"},
		{"11", 200, "application/json", "11"},
		{"true", 200, "application/json", "true"},
		{"{\"statusCode\":201,\"body\":\"made\",\"headers\":{\"content-type\":\"text/"
		 "html\"}}",
			201, "text/html", "made"},
	};
	start();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		next.payload = str_z(cases[i].payload);
		struct http_response r = ask("/", STR(""));
		ck_assert_int_eq(r.status, cases[i].status);
		ck_assert_str_is(r.body, cases[i].body);
		ck_assert_str_is(http_response_header(&r, STR("content-type")), cases[i].type);
		ck_assert_uint_eq(http_response_header(&r, STR("x-amzn-requestid")).n, 36);
	}
}
END_TEST

/* recorded: the 502 (test_lambda_url_invocation_exception); documented: 429; unconfirmed: the
 * bodies of 413 and 429 */
START_TEST(faults_are_its_own)
{
	static const struct {
		enum invoke_status status;
		int answer;
		const char *body;
	} cases[] = {
		{INVOKE_FUNCTION_ERROR, 502, "Internal Server Error"},
		{INVOKE_TIMED_OUT, 502, "Internal Server Error"},
		{INVOKE_UNAVAILABLE, 502, "Internal Server Error"},
		{INVOKE_THROTTLED, 429, "{\"Message\":\"Rate Exceeded.\"}"},
	};
	start();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		next.status = cases[i].status;
		struct http_response r = ask("/", STR(""));
		ck_assert_int_eq(r.status, cases[i].answer);
		ck_assert_str_is(r.body, cases[i].body);
	}
	next = (struct invoke_result){
		.status = INVOKE_OK, .payload = STR("{\"statusCode\":\"x\"}")};
	ck_assert_int_eq(ask("/", STR("")).status, 502);
	char *large = arena_bytes(&arena, 6300000);
	memset(large, 'x', 6300000);
	ck_assert_int_eq(ask("/", str_of(large, 6300000)).status, 413);
}
END_TEST

/* recorded: test_lambda_url_non_existing_url */
START_TEST(where_no_url_is_nothing_is_told)
{
	start();
	struct http_response r = send("fn", "GET", "/", STR(""), "");
	ck_assert_int_eq(r.status, 200);
	set_up.has = false;
	for (int i = 0; i < 2; i++) {
		r = send(i ? "other" : "fn", "GET", "/", STR(""), "");
		ck_assert_int_eq(r.status, 403);
		ck_assert_str_is(r.body, "{\"Message\":null}");
		ck_assert_str_is(http_response_header(&r, STR("content-type")), "application/json");
		ck_assert_str_is(
			http_response_header(&r, STR("x-amzn-errortype")), "AccessDeniedException");
	}
	ck_assert_uint_eq(calls, 1);
}
END_TEST

static const char forbidden[] =
	"{\"Message\":\"Forbidden. For troubleshooting Function URL authorization issues, see: "
	"https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html\"}";

/* recorded: test_lambda_permission_url_invocation */
START_TEST(one_that_asks_for_signatures_lets_nobody_in_without)
{
	start();
	set_up.settings.iam = true;
	struct http_response r = ask("/", STR(""));
	ck_assert_int_eq(r.status, 403);
	ck_assert_str_is(r.body, forbidden);
	ck_assert_uint_eq(calls, 0);
}
END_TEST

/* documented: urls-configuration, urls-cors; unconfirmed: that a preflight needs no signature */
START_TEST(a_preflight_calls_no_function_and_other_answers_get_headers)
{
	static const struct str star[] = {STR_INIT("*")};
	const struct cors_config cors = {.origins = {star, 1}, .methods = {star, 1}, .max_age = 5};
	const struct str origin = STR("access-control-allow-origin");
	start();
	set_up.settings = (struct url_settings){.iam = true, .cors = &cors};
	struct http_response r = send("fn", "OPTIONS", "/x", STR(""), "http://a");
	ck_assert_int_eq(r.status, 200);
	ck_assert_str_is(r.body, "");
	ck_assert_str_is(http_response_header(&r, origin), "http://a");
	ck_assert_str_is(http_response_header(&r, STR("access-control-max-age")), "5");
	ck_assert_uint_eq(http_response_header(&r, STR("x-amzn-requestid")).n, 36);
	r = send("fn", "GET", "/x", STR(""), "http://a");
	ck_assert_int_eq(r.status, 403);
	ck_assert_str_is(http_response_header(&r, origin), "http://a");
	ck_assert_uint_eq(calls, 0);
	set_up.settings.iam = false;
	next.payload =
		STR("{\"statusCode\":200,\"headers\":{\"access-control-allow-origin\":\"*\"}}");
	r = send("fn", "GET", "/x", STR(""), "http://a");
	size_t count = 0;
	for (size_t i = 0; i < r.header_count; i++)
		count += str_eq(r.headers[i].name, origin);
	ck_assert_uint_eq(count, 2);
	set_up.settings.cors = NULL;
	r = send("fn", "OPTIONS", "/x", STR(""), "http://a");
	ck_assert_uint_eq(calls, 2);
	ck_assert_ptr_null(http_response_header(&r, STR("vary")).p);
}
END_TEST

START_TEST(an_id_has_aws_form_and_stays)
{
	char one[FUNCTION_URL_ID + 1], two[FUNCTION_URL_ID + 1];
	function_url_id(STR("000000000000"), STR("fn"), one);
	function_url_id(STR("000000000000"), STR("fn2"), two);
	ck_assert_uint_eq(strlen(one), 32);
	ck_assert_uint_eq(strspn(one, "abcdefghijklmnopqrstuvwxyz0123456789"), 32);
	ck_assert_str_ne(one, two);
}
END_TEST

static void release(void)
{
	function_urls_free(urls);
	urls = NULL;
	arena_release(&arena);
}

int main(void)
{
	Suite *suite = suite_create("function url");
	TCase *tc = tcase_create("function url");
	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, NULL, release);
	tcase_add_test(tc, the_event_is_payload_2_0_with_the_path_as_sent);
	tcase_add_test(tc, answers_are_read_as_those_of_an_http_api);
	tcase_add_test(tc, faults_are_its_own);
	tcase_add_test(tc, where_no_url_is_nothing_is_told);
	tcase_add_test(tc, one_that_asks_for_signatures_lets_nobody_in_without);
	tcase_add_test(tc, a_preflight_calls_no_function_and_other_answers_get_headers);
	tcase_add_test(tc, an_id_has_aws_form_and_stays);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
