#include "unit.h"

#include "store/value.h"

static struct arena arena;

static struct value string(const char *z)
{
	return value_of_string(&arena, str_z(z));
}

static struct value number(const char *text)
{
	struct number n;
	ck_assert_int_eq(number_parse(str_z(text), &n), NUMBER_OK);
	return value_of_number(&arena, &n);
}

static struct value map(struct value_member *members, size_t count)
{
	struct value m;
	ck_assert(value_of_members(&arena, members, count, &m));
	return m;
}

START_TEST(equal_values_have_equal_bytes_whatever_the_order)
{
	struct value_member one[] = {
		{STR("b"), number("1.0")}, {STR("a"), string("x")}, {STR("ab"), string("")}};
	struct value_member two[] = {
		{STR("ab"), string("")}, {STR("b"), number("1")}, {STR("a"), string("x")}};
	struct value left = map(one, 3), right = map(two, 3);
	ck_assert(value_eq(left, right));
	ck_assert(value_is_valid(left.bytes));
	struct value_walk walk = value_walk(left);
	static const char *const names[] = {"a", "ab", "b"};
	struct str name;
	struct value v;
	for (size_t i = 0; i < 3; i++) {
		ck_assert(value_next(&walk, &name, &v));
		ck_assert_str_is(name, names[i]);
	}
	ck_assert(!value_next(&walk, &name, &v));
	ck_assert_str_is(value_content(value_member(left, STR("a"))), "x");
	ck_assert(value_is_absent(value_member(left, STR("c"))));
	ck_assert(value_is_absent(value_member(string("s"), STR("c"))));
}
END_TEST

START_TEST(names_and_elements_come_once)
{
	struct value_member twice[] = {{STR("a"), string("x")}, {STR("a"), string("y")}};
	struct value v = VALUE_ABSENT;
	ck_assert(!value_of_members(&arena, twice, 2, &v));
	struct str same[] = {STR("x"), STR("y"), STR("x")};
	ck_assert(!value_of_set(&arena, VALUE_SS, same, 3, &v));
	ck_assert(value_is_absent(v));
}
END_TEST

START_TEST(sets_know_their_elements_in_order)
{
	char bytes[3][NUMBER_BYTES];
	static const char *const texts[] = {"10", "-3", "2"};
	struct str contents[3];
	struct value set;
	for (size_t i = 0; i < 3; i++)
		contents[i] = arena_dup(&arena, value_content(number(texts[i])));
	ck_assert(value_of_set(&arena, VALUE_NS, contents, 3, &set));
	ck_assert(value_is_valid(set.bytes));
	ck_assert_uint_eq(value_count(set), 3);
	struct value_walk walk = value_walk(set);
	static const char *const sorted[] = {"-3", "2", "10"};
	struct str content;
	for (size_t i = 0; i < 3; i++) {
		ck_assert(value_next_element(&walk, &content));
		ck_assert(str_eq(content, value_content(number(sorted[i]))));
	}
	struct number ten = number_of_u64(10), eleven = number_of_u64(11);
	ck_assert(value_set_has(set, str_of(bytes[0], number_encode(&ten, bytes[0]))));
	ck_assert(!value_set_has(set, str_of(bytes[0], number_encode(&eleven, bytes[0]))));
}
END_TEST

START_TEST(every_size_of_length_survives)
{
	static const size_t sizes[] = {0, 1, 127, 128, 129, 16383, 16384, 16385, 400 * 1024};
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		char *bytes = arena_bytes(&arena, sizes[i]);
		memset(bytes, 'a', sizes[i]);
		struct value s = value_of_string(&arena, str_of(bytes, sizes[i]));
		struct value both[] = {s, s};
		struct value list = value_of_list(&arena, both, 2);
		ck_assert(value_is_valid(list.bytes));
		ck_assert(value_eq(value_at(list, 1), s));
		ck_assert(value_is_absent(value_at(list, 2)));
		ck_assert_uint_eq(value_content(value_at(list, 0)).n, sizes[i]);
		ck_assert_uint_eq(value_size(list), 3 + 2 * (1 + sizes[i]));
	}
}
END_TEST

START_TEST(sizes_are_those_of_the_developer_guide)
{
	struct value inner = value_of_list(&arena, NULL, 0);
	struct value_member nested[] = {{STR("k"), inner}, {STR("t"), value_of_bool(true)}};
	struct value_member members[] = {
		{STR("pk"), string("abc")},                     /* 2 + 3 */
		{STR("n"), number("-12.5")},                    /* 1 + 1 + 2 + 1 */
		{STR("z"), value_of_null()},                    /* 1 + 1 */
		{STR("b"), value_of_binary(&arena, STR("\0"))}, /* 1 + 1 */
		{STR("m"), map(nested, 2)}, /* 1 + 3 + (1 + 1 + 3) + (1 + 1 + 1) */
	};
	struct value item = map(members, 5);
	ck_assert_uint_eq(item_size(item), 5 + 5 + 2 + 2 + 12);
	ck_assert_uint_eq(value_depth(item), 3);
	ck_assert_uint_eq(value_depth(inner), 1);
	ck_assert_uint_eq(value_depth(string("")), 0);
}
END_TEST

START_TEST(damaged_bytes_are_told)
{
	static const struct str bad[] = {
		STR_INIT(""),
		STR_INIT("\x00"),
		STR_INIT("\x0b"),
		STR_INIT("\x01"),
		STR_INIT("\x01\x02"
			 "a"),
		STR_INIT("\x01\x01"
			 "ab"),
		STR_INIT("\x01\x01\xff"), /* not UTF-8 */
		STR_INIT("\x01\x80\x01"
			 "a"), /* not the shortest size */
		STR_INIT("\x01\xc0\x00\x00\x01"
			 "a"),
		STR_INIT("\x01\xc0"),
		STR_INIT("\x02\x01\x80"), /* half a number */
		STR_INIT("\x0a\x02"),     /* no BOOL */
		STR_INIT("\x0a"),
		STR_INIT("\x07\x01\x01"),     /* a member is missing */
		STR_INIT("\x07\x02\x00\x00"), /* bytes too many */
		STR_INIT("\x07\x07\x02\x01"
			 "b\x09\x01"
			 "a\x09"), /* out of order */
		STR_INIT("\x07\x07\x02\x01"
			 "a\x09\x01"
			 "a\x09"), /* twice */
		STR_INIT("\x04\x05\x02\x01"
			 "b\x01"
			 "a"),
	};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(!value_is_valid(bad[i]), "case %zu", i);
	ck_assert(value_is_valid(STR("\x07\x07\x02\x01"
				     "a\x09\x01"
				     "b\x09")));
	/* Nested deeper than anybody wrote. */
	struct value v = value_of_list(&arena, NULL, 0);
	for (unsigned i = 0; i < 63; i++)
		v = value_of_list(&arena, &v, 1);
	ck_assert(value_is_valid(v.bytes));
	v = value_of_list(&arena, &v, 1);
	ck_assert(!value_is_valid(v.bytes));
}
END_TEST

UNIT_MAIN("value", tcase_add_test(tc, equal_values_have_equal_bytes_whatever_the_order);
	  tcase_add_test(tc, names_and_elements_come_once);
	  tcase_add_test(tc, sets_know_their_elements_in_order);
	  tcase_add_test(tc, every_size_of_length_survives);
	  tcase_add_test(tc, sizes_are_those_of_the_developer_guide);
	  tcase_add_test(tc, damaged_bytes_are_told))
