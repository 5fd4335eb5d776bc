#include "usage.h"

#include <stdlib.h>
#include <time.h>

/* A plan's route with a throttle of its own. */
struct plan_route {
	struct str api, route;
	struct gateway_throttle_config throttle;
};

/* A key within a plan. */
struct client {
	size_t key; /* its index in the configuration */
	bool throttled;
	struct throttle throttle;
	struct throttle *routes; /* in the order of the plan's */
	pthread_mutex_t lock;    /* of the rest */
	int64_t period;
	uint64_t left;
};

struct usage_plan {
	struct gateway_texts apis;
	struct plan_route *routes;
	size_t route_count;
	struct client *clients;
	size_t client_count;
	uint64_t quota;
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

static bool has(struct gateway_texts list, struct str text)
{
	for (size_t i = 0; i < list.count; i++)
		if (str_eq(list.items[i], text))
			return true;
	return false;
}

static struct gateway_texts copy_texts(struct arena *arena, struct gateway_texts from)
{
	struct str *items = arena_array(arena, struct str, from.count + 1);
	for (size_t i = 0; i < from.count; i++)
		items[i] = arena_dup(arena, from.items[i]);
	return (struct gateway_texts){items, from.count};
}

/* --- made from the configuration --- */

static int by_value(const void *a, const void *b)
{
	const struct usage_key *x = a, *y = b;
	return str_cmp(x->value, y->value);
}

static void client_init(struct client *client, const struct gateway_plan_config *config, size_t key,
	int64_t now_us, struct arena *arena)
{
	*client = (struct client){.key = key,
		.throttled = config->throttle.set,
		.routes = arena_array(arena, struct throttle, config->route_count + 1),
		.period = period_of(config->period, now_us),
		.left = config->quota > config->offset ? config->quota - config->offset : 0};
	throttle_init(&client->throttle, config->throttle.rate, config->throttle.burst, now_us);
	for (size_t i = 0; i < config->route_count; i++)
		throttle_init(&client->routes[i], config->routes[i].throttle.rate,
			config->routes[i].throttle.burst, now_us);
	pthread_mutex_init(&client->lock, NULL);
}

static int plan_init(struct usage_plan *plan, const struct gateway_plan_config *config,
	const struct gateway_account_config *account, int64_t now_us, struct arena *arena,
	struct err *err)
{
	*plan = (struct usage_plan){
		.apis = copy_texts(arena, config->apis),
		.quota = config->quota,
		.period = config->period,
		.routes = arena_array(arena, struct plan_route, config->route_count + 1),
		.route_count = config->route_count,
		.clients = arena_array(arena, struct client, config->keys.count + 1),
	};
	for (size_t i = 0; i < config->route_count; i++)
		plan->routes[i] = (struct plan_route){arena_dup(arena, config->routes[i].api),
			arena_dup(arena, config->routes[i].route), config->routes[i].throttle};
	for (size_t i = 0; i < config->keys.count; i++) {
		size_t key = 0;
		while (key < account->key_count &&
			!str_eq(account->keys[key].name, config->keys.items[i]))
			key++;
		if (key == account->key_count)
			return err_set(err, "usage plan %.*s: there is no API key %.*s",
				STR_ARG(config->name), STR_ARG(config->keys.items[i]));
		client_init(&plan->clients[plan->client_count++], config, key, now_us, arena);
	}
	return 0;
}

static struct client *client_of(struct usage_plan *plan, size_t key)
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
					if (has(usage->plans[k].apis,
						    usage->plans[i].apis.items[a]))
						return err_set(err,
							"usage plans %.*s and %.*s share a key and "
							"an API",
							STR_ARG(config->plans[k].name),
							STR_ARG(config->plans[i].name));
			}
	return 0;
}

int usage_init(struct usage *usage, const struct gateway_account_config *config, int64_t now_us,
	struct arena *arena, struct err *err)
{
	*usage = (struct usage){.throttled = config->throttle.set};
	if (usage->throttled)
		throttle_init(
			&usage->throttle, config->throttle.rate, config->throttle.burst, now_us);
	usage->keys = arena_array(arena, struct usage_key, config->key_count + 1);
	usage->plans = arena_array(arena, struct usage_plan, config->plan_count + 1);
	for (; usage->key_count < config->key_count; usage->key_count++) {
		const struct gateway_key_config *key = &config->keys[usage->key_count];
		usage->keys[usage->key_count] = (struct usage_key){arena_dup(arena, key->id),
			arena_dup(arena, key->value), key->disabled, usage->key_count};
	}
	qsort(usage->keys, usage->key_count, sizeof(*usage->keys), by_value);
	while (usage->plan_count < config->plan_count) {
		struct usage_plan *plan = &usage->plans[usage->plan_count];
		const struct gateway_plan_config *from = &config->plans[usage->plan_count++];
		if (plan_init(plan, from, config, now_us, arena, err) < 0)
			return -1;
	}
	return check_shared(usage, config, err);
}

void usage_release(struct usage *usage)
{
	if (usage->throttled)
		throttle_release(&usage->throttle);
	for (size_t i = 0; i < usage->plan_count; i++)
		for (size_t c = 0; c < usage->plans[i].client_count; c++) {
			struct client *client = &usage->plans[i].clients[c];
			throttle_release(&client->throttle);
			for (size_t r = 0; r < usage->plans[i].route_count; r++)
				throttle_release(&client->routes[r]);
			pthread_mutex_destroy(&client->lock);
		}
}

/* --- a request --- */

static bool take_throttle(const struct usage_plan *plan, struct client *client, struct str api,
	struct str route, int64_t now_us)
{
	for (size_t i = 0; i < plan->route_count; i++)
		if (str_eq(plan->routes[i].api, api) && str_eq(plan->routes[i].route, route))
			return throttle_take(&client->routes[i], now_us);
	return !client->throttled || throttle_take(&client->throttle, now_us);
}

static bool take_quota(const struct usage_plan *plan, struct client *client, int64_t now_us)
{
	int64_t period = period_of(plan->period, now_us);
	if (!plan->quota)
		return true;
	pthread_mutex_lock(&client->lock);
	if (period > client->period) {
		client->period = period;
		client->left = plan->quota;
	}
	bool took = client->left > 0;
	client->left -= took;
	pthread_mutex_unlock(&client->lock);
	return took;
}

enum failure usage_take(struct usage *usage, struct str api, struct str route, struct str value,
	int64_t now_us, const struct usage_key **ret_key)
{
	struct usage_key wanted = {.value = value};
	const struct usage_key *key =
		bsearch(&wanted, usage->keys, usage->key_count, sizeof(*usage->keys), by_value);
	if (!value.n || !key || key->disabled)
		return FAIL_API_KEY;
	for (size_t i = 0; i < usage->plan_count; i++) {
		struct usage_plan *plan = &usage->plans[i];
		struct client *client = client_of(plan, key->index);
		if (!client || !has(plan->apis, api))
			continue;
		if (!take_throttle(plan, client, api, route, now_us))
			return FAIL_THROTTLED;
		if (!take_quota(plan, client, now_us))
			return FAIL_QUOTA;
		*ret_key = key;
		return FAILURES;
	}
	return FAIL_API_KEY;
}
