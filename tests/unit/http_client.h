/*
 * http_client - a server on a port of its own and a client that sends bytes as they are, for tests.
 */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include "http/server.h"
#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOST "Host: localhost\r\n"

static inline int client_listen(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(fd, 128), 0);
	return fd;
}

static inline struct http_server *client_server(struct http_server_options options)
{
	struct http_server *server = NULL;
	struct err err;
	options.listen_fd = client_listen();
	ck_assert_msg(http_server_start(&options, &server, &err) == 0, "%s", err.text);
	return server;
}

/* With nothing but the service. */
static inline struct http_server *client_serve(
	void (*serve)(void *, const struct http_request *, struct http_response *))
{
	return client_server((struct http_server_options){.root = {NULL, serve}});
}

/* The kernel takes little more for it than `room` bytes; 0: as much as it does for everybody. */
static inline int client_connect_with(const struct http_server *server, int room)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(http_server_port(server))};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_ge(fd, 0);
	if (room)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static inline int client_connect(const struct http_server *server)
{
	return client_connect_with(server, 0);
}

static inline void client_send(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
		if (n <= 0)
			return; /* refused early: what came back tells */
		bytes = str_skip(bytes, (size_t)n);
	}
}

/* Puts "Date: *" for every date, so that answers can be compared to the byte. */
static inline void client_hide_dates(char *text, size_t *n)
{
	for (size_t at = 0; at + 37 <= *n; at++)
		if (memcmp(text + at, "\r\nDate: ", 8) == 0 && text[at + 8] != '*') {
			text[at + 8] = '*';
			memmove(text + at + 9, text + at + 37, *n - at - 37);
			*n -= 28;
		}
}

/* What ck_assert_bytes() wants to see; nothing: it was not said. */
static struct str client_wanted;

enum {
	CLIENT_PATIENCE_MS = 20000 /* a busy machine */
};

/* So long it is waited for more: as long as it takes while there is to be more, or the end. */
static inline int client_patience(size_t n, int quiet_ms)
{
	if (!client_wanted.p)
		return n ? quiet_ms : CLIENT_PATIENCE_MS;
	bool open = str_ends(client_wanted, STR("<open>"));
	return open && n + 6 >= client_wanted.n ? quiet_ms : CLIENT_PATIENCE_MS;
}

/* What comes until the connection ends, or nothing more came for quiet_ms: then "<open>" is
 * appended. */
static inline struct str client_receive(int fd, int quiet_ms)
{
	static struct arena kept; /* what was received lives as long as the test */
	size_t n = 0, room = 1 << 16;
	char *text = arena_bytes(&kept, room);
	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		client_hide_dates(text, &n);
		if (poll(&p, 1, client_patience(n, quiet_ms)) <= 0) {
			memcpy(text + n, "<open>", 6);
			return str_of(text, n + 6);
		}
		ssize_t got = recv(fd, text + n, room - n - 8, 0);
		if (got <= 0)
			break;
		n += (size_t)got;
		if (room - n < 4096) {
			text = arena_grow(&kept, text, room, room * 2);
			room *= 2;
		}
	}
	client_hide_dates(text, &n);
	return str_of(text, n);
}

/* One connection: sends, receives until its end or until it stays quiet. */
static inline struct str client_exchange(const struct http_server *server, struct str bytes)
{
	int fd = client_connect(server);
	client_send(fd, bytes);
	struct str got = client_receive(fd, 300);
	close(fd);
	return got;
}

#define ck_assert_bytes(got, lit)                                                         \
	do {                                                                              \
		struct str client_want = client_wanted = STR(lit);                        \
		struct str client_got = (got);                                            \
		client_wanted = STR_NONE;                                                 \
		ck_assert_msg(str_eq(client_got, client_want), "got\n%.*s\nwanted\n%.*s", \
			STR_ARG(client_got), STR_ARG(client_want));                       \
	} while (0)

/* The service most tests need: the body that came. */
static inline void echo(
	void *self, const struct http_request *request, struct http_response *response)
{
	(void)self;
	http_response_text(response, 200, STR("text/plain"), request->body);
}

#define ANSWER(n)                                                                \
	"HTTP/1.1 200 OK\r\nDate: *\r\nConnection: Keep-Alive\r\ncontent-type: " \
	"text/plain\r\nContent-Length: " n "\r\n\r\n"

#endif
