/*
 * usage - API keys and usage plans of REST APIs, and the account's own throttle.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html: a
 * key opens an API when a plan has both; the plan's throttle holds for each key by itself, a
 * route's own one in its place; a quota counts a day, a week or a month (UTC). Answers: 403 for a
 * key that opens nothing (recorded), 429 Too Many Requests and 429 Limit Exceeded.
 *
 * Weeks begin on Sunday, and a request that is throttled does not count: both not confirmed. What
 * was taken and counted is in the meters; this is only the configuration, and never changes.
 */
#ifndef GATEWAY_USAGE_H
#define GATEWAY_USAGE_H

#include "guard_config.h"
#include "kind.h"
#include "meters.h"

struct usage_key {
	struct str id, value;
	bool disabled;
	size_t index; /* in the configuration */
};

struct usage_plan;

struct usage {
	bool throttled; /* the account's */
	struct meter_limit throttle;
	struct usage_key *keys; /* by value */
	size_t key_count;
	struct usage_plan *plans;
	size_t plan_count;
};

/* What is copied lives in the arena, and so does all there is. -1: a plan names a key that is not
 * there, or two plans share key and API. */
int usage_init(struct usage *usage, const struct gateway_account_config *config,
	struct arena *arena, struct err *err);

struct usage_request {
	struct str namespace, api, route; /* "GET /orders" */
	struct str value;                 /* the key's; empty: none was sent */
	int64_t now_us;
};

/* FAILURES: the key opens the API's route and has something left. */
enum failure usage_take(const struct usage *usage, struct meters *meters,
	const struct usage_request *request, const struct usage_key **ret_key);

#endif
