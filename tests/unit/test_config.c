/*
 * Every tests/cases/config/NAME.yaml is loaded; NAME.expected has what is said about it, word for
 * word, and, when it loads, the stack as canonical text. Files named check_* are checked as
 * `hangar check` does. HANGAR_UPDATE=1 writes the expectations anew: read the difference before
 * you commit it.
 */
#include "unit.h"

#include "config/check.h"
#include "config/dump.h"

#include <dirent.h>
#include <stdio.h>

static const char *cases_folder(void)
{
	static char folder[4096];
	const char *srcdir = getenv("srcdir");
	snprintf(folder, sizeof(folder), "%s/tests/cases/config", srcdir ? srcdir : ".");
	return folder;
}

/* A module "exports" its handler when the file says so. */
static int exports(void *self, const char *module_path, struct str handler, struct err *err)
{
	char line[128] = "";
	FILE *f = fopen(module_path, "r");
	(void)self;
	if (f) {
		if (!fgets(line, sizeof(line), f))
			line[0] = '\0';
		fclose(f);
	}
	if (str_eq(str_trim(str_head(str_z(line), strcspn(line, "\n"))), handler))
		return 0;
	return err_set(err, "the module does not export the handler \"%.*s\"", STR_ARG(handler));
}

/* What is said about a file, and what it is. */
static void describe(const char *folder, const char *name, struct buf *out)
{
	struct problems problems = PROBLEMS_INIT;
	struct stack_checks checks = {NULL, exports};
	char path[8192];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	struct stack *stack = stack_load(path, NULL, &problems);
	if (stack && strncmp(name, "check_", 6) == 0)
		stack_check(stack, &checks, &problems);
	problems.file = str_z(name);
	problems_write(&problems, out);
	if (stack) {
		buf_add_z(out, "---\n");
		stack_dump(stack, out);
	}
	stack_free(stack);
	problems_release(&problems);
}

static void read_all(const char *path, struct buf *text)
{
	FILE *f = fopen(path, "rb");
	ck_assert_msg(f != NULL, "%s is missing", path);
	size_t n;
	do {
		n = fread(buf_reserve(text, 4096), 1, 4096, f);
		text->n += n;
	} while (n);
	fclose(f);
}

static void update(const char *path, struct str text)
{
	FILE *f = fopen(path, "wb");
	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(text.p, 1, text.n, f), text.n);
	ck_assert_int_eq(fclose(f), 0);
}

/* The first line in which two texts differ, for the message. */
static size_t different_line(struct str a, struct str b)
{
	size_t line = 1;
	for (size_t i = 0; i < a.n && i < b.n && a.p[i] == b.p[i]; i++)
		line += a.p[i] == '\n';
	return line;
}

START_TEST(every_case_says_exactly_what_is_expected)
{
	const char *folder = cases_folder();
	struct dirent **list;
	int n = scandir(folder, &list, NULL, alphasort), seen = 0, broken = 0;
	ck_assert_msg(n > 0, "no cases in %s", folder);
	for (int i = 0; i < n; i++) {
		struct str name = str_z(list[i]->d_name);
		if (str_ends(name, STR(".yaml"))) {
			struct buf got = BUF_INIT, want = BUF_INIT;
			char path[8192];
			describe(folder, list[i]->d_name, &got);
			snprintf(path, sizeof(path), "%s/%.*s.expected", folder, (int)(name.n - 5),
				name.p);
			if (getenv("HANGAR_UPDATE"))
				update(path, buf_str(&got));
			read_all(path, &want);
			ck_assert_msg(str_eq(buf_str(&got), buf_str(&want)),
				"%s differs in line %zu; it says\n%.*s", path,
				different_line(buf_str(&got), buf_str(&want)),
				STR_ARG(buf_str(&got)));
			seen++;
			broken += str_find_str(buf_str(&got), STR("---\n")) == got.n;
			buf_release(&got);
			buf_release(&want);
		}
		free(list[i]);
	}
	free(list);
	ck_assert_int_ge(broken, 30);
	ck_assert_int_ge(seen - broken, 5);
}
END_TEST

START_TEST(the_projects_own_stack_has_nothing_wrong)
{
	struct problems problems = PROBLEMS_INIT;
	struct buf said = BUF_INIT;
	char path[8192];
	const char *srcdir = getenv("srcdir");
	snprintf(path, sizeof(path), "%s/routes.yaml", srcdir ? srcdir : ".");
	struct stack *stack = stack_load(path, NULL, &problems);
	problems_write(&problems, &said);
	ck_assert_msg(stack && problems.n == 0, "%.*s", STR_ARG(buf_str(&said)));
	stack_free(stack);
	problems_release(&problems);
	buf_release(&said);
}
END_TEST

