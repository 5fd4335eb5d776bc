/* What a changed file asks for, as the log says it. */
#include "unit.h"

#include "config/diff.h"

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

static struct stack *load(const char *text)
{
	struct stack *stack = stack_load_text("routes.yaml", str_z(text), NULL, &problems);
	struct buf said = BUF_IN(&arena);
	problems_write(&problems, &said);
	ck_assert_msg(stack != NULL, "%.*s", STR_ARG(buf_str(&said)));
	return stack;
}

static struct str changes_text(const struct stack_changes *changes)
{
	static const char *const kinds[] = {
		[STACK_CREATE_TABLE] = "create table",
		[STACK_CREATE_INDEX] = "create index",
		[STACK_SET_TTL] = "set ttl",
		[STACK_SET_STREAM] = "set stream",
		[STACK_SET_BILLING] = "set billing",
		[STACK_SET_TAGS] = "set tags",
		[STACK_SET_TABLE] = "set table",
		[STACK_CREATE_BUCKET] = "create bucket",
		[STACK_SET_FUNCTION] = "set function",
		[STACK_SET_API] = "set api",
		[STACK_SET_SITE] = "set site",
		[STACK_SET_EVENT] = "set event",
		[STACK_GONE] = "gone",
		[STACK_NEEDS_RESTART] = "restart",
		[STACK_REFUSED] = "refused",
	};
	struct buf out = BUF_IN(&arena);
	for (size_t i = 0; i < changes->n; i++) {
		const struct stack_change *c = &changes->list[i];
		buf_printf(&out, "%s %u: %.*s\n", kinds[c->kind], c->place.line, STR_ARG(c->text));
	}
	return buf_str(&out);
}

/* The changes from one file to another are exactly these lines. */
static bool changes_are(const char *before, const char *now, const char *lines)
{
	struct stack *a = load(before), *b = load(now);
	struct stack_changes changes;
	stack_diff(a, b, &arena, &changes);
	ck_assert_str_is(changes_text(&changes), lines);
	stack_free(a);
	stack_free(b);
	return changes.refused;
}

#define BASE                                                                                \
	"name: app\n"                                                                       \
	"tables:\n"                                                                         \
	"  orders: { key: { PK: S, SK: S }, indexes: { GSI1: { key: { A: S } } }, stream: " \
	"NEW_IMAGE }\n"                                                                     \
	"functions: { f: f, g: g }\n"                                                       \
	"apis: { web: { routes: { GET /a: f } } }\n"                                        \
	"buckets: { images: {} }\n"                                                         \
	"site: { root: www }\n"                                                             \
	"events: [ { from: table/orders, to: f } ]\n"

START_TEST(the_same_file_changes_nothing)
{
	ck_assert(!changes_are(BASE, "# other lines\n\n" BASE, ""));
}
END_TEST

START_TEST(everything_new_is_made)
{
	ck_assert(!changes_are("name: app\n", BASE,
		"create table 3: table \"orders\": it is new\n"
		"create bucket 6: bucket \"images\" is new\n"
		"set function 4: function \"f\" is new\n"
		"set function 4: function \"g\" is new\n"
		"set api 5: api \"web\" is new\n"
		"set site 7: \"site\" is new\n"
		"set event 8: event from table \"orders\" to function \"f\" is new\n"));
}
END_TEST

START_TEST(what_left_the_file_stays_with_a_warning)
{
	ck_assert(!changes_are(BASE, "name: app\n",
		"gone 0: table \"orders\" is no longer in the file; it stays with its data\n"
		"gone 0: bucket \"images\" is no longer in the file; it stays with its objects\n"
		"gone 0: function \"f\" is gone\n"
		"gone 0: function \"g\" is gone\n"
		"gone 0: api \"web\" is gone\n"
		"set site 0: \"site\" is gone\n"
		"gone 0: event from table \"orders\" to function \"f\" is gone\n"));
}
END_TEST

START_TEST(a_changed_key_is_refused_naming_both_lines)
{
	ck_assert(changes_are("name: app\ntables:\n  orders: { key: { PK: S, SK: S } }\n",
		"name: app\ntables:\n\n  orders: { key: { PK: S, SK: N } }\n",
		"refused 4: table \"orders\": the key is PK S HASH, SK N RANGE in line 4 but PK S "
		"HASH, SK S RANGE in line 3 before; a key cannot change: give it another name, or "
		"reset "
		"the data\n"));
}
END_TEST

