/*
 * head - is the head of a request what it seems, and what does it say?
 *
 * libmicrohttpd 0.9.75 parses in place and takes much that it should not: a NUL byte cuts a target
 * or a value short, a bare LF ends a line, a folded header moves, a Content-Length is ignored
 * beside a Transfer-Encoding or when it comes twice. In place means that the bytes are still there:
 * the head lies in one piece from the method to its end, every CR LF and the delimiters of the
 * request line and the colons turned into NULs. So this walk over it knows whether each piece ends
 * where the next one begins; where it does not, something was cut, skipped or moved.
 *
 * One thing remains unseen: a NUL as the last byte of a value whose line ends in a bare LF looks
 * like CR LF. The value is the same either way.
 */
#ifndef HANGAR_HTTP_HEAD_H
#define HANGAR_HTTP_HEAD_H

#include "message.h"

struct http_head {
	struct str method;           /* where the head begins */
	struct str target;           /* as far as its first NUL */
	const char *version;         /* as the library found it */
	size_t size;                 /* from the method to the empty line's end */
	struct http_header *headers; /* in order; values are trimmed at their end by the check */
	size_t header_count;
};

enum http_body_kind {
	HTTP_BODY_NONE,
	HTTP_BODY_SIZED,
	HTTP_BODY_CHUNKED,
};

struct http_head_facts {
	struct str host; /* the Host header's value; STR_NONE without one */
	enum http_body_kind body;
	uint64_t body_size; /* of a sized one */
};

/* NULL when all is well, or what is wrong: a static text for the client. */
const char *http_head_check(struct http_head *head, struct http_head_facts *ret_facts);

/* Splits the target into path and query and finds the host: the Host header's, or that of a target
 * in absolute form, lower case and without the port. Returns false for a target that is neither a
 * path, nor "*" with OPTIONS, nor an http URL. The request's method must be set. */
bool http_head_target(struct http_request *request, struct str target, struct str host);

#endif
