/*
 * dispatch - which service answers a request on the one port: a pure function over its head.
 *
 *	X-Amz-Target: DynamoDB..., or signed for dynamodb   the AWS JSON endpoint
 *	/2015-03-31/functions/...                           Lambda's API
 *	host ID.execute-api.*, /_aws/execute-api/ID/...,
 *	/execute-api/ID/..., and of REST APIs
 *	/restapis/ID/STAGE/_user_request_/...               an API by its id or name; behind the ID
 *	                                                    its path, as a client of AWS sends it
 *	host ID.lambda-url.*, /_aws/lambda-url/ID/...       a function URL, by its id or the
 *	                                                    function's name
 *	/_hangar/v1/...                                     Hangar's own control surface
 *	POST / signed for another service of AWS            nobody: it is not here
 *	anything else                                       the site (the distribution), unless the
 *	                                                    host is one of `domains:` in routes.yaml:
 *	                                                    whoever serves it asks the gateway first;
 *	                                                    with --bare the AWS JSON endpoint
 *
 * and in which namespace: that of the header x-hangar-namespace, or of the host NAME.localhost or
 * ID.execute-api.NAME.localhost; otherwise the stack's own, for which the endpoint may still take
 * the access key's.
 */
#ifndef HANGAR_DISPATCH_H
#define HANGAR_DISPATCH_H

#include "message.h"

enum dispatch_target {
	DISPATCH_AWS_JSON,
	DISPATCH_LAMBDA,
	DISPATCH_MAPPING, /* Lambda's API too: event source mappings */
	DISPATCH_API,
	DISPATCH_URL, /* a function URL */
	DISPATCH_CONTROL,
	DISPATCH_ELSEWHERE, /* a service of AWS that is not here */
	DISPATCH_SITE,
};

struct dispatch {
	enum dispatch_target target;
	struct str api; /* DISPATCH_API, DISPATCH_URL: id or name; DISPATCH_ELSEWHERE: which */
	struct str namespace; /* empty: the stack's own; it need not exist */
	struct str path;      /* the request's path, for DISPATCH_API without what named the API */
};

struct dispatch dispatch_request(const struct http_request *request, bool bare);

#endif
