/*
 * response - what an HTTP API makes of what a function returned, payload format 2.0 or
 * 1.0.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * and recordings: an object with statusCode is a whole response (text/plain; charset=utf-8 unless
 * it says otherwise); anything else, text that is no JSON included, is the body of a 200 with
 * application/json, a JSON string without its quotes. A response that breaks the form - statusCode
 * no integer or no status, body no string, headers no object - is the gateway's 500.
 *
 * Payload format 1.0 infers nothing: what is no object with a statusCode (a number, or its digits
 * as a string) is a 500 too, and multiValueHeaders follow headers.
 *
 * REST (set-up-lambda-proxy-integrations.html, and recordings): format 1.0, but statusCode may be
 * missing (200), any member that is not known breaks the form, application/json is the default,
 * multiValueHeaders go before headers, a few headers come back as x-amzn-Remapped-*, and base64 is
 * decoded only when the request's first accepted type is one of the API's binaryMediaTypes; base64
 * that is none is then a fault of the configuration (supported-gateway-response-types.html:
 * API_CONFIGURATION_ERROR), not of the function's answer.
 */
#ifndef GATEWAY_RESPONSE_H
#define GATEWAY_RESPONSE_H

#include "media.h"
#include "message.h"

enum {
	RESPONSE_BROKEN = -1,  /* what all of them return for an answer of another form */
	RESPONSE_UNCODED = -2, /* of REST: it is not base64 */
};

/* Fills the response (fresh from http_response_init); slices point into payload or the arena. -1:
 * the function broke the form, the response was not touched and the client gets a 500. */
int response_from_2_0(struct str payload, struct http_response *response);

/* The same for a function URL, which calls it application/json when the function does not say. */
int response_from_url(struct str payload, struct http_response *response);

/* The prelude of a streamed answer: status, 200 when there is none, headers and cookies. */
int response_from_prelude(struct str prelude, struct http_response *response);

/* The same as the first for format 1.0. */
int response_from_1_0(struct str payload, struct http_response *response);
/* The same for a REST API, or RESPONSE_UNCODED; accept is the request's header. */
int response_from_rest(struct str payload, const struct strs *binary, struct str accept,
	struct http_response *response);

#endif
