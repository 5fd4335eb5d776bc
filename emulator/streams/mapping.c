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

struct place {
	struct str id;
	uint32_t stream;
	uint64_t next;
};

static struct str note_name(struct arena *arena, struct str id)
{
	return arena_printf(arena, "mapping/%.*s", STR_ARG(id));
}

static int place_save(struct txn *txn, void *arg)
{
	const struct place *place = arg;
	struct arena arena = ARENA_INIT;
	int error = txn_note_set(txn, note_name(&arena, place->id),
		arena_printf(&arena, "%u %llu", place->stream, (unsigned long long)place->next));
	arena_release(&arena);
	return error;
}

static int place_load(struct txn *txn, struct place *place)
{
	struct arena arena = ARENA_INIT;
	struct str note, next;
	uint64_t stream = 0;
	int error = txn_note_get(txn, note_name(&arena, place->id), &arena, &note);
	*place = (struct place){.id = place->id};
	if (!error && note.n && str_to_u64(str_cut(note, ' ', &next), &stream) &&
		str_to_u64(next, &place->next))
		place->stream = (uint32_t)stream;
	arena_release(&arena);
	return error;
}

static int move_to(struct mapping *m, const struct mapping_surroundings *around, uint64_t next)
{
	struct place place = {m->config.id, m->stream, next};
	int error = store_write(around->store, place_save, &place, NULL);
	if (error)
		return error;
	m->next = next;
	m->attempts = 0;
	m->retry_at = m->window_from = 0;
	while (m->end_count && m->ends[m->end_count - 1] <= next)
		m->end_count--;
	return 0;
}

int mapping_place(struct mapping *m, const struct mapping_surroundings *around)
{
	const struct table *table = store_table(around->store, m->config.table);
	uint32_t stream = table ? table->stream_id : 0;
	struct place place = {.id = m->config.id};
	struct stream_extent extent = {1, 0};
	struct txn *txn;
	table_unref(table);
	if (!stream || stream == m->stream)
		return 0;
	int error = store_read_begin(around->store, &txn, NULL);
	if (error)
		return error;
	error = place_load(txn, &place);
	if (!error)
		error = stream_extent(txn, stream, &extent);
	store_read_end(txn);
	if (error)
		return error;
	m->end_count = 0;
	m->attempts = 0;
	m->stream = stream;
	if (place.stream == stream) {
		m->next = place.next;
		return 0;
	}
	/* A stream younger than the mapping is seen from its first record on. */
	bool younger = place.stream != 0;
	error = move_to(m, around, m->config.latest && !younger ? extent.last + 1 : 1);
	if (error)
		m->stream = 0;
	return error;
}

/* --- a batch --- */

