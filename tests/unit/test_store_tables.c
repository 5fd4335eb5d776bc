#include "store_fixture.h"

START_TEST(descriptions_survive_a_restart)
{
	struct table t = description(STR("other"));
	struct value_member tag = {STR("team"), string("a")};
	value_of_members(&arena, &tag, 1, &t.tags);
	t.throughput = (struct throughput){5, 6, -1, 12};
	t.ttl_attribute = STR("ttl");
	t.table_class = STR("STANDARD");
	t.deletion_protected = true;
	ck_assert_int_eq(store_write(store, create, &t, &err), 0);
	ck_assert_int_eq(store_write(store, create, &t, &err), TABLE_EXISTS);
	reopen();
	const struct table *is = store_table(store, STR("other"));
	ck_assert_ptr_nonnull(is);
	ck_assert_str_is(is->ttl_attribute, "ttl");
	ck_assert_uint_eq(is->expiry.id != 0, 1);
	ck_assert_int_eq(is->throughput.max_read, -1);
	ck_assert_int_eq(is->throughput.write_units, 6);
	ck_assert(value_eq(is->tags, t.tags));
	ck_assert_uint_eq(is->index_count, 2);
	ck_assert(table_index(is, STR("g"))->global);
	ck_assert_str_is(table_index(is, STR("g"))->include[0], "extra");
	ck_assert_int_eq(table_index(is, STR("l"))->key.parts[1].type, VALUE_B);
	ck_assert(is->deletion_protected && is->status == TABLE_ACTIVE);
	ck_assert_uint_eq(is->uuid.n, 36);
	ck_assert_uint_eq(table_stream_arn(&arena, is).n,
		strlen("arn:aws:dynamodb:us-east-1:000000000000:table/other/stream/"
		       "2026-11-22T12:34:56.789"));
	struct str *names;
	bool more;
	ck_assert_uint_eq(store_table_names(store, STR_NONE, 1, &arena, &names, &more), 1);
	ck_assert_str_is(names[0], "other");
	ck_assert(more);
	ck_assert_uint_eq(store_table_names(store, names[0], 10, &arena, &names, &more), 1);
	ck_assert_str_is(names[0], "t");
	ck_assert(!more);
	table_unref(is);
	check();
}
END_TEST

static int change(struct txn *txn, void *arg)
{
	const struct table *changed;
	return table_update(txn, arg, &changed);
}

static enum table_status status_of(const char *name)
{
	const struct table *table = store_table(store, str_z(name));
	ck_assert_ptr_nonnull(table);
	enum table_status status = table->status;
	table_unref(table);
	return status;
}

START_TEST(what_takes_its_time_is_ended_by_settling_or_opening)
{
	struct table other = description(STR("other")), gone = description(STR("gone"));
	other.status = TABLE_CREATING;
	ck_assert_int_eq(store_write(store, create, &other, &err), 0);
	ck_assert_int_eq(store_write(store, create, &gone, &err), 0);
	ck_assert_int_eq(status_of("other"), TABLE_CREATING);
	ck_assert_int_eq(table_settle(store, STR("other"), &err), 0);
	ck_assert_int_eq(status_of("other"), TABLE_ACTIVE);
	ck_assert_int_eq(table_settle(store, STR("other"), &err), 0); /* nothing to do */
	ck_assert_int_eq(table_settle(store, STR("never"), &err), 0);
	gone.status = TABLE_DELETING;
	ck_assert_int_eq(store_write(store, change, &gone, &err), 0);
	ck_assert_int_eq(status_of("gone"), TABLE_DELETING);
	/* A new index of a table with items: it is filled first. */
	for (uint64_t i = 0; i < 20; i++)
		ck_assert_int_eq(put(item_of("a", i, NULL, 0)), 0);
	struct table t = description(STR("t"));
	struct index indexes[3];
	memcpy(indexes, t.indexes, 2 * sizeof(*indexes));
	indexes[2] = (struct index){.name = STR("late"),
		.global = true,
		.key = {.parts = {{STR("s"), VALUE_N}}, .hash_count = 1}};
	t.indexes = indexes;
	t.index_count = 3;
	t.status = TABLE_UPDATING;
	ck_assert_int_eq(store_write(store, change, &t, &err), 0);
	const struct table *was = store_table(store, STR("t"));
	uint32_t late = table_index(was, STR("late"))->id;
	ck_assert(table_index(was, STR("late"))->backfilling);
	table_unref(was);
	ck_assert_uint_eq(count_rows(late), 0);
	reopen();
	ck_assert_int_eq(status_of("t"), TABLE_ACTIVE);
	ck_assert_uint_eq(count_rows(late), 20);
	ck_assert_ptr_null(store_table(store, STR("gone")));
	check();
}
END_TEST

