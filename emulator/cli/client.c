#include "cli/client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static int connect_to(const struct instance_address *address, struct err *err)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET,
		.sin_port = htons(address->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6,
		.sin6_port = htons(address->port),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT};
	bool six = str_find_str(str_z(address->url), STR("[")) < strlen(address->url);
	int fd = socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_set_errno(err, "socket");
	int result = six ? connect(fd, (const struct sockaddr *)(const void *)&v6, sizeof(v6))
			 : connect(fd, (const struct sockaddr *)(const void *)&v4, sizeof(v4));
	if (result < 0) {
		err_set_errno(err, "%s does not answer", address->url);
		close(fd);
		return -1;
	}
	return fd;
}

static int send_all(int fd, struct str s)
{
	while (s.n) {
		ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		s = str_skip(s, (size_t)n);
	}
	return 0;
}

static int receive_all(int fd, struct buf *out)
{
	for (;;) {
		ssize_t n = recv(fd, buf_reserve(out, 16384), 16384, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return (int)n;
		out->n += (size_t)n;
	}
}

static bool answer_parse(struct str all, struct client_answer *ret_answer)
{
	struct client_answer a;
	uint64_t status;
	size_t end = str_find_str(all, STR("\r\n\r\n"));
	if (end == all.n || !str_starts(all, STR("HTTP/1.")) || end < 12 ||
		!str_to_u64(str_of(all.p + 9, 3), &status))
		return false;
	a.status = (int)status;
	a.headers = str_skip(str_head(all, end), str_find_str(all, STR("\r\n")) + 2);
	a.body = str_skip(all, end + 4);
	*ret_answer = a;
	return true;
}

int client_call(const struct instance_address *address, const char *method, const char *path,
	struct str body, struct arena *arena, struct client_answer *ret_answer, struct err *err)
{
	struct buf request = BUF_IN(arena), answer = BUF_IN(arena);
	int fd = connect_to(address, err);
	if (fd < 0)
		return -1;
	buf_printf(&request,
		"%s %s HTTP/1.0\r\nHost: localhost:%u\r\nContent-Type: "
		"application/json\r\nContent-Length: %zu\r\n\r\n",
		method, path, address->port, body.n);
	buf_add(&request, body);
	int result = send_all(fd, buf_str(&request)) < 0 || receive_all(fd, &answer) < 0 ? -1 : 0;
	if (result < 0)
		err_set_errno(err, "%s", address->url);
	else if (!answer_parse(buf_str(&answer), ret_answer))
		result = err_set(err, "%s: what answers there is not hangar", address->url);
	close(fd);
	return result;
}

struct str client_header(const struct client_answer *answer, struct str name)
{
	for (struct str rest = answer->headers, line, value; rest.n;) {
		line = str_cut(rest, '\n', &rest);
		struct str found = str_cut(line, ':', &value);
		if (value.p && str_eq_nocase(found, name)) {
			value = str_trim(value);
			return value.n && value.p[value.n - 1] == '\r'
				       ? str_head(value, value.n - 1)
				       : value;
		}
	}
	return STR_NONE;
}