START_TEST(tables_change_in_what_can_change)
{
	ck_assert(!changes_are("name: app\n"
			       "tables:\n"
			       "  t01: { key: { PK: S }, ttl: a, stream: NEW_IMAGE }\n"
			       "  t02: { key: { PK: S }, indexes: { OLD: { key: { A: S } } } }\n"
			       "  t03: { key: { PK: S } }\n",
		"name: app\n"
		"tables:\n"
		"  t01: { key: { PK: S }, ttl: b }\n"
		"  t02: { key: { PK: S }, indexes: { NEW: { key: { B: N } } } }\n"
		"  t03: { key: { PK: S }, billing: PROVISIONED, capacity: { read: 1, write: 2 }, "
		"protection: true }\n",
		"set ttl 3: table \"t01\": ttl is \"b\" now\n"
		"set stream 3: table \"t01\": stream is off now\n"
		"create index 4: table \"t02\": index \"NEW\" is new\n"
		"gone 4: table \"t02\": index \"OLD\" is no longer in the file; it stays\n"
		"set billing 5: table \"t03\": billing is PROVISIONED 1/2 now\n"
		"set table 5: table \"t03\": class, protection or recovery are different\n"));
}
END_TEST

START_TEST(capacity_and_tags_change)
{
	ck_assert(!changes_are(
		"name: app\n"
		"tables:\n"
		"  t01: { key: { PK: S }, billing: PROVISIONED, capacity: { read: 1, write: "
		"1 }, indexes: { GSI: { key: { A: S } } } }\n"
		"  t02: { key: { PK: S }, tags: { a: b } }\n"
		"  t03: { key: { PK: S }, tags: { a: b } }\n"
		"  t04: { key: { PK: S }, tags: { a: b, c: d } }\n",
		"name: app\n"
		"tables:\n"
		"  t01: { key: { PK: S }, billing: PROVISIONED, capacity: { read: 1, write: 1 }, "
		"indexes: { GSI: { key: { A: S }, capacity: { read: 2, write: 3 } } } }\n"
		"  t02: { key: { PK: S }, tags: { a: c } }\n"
		"  t03: { key: { PK: S }, stream: NEW_IMAGE }\n"
		"  t04: { key: { PK: S }, tags: { c: d, a: b } }\n",
		"set billing 3: table \"t01\": index \"GSI\": capacity is 2/3 now\n"
		"set tags 4: table \"t02\": tags are different\n"
		"set stream 5: table \"t03\": stream is NEW_IMAGE now\n"
		"set tags 5: table \"t03\": tags are different\n"));
}
END_TEST

START_TEST(indexes_that_cannot_change_are_refused)
{
	ck_assert(changes_are(
		"name: app\n"
		"tables:\n"
		"  t01: { key: { PK: S, SK: S }, indexes: { GSI: { key: { A: S } } } }\n"
		"  t02: { key: { PK: S, SK: S }, indexes: { GSI: { key: { A: S } } } }\n"
		"  t03: { key: { PK: S, SK: S } }\n"
		"  t04: { key: { PK: S }, indexes: { GSI: { key: { A: S }, projection: [ "
		"x, y ] } } }\n",
		"name: app\n"
		"tables:\n"
		"  t01: { key: { PK: S, SK: S }, indexes: { GSI: { key: { B: S } } } }\n"
		"  t02: { key: { PK: S, SK: S }, indexes: { GSI: { key: { A: S }, projection: "
		"KEYS_ONLY "
		"} } }\n"
		"  t03: { key: { PK: S, SK: S }, indexes: { LSI: { key: { PK: S, A: S }, local: "
		"true } } "
		"}\n"
		"  t04: { key: { PK: S }, indexes: { GSI: { key: { A: S }, projection: [ y, x ] } "
		"} }\n",
		"refused 3: table \"t01\": index \"GSI\": the key is B S HASH in line 3 but A S "
		"HASH in "
		"line 3 before; a key cannot change: give it another name, or reset the data\n"
		"refused 4: table \"t02\": index \"GSI\": the projection is different in line 4 "
		"and in "
		"line 4 before; an index cannot change: give it another name, or reset the data\n"
		"refused 5: table \"t03\": index \"LSI\" is local and new; a local index is made "
		"with "
		"its table only: reset the data\n"));
}
END_TEST

