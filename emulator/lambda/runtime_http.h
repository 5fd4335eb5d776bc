/*
 * runtime_http - requests of the Lambda Runtime API, read from bytes as they come.
 *
 * Just what its clients send: a head, and a body of a known length or in chunks, with trailers when
 * a streamed response breaks off. A whole request at once, or a head and then the body's pieces as
 * they come. Inside the lambda room only.
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
	struct str content_type;
	struct str body;
	bool chunked;    /* the body comes in chunks */
	bool continues;  /* the client waits for "100 Continue" */
	bool broke_off;  /* the error came in a trailer */
	bool close;      /* the client wants no further request on this connection */
	uint64_t length; /* of a body that is not chunked */
	size_t size;     /* bytes of the whole request; of the head, when only that was read */
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

/* The head alone: RUNTIME_BAD, RUNTIME_MORE or RUNTIME_COMPLETE. */
enum runtime_read runtime_head_read(struct str in, struct runtime_request *ret_request);

/* Where in a body a reader is; begin with zeros, or with runtime_chunks_begin(). */
struct runtime_chunks {
	enum {
		CHUNK_SIZE,
		CHUNK_BYTES,
		CHUNK_END,
		CHUNK_TRAILERS,
	} at;
	size_t left; /* bytes of the chunk to come */
	bool sized;  /* no chunks: `left` is all there is */
};

/* At the beginning of the body behind that head, be it in chunks or not. */
struct runtime_chunks runtime_chunks_begin(const struct runtime_request *head);

/* One step on: *ret_used bytes of `in` are done with, and *ret_piece, which may be empty, is a part
 * of the body among them. RUNTIME_MORE: go on with what follows, or, when nothing was used, with
 * more. RUNTIME_COMPLETE: it was the last step; trailers were put into the request, as slices of
 * `in`. */
enum runtime_read runtime_chunks_read(struct runtime_chunks *chunks, struct str in,
	size_t *ret_used, struct str *ret_piece, struct runtime_request *request);

#endif
