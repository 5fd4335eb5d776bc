#include "unit.h"

#include "cli/options.h"

/* Words of a command line, split at spaces; `error` NULL: it is accepted. */
static const struct {
	const char *line, *error;
} cases[] = {
	{"up", NULL},
	{"up other.yaml --port 0 --json", NULL},
	{"up --port=8000 --host=::1 --data d", NULL},
	{"up --bare --memory", NULL},
	{"check x.yaml", NULL},
	{"logs resources --follow", NULL},
	{"fsck --data d", NULL},
	{"up --verify-signatures --credentials f", NULL},
	{"up --credentials f", NULL},
	{"fsck d", "\"d\" is one word too many"},
	{"clock", NULL},
	{"clock +25h --data d", NULL},
	{"clock reset", NULL},
	{"clock -1h", NULL},
	{"up -1", "unknown option \"-1\""},
	{"faults faults.json", NULL},
	{"fork blue --from green --data d", NULL},
	{"fork --list", NULL},
	{"fork", "which one? `hangar fork NAME`"},
	{"fork blue --list", "--list makes no fork: leave the rest out"},
	{"drop", "which one? `hangar drop NAME`"},
	{"snapshot ./x.db --from blue", NULL},
	{"snapshot x --into blue", "--into is not an option of \"hangar snapshot\""},
	{"restore x --into blue", NULL},
	{"restore", "which one? `hangar restore FILE|NAME`"},
	{"reset things --namespace blue", NULL},
	{"split things --shards 3 --namespace blue", NULL},
	{"split things --shards 0", "--shards takes a number from 1 on, not \"0\""},
	{"split", "which one? `hangar split TABLE`"},
	{"up --bare --shared", NULL},
	{"up --bare --seed 42", NULL},
	{"up --seed 0", "--seed takes a number from 1 on, not \"0\""},
	{"up --seed x", "--seed takes a number from 1 on, not \"x\""},
	{"ups", "unknown command \"ups\"; did you mean \"up\"?; `hangar --help` lists them"},
	{"start", "unknown command \"start\"; `hangar --help` lists them"},
	{"up --prot 1", "unknown option \"--prot\"; did you mean \"--port\"?"},
	{"up --nonsense", "unknown option \"--nonsense\""},
	{"up -p 1", "unknown option \"-p\""},
	{"up --port", "--port needs a value: --port N"},
	{"up --data= x", "--data needs a value, and \"\" is none: --data DIR"},
	{"up --port 65536", "--port takes a number from 0 to 65535, not \"65536\""},
	{"up --port -1", "--port takes a number from 0 to 65535, not \"-1\""},
	{"clock -h1", "unknown option \"-h1\""},
	{"up --json=yes", "--json takes no value"},
	{"up --memory --data d", "--memory and --data exclude each other"},
	{"up --bare routes.yaml", "--bare serves no routes.yaml: leave \"routes.yaml\" out"},
	{"up a.yaml b.yaml", "\"b.yaml\" is one word too many"},
	{"check --port 1", "--port is not an option of \"hangar check\""},
	{"version x", "\"x\" is one word too many"},
};

static int parse(const char *line, struct options *ret_options, struct err *err)
{
	static char words[256];
	char *argv[16] = {words}, *save = NULL;
	int argc = 1;
	snprintf(words, sizeof(words), "%s", line);
	for (char *word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	return options_parse(argc, argv, ret_options, err);
}

START_TEST(accepts_and_refuses)
{
	struct options options;
	struct err err = {""};
	int result = parse(cases[_i].line, &options, &err);
	ck_assert_int_eq(result, cases[_i].error ? -1 : 0);
	ck_assert_str_eq(err.text, cases[_i].error ? cases[_i].error : "");
}
END_TEST

START_TEST(fills_the_struct)
{
	struct options o;
	ck_assert_int_eq(parse("up a.yaml --port 81 --memory --no-supervise", &o, NULL), 0);
	ck_assert_int_eq(o.command, COMMAND_UP);
	ck_assert_str_eq(o.argument, "a.yaml");
	ck_assert_uint_eq((unsigned)o.port, 81);
	ck_assert(o.memory && o.no_supervise && !o.json && !o.bare && !o.data);
	ck_assert_ptr_null(o.host);
	ck_assert_int_eq(parse("up", &o, NULL), 0);
	ck_assert_int_eq(o.port, OPTIONS_NO_PORT);
	ck_assert_ptr_null(o.data);
}
END_TEST

START_TEST(help_wins)
{
	struct options o;
	ck_assert_int_eq(parse("up --help", &o, NULL), 0);
	ck_assert(o.command == COMMAND_HELP && o.help_for == COMMAND_UP);
	ck_assert_int_eq(parse("", &o, NULL), 0);
	ck_assert(o.command == COMMAND_HELP && o.help_for == COMMAND_HELP);
	ck_assert_int_eq(parse("help logs", &o, NULL), 0);
	ck_assert(o.command == COMMAND_HELP && o.help_for == COMMAND_LOGS);
	ck_assert_int_eq(parse("--version", &o, NULL), 0);
	ck_assert_int_eq(o.command, COMMAND_VERSION);
}
END_TEST

START_TEST(pages_name_every_option)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);
	options_help(COMMAND_UP, out);
	fclose(out);
	ck_assert_ptr_nonnull(strstr(text, "Usage: hangar up [OPTIONS] [ROUTES.YAML]"));
	ck_assert_ptr_nonnull(strstr(text, "\n  --port N             port for everything"));
	ck_assert_ptr_null(strstr(text, "--follow"));
	free(text);
}
END_TEST

UNIT_MAIN("options", tcase_add_loop_test(tc, accepts_and_refuses, 0, (int)ARRAY_LEN(cases));
	  tcase_add_test(tc, fills_the_struct); tcase_add_test(tc, help_wins);
	  tcase_add_test(tc, pages_name_every_option))
