/*
 * Runs tests/cases/expr.test; the format is described at its head.
 */
#include "unit.h"

#include "dynamodb/expr/condition.h"
#include "dynamodb/expr/key_condition.h"
#include "dynamodb/expr/projector.h"
#include "dynamodb/expr/update.h"
#include "value_json.h"

enum {
	MAX_PLACEHOLDERS = 512,
};

struct block {
	struct str kind, text, names, values, item, key, want;
	bool refused; /* want is an error's text */
	bool finish;  /* look for unused names and values */
	bool missing; /* there is no item yet */
	bool view;    /* update: what UPDATED_NEW shows */
	unsigned line;
};

struct runner {
	struct arena *arena;
	struct block given; /* names, values, item, key for all blocks that follow */
	unsigned blocks, failures;
};

/* {{N*text}} stands for N copies of the text. */
static struct str expand(struct arena *arena, struct str text)
{
	struct buf out = BUF_IN(arena);
	for (;;) {
		size_t open = str_find_str(text, STR("{{"));
		size_t close = str_find_str(text, STR("}}"));
		uint64_t n;
		struct str copy;
		buf_add(&out, str_head(text, open));
		if (open >= text.n || close >= text.n)
			return buf_str(&out);
		struct str count = str_cut(str_of(text.p + open + 2, close - open - 2), '*', &copy);
		ck_assert(str_to_u64(count, &n));
		while (n--)
			buf_add(&out, copy);
		text = str_skip(text, close + 2);
	}
}

static size_t read_names(struct arena *arena, struct str text, struct expr_name **ret_names)
{
	struct expr_name *names = arena_array(arena, struct expr_name, MAX_PLACEHOLDERS);
	struct json_reader r;
	size_t n = 0;
	json_reader_init(&r, text, arena);
	ck_assert_int_eq(json_read(&r), JSON_OBJECT);
	while (json_member(&r, &names[n].placeholder)) {
		ck_assert_int_eq(json_read(&r), JSON_STRING);
		names[n++].name = r.text;
	}
	ck_assert(json_finish(&r));
	*ret_names = names;
	return n;
}

static size_t read_values(struct arena *arena, struct str text, struct expr_value **ret_values)
{
	struct expr_value *values = arena_array(arena, struct expr_value, MAX_PLACEHOLDERS);
	struct json_reader r;
	size_t n = 0;
	json_reader_init(&r, text, arena);
	ck_assert_int_eq(json_read(&r), JSON_OBJECT);
	while (json_member(&r, &values[n].placeholder))
		values[n++].value = value_json_read(&r);
	ck_assert(json_finish(&r));
	*ret_values = values;
	return n;
}

/* "pk:S sk:N": one partition attribute, then sort attributes. "a:S b:S | c:S": two, and one. */
static struct key_schema read_key(struct str text)
{
	struct key_schema schema = {.hash_count = 1};
	unsigned n = 0;
	while (text.n) {
		struct str word = str_cut(text, ' ', &text), type;
		if (str_eq(word, STR("|"))) {
			schema.hash_count = (uint8_t)n;
			continue;
		}
		schema.parts[n].name = str_cut(word, ':', &type);
		schema.parts[n++].type = str_eq(type, STR("S"))   ? VALUE_S
					 : str_eq(type, STR("N")) ? VALUE_N
								  : VALUE_B;
	}
	schema.range_count = (uint8_t)(n - schema.hash_count);
	return schema;
}

static struct str show_key(struct arena *arena, const struct key_condition *condition)
{
	static const char *const ops[] = {"ANY", "=", "<", "<=", ">", ">=", "BETWEEN", "BEGINS"};
	struct buf out = BUF_IN(arena);
	for (unsigned i = 0; i < condition->equal_count; i++) {
		value_json_show(&out, condition->equal[i]);
		buf_add_c(&out, ' ');
	}
	buf_add_z(&out, ops[condition->op]);
	for (unsigned i = 0; i < 2; i++) {
		struct value v = i ? condition->b : condition->a;
		if (condition->op != KEY_ANY && !value_is_absent(v)) {
			buf_add_c(&out, ' ');
			value_json_show(&out, v);
		}
	}
	return buf_str(&out);
}

