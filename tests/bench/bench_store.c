/*
 * bench_store FOLDER [ITEMS] - the store beside bare SQLite on the same layout: 1 KB items with a
 * partition and a sort key, one thread, CPU microseconds. "bare" is a prepared statement on a
 * connection of its own, autocommit for reads, BEGIN and COMMIT for writes; "store" goes through
 * transactions, the table layer, counts. Prints a line for each operation, with the ratio.
 */
#include "store/table.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	VALUE = 1000,
	MEASURE_US = 1500000,
};

struct bench {
	struct store *store;
	sqlite3 *db;
	sqlite3_stmt *get, *insert, *update, *range;
	const struct table *table;
	struct arena arena;
	uint64_t items, state, next;
	char bytes[VALUE];
};

static uint64_t next_random(struct bench *b)
{
	b->state ^= b->state << 13;
	b->state ^= b->state >> 7;
	b->state ^= b->state << 17;
	return b->state;
}

static double cpu_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static _Noreturn void fail(const char *what)
{
	fprintf(stderr, "bench_store: %s\n", what);
	exit(1);
}

static struct value item_of(struct bench *b, uint64_t i, bool key_only)
{
	struct str p = arena_printf(&b->arena, "p%06llu", (unsigned long long)(i / 20));
	struct number s = number_of_u64(i % 20);
	b->bytes[next_random(b) % VALUE] ^= 1;
	struct value_member members[] = {{STR("p"), value_of_string(&b->arena, p)},
		{STR("s"), value_of_number(&b->arena, &s)},
		{STR("v"), value_of_binary(&b->arena, str_of(b->bytes, VALUE))}};
	struct value item = VALUE_ABSENT;
	value_of_members(&b->arena, members, key_only ? 2 : 3, &item);
	return item;
}

static int create(struct txn *txn, void *arg)
{
	static const struct key_part attributes[] = {
		{STR_INIT("p"), VALUE_S}, {STR_INIT("s"), VALUE_N}};
	struct table t = {.name = STR("t"),
		.key = {.parts = {{STR("p"), VALUE_S}, {STR("s"), VALUE_N}},
			.hash_count = 1,
			.range_count = 1},
		.attributes = attributes,
		.attribute_count = 2};
	const struct table *made;
	(void)arg;
	return table_create(txn, &t, &made);
}

static int put_fn(struct txn *txn, void *arg)
{
	struct value old, *item = arg;
	const struct table *t = txn_table(txn, STR("t"));
	struct arena own = ARENA_INIT;
	int error = table_get(txn, t, *item, &own, &old);
	if (!error)
		error = table_put(txn, t, old, *item);
	arena_release(&own);
	return error;
}

