#include "unit.h"

#include "store/key.h"

#include <stdio.h>

static struct arena arena;
static uint64_t state = 88172645463325252u;

static uint64_t next_random(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static struct value value_random(enum value_type type)
{
	char bytes[8];
	size_t n = next_random() % 5;
	if (type == VALUE_N) {
		struct number number = number_of_u64(next_random() % 300);
		number.exponent = (int16_t)(number.coefficient ? next_random() % 3 : 0);
		number.negative = number.coefficient && next_random() % 2;
		return value_of_number(&arena, &number);
	}
	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)(next_random() % 2 ? next_random() % 4 : 0xfe + next_random() % 2);
	struct str content = str_of(bytes, n);
	return type == VALUE_S ? value_of_string(&arena, content)
			       : value_of_binary(&arena, content);
}

/* What DynamoDB's order is: bytes for S and B; numbers, whose encoding is tested elsewhere. */
static int order(struct value a, struct value b)
{
	int d = str_cmp(value_content(a), value_content(b));
	return (d > 0) - (d < 0);
}

static struct key_schema schema_of(enum value_type sort)
{
	return (struct key_schema){.parts = {{STR("p"), VALUE_S}, {STR("s"), sort}},
		.hash_count = 1,
		.range_count = 1};
}

static struct str key_of(const struct key_schema *schema, const struct value *values)
{
	struct buf b = BUF_IN(&arena);
	key_add(&b, 7, schema, values);
	return buf_str(&b);
}

START_TEST(rows_of_a_partition_order_as_their_sort_keys)
{
	static const enum value_type types[] = {VALUE_S, VALUE_B, VALUE_N};
	for (size_t t = 0; t < ARRAY_LEN(types); t++) {
		struct key_schema schema = schema_of(types[t]);
		for (unsigned i = 0; i < 20000; i++) {
			struct value a[] = {
				value_of_string(&arena, STR("p\0q")), value_random(types[t])};
			struct value b[] = {a[0], value_random(types[t])};
			int d = str_cmp(key_of(&schema, a), key_of(&schema, b));
			ck_assert_int_eq((d > 0) - (d < 0), order(a[1], b[1]));
			arena_reset(&arena);
		}
	}
}
END_TEST

/* Every condition against the plain comparison of values. */
static bool holds(enum key_op op, struct value v, struct value a, struct value b)
{
	switch (op) {
	case KEY_EQ:
		return order(v, a) == 0;
	case KEY_LT:
		return order(v, a) < 0;
	case KEY_LE:
		return order(v, a) <= 0;
	case KEY_GT:
		return order(v, a) > 0;
	case KEY_GE:
		return order(v, a) >= 0;
	case KEY_BETWEEN:
		return order(v, a) >= 0 && order(v, b) <= 0;
	case KEY_BEGINS:
		return str_starts(value_content(v), value_content(a));
	default:
		return true;
	}
}

START_TEST(a_range_holds_what_its_condition_holds)
{
	static const enum value_type types[] = {VALUE_S, VALUE_B, VALUE_N};
	unsigned hits = 0;
	for (size_t t = 0; t < ARRAY_LEN(types); t++) {
		struct key_schema schema = schema_of(types[t]);
		for (unsigned i = 0; i < 40000; i++) {
			enum key_op op =
				(enum key_op)(next_random() % (types[t] == VALUE_N ? 7 : 8));
			struct value p = value_random(VALUE_S),
				     q = i % 4 ? p : value_random(VALUE_S);
			struct value row[] = {q, value_random(types[t])};
			struct key_condition where = {.equal = &p,
				.equal_count = 1,
				.op = op,
				.a = value_random(types[t]),
				.b = value_random(types[t])};
			struct key_range range = key_range_where(&arena, 7, &schema, &where);
			bool wanted = value_eq(p, q) && holds(op, row[1], where.a, where.b);
			hits += wanted;
			ck_assert_msg(key_range_has(&range, key_of(&schema, row)) == wanted,
				"type %d op %d", (int)types[t], (int)op);
			arena_reset(&arena);
		}
	}
	ck_assert_uint_gt(hits, 10000);
}
END_TEST

START_TEST(several_attributes_make_one_key)
{
	struct key_schema schema = {.parts = {{STR("a"), VALUE_S}, {STR("b"), VALUE_N},
					    {STR("c"), VALUE_S}, {STR("d"), VALUE_S}},
		.hash_count = 2,
		.range_count = 2};
	for (unsigned i = 0; i < 30000; i++) {
		struct value row[] = {value_random(VALUE_S), value_random(VALUE_N),
			value_random(VALUE_S), value_random(VALUE_S)};
		struct value equal[] = {row[0], row[1], i % 3 ? row[2] : value_random(VALUE_S)};
		struct key_condition where = {
			.equal = equal, .equal_count = 3, .op = KEY_GE, .a = value_random(VALUE_S)};
		struct key_range range = key_range_where(&arena, 7, &schema, &where);
		ck_assert_int_eq(key_range_has(&range, key_of(&schema, row)),
			value_eq(equal[2], row[2]) && order(row[3], where.a) >= 0);
		arena_reset(&arena);
	}
}
END_TEST

