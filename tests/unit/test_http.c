/* The wire: what is read, what is refused, what is sent; bytes for bytes. */
#include "http_client.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <sys/mman.h>

#define BAD(text, length)                                                                          \
	"HTTP/1.1 400 Bad Request\r\nDate: *\r\nConnection: close\r\n"                             \
	"content-type: application/json\r\nContent-Length: " length "\r\n\r\n{\"message\":\"" text \
	"\"}"

static _Atomic unsigned calls;

/* Says what it was asked. */
static void describe(void *self, const struct http_request *request, struct http_response *response)
{
	(void)self;
	atomic_fetch_add(&calls, 1);
	struct buf out = BUF_IN(request->arena);
	buf_printf(&out, "%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%s", STR_ARG(request->method),
		STR_ARG(request->target), STR_ARG(request->path), STR_ARG(request->query),
		STR_ARG(request->protocol), STR_ARG(request->host),
		request->port ? "port" : "no port");
	for (size_t i = 0; i < request->header_count; i++)
		buf_printf(&out, "|%.*s=%.*s", STR_ARG(request->headers[i].name),
			STR_ARG(request->headers[i].value));
	buf_printf(&out, "|%.*s|", STR_ARG(request->remote_ip));
	buf_add(&out, request->body);
	http_response_text(response, 200, STR("text/plain"), buf_str(&out));
}

