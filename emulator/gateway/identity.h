/*
 * identity - where an authorizer finds who is calling: the identity sources of JWT and Lambda
 * authorizers.
 *
 * HTTP APIs
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html):
 * $request.header.NAME, $request.querystring.NAME, $stageVariables.NAME, $context.NAME.
 * REST APIs (configure-api-gateway-lambda-authorization.html): method.request.header.NAME,
 * method.request.querystring.NAME, stageVariables.NAME, context.NAME.
 *
 * Of $context those are known that a request has before anybody was asked: accountId, apiId,
 * domainName, httpMethod, identity.sourceIp, identity.userAgent, path, protocol, requestId,
 * resourcePath, routeKey, stage.
 */
#ifndef GATEWAY_IDENTITY_H
#define GATEWAY_IDENTITY_H

#include "event.h"

enum identity_place {
	IDENTITY_HEADER,
	IDENTITY_QUERY,
	IDENTITY_STAGE,
	IDENTITY_CONTEXT,
};

struct identity_source {
	enum identity_place place;
	struct str name;
};

/* -1: no such source in an API of that kind. The name is a slice of the expression. */
int identity_parse(
	struct str expression, bool rest, struct identity_source *ret_source, struct err *err);

/* STR_NONE when the request has no such thing, or an empty one: who asks for it answers 401. */
struct str identity_find(const struct identity_source *source, const struct http_request *request,
	const struct route_match *match, const struct event_context *context);

#endif
