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

/* --- check --- */

static int module_exports(void *self, const char *path, struct str handler, struct err *err)
{
	(void)self;
	return lambda_module_check(str_z(path), handler, err);
}

int command_check(const struct options *options, struct arena *arena, struct err *err)
{
	(void)arena;
	(void)err;
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

struct str command_text(struct str object, const char *key, struct arena *arena)
{
	struct str raw;
	struct json_reader r;
	if (!json_find(object, key, arena, &raw))
		return STR_NONE;
	json_reader_init(&r, raw, arena);
	return json_read(&r) == JSON_STRING ? r.text : STR_NONE;
}

int command_call(const struct options *options, const char *method, const char *path,
	struct str body, struct arena *arena, struct client_answer *ret_answer, struct err *err)
{
	struct instance_address address;
	if (instance_find(options->data ? options->data : OPTIONS_DATA, &address, err) < 0 ||
		client_call(&address, method, path, body, arena, ret_answer, err) < 0)
		return -1;
	if (ret_answer->status != 200) {
		struct str message = command_text(ret_answer->body, "message", arena);
		return err_set(err, "%.*s", STR_ARG(message.p ? message : ret_answer->body));
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

int command_reset(const struct options *options, struct arena *arena, struct err *err)
{
	struct client_answer answer;
	const char *table = options->argument ? options->argument : "";
	if (check_name(table, err) < 0)
		return -1;
	struct str path = arena_printf(arena, "/_hangar/v1/reset?table=%s", table);
	if (command_call_in_namespace(options, "POST", path.p, STR(""), arena, &answer, err) < 0)
		return -1;
	printf("%s: as its seeds have it\n", table[0] ? table : "every table");
	return EXIT_SUCCESS;
}

int command_logs(const struct options *options, struct arena *arena, struct err *err)
{
	struct client_answer answer;
	const char *function = options->argument ? options->argument : "";
	uint64_t after = 0;
	if (check_name(function, err) < 0)
		return -1;
	do {
		arena_reset(arena);
		struct str path = arena_printf(arena,
			"/_hangar/v1/logs?function=%s&after=%llu&wait=%d", function,
			(unsigned long long)after, options->follow && after ? 20000 : 0);
		if (command_call(options, "GET", path.p, STR(""), arena, &answer, err) < 0)
			return -1;
		if (!str_to_u64(client_header(&answer, STR("x-hangar-after")), &after))
			break;
		fwrite(answer.body.p, 1, answer.body.n, stdout);
		fflush(stdout);
		after = after ? after : 1;
	} while (options->follow);
	return EXIT_SUCCESS;
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

int command_clock(const struct options *options, struct arena *arena, struct err *err)
{
	struct client_answer answer;
	struct str now, offset = STR_NONE;
	const char *word = options->argument;
	if (command_call_in_namespace(options, word ? "POST" : "GET", "/_hangar/v1/clock",
		    word ? clock_order(arena, str_z(word)) : STR(""), arena, &answer, err) < 0)
		return -1;
	now = command_text(answer.body, "now", arena);
	json_find(answer.body, "offsetMs", arena, &offset);
	printf("%.*s%s\n", STR_ARG(now), str_eq_z(offset, "0") ? "" : "  (moved)");
	return EXIT_SUCCESS;
}

int command_read_file(const char *path, struct buf *out, struct err *err)
{
	bool standard = str_eq_z(STR("-"), path);
	FILE *file = standard ? stdin : fopen(path, "re");
	size_t n = 0;
	if (!file)
		return err_set_errno(err, "%s", path);
	do {
		n = fread(buf_reserve(out, BUFSIZ), 1, BUFSIZ, file);
		out->n += n;
	} while (n);
	int result = ferror(file) ? err_set_errno(err, "%s", path) : 0;
	if (!standard)
		fclose(file);
	return result;
}

int command_faults(const struct options *options, struct arena *arena, struct err *err)
{
	struct buf body = BUF_IN(arena);
	struct client_answer answer;
	const char *word = options->argument;
	bool clear = word && str_eq_z(STR("clear"), word);
	const char *method = !word ? "GET" : clear ? "DELETE" : "POST";
	if (word && !clear && command_read_file(word, &body, err) < 0)
		return -1;
	if (command_call_in_namespace(
		    options, method, "/_hangar/v1/faults", buf_str(&body), arena, &answer, err) < 0)
		return -1;
	printf("%.*s\n", STR_ARG(answer.body));
	return EXIT_SUCCESS;
}

int command_split(const struct options *options, struct arena *arena, struct err *err)
{
	struct client_answer answer;
	if (check_name(options->argument, err) < 0)
		return -1;
	struct str path = arena_printf(arena, "/_hangar/v1/split?table=%s&shards=%llu",
		options->argument, (unsigned long long)(options->shards ? options->shards : 2));
	if (command_call_in_namespace(options, "POST", path.p, STR(""), arena, &answer, err) < 0)
		return -1;
	printf("%s: %.*s\n", options->argument,
		STR_ARG(command_text(answer.body, "message", arena)));
	return EXIT_SUCCESS;
}

int command_drain(const struct options *options, struct arena *arena, struct err *err)
{
	struct client_answer answer;
	if (command_call_in_namespace(
		    options, "POST", "/_hangar/v1/drain", STR(""), arena, &answer, err) < 0)
		return -1;
	puts("nothing is pending");
	return EXIT_SUCCESS;
}
