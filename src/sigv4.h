/*
 * sigv4 - AWS Signature Version 4: the texts that are signed, and the signature.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
#ifndef HANGAR_SIGV4_H
#define HANGAR_SIGV4_H

#include "buf.h"

enum {
	SIGV4_SIGNATURE = 64, /* hex digits */
};

struct sigv4_header {
	struct str name, value; /* name in lower case, value without spaces around it */
};

struct sigv4_request {
	struct str method, path, query; /* path and query encoded and ordered as AWS wants them */
	const struct sigv4_header *headers; /* all that are signed, by name; host and x-amz-date */
	size_t header_count;                /* are among them */
	struct str body;
	struct str date; /* "20150830T123600Z", as in x-amz-date */
	struct str region, service;
};

struct sigv4_keys {
	struct str access, secret;
};

void sigv4_canonical_request(struct buf *out, const struct sigv4_request *request);
void sigv4_string_to_sign(
	struct buf *out, const struct sigv4_request *request, struct str canonical_request);
void sigv4_sign(const struct sigv4_request *request, struct str secret, struct str string_to_sign,
	char ret_signature[SIGV4_SIGNATURE]);

/* The value of the Authorization header. */
struct str sigv4_authorization(
	const struct sigv4_request *request, const struct sigv4_keys *keys, struct arena *arena);

#endif