START_TEST(every_row_is_in_one_segment)
{
	static const uint32_t totals[] = {1, 2, 3, 7, 100, 1000000};
	struct key_schema schema = {.parts = {{STR("p"), VALUE_S}}, .hash_count = 1};
	for (size_t t = 0; t < ARRAY_LEN(totals); t++) {
		struct key_range all = key_range_all(&arena, 7);
		struct key_range first = key_range_segment(&arena, 7, 0, totals[t]);
		struct key_range last = key_range_segment(&arena, 7, totals[t] - 1, totals[t]);
		ck_assert(str_starts(first.from, all.from));
		ck_assert(str_eq(last.to, all.to));
		for (unsigned i = 0; i < 300; i++) {
			char text[16];
			int n = snprintf(text, sizeof(text), "p%u", i);
			struct value p = value_of_string(&arena, str_of(text, (size_t)n));
			struct str key = key_of(&schema, &p);
			ck_assert(key_range_has(&all, key));
			if (totals[t] > 1000)
				continue;
			unsigned in = 0;
			for (uint32_t s = 0; s < totals[t]; s++) {
				struct key_range range = key_range_segment(&arena, 7, s, totals[t]);
				in += key_range_has(&range, key);
			}
			ck_assert_uint_eq(in, 1);
			arena_reset(&arena);
			all = key_range_all(&arena, 7);
		}
		arena_reset(&arena);
	}
}
END_TEST

START_TEST(partition_keys_that_look_alike_spread_over_the_segments)
{
	struct key_schema schema = {.parts = {{STR("p"), VALUE_S}}, .hash_count = 1};
	unsigned counts[16] = {0};
	for (unsigned i = 0; i < 16000; i++) {
		char text[24];
		int n = snprintf(text, sizeof(text), "USER#2024-%04u", i);
		struct value p = value_of_string(&arena, str_of(text, (size_t)n));
		struct str key = key_of(&schema, &p);
		counts[(unsigned char)key.p[4] >> 4]++;
		arena_reset(&arena);
	}
	for (unsigned i = 0; i < 16; i++) {
		ck_assert_uint_gt(counts[i], 800);
		ck_assert_uint_lt(counts[i], 1200);
	}
}
END_TEST

START_TEST(paging_goes_on_behind_the_last_key)
{
	struct key_schema schema = schema_of(VALUE_S);
	for (unsigned i = 0; i < 20000; i++) {
		struct value p = value_random(VALUE_S);
		struct value last[] = {p, value_random(VALUE_S)},
			     row[] = {p, value_random(VALUE_S)};
		struct key_condition where = {.equal = &p, .equal_count = 1};
		struct key_range range = key_range_where(&arena, 7, &schema, &where);
		struct str at = key_of(&schema, last), key = key_of(&schema, row);
		struct key_range after = key_range_resume(&arena, range, at, false);
		struct key_range before = key_range_resume(&arena, range, at, true);
		ck_assert_int_eq(key_range_has(&after, key), order(row[1], last[1]) > 0);
		ck_assert_int_eq(key_range_has(&before, key), order(row[1], last[1]) < 0);
		arena_reset(&arena);
	}
}
END_TEST

START_TEST(key_attributes_are_taken_from_an_item_by_name_and_type)
{
	struct key_schema schema = schema_of(VALUE_N);
	struct value values[KEY_PARTS], item;
	struct number n = number_of_u64(5);
	struct value_member good[] = {{STR("s"), value_of_number(&arena, &n)},
		{STR("p"), value_of_string(&arena, STR("x"))}, {STR("z"), value_of_null()}};
	struct value_member bad[] = {{STR("s"), value_of_string(&arena, STR("5"))},
		{STR("p"), value_of_string(&arena, STR("x"))}};
	ck_assert(value_of_members(&arena, good, 3, &item));
	ck_assert(key_values(&schema, item, values));
	ck_assert_str_is(value_content(values[0]), "x");
	ck_assert(value_of_members(&arena, bad, 2, &item));
	ck_assert(!key_values(&schema, item, values));
	ck_assert(!key_values(&schema, VALUE_ABSENT, values));
}
END_TEST

UNIT_MAIN("key", tcase_add_test(tc, rows_of_a_partition_order_as_their_sort_keys);
	  tcase_add_test(tc, a_range_holds_what_its_condition_holds);
	  tcase_add_test(tc, several_attributes_make_one_key);
	  tcase_add_test(tc, every_row_is_in_one_segment);
	  tcase_add_test(tc, partition_keys_that_look_alike_spread_over_the_segments);
	  tcase_add_test(tc, paging_goes_on_behind_the_last_key);
	  tcase_add_test(tc, key_attributes_are_taken_from_an_item_by_name_and_type))
