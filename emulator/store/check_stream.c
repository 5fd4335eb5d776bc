/* What holds in a sound log of changes. */
#include "store/record_form.h"

static int wrong(struct txn *txn, const struct stream *stream, struct err *err, const char *what)
{
	err_set(err, "%s: the stream %.*s of %.*s: %s", store_path(txn_store(txn)),
		STR_ARG(stream->label), STR_ARG(stream->table), what);
	return STORE_CORRUPT;
}

static bool is_item(struct value v)
{
	return value_type(v) == VALUE_M && value_is_valid(v.bytes);
}

static bool is_item_or_absent(struct value v)
{
	return value_is_absent(v) || is_item(v);
}

static const char *record_fault(struct str row, struct record *record)
{
	if (!record_parse(row, record) || !is_item(record->keys) ||
		!is_item_or_absent(record->old_image) || !is_item_or_absent(record->new_image))
		return "a record is damaged";
	if (record->event < RECORD_INSERT || record->event > RECORD_REMOVE)
		return "a record of no known event";
	return NULL;
}

static int check_shard(struct txn *txn, const struct stream *stream, const struct shard *shard,
	struct store_census *census, struct err *err)
{
	sqlite3_stmt *rows = db_prepare(&txn->db, ST_RECORD_RANGE);
	uint64_t previous = 0;
	int rc, error = 0;
	if (!rows)
		return txn_fail(txn, db_error(&txn->db));
	sqlite3_bind_int64(rows, 1, record_row(shard->id, 0));
	sqlite3_bind_int64(rows, 2, record_row(shard->id + 1, 0));
	while (!error && (rc = sqlite3_step(rows)) == SQLITE_ROW) {
		struct record record = {.sequence = record_sequence(sqlite3_column_int64(rows, 0))};
		const char *fault = record_fault(column_str(rows, 1), &record);
		if (!fault && previous && record.sequence != previous + 1)
			fault = "a record is missing";
		if (!fault && shard->last && record.sequence > shard->last)
			fault = "a record behind the end of its shard";
		if (fault)
			error = wrong(txn, stream, err, fault);
		previous = record.sequence;
		census->records++;
	}
	/* The newest record of a closed shard stays as long as the shard. */
	if (!error && rc == SQLITE_DONE && previous < shard->last)
		error = wrong(txn, stream, err, "the end of a shard is missing");
	if (!error && rc != SQLITE_DONE) {
		error = db_error(&txn->db);
		err_set(err, "%s: %s", store_path(txn_store(txn)), sqlite3_errmsg(txn->db.handle));
	}
	sqlite3_finalize(rows);
	return error;
}

/* What open shards there are have every hash once. */
static bool shards_divide(const struct stream *stream)
{
	uint64_t width = 0;
	for (size_t i = 0; i < stream->shard_count; i++) {
		const struct shard *one = &stream->shards[i];
		if (i && one->serial <= stream->shards[i - 1].serial)
			return false;
		if (one->closed_us)
			continue;
		width += (uint64_t)one->to - one->from + 1;
		for (size_t j = 0; j < i; j++)
			if (!stream->shards[j].closed_us && stream->shards[j].from <= one->to &&
				one->from <= stream->shards[j].to)
				return false;
	}
	return width == (stream->closed_us ? 0 : UINT64_C(1) << 32);
}

static int check_stream(
	struct txn *txn, const struct stream *stream, struct store_census *census, struct err *err)
{
	int error = shards_divide(stream)
			    ? 0
			    : wrong(txn, stream, err, "its shards do not fit together");
	for (size_t i = 0; i < stream->shard_count && !error; i++)
		error = check_shard(txn, stream, &stream->shards[i], census, err);
	census->streams++;
	return error;
}

int check_records(struct txn *txn, struct store_census *census, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct stream *streams;
	size_t count = store_streams(txn_store(txn), STR_NONE, &arena, &streams);
	uint64_t known = census->records;
	int64_t all = 0;
	int error = 0;
	for (size_t i = 0; i < count && !error; i++)
		error = check_stream(txn, &streams[i], census, err);
	if (!error)
		error = db_query_i64(&txn->db, "SELECT count(*) FROM records", &all);
	if (!error && (uint64_t)all != census->records - known) {
		err_set(err, "%s: records of no stream", store_path(txn_store(txn)));
		error = STORE_CORRUPT;
	}
	arena_release(&arena);
	return error;
}
