#include "mapping.h"

#include "filter.h"
#include "json_read.h"
#include "log.h"
#include "streams.h"

#include <stdio.h>

enum {
	EVENT_BYTES = 6 * 1000 * 1000, /* of an invocation's payload */
	READ_BYTES = 4 * 1024 * 1024,  /* stored bytes read for one */
	FIRST_WAIT_US = 100 * 1000,
	LONGEST_WAIT_US = 10 * 1000 * 1000,
};

/* --- the place --- */

static struct str note_name(struct arena *arena, struct str id)
{
	return arena_printf(arena, "mapping/%.*s", STR_ARG(id));
}

/* "STREAM SHARD:NEXT SHARD:NEXT ..." */
static int place_save(struct txn *txn, void *arg)
{
	const struct mapping *m = arg;
	struct arena arena = ARENA_INIT;
	struct buf note = BUF_IN(&arena);
	buf_printf(&note, "%u", m->stream);
	for (size_t i = 0; i < m->lane_count; i++)
		buf_printf(
			&note, " %u:%llu", m->lanes[i].shard, (unsigned long long)m->lanes[i].next);
	int error = txn_note_set(txn, note_name(&arena, m->config.id), buf_str(&note));
	arena_release(&arena);
	return error;
}

/* The stream that the note is of, 0 when there is none; lanes only when it is `stream`. A note from
 * before there were several shards is "STREAM NEXT". */
static int place_load(struct txn *txn, struct mapping *m, uint32_t stream, uint32_t *ret_noted)
{
	struct arena arena = ARENA_INIT;
	struct str note, one;
	uint64_t noted = 0, shard, next;
	int error = txn_note_get(txn, note_name(&arena, m->config.id), &arena, &note);
	m->lane_count = 0;
	if (!error && note.n && str_to_u64(str_cut(note, ' ', &note), &noted) && noted == stream)
		while (note.n && m->lane_count < STREAM_OPEN_SHARDS) {
			one = str_cut(note, ' ', &note);
			struct str behind, before = str_cut(one, ':', &behind);
			if (!str_to_u64(before, &shard))
				break;
			next = shard;
			if (behind.p && !str_to_u64(behind, &next))
				break;
			m->lanes[m->lane_count++] = (struct lane){
				.shard = behind.p ? (uint32_t)shard : stream, .next = next};
		}
	arena_release(&arena);
	if (!error)
		*ret_noted = (uint32_t)noted;
	return error;
}

static int move_to(struct mapping *m, struct lane *lane, const struct mapping_surroundings *around,
	uint64_t next)
{
	uint64_t was = lane->next;
	lane->next = next;
	int error = store_write(around->store, place_save, m, NULL);
	if (error) {
		lane->next = was;
		return error;
	}
	lane->attempts = 0;
	lane->retry_at = lane->window_from = 0;
	while (lane->end_count && lane->ends[lane->end_count - 1] <= next)
		lane->end_count--;
	return 0;
}

static bool find_stream(struct store *store, const struct mapping *m, struct arena *arena,
	struct stream *ret_stream)
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

static const struct shard *shard_of(const struct stream *stream, uint32_t id)
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

static void lane_add(struct mapping *m, uint32_t shard, uint64_t next)
{
	if (m->lane_count < STREAM_OPEN_SHARDS)
		m->lanes[m->lane_count++] = (struct lane){.shard = shard, .next = next};
}

/* One of the lanes is in that shard or in what follows it. */
static bool is_covered(const struct mapping *m, const struct stream *stream, uint32_t id)
{
	for (size_t i = 0; i < m->lane_count; i++)
		for (const struct shard *up = shard_of(stream, m->lanes[i].shard); up;
			up = shard_of(stream, up->parent))
			if (up->id == id)
				return true;
	return false;
}

/* From the oldest record that there is: at the start, and behind shards that are gone by now. */
static void lanes_at_horizon(struct mapping *m, const struct stream *stream)
{
	for (size_t i = 0; i < stream->shard_count; i++)
		if (!shard_of(stream, stream->shards[i].parent) &&
			!is_covered(m, stream, stream->shards[i].id))
			lane_add(m, stream->shards[i].id, 1);
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
			lane_add(m, stream->shards[i].id, extent.last + 1);
	}
	return error;
}

