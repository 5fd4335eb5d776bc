/*
 * floor_store FOLDER [ITEMS] - what SQLite alone costs for rows like the store's, driven by one
 * thread without anything around it: 1 KB values under a 40-byte key in one WITHOUT ROWID tree of 8
 * KB pages, WAL, synchronous NORMAL, SQLite's own VFS with a mapping, a cache that holds
 * everything. A put replaces a row by one of the same length that differs, in a transaction of its
 * own; folding is part of it, by SQLite's own checkpoint at every 1000 pages of WAL, syncs
 * included, as it is part of the daemon's CPU time. To be put beside a daemon that has as many
 * items. CPU time over two seconds each. Prints "get_us put_us query20_us".
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	VALUE = 1024,
	KEY = 40,
	SECONDS = 2, /* of CPU time */
};

struct floor {
	sqlite3 *db;
	long items;
	uint64_t random;
	char value[VALUE];
};

static double cpu_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void run(struct floor *f, const char *sql)
{
	char *message = NULL;
	if (sqlite3_exec(f->db, sql, NULL, NULL, &message) != SQLITE_OK) {
		fprintf(stderr, "floor_store: %s: %s\n", sql, message);
		exit(1);
	}
}

static sqlite3_stmt *prepare(struct floor *f, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v3(f->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
		SQLITE_OK) {
		fprintf(stderr, "floor_store: %s\n", sqlite3_errmsg(f->db));
		exit(1);
	}
	return statement;
}

/* Partition i / 100, hashed, then the sort key. */
static void make_key(unsigned char key[KEY], long i)
{
	uint64_t hash = (uint64_t)(i / 100) * 0x9e3779b97f4a7c15u;
	memset(key, 'k', KEY);
	for (int b = 0; b < 8; b++)
		key[b] = (unsigned char)(hash >> (56 - 8 * b));
	char digits[8];
	snprintf(digits, sizeof(digits), "%05ld", i % 100);
	memcpy(key + 16, digits, 5);
}

static long pick(struct floor *f)
{
	f->random ^= f->random << 13;
	f->random ^= f->random >> 7;
	f->random ^= f->random << 17;
	return (long)(f->random % (uint64_t)f->items);
}

static void put(struct floor *f, sqlite3_stmt *s, long i)
{
	unsigned char key[KEY];
	make_key(key, i);
	sqlite3_bind_blob(s, 1, key, KEY, SQLITE_STATIC);
	pick(f);
	memcpy(f->value + VALUE / 2, &f->random, sizeof(f->random));
	sqlite3_bind_blob(s, 2, f->value, VALUE, SQLITE_STATIC);
	sqlite3_step(s);
	sqlite3_reset(s);
}

static long get(sqlite3_stmt *s, long i)
{
	unsigned char key[KEY];
	make_key(key, i);
	sqlite3_bind_blob(s, 1, key, KEY, SQLITE_STATIC);
	long seen =
		sqlite3_step(s) == SQLITE_ROW ? ((const char *)sqlite3_column_blob(s, 0))[9] : 0;
	sqlite3_reset(s);
	return seen;
}

static long query(sqlite3_stmt *s, long i)
{
	unsigned char from[KEY];
	long seen = 0;
	make_key(from, i / 100 * 100 + 20);
	sqlite3_bind_blob(s, 1, from, KEY, SQLITE_STATIC);
	while (sqlite3_step(s) == SQLITE_ROW)
		seen += ((const char *)sqlite3_column_blob(s, 0))[9];
	sqlite3_reset(s);
	return seen;
}

int main(int argc, char **argv)
{
	struct floor f = {.items = argc > 2 ? atol(argv[2]) : 10000, .random = 88172645463325252u};
	char path[512];
	long seen = 0, n;
	if (argc < 2 || f.items < 200)
		return 2;
	memset(f.value, 'v', VALUE);
	snprintf(path, sizeof(path), "%s/floor.db", argv[1]);
	unlink(path);
	if (sqlite3_open_v2(path, &f.db,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
		    NULL) != SQLITE_OK)
		return 1;
	run(&f, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
		"PRAGMA cache_size=-262144; PRAGMA mmap_size=1073741824");
	run(&f, "CREATE TABLE items(k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID");
	sqlite3_stmt *p = prepare(&f, "INSERT OR REPLACE INTO items VALUES(?, ?)");
	sqlite3_stmt *g = prepare(&f, "SELECT v FROM items WHERE k = ?");
	sqlite3_stmt *q = prepare(&f, "SELECT v FROM items WHERE k >= ? ORDER BY k LIMIT 20");
	run(&f, "BEGIN");
	for (long i = 0; i < f.items; i++)
		put(&f, p, i);
	run(&f, "COMMIT");
	double from = cpu_s();
	for (n = 0; cpu_s() - from < SECONDS; n++)
		seen += get(g, pick(&f));
	double get_us = (cpu_s() - from) / (double)n * 1e6;
	from = cpu_s();
	for (n = 0; cpu_s() - from < SECONDS; n++)
		put(&f, p, pick(&f));
	double put_us = (cpu_s() - from) / (double)n * 1e6;
	from = cpu_s();
	for (n = 0; cpu_s() - from < SECONDS; n++)
		seen += query(q, pick(&f));
	double query_us = (cpu_s() - from) / (double)n * 1e6;
	printf("%.1f %.1f %.1f\n", get_us, put_us, query_us);
	sqlite3_finalize(p);
	sqlite3_finalize(g);
	sqlite3_finalize(q);
	sqlite3_close(f.db);
	unlink(path);
	return seen == 42;
}
