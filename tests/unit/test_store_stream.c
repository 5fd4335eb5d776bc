#include "store_fixture.h"

START_TEST(the_stream_tells_every_change_and_no_other)
{
	const struct table *t = store_table(store, STR("t"));
	struct value first = item_sized("a", 1, 5), second = item_sized("a", 1, 6);
	put(first);
	put(first); /* the same again: no record */
	put(second);
	store_write(store, delete_fn, &first, &err);
	store_write(store, delete_fn, &first, &err); /* nothing there: no record */
	for (int again = 0; again < 2; again++) {
		struct txn *txn;
		struct record *records;
		size_t count;
		uint64_t next;
		ck_assert_int_eq(store_read_begin(store, &txn, &err), 0);
		ck_assert_int_eq(stream_read(txn, t->stream_id, 1, 100, SIZE_MAX, &arena, &records,
					 &count, &next),
			0);
		ck_assert_uint_eq(count, 3);
		ck_assert_uint_eq(next, 4);
		ck_assert_int_eq(records[0].event, RECORD_INSERT);
		ck_assert(value_is_absent(records[0].old_image));
		ck_assert(value_eq(records[0].new_image, first));
		ck_assert_uint_eq(value_count(records[0].keys), 2);
		ck_assert_int_eq(records[1].event, RECORD_MODIFY);
		ck_assert(value_eq(records[1].old_image, first));
		ck_assert_int_eq(records[2].event, RECORD_REMOVE);
		ck_assert(value_is_absent(records[2].new_image) && !records[2].by_ttl);
		ck_assert_uint_eq(record_size(&records[2]), 5 + item_size(second));
		ck_assert_int_eq(stream_read(txn, t->stream_id, 2, 1, SIZE_MAX, &arena, &records,
					 &count, &next),
			0);
		ck_assert(count == 1 && records[0].sequence == 2 && next == 3);
		store_read_end(txn);
		reopen();
	}
	put(first);
	struct txn *txn;
	struct stream_extent extent;
	ck_assert_int_eq(store_read_begin(store, &txn, &err), 0);
	ck_assert_int_eq(stream_extent(txn, t->stream_id, &extent), 0);
	ck_assert(extent.first == 1 && extent.last == 4);
	store_read_end(txn);
	table_unref(t);
}
END_TEST

static struct stream stream_of(const struct table *t)
{
	struct stream stream;
	ck_assert(store_stream(store, table_stream_arn(&arena, t), &arena, &stream));
	return stream;
}

static struct stream_extent extent_of(uint32_t shard)
{
	struct stream_extent extent;
	struct txn *txn;
	ck_assert_int_eq(store_read_begin(store, &txn, &err), 0);
	ck_assert_int_eq(stream_extent(txn, shard, &extent), 0);
	store_read_end(txn);
	return extent;
}

static size_t trim(size_t limit)
{
	size_t trimmed;
	ck_assert_int_eq(store_trim(store, limit, &trimmed, &err), 0);
	return trimmed;
}

static void pass(int64_t us)
{
	atomic_fetch_add(&test_clock.offset_us, us);
}

START_TEST(records_are_trimmed_after_24_hours_and_numbers_never_come_again)
{
	const struct table *t = store_table(store, STR("t"));
	for (uint64_t i = 0; i < 20; i++)
		put(item_sized("a", i, 5));
	pass(SHARD_LIFE_US / 2);
	for (uint64_t i = 0; i < 5; i++)
		put(item_sized("b", i, 5));
	pass(STREAM_RETENTION_US - SHARD_LIFE_US / 2 + 1000000);
	struct stream_extent extent = extent_of(t->stream_id);
	ck_assert(extent.first == 21 && extent.last == 25);
	ck_assert_uint_eq(trim(7), 7);
	ck_assert_uint_eq(trim(100), 13);
	pass(SHARD_LIFE_US);
	ck_assert_uint_eq(trim(100), 4); /* the newest stays, unseen, while the shard is shown */
	reopen();
	extent = extent_of(t->stream_id);
	ck_assert(extent.first == 26 && extent.last == 25);
	/* The next one stands in the child, behind all of them. */
	put(item_sized("c", 1, 5));
	struct stream stream = stream_of(t);
	ck_assert_uint_gt(stream.shard_count, 1);
	ck_assert_uint_eq(stream.shards[0].last, 25);
	ck_assert_uint_eq(extent_of(stream.shards[stream.shard_count - 1].id).last, 1);
	pass(STREAM_RETENTION_US);
	trim(100);
	ck_assert_uint_eq(extent_of(stream.shards[0].id).last, 0);
	ck_assert_uint_ne(stream_of(t).shards[0].id, stream.shards[0].id);
	check();
	/* A closed stream goes altogether. */
	struct str name = STR("t"), arn = table_stream_arn(&arena, t);
	ck_assert_int_eq(store_write(store, drop_fn, &name, &err), 0);
	ck_assert(store_stream(store, arn, &arena, &stream) && stream.closed_us);
	pass(STREAM_RETENTION_US + 1000000);
	trim(100);
	ck_assert(!store_stream(store, arn, &arena, &stream));
	table_unref(t);
}
END_TEST

