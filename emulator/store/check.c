/* What holds in a sound store, tested from the outside: with cursors and gets, as an operation
 * would read it. */
#include "store/store_private.h"

#include <stdio.h>

struct check {
	struct txn *txn;
	struct arena arena; /* of one row */
	struct err *err;
	const struct table *table;
	struct store_census *census;
	struct counts base, in_index[TABLE_INDEXES + 1]; /* the last one is expiry's */
};

static int wrong(struct check *check, const char *what, struct str which)
{
	err_set(check->err, "%s: %.*s: %s", store_path(txn_store(check->txn)),
		STR_ARG(check->table ? check->table->name : STR("(store)")), what);
	if (which.n)
		err_set(check->err, "%s: %.*s: %s (%.*s)", store_path(txn_store(check->txn)),
			STR_ARG(check->table->name), what, STR_ARG(which));
	return STORE_CORRUPT;
}

static int storage(struct check *check, int error)
{
	if (error)
		err_set(check->err, "%s: %s", store_path(txn_store(check->txn)),
			txn_error_text(check->txn));
	return error;
}

/* The item's row in the index is there and as it should be. */
static int check_index_row(
	struct check *check, const struct index *index, struct value item, struct counts *counts)
{
	struct str key = table_index_key(&check->arena, check->table, index, item);
	struct value wanted, found;
	if (key.n == 0)
		return 0;
	int error = storage(check, txn_get(check->txn, key, &check->arena, &found));
	if (error)
		return error;
	if (index->backfilling && value_is_absent(found))
		return 0;
	wanted = index_project(&check->arena, check->table, index, item);
	if (!value_eq(found, wanted))
		return wrong(check,
			value_is_absent(found) ? "an item's row is missing in an index"
					       : "a row of an index is not its item's",
			index->name);
	counts->items++;
	counts->bytes += (int64_t)item_size(wanted);
	return 0;
}

static int check_item(struct check *check, struct str key, struct value lent)
{
	const struct table *table = check->table;
	struct value item = {arena_dup(&check->arena, lent.bytes)};
	if (value_type(item) != VALUE_M || !value_is_valid(item.bytes))
		return wrong(check, "an item is damaged", STR_NONE);
	if (!str_eq(table_key(&check->arena, table, item), key))
		return wrong(check, "an item lies under another one's key", STR_NONE);
	check->base.items++;
	check->base.bytes += (int64_t)item_size(item);
	int error = 0;
	for (size_t i = 0; i < table->index_count && !error; i++)
		error = check_index_row(check, &table->indexes[i], item, &check->in_index[i]);
	if (!error && table->expiry.id)
		error = check_index_row(
			check, &table->expiry, item, &check->in_index[TABLE_INDEXES]);
	arena_reset(&check->arena);
	return error;
}

static int check_items(struct check *check)
{
	struct arena arena = ARENA_INIT;
	struct key_range all = key_range_all(&arena, check->table->id);
	struct cursor cursor;
	struct str key;
	struct value item;
	int error = storage(check, cursor_open(check->txn, all, false, &cursor));
	while (!error && cursor_next(&cursor, &key, &item)) {
		struct str own = arena_dup(&check->arena, key);
		error = check_item(check, own, item);
	}
	cursor_close(&cursor);
	arena_release(&arena);
	return error ? error : storage(check, cursor.status);
}

/* Every item's row is there (see above): as many rows as items that have one means that nothing is
 * left over. */
static int check_index_count(
	struct check *check, const struct index *index, const struct counts *counts)
{
	struct arena arena = ARENA_INIT;
	struct cursor cursor;
	int64_t rows = 0;
	int error = storage(
		check, cursor_open(check->txn, key_range_all(&arena, index->id), false, &cursor));
	while (!error && cursor_next(&cursor, NULL, NULL))
		rows++;
	cursor_close(&cursor);
	arena_release(&arena);
	error = error ? error : storage(check, cursor.status);
	if (!error && rows != counts->items)
		error = wrong(check, "an index has rows of no item", index->name);
	return error;
}

static int check_count(struct check *check, uint32_t id, const struct counts *counted)
{
	char sql[128];
	int64_t items = -1, bytes = -1;
	struct counts live = store_counts(txn_store(check->txn), id);
	snprintf(sql, sizeof(sql), "SELECT items FROM counts WHERE id=%u", id);
	db_query_i64(&check->txn->db, sql, &items);
	snprintf(sql, sizeof(sql), "SELECT bytes FROM counts WHERE id=%u", id);
	db_query_i64(&check->txn->db, sql, &bytes);
	if (items != counted->items || bytes != counted->bytes)
		return wrong(check, "the counts in the file are wrong", STR_NONE);
	if (live.items != counted->items || live.bytes != counted->bytes)
		return wrong(check, "the live counts are wrong", STR_NONE);
	return 0;
}

