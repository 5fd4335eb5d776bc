#include "wiring.h"

#include "app_state.h"
#include "gateway/function_url.h"
#include "keeper.h"
#include "s3/folder.h"
#include "site/site.h"
#include "wiring_apis.h"

#include <stdlib.h>

/* --- functions --- */

static void wire_program(
	const struct stack_function *f, struct arena *arena, struct lambda_function_config *config)
{
	struct str *command = arena_array(arena, struct str, f->n_command);
	for (size_t i = 0; i < f->n_command; i++)
		command[i] = f->command[i].text;
	config->code = f->code;
	config->command = command;
	config->command_count = f->n_command;
	config->module = arena_printf(arena, "%.*s/bootstrap", STR_ARG(f->code));
}

static void wire_module(const struct stack *stack, const struct stack_function *f,
	struct arena *arena, struct lambda_function_config *config)
{
	struct str *places;
	config->place_count = stack_module_places(stack, f, arena, &places);
	config->places = places;
	stack_find_module(stack, f, arena, &config->module);
}

/* Where the function's URL is, and how it is set up. */
static void wire_url(const struct app *app, const struct stack *stack,
	const struct stack_function *f, struct arena *arena, struct lambda_function_config *config)
{
	char id[FUNCTION_URL_ID + 1];
	function_url_id(stack->account, f->name, id);
	config->url_address = arena_printf(arena, "http://%s.lambda-url.%.*s.localhost:%u/", id,
		STR_ARG(stack->region), app->options.listener->port);
	if (f->url == STACK_URL_OFF)
		return;
	struct url_settings *settings = arena_new(arena, struct url_settings);
	settings->iam = f->url == STACK_URL_IAM;
	settings->stream = f->url_mode == STACK_URL_STREAM;
	settings->cors = wire_cors(arena, &f->cors);
	config->url = settings;
}

/* A module that is not built yet is no reason to refuse the stack: its routes answer as a broken
 * function's do. */
static void wire_functions(struct app *app, const struct stack *stack, struct arena *arena)
{
	struct err err = {""};
	struct lambda_function_config *configs =
		arena_array(arena, struct lambda_function_config, stack->n_functions);
	for (size_t i = 0; i < stack->n_functions; i++) {
		const struct stack_function *f = &stack->functions[i];
		struct lambda_variable *variables =
			arena_array(arena, struct lambda_variable, f->n_environment);
		for (size_t j = 0; j < f->n_environment; j++)
			variables[j] = (struct lambda_variable){
				f->environment[j].name, f->environment[j].value};
		configs[i] = (struct lambda_function_config){
			.name = f->name,
			.handler = f->handler,
			.memory_mb = (uint32_t)f->memory,
			.timeout_s = (uint32_t)(f->timeout / 1000),
			.async_attempts = (int)f->retries + 1,
			.async_age_s = f->max_age / 1000,
			.on_success = f->on_success,
			.on_failure = f->on_failure,
			.description = f->description,
			.storage_mb = (uint32_t)f->storage,
			.json_logs = f->logs == STACK_LOGS_JSON,
			.reserved =
				f->concurrency < 0 ? LAMBDA_UNRESERVED : (int32_t)f->concurrency,
			.variables = variables,
			.variable_count = f->n_environment,
			.cold_start_ms = (uint32_t)f->cold_start,
			.isolation = f->isolation == STACK_ISOLATION_PROCESS ||
						     app->options.options->isolate
					     ? LAMBDA_PROCESS
					     : LAMBDA_THREAD,
		};
		wire_url(app, stack, f, arena, &configs[i]);
		if (f->runtime == STACK_RUNTIME_PROVIDED)
			wire_program(f, arena, &configs[i]);
		else
			wire_module(stack, f, arena, &configs[i]);
	}
	if (lambda_reload(app->lambda, configs, stack->n_functions, &err) < 0)
		log_printf(app->log, "%s", err.text);
}

/* --- buckets and the distribution --- */

static void wire_buckets(struct wiring *wiring, struct arena *arena)
{
	const struct stack *stack = wiring->stack;
	wiring->buckets = xcalloc(stack->n_buckets + 1, sizeof(struct s3_folder *));
	for (size_t i = 0; i < stack->n_buckets; i++) {
		struct s3_folder_options options = {
			.root = arena_dup_z(arena, stack->buckets[i].seed),
			.name = stack->buckets[i].name};
		wiring->buckets[wiring->n_buckets++] = s3_folder_new(&options);
	}
	if (stack->site.set) {
		struct s3_folder_options options = {.root = arena_dup_z(arena, stack->site.root),
			.name = arena_printf(arena, "%.*s-site", STR_ARG(stack->name))};
		wiring->buckets[wiring->n_buckets++] = s3_folder_new(&options);
	}
}

