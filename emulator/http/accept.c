#include "http/accept.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	FULL_MS = 10,   /* how long to look away while there is no room */
	FAILED_MS = 50, /* and after an accept that failed */
	ACCEPTOR_STACK = 128 * 1024,
};

/* True when the acceptor is to end. */
static bool woken(const struct http_acceptor *acceptor, int timeout_ms)
{
	struct pollfd p = {.fd = acceptor->wake_fd, .events = POLLIN};
	return poll(&p, 1, timeout_ms) > 0;
}

/* Takes what is there; false after a failure that time may cure. */
static bool take_all(struct http_acceptor *acceptor)
{
	while (acceptor->has_room(acceptor->self)) {
		struct sockaddr_storage address;
		socklen_t size = sizeof(address);
		int fd = accept4(acceptor->listen_fd, (struct sockaddr *)&address, &size,
			SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) {
			acceptor->take(acceptor->self, fd, (struct sockaddr *)&address, size);
		} else if (errno == EAGAIN || errno == EINTR) {
			return true;
		} else if (errno != ECONNABORTED) {
			struct err err;
			err_set_errno(&err, "cannot accept a connection");
			acceptor->failed(acceptor->self, err.text);
			return false;
		}
	}
	return true;
}

static void *accept_loop(void *arg)
{
	struct http_acceptor *acceptor = arg;
	for (;;) {
		if (!acceptor->has_room(acceptor->self)) {
			if (woken(acceptor, FULL_MS))
				return NULL;
			continue;
		}
		struct pollfd p[2] = {
			{.fd = acceptor->wake_fd, .events = POLLIN},
			{.fd = acceptor->listen_fd, .events = POLLIN},
		};
		if (poll(p, 2, -1) < 0 && errno != EINTR && woken(acceptor, FAILED_MS))
			return NULL;
		if (p[0].revents)
			return NULL;
		if (p[1].revents && !take_all(acceptor) && woken(acceptor, FAILED_MS))
			return NULL;
	}
}

static int start_thread(struct http_acceptor *acceptor)
{
	pthread_attr_t attributes;
	int failed = pthread_attr_init(&attributes);
	if (failed)
		return failed;
	failed = pthread_attr_setstacksize(&attributes, ACCEPTOR_STACK);
	if (!failed)
		failed = pthread_create(&acceptor->thread, &attributes, accept_loop, acceptor);
	pthread_attr_destroy(&attributes);
	return failed;
}

int http_acceptor_start(struct http_acceptor *acceptor, struct err *err)
{
	int listening = 0, flags = fcntl(acceptor->listen_fd, F_GETFL);
	socklen_t size = sizeof(listening);
	if (flags < 0 ||
		getsockopt(acceptor->listen_fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size))
		return err_set_errno(err, "cannot accept connections");
	if (!listening)
		return err_set(err, "cannot accept connections: the socket does not listen");
	if (fcntl(acceptor->listen_fd, F_SETFL, flags | O_NONBLOCK))
		return err_set_errno(err, "cannot accept connections");
	acceptor->wake_fd = eventfd(0, EFD_CLOEXEC);
	if (acceptor->wake_fd < 0)
		return err_set_errno(err, "cannot accept connections");
	errno = start_thread(acceptor);
	if (errno) {
		close(acceptor->wake_fd);
		return err_set_errno(err, "cannot accept connections");
	}
	return 0;
}

void http_acceptor_stop(struct http_acceptor *acceptor)
{
	uint64_t one = 1;
	while (write(acceptor->wake_fd, &one, sizeof(one)) < 0 && errno == EINTR)
		;
	pthread_join(acceptor->thread, NULL);
	close(acceptor->wake_fd);
}
