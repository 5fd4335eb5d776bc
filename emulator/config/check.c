#include "config/check.h"
#include "config/check_api.h"

#include <sys/stat.h>
#include <unistd.h>

static void note(struct problems *problems, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void note(struct problems *problems, struct place place, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	problem_vadd(problems, PROBLEM_NOT_EMULATED, place, format, args);
	va_end(args);
}

static void check_table(const struct stack_table *table, struct problems *problems)
{
	struct str name = table->name;
	if (table->billing == STACK_PROVISIONED)
		note(problems, table->place,
			"table \"%.*s\": nothing is throttled by its capacity here", STR_ARG(name));
	if (table->recovery)
		note(problems, table->place,
			"table \"%.*s\": no backups are kept for recovery here", STR_ARG(name));
}

/* "build/handlers/x.so or handlers/x.so": where a build may put it. */
static struct str places_of(
	const struct stack *stack, const struct stack_function *function, struct arena *arena)
{
	struct str text = STR("");
	for (size_t i = 0; i < stack->n_own_handlers; i++)
		text = arena_printf(arena, "%.*s%s%.*s/%.*s.so", STR_ARG(text), i ? " or " : "",
			STR_ARG(stack_path_relative(stack, stack->handlers[i])),
			STR_ARG(function->handler));
	return text;
}

static void check_module(const struct stack *stack, const struct stack_function *function,
	const struct stack_checks *checks, struct problems *problems)
{
	struct arena arena = ARENA_INIT;
	struct str path;
	struct err err = {""};
	if (!stack_find_module(stack, function, &arena, &path))
		problem_add(problems, PROBLEM_ERROR, function->handler_place,
			"function \"%.*s\": there is no module for handler \"%.*s\"; it is built "
			"as %.*s",
			STR_ARG(function->name), STR_ARG(function->handler),
			STR_ARG(places_of(stack, function, &arena)));
	else if (checks && checks->exports &&
		 checks->exports(checks->self, path.p, function->handler, &err) < 0)
		problem_add(problems, PROBLEM_ERROR, function->handler_place,
			"function \"%.*s\": %s", STR_ARG(function->name), err.text);
	arena_release(&arena);
}

/* The folder is there, and something to run is in it. */
static void check_program(
	const struct stack *stack, const struct stack_function *function, struct problems *problems)
{
	struct arena arena = ARENA_INIT;
	const char *folder = arena_dup_z(&arena, function->code);
	const char *bootstrap = arena_printf(&arena, "%s/bootstrap", folder).p;
	struct place place = function->code_place.line ? function->code_place : function->place;
	struct str at = stack_path_relative(stack, function->code);
	struct stat st;
	if (stat(folder, &st) < 0 || !S_ISDIR(st.st_mode))
		problem_add(problems, PROBLEM_ERROR, place,
			"function \"%.*s\": there is no folder %.*s", STR_ARG(function->name),
			STR_ARG(at));
	else if (!function->n_command && access(bootstrap, F_OK) < 0)
		problem_add(problems, PROBLEM_ERROR, place,
			"function \"%.*s\": there is no program bootstrap in %.*s",
			STR_ARG(function->name), STR_ARG(at));
	else if (!function->n_command && access(bootstrap, X_OK) < 0)
		problem_add(problems, PROBLEM_ERROR, place,
			"function \"%.*s\": %.*s/bootstrap is not executable; Lambda would say "
			"fork/exec /var/task/bootstrap: permission denied",
			STR_ARG(function->name), STR_ARG(at));
	if (function->n_command)
		note(problems, function->command[0].place,
			"function \"%.*s\": \"command\" runs here; AWS runs bootstrap",
			STR_ARG(function->name));
	arena_release(&arena);
}

static void check_function(const struct stack_function *function, struct problems *problems)
{
	struct str name = function->name;
	if (function->n_allow)
		note(problems, function->allow[0].place,
			"function \"%.*s\": \"allow\" becomes its execution role; here every call "
			"is allowed",
			STR_ARG(name));
	if (function->storage != 512)
		note(problems, function->place,
			"function \"%.*s\": the size of /tmp is not limited", STR_ARG(name));
}

static void check_site(const struct stack_site *site, struct problems *problems)
{
	if (site->set && site->spa)
		for (size_t i = 0; i < site->n_errors; i++)
			if (site->errors[i].code == 404 || site->errors[i].code == 403)
				problem_add(problems, PROBLEM_WARNING, site->errors[i].place,
					"with \"spa\" a path without a file is the page already; "
					"this error response only hides what is really missing");
}

static bool is_target(struct str destination, const struct stack_function *function)
{
	return str_starts(destination, STR("function/")) &&
	       str_eq(str_skip(destination, 9), function->name);
}

static bool is_called(const struct stack_api *api, const struct stack_function *function)
{
	for (size_t i = 0; i < api->n_routes; i++)
		if (api->routes[i].function == function)
			return true;
	for (size_t i = 0; i < api->n_authorizers; i++)
		if (api->authorizers[i].function == function)
			return true;
	return false;
}

static bool is_named(const struct stack_api *api, struct str authorizer)
{
	for (size_t i = 0; i < api->n_routes; i++)
		if (str_eq(api->routes[i].guard.authorizer, authorizer))
			return true;
	return false;
}

static bool is_used(const struct stack *stack, const struct stack_function *function)
{
	for (size_t i = 0; i < stack->n_apis; i++)
		if (is_called(&stack->apis[i], function))
			return true;
	for (size_t i = 0; i < stack->n_events; i++)
		if (stack->events[i].function == function ||
			is_target(stack->events[i].on_failure, function))
			return true;
	for (size_t i = 0; i < stack->n_functions; i++)
		if (is_target(stack->functions[i].on_failure, function) ||
			is_target(stack->functions[i].on_success, function))
			return true;
	return function->url != STACK_URL_OFF;
}

static bool is_served(const struct stack *stack, const struct stack_api *api)
{
	for (size_t i = 0; i < stack->site.n_behaviors; i++)
		if (stack->site.behaviors[i].api == api)
			return true;
	for (size_t i = 0; i < stack->n_domains; i++)
		for (size_t k = 0; k < stack->domains[i].n_mappings; k++)
			if (stack->domains[i].mappings[k].api == api)
				return true;
	return !stack->site.set;
}

void stack_check(
	const struct stack *stack, const struct stack_checks *checks, struct problems *problems)
{
	if (!problems->file.p)
		problems->file = arena_dup(&problems->arena, stack->file);
	for (size_t i = 0; i < stack->n_tables; i++)
		check_table(&stack->tables[i], problems);
	for (size_t i = 0; i < stack->n_functions; i++) {
		const struct stack_function *function = &stack->functions[i];
		if (function->runtime == STACK_RUNTIME_PROVIDED)
			check_program(stack, function, problems);
		else
			check_module(stack, function, checks, problems);
		check_function(function, problems);
		if (!is_used(stack, function))
			problem_add(problems, PROBLEM_WARNING, function->place,
				"function \"%.*s\": no route and no event calls it",
				STR_ARG(function->name));
	}
	for (size_t i = 0; i < stack->n_apis; i++) {
		const struct stack_api *api = &stack->apis[i];
		if (!is_served(stack, api))
			problem_add(problems, PROBLEM_WARNING, api->place,
				"api \"%.*s\": no behavior of \"site\" leads to it; it answers on "
				"its own host only",
				STR_ARG(api->name));
		for (size_t k = 0; k < api->n_authorizers; k++)
			if (!is_named(api, api->authorizers[k].name))
				problem_add(problems, PROBLEM_WARNING, api->authorizers[k].place,
					"authorizer \"%.*s\" of api \"%.*s\": no route names it",
					STR_ARG(api->authorizers[k].name), STR_ARG(api->name));
		check_api(stack, api, problems);
	}
	check_site(&stack->site, problems);
	if (stack->n_stages)
		note(problems, stack->stages[0].place,
			"\"stages\" are for deployments; the stack runs here without them");
	problems_sort(problems);
}
