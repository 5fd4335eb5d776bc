#include "unit.h"

#include "json_copy.h"
#include "json_plain.h"

static struct arena arena;

/* Reads the text and writes it again; NULL wanted: an error with this reason at this offset. */
static const struct {
	struct str text;
	const char *wanted, *error;
	size_t at;
} cases[] = {
	{STR_INIT(" { \"a\" : [ 1 , -2.5e+10 , true , null ] , \"b\" : { } } "),
		"{\"a\":[1,-2.5e+10,true,null],\"b\":{}}", NULL, 0},
	{STR_INIT("\"\\u00e9\\ud83d\\ude00\\n\\/\""), "\"\xc3\xa9\xf0\x9f\x98\x80\\n/\"", NULL, 0},
	{STR_INIT("\"\\u0000x\\u001f\""), "\"\\u0000x\\u001f\"", NULL, 0},
	{STR_INIT("{\"a\":1,\"a\":2}"), "{\"a\":1,\"a\":2}", NULL, 0},
	{STR_INIT("[]"), "[]", NULL, 0},
	{STR_INIT(""), NULL, "a value is missing", 0},
	{STR_INIT("[1,]"), NULL, "a value was expected", 3},
	{STR_INIT("{\"a\":1,}"), NULL, "a name in quotes was expected", 7},
	{STR_INIT("{a:1}"), NULL, "a name in quotes was expected", 1},
	{STR_INIT("{\"a\" 1}"), NULL, "a colon was expected", 5},
	{STR_INIT("[1 2]"), NULL, "a comma was expected", 3},
	{STR_INIT("01"), NULL, "text after the end of the value", 1},
	{STR_INIT("1."), NULL, "a digit was expected", 2},
	{STR_INIT("-"), NULL, "a digit was expected", 1},
	{STR_INIT("nul"), NULL, "a value was expected", 0},
	{STR_INIT("\"a\nb\""), NULL, "control character in a string", 2},
	{STR_INIT("\"\\ud800\""), NULL, "half of a surrogate pair in a string", 7},
	{STR_INIT("\"\\x\""), NULL, "unknown escape in a string", 3},
	{STR_INIT("\"\\"), NULL, "a string is not closed", 2},
	{STR_INIT("\"abc"), NULL, "a string is not closed", 4},
	{STR_INIT("{\"a\":"), NULL, "a value is missing", 5},
	{STR_INIT("[[1]"), NULL, "an object or array is not closed", 4},
	{STR_INIT("\"\xff\""), NULL, "not valid UTF-8", 0},
	{STR_INIT("1 1"), NULL, "text after the end of the value", 2},
};

START_TEST(reads_strictly_and_writes_back)
{
	struct json_reader r;
	struct buf out = BUF_IN(&arena);
	struct json_writer w;
	json_reader_init(&r, cases[_i].text, &arena);
	json_writer_init(&w, &out);
	json_copy(&r, &w);
	ck_assert_int_eq(json_finish(&r), cases[_i].wanted != NULL);
	if (cases[_i].wanted) {
		ck_assert_str_is(buf_str(&out), cases[_i].wanted);
	} else {
		ck_assert_str_eq(r.error, cases[_i].error);
		ck_assert_uint_eq(r.error_at, cases[_i].at);
	}
	arena_release(&arena);
}
END_TEST

START_TEST(depth_is_bounded)
{
	struct buf deep = BUF_IN(&arena);
	struct json_reader r;
	for (int i = 0; i < 100000; i++)
		buf_add_c(&deep, '[');
	json_reader_init(&r, buf_str(&deep), &arena);
	json_skip(&r);
	ck_assert_str_eq(r.error, "nested too deeply");
	arena_release(&arena);
}
END_TEST

