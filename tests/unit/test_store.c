#include "store_fixture.h"

START_TEST(an_item_comes_back_as_it_was_at_every_size)
{
	static const size_t sizes[] = {0, 100, 1900, 1950, 1975, 2100, 20000, 400 * 1024, 10};
	struct value key = item_of("a", 1, NULL, 0);
	/* From every size to every other: in the tree and beside it, there and back. */
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		for (size_t j = 0; j < ARRAY_LEN(sizes); j++) {
			ck_assert_int_eq(put(item_sized("a", 1, sizes[i])), 0);
			struct value item = item_sized("a", 1, sizes[j]);
			ck_assert_int_eq(put(item), 0);
			ck_assert(value_eq(get(key), item));
		}
	check();
	const struct table *t = store_table(store, STR("t"));
	struct counts counts = store_counts(store, t->id);
	table_unref(t);
	ck_assert_int_eq(counts.items, 1);
	ck_assert_int_eq(counts.bytes, 1 + 1 + 1 + 2 + 1 + 10);
	ck_assert_int_eq(store_write(store, delete_fn, &key, &err), 0);
	ck_assert(value_is_absent(get(key)));
	check();
}
END_TEST

START_TEST(a_refusal_leaves_nothing_behind)
{
	struct put early = {.item = item_sized("a", 1, 10), .refuse = 7};
	struct put late = {.item = item_sized("a", 2, 10), .refuse_late = 9};
	ck_assert_int_eq(store_write(store, put_fn, &early, &err), 7);
	ck_assert_int_eq(store_write(store, put_fn, &late, &err), 9);
	ck_assert(value_is_absent(get(early.item)));
	ck_assert(value_is_absent(get(late.item)));
	check();
	reopen();
	check();
}
END_TEST

START_TEST(indexes_follow_the_item)
{
	const struct table *t = store_table(store, STR("t"));
	uint32_t l = table_index(t, STR("l"))->id, g = table_index(t, STR("g"))->id;
	struct value_member k = {STR("k"), string("one")}, x = {STR("x"), string("not B")};
	struct value_member all[] = {{STR("k"), string("two")}, {STR("extra"), string("e")},
		{STR("other"), string("o")}};
	put(item_of("a", 1, NULL, 0)); /* in none */
	ck_assert_uint_eq(count_rows(g), 0);
	put(item_of("a", 1, &k, 1));
	ck_assert_uint_eq(count_rows(g), 1);
	put(item_of("a", 2, &x, 1)); /* x has another type: not in l */
	ck_assert_uint_eq(count_rows(l), 0);
	put(item_of("a", 1, all, 3)); /* moves in g */
	ck_assert_uint_eq(count_rows(g), 1);
	ck_assert_int_eq(store_counts(store, g).items, 1);
	struct txn *txn;
	struct cursor cursor;
	struct value row;
	ck_assert_int_eq(store_read_begin(store, &txn, &err), 0);
	ck_assert_int_eq(cursor_open(txn, key_range_all(&arena, g), false, &cursor), 0);
	ck_assert(cursor_next(&cursor, NULL, &row));
	ck_assert_uint_eq(value_count(row), 4); /* p, s, k and extra */
	ck_assert(value_is_absent(value_member(row, STR("other"))));
	store_read_end(txn);
	struct value key = item_of("a", 1, NULL, 0);
	store_write(store, delete_fn, &key, &err);
	ck_assert_uint_eq(count_rows(g), 0);
	ck_assert_int_eq(store_counts(store, g).bytes, 0);
	check();
	table_unref(t);
}
END_TEST

START_TEST(a_walk_gives_the_range_in_order_both_ways)
{
	const struct table *t = store_table(store, STR("t"));
	struct value p = string("a"), a = number(10), b = number(20);
	for (uint64_t i = 0; i < 50; i++) {
		put(item_sized("a", i, i == 15 ? 5000 : 5));
		put(item_sized("b", i, 5));
	}
	struct key_condition between = {
		.equal = &p, .equal_count = 1, .op = KEY_BETWEEN, .a = a, .b = b};
	struct key_range range = key_range_where(&arena, t->id, &t->key, &between);
	struct txn *txn;
	ck_assert_int_eq(store_read_begin(store, &txn, &err), 0);
	for (int backwards = 0; backwards < 2; backwards++) {
		struct cursor cursor;
		struct value item;
		struct str key = STR_NONE;
		uint64_t wanted = backwards ? 20 : 10, n = 0;
		ck_assert_int_eq(cursor_open(txn, range, backwards, &cursor), 0);
		while (cursor_next(&cursor, &key, &item)) {
			struct number s = value_number(value_member(item, STR("s")));
			struct number w = number_of_u64(wanted);
			ck_assert(s.coefficient == w.coefficient && s.exponent == w.exponent);
			wanted = backwards ? wanted - 1 : wanted + 1;
			if (++n == 6)
				break;
		}
		struct key_range rest = key_range_resume(&arena, range, key, backwards);
		cursor_close(&cursor);
		ck_assert_int_eq(cursor_open(txn, rest, backwards, &cursor), 0);
		while (cursor_next(&cursor, NULL, NULL))
			n++;
		ck_assert_uint_eq(n, 11);
	}
	store_read_end(txn);
	table_unref(t);
}
END_TEST

