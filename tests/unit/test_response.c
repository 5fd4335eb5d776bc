#include "unit.h"

#include "buf.h"
#include "gateway/response.h"

static struct arena arena;

/* Status, headers and body in one text: "200 content-type=text/plain | body"; "500" for a broken
 * form. */
static struct str outcome(
	int (*from)(struct str payload, struct http_response *response), struct str payload)
{
	struct http_response response;
	struct buf out = BUF_IN(&arena);
	http_response_init(&response, &arena);
	if (from(payload, &response) < 0) {
		ck_assert_int_eq(response.status, 0);
		ck_assert_uint_eq(response.header_count, 0);
		return STR("500");
	}
	buf_add_u64(&out, (uint64_t)response.status);
	for (size_t i = 0; i < response.header_count; i++) {
		buf_add_c(&out, ' ');
		buf_add(&out, response.headers[i].name);
		buf_add_c(&out, '=');
		buf_add(&out, response.headers[i].value);
	}
	buf_add_z(&out, " | ");
	buf_add(&out, response.body);
	return buf_str(&out);
}

#define JSON "200 content-type=application/json | "
#define TEXT " content-type=text/plain; charset=utf-8 | "

static const struct {
	const char *payload, *wanted;
} cases[] = {
	/* inferred: anything without a statusCode */
	{"{\"a\":1}", JSON "{\"a\":1}"},
	{"{ \"body\" : \"x\" }", JSON "{ \"body\" : \"x\" }"},
	{"{}", JSON "{}"},
	{"[1, 2]", JSON "[1, 2]"},
	{"\"Hello\"", JSON "Hello"},
	{"\"a\\n\\u00e9\"", JSON "a\n\xc3\xa9"},
	{"42", JSON "42"},
	{"true", JSON "true"},
	{"null", JSON "null"},
	{"\"\"", JSON ""},
	{"", JSON ""},
	{"not json", JSON "not json"},
	{"{\"statusCode\":200", JSON "{\"statusCode\":200"},
	{"\"open", JSON "\"open"},
	/* a whole response */
	{"{\"statusCode\":201}", "201" TEXT},
	{"{\"statusCode\":200,\"body\":\"{\\\"a\\\":1}\"}", "200" TEXT "{\"a\":1}"},
	{"{\"statusCode\":200,\"headers\":{\"Content-Type\":\"application/json\"},\"body\":\"[]\"}",
		"200 Content-Type=application/json | []"},
	{"{\"statusCode\":200,\"headers\":{\"x-n\":5,\"x-b\":true,\"x-z\":null}}",
		"200 x-n=5 x-b=true" TEXT},
	{"{\"statusCode\":200,\"headers\":null,\"body\":null,\"cookies\":null}", "200" TEXT},
	{"{\"statusCode\":200,\"cookies\":[\"a=1; "
	 "Path=/\",\"b=2\"],\"headers\":{\"Set-Cookie\":\"c=3\"}}",
		"200 set-cookie=a=1; Path=/ set-cookie=b=2 Set-Cookie=c=3" TEXT},
	{"{\"statusCode\":200,\"body\":\"aGk=\",\"isBase64Encoded\":true}", "200" TEXT "hi"},
	{"{\"statusCode\":200,\"body\":\"aGk=\",\"isBase64Encoded\":false}", "200" TEXT "aGk="},
	{"{\"statusCode\":200,\"extra\":{\"deep\":[1]},\"multiValueHeaders\":{}}", "200" TEXT},
	{"{\"statusCode\":404,\"statusCode\":200}", "200" TEXT},
	{"{\"statusCode\":200,\"headers\":{\"Content-Length\":\"9\",\"Connection\":\"x\",\"Date\":"
	 "\"y\","
	 "\"Transfer-Encoding\":\"z\",\"x-a\":\"kept\"}}",
		"200 x-a=kept" TEXT},
	/* a broken form */
	{"{\"statusCode\":0}", "500"},
	{"{\"statusCode\":200.5}", "500"},
	{"{\"statusCode\":\"200\"}", "500"},
	{"{\"statusCode\":null}", "500"},
	{"{\"statusCode\":[200]}", "500"},
	{"{\"statusCode\":99}", "500"},
	{"{\"statusCode\":600}", "500"},
	{"{\"statusCode\":-200}", "500"},
	{"{\"statusCode\":99999999999999999999}", "500"},
	{"{\"statusCode\":200,\"body\":{\"a\":1}}", "500"},
	{"{\"statusCode\":200,\"body\":1}", "500"},
	{"{\"statusCode\":200,\"headers\":[]}", "500"},
	{"{\"statusCode\":200,\"headers\":\"x\"}", "500"},
	{"{\"statusCode\":200,\"headers\":{\"a\":[\"b\"]}}", "500"},
	{"{\"statusCode\":200,\"headers\":{\"a\":\"b\\r\\nc: d\"}}", "500"},
	{"{\"statusCode\":200,\"headers\":{\"a b\":\"c\"}}", "500"},
	{"{\"statusCode\":200,\"cookies\":\"a=1\"}", "500"},
	{"{\"statusCode\":200,\"cookies\":[1]}", "500"},
	{"{\"statusCode\":200,\"cookies\":[\"a\\nb\"]}", "500"},
	{"{\"statusCode\":200,\"isBase64Encoded\":\"yes\"}", "500"},
	{"{\"statusCode\":200,\"body\":\"a\",\"isBase64Encoded\":true}", "500"},
};