/* What the block gives: "true", a map's text, or (-1) an error in the scope. */
static int evaluate(struct runner *run, const struct block *block, struct expr_scope *scope,
	struct str *ret_got)
{
	struct arena *arena = run->arena;
	struct value item = block->item.n ? item_of_json(arena, block->item) : VALUE_ABSENT;
	struct str text = expand(arena, block->text);
	if (str_eq(block->kind, STR("condition")) || str_eq(block->kind, STR("filter"))) {
		struct condition condition;
		bool filter = str_eq(block->kind, STR("filter"));
		if (condition_compile(
			    scope, filter ? EXPR_FILTER : EXPR_CONDITION, text, &condition))
			return -1;
		*ret_got = condition_holds(&condition, item) ? STR("true") : STR("false");
	} else if (str_eq(block->kind, STR("project"))) {
		struct projector projector;
		if (projector_compile(scope, text, &projector))
			return -1;
		*ret_got = str_z(item_show(arena, projector_apply(&projector, arena, item)));
	} else if (str_eq(block->kind, STR("update"))) {
		struct update update;
		struct value new;
		if (update_compile(scope, text, &update) ||
			update_apply(&update, arena, item, !block->missing, &new, &scope->error))
			return -1;
		ck_assert(value_is_valid(new.bytes));
		*ret_got = str_z(
			item_show(arena, block->view ? update_view(&update, arena, new) : new));
	} else {
		struct key_tests tests;
		struct key_condition condition;
		struct key_schema schema = read_key(block->key);
		ck_assert_msg(str_eq(block->kind, STR("key")), "line %u: kind?", block->line);
		const struct expr_node *root;
		if (key_condition_compile(scope, text, &root) ||
			key_tests_read(scope, root, &tests) ||
			key_tests_resolve(scope, &tests, &schema, KEY_PARTS, &condition))
			return -1;
		*ret_got = show_key(arena, &condition);
	}
	return block->finish ? expr_scope_finish(scope) : 0;
}

/* Expected maps are compared as values, so that the order of members does not matter. */
static struct str canonical(struct arena *arena, struct str want)
{
	if (want.n && want.p[0] == '{' && want.p[want.n - 1] == '}')
		return str_z(item_show(arena, item_of_json(arena, want)));
	return want;
}

static void run_block(struct runner *run, struct block *block)
{
	struct expr_name *names = NULL;
	struct expr_value *values = NULL;
	size_t name_count = 0, value_count = 0;
	struct expr_scope scope;
	struct str got;
	if (block->names.n)
		name_count = read_names(run->arena, block->names, &names);
	if (block->values.n)
		value_count = read_values(run->arena, block->values, &values);
	expr_scope_init(&scope, run->arena, names, name_count, values, value_count);
	bool refused = expr_scope_check(&scope) || evaluate(run, block, &scope, &got);
	if (refused)
		got = scope.error.text;
	struct str want = block->refused || str_eq(block->kind, STR("key"))
				  ? expand(run->arena, block->want)
				  : canonical(run->arena, block->want);
	run->blocks++;
	if (refused == block->refused && str_eq(got, want))
		return;
	run->failures++;
	fprintf(stderr, "expr.test:%u: %.*s %.*s\n  got    %s%.*s\n  wanted %s%.*s\n", block->line,
		STR_ARG(block->kind), STR_ARG(str_head(block->text, 120)), refused ? "! " : "",
		STR_ARG(got), block->refused ? "! " : "", STR_ARG(want));
}

static bool take_setting(struct block *block, struct str word, struct str rest)
{
	const struct {
		struct str word;
		struct str *field;
	} fields[] = {
		{STR("names"), &block->names},
		{STR("values"), &block->values},
		{STR("item"), &block->item},
		{STR("key"), &block->key},
	};
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (str_eq(word, fields[i].word)) {
			*fields[i].field = rest;
			return true;
		}
	block->finish |= str_eq(word, STR("finish"));
	block->missing |= str_eq(word, STR("missing"));
	block->view |= str_eq(word, STR("view"));
	return str_eq(word, STR("finish")) || str_eq(word, STR("missing")) ||
	       str_eq(word, STR("view"));
}

/* A line of a block; true when it ends it. */
static bool take_line(struct runner *run, struct block *block, struct str line)
{
	struct str rest;
	struct str word = str_cut(line, ' ', &rest);
	if (str_eq(word, STR("->")) || str_eq(word, STR("!"))) {
		block->want = rest;
		block->refused = str_eq(word, STR("!"));
		return true;
	}
	if (str_eq(word, STR("given"))) {
		word = str_cut(rest, ' ', &rest);
		ck_assert(take_setting(&run->given, word, rest.p ? rest : STR("")));
		*block = run->given;
	} else if (!block->kind.p) {
		block->kind = word;
		block->text = rest.p ? rest : STR("");
	} else {
		ck_assert_msg(take_setting(block, word, rest), "\"%.*s\"?", STR_ARG(line));
	}
	return false;
}