static int check_table(struct check *check)
{
	const struct table *table = check->table;
	int error = check_items(check);
	if (!error)
		error = check_count(check, table->id, &check->base);
	for (size_t i = 0; i <= TABLE_INDEXES && !error; i++) {
		bool expiry = i == TABLE_INDEXES;
		const struct index *index = expiry ? &table->expiry : &table->indexes[i];
		if (expiry ? !table->expiry.id : i >= table->index_count)
			continue;
		error = check_index_count(check, index, &check->in_index[i]);
		if (!error)
			error = check_count(check, index->id, &check->in_index[i]);
		check->census->indexes += !expiry;
		check->census->index_rows += expiry ? 0 : (uint64_t)check->in_index[i].items;
	}
	check->census->tables++;
	check->census->items += (uint64_t)check->base.items;
	return error;
}

/* One look-up for each id that occurs, however many rows it has. */
static int check_ids(struct check *check)
{
	struct str from = STR(""), to = STR("\xff\xff\xff\xff"), key;
	struct cursor cursor;
	int error = 0;
	for (bool more = true; more && !error;) {
		char sql[160];
		int64_t known = 0;
		error = storage(check,
			cursor_open(check->txn, (struct key_range){from, to}, false, &cursor));
		more = !error && cursor_next(&cursor, &key, NULL);
		uint32_t id = 0;
		for (unsigned i = 0; more && i < 4 && i < key.n; i++)
			id = id << 8 | (unsigned char)key.p[i];
		cursor_close(&cursor);
		error = error ? error : storage(check, cursor.status);
		if (error || !more)
			break;
		snprintf(sql, sizeof(sql),
			"SELECT (SELECT count(*) FROM counts WHERE id=%u)"
			" + (SELECT count(*) FROM dropped WHERE id=%u)",
			id, id);
		error = db_query_i64(&check->txn->db, sql, &known);
		if (!error && !known)
			error = wrong(check, "rows of no table", STR_NONE);
		from = key_range_all(&check->arena, id).to;
	}
	arena_reset(&check->arena);
	return error;
}

/* Nothing lies in the file that belongs to no table. */
static int check_strays(struct check *check)
{
	static const struct {
		const char *sql, *what;
	} questions[] = {
		{"SELECT (SELECT count(*) FROM items WHERE length(v)=9 AND substr(v,1,1)=x'00')"
		 " - (SELECT count(*) FROM large)",
			"long values without rows, or rows without their long values"},
		{"SELECT count(*) FROM items WHERE typeof(k)<>'blob' OR typeof(v)<>'blob'",
			"rows that are no bytes"},
		{"SELECT count(*) FROM pragma_quick_check WHERE quick_check<>'ok'",
			"the file's trees are damaged"},
	};
	check->table = NULL;
	for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
		int64_t n = 0;
		int error = db_query_i64(&check->txn->db, questions[i].sql, &n);
		if (error) {
			err_set(check->err, "%s", sqlite3_errmsg(check->txn->db.handle));
			return error;
		}
		if (n)
			return wrong(check, questions[i].what, STR_NONE);
	}
	return check_ids(check);
}

/* Runs where nobody writes, so that rows and live counts are of one moment. */
static int check_all(struct txn *txn, void *arg)
{
	struct check *check = arg;
	struct arena arena = ARENA_INIT;
	struct str *names;
	bool more;
	size_t count = store_table_names(txn_store(txn), STR_NONE, SIZE_MAX, &arena, &names, &more);
	struct check blank = {.txn = txn, .err = check->err, .census = check->census};
	int error = 0;
	*check->census = (struct store_census){0};
	for (size_t i = 0; i < count && !error; i++) {
		*check = blank;
		check->table = txn_table(txn, names[i]);
		if (check->table)
			error = check_table(check);
		arena_release(&check->arena);
	}
	*check = blank;
	if (!error)
		error = check_strays(check);
	if (!error)
		error = check_records(txn, check->census, check->err);
	arena_release(&check->arena);
	arena_release(&arena);
	return error;
}

int store_check(struct store *store, struct err *err)
{
	struct err found = {{0}}, refused = {{0}};
	struct store_census census;
	struct check check = {.err = &found, .census = &census};
	int error = store_write(store, check_all, &check, &refused);
	if (error && err)
		*err = found.text[0] ? found : refused;
	return error;
}

int store_verify(const char *path, struct store_census *ret_census, struct err *err)
{
	static const struct store_options options = {
		.read_only = true, .no_thread = true, .readers = 1};
	struct store *store;
	struct check check = {.err = err, .census = ret_census};
	struct txn *txn;
	*ret_census = (struct store_census){0};
	int error = store_open(path, &options, &store, err);
	if (error)
		return error;
	if (!store->empty) {
		error = store_read_begin(store, &txn, err);
		if (!error) {
			error = check_all(txn, &check);
			store_read_end(txn);
		}
	}
	store_close(store);
	return error;
}
