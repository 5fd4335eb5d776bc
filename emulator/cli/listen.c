#include "cli/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* Length of the address, 0 when the text is none. */
static socklen_t address_parse(
	const char *host, uint16_t port, union address *ret_address, bool *ret_loopback)
{
	union address a;
	memset(&a, 0, sizeof(a));
	if (strcmp(host, "localhost") == 0)
		host = "127.0.0.1";
	if (inet_pton(AF_INET, host, &a.v4.sin_addr) == 1) {
		a.v4.sin_family = AF_INET;
		a.v4.sin_port = htons(port);
		*ret_loopback = (ntohl(a.v4.sin_addr.s_addr) >> 24) == 127;
		*ret_address = a;
		return sizeof(a.v4);
	}
	if (inet_pton(AF_INET6, host, &a.v6.sin6_addr) == 1) {
		a.v6.sin6_family = AF_INET6;
		a.v6.sin6_port = htons(port);
		*ret_loopback = IN6_IS_ADDR_LOOPBACK(&a.v6.sin6_addr);
		*ret_address = a;
		return sizeof(a.v6);
	}
	return 0;
}

static int bound_port(int fd, uint16_t *ret_port)
{
	union address a;
	socklen_t n = sizeof(a);
	if (getsockname(fd, &a.any, &n) < 0)
		return -1;
	*ret_port = ntohs(a.any.sa_family == AF_INET ? a.v4.sin_port : a.v6.sin6_port);
	return 0;
}

int listen_open(const char *host, uint16_t port, struct listener *ret_listener, struct err *err)
{
	struct listener l = {.port = port};
	union address address;
	int one = 1;
	socklen_t n = address_parse(host, port, &address, &l.loopback);
	if (!n)
		return err_set(
			err, "--host takes a numeric address or localhost, not \"%s\"", host);
	l.fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (l.fd < 0)
		return err_set_errno(err, "socket");
	setsockopt(l.fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(l.fd, &address.any, n) < 0 || listen(l.fd, 1024) < 0 ||
		bound_port(l.fd, &l.port) < 0) {
		if (errno == EADDRINUSE)
			err_set(err,
				"port %u of %s is taken; choose another with --port, or 0 for a "
				"free one",
				port, host);
		else
			err_set_errno(err, "cannot listen on %s port %u", host, port);
		close(l.fd);
		return -1;
	}
	snprintf(l.host, sizeof(l.host), address.any.sa_family == AF_INET6 ? "[%s]" : "%s", host);
	*ret_listener = l;
	return 0;
}
