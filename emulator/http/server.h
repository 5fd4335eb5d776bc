/*
 * server - the HTTP/1.1 front: one service behind one listening socket.
 *
 * Every connection has a thread of its own, and the service runs on it: what blocks there blocks
 * that one connection. A request reaches the service complete, checked and as slices of the bytes
 * that came; its response leaves without another copy. One arena serves a connection, reset after
 * each response.
 *
 * What never reaches the service, because the front answers it itself and closes the connection:
 *
 *	400  anything malformed: a bare CR, LF or NUL in the head, folded headers, names that are no
 *	     token, a target that is neither path nor http URL, no Host or two, a Content-Length
 *	     that is no number, given twice, or beside Transfer-Encoding, any Transfer-Encoding but
 *	     "chunked"
 *	413  a body beyond body_limit: {"message":"Request Entity Too Large"}
 *	414, 431  a request line or headers beyond connection_memory
 *	505  neither HTTP/1.0 nor HTTP/1.1
 *	503  a connection that the system had no thread for; later ones wait in the backlog until
 *	     there is one, as they do while there are no descriptors
 *
 * with {"message":"..."}; but a request line that cannot be read at all is answered by the
 * library's own short HTML page.
 *
 * A response of the service is sent as it is, but for: headers that would break the framing
 * (Connection, Keep-Alive, Proxy-*, TE, Trailer, Transfer-Encoding, Upgrade, Content-Length), which
 * are left out; a header with CR, LF or NUL, a name that is no token, a status outside 200..599, or
 * more headers than fit in connection_memory beside the request's, which make the whole response a
 * 500. Date and Content-Length are added. One that is sent by hand (struct http_exchange) goes by
 * the same rules, but for the memory, and ends its connection.
 *
 * libmicrohttpd is seen in this folder only. It writes nothing to stderr; with `log` set, what it
 * and the front have to say goes there.
 */
#ifndef HANGAR_HTTP_SERVER_H
#define HANGAR_HTTP_SERVER_H

#include "doors.h"
#include "err.h"

struct http_server;

struct http_server_options {
	int listen_fd;       /* bound and listening; stays the caller's, becomes non-blocking */
	struct service root; /* called on the connections' threads */
	/* 0 everywhere below: the default */
	size_t body_limit;         /* bytes of a body; 16 MB and 64 KB for what wraps it */
	size_t connection_memory;  /* bytes for a request's head and its response's; 36 KB */
	unsigned connection_limit; /* open at once, further ones wait in the backlog; 4096 */
	unsigned idle_seconds;     /* a silent connection is closed after that; 75 */
	size_t stack_size;         /* of a connection's thread, reserved, not used up; 1 MB */
	void (*log)(void *log_self, const char *text); /* one line, any thread; NULL: silence */
	void *log_self;
};

/* Starts to accept. Ignores SIGPIPE in this process from now on. */
int http_server_start(const struct http_server_options *options, struct http_server **ret_server,
	struct err *err);

/* The port of the listening socket; 0 for a socket that has none. */
uint16_t http_server_port(const struct http_server *server);

/* Stops accepting, lets the requests in flight end within grace_ms (their connections close after
 * the answer), closes all connections and frees the server. Returns 0, or the number of requests
 * whose service had not returned by then: their clients have been answered 503, their threads are
 * still stuck, the server stays allocated for them, and the process had better end with _exit().
 * Never waits longer than grace_ms plus about two seconds. */
unsigned http_server_stop(struct http_server *server, unsigned grace_ms);

/* Requests whose service is running, and open connections. */
unsigned http_server_running(struct http_server *server);
unsigned http_server_connections(const struct http_server *server);
/* Connections that have ended so far; it may wrap. */
unsigned http_server_ended(const struct http_server *server);

#endif
