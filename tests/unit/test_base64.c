#include "unit.h"

#include "base64.h"

/* RFC 4648, section 10, and bytes that need + and /. */
static const struct {
	const char *bytes, *text;
} cases[] = {
	{"", ""},
	{"f", "Zg=="},
	{"fo", "Zm8="},
	{"foo", "Zm9v"},
	{"foob", "Zm9vYg=="},
	{"fooba", "Zm9vYmE="},
	{"foobar", "Zm9vYmFy"},
	{"\xfb\xef\xff", "++//"},
};

START_TEST(bytes_and_text_go_both_ways)
{
	struct arena arena = ARENA_INIT;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf text = BUF_IN(&arena), bytes = BUF_IN(&arena);
		base64_encode(&text, str_z(cases[i].bytes));
		ck_assert_str_is(buf_str(&text), cases[i].text);
		ck_assert(base64_decode(&bytes, str_z(cases[i].text)));
		ck_assert_str_is(buf_str(&bytes), cases[i].bytes);
	}
	arena_release(&arena);
}
END_TEST

START_TEST(what_is_no_base64_is_refused_and_leaves_nothing)
{
	static const char *const bad[] = {
		"Z", "Zg", "Zg=", "Zg==Zg==", "Z===", "====", "Zm9 ", "Zm9-", "=m9v", "Zm\n9"};
	struct arena arena = ARENA_INIT;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct buf bytes = BUF_IN(&arena);
		ck_assert_msg(!base64_decode(&bytes, str_z(bad[i])), "%s passed", bad[i]);
		ck_assert_uint_eq(bytes.n, 0);
	}
	arena_release(&arena);
}
END_TEST

UNIT_MAIN("base64", tcase_add_test(tc, bytes_and_text_go_both_ways);
	  tcase_add_test(tc, what_is_no_base64_is_refused_and_leaves_nothing))
