/*
 * store_fixture - a store in a folder of its own for each test, and a few words to write tests in.
 */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include "unit.h"

#include "store/stream.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each test has a folder of its own, and a table `t` with partition key p (S), sort key s (N), an
 * index `g` on (k S, s N) that includes `extra`, one `l` on (p, x B) with keys only, and a stream.
 */
static char folder[64], path[96];
static struct clock test_clock;
static struct store *store;
static struct arena arena;
static struct err err;

static const struct key_part attributes[] = {
	{STR_INIT("p"), VALUE_S},
	{STR_INIT("s"), VALUE_N},
	{STR_INIT("k"), VALUE_S},
	{STR_INIT("x"), VALUE_B},
};

static __attribute__((unused)) void open_store(bool thread)
{
	struct store_options options = {.clock = &test_clock, .no_thread = !thread};
	ck_assert_msg(store_open(path, &options, &store, &err) == 0, "%s", err.text);
}

static __attribute__((unused)) void reopen(void)
{
	store_close(store);
	open_store(false);
}

static __attribute__((unused)) struct table description(struct str name)
{
	static const struct str extra[] = {STR_INIT("extra")};
	static const struct index indexes[] = {
		{.name = STR_INIT("l"),
			.key = {.parts = {{STR_INIT("p"), VALUE_S}, {STR_INIT("x"), VALUE_B}},
				.hash_count = 1,
				.range_count = 1},
			.projection = PROJECT_KEYS_ONLY},
		{.name = STR_INIT("g"),
			.global = true,
			.key = {.parts = {{STR_INIT("k"), VALUE_S}, {STR_INIT("s"), VALUE_N}},
				.hash_count = 1,
				.range_count = 1},
			.projection = PROJECT_INCLUDE,
			.include = extra,
			.include_count = 1},
	};
	return (struct table){
		.name = name,
		.region = STR("us-east-1"),
		.account = STR("000000000000"),
		.key = {.parts = {{STR("p"), VALUE_S}, {STR("s"), VALUE_N}},
			.hash_count = 1,
			.range_count = 1},
		.attributes = attributes,
		.attribute_count = ARRAY_LEN(attributes),
		.indexes = indexes,
		.index_count = ARRAY_LEN(indexes),
		.billing = BILLING_PAY_PER_REQUEST,
		.stream_view = STREAM_NEW_AND_OLD_IMAGES,
	};
}

static __attribute__((unused)) int create(struct txn *txn, void *arg)
{
	const struct table *made;
	return table_create(txn, arg, &made);
}

static __attribute__((unused)) void setup(void)
{
	snprintf(folder, sizeof(folder), "/tmp/hangar-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/s.db", folder);
	test_clock.offset_us = 0;
	open_store(false);
	struct table t = description(STR("t"));
	ck_assert_int_eq(store_write(store, create, &t, &err), 0);
}

static __attribute__((unused)) void teardown(void)
{
	char command[128];
	store_close(store);
	store = NULL;
	arena_release(&arena);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static __attribute__((unused)) struct value string(const char *z)
{
	return value_of_string(&arena, str_z(z));
}

static __attribute__((unused)) struct value number(uint64_t v)
{
	struct number n = number_of_u64(v);
	return value_of_number(&arena, &n);
}

/* {"p": p, "s": s} and up to three more members. */
static __attribute__((unused)) struct value item_of(
	const char *p, uint64_t s, struct value_member *more, size_t count)
{
	struct value_member members[8] = {{STR("p"), string(p)}, {STR("s"), number(s)}};
	struct value item;
	for (size_t i = 0; i < count; i++)
		members[2 + i] = more[i];
	ck_assert(value_of_members(&arena, members, 2 + count, &item));
	return item;
}

static __attribute__((unused)) struct value item_sized(const char *p, uint64_t s, size_t size)
{
	char *bytes = arena_bytes(&arena, size);
	memset(bytes, 'v', size);
	struct value_member v = {STR("v"), value_of_string(&arena, str_of(bytes, size))};
	return item_of(p, s, &v, 1);
}

struct put {
	struct str table;
	struct value item;
	int refuse;      /* returned before ... */
	int refuse_late; /* ... or after writing */
	int runs;
};

static __attribute__((unused)) int put_fn(struct txn *txn, void *arg)
{
	struct put *put = arg;
	const struct table *table = txn_table(txn, put->table.n ? put->table : STR("t"));
	struct value old;
	put->runs++;
	if (put->refuse)
		return put->refuse;
	struct arena own = ARENA_INIT;
	int error = table_get(txn, table, put->item, &own, &old);
	if (!error)
		error = table_put(txn, table, old, put->item);
	arena_release(&own);
	return error ? error : put->refuse_late;
}

static __attribute__((unused)) int put(struct value item)
{
	struct put p = {.item = item};
	return store_write(store, put_fn, &p, &err);
}

static __attribute__((unused)) int delete_fn(struct txn *txn, void *arg)
{
	const struct table *table = txn_table(txn, STR("t"));
	struct arena own = ARENA_INIT;
	struct value old;
	int error = table_get(txn, table, *(struct value *)arg, &own, &old);
	if (!error)
		error = table_delete(txn, table, old, WRITER_USER);
	arena_release(&own);
	return error;
}

static __attribute__((unused)) struct value get(struct value key)
{
	struct txn *txn;
	struct value item = VALUE_ABSENT;
	ck_assert_int_eq(store_read_begin(store, &txn, &err), 0);
	ck_assert_int_eq(table_get(txn, txn_table(txn, STR("t")), key, &arena, &item), 0);
	store_read_end(txn);
	return item;
}

static __attribute__((unused)) void check(void)
{
	ck_assert_msg(store_check(store, &err) == 0, "%s", err.text);
}

static __attribute__((unused)) size_t count_rows(uint32_t id)
{
	struct txn *txn;
	struct cursor cursor;
	size_t n = 0;
	ck_assert_int_eq(store_read_begin(store, &txn, &err), 0);
	ck_assert_int_eq(cursor_open(txn, key_range_all(&arena, id), false, &cursor), 0);
	while (cursor_next(&cursor, NULL, NULL))
		n++;
	ck_assert_int_eq(cursor.status, 0);
	store_read_end(txn);
	return n;
}

static __attribute__((unused)) int drop_fn(struct txn *txn, void *arg)
{
	return table_drop(txn, *(struct str *)arg);
}

static __attribute__((unused)) int update_fn(struct txn *txn, void *arg)
{
	const struct table *made;
	return table_update(txn, arg, &made);
}

struct split {
	unsigned into;
	size_t split;
};

static __attribute__((unused)) int split_fn(struct txn *txn, void *arg)
{
	struct split *split = arg;
	return stream_split(txn, STR("t"), split->into, &split->split);
}

static __attribute__((unused)) size_t split(unsigned into)
{
	struct split one = {.into = into};
	ck_assert_int_eq(store_write(store, split_fn, &one, &err), 0);
	return one.split;
}

#endif