START_TEST(maps_what_the_function_returned)
{
	struct str got = outcome(response_from_2_0, str_z(cases[_i].payload));
	ck_assert_msg(str_eq(got, str_z(cases[_i].wanted)), "%s:\ngot    %.*s\nwanted %s",
		cases[_i].payload, STR_ARG(got), cases[_i].wanted);
	arena_release(&arena);
}
END_TEST

static const struct {
	const char *payload, *wanted;
} cases_1_0[] = {
	{"{\"statusCode\":201,\"body\":\"x\"}", "201" TEXT "x"},
	{"{\"statusCode\":\"201\",\"body\":\"x\"}", "201" TEXT "x"},
	{"{\"statusCode\":200,\"headers\":{\"a\":\"1\"},\"multiValueHeaders\":{\"a\":[\"2\",\"3\"],"
	 "\"content-type\":[\"text/css\"]}}",
		"200 a=1 a=2 a=3 content-type=text/css | "},
	{"{\"statusCode\":200,\"cookies\":[\"a=1\"]}", "200" TEXT},
	{"{\"statusCode\":200,\"multiValueHeaders\":null}", "200" TEXT},
	{"{\"a\":1}", "500"},
	{"\"Hello\"", "500"},
	{"null", "500"},
	{"", "500"},
	{"{\"statusCode\":200", "500"},
	{"{\"statusCode\":\"ok\"}", "500"},
	{"{\"statusCode\":200,\"multiValueHeaders\":{\"a\":\"b\"}}", "500"},
	{"{\"statusCode\":200,\"multiValueHeaders\":[]}", "500"},
	{"{\"statusCode\":200,\"body\":{}}", "500"},
};

START_TEST(maps_format_1_0)
{
	struct str got = outcome(response_from_1_0, str_z(cases_1_0[_i].payload));
	ck_assert_msg(str_eq(got, str_z(cases_1_0[_i].wanted)), "%s:\ngot    %.*s\nwanted %s",
		cases_1_0[_i].payload, STR_ARG(got), cases_1_0[_i].wanted);
	arena_release(&arena);
}
END_TEST

#define REST " content-type=application/json | "

static const struct str image_types[] = {STR_INIT("image/*")};
static const struct strs images = {image_types, 1};

static int from_rest(struct str payload, struct http_response *response)
{
	return response_from_rest(payload, &images, STR("text/html, image/png"), response);
}

static int from_rest_for_images(struct str payload, struct http_response *response)
{
	return response_from_rest(payload, &images, STR("image/PNG;q=1, text/html"), response);
}