START_TEST(skips_and_leaves)
{
	struct json_reader r;
	struct str key;
	json_reader_init(
		&r, STR("{\"skip\":{\"x\":[1,{}]},\"in\":[1,[2],3],\"last\":\"l\"}"), &arena);
	ck_assert_int_eq(json_read(&r), JSON_OBJECT);
	ck_assert(json_member(&r, &key));
	ck_assert_str_is(json_skip(&r), "{\"x\":[1,{}]}");
	ck_assert(json_member(&r, &key));
	ck_assert_int_eq(json_read(&r), JSON_ARRAY);
	ck_assert(json_element(&r));
	ck_assert_int_eq(json_read(&r), JSON_NUMBER);
	json_leave(&r);
	ck_assert(json_member(&r, &key));
	ck_assert_str_is(key, "last");
	ck_assert_int_eq(json_read(&r), JSON_STRING);
	ck_assert(!json_member(&r, &key));
	ck_assert(json_finish(&r));
	struct str found;
	ck_assert(json_find(STR("{\"a\":{\"b\":1},\"c\":[2]}"), "c", &arena, &found));
	ck_assert_str_is(found, "[2]");
	ck_assert(!json_find(STR("[1]"), "c", &arena, &found));
	arena_release(&arena);
}
END_TEST

/* Every byte at every place of every short length: what must be escaped is found, and nothing else.
 */
START_TEST(plain_text_ends_where_an_escape_begins)
{
	char text[40];
	for (size_t n = 0; n < sizeof(text); n++)
		for (size_t at = 0; at < n; at++)
			for (unsigned c = 0; c < 256; c++) {
				bool plain = c >= 0x20 && c != '"' && c != '\\';
				memset(text, 'x', sizeof(text));
				text[at] = (char)c;
				ck_assert_uint_eq(json_plain(text, n), plain ? n : at);
				char copy[sizeof(text)];
				bool copied = json_copy_plain(copy, text, n);
				ck_assert(c >= 0x80 || copied == plain);
				ck_assert(!copied || memcmp(copy, text, n) == 0);
			}
}
END_TEST

START_TEST(names_are_escaped_like_values)
{
	struct buf out = BUF_IN(&arena), inner = BUF_IN(&arena);
	struct json_writer w;
	json_writer_init(&w, &out);
	json_object(&w);
	json_key_i64(&w, STR("plain"), 1);
	json_key_i64(&w, STR("a \"b\" \\ \n"), 2);
	json_key_string(&w, STR("last"), STR("\x1f"));
	json_end_object(&w);
	ck_assert_str_is(
		buf_str(&out), "{\"plain\":1,\"a \\\"b\\\" \\\\ \\n\":2,\"last\":\"\\u001f\"}");
	json_writer_init_in_string(&w, &inner);
	json_object(&w);
	json_key_string(&w, STR("plain"), STR("x"));
	json_key_bool(&w, STR("\""), true);
	json_end_object(&w);
	ck_assert_str_is(buf_str(&inner), "{\\\"plain\\\":\\\"x\\\",\\\"\\\\\\\"\\\":true}");
	arena_release(&arena);
}
END_TEST

START_TEST(doubles_are_short_and_exact)
{
	struct buf out = BUF_IN(&arena);
	struct json_writer w;
	json_writer_init(&w, &out);
	json_array(&w);
	json_double(&w, 0.1);
	json_double(&w, 1792540000.5);
	json_double(&w, 1.0 / 3);
	json_end_array(&w);
	ck_assert_str_is(buf_str(&out), "[0.1,1792540000.5,0.3333333333333333]");
	arena_release(&arena);
}
END_TEST

START_TEST(escapes_are_found_wherever_they_stand)
{
	char text[24], room[256];
	for (unsigned length = 1; length < sizeof(text); length++)
		for (unsigned at = 0; at < length; at++)
			for (unsigned c = 0; c < 256; c++) {
				struct buf out = {.p = room, .cap = sizeof(room)};
				memset(text, 'x', length);
				text[at] = (char)c;
				json_escape(&out, str_of(text, length));
				size_t more = c == '"' || c == '\\' ||
							      (c && c < 32 &&
								      strchr("\b\t\n\f\r", (int)c))
						      ? 1
					      : c < 32 ? 5
						       : 0;
				ck_assert_uint_eq(out.n, length + more);
				ck_assert_int_eq(out.p[at] == '\\', more > 0);
			}
}
END_TEST

UNIT_MAIN("json", tcase_add_test(tc, escapes_are_found_wherever_they_stand);
	  tcase_add_loop_test(tc, reads_strictly_and_writes_back, 0, (int)ARRAY_LEN(cases));
	  tcase_add_test(tc, depth_is_bounded); tcase_add_test(tc, skips_and_leaves);
	  tcase_add_test(tc, plain_text_ends_where_an_escape_begins);
	  tcase_add_test(tc, names_are_escaped_like_values);
	  tcase_add_test(tc, doubles_are_short_and_exact))
