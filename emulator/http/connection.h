/*
 * connection - one client's connection, what it holds from one request to the next, and the claim
 * on the answer. Private to this folder.
 *
 * Who may write to the socket is one question with one answer per request. While the service runs
 * (ANSWER_OPEN) either its own thread or one call of http_exchange takes the claim; the lock is
 * held while the other thread writes, so that the own thread, which needs it to go on, cannot close
 * the socket under it. An answer in pieces is the own thread's, by hand as well.
 */
#ifndef HANGAR_HTTP_CONNECTION_H
#define HANGAR_HTTP_CONNECTION_H

#include "doors.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>

enum answer_claim {
	ANSWER_NONE, /* no service is running */
	ANSWER_OPEN,
	ANSWER_TAKEN,
};

/* Written by the own thread alone and seldom read: cheaper than counters that all share. */
enum http_stage {
	STAGE_IDLE,
	STAGE_BEGUN,  /* there is a request, or the first line of one */
	STAGE_SERVED, /* its service runs */
};

struct http_connection {
	struct http_server *server;
	struct http_connection *next, *previous; /* of the server's list, under its lock */
	_Atomic enum http_stage stage;
	int fd;
	char remote_ip[INET6_ADDRSTRLEN];
	struct http_exchange exchange;
	pthread_mutex_t lock;
	enum answer_claim claim; /* under lock */
	bool head_request;       /* no body in the answer; set before the claim opens */
	/* Of an answer in pieces. mute: no body goes out; broken: the client is gone. */
	bool chunked, mute, broken;

	/* Of the request that is being read or served: its own thread's alone. */
	struct arena arena;
	struct http_request request;
	struct http_response response;
	char *target; /* in the library's buffer; NULL: no request has begun */
	size_t target_size, mark;
	char behind_mark; /* what stood behind the '?' */
	bool checked;     /* the head was checked; request is filled but for the body */
	struct buf body;
	size_t head_room; /* bytes that the response's head may have */
};

struct http_connection *http_connection_new(
	struct http_server *server, int fd, const struct sockaddr *address);
void http_connection_free(struct http_connection *connection);

/* After a request: everything it made is given back. */
void http_connection_reset(struct http_connection *connection);

/* Opens the claim for the time the service runs. */
void http_connection_open_claim(struct http_connection *connection);
/* The own thread's claim: false when another has answered. Waits while that one writes. */
bool http_connection_claim(struct http_connection *connection);

/* What http_exchange does: another thread's claim and answer. False when it came too late, or has
 * an impossible status or header. */
bool http_connection_answer(struct http_connection *connection,
	const struct http_response *response, unsigned timeout_ms);

/* Answers from this (the own) thread by hand and reads on for a moment; close the connection then.
 */
void http_connection_refuse(struct http_connection *connection, int status, const char *message);
/* The same for one that nobody serves: says it without waiting. */
void http_connection_turn_away(struct http_connection *connection);

#endif