static bool behavior_of(
	const struct wiring *wiring, const struct stack_behavior *from, struct site_behavior *ret)
{
	*ret = (struct site_behavior){
		.pattern = from->pattern,
		.bucket = from->bucket != NULL,
		.compress = from->compress,
		.cache_seconds = from->cache / 1000,
	};
	if (from->api)
		return gateway_service(wiring->gateway, from->api->name, &ret->origin);
	ret->origin = s3_folder_service(wiring->buckets[from->bucket - wiring->stack->buckets]);
	return true;
}

static int wire_site(struct wiring *wiring, struct arena *arena, struct err *err)
{
	const struct stack *stack = wiring->stack;
	const struct stack_site *site = &stack->site;
	wire_buckets(wiring, arena);
	if (!site->set) {
		if (stack->n_apis == 1) /* nothing else could be meant by the plain host */
			gateway_service(wiring->gateway, stack->apis[0].name, &wiring->front);
		return 0;
	}
	struct site_behavior *behaviors =
		arena_array(arena, struct site_behavior, site->n_behaviors);
	struct site_error *errors = arena_array(arena, struct site_error, site->n_errors);
	for (size_t i = 0; i < site->n_behaviors; i++)
		if (!behavior_of(wiring, &site->behaviors[i], &behaviors[i]))
			return err_set(err, "behaviour %.*s has no origin",
				STR_ARG(site->behaviors[i].pattern));
	for (size_t i = 0; i < site->n_errors; i++)
		errors[i] = (struct site_error){(int)site->errors[i].code, site->errors[i].page,
			(int)site->errors[i].status};
	struct site_options options = {
		.otherwise = {.origin = s3_folder_service(wiring->buckets[stack->n_buckets]),
			.bucket = true,
			.compress = site->compress},
		.behaviors = behaviors,
		.behavior_count = site->n_behaviors,
		.errors = errors,
		.error_count = site->n_errors,
		.index = site->index,
		.spa = site->spa,
	};
	wiring->site = site_new(&options);
	wiring->front = site_service(wiring->site);
	return 0;
}

/* --- the whole --- */

static void wiring_free(struct wiring *wiring)
{
	site_free(wiring->site);
	for (size_t i = 0; i < wiring->n_buckets; i++)
		s3_folder_free(wiring->buckets[i]);
	free(wiring->buckets);
	gateway_free(wiring->gateway);
	function_urls_free(wiring->urls);
	stack_free(wiring->stack);
	free(wiring);
}

struct wiring *wiring_new(struct app *app, struct stack *stack, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct wiring *wiring = xcalloc(1, sizeof(*wiring));
	wiring->stack = stack;
	atomic_init(&wiring->references, 1);
	int result = wire_apis(app, wiring, &arena, err);
	if (result == 0)
		result = wire_site(wiring, &arena, err);
	if (result == 0)
		result = keeper_check(stack, err);
	if (result == 0) /* the last: it changes what runs */
		wire_functions(app, stack, &arena);
	arena_release(&arena);
	if (result < 0) {
		wiring_free(wiring);
		return NULL;
	}
	return wiring;
}

struct wiring *wiring_take(struct app *app)
{
	pthread_mutex_lock(&app->mutex);
	struct wiring *wiring = app->wiring;
	if (wiring)
		atomic_fetch_add_explicit(&wiring->references, 1, memory_order_relaxed);
	pthread_mutex_unlock(&app->mutex);
	return wiring;
}

void wiring_release(struct wiring *wiring)
{
	if (wiring && atomic_fetch_sub_explicit(&wiring->references, 1, memory_order_acq_rel) == 1)
		wiring_free(wiring);
}

void wiring_install(struct app *app, struct wiring *wiring)
{
	pthread_mutex_lock(&app->mutex);
	struct wiring *before = app->wiring;
	app->wiring = wiring;
	pthread_mutex_unlock(&app->mutex);
	wiring_release(before);
	namespaces_restart(app->namespaces);
}
