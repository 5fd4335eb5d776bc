#include "commands.h"

#include "cli/client.h"
#include "json_read.h"
#include "namespaces/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A fork's name needs no encoding; anything else cannot be the name of one. */
static int check_fork(const char *name, struct err *err)
{
	if (!name[0] || namespace_name_is_valid(str_z(name)))
		return 0;
	return err_set(err,
		"\"%s\" cannot be the name of a fork: 1 to %d of a-z, 0-9 and -, no account's "
		"number and no service's name",
		name, NAMESPACE_NAME_MOST);
}

static int64_t number_of(struct str object, const char *key, struct arena *arena)
{
	struct str raw = STR_NONE;
	uint64_t number = 0;
	if (json_find(object, key, arena, &raw))
		str_to_u64(raw, &number);
	return (int64_t)number;
}

static void print_done(struct str body, const char *what, struct arena *arena)
{
	printf("%.*s  (%.1f ms)\n", STR_ARG(command_text(body, what, arena)),
		(double)number_of(body, "microseconds", arena) / 1000);
}

static void print_list(struct str body, struct arena *arena)
{
	struct json_reader r;
	struct str list;
	if (!json_find(body, "namespaces", arena, &list))
		return;
	json_reader_init(&r, list, arena);
	json_read(&r);
	while (json_element(&r)) {
		struct str one = json_skip(&r), name = command_text(one, "name", arena);
		printf("%-40.*s %10.1f KB%s\n", STR_ARG(name.n ? name : STR("(the stack's own)")),
			(double)number_of(one, "bytes", arena) / 1024,
			number_of(one, "open", arena) ? "" : "  asleep");
	}
}

static int list_forks(const struct options *options, struct arena *arena, struct err *err)
{
	struct client_answer answer;
	if (command_call(options, "GET", "/_hangar/v1/namespaces", STR(""), arena, &answer, err) <
		0)
		return -1;
	print_list(answer.body, arena);
	return EXIT_SUCCESS;
}

int command_fork(const struct options *options, struct arena *arena, struct err *err)
{
	struct client_answer answer;
	const char *from = options->namespace ? options->namespace : "";
	if (options->list)
		return list_forks(options, arena, err);
	if (check_fork(options->argument, err) < 0 || check_fork(from, err) < 0)
		return -1;
	struct str path =
		arena_printf(arena, "/_hangar/v1/fork?name=%s&from=%s", options->argument, from);
	if (command_call(options, "POST", path.p, STR(""), arena, &answer, err) < 0)
		return -1;
	print_done(answer.body, "url", arena);
	return EXIT_SUCCESS;
}

int command_drop(const struct options *options, struct arena *arena, struct err *err)
{
	struct client_answer answer;
	if (check_fork(options->argument, err) < 0)
		return -1;
	struct str path = arena_printf(arena, "/_hangar/v1/drop?name=%s", options->argument);
	return command_call(options, "POST", path.p, STR(""), arena, &answer, err);
}

/* A file's absolute path, percent-encoded; a word without '/' or '.' is a name, which the daemon
 * keeps. */
static int file_parameter(
	const char *file, struct arena *arena, struct str *ret_parameter, struct err *err)
{
	char here[2048] = "";
	bool named = !strpbrk(file, "/.");
	struct buf out = BUF_IN(arena);
	if (!named && file[0] != '/' && !getcwd(here, sizeof(here)))
		return err_set_errno(err, "the working folder");
	struct str path = arena_printf(arena, "%s%s%s", here, here[0] ? "/" : "", file);
	for (size_t i = 0; i < path.n; i++) {
		char c = path.p[i];
		if (ascii_is_alnum(c) || strchr("/-_.", c))
			buf_add_c(&out, c);
		else
			buf_printf(&out, "%%%02X", (unsigned)(unsigned char)c);
	}
	*ret_parameter = buf_str(&out);
	return 0;
}

int command_snapshot(const struct options *options, struct arena *arena, struct err *err)
{
	struct client_answer answer;
	struct str file;
	const char *fork = options->namespace ? options->namespace : "";
	bool restore = options->command == COMMAND_RESTORE;
	if (check_fork(fork, err) < 0 || file_parameter(options->argument, arena, &file, err) < 0)
		return -1;
	struct str path = arena_printf(arena, "/_hangar/v1/%s?file=%.*s&%s=%s",
		restore ? "restore" : "snapshot", STR_ARG(file), restore ? "into" : "from", fork);
	if (command_call(options, "POST", path.p, STR(""), arena, &answer, err) < 0)
		return -1;
	print_done(answer.body, "file", arena);
	return EXIT_SUCCESS;
}
