#include "unit.h"
#include "uri.h"

static struct arena arena;

START_TEST(percent_signs_are_decoded_where_two_hex_digits_follow)
{
	static const struct {
		const char *text, *plain, *query; /* query: with '+' as a space */
	} cases[] = {
		{"", "", ""},
		{"a%20b", "a b", "a b"},
		{"%41%4a%4A", "AJJ", "AJJ"},
		{"a+b%2B", "a+b+", "a b+"},
		{"100%", "100%", "100%"},
		{"%4", "%4", "%4"},
		{"%g0%0g%%41", "%g0%0g%A", "%g0%0g%A"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str text = str_z(cases[i].text);
		ck_assert_str_is(uri_decode(text, false, &arena), cases[i].plain);
		ck_assert_str_is(uri_decode(text, true, &arena), cases[i].query);
	}
	arena_release(&arena);
}
END_TEST

START_TEST(a_parameter_is_found_by_its_whole_name_and_comes_as_sent)
{
	struct str query = STR("ab=1&a=%32+&a=3&empty=&bare&=none");
	ck_assert_str_is(uri_parameter(query, STR("a")), "%32+");
	ck_assert_str_is(uri_parameter(query, STR("ab")), "1");
	ck_assert_str_is(uri_parameter(query, STR("empty")), "");
	ck_assert_str_is(uri_parameter(query, STR("bare")), "");
	ck_assert_ptr_nonnull(uri_parameter(query, STR("bare")).p);
	ck_assert_ptr_null(uri_parameter(query, STR("b")).p);
	ck_assert_ptr_null(uri_parameter(STR_NONE, STR("a")).p);
}
END_TEST

START_TEST(bytes_that_are_no_utf8_are_replaced)
{
	ck_assert_str_is(uri_utf8(STR("gr\xc3\xbcn"), &arena), "gr\xc3\xbcn");
	ck_assert_str_is(uri_utf8(STR("a\xff\xc3z"), &arena), "a\xef\xbf\xbd\xef\xbf\xbdz");
	arena_release(&arena);
}
END_TEST

UNIT_MAIN("uri", {
	tcase_add_test(tc, percent_signs_are_decoded_where_two_hex_digits_follow);
	tcase_add_test(tc, a_parameter_is_found_by_its_whole_name_and_comes_as_sent);
	tcase_add_test(tc, bytes_that_are_no_utf8_are_replaced);
})
