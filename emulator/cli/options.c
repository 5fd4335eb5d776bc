#include "cli/options.h"

#include "str.h"

#include <stddef.h>

#define COMMAND_BIT(command) (1u << (command))

/* An argument in brackets may be left out. */
static const struct command_row {
	const char *name, *argument, *summary, *text;
} commands[] = {
	[COMMAND_UP] = {"up", "[ROUTES.YAML]", "start the stack and stay in the foreground",
		"Reads ROUTES.YAML (default: routes.yaml here), starts every table, function, API and the site\n"
		"on one port, and prints the addresses. Ctrl-C or SIGTERM ends it after the requests in flight,\n"
		"SIGHUP reads the file again. Handlers that are rebuilt are picked up by themselves.\n"},
	[COMMAND_CHECK] = {"check", "[ROUTES.YAML]",
		"look at routes.yaml without starting anything",
		"Tells every mistake with line and column, what AWS would refuse, and what is accepted but not\n"
		"emulated. Exit status 0: nothing wrong; 1: it would not start or AWS would refuse it.\n"},
	[COMMAND_RESET] = {"reset", "[TABLE]", "recreate tables from their seeds",
		"Empties TABLE, or every table of routes.yaml, in the running daemon and loads its seed again.\n"},
	[COMMAND_FORK] = {"fork", "[NAME]", "copy all data under a name",
		"Copies the stack's data, or that of another fork, while it is in use. The copy is chosen by\n"
		"host (NAME.localhost), by the header x-hangar-namespace: NAME, or by NAME as AWS access key.\n"},
	[COMMAND_DROP] = {"drop", "NAME", "remove a fork and its data", ""},
	[COMMAND_SNAPSHOT] = {"snapshot", "FILE|NAME", "write the data to a file",
		"Writes the stack's data, or that of a fork, to FILE; a NAME without '/' or '.' is kept with the\n"
		"data. The file is a store: sqlite3 reads it, `hangar restore` takes it.\n"},
	[COMMAND_RESTORE] = {"restore", "FILE|NAME", "put a snapshot in place of the data",
		"Replaces the stack's data, or that of a fork, by a snapshot. Requests in flight end on the former\n"
		"data.\n"},
	[COMMAND_LOGS] = {"logs", "[FUNCTION]", "print what the functions logged",
		"Prints the log of FUNCTION, or of all, of the running daemon; --follow goes on until Ctrl-C.\n"},
	[COMMAND_INVOKE] = {"invoke", "FUNCTION", "call a function and print what it returns",
		"Calls FUNCTION in the running daemon with the event of --event, and prints the result; its log goes\n"
		"to standard error. With --as the event is that of a request to the function's first route, whose\n"
		"body is the file. Exit status 0: it returned; 1: it failed, or there is none.\n"},
	[COMMAND_EVENT] = {"event", "\"METHOD /PATH\"", "print the event of a request to a route",
		"Prints what a function gets for a request to the route (\"GET /x/{id}\"), in the format of its API in\n"
		"routes.yaml, or in that of --as; a request in full, \"GET /x/7?a=b\", goes to the route that would\n"
		"take it. --event is the request's body. No daemon is needed.\n"},
	[COMMAND_DRAIN] = {"drain", "", "wait until nothing is pending",
		"Returns when every stream record was delivered or given up and every asynchronous call is done, those\n"
		"that they brought about, too. Retries and batching windows do not wait for their time.\n"},
	[COMMAND_FSCK] = {"fsck", "", "verify the data folder",
		"Opens every store of the data folder, without changing anything, and verifies items, indexes,\n"
		"counts and stream records. No daemon may be running there. Exit status 0: all sound; 1: not.\n"},
	[COMMAND_CLOCK] = {"clock", "[TIME]", "show or move the clock",
		"TIME is a step (+25h, +90s, 1h30m), a moment (2026-12-01T00:00:00Z) or the word reset. What is due\n"
		"by the new time has happened when the command returns: expired items are gone, old stream records\n"
		"trimmed. Deadlines and timeouts stay with the real time.\n"},
	[COMMAND_FAULTS] = {"faults", "[FILE.json]",
		"order errors and delays, or show what is ordered",
		"Without a word shows what is ordered in the running daemon, and how often it struck. FILE.json has\n"
		"rules: [{\"operation\":\"PutItem\",\"error\":\"ThrottlingException\",\"times\":2}], or an object\n"
		"with \"rules\"; they replace what was there. The word clear takes everything back. docs/testing.md\n"
		"has the rest.\n"},
	[COMMAND_SPLIT] = {"split", "TABLE", "split the shards of a table's stream",
		"Closes every open shard of TABLE's stream; --shards children share its items. On AWS that happens\n"
		"when a partition grows, and every four hours with one child.\n"},
	[COMMAND_VERSION] = {"version", "", "print the version", ""},
	[COMMAND_HELP] = {"help", "[COMMAND]", "print this, or a command's page", ""},
};

