/* The tree of a YAML file: kinds, texts, places, aliases, merges, limits; and its JSON. */
#include "unit.h"

#include "config/yaml.h"

static struct arena arena;
static struct problems problems;

static void setup(void)
{
	arena_init(&arena);
	problems = PROBLEMS_INIT;
}

static void teardown(void)
{
	arena_release(&arena);
	problems_release(&problems);
}

static const struct yaml_value *parse(const char *text)
{
	const struct yaml_value *root = yaml_parse(str_z(text), &arena, &problems);
	ck_assert_ptr_nonnull(root);
	return root;
}

static const struct yaml_value *get(const struct yaml_value *map, const char *key)
{
	const struct yaml_pair *pair = yaml_find(map, str_z(key));
	ck_assert_msg(pair != NULL, "no key %s", key);
	return pair->value;
}

static struct str json(const struct yaml_value *value)
{
	struct buf out = BUF_IN(&arena);
	yaml_json(value, &out);
	return buf_str(&out);
}

START_TEST(values_know_their_kind_text_and_place)
{
	const struct yaml_value *root = parse("a: 1\nb:\n  - x\n  - \"y z\"\nc: { d: é, e: f }\n");
	const struct yaml_value *b = get(root, "b"), *c = get(root, "c");
	ck_assert_int_eq(root->kind, NODE_MAP);
	ck_assert_uint_eq(root->n, 3);
	ck_assert_str_is(get(root, "a")->text, "1");
	ck_assert(get(root, "a")->plain);
	ck_assert_int_eq(b->kind, NODE_LIST);
	ck_assert_str_is(b->items[1]->text, "y z");
	ck_assert(!b->items[1]->plain);
	ck_assert_uint_eq(b->items[1]->place.line, 4);
	ck_assert_uint_eq(b->items[1]->place.column, 5);
	/* Columns count characters: the e with its accent is one. */
	ck_assert_uint_eq(yaml_find(c, STR("e"))->place.column, 12);
	ck_assert_uint_eq(get(c, "e")->place.column, 15);
	ck_assert_uint_eq(yaml_find(c, STR("e"))->place.line, 5);
}
END_TEST

START_TEST(nothing_is_told_from_empty_text)
{
	const struct yaml_value *root = parse("a:\nb: ~\nc: null\nd: \"\"\ne: 'null'\nf: Null\n");
	ck_assert(yaml_is_null(get(root, "a")));
	ck_assert(yaml_is_null(get(root, "b")));
	ck_assert(yaml_is_null(get(root, "c")));
	ck_assert(!yaml_is_null(get(root, "d")));
	ck_assert(!yaml_is_null(get(root, "e")));
	ck_assert(!yaml_is_null(get(root, "f")));
}
END_TEST

START_TEST(an_alias_is_the_anchors_own_value)
{
	const struct yaml_value *root = parse("a: &x { k: v }\nb: *x\nc: &x 2\nd: *x\n");
	ck_assert_ptr_eq(get(root, "a"), get(root, "b"));
	ck_assert_str_is(get(root, "d")->text, "2");
}
END_TEST

START_TEST(merged_maps_lie_under_the_own_keys)
{
	const struct yaml_value *root =
		parse("a: &a { k: 1, l: 2 }\nb: &b { l: 3, m: 4 }\nc: { <<: *a, k: 9 }\n"
		      "d: { k: 5, <<: [ *a, *b ] }\n");
	ck_assert_str_is(json(get(root, "c")), "{\"k\":9,\"l\":2}");
	ck_assert_str_is(json(get(root, "d")), "{\"k\":5,\"l\":2,\"m\":4}");
	ck_assert_uint_eq(problems.n, 0);
}
END_TEST

START_TEST(json_keeps_what_is_a_number_and_quotes_the_rest)
{
	const struct yaml_value *root = parse(
		"[ 1, -1.5, 1e3, 1E-3, 010, 1., .5, +1, 0x10, true, True, \"1\", ~, 'a\"b', -, 0 "
		"]");
	ck_assert_str_is(json(root), "[1,-1.5,1e3,1E-3,\"010\",\"1.\",\".5\",\"+1\",\"0x10\",true,"
				     "\"True\",\"1\",null,\"a\\\"b\",\"-\",0]");
}
END_TEST

