/*
 * cors - cross-origin answers of an HTTP API, or a function URL, that has a CORS configuration.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html: the gateway
 * answers OPTIONS itself, routes or not (after the authorizer of a route that takes it), and puts
 * its own headers in place of the function's. It writes them only for an Origin that is allowed,
 * and on a preflight only when the method and the headers asked for are allowed too; otherwise the
 * answer goes out without them and the browser refuses it. Origins compare without case. All of its
 * answers carry them, errors included.
 *
 * Function URLs: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors. A
 * preflight is answered by the configuration alone; other answers get its headers beside those of
 * the function, even when both say the same. "*" is answered with the caller's own origin, as seen
 * in https://github.com/aws-powertools/powertools-lambda-python/issues/4163.
 */
#ifndef GATEWAY_CORS_H
#define GATEWAY_CORS_H

#include "doors.h"

/* What AWS refuses when an API is made with it. */
int cors_check(const struct cors_config *config, struct err *err);

/* The answer to an OPTIONS request. */
void cors_preflight(const struct cors_config *config, const struct http_request *request,
	struct http_response *response);

/* Puts the gateway's headers in place of the function's on any other answer. */
void cors_apply(const struct cors_config *config, const struct http_request *request,
	struct http_response *response);

/* The same of a function URL: is it a preflight? Then its answer. */
bool cors_is_preflight(const struct http_request *request);
void cors_url_preflight(const struct cors_config *config, const struct http_request *request,
	struct http_response *response);
/* Adds the URL's headers to any other answer. */
void cors_url_apply(const struct cors_config *config, const struct http_request *request,
	struct http_response *response);

#endif
