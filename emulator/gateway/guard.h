/*
 * guard - what a request must pass before its integration sees it: the authorizer, the API key and
 * its usage plan, the throttles, the validation. Inside the gateway room only.
 *
 * Throttles hold in the order that
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 * gives: usage plan, then stage and method, then account; a REST API's parameters and body are
 * looked at only when the caller may call. That the authorizer goes before the key follows from
 * authorizers that name the key; that it goes before the throttles is not confirmed.
 *
 * A route without any of that has no guard and pays nothing.
 */
#ifndef GATEWAY_GUARD_H
#define GATEWAY_GUARD_H

#include "guard_config.h"
#include "jwt.h"
#include "message.h"

struct api;
struct authorizer;
struct schemas;
struct visit;

struct body_schema {
	struct str content_type;
	const struct schema *schema;
};

struct guard {
	struct authorizer *authorizer; /* NULL: open to all */
	struct strs scopes;
	bool api_key;
	bool validates_body;
	const struct gateway_parameter *parameters; /* that are looked for */
	size_t parameter_count;
	const struct body_schema *bodies;
	size_t body_count;
};

/* All authorizers and guards of an API; what is copied lives in the arena. -1: something could not
 * be enforced; *ret_route is the route at fault, or SIZE_MAX. */
struct guards {
	struct authorizer *authorizers;
	size_t authorizer_count;
	struct schemas *schemas;
};
int guards_init(struct api *api, struct arena *arena, size_t *ret_route, struct err *err);
void guards_release(struct guards *guards);

/* False: the visit has its answer, or was abandoned. */
bool guard_pass(struct visit *v);

#endif
