/*
 * meters - what throttles and quotas have seen: token buckets and counts of requests, by namespace
 * and name.
 *
 * The configuration says how much there is (a limit, a quota) and is not kept: a meter outlives the
 * gateway that asks for it, so that reading routes.yaml again gives nobody a fresh bucket, and a
 * limit that has changed holds from its next request on. Each namespace has its own, which begin
 * full and are filled by its own clock; a clock moved back refills nothing. A meter of no stage is
 * shared by all of them.
 *
 * Buckets: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html,
 * `rate` requests a second on average, `burst` at once. Thread-safe.
 */
#ifndef GATEWAY_METERS_H
#define GATEWAY_METERS_H

#include "arena.h"

struct meters;

struct meters *meters_new(void);
void meters_free(struct meters *meters); /* NULL is fine */

/* Which meter: "route web GET /pets" of a stage. */
struct meter_name {
	struct str namespace, stage, name;
};

struct meter_limit {
	double rate, burst;
};

struct meter_quota {
	uint64_t most;   /* in a period */
	uint64_t offset; /* of the first one, taken already */
	int64_t period;  /* its number: a later one has a higher one */
};

/* Takes a token; false when there is none. */
bool meters_take(struct meters *meters, const struct meter_name *name,
	const struct meter_limit *limit, int64_t now_us);
/* Counts a request; false when the period has none left. */
bool meters_count(
	struct meters *meters, const struct meter_name *name, const struct meter_quota *quota);

/* There is no such namespace any more. */
void meters_forget(struct meters *meters, struct str namespace);

#endif