START_TEST(a_reader_sees_one_moment)
{
	struct value item = item_sized("a", 1, 10), newer = item_sized("a", 1, 99), seen;
	struct txn *txn;
	put(item);
	ck_assert_int_eq(store_read_begin(store, &txn, &err), 0);
	const struct table *t = txn_table(txn, STR("t"));
	ck_assert_int_eq(table_get(txn, t, item, NULL, &seen), 0);
	put(newer);
	ck_assert(value_eq(seen, item)); /* lent, and still the old one */
	ck_assert_int_eq(table_get(txn, t, item, NULL, &seen), 0);
	ck_assert(value_eq(seen, item));
	store_read_end(txn);
	ck_assert(value_eq(get(item), newer)); /* a new reader sees what was acknowledged */
}
END_TEST

START_TEST(notes_are_kept)
{
	struct txn *txn;
	struct str note;
	ck_assert_int_eq(store_read_begin(store, &txn, &err), 0);
	ck_assert_int_eq(txn_note_get(txn, STR("absent"), &arena, &note), 0);
	ck_assert_uint_eq(note.n, 0);
	store_read_end(txn);
}
END_TEST

/* --- files that are not ours --- */

static uint64_t seen_in_the_past(int64_t most_us)
{
	struct txn *txn;
	struct value item;
	uint64_t v = 0;
	ck_assert_int_eq(store_read_begin_past(store, most_us, &txn, &err), 0);
	ck_assert_int_eq(
		table_get(txn, txn_table(txn, STR("t")), item_of("a", 1, NULL, 0), &arena, &item),
		0);
	struct value member = value_member(item, STR("v"));
	while (v < 10 && !value_eq(number(v), member))
		v++;
	store_read_end(txn);
	return v;
}

static void put_version(uint64_t v)
{
	struct value_member member = {STR("v"), number(v)};
	ck_assert_int_eq(put(item_of("a", 1, &member, 1)), 0);
}

static void tick(int64_t ms)
{
	clock_move(&test_clock, clock_offset_us(&test_clock) + ms * 100000);
}

START_TEST(a_kept_state_is_readable_until_it_is_too_old)
{
	enum {
		MS = 100000, /* a hundredfold, so that the real time between the calls does not
				count */
		KEEP = 500 * MS,
	};
	put_version(1);
	ck_assert_int_eq(store_hold(store, KEEP, 100 * MS, &err), 0);
	put_version(2);
	ck_assert_int_eq(store_hold(store, KEEP, 100 * MS, &err), 0); /* too near the first */
	put_version(3);
	ck_assert_uint_eq(seen_in_the_past(400 * MS), 1);
	tick(200);
	ck_assert_int_eq(store_hold(store, KEEP, 100 * MS, &err), 0);
	put_version(4);
	ck_assert_uint_eq(seen_in_the_past(400 * MS), 1);
	ck_assert_uint_eq(seen_in_the_past(100 * MS), 3);
	tick(250);
	ck_assert_uint_eq(seen_in_the_past(400 * MS), 3);
	ck_assert_uint_eq(seen_in_the_past(500 * MS), 1);
	ck_assert_uint_eq(seen_in_the_past(100 * MS), 4); /* none that new is kept: the present */
	/* Nothing is written for long: the present was the present until now. */
	ck_assert_int_eq(store_hold(store, KEEP, 100 * MS, &err), 0);
	tick(10000);
	ck_assert_int_eq(store_hold(store, KEEP, 100 * MS, &err), 0);
	put_version(5);
	ck_assert_uint_eq(seen_in_the_past(KEEP), 4);
	/* The clock goes back: no state of the future. */
	tick(-20000);
	ck_assert_uint_eq(seen_in_the_past(KEEP), 5);
	store_maintain(store); /* lets them go */
	tick(20000);
	ck_assert_uint_eq(seen_in_the_past(KEEP), 5);
	check();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store");
	TCase *tc = tcase_create("store");
	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, an_item_comes_back_as_it_was_at_every_size);
	tcase_add_test(tc, a_refusal_leaves_nothing_behind);
	tcase_add_test(tc, indexes_follow_the_item);
	tcase_add_test(tc, a_walk_gives_the_range_in_order_both_ways);
	tcase_add_test(tc, a_reader_sees_one_moment);
	tcase_add_test(tc, notes_are_kept);
	tcase_add_test(tc, a_kept_state_is_readable_until_it_is_too_old);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
