#include "usage.h"

#include <stdlib.h>
#include <time.h>

/* A plan's route with a throttle of its own. */
struct plan_route {
	struct str api, route;
	struct meter_limit throttle;
};

/* A key within a plan: the names of its meters. */
struct client {
	size_t key; /* its index in the configuration */
	struct str throttle, quota;
	struct str *routes; /* in the order of the plan's */
};

struct usage_plan {
	struct strs apis;
	bool throttled;
	struct meter_limit throttle;
	struct plan_route *routes;
	size_t route_count;
	struct client *clients;
	size_t client_count;
	uint64_t quota, offset;
	enum gateway_period period;
};

/* The number of the period that a moment is in. */
static int64_t period_of(enum gateway_period period, int64_t now_us)
{
	time_t seconds = (time_t)(now_us / 1000000);
	int64_t days = seconds / 86400;
	struct tm tm;
	switch (period) {
	case GATEWAY_DAY:
		return days;
	case GATEWAY_WEEK:
		return (days + 4) / 7; /* 1970 began on a Thursday */
	case GATEWAY_MONTH:
		break;
	}
	gmtime_r(&seconds, &tm);
	return (int64_t)tm.tm_year * 12 + tm.tm_mon;
}

/* --- made from the configuration --- */

static int by_value(const void *a, const void *b)
{
	const struct usage_key *x = a, *y = b;
	return str_cmp(x->value, y->value);
}

static struct meter_limit limit_of(struct gateway_throttle_config from)
{
	return (struct meter_limit){from.rate, from.burst};
}

static void client_init(struct client *client, const struct gateway_plan_config *config, size_t key,
	struct str name, struct arena *arena)
{
	struct str plan = config->name;
	client->key = key;
	client->throttle = arena_printf(arena, "plan %.*s key %.*s", STR_ARG(plan), STR_ARG(name));
	/* of another kind of period nothing was counted yet */
	client->quota = arena_printf(
		arena, "%.*s period %d", STR_ARG(client->throttle), (int)config->period);
	client->routes = arena_array(arena, struct str, config->route_count + 1);
	for (size_t i = 0; i < config->route_count; i++)
		client->routes[i] =
			arena_printf(arena, "%.*s api %.*s route %.*s", STR_ARG(client->throttle),
				STR_ARG(config->routes[i].api), STR_ARG(config->routes[i].route));
}

static int plan_init(struct usage_plan *plan, const struct gateway_plan_config *config,
	const struct gateway_account_config *account, struct arena *arena, struct err *err)
{
	*plan = (struct usage_plan){
		.apis = arena_dup_all(arena, config->apis),
		.throttled = config->throttle.set,
		.throttle = limit_of(config->throttle),
		.quota = config->quota,
		.offset = config->offset,
		.period = config->period,
		.routes = arena_array(arena, struct plan_route, config->route_count + 1),
		.route_count = config->route_count,
		.clients = arena_array(arena, struct client, config->keys.count + 1),
	};
	for (size_t i = 0; i < config->route_count; i++)
		plan->routes[i] = (struct plan_route){arena_dup(arena, config->routes[i].api),
			arena_dup(arena, config->routes[i].route),
			limit_of(config->routes[i].throttle)};
	for (size_t i = 0; i < config->keys.count; i++) {
		struct str name = config->keys.items[i];
		size_t key = 0;
		while (key < account->key_count && !str_eq(account->keys[key].name, name))
			key++;
		if (key == account->key_count)
			return err_set(err, "usage plan %.*s: there is no API key %.*s",
				STR_ARG(config->name), STR_ARG(name));
		client_init(&plan->clients[plan->client_count++], config, key, name, arena);
	}
	return 0;
}

static const struct client *client_of(const struct usage_plan *plan, size_t key)
{
	for (size_t i = 0; i < plan->client_count; i++)
		if (plan->clients[i].key == key)
			return &plan->clients[i];
	return NULL;
}

