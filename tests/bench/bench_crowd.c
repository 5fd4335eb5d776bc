/*
 * bench_crowd FOLDER [ITEMS [RECORDS]] - the store with company. Reads of 1 KB items by one thread
 * beside a thread that writes without a pause, beside one that scans the whole table over and over,
 * and by a thread for each core; then what a write to a table with a stream costs at the first and
 * at the last of RECORDS records.
 *
 * Cores share caches and clocks, and other programs want them too: what a read costs with company
 * is therefore put beside what it costs while another thread only keeps a core busy. CPU time shows
 * shared cache lines and new snapshots, the rate shows waiting that sleeps. Prints a line for each.
 */
#include "store/table.h"

#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	VALUE = 1000,
	PHASE_MS = 2000,
	BATCH = 100,
	SAMPLE = 5000, /* writes with a stream that are timed at a time */
	READERS_MOST = 64,
};

struct crowd {
	struct store *store;
	uint64_t items;
	_Atomic bool stop;
};

struct worker {
	struct crowd *crowd;
	pthread_t thread;
	void (*step)(struct worker *worker);
	uint64_t random, done;
	int64_t cpu_us;
	struct arena arena;
	char bytes[VALUE];
};

static _Noreturn void fail(const char *what)
{
	fprintf(stderr, "bench_crowd: %s\n", what);
	exit(1);
}

static int64_t clock_us(clockid_t which)
{
	struct timespec t;
	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static uint64_t next_random(struct worker *w)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 7;
	w->random ^= w->random << 17;
	return w->random;
}

static struct value item_of(struct worker *w, uint64_t i, bool key_only)
{
	struct str p = arena_printf(&w->arena, "p%06llu", (unsigned long long)(i / 20));
	struct number s = number_of_u64(i % 20);
	w->bytes[next_random(w) % VALUE] ^= 1;
	struct value_member members[] = {{STR("p"), value_of_string(&w->arena, p)},
		{STR("s"), value_of_number(&w->arena, &s)},
		{STR("v"), value_of_binary(&w->arena, str_of(w->bytes, VALUE))}};
	struct value item = VALUE_ABSENT;
	value_of_members(&w->arena, members, key_only ? 2 : 3, &item);
	return item;
}

/* --- tables --- */

static int create(struct txn *txn, void *arg)
{
	static const struct key_part attributes[] = {
		{STR_INIT("p"), VALUE_S}, {STR_INIT("s"), VALUE_N}};
	struct table t = {.name = str_z(arg),
		.key = {.parts = {{STR("p"), VALUE_S}, {STR("s"), VALUE_N}},
			.hash_count = 1,
			.range_count = 1},
		.attributes = attributes,
		.attribute_count = 2};
	const struct table *made;
	if (str_eq(t.name, STR("streamed"))) {
		t.stream_view = STREAM_NEW_AND_OLD_IMAGES;
		t.stream_label = STR("2026-01-01T00:00:00.000");
	}
	return table_create(txn, &t, &made);
}

struct put {
	struct worker *worker;
	const char *table;
	uint64_t from, count;
};

static int put_fn(struct txn *txn, void *arg)
{
	struct put *put = arg;
	const struct table *t = txn_table(txn, str_z(put->table));
	int error = 0;
	for (uint64_t i = 0; i < put->count && !error; i++) {
		struct value old, item = item_of(put->worker, put->from + i, false);
		error = table_get(txn, t, item, &put->worker->arena, &old);
		if (!error)
			error = table_put(txn, t, old, item);
	}
	arena_reset(&put->worker->arena);
	return error;
}

static void put(struct worker *w, const char *table, uint64_t from, uint64_t count)
{
	struct put put = {w, table, from, count};
	struct err err;
	if (store_write(w->crowd->store, put_fn, &put, &err))
		fail(err.text);
}

/* --- what threads do --- */

static void read_step(struct worker *w)
{
	struct value item, key = item_of(w, next_random(w) % w->crowd->items, true);
	struct txn *txn;
	if (store_read_begin(w->crowd->store, &txn, NULL) ||
		table_get(txn, txn_table(txn, STR("plain")), key, &w->arena, &item) ||
		value_is_absent(item))
		fail("an item is missing");
	store_read_end(txn);
}

static void write_step(struct worker *w)
{
	put(w, "plain", next_random(w) % w->crowd->items, 1);
}

/* The whole table in one transaction: longer than any Scan's page. */
static void scan_step(struct worker *w)
{
	struct txn *txn;
	struct cursor cursor;
	struct value item;
	if (store_read_begin(w->crowd->store, &txn, NULL))
		fail("no reader");
	const struct table *t = txn_table(txn, STR("plain"));
	cursor_open(txn, key_range_all(&w->arena, t->id), false, &cursor);
	while (cursor_next(&cursor, NULL, &item) && !atomic_load(&w->crowd->stop))
		w->random += item_size(item) == 0;
	store_read_end(txn);
}

static void busy_step(struct worker *w)
{
	for (int i = 0; i < 1000; i++)
		next_random(w);
}

