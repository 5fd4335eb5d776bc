#include "wire.h"

#include "clock.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	READ_SIZE = 16 * 1024,
	SOON_US = 20 * 1000,
};

struct wire_head {
	uint32_t type, size;
};

void wire_begin(struct buf *out, enum wire_type type)
{
	struct wire_head head = {.type = (uint32_t)type};
	buf_clear(out);
	buf_add(out, str_of((const char *)&head, sizeof(head)));
}

void wire_put(struct buf *out, struct str field)
{
	uint32_t n = (uint32_t)field.n;
	buf_add(out, str_of((const char *)&n, sizeof(n)));
	buf_add(out, field);
}

void wire_put_i64(struct buf *out, int64_t value)
{
	wire_put(out, str_of((const char *)&value, sizeof(value)));
}

/* Until fd can be written to; -1 when it is too late for that. */
static int await_room(int fd, int64_t deadline)
{
	struct pollfd room = {fd, POLLOUT, 0};
	int64_t left = deadline - clock_monotonic_us();
	int ms = deadline == INT64_MAX ? -1 : left <= 0 ? 0 : (int)((left + 999) / 1000);
	if (poll(&room, 1, ms) != 0)
		return 0;
	errno = ETIMEDOUT;
	return -1;
}

int wire_send(int fd, struct buf *message, int64_t deadline)
{
	uint32_t size = (uint32_t)(message->n - sizeof(struct wire_head));
	memcpy(message->p + offsetof(struct wire_head, size), &size, sizeof(size));
	for (size_t done = 0; done < message->n;) {
		ssize_t n =
			send(fd, message->p + done, message->n - done, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && (errno == EINTR || (errno == EAGAIN && !await_room(fd, deadline))))
			continue;
		if (n < 0)
			return -1;
		done += (size_t)n;
	}
	return 0;
}

/* Waits until fd is readable: 1, WIRE_LATE, or -1. */
static int await(int fd, const struct wire_wait *wait)
{
	for (;;) {
		int ms = -1;
		if (wait->deadline != INT64_MAX) {
			int64_t left = wait->deadline - clock_monotonic_us();
			if (left <= 0)
				return WIRE_LATE;
			ms = (int)((left + 999) / 1000);
		}
		struct pollfd fds[] = {
			{fd, POLLIN, 0}, {wait->side_fd ? *wait->side_fd : -1, POLLIN, 0}};
		int n = poll(fds, ARRAY_LEN(fds), ms);
		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0 && fds[1].revents)
			wait->side(wait->arg);
		if (n > 0 && fds[0].revents)
			return 1;
	}
}

void wire_init(struct wire *wire, int fd, bool watched)
{
	struct timeval soon = {.tv_usec = SOON_US};
	if (watched)
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon));
	*wire = (struct wire){.fd = fd, .bytes = xmalloc(READ_SIZE)};
}

void wire_release(struct wire *wire)
{
	free(wire->bytes);
	wire->bytes = NULL;
}

/* What came, at least one byte of it: its size, or as wire_receive(). Most answers come soon: so
 * recv() itself waits at first, as long as wire_init() has told the socket, and only then poll()
 * for the other things. */
static ssize_t receive_some(struct wire *wire, const struct wire_wait *wait, char *at, size_t n)
{
	bool patient =
		wait->deadline == INT64_MAX || wait->deadline - clock_monotonic_us() > 2 * SOON_US;
	for (;;) {
		int code = patient ? 1 : await(wire->fd, wait);
		if (code != 1)
			return code;
		ssize_t got = recv(wire->fd, at, n, patient ? 0 : MSG_DONTWAIT);
		if (got >= 0)
			return got;
		if (errno != EINTR && errno != EAGAIN)
			return errno == ECONNRESET ? 0 : -1;
		patient = patient && !wait->side_fd;
	}
}

/* Exactly n bytes: 1, or as wire_receive(). */
static int receive(struct wire *wire, const struct wire_wait *wait, char *at, size_t n)
{
	for (;;) {
		size_t part = wire->to - wire->from;
		part = part < n ? part : n;
		memcpy(at, wire->bytes + wire->from, part);
		wire->from += part;
		at += part;
		n -= part;
		if (!n)
			return 1;
		bool large = n >= READ_SIZE; /* past the buffer */
		ssize_t got =
			receive_some(wire, wait, large ? at : wire->bytes, large ? n : READ_SIZE);
		if (got <= 0)
			return (int)got;
		wire->from = wire->to = 0;
		if (large) {
			at += got;
			n -= (size_t)got;
		} else {
			wire->to = (size_t)got;
		}
		if (!n)
			return 1;
	}
}

int wire_receive(struct wire *wire, const struct wire_wait *wait, struct arena *arena,
	enum wire_type *ret_type, struct str *ret_fields)
{
	struct wire_head head;
	int code = receive(wire, wait, (char *)&head, sizeof(head));
	if (code != 1)
		return code;
	if (head.size > WIRE_MOST)
		return -1; /* a handler has written into the socket */
	char *bytes = arena_bytes(arena, head.size + 1u);
	code = head.size ? receive(wire, wait, bytes, head.size) : 1;
	if (code != 1)
		return code;
	*ret_type = (enum wire_type)head.type;
	*ret_fields = str_of(bytes, head.size);
	return 1;
}

struct str wire_get(struct str *fields)
{
	uint32_t n;
	if (fields->n < sizeof(n))
		return STR_NONE;
	memcpy(&n, fields->p, sizeof(n));
	struct str rest = str_skip(*fields, sizeof(n));
	struct str field = str_head(rest, n);
	*fields = str_skip(rest, n);
	return field;
}

int64_t wire_get_i64(struct str *fields)
{
	int64_t value = 0;
	struct str field = wire_get(fields);
	if (field.n == sizeof(value))
		memcpy(&value, field.p, sizeof(value));
	return value;
}
