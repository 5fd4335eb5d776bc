#include "mapping.h"

#include "answer.h"
#include "batch.h"
#include "failure.h"
#include "place.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	FIRST_WAIT_US = 100 * 1000,
	LONGEST_WAIT_US = 10 * 1000 * 1000,
	CLOCK_LOOK_US = 200 * 1000, /* the movable clock is asked that often for a window's end */
};

void mapping_init(struct mapping *m, const struct event_mapping *config)
{
	*m = (struct mapping){.config = *config};
	pthread_mutex_init(&m->lock, NULL);
	if (!m->config.batch)
		m->config.batch = 100;
	if (!m->config.parallel)
		m->config.parallel = 1;
	if (m->config.parallel > MAPPING_PARALLEL)
		m->config.parallel = MAPPING_PARALLEL;
}

static void free_lanes(struct lane *lane)
{
	while (lane) {
		struct lane *next = lane->next_lane;
		buf_release(&lane->window.state);
		free(lane);
		lane = next;
	}
}

void mapping_release(struct mapping *m)
{
	free_lanes(m->lanes);
	pthread_mutex_destroy(&m->lock);
}

int mapping_forget(struct mapping *m, struct store *store)
{
	m->unsaved = false;
	return place_forget(m, store);
}

void mapping_rest(struct mapping *m, struct store *store)
{
	pthread_mutex_lock(&m->lock);
	if (m->unsaved && place_save(m, store) == 0)
		m->unsaved = false;
	pthread_mutex_unlock(&m->lock);
}

/* --- the place --- */

/* What stands before `next` is dealt with. */
static int move_to(
	struct lane *lane, const struct mapping_surroundings *around, uint64_t next, bool durable)
{
	struct mapping *m = lane->mapping;
	uint64_t before = lane->next;
	pthread_mutex_lock(&m->lock);
	lane->next = next;
	int error = durable ? place_save(m, around->store) : 0;
	if (error)
		lane->next = before;
	else
		m->unsaved = !durable;
	pthread_mutex_unlock(&m->lock);
	if (error)
		return error;
	lane->attempts = 0;
	lane->retry_at = lane->window_from = 0;
	while (lane->end_count && lane->ends[lane->end_count - 1] <= next)
		lane->end_count--;
	return 0;
}

bool mapping_stream(
	struct mapping *m, struct store *store, struct arena *arena, struct stream *ret_stream)
{
	struct stream *streams;
	size_t count = store_streams(store, m->config.table, arena, &streams);
	for (size_t i = 0; i < count; i++)
		if (streams[i].id == m->stream) {
			*ret_stream = streams[i];
			return true;
		}
	return false;
}

/* The stream that it is to read: that of its label, or the table's newest. */
static uint32_t wanted_stream(const struct mapping *m, struct store *store)
{
	struct arena arena = ARENA_INIT;
	struct stream *streams;
	uint32_t found = 0;
	if (m->config.label.n) {
		size_t count = store_streams(store, m->config.table, &arena, &streams);
		for (size_t i = 0; i < count; i++)
			if (str_eq(streams[i].label, m->config.label))
				found = streams[i].id;
		arena_release(&arena);
		return found;
	}
	const struct table *table = store_table(store, m->config.table);
	found = table ? table->stream_id : 0;
	table_unref(table);
	return found;
}

bool mapping_is_astray(struct mapping *m, struct store *store)
{
	uint32_t stream = wanted_stream(m, store);
	pthread_mutex_lock(&m->lock);
	bool astray = stream && stream != m->stream;
	pthread_mutex_unlock(&m->lock);
	return astray;
}

const struct shard *mapping_shard(const struct stream *stream, uint32_t id)
{
	for (size_t i = 0; i < stream->shard_count; i++)
		if (stream->shards[i].id == id)
			return &stream->shards[i];
	return NULL;
}

static bool has_children(const struct stream *stream, uint32_t id)
{
	for (size_t i = 0; i < stream->shard_count; i++)
		if (stream->shards[i].parent == id)
			return true;
	return false;
}

/* One of the lanes is in that shard or in what follows it. */
static bool is_covered(const struct mapping *m, const struct stream *stream, uint32_t id)
{
	for (const struct lane *lane = m->lanes; lane; lane = lane->next_lane)
		for (const struct shard *up = mapping_shard(stream, lane->shard); up;
			up = mapping_shard(stream, up->parent))
			if (up->id == id)
				return true;
	return false;
}

