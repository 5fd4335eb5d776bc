/* Forks, snapshots and restoring, without HTTP: what is in a copy, and who ends on which store. */
#include "store_fixture.h"

#include "namespaces/namespaces.h"

#include <sys/stat.h>

#define ACCOUNT STR("000000000000")
#define REGION STR("us-east-1")

static struct namespaces *all;
static char snapshot[128];

/* The keeper's part: what was opened and is at work. */
static struct {
	atomic_int opened, started, stopped;
	atomic_bool busy;
	char forked[NAMESPACE_NAME_MOST + 1], from[NAMESPACE_NAME_MOST + 1];
	char dropped[NAMESPACE_NAME_MOST + 1];
	size_t open_when_dropped;
} seen;

static void count_store(void *arg, struct store *opened)
{
	size_t *count = arg;
	ck_assert_ptr_nonnull(store_owner(opened));
	*count += 1;
}

static void keeper_opened(void *arg, struct str name, struct store *opened)
{
	(void)arg, (void)name;
	ck_assert_ptr_nonnull(opened);
	atomic_fetch_add(&seen.opened, 1);
}

static void *keeper_start(void *arg, struct str name, struct store *opened)
{
	(void)arg, (void)name;
	atomic_fetch_add(&seen.started, 1);
	return opened;
}

static bool keeper_is_idle(void *arg, void *work)
{
	(void)arg, (void)work;
	return !atomic_load(&seen.busy);
}

static void keeper_stop(void *arg, void *work)
{
	(void)arg, (void)work;
	atomic_fetch_add(&seen.stopped, 1);
}

/* Told before anybody can use the fork, and after everybody could. */
static void keeper_forked(void *arg, struct str name, struct str from)
{
	(void)arg;
	ck_assert(!namespaces_has(all, name));
	snprintf(seen.forked, sizeof(seen.forked), "%.*s", STR_ARG(name));
	snprintf(seen.from, sizeof(seen.from), "%.*s", STR_ARG(from));
}

static void keeper_dropped(void *arg, struct str name)
{
	(void)arg;
	ck_assert(!namespaces_has(all, name));
	snprintf(seen.dropped, sizeof(seen.dropped), "%.*s", STR_ARG(name));
	seen.open_when_dropped = 0;
	namespaces_each(all, count_store, &seen.open_when_dropped);
}

static void open_all(bool shared)
{
	struct namespaces_options options = {.path = path,
		.account = ACCOUNT,
		.region = REGION,
		.shared = shared,
		.idle_s = 60,
		.keeper = {NULL, keeper_opened, keeper_start, keeper_is_idle, keeper_stop,
			keeper_forked, keeper_dropped}};
	ck_assert_msg(namespaces_open(&options, &all, &err) == 0, "%s", err.text);
}

static void close_all(void)
{
	namespaces_close(all);
	all = NULL;
}

static struct store *borrow(const char *name)
{
	struct store *borrowed = namespaces_borrow_own(all, str_z(name), &err);
	ck_assert_msg(borrowed != NULL, "%s", err.text);
	return borrowed;
}

static void begin(void)
{
	snprintf(folder, sizeof(folder), "/tmp/hangar-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/store.db", folder);
	snprintf(snapshot, sizeof(snapshot), "%s/kept.db", folder);
	memset(&seen, 0, sizeof(seen));
	open_all(false);
	struct table t = description(STR("t"));
	store = borrow("");
	ck_assert_int_eq(store_write(store, create, &t, &err), 0);
	namespaces_give_back(store);
}