START_TEST(a_shard_is_followed_after_four_hours)
{
	const struct table *t = store_table(store, STR("t"));
	put(item_sized("a", 1, 5));
	pass(SHARD_LIFE_US - 2000000);
	trim(100);
	put(item_sized("a", 2, 5));
	ck_assert_uint_eq(stream_of(t).shard_count, 1);
	pass(2000000);
	/* By the sweep, and by the first write when that comes before it. */
	for (unsigned round = 0; round < 2; round++) {
		uint64_t last = round == 0 ? 2 : 1;
		if (round == 0)
			trim(100);
		put(item_sized("a", 3 + round, 5));
		struct stream stream = stream_of(t);
		ck_assert_uint_eq(stream.shard_count, round + 2);
		const struct shard *parent = &stream.shards[round], *child = parent + 1;
		ck_assert(parent->closed_us && parent->last == last);
		ck_assert(!child->closed_us && child->parent == parent->id);
		ck_assert(child->parent_created_us == parent->created_us);
		ck_assert(child->serial == parent->serial + 1);
		ck_assert(child->from == 0 && child->to == UINT32_MAX);
		ck_assert_uint_eq(extent_of(child->id).last, 1);
		check();
		reopen();
		pass(SHARD_LIFE_US);
	}
	put(item_sized("a", 9, 5));
	/* An id is never given twice, though nothing was written to the newest shard. */
	pass(SHARD_LIFE_US);
	trim(100);
	struct stream stream = stream_of(t);
	uint32_t newest = stream.shards[stream.shard_count - 1].id;
	reopen();
	pass(SHARD_LIFE_US);
	trim(100);
	stream = stream_of(t);
	ck_assert_uint_gt(stream.shards[stream.shard_count - 1].id, newest);
	table_unref(t);
}
END_TEST

START_TEST(shards_that_split_divide_the_items)
{
	const struct table *t = store_table(store, STR("t"));
	char p[16];
	ck_assert_uint_eq(split(2), 1);
	ck_assert_uint_eq(split(3), 2);
	ck_assert_uint_eq(split(STREAM_OPEN_SHARDS), 0);
	ck_assert_uint_eq(split(0), 0);
	check();
	for (unsigned i = 0; i < 600; i++) {
		snprintf(p, sizeof(p), "key-%u", i % 300);
		put(item_sized(p, i, 5));
	}
	struct stream stream = stream_of(t);
	ck_assert_uint_eq(stream.shard_count, 1 + 2 + 6);
	uint64_t from = 0, records = 0;
	for (size_t i = 3; i < 9; i++) {
		const struct shard *shard = &stream.shards[i];
		ck_assert_uint_eq(shard->parent, stream.shards[i < 6 ? 1 : 2].id);
		ck_assert_uint_eq(shard->from, from);
		from = (uint64_t)shard->to + 1;
		uint64_t own = extent_of(shard->id).last;
		ck_assert_msg(own > 50 && own < 150, "%llu", (unsigned long long)own);
		records += own;
	}
	ck_assert_uint_eq(from, UINT64_C(1) << 32);
	ck_assert_uint_eq(records, 600);
	check();
	table_unref(t);
}
END_TEST

START_TEST(expired_items_go_by_the_clock)
{
	const struct table *was = store_table(store, STR("t"));
	struct table is = *was;
	int64_t now = clock_now_us(&test_clock) / 1000000;
	static const int64_t five_years = 5 * 365 * 24 * 3600;
	struct {
		int64_t ttl;
		bool goes;
	} cases[] = {{now - 1, true}, {now + 1000, false}, {now - five_years - 100, false},
		{now - five_years + 100, true}};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct value_member ttl = {STR("ttl"), number((uint64_t)cases[i].ttl)};
		put(item_of("a", i, &ttl, 1));
	}
	struct value_member text = {STR("ttl"), string("1")};
	put(item_of("text", 1, &text, 1));
	put(item_of("none", 1, NULL, 0));
	is.ttl_attribute = STR("ttl"); /* switched on with items there already */
	ck_assert_int_eq(store_write(store, update_fn, &is, &err), 0);
	size_t deleted, total = 0;
	for (unsigned i = 0; i < 10; i++) {
		ck_assert_int_eq(store_expire(store, 2, &deleted, &err), 0);
		check();
	}
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		total += cases[i].goes;
		ck_assert_msg(value_is_absent(get(item_of("a", i, NULL, 0))) == cases[i].goes,
			"case %zu", i);
	}
	ck_assert(!value_is_absent(get(item_of("text", 1, NULL, 0))));
	ck_assert(!value_is_absent(get(item_of("none", 1, NULL, 0))));
	struct txn *txn;
	struct record *records;
	size_t count;
	uint64_t next;
	ck_assert_int_eq(store_read_begin(store, &txn, &err), 0);
	ck_assert_int_eq(
		stream_read(txn, was->stream_id, 7, 100, SIZE_MAX, &arena, &records, &count, &next),
		0);
	ck_assert_uint_eq(count, total);
	ck_assert(records[0].event == RECORD_REMOVE && records[0].by_ttl);
	store_read_end(txn);
	atomic_fetch_add(&test_clock.offset_us, INT64_C(2000) * 1000000);
	ck_assert_int_eq(store_expire(store, 100, &deleted, &err), 0);
	ck_assert_uint_eq(deleted, 1);
	check();
	table_unref(was);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store_stream");
	TCase *tc = tcase_create("store_stream");
	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, the_stream_tells_every_change_and_no_other);
	tcase_add_test(tc, records_are_trimmed_after_24_hours_and_numbers_never_come_again);
	tcase_add_test(tc, a_shard_is_followed_after_four_hours);
	tcase_add_test(tc, shards_that_split_divide_the_items);
	tcase_add_test(tc, expired_items_go_by_the_clock);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
