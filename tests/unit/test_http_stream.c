/* Answers in pieces, as they leave the socket. */
#include "http_client.h"

#include "clock.h"

#include <errno.h>
#include <stdatomic.h>

enum {
	MUCH = 64 * 1024 /* more than a client takes that does not read */
};

static _Atomic int written; /* what the last write of a service returned */
static int gate[2];

static int64_t in_ms(int64_t ms)
{
	return clock_monotonic_us() + ms * 1000;
}

/* /whole, /broken, /empty, /unsound; /gated waits between the pieces for a byte. */
static void serve(void *self, const struct http_request *request, struct http_response *response)
{
	const struct http_exchange *exchange = request->exchange;
	bool gated = str_eq(request->path, STR("/gated"));
	char c;
	(void)self;
	response->status = str_eq(request->path, STR("/empty")) ? 204 : 200;
	http_response_add(response, STR("content-type"),
		str_eq(request->path, STR("/unsound")) ? STR("a\nb") : STR("text/plain"));
	if (!exchange->begin(exchange->self, response)) {
		http_response_text(response, 502, STR("text/plain"), STR("unsound"));
		return;
	}
	response->abandoned = true;
	ck_assert(!exchange->begin(exchange->self, response));
	ck_assert(!exchange->answer(exchange->self, response));
	exchange->write(exchange->self, STR("first"), in_ms(1000));
	if (gated)
		ck_assert_int_eq((int)read(gate[0], &c, 1), 1);
	exchange->write(exchange->self, STR(""), in_ms(1000));
	written = exchange->write(exchange->self, STR("0123456789abcdefg"), in_ms(1000));
	exchange->end(exchange->self, !str_eq(request->path, STR("/broken")));
}

#define HEAD                                                  \
	"HTTP/1.1 200 OK\r\nDate: *\r\nConnection: close\r\n" \
	"content-type: text/plain\r\n"
#define CHUNKED HEAD "Transfer-Encoding: chunked\r\n\r\n"
#define PIECES "5\r\nfirst\r\n11\r\n0123456789abcdefg\r\n"

START_TEST(pieces_are_chunks_and_the_end_is_told)
{
	struct http_server *server = client_serve(serve);
	ck_assert_bytes(client_exchange(server, STR("GET /whole HTTP/1.1\r\n" HOST "\r\n")),
		CHUNKED PIECES "0\r\n\r\n");
	ck_assert_int_eq(written, 0);
	/* No client takes this for the whole. */
	ck_assert_bytes(client_exchange(server, STR("GET /broken HTTP/1.1\r\n" HOST "\r\n")),
		CHUNKED PIECES "broken off\r\n");
	ck_assert_bytes(
		client_exchange(server, STR("HEAD /whole HTTP/1.1\r\n" HOST "\r\n")), CHUNKED);
	ck_assert_bytes(client_exchange(server, STR("GET /whole HTTP/1.0\r\n\r\n")),
		HEAD "\r\nfirst0123456789abcdefg");
	ck_assert_bytes(client_exchange(server, STR("GET /empty HTTP/1.1\r\n" HOST "\r\n")),
		"HTTP/1.1 204 No Content\r\nDate: *\r\nConnection: close\r\n"
		"content-type: text/plain\r\n\r\n");
	ck_assert_bytes(client_exchange(server, STR("GET /unsound HTTP/1.1\r\n" HOST "\r\n")),
		"HTTP/1.1 502 Bad Gateway\r\nDate: *\r\nConnection: Keep-Alive\r\n"
		"content-type: text/plain\r\n"
		"Content-Length: 7\r\n\r\nunsound<open>");
	ck_assert_uint_eq(http_server_stop(server, 20000), 0);
}
END_TEST

START_TEST(a_piece_is_there_before_the_next_is_written)
{
	ck_assert_int_eq(pipe(gate), 0);
	struct http_server *server = client_serve(serve);
	int fd = client_connect(server);
	client_send(fd, STR("GET /gated HTTP/1.1\r\n" HOST "\r\n"));
	ck_assert_bytes(client_receive(fd, 300), CHUNKED "5\r\nfirst\r\n<open>");
	ck_assert_int_eq((int)write(gate[1], "x", 1), 1);
	ck_assert_bytes(client_receive(fd, 1000), "11\r\n0123456789abcdefg\r\n0\r\n\r\n");
	close(fd);
	ck_assert_uint_eq(http_server_stop(server, 20000), 0);
}
END_TEST

/* All up to the end of the connection; *ret_error: 0, or ECONNRESET and the like. */
static struct str read_to_the_end(int fd, int *ret_error)
{
	static char text[MUCH + 4096];
	size_t n = 0;
	ssize_t got;
	while ((got = recv(fd, text + n, sizeof(text) - n, 0)) > 0)
		n += (size_t)got;
	*ret_error = got < 0 ? errno : 0;
	client_hide_dates(text, &n);
	return str_of(text, n);
}