START_TEST(what_the_daemon_itself_stands_on_needs_a_restart)
{
	ck_assert(!changes_are("name: app\n",
		"name: other\nregion: eu-west-1\naccount: 123456789012\nhost: ::1\nport: 1\ndata: "
		"x\n",
		"restart 1: \"name\" is different; it counts from the next start on\n"
		"restart 1: \"region\" is different; it counts from the next start on\n"
		"restart 1: \"account\" is different; it counts from the next start on\n"
		"restart 4: \"host\" is different; it counts from the next start on\n"
		"restart 5: \"port\" is different; it counts from the next start on\n"
		"restart 6: \"data\" is different; it counts from the next start on\n"));
}
END_TEST

START_TEST(functions_apis_site_and_events_are_compared_as_a_whole)
{
	ck_assert(!changes_are("name: app\n"
			       "tables: { orders: { key: { PK: S }, stream: NEW_IMAGE } }\n"
			       "functions: { f: f, g: { handler: g, memory: 256 } }\n"
			       "apis: { web: { routes: { GET /a: f } } }\n"
			       "site: { root: www }\n"
			       "events: [ { from: table/orders, to: f } ]\n",
		"name: app\n"
		"tables: { orders: { key: { PK: S }, stream: NEW_IMAGE } }\n"
		"functions: { f: f, g: { handler: g, memory: 512 } }\n"
		"apis: { web: { routes: { GET /a: g } } }\n"
		"site: { root: www, spa: true }\n"
		"events: [ { from: table/orders, to: f, batch: 5 } ]\n",
		"set function 3: function \"g\" is different\n"
		"set api 4: api \"web\" is different\n"
		"set site 5: \"site\" is different\n"
		"set event 6: event from table \"orders\" to function \"f\" is different\n"));
}
END_TEST

START_TEST(tables_are_compared_with_what_the_data_folder_has)
{
	struct stack_index gsi = {.name = STR("GSI1"),
		.key = {{.name = STR("A"), .type = 'S'}},
		.n_key = 1,
		.projection = STACK_ALL};
	struct stack_table have[] = {
		{.name = STR("orders"),
			.key = {{.name = STR("PK"), .type = 'S'}},
			.n_key = 1,
			.indexes = &gsi,
			.n_indexes = 1,
			.ttl = STR("expires")},
		{.name = STR("users"), .key = {{.name = STR("id"), .type = 'N'}}, .n_key = 1},
		{.name = STR("old-one"), .key = {{.name = STR("id"), .type = 'N'}}, .n_key = 1},
	};
	struct stack *now = load(
		"name: app\n"
		"tables:\n"
		"  orders: { key: { PK: S }, indexes: { GSI1: { key: { A: S } } }, ttl: expires, "
		"recovery: true, tags: { a: b } }\n"
		"  users: { key: { id: S } }\n"
		"  new: { key: { id: S } }\n");
	struct stack_changes changes;
	stack_diff_tables(have, ARRAY_LEN(have), now, &arena, &changes);
	ck_assert_str_is(changes_text(&changes),
		"set tags 3: table \"orders\": tags are different\n"
		"refused 4: table \"users\": the key is id S HASH in line 4 but id N HASH in the "
		"data "
		"folder; a key cannot change: give it another name, or reset the data\n"
		"create table 5: table \"new\": it is new\n"
		"gone 0: table \"old-one\" is no longer in the file; it stays with its data\n");
	ck_assert(changes.refused);
	ck_assert_ptr_eq(changes.list[2].table, &now->tables[2]);
	stack_free(now);
}
END_TEST

UNIT_MAIN("config diff", tcase_add_checked_fixture(tc, setup, teardown);
	  tcase_add_test(tc, the_same_file_changes_nothing);
	  tcase_add_test(tc, everything_new_is_made);
	  tcase_add_test(tc, what_left_the_file_stays_with_a_warning);
	  tcase_add_test(tc, a_changed_key_is_refused_naming_both_lines);
	  tcase_add_test(tc, tables_change_in_what_can_change);
	  tcase_add_test(tc, capacity_and_tags_change);
	  tcase_add_test(tc, indexes_that_cannot_change_are_refused);
	  tcase_add_test(tc, what_the_daemon_itself_stands_on_needs_a_restart);
	  tcase_add_test(tc, functions_apis_site_and_events_are_compared_as_a_whole);
	  tcase_add_test(tc, tables_are_compared_with_what_the_data_folder_has))
