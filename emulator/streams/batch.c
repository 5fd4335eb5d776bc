#include "batch.h"

#include "filter.h"
#include "log.h"
#include "streams.h"

#include "date.h"

enum {
	EVENT_BYTES = 6 * 1000 * 1000, /* of an invocation's payload */
	READ_BYTES = 4 * 1024 * 1024,  /* stored bytes of one read */
	READ_MOST = 10000,
	READS = 16, /* for one batch */
	READ_BYTES_ALL = 4 * READ_BYTES,
};

struct reading {
	struct record *records;
	size_t count, limit;
	size_t bytes;  /* of all so far */
	uint64_t next; /* where to go on */
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

/* FNV-1a over the item's key: all its changes take the same lane. */
static bool is_of_lane(const struct lane *lane, const struct record *record)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	struct str key = record->keys.bytes;
	if (lane->mapping->config.parallel == 1)
		return true;
	for (size_t i = 0; i < key.n; i++)
		h = (h ^ (unsigned char)key.p[i]) * UINT64_C(0x100000001b3);
	return (h ^ h >> 32) % lane->mapping->config.parallel == lane->number;
}

/* Windows begin at multiples of their length since 1970, as the records' times are told: in whole
 * seconds. */
static int64_t window_of(const struct event_mapping *config, const struct record *record)
{
	int64_t at = record->created_us - record->created_us % 1000000;
	return config->tumbling_us ? at - at % config->tumbling_us : 0;
}

static void expire(struct batch *b, const struct record *record)
{
	if (!b->expired++) {
		b->expired_first = record->sequence;
		b->expired_first_us = record->created_us;
	}
	b->expired_last = record->sequence;
	b->expired_last_us = record->created_us;
	b->upto = record->sequence + 1;
}

static void take(struct batch *b, const struct record *record, struct str json, int64_t window)
{
	if (b->taken)
		buf_add_c(&b->event, ',');
	else
		b->first_us = record->created_us;
	buf_add(&b->event, json);
	b->sequences[b->taken++] = record->sequence;
	b->last_us = record->created_us;
	b->window_us = window;
	b->upto = record->sequence + 1;
}

/* One record: false when the batch ends before it. */
static bool add(
	struct batch *b, const struct lane *lane, struct str arn, const struct record *record)
{
	const struct event_mapping *config = &lane->mapping->config;
	int64_t window = window_of(config, record), open = lane->window.start_us;
	struct buf *one = &b->record;
	struct json_writer w;
	if (!is_of_lane(lane, record)) {
		b->upto = record->sequence + 1;
		return true;
	}
	if (too_old(config, record, b->now_us)) {
		if (!b->taken)
			expire(b, record);
		return b->taken == 0;
	}
	if (b->expired)
		return false; /* told of first */
	buf_clear(one);
	json_writer_init(&w, one);
	record_write(&w, b->arena, &b->stream, b->shard, arn, record, RECORD_OF_LAMBDA);
	if (!passes(config, buf_str(one), b->arena)) {
		b->upto = record->sequence + 1;
		return true;
	}
	bool later =
		config->tumbling_us && (b->taken ? window != b->window_us : open && window != open);
	b->beyond = b->beyond || (later && !b->taken);
	if (later || (b->taken && b->event.n + one->n > EVENT_BYTES))
		return false;
	take(b, record, buf_str(one), window);
	return true;
}

/* What a function with a tumbling window gets beside its records. */
static void write_window(struct batch *b, const struct lane *lane, int64_t start, bool final)
{
	char from[ISO_TIME_SIZE], to[ISO_TIME_SIZE];
	struct buf id = BUF_IN(b->arena);
	struct json_writer w;
	int64_t length = lane->mapping->config.tumbling_us;
	iso_time_format(start, from);
	iso_time_format(start + length, to);
	struct str state = lane->window.state.n ? buf_str(&lane->window.state) : STR("{}");
	buf_printf(&b->event,
		",\"window\":{\"start\":\"%.19sZ\",\"end\":\"%.19sZ\"},\"state\":%.*s", from, to,
		STR_ARG(state));
	json_writer_init(&w, &id);
	json_object(&w);
	json_key_string(&w, STR("shardId"), shard_id(b->arena, b->shard));
	json_key_string(&w, STR("eventSourceARN"), stream_arn(b->arena, &b->stream));
	json_key_bool(&w, STR("isFinalInvokeForWindow"), final);
	json_key_bool(&w, STR("isWindowTerminatedEarly"), lane->window.early);
	json_end_object(&w);
	buf_add_c(&b->event, ',');
	buf_add(&b->event, str_skip(str_head(buf_str(&id), id.n - 1), 1));
}