START_TEST(a_dropped_table_is_gone_at_once_and_its_rows_soon)
{
	struct str name = STR("t");
	const struct table *t = store_table(store, name);
	uint32_t id = t->id;
	table_unref(t);
	for (uint64_t i = 0; i < 600; i++)
		put(item_sized("a", i, i % 50 ? 20 : 6000));
	ck_assert_int_eq(store_write(store, drop_fn, &name, &err), 0);
	ck_assert_ptr_null(store_table(store, name));
	ck_assert_uint_eq(count_rows(id), 600);
	struct table again = description(name);
	ck_assert_int_eq(store_write(store, create, &again, &err), 0);
	put(item_sized("a", 1, 10));
	check();
	while (store_maintain(store))
		;
	ck_assert_uint_eq(count_rows(id), 0);
	check();
	reopen();
	ck_assert(!store_maintain(store));
	ck_assert(!value_is_absent(get(item_sized("a", 1, 10))));
	check();
}
END_TEST

START_TEST(an_index_that_comes_later_is_filled_while_others_write)
{
	for (uint64_t i = 0; i < 500; i++) {
		struct value_member n = {STR("n"), number(i)};
		put(item_of("a", i, &n, 1));
	}
	const struct table *was = store_table(store, STR("t"));
	struct table is = *was;
	struct index indexes[3] = {was->indexes[0], was->indexes[1],
		{.name = STR("late"),
			.global = true,
			.status = TABLE_CREATING,
			.key = {.parts = {{STR("n"), VALUE_N}}, .hash_count = 1}}};
	is.indexes = indexes;
	is.index_count = 3;
	ck_assert_int_eq(store_write(store, update_fn, &is, &err), 0);
	bool done = false;
	for (unsigned round = 0; !done; round++) {
		struct value key = item_of("a", round * 7, NULL, 0);
		struct value_member n = {STR("n"), number(1000 + round)};
		put(item_of("a", 499 - round, &n, 1));
		put(item_of("b", round, &n, 1));
		ck_assert_int_eq(store_write(store, delete_fn, &key, &err), 0);
		check(); /* right at every step, as far as it has come */
		if (round == 3)
			reopen();
		ck_assert_int_eq(table_backfill(store, STR("t"), STR("late"), 60, &done, &err), 0);
	}
	check();
	const struct table *now = store_table(store, STR("t"));
	const struct index *late = table_index(now, STR("late"));
	ck_assert(!late->backfilling && late->status == TABLE_ACTIVE);
	ck_assert_int_eq(store_counts(store, late->id).items, store_counts(store, now->id).items);
	table_unref(was);
	table_unref(now);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store_tables");
	TCase *tc = tcase_create("store_tables");
	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, descriptions_survive_a_restart);
	tcase_add_test(tc, what_takes_its_time_is_ended_by_settling_or_opening);
	tcase_add_test(tc, a_dropped_table_is_gone_at_once_and_its_rows_soon);
	tcase_add_test(tc, an_index_that_comes_later_is_filled_while_others_write);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
