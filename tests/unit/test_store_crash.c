/* Crashes, full disks, crowds: what the store promises when things go wrong. */
#include "store_fixture.h"

/* A child writes and tells how far it has come; it is killed; everything it told is there. */
START_TEST(what_was_acknowledged_survives_kill_9)
{
	void *shared = mmap(NULL, 64, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	_Atomic uint64_t *told = shared;
	uint64_t before = 0;
	ck_assert(shared != MAP_FAILED);
	store_close(store);
	for (unsigned round = 0; round < 4; round++) {
		pid_t child = fork();
		if (child == 0) {
			open_store(true);
			for (uint64_t i = *told;; i++) {
				if (put(item_sized("a", i, i % 100 ? 300 : 9000)) != 0) {
					fprintf(stderr, "item %d: %s\n", (int)i, err.text);
					_exit(1);
				}
				*told = i + 1;
				arena_reset(&arena);
			}
		}
		for (unsigned i = 0; i < 20000 && *told < before + 50; i++)
			usleep(5000);
		usleep(20000 + round * 37000);
		kill(child, SIGKILL);
		int status;
		waitpid(child, &status, 0);
		ck_assert(WIFSIGNALED(status));
		ck_assert_uint_gt(*told, before);
		before = *told;
		open_store(false);
		check();
		for (uint64_t i = 0; i < before; i += i < before - 50 ? 37 : 1) {
			ck_assert_msg(!value_is_absent(get(item_of("a", i, NULL, 0))),
				"item %llu of %llu", (unsigned long long)i,
				(unsigned long long)before);
			arena_reset(&arena);
		}
		if (round < 3)
			store_close(store);
	}
	munmap(shared, 64);
}
END_TEST

static int add_late(struct txn *txn, void *arg)
{
	(void)arg;
	const struct table *was = txn_table(txn, STR("t")), *made;
	struct table is = *was;
	struct index indexes[3] = {was->indexes[0], was->indexes[1],
		{.name = STR("late"),
			.global = true,
			.key = {.parts = {{STR("s"), VALUE_N}}, .hash_count = 1}}};
	is.indexes = indexes;
	is.index_count = 3;
	return table_update(txn, &is, &made);
}

/* Whoever made it has died half way: the next one to open the store goes on. */
START_TEST(an_index_half_made_is_made)
{
	bool done = false;
	for (uint64_t i = 0; i < 700; i++)
		ck_assert_int_eq(put(item_sized("a", i, 20)), 0);
	ck_assert_int_eq(store_write(store, add_late, NULL, &err), 0);
	ck_assert_int_eq(table_backfill(store, STR("t"), STR("late"), 50, &done, &err), 0);
	ck_assert(!done);
	reopen();
	const struct table *t = store_table(store, STR("t"));
	ck_assert_int_eq(table_index(t, STR("late"))->status, TABLE_CREATING);
	table_unref(t);
	for (unsigned i = 0; store_maintain(store); i++)
		ck_assert_uint_lt(i, 20);
	t = store_table(store, STR("t"));
	const struct index *late = table_index(t, STR("late"));
	ck_assert(!late->backfilling && late->status == TABLE_ACTIVE);
	ck_assert_int_eq(store_counts(store, late->id).items, 700);
	table_unref(t);
	check();
}
END_TEST

struct crowd {
	unsigned id, rounds;
	_Atomic unsigned *errors;
};

static struct value crowd_item(struct arena *own, unsigned id, uint64_t s, uint64_t n)
{
	char p[16];
	struct number sort = number_of_u64(s), value = number_of_u64(n);
	snprintf(p, sizeof(p), "w%u", id);
	struct value_member members[] = {{STR("p"), value_of_string(own, str_z(p))},
		{STR("s"), value_of_number(own, &sort)}, {STR("k"), value_of_string(own, str_z(p))},
		{STR("n"), value_of_number(own, &value)}};
	struct value item = VALUE_ABSENT;
	value_of_members(own, members, 4, &item);
	return item;
}

/* Writes an item, then reads it: its own last write is seen at once. Now and then refuses. */
static void *crowd_writer(void *arg)
{
	struct crowd *c = arg;
	struct arena own = ARENA_INIT;
	for (unsigned i = 0; i < c->rounds; i++) {
		struct put p = {.item = crowd_item(&own, c->id, i % 10, i)};
		if (i % 17 == 3)
			p.refuse = 5;
		if (i % 97 == 5)
			p.refuse_late = 6;
		int result = store_write(store, put_fn, &p, NULL);
		int wanted = p.refuse ? 5 : p.refuse_late ? 6 : 0;
		struct txn *txn;
		struct value seen = VALUE_ABSENT;
		if (result != wanted || store_read_begin(store, &txn, NULL))
			(*c->errors)++;
		else {
			table_get(txn, txn_table(txn, STR("t")), p.item, NULL, &seen);
			if (value_eq(seen, p.item) != (wanted == 0))
				(*c->errors)++;
			store_read_end(txn);
		}
		arena_reset(&own);
	}
	arena_release(&own);
	return NULL;
}

/* In every snapshot the index g has what the table has. */
static void *crowd_reader(void *arg)
{
	struct crowd *c = arg;
	struct arena own = ARENA_INIT;
	for (unsigned i = 0; i < c->rounds / 4; i++) {
		struct txn *txn;
		size_t counts[2] = {0, 0};
		if (store_read_begin(store, &txn, NULL)) {
			(*c->errors)++;
			continue;
		}
		const struct table *t = txn_table(txn, STR("t"));
		uint32_t ids[2] = {t->id, table_index(t, STR("g"))->id};
		for (unsigned j = 0; j < 2; j++) {
			struct cursor cursor;
			cursor_open(txn, key_range_all(&own, ids[j]), i & 1, &cursor);
			while (cursor_next(&cursor, NULL, NULL))
				counts[j]++;
			if (cursor.status)
				(*c->errors)++;
		}
		if (counts[0] != counts[1])
			(*c->errors)++;
		store_read_end(txn);
		arena_reset(&own);
	}
	arena_release(&own);
	return NULL;
}

START_TEST(a_crowd_of_writers_and_readers_agrees)
{
	pthread_t threads[8];
	struct crowd crowds[8];
	_Atomic unsigned errors = 0;
	store_close(store);
	open_store(true);
	for (unsigned i = 0; i < 8; i++) {
		crowds[i] = (struct crowd){i, 400, &errors};
		pthread_create(
			&threads[i], NULL, i % 3 == 2 ? crowd_reader : crowd_writer, &crowds[i]);
	}
	for (unsigned i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	ck_assert_uint_eq(errors, 0);
	check();
	reopen();
	check();
}
END_TEST

static void *turn_taker(void *arg)
{
	struct crowd *c = arg;
	for (unsigned i = 0; i < c->rounds; i++) {
		struct txn *txn;
		if (store_read_begin(store, &txn, NULL)) {
			(*c->errors)++;
			continue;
		}
		if (!txn_table(txn, STR("t")))
			(*c->errors)++;
		if (i % 64 == 0)
			usleep(50); /* somewhere else another one waits */
		store_read_end(txn);
	}
	return NULL;
}

/* One that waits for ever would be killed by the test's time-out. */
START_TEST(more_threads_than_readers_take_turns)
{
	struct store_options options = {.clock = &test_clock, .readers = 2};
	pthread_t threads[12];
	_Atomic unsigned errors = 0;
	struct crowd crowd = {0, 4000, &errors};
	store_close(store);
	ck_assert_int_eq(store_open(path, &options, &store, &err), 0);
	for (unsigned i = 0; i < ARRAY_LEN(threads); i++)
		pthread_create(&threads[i], NULL, turn_taker, &crowd);
	for (unsigned i = 0; i < ARRAY_LEN(threads); i++)
		pthread_join(threads[i], NULL);
	ck_assert_uint_eq(errors, 0);
}
END_TEST

static int drop_t(struct txn *txn, void *arg)
{
	(void)arg;
	return table_drop(txn, STR("t"));
}

START_TEST(a_reader_that_was_used_before_sees_no_dropped_table)
{
	for (unsigned i = 0; i < 2; i++) {
		struct txn *txn;
		ck_assert_int_eq(store_read_begin(store, &txn, &err), 0);
		ck_assert_int_eq(txn_table(txn, STR("t")) != NULL, i == 0);
		store_read_end(txn);
		if (i == 0)
			ck_assert_int_eq(store_write(store, drop_t, NULL, &err), 0);
	}
}
END_TEST

/* The file may not grow beyond a limit, as on a full disk: writes fail with STORE_FULL, and what
 * was there stays readable and whole. In a process of its own, which ends by itself. */
START_TEST(a_full_disk_is_an_error_and_nothing_is_lost)
{
	store_close(store);
	pid_t child = fork();
	if (child == 0) {
		struct rlimit limit;
		uint64_t written = 0;
		int result = 0;
		signal(SIGXFSZ, SIG_IGN);
		open_store(false);
		getrlimit(RLIMIT_FSIZE, &limit);
		limit.rlim_cur = 2 * 1024 * 1024;
		setrlimit(RLIMIT_FSIZE, &limit);
		while (written < 100000 && result == 0) {
			result = put(item_sized("a", written, 2000));
			written += result == 0;
			arena_reset(&arena);
		}
		if (result != STORE_FULL || written < 20) {
			fprintf(stderr, "%d after %d: %s\n", result, (int)written, err.text);
			_exit(1);
		}
		for (uint64_t i = 0; i < written; i++)
			if (value_is_absent(get(item_of("a", i, NULL, 0))))
				_exit(2);
		if (put(item_sized("b", 1, 2000)) != STORE_FULL)
			_exit(3);
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_FSIZE, &limit);
		if (put(item_sized("b", 1, 2000)) != 0)
			_exit(4);
		if (store_check(store, &err) != 0)
			_exit(5);
		_exit(0);
	}
	int status;
	waitpid(child, &status, 0);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	open_store(false);
	check();
}
END_TEST

START_TEST(the_wal_stays_bounded_under_writers_and_readers)
{
	char wal[128];
	store_close(store);
	open_store(true);
	snprintf(wal, sizeof(wal), "%s-wal", path);
	struct txn *txn;
	long largest = 0;
	for (uint64_t i = 0; i < 12000; i++) {
		struct value item = item_sized("a", i, 1500), seen;
		ck_assert_int_eq(put(item), 0);
		ck_assert_int_eq(store_read_begin(store, &txn, &err), 0);
		ck_assert_int_eq(table_get(txn, txn_table(txn, STR("t")), item, NULL, &seen), 0);
		ck_assert(value_eq(seen, item));
		store_read_end(txn);
		if (i % 100 == 0) {
			FILE *file = fopen(wal, "r");
			fseek(file, 0, SEEK_END);
			largest = ftell(file) > largest ? ftell(file) : largest;
			fclose(file);
		}
		arena_reset(&arena);
	}
	ck_assert_int_lt(largest, 300 * 1024 * 1024); /* of some 600 MB written */
	check();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store_crash");
	TCase *tc = tcase_create("store_crash");
	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, what_was_acknowledged_survives_kill_9);
	tcase_add_test(tc, an_index_half_made_is_made);
	tcase_add_test(tc, a_crowd_of_writers_and_readers_agrees);
	tcase_add_test(tc, more_threads_than_readers_take_turns);
	tcase_add_test(tc, a_reader_that_was_used_before_sees_no_dropped_table);
	tcase_add_test(tc, a_full_disk_is_an_error_and_nothing_is_lost);
	tcase_add_test(tc, the_wal_stays_bounded_under_writers_and_readers);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
