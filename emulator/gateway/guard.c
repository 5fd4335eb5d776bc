#include "guard.h"

#include "authorizer.h"
#include "gateway_state.h"
#include "schema.h"
#include "validate.h"
#include "visit.h"

#include <stdlib.h>

/* --- made from the configuration --- */

static struct authorizer *find_authorizer(const struct guards *guards, struct str name)
{
	for (size_t i = 0; i < guards->authorizer_count; i++)
		if (str_eq(guards->authorizers[i].config.name, name))
			return &guards->authorizers[i];
	return NULL;
}

static int init_authorizers(struct api *api, struct arena *arena, struct err *err)
{
	static const struct gateway_authorizer_config iam = {
		.name = STR_INIT("iam"), .type = GATEWAY_IAM};
	const struct gateway_api_config *config = &api->config;
	struct guards *guards = &api->guards;
	bool signs = false;
	for (size_t i = 0; i < config->route_count; i++)
		signs = signs || str_eq(config->routes[i].guard.authorizer, iam.name);
	guards->authorizers = arena_array(arena, struct authorizer, config->authorizer_count + 1);
	for (size_t i = 0; i < config->authorizer_count + signs; i++) {
		const struct gateway_authorizer_config *one =
			i < config->authorizer_count ? &config->authorizers[i] : &iam;
		struct authorizer *a = &guards->authorizers[guards->authorizer_count++];
		if (authorizer_init(a, api->gateway, api->kind->rest, one, arena, err) < 0)
			return -1;
	}
	return 0;
}

static int init_validation(const struct api *api, struct guard *guard,
	const struct gateway_guard_config *config, struct arena *arena, struct err *err)
{
	struct gateway_parameter *parameters =
		arena_array(arena, struct gateway_parameter, config->parameter_count + 1);
	struct body_schema *bodies =
		arena_array(arena, struct body_schema, config->model_count + 1);
	for (size_t i = 0; i < config->parameter_count; i++)
		parameters[i] = (struct gateway_parameter){
			config->parameters[i].place, arena_dup(arena, config->parameters[i].name)};
	for (size_t i = 0; i < config->model_count; i++) {
		struct str name = config->models[i].model;
		bodies[i] = (struct body_schema){arena_dup(arena, config->models[i].content_type),
			schemas_find(api->guards.schemas, name)};
		if (!bodies[i].schema)
			return err_set(err, "there is no model \"%.*s\"", STR_ARG(name));
	}
	guard->parameters = parameters;
	guard->parameter_count = config->validates_parameters ? config->parameter_count : 0;
	guard->validates_body = config->validates_body;
	guard->bodies = bodies;
	guard->body_count = config->model_count;
	return 0;
}

static int init_guard(struct api *api, const struct gateway_guard_config *config,
	struct target *target, struct arena *arena, struct err *err)
{
	bool validates = config->validates_parameters || config->validates_body;
	if (!config->authorizer.n && !config->api_key && !validates)
		return config->scopes.count ? err_set(err, "scopes need an authorizer") : 0;
	struct guard *guard = arena_new(arena, struct guard);
	guard->authorizer = find_authorizer(&api->guards, config->authorizer);
	if (config->authorizer.n && !guard->authorizer)
		return err_set(err, "there is no authorizer \"%.*s\"", STR_ARG(config->authorizer));
	if (config->scopes.count &&
		(!guard->authorizer || guard->authorizer->kind != &authorizer_jwt))
		return err_set(err, "scopes are of JWT authorizers");
	if (!api->kind->rest && (config->api_key || validates))
		return err_set(err, "an HTTP API has neither API keys nor request validation");
	guard->scopes = arena_dup_all(arena, config->scopes);
	guard->api_key = config->api_key;
	target->guard = guard;
	return init_validation(api, guard, config, arena, err);
}