/* From the oldest record that there is: at the start, and behind shards that are gone by now. */
static void lanes_at_horizon(struct mapping *m, const struct stream *stream)
{
	for (size_t i = 0; i < stream->shard_count; i++)
		if (!mapping_shard(stream, stream->shards[i].parent) &&
			!is_covered(m, stream, stream->shards[i].id))
			place_lanes(m, stream->shards[i].id, 1);
}

/* Behind the newest record of each shard that nothing follows. */
static int lanes_at_latest(struct mapping *m, const struct stream *stream, struct txn *txn)
{
	int error = 0;
	for (size_t i = 0; i < stream->shard_count && !error; i++) {
		struct stream_extent extent;
		if (has_children(stream, stream->shards[i].id))
			continue;
		error = stream_extent(txn, stream->shards[i].id, &extent);
		if (!error)
			place_lanes(m, stream->shards[i].id, extent.last + 1);
	}
	return error;
}

/* The lanes of a mapping that has none, as noted or as it is to start. */
static int make_lanes(struct mapping *m, const struct stream *stream, struct txn *txn)
{
	uint32_t noted = 0;
	int error = place_load(m, txn, &noted);
	/* A stream younger than the mapping is seen from its first record on. */
	if (!error && !m->lanes && m->config.latest && !noted)
		error = lanes_at_latest(m, stream, txn);
	else if (!error && !m->lanes)
		lanes_at_horizon(m, stream);
	return error;
}

/* What the daemon's threads may see of it changes in one moment. */
static void publish(
	struct mapping *m, const struct mapping_surroundings *around, const struct mapping *next)
{
	struct lane *former = m->lanes;
	pthread_mutex_lock(around->links);
	m->lanes = next->lanes;
	m->stream = next->stream;
	for (struct lane *lane = m->lanes; lane; lane = lane->next_lane)
		lane->mapping = m;
	pthread_mutex_unlock(around->links);
	free_lanes(former);
}

static int place_in(struct mapping *m, const struct mapping_surroundings *around, uint32_t id)
{
	struct arena arena = ARENA_INIT;
	struct mapping next = {.config = m->config, .stream = id};
	struct stream stream;
	struct txn *txn;
	bool found = mapping_stream(&next, around->store, &arena, &stream);
	int error = found ? store_read_begin(around->store, &txn, NULL) : 0;
	if (found && !error) {
		error = make_lanes(&next, &stream, txn);
		store_read_end(txn);
		if (!error)
			error = place_save(&next, around->store);
		if (!error)
			publish(m, around, &next);
		else
			free_lanes(next.lanes);
	}
	arena_release(&arena);
	return error;
}

int mapping_place(struct mapping *m, const struct mapping_surroundings *around)
{
	uint32_t stream = wanted_stream(m, around->store);
	int error = 0;
	pthread_mutex_lock(&m->lock);
	if (stream && stream != m->stream)
		error = place_in(m, around, stream);
	pthread_mutex_unlock(&m->lock);
	return error;
}

/* --- shards that end --- */

static bool all_ended(const struct mapping *m, uint32_t shard)
{
	for (const struct lane *lane = m->lanes; lane; lane = lane->next_lane)
		if (lane->shard == shard && !lane->ended)
			return false;
	return true;
}

/* Under both locks: takes out the lanes of shards that have ended, into a list of their own. */
static struct lane *take_ended(struct mapping *m)
{
	struct lane *gone = NULL, **tail = &gone;
	for (struct lane **link = &m->lanes, *lane; (lane = *link);) {
		uint32_t shard = lane->shard;
		if (!all_ended(m, shard)) {
			link = &lane->next_lane;
			continue;
		}
		/* They stand together: all of that shard go at once. */
		while ((lane = *link) && lane->shard == shard) {
			*link = lane->next_lane;
			lane->next_lane = NULL;
			*tail = lane;
			tail = &lane->next_lane;
		}
	}
	return gone;
}

int mapping_follow(struct mapping *m, const struct mapping_surroundings *around)
{
	struct arena arena = ARENA_INIT;
	struct stream stream;
	pthread_mutex_lock(&m->lock);
	if (!mapping_stream(m, around->store, &arena, &stream))
		stream = (struct stream){.shard_count = 0};
	pthread_mutex_lock(around->links);
	struct lane *gone = take_ended(m);
	bool lost = false;
	for (const struct lane *lane = gone; lane; lane = lane->next_lane) {
		lost = lost || !mapping_shard(&stream, lane->shard);
		for (size_t i = 0; lane->number == 0 && i < stream.shard_count; i++)
			if (stream.shards[i].parent == lane->shard)
				place_lanes(m, stream.shards[i].id, 1);
	}
	if (lost)
		lanes_at_horizon(m, &stream);
	pthread_mutex_unlock(around->links);
	int error = gone ? place_save(m, around->store) : 0;
	pthread_mutex_unlock(&m->lock);
	free_lanes(gone);
	arena_release(&arena);
	return error;
}

