#include "store/store_private.h"

int table_get(struct txn *txn, const struct table *table, struct value key, struct arena *arena,
	struct value *ret_item)
{
	struct value values[KEY_PARTS];
	if (!key_values(&table->key, key, values)) {
		*ret_item = VALUE_ABSENT; /* nothing has such a key */
		return 0;
	}
	buf_clear(&txn->key);
	key_add(&txn->key, table->id, &table->key, values);
	return txn_get(txn, buf_str(&txn->key), arena, ret_item);
}

static int row_count(struct txn *txn, uint32_t id, struct value old_row, struct value new_row)
{
	bool had = !value_is_absent(old_row), has = !value_is_absent(new_row);
	counts_add(txn, id, (int64_t)has - (int64_t)had,
		(int64_t)item_size(new_row) - (int64_t)item_size(old_row));
	return 0;
}

/* Writes a row and counts it. */
static int row_change(
	struct txn *txn, uint32_t id, struct str key, struct value old_row, struct value new_row)
{
	int error = row_write(txn, key, old_row, new_row);
	return error ? error : row_count(txn, id, old_row, new_row);
}

/* What an index whose rows are not all there yet really has at key. */
static int present_row(struct txn *txn, struct str key, struct value *ret_row)
{
	return txn_get(txn, key, &txn->scratch, ret_row);
}

static int index_change(struct txn *txn, const struct table *table, const struct index *index,
	struct value old_item, struct value new_item)
{
	struct value old_row = VALUE_ABSENT, new_row = VALUE_ABSENT;
	int error = 0;
	buf_clear(&txn->old_key);
	buf_clear(&txn->key);
	if (!value_is_absent(old_item) && index_key_add(&txn->old_key, table, index, old_item))
		old_row = index_project(&txn->scratch, table, index, old_item);
	if (!value_is_absent(new_item) && index_key_add(&txn->key, table, index, new_item))
		new_row = index_project(&txn->scratch, table, index, new_item);
	if (index->backfilling && !value_is_absent(old_row))
		error = present_row(txn, buf_str(&txn->old_key), &old_row);
	if (error)
		return error;
	bool had = !value_is_absent(old_row), has = !value_is_absent(new_row);
	if (had && has && str_eq(buf_str(&txn->old_key), buf_str(&txn->key)))
		return value_eq(old_row, new_row)
			       ? 0
			       : row_change(txn, index->id, buf_str(&txn->key), old_row, new_row);
	if (had)
		error = row_change(txn, index->id, buf_str(&txn->old_key), old_row, VALUE_ABSENT);
	if (has && !error)
		error = row_change(txn, index->id, buf_str(&txn->key), VALUE_ABSENT, new_row);
	return error;
}

int index_fill(
	struct txn *txn, const struct table *table, const struct index *index, struct value item)
{
	struct value present, row;
	buf_clear(&txn->key);
	if (!index_key_add(&txn->key, table, index, item))
		return 0;
	int error = present_row(txn, buf_str(&txn->key), &present);
	if (error || !value_is_absent(present))
		return error;
	row = index_project(&txn->scratch, table, index, item);
	return row_change(txn, index->id, buf_str(&txn->key), VALUE_ABSENT, row);
}

static int item_change(struct txn *txn, const struct table *table, struct value old_item,
	struct value new_item, enum table_writer writer)
{
	struct value values[KEY_PARTS];
	struct value any = value_is_absent(new_item) ? old_item : new_item;
	if (value_eq(old_item, new_item))
		return 0;
	if (!key_values(&table->key, any, values))
		return txn_corrupt(txn, "an item without its key");
	buf_clear(&txn->key);
	key_add(&txn->key, table->id, &table->key, values);
	uint32_t hash = key_hash(buf_str(&txn->key));
	int error = row_change(txn, table->id, buf_str(&txn->key), old_item, new_item);
	for (size_t i = 0; i < table->index_count && !error; i++)
		error = index_change(txn, table, &table->indexes[i], old_item, new_item);
	if (!error && table->expiry.id)
		error = index_change(txn, table, &table->expiry, old_item, new_item);
	if (!error && table->stream_view != STREAM_OFF)
		error = record_append(txn, table, hash, old_item, new_item, writer);
	return error;
}

int table_put(
	struct txn *txn, const struct table *table, struct value old_item, struct value new_item)
{
	return item_change(txn, table, old_item, new_item, WRITER_USER);
}

int table_delete(
	struct txn *txn, const struct table *table, struct value old_item, enum table_writer writer)
{
	return item_change(txn, table, old_item, VALUE_ABSENT, writer);
}
