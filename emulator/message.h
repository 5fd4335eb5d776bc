/*
 * message - an HTTP request and its response as plain values, without sockets.
 *
 * The http room makes the request and sends the response; every other room only sees these two. All
 * bytes belong to the request's arena (or to something that outlives the request) and stay valid
 * until the response was sent.
 */
#ifndef HANGAR_MESSAGE_H
#define HANGAR_MESSAGE_H

#include "arena.h"

struct http_header {
	struct str name, value;
};

/* RFC 9110, 5.6.2: what the name of a header or a method is made of. */
bool http_is_token(struct str s);
/* No control characters but tabs: nothing that could end a header early. */
bool http_is_field_value(struct str s);

struct http_request {
	struct str method;                 /* as sent: "GET" */
	struct str target;                 /* as sent, still percent-encoded: "/a%20b?x=1" */
	struct str path;                   /* the target up to '?', still percent-encoded */
	struct str query;                  /* behind the '?', as sent; empty without one */
	struct str protocol;               /* "HTTP/1.1" */
	struct str host;                   /* of the Host header, lower case, without the port */
	uint16_t port;                     /* the port that answers */
	struct str remote_ip;              /* "127.0.0.1" */
	const struct http_header *headers; /* in the order they came, names as sent */
	size_t header_count;
	struct str body;
	/* Whose data it is about: a fork's name; empty: the stack's own. Decided by app. */
	struct str namespace;
	struct arena *arena;            /* for everything that this request makes */
	struct http_exchange *exchange; /* doors.h; NULL in tests */
};

/* The first header of that name (ASCII case does not matter); STR_NONE when there is none. */
struct str http_request_header(const struct http_request *request, struct str name);

struct http_response {
	int status;                  /* 0 until a service has answered */
	struct http_header *headers; /* grows in the request's arena */
	size_t header_count, header_room;
	struct str body;
	/* A body from a file instead: fd >= 0, closed by whoever sends the response. body is
	 * ignored then. */
	int fd;
	uint64_t fd_offset, fd_length;
	/* The answer was sent already through the exchange: close the connection, send nothing. */
	bool abandoned;
	struct arena *arena;
};

void http_response_init(struct http_response *response, struct arena *arena);
/* Adds a header; the slices must live as long as the response. Several of one name are sent as
 * several. */
void http_response_add(struct http_response *response, struct str name, struct str value);
/* Replaces every header of that name, or adds it. */
void http_response_set(struct http_response *response, struct str name, struct str value);
struct str http_response_header(const struct http_response *response, struct str name);
/* Status, content-type and body in one go. */
void http_response_text(
	struct http_response *response, int status, struct str content_type, struct str body);

#endif
