/*
 * authorizer - who may call a route. One table of kinds, all of one shape: a request and its route
 * go in; either it is allowed, and v->context.caller says who it is, or it has its answer.
 *
 * Inside the gateway room only. Each kind's rules and their sources stand in its own file.
 */
#ifndef GATEWAY_AUTHORIZER_H
#define GATEWAY_AUTHORIZER_H

#include "guard_config.h"
#include "identity.h"
#include "jwks.h"

struct answers;
struct pattern;
struct visit;

struct authorizer {
	const struct authorizer_kind *kind;
	const struct gateway *gateway;
	bool rest;
	struct gateway_authorizer_config config;
	struct identity_source *sources;
	size_t source_count;
	struct jwks_source keys; /* of JWT */
	struct pattern *pattern; /* of TOKEN; NULL: none */
	struct answers *answers; /* NULL: nothing is kept */
};

struct authorizer_kind {
	bool of_http, of_rest;
	/* More than authorizer_init() does for all; NULL: nothing. */
	int (*init)(struct authorizer *authorizer, struct err *err);
	void (*release)(struct authorizer *authorizer);
	/* False: the visit has its answer, or was abandoned. */
	bool (*authorize)(struct authorizer *authorizer, struct visit *v);
};

extern const struct authorizer_kind authorizer_jwt, authorizer_request, authorizer_token,
	authorizer_iam;

/* Everything that is copied lives in the arena. -1: it could not be enforced. */
int authorizer_init(struct authorizer *authorizer, const struct gateway *gateway, bool rest,
	const struct gateway_authorizer_config *config, struct arena *arena, struct err *err);
void authorizer_release(struct authorizer *authorizer);

#endif
