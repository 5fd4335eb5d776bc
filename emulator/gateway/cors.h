/*
 * cors - cross-origin answers of an HTTP API that has a CORS configuration.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html: the gateway
 * answers OPTIONS itself, routes or not (after the authorizer of a route that takes it), and puts
 * its own headers in place of the function's. It writes them only for an Origin that is allowed,
 * and on a preflight only when the method and the headers asked for are allowed too; otherwise the
 * answer goes out without them and the browser refuses it. Origins compare without case. All of its
 * answers carry them, errors included.
 */
#ifndef GATEWAY_CORS_H
#define GATEWAY_CORS_H

#include "err.h"
#include "message.h"

struct cors_list {
	const struct str *items;
	size_t count;
};

struct cors_config {
	struct cors_list origins; /* "https://a.example", "*", "https://" "*", "http://" "*" */
	struct cors_list methods; /* "GET", "*" */
	struct cors_list headers; /* request headers, "*" */
	struct cors_list expose;
	int64_t max_age; /* seconds; negative: not said */
	bool credentials;
};

/* What AWS refuses when an API is made with it. */
int cors_check(const struct cors_config *config, struct err *err);

/* The answer to an OPTIONS request. */
void cors_preflight(const struct cors_config *config, const struct http_request *request,
	struct http_response *response);

/* Puts the gateway's headers in place of the function's on any other answer. */
void cors_apply(const struct cors_config *config, const struct http_request *request,
	struct http_response *response);

#endif
