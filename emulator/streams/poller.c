#include "poller.h"

#include "definition.h"
#include "filter.h"
#include "log.h"
#include "mapping.h"
#include "streams.h"

#include <pthread.h>
#include <stdlib.h>

enum {
	WORKERS_MOST = 64, /* of one mapping */
};

/* One mapping: what it is, and those who deliver it. */
struct source {
	struct source *next;
	struct poller *poller;
	struct arena arena;
	struct mapping mapping;
	/* Threads that deliver: one to begin with, more when lanes are ready and none is free. */
	pthread_t workers[WORKERS_MOST];
	unsigned worker_count, at_work;
	bool placing;
	uint64_t looked; /* at this poke its place in the stream was known */
	uint64_t base;   /* as in definition.h */
	bool stored;     /* the API's word */
	bool deleted;    /* routes.yaml has it, the API has deleted it: no workers */
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
	uint64_t served;
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

/* Under the lock: whose turn it is; NULL and the time of the next look when it is nobody's. */
static struct lane *pick(struct source *source, int64_t *ret_wake)
{
	uint64_t poked = source->poller->poked;
	int64_t now = clock_monotonic_us();
	struct lane *best = NULL;
	*ret_wake = INT64_MAX;
	for (struct lane *lane = source->mapping.lanes; lane; lane = lane->next_lane) {
		if (lane->busy || lane->ended)
			continue;
		bool news = lane->stepped < poked;
		if (!news && lane->wake > now)
			*ret_wake = lane->wake < *ret_wake ? lane->wake : *ret_wake;
		else if (!best || lane->served < best->served)
			best = lane;
	}
	return best;
}

static void sleep_until(struct source *source, uint64_t poked, int64_t wake)
{
	struct poller *poller = source->poller;
	struct timespec until = time_of(wake);
	source->at_work--;
	while (!poller->stopping && !source->ends && poller->poked == poked)
		if (wake == INT64_MAX)
			pthread_cond_wait(&poller->wake, &poller->lock);
		else if (pthread_cond_timedwait(&poller->wake, &poller->lock, &until))
			break;
	source->at_work++;
}

static void *work(void *arg);

/* Under the lock: another lane is ready, and everybody is at work. */
static void call_for_help(struct source *source)
{
	int64_t wake;
	if (source->at_work < source->worker_count || source->worker_count == WORKERS_MOST ||
		source->ends || !pick(source, &wake))
		return;
	pthread_t *thread = &source->workers[source->worker_count];
	if (pthread_create(thread, NULL, work, source) == 0) {
		source->worker_count++;
		source->at_work++;
	}
}

/* One step of the lane, which is this thread's for the time being. */
static void step(struct source *source, struct lane *lane)
{
	struct poller *poller = source->poller;
	uint64_t poked = poller->poked;
	bool flush = poller->draining > 0;
	int64_t wake;
	lane->busy = true;
	lane->stepped = poked;
	lane->parked = false;
	lane->served = ++poller->served;
	call_for_help(source);
	pthread_mutex_unlock(&poller->lock);
	enum mapping_step what = mapping_step(lane, &poller->around, flush, &wake);
	pthread_mutex_lock(&poller->lock);
	lane->busy = false;
	lane->ended = what == MAPPING_ENDED;
	lane->parked = what == MAPPING_IDLE && wake == INT64_MAX;
	lane->wake = what == MAPPING_PROGRESS ? 0 : wake;
	if (what == MAPPING_IDLE)
		lane->seen_idle = poked;
	if (what == MAPPING_IDLE)
		pthread_cond_broadcast(&poller->idle);
	if (what == MAPPING_ENDED) {
		pthread_mutex_unlock(&poller->lock);
		mapping_follow(&source->mapping, &poller->around);
		pthread_mutex_lock(&poller->lock);
	}
}

static bool anybody_busy(const struct source *source)
{
	for (const struct lane *lane = source->mapping.lanes; lane; lane = lane->next_lane)
		if (lane->busy)
			return true;
	return false;
}

/* The table may have got a stream, or another one. */
static void look_for_stream(struct source *source)
{
	struct poller *poller = source->poller;
	uint64_t poked = poller->poked;
	if (source->looked == poked || source->placing || anybody_busy(source))
		return;
	source->placing = true; /* no lane is begun meanwhile */
	pthread_mutex_unlock(&poller->lock);
	int error = mapping_place(&source->mapping, &poller->around);
	pthread_mutex_lock(&poller->lock);
	source->placing = false;
	if (!error) {
		source->looked = poked;
		pthread_cond_broadcast(&poller->idle);
	}
}

static void *work(void *arg)
{
	struct source *source = arg;
	struct poller *poller = source->poller;
	pthread_mutex_lock(&poller->lock);
	while (!poller->stopping && !source->ends) {
		uint64_t poked = poller->poked;
		int64_t wake = INT64_MAX;
		look_for_stream(source);
		struct lane *lane = source->placing ? NULL : pick(source, &wake);
		if (poller->stopping || source->ends)
			break;
		if (lane)
			step(source, lane);
		else
			sleep_until(source, poked, wake);
	}
	source->at_work--;
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
	bool runs = pthread_create(&source->workers[0], NULL, work, source) == 0;
	source->worker_count = source->at_work = runs;
	pthread_mutex_unlock(&poller->lock);
	return runs ? 0 : err_set(err, "no thread for event source mappings");
}

/* Waits for the batches under way. */
static void source_stop(struct source *source)
{
	struct poller *poller = source->poller;
	pthread_mutex_lock(&poller->lock);
	source->ends = true;
	pthread_cond_broadcast(&poller->wake);
	unsigned count = source->worker_count;
	pthread_mutex_unlock(&poller->lock);
	for (unsigned i = 0; i < count; i++)
		pthread_join(source->workers[i], NULL);
	pthread_mutex_lock(&poller->lock);
	source->worker_count = 0;
	pthread_mutex_unlock(&poller->lock);
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
	mapping_rest(&source->mapping, poller->around.store);
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
		options->destination, options->log, arena_dup(&poller->arena, options->namespace),
		&poller->lock};
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

/* Under the lock: has everything up to the poke been seen and delivered? */
static bool is_behind(const struct source *source, uint64_t poke)
{
	bool behind = source->looked < poke;
	if (!source->worker_count)
		return false;
	for (const struct lane *lane = source->mapping.lanes; lane; lane = lane->next_lane)
		behind = behind || lane->busy || lane->ended || lane->seen_idle < poke;
	return behind;
}

static const struct source *first_behind(const struct poller *poller, uint64_t poke)
{
	for (const struct source *s = poller->sources; s; s = s->next)
		if (is_behind(s, poke))
			return s;
	return NULL;
}

bool poller_is_idle(struct poller *poller)
{
	pthread_mutex_lock(&poller->lock);
	bool idle = !first_behind(poller, poller->poked) && !poller->draining;
	for (const struct source *s = poller->sources; s; s = s->next)
		for (const struct lane *lane = s->mapping.lanes; lane; lane = lane->next_lane)
			idle = idle && (!s->worker_count || lane->parked);
	pthread_mutex_unlock(&poller->lock);
	return idle;
}

bool poller_drain(struct poller *poller, int64_t timeout_ms, struct str *ret_pending)
{
	struct timespec until = time_of(clock_monotonic_us() + timeout_ms * 1000);
	const struct source *behind;
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
		*ret_pending = behind->mapping.config.id;
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
		[RESULT_NONE] = MAPPING_UNUSED,
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
