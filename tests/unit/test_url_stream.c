/* Streamed answers of function URLs. documented: configuration-response-streaming; the prelude's
 * form: aws-lambda-go (lambdaurl), aws-lambda-nodejs-runtime-interface-client. */
#include "unit.h"

#include "buf.h"
#include "gateway/url_stream.h"

#define PRELUDE_TYPE "application/vnd.awslambda.http-integration-response"

static struct arena arena;
static struct buf sent; /* "STATUS name=value;...|" and the body, then "." or "!" */
static bool refuses;

static bool send_head(void *self, const struct http_response *response)
{
	(void)self;
	if (refuses)
		return false;
	buf_printf(&sent, "%d ", response->status);
	for (size_t i = 0; i < response->header_count; i++)
		buf_printf(&sent, "%.*s=%.*s;", STR_ARG(response->headers[i].name),
			STR_ARG(response->headers[i].value));
	buf_add_c(&sent, '|');
	return true;
}

static int send_piece(void *self, struct str bytes, int64_t deadline_us)
{
	(void)self;
	ck_assert_int_eq(deadline_us, 77);
	buf_add(&sent, bytes);
	return 0;
}

static void send_end(void *self, bool whole)
{
	(void)self;
	buf_add_c(&sent, whole ? '.' : '!');
}

static void complete(void *arg, struct http_response *response)
{
	http_response_add(response, STR("x-url"), str_z(arg));
}

/* What a client gets of these bytes, in pieces of that size; STR_NONE: nothing. */
static struct str stream(const char *type, struct str bytes, size_t piece, bool whole)
{
	const struct http_exchange exchange = {
		.begin = send_head, .write = send_piece, .end = send_end};
	static char own[] = "own";
	struct http_response response;
	http_response_init(&response, &arena);
	struct url_stream s = {
		.exchange = &exchange, .response = &response, .complete = complete, .arg = own};
	struct answer_sink sink = url_stream_sink(&s);
	sent = BUF_IN(&arena);
	sink.begin(sink.self, str_z(type));
	while (bytes.n &&
		!sink.write(sink.self, str_head(bytes, piece < bytes.n ? piece : bytes.n), 77))
		bytes = str_skip(bytes, piece < bytes.n ? piece : bytes.n);
	return url_stream_end(&s, whole) ? buf_str(&sent) : STR_NONE;
}

#define NULS "\0\0\0\0\0\0\0\0"
#define BYTES(lit) STR_INIT(lit)

static const struct {
	struct str bytes;
	const char *sent; /* NULL: nothing */
} preludes[] = {
	{BYTES("{\"statusCode\":201,\"headers\":{\"content-type\":\"text/html\",\"X-A\":\"b\"},"
	       "\"cookies\":[\"a=1\",\"b=2\"]}" NULS "body"),
		"201 set-cookie=a=1;set-cookie=b=2;content-type=text/html;X-A=b;x-url=own;|body."},
	/* recorded: localstack, test_function_url_with_response_streaming: no statusCode is 200 */
	{BYTES("{\"status\":404,\"headers\":{\"Content-Type\":\"text/html\"}}" NULS "Hello"),
		"200 Content-Type=text/html;x-url=own;|Hello."},
	/* unconfirmed: the type where none is given */
	{BYTES("{}" NULS), "200 content-type=application/octet-stream;x-url=own;|."},
	{BYTES("{\"statusCode\":200,\"body\":\"no\",\"isBase64Encoded\":true}" NULS "yes"),
		"200 content-type=application/octet-stream;x-url=own;|yes."},
	/* connection's own: not a function's to say */
	{BYTES("{\"headers\":{\"Transfer-Encoding\":\"x\",\"content-length\":\"1\"}}" NULS "ab"),
		"200 content-type=application/octet-stream;x-url=own;|ab."},
	/* seven NULs end nothing, a ninth is of the body: checked by its own test */
	{BYTES("{}\0\0\0\0\0\0\0x"), NULL},
	{BYTES("{\"statusCode\":200}"), NULL},
	{BYTES(""), NULL},
	{BYTES("null" NULS "x"), NULL},
	{BYTES("{\"statusCode\":99}" NULS "x"), NULL},
	{BYTES("{\"statusCode\":\"200\"}" NULS "x"), NULL},
	{BYTES("{\"headers\":{\"a\":\"b\\nc\"}}" NULS "x"), NULL},
	{BYTES("{\"headers\":[]}" NULS "x"), NULL},
	{BYTES("{" NULS "x"), NULL},
	{BYTES(NULS "x"), NULL},
};

START_TEST(a_prelude_is_the_head_wherever_it_is_cut)
{
	for (size_t i = 0; i < ARRAY_LEN(preludes); i++)
		for (size_t piece = 1; piece <= preludes[i].bytes.n + 1; piece++) {
			struct str got = stream(PRELUDE_TYPE, preludes[i].bytes, piece, true);
			ck_assert_msg(preludes[i].sent ? str_eq_z(got, preludes[i].sent) : !got.p,
				"%zu in pieces of %zu: %.*s", i, piece, STR_ARG(got));
		}
	struct str got = stream(PRELUDE_TYPE, (struct str)BYTES("{}" NULS "\0a"), 3, true);
	ck_assert_uint_eq(
		got.n, strlen("200 content-type=application/octet-stream;x-url=own;|") + 3);
	arena_release(&arena);
}
END_TEST

START_TEST(without_one_all_is_body)
{
	ck_assert_str_is(stream("text/plain", STR("{}"), 1, true),
		"200 content-type=text/plain;x-url=own;|{}.");
	ck_assert_str_is(stream("", STR("ab"), 2, true),
		"200 content-type=application/octet-stream;x-url=own;|ab.");
	ck_assert_str_is(stream(PRELUDE_TYPE "; x=y", (struct str)BYTES("{}" NULS "z"), 4, true),
		"200 content-type=application/octet-stream;x-url=own;|z.");
	/* The beginning is told at once, and so is a broken end. */
	ck_assert_str_is(stream("a/b", STR(""), 1, false), "200 content-type=a/b;x-url=own;|!");
	refuses = true;
	ck_assert_ptr_null(stream("a/b", STR("x"), 1, true).p);
	ck_assert_ptr_null(stream(PRELUDE_TYPE, (struct str)BYTES("{}" NULS "z"), 4, true).p);
	refuses = false;
	arena_release(&arena);
}
END_TEST

START_TEST(a_prelude_without_an_end_is_given_up)
{
	char *bytes = arena_bytes(&arena, URL_PRELUDE_MAX + 1000);
	memset(bytes, ' ', URL_PRELUDE_MAX + 1000);
	ck_assert_ptr_null(
		stream(PRELUDE_TYPE, str_of(bytes, URL_PRELUDE_MAX + 1000), 100, true).p);
	arena_release(&arena);
}
END_TEST

UNIT_MAIN("url stream", tcase_add_test(tc, a_prelude_is_the_head_wherever_it_is_cut);
	  tcase_add_test(tc, without_one_all_is_body);
	  tcase_add_test(tc, a_prelude_without_an_end_is_given_up))
