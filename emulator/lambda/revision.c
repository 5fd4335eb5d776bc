#include "room.h"

#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct lambda_function_config copy_config(
	struct arena *arena, const struct lambda_function_config *from)
{
	struct lambda_function_config config = *from;
	config.name = arena_dup(arena, from->name);
	config.handler = arena_dup(arena, from->handler);
	config.module = arena_dup(arena, from->module);
	struct str *places = arena_array(arena, struct str, from->place_count);
	for (size_t i = 0; i < from->place_count; i++)
		places[i] = arena_dup(arena, from->places[i]);
	config.places = places;
	config.memory_mb = from->memory_mb ? from->memory_mb : 128;
	config.timeout_s = from->timeout_s ? from->timeout_s : 3;
	struct lambda_variable *variables =
		arena_array(arena, struct lambda_variable, from->variable_count);
	for (size_t i = 0; i < from->variable_count; i++)
		variables[i] = (struct lambda_variable){arena_dup(arena, from->variables[i].name),
			arena_dup(arena, from->variables[i].value)};
	config.variables = variables;
	config.code = arena_dup(arena, from->code);
	config.description = arena_dup(arena, from->description);
	config.url_address = arena_dup(arena, from->url_address);
	config.url = url_settings_copy(arena, from->url);
	config.on_success = arena_dup(arena, from->on_success);
	config.on_failure = arena_dup(arena, from->on_failure);
	struct str *command = arena_array(arena, struct str, from->command_count);
	for (size_t i = 0; i < from->command_count; i++)
		command[i] = arena_dup(arena, from->command[i]);
	config.command = command;
	return config;
}

struct revision *revision_make(struct lambda *lambda, const struct lambda_function_config *from)
{
	struct revision *revision = xcalloc(1, sizeof(*revision));
	struct arena *arena = &revision->arena;
	revision->refs = 1;
	revision->config = copy_config(arena, from);
	revision->variables = variables_make(arena, &revision->config, &lambda->options);
	revision->arn = arena_printf(arena, "arn:aws:lambda:%.*s:%.*s:function:%.*s",
		STR_ARG(lambda->options.region), STR_ARG(lambda->options.account),
		STR_ARG(revision->config.name));
	return revision;
}

bool revision_same_config(
	const struct lambda_function_config *a, const struct lambda_function_config *b)
{
	bool same = str_eq(a->name, b->name) && str_eq(a->handler, b->handler) &&
		    str_eq(a->module, b->module) && a->memory_mb == b->memory_mb &&
		    a->timeout_s == b->timeout_s && a->json_logs == b->json_logs &&
		    a->isolation == b->isolation && a->cold_start_ms == b->cold_start_ms &&
		    str_eq(a->code, b->code) && a->command_count == b->command_count &&
		    a->variable_count == b->variable_count;
	for (size_t i = 0; same && i < a->command_count; i++)
		same = str_eq(a->command[i], b->command[i]);
	for (size_t i = 0; same && i < a->variable_count; i++)
		same = str_eq(a->variables[i].name, b->variables[i].name) &&
		       str_eq(a->variables[i].value, b->variables[i].value);
	return same;
}

static void complain(struct lambda *lambda, struct function *function, const char *why, bool silent)
{
	pthread_mutex_lock(&lambda->lock);
	bool known = strcmp(function->trouble, why) == 0, serves = function->current;
	if (!silent || !serves)
		snprintf(function->trouble, sizeof(function->trouble), "%s", why);
	pthread_mutex_unlock(&lambda->lock);
	if (known || silent)
		return;
	struct buf line = BUF_INIT;
	buf_printf(&line, "HANGAR %.*s: %s%s\n", STR_ARG(function->name), why,
		serves ? "; the former module goes on serving" : "");
	room_say(lambda, function, buf_str(&line));
	buf_release(&line);
}

/* The new revision takes over, with its first environment if it has one. */
static void install(struct lambda *lambda, struct function *function, struct revision *revision,
	struct environment *env)
{
	pthread_mutex_lock(&lambda->lock);
	struct revision *former = function->current;
	function->current = revision;
	function->trouble[0] = '\0';
	if (former)
		function->reloads++;
	bool removed = function->removed;
	if (env)
		env->idle_since = clock_monotonic_us();
	if (env && !removed) {
		env->next_idle = function->idle;
		function->idle = env;
		function->idle_count++;
	}
	if (former)
		room_unref_revision(former);
	pthread_mutex_unlock(&lambda->lock);
	if (env && removed)
		environment_free(env);
	pool_sweep(lambda, 0);
}

/* The configuration with its module where it is now. */
static struct lambda_function_config with_module(const struct lambda_function_config *from)
{
	struct lambda_function_config config = *from;
	for (size_t i = 0; i < from->place_count; i++)
		if (access(from->places[i].p, F_OK) == 0) {
			config.module = from->places[i];
			break;
		}
	return config;
}

static int load(struct lambda *lambda, struct function *function,
	const struct lambda_function_config *config, struct buf *image, struct err *err)
{
	struct revision *revision = revision_make(lambda, config);
	revision->image = *image;
	*image = BUF_INIT;
	pthread_mutex_lock(&lambda->lock);
	const struct revision *current = function->current;
	bool same_code = current && str_eq(buf_str(&current->image), buf_str(&revision->image));
	atomic_store(&revision->isolate, same_code && atomic_load(&current->isolate));
	pthread_mutex_unlock(&lambda->lock);
	/* A module shows in its first environment whether it loads; a program starts with its first
	 * call. */
	bool program = revision->config.code.n;
	struct environment *env =
		program ? NULL : environment_make(lambda, function, revision, STR_NONE, err);
	if (!env && !program) {
		err_prefix(err, "%.*s", STR_ARG(config->module));
		pthread_mutex_lock(&lambda->lock);
		room_unref_revision(revision);
		pthread_mutex_unlock(&lambda->lock);
		return -1;
	}
	install(lambda, function, revision, env);
	return 0;
}

static int look(
	struct lambda *lambda, struct function *function, struct revision *wanted, struct err *err)
{
	struct buf image = BUF_INIT;
	struct lambda_function_config config = with_module(&wanted->config);
	bool program = config.code.n;
	int code = program ? program_read(&config, &image, err)
			   : module_read(config.module, &image, err);
	if (code)
		return code;
	pthread_mutex_lock(&lambda->lock);
	const struct revision *current = function->current;
	bool same = current && str_eq(buf_str(&current->image), buf_str(&image)) &&
		    revision_same_config(&current->config, &config);
	if (same)
		function->trouble[0] = '\0';
	pthread_mutex_unlock(&lambda->lock);
	if (!same) {
		code = program ? 0 : module_check(buf_str(&image), config.handler, err);
		if (code)
			err_prefix(err, "%.*s", STR_ARG(config.module));
		else
			code = load(lambda, function, &config, &image, err);
	}
	buf_release(&image);
	return code;
}

int revision_load(struct lambda *lambda, struct function *function, bool patient, struct err *err)
{
	struct err own = {""};
	pthread_mutex_lock(&function->loading);
	pthread_mutex_lock(&lambda->lock);
	struct revision *wanted = function->wanted;
	wanted->refs++;
	pthread_mutex_unlock(&lambda->lock);
	int code = look(lambda, function, wanted, &own);
	if (code)
		complain(lambda, function, own.text, patient && code == REVISION_INCOMPLETE);
	pthread_mutex_lock(&lambda->lock);
	room_unref_revision(wanted);
	pthread_mutex_unlock(&lambda->lock);
	pthread_mutex_unlock(&function->loading);
	if (code && err)
		*err = own;
	return code;
}