static void end(void)
{
	char command[128];
	close_all();
	arena_release(&arena);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static void put_in(const char *name, const char *p, uint64_t s)
{
	store = borrow(name);
	ck_assert_int_eq(put(item_of(p, s, NULL, 0)), 0);
	namespaces_give_back(store);
}

static bool is_in(const char *name, const char *p, uint64_t s)
{
	store = borrow(name);
	bool there = !value_is_absent(get(item_of(p, s, NULL, 0)));
	namespaces_give_back(store);
	return there;
}

static void check_in(const char *name)
{
	store = borrow(name);
	check();
	namespaces_give_back(store);
}

/* Files of the folder whose names have that part. */
static int files_with(const char *part)
{
	char command[256];
	snprintf(command, sizeof(command), "exit $(ls %s | grep -cF '%s')", folder, part);
	return WEXITSTATUS(system(command));
}

/* --- forking under load --- */

enum {
	WRITERS = 4,
	FORKS = 12,
};

static atomic_bool enough;

struct writer {
	pthread_t thread;
	char p[16];
	_Atomic uint64_t acknowledged;
};

/* Items with entries in both indexes and a stream record each; every seventh is a large one. */
static void *write_on(void *arg)
{
	struct writer *writer = arg;
	struct arena own = ARENA_INIT;
	char bytes[5000];
	memset(bytes, 'v', sizeof(bytes));
	for (uint64_t s = 1; !atomic_load(&enough); s++) {
		struct number n = number_of_u64(s);
		struct value_member members[] = {
			{STR("p"), value_of_string(&own, str_z(writer->p))},
			{STR("s"), value_of_number(&own, &n)},
			{STR("k"), value_of_string(&own, STR("index"))},
			{STR("extra"),
				value_of_string(&own, str_of(bytes, s % 7 ? 10 : sizeof(bytes)))},
		};
		struct put one = {.runs = 0};
		struct err why;
		ck_assert(value_of_members(&own, members, ARRAY_LEN(members), &one.item));
		struct store *borrowed = namespaces_borrow_own(all, STR(""), &why);
		ck_assert_int_eq(store_write(borrowed, put_fn, &one, &why), 0);
		namespaces_give_back(borrowed);
		atomic_store(&writer->acknowledged, s);
		arena_reset(&own);
	}
	arena_release(&own);
	return NULL;
}

START_TEST(a_fork_has_every_write_that_was_acknowledged_before)
{
	struct writer writers[WRITERS] = {0};
	uint64_t before[FORKS][WRITERS], after[FORKS][WRITERS];
	char name[24];
	int forks = 0;
	const int64_t until = clock_monotonic_us() + 6000000; /* a busy machine makes fewer */
	atomic_store(&enough, false);
	for (int i = 0; i < WRITERS; i++) {
		snprintf(writers[i].p, sizeof(writers[i].p), "w%d", i);
		pthread_create(&writers[i].thread, NULL, write_on, &writers[i]);
	}
	for (int f = 0; f < FORKS && (f < 2 || clock_monotonic_us() < until); f++, forks++) {
		usleep(20000);
		for (int i = 0; i < WRITERS; i++)
			before[f][i] = atomic_load(&writers[i].acknowledged);
		snprintf(name, sizeof(name), "fork-%d", f);
		ck_assert_msg(
			namespaces_fork(all, str_z(name), STR(""), &err) == 0, "%s", err.text);
		for (int i = 0; i < WRITERS; i++)
			after[f][i] = atomic_load(&writers[i].acknowledged);
	}
	atomic_store(&enough, true);
	for (int i = 0; i < WRITERS; i++)
		pthread_join(writers[i].thread, NULL);
	check_in("");
	for (int f = 0; f < forks; f++) {
		snprintf(name, sizeof(name), "fork-%d", f);
		check_in(name);
		for (int i = 0; i < WRITERS; i++) {
			ck_assert(is_in(name, writers[i].p, before[f][i]) || !before[f][i]);
			/* One may have been written but not counted yet. */
			ck_assert(!is_in(name, writers[i].p, after[f][i] + 2));
		}
		arena_reset(&arena);
	}
	ck_assert_uint_gt(before[forks - 1][0], before[0][0]);
}
END_TEST

static void *fork_one(void *arg)
{
	struct err why;
	return (void *)(intptr_t)namespaces_fork(all, str_z(arg), STR(""), &why);
}

START_TEST(fifty_forks_at_once_are_fifty_forks)
{
	pthread_t threads[50];
	char names[50][24];
	void *result;
	put_in("", "a", 1);
	for (int i = 0; i < 50; i++) {
		snprintf(names[i], sizeof(names[i]), "w%d", i);
		pthread_create(&threads[i], NULL, fork_one, names[i]);
	}
	for (int i = 0; i < 50; i++) {
		pthread_join(threads[i], &result);
		ck_assert_ptr_null(result);
	}
	for (uint64_t i = 0; i < 50; i++)
		put_in(names[i], "b", i);
	for (uint64_t i = 0; i < 50; i++) {
		ck_assert(is_in(names[i], "a", 1) && is_in(names[i], "b", i));
		ck_assert(!is_in(names[i], "b", (i + 1) % 50));
	}
}
END_TEST

/* --- what a fork is --- */

START_TEST(what_is_written_on_one_side_is_not_on_the_other)
{
	put_in("", "a", 1);
	ck_assert_int_eq(namespaces_fork(all, STR("blue"), STR(""), &err), 0);
	put_in("", "a", 2);
	put_in("blue", "a", 3);
	ck_assert_int_eq(namespaces_fork(all, STR("green"), STR("blue"), &err), 0);
	put_in("blue", "a", 4);
	static const bool wanted[3][4] = {
		{true, true, false, false}, {true, false, true, true}, {true, false, true, false}};
	static const char *const names[] = {"", "blue", "green"};
	for (int i = 0; i < 3; i++)
		for (unsigned s = 1; s <= 4; s++)
			ck_assert_int_eq(is_in(names[i], "a", s), wanted[i][s - 1]);
	/* And after a restart. */
	close_all();
	open_all(false);
	for (int i = 0; i < 3; i++)
		for (unsigned s = 1; s <= 4; s++)
			ck_assert_int_eq(is_in(names[i], "a", s), wanted[i][s - 1]);
}
END_TEST

START_TEST(other_accounts_and_regions_are_forked_too)
{
	struct table t = description(STR("t"));
	struct str other = STR("123456789012"), region = STR("eu-west-1");
	store = namespaces_borrow(all, STR(""), other, region, &err);
	ck_assert_int_eq(store_write(store, create, &t, &err), 0);
	ck_assert_int_eq(put(item_of("a", 7, NULL, 0)), 0);
	namespaces_give_back(store);
	ck_assert_int_eq(namespaces_fork(all, STR("blue"), STR(""), &err), 0);
	for (int round = 0; round < 2; round++) {
		store = namespaces_borrow(all, STR("blue"), other, region, &err);
		ck_assert(!value_is_absent(get(item_of("a", 7, NULL, 0))));
		namespaces_give_back(store);
		store = namespaces_borrow(all, STR("blue"), other, STR("eu-west-2"), &err);
		ck_assert_ptr_null(store_table(store, STR("t"))); /* empty, as on AWS */
		namespaces_give_back(store);
		close_all();
		open_all(false);
	}
	ck_assert_ptr_null(namespaces_borrow(all, STR(""), STR("../x"), region, &err));
	ck_assert_str_eq(
		err.text, "account \"../x\", region \"eu-west-1\": not names of AWS's form");
}
END_TEST

START_TEST(shared_is_one_store_for_every_account_and_region)
{
	close_all();
	open_all(true);
	struct store *one = borrow("");
	struct store *two =
		namespaces_borrow(all, STR(""), STR("123456789012"), STR("eu-west-1"), &err);
	ck_assert_ptr_eq(one, two);
	namespaces_give_back(one);
	namespaces_give_back(two);
}
END_TEST

static const struct {
	const char *name, *from;
	int result;
	const char *says;
} refusals[] = {
	{"blue", "", NAMESPACES_REFUSED, "there is a namespace \"blue\" already"},
	{"red", "pink", NAMESPACES_UNKNOWN, "there is no namespace \"pink\""},
	{"", "", NAMESPACES_REFUSED, NULL},
	{"Blue", "", NAMESPACES_REFUSED, NULL},
	{"a.b", "", NAMESPACES_REFUSED, NULL},
	{"../etc", "", NAMESPACES_REFUSED, NULL},
	{"s3", "", NAMESPACES_REFUSED, NULL},
	{"123456789012", "", NAMESPACES_REFUSED, NULL}, /* is an account */
	{"12345678901", "", 0, NULL},
	{"a2345678901234567890123456789012345678901", "", NAMESPACES_REFUSED, NULL},
	{"a234567890123456789012345678901234567890", "", 0, NULL},
};

START_TEST(names_are_checked)
{
	ck_assert_int_eq(namespaces_fork(all, STR("blue"), STR(""), &err), 0);
	ck_assert_int_eq(
		namespaces_fork(all, str_z(refusals[_i].name), str_z(refusals[_i].from), &err),
		refusals[_i].result);
	if (refusals[_i].says)
		ck_assert_str_eq(err.text, refusals[_i].says);
	ck_assert_int_eq(namespaces_has(all, str_z(refusals[_i].name)),
		refusals[_i].result == 0 || _i == 0 || !refusals[_i].name[0]);
}
END_TEST

static void count_visit(void *arg, struct store *visited)
{
	(void)visited;
	++*(unsigned *)arg;
}

static unsigned move_clock(const char *name, int64_t hours)
{
	unsigned visited = 0;
	ck_assert_int_eq(namespaces_move_clock(all, str_z(name), hours * 3600 * 1000000,
				 count_visit, &visited, &err),
		0);
	return visited;
}

static int64_t hours_of(const char *name)
{
	struct clocks clocks = namespaces_clocks(all);
	return clocks_offset_us(&clocks, str_z(name)) / 1000000 / 3600;
}

/* What the stores of a namespace take for now: hours ahead of the wall. */
static int64_t hours_in(const char *name)
{
	struct store *borrowed = borrow(name);
	int64_t offset = clock_offset_us(store_clock(borrowed));
	namespaces_give_back(borrowed);
	return offset / 1000000 / 3600;
}

START_TEST(each_namespace_has_its_own_clock)
{
	ck_assert_int_eq(namespaces_fork(all, STR("blue"), STR(""), &err), 0);
	ck_assert_uint_eq(move_clock("blue", 25), 1); /* it was asleep: it is opened for that */
	ck_assert_int_eq(hours_of("blue"), 25);
	ck_assert_int_eq(hours_in("blue"), 25);
	ck_assert_int_eq(hours_of(""), 0);
	ck_assert_int_eq(hours_in(""), 0);
	/* A fork begins with the time of what it is a copy of; then each goes its way. */
	ck_assert_int_eq(namespaces_fork(all, STR("green"), STR("blue"), &err), 0);
	ck_assert_int_eq(hours_in("green"), 25);
	move_clock("", 3);
	move_clock("blue", -1);
	ck_assert_int_eq(hours_in("green"), 25);
	ck_assert_int_eq(hours_in("blue"), -1);
	ck_assert_int_eq(hours_in(""), 3);
	/* All accounts and regions of a namespace have the same time. */
	store = namespaces_borrow(all, STR("green"), STR("123456789012"), REGION, &err);
	ck_assert_int_eq(clock_offset_us(store_clock(store)) / 1000000 / 3600, 25);
	ck_assert_uint_eq(move_clock("green", 26), 2);
	namespaces_give_back(store);
	/* Who uses a store that was dropped goes on in its time; the name begins anew. */
	struct store *old = borrow("green");
	ck_assert_int_eq(namespaces_drop(all, STR("green"), &err), 0);
	ck_assert_int_eq(hours_of("green"), 0);
	ck_assert_int_eq(namespaces_move_clock(all, STR("green"), 1, count_visit, NULL, &err),
		NAMESPACES_UNKNOWN);
	ck_assert_int_eq(namespaces_fork(all, STR("green"), STR(""), &err), 0);
	move_clock("green", 5);
	ck_assert_int_eq(clock_offset_us(store_clock(old)) / 1000000 / 3600, 26);
	ck_assert_int_eq(hours_in("green"), 5);
	namespaces_give_back(old);
}
END_TEST

START_TEST(the_keeper_is_told_of_forks_and_drops)
{
	ck_assert_int_eq(namespaces_fork(all, STR("blue"), STR(""), &err), 0);
	ck_assert_str_eq(seen.forked, "blue");
	ck_assert_str_eq(seen.from, "");
	ck_assert_int_eq(namespaces_fork(all, STR("green"), STR("blue"), &err), 0);
	ck_assert_str_eq(seen.from, "blue");
	ck_assert_int_eq(namespaces_drop(all, STR("green"), &err), 0);
	ck_assert_str_eq(seen.dropped, "green");
	/* Who visits every store meanwhile finds the stack's own and blue's. */
	ck_assert_uint_eq(seen.open_when_dropped, 2);
	memset(&seen.forked, 0, sizeof(seen.forked));
	ck_assert_int_eq(namespaces_fork(all, STR("blue"), STR(""), &err), NAMESPACES_REFUSED);
	ck_assert_str_eq(seen.forked, "");
}
END_TEST

START_TEST(a_dropped_fork_ends_with_its_last_user)
{
	put_in("", "a", 1);
	ck_assert_int_eq(namespaces_fork(all, STR("blue"), STR(""), &err), 0);
	put_in("blue", "a", 2);
	struct store *old = borrow("blue");
	ck_assert_int_eq(namespaces_drop(all, STR("blue"), &err), 0);
	ck_assert(!namespaces_has(all, STR("blue")));
	ck_assert_ptr_null(namespaces_borrow_own(all, STR("blue"), &err));
	ck_assert_str_eq(err.text, "there is no namespace \"blue\"");
	ck_assert_int_eq(namespaces_drop(all, STR("blue"), &err), NAMESPACES_UNKNOWN);
	/* The name is free at once, though the former one is still in use. */
	ck_assert_int_eq(namespaces_fork(all, STR("blue"), STR(""), &err), 0);
	ck_assert(!is_in("blue", "a", 2));
	store = old;
	ck_assert(!value_is_absent(get(item_of("a", 2, NULL, 0))));
	ck_assert_int_eq(put(item_of("a", 3, NULL, 0)), 0);
	namespaces_give_back(old);
	ck_assert_int_eq(files_with("@blue~1"), 0);
	ck_assert_int_eq(namespaces_drop(all, STR("blue"), &err), 0);
	ck_assert_int_eq(files_with("@blue"), 0);
	ck_assert_int_eq(namespaces_drop(all, STR(""), &err), NAMESPACES_REFUSED);
}
END_TEST

START_TEST(what_a_crash_left_is_swept)
{
	static const char *const left[] = {"store@half~7.db.new", "store@half~7.db.new-wal",
		"store-123456789012-eu-west-1@half~8.db", "store@gone~3.db-wal", "store~2.db.new"};
	char name[400];
	ck_assert_int_eq(namespaces_fork(all, STR("blue"), STR(""), &err), 0);
	close_all();
	for (size_t i = 0; i < ARRAY_LEN(left); i++) {
		snprintf(name, sizeof(name), "cp %s %s/%s", path, folder, left[i]);
		ck_assert_int_eq(system(name), 0);
	}
	open_all(false);
	ck_assert(namespaces_has(all, STR("blue")) && !namespaces_has(all, STR("half")));
	for (size_t i = 0; i < ARRAY_LEN(left); i++)
		ck_assert_int_eq(files_with(left[i]), 0);
	check_in("");
	check_in("blue");
}
END_TEST

/* --- snapshot and restore --- */

START_TEST(restoring_leaves_those_on_the_way_their_store)
{
	put_in("", "a", 1);
	ck_assert_msg(namespaces_snapshot(all, STR(""), snapshot, &err) == 0, "%s", err.text);
	put_in("", "a", 2);
	struct store *old = borrow("");
	int started = atomic_load(&seen.started), stopped = atomic_load(&seen.stopped);
	ck_assert_msg(namespaces_restore(all, STR(""), snapshot, &err) == 0, "%s", err.text);
	ck_assert_int_eq(atomic_load(&seen.started), started + 1);
	ck_assert_int_eq(atomic_load(&seen.stopped), stopped + 1);
	ck_assert(is_in("", "a", 1) && !is_in("", "a", 2));
	store = old;
	ck_assert(!value_is_absent(get(item_of("a", 2, NULL, 0))));
	ck_assert_int_eq(files_with("store.db"), 3); /* with its lock and WAL */
	namespaces_give_back(old);
	ck_assert_int_eq(files_with("store.db"), 0);
	check_in("");
	close_all();
	open_all(false);
	ck_assert(is_in("", "a", 1) && !is_in("", "a", 2));
	/* As often as one likes, into forks too, open or not. */
	ck_assert_int_eq(namespaces_fork(all, STR("blue"), STR(""), &err), 0);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(namespaces_restore(all, STR("blue"), snapshot, &err), 0);
		ck_assert(!is_in("blue", "a", 3));
		put_in("blue", "a", 3);
	}
	check_in("blue");
	ck_assert_int_eq(files_with("@blue"), 3);
}
END_TEST

