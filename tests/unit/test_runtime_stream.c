/* Streamed responses of the Runtime API, from the program's socket to the sink. Paths, headers and
 * answers: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html (response streaming),
 * and AWS's own implementation, aws-lambda-runtime-interface-emulator. */
#include "unit.h"

#include "lambda/runtime_api.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static struct arena arena;
static struct runtime_api api;
static struct buf got; /* "TYPE|bytes" */
static bool gone;
static unsigned writes;

static void begin(void *self, struct str content_type)
{
	(void)self;
	buf_printf(&got, "%.*s|", STR_ARG(content_type));
}

static int take_piece(void *self, struct str bytes, int64_t deadline_us)
{
	(void)self;
	ck_assert_int_eq(deadline_us, 77);
	ck_assert_uint_gt(bytes.n, 0);
	writes++;
	buf_add(&got, bytes);
	return gone ? -1 : 0;
}

static const struct answer_sink sink = {NULL, begin, take_piece};

static int dial(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(api.port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int one = 1;
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

static void serve(void)
{
	struct pollfd fds[RUNTIME_POLLED];
	while (poll(fds, runtime_api_poll(&api, fds), 20) > 0)
		runtime_api_serve(&api, &arena);
}

static void say(int fd, struct str bytes)
{
	ck_assert_int_eq((int)send(fd, bytes.p, bytes.n, MSG_NOSIGNAL), (int)bytes.n);
	serve();
}

static int heard(int fd)
{
	char text[4096];
	ssize_t n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	return (int)strtol(text + 9, NULL, 10); /* "HTTP/1.1 202" */
}

#define NEXT "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n\r\n"
#define RESPONSE                                                                    \
	"POST /2018-06-01/runtime/invocation/one/response HTTP/1.1\r\n"             \
	"Lambda-Runtime-Function-Response-Mode: streaming\r\nContent-Type: a/b\r\n" \
	"Transfer-Encoding: chunked\r\n\r\n"

/* A program that was given event "one". */
static int start(const struct answer_sink *to)
{
	struct err err;
	struct runtime_event event = {
		.request_id = STR("one"), .body = STR("{}"), .sink = to, .deadline_us = 77};
	ck_assert_int_eq(runtime_api_start(&api, &err), 0);
	got = BUF_IN(&arena);
	gone = false;
	writes = 0;
	int fd = dial();
	say(fd, STR(NEXT));
	ck_assert_ptr_nonnull(api.asking);
	runtime_api_give(&api, &event);
	ck_assert_int_eq(heard(fd), 200);
	return fd;
}

static void stop(int fd)
{
	close(fd);
	runtime_api_end(&api);
	arena_release(&arena);
}

START_TEST(pieces_reach_the_sink_as_they_come)
{
	int fd = start(&sink);
	say(fd, STR(RESPONSE));
	ck_assert_str_is(buf_str(&got), "a/b|"); /* before the first byte */
	say(fd, STR("5\r\nhe"));
	ck_assert_str_is(buf_str(&got), "a/b|he");
	say(fd, STR("llo\r\n3;x=y\r\n, w\r\n"));
	ck_assert_str_is(buf_str(&got), "a/b|hello, w");
	ck_assert(!api.answered);
	say(fd, STR("0\r\n"));
	ck_assert(!api.answered);
	say(fd, STR("\r\n"));
	ck_assert(api.answered && !api.failed);
	ck_assert_str_is(api.answer, "");
	ck_assert_int_eq(heard(fd), 202);
	/* The connection is as good as before. */
	say(fd, STR(NEXT));
	ck_assert_ptr_nonnull(api.asking);
	stop(fd);
}
END_TEST

/* Not what AWS asks for (Transfer-Encoding: chunked), but its meaning is plain. */
START_TEST(a_stream_may_have_a_known_length)
{
	int fd = start(&sink);
	say(fd, STR("POST /2018-06-01/runtime/invocation/one/response HTTP/1.1\r\n"
		    "Lambda-Runtime-Function-Response-Mode: streaming\r\n"
		    "Content-Length: 7\r\n\r\nabc"));
	ck_assert_str_is(buf_str(&got), "|abc");
	ck_assert(!api.answered);
	say(fd, STR("defg" NEXT));
	ck_assert_str_is(buf_str(&got), "|abcdefg");
	ck_assert(api.answered && !api.failed && api.asking);
	stop(fd);
	fd = start(&sink);
	say(fd, STR("POST /2018-06-01/runtime/invocation/one/response HTTP/1.1\r\n"
		    "Lambda-Runtime-Function-Response-Mode: streaming\r\n\r\n"));
	ck_assert_str_is(buf_str(&got), "|");
	ck_assert(api.answered && !api.failed);
	stop(fd);
}
END_TEST

START_TEST(a_stream_and_the_next_question_may_come_byte_by_byte)
{
	struct str text = STR(RESPONSE "5\r\nhello\r\n0\r\n\r\n" NEXT);
	int fd = start(&sink);
	for (size_t i = 0; i < text.n; i++) {
		ck_assert_int_eq((int)send(fd, text.p + i, 1, MSG_NOSIGNAL), 1);
		runtime_api_serve(&api, &arena);
	}
	serve();
	ck_assert_str_is(buf_str(&got), "a/b|hello");
	ck_assert(api.answered && api.asking);
	stop(fd);
}
END_TEST

/* The emulator: no trailers, no stream that ends early, is a success. */
START_TEST(errors_in_the_middle_are_told)
{
	static const struct {
		const char *end, *document;
		int answer;
	} cases[] = {
		{"0\r\nLambda-Runtime-Function-Error-Type: A.B\r\n"
		 "Lambda-Runtime-Function-Error-Body: eyJhIjoxfQ==\r\n\r\n",
			"{\"a\":1}", 202},
		{"0\r\nlambda-runtime-function-error-type: A.B\r\n\r\n",
			"{\"errorType\":\"A.B\",\"errorMessage\":\"The response stream was ended "
			"by "
			"an error.\"}",
			202},
		{"zz\r\n", "{\"errorType\":\"Runtime.TruncatedResponse\",\"errorMessage\":\"\"}",
			0},
		{NULL, "{\"errorType\":\"Runtime.TruncatedResponse\",\"errorMessage\":\"\"}", 0},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int fd = start(&sink);
		say(fd, STR(RESPONSE "4\r\npart\r\n"));
		if (cases[i].end)
			say(fd, str_z(cases[i].end));
		else
			shutdown(fd, SHUT_WR);
		serve();
		ck_assert_str_is(buf_str(&got), "a/b|part");
		ck_assert_msg(api.answered && api.failed, "%zu", i);
		ck_assert_str_is(api.answer, cases[i].document);
		ck_assert(api.cut == !cases[i].answer);
		ck_assert_int_eq(heard(fd), cases[i].answer);
		stop(fd);
	}
}
END_TEST

/* documented: the function is not interrupted when its client has gone */
START_TEST(without_a_listener_the_rest_is_read_all_the_same)
{
	int fd = start(&sink);
	say(fd, STR(RESPONSE "1\r\na\r\n"));
	gone = true;
	say(fd, STR("1\r\nb\r\n"));
	say(fd, STR("1\r\nc\r\n0\r\n\r\n"));
	ck_assert_str_is(buf_str(&got), "a/b|ab");
	ck_assert_uint_eq(writes, 2);
	ck_assert(api.answered && !api.failed);
	ck_assert_int_eq(heard(fd), 202);
	stop(fd);
}
END_TEST

START_TEST(what_does_not_belong_to_the_event_goes_nowhere)
{
	static const char *const others[] = {
		"POST /2018-06-01/runtime/invocation/two/response HTTP/1.1\r\n"
		"Lambda-Runtime-Function-Response-Mode: streaming\r\n"
		"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
		"POST /2018-06-01/runtime/invocation/on/response HTTP/1.1\r\n"
		"Lambda-Runtime-Function-Response-Mode: streaming\r\n"
		"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
	};
	int fd = start(&sink);
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		say(fd, str_z(others[i]));
		ck_assert_int_eq(heard(fd), 400);
	}
	ck_assert_str_is(buf_str(&got), "");
	/* An error on another connection ends the event; what the stream says then is out of turn.
	 */
	say(fd, STR(RESPONSE "1\r\na\r\n"));
	int second = dial();
	say(second, STR("POST /2018-06-01/runtime/invocation/one/error HTTP/1.1\r\n"
			"Content-Length: 2\r\n\r\n{}"));
	ck_assert_int_eq(heard(second), 202);
	ck_assert(api.answered && api.failed);
	say(fd, STR("1\r\nb\r\n0\r\n\r\n"));
	ck_assert_int_eq(heard(fd), 403);
	ck_assert_str_is(buf_str(&got), "a/b|a");
	ck_assert_str_is(api.answer, "{}");
	close(second);
	stop(fd);
}
END_TEST

static void expect(int fd, const char *answer)
{
	char text[4096];
	ssize_t n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);
	text[n < 0 ? 0 : n] = '\0';
	ck_assert_str_eq(text, answer);
}