static struct str read_file(struct arena *arena, const char *name)
{
	const char *dir = getenv("srcdir");
	struct buf text = BUF_IN(arena);
	struct str path = arena_printf(arena, "%s/tests/cases/%s", dir ? dir : ".", name);
	FILE *file = fopen(path.p, "rb");
	ck_assert_msg(file, "cannot open %s", path.p);
	for (;;) {
		size_t n = fread(buf_reserve(&text, 65536), 1, 65536, file);
		text.n += n;
		if (n == 0)
			break;
	}
	fclose(file);
	return buf_str(&text);
}

START_TEST(the_cases_hold)
{
	struct arena file_arena = ARENA_INIT, arena = ARENA_INIT;
	struct runner run = {.arena = &arena};
	struct str rest = read_file(&file_arena, "expr.test");
	struct block block = {0};
	for (unsigned number = 1; rest.p; number++) {
		struct str line = str_cut(rest, '\n', &rest);
		if (line.n == 0 || (line.p[0] == '#' && (line.n == 1 || line.p[1] == ' ')))
			continue;
		block.line = number;
		if (!take_line(&run, &block, line))
			continue;
		run_block(&run, &block);
		block = run.given;
		arena_reset(&arena);
	}
	ck_assert_uint_gt(run.blocks, 200);
	ck_assert_msg(run.failures == 0, "%u of %u cases failed", run.failures, run.blocks);
	arena_release(&arena);
	arena_release(&file_arena);
}
END_TEST

START_TEST(every_text_says_whether_put_and_update_wrap_it)
{
	static const struct {
		const char *text;
		bool enveloped;
	} cases[] = {
		{"a ==", true},
		{"", true},
		{"status = a", true},
		{"((a = b))", true},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct arena arena = ARENA_INIT;
		struct expr_scope scope;
		struct condition condition;
		expr_scope_init(&scope, &arena, NULL, 0, NULL, 0);
		ck_assert_int_eq(
			condition_compile(&scope, EXPR_CONDITION, str_z(cases[i].text), &condition),
			-1);
		ck_assert_int_eq(scope.error.enveloped, cases[i].enveloped);
		arena_release(&arena);
	}
}
END_TEST

START_TEST(an_update_names_what_it_writes_and_what_it_reads)
{
	struct arena arena = ARENA_INIT;
	struct expr_scope scope;
	struct update update;
	expr_scope_init(&scope, &arena, NULL, 0, NULL, 0);
	ck_assert_int_eq(update_compile(&scope, STR("SET a.b = c REMOVE d, e[1]"), &update), 0);
	ck_assert_uint_eq(update.writes, 1);
	ck_assert_uint_eq(update.clears, 2);
	ck_assert_uint_eq(update.written.count, 3);
	ck_assert_uint_eq(update.heads.count, 4);
	ck_assert(expr_heads_find(update.written, STR("a"))->nested);
	ck_assert(!expr_heads_find(update.written, STR("d"))->nested);
	ck_assert(!expr_heads_find(update.written, STR("c")));
	ck_assert(expr_heads_find(update.heads, STR("c")));
	arena_release(&arena);
}
END_TEST

START_TEST(names_project_whole_attributes)
{
	struct arena arena = ARENA_INIT;
	struct projector projector;
	struct str names[] = {STR_INIT("b"), STR_INIT("a"), STR_INIT("b"), STR_INIT("x.y")};
	struct value item = item_of_json(
		&arena, STR("{\"a\":{\"N\":\"1\"},\"b\":{\"S\":\"2\"},\"x\":{\"M\":{}},"
			    "\"x.y\":{\"BOOL\":true}}"));
	projector_of_names(&arena, names, ARRAY_LEN(names), &projector);
	ck_assert_str_eq(item_show(&arena, projector_apply(&projector, &arena, item)),
		"{\"a\":{\"N\":\"1\"},\"b\":{\"S\":\"2\"},\"x.y\":{\"BOOL\":true}}");
	ck_assert_uint_eq(value_count(projector_apply(&projector, &arena, VALUE_ABSENT)), 0);
	arena_release(&arena);
}
END_TEST

UNIT_MAIN("expr", tcase_add_test(tc, the_cases_hold);
	  tcase_add_test(tc, every_text_says_whether_put_and_update_wrap_it);
	  tcase_add_test(tc, an_update_names_what_it_writes_and_what_it_reads);
	  tcase_add_test(tc, names_project_whole_attributes))
