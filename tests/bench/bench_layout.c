/*
 * bench_layout DIR [MB] - where should a value lie? Random keys of 24 bytes, values of 300 B to
 * 400 KB: in one WITHOUT ROWID tree; beside it from some length on; in a rowid table with a unique
 * index. CPU microseconds for a get and for a put that replaces (a transaction of its own, WAL,
 * synchronous NORMAL), and file size to data.
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	KEY = 24,
	LARGEST = 400 * 1024,
};

static sqlite3 *db;
static char blob[LARGEST];
static uint64_t state = 88172645463325252u;

static uint64_t next_random(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static double cpu_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void run(const char *sql)
{
	char *why = NULL;
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) {
		fprintf(stderr, "%s: %s\n", sql, why);
		exit(1);
	}
}

static sqlite3_stmt *prepare(const char *sql)
{
	sqlite3_stmt *statement;
	if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)) {
		fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
		exit(1);
	}
	return statement;
}

static void key_of(char key[KEY], uint64_t i)
{
	uint64_t mixed = i * UINT64_C(0x9e3779b97f4a7c15);
	memcpy(key, &mixed, 8);
	memset(key + 8, 'k', KEY - 8);
}

struct layout {
	const char *name;
	int page, rowid,
		beside; /* beside: values from this length on lie in a side table; 0: never */
};

static struct {
	sqlite3_stmt *get, *put, *get_large, *new_large, *set_large;
} st;

static void put(const struct layout *l, uint64_t i, int size, int fresh)
{
	char key[KEY];
	int64_t id = (int64_t)i + 1;
	key_of(key, i);
	if (l->beside && size >= l->beside) {
		sqlite3_stmt *large = fresh ? st.new_large : st.set_large;
		sqlite3_bind_int64(large, 1, id);
		sqlite3_bind_blob(large, 2, blob, size, SQLITE_STATIC);
		sqlite3_step(large);
		sqlite3_reset(large);
		if (!fresh)
			return;
		sqlite3_bind_blob(st.put, 2, &id, 8, SQLITE_STATIC);
	} else {
		sqlite3_bind_blob(st.put, 2, blob, size, SQLITE_STATIC);
	}
	sqlite3_bind_blob(st.put, 1, key, KEY, SQLITE_STATIC);
	sqlite3_step(st.put);
	sqlite3_reset(st.put);
}

static long get(const struct layout *l, uint64_t i, int size)
{
	char key[KEY];
	long sum = 0;
	key_of(key, i);
	sqlite3_bind_blob(st.get, 1, key, KEY, SQLITE_STATIC);
	if (sqlite3_step(st.get) != SQLITE_ROW)
		exit(2);
	if (l->beside && size >= l->beside) {
		int64_t id;
		memcpy(&id, sqlite3_column_blob(st.get, 0), 8);
		sqlite3_bind_int64(st.get_large, 1, id);
		sqlite3_step(st.get_large);
		sum = ((const char *)sqlite3_column_blob(st.get_large, 0))[size - 1];
		sqlite3_reset(st.get_large);
	} else {
		sum = ((const char *)sqlite3_column_blob(st.get, 0))[size - 1];
	}
	sqlite3_reset(st.get);
	return sum;
}

static void measure(const char *dir, const struct layout *l, int size, long megabytes)
{
	char path[512], sql[160];
	snprintf(path, sizeof(path), "%s/layout.db", dir);
	unlink(path);
	sqlite3_open_v2(
		path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
	snprintf(sql, sizeof(sql), "PRAGMA page_size=%d", l->page);
	run(sql);
	run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-4096;"
	    "PRAGMA mmap_size=2000000000");
	run(l->rowid ? "CREATE TABLE t(k BLOB NOT NULL UNIQUE, v BLOB)"
		     : "CREATE TABLE t(k BLOB PRIMARY KEY NOT NULL, v BLOB) WITHOUT ROWID");
	run("CREATE TABLE large(id INTEGER PRIMARY KEY, v BLOB)");
	st.get = prepare("SELECT v FROM t WHERE k=?");
	st.put = prepare("INSERT INTO t VALUES(?,?) ON CONFLICT(k) DO UPDATE SET v=excluded.v");
	st.get_large = prepare("SELECT v FROM large WHERE id=?");
	st.new_large = prepare("INSERT INTO large VALUES(?,?)");
	st.set_large = prepare("UPDATE large SET v=?2 WHERE id=?1");
	uint64_t rows = (uint64_t)(megabytes * 1000000 / size);
	run("BEGIN");
	for (uint64_t i = 0; i < rows; i++)
		put(l, i, size, 1);
	run("COMMIT");
	run("PRAGMA wal_checkpoint(TRUNCATE)");
	long n = 0, sum = 0;
	double start = cpu_us();
	for (; cpu_us() - start < 400e3; n++)
		sum += get(l, next_random() % rows, size);
	double get_cost = (cpu_us() - start) / (double)n;
	n = 0;
	start = cpu_us();
	for (; cpu_us() - start < 400e3; n++) {
		/* Equal bytes would not be written at all. */
		uint64_t mark = next_random();
		memcpy(blob + size / 2, &mark, sizeof(mark));
		run("BEGIN");
		put(l, mark % rows, size, 0);
		run("COMMIT");
	}
	double put_cost = (cpu_us() - start) / (double)n;
	sqlite3_stmt *pages = prepare("PRAGMA page_count");
	sqlite3_step(pages);
	double ratio =
		(double)sqlite3_column_int64(pages, 0) * l->page / (double)(rows * (uint64_t)size);
	sqlite3_finalize(pages);
	printf("%-22s %7d B   get %6.1f   put %6.1f   file/data %.2f%s", l->name, size, get_cost,
		put_cost, ratio, sum == 42 ? " \n" : "\n");
	fflush(stdout);
	sqlite3_finalize(st.get);
	sqlite3_finalize(st.put);
	sqlite3_finalize(st.get_large);
	sqlite3_finalize(st.new_large);
	sqlite3_finalize(st.set_large);
	sqlite3_close(db);
	unlink(path);
}

int main(int argc, char **argv)
{
	static const struct layout layouts[] = {
		{"one tree, 16 KB", 16384, 0, 0},
		{"beside, 16 KB", 16384, 0, 1},
		{"rowid + unique, 8 KB", 8192, 1, 0},
		{"one tree, 8 KB", 8192, 0, 0},
	};
	static const int sizes[] = {
		300, 1000, 2000, 3000, 3900, 5000, 8000, 20000, 100000, LARGEST};
	if (argc < 2)
		return 1;
	memset(blob, 'a', sizeof(blob));
	for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++)
		for (size_t l = 0; l < sizeof(layouts) / sizeof(*layouts); l++)
			measure(argv[1], &layouts[l], sizes[s],
				argc > 2 ? strtol(argv[2], NULL, 10) : 60);
	return 0;
}
