#include "variables.h"

/* https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
static const struct str reserved[] = {
	STR_INIT("_HANDLER"),
	STR_INIT("_X_AMZN_TRACE_ID"),
	STR_INIT("AWS_DEFAULT_REGION"),
	STR_INIT("AWS_REGION"),
	STR_INIT("AWS_EXECUTION_ENV"),
	STR_INIT("AWS_LAMBDA_FUNCTION_NAME"),
	STR_INIT("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
	STR_INIT("AWS_LAMBDA_FUNCTION_VERSION"),
	STR_INIT("AWS_LAMBDA_INITIALIZATION_TYPE"),
	STR_INIT("AWS_LAMBDA_LOG_GROUP_NAME"),
	STR_INIT("AWS_LAMBDA_LOG_STREAM_NAME"),
	STR_INIT("AWS_ACCESS_KEY"),
	STR_INIT("AWS_ACCESS_KEY_ID"),
	STR_INIT("AWS_SECRET_ACCESS_KEY"),
	STR_INIT("AWS_SESSION_TOKEN"),
	STR_INIT("AWS_LAMBDA_RUNTIME_API"),
	STR_INIT("LAMBDA_TASK_ROOT"),
	STR_INIT("LAMBDA_RUNTIME_DIR"),
};

bool lambda_env_is_reserved(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(reserved); i++)
		if (str_eq(reserved[i], name))
			return true;
	return false;
}

/* Set by Lambda, and the function may set them otherwise (the same page; the two lists of folders
 * as recorded for provided.al2023: localstack, test_introspection_invoke, January 2026). */
static const struct lambda_variable preset[] = {
	{STR_INIT("LANG"), STR_INIT("en_US.UTF-8")},
	{STR_INIT("PATH"), STR_INIT("/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin")},
	{STR_INIT("LD_LIBRARY_PATH"),
		STR_INIT("/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:"
			 "/var/task/lib:/opt/lib")},
	{STR_INIT("TZ"), STR_INIT(":UTC")},
	{STR_INIT("AWS_XRAY_CONTEXT_MISSING"), STR_INIT("LOG_ERROR")},
};

struct str variables_get(const struct variables *variables, struct str name)
{
	for (size_t i = 0; i < variables->count; i++)
		if (str_eq(variables->list[i].name, name))
			return variables->list[i].value;
	return STR_NONE;
}

static void set(struct variables *v, struct arena *arena, struct str name, struct str value)
{
	for (size_t i = 0; i < v->count; i++)
		if (str_eq(v->list[i].name, name)) {
			v->list[i].value = arena_dup(arena, value);
			return;
		}
	v->list[v->count++] =
		(struct lambda_variable){arena_dup(arena, name), arena_dup(arena, value)};
}

struct variables variables_make(struct arena *arena, const struct lambda_function_config *config,
	const struct lambda_options *options)
{
	struct variables v = {0};
	v.list = arena_array(arena, struct lambda_variable,
		config->variable_count + ARRAY_LEN(reserved) + ARRAY_LEN(preset) + 2);
	/* The function's own first: they are what handlers ask for. */
	for (size_t i = 0; i < config->variable_count; i++)
		if (!lambda_env_is_reserved(config->variables[i].name))
			set(&v, arena, config->variables[i].name, config->variables[i].value);
	for (size_t i = 0; i < ARRAY_LEN(preset); i++)
		if (!variables_get(&v, preset[i].name).p)
			set(&v, arena, preset[i].name, preset[i].value);
	set(&v, arena, STR("_HANDLER"), config->handler);
	set(&v, arena, STR("AWS_REGION"), options->region);
	set(&v, arena, STR("AWS_DEFAULT_REGION"), options->region);
	set(&v, arena, STR("AWS_LAMBDA_FUNCTION_NAME"), config->name);
	set(&v, arena, STR("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
		arena_printf(arena, "%u", config->memory_mb));
	set(&v, arena, STR("AWS_LAMBDA_FUNCTION_VERSION"), STR("$LATEST"));
	set(&v, arena, STR("AWS_LAMBDA_INITIALIZATION_TYPE"), STR("on-demand"));
	set(&v, arena, STR("AWS_LAMBDA_LOG_GROUP_NAME"),
		arena_printf(arena, "/aws/lambda/%.*s", STR_ARG(config->name)));
	set(&v, arena, STR("AWS_LAMBDA_LOG_STREAM_NAME"), STR("")); /* of each environment */
	if (config->json_logs) {
		set(&v, arena, STR("AWS_LAMBDA_LOG_FORMAT"), STR("JSON"));
		set(&v, arena, STR("AWS_LAMBDA_LOG_LEVEL"), STR("INFO"));
	}
	set(&v, arena, STR("AWS_ACCESS_KEY_ID"), options->access_key);
	set(&v, arena, STR("AWS_SECRET_ACCESS_KEY"), options->secret_key);
	if (options->session_token.n)
		set(&v, arena, STR("AWS_SESSION_TOKEN"), options->session_token);
	set(&v, arena, STR("LAMBDA_TASK_ROOT"), STR("/var/task"));
	set(&v, arena, STR("LAMBDA_RUNTIME_DIR"), STR("/var/runtime"));
	return v;
}
