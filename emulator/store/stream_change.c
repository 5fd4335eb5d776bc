/*
 * Streams as they are made, divided and closed.
 *
 * The shards of a stream are part of its description, which is written anew when one of them opens
 * or closes: every four hours, or when somebody asks. Open shards divide all hashes among them.
 */
#include "store/record_form.h"

enum {
	STREAM_IDS = 1 << 23, /* a record's row number has 23 bits for its shard */
};

static struct str label_of(struct arena *arena, int64_t now_us)
{
	time_t seconds = (time_t)(now_us / 1000000);
	struct tm tm;
	gmtime_r(&seconds, &tm);
	return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%03d", tm.tm_year + 1900,
		tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
		(int)(now_us % 1000000 / 1000));
}

static int stream_save(struct txn *txn, const struct stream *stream)
{
	struct catalogue_stream *known = catalogue_stream_of(txn, stream->id);
	struct catalogue_stream *copy = catalogue_stream_copy(stream);
	for (size_t i = 0; known && i < stream->shard_count; i++)
		for (size_t j = 0; j < known->stream.shard_count; j++)
			if (known->stream.shards[j].id == stream->shards[i].id)
				copy->lasts[i] = known->lasts[j];
	change_add(txn)->stream = copy;
	return row_save(txn, ST_STREAM_SET, stream->id, stream_to_value(&txn->scratch, stream));
}

/* A label is never used twice for a table: two streams within a millisecond get different ones. */
static struct str label_new(struct txn *txn, const struct table *table)
{
	for (int64_t now = txn_now_us(txn);; now += 1000) {
		struct str label = label_of(&txn->scratch, now);
		if (str_cmp(label, table->stream_label) > 0)
			return label;
	}
}

int stream_open(struct txn *txn, struct table *table)
{
	table->stream_id = id_new(txn);
	if (table->stream_id >= STREAM_IDS)
		return txn_corrupt(txn, "no numbers are left for streams");
	table->stream_label = label_new(txn, table);
	struct shard shard = {
		.id = table->stream_id, .to = UINT32_MAX, .created_us = txn_now_us(txn)};
	struct stream stream = {
		.id = table->stream_id,
		.table = table->name,
		.region = table->region,
		.account = table->account,
		.label = table->stream_label,
		.view = table->stream_view,
		.key = table->key,
		.created_us = txn_now_us(txn),
		.shards = &shard,
		.shard_count = 1,
	};
	return stream_save(txn, &stream);
}

int stream_last(struct txn *txn, struct catalogue_stream *stream, size_t shard, uint64_t *ret_last)
{
	int error = 0;
	if (stream->lasts[shard] == UINT64_MAX) {
		uint64_t last;
		error = record_edge(txn, ST_RECORD_LAST, stream->stream.shards[shard].id, &last);
		if (!error)
			stream->lasts[shard] = last;
	}
	if (!error)
		*ret_last = stream->lasts[shard];
	return error;
}

/* Closes the shards that were made at `until` or before; as many children as `into` share what each
 * had. 0: no children. */
static int shards_follow(struct txn *txn, uint32_t id, int64_t until_us, unsigned into)
{
	struct catalogue_stream *known = catalogue_stream_of(txn, id);
	int64_t now = txn_now_us(txn);
	struct stream stream = known->stream;
	size_t count = stream.shard_count;
	struct shard *shards = arena_array(&txn->scratch, struct shard, count * (into + 1));
	uint32_t serial = count ? stream.shards[count - 1].serial + 1 : 0;
	memcpy(shards, stream.shards, count * sizeof(*shards));
	stream.shards = shards;
	for (size_t i = 0; i < count; i++) {
		struct shard *parent = &shards[i];
		if (parent->closed_us || parent->created_us > until_us)
			continue;
		int error = stream_last(txn, known, i, &parent->last);
		if (error)
			return error;
		parent->closed_us = now;
		uint64_t width = (uint64_t)parent->to - parent->from + 1;
		for (unsigned part = 0; part < into; part++)
			shards[stream.shard_count++] = (struct shard){
				.id = id_new(txn),
				.serial = serial++,
				.parent = parent->id,
				.parent_created_us = parent->created_us,
				.from = (uint32_t)(parent->from + width * part / into),
				.to = (uint32_t)(parent->from + width * (part + 1) / into - 1),
				.created_us = now,
			};
	}
	if (stream.shard_count && shards[stream.shard_count - 1].id >= STREAM_IDS)
		return txn_corrupt(txn, "no numbers are left for shards");
	if (into == 0)
		stream.closed_us = now;
	return stream_save(txn, &stream);
}