struct batch {
	struct arena *arena;
	struct stream stream;
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
	struct str arn = stream_arn(b->arena, &b->stream);
	b->sequences = arena_array(b->arena, uint64_t, b->count);
	b->event = BUF_IN(b->arena);
	buf_add_z(&b->event, "{\"Records\":[");
	for (size_t i = 0; i < b->count; i++) {
		struct buf one = BUF_IN(b->arena);
		struct json_writer w;
		json_writer_init(&w, &one);
		record_write(&w, b->arena, &b->stream, arn, &b->records[i], RECORD_OF_LAMBDA);
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

/* Reads what is next; an empty batch when there is nothing. */
static int batch_read(struct batch *b, struct mapping *m, const struct mapping_surroundings *around)
{
	size_t limit = m->config.batch;
	struct txn *txn;
	if (!find_stream(around->store, m, b->arena, &b->stream))
		return 0;
	if (m->end_count && m->ends[m->end_count - 1] - m->next < limit)
		limit = (size_t)(m->ends[m->end_count - 1] - m->next);
	int error = store_read_begin(around->store, &txn, NULL);
	if (error)
		return error;
	error = stream_read(txn, m->stream, m->next, limit, READ_BYTES, b->arena, &b->records,
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
			if (sequence_parse(text, &sequence))
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

static enum verdict deliver(const struct batch *b, const struct mapping *m,
	const struct mapping_surroundings *around, uint64_t *ret_from)
{
	struct invocation call = {.function = m->config.function,
		.payload = buf_str(&b->event),
		.namespace = around->namespace,
		.arena = b->arena};
	struct invoke_result result = {.status = INVOKE_UNAVAILABLE};
	around->invoker->invoke(around->invoker->self, &call, &result);
	*ret_from = m->next;
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

static void wait_before_retry(struct mapping *m, unsigned times)
{
	int64_t wait = FIRST_WAIT_US;
	for (unsigned i = 1; i < times && wait < LONGEST_WAIT_US; i++)
		wait *= 2;
	m->retry_at = clock_monotonic_us() + (wait < LONGEST_WAIT_US ? wait : LONGEST_WAIT_US);
}

static void give_up(struct mapping *m, const struct mapping_surroundings *around, uint64_t upto)
{
	if (around->log)
		log_printf(around->log,
			"%.*s: gave up records %llu to %llu of %.*s after %u attempts",
			STR_ARG(m->config.function), (unsigned long long)m->next,
			(unsigned long long)(upto - 1), STR_ARG(m->config.table), m->attempts);
}

/* Halves what failed: the first half is tried alone, then the rest. True when there are halves. */
static bool bisect(struct mapping *m, const struct batch *b)
{
	size_t first = 0;
	while (first < b->taken && b->sequences[first] < m->next)
		first++;
	size_t left = b->taken - first;
	if (!m->config.bisect || left < 2 || m->end_count + 2 > MAPPING_SPLITS)
		return false;
	if (!m->end_count || m->ends[m->end_count - 1] != b->upto)
		m->ends[m->end_count++] = b->upto;
	m->ends[m->end_count++] = b->sequences[first + left / 2];
	return true;
}

static int after_failure(struct mapping *m, const struct mapping_surroundings *around,
	const struct batch *b, uint64_t from)
{
	/* Reported: what stands before it is done. */
	int error = from > m->next ? move_to(m, around, from) : 0;
	if (error || bisect(m, b))
		return error;
	m->attempts++;
	if (m->config.retries >= 0 && m->attempts > (unsigned)m->config.retries) {
		give_up(m, around, b->upto);
		return move_to(m, around, b->upto);
	}
	wait_before_retry(m, m->attempts);
	return 0;
}

static int handle(
	struct mapping *m, const struct mapping_surroundings *around, const struct batch *b)
{
	uint64_t from;
	if (b->taken == 0)
		return move_to(m, around, b->upto);
	switch (deliver(b, m, around, &from)) {
	case VERDICT_DONE:
		return move_to(m, around, b->upto);
	case VERDICT_FAILED:
		return after_failure(m, around, b, from);
	default:
		wait_before_retry(m, 1);
		return 0;
	}
}

/* True while the batch should still grow. */
static bool window_is_open(struct mapping *m, const struct batch *b, bool flush, int64_t now)
{
	if (m->config.window_us <= 0 || flush || b->full || m->end_count || m->attempts)
		return false;
	if (!m->window_from)
		m->window_from = now;
	return now < m->window_from + m->config.window_us;
}

enum mapping_step mapping_step(
	struct mapping *m, const struct mapping_surroundings *around, bool flush, int64_t *ret_wake)
{
	struct arena arena = ARENA_INIT;
	struct batch batch = {.arena = &arena};
	enum mapping_step step = MAPPING_PROGRESS;
	int64_t now = clock_monotonic_us();
	if (m->retry_at > now) {
		*ret_wake = m->retry_at;
		return MAPPING_WAITING;
	}
	m->retry_at = 0;
	int error = mapping_place(m, around);
	if (!error && m->stream)
		error = batch_read(&batch, m, around);
	if (!error && batch.count == 0) {
		step = MAPPING_IDLE;
	} else if (!error && batch.taken && window_is_open(m, &batch, flush, now)) {
		*ret_wake = m->window_from + m->config.window_us;
		step = MAPPING_WAITING;
	} else if (!error) {
		error = handle(m, around, &batch);
	}
	if (error) {
		wait_before_retry(m, 4); /* the store fails: perhaps later */
		*ret_wake = m->retry_at;
		step = MAPPING_WAITING;
	}
	arena_release(&arena);
	return step;
}
