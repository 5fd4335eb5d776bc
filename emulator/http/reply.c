#include "http/reply.h"

#include "buf.h"
#include "clock.h"
#include "date.h"

#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

bool http_reply_is_hop_by_hop(struct str name)
{
	static const struct str names[] = {
		STR_INIT("connection"),
		STR_INIT("keep-alive"),
		STR_INIT("te"),
		STR_INIT("trailer"),
		STR_INIT("transfer-encoding"),
		STR_INIT("upgrade"),
		STR_INIT("content-length"),
	};
	if (name.n < 2 || !memchr("cCkKtTuUpP", name.p[0], 10))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq_nocase(name, names[i]))
			return true;
	return str_starts_nocase(name, STR("proxy-"));
}

static bool ends_no_line(struct str value)
{
	return str_find(value, '\r', 0) == value.n && str_find(value, '\n', 0) == value.n &&
	       str_find(value, '\0', 0) == value.n;
}

bool http_reply_header_is_sound(const struct http_header *header)
{
	return http_is_token(header->name) &&
	       (http_is_field_value(header->value) || ends_no_line(header->value));
}

bool http_reply_is_sound(const struct http_response *response)
{
	if (response->status < 200 || response->status > 599)
		return false;
	for (size_t i = 0; i < response->header_count; i++)
		if (!http_reply_header_is_sound(&response->headers[i]))
			return false;
	return true;
}

void http_reply_error(struct http_response *response, int status, const char *message)
{
	if (response->fd >= 0)
		close(response->fd);
	response->fd = -1;
	response->header_count = 0;
	http_response_text(response, status, STR("application/json"),
		arena_printf(response->arena, "{\"message\":\"%s\"}", message));
}

static int wait_for(int fd, short events, int64_t deadline_us)
{
	int64_t left = deadline_us - clock_monotonic_us();
	struct pollfd p = {.fd = fd, .events = events};
	if (left <= 0)
		return -1;
	int ready = poll(&p, 1, (int)(left / 1000) + 1);
	return ready > 0 || (ready < 0 && errno == EINTR) ? 0 : -1;
}

static int send_all(int fd, struct str bytes, int flags, int64_t deadline_us)
{
	while (bytes.n) {
		ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL | MSG_DONTWAIT | flags);
		if (n > 0)
			bytes = str_skip(bytes, (size_t)n);
		else if (errno != EAGAIN && errno != EINTR)
			return -1;
		else if (wait_for(fd, POLLOUT, deadline_us))
			return -1;
	}
	return 0;
}

static int send_file(int fd, const struct http_response *response, int64_t deadline_us)
{
	off_t at = (off_t)response->fd_offset;
	for (uint64_t left = response->fd_length; left;) {
		size_t step = left < (1U << 20) ? (size_t)left : 1U << 20;
		ssize_t n = sendfile(fd, response->fd, &at, step);
		if (n > 0)
			left -= (uint64_t)n;
		else if (n == 0 || (errno != EAGAIN && errno != EINTR))
			return -1;
		else if (wait_for(fd, POLLOUT, deadline_us))
			return -1;
	}
	return 0;
}

/* length: the header line that says how far the body goes; empty: none. */
static void head_text(struct buf *out, const struct http_response *response, const char *length)
{
	char date[HTTP_DATE_SIZE];
	http_date_format(clock_now_us(NULL) / 1000000, date);
	buf_printf(out, "HTTP/1.1 %d %s\r\nDate: %s\r\nConnection: close\r\n", response->status,
		MHD_get_reason_phrase_for((unsigned)response->status), date);
	for (size_t i = 0; i < response->header_count; i++) {
		const struct http_header *header = &response->headers[i];
		if (http_reply_is_hop_by_hop(header->name) ||
			str_eq_nocase(header->name, STR("date")))
			continue;
		buf_add(out, header->name);
		buf_add_z(out, ": ");
		buf_add(out, header->value);
		buf_add_z(out, "\r\n");
	}
	buf_add_z(out, length);
	buf_add_z(out, "\r\n");
}

int http_reply_write(int fd, const struct http_response *response, bool head, unsigned timeout_ms)
{
	int64_t deadline_us = clock_monotonic_us() + (int64_t)timeout_ms * 1000;
	bool file = response->fd >= 0;
	uint64_t length = file ? response->fd_length : response->body.n;
	bool body = length && !head && response->status != 204 && response->status != 304;
	struct buf text = BUF_INIT;
	char line[48] = "";
	if (response->status != 204)
		snprintf(
			line, sizeof(line), "Content-Length: %llu\r\n", (unsigned long long)length);
	head_text(&text, response, line);
	if (body && !file)
		buf_add(&text, response->body);
	int failed = send_all(fd, buf_str(&text), body && file ? MSG_MORE : 0, deadline_us);
	buf_release(&text);
	if (!failed && body && file)
		failed = send_file(fd, response, deadline_us);
	shutdown(fd, SHUT_WR);
	return failed;
}

int http_reply_begin(
	int fd, const struct http_response *response, bool chunked, int64_t deadline_us)
{
	int one = 1;
	struct buf text = BUF_INIT;
	/* A piece is not to wait for the next one. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	head_text(&text, response, chunked ? "Transfer-Encoding: chunked\r\n" : "");
	int failed = send_all(fd, buf_str(&text), 0, deadline_us);
	buf_release(&text);
	return failed;
}

int http_reply_piece(int fd, struct str bytes, bool chunked, int64_t deadline_us)
{
	char size[24];
	if (!chunked)
		return send_all(fd, bytes, 0, deadline_us);
	int n = snprintf(size, sizeof(size), "%zx\r\n", bytes.n);
	if (send_all(fd, str_of(size, (size_t)n), MSG_MORE, deadline_us) ||
		send_all(fd, bytes, MSG_MORE, deadline_us))
		return -1;
	return send_all(fd, STR("\r\n"), 0, deadline_us);
}

int http_reply_end(int fd, bool whole, int64_t deadline_us)
{
	return send_all(fd, whole ? STR("0\r\n\r\n") : STR("broken off\r\n"), 0, deadline_us);
}

void http_reply_linger(int fd, unsigned timeout_ms)
{
	int64_t deadline_us = clock_monotonic_us() + (int64_t)timeout_ms * 1000;
	char dropped[4096];
	for (;;) {
		ssize_t n = recv(fd, dropped, sizeof(dropped), MSG_DONTWAIT);
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			return;
		if (n < 0 && wait_for(fd, POLLIN, deadline_us))
			return;
		if (clock_monotonic_us() > deadline_us)
			return;
	}
}
