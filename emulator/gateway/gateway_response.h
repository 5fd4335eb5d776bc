/*
 * gateway_response - what a REST API says itself, when routes.yaml says it otherwise.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 * and supported-gateway-response-types.html: each type has a status, headers and a body template
 * for each media type, of which the one that the client accepts is used, application/json
 * otherwise; DEFAULT_4XX and DEFAULT_5XX stand in for types that are not configured, by the status
 * that those have by default. Templates are no Velocity: only variables are replaced. What is not
 * configured stays as it is. Inside the gateway room only.
 */
#ifndef GATEWAY_GATEWAY_RESPONSE_H
#define GATEWAY_GATEWAY_RESPONSE_H

#include "visit.h"

/* Changes the response to the visit's failure as the API has it; its arena is used. */
void gateway_response_apply(const struct visit *v, struct http_response *response);

/* Everything into the arena. */
const struct gateway_response_config *gateway_responses_copy(
	const struct gateway_response_config *from, size_t count, struct arena *arena);

#endif
