#include "store/store_private.h"

#include "mix.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

uint32_t id_new(struct txn *txn)
{
	return txn->store->catalogue.next_id++;
}

int row_save(struct txn *txn, enum statement which, uint32_t id, struct value v)
{
	sqlite3_stmt *set = db_statement(&txn->db, which);
	if (!set)
		return txn_fail(txn, db_error(&txn->db));
	sqlite3_bind_int64(set, 1, id);
	if (!value_is_absent(v))
		bind_str(set, 2, v.bytes);
	return txn_run(txn, set);
}

struct catalogue_change *change_add(struct txn *txn)
{
	struct catalogue_change *change = xcalloc(1, sizeof(*change));
	change->older = txn->changes;
	return txn->changes = change;
}

/* --- counts and rows of a table or index --- */

static int counts_create(struct txn *txn, uint32_t id)
{
	sqlite3_stmt *set = db_statement(&txn->db, ST_COUNT_SET);
	if (!set)
		return txn_fail(txn, db_error(&txn->db));
	sqlite3_bind_int64(set, 1, id);
	sqlite3_bind_int64(set, 2, 0);
	sqlite3_bind_int64(set, 3, 0);
	return txn_run(txn, set);
}

static struct str backfill_note(struct arena *arena, uint32_t id)
{
	return arena_printf(arena, "backfill/%u", id);
}

/* The rows go later, in chunks. */
static int rows_drop(struct txn *txn, uint32_t id)
{
	int error = row_save(txn, ST_COUNT_DELETE, id, VALUE_ABSENT);
	if (!error)
		error = row_save(txn, ST_DROP_ADD, id, VALUE_ABSENT);
	if (!error)
		error = txn_note_set(txn, backfill_note(&txn->scratch, id), STR_NONE);
	atomic_store(&txn->store->has_dropped, true);
	return error;
}

/* --- streams --- */

static int stream_switch(struct txn *txn, const struct table *was, struct table *is)
{
	enum stream_view before = was ? was->stream_view : STREAM_OFF;
	is->stream_id = was ? was->stream_id : 0;
	is->stream_label = was ? was->stream_label : STR_NONE;
	if (before == is->stream_view)
		return 0;
	int error = before != STREAM_OFF ? stream_close(txn, was->stream_id) : 0;
	return error || is->stream_view == STREAM_OFF ? error : stream_open(txn, is);
}

/* --- indexes --- */

static const struct key_part *attribute_find(const struct table *table, struct str name)
{
	for (size_t i = 0; i < table->attribute_count; i++)
		if (str_eq(table->attributes[i].name, name))
			return &table->attributes[i];
	return NULL;
}

static int index_new(struct txn *txn, bool has_rows, struct index *index)
{
	index->id = id_new(txn);
	index->backfilling = has_rows;
	if (has_rows)
		index->status = TABLE_CREATING;
	return counts_create(txn, index->id);
}

static int indexes_switch(
	struct txn *txn, const struct table *was, struct table *is, struct index *indexes)
{
	bool has_rows = was && store_counts(txn->store, was->id).items > 0;
	int error = 0;
	/* Counts of this very transaction are not yet known: take the slow way then. */
	has_rows = has_rows || (was && txn->count_count > 0);
	for (size_t i = 0; i < is->index_count && !error; i++) {
		const struct index *old = was ? table_index(was, is->indexes[i].name) : NULL;
		indexes[i] = is->indexes[i];
		if (old) {
			indexes[i].id = old->id;
			indexes[i].backfilling = old->backfilling;
		} else {
			error = index_new(txn, has_rows, &indexes[i]);
		}
	}
	is->indexes = indexes;
	for (size_t i = 0; was && i < was->index_count && !error; i++)
		if (!table_index(is, was->indexes[i].name))
			error = rows_drop(txn, was->indexes[i].id);
	if (error || (was && str_eq(was->ttl_attribute, is->ttl_attribute)))
		return error;
	if (was && was->expiry.id)
		error = rows_drop(txn, was->expiry.id);
	is->expiry = (struct index){0};
	if (error || is->ttl_attribute.n == 0)
		return error;
	is->expiry = (struct index){.projection = PROJECT_KEYS_ONLY, .key = {.range_count = 1}};
	is->expiry.key.parts[0] = (struct key_part){is->ttl_attribute, VALUE_N};
	return index_new(txn, has_rows, &is->expiry);
}

/* --- tables --- */