int stream_close(struct txn *txn, uint32_t id)
{
	struct catalogue_stream *open = catalogue_stream_of(txn, id);
	return !open || open->stream.closed_us ? 0 : shards_follow(txn, id, INT64_MAX, 0);
}

int stream_age(struct txn *txn, uint32_t id)
{
	struct catalogue_stream *known = catalogue_stream_of(txn, id);
	int64_t until = txn_now_us(txn) - SHARD_LIFE_US;
	for (size_t i = 0; known && i < known->stream.shard_count; i++)
		if (!known->stream.shards[i].closed_us &&
			known->stream.shards[i].created_us <= until)
			return shards_follow(txn, id, until, 1);
	return 0;
}

static bool shard_find(const struct stream *stream, uint32_t hash, size_t *ret_shard)
{
	for (size_t i = stream->shard_count; i-- > 0;)
		if (!stream->shards[i].closed_us && stream->shards[i].from <= hash &&
			hash <= stream->shards[i].to) {
			*ret_shard = i;
			return true;
		}
	return false;
}

int stream_shard(struct txn *txn, uint32_t id, uint32_t hash, struct catalogue_stream **ret_stream,
	size_t *ret_shard)
{
	struct catalogue_stream *stream = catalogue_stream_of(txn, id);
	size_t at;
	if (!stream || !shard_find(&stream->stream, hash, &at))
		return txn_corrupt(txn, "a table's stream is missing");
	if (stream->stream.shards[at].created_us + SHARD_LIFE_US <= txn_now_us(txn)) {
		int error = stream_age(txn, id);
		if (error)
			return error;
		stream = catalogue_stream_of(txn, id);
		shard_find(&stream->stream, hash, &at);
	}
	*ret_stream = stream;
	*ret_shard = at;
	return 0;
}

int stream_split(struct txn *txn, struct str name, unsigned into, size_t *ret_split)
{
	const struct table *table = txn_table(txn, name);
	size_t open = 0;
	*ret_split = 0;
	if (!table || table->stream_view == STREAM_OFF || into == 0)
		return 0;
	const struct stream *stream = &catalogue_stream_of(txn, table->stream_id)->stream;
	for (size_t i = 0; i < stream->shard_count; i++)
		open += stream->shards[i].closed_us == 0;
	if (into > STREAM_OPEN_SHARDS || open * into > STREAM_OPEN_SHARDS)
		return 0;
	*ret_split = open;
	return shards_follow(txn, table->stream_id, INT64_MAX, into);
}

static int stream_forget(struct txn *txn, const struct stream *known)
{
	struct catalogue_change *change = change_add(txn);
	change->stream = catalogue_stream_copy(known);
	change->stream_gone = true;
	return row_save(txn, ST_STREAM_DELETE, known->id, VALUE_ABSENT);
}

int stream_forget_shard(struct txn *txn, uint32_t id, uint32_t shard)
{
	struct stream stream = catalogue_stream_of(txn, id)->stream;
	struct shard *left = arena_array(&txn->scratch, struct shard, stream.shard_count);
	size_t count = 0;
	for (size_t i = 0; i < stream.shard_count; i++)
		if (stream.shards[i].id != shard)
			left[count++] = stream.shards[i];
	if (count == 0)
		return stream_forget(txn, &stream);
	stream.shards = left;
	stream.shard_count = count;
	return stream_save(txn, &stream);
}
