/*
 * reply - which headers of a response may go out, and a whole response written by hand.
 */
#ifndef HANGAR_HTTP_REPLY_H
#define HANGAR_HTTP_REPLY_H

#include "message.h"

/* True for headers that belong to the connection and not to the response: the front's business. */
bool http_reply_is_hop_by_hop(struct str name);

/* A token as name, and nothing in the value that could end its line. */
bool http_reply_header_is_sound(const struct http_header *header);

/* A status that may end a request and headers that are all sound. */
bool http_reply_is_sound(const struct http_response *response);

/* Makes it a JSON error with one member, "message"; other headers and the body go (a file body's
 * descriptor is closed). The text is plain ASCII without quotes. */
void http_reply_error(struct http_response *response, int status, const char *message);

/* Writes the response with "Connection: close" and ends the sending side, on a socket that may be
 * non-blocking. No body for `head` (a HEAD request). Gives up after timeout_ms: -1. A file body is
 * not closed. */
int http_reply_write(int fd, const struct http_response *response, bool head, unsigned timeout_ms);

/* The same in pieces: the head, then pieces of the body. chunked: as the chunks of HTTP/1.1, and
 * then there is an end. One that is not whole has no last chunk but a line that is none: where the
 * connection is to be closed anyway, some clients (Node.js's fetch) take its end for the answer's.
 * -1: the client is gone, or has not taken it before the deadline (CLOCK_MONOTONIC us). */
int http_reply_begin(
	int fd, const struct http_response *response, bool chunked, int64_t deadline_us);
int http_reply_piece(int fd, struct str bytes, bool chunked, int64_t deadline_us);
int http_reply_end(int fd, bool whole, int64_t deadline_us);

/* Reads and drops what the client still sends, for at most timeout_ms, so that closing the
 * connection does not reset it before the client has read its answer. */
void http_reply_linger(int fd, unsigned timeout_ms);

#endif
