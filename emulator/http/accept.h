/*
 * accept - the thread that takes connections off a listening socket.
 *
 * The library has one of its own, but that one closes what comes beyond its limit and spins when
 * the process runs out of descriptors. This one leaves clients in the backlog until there is room,
 * and waits a moment after an accept that failed for want of something. Private to this folder.
 */
#ifndef HANGAR_HTTP_ACCEPT_H
#define HANGAR_HTTP_ACCEPT_H

#include "err.h"

#include <pthread.h>
#include <stdbool.h>
#include <sys/socket.h>

struct http_acceptor {
	int listen_fd; /* made non-blocking; not closed */
	void *self;
	bool (*has_room)(void *self);
	/* Owns fd from then on. */
	void (*take)(void *self, int fd, const struct sockaddr *address, socklen_t size);
	void (*failed)(void *self, const char *text);
	int wake_fd;
	pthread_t thread;
};

/* The first five members are the caller's to fill. */
int http_acceptor_start(struct http_acceptor *acceptor, struct err *err);
/* Returns when the thread has ended: nothing is taken after that. */
void http_acceptor_stop(struct http_acceptor *acceptor);

#endif
