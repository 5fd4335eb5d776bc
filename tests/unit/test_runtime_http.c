#include "unit.h"

#include "lambda/runtime_http.h"

enum {
	MOST = 20
};

#define HEAD "POST /2018-06-01/runtime/invocation/1/response HTTP/1.1\r\n"
#define CHUNKED HEAD "Transfer-Encoding: chunked\r\n\r\n"

static const struct {
	const char *in;
	enum runtime_read code;
	size_t behind; /* bytes of the next request */
	const char *body;
} cases[] = {
	{"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: a\r\n\r\n", RUNTIME_COMPLETE, 0,
		""},
	{"GET /2018-06-01/runtime/invocation/next HTTP/1.1\n\nGET /", RUNTIME_COMPLETE, 5, ""},
	{HEAD "Content-Length: 4\r\n\r\nnullGET", RUNTIME_COMPLETE, 3, "null"},
	{HEAD "content-LENGTH:\t4 \r\n\r\nnull", RUNTIME_COMPLETE, 0, "null"},
	{CHUNKED "4\r\nnull\r\n0\r\n\r\n", RUNTIME_COMPLETE, 0, "null"},
	{CHUNKED "2;a=b\r\nnu\r\nA\r\n0123456789\r\n00\r\n\r\nGET", RUNTIME_COMPLETE, 3,
		"nu0123456789"},
	{CHUNKED "0\r\nX: y\r\n\r\n", RUNTIME_COMPLETE, 0, ""},
	/* Without an answer the client does not send more. */
	{HEAD "Content-Length: 4\r\nExpect: 100-continue\r\n\r\n", RUNTIME_CONTINUE, 0, NULL},
	{HEAD "Content-Length: 4\r\nExpect: 100-continue\r\n\r\nnu", RUNTIME_MORE, 0, NULL},
	{HEAD "Content-Length: 21\r\n\r\nx", RUNTIME_LARGE, 0, NULL},
	{CHUNKED "15\r\nx", RUNTIME_LARGE, 0, NULL},
	{CHUNKED "A\r\n0123456789\r\nB\r\n", RUNTIME_LARGE, 0, NULL},
	{"GET\r\n\r\n", RUNTIME_BAD, 0, NULL},
	{"GET next HTTP/1.1\r\n\r\n", RUNTIME_BAD, 0, NULL},
	{"GET / SPDY/1\r\n\r\n", RUNTIME_BAD, 0, NULL},
	{HEAD "Content-Length: four\r\n\r\n", RUNTIME_BAD, 0, NULL},
	{HEAD "Content-Length: -4\r\n\r\n", RUNTIME_BAD, 0, NULL},
	{CHUNKED "x\r\n", RUNTIME_BAD, 0, NULL},
	{CHUNKED "\r\n", RUNTIME_BAD, 0, NULL},
	{CHUNKED "123456789\r\n", RUNTIME_BAD, 0, NULL},
	{CHUNKED "2\r\nnull\r\n", RUNTIME_BAD, 0, NULL},
};

START_TEST(requests_are_read_and_told_apart)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct arena arena = ARENA_INIT;
		struct runtime_request request = {.size = 0};
		struct str in = str_z(cases[i].in);
		enum runtime_read code = runtime_request_read(in, MOST, &arena, &request);
		ck_assert_msg(code == cases[i].code, "%d for \"%s\"", (int)code, cases[i].in);
		if (code == RUNTIME_COMPLETE) {
			ck_assert_uint_eq(request.size, in.n - cases[i].behind);
			ck_assert_str_is(request.body, cases[i].body);
		}
		arena_release(&arena);
	}
}
END_TEST

/* Whatever comes in pieces is not complete before its last byte, and the same then. */
START_TEST(a_request_may_come_byte_by_byte)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str in = str_z(cases[i].in);
		struct runtime_request request;
		struct arena arena = ARENA_INIT;
		for (size_t n = 0; cases[i].code == RUNTIME_COMPLETE && n < in.n - cases[i].behind;
			n++)
			ck_assert_int_eq(
				runtime_request_read(str_head(in, n), MOST, &arena, &request),
				RUNTIME_MORE);
		arena_release(&arena);
	}
}
END_TEST

START_TEST(what_the_runtime_api_needs_of_a_head)
{
	struct arena arena = ARENA_INIT;
	struct runtime_request request;
	struct str in = STR("POST /a HTTP/1.0\r\nlambda-runtime-function-error-type: A.B\r\n"
			    "Lambda-Runtime-Function-Response-Mode: streaming\r\n\r\n");
	ck_assert_int_eq(runtime_request_read(in, MOST, &arena, &request), RUNTIME_COMPLETE);
	ck_assert_str_is(request.method, "POST");
	ck_assert_str_is(request.path, "/a");
	ck_assert_str_is(request.function_error, "A.B");
	ck_assert_str_is(request.response_mode, "streaming");
	ck_assert(request.close && !request.broke_off);
	in = STR("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
		 "Lambda-Runtime-Function-Error-Type: A.C\r\n"
		 "Lambda-Runtime-Function-Error-Body: e30=\r\n\r\n");
	ck_assert_int_eq(runtime_request_read(in, MOST, &arena, &request), RUNTIME_COMPLETE);
	ck_assert_str_is(request.function_error, "A.C");
	ck_assert_str_is(request.error_body, "e30=");
	ck_assert(!request.close && request.broke_off);
	in = STR("GET /a HTTP/1.1\r\nConnection: close\r\n\r\n");
	ck_assert_int_eq(runtime_request_read(in, MOST, &arena, &request), RUNTIME_COMPLETE);
	ck_assert(request.close);
	arena_release(&arena);
}
END_TEST

START_TEST(a_head_without_an_end_is_given_up)
{
	struct arena arena = ARENA_INIT;
	struct runtime_request request;
	char *bytes = arena_bytes(&arena, RUNTIME_HEAD_MOST + 1);
	memset(bytes, 'x', RUNTIME_HEAD_MOST + 1);
	ck_assert_int_eq(
		runtime_request_read(str_of(bytes, RUNTIME_HEAD_MOST), MOST, &arena, &request),
		RUNTIME_MORE);
	ck_assert_int_eq(
		runtime_request_read(str_of(bytes, RUNTIME_HEAD_MOST + 1), MOST, &arena, &request),
		RUNTIME_BAD);
	arena_release(&arena);
}
END_TEST

UNIT_MAIN("runtime http", tcase_add_test(tc, requests_are_read_and_told_apart);
	  tcase_add_test(tc, a_request_may_come_byte_by_byte);
	  tcase_add_test(tc, what_the_runtime_api_needs_of_a_head);
	  tcase_add_test(tc, a_head_without_an_end_is_given_up))
