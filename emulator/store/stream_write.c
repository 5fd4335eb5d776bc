#include "store/record_form.h"

static int last_sequence(struct txn *txn, struct catalogue_stream *stream)
{
	if (stream->last != UINT64_MAX)
		return 0;
	uint64_t last;
	int error = record_edge(txn, ST_RECORD_LAST, stream->stream.id, &last);
	if (!error)
		stream->last = last;
	return error;
}

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

int record_append(struct txn *txn, const struct table *table, struct value old_item,
	struct value new_item, enum table_writer writer)
{
	bool had = !value_is_absent(old_item), has = !value_is_absent(new_item);
	bool both = table->stream_view == STREAM_NEW_AND_OLD_IMAGES;
	struct catalogue_stream *stream = catalogue_stream_of(txn, table->stream_id);
	if (!stream)
		return txn_corrupt(txn, "a table's stream is missing");
	int error = last_sequence(txn, stream);
	if (error)
		return error;
	struct record record = {
		.sequence = stream->last + 1,
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
	sqlite3_bind_int64(insert, 1, record_row(table->stream_id, record.sequence));
	bind_str(insert, 2, buf_str(&txn->record));
	error = txn_run(txn, insert);
	if (!error) {
		stream->last = record.sequence;
		txn->records = true;
	}
	return error;
}
