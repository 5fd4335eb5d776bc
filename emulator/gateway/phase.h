/*
 * phase - how far a request came on its way past the authorizer, for access logs: the variables
 * $context.authenticate.*, authorizer.* and authorize.* of REST APIs, each with error, latency and
 * status; authorizer.* also with integrationLatency, integrationStatus and requestId of the
 * function's call.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 * names them,
 * https://aws.amazon.com/blogs/compute/troubleshooting-amazon-api-gateway-with-enhanced-observability-variables/
 * says who goes through which: with IAM authenticate and authorize, with a Lambda authorizer
 * authorizer and authorize. That a phase that let the request pass says 200, one that did not what
 * the client is told, and one without a request nothing, is not confirmed. HTTP APIs have none but
 * authorizer.error. Inside the gateway room only.
 */
#ifndef GATEWAY_PHASE_H
#define GATEWAY_PHASE_H

#include "visit.h"

/* "authorizer.latency". */
bool phase_knows(struct str name);
/* False: it is no variable of a phase of this API. *ret_value: STR_NONE when there is none. */
bool phase_find(const struct visit *v, struct str name, struct arena *arena, struct str *ret_value);

#endif