START_TEST(what_is_no_snapshot_is_neither_restored_nor_replaced)
{
	char other[128], said[256];
	snprintf(other, sizeof(other), "%s/letter.txt", folder);
	FILE *file = fopen(other, "w");
	fputs("Dear", file);
	fclose(file);
	ck_assert_int_eq(namespaces_snapshot(all, STR(""), other, &err), NAMESPACES_REFUSED);
	snprintf(said, sizeof(said), "%s: is there already, and is no snapshot", other);
	ck_assert_str_eq(err.text, said);
	ck_assert_int_eq(namespaces_restore(all, STR(""), other, &err), NAMESPACES_REFUSED);
	snprintf(said, sizeof(said), "%s: is no snapshot", other);
	ck_assert_str_eq(err.text, said);
	ck_assert_int_eq(namespaces_restore(all, STR(""), path, &err), NAMESPACES_REFUSED);
	snprintf(said, sizeof(said), "%s: is the store itself, in use", path);
	ck_assert_str_eq(err.text, said);
	ck_assert_int_eq(namespaces_snapshot(all, STR("red"), snapshot, &err), NAMESPACES_UNKNOWN);
	ck_assert_int_eq(namespaces_restore(all, STR(""), snapshot, &err), NAMESPACES_REFUSED);
	/* Over an older one it is written. */
	ck_assert_int_eq(namespaces_snapshot(all, STR(""), snapshot, &err), 0);
	put_in("", "a", 1);
	ck_assert_int_eq(namespaces_snapshot(all, STR(""), snapshot, &err), 0);
	ck_assert_int_eq(namespaces_restore(all, STR("red"), snapshot, &err), NAMESPACES_UNKNOWN);
	/* Half of one. */
	ck_assert_int_eq(truncate(snapshot, 5000), 0);
	ck_assert_int_ne(namespaces_restore(all, STR(""), snapshot, &err), 0);
	ck_assert(is_in("", "a", 1));
	ck_assert_int_eq(files_with(".new"), 0);
	ck_assert_int_eq(files_with("~"), 0);
}
END_TEST

