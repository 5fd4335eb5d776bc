/*
 * access_log - a line for each request of an API, in its own words.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html: the format is
 * any text with $context variables; one without a value is '-'. What finds no stage is not logged.
 * A line is appended to the file by one write, so that several daemons may share it; a full disk
 * loses lines, not requests. Inside the gateway room only.
 */
#ifndef GATEWAY_ACCESS_LOG_H
#define GATEWAY_ACCESS_LOG_H

#include "err.h"
#include "str.h"

struct visit;
struct http_response;
struct arena;

struct access_log {
	struct str format; /* empty: there is none */
	int fd;            /* -1: no file */
};

int access_log_open(struct access_log *log, struct str format, struct str file, struct arena *arena,
	struct err *err);
void access_log_close(struct access_log *log);

/* When the answer is known: sets the visit's own figures and writes the line. */
void access_log_write(struct visit *v, const struct http_response *response, struct arena *arena);

#endif