static void bare_run(struct bench *b, const char *sql)
{
	if (sqlite3_exec(b->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail(sqlite3_errmsg(b->db));
}

static void bare_step(sqlite3_stmt *statement, struct str key, struct str value)
{
	sqlite3_bind_blob(statement, 1, key.p, (int)key.n, SQLITE_STATIC);
	if (value.p)
		sqlite3_bind_blob(statement, 2, value.p, (int)value.n, SQLITE_STATIC);
	int rc = sqlite3_step(statement);
	if (value.p ? rc != SQLITE_DONE : rc != SQLITE_ROW)
		fail("a bare statement failed");
	sqlite3_reset(statement);
}

/* --- what is measured: one call is one operation on item i --- */

static void bare_get(struct bench *b, uint64_t i)
{
	struct str key = table_key(&b->arena, b->table, item_of(b, i, true));
	sqlite3_bind_blob(b->get, 1, key.p, (int)key.n, SQLITE_STATIC);
	if (sqlite3_step(b->get) != SQLITE_ROW)
		fail("an item is missing");
	arena_dup(&b->arena,
		str_of(sqlite3_column_blob(b->get, 0), (size_t)sqlite3_column_bytes(b->get, 0)));
	sqlite3_reset(b->get);
}

static void store_get(struct bench *b, uint64_t i)
{
	struct value item, key = item_of(b, i, true);
	struct txn *txn;
	if (store_read_begin(b->store, &txn, NULL) ||
		table_get(txn, txn_table(txn, STR("t")), key, &b->arena, &item) ||
		value_is_absent(item))
		fail("an item is missing");
	store_read_end(txn);
}

static void bare_query(struct bench *b, uint64_t i)
{
	struct value values[KEY_PARTS];
	struct key_condition where = {.equal = values, .equal_count = 1};
	key_values(&b->table->key, item_of(b, i, true), values);
	struct key_range range = key_range_where(&b->arena, b->table->id, &b->table->key, &where);
	sqlite3_bind_blob(b->range, 1, range.from.p, (int)range.from.n, SQLITE_STATIC);
	sqlite3_bind_blob(b->range, 2, range.to.p, (int)range.to.n, SQLITE_STATIC);
	while (sqlite3_step(b->range) == SQLITE_ROW)
		arena_dup(&b->arena, str_of(sqlite3_column_blob(b->range, 1),
					     (size_t)sqlite3_column_bytes(b->range, 1)));
	sqlite3_reset(b->range);
}

static void store_query(struct bench *b, uint64_t i)
{
	struct value values[KEY_PARTS], item;
	struct key_condition where = {.equal = values, .equal_count = 1};
	struct txn *txn;
	struct cursor cursor;
	if (store_read_begin(b->store, &txn, NULL))
		fail("no reader");
	const struct table *t = txn_table(txn, STR("t"));
	key_values(&t->key, item_of(b, i, true), values);
	struct key_range range = key_range_where(&b->arena, t->id, &t->key, &where);
	cursor_open(txn, range, false, &cursor);
	while (cursor_next(&cursor, NULL, &item))
		arena_dup(&b->arena, item.bytes);
	store_read_end(txn);
}

static void bare_put(struct bench *b, uint64_t i)
{
	struct value item = item_of(b, i, false);
	struct str key = table_key(&b->arena, b->table, item);
	bare_run(b, "BEGIN");
	bare_get(b, i);
	bare_step(b->update, key, item.bytes);
	bare_run(b, "COMMIT");
}

static void store_put(struct bench *b, uint64_t i)
{
	struct value item = item_of(b, i, false);
	struct err err;
	if (store_write(b->store, put_fn, &item, &err))
		fail(err.text);
}

static void bare_insert(struct bench *b, uint64_t i)
{
	struct value item = item_of(b, b->items + b->next++, false);
	struct str key = table_key(&b->arena, b->table, item);
	(void)i;
	bare_run(b, "BEGIN");
	bare_step(b->insert, key, item.bytes);
	bare_run(b, "COMMIT");
}

static void store_insert(struct bench *b, uint64_t i)
{
	(void)i;
	store_put(b, b->items + b->next++);
}

/* A read right after somebody else's write: the snapshot is new every time. */
static void bare_mixed(struct bench *b, uint64_t i)
{
	bare_put(b, i);
	bare_get(b, i / 2);
}

static void store_mixed(struct bench *b, uint64_t i)
{
	store_put(b, i);
	store_get(b, i / 2);
}

static double measure(struct bench *b, void (*operation)(struct bench *b, uint64_t i))
{
	uint64_t n = 0;
	b->next = 0;
	b->state = 88172645463325252u;
	double start = cpu_us();
	for (; cpu_us() - start < MEASURE_US; n++) {
		operation(b, next_random(b) % b->items);
		arena_reset(&b->arena);
	}
	return (cpu_us() - start) / (double)n;
}

static sqlite3_stmt *prepare(struct bench *b, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v3(b->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL))
		fail(sqlite3_errmsg(b->db));
	return statement;
}

static void open_both(struct bench *b, const char *folder)
{
	char path[512];
	struct err err;
	snprintf(path, sizeof(path), "%s/store.db", folder);
	if (store_open(path, NULL, &b->store, &err) || store_write(b->store, create, NULL, &err))
		fail(err.text);
	b->table = store_table(b->store, STR("t"));
	snprintf(path, sizeof(path), "%s/bare.db", folder);
	if (sqlite3_open_v2(path, &b->db,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL))
		fail("cannot open the bare file");
	bare_run(b,
		"PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
		"PRAGMA cache_size=-4096; PRAGMA mmap_size=2000000000;"
		"CREATE TABLE items(k BLOB PRIMARY KEY NOT NULL, v BLOB NOT NULL) WITHOUT ROWID");
	b->get = prepare(b, "SELECT v FROM items WHERE k=?1");
	b->insert = prepare(b, "INSERT INTO items VALUES(?1,?2)");
	b->update = prepare(b, "UPDATE items SET v=?2 WHERE k=?1");
	b->range = prepare(b, "SELECT k,v FROM items WHERE k>=?1 AND k<?2");
}

struct load {
	struct bench *b;
	uint64_t from, to;
};

static int load_fn(struct txn *txn, void *arg)
{
	struct load *load = arg;
	const struct table *t = txn_table(txn, STR("t"));
	int error = 0;
	for (uint64_t i = load->from; i < load->to && !error; i++)
		error = table_put(txn, t, VALUE_ABSENT, item_of(load->b, i, false));
	arena_reset(&load->b->arena);
	return error;
}

static void load_both(struct bench *b)
{
	for (uint64_t i = 0; i < b->items; i += 100) {
		struct load load = {b, i, i + 100};
		if (store_write(b->store, load_fn, &load, NULL))
			fail("loading failed");
	}
	bare_run(b, "BEGIN");
	for (uint64_t i = 0; i < b->items; i++) {
		struct value item = item_of(b, i, false);
		bare_step(b->insert, table_key(&b->arena, b->table, item), item.bytes);
		arena_reset(&b->arena);
	}
	bare_run(b, "COMMIT");
	bare_run(b, "PRAGMA wal_checkpoint(TRUNCATE)");
	store_maintain(b->store);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*bare)(struct bench *b, uint64_t i), (*store)(struct bench *b, uint64_t i);
	} rows[] = {
		{"get", bare_get, store_get},
		{"query of 20", bare_query, store_query},
		{"put, replacing", bare_put, store_put},
		{"put, new", bare_insert, store_insert},
		{"put and get", bare_mixed, store_mixed},
	};
	static struct bench b;
	if (argc < 2)
		fail("usage: bench_store FOLDER [ITEMS]");
	b.items = argc > 2 ? strtoull(argv[2], NULL, 10) : 100000;
	b.state = 88172645463325252u;
	open_both(&b, argv[1]);
	load_both(&b);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		double bare = measure(&b, rows[i].bare), store = measure(&b, rows[i].store);
		printf("%-16s bare %6.2f us   store %6.2f us   ratio %.2f\n", rows[i].name, bare,
			store, store / bare);
		fflush(stdout);
	}
	table_unref(b.table);
	store_close(b.store);
	return 0;
}
