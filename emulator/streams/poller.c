#include "poller.h"

#include "definition.h"
#include "filter.h"
#include "log.h"
#include "mapping.h"
#include "streams.h"

#include <pthread.h>
#include <stdlib.h>

/* One lane's thread. */
struct worker {
	struct source *source;
	struct lane *lane;
	pthread_t thread;
	bool runs;
	uint64_t seen_idle; /* everything that was there at this poke is delivered */
	bool parked;        /* and no tumbling window is open */
	bool waiting;       /* for a retry, or for a window to end */
};

/* One mapping: what it is, and those who deliver it. */
struct source {
	struct source *next;
	struct poller *poller;
	struct arena arena;
	struct mapping mapping;
	struct worker workers[MAPPING_LANES];
	uint64_t base; /* as in definition.h */
	bool stored;   /* the API's word */
	bool deleted;  /* routes.yaml has it, the API has deleted it: no workers */
	bool ends;
};

struct poller {
	struct mapping_surroundings around;
	struct arena arena;
	int64_t started_us;
	pthread_mutex_t change; /* of the list; held by whoever starts or ends sources */
	struct source *sources;
	pthread_mutex_t lock; /* of what follows, and of the workers' state */
	pthread_cond_t wake, idle;
	uint64_t poked;    /* grows with every reason to look again */
	unsigned draining; /* callers of poller_drain() */
	bool stopping;
};

static void poke(void *arg)
{
	struct poller *poller = arg;
	pthread_mutex_lock(&poller->lock);
	poller->poked++;
	pthread_cond_broadcast(&poller->wake);
	pthread_mutex_unlock(&poller->lock);
}

static struct timespec time_of(int64_t us)
{
	return (struct timespec){us / 1000000, us % 1000000 * 1000};
}

/* --- the threads --- */

static void sleep_until(struct worker *worker, uint64_t poked, int64_t wake)
{
	struct poller *poller = worker->source->poller;
	struct timespec until = time_of(wake);
	while (!poller->stopping && !worker->source->ends && poller->poked == poked)
		if (wake == INT64_MAX)
			pthread_cond_wait(&poller->wake, &poller->lock);
		else if (pthread_cond_timedwait(&poller->wake, &poller->lock, &until))
			break;
}

static void *work(void *arg)
{
	struct worker *worker = arg;
	struct poller *poller = worker->source->poller;
	pthread_mutex_lock(&poller->lock);
	while (!poller->stopping && !worker->source->ends) {
		uint64_t poked = poller->poked;
		bool flush = poller->draining > 0;
		int64_t wake;
		worker->parked = worker->waiting = false;
		pthread_mutex_unlock(&poller->lock);
		enum mapping_step step = mapping_step(worker->lane, &poller->around, flush, &wake);
		pthread_mutex_lock(&poller->lock);
		if (step == MAPPING_PROGRESS)
			continue;
		worker->waiting = step == MAPPING_WAITING;
		worker->parked = step == MAPPING_IDLE && wake == INT64_MAX;
		if (step == MAPPING_IDLE) {
			worker->seen_idle = poked;
			pthread_cond_broadcast(&poller->idle);
		}
		sleep_until(worker, poked, wake);
	}
	pthread_mutex_unlock(&poller->lock);
	return NULL;
}

/* --- sources --- */

static void source_free(struct source *source)
{
	mapping_release(&source->mapping);
	arena_release(&source->arena);
	free(source);
}

/* Made, but at rest. */
static struct source *source_new(struct poller *poller, const struct definition *definition)
{
	struct source *source = xcalloc(1, sizeof(*source));
	source->poller = poller;
	struct event_mapping config = definition_copy(&source->arena, &definition->mapping);
	if (!config.modified_us)
		config.modified_us = poller->started_us;
	mapping_init(&source->mapping, &config);
	source->base = definition->base;
	source->deleted = definition->deleted;
	return source;
}

