/*
 * url_stream - the answer of a function URL whose InvokeMode is RESPONSE_STREAM.
 *
 * A streamed answer of the media type application/vnd.awslambda.http-integration-response begins
 * with a prelude, a JSON object {"statusCode", "headers", "cookies"}, and eight NUL bytes; the rest
 * is the body. Any other one is all body: 200 and its own media type. The client gets each piece
 * when the function has written it. Sources: Lambda developer guide, "Response streaming for Lambda
 * functions"; AWS's runtimes (aws-lambda-nodejs-runtime-interface-client, aws-lambda-go), which
 * write the prelude; recorded: localstack, test_function_url_with_response_streaming: a prelude
 * without a statusCode is 200.
 */
#ifndef GATEWAY_URL_STREAM_H
#define GATEWAY_URL_STREAM_H

#include "doors.h"

enum {
	URL_PRELUDE_MAX = 64 * 1024,
};

struct url_stream {
	const struct http_exchange *exchange;
	/* Whose arena holds the prelude. Status and headers come from it. */
	struct http_response *response;
	/* Adds the URL's own headers before the head is sent. */
	void (*complete)(void *arg, struct http_response *response);
	void *arg;

	enum {
		URL_STREAM_NONE,    /* the function has not begun to stream */
		URL_STREAM_PRELUDE, /* nothing was sent yet */
		URL_STREAM_BODY,    /* the head was sent */
		URL_STREAM_BAD,     /* no prelude, or one that cannot be sent: nothing was sent */
	} state;
	struct buf prelude;
};

/* The first four members are the caller's. */
struct answer_sink url_stream_sink(struct url_stream *stream);
/* The function has come to its end: true when the client has its answer, so far as it went. */
bool url_stream_end(struct url_stream *stream, bool whole);

#endif