enum option_type {
	OPTION_FLAG,
	OPTION_TEXT,
	OPTION_PORT,
	OPTION_NUMBER
};

static const struct option_row {
	const char *name, *value, *text;
	unsigned commands;
	enum option_type type;
	size_t offset;
} rows[] = {
#define UP COMMAND_BIT(COMMAND_UP)
#define CLIENTS                                                                                \
	(COMMAND_BIT(COMMAND_RESET) | COMMAND_BIT(COMMAND_LOGS) | COMMAND_BIT(COMMAND_CLOCK) | \
		COMMAND_BIT(COMMAND_FORK) | COMMAND_BIT(COMMAND_DROP) |                        \
		COMMAND_BIT(COMMAND_SNAPSHOT) | COMMAND_BIT(COMMAND_RESTORE) |                 \
		COMMAND_BIT(COMMAND_FAULTS) | COMMAND_BIT(COMMAND_SPLIT) |                     \
		COMMAND_BIT(COMMAND_INVOKE) | COMMAND_BIT(COMMAND_DRAIN))
#define EVENTS (COMMAND_BIT(COMMAND_INVOKE) | COMMAND_BIT(COMMAND_EVENT))
	{"port", "N", "port for everything (default 4566; 0 picks a free one)", UP, OPTION_PORT,
		offsetof(struct options, port)},
	{"host", "ADDR", "address to listen on (default 127.0.0.1)", UP, OPTION_TEXT,
		offsetof(struct options, host)},
	{"data", "DIR", "folder of the data and of daemon.json (default .hangar)",
		UP | CLIENTS | COMMAND_BIT(COMMAND_FSCK), OPTION_TEXT,
		offsetof(struct options, data)},
	{"memory", NULL, "keep the data in memory only", UP, OPTION_FLAG,
		offsetof(struct options, memory)},
	{"sync-full", NULL, "sync every commit: survives power loss, not only crashes", UP,
		OPTION_FLAG, offsetof(struct options, sync_full)},
	{"json", NULL, "print {\"port\":N,\"pid\":N,\"url\":\"...\"} on one line when ready", UP,
		OPTION_FLAG, offsetof(struct options, json)},
	{"bare", NULL, "no routes.yaml: the AWS endpoints alone, like DynamoDB Local", UP,
		OPTION_FLAG, offsetof(struct options, bare)},
	{"no-supervise", NULL, "one process, not restarted after a crash (for debuggers)", UP,
		OPTION_FLAG, offsetof(struct options, no_supervise)},
	{"isolate", NULL,
		"run every function in processes of its own, as with `isolation: process`", UP,
		OPTION_FLAG, offsetof(struct options, isolate)},
	{"allow-host", "NAMES", "further host names to answer to, separated by commas", UP,
		OPTION_TEXT, offsetof(struct options, allow_host)},
	{"allow-origin", "ORIGINS",
		"pages that may call AWS's endpoints, separated by commas: origins, or * for any",
		UP, OPTION_TEXT, offsetof(struct options, allow_origin)},
	{"verify-signatures", NULL,
		"refuse requests to the AWS endpoints that are not signed right", UP, OPTION_FLAG,
		offsetof(struct options, verify_signatures)},
	{"credentials", "FILE",
		"access keys, as in ~/.aws/credentials (default: test, secret test)", UP,
		OPTION_TEXT, offsetof(struct options, credentials)},
	{"quiet", NULL, "no log lines on standard error", UP, OPTION_FLAG,
		offsetof(struct options, quiet)},
	{"seed", "N", "everything random as in another run with this number: ids, faults", UP,
		OPTION_NUMBER, offsetof(struct options, seed)},
	{"shared", NULL, "one set of tables for all accounts and regions", UP, OPTION_FLAG,
		offsetof(struct options, shared)},
	{"from", "FORK", "the fork to copy, instead of the stack's own data",
		COMMAND_BIT(COMMAND_FORK) | COMMAND_BIT(COMMAND_SNAPSHOT), OPTION_TEXT,
		offsetof(struct options, namespace)},
	{"into", "FORK", "the fork to replace, instead of the stack's own data",
		COMMAND_BIT(COMMAND_RESTORE), OPTION_TEXT, offsetof(struct options, namespace)},
	{"namespace", "FORK", "the fork that is meant, instead of the stack's own namespace",
		COMMAND_BIT(COMMAND_RESET) | COMMAND_BIT(COMMAND_CLOCK) |
			COMMAND_BIT(COMMAND_FAULTS) | COMMAND_BIT(COMMAND_SPLIT) |
			COMMAND_BIT(COMMAND_INVOKE) | COMMAND_BIT(COMMAND_DRAIN),
		OPTION_TEXT, offsetof(struct options, namespace)},
	{"shards", "N", "how many follow each (default 2)", COMMAND_BIT(COMMAND_SPLIT),
		OPTION_NUMBER, offsetof(struct options, shards)},
	{"list", NULL, "print the forks instead", COMMAND_BIT(COMMAND_FORK), OPTION_FLAG,
		offsetof(struct options, list)},
	{"follow", NULL, "go on with what comes", COMMAND_BIT(COMMAND_LOGS), OPTION_FLAG,
		offsetof(struct options, follow)},
	{"event", "FILE", "the event as JSON, or a request's body; - is standard input", EVENTS,
		OPTION_TEXT, offsetof(struct options, event)},
	{"as", "FORM", "the event of a request: rest, http1 or http2", EVENTS, OPTION_TEXT,
		offsetof(struct options, as)},
	{"routes", "ROUTES.YAML", "where the routes are (default routes.yaml)", EVENTS, OPTION_TEXT,
		offsetof(struct options, routes)},
#undef EVENTS
#undef UP
#undef CLIENTS
};