static int table_save(struct txn *txn, const struct table *was, const struct table *is,
	const struct table **ret_table)
{
	struct catalogue_change *change = change_add(txn);
	change->before = was ? table_ref(was) : NULL;
	change->after = table_copy(is);
	int error = row_save(txn, ST_TABLE_SET, is->id, table_to_value(&txn->scratch, is));
	if (!error && ret_table)
		*ret_table = change->after;
	return error;
}

/* With a seed, the same for the same table of another run. */
static struct str uuid_new(struct txn *txn, uint32_t id)
{
	struct arena *arena = &txn->scratch;
	uint64_t seed = txn->store->options.seed;
	unsigned char r[16] = {0};
	uint64_t state = seed + 2 * (uint64_t)id * MIX_STEP;
	if (seed)
		mix_fill(&state, r, sizeof(r));
	if (!seed && getrandom(r, sizeof(r), 0) != sizeof(r))
		memset(r, 0x5a, sizeof(r));
	r[6] = (unsigned char)((r[6] & 0x0f) | 0x40);
	r[8] = (unsigned char)((r[8] & 0x3f) | 0x80);
	return arena_printf(arena,
		"%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", r[0], r[1],
		r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11], r[12], r[13], r[14],
		r[15]);
}

/* Types in key schemas are those of the attribute definitions, where these have the name. */
static void schema_resolve(const struct table *table, struct key_schema *schema)
{
	for (unsigned i = 0; i < key_schema_count(schema); i++) {
		const struct key_part *part = attribute_find(table, schema->parts[i].name);
		if (part)
			schema->parts[i].type = part->type;
	}
}

int table_create(struct txn *txn, const struct table *description, const struct table **ret_table)
{
	struct table table = *description;
	if (txn_table(txn, table.name))
		return TABLE_EXISTS;
	struct index *indexes = arena_array(&txn->scratch, struct index, table.index_count);
	table.id = id_new(txn);
	table.created_us = txn_now_us(txn);
	if (table.uuid.n == 0)
		table.uuid = uuid_new(txn, table.id);
	schema_resolve(&table, &table.key);
	int error = counts_create(txn, table.id);
	if (!error)
		error = indexes_switch(txn, NULL, &table, indexes);
	for (size_t i = 0; i < table.index_count && !error; i++)
		schema_resolve(&table, &indexes[i].key);
	if (!error)
		error = stream_switch(txn, NULL, &table);
	return error ? error : table_save(txn, NULL, &table, ret_table);
}

int table_update(struct txn *txn, const struct table *description, const struct table **ret_table)
{
	struct table table = *description;
	const struct table *was = txn_table(txn, table.name);
	if (!was)
		return TABLE_NOT_FOUND;
	struct index *indexes = arena_array(&txn->scratch, struct index, table.index_count);
	table.id = was->id;
	table.key = was->key;
	table.uuid = was->uuid;
	table.created_us = was->created_us;
	table.expiry = was->expiry;
	int error = indexes_switch(txn, was, &table, indexes);
	for (size_t i = 0; i < table.index_count && !error; i++)
		schema_resolve(&table, &indexes[i].key);
	if (!error)
		error = stream_switch(txn, was, &table);
	return error ? error : table_save(txn, was, &table, ret_table);
}

int table_drop(struct txn *txn, struct str name)
{
	const struct table *table = txn_table(txn, name);
	if (!table)
		return TABLE_NOT_FOUND;
	int error = row_save(txn, ST_TABLE_DELETE, table->id, VALUE_ABSENT);
	if (!error)
		error = rows_drop(txn, table->id);
	for (size_t i = 0; i < table->index_count && !error; i++)
		error = rows_drop(txn, table->indexes[i].id);
	if (!error && table->expiry.id)
		error = rows_drop(txn, table->expiry.id);
	if (!error && table->stream_view != STREAM_OFF)
		error = stream_close(txn, table->stream_id);
	if (!error)
		change_add(txn)->before = table_ref(table);
	return error;
}

/* --- filling an index --- */

struct backfill {
	struct str table, index; /* index empty: the one of expiry */
	size_t limit;
	bool done;
};

static const struct index *backfill_index(const struct table *table, struct str name)
{
	if (name.n)
		return table_index(table, name);
	return table->expiry.id ? &table->expiry : NULL;
}

