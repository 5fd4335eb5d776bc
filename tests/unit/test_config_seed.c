/* Seeds in their three forms, and what is said when they are wrong. */
#include "unit.h"

#include "buf.h"
#include "config/seed.h"

#include <stdio.h>

static int collect(void *self, struct str json, unsigned line, struct err *err)
{
	if (str_find_str(json, STR("stop")) < json.n)
		return err_set(err, "refused");
	buf_printf(self, "%u %.*s\n", line, STR_ARG(json));
	return 0;
}

/* What a file of that name gives: its items, then the error if there is one. */
static void gives(const char *path, struct str text, const char *want)
{
	struct buf out = BUF_INIT;
	struct err err = {""};
	struct seed_reader reader = {&out, collect};
	if (seed_read_text(path, text, &reader, &err) < 0)
		buf_printf(&out, "! %s\n", err.text);
	ck_assert_str_is(buf_str(&out), want);
	buf_release(&out);
}

START_TEST(lines_are_items)
{
	gives("s.jsonl", STR("{\"a\":{\"S\":\"1\"}}\n\n  {\"b\":{\"N\":\"2\"}}\t\r\n{}"),
		"1 {\"a\":{\"S\":\"1\"}}\n3 {\"b\":{\"N\":\"2\"}}\n4 {}\n");
	gives("s.jsonl", STR(""), "");
	gives("s.jsonl", STR("{}\n[]\n{}\n"),
		"1 {}\n! s.jsonl:2: expected an item, a JSON object\n");
	gives("s.ndjson", STR("{}\n{\"a\":stop}\n"),
		"1 {}\n! s.ndjson:2: not JSON: a value was expected\n");
	gives("s.jsonl", STR("{} {}\n"),
		"! s.jsonl:1: not JSON: text after the end of the value\n");
	gives("s.jsonl", STR("{}\n{\"stop\":1}\n{}\n"), "1 {}\n! s.jsonl:2: refused\n");
}
END_TEST

START_TEST(an_array_holds_items)
{
	gives("s.json", STR("[\n {\"a\":\n1},\n\n {}\n]\n"), "2 {\"a\":\n1}\n5 {}\n");
	gives("s.json", STR("[]"), "");
	gives("s.json", STR("{}"), "! s.json:1: expected an array of items\n");
	gives("s.json", STR("[\n{},\n5]"), "2 {}\n! s.json:3: expected an item, a JSON object\n");
	gives("s.json", STR("[{}\n,{\"stop\":1}]"), "1 {}\n! s.json:2: refused\n");
}
END_TEST

START_TEST(broken_arrays_name_the_line)
{
	struct buf out = BUF_INIT;
	struct seed_reader reader = {&out, collect};
	static const char *const broken[] = {
		"", "[\n{}\n", "[\n\n{},]", "[{}]\n\n x", "[{\n\"a\" 1}]"};
	static const unsigned line[] = {1, 3, 3, 3, 2};
	for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
		struct err err = {""};
		char place[32];
		ck_assert_int_eq(seed_read_text("s.json", str_z(broken[i]), &reader, &err), -1);
		snprintf(place, sizeof(place), "s.json:%u: not JSON: ", line[i]);
		ck_assert_msg(str_starts(str_z(err.text), str_z(place)), "%s", err.text);
	}
	buf_release(&out);
}
END_TEST

START_TEST(yaml_items_need_no_quotes)
{
	gives("s.yaml",
		STR("- { PK: { S: a }, n: { N: 12.50 } }\n"
		    "- PK: { S: 010 }\n"
		    "  ok: { BOOL: true }\n"
		    "  no: { \"NULL\": true }\n"
		    "  word: { S: true }\n"
		    "  set: { NS: [ 1, 2 ] }\n"
		    "  deep: { M: { x: { L: [ { BOOL: false }, { B: AA== } ] } } }\n"),
		"1 {\"PK\":{\"S\":\"a\"},\"n\":{\"N\":\"12.50\"}}\n"
		"2 {\"PK\":{\"S\":\"010\"},\"ok\":{\"BOOL\":true},\"no\":{\"NULL\":true},\"word\":{"
		"\"S\":\"true\"},\"set\":{\"NS\":[\"1\",\"2\"]},\"deep\":{\"M\":{\"x\":{\"L\":[{"
		"\"BOOL\":false},{\"B\":\"AA==\"}]}}}}\n");
	gives("s.yml", STR("# none\n"), "");
	gives("s.yaml", STR("a: b\n"), "! s.yaml:1: expected a list of items\n");
	gives("s.yaml", STR("- {}\n- x\n"), "1 {}\n! s.yaml:2: expected an item, a map\n");
	gives("s.yaml", STR("- {}\n\t- {}\n"),
		"! s.yaml:2: a tab cannot indent YAML; use spaces\n");
	gives("s.yaml", STR("- {}\n- stop: {}\n"), "1 {}\n! s.yaml:2: refused\n");
}
END_TEST

START_TEST(a_file_is_read_from_disk)
{
	struct buf out = BUF_INIT;
	struct err err = {""};
	struct seed_reader reader = {&out, collect};
	char path[8192];
	const char *srcdir = getenv("srcdir");
	snprintf(path, sizeof(path), "%s/tests/cases/config/fixtures/campus.jsonl",
		srcdir ? srcdir : ".");
	ck_assert_int_eq(seed_read(path, &reader, &err), 0);
	ck_assert_str_is(buf_str(&out), "1 {\"PK\":{\"S\":\"a\"},\"SK\":{\"S\":\"b\"}}\n");
	ck_assert_int_eq(seed_read("/nowhere/x.jsonl", &reader, &err), -1);
	ck_assert_str_eq(err.text, "/nowhere/x.jsonl: No such file or directory");
	buf_release(&out);
}
END_TEST

UNIT_MAIN("config seed", tcase_add_test(tc, lines_are_items);
	  tcase_add_test(tc, an_array_holds_items); tcase_add_test(tc, broken_arrays_name_the_line);
	  tcase_add_test(tc, yaml_items_need_no_quotes);
	  tcase_add_test(tc, a_file_is_read_from_disk))
