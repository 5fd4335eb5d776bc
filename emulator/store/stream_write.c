#include "store/record_form.h"

static void put_u64(struct buf *out, uint64_t v, unsigned bytes)
{
	for (unsigned i = bytes; i-- > 0;)
		buf_add_c(out, (char)(v >> (8 * i)));
}

static void record_write(struct buf *out, const struct record *r)
{
	buf_clear(out);
	buf_add_c(out, RECORD_FORM);
	buf_add_c(out, (char)r->event);
	buf_add_c(out, (char)r->by_ttl);
	put_u64(out, (uint64_t)r->created_us, 8);
	put_u64(out, r->keys.bytes.n, 4);
	put_u64(out, r->old_image.bytes.n, 4);
	buf_add(out, r->keys.bytes);
	buf_add(out, r->old_image.bytes);
	buf_add(out, r->new_image.bytes);
}

int record_append(struct txn *txn, const struct table *table, uint32_t hash, struct value old_item,
	struct value new_item, enum table_writer writer)
{
	bool had = !value_is_absent(old_item), has = !value_is_absent(new_item);
	bool both = table->stream_view == STREAM_NEW_AND_OLD_IMAGES;
	struct catalogue_stream *stream;
	size_t shard;
	uint64_t last;
	int error = stream_shard(txn, table->stream_id, hash, &stream, &shard);
	if (!error)
		error = stream_last(txn, stream, shard, &last);
	if (error)
		return error;
	struct record record = {
		.sequence = last + 1,
		.created_us = txn_now_us(txn),
		.event = !had  ? RECORD_INSERT
			 : has ? RECORD_MODIFY
			       : RECORD_REMOVE,
		.by_ttl = writer == WRITER_TTL,
		.keys = table_key_item(&txn->scratch, table, NULL, has ? new_item : old_item),
	};
	if (both || table->stream_view == STREAM_OLD_IMAGE)
		record.old_image = old_item;
	if (both || table->stream_view == STREAM_NEW_IMAGE)
		record.new_image = new_item;
	record_write(&txn->record, &record);
	sqlite3_stmt *insert = db_statement(&txn->db, ST_RECORD_INSERT);
	if (!insert)
		return txn_fail(txn, db_error(&txn->db));
	sqlite3_bind_int64(insert, 1, record_row(stream->stream.shards[shard].id, record.sequence));
	bind_str(insert, 2, buf_str(&txn->record));
	error = txn_run(txn, insert);
	if (!error) {
		stream->lasts[shard] = record.sequence;
		txn->records = true;
	}
	return error;
}