static int backfill_chunk(
	struct txn *txn, const struct table *table, const struct index *index, struct backfill *job)
{
	struct arena *arena = &txn->scratch;
	struct str note = backfill_note(arena, index->id), last;
	struct key_range range = key_range_all(arena, table->id);
	struct value *items = arena_array(arena, struct value, job->limit);
	size_t count = 0;
	struct cursor cursor;
	struct str key = STR_NONE;
	int error = txn_note_get(txn, note, arena, &last);
	if (error)
		return error;
	if (last.n)
		range = key_range_resume(arena, range, last, false);
	error = cursor_open(txn, range, false, &cursor);
	while (!error && count < job->limit && cursor_next(&cursor, &key, &items[count])) {
		items[count].bytes = arena_dup(arena, items[count].bytes);
		last = arena_dup(arena, key);
		count++;
	}
	cursor_close(&cursor);
	error = error ? error : cursor.status;
	for (size_t i = 0; i < count && !error; i++)
		error = index_fill(txn, table, index, items[i]);
	job->done = count < job->limit;
	return error ? error : txn_note_set(txn, note, job->done ? STR_NONE : last);
}

static int backfill_finish(struct txn *txn, const struct table *table, const struct index *index)
{
	struct table is = *table;
	struct index *indexes = arena_array(&txn->scratch, struct index, table->index_count);
	for (size_t i = 0; i < table->index_count; i++) {
		indexes[i] = table->indexes[i];
		if (indexes[i].id == index->id) {
			indexes[i].backfilling = false;
			indexes[i].status = TABLE_ACTIVE;
		}
	}
	is.indexes = indexes;
	if (is.expiry.id == index->id)
		is.expiry.backfilling = false;
	return table_save(txn, table, &is, NULL);
}

static int backfill_step(struct txn *txn, void *arg)
{
	struct backfill *job = arg;
	const struct table *table = txn_table(txn, job->table);
	const struct index *index = table ? backfill_index(table, job->index) : NULL;
	if (!index)
		return TABLE_NOT_FOUND;
	job->done = true;
	if (!index->backfilling && index->status == TABLE_ACTIVE)
		return 0;
	int error = index->backfilling ? backfill_chunk(txn, table, index, job) : 0;
	return error || !job->done ? error : backfill_finish(txn, table, index);
}

int table_backfill(struct store *store, struct str table, struct str index, size_t limit,
	bool *ret_done, struct err *err)
{
	struct backfill job = {table, index, limit ? limit : 1, false};
	int error = store_write(store, backfill_step, &job, err);
	if (!error)
		*ret_done = job.done;
	return error;
}

/* --- what takes its time --- */

static int settle_step(struct txn *txn, void *arg)
{
	const struct str *name = arg;
	const struct table *table = txn_table(txn, *name);
	if (!table || table->status == TABLE_ACTIVE)
		return 0;
	if (table->status == TABLE_DELETING)
		return table_drop(txn, *name);
	struct table is = *table;
	struct index *indexes = arena_array(&txn->scratch, struct index, table->index_count);
	for (size_t i = 0; i < table->index_count; i++) {
		indexes[i] = table->indexes[i];
		if (!indexes[i].backfilling)
			indexes[i].status = TABLE_ACTIVE;
	}
	is.indexes = indexes;
	is.status = TABLE_ACTIVE;
	return table_save(txn, table, &is, NULL);
}

int table_settle(struct store *store, struct str name, struct err *err)
{
	enum {
		SETTLE_ITEMS = 1000, /* in one transaction */
	};
	const struct table *table = store_table(store, name);
	int error = 0;
	if (!table)
		return 0;
	bool fills = table->status == TABLE_UPDATING || table->status == TABLE_CREATING;
	for (size_t i = 0; fills && i < table->index_count && error >= 0; i++)
		for (bool done = !table->indexes[i].backfilling; !done && !error;)
			error = table_backfill(
				store, name, table->indexes[i].name, SETTLE_ITEMS, &done, err);
	table_unref(table);
	return error < 0 ? error : store_write(store, settle_step, &name, err);
}

int tables_settle(struct store *store, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct str *names;
	bool more;
	int error = 0;
	size_t count = store_table_names(store, STR_NONE, SIZE_MAX, &arena, &names, &more);
	for (size_t i = 0; i < count && !error; i++) {
		const struct table *table = store_table(store, names[i]);
		if (table && table->status != TABLE_ACTIVE)
			error = table_settle(store, names[i], err);
		table_unref(table);
	}
	arena_release(&arena);
	return error;
}
