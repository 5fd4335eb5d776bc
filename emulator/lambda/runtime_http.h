/*
 * runtime_http - requests of the Lambda Runtime API, read from bytes as they come.
 *
 * Just what its clients send: a head, and a body of a known length or in chunks, with trailers when
 * a streamed response breaks off. Inside the lambda room only.
 */
#ifndef HANGAR_RUNTIME_HTTP_H
#define HANGAR_RUNTIME_HTTP_H

#include "arena.h"

enum {
	RUNTIME_HEAD_MOST = 64 * 1024,
};

struct runtime_request {
	struct str method, path;
	struct str
		function_error;   /* Lambda-Runtime-Function-Error-Type, of the head or a trailer */
	struct str error_body;    /* Lambda-Runtime-Function-Error-Body of a trailer: base64 */
	struct str response_mode; /* Lambda-Runtime-Function-Response-Mode */
	struct str body;
	bool broke_off; /* the error came in a trailer */
	bool close;     /* the client wants no further request on this connection */
	size_t size;    /* bytes of the whole request */
};

enum runtime_read {
	RUNTIME_BAD = -1,
	RUNTIME_MORE,     /* not complete yet */
	RUNTIME_CONTINUE, /* as above, and the client waits for "100 Continue" */
	RUNTIME_COMPLETE,
	RUNTIME_LARGE, /* the body is beyond body_most: size is how far the request goes, or 0 when
			  that is not known; method and path are set */
};

/* Slices of the request lie in `in` or in the arena. */
enum runtime_read runtime_request_read(
	struct str in, size_t body_most, struct arena *arena, struct runtime_request *ret_request);

#endif