START_TEST(malformed_requests_are_refused_before_the_service)
{
	static const struct {
		const char *what;
		struct str sent;
		struct str got;
	} cases[] = {
#define HEAD_FAULT                                                                              \
	STR_INIT(BAD("Bad Request: the request's head has a NUL, a bare CR or LF, or a folded " \
		     "header",                                                                  \
		"92"))
		{"NUL in the target", STR_INIT("GET /a\0b HTTP/1.1\r\n" HOST "\r\n"), HEAD_FAULT},
		{"NUL and a false version in the target",
			STR_INIT("GET /a\0HTTP/1.1\0\0b HTTP/1.1\r\n" HOST "\r\n"), HEAD_FAULT},
		{"NUL in the query", STR_INIT("GET /a?b\0c HTTP/1.1\r\n" HOST "\r\n"), HEAD_FAULT},
		{"NUL in the method", STR_INIT("GE\0T / HTTP/1.1\r\n" HOST "\r\n"), HEAD_FAULT},
		{"NUL in a value", STR_INIT("GET / HTTP/1.1\r\n" HOST "X: a\0b\r\n\r\n"),
			HEAD_FAULT},
		{"NUL ends a value", STR_INIT("GET / HTTP/1.1\r\n" HOST "X: a\0\r\n\r\n"),
			HEAD_FAULT},
		{"NUL begins a line", STR_INIT("GET / HTTP/1.1\r\n" HOST "\0X: a\r\n\r\n"),
			HEAD_FAULT},
		{"NUL in a name", STR_INIT("GET / HTTP/1.1\r\n" HOST "X\0Y: a\r\n\r\n"),
			STR_INIT(BAD("Bad Request", "25"))},
		{"bare LF after the request line", STR_INIT("GET / HTTP/1.1\n" HOST "\r\n"),
			HEAD_FAULT},
		{"bare LF after a header", STR_INIT("GET / HTTP/1.1\r\nHost: localhost\n\r\n"),
			HEAD_FAULT},
		{"bare LF ends the head", STR_INIT("GET / HTTP/1.1\r\n" HOST "\n"), HEAD_FAULT},
		{"folded header", STR_INIT("GET / HTTP/1.1\r\n" HOST "X: a\r\n b\r\n\r\n"),
			HEAD_FAULT},
		{"two spaces before the target", STR_INIT("GET  / HTTP/1.1\r\n" HOST "\r\n"),
			HEAD_FAULT},
		{"bare CR in a value", STR_INIT("GET / HTTP/1.1\r\n" HOST "X: a\rb\r\n\r\n"),
			STR_INIT(
				BAD("Bad Request: a header's value has control characters", "66"))},
		{"space before the colon", STR_INIT("GET / HTTP/1.1\r\n" HOST "X : a\r\n\r\n"),
			STR_INIT(BAD("Bad Request: a header's name is not a token", "57"))},
		{"no colon", STR_INIT("GET / HTTP/1.1\r\n" HOST "Xa\r\n\r\n"),
			STR_INIT(BAD("Bad Request", "25"))},
		{"space in the target", STR_INIT("GET /a b HTTP/1.1\r\n" HOST "\r\n"),
			STR_INIT(BAD("Bad Request: the request's target has spaces or control "
				     "characters",
				"80"))},
		{"method is no token", STR_INIT("G(T / HTTP/1.1\r\n" HOST "\r\n"),
			STR_INIT(BAD("Bad Request: the method is not a token", "52"))},
		{"target without a slash", STR_INIT("GET a HTTP/1.1\r\n" HOST "\r\n"),
			STR_INIT(BAD(
				"Bad Request: the target or the Host header is malformed", "69"))},
		{"Host with a path", STR_INIT("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
			STR_INIT(BAD(
				"Bad Request: the target or the Host header is malformed", "69"))},
		{"Host with a bad port", STR_INIT("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
			STR_INIT(BAD(
				"Bad Request: the target or the Host header is malformed", "69"))},
		{"no Host", STR_INIT("GET / HTTP/1.1\r\n\r\n"),
			STR_INIT(BAD("Bad Request: Host is missing", "42"))},
		{"two Hosts", STR_INIT("GET / HTTP/1.1\r\n" HOST HOST "\r\n"),
			STR_INIT(BAD("Bad Request: Host is given twice", "46"))},
		{"Content-Length is a word",
			STR_INIT("POST / HTTP/1.1\r\n" HOST "Content-Length: abc\r\n\r\n"),
			STR_INIT(BAD("Bad Request", "25"))},
		{"Content-Length is negative",
			STR_INIT("POST / HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n"),
			STR_INIT(BAD("Bad Request", "25"))},
		{"Content-Length with a plus",
			STR_INIT("POST / HTTP/1.1\r\n" HOST "Content-Length: +1\r\n\r\na"),
			STR_INIT(BAD("Bad Request", "25"))},
		{"Content-Length is a list",
			STR_INIT("POST / HTTP/1.1\r\n" HOST "Content-Length: 1, 1\r\n\r\na"),
			STR_INIT(BAD("Bad Request", "25"))},
		{"two different Content-Lengths",
			STR_INIT("POST / HTTP/1.1\r\n" HOST
				 "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
			STR_INIT(BAD("Bad Request: Content-Length is given twice", "56"))},
		{"Content-Length and Transfer-Encoding",
			STR_INIT(
				"POST / HTTP/1.1\r\n" HOST
				"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
			STR_INIT(BAD(
				"Bad Request: Content-Length and Transfer-Encoding are both given",
				"78"))},
		{"Transfer-Encoding that is not chunked",
			STR_INIT("POST / HTTP/1.1\r\n" HOST
				 "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
			STR_INIT(BAD("Bad Request: Transfer-Encoding is not chunked", "59"))},
		{"Transfer-Encoding with a space behind it",
			STR_INIT("POST / HTTP/1.1\r\n" HOST
				 "Transfer-Encoding: chunked \r\n\r\n0\r\n\r\n"),
			STR_INIT(BAD("Bad Request: Transfer-Encoding is not chunked", "59"))},
		{"Transfer-Encoding in HTTP/1.0",
			STR_INIT("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
			STR_INIT(BAD("Bad Request: Transfer-Encoding is not for HTTP/1.0", "64"))},
	};
	struct http_server *server = client_serve(describe);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str got = client_exchange(server, cases[i].sent);
		ck_assert_msg(str_eq(got, cases[i].got), "%s: got\n%.*s\nwanted\n%.*s",
			cases[i].what, STR_ARG(got), STR_ARG(cases[i].got));
	}
	ck_assert_uint_eq(atomic_load(&calls), 0);
	ck_assert_uint_eq(http_server_stop(server, 20000), 0);
}
END_TEST

START_TEST(a_bad_chunk_ends_in_one_400)
{
	struct http_server *server = client_serve(describe);
	ck_assert_bytes(
		client_exchange(server, STR("POST / HTTP/1.1\r\n" HOST
					    "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n")),
		BAD("Bad Request", "25"));
	ck_assert_uint_eq(atomic_load(&calls), 0);
	http_server_stop(server, 100);
}
END_TEST

START_TEST(what_the_library_refuses_has_one_status_line)
{
	static const struct {
		const char *start, *repeat;
		size_t times;
		const char *status;
	} cases[] = {
		{"GET / HTTP/2.0\r\n" HOST "\r\n", "", 0, "HTTP/1.1 505 "},
		{"GET /\r\n\r\n", "", 0, "HTTP/1.1 400 "},
		{"GET /", "aaaaaaaa", 10000, "HTTP/1.1 414 "},
		{"GET / HTTP/1.1\r\n" HOST "X: ", "aaaaaaaa", 10000, "HTTP/1.1 431 "},
		{"GET / HTTP/1.1\r\n" HOST, "X: a\r\n", 10000, "HTTP/1.1 431 "},
		{"POST / HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999999999\r\n\r\n",
			"", 0, "HTTP/1.1 413 "},
	};
	struct http_server *server = client_serve(describe);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf sent = BUF_INIT;
		buf_add_z(&sent, cases[i].start);
		for (size_t n = 0; n < cases[i].times; n++)
			buf_add_z(&sent, cases[i].repeat);
		struct str got = client_exchange(server, buf_str(&sent));
		ck_assert_msg(str_starts(got, str_z(cases[i].status)), "case %zu: got\n%.*s", i,
			STR_ARG(got));
		ck_assert_uint_eq(str_find_str(str_skip(got, 1), STR("HTTP/1.1 ")), got.n - 1);
		buf_release(&sent);
	}
	ck_assert_uint_eq(atomic_load(&calls), 0);
	http_server_stop(server, 100);
}
END_TEST

START_TEST(the_request_arrives_as_it_was_sent)
{
	struct http_server *server = client_serve(describe);
	ck_assert_bytes(client_exchange(server,
				STR("POST /a%20b/+%00?x=1+2&y=%41&&=?&z HTTP/1.1\r\nhOsT: "
				    "LocalHost:4566\r\n"
				    "X-Empty:\r\nX-Two: a\r\nX-Two:  \t b c \t\r\nContent-Length: "
				    "5\r\nConnection: close\r\n\r\na\0b\r\n")),
		"HTTP/1.1 200 OK\r\nDate: *\r\nConnection: close\r\ncontent-type: "
		"text/plain\r\nContent-Length: 185\r\n\r\n"
		"POST|/a%20b/+%00?x=1+2&y=%41&&=?&z|/a%20b/+%00|x=1+2&y=%41&&=?&z|HTTP/"
		"1.1|localhost|"
		"port|hOsT=LocalHost:4566|X-Empty=|X-Two=a|X-Two=b c|Content-Length=5|"
		"Connection=close|127.0.0.1|a\0b\r\n");
	ck_assert_bytes(client_exchange(server, STR("GET http://Foo.Example:80?q HTTP/1.1\r\n" HOST
						    "Connection: close\r\n\r\n")),
		"HTTP/1.1 200 OK\r\nDate: *\r\nConnection: close\r\ncontent-type: "
		"text/plain\r\nContent-Length: 100\r\n\r\n"
		"GET|http://Foo.Example:80?q|/|q|HTTP/"
		"1.1|foo.example|port|Host=localhost|Connection="
		"close|127.0.0.1|");
	ck_assert_bytes(
		client_exchange(server,
			STR("OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n")),
		"HTTP/1.1 200 OK\r\nDate: *\r\nConnection: close\r\ncontent-type: "
		"text/plain\r\nContent-Length: 74\r\n\r\n"
		"OPTIONS|*|*||HTTP/1.1|[::1]|port|Host=[::1]:80|Connection=close|127.0.0.1|");
	http_server_stop(server, 100);
}
END_TEST

START_TEST(a_request_may_come_byte_by_byte)
{
	static const char sent[] = "PUT /a?b=c HTTP/1.1\r\n" HOST
				   "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
				   "3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nTrailer: t\r\n\r\n";
	struct http_server *server = client_serve(describe);
	int fd = client_connect(server), one = 1;
	setsockopt(fd, IPPROTO_TCP, 1 /* TCP_NODELAY */, &one, sizeof(one));
	for (size_t i = 0; i < sizeof(sent) - 1; i++) {
		client_send(fd, str_of(sent + i, 1));
		usleep(1000);
	}
	ck_assert_bytes(client_receive(fd, 500),
		"HTTP/1.1 200 OK\r\nDate: *\r\nConnection: close\r\ncontent-type: "
		"text/plain\r\nContent-Length: 114\r\n\r\n"
		"PUT|/a?b=c|/a|b=c|HTTP/"
		"1.1|localhost|port|Host=localhost|Transfer-Encoding=chunked|"
		"Connection=close|127.0.0.1|abcd");
	close(fd);
	http_server_stop(server, 100);
}
END_TEST

START_TEST(pipelined_requests_are_answered_in_order)
{
	struct http_server *server = client_serve(echo);
	ck_assert_bytes(client_exchange(server,
				STR("POST /1 HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"
				    "HEAD /2 HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nde"
				    "POST /3 HTTP/1.1\r\n" HOST
				    "Transfer-Encoding: chunked\r\n\r\n2\r\nfg\r\n0\r\n\r\n"
				    "\r\nGET /4 HTTP/1.1\r\n" HOST "\r\n")),
		ANSWER("3") "abc" ANSWER("2") ANSWER("2") "fg" ANSWER("0") "<open>");
	http_server_stop(server, 100);
}
END_TEST

START_TEST(http_1_0_closes_unless_asked_to_stay)
{
	struct http_server *server = client_serve(echo);
	ck_assert_bytes(client_exchange(server, STR("GET / HTTP/1.0\r\n\r\n")),
		"HTTP/1.1 200 OK\r\nDate: *\r\nConnection: close\r\ncontent-type: "
		"text/plain\r\nContent-Length: 0\r\n\r\n");
	ck_assert_bytes(
		client_exchange(server, STR("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")),
		"HTTP/1.1 200 OK\r\nDate: *\r\nConnection: Keep-Alive\r\ncontent-type: "
		"text/plain\r\nContent-Length: 0\r\n\r\n<open>");
	http_server_stop(server, 100);
}
END_TEST

START_TEST(a_client_that_asks_first_is_told_to_go_on)
{
	struct http_server *server = client_serve(echo);
	int fd = client_connect(server);
	client_send(fd, STR("POST / HTTP/1.1\r\n" HOST
			    "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"));
	ck_assert_bytes(client_receive(fd, 200), "HTTP/1.1 100 Continue\r\n\r\n<open>");
	client_send(fd, STR("abc"));
	ck_assert_bytes(client_receive(fd, 200), ANSWER("3") "abc<open>");
	close(fd);
	http_server_stop(server, 100);
}
END_TEST

#define TOO_LARGE                                                            \
	"HTTP/1.1 413 Content Too Large\r\nDate: *\r\nConnection: close\r\n" \
	"content-type: application/json\r\nContent-Length: 38\r\n\r\n"       \
	"{\"message\":\"Request Entity Too Large\"}"

START_TEST(a_body_may_have_the_limit_and_not_a_byte_more)
{
	struct http_server *server =
		client_server((struct http_server_options){.root = {NULL, echo}, .body_limit = 4});
	ck_assert_bytes(client_exchange(server,
				STR("POST / HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nabcd")),
		ANSWER("4") "abcd<open>");
	ck_assert_bytes(client_exchange(server,
				STR("POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nabcde")),
		TOO_LARGE);
	ck_assert_bytes(
		client_exchange(server, STR("POST / HTTP/1.1\r\n" HOST
					    "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")),
		TOO_LARGE);
	ck_assert_bytes(client_exchange(server,
				STR("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
				    "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n")),
		ANSWER("4") "abcd<open>");
	ck_assert_bytes(client_exchange(server,
				STR("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
				    "2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n")),
		TOO_LARGE);
	http_server_stop(server, 100);
}
END_TEST

START_TEST(a_large_body_comes_back_whole)
{
	size_t n = 5 * 1000 * 1000;
	struct http_server *server = client_serve(echo);
	struct buf sent = BUF_INIT;
	buf_printf(&sent,
		"POST / HTTP/1.1\r\n" HOST "Connection: close\r\nContent-Length: %zu\r\n\r\n", n);
	size_t head = sent.n;
	for (size_t i = 0; i < n; i++)
		buf_add_c(&sent, (char)(i * 2654435761U >> 24));
	struct str got = client_exchange(server, buf_str(&sent));
	ck_assert_uint_gt(got.n, n);
	ck_assert(memcmp(got.p + got.n - n, sent.p + head, n) == 0);
	buf_release(&sent);
	http_server_stop(server, 100);
}
END_TEST

static void answer_with(
	void *self, const struct http_request *request, struct http_response *response)
{
	(void)self;
	struct str which = str_skip(request->path, 1);
	http_response_text(response, 200, STR("text/plain"), STR("body"));
	if (str_eq(which, STR("hop"))) {
		static const char *const names[] = {"Connection", "keep-alive", "Proxy-Connection",
			"Proxy-Authenticate", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
			"Content-Length"};
		for (size_t i = 0; i < ARRAY_LEN(names); i++)
			http_response_add(response, str_z(names[i]), STR("99"));
		http_response_add(response, STR("X-Empty"), STR(""));
		http_response_add(response, STR("Set-Cookie"), STR("a=1"));
		http_response_add(response, STR("Set-Cookie"), STR("b=2"));
	} else if (str_eq(which, STR("crlf"))) {
		http_response_add(response, STR("X"), STR("a\r\nSet-Cookie: b"));
	} else if (str_eq(which, STR("nul"))) {
		http_response_add(response, STR("X"), STR("a\0b"));
	} else if (str_eq(which, STR("name"))) {
		http_response_add(response, STR("X: y\r\nZ"), STR("a"));
	} else if (str_eq(which, STR("date"))) {
		http_response_add(response, STR("Date"), STR("Sun, 06 Nov 1994 08:49:37 GMT"));
	} else {
		uint64_t status = 0;
		str_to_u64(which, &status);
		response->status = (int)status;
	}
}

#define BROKEN                                                          \
	"HTTP/1.1 500 Internal Server Error\r\nDate: *\r\nConnection: " \
	"Keep-Alive\r\ncontent-type: application/json\r\n"              \
	"Content-Length: 35\r\n\r\n{\"message\":\"Internal Server Error\"}<open>"

START_TEST(a_service_cannot_break_the_framing)
{
	struct http_server *server = client_serve(answer_with);
	ck_assert_bytes(client_exchange(server, STR("GET /hop HTTP/1.1\r\n" HOST "\r\n")),
		"HTTP/1.1 200 OK\r\nDate: *\r\nConnection: Keep-Alive\r\ncontent-type: "
		"text/plain\r\nX-Empty:  "
		"\r\nSet-Cookie: "
		"a=1\r\nSet-Cookie: b=2\r\nContent-Length: 4\r\n\r\nbody<open>");
	ck_assert_bytes(client_exchange(server, STR("GET /date HTTP/1.1\r\n" HOST "\r\n")),
		"HTTP/1.1 200 OK\r\nConnection: Keep-Alive\r\ncontent-type: text/plain\r\nDate: "
		"*\r\nContent-Length: "
		"4\r\n\r\nbody<open>");
	static const char *const broken[] = {"crlf", "nul", "name", "0", "100", "199", "600"};
	for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
		char sent[128];
		int n = snprintf(sent, sizeof(sent), "GET /%s HTTP/1.1\r\n" HOST "\r\n", broken[i]);
		struct str got = client_exchange(server, str_of(sent, (size_t)n));
		ck_assert_msg(str_eq(got, STR(BROKEN)), "%s: %.*s", broken[i], STR_ARG(got));
	}
	ck_assert_bytes(client_exchange(server, STR("GET /204 HTTP/1.1\r\n" HOST "\r\n")),
		"HTTP/1.1 204 No Content\r\nDate: *\r\nConnection: Keep-Alive\r\ncontent-type: "
		"text/plain\r\n\r\n<open>");
	ck_assert_bytes(client_exchange(server, STR("GET /304 HTTP/1.1\r\n" HOST "\r\n")),
		"HTTP/1.1 304 Not Modified\r\nDate: *\r\nConnection: Keep-Alive\r\ncontent-type: "
		"text/plain\r\n"
		"Content-Length: 4\r\n\r\n<open>");
	http_server_stop(server, 100);
}
END_TEST

/* Answers with as many bytes of headers as came. */
static void return_headers(
	void *self, const struct http_request *request, struct http_response *response)
{
	(void)self;
	http_response_text(response, 200, STR("text/plain"), STR("body"));
	for (size_t i = 0; i < request->header_count; i++)
		if (str_starts(request->headers[i].name, STR("X-")))
			http_response_add(
				response, request->headers[i].name, request->headers[i].value);
}

START_TEST(heads_may_have_10_kb_in_both_directions)
{
	enum {
		HEADERS = 60,
		VALUE = 160
	};
	struct http_server *server = client_serve(return_headers);
	struct buf sent = BUF_INIT, want = BUF_INIT;
	buf_add_z(&sent, "GET / HTTP/1.1\r\n" HOST);
	for (int i = 0; i < HEADERS; i++) {
		size_t from = sent.n;
		buf_printf(&sent, "X-%02d: %0*d\r\n", i, VALUE, i);
		buf_add(&want, str_skip(buf_str(&sent), from));
	}
	buf_add_z(&sent, "\r\n");
	ck_assert_uint_gt(sent.n, 10000);
	struct str got = client_exchange(server, buf_str(&sent));
	ck_assert_uint_lt(str_find_str(got, buf_str(&want)), got.n);
	ck_assert(str_ends(got, STR("Content-Length: 4\r\n\r\nbody<open>")));
	buf_release(&sent);
	buf_release(&want);
	http_server_stop(server, 100);
}
END_TEST

/* As many bytes of headers as the query says. */
static void answer_much(
	void *self, const struct http_request *request, struct http_response *response)
{
	uint64_t n = 0;
	(void)self;
	ck_assert(str_to_u64(request->query, &n));
	char *value = arena_bytes(request->arena, n);
	memset(value, 'v', n);
	http_response_text(response, 200, STR("text/plain"), STR("body"));
	http_response_add(response, STR("x-much"), str_of(value, n));
}

/* Whatever the memory that a connection has for heads: there is an answer. */
START_TEST(a_head_that_is_too_large_is_an_error_and_no_silence)
{
	struct http_server *server = client_serve(answer_much);
	unsigned whole = 0, refused = 0;
	for (int pad = 0; pad < 60; pad += 59)
		for (int n = 18000; n < 25000; n += 100) {
			struct buf sent = BUF_INIT;
			buf_printf(&sent, "GET /?%d HTTP/1.1\r\nConnection: close\r\n" HOST, n);
			for (int i = 0; i < pad; i++)
				buf_printf(&sent, "X-%02d: 1\r\n", i);
			buf_add_z(&sent, "\r\n");
			struct str got = client_exchange(server, buf_str(&sent));
			buf_release(&sent);
			if (str_starts(got, STR("HTTP/1.1 200 OK\r\n"))) {
				ck_assert_int_gt((int)got.n, n);
				ck_assert_uint_eq(refused && !pad, 0);
				whole++;
			} else {
				ck_assert(str_starts(got, STR("HTTP/1.1 500 ")));
				refused++;
			}
		}
	ck_assert_uint_gt(whole, 60);
	ck_assert_uint_gt(refused, 20);
	http_server_stop(server, 100);
}
END_TEST

static void send_file(
	void *self, const struct http_request *request, struct http_response *response)
{
	(void)request;
	response->status = 200;
	response->fd = dup(*(int *)self);
	response->fd_offset = 2;
	response->fd_length = 3;
}

static unsigned open_files(void)
{
	unsigned n = 0;
	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

START_TEST(a_part_of_a_file_is_sent_and_the_file_closed)
{
	int file = memfd_create("test", MFD_CLOEXEC);
	ck_assert_int_eq((int)write(file, "abcdefgh", 8), 8);
	unsigned before = open_files();
	struct http_server *server =
		client_server((struct http_server_options){.root = {&file, send_file}});
	ck_assert_bytes(
		client_exchange(server, STR("GET / HTTP/1.1\r\n" HOST "\r\nHEAD / HTTP/1.1\r\n" HOST
					    "\r\nGET / HTTP/1.1\r\n" HOST "\r\n")),
		"HTTP/1.1 200 OK\r\nDate: *\r\nConnection: Keep-Alive\r\nContent-Length: "
		"3\r\n\r\ncde"
		"HTTP/1.1 200 OK\r\nDate: *\r\nConnection: Keep-Alive\r\nContent-Length: 3\r\n\r\n"
		"HTTP/1.1 200 OK\r\nDate: *\r\nConnection: Keep-Alive\r\nContent-Length: "
		"3\r\n\r\ncde<open>");
	http_server_stop(server, 100);
	ck_assert_uint_eq(open_files(), before + 1 /* the listening socket */);
}
END_TEST

static void send_large_file(
	void *self, const struct http_request *request, struct http_response *response)
{
	(void)request;
	response->status = 200;
	response->fd = dup(*(int *)self);
	response->fd_offset = 1;
	response->fd_length = str_eq(request->path, STR("/beyond")) ? 10 * 1000 * 1000 : 299999;
}

static void check_large_file(int file, const char *bytes)
{
	struct http_server *server =
		client_server((struct http_server_options){.root = {&file, send_large_file}});
	struct str got = client_exchange(
		server, STR("GET / HTTP/1.1\r\n" HOST "\r\nHEAD / HTTP/1.1\r\n" HOST
			    "\r\nGET / HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"));
	struct str head = STR("HTTP/1.1 200 OK\r\nDate: *\r\nConnection: "
			      "Keep-Alive\r\nContent-Length: 299999\r\n\r\n");
	ck_assert(str_starts(got, head));
	ck_assert(memcmp(got.p + head.n, bytes + 1, 299999) == 0);
	ck_assert(str_starts(str_skip(got, head.n + 299999), head));
	ck_assert(str_ends(got, str_of(bytes + 1, 299999)));
	http_server_stop(server, 100);
}

START_TEST(a_large_file_is_sent_whole)
{
	int file = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	char *bytes = malloc(300000);
	for (size_t i = 0; i < 300000; i++)
		bytes[i] = (char)(i * 2654435761U >> 24);
	ck_assert_int_eq((int)write(file, bytes, 300000), 300000);
	unsigned before = open_files();
	check_large_file(file, bytes);
	ck_assert_int_eq(fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK), 0);
	check_large_file(file, bytes);
	ck_assert_uint_eq(open_files(), before + 2 /* the listening sockets */);
	free(bytes);
}
END_TEST

START_TEST(a_large_file_that_became_shorter_ends_the_connection)
{
	int file = memfd_create("test", MFD_CLOEXEC);
	ck_assert_int_eq(ftruncate(file, 300000), 0);
	struct http_server *server =
		client_server((struct http_server_options){.root = {&file, send_large_file}});
	struct str got = client_exchange(server, STR("GET /beyond HTTP/1.1\r\n" HOST "\r\n"));
	struct str head = STR("HTTP/1.1 200 OK\r\nDate: *\r\nConnection: "
			      "Keep-Alive\r\nContent-Length: 10000000\r\n\r\n");
	ck_assert(str_starts(got, head));
	ck_assert_uint_eq(got.n, head.n + 299999);
	http_server_stop(server, 100);
}
END_TEST

START_TEST(a_small_file_that_became_shorter_is_an_error)
{
	int file = memfd_create("test", MFD_CLOEXEC);
	ck_assert_int_eq((int)write(file, "abc", 3), 3);
	struct http_server *server =
		client_server((struct http_server_options){.root = {&file, send_file}});
	ck_assert_bytes(client_exchange(server, STR("GET / HTTP/1.1\r\n" HOST "\r\n")),
		"HTTP/1.1 500 Internal Server Error\r\nDate: *\r\nConnection: close\r\n"
		"content-type: application/json\r\nContent-Length: 35\r\n\r\n"
		"{\"message\":\"Internal Server Error\"}");
	http_server_stop(server, 100);
}
END_TEST

START_TEST(ipv6_clients_are_known_by_their_address)
{
	struct http_server *server = NULL;
	struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = in6addr_any};
	socklen_t size = sizeof(address);
	int listening = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listening < 0 || bind(listening, (struct sockaddr *)&address, sizeof(address)))
		return; /* a machine without IPv6 */
	ck_assert_int_eq(listen(listening, 8), 0);
	ck_assert_int_eq(getsockname(listening, (struct sockaddr *)&address, &size), 0);
	struct http_server_options options = {.listen_fd = listening, .root = {NULL, describe}};
	ck_assert_int_eq(http_server_start(&options, &server, NULL), 0);
	struct str asked = STR("GET / HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
	struct str mapped = client_exchange(server, asked);
	ck_assert(str_ends(mapped, STR("|127.0.0.1|")));
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	address.sin6_addr = in6addr_loopback;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0) {
		client_send(fd, asked);
		ck_assert(str_ends(client_receive(fd, 300), STR("|::1|")));
	}
	close(fd);
	http_server_stop(server, 100);
}
END_TEST

static void remember(void *self, const char *text)
{
	*(bool *)self |= strstr(text, "impossible") != NULL;
}

START_TEST(nothing_is_written_to_stderr_unasked)
{
	bool told = false;
	int saved = dup(2), quiet = memfd_create("stderr", MFD_CLOEXEC);
	dup2(quiet, 2);
	struct http_server *server = client_serve(answer_with);
	client_exchange(server, STR("GET /crlf HTTP/1.1\r\n" HOST "\r\n"));
	client_exchange(server, STR("GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"));
	client_exchange(server, STR("nonsense\r\n\r\n"));
	http_server_stop(server, 100);
	dup2(saved, 2);
	ck_assert_int_eq((int)lseek(quiet, 0, SEEK_END), 0);
	server = client_server((struct http_server_options){
		.root = {NULL, answer_with}, .log = remember, .log_self = &told});
	client_exchange(server, STR("GET /crlf HTTP/1.1\r\n" HOST "\r\n"));
	http_server_stop(server, 100);
	ck_assert(told);
}
END_TEST

UNIT_MAIN("http", {
	tcase_add_test(tc, malformed_requests_are_refused_before_the_service);
	tcase_add_test(tc, a_bad_chunk_ends_in_one_400);
	tcase_add_test(tc, what_the_library_refuses_has_one_status_line);
	tcase_add_test(tc, the_request_arrives_as_it_was_sent);
	tcase_add_test(tc, a_request_may_come_byte_by_byte);
	tcase_add_test(tc, pipelined_requests_are_answered_in_order);
	tcase_add_test(tc, http_1_0_closes_unless_asked_to_stay);
	tcase_add_test(tc, a_client_that_asks_first_is_told_to_go_on);
	tcase_add_test(tc, a_body_may_have_the_limit_and_not_a_byte_more);
	tcase_add_test(tc, a_large_body_comes_back_whole);
	tcase_add_test(tc, a_service_cannot_break_the_framing);
	tcase_add_test(tc, heads_may_have_10_kb_in_both_directions);
	tcase_add_test(tc, a_head_that_is_too_large_is_an_error_and_no_silence);
	tcase_add_test(tc, a_part_of_a_file_is_sent_and_the_file_closed);
	tcase_add_test(tc, a_large_file_is_sent_whole);
	tcase_add_test(tc, a_large_file_that_became_shorter_ends_the_connection);
	tcase_add_test(tc, a_small_file_that_became_shorter_is_an_error);
	tcase_add_test(tc, ipv6_clients_are_known_by_their_address);
	tcase_add_test(tc, nothing_is_written_to_stderr_unasked);
})
