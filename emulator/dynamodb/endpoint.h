/*
 * endpoint - DynamoDB's face over HTTP, and the door for calls from inside the process.
 *
 * Over HTTP: POST with X-Amz-Target, content-type application/x-amz-json-1.0, a SigV4 Authorization
 * header or query (read for its form, account and region; verified when `verify` is given),
 * bodies as they are or in gzip or deflate, Server, x-amzn-RequestId and x-amz-crc32 on every
 * answer, GET answers the health text. The order of the refusals is AWS's, after dynalite's
 * captures (index.js there).
 *
 * The account is the access key when that is 12 digits, otherwise the stack's own; the region is
 * that of the credential's scope. The namespace is the request's; when that has none and the access
 * key is the name of one, that one.
 */
#ifndef HANGAR_ENDPOINT_H
#define HANGAR_ENDPOINT_H

#include "auth/signature.h"
#include "call.h"
#include "doors.h"

struct endpoint;

struct endpoint_options {
	struct str account; /* of access keys that are no account: "000000000000" */
	struct str region;  /* of calls from inside: "us-east-1" */
	uint64_t seed;      /* of request ids; 0: another one each time */
	/* Is there a namespace of that name? NULL: there are none. */
	bool (*has_namespace)(void *arg, struct str name);
	/* Told when the store failed; at most once a second. NULL: nobody. */
	void (*log)(void *arg, const char *text);
	void *arg; /* of both */
	/* As signature_verify(); NULL: every well-formed signature is believed. */
	int (*verify)(void *verify_arg, const struct http_request *request,
		const struct signature_claim *claim, struct str service,
		struct signature_fault *ret_fault);
	void *verify_arg;
};

/* The slices in the options must live as long as the endpoint, which does not own the pipeline. */
struct endpoint *endpoint_new(struct pipeline *pipeline, const struct endpoint_options *options);
void endpoint_free(struct endpoint *endpoint); /* NULL is fine */

struct service endpoint_service(struct endpoint *endpoint);
struct aws_caller endpoint_caller(struct endpoint *endpoint);

#endif
