/*
 * What a copy of a store costs: store_copy() beside SQLite's own ways, quiet and with two writers,
 * and the longest that a writer had to wait meanwhile.
 *
 *	bench_fork FOLDER MEGABYTES
 */
#include "store/stream.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	ROUNDS = 7,
	ITEM = 1000,
};

static struct store *store;
static char path[512], copy[512];
static uint64_t items;
static _Atomic bool enough;
static _Atomic int64_t longest_us;

struct put {
	struct arena arena;
	struct value item;
};

static int put_fn(struct txn *txn, void *arg)
{
	struct put *put = arg;
	const struct table *table = txn_table(txn, STR("t"));
	struct value old;
	int error = table_get(txn, table, put->item, &put->arena, &old);
	return error ? error : table_put(txn, table, old, put->item);
}

static int make_fn(struct txn *txn, void *arg)
{
	static const struct key_part attributes[] = {{STR_INIT("p"), VALUE_N}};
	struct table t = {.name = STR("t"),
		.region = STR("us-east-1"),
		.account = STR("000000000000"),
		.key = {.parts = {{STR("p"), VALUE_N}}, .hash_count = 1},
		.attributes = attributes,
		.attribute_count = 1,
		.billing = BILLING_PAY_PER_REQUEST};
	const struct table *made;
	(void)arg;
	return table_create(txn, &t, &made);
}

static void put_one(uint64_t i)
{
	uint64_t key = i % items;
	struct put put = {.arena = ARENA_INIT};
	struct number n = number_of_u64(key);
	struct err err;
	char *bytes = arena_bytes(&put.arena, ITEM);
	memset(bytes, (int)('a' + i % 26), ITEM);
	struct value_member members[] = {{STR("p"), value_of_number(&put.arena, &n)},
		{STR("v"), value_of_string(&put.arena, str_of(bytes, ITEM))}};
	if (!value_of_members(&put.arena, members, 2, &put.item) ||
		store_write(store, put_fn, &put, &err) != 0)
		exit(1);
	arena_release(&put.arena);
}

static void *write_on(void *arg)
{
	uint64_t i = (uint64_t)(uintptr_t)arg;
	while (!enough) {
		int64_t began = clock_monotonic_us();
		put_one(i += 7919);
		int64_t took = clock_monotonic_us() - began;
		if (took > longest_us)
			longest_us = took;
	}
	return NULL;
}

static void copy_store(void)
{
	struct err err;
	if (store_copy(store, copy, false, &err) != 0)
		exit(2);
}

static void vacuum_into(void)
{
	sqlite3 *db;
	char sql[700];
	snprintf(sql, sizeof(sql), "PRAGMA synchronous=0; VACUUM INTO '%s'", copy);
	sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, "hangar");
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		exit(3);
	sqlite3_close(db);
}

static void back_up(void)
{
	sqlite3 *from, *to;
	sqlite3_open_v2(path, &from, SQLITE_OPEN_READWRITE, "hangar");
	sqlite3_open(copy, &to);
	sqlite3_exec(to, "PRAGMA synchronous=0; PRAGMA journal_mode=OFF", NULL, NULL, NULL);
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
	if (sqlite3_backup_step(backup, -1) != SQLITE_DONE)
		exit(4);
	sqlite3_backup_finish(backup);
	sqlite3_close(from);
	sqlite3_close(to);
}

static int by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static void measure(const char *name, void (*make)(void), bool busy)
{
	int64_t us[ROUNDS], longest = 0;
	pthread_t writers[2];
	enough = false;
	for (uintptr_t i = 0; busy && i < 2; i++)
		pthread_create(&writers[i], NULL, write_on, (void *)(i + 1));
	for (int i = 0; i < ROUNDS; i++) {
		usleep(200000);
		longest_us = 0;
		int64_t began = clock_monotonic_us();
		make();
		us[i] = clock_monotonic_us() - began;
		longest = longest_us > longest ? longest_us : longest;
		unlink(copy);
	}
	enough = true;
	for (int i = 0; busy && i < 2; i++)
		pthread_join(writers[i], NULL);
	qsort(us, ROUNDS, sizeof(*us), by_size);
	printf("%-12s %-6s median %8.2f ms, slowest %8.2f ms", name, busy ? "busy" : "quiet",
		(double)us[ROUNDS / 2] / 1000, (double)us[ROUNDS - 1] / 1000);
	if (busy)
		printf("; longest write %.2f ms", (double)longest / 1000);
	printf("\n");
}

int main(int argc, char **argv)
{
	struct store_options options = {.memory = true};
	struct err err;
	struct stat file;
	uint64_t megabytes = 0;
	if (argc != 3 || !str_to_u64(str_z(argv[2]), &megabytes))
		return 1;
	snprintf(path, sizeof(path), "%s/bench.db", argv[1]);
	snprintf(copy, sizeof(copy), "%s/bench-copy.db", argv[1]);
	unlink(path);
	unlink(copy);
	if (store_open(path, &options, &store, &err) != 0 ||
		store_write(store, make_fn, NULL, &err) != 0)
		return 1;
	items = megabytes * 1000;
	for (uint64_t i = 0; i < items; i++)
		put_one(i);
	while (store_maintain(store))
		;
	stat(path, &file);
	printf("%s: %.1f MB\n", path, (double)file.st_size / 1e6);
	measure("store_copy", copy_store, false);
	measure("VACUUM INTO", vacuum_into, false);
	measure("backup", back_up, false);
	measure("store_copy", copy_store, true);
	measure("VACUUM INTO", vacuum_into, true);
	measure("backup", back_up, true);
	store_close(store);
	unlink(path);
	return 0;
}