int guards_init(struct api *api, struct arena *arena, size_t *ret_route, struct err *err)
{
	const struct gateway_api_config *config = &api->config;
	size_t model;
	*ret_route = SIZE_MAX;
	if (schemas_new(config->models, config->model_count, &api->guards.schemas, &model, err) < 0)
		return err_prefix(err, "model %.*s", STR_ARG(config->models[model].name));
	if (init_authorizers(api, arena, err) < 0)
		return -1;
	for (size_t i = 0; i < config->route_count; i++)
		if (init_guard(api, &config->routes[i].guard, &api->targets[i], arena, err) < 0) {
			*ret_route = i;
			return err_prefix(err, "route %.*s %.*s", STR_ARG(config->routes[i].method),
				STR_ARG(config->routes[i].path));
		}
	return 0;
}

void guards_release(struct guards *guards)
{
	for (size_t i = 0; i < guards->authorizer_count; i++)
		authorizer_release(&guards->authorizers[i]);
	schemas_free(guards->schemas);
}

int gateway_check_models(
	const struct gateway_model_config *models, size_t count, size_t *ret_model, struct err *err)
{
	struct schemas *schemas;
	if (schemas_new(models, count, &schemas, ret_model, err) < 0)
		return -1;
	schemas_free(schemas);
	return 0;
}

int gateway_check_authorizer(
	const struct gateway_authorizer_config *authorizer, bool rest, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct gateway *none = xcalloc(1, sizeof(*none));
	struct authorizer a;
	int result = authorizer_init(&a, none, rest, authorizer, &arena, err);
	authorizer_release(&a);
	free(none);
	arena_release(&arena);
	return result;
}

/* --- a request --- */

static bool take_key(struct visit *v)
{
	const struct usage_key *key;
	struct event_caller *caller = &v->context.caller;
	struct str value = v->api->config.key_from_authorizer
				   ? caller->usage_key
				   : http_request_header(v->request, STR("x-api-key"));
	const struct usage_request request = {v->request->namespace, v->api->config.name,
		v->match.route->key, value, v->context.time_us};
	struct gateway *g = v->api->gateway;
	enum failure failure = usage_take(&g->usage, g->meters, &request, &key);
	if (failure != FAILURES) {
		visit_fail(v, failure);
		return false;
	}
	caller->api_key = key->value;
	caller->api_key_id = key->id;
	return true;
}

static bool take_token(
	const struct visit *v, struct str stage, struct str meter, const struct meter_limit *limit)
{
	const struct meter_name name = {v->request->namespace, stage, meter};
	return meters_take(v->api->gateway->meters, &name, limit, v->context.time_us);
}

/* The route's in its stage, then the account's. */
static bool is_throttled(const struct visit *v)
{
	const struct target *target = v->target;
	const struct usage *usage = &v->api->gateway->usage;
	if (target->throttled && !take_token(v, v->context.stage, target->meter, &target->throttle))
		return true;
	return usage->throttled && !take_token(v, STR_NONE, STR("account"), &usage->throttle);
}

/* The phases are what access logs tell of it. */
static bool pass_authorizer(struct authorizer *a, struct visit *v)
{
	v->phase = a->kind == &authorizer_iam ? PHASE_AUTHENTICATE : PHASE_AUTHORIZER;
	v->phase_began_us = v->started_us ? clock_monotonic_us() : 0;
	bool passed = a->kind->authorize(a, v);
	v->phase_ended_us = v->started_us ? clock_monotonic_us() : 0;
	if (passed)
		v->phase = PHASE_PASSED;
	else if (v->failure == FAIL_ACCESS_DENIED || v->failure == FAIL_ACCESS_EXPLICITLY_DENIED)
		v->phase = PHASE_AUTHORIZE;
	/* logged by an HTTP API that refused (CarModPicker's access logs, in webbpulse.e2e) */
	if (!passed && !v->api->kind->rest && !v->context.caller.error.n)
		v->context.caller.error = v->message;
	return passed;
}

bool guard_pass(struct visit *v)
{
	const struct target *target = v->target;
	const struct guard *guard = target->guard;
	if (guard && guard->authorizer && !pass_authorizer(guard->authorizer, v))
		return false;
	if (guard && guard->api_key && !take_key(v))
		return false;
	if (is_throttled(v)) {
		visit_fail(v, FAIL_THROTTLED);
		return false;
	}
	return !guard || validate(v, guard);
}