/* Recorded: set-up-lambda-proxy-integrations and what breaks it. */
static const struct {
	const char *payload, *wanted;
} cases_rest[] = {
	{"{\"statusCode\":201,\"body\":\"x\"}", "201" REST "x"},
	{"{\"statusCode\":\"201\"}", "201" REST},
	{"{\"headers\":{\"a\":true}}", "200 a=true" REST},
	{"{\"headers\":null}", "200" REST},
	{"{\"headers\":{\"a\":\"1\"},\"multiValueHeaders\":{\"a\":[\"2\",\"3\"]}}",
		"200 a=2 a=3 a=1" REST},
	{"{\"headers\":{\"Date\":\"x\",\"Content-Length\":\"9\",\"Transfer-Encoding\":\"y\"}}",
		"200 x-amzn-Remapped-Date=x x-amzn-Remapped-Content-Length=9" REST},
	{"{\"body\":\"aGk=\",\"isBase64Encoded\":true}", "200" REST "aGk="},
	{"{\"statusCode\":200,\"cookies\":[]}", "500"},
	{"{\"statusCode\":200,\"extra\":1}", "500"},
	{"{\"statusCode\":200,\"headers\":[]}", "500"},
	{"{\"statusCode\":\"no\"}", "500"},
	{"[]", "500"},
	{"\"x\"", "500"},
	{"", "500"},
};

START_TEST(maps_what_a_rest_api_gets)
{
	struct str got = outcome(from_rest, str_z(cases_rest[_i].payload));
	ck_assert_msg(str_eq(got, str_z(cases_rest[_i].wanted)), "%s:\ngot    %.*s\nwanted %s",
		cases_rest[_i].payload, STR_ARG(got), cases_rest[_i].wanted);
	arena_release(&arena);
}
END_TEST

START_TEST(rest_bodies_are_decoded_for_who_accepts_them)
{
	static const char payload[] = "{\"body\":\"aGk=\",\"isBase64Encoded\":true}";
	ck_assert_str_is(outcome(from_rest_for_images, str_z(payload)), "200" REST "hi");
	arena_release(&arena);
}
END_TEST

START_TEST(media_types_match_their_patterns)
{
	const struct str all[] = {STR("*/*")}, one[] = {STR("application/pdf")};
	const struct strs any = {all, 1}, pdf = {one, 1}, none = {NULL, 0};
	ck_assert(media_is_binary(&any, STR("text/html")));
	ck_assert(media_is_binary(&any, STR_NONE));
	ck_assert(!media_is_binary(&pdf, STR_NONE));
	ck_assert(media_is_binary(&pdf, STR("Application/PDF; x=1")));
	ck_assert(!media_is_binary(&pdf, STR("application/pdfx")));
	ck_assert(!media_is_binary(&pdf, STR("text/html, application/pdf")));
	ck_assert(!media_is_binary(&none, STR("application/pdf")));
}
END_TEST

START_TEST(a_large_body_without_escapes_is_not_copied)
{
	struct http_response response;
	struct str payload = STR("{\"statusCode\":200,\"body\":\"plain\"}");
	http_response_init(&response, &arena);
	ck_assert_int_eq(response_from_2_0(payload, &response), 0);
	ck_assert(response.body.p > payload.p && response.body.p < payload.p + payload.n);
	arena_release(&arena);
}
END_TEST

UNIT_MAIN("response",
	  tcase_add_loop_test(tc, maps_what_the_function_returned, 0, (int)ARRAY_LEN(cases));
	  tcase_add_loop_test(tc, maps_format_1_0, 0, (int)ARRAY_LEN(cases_1_0));
	  tcase_add_loop_test(tc, maps_what_a_rest_api_gets, 0, (int)ARRAY_LEN(cases_rest));
	  tcase_add_test(tc, rest_bodies_are_decoded_for_who_accepts_them);
	  tcase_add_test(tc, media_types_match_their_patterns);
	  tcase_add_test(tc, a_large_body_without_escapes_is_not_copied))