static void expect_json(int fd, const char *status, const char *body)
{
	struct str all = arena_printf(&arena,
		"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s\n",
		status, strlen(body) + 1, body);
	expect(fd, arena_dup_z(&arena, all));
}

static void expect_no_id(int fd)
{
	expect_json(fd, "400 Bad Request",
		"{\"errorMessage\":\"Invalid request ID\",\"errorType\":\"InvalidRequestID\"}");
}

static void expect_no_way(int fd, const char *from, const char *to)
{
	struct str body = arena_printf(&arena,
		"{\"errorMessage\":\"State transition from %s to %s failed for runtime. Error: "
		"State "
		"transition is not allowed\",\"errorType\":\"InvalidStateTransition\"}",
		from, to);
	expect_json(fd, "403 Forbidden", arena_dup_z(&arena, body));
}

#define POST(what) "POST /2018-06-01/runtime/" what " HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"

/* The words and their order are those of aws-lambda-runtime-interface-emulator: rapi/router.go,
 * rapi/middleware (the id is looked at first), core/runtime_state_names.go, rapi/rendering; paths
 * and methods that there are not are answered by its router and Go's net/http. */
START_TEST(calls_out_of_turn)
{
	struct err err;
	struct runtime_event event = {.request_id = STR("one"), .body = STR("{}")};
	ck_assert_int_eq(runtime_api_start(&api, &err), 0);
	int fd = dial(), asking = dial();
	say(fd, STR(POST("invocation/one/response")));
	expect_no_id(fd);
	say(asking, STR(NEXT));
	say(fd, STR(POST("invocation/one/response")));
	expect_no_id(fd);
	say(fd, STR(POST("init/error")));
	expect_no_way(fd, "Ready", "InitError");
	runtime_api_give(&api, &event);
	ck_assert_int_eq(heard(asking), 200);
	say(asking, STR(NEXT));
	ck_assert_int_eq(heard(asking), 200); /* once more */
	say(fd, STR(POST("invocation/two/response")));
	expect_no_id(fd);
	say(fd, STR(POST("init/error")));
	expect_no_way(fd, "Running", "InitError");
	say(fd, STR(POST("invocation/one/response")));
	expect_json(fd, "202 Accepted", "{\"status\":\"OK\"}");
	say(fd, STR(POST("invocation/one/response")));
	expect_no_way(fd, "RuntimeResponseSentState", "InvocationResponse");
	say(fd, STR(POST("invocation/one/error")));
	expect_no_way(fd, "RuntimeResponseSentState", "InvocationErrorResponse");
	say(fd, STR(POST("invocation/two/error")));
	expect_no_id(fd);
	ck_assert_str_is(api.answer, "{}");
	say(asking, STR(NEXT));
	say(fd, STR(POST("invocation/one/response")));
	expect_no_id(fd);
	close(asking);
	stop(fd);
}
END_TEST

