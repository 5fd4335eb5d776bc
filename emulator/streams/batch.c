#include "batch.h"

#include "filter.h"
#include "log.h"
#include "streams.h"

#include "date.h"

enum {
	EVENT_BYTES = 6 * 1000 * 1000, /* of an invocation's payload */
	READ_BYTES = 4 * 1024 * 1024,  /* stored bytes read for one */
	READ_MOST = 10000,
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
	struct buf one = BUF_IN(b->arena);
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
	json_writer_init(&w, &one);
	record_write(&w, b->arena, &b->stream, b->shard, arn, record, RECORD_OF_LAMBDA);
	if (!passes(config, buf_str(&one), b->arena)) {
		b->upto = record->sequence + 1;
		return true;
	}
	bool later =
		config->tumbling_us && (b->taken ? window != b->window_us : open && window != open);
	b->beyond = b->beyond || (later && !b->taken);
	if (later || (b->taken && b->event.n + one.n > EVENT_BYTES))
		return false;
	take(b, record, buf_str(&one), window);
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

/* Writes the event: the records that are young enough and pass the filters. */
static void fill(struct batch *b, const struct lane *lane, size_t limit)
{
	const struct event_mapping *config = &lane->mapping->config;
	struct str arn = stream_arn(b->arena, &b->stream);
	uint64_t end = lane->end_count ? lane->ends[lane->end_count - 1] : UINT64_MAX;
	uint64_t behind = b->upto;
	size_t i = 0;
	b->sequences = arena_array(b->arena, uint64_t, b->count);
	b->event = BUF_IN(b->arena);
	b->upto = lane->next;
	buf_add_z(&b->event, "{\"Records\":[");
	while (i < b->count && b->taken < limit && b->records[i].sequence < end &&
		add(b, lane, arn, &b->records[i]))
		i++;
	b->full = i < b->count || b->taken == limit;
	if (i == b->count)
		b->upto = behind;
	buf_add_c(&b->event, ']');
	if (config->tumbling_us && b->taken)
		write_window(b, lane, b->window_us, false);
	buf_add_c(&b->event, '}');
}

int batch_read(struct batch *b, struct lane *lane, const struct mapping_surroundings *around)
{
	struct mapping *m = lane->mapping;
	size_t limit = m->config.batch, read = limit * m->config.parallel;
	struct txn *txn;
	if (!mapping_stream(m, around->store, b->arena, &b->stream))
		return 0;
	b->shard = mapping_shard(&b->stream, lane->shard);
	if (!b->shard)
		return 0;
	int error = store_read_begin(around->store, &txn, NULL);
	if (error)
		return error;
	error = stream_read(txn, lane->shard, lane->next, read < READ_MOST ? read : READ_MOST,
		READ_BYTES, b->arena, &b->records, &b->count, &b->upto);
	b->now_us = txn_now_us(txn);
	store_read_end(txn);
	if (!error && b->count)
		fill(b, lane, limit);
	return error;
}

void batch_final(struct batch *b, const struct lane *lane)
{
	b->event = BUF_IN(b->arena);
	b->taken = 0;
	buf_add_z(&b->event, "{\"Records\":[]");
	write_window(b, lane, lane->window.start_us, true);
	buf_add_c(&b->event, '}');
}