static void *work(void *arg)
{
	struct worker *w = arg;
	int64_t from = clock_us(CLOCK_THREAD_CPUTIME_ID);
	for (w->done = 0; !atomic_load_explicit(&w->crowd->stop, memory_order_relaxed); w->done++) {
		w->step(w);
		arena_reset(&w->arena);
	}
	w->cpu_us = clock_us(CLOCK_THREAD_CPUTIME_ID) - from;
	return NULL;
}

struct rate {
	double per_s, cpu_us;
};

static void start(struct crowd *crowd, struct worker *w, void (*step)(struct worker *w), int n)
{
	*w = (struct worker){
		.crowd = crowd, .step = step, .random = 88172645463325252u + (uint64_t)n};
	if (pthread_create(&w->thread, NULL, work, w))
		fail("no thread");
}

/* `readers` threads read, and one does `beside` (NULL: none). */
static struct rate phase(struct crowd *crowd, int readers, void (*beside)(struct worker *w))
{
	static struct worker workers[READERS_MOST + 1];
	struct rate rate = {0};
	int64_t cpu_us = 0, from = clock_us(CLOCK_MONOTONIC);
	uint64_t done = 0;
	int all = readers + (beside != NULL);
	atomic_store(&crowd->stop, false);
	for (int i = 0; i < all; i++)
		start(crowd, &workers[i], i < readers ? read_step : beside, i);
	usleep(PHASE_MS * 1000);
	atomic_store(&crowd->stop, true);
	for (int i = 0; i < all; i++) {
		pthread_join(workers[i].thread, NULL);
		arena_release(&workers[i].arena);
		done += i < readers ? workers[i].done : 0;
		cpu_us += i < readers ? workers[i].cpu_us : 0;
	}
	rate.per_s = (double)done * 1e6 / (double)(clock_us(CLOCK_MONOTONIC) - from);
	rate.cpu_us = (double)cpu_us / (double)done;
	return rate;
}

/* Prints both, and the ratios to what one reader has beside a busy core. */
static void report(const char *what, struct rate rate, struct rate busy, int readers)
{
	printf("%-28s %9.0f reads/s (%.2f)  %6.2f us CPU a read (%.2f)\n", what, rate.per_s,
		rate.per_s / busy.per_s / readers, rate.cpu_us, busy.cpu_us / rate.cpu_us);
	fflush(stdout);
}

/* --- the stream --- */

static double streamed_put_us(struct worker *w)
{
	int64_t from = clock_us(CLOCK_PROCESS_CPUTIME_ID);
	for (int i = 0; i < SAMPLE; i++)
		put(w, "streamed", next_random(w) % 1000, 1);
	return (double)(clock_us(CLOCK_PROCESS_CPUTIME_ID) - from) / SAMPLE;
}

static void stream_phase(struct worker *w, uint64_t records)
{
	put(w, "streamed", 0, 1000);
	streamed_put_us(w);
	double first = streamed_put_us(w);
	for (uint64_t i = 0; i < records; i += BATCH)
		put(w, "streamed", next_random(w) % 900, BATCH);
	double last = streamed_put_us(w);
	printf("%-28s first %.1f us, behind %llu records %.1f us (%.2f)\n", "write with a stream",
		first, (unsigned long long)records, last, last / first);
}

int main(int argc, char **argv)
{
	static struct worker self;
	static char plain[] = "plain", streamed[] = "streamed";
	char path[512];
	struct err err;
	struct crowd crowd = {.items = argc > 2 ? strtoull(argv[2], NULL, 10) : 100000};
	uint64_t records = argc > 3 ? strtoull(argv[3], NULL, 10) : 1000000;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	/* As the daemon has it. */
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_THRESHOLD, 4 << 20);
	mallopt(M_TRIM_THRESHOLD, 16 << 20);
	if (argc < 2)
		fail("usage: bench_crowd FOLDER [ITEMS [RECORDS]]");
	snprintf(path, sizeof(path), "%s/crowd.db", argv[1]);
	self = (struct worker){.crowd = &crowd, .random = 88172645463325252u};
	if (store_open(path, NULL, &crowd.store, &err) ||
		store_write(crowd.store, create, plain, &err) ||
		store_write(crowd.store, create, streamed, &err))
		fail(err.text);
	for (uint64_t i = 0; i < crowd.items; i += BATCH)
		put(&self, "plain", i, BATCH);
	store_maintain(crowd.store);
	if (cores > READERS_MOST)
		cores = READERS_MOST;
	phase(&crowd, 1, NULL);
	struct rate busy = phase(&crowd, 1, busy_step);
	report("a reader, a busy core", busy, busy, 1);
	report("a reader, a writer", phase(&crowd, 1, write_step), busy, 1);
	report("a reader, a long Scan", phase(&crowd, 1, scan_step), busy, 1);
	report("a reader for each core", phase(&crowd, (int)cores, NULL), busy, (int)cores);
	stream_phase(&self, records);
	arena_release(&self.arena);
	store_close(crowd.store);
	return 0;
}
