#include "store/record_form.h"

int record_edge(struct txn *txn, enum statement which, uint32_t stream, uint64_t *ret_sequence)
{
	sqlite3_stmt *edge = db_statement(&txn->db, which);
	if (!edge)
		return txn_fail(txn, db_error(&txn->db));
	sqlite3_bind_int64(edge, 1, record_row(stream, 0));
	sqlite3_bind_int64(edge, 2, record_row(stream + 1, 0));
	int rc = sqlite3_step(edge);
	int error = rc == SQLITE_ROW ? 0 : txn_fail(txn, db_error(&txn->db));
	if (!error)
		*ret_sequence = record_sequence(sqlite3_column_int64(edge, 0)); /* NULL is 0 */
	sqlite3_reset(edge);
	return error;
}

static uint64_t get_u64(struct str s, size_t at, unsigned bytes)
{
	uint64_t v = 0;
	for (unsigned i = 0; i < bytes; i++)
		v = v << 8 | (unsigned char)s.p[at + i];
	return v;
}

bool record_parse(struct str s, struct record *ret)
{
	if (s.n < RECORD_HEAD || s.p[0] != RECORD_FORM)
		return false;
	size_t keys = (size_t)get_u64(s, 11, 4), old = (size_t)get_u64(s, 15, 4);
	if (keys > s.n - RECORD_HEAD || old > s.n - RECORD_HEAD - keys)
		return false;
	struct str body = str_skip(s, RECORD_HEAD);
	ret->event = (enum record_event)s.p[1];
	ret->by_ttl = s.p[2];
	ret->created_us = (int64_t)get_u64(s, 3, 8);
	ret->keys.bytes = str_head(body, keys);
	ret->old_image.bytes = str_head(str_skip(body, keys), old);
	ret->new_image.bytes = str_skip(body, keys + old);
	return true;
}

/* When the record was made; a record that is not there is as old as can be. */
static int record_time(struct txn *txn, uint32_t stream, uint64_t sequence, int64_t *ret_us)
{
	struct record record = {.created_us = 0};
	sqlite3_stmt *get = db_statement(&txn->db, ST_RECORD_GET);
	if (!get)
		return txn_fail(txn, db_error(&txn->db));
	sqlite3_bind_int64(get, 1, record_row(stream, sequence));
	int rc = sqlite3_step(get);
	int error = 0;
	if (rc == SQLITE_ROW)
		error = record_parse(column_str(get, 0), &record)
				? 0
				: txn_corrupt(txn, "a stream record cannot be read");
	else if (rc != SQLITE_DONE)
		error = txn_fail(txn, db_error(&txn->db));
	if (!error)
		*ret_us = record.created_us;
	sqlite3_reset(get);
	return error;
}

/* Sequence numbers have no gaps and times do not fall (a clock that is set back aside, after which
 * the horizon may be off by what it was set back), so the horizon is found by halving. */
int stream_extent(struct txn *txn, uint32_t stream, struct stream_extent *ret_extent)
{
	int64_t horizon = txn_now_us(txn) - STREAM_RETENTION_US, created = 0;
	uint64_t first, last;
	int error = record_edge(txn, ST_RECORD_LAST, stream, &last);
	if (!error)
		error = record_edge(txn, ST_RECORD_FIRST, stream, &first);
	if (error)
		return error;
	if (last == 0) {
		*ret_extent = (struct stream_extent){1, 0};
		return 0;
	}
	error = record_time(txn, stream, first, &created);
	if (!error && created < horizon) {
		uint64_t old = first, young = last + 1; /* the first visible is in (old, young] */
		while (!error && young - old > 1) {
			uint64_t middle = old + (young - old) / 2;
			error = record_time(txn, stream, middle, &created);
			if (created < horizon)
				old = middle;
			else
				young = middle;
		}
		first = young;
	}
	if (!error)
		*ret_extent = (struct stream_extent){first, last};
	return error;
}

size_t record_size(const struct record *record)
{
	return item_size(record->keys) + item_size(record->old_image) +
	       item_size(record->new_image);
}

static int read_rows(struct txn *txn, sqlite3_stmt *rows, size_t limit, size_t max_bytes,
	struct arena *arena, struct record *records, size_t *ret_count)
{
	size_t count = 0, bytes = 0;
	int rc = SQLITE_ROW;
	while (count < limit && (count == 0 || bytes < max_bytes) &&
		(rc = sqlite3_step(rows)) == SQLITE_ROW) {
		struct str stored = column_str(rows, 1);
		if (count && bytes + stored.n > max_bytes)
			break;
		struct record *r = &records[count++];
		if (!record_parse(arena_dup(arena, stored), r))
			return txn_corrupt(txn, "a stream record cannot be read");
		r->sequence = record_sequence(sqlite3_column_int64(rows, 0));
		bytes += stored.n;
	}
	*ret_count = count;
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : txn_fail(txn, db_error(&txn->db));
}

