#include "commands.h"

#include "cli/client.h"
#include "config/check.h"
#include "date.h"
#include "gateway/gateway.h"
#include "json_read.h"
#include "lambda/lambda.h"
#include "wiring_apis.h"

#include <stdio.h>
#include <stdlib.h>

static int complain(const struct err *err)
{
	fprintf(stderr, "hangar: %s\n", err->text);
	return EXIT_FAILURE;
}

/* --- check --- */

static int module_exports(void *self, const char *path, struct str handler, struct err *err)
{
	(void)self;
	return lambda_module_check(str_z(path), handler, err);
}

int command_check(const struct options *options)
{
	const char *path = options->argument ? options->argument : "routes.yaml";
	struct problems problems = PROBLEMS_INIT;
	struct stack_options load = {.pkglibdir = PKGLIBDIR};
	struct stack_checks checks = {.exports = module_exports};
	struct buf text = BUF_INIT;
	struct stack *stack = stack_load(path, &load, &problems);
	if (stack)
		stack_check(stack, &checks, &problems);
	if (stack)
		wire_apis_check(stack, &problems);
	problems_sort(&problems);
	problems_report(&problems, &text);
	fwrite(text.p, 1, text.n, stdout);
	bool fatal = problems_fatal(&problems);
	buf_release(&text);
	problems_release(&problems);
	stack_free(stack);
	return fatal ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* --- the clients of a running daemon --- */

/* The "message" of a JSON answer, or the answer itself. */
static struct str message_of(struct str body, struct arena *arena)
{
	struct json_reader r;
	struct str raw;
	if (!json_find(body, "message", arena, &raw))
		return body;
	json_reader_init(&r, raw, arena);
	return json_read(&r) == JSON_STRING ? r.text : body;
}

int command_call(const struct options *options, const char *method, const char *path,
	struct str body, struct arena *arena, struct client_answer *ret_answer, struct err *err)
{
	struct instance_address address;
	if (instance_find(options->data ? options->data : OPTIONS_DATA, &address, err) < 0 ||
		client_call(&address, method, path, body, arena, ret_answer, err) < 0)
		return -1;
	if (ret_answer->status != 200) {
		struct str message = message_of(ret_answer->body, arena);
		return err_set(err, "%.*s", STR_ARG(message));
	}
	return 0;
}

/* Names of tables and functions need no encoding; anything else cannot be the name of one. */
static int check_name(const char *name, struct err *err)
{
	if (!name[0] || str_is_word(str_z(name), "_-."))
		return 0;
	return err_set(err, "\"%s\" is no name of a table, function or fork", name);
}

int command_call_in_namespace(const struct options *options, const char *method, const char *path,
	struct str body, struct arena *arena, struct client_answer *ret_answer, struct err *err)
{
	if (options->namespace && check_name(options->namespace, err) < 0)
		return -1;
	if (options->namespace)
		path = arena_printf(arena, "%s%cnamespace=%s", path, strchr(path, '?') ? '&' : '?',
			options->namespace)
			       .p;
	return command_call(options, method, path, body, arena, ret_answer, err);
}

int command_reset(const struct options *options)
{
	struct arena arena = ARENA_INIT;
	struct client_answer answer;
	struct err err = {""};
	const char *table = options->argument ? options->argument : "";
	int result = check_name(table, &err);
	if (result == 0) {
		struct str path = arena_printf(&arena, "/_hangar/v1/reset?table=%s", table);
		result = command_call_in_namespace(
			options, "POST", path.p, STR(""), &arena, &answer, &err);
	}
	arena_release(&arena);
	if (result < 0)
		return complain(&err);
	printf("%s: as its seeds have it\n", table[0] ? table : "every table");
	return EXIT_SUCCESS;
}

int command_logs(const struct options *options)
{
	struct arena arena = ARENA_INIT;
	struct client_answer answer;
	struct err err = {""};
	const char *function = options->argument ? options->argument : "";
	uint64_t after = 0;
	int result = check_name(function, &err);
	while (result == 0) {
		struct str path = arena_printf(&arena,
			"/_hangar/v1/logs?function=%s&after=%llu&wait=%d", function,
			(unsigned long long)after, options->follow && after ? 20000 : 0);
		result = command_call(options, "GET", path.p, STR(""), &arena, &answer, &err);
		if (result < 0 ||
			!str_to_u64(client_header(&answer, STR("x-hangar-after")), &after))
			break;
		fwrite(answer.body.p, 1, answer.body.n, stdout);
		fflush(stdout);
		arena_reset(&arena);
		if (!options->follow)
			break;
		after = after ? after : 1;
	}
	arena_release(&arena);
	return result < 0 ? complain(&err) : EXIT_SUCCESS;
}

/* The body of an order to the clock: a step, a moment, or "reset". */
static struct str clock_order(struct arena *arena, struct str word)
{
	struct buf body = BUF_IN(arena);
	struct json_writer w;
	int64_t us;
	json_writer_init(&w, &body);
	json_object(&w);
	if (str_eq_z(word, "reset"))
		json_key_bool(&w, STR("reset"), true);
	else
		json_key_string(&w, duration_parse(word, &us) ? STR("advance") : STR("set"), word);
	json_end_object(&w);
	return buf_str(&body);
}

int command_clock(const struct options *options)
{
	struct arena arena = ARENA_INIT;
	struct client_answer answer;
	struct err err = {""};
	const char *word = options->argument;
	int result = command_call_in_namespace(options, word ? "POST" : "GET", "/_hangar/v1/clock",
		word ? clock_order(&arena, str_z(word)) : STR(""), &arena, &answer, &err);
	if (result == 0) {
		struct str now, offset = STR_NONE;
		json_find(answer.body, "offsetMs", &arena, &offset);
		json_find(answer.body, "now", &arena, &now);
		printf("%.*s%s\n", STR_ARG(str_head(str_skip(now, 1), now.n - 2)),
			str_eq_z(offset, "0") ? "" : "  (moved)");
	}
	arena_release(&arena);
	return result < 0 ? complain(&err) : EXIT_SUCCESS;
}

static int read_file(const char *path, struct buf *out, struct err *err)
{
	FILE *file = fopen(path, "re");
	size_t n = 0;
	if (!file)
		return err_set_errno(err, "%s", path);
	do {
		char *room = buf_reserve(out, BUFSIZ);
		n = fread(room, 1, BUFSIZ, file);
		out->n += n;
	} while (n);
	int result = ferror(file) ? err_set_errno(err, "%s", path) : 0;
	fclose(file);
	return result;
}

int command_faults(const struct options *options)
{
	struct arena arena = ARENA_INIT;
	struct buf body = BUF_IN(&arena);
	struct client_answer answer;
	struct err err = {""};
	const char *word = options->argument, *method = word ? "POST" : "GET";
	int result = 0;
	if (word && str_eq_z(STR("clear"), word))
		method = "DELETE";
	else if (word)
		result = read_file(word, &body, &err);
	if (result == 0)
		result = command_call_in_namespace(options, method, "/_hangar/v1/faults",
			buf_str(&body), &arena, &answer, &err);
	if (result == 0)
		printf("%.*s\n", STR_ARG(answer.body));
	arena_release(&arena);
	return result < 0 ? complain(&err) : EXIT_SUCCESS;
}

int command_split(const struct options *options)
{
	struct arena arena = ARENA_INIT;
	struct client_answer answer;
	struct err err = {""};
	int result = check_name(options->argument, &err);
	if (result == 0) {
		struct str path = arena_printf(&arena, "/_hangar/v1/split?table=%s&shards=%llu",
			options->argument,
			(unsigned long long)(options->shards ? options->shards : 2));
		result = command_call_in_namespace(
			options, "POST", path.p, STR(""), &arena, &answer, &err);
	}
	if (result == 0) {
		struct str message = message_of(answer.body, &arena);
		printf("%s: %.*s\n", options->argument, STR_ARG(message));
	}
	arena_release(&arena);
	return result < 0 ? complain(&err) : EXIT_SUCCESS;
}