START_TEST(an_empty_file_is_an_empty_map)
{
	static const char *const texts[] = {"", "# x\n", "---\n", "\xef\xbb\xbf", "~\n"};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const struct yaml_value *root = parse(texts[i]);
		ck_assert_int_eq(root->kind, NODE_MAP);
		ck_assert_uint_eq(root->n, 0);
	}
	ck_assert_uint_eq(problems.n, 0);
}
END_TEST

START_TEST(a_duplicate_key_leaves_the_first_in_place)
{
	const struct yaml_value *root = parse("a: 1\nb: 2\na: 3\n");
	ck_assert_uint_eq(root->n, 2);
	ck_assert_str_is(get(root, "a")->text, "1");
	ck_assert_uint_eq(problems.n, 1);
	ck_assert_uint_eq(problems.list[0].place.line, 3);
}
END_TEST

START_TEST(a_byte_order_mark_moves_nothing)
{
	const struct yaml_value *root = parse("\xef\xbb\xbf"
					      "a: b\nc: d\n");
	ck_assert_uint_eq(yaml_find(root, STR("a"))->place.column, 1);
	ck_assert_uint_eq(root->n, 2);
	ck_assert_str_is(get(root, "a")->text, "b");
}
END_TEST

static void refused(struct str text, const char *words)
{
	size_t before = problems.n;
	ck_assert_ptr_null(yaml_parse(text, &arena, &problems));
	ck_assert_uint_eq(problems.n, before + 1);
	ck_assert_str_is(problems.list[before].text, words);
}

/* A text of n times the same. */
static struct str many(const char *one, size_t n, const char *end)
{
	struct buf out = BUF_IN(&arena);
	for (size_t i = 0; i < n; i++)
		buf_add_z(&out, one);
	buf_add_z(&out, end);
	return buf_str(&out);
}

START_TEST(limits_hold_at_both_sides)
{
	struct str deep = many("[", YAML_DEPTH, "");
	ck_assert_ptr_nonnull(yaml_parse(
		arena_printf(&arena, "%.*s%.*s", STR_ARG(deep), STR_ARG(many("]", YAML_DEPTH, ""))),
		&arena, &problems));
	refused(many("[", YAML_DEPTH + 1, ""), "more than 32 levels");
	refused(many("[", 200000, ""), "more than 32 levels");
	ck_assert_ptr_nonnull(yaml_parse(many("- a\n", YAML_NODES - 1, ""), &arena, &problems));
	refused(many("- a\n", YAML_NODES, ""), "more than 20000 values, aliases written out");
	ck_assert_ptr_nonnull(yaml_parse(many(" ", YAML_BYTES - 3, "- a"), &arena, &problems));
	refused(many(" ", YAML_BYTES - 2, "- a"), "larger than 1048576 bytes");
}
END_TEST

START_TEST(an_alias_weighs_what_it_stands_for)
{
	struct buf out = BUF_IN(&arena);
	buf_add_z(&out, "a: &a [ 1, 2, 3, 4, 5, 6, 7, 8, 9 ]\nb:\n");
	for (size_t i = 0; i < 1990; i++)
		buf_add_z(&out, "- *a\n");
	ck_assert_ptr_nonnull(yaml_parse(buf_str(&out), &arena, &problems));
	for (size_t i = 0; i < 20; i++)
		buf_add_z(&out, "- *a\n");
	refused(buf_str(&out), "more than 20000 values, aliases written out");
}
END_TEST

UNIT_MAIN("config yaml", tcase_add_checked_fixture(tc, setup, teardown);
	  tcase_add_test(tc, values_know_their_kind_text_and_place);
	  tcase_add_test(tc, nothing_is_told_from_empty_text);
	  tcase_add_test(tc, an_alias_is_the_anchors_own_value);
	  tcase_add_test(tc, merged_maps_lie_under_the_own_keys);
	  tcase_add_test(tc, json_keeps_what_is_a_number_and_quotes_the_rest);
	  tcase_add_test(tc, an_empty_file_is_an_empty_map);
	  tcase_add_test(tc, a_duplicate_key_leaves_the_first_in_place);
	  tcase_add_test(tc, a_byte_order_mark_moves_nothing);
	  tcase_add_test(tc, limits_hold_at_both_sides);
	  tcase_add_test(tc, an_alias_weighs_what_it_stands_for))