static int source_start(struct source *source, struct err *err)
{
	struct poller *poller = source->poller;
	struct mapping *m = &source->mapping;
	if (source->deleted || m->config.disabled)
		return 0;
	if (mapping_place(m, &poller->around))
		return err_set(err, "%.*s: the store cannot be read", STR_ARG(m->config.id));
	pthread_mutex_lock(&poller->lock);
	poller->poked++; /* nothing was seen yet */
	pthread_mutex_unlock(&poller->lock);
	for (unsigned i = 0; i < m->lane_count; i++) {
		struct worker *worker = &source->workers[i];
		*worker = (struct worker){.source = source, .lane = &m->lanes[i]};
		worker->runs = pthread_create(&worker->thread, NULL, work, worker) == 0;
		if (!worker->runs)
			return err_set(err, "no thread for event source mappings");
	}
	return 0;
}

/* Waits for the batches under way. */
static void source_stop(struct source *source)
{
	struct poller *poller = source->poller;
	pthread_mutex_lock(&poller->lock);
	source->ends = true;
	pthread_cond_broadcast(&poller->wake);
	pthread_mutex_unlock(&poller->lock);
	for (unsigned i = 0; i < source->mapping.lane_count; i++) {
		if (source->workers[i].runs)
			pthread_join(source->workers[i].thread, NULL);
		pthread_mutex_lock(&poller->lock);
		source->workers[i].runs = false;
		pthread_mutex_unlock(&poller->lock);
	}
}

static struct source **source_find(struct poller *poller, struct str id)
{
	struct source **link = &poller->sources;
	while (*link && !str_eq((*link)->mapping.config.id, id))
		link = &(*link)->next;
	return link;
}

/* The list is read by drains, which hold the lock only. */
static void source_link(struct poller *poller, struct source **link, struct source *source)
{
	pthread_mutex_lock(&poller->lock);
	source->next = *link;
	*link = source;
	pthread_mutex_unlock(&poller->lock);
}

static void source_end(struct poller *poller, struct source **link)
{
	struct source *source = *link;
	source_stop(source);
	pthread_mutex_lock(&poller->lock);
	*link = source->next;
	pthread_cond_broadcast(&poller->idle);
	pthread_mutex_unlock(&poller->lock);
	source_free(source);
}

/* --- what the API has said --- */

static int save_definitions(struct txn *txn, void *arg)
{
	const struct poller *poller = arg;
	struct buf out = BUF_INIT;
	for (const struct source *s = poller->sources; s; s = s->next) {
		struct definition d = {s->mapping.config, s->base, s->deleted};
		if (!s->stored)
			continue;
		definition_write(&out, &d);
		buf_add_c(&out, '\n');
	}
	int error = txn_note_set(txn, DEFINITIONS_NOTE, buf_str(&out));
	buf_release(&out);
	return error;
}

static int save(struct poller *poller, struct err *err)
{
	return store_write(poller->around.store, save_definitions, poller, err) ? -1 : 0;
}

static struct str stored_definitions(struct poller *poller, struct arena *arena)
{
	struct str note = STR_NONE;
	struct txn *txn;
	if (store_read_begin(poller->around.store, &txn, NULL))
		return STR_NONE;
	if (txn_note_get(txn, DEFINITIONS_NOTE, arena, &note))
		note = STR_NONE;
	store_read_end(txn);
	return note;
}

/* The file's word, unless the API's is about the same word. */
static void add_stored(struct poller *poller)
{
	struct arena arena = ARENA_INIT;
	struct str text = stored_definitions(poller, &arena);
	while (text.n) {
		struct definition d;
		if (!definition_read(str_cut(text, '\n', &text), &arena, &d))
			continue;
		struct source **link = source_find(poller, d.mapping.id);
		if (d.base && (!*link || (*link)->base != d.base))
			continue;
		if (*link)
			source_end(poller, link);
		struct source *source = source_new(poller, &d);
		source->stored = true;
		source_link(poller, &poller->sources, source);
	}
	arena_release(&arena);
}

