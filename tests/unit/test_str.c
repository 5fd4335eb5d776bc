#include "unit.h"

#include "buf.h"
#include "err.h"

START_TEST(cuts_and_trims)
{
	struct str rest;
	ck_assert_str_is(str_cut(STR("a=b=c"), '=', &rest), "a");
	ck_assert_str_is(rest, "b=c");
	ck_assert_str_is(str_cut(STR("abc"), '=', &rest), "abc");
	ck_assert_ptr_null(rest.p);
	ck_assert_str_is(str_trim(STR(" \t x y ")), "x y");
	ck_assert_uint_eq(str_find_str(STR("hello"), STR("ll")), 2);
	ck_assert_uint_eq(str_find_str(STR("hello"), STR("xx")), 5);
}
END_TEST

START_TEST(a_word_has_letters_digits_and_what_is_allowed_beside_them)
{
	ck_assert(str_is_word(STR("azAZ09"), ""));
	ck_assert(str_is_word(STR("a-b_c"), "_-"));
	ck_assert(!str_is_word(STR("a-b.c"), "_-"));
	ck_assert(!str_is_word(STR(""), "_-"));
	ck_assert(!str_is_word(STR("a\0b"), "_-"));
	for (int c = 0; c < 256; c++) {
		bool digit = c >= '0' && c <= '9', lower = c >= 'a' && c <= 'z';
		bool upper = c >= 'A' && c <= 'Z';
		ck_assert_int_eq(ascii_is_alnum((char)c), digit || lower || upper);
		ck_assert_int_eq(ascii_hex((char)c), digit               ? c - '0'
						     : lower && c <= 'f' ? c - 'a' + 10
						     : upper && c <= 'F' ? c - 'A' + 10
									 : -1);
	}
}
END_TEST

START_TEST(a_list_is_searched_and_copied_whole)
{
	static const struct str words[] = {STR_INIT("a"), STR_INIT("bc")};
	struct arena arena = ARENA_INIT;
	struct strs list = {words, ARRAY_LEN(words)}, copy = arena_dup_all(&arena, list);
	ck_assert(strs_has(list, STR("bc")));
	ck_assert(!strs_has(list, STR("b")));
	ck_assert_uint_eq(copy.count, 2);
	ck_assert_str_is(copy.items[1], "bc");
	ck_assert_ptr_ne(copy.items[1].p, words[1].p);
	ck_assert_ptr_null(arena_dup_all(&arena, (struct strs){NULL, 0}).items);
	ck_assert_ptr_nonnull(arena_dup_all(&arena, (struct strs){words, 0}).items);
	arena_release(&arena);
}
END_TEST

START_TEST(numbers_are_whole_and_bounded)
{
	static const struct {
		const char *text;
		bool ok;
		uint64_t value;
	} cases[] = {
		{"0", true, 0},
		{"18446744073709551615", true, UINT64_MAX},
		{"18446744073709551616", false, 0},
		{"", false, 0},
		{"12a", false, 0},
		{"+1", false, 0},
		{" 1", false, 0},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint64_t v = 7;
		ck_assert_int_eq(str_to_u64(str_z(cases[i].text), &v), cases[i].ok);
		ck_assert_uint_eq(v, cases[i].ok ? cases[i].value : 7);
	}
	int64_t s;
	ck_assert(str_to_i64(STR("-9223372036854775808"), &s) && s == INT64_MIN);
	ck_assert(!str_to_i64(STR("9223372036854775808"), &s));
	ck_assert(!str_to_i64(STR("-"), &s));
}
END_TEST

