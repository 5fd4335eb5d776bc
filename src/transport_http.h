/*
 * transport_http - calls of AWS's JSON services over HTTPS, signed: what the SDK's DynamoDB client
 * uses wherever there is no daemon around it.
 */
#ifndef HANGAR_TRANSPORT_HTTP_H
#define HANGAR_TRANSPORT_HTTP_H

#include "buf.h"

struct transport_http_config {
	struct str region, access_key, secret_key;
	struct str session_token; /* empty: none */
	/* "http://localhost:4566"; empty: https://SERVICE.REGION.amazonaws.com */
	struct str endpoint;
};

struct transport_http;

struct transport_http *transport_http_new(const struct transport_http_config *config);
void transport_http_free(struct transport_http *transport);
/* The environment's: AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
 * AWS_ENDPOINT_URL_DYNAMODB or AWS_ENDPOINT_URL. */
struct transport_http_config transport_http_environment(void);

/* One POST: appends the answer's body and returns its status, or HANGAR_AWS_UNREACHABLE with the
 * reason appended instead, or HANGAR_AWS_DEADLINE when timeout_ms passed. Any thread; one at a
 * time, over a connection that is kept. */
int transport_http_call(struct transport_http *transport, struct str service, struct str target,
	struct str body, int64_t timeout_ms, struct arena *arena, struct buf *answer);

#endif