/* --- sleep --- */

static unsigned open_count;

static void count_open(void *arg, const struct namespace_info *info)
{
	(void)arg;
	open_count += info->open;
}

static unsigned open_stores(void)
{
	open_count = 0;
	namespaces_list(all, count_open, NULL);
	return open_count;
}

START_TEST(what_nobody_uses_is_closed_and_opened_again)
{
	put_in("", "a", 1);
	ck_assert_int_eq(namespaces_fork(all, STR("blue"), STR(""), &err), 0);
	ck_assert_uint_eq(open_stores(), 1); /* forking opens nothing */
	put_in("blue", "a", 2);
	ck_assert_uint_eq(open_stores(), 2);
	namespaces_close_idle(all, 59);
	ck_assert_uint_eq(open_stores(), 2);
	ck_assert(is_in("blue", "a", 2));
	namespaces_close_idle(all, 59); /* it was used in between */
	ck_assert_uint_eq(open_stores(), 2);
	struct store *used = borrow("blue");
	namespaces_close_idle(all, 120);
	ck_assert_uint_eq(open_stores(), 2);
	namespaces_give_back(used);
	atomic_store(&seen.busy, true); /* records are on their way */
	namespaces_close_idle(all, 120);
	ck_assert_uint_eq(open_stores(), 2);
	atomic_store(&seen.busy, false);
	namespaces_close_idle(all, 120);
	ck_assert_uint_eq(open_stores(), 1); /* the stack's own stays */
	ck_assert_int_eq(atomic_load(&seen.started) - atomic_load(&seen.stopped), 1);
	ck_assert(is_in("blue", "a", 2));
	ck_assert_uint_eq(open_stores(), 2);
	ck_assert_int_eq(atomic_load(&seen.started) - atomic_load(&seen.stopped), 2);
}
END_TEST