static const char *nearest_command(struct str word)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (str_distance(word, str_z(commands[i].name)) <= 2)
			return commands[i].name;
	return NULL;
}

static int find_command(const char *word, enum command *ret_command, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (str_eq_z(str_z(word), commands[i].name)) {
			*ret_command = (enum command)i;
			return 0;
		}
	}
	const char *near = nearest_command(str_z(word));
	return err_set(err, "unknown command \"%s\"%s%s%s; `hangar --help` lists them", word,
		near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

/* What hands type most. */
static struct str long_form(struct str word)
{
	return str_eq_z(word, "-e")   ? STR("--event")
	       : str_eq_z(word, "-f") ? STR("--follow")
				      : word;
}

static const struct option_row *find_option(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (str_eq_z(name, rows[i].name))
			return &rows[i];
	return NULL;
}

static int unknown_option(struct str name, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (str_distance(name, str_z(rows[i].name)) <= 2)
			return err_set(err, "unknown option \"--%.*s\"; did you mean \"--%s\"?",
				STR_ARG(name), rows[i].name);
	return err_set(err, "unknown option \"--%.*s\"", STR_ARG(name));
}

static int set_option(
	struct options *options, const struct option_row *row, const char *value, struct err *err)
{
	char *field = (char *)options + row->offset;
	uint64_t number;
	switch (row->type) {
	case OPTION_FLAG:
		*(bool *)(void *)field = true;
		return 0;
	case OPTION_TEXT:
		if (!value[0]) /* "$DIR" of a script that has not set it */
			return err_set(err, "--%s needs a value, and \"\" is none: --%s %s",
				row->name, row->name, row->value);
		*(const char **)(void *)field = value;
		return 0;
	case OPTION_NUMBER:
		if (!str_to_u64(str_z(value), (uint64_t *)(void *)field) ||
			!*(uint64_t *)(void *)field)
			return err_set(
				err, "--%s takes a number from 1 on, not \"%s\"", row->name, value);
		return 0;
	case OPTION_PORT:
		if (!str_to_u64(str_z(value), &number) || number > 65535)
			return err_set(err, "--%s takes a number from 0 to 65535, not \"%s\"",
				row->name, value);
		*(int32_t *)(void *)field = (int32_t)number;
		return 0;
	}
	return 0;
}

/* argv[*at] is "--name", "--name=value" or the first of "--name" "value". */
static int take_option(struct options *options, int argc, char **argv, int *at, struct err *err)
{
	struct str word = long_form(str_z(argv[*at]));
	struct str rest, name = str_cut(str_skip(word, 2), '=', &rest);
	const struct option_row *row = find_option(name);
	if (!row)
		return unknown_option(name, err);
	if (!(row->commands & COMMAND_BIT(options->command)))
		return err_set(err, "--%s is not an option of \"hangar %s\"", row->name,
			commands[options->command].name);
	const char *value = rest.p;
	if (row->type == OPTION_FLAG && value)
		return err_set(err, "--%s takes no value", row->name);
	if (row->type != OPTION_FLAG && !value) {
		if (*at + 1 >= argc)
			return err_set(err, "--%s needs a value: --%s %s", row->name, row->name,
				row->value);
		value = argv[++*at];
	}
	return set_option(options, row, value, err);
}

static int check_together(struct options *o, struct err *err)
{
	if (o->memory && o->data)
		return err_set(err, "--memory and --data exclude each other");
	if (o->command == COMMAND_FORK && o->list && (o->argument || o->namespace))
		return err_set(err, "--list makes no fork: leave the rest out");
	bool fork = o->command == COMMAND_FORK;
	const char *word = fork ? "NAME" : commands[o->command].argument;
	if (!o->argument && word[0] && word[0] != '[' && !(fork && o->list))
		return err_set(err, "which one? `hangar %s %s`", commands[o->command].name, word);
	if (o->bare && o->argument)
		return err_set(err, "--bare serves no routes.yaml: leave \"%s\" out", o->argument);
	return 0;
}

int options_parse(int argc, char **argv, struct options *ret_options, struct err *err)
{
	struct options o = {
		.port = OPTIONS_NO_PORT, .command = COMMAND_HELP, .help_for = COMMAND_HELP};
	bool help = argc < 2, dashes = false;
	int at = 1;
	if (at < argc && argv[at][0] != '-') {
		if (find_command(argv[at++], &o.command, err) < 0)
			return -1;
	}
	for (; at < argc; at++) {
		const char *word = argv[at];
		if (!dashes && str_eq_z(STR("--"), word))
			dashes = true;
		else if (!dashes && (str_eq_z(STR("--help"), word) || str_eq_z(STR("-h"), word)))
			help = true;
		else if (!dashes && str_eq_z(STR("--version"), word) && o.command == COMMAND_HELP)
			o.command = COMMAND_VERSION;
		else if (!dashes && str_starts(long_form(str_z(word)), STR("--"))) {
			if (take_option(&o, argc, argv, &at, err) < 0)
				return -1;
		} else if (!dashes && word[0] == '-' && word[1] &&
			   !(o.command == COMMAND_CLOCK && ascii_is_digit(word[1])))
			return err_set(err, "unknown option \"%s\"", word);
		else if (o.argument || !commands[o.command].argument[0])
			return err_set(err, "\"%s\" is one word too many", word);
		else
			o.argument = word;
	}
	if (help) {
		o.help_for = o.command;
		o.command = COMMAND_HELP;
	} else if (o.command == COMMAND_HELP && o.argument) {
		if (find_command(o.argument, &o.help_for, err) < 0)
			return -1;
	}
	if (check_together(&o, err) < 0)
		return -1;
	*ret_options = o;
	return 0;
}

static void help_overview(FILE *out)
{
	fputs("hangar - where a serverless application stands before it flies\n"
	      "\n"
	      "One process runs the whole stack offline: API Gateway, Lambda handlers in C, DynamoDB with\n"
	      "Streams, and the site, all on one port, answering as AWS does.\n"
	      "\n"
	      "Usage: hangar COMMAND [OPTIONS]\n"
	      "\n",
		out);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		fprintf(out, "  %-8s %-14s %s\n", commands[i].name, commands[i].argument,
			commands[i].summary);
	fputs("\n"
	      "Try:\n"
	      "  hangar up                         the stack of ./routes.yaml on http://127.0.0.1:4566\n"
	      "  hangar up --bare --memory         a DynamoDB endpoint and nothing else\n"
	      "  hangar check                      what is wrong with routes.yaml, before it is deployed\n"
	      "\n"
	      "`hangar COMMAND --help` has the options. The manual is hangar(1).\n",
		out);
}

void options_help(enum command command, FILE *out)
{
	if (command == COMMAND_HELP) {
		help_overview(out);
		return;
	}
	const struct command_row *row = &commands[command];
	fprintf(out, "hangar %s - %s\n\nUsage: hangar %s [OPTIONS]%s%s\n\n%s", row->name,
		row->summary, row->name, row->argument[0] ? " " : "", row->argument, row->text);
	bool first = true;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!(rows[i].commands & COMMAND_BIT(command)))
			continue;
		char name[32];
		snprintf(name, sizeof(name), "--%s %s", rows[i].name,
			rows[i].value ? rows[i].value : "");
		fprintf(out, "%s  %-20s %s\n", first ? "\nOptions:\n" : "", name, rows[i].text);
		first = false;
	}
}