/* --- the call --- */

enum verdict {
	VERDICT_DONE,
	VERDICT_FAILED, /* from *ret_from on */
	VERDICT_LATER,  /* the function could not be called: no attempt */
};

static void set_state(struct lane *lane, const struct batch *b, struct str state)
{
	struct window *w = &lane->window;
	pthread_mutex_lock(&lane->mapping->lock);
	w->start_us = b->window_us;
	w->early = state.n > WINDOW_STATE_MOST;
	buf_clear(&w->state);
	buf_add(&w->state, state);
	pthread_mutex_unlock(&lane->mapping->lock);
}

/* goes_on: the same window, with a fresh state. */
static void drop_state(struct lane *lane, bool goes_on)
{
	pthread_mutex_lock(&lane->mapping->lock);
	if (!goes_on)
		lane->window.start_us = 0;
	lane->window.early = false;
	buf_clear(&lane->window.state);
	pthread_mutex_unlock(&lane->mapping->lock);
}

static enum verdict judge(
	struct lane *lane, const struct batch *b, struct str answer, uint64_t *ret_from)
{
	const struct event_mapping *config = &lane->mapping->config;
	struct str state;
	if (b->taken == 0) /* a window's last call */
		return VERDICT_DONE;
	if (config->tumbling_us) {
		if (!answer_state(answer, b->arena, &state))
			return VERDICT_FAILED;
	}
	if (config->report && !answer_failures(b, answer, ret_from))
		return VERDICT_FAILED;
	if (config->tumbling_us && !(config->report && *ret_from == lane->next))
		set_state(lane, b, state);
	return !config->report || *ret_from == b->upto ? VERDICT_DONE : VERDICT_FAILED;
}

static enum verdict call(struct lane *lane, const struct mapping_surroundings *around,
	const struct batch *b, uint64_t *ret_from)
{
	struct mapping *m = lane->mapping;
	struct invocation in = {.function = m->config.function,
		.payload = buf_str(&b->event),
		.qualifier = m->config.latest_version ? STR("$LATEST") : STR_NONE,
		.namespace = around->namespace,
		.arena = b->arena};
	struct invoke_result result = {.status = INVOKE_UNAVAILABLE};
	around->invoker->invoke(around->invoker->self, &in, &result);
	if (result.request_id.n)
		snprintf(lane->request_id, sizeof(lane->request_id), "%.*s",
			STR_ARG(result.request_id));
	*ret_from = lane->next;
	enum verdict verdict = VERDICT_LATER;
	lane->function_error = result.status != INVOKE_OK;
	if (result.status == INVOKE_OK)
		verdict = judge(lane, b, result.payload, ret_from);
	else if (result.status == INVOKE_FUNCTION_ERROR || result.status == INVOKE_TIMED_OUT)
		verdict = VERDICT_FAILED;
	atomic_store(&m->result, verdict == VERDICT_DONE ? RESULT_OK : RESULT_FAILED);
	return verdict;
}

static void wait_before_retry(struct lane *lane, unsigned times)
{
	int64_t wait = FIRST_WAIT_US;
	for (unsigned i = 1; i < times && wait < LONGEST_WAIT_US; i++)
		wait *= 2;
	lane->retry_at = clock_monotonic_us() + (wait < LONGEST_WAIT_US ? wait : LONGEST_WAIT_US);
}

/* Halves what failed: the first half is tried alone, then the rest. True when there are halves. */
static bool bisect(struct lane *lane, const struct batch *b)
{
	if (!lane->mapping->config.bisect || b->taken < 2 || lane->end_count + 2 > MAPPING_SPLITS)
		return false;
	if (!lane->end_count || lane->ends[lane->end_count - 1] != b->upto)
		lane->ends[lane->end_count++] = b->upto;
	lane->ends[lane->end_count++] = b->sequences[b->taken / 2];
	return true;
}

