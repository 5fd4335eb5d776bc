/*
 * model_guard - what stands before a route: authorizers, API keys with usage plans, models. Part of
 * model.h.
 */
#ifndef HANGAR_CONFIG_MODEL_GUARD_H
#define HANGAR_CONFIG_MODEL_GUARD_H

#include "config/problem.h"

#include "arena.h"

struct stack_pair {
	struct str name, value;
	struct place place;
};

struct stack_text {
	struct str text;
	struct place place;
};

struct stack_throttle {
	bool set;
	double rate;   /* requests a second */
	int64_t burst; /* requests */
	struct place place;
};

enum stack_authorizer_type {
	STACK_JWT = 1, /* HTTP APIs */
	STACK_REQUEST,
	STACK_TOKEN, /* REST APIs */
};

enum stack_answers {
	STACK_POLICY,
	STACK_SIMPLE /* HTTP APIs: isAuthorized */
};

struct stack_authorizer {
	struct str name;
	struct place place;
	enum stack_authorizer_type type;
	const struct stack_function *function; /* NULL: of JWT */
	unsigned payload;                      /* AuthorizerPayloadFormatVersion: 1 or 2 */
	enum stack_answers answers;
	struct str pattern; /* IdentityValidationExpression; empty: none */
	struct place pattern_place;
	int64_t cache; /* AuthorizerResultTtlInSeconds, ms; -1 while it is not said */
	struct stack_text *identity;
	size_t n_identity;
	struct str issuer;
	struct stack_text *audience;
	size_t n_audience;
	struct str keys; /* an absolute path, a URL, or empty: the issuer's own */
	struct place keys_place;
};

struct stack_model {
	struct str name;
	struct place place;
	struct str schema; /* JSON */
};

/* Of a route. */
struct stack_guard {
	struct str authorizer; /* a name, "iam", "none"; empty: open */
	struct place authorizer_place;
	struct stack_text *scopes;
	size_t n_scopes;
	bool api_key;
	struct stack_text *parameters; /* "header.x", "querystring.x", "path.x" */
	size_t n_parameters;
	struct stack_pair *bodies; /* content type and model */
	size_t n_bodies;
};

struct stack_api_key {
	struct str name;
	struct place place;
	struct str id; /* ten characters of [a-z0-9], made from the name: stable */
	struct str value;
	bool enabled;
};

enum stack_key_source {
	STACK_KEY_HEADER,
	STACK_KEY_AUTHORIZER
};

enum stack_period {
	STACK_DAY,
	STACK_WEEK,
	STACK_MONTH
};

struct stack_plan_route {
	struct str api, route; /* "GET /orders" */
	struct place place;
	struct stack_throttle throttle;
};

struct stack_quota {
	int64_t limit; /* 0: none */
	int64_t offset;
	enum stack_period period;
	struct place place;
};

struct stack_plan {
	struct str name;
	struct place place;
	struct stack_text *apis, *keys;
	size_t n_apis, n_keys;
	struct stack_throttle throttle;
	struct stack_quota quota;
	struct stack_plan_route *routes;
	size_t n_routes;
};

#endif
