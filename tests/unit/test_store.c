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

static int drop_fn(struct txn *txn, void *arg)
{
	return table_drop(txn, *(struct str *)arg);
}

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

static int update_fn(struct txn *txn, void *arg)
{
	const struct table *made;
	return table_update(txn, arg, &made);
}

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

struct split {
	unsigned into;
	size_t split;
};

static int split_fn(struct txn *txn, void *arg)
{
	struct split *split = arg;
	return stream_split(txn, STR("t"), split->into, &split->split);
}

static size_t split(unsigned into)
{
	struct split one = {.into = into};
	ck_assert_int_eq(store_write(store, split_fn, &one, &err), 0);
	return one.split;
}

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

START_TEST(a_copy_is_a_store)
{
	char to[128];
	for (uint64_t i = 0; i < 30; i++)
		put(item_sized("a", i, i * 400));
	snprintf(to, sizeof(to), "%s/copy.db", folder);
	ck_assert_msg(store_copy(store, to, false, &err) == 0, "%s", err.text);
	ck_assert_int_ne(store_copy(store, to, false, &err), 0); /* is there already */
	put(item_sized("later", 1, 10));
	store_close(store);
	memcpy(path, to, sizeof(path));
	open_store(false);
	check();
	ck_assert(value_eq(get(item_sized("a", 29, 0)), item_sized("a", 29, 29 * 400)));
	ck_assert(value_is_absent(get(item_sized("later", 1, 10))));
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

static void write_file(const char *name, const char *bytes, size_t n)
{
	FILE *file = fopen(name, "w");
	ck_assert_ptr_nonnull(file);
	fwrite(bytes, 1, n, file);
	fclose(file);
}

START_TEST(foreign_files_are_told_and_left_alone)
{
	char other[128], want[256];
	struct store *none;
	sqlite3 *db;
	snprintf(other, sizeof(other), "%s/foreign", folder);
	static char text[4096];
	memset(text, 'x', sizeof(text));
	write_file(other, text, sizeof(text));
	ck_assert_int_eq(store_open(other, NULL, &none, &err), STORE_FOREIGN);
	snprintf(want, sizeof(want), "%s: not a store of hangar's: not even a database", other);
	ck_assert_str_eq(err.text, want);

	snprintf(other, sizeof(other), "%s/theirs", folder);
	sqlite3_open(other, &db);
	sqlite3_exec(db, "CREATE TABLE a(b)", NULL, NULL, NULL);
	sqlite3_close(db);
	ck_assert_int_eq(store_open(other, NULL, &none, &err), STORE_FOREIGN);
	snprintf(want, sizeof(want), "%s: not a store of hangar's: another program's database",
		other);
	ck_assert_str_eq(err.text, want);

	store_close(store);
	sqlite3_open(path, &db);
	sqlite3_exec(db, "PRAGMA user_version=2", NULL, NULL, NULL);
	sqlite3_close(db);
	ck_assert_int_eq(store_open(path, NULL, &none, &err), STORE_FOREIGN);
	snprintf(want, sizeof(want),
		"%s: written by another version of hangar (format 2; this one knows 1)", path);
	ck_assert_str_eq(err.text, want);
	sqlite3_open(path, &db);
	sqlite3_exec(db, "PRAGMA user_version=1", NULL, NULL, NULL);
	sqlite3_close(db);
	open_store(false);
	check();

	snprintf(other, sizeof(other), "%s/no/such/folder", folder);
	ck_assert_int_eq(store_open(other, NULL, &none, &err), STORE_FAILED);
	snprintf(other, sizeof(other), "%s/empty", folder);
	write_file(other, "", 0);
	ck_assert_int_eq(store_open(other, NULL, &none, &err), 0);
	store_close(none);
}
END_TEST

START_TEST(a_store_has_one_process)
{
	pid_t child = fork();
	if (child == 0) {
		struct store *other;
		struct err why;
		_exit(store_open(path, NULL, &other, &why) == STORE_LOCKED &&
					strstr(why.text, "in use by process")
				? 0
				: 1);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
END_TEST

START_TEST(check_finds_what_is_wrong)
{
	static const char *const damage[] = {
		"UPDATE counts SET items=items+1 WHERE items>0",
		"DELETE FROM items WHERE k=(SELECT max(k) FROM items)",
		"INSERT INTO items SELECT k||x'00', v FROM items LIMIT 1",
		("INSERT INTO items SELECT CAST(k||x'02' AS BLOB), v FROM items"
		 " WHERE k=(SELECT max(k) FROM items)"),
		"DELETE FROM large",
		"INSERT INTO items VALUES(x'000000ff00', x'09')",
		"UPDATE items SET v=x'07' WHERE k=(SELECT min(k) FROM items)",
		"DELETE FROM records WHERE id=(SELECT min(id)+1 FROM records)",
		"UPDATE records SET v=x'07' WHERE id=(SELECT max(id) FROM records)",
		"UPDATE records SET id=id+(1<<45) WHERE id=(SELECT max(id) FROM records)",
		"UPDATE records SET id=id+7 WHERE id=(SELECT min(id) FROM records)",
		"INSERT INTO records SELECT (id>>40<<40)+3, v FROM records LIMIT 1",
	};
	struct value_member members[] = {
		{STR("k"), string("one")}, {STR("x"), value_of_binary(&arena, STR("\x01\xff"))}};
	put(item_of("a", 1, members, 2));
	put(item_sized("big", 1, 9000));
	/* The log: two records in a shard that is closed, three in its child. */
	split(1);
	for (unsigned i = 0; i < 3; i++)
		put(item_sized("c", 1, 20 + i));
	check();
	for (size_t i = 0; i < ARRAY_LEN(damage); i++) {
		char command[512];
		store_close(store);
		snprintf(command, sizeof(command), "cp %s %s/sound && rm -f %s-wal", path, folder,
			path);
		ck_assert_int_eq(system(command), 0);
		sqlite3 *db;
		sqlite3_open(path, &db);
		ck_assert_int_eq(sqlite3_exec(db, damage[i], NULL, NULL, NULL), SQLITE_OK);
		sqlite3_close(db);
		open_store(false);
		ck_assert_msg(store_check(store, &err) == STORE_CORRUPT, "not seen: %s", damage[i]);
		store_close(store);
		snprintf(command, sizeof(command), "cp %s/sound %s", folder, path);
		ck_assert_int_eq(system(command), 0);
		open_store(false);
		check();
	}
}
END_TEST

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
	tcase_add_test(tc, a_kept_state_is_readable_until_it_is_too_old);
	tcase_add_test(tc, descriptions_survive_a_restart);
	tcase_add_test(tc, what_takes_its_time_is_ended_by_settling_or_opening);
	tcase_add_test(tc, a_dropped_table_is_gone_at_once_and_its_rows_soon);
	tcase_add_test(tc, an_index_that_comes_later_is_filled_while_others_write);
	tcase_add_test(tc, the_stream_tells_every_change_and_no_other);
	tcase_add_test(tc, records_are_trimmed_after_24_hours_and_numbers_never_come_again);
	tcase_add_test(tc, a_shard_is_followed_after_four_hours);
	tcase_add_test(tc, shards_that_split_divide_the_items);
	tcase_add_test(tc, expired_items_go_by_the_clock);
	tcase_add_test(tc, a_copy_is_a_store);
	tcase_add_test(tc, notes_are_kept);
	tcase_add_test(tc, foreign_files_are_told_and_left_alone);
	tcase_add_test(tc, a_store_has_one_process);
	tcase_add_test(tc, check_finds_what_is_wrong);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