static int start_all(
	struct poller *poller, const struct event_mapping *mappings, size_t count, struct err *err)
{
	for (size_t i = count; i > 0; i--) {
		struct definition d = {mappings[i - 1], definition_digest(&mappings[i - 1]), false};
		source_link(poller, &poller->sources, source_new(poller, &d));
	}
	add_stored(poller);
	for (struct source *s = poller->sources; s; s = s->next)
		if (source_start(s, err) < 0)
			return -1;
	return 0;
}

/* --- start and stop --- */

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

static int64_t store_now_us(struct store *store)
{
	struct txn *txn;
	if (store_read_begin(store, &txn, NULL))
		return clock_now_us(NULL);
	int64_t now = txn_now_us(txn);
	store_read_end(txn);
	return now;
}

int poller_start(const struct poller_options *options, const struct event_mapping *mappings,
	size_t count, struct poller **ret_poller, struct err *err)
{
	if (poller_check(mappings, count, err) < 0)
		return -1;
	struct poller *poller = xcalloc(1, sizeof(*poller));
	pthread_condattr_t monotonic;
	poller->around = (struct mapping_surroundings){options->store, options->invoker,
		options->destination, options->log, arena_dup(&poller->arena, options->namespace)};
	poller->started_us = store_now_us(options->store);
	poller->poked = 1; /* to look at what is there already */
	pthread_mutex_init(&poller->change, NULL);
	pthread_mutex_init(&poller->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&poller->wake, &monotonic);
	pthread_cond_init(&poller->idle, &monotonic);
	pthread_condattr_destroy(&monotonic);
	/* First: a record that comes while the threads start must not be missed. */
	store_on_records(options->store, poke, poller);
	if (start_all(poller, mappings, count, err) < 0) {
		poller_stop(poller);
		return -1;
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
	pthread_cond_broadcast(&poller->wake);
	pthread_cond_broadcast(&poller->idle);
	pthread_mutex_unlock(&poller->lock);
	while (poller->sources)
		source_end(poller, &poller->sources);
	pthread_mutex_destroy(&poller->change);
	pthread_mutex_destroy(&poller->lock);
	pthread_cond_destroy(&poller->wake);
	pthread_cond_destroy(&poller->idle);
	arena_release(&poller->arena);
	free(poller);
}

/* --- draining --- */

/* Under the lock: a worker that has not yet seen everything up to the poke; NULL: none. */
static const struct worker *first_behind(const struct poller *poller, uint64_t poke)
{
	const struct worker *behind = NULL;
	for (const struct source *s = poller->sources; s; s = s->next)
		for (unsigned i = 0; i < s->mapping.lane_count; i++) {
			const struct worker *w = &s->workers[i];
			if (w->runs && w->seen_idle < poke && (!behind || w->waiting))
				behind = w;
		}
	return behind;
}

bool poller_is_idle(struct poller *poller)
{
	pthread_mutex_lock(&poller->lock);
	bool idle = !first_behind(poller, poller->poked) && !poller->draining;
	for (const struct source *s = poller->sources; s; s = s->next)
		for (unsigned i = 0; i < s->mapping.lane_count; i++)
			idle = idle && (!s->workers[i].runs || s->workers[i].parked);
	pthread_mutex_unlock(&poller->lock);
	return idle;
}

bool poller_drain(struct poller *poller, int64_t timeout_ms, struct str *ret_pending)
{
	struct timespec until = time_of(clock_monotonic_us() + timeout_ms * 1000);
	const struct worker *behind;
	pthread_mutex_lock(&poller->lock);
	uint64_t mine = ++poller->poked;
	poller->draining++;
	pthread_cond_broadcast(&poller->wake);
	/* Each has seen `mine`, and nothing came behind it that somebody still works on. */
	while ((behind = first_behind(poller, mine)) && !poller->stopping) {
		if (pthread_cond_timedwait(&poller->idle, &poller->lock, &until))
			break;
		mine = poller->poked;
	}
	behind = first_behind(poller, mine);
	poller->draining--;
	if (behind && ret_pending)
		*ret_pending = behind->source->mapping.config.id;
	pthread_mutex_unlock(&poller->lock);
	return !behind;
}

/* --- the mappings as resources --- */

struct str poller_namespace(const struct poller *poller)
{
	return poller->around.namespace;
}

struct store *poller_store(const struct poller *poller)
{
	return poller->around.store;
}

/* The stream it reads, or would read. */
static struct str arn_of(struct source *source, struct arena *arena)
{
	const struct event_mapping *config = &source->mapping.config;
	struct stream *streams, *found = NULL;
	size_t count = store_streams(source->poller->around.store, config->table, arena, &streams);
	for (size_t i = 0; i < count; i++)
		if (config->label.n ? str_eq(streams[i].label, config->label)
				    : !streams[i].closed_us)
			found = &streams[i];
	return found ? stream_arn(arena, found) : STR_NONE;
}

static const char *result_words(struct mapping *mapping)
{
	static const char *const words[] = {
		[RESULT_NONE] = "No records processed",
		[RESULT_OK] = "OK",
		[RESULT_FAILED] = "PROBLEM: Function call failed",
	};
	return words[atomic_load(&mapping->result)];
}

static int by_uuid(const void *a, const void *b)
{
	const struct mapping_view *x = a, *y = b;
	return str_cmp(str_z(x->uuid), str_z(y->uuid));
}

size_t poller_mappings(
	struct poller *poller, struct arena *arena, struct mapping_view **ret_mappings)
{
	size_t count = 0, n = 0;
	pthread_mutex_lock(&poller->change);
	for (struct source *s = poller->sources; s; s = s->next)
		count++;
	struct mapping_view *views = arena_array(arena, struct mapping_view, count);
	for (struct source *s = poller->sources; s; s = s->next) {
		if (s->deleted)
			continue;
		views[n] =
			(struct mapping_view){.config = definition_copy(arena, &s->mapping.config),
				.stream_arn = arn_of(s, arena),
				.result = result_words(&s->mapping)};
		mapping_uuid(s->mapping.config.id, views[n++].uuid);
	}
	pthread_mutex_unlock(&poller->change);
	qsort(views, n, sizeof(*views), by_uuid);
	*ret_mappings = views;
	return n;
}

int poller_put(struct poller *poller, const struct event_mapping *mapping, struct err *err)
{
	struct definition d = {.mapping = *mapping};
	int result = 0;
	pthread_mutex_lock(&poller->change);
	struct source **link = source_find(poller, mapping->id);
	int last = RESULT_NONE;
	if (*link) {
		d.base = (*link)->base;
		last = atomic_load(&(*link)->mapping.result);
		source_end(poller, link);
	}
	d.mapping.modified_us = store_now_us(poller->around.store);
	struct source *source = source_new(poller, &d);
	source->stored = true;
	atomic_store(&source->mapping.result, last);
	source_link(poller, &poller->sources, source);
	result = save(poller, err);
	if (result == 0)
		result = source_start(source, err);
	pthread_mutex_unlock(&poller->change);
	return result;
}

bool poller_remove(struct poller *poller, struct str id)
{
	pthread_mutex_lock(&poller->change);
	struct source **link = source_find(poller, id), *source = *link;
	bool found = source && !source->deleted;
	if (found) {
		source_stop(source);
		mapping_forget(&source->mapping, poller->around.store);
		if (source->base)
			source->deleted = source->stored = true;
		else
			source_end(poller, link);
		save(poller, NULL);
	}
	pthread_mutex_unlock(&poller->change);
	return found;
}
