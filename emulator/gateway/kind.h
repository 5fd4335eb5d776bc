/*
 * kind - what differs between HTTP APIs and REST APIs: their own answers and limits.
 */
#ifndef GATEWAY_KIND_H
#define GATEWAY_KIND_H

#include "message.h"

enum failure {
	FAIL_NOT_FOUND,
	FAIL_THROTTLED,
	FAIL_HEADERS,
	FAIL_BODY,
	FAIL_FUNCTION,
	FAIL_TIMEOUT,
	FAIL_BUSY,
	FAILURES,
};

struct kind {
	bool rest;
	int64_t longest_ms; /* that an integration may take */
	struct {
		int status;
		struct str body;
		struct str type; /* x-amzn-ErrorType; empty: none */
	} failures[FAILURES];
};

extern const struct kind kind_http, kind_rest;

/* Makes the response the API's own answer; headers that it had are gone. */
void kind_fail(const struct kind *kind, enum failure failure, struct http_response *response);

#endif