int stream_read(struct txn *txn, uint32_t stream, uint64_t from, size_t limit, size_t max_bytes,
	struct arena *arena, struct record **ret_records, size_t *ret_count, uint64_t *ret_next)
{
	struct stream_extent extent;
	int error = stream_extent(txn, stream, &extent);
	if (error)
		return error;
	if (from < extent.first)
		from = extent.first;
	*ret_count = 0;
	*ret_next = from;
	*ret_records = NULL;
	if (from > extent.last || limit == 0)
		return 0;
	if (limit > extent.last - from + 1)
		limit = (size_t)(extent.last - from + 1);
	sqlite3_stmt *rows = db_statement(&txn->db, ST_RECORD_RANGE);
	if (!rows)
		return txn_fail(txn, db_error(&txn->db));
	sqlite3_bind_int64(rows, 1, record_row(stream, from));
	sqlite3_bind_int64(rows, 2, record_row(stream, extent.last + 1));
	*ret_records = arena_array(arena, struct record, limit);
	error = read_rows(txn, rows, limit, max_bytes, arena, *ret_records, ret_count);
	sqlite3_reset(rows);
	if (!error && *ret_count)
		*ret_next = (*ret_records)[*ret_count - 1].sequence + 1;
	return error;
}

/* --- trimming --- */

struct trim {
	uint32_t stream;
	size_t limit, trimmed;
};

static int range_delete(struct txn *txn, uint32_t shard, uint64_t from, uint64_t to)
{
	sqlite3_stmt *trim = db_statement(&txn->db, ST_RECORD_TRIM);
	if (!trim)
		return txn_fail(txn, db_error(&txn->db));
	sqlite3_bind_int64(trim, 1, record_row(shard, from));
	sqlite3_bind_int64(trim, 2, record_row(shard, to));
	return txn_run(txn, trim);
}

bool shard_is_over(const struct shard *shard, int64_t now_us)
{
	return shard->closed_us && shard->closed_us + STREAM_RETENTION_US < now_us;
}

/* The newest record of a shard that is still shown stays, however old: the next one's number is
 * taken from it. Nobody sees it. */
static int trim_shard(struct txn *txn, const struct shard *shard, struct trim *trim)
{
	bool over = shard_is_over(shard, txn_now_us(txn));
	size_t room = trim->limit - trim->trimmed;
	struct stream_extent extent;
	uint64_t first = 0;
	int error = stream_extent(txn, shard->id, &extent);
	if (!error)
		error = record_edge(txn, ST_RECORD_FIRST, shard->id, &first);
	if (error)
		return error;
	uint64_t to = over                                        ? extent.last + 1
		      : extent.first > extent.last && extent.last ? extent.last
								  : extent.first;
	if (first && first < to) {
		if (to - first > room) {
			to = first + room;
			over = false; /* the rest goes with the next step */
		}
		trim->trimmed += (size_t)(to - first);
		error = range_delete(txn, shard->id, first, to);
	}
	return error || !over ? error : stream_forget_shard(txn, trim->stream, shard->id);
}

static int trim_step(struct txn *txn, void *arg)
{
	struct trim *trim = arg;
	struct catalogue_stream *known = catalogue_stream_of(txn, trim->stream);
	trim->trimmed = 0;
	int error = known ? stream_age(txn, trim->stream) : 0;
	known = catalogue_stream_of(txn, trim->stream);
	for (size_t i = 0; known && !error && i < known->stream.shard_count;) {
		size_t count = known->stream.shard_count;
		error = trim_shard(txn, &known->stream.shards[i], trim);
		if (trim->trimmed == trim->limit)
			break;
		known = catalogue_stream_of(txn, trim->stream);
		i += known && known->stream.shard_count == count;
	}
	return error;
}

int store_trim(struct store *store, size_t limit, size_t *ret_trimmed, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct stream *streams;
	size_t count = store_streams(store, STR_NONE, &arena, &streams), trimmed = 0;
	int error = 0;
	for (size_t i = 0; i < count && trimmed < limit && !error; i++) {
		struct trim trim = {.stream = streams[i].id, .limit = limit - trimmed};
		error = store_write(store, trim_step, &trim, err);
		trimmed += error ? 0 : trim.trimmed;
	}
	arena_release(&arena);
	if (!error)
		*ret_trimmed = trimmed;
	return error;
}