/* Children take the place of a shard that is closed and read to its end. */
static bool lane_follow(struct mapping *m, const struct stream *stream, size_t at)
{
	const struct shard *shard = shard_of(stream, m->lanes[at].shard);
	if (shard && (!shard->closed_us || m->lanes[at].next <= shard->last ||
			     !has_children(stream, shard->id)))
		return false;
	m->lanes[at] = m->lanes[--m->lane_count];
	for (size_t i = 0; shard && i < stream->shard_count; i++)
		if (stream->shards[i].parent == shard->id)
			lane_add(m, stream->shards[i].id, 1);
	if (!shard)
		lanes_at_horizon(m, stream);
	return true;
}

static int lanes_follow(
	struct mapping *m, const struct mapping_surroundings *around, const struct stream *stream)
{
	bool changed = false;
	for (size_t i = 0; i < m->lane_count;)
		if (lane_follow(m, stream, i))
			changed = true;
		else
			i++;
	return changed ? store_write(around->store, place_save, m, NULL) : 0;
}

int mapping_place(struct mapping *m, const struct mapping_surroundings *around)
{
	const struct table *table = store_table(around->store, m->config.table);
	uint32_t id = table ? table->stream_id : 0, was = m->stream, noted;
	struct arena arena = ARENA_INIT;
	struct stream stream;
	struct txn *txn;
	table_unref(table);
	if (!id || id == was)
		return 0;
	m->stream = id;
	bool found = find_stream(around->store, m, &arena, &stream);
	int error = found ? store_read_begin(around->store, &txn, NULL) : 0;
	if (error || !found) {
		m->stream = was;
		arena_release(&arena);
		return error;
	}
	error = place_load(txn, m, id, &noted);
	bool fresh = !error && m->lane_count == 0;
	/* A stream younger than the mapping is seen from its first record on. */
	if (fresh && m->config.latest && !noted)
		error = lanes_at_latest(m, &stream, txn);
	else if (fresh)
		lanes_at_horizon(m, &stream);
	store_read_end(txn);
	if (!error && fresh)
		error = store_write(around->store, place_save, m, NULL);
	if (error)
		m->stream = 0;
	arena_release(&arena);
	return error;
}

/* --- a batch --- */

struct batch {
	struct arena *arena;
	const struct stream *stream;
	const struct shard *shard;
	struct record *records; /* as read */
	size_t count;
	uint64_t *sequences; /* of those that are in the event */
	size_t taken;
	uint64_t upto; /* the first record behind the batch */
	bool full;
	struct buf event;
};

static bool passes(const struct event_mapping *config, struct str record, struct arena *arena)
{
	for (size_t i = 0; i < config->filter_count; i++)
		if (filter_matches(config->filters[i], record, arena))
			return true;
	return config->filter_count == 0;
}

static bool too_old(const struct event_mapping *config, const struct record *record, int64_t now)
{
	return config->max_age_us > 0 && record->created_us + config->max_age_us < now;
}

/* Writes the event: the records that are young enough and pass the filters. */
static void batch_fill(struct batch *b, const struct event_mapping *config, int64_t now)
{
	struct str arn = stream_arn(b->arena, b->stream);
	b->sequences = arena_array(b->arena, uint64_t, b->count);
	b->event = BUF_IN(b->arena);
	buf_add_z(&b->event, "{\"Records\":[");
	for (size_t i = 0; i < b->count; i++) {
		struct buf one = BUF_IN(b->arena);
		struct json_writer w;
		json_writer_init(&w, &one);
		record_write(
			&w, b->arena, b->stream, b->shard, arn, &b->records[i], RECORD_OF_LAMBDA);
		bool wanted = !too_old(config, &b->records[i], now) &&
			      passes(config, buf_str(&one), b->arena);
		if (wanted && b->taken && b->event.n + one.n > EVENT_BYTES) {
			b->full = true;
			break;
		}
		b->upto = b->records[i].sequence + 1;
		if (!wanted)
			continue;
		if (b->taken)
			buf_add_c(&b->event, ',');
		buf_add(&b->event, buf_str(&one));
		b->sequences[b->taken++] = b->records[i].sequence;
	}
	buf_add_z(&b->event, "]}");
}

/* Reads what is next; an empty batch when there is nothing. */
static int batch_read(struct batch *b, const struct mapping *m, const struct lane *lane,
	const struct mapping_surroundings *around)
{
	size_t limit = m->config.batch;
	struct txn *txn;
	if (lane->end_count && lane->ends[lane->end_count - 1] - lane->next < limit)
		limit = (size_t)(lane->ends[lane->end_count - 1] - lane->next);
	int error = store_read_begin(around->store, &txn, NULL);
	if (error)
		return error;
	error = stream_read(txn, lane->shard, lane->next, limit, READ_BYTES, b->arena, &b->records,
		&b->count, &b->upto);
	int64_t now = txn_now_us(txn);
	store_read_end(txn);
	if (error || b->count == 0)
		return error;
	b->full = b->count == limit;
	batch_fill(b, &m->config, now);
	return 0;
}

