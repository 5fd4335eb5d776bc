#include "unit.h"

#include "buf.h"
#include "gateway/route.h"

#include <stdio.h>

/* The cases are data: tests/cases/route.test says how it is read. */

static struct arena arena;

static struct str next_row(struct str *rows)
{
	struct str row = *rows;
	size_t bar = str_find_str(row, STR(" | "));
	*rows = bar == row.n ? STR_NONE : str_skip(row, bar + 3);
	return str_trim(str_head(row, bar));
}

static int build(struct str rows, struct route_table **ret_table, struct err *err)
{
	struct route_row list[64];
	size_t count = 0, bad = SIZE_MAX;
	while (rows.p) {
		struct str path, method, row = next_row(&rows);
		method = str_cut(row, ' ', &path);
		list[count] = (struct route_row){method, path.p ? path : method, (uint32_t)count};
		count++;
	}
	int result = route_table_new(list, count, ret_table, &bad, err);
	if (result < 0)
		ck_assert_msg(bad == count - 1, "row %zu: %s", bad, err->text);
	return result;
}

static struct str describe(const struct route_match *match)
{
	struct buf out = BUF_IN(&arena);
	buf_add(&out, match->route->key);
	for (size_t i = 0; i < match->parameter_count; i++) {
		buf_add_c(&out, ' ');
		buf_add(&out, match->parameters[i].name);
		buf_add_c(&out, '=');
		buf_add(&out, match->parameters[i].value);
	}
	return buf_str(&out);
}

static void run_line(struct str line, unsigned number, struct route_table **table)
{
	struct err err;
	if (str_starts(line, STR("table "))) {
		route_table_free(*table);
		ck_assert_msg(build(str_skip(line, 6), table, &err) == 0, "line %u: %s", number,
			err.text);
	} else if (str_starts(line, STR("%%FAIL "))) {
		size_t arrow = str_find_str(line, STR(" => "));
		struct route_table *none = NULL;
		ck_assert_msg(build(str_of(line.p + 7, arrow - 7), &none, &err) < 0,
			"line %u: was accepted", number);
		ck_assert_str_is(str_skip(line, arrow + 4), err.text);
	} else {
		size_t arrow = str_find_str(line, STR(" -> "));
		struct str path, method = str_cut(str_head(line, arrow), ' ', &path);
		struct route_match match;
		struct str got = route_match(*table, method, path, &arena, &match)
					 ? describe(&match)
					 : STR("none");
		struct str wanted = str_skip(line, arrow + 4);
		ck_assert_msg(str_eq(got, wanted), "line %u: got \"%.*s\", wanted \"%.*s\"", number,
			STR_ARG(got), STR_ARG(wanted));
	}
}

START_TEST(chooses_the_route_that_api_gateway_would)
{
	const char *folder = getenv("srcdir");
	char name[512], text[1024];
	snprintf(name, sizeof(name), "%s/tests/cases/route.test", folder ? folder : ".");
	FILE *file = fopen(name, "r");
	ck_assert_msg(file != NULL, "cannot read %s", name);
	struct route_table *table = NULL;
	unsigned number = 0, cases = 0;
	while (fgets(text, sizeof(text), file)) {
		struct str line = str_z(text);
		number++;
		if (str_ends(line, STR("\n")))
			line.n--;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		run_line(line, number, &table);
		cases++;
	}
	ck_assert_uint_gt(cases, 70);
	fclose(file);
	route_table_free(table);
	arena_release(&arena);
}
END_TEST

START_TEST(an_empty_path_is_the_root)
{
	struct route_row row = {STR("GET"), STR("/"), 7};
	struct route_table *table;
	struct route_match match;
	size_t bad;
	ck_assert_int_eq(route_table_new(&row, 1, &table, &bad, NULL), 0);
	ck_assert(route_match(table, STR("GET"), STR_NONE, &arena, &match));
	ck_assert_uint_eq(match.route->target, 7);
	ck_assert(!route_match(table, STR("GET"), STR("*"), &arena, &match));
	route_table_free(table);
	arena_release(&arena);
}
END_TEST

START_TEST(a_thousand_routes_are_all_found)
{
	enum {
		ROUTES = 1000
	};
	struct route_row rows[ROUTES];
	struct route_table *table;
	struct route_match match;
	size_t bad;
	for (uint32_t i = 0; i < ROUTES; i++)
		rows[i] = (struct route_row){
			STR("GET"), arena_printf(&arena, "/%u/{x}/literal%u", i % 50, i), i};
	ck_assert_int_eq(route_table_new(rows, ROUTES, &table, &bad, NULL), 0);
	for (uint32_t i = 0; i < ROUTES; i++) {
		struct str path = arena_printf(&arena, "/%u/v%u/l%%69teral%u", i % 50, i, i);
		ck_assert(route_match(table, STR("GET"), path, &arena, &match));
		ck_assert_uint_eq(match.route->target, i);
		path = arena_printf(&arena, "/%u/v/literal%u", (i + 1) % 50, i);
		ck_assert(!route_match(table, STR("GET"), path, &arena, &match));
	}
	route_table_free(table);
	arena_release(&arena);
}
END_TEST

UNIT_MAIN("route", tcase_add_test(tc, a_thousand_routes_are_all_found);
	  tcase_add_test(tc, chooses_the_route_that_api_gateway_would);
	  tcase_add_test(tc, an_empty_path_is_the_root))