static void begin_event(struct batch *b, const struct lane *lane)
{
	b->sequences = arena_array(b->arena, uint64_t, lane->mapping->config.batch);
	b->event = BUF_IN(b->arena);
	b->record = BUF_IN(b->arena);
	buf_add_z(&b->event, "{\"Records\":[");
	b->upto = lane->next;
}

static void end_event(struct batch *b, const struct lane *lane)
{
	buf_add_c(&b->event, ']');
	if (lane->mapping->config.tumbling_us && b->taken)
		write_window(b, lane, b->window_us, false);
	buf_add_c(&b->event, '}');
}

static bool is_full(const struct batch *b, const struct lane *lane)
{
	return b->taken + b->expired == lane->mapping->config.batch;
}

/* Takes those that are young enough and pass the filters. False when the batch ends before the last
 * of them. */
static bool take_all(struct batch *b, const struct lane *lane, struct str arn,
	const struct record *records, size_t count)
{
	uint64_t end = lane->end_count ? lane->ends[lane->end_count - 1] : UINT64_MAX;
	for (size_t i = 0; i < count; i++)
		if (is_full(b, lane) || records[i].sequence >= end ||
			!add(b, lane, arn, &records[i]))
			return false;
	return !is_full(b, lane);
}

static int read_some(
	struct batch *b, const struct lane *lane, struct store *store, struct reading *reading)
{
	struct txn *txn;
	int error = store_read_begin(store, &txn, NULL);
	if (error)
		return error;
	error = stream_read(txn, lane->shard, reading->next, reading->limit, READ_BYTES, b->arena,
		&reading->records, &reading->count, &reading->next);
	b->now_us = txn_now_us(txn);
	store_read_end(txn);
	return error;
}

/* A read that was cut short: there may be more. */
static bool was_cut(struct reading *reading)
{
	size_t bytes = 0;
	for (size_t i = 0; i < reading->count; i++)
		bytes += reading->records[i].old_image.bytes.n +
			 reading->records[i].new_image.bytes.n;
	reading->bytes += bytes;
	return reading->bytes < READ_BYTES_ALL &&
	       (reading->count == reading->limit || bytes > READ_BYTES / 2);
}

/* Reads on while the batch has room, as filters and other lanes may leave little of what was read.
 */
int batch_read(struct batch *b, struct lane *lane, const struct mapping_surroundings *around)
{
	struct mapping *m = lane->mapping;
	size_t wanted = m->config.batch * m->config.parallel;
	struct reading reading = {
		.next = lane->next, .limit = wanted < READ_MOST ? wanted : READ_MOST};
	bool goes_on = true;
	if (!mapping_stream(m, around->store, b->arena, &b->stream))
		return 0;
	b->shard = mapping_shard(&b->stream, lane->shard);
	if (!b->shard)
		return 0;
	struct str arn = stream_arn(b->arena, &b->stream);
	for (unsigned i = 0; goes_on; i++) {
		int error = read_some(b, lane, around->store, &reading);
		if (error)
			return error;
		if (reading.count && !b->count)
			begin_event(b, lane);
		b->count += reading.count;
		b->full = !take_all(b, lane, arn, reading.records, reading.count);
		if (!b->full)
			b->upto = reading.next;
		goes_on = !b->full && was_cut(&reading) && i + 1 < READS;
	}
	if (b->count)
		end_event(b, lane);
	return 0;
}

void batch_final(struct batch *b, const struct lane *lane)
{
	b->event = BUF_IN(b->arena);
	b->taken = 0;
	buf_add_z(&b->event, "{\"Records\":[]");
	write_window(b, lane, lane->window.start_us, true);
	buf_add_c(&b->event, '}');
}