/* --- the answer --- */

enum verdict {
	VERDICT_DONE,
	VERDICT_FAILED, /* from *ret_from on */
	VERDICT_LATER,  /* the function could not be called: no attempt */
};

/* The lowest sequence number that the function reports as failed. False: its answer means that all
 * failed. *ret_from is `none` when none did. */
static bool reported_failure(
	const struct batch *b, struct str answer, uint64_t none, uint64_t *ret_from)
{
	struct json_reader r;
	struct str key;
	uint64_t lowest = none, sequence;
	bool known = true;
	json_reader_init(&r, answer, b->arena);
	if (json_peek(&r) == JSON_NULL || answer.n == 0) {
		*ret_from = none;
		return true;
	}
	if (json_read(&r) != JSON_OBJECT)
		return false;
	while (json_member(&r, &key)) {
		if (!str_eq_z(key, "batchItemFailures") || json_peek(&r) != JSON_ARRAY) {
			known = known &&
				(!str_eq_z(key, "batchItemFailures") || json_peek(&r) == JSON_NULL);
			json_skip(&r);
			continue;
		}
		json_read(&r);
		while (json_element(&r)) {
			struct str one = json_skip(&r), id, text = STR_NONE;
			bool is_ours = false;
			if (json_find(one, "itemIdentifier", b->arena, &id)) {
				struct json_reader inner;
				json_reader_init(&inner, id, b->arena);
				if (json_read(&inner) == JSON_STRING)
					text = inner.text;
			}
			if (sequence_parse(text, b->shard, &sequence))
				for (size_t i = 0; i < b->taken; i++)
					is_ours = is_ours || b->sequences[i] == sequence;
			known = known && is_ours;
			if (is_ours && sequence < lowest)
				lowest = sequence;
		}
	}
	if (!json_finish(&r) || !known)
		return false;
	*ret_from = lowest;
	return true;
}

static enum verdict deliver(const struct batch *b, const struct mapping *m, const struct lane *lane,
	const struct mapping_surroundings *around, uint64_t *ret_from)
{
	struct invocation call = {.function = m->config.function,
		.payload = buf_str(&b->event),
		.namespace = around->namespace,
		.arena = b->arena};
	struct invoke_result result = {.status = INVOKE_UNAVAILABLE};
	around->invoker->invoke(around->invoker->self, &call, &result);
	*ret_from = lane->next;
	switch (result.status) {
	case INVOKE_OK:
		if (!m->config.report)
			return VERDICT_DONE;
		if (!reported_failure(b, result.payload, b->upto, ret_from))
			return VERDICT_FAILED;
		return *ret_from == b->upto ? VERDICT_DONE : VERDICT_FAILED;
	case INVOKE_FUNCTION_ERROR:
	case INVOKE_TIMED_OUT:
		return VERDICT_FAILED;
	default:
		return VERDICT_LATER;
	}
}

static int64_t retry_time(unsigned times)
{
	int64_t wait = FIRST_WAIT_US;
	for (unsigned i = 1; i < times && wait < LONGEST_WAIT_US; i++)
		wait *= 2;
	return clock_monotonic_us() + (wait < LONGEST_WAIT_US ? wait : LONGEST_WAIT_US);
}

static void give_up(const struct mapping *m, const struct lane *lane,
	const struct mapping_surroundings *around, uint64_t upto)
{
	if (around->log)
		log_printf(around->log,
			"%.*s: gave up records %llu to %llu of %.*s after %u attempts",
			STR_ARG(m->config.function), (unsigned long long)lane->next,
			(unsigned long long)(upto - 1), STR_ARG(m->config.table), lane->attempts);
}

/* Halves what failed: the first half is tried alone, then the rest. True when there are halves. */
static bool bisect(const struct mapping *m, struct lane *lane, const struct batch *b)
{
	size_t first = 0;
	while (first < b->taken && b->sequences[first] < lane->next)
		first++;
	size_t left = b->taken - first;
	if (!m->config.bisect || left < 2 || lane->end_count + 2 > MAPPING_SPLITS)
		return false;
	if (!lane->end_count || lane->ends[lane->end_count - 1] != b->upto)
		lane->ends[lane->end_count++] = b->upto;
	lane->ends[lane->end_count++] = b->sequences[first + left / 2];
	return true;
}