START_TEST(utf8_is_strict)
{
	static const struct {
		struct str bytes;
		bool ok;
	} cases[] = {
		{STR_INIT("plain ascii, longer than eight bytes"), true},
		{STR_INIT("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"), true},
		{STR_INIT("a\0b"), true},
		{STR_INIT("\xc0\x80"), false},
		{STR_INIT("\xed\xa0\x80"), false},
		{STR_INIT("\xf4\x90\x80\x80"), false},
		{STR_INIT("12345678\xe2\x82"), false},
		{STR_INIT("\x80"), false},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_msg(str_is_utf8(cases[i].bytes) == cases[i].ok, "case %zu", i);
}
END_TEST

START_TEST(distance_counts_edits)
{
	ck_assert_uint_eq(str_distance(STR("memory"), STR("memory")), 0);
	ck_assert_uint_eq(str_distance(STR("memmory"), STR("memory")), 1);
	ck_assert_uint_eq(str_distance(STR("mermoy"), STR("memory")), 2);
	ck_assert_uint_eq(str_distance(STR("handelr"), STR("handler")), 1);
	ck_assert_uint_eq(str_distance(STR(""), STR("abc")), 3);
}
END_TEST

START_TEST(arena_memory_is_apart_and_grows_in_place)
{
	struct arena a = ARENA_INIT;
	char *big = arena_alloc(&a, 200 * 1024);
	memset(big, 'x', 200 * 1024);
	char *small = arena_alloc(&a, 10);
	memset(small, 'y', 10);
	ck_assert_int_eq(big[200 * 1024 - 1], 'x');
	ck_assert_ptr_eq(arena_grow(&a, small, 10, 40), small);
	ck_assert_uint_eq((uintptr_t)arena_alloc(&a, 1) % 16, 0);
	ck_assert_str_is(arena_printf(&a, "%d-%s", 5, "z"), "5-z");
	arena_reset(&a);
	ck_assert_uint_le(a.total, 64 * 1024);
	arena_release(&a);
}
END_TEST

START_TEST(buffers_grow)
{
	struct buf b = BUF_INIT;
	for (int i = 0; i < 1000; i++)
		buf_add_i64(&b, -i);
	ck_assert_uint_eq(b.n, 1 + 9 * 2 + 90 * 3 + 900 * 4);
	buf_clear(&b);
	buf_add_i64(&b, INT64_MIN);
	buf_printf(&b, " %s", "end");
	ck_assert_str_eq(buf_z(&b), "-9223372036854775808 end");
	buf_release(&b);
}
END_TEST

START_TEST(errors_nest)
{
	struct err err;
	ck_assert_int_eq(err_set(&err, "no %s", "page"), -1);
	err_prefix(&err, "file %d", 3);
	ck_assert_str_eq(err.text, "file 3: no page");
	ck_assert_int_eq(err_set(NULL, "nobody reads this"), -1);
}
END_TEST

static const struct {
	const char *pattern, *text;
	unsigned wild;
	bool fits;
} wildcards[] = {{"", "", 0, true}, {"*", "", 0, true}, {"?", "", STR_WILD_ONE, false},
	{"a*c", "abbc", 0, true}, {"a*c", "abbd", 0, false}, {"*a*b*", "xxaxxbxx", 0, true},
	{"*a*b*", "xxbxxaxx", 0, false}, {"a?c", "abc", STR_WILD_ONE, true},
	{"a?c", "abc", 0, false}, {"a?c", "a?c", 0, true}, {"abc", "abcd", 0, false},
	{"abc*", "abc", 0, true}, {"**a", "bbba", 0, true}, {"A", "a", 0, false},
	{"A*", "aB", STR_WILD_NOCASE, true}, {"*", "a*b", 0, true}, {"a*", "a*", 0, true}};

START_TEST(stars_and_question_marks)
{
	ck_assert(str_fits(str_z(wildcards[_i].pattern), str_z(wildcards[_i].text),
			  wildcards[_i].wild) == wildcards[_i].fits);
}
END_TEST

UNIT_MAIN("str", {
	tcase_add_test(tc, cuts_and_trims);
	tcase_add_test(tc, a_word_has_letters_digits_and_what_is_allowed_beside_them);
	tcase_add_test(tc, a_list_is_searched_and_copied_whole);
	tcase_add_test(tc, numbers_are_whole_and_bounded);
	tcase_add_test(tc, utf8_is_strict);
	tcase_add_test(tc, distance_counts_edits);
	tcase_add_test(tc, arena_memory_is_apart_and_grows_in_place);
	tcase_add_test(tc, buffers_grow);
	tcase_add_test(tc, errors_nest);
	tcase_add_loop_test(tc, stars_and_question_marks, 0, (int)ARRAY_LEN(wildcards));
})
