/*
 * context - the $context variables of API Gateway, for access logs, parameter mapping and gateway
 * responses, and texts in which they stand.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html and
 * api-gateway-mapping-template-reference.html. What belongs to the answer (status, responseLength,
 * latencies) has a value only when it is known: in access logs. Inside the gateway room only.
 */
#ifndef GATEWAY_CONTEXT_H
#define GATEWAY_CONTEXT_H

#include "visit.h"

/* "requestId", "identity.sourceIp", "authorizer.sub": STR_NONE when there is none. */
struct str context_find(const struct visit *v, struct str name, struct arena *arena);
struct str context_stage_variable(const struct visit *v, struct str name);

/* Appends the text with $context.NAME and $stageVariables.NAME replaced (also within ${}), what has
 * no value by `missing`. Everything else stays as it is. */
void context_expand(const struct visit *v, struct str text, struct str missing, struct arena *arena,
	struct buf *out);

#endif
