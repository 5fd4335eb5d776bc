/*
 * Expired items are found through a hidden index of their own, ordered by the TTL attribute: it
 * costs one small row for an item that has the attribute and none for others, and a sweep costs
 * what it deletes. Looking through all items in chunks instead would read the whole table for each
 * sweep, however few had expired.
 */
#include "store/store_private.h"

enum {
	FIVE_YEARS = 5 * 365 * 24 * 3600, /* in seconds, without leap days */
};

struct expiry {
	struct str table;
	size_t limit, deleted;
};

/* Copies of the keys of up to `limit` items that have expired, in the order in which they did. */
static int find_expired(struct txn *txn, const struct table *table, size_t limit,
	struct value *keys, size_t *ret_count)
{
	struct arena *arena = &txn->scratch;
	int64_t now = txn_now_us(txn) / 1000000;
	struct number from = number_of_u64(now > FIVE_YEARS ? (uint64_t)(now - FIVE_YEARS) : 0);
	struct number to = number_of_u64(now > 0 ? (uint64_t)now : 0);
	struct key_condition condition = {.op = KEY_BETWEEN,
		.a = value_of_number(arena, &from),
		.b = value_of_number(arena, &to)};
	struct key_range range =
		key_range_where(arena, table->expiry.id, &table->expiry.key, &condition);
	struct cursor cursor;
	size_t count = 0;
	int error = cursor_open(txn, range, false, &cursor);
	while (!error && count < limit && cursor_next(&cursor, NULL, &keys[count])) {
		keys[count].bytes = arena_dup(arena, keys[count].bytes);
		count++;
	}
	cursor_close(&cursor);
	*ret_count = count;
	return error ? error : cursor.status;
}

static int expire_step(struct txn *txn, void *arg)
{
	struct expiry *step = arg;
	const struct table *table = txn_table(txn, step->table);
	size_t count;
	step->deleted = 0;
	if (!table || !table->expiry.id)
		return 0;
	struct value *keys = arena_array(&txn->scratch, struct value, step->limit);
	int error = find_expired(txn, table, step->limit, keys, &count);
	for (size_t i = 0; i < count && !error; i++) {
		struct value item;
		error = table_get(txn, table, keys[i], &txn->scratch, &item);
		if (!error)
			error = table_delete(txn, table, item, WRITER_TTL);
	}
	step->deleted = count;
	return error;
}

/* Nothing to do is most often seen without the writers' lock. */
static bool has_expired(struct store *store, const struct table *table)
{
	struct arena arena = ARENA_INIT;
	struct key_range all = key_range_all(&arena, table->expiry.id);
	struct cursor cursor = {0};
	struct txn *txn;
	struct value row;
	bool has = false;
	if (store_read_begin(store, &txn, NULL))
		return true;
	if (!cursor_open(txn, all, false, &cursor) && cursor_next(&cursor, NULL, &row)) {
		struct number now = number_of_u64((uint64_t)(txn_now_us(txn) / 1000000));
		struct value limit = value_of_number(&arena, &now);
		struct value first = value_member(row, table->ttl_attribute);
		has = str_cmp(value_content(first), value_content(limit)) <= 0;
	}
	has = has || cursor.status;
	cursor_close(&cursor);
	store_read_end(txn);
	arena_release(&arena);
	return has;
}

static int expire_table(
	struct store *store, struct str name, size_t limit, size_t *deleted, struct err *err)
{
	struct expiry step = {name, limit, 0};
	const struct table *table = store_table(store, name);
	int error = 0;
	if (table && table->expiry.id) {
		bool done = !table->expiry.backfilling;
		if (!done)
			error = table_backfill(store, name, STR_NONE, limit, &done, err);
		if (error == TABLE_NOT_FOUND)
			error = 0; /* dropped meanwhile */
		else if (!error && !done)
			step.deleted = limit; /* come again soon */
		else if (!error && has_expired(store, table))
			error = store_write(store, expire_step, &step, err);
	}
	table_unref(table);
	*deleted += step.deleted;
	return error;
}

int store_expire(struct store *store, size_t limit, size_t *ret_deleted, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct str *names;
	bool more;
	size_t deleted = 0;
	int error = 0;
	size_t count = store_table_names(store, STR_NONE, SIZE_MAX, &arena, &names, &more);
	for (size_t i = 0; i < count && deleted < limit && !error; i++)
		error = expire_table(store, names[i], limit - deleted, &deleted, err);
	arena_release(&arena);
	if (!error)
		*ret_deleted = deleted;
	return error;
}