START_TEST(paths_and_methods_that_there_are_not)
{
	static const char none[] = "HTTP/1.1 404 Not Found\r\n"
				   "Content-Type: text/plain; charset=utf-8\r\n"
				   "Content-Length: 19\r\n\r\n404 page not found\n";
	int fd = start(NULL);
	say(fd, STR(POST("invocation/one/nothing")));
	expect(fd, none);
	say(fd, STR("GET /2018-06-01/runtime/invocation HTTP/1.1\r\n\r\n"));
	expect(fd, none);
	say(fd, STR("GET /2018-06-01/runtime/invocation/one/response HTTP/1.1\r\n\r\n"));
	expect(fd, "HTTP/1.1 405 Method Not Allowed\r\nAllow: POST\r\nContent-Length: 0\r\n\r\n");
	say(fd, STR(POST("invocation/next")));
	expect(fd, "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\nContent-Length: 0\r\n\r\n");
	ck_assert(!api.answered);
	stop(fd);
}
END_TEST

/* rapi/handler/invocationresponse.go: any other word, "buffered" too, ends the invocation as an
 * error, and there is no way on from that state. */
START_TEST(a_mode_that_there_is_not_ends_the_invocation)
{
	static const char *const modes[] = {"buffered", "Streaming", "other"};
	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		int fd = start(i ? &sink : NULL);
		say(fd, arena_printf(&arena,
				"POST /2018-06-01/runtime/invocation/one/response HTTP/1.1\r\n"
				"Lambda-Runtime-Function-Response-Mode: %s\r\n"
				"Content-Length: 2\r\n\r\n{}",
				modes[i]));
		expect_json(fd, "400 Bad Request",
			"{\"errorMessage\":\"Invalid function response mode\","
			"\"errorType\":\"InvalidFunctionResponseMode\"}");
		ck_assert(api.answered && api.failed);
		ck_assert_str_is(api.answer, "{\"errorType\":\"Runtime.InvalidResponseModeHeader\","
					     "\"errorMessage\":\"\"}");
		say(fd, STR(NEXT));
		expect_no_way(fd, "InvocationResponse", "Ready");
		stop(fd);
	}
}
END_TEST