static void *use(void *arg)
{
	struct err why;
	while (!atomic_load(&enough)) {
		struct store *borrowed = namespaces_borrow_own(all, str_z(arg), &why);
		if (borrowed) {
			struct txn *txn;
			ck_assert_int_eq(store_read_begin(borrowed, &txn, &why), 0);
			store_read_end(txn);
			namespaces_give_back(borrowed);
		}
	}
	return NULL;
}

START_TEST(changes_of_all_kinds_meet_those_who_use_it)
{
	static char name[] = "blue";
	pthread_t threads[4];
	put_in("", "a", 1);
	ck_assert_int_eq(namespaces_snapshot(all, STR(""), snapshot, &err), 0);
	atomic_store(&enough, false);
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, use, name);
	for (int i = 0; i < 25; i++) {
		ck_assert_int_eq(namespaces_fork(all, str_z(name), STR(""), &err), 0);
		ck_assert_int_eq(namespaces_restore(all, str_z(name), snapshot, &err), 0);
		namespaces_close_idle(all, 120);
		namespaces_restart(all);
		ck_assert(is_in(name, "a", 1));
		ck_assert_int_eq(namespaces_drop(all, str_z(name), &err), 0);
	}
	atomic_store(&enough, true);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	namespaces_stop(all);
	ck_assert_int_eq(atomic_load(&seen.started), atomic_load(&seen.stopped));
	ck_assert_int_eq(files_with("@blue"), 0);
}
END_TEST