/* AWS refuses two plans that one key opens the same stage with. */
static int check_shared(
	const struct usage *usage, const struct gateway_account_config *config, struct err *err)
{
	for (size_t i = 1; i < usage->plan_count; i++)
		for (size_t k = 0; k < i; k++)
			for (size_t c = 0; c < usage->plans[i].client_count; c++) {
				size_t key = usage->plans[i].clients[c].key;
				if (!client_of(&usage->plans[k], key))
					continue;
				for (size_t a = 0; a < usage->plans[i].apis.count; a++)
					if (strs_has(usage->plans[k].apis,
						    usage->plans[i].apis.items[a]))
						return err_set(err,
							"usage plans %.*s and %.*s share a key and "
							"an API",
							STR_ARG(config->plans[k].name),
							STR_ARG(config->plans[i].name));
			}
	return 0;
}

int usage_init(struct usage *usage, const struct gateway_account_config *config,
	struct arena *arena, struct err *err)
{
	*usage = (struct usage){
		.throttled = config->throttle.set,
		.throttle = limit_of(config->throttle),
		.keys = arena_array(arena, struct usage_key, config->key_count + 1),
		.plans = arena_array(arena, struct usage_plan, config->plan_count + 1),
	};
	for (; usage->key_count < config->key_count; usage->key_count++) {
		const struct gateway_key_config *key = &config->keys[usage->key_count];
		usage->keys[usage->key_count] = (struct usage_key){arena_dup(arena, key->id),
			arena_dup(arena, key->value), key->disabled, usage->key_count};
	}
	qsort(usage->keys, usage->key_count, sizeof(*usage->keys), by_value);
	while (usage->plan_count < config->plan_count) {
		struct usage_plan *plan = &usage->plans[usage->plan_count];
		const struct gateway_plan_config *from = &config->plans[usage->plan_count++];
		if (plan_init(plan, from, config, arena, err) < 0)
			return -1;
	}
	return check_shared(usage, config, err);
}

/* --- a request --- */

static bool take_throttle(const struct usage_plan *plan, const struct client *client,
	struct meters *meters, const struct usage_request *r)
{
	struct meter_name name = {.namespace = r->namespace, .name = client->throttle};
	for (size_t i = 0; i < plan->route_count; i++) {
		const struct plan_route *route = &plan->routes[i];
		if (!str_eq(route->api, r->api) || !str_eq(route->route, r->route))
			continue;
		name.name = client->routes[i];
		return meters_take(meters, &name, &route->throttle, r->now_us);
	}
	return !plan->throttled || meters_take(meters, &name, &plan->throttle, r->now_us);
}

static bool take_quota(const struct usage_plan *plan, const struct client *client,
	struct meters *meters, const struct usage_request *r)
{
	struct meter_name name = {.namespace = r->namespace, .name = client->quota};
	struct meter_quota quota = {plan->quota, plan->offset, period_of(plan->period, r->now_us)};
	return !plan->quota || meters_count(meters, &name, &quota);
}

enum failure usage_take(const struct usage *usage, struct meters *meters,
	const struct usage_request *request, const struct usage_key **ret_key)
{
	struct usage_key wanted = {.value = request->value};
	const struct usage_key *key =
		bsearch(&wanted, usage->keys, usage->key_count, sizeof(*usage->keys), by_value);
	if (!request->value.n || !key || key->disabled)
		return FAIL_API_KEY;
	for (size_t i = 0; i < usage->plan_count; i++) {
		const struct usage_plan *plan = &usage->plans[i];
		const struct client *client = client_of(plan, key->index);
		if (!client || !strs_has(plan->apis, request->api))
			continue;
		if (!take_throttle(plan, client, meters, request))
			return FAIL_THROTTLED;
		if (!take_quota(plan, client, meters, request))
			return FAIL_QUOTA;
		*ret_key = key;
		return FAILURES;
	}
	return FAIL_API_KEY;
}
