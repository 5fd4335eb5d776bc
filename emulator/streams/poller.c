#include "poller.h"

#include "filter.h"
#include "mapping.h"

#include <pthread.h>
#include <stdlib.h>

struct poller {
	struct mapping_surroundings around;
	struct arena arena; /* of the mappings */
	struct mapping *mappings;
	size_t count;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake, idle;
	uint64_t poked;     /* grows with every reason to look again */
	uint64_t seen_idle; /* everything that was there at this poke is delivered */
	unsigned draining;  /* callers of poller_drain() */
	struct str pending; /* the mapping that waited when the thread last looked */
	bool stopping;
};

static void poke(void *arg)
{
	struct poller *poller = arg;
	pthread_mutex_lock(&poller->lock);
	poller->poked++;
	pthread_cond_signal(&poller->wake);
	pthread_mutex_unlock(&poller->lock);
}

static struct timespec time_of(int64_t us)
{
	return (struct timespec){us / 1000000, us % 1000000 * 1000};
}

/* One step of each mapping. True when one of them moved; otherwise *ret_wake is when to look
 * again, INT64_MAX when all are idle. */
static bool look_around(
	struct poller *poller, bool flush, int64_t *ret_wake, struct str *ret_pending)
{
	bool moved = false;
	*ret_wake = INT64_MAX;
	*ret_pending = STR_NONE;
	for (size_t i = 0; i < poller->count; i++) {
		int64_t wake = INT64_MAX;
		enum mapping_step step =
			mapping_step(&poller->mappings[i], &poller->around, flush, &wake);
		moved = moved || step == MAPPING_PROGRESS;
		if (step == MAPPING_WAITING)
			*ret_pending = poller->mappings[i].config.id;
		if (wake < *ret_wake)
			*ret_wake = wake;
	}
	return moved;
}

static void sleep_until(struct poller *poller, uint64_t poked, int64_t wake)
{
	struct timespec until = time_of(wake);
	while (!poller->stopping && poller->poked == poked)
		if (wake == INT64_MAX)
			pthread_cond_wait(&poller->wake, &poller->lock);
		else if (pthread_cond_timedwait(&poller->wake, &poller->lock, &until))
			break;
}

static void *poll_thread(void *arg)
{
	struct poller *poller = arg;
	pthread_mutex_lock(&poller->lock);
	while (!poller->stopping) {
		uint64_t poked = poller->poked;
		bool flush = poller->draining > 0;
		int64_t wake;
		struct str pending;
		pthread_mutex_unlock(&poller->lock);
		bool moved = look_around(poller, flush, &wake, &pending);
		pthread_mutex_lock(&poller->lock);
		if (moved)
			continue;
		poller->pending = pending;
		if (wake == INT64_MAX) {
			poller->seen_idle = poked;
			pthread_cond_broadcast(&poller->idle);
		}
		sleep_until(poller, poked, wake);
	}
	pthread_mutex_unlock(&poller->lock);
	return NULL;
}

int poller_check(const struct event_mapping *mappings, size_t count, struct err *err)
{
	struct arena arena = ARENA_INIT;
	int result = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < mappings[i].filter_count && result == 0; j++)
			if (!filter_is_valid(mappings[i].filters[j], &arena))
				result = err_set(err, "%.*s: Invalid filter pattern definition.",
					STR_ARG(mappings[i].id));
	arena_release(&arena);
	return result;
}

static void mapping_copy(
	struct arena *arena, const struct event_mapping *config, struct mapping *ret_mapping)
{
	struct str *filters = arena_array(arena, struct str, config->filter_count);
	struct event_mapping copy = *config;
	for (size_t i = 0; i < config->filter_count; i++) {
		filters[i] = arena_dup(arena, config->filters[i]);
	}
	copy.id = arena_dup(arena, config->id);
	copy.table = arena_dup(arena, config->table);
	copy.function = arena_dup(arena, config->function);
	copy.filters = filters;
	copy.batch = config->batch ? config->batch : 100;
	*ret_mapping = (struct mapping){.config = copy};
}

static int poller_fill(struct poller *poller, const struct event_mapping *mappings, struct err *err)
{
	for (size_t i = 0; i < poller->count; i++) {
		mapping_copy(&poller->arena, &mappings[i], &poller->mappings[i]);
		if (mapping_place(&poller->mappings[i], &poller->around))
			return err_set(
				err, "%.*s: the store cannot be read", STR_ARG(mappings[i].id));
	}
	return 0;
}

static void poller_free(struct poller *poller)
{
	pthread_mutex_destroy(&poller->lock);
	pthread_cond_destroy(&poller->wake);
	pthread_cond_destroy(&poller->idle);
	arena_release(&poller->arena);
	free(poller);
}

int poller_start(const struct poller_options *options, const struct event_mapping *mappings,
	size_t count, struct poller **ret_poller, struct err *err)
{
	if (poller_check(mappings, count, err) < 0)
		return -1;
	struct store *store = options->store;
	struct poller *poller = xcalloc(1, sizeof(*poller));
	pthread_condattr_t monotonic;
	poller->around = (struct mapping_surroundings){store, options->invoker, options->log,
		arena_dup(&poller->arena, options->namespace)};
	poller->mappings = arena_array(&poller->arena, struct mapping, count);
	poller->count = count;
	poller->poked = 1; /* to look at what is there already */
	pthread_mutex_init(&poller->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&poller->wake, &monotonic);
	pthread_cond_init(&poller->idle, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (poller_fill(poller, mappings, err)) {
		poller_free(poller);
		return -1;
	}
	/* First: a record that comes while the thread starts must not be missed. */
	store_on_records(store, poke, poller);
	if (pthread_create(&poller->thread, NULL, poll_thread, poller)) {
		store_on_records(store, NULL, NULL);
		poller_free(poller);
		return err_set(err, "no thread for event source mappings");
	}
	*ret_poller = poller;
	return 0;
}

void poller_stop(struct poller *poller)
{
	if (!poller)
		return;
	store_on_records(poller->around.store, NULL, NULL);
	pthread_mutex_lock(&poller->lock);
	poller->stopping = true;
	pthread_cond_signal(&poller->wake);
	pthread_cond_broadcast(&poller->idle);
	pthread_mutex_unlock(&poller->lock);
	pthread_join(poller->thread, NULL);
	poller_free(poller);
}

bool poller_is_idle(struct poller *poller)
{
	pthread_mutex_lock(&poller->lock);
	bool idle = poller->seen_idle == poller->poked && !poller->draining;
	pthread_mutex_unlock(&poller->lock);
	return idle;
}

bool poller_drain(struct poller *poller, int64_t timeout_ms, struct str *ret_pending)
{
	struct timespec until = time_of(clock_monotonic_us() + timeout_ms * 1000);
	pthread_mutex_lock(&poller->lock);
	uint64_t mine = ++poller->poked;
	poller->draining++;
	pthread_cond_signal(&poller->wake);
	while (poller->seen_idle < mine && !poller->stopping)
		if (pthread_cond_timedwait(&poller->idle, &poller->lock, &until))
			break;
	poller->draining--;
	bool drained = poller->seen_idle >= mine;
	if (!drained && ret_pending)
		*ret_pending = poller->pending;
	pthread_mutex_unlock(&poller->lock);
	return drained;
}
