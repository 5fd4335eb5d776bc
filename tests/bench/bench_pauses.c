/*
 * bench_pauses FOLDER [THREADS [SECONDS [ITEMS]]] - how long writers wait. THREADS (8) replace
 * random ones of ITEMS (100,000) items of 1 KB in a store on a disk, SECONDS (10) long, each
 * in a transaction of its own. Prints how long the slowest of a hundred, of a thousand and of ten
 * thousand writes took, and the longest stretches of time in which no write at all was answered,
 * with the share of the run that such stretches of a millisecond and more make up: that is what a
 * checkpoint takes from everybody.
 */
#include "store/table.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	VALUE = 1000,
	BATCH = 100,
	THREADS_MOST = 64,
	BUCKETS = 400, /* a tenth of a power of two each */
	LONGEST = 8,
	STALL_US = 1000,
};

struct pauses {
	struct store *store;
	uint64_t items;
	_Atomic bool stop;
	pthread_mutex_t lock;
	/* under `lock` */
	int64_t answered_us; /* the last one */
	int64_t longest_us[LONGEST], stalled_us;
	uint64_t stalls, done, waits[BUCKETS];
};

struct writer {
	struct pauses *pauses;
	pthread_t thread;
	uint64_t random, from, count;
	struct arena arena;
	char bytes[VALUE];
};

static _Noreturn void fail(const char *what)
{
	fprintf(stderr, "bench_pauses: %s\n", what);
	exit(1);
}

static int64_t cpu_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static uint64_t next_random(struct writer *w)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 7;
	w->random ^= w->random << 17;
	return w->random;
}

static int create(struct txn *txn, void *arg)
{
	static const struct key_part attributes[] = {{STR_INIT("p"), VALUE_N}};
	struct table t = {.name = STR("t"),
		.key = {.parts = {{STR("p"), VALUE_N}}, .hash_count = 1},
		.attributes = attributes,
		.attribute_count = 1};
	const struct table *made;
	(void)arg;
	return table_create(txn, &t, &made);
}

static int put_fn(struct txn *txn, void *arg)
{
	struct writer *w = arg;
	const struct table *t = txn_table(txn, STR("t"));
	int error = 0;
	for (uint64_t i = 0; i < w->count && !error; i++) {
		struct number n = number_of_u64(w->from + i);
		struct value old, item = VALUE_ABSENT;
		w->bytes[next_random(w) % VALUE] ^= 1;
		struct value_member members[] = {{STR("p"), value_of_number(&w->arena, &n)},
			{STR("v"), value_of_binary(&w->arena, str_of(w->bytes, VALUE))}};
		value_of_members(&w->arena, members, ARRAY_LEN(members), &item);
		error = table_get(txn, t, item, &w->arena, &old);
		if (!error)
			error = table_put(txn, t, old, item);
	}
	return error;
}

static void put(struct writer *w, uint64_t from, uint64_t count)
{
	struct err err;
	w->from = from;
	w->count = count;
	if (store_write(w->pauses->store, put_fn, w, &err))
		fail(err.text);
	arena_reset(&w->arena);
}

static unsigned bucket_of(int64_t us)
{
	unsigned tenths = 0;
	for (double upto = 1; (double)us > upto && tenths < BUCKETS - 1; tenths++)
		upto *= 1.0717734625362931;
	return tenths;
}

static void stalled(struct pauses *p, int64_t us)
{
	p->stalled_us += us;
	p->stalls++;
	for (int i = 0; i < LONGEST; i++)
		if (us > p->longest_us[i]) {
			int64_t shorter = p->longest_us[i];
			p->longest_us[i] = us;
			us = shorter;
		}
}

static void *write_on(void *arg)
{
	struct writer *w = arg;
	struct pauses *p = w->pauses;
	while (!atomic_load_explicit(&p->stop, memory_order_relaxed)) {
		int64_t from = clock_monotonic_us();
		put(w, next_random(w) % p->items, 1);
		int64_t now = clock_monotonic_us();
		pthread_mutex_lock(&p->lock);
		p->waits[bucket_of(now - from)]++;
		p->done++;
		if (p->answered_us && now - p->answered_us >= STALL_US)
			stalled(p, now - p->answered_us);
		if (now > p->answered_us)
			p->answered_us = now;
		pthread_mutex_unlock(&p->lock);
	}
	return NULL;
}

static double percentile_ms(const struct pauses *p, double share)
{
	double us = 1;
	uint64_t upto = 0;
	for (int i = 0; i < BUCKETS; i++, us *= 1.0717734625362931) {
		upto += p->waits[i];
		if ((double)upto >= share * (double)p->done)
			break;
	}
	return us / 1000;
}

static void report(const struct pauses *p, int64_t us, int64_t cpu_us)
{
	printf("%.0f writes/s, %.1f us CPU each; of the slowest: 1 in 100 %.2f ms, 1 in 1000 %.2f, "
	       "1 in 10000 %.2f\n",
		(double)p->done * 1e6 / (double)us, (double)cpu_us / (double)p->done,
		percentile_ms(p, 0.99), percentile_ms(p, 0.999), percentile_ms(p, 0.9999));
	printf("nothing was answered for 1 ms or more: %llu times, %.2f %% of the time, longest",
		(unsigned long long)p->stalls, (double)p->stalled_us * 100 / (double)us);
	for (int i = 0; i < LONGEST; i++)
		printf(" %.1f", (double)p->longest_us[i] / 1000);
	printf(" ms\n");
}

int main(int argc, char **argv)
{
	static struct pauses pauses = {.lock = PTHREAD_MUTEX_INITIALIZER};
	static struct writer writers[THREADS_MOST];
	int threads = argc > 2 ? atoi(argv[2]) : 8;
	unsigned seconds = argc > 3 ? (unsigned)atoi(argv[3]) : 10;
	char path[512];
	struct err err;
	if (argc < 2 || threads < 1 || threads > THREADS_MOST)
		fail("usage: bench_pauses FOLDER [THREADS [SECONDS [ITEMS]]]");
	pauses.items = argc > 4 ? strtoull(argv[4], NULL, 10) : 100000;
	snprintf(path, sizeof(path), "%s/pauses.db", argv[1]);
	if (store_open(path, NULL, &pauses.store, &err) ||
		store_write(pauses.store, create, NULL, &err))
		fail(err.text);
	for (int i = 0; i < threads; i++)
		writers[i] = (struct writer){
			.pauses = &pauses, .random = 88172645463325252u + (uint64_t)i * 7919};
	for (uint64_t i = 0; i < pauses.items; i += BATCH)
		put(&writers[0], i, BATCH);
	store_maintain(pauses.store);
	int64_t from = clock_monotonic_us(), cpu_from = cpu_us();
	for (int i = 0; i < threads; i++)
		if (pthread_create(&writers[i].thread, NULL, write_on, &writers[i]))
			fail("no thread");
	sleep(seconds);
	atomic_store(&pauses.stop, true);
	for (int i = 0; i < threads; i++) {
		pthread_join(writers[i].thread, NULL);
		arena_release(&writers[i].arena);
	}
	report(&pauses, clock_monotonic_us() - from, cpu_us() - cpu_from);
	store_close(pauses.store);
	return 0;
}
