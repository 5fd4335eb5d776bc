/*
 * guard_config - what stands before a route's integration, as it is configured: authorizers, API
 * keys with usage plans, the account's throttle, request validation.
 */
#ifndef GATEWAY_GUARD_CONFIG_H
#define GATEWAY_GUARD_CONFIG_H

#include "clock.h"
#include "doors.h"

enum gateway_authorizer_type {
	GATEWAY_JWT,     /* HTTP APIs */
	GATEWAY_REQUEST, /* a function that sees the request */
	GATEWAY_TOKEN,   /* REST APIs: a function that sees one header */
	GATEWAY_IAM,     /* Signature Version 4; has no configuration of its own */
	GATEWAY_AUTHORIZERS,
};

struct gateway_authorizer_config {
	struct str name;
	enum gateway_authorizer_type type;
	/* Where the caller's identity stands, in AWS's words: "$request.header.Authorization" of
	 * HTTP APIs, "method.request.header.Authorization" of REST APIs (identity.h). */
	struct strs identity;
	/* Of JWT: */
	struct str issuer;
	struct strs audience;
	struct str keys; /* a file, a URL, or empty: the issuer's own */
	/* Of functions: */
	struct str function;
	struct str pattern;          /* of TOKEN: what does not match is refused without a call */
	bool old_payload;            /* of REQUEST, HTTP APIs: payload format 1.0 */
	bool simple;                 /* of REQUEST, HTTP APIs: isAuthorized instead of a policy */
	int64_t cache_s;             /* 0: every request asks */
	int64_t function_timeout_ms; /* 0: not known */
};

enum gateway_place {
	GATEWAY_IN_QUERY,
	GATEWAY_IN_HEADER,
	GATEWAY_IN_PATH
};

struct gateway_parameter {
	enum gateway_place place;
	struct str name;
};

struct gateway_body_model {
	struct str content_type; /* "application/json", "$default" */
	struct str model;        /* the name of one of the API's models */
};

struct gateway_model_config {
	struct str name, schema; /* JSON Schema, draft 4 */
};

/* Of one route. */
struct gateway_guard_config {
	struct str authorizer; /* the name of one of the API's, "iam", or empty: open to all */
	struct strs scopes;    /* of JWT */
	/* The rest is of REST APIs. */
	bool api_key;
	bool validates_parameters, validates_body;
	const struct gateway_parameter *parameters; /* that are required */
	size_t parameter_count;
	const struct gateway_body_model *models;
	size_t model_count;
};

struct gateway_throttle_config {
	bool set;
	double rate, burst;
};

struct gateway_key_config {
	struct str name, id, value;
	bool disabled;
};

enum gateway_period {
	GATEWAY_DAY,
	GATEWAY_WEEK,
	GATEWAY_MONTH
};

/* "GET /orders" of an API has a throttle of its own within the plan. */
struct gateway_plan_route_config {
	struct str api, route;
	struct gateway_throttle_config throttle;
};

struct gateway_plan_config {
	struct str name;
	struct strs apis, keys; /* names */
	struct gateway_throttle_config throttle;
	const struct gateway_plan_route_config *routes;
	size_t route_count;
	uint64_t quota;  /* requests in a period; 0: no quota */
	uint64_t offset; /* taken from the first period's quota */
	enum gateway_period period;
};

/* Of all APIs together. */
struct gateway_account_config {
	struct gateway_throttle_config throttle;
	const struct gateway_key_config *keys;
	size_t key_count;
	const struct gateway_plan_config *plans;
	size_t plan_count;
};

#endif