static int after_failure(struct lane *lane, const struct mapping_surroundings *around,
	const struct batch *b, uint64_t from)
{
	const struct event_mapping *config = &lane->mapping->config;
	/* Reported: what stands before it is done, and the rest is a batch of its own with all its
	 * retries (recorded: test_dynamodb_report_batch_item_failures). */
	if (from > lane->next)
		return move_to(lane, around, from, true);
	if (bisect(lane, b))
		return 0;
	lane->attempts++;
	if (config->retries < 0 || lane->attempts <= (unsigned)config->retries) {
		wait_before_retry(lane, lane->attempts);
		return 0;
	}
	failure_tell(b, lane, around, FAILURE_RETRIES);
	if (b->taken == 0)
		drop_state(lane, false);
	return move_to(lane, around, b->upto, true);
}

static int deliver(
	struct lane *lane, const struct mapping_surroundings *around, const struct batch *b)
{
	uint64_t from;
	switch (call(lane, around, b, &from)) {
	case VERDICT_DONE:
		return move_to(lane, around, b->upto, true);
	case VERDICT_FAILED:
		return after_failure(lane, around, b, from);
	default:
		wait_before_retry(lane, 1);
		return 0;
	}
}

/* --- windows --- */

/* True while the batch should still grow. */
static bool may_grow(struct lane *lane, const struct batch *b, bool flush, int64_t now)
{
	int64_t window = lane->mapping->config.window_us;
	if (window <= 0 || flush || b->full || lane->end_count || lane->attempts)
		return false;
	if (!lane->window_from)
		lane->window_from = now;
	return now < lane->window_from + window;
}

static bool window_is_over(const struct lane *lane, const struct batch *b)
{
	const struct window *w = &lane->window;
	/* "When a shard ends, Lambda considers the current window to be closed." */
	bool ended = b->shard && b->shard->closed_us && lane->next > b->shard->last &&
		     has_children(&b->stream, lane->shard);
	return w->start_us &&
	       (w->early || b->beyond || ended ||
		       (!b->taken && !b->expired &&
			       b->now_us >= w->start_us + lane->mapping->config.tumbling_us));
}

/* The window's last call; its state is dropped when it succeeds. */
static int end_window(struct lane *lane, const struct mapping_surroundings *around, struct batch *b)
{
	b->upto = lane->next;
	batch_final(b, lane);
	uint64_t from;
	enum verdict verdict = call(lane, around, b, &from);
	if (verdict == VERDICT_LATER) {
		wait_before_retry(lane, 1);
		return 0;
	}
	if (verdict == VERDICT_FAILED)
		return after_failure(lane, around, b, lane->next);
	drop_state(lane, lane->window.early);
	return move_to(lane, around, lane->next, true);
}

/* --- steps --- */

/* What is to be done with what was read; sets *step when it is not progress. */
static int handle(struct lane *lane, const struct mapping_surroundings *around, struct batch *b,
	bool flush, enum mapping_step *step, int64_t *ret_wake)
{
	int64_t now = clock_monotonic_us();
	if (window_is_over(lane, b))
		return end_window(lane, around, b);
	if (b->expired) {
		failure_tell(b, lane, around, FAILURE_AGE);
		return move_to(lane, around, b->upto, true);
	}
	if (b->taken && may_grow(lane, b, flush, now)) {
		*ret_wake = lane->window_from + lane->mapping->config.window_us;
		*step = MAPPING_WAITING;
		return 0;
	}
	if (b->taken)
		return deliver(lane, around, b);
	if (b->count) /* nothing of this lane, or nothing that fits: found again after a restart */
		return move_to(lane, around, b->upto, false);
	bool read = !b->shard || (b->shard->closed_us && lane->next > b->shard->last &&
					 has_children(&b->stream, lane->shard));
	*step = read ? MAPPING_ENDED : MAPPING_IDLE;
	*ret_wake = lane->window.start_us ? now + CLOCK_LOOK_US : INT64_MAX;
	return 0;
}

enum mapping_step mapping_step(
	struct lane *lane, const struct mapping_surroundings *around, bool flush, int64_t *ret_wake)
{
	struct arena arena = ARENA_INIT;
	struct batch batch = {.arena = &arena};
	enum mapping_step step = MAPPING_PROGRESS;
	*ret_wake = INT64_MAX;
	if (lane->retry_at > clock_monotonic_us()) {
		*ret_wake = lane->retry_at;
		return MAPPING_WAITING;
	}
	lane->retry_at = 0;
	int error = batch_read(&batch, lane, around);
	if (!error)
		error = handle(lane, around, &batch, flush, &step, ret_wake);
	if (error) {
		wait_before_retry(lane, 4); /* the store fails: perhaps later */
		*ret_wake = lane->retry_at;
		step = MAPPING_WAITING;
	}
	arena_release(&arena);
	return step;
}