UNIT_MAIN("namespaces", tcase_add_checked_fixture(tc, begin, end);
	  tcase_add_test(tc, a_fork_has_every_write_that_was_acknowledged_before);
	  tcase_add_test(tc, fifty_forks_at_once_are_fifty_forks);
	  tcase_add_test(tc, what_is_written_on_one_side_is_not_on_the_other);
	  tcase_add_test(tc, other_accounts_and_regions_are_forked_too);
	  tcase_add_test(tc, shared_is_one_store_for_every_account_and_region);
	  tcase_add_loop_test(tc, names_are_checked, 0, (int)ARRAY_LEN(refusals));
	  tcase_add_test(tc, each_namespace_has_its_own_clock);
	  tcase_add_test(tc, the_keeper_is_told_of_forks_and_drops);
	  tcase_add_test(tc, a_dropped_fork_ends_with_its_last_user);
	  tcase_add_test(tc, what_a_crash_left_is_swept);
	  tcase_add_test(tc, restoring_leaves_those_on_the_way_their_store);
	  tcase_add_test(tc, what_is_no_snapshot_is_neither_restored_nor_replaced);
	  tcase_add_test(tc, what_nobody_uses_is_closed_and_opened_again);
	  tcase_add_test(tc, changes_of_all_kinds_meet_those_who_use_it))