/* Nobody takes pieces: collected, trailers and all. */
START_TEST(without_a_sink_it_is_a_response_like_any_other)
{
	int fd = start(NULL);
	say(fd, STR(RESPONSE "4\r\npart\r\n"));
	ck_assert(!api.answered);
	say(fd, STR("2\r\n, \r\n0\r\n\r\n"));
	ck_assert(api.answered && !api.failed);
	ck_assert_str_is(api.answer, "part, ");
	ck_assert_str_is(buf_str(&got), "");
	stop(fd);
}
END_TEST

/* documented: 200 MB; the words are the emulator's */
START_TEST(there_is_a_most_for_streams)
{
	enum {
		PIECE = 1 << 20
	};
	char *piece = arena_bytes(&arena, PIECE + 16);
	int fd = start(&sink), n = snprintf(piece, 16, "%x\r\n", PIECE);
	int size = 1 << 22;
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	say(fd, STR(RESPONSE));
	api.streamed = RUNTIME_STREAM_MOST - 10; /* as if it had come */
	memset(piece + n, 'x', PIECE);
	memcpy(piece + n + PIECE, "\r\n", 2);
	for (struct str rest = str_of(piece, (size_t)n + PIECE + 2); rest.n;) {
		ssize_t sent = send(fd, rest.p, rest.n, MSG_DONTWAIT | MSG_NOSIGNAL);
		rest = str_skip(rest, sent > 0 ? (size_t)sent : 0);
		serve();
	}
	ck_assert_str_is(buf_str(&got), "a/b|xxxxxxxxxx");
	say(fd, STR("0\r\n\r\n"));
	ck_assert_int_eq(heard(fd), 413);
	ck_assert(api.answered && api.failed);
	ck_assert(str_starts(api.answer, STR("{\"errorType\":\"Function.ResponseSizeTooLarge\",")));
	stop(fd);
}
END_TEST

static size_t unread(int fd)
{
	int n = 0;
	ck_assert_int_eq(ioctl(fd, FIONREAD, &n), 0);
	return (size_t)n;
}

/* What is more than allowed is read to its end, which may never come: a part at a time, so that
 * whoever serves sees to the deadline, too. */
START_TEST(the_rest_of_what_is_too_large_is_dropped_in_parts)
{
	static char block[1 << 17]; /* more than one part */
	int fd = start(NULL), pair[2];
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	struct runtime_connection *connection = &api.connections[1];
	ck_assert_int_eq(connection->fd, -1);
	connection->fd = pair[0];
	say(pair[1], STR("POST /2018-06-01/runtime/invocation/one/response HTTP/1.1\r\n"
			 "Content-Length: 100000000\r\n\r\n"));
	ck_assert_int_eq(heard(pair[1]), 413);
	for (int i = 0; i < 2; i++) {
		ssize_t sent = send(pair[1], block, sizeof(block), MSG_DONTWAIT | MSG_NOSIGNAL);
		size_t before = unread(pair[0]);
		ck_assert_int_gt((int)sent, (int)sizeof(block) / 2);
		runtime_api_serve(&api, &arena);
		ck_assert_uint_gt(unread(pair[0]), 0);
		ck_assert_uint_lt(unread(pair[0]), before);
	}
	serve();
	ck_assert_uint_eq(unread(pair[0]), 0);
	ck_assert_uint_gt(connection->skip, 0);
	close(pair[1]);
	stop(fd);
}
END_TEST

UNIT_MAIN("runtime stream", tcase_add_test(tc, pieces_reach_the_sink_as_they_come);
	  tcase_add_test(tc, a_stream_may_have_a_known_length);
	  tcase_add_test(tc, a_stream_and_the_next_question_may_come_byte_by_byte);
	  tcase_add_test(tc, errors_in_the_middle_are_told);
	  tcase_add_test(tc, without_a_listener_the_rest_is_read_all_the_same);
	  tcase_add_test(tc, what_does_not_belong_to_the_event_goes_nowhere);
	  tcase_add_test(tc, calls_out_of_turn);
	  tcase_add_test(tc, paths_and_methods_that_there_are_not);
	  tcase_add_test(tc, a_mode_that_there_is_not_ends_the_invocation);
	  tcase_add_test(tc, without_a_sink_it_is_a_response_like_any_other);
	  tcase_add_test(tc, there_is_a_most_for_streams);
	  tcase_add_test(tc, the_rest_of_what_is_too_large_is_dropped_in_parts))
