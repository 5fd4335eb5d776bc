/*
 * state - what a server is made of. Private to this folder.
 */
#ifndef HANGAR_HTTP_STATE_H
#define HANGAR_HTTP_STATE_H

#include "http/accept.h"
#include "http/connection.h"
#include "http/server.h"

#include <stdatomic.h>

struct http_server {
	struct http_server_options options;
	struct MHD_Daemon *daemon;
	struct http_acceptor acceptor;
	uint16_t port;
	pthread_key_t own; /* the struct http_connection whose thread this is; in the thread that
				begins connections, the last one begun */
	_Atomic unsigned open;
	_Atomic unsigned ended; /* connections so far */
	_Atomic unsigned taken; /* open, or handed over and about to be */
	atomic_bool stopping;
	atomic_bool starved; /* there was no thread for a connection: the next waits for one */
	pthread_mutex_t lock;
	struct http_connection *connections; /* under lock */
};

static inline void http_server_say(const struct http_server *server, const char *text)
{
	if (server->options.log)
		server->options.log(server->options.log_self, text);
}

#endif