static int after_failure(struct mapping *m, struct lane *lane,
	const struct mapping_surroundings *around, const struct batch *b, uint64_t from)
{
	/* Reported: what stands before it is done. */
	int error = from > lane->next ? move_to(m, lane, around, from) : 0;
	if (error || bisect(m, lane, b))
		return error;
	lane->attempts++;
	if (m->config.retries >= 0 && lane->attempts > (unsigned)m->config.retries) {
		give_up(m, lane, around, b->upto);
		return move_to(m, lane, around, b->upto);
	}
	lane->retry_at = retry_time(lane->attempts);
	return 0;
}

static int handle(struct mapping *m, struct lane *lane, const struct mapping_surroundings *around,
	const struct batch *b)
{
	uint64_t from;
	if (b->taken == 0)
		return move_to(m, lane, around, b->upto);
	switch (deliver(b, m, lane, around, &from)) {
	case VERDICT_DONE:
		return move_to(m, lane, around, b->upto);
	case VERDICT_FAILED:
		return after_failure(m, lane, around, b, from);
	default:
		lane->retry_at = retry_time(1);
		return 0;
	}
}

/* True while the batch should still grow. */
static bool window_is_open(
	const struct mapping *m, struct lane *lane, const struct batch *b, bool flush, int64_t now)
{
	if (m->config.window_us <= 0 || flush || b->full || lane->end_count || lane->attempts)
		return false;
	if (!lane->window_from)
		lane->window_from = now;
	return now < lane->window_from + m->config.window_us;
}

static int lane_step(struct mapping *m, struct lane *lane,
	const struct mapping_surroundings *around, struct batch *batch, bool flush,
	enum mapping_step *ret_step, int64_t *ret_wake)
{
	int64_t now = clock_monotonic_us();
	*ret_step = MAPPING_WAITING;
	*ret_wake = lane->retry_at;
	if (lane->retry_at > now)
		return 0;
	lane->retry_at = 0;
	int error = batch_read(batch, m, lane, around);
	if (error)
		return error;
	if (batch->count == 0) {
		*ret_step = MAPPING_IDLE;
	} else if (batch->taken && window_is_open(m, lane, batch, flush, now)) {
		*ret_wake = lane->window_from + m->config.window_us;
	} else {
		*ret_step = MAPPING_PROGRESS;
		error = handle(m, lane, around, batch);
	}
	return error;
}

/* The shards in turn, until one of them moved. */
static int lanes_step(struct mapping *m, const struct mapping_surroundings *around,
	const struct stream *stream, struct arena *arena, bool flush, enum mapping_step *ret_step,
	int64_t *ret_wake)
{
	enum mapping_step step = MAPPING_IDLE;
	for (size_t i = 0; i < m->lane_count; i++) {
		struct lane *lane = &m->lanes[m->turn++ % m->lane_count];
		struct batch batch = {
			.arena = arena, .stream = stream, .shard = shard_of(stream, lane->shard)};
		int64_t wake = INT64_MAX;
		int error = lane_step(m, lane, around, &batch, flush, &step, &wake);
		if (error)
			return error;
		if (step == MAPPING_PROGRESS)
			break;
		if (step == MAPPING_WAITING && wake < *ret_wake)
			*ret_wake = wake;
	}
	*ret_step = step == MAPPING_PROGRESS ? step
		    : *ret_wake < INT64_MAX  ? MAPPING_WAITING
					     : MAPPING_IDLE;
	return 0;
}

enum mapping_step mapping_step(
	struct mapping *m, const struct mapping_surroundings *around, bool flush, int64_t *ret_wake)
{
	struct arena arena = ARENA_INIT;
	struct stream stream;
	enum mapping_step step = MAPPING_IDLE;
	*ret_wake = m->retry_at;
	if (m->retry_at > clock_monotonic_us())
		return MAPPING_WAITING;
	m->retry_at = 0;
	*ret_wake = INT64_MAX;
	int error = mapping_place(m, around);
	if (!error && m->stream && find_stream(around->store, m, &arena, &stream)) {
		error = lanes_follow(m, around, &stream);
		if (!error)
			error = lanes_step(m, around, &stream, &arena, flush, &step, ret_wake);
	}
	if (error) {
		*ret_wake = m->retry_at = retry_time(4); /* the store fails: perhaps later */
		step = MAPPING_WAITING;
	}
	arena_release(&arena);
	return step;
}
