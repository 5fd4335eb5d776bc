/*
 * event - the document that a function receives for a request to an HTTP API, payload format 2.0
 * or 1.0, or to a REST API.
 *
 * Shape and rules:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * and what was recorded beside it:
 * - cookies, queryStringParameters, pathParameters, stageVariables and body are absent when there
 *   is nothing to put in them, never null; rawQueryString is "" then.
 * - rawPath and http.path are percent-decoded, and a '?' that decoding brings forth cuts them
 *   (middleapi/standard-server#93); rawQueryString stays as sent.
 * - queryStringParameters: decoded, '+' is a space, several of one name joined with ','.
 * - headers: names in lower case, several of one name joined with ','; cookies stand apart, split
 *   at "; "; content-length is always there; x-amzn-trace-id and x-forwarded-* are the gateway's.
 * - body: a string for text types, application/json, application/xml and application/javascript;
 *   base64 for everything else, a missing content-type and forms included (ministack#766).
 *
 * Payload format 1.0 (same page): what is empty is null, not absent; headers and query parameters
 * come twice, with the last value and with all; path and requestContext.path stay encoded as sent,
 * pathParameters are decoded; header names stay as sent, the gateway's own are capitalised.
 *
 * REST (set-up-lambda-proxy-integrations.html, and recordings): format 1.0 without version, but
 * path is without the stage, pathParameters stay encoded, bodies are base64 only for
 * binaryMediaTypes, and content-length and a few more headers do not reach the function.
 *
 * Behind a custom domain the mapping's base path is part of path and requestContext.path, a stage
 * that the mapping names of neither (REST; localstack#12295, verified); rawPath has the stage but
 * no base path (http-api-develop-integrations-lambda.html).
 *
 * A builder only writes; it knows no sockets.
 */
#ifndef GATEWAY_EVENT_H
#define GATEWAY_EVENT_H

#include "buf.h"
#include "media.h"
#include "message.h"
#include "route.h"

struct event_variable {
	struct str name, value;
};

/* Who calls, as an authorizer or an API key says; all empty when nobody was asked. */
struct event_caller {
	struct str authorizer; /* requestContext.authorizer, JSON in the route's format */
	/* requestContext.identity, for who signed: */
	struct str access_key, account, user, arn;
	struct str api_key, api_key_id; /* of REST APIs */
	struct str usage_key;           /* the API key that an authorizer named */
	struct str principal;           /* that a Lambda authorizer named */
	struct str error;               /* $context.authorizer.error */
};

/* What an event holds beyond request and route. */
struct event_context {
	struct str account_id, api_id, stage;
	const struct event_variable *stage_variables;
	size_t stage_variable_count;
	struct str request_id; /* also the answer's apigw-requestid */
	struct str trace_id;   /* "Root=1-...": made by event_trace_id() */
	int64_t time_us;       /* since 1970 */
	/* As sent; empty: the request's. 1.0 and REST have path and requestContext.path (full), 2.0
	 * rawPath. They differ by stage and domain mapping. */
	struct str path, full_path, raw_path;
	bool path_as_sent; /* 2.0: of a function URL, whose path is not decoded */
	/* Of REST APIs: */
	struct str request_uuid; /* requestContext.requestId; request_id is the extended one */
	struct strs binary;
	struct event_caller caller;
};

/* Appends the event as compact JSON. The text is valid UTF-8 whatever the request holds. */
void event_write_2_0(struct buf *out, const struct http_request *request,
	const struct route_match *match, const struct event_context *context);

/* The same in format 1.0. */
void event_write_1_0(struct buf *out, const struct http_request *request,
	const struct route_match *match, const struct event_context *context);

/* The proxy event of a REST API. */
void event_write_rest(struct buf *out, const struct http_request *request,
	const struct route_match *match, const struct event_context *context);

/* The client's own trace header when it has a root, otherwise a new one from these random bits. */
struct str event_trace_id(const struct http_request *request, int64_t time_us,
	const uint64_t random[2], struct arena *arena);
/* The same of an HTTP API: the client's gets a Self in front, as load balancers do it
 * (load-balancer-request-tracing.html; an event of one HTTP API behind another). */
struct str event_trace_self(const struct http_request *request, int64_t time_us,
	const uint64_t random[2], struct arena *arena);
/* What Lambda sees of it: without Self. */
struct str event_trace_root(struct str trace);

#endif