static void serve_much(
	void *self, const struct http_request *request, struct http_response *response)
{
	static char block[MUCH];
	const struct http_exchange *exchange = request->exchange;
	char c;
	(void)self;
	response->status = 200;
	response->abandoned = exchange->begin(exchange->self, response);
	ck_assert_int_eq((int)read(gate[0], &c, 1), 1);
	written = exchange->write(exchange->self, str_of(block, sizeof(block)), in_ms(60000));
	exchange->end(exchange->self, true);
}

/* A connection that is closed before all is read from it is reset, and what the client has not
 * taken yet is lost. */
START_TEST(what_comes_behind_the_request_costs_no_part_of_the_answer)
{
	static const char behind[4096];
	int error;
	struct http_server *server = client_serve(serve_much);
	int fd = client_connect_with(server, 8192);
	ck_assert_int_eq(pipe(gate), 0);
	unsigned ended = http_server_ended(server);
	client_send(fd, STR("GET / HTTP/1.1\r\n" HOST "\r\n"));
	ck_assert_int_eq((int)recv(fd, &(char){0}, 1, MSG_PEEK), 1); /* the request is read */
	client_send(fd, str_of(behind, sizeof(behind)));
	ck_assert_int_eq((int)write(gate[1], "x", 1), 1);
	while (http_server_ended(server) == ended)
		usleep(1000);
	ck_assert_int_eq(written, 0);
	struct str got = read_to_the_end(fd, &error);
	ck_assert_int_eq(error, 0);
	ck_assert_uint_gt(got.n, MUCH);
	ck_assert(str_ends(got, STR("\r\n0\r\n\r\n")));
	close(fd);
	ck_assert_uint_eq(http_server_stop(server, 20000), 0);
}
END_TEST

/* The end of the connection is that of the answer: one that is not whole ends otherwise. */
START_TEST(a_client_of_http_1_0_learns_that_an_answer_is_broken_off)
{
	int error;
	struct http_server *server = client_serve(serve);
	int fd = client_connect(server);
	client_send(fd, STR("GET /broken HTTP/1.0\r\n\r\n"));
	read_to_the_end(fd, &error);
	ck_assert_int_eq(error, ECONNRESET);
	close(fd);
	fd = client_connect(server);
	client_send(fd, STR("GET /whole HTTP/1.0\r\n\r\n"));
	ck_assert_bytes(read_to_the_end(fd, &error), HEAD "\r\nfirst0123456789abcdefg");
	ck_assert_int_eq(error, 0);
	close(fd);
	ck_assert_uint_eq(http_server_stop(server, 20000), 0);
}
END_TEST

static void pour(void *self, const struct http_request *request, struct http_response *response)
{
	static char block[64 * 1024];
	const struct http_exchange *exchange = request->exchange;
	size_t *sent = self;
	response->status = 200;
	response->abandoned = exchange->begin(exchange->self, response);
	while (!exchange->write(exchange->self, str_of(block, sizeof(block)), in_ms(300)))
		*sent += sizeof(block);
	written = exchange->write(exchange->self, STR("x"), INT64_MAX);
	exchange->end(exchange->self, true);
}

/* One who does not read is waited for no longer than was said, one who has gone not at all. */
START_TEST(writing_ends_at_its_deadline_and_with_the_client)
{
	size_t sent = 0;
	struct http_server *server =
		client_server((struct http_server_options){.root = {&sent, pour}});
	for (int gone = 0; gone < 2; gone++) {
		int fd = client_connect(server);
		unsigned ended = http_server_ended(server);
		int64_t begun = clock_monotonic_us();
		written = 0;
		client_send(fd, STR("GET / HTTP/1.1\r\n" HOST "\r\n"));
		if (gone)
			close(fd);
		while (http_server_ended(server) == ended && clock_monotonic_us() < begun + 5000000)
			usleep(1000);
		ck_assert_int_eq(written, -1);
		ck_assert_msg(sent < 32 * 1024 * 1024, "%zu bytes went nowhere", sent);
		if (!gone)
			close(fd);
	}
	ck_assert_uint_eq(http_server_stop(server, 20000), 0);
}
END_TEST

UNIT_MAIN("http: stream", {
	tcase_add_test(tc, pieces_are_chunks_and_the_end_is_told);
	tcase_add_test(tc, a_piece_is_there_before_the_next_is_written);
	tcase_add_test(tc, what_comes_behind_the_request_costs_no_part_of_the_answer);
	tcase_add_test(tc, a_client_of_http_1_0_learns_that_an_answer_is_broken_off);
	tcase_add_test(tc, writing_ends_at_its_deadline_and_with_the_client);
})