START_TEST(the_report_has_a_part_for_each_kind_and_a_sum)
{
	struct problems problems = PROBLEMS_INIT;
	struct buf out = BUF_INIT;
	struct place at = {3, 7};
	problems.file = STR("r.yaml");
	problems_report(&problems, &out);
	ck_assert_str_is(buf_str(&out), "r.yaml: nothing wrong\n");
	buf_clear(&out);
	problem_add(&problems, PROBLEM_NOT_EMULATED, at, "d");
	problem_add(&problems, PROBLEM_ERROR, at, "b");
	problem_add(&problems, PROBLEM_WARNING, at, "c");
	problem_add(&problems, PROBLEM_ERROR, (struct place){0, 0}, "a");
	problem_add(&problems, PROBLEM_REFUSED, at, "%s", "r");
	problems_sort(&problems);
	problems_report(&problems, &out);
	ck_assert_str_is(buf_str(&out), "Errors:\n"
					"  r.yaml: a\n"
					"  r.yaml:3:7: b\n"
					"\n"
					"What AWS would refuse:\n"
					"  r.yaml:3:7: r\n"
					"\n"
					"Works as on AWS, but rarely as meant:\n"
					"  r.yaml:3:7: c\n"
					"\n"
					"Deployed, but without effect here:\n"
					"  r.yaml:3:7: d\n"
					"\n"
					"r.yaml: 2 errors, 1 refusal, 1 warning, 1 not emulated\n");
	ck_assert_uint_eq(problems_count(&problems, PROBLEM_ERROR), 2);
	ck_assert(problems_fatal(&problems));
	buf_release(&out);
	problems_release(&problems);
}
END_TEST

START_TEST(a_file_that_is_missing_is_said_so)
{
	struct problems problems = PROBLEMS_INIT;
	struct buf out = BUF_INIT;
	ck_assert_ptr_null(stack_load("/nowhere/routes.yaml", NULL, &problems));
	problems_write(&problems, &out);
	ck_assert_str_is(
		buf_str(&out), "/nowhere/routes.yaml: cannot be read: No such file or directory\n");
	buf_release(&out);
	problems_release(&problems);
}
END_TEST

static const char two_stages[] = "name: app\n"
				 "functions: { f: { handler: f, memory: 256 } }\n"
				 "stages: { prod: { functions: { f: { memory: 512 } } } }\n";

static int64_t memory_in_stage(const char *stage)
{
	struct problems problems = PROBLEMS_INIT;
	struct stack_options options = {stage, NULL};
	struct stack *stack = stack_load_text("routes.yaml", STR(two_stages), &options, &problems);
	int64_t memory = stack ? stack->functions[0].memory : -1;
	stack_free(stack);
	problems_release(&problems);
	return memory;
}

START_TEST(a_stage_is_laid_over_the_file_when_it_is_chosen)
{
	ck_assert_int_eq(memory_in_stage(NULL), 256);
	ck_assert_int_eq(memory_in_stage("prod"), 512);
	ck_assert_int_eq(memory_in_stage("nosuch"), -1);
}
END_TEST

START_TEST(elements_are_found_by_name_and_know_their_place)
{
	struct problems problems = PROBLEMS_INIT;
	struct stack *stack = stack_load_text("routes.yaml",
		STR("name: app\ntables:\n  orders: { key: { id: S } }\nfunctions:\n  list: list\n"
		    "apis:\n  web:\n    routes:\n      GET /a: list\nbuckets:\n  images:\n"),
		NULL, &problems);
	ck_assert_ptr_nonnull(stack);
	const struct stack_table *table = stack_find_table(stack, STR("orders"));
	const struct stack_function *function = stack_find_function(stack, STR("list"));
	const struct stack_api *api = stack_find_api(stack, STR("web"));
	ck_assert_ptr_nonnull(table);
	ck_assert_uint_eq(table->place.line, 3);
	ck_assert_uint_eq(table->place.column, 3);
	ck_assert_ptr_nonnull(stack_find_bucket(stack, STR("images")));
	ck_assert_ptr_null(stack_find_bucket(stack, STR("image")));
	ck_assert_ptr_eq(api->routes[0].function, function);
	ck_assert_uint_eq(api->routes[0].place.line, 9);
	ck_assert_str_is(api->routes[0].method, "GET");
	ck_assert_str_is(api->routes[0].path, "/a");
	ck_assert_uint_eq(api->id.n, 10);
	stack_free(stack);
	problems_release(&problems);
}
END_TEST

START_TEST(modules_are_searched_in_order_the_installed_ones_last)
{
	struct problems problems = PROBLEMS_INIT;
	struct stack_options options = {NULL, "/usr/lib/hangar/handlers"};
	struct arena arena = ARENA_INIT;
	struct str path;
	struct stack *stack = stack_load_text("/srv/app/routes.yaml",
		STR("name: app\nhandlers: [ out, /opt/h ]\nfunctions: { on-change: }\n"), &options,
		&problems);
	ck_assert_ptr_nonnull(stack);
	ck_assert_uint_eq(stack->n_handlers, 3);
	ck_assert_str_is(stack->handlers[1], "/opt/h");
	ck_assert_str_is(stack->handlers[2], "/usr/lib/hangar/handlers");
	ck_assert(!stack->functions[0].module_exists);
	ck_assert(!stack_find_module(stack, &stack->functions[0], &arena, &path));
	ck_assert(str_ends(path, STR("/out/on_change.so")));
	arena_release(&arena);
	stack_free(stack);
	problems_release(&problems);
}
END_TEST

UNIT_MAIN("config", tcase_add_test(tc, every_case_says_exactly_what_is_expected);
	  tcase_add_test(tc, the_projects_own_stack_has_nothing_wrong);
	  tcase_add_test(tc, the_report_has_a_part_for_each_kind_and_a_sum);
	  tcase_add_test(tc, a_file_that_is_missing_is_said_so);
	  tcase_add_test(tc, a_stage_is_laid_over_the_file_when_it_is_chosen);
	  tcase_add_test(tc, elements_are_found_by_name_and_know_their_place);
	  tcase_add_test(tc, modules_are_searched_in_order_the_installed_ones_last))
