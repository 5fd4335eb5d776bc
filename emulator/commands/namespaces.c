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
	if (!name || !name[0] || namespace_name_is_valid(str_z(name)))
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

static struct str text_of(struct str object, const char *key, struct arena *arena)
{
	struct str raw;
	struct json_reader r;
	if (!json_find(object, key, arena, &raw))
		return STR_NONE;
	json_reader_init(&r, raw, arena);
	return json_read(&r) == JSON_STRING ? r.text : STR_NONE;
}

static int finish(struct arena *arena, int result, const struct err *err)
{
	arena_release(arena);
	if (result == 0)
		return EXIT_SUCCESS;
	fprintf(stderr, "hangar: %s\n", err->text);
	return EXIT_FAILURE;
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
		struct str one = json_skip(&r), name = text_of(one, "name", arena);
		printf("%-40.*s %10.1f KB%s\n", STR_ARG(name.n ? name : STR("(the stack's own)")),
			(double)number_of(one, "bytes", arena) / 1024,
			number_of(one, "open", arena) ? "" : "  asleep");
	}
}

int command_fork(const struct options *options)
{
	struct arena arena = ARENA_INIT;
	struct client_answer answer;
	struct err err = {""};
	const char *from = options->namespace ? options->namespace : "";
	int result = check_fork(options->argument, &err);
	if (result == 0)
		result = check_fork(from, &err);
	struct str path = options->list ? STR("/_hangar/v1/namespaces")
					: arena_printf(&arena, "/_hangar/v1/fork?name=%s&from=%s",
						  options->argument, from);
	if (result == 0)
		result = command_call(options, options->list ? "GET" : "POST", path.p, STR(""),
			&arena, &answer, &err);
	if (result == 0 && options->list)
		print_list(answer.body, &arena);
	else if (result == 0)
		printf("%.*s  (%.1f ms)\n", STR_ARG(text_of(answer.body, "url", &arena)),
			(double)number_of(answer.body, "microseconds", &arena) / 1000);
	return finish(&arena, result, &err);
}

int command_drop(const struct options *options)
{
	struct arena arena = ARENA_INIT;
	struct client_answer answer;
	struct err err = {""};
	int result = check_fork(options->argument, &err);
	if (result == 0)
		result = command_call(options, "POST",
			arena_printf(&arena, "/_hangar/v1/drop?name=%s", options->argument).p,
			STR(""), &arena, &answer, &err);
	return finish(&arena, result, &err);
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

int command_snapshot(const struct options *options)
{
	struct arena arena = ARENA_INIT;
	struct client_answer answer;
	struct err err = {""};
	struct str file = STR_NONE;
	const char *fork = options->namespace ? options->namespace : "";
	bool restore = options->command == COMMAND_RESTORE;
	int result = check_fork(fork, &err);
	if (result == 0)
		result = file_parameter(options->argument, &arena, &file, &err);
	if (result == 0)
		result = command_call(options, "POST",
			arena_printf(&arena, "/_hangar/v1/%s?file=%.*s&%s=%s",
				restore ? "restore" : "snapshot", STR_ARG(file),
				restore ? "into" : "from", fork)
				.p,
			STR(""), &arena, &answer, &err);
	if (result == 0)
		printf("%.*s  (%.1f ms)\n", STR_ARG(text_of(answer.body, "file", &arena)),
			(double)number_of(answer.body, "microseconds", &arena) / 1000);
	return finish(&arena, result, &err);
}
