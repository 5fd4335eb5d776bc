/*
 * kind - what differs between HTTP APIs and REST APIs: their own answers and limits.
 *
 * The failures of a REST API are its gateway response types and their default statuses and texts
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html);
 * an HTTP API answers the same faults in its own words, which cannot be changed.
 */
#ifndef GATEWAY_KIND_H
#define GATEWAY_KIND_H

#include "message.h"

enum failure {
	FAIL_STAGE, /* the path names none */
	FAIL_NOT_FOUND,
	FAIL_THROTTLED,
	FAIL_QUOTA,
	FAIL_HEADERS,
	FAIL_URI,
	FAIL_QUERY,       /* a character that a REST API does not take there, a path that is none */
	FAIL_BODY,        /* over what the gateway takes */
	FAIL_EVENT,       /* over what a function takes */
	FAIL_FUNCTION,    /* the function failed or broke the form of an answer */
	FAIL_INTEGRATION, /* it could not be called, an HTTP endpoint not be reached */
	FAIL_ENDPOINT,    /* an HTTP endpoint's address is none */
	FAIL_TIMEOUT,
	FAIL_BUSY,
	FAIL_UNAUTHORIZED,
	FAIL_ACCESS_DENIED,
	FAIL_ACCESS_EXPLICITLY_DENIED,
	FAIL_AUTHORIZER, /* it failed, or its answer is none */
	FAIL_API_KEY,
	FAIL_SIGNATURE,
	FAIL_PARAMETERS,
	FAIL_REQUEST_BODY,
	FAIL_UPGRADE, /* a WebSocket was asked for */
	FAILURES,
};

struct kind_failure {
	int status;
	struct str body;    /* as it is sent unless the API says otherwise */
	struct str message; /* $context.error.message; STR_NONE: null */
	struct str type;    /* x-amzn-ErrorType; empty: none */
	/* The gateway response that customises it: "MISSING_AUTHENTICATION_TOKEN". One of
	 * DEFAULT_4XX and DEFAULT_5XX stands in for those that are not configured; empty: none. */
	struct str response;
	/* The front answers, before there is an API: text, without an API's ids and headers. */
	bool plain;
};

struct kind {
	bool rest;
	int64_t longest_ms; /* that an integration may take */
	struct kind_failure failures[FAILURES];
};

extern const struct kind kind_http, kind_rest;

/* Makes the response the API's own answer; headers that it had are gone. */
void kind_fail(const struct kind *kind, enum failure failure, struct http_response *response);

#endif
