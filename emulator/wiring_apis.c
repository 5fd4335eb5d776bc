#include "wiring_apis.h"

#include "app_state.h"
#include "gateway/function_url.h"

#include <stdio.h>

static const struct event_variable *variables_of(
	struct arena *arena, const struct stack_pair *pairs, size_t n)
{
	struct event_variable *variables = arena_array(arena, struct event_variable, n);
	for (size_t i = 0; i < n; i++)
		variables[i] = (struct event_variable){pairs[i].name, pairs[i].value};
	return variables;
}

static struct strs texts(struct arena *arena, const struct stack_text *list, size_t n)
{
	struct str *items = arena_array(arena, struct str, n);
	for (size_t i = 0; i < n; i++)
		items[i] = list[i].text;
	return (struct strs){n ? items : NULL, n};
}

const struct cors_config *wire_cors(struct arena *arena, const struct stack_cors *cors)
{
	if (!cors->set)
		return NULL;
	struct cors_config *config = arena_new(arena, struct cors_config);
	*config = (struct cors_config){
		.origins = texts(arena, cors->origins, cors->n_origins),
		.methods = texts(arena, cors->methods, cors->n_methods),
		.headers = texts(arena, cors->headers, cors->n_headers),
		.expose = texts(arena, cors->expose, cors->n_expose),
		.max_age = cors->max_age < 0 ? -1 : cors->max_age / 1000,
		.credentials = cors->credentials,
		.credentials_said = cors->credentials,
	};
	return config;
}

static const struct gateway_change *changes_of(
	struct arena *arena, const struct stack_pair *pairs, size_t n)
{
	struct gateway_change *changes = arena_array(arena, struct gateway_change, n);
	for (size_t i = 0; i < n; i++)
		changes[i] = (struct gateway_change){pairs[i].name, pairs[i].value};
	return changes;
}

static const struct gateway_response_changes *responses_of(
	struct arena *arena, const struct stack_route *route)
{
	struct gateway_response_changes *list =
		arena_array(arena, struct gateway_response_changes, route->n_responses);
	for (size_t i = 0; i < route->n_responses; i++) {
		const struct stack_response_mapping *from = &route->responses[i];
		list[i] = (struct gateway_response_changes){(int)from->status,
			changes_of(arena, from->changes, from->n_changes), from->n_changes};
	}
	return list;
}

static struct gateway_throttle_config throttle_of(const struct stack_throttle *from)
{
	return (struct gateway_throttle_config){from->set, from->rate, (double)from->burst};
}

static const struct gateway_authorizer_config *authorizers_of(
	struct arena *arena, const struct stack_api *api)
{
	static const enum gateway_authorizer_type types[] = {[STACK_JWT] = GATEWAY_JWT,
		[STACK_REQUEST] = GATEWAY_REQUEST,
		[STACK_TOKEN] = GATEWAY_TOKEN};
	struct gateway_authorizer_config *list =
		arena_array(arena, struct gateway_authorizer_config, api->n_authorizers);
	for (size_t i = 0; i < api->n_authorizers; i++) {
		const struct stack_authorizer *a = &api->authorizers[i];
		list[i] = (struct gateway_authorizer_config){
			.name = a->name,
			.type = types[a->type],
			.identity = texts(arena, a->identity, a->n_identity),
			.issuer = a->issuer,
			.audience = texts(arena, a->audience, a->n_audience),
			.keys = a->keys,
			.function = a->function ? a->function->name : STR_NONE,
			.function_timeout_ms = a->function ? a->function->timeout : 0,
			.pattern = a->pattern,
			.old_payload = a->payload == 1,
			.simple = a->answers == STACK_SIMPLE,
			.cache_s = a->cache / 1000,
		};
	}
	return list;
}

static const struct gateway_model_config *models_of(
	struct arena *arena, const struct stack_api *api)
{
	struct gateway_model_config *list =
		arena_array(arena, struct gateway_model_config, api->n_models);
	for (size_t i = 0; i < api->n_models; i++)
		list[i] = (struct gateway_model_config){api->models[i].name, api->models[i].schema};
	return list;
}

static struct gateway_parameter parameter_of(struct str text)
{
	struct str name, place = str_cut(text, '.', &name);
	return (struct gateway_parameter){str_eq(place, STR("header")) ? GATEWAY_IN_HEADER
					  : str_eq(place, STR("path")) ? GATEWAY_IN_PATH
								       : GATEWAY_IN_QUERY,
		name};
}

static struct gateway_guard_config guard_of(struct arena *arena, const struct stack_guard *from)
{
	struct gateway_parameter *parameters =
		arena_array(arena, struct gateway_parameter, from->n_parameters);
	struct gateway_body_model *bodies =
		arena_array(arena, struct gateway_body_model, from->n_bodies);
	for (size_t i = 0; i < from->n_parameters; i++)
		parameters[i] = parameter_of(from->parameters[i].text);
	for (size_t i = 0; i < from->n_bodies; i++)
		bodies[i] =
			(struct gateway_body_model){from->bodies[i].name, from->bodies[i].value};
	return (struct gateway_guard_config){
		.authorizer = from->authorizer,
		.scopes = texts(arena, from->scopes, from->n_scopes),
		.api_key = from->api_key,
		.validates_parameters = from->n_parameters > 0,
		.parameters = parameters,
		.parameter_count = from->n_parameters,
		.validates_body = from->n_bodies > 0,
		.models = bodies,
		.model_count = from->n_bodies,
	};
}

static struct gateway_plan_config plan_of(struct arena *arena, const struct stack_plan *from)
{
	static const enum gateway_period periods[] = {[STACK_DAY] = GATEWAY_DAY,
		[STACK_WEEK] = GATEWAY_WEEK,
		[STACK_MONTH] = GATEWAY_MONTH};
	struct gateway_plan_route_config *routes =
		arena_array(arena, struct gateway_plan_route_config, from->n_routes);
	for (size_t i = 0; i < from->n_routes; i++)
		routes[i] = (struct gateway_plan_route_config){from->routes[i].api,
			from->routes[i].route, throttle_of(&from->routes[i].throttle)};
	return (struct gateway_plan_config){
		.name = from->name,
		.apis = texts(arena, from->apis, from->n_apis),
		.keys = texts(arena, from->keys, from->n_keys),
		.throttle = throttle_of(&from->throttle),
		.routes = routes,
		.route_count = from->n_routes,
		.quota = (uint64_t)from->quota.limit,
		.offset = (uint64_t)from->quota.offset,
		.period = periods[from->quota.period],
	};
}

static struct gateway_account_config account_of(struct arena *arena, const struct stack *stack)
{
	struct gateway_key_config *keys =
		arena_array(arena, struct gateway_key_config, stack->n_api_keys);
	struct gateway_plan_config *plans =
		arena_array(arena, struct gateway_plan_config, stack->n_plans);
	for (size_t i = 0; i < stack->n_api_keys; i++)
		keys[i] =
			(struct gateway_key_config){stack->api_keys[i].name, stack->api_keys[i].id,
				stack->api_keys[i].value, !stack->api_keys[i].enabled};
	for (size_t i = 0; i < stack->n_plans; i++)
		plans[i] = plan_of(arena, &stack->plans[i]);
	return (struct gateway_account_config){
		throttle_of(&stack->throttle), keys, stack->n_api_keys, plans, stack->n_plans};
}

/* Each $context.NAME of a text. */
static void check_variables(
	const struct stack_pair *pair, struct str mark, struct problems *problems)
{
	struct str rest = pair->value;
	for (;;) {
		size_t at = str_find_str(rest, mark), n = 0;
		rest = str_skip(rest, at + mark.n);
		if (!rest.n)
			return;
		while (n < rest.n && (ascii_is_alnum(rest.p[n]) || rest.p[n] == '.'))
			n++;
		if (!gateway_knows_context(str_head(rest, n)))
			problem_add(problems, PROBLEM_NOT_EMULATED, pair->place,
				"\"%.*s\": there is no %.*s%.*s here", STR_ARG(pair->name),
				STR_ARG(mark), STR_ARG(str_head(rest, n)));
	}
}

static void check_contexts(const struct stack_api *api, struct problems *problems)
{
	const struct str plain = STR("$context."), braced = STR("${context.");
	for (size_t i = 0; i < api->n_routes; i++) {
		const struct stack_route *route = &api->routes[i];
		for (size_t k = 0; k < route->n_request; k++) {
			check_variables(&route->request[k], plain, problems);
			check_variables(&route->request[k], braced, problems);
		}
		for (size_t r = 0; r < route->n_responses; r++)
			for (size_t k = 0; k < route->responses[r].n_changes; k++) {
				check_variables(&route->responses[r].changes[k], plain, problems);
				check_variables(&route->responses[r].changes[k], braced, problems);
			}
	}
	const struct stack_pair format = {
		STR("access-log"), api->access_log.format, api->access_log.place};
	check_variables(&format, plain, problems);
	check_variables(&format, braced, problems);
	for (size_t i = 0; i < api->n_gateway_responses; i++) {
		const struct stack_gateway_response *response = &api->gateway_responses[i];
		if (!gateway_knows_response(response->type))
			problem_add(problems, PROBLEM_NOT_EMULATED, response->place,
				"\"%.*s\": nothing is answered so here", STR_ARG(response->type));
		for (size_t k = 0; k < response->n_templates; k++)
			check_variables(&response->templates[k], plain, problems);
		const struct stack_pair body = {STR("body"), response->body, response->place};
		check_variables(&body, plain, problems);
	}
}

void wire_apis_check(const struct stack *stack, struct problems *problems)
{
	struct arena arena = ARENA_INIT;
	struct err err;
	for (size_t i = 0; i < stack->n_apis; i++) {
		const struct stack_api *api = &stack->apis[i];
		size_t model;
		if (gateway_check_models(models_of(&arena, api), api->n_models, &model, &err) < 0)
			problem_add(problems, PROBLEM_REFUSED, api->models[model].place,
				"model \"%.*s\" of api \"%.*s\": %s",
				STR_ARG(api->models[model].name), STR_ARG(api->name), err.text);
		check_contexts(api, problems);
		const struct gateway_authorizer_config *authorizers = authorizers_of(&arena, api);
		for (size_t k = 0; k < api->n_authorizers; k++)
			if (gateway_check_authorizer(
				    &authorizers[k], api->type == STACK_REST_API, &err) < 0)
				problem_add(problems, PROBLEM_REFUSED, api->authorizers[k].place,
					"api \"%.*s\": %s", STR_ARG(api->name), err.text);
	}
	arena_release(&arena);
}

static void route_of(struct arena *arena, const struct stack_api *api,
	const struct stack_route *route, struct gateway_route_config *ret)
{
	const struct stack_throttle *throttle =
		route->throttle.set ? &route->throttle : &api->throttle;
	struct http_header *headers = arena_array(arena, struct http_header, route->n_mock_headers);
	for (size_t i = 0; i < route->n_mock_headers; i++)
		headers[i] = (struct http_header){
			route->mock_headers[i].name, route->mock_headers[i].value};
	*ret = (struct gateway_route_config){
		.method = route->method,
		.path = route->path.n ? route->path : STR("$default"),
		.function = route->function ? route->function->name : STR_NONE,
		.url = route->http.url,
		.http_method = route->http.method,
		.request = changes_of(arena, route->request, route->n_request),
		.request_count = route->n_request,
		.responses = responses_of(arena, route),
		.response_count = route->n_responses,
		.payload = route->payload == STACK_PAYLOAD_1_0 ? GATEWAY_PAYLOAD_1_0
							       : GATEWAY_PAYLOAD_2_0,
		.mock_status = (int)route->mock_status,
		.mock_body = route->mock_body,
		.mock_headers = headers,
		.mock_header_count = route->n_mock_headers,
		.throttled = throttle->set,
		.guard = guard_of(arena, &route->guard),
		.throttle_rate = throttle->set ? throttle->rate : 0,
		.throttle_burst = throttle->set ? (double)throttle->burst : 0,
		.function_timeout_ms = route->function ? route->function->timeout : 0,
		.timeout_ms = route->timeout,
	};
}

static const struct gateway_stage_config *stages_of(
	struct arena *arena, const struct stack_api *api)
{
	struct gateway_stage_config *stages =
		arena_array(arena, struct gateway_stage_config, api->n_more_stages);
	for (size_t i = 0; i < api->n_more_stages; i++) {
		const struct stack_api_stage *from = &api->more_stages[i];
		stages[i] = (struct gateway_stage_config){from->name,
			variables_of(arena, from->variables, from->n_variables), from->n_variables};
	}
	return stages;
}

static const struct gateway_response_config *gateway_responses_of(
	struct arena *arena, const struct stack_api *api)
{
	size_t n = api->n_gateway_responses;
	struct gateway_response_config *list =
		arena_array(arena, struct gateway_response_config, n);
	for (size_t i = 0; i < n; i++) {
		const struct stack_gateway_response *from = &api->gateway_responses[i];
		size_t templates = from->n_templates;
		struct event_variable *all =
			arena_array(arena, struct event_variable, templates + 1);
		for (size_t k = 0; k < templates; k++)
			all[k] = (struct event_variable){
				from->templates[k].name, from->templates[k].value};
		if (from->body.n)
			all[templates++] =
				(struct event_variable){STR("application/json"), from->body};
		list[i] = (struct gateway_response_config){
			.type = from->type,
			.status = (int)from->status,
			.headers = variables_of(arena, from->headers, from->n_headers),
			.header_count = from->n_headers,
			.templates = all,
			.template_count = templates,
		};
	}
	return list;
}

static void log_access(void *arg, struct str api, struct str line)
{
	struct app *app = arg;
	char source[160];
	int n = snprintf(source, sizeof(source), "%.*s.access", STR_ARG(api));
	log_line(app->log, str_of(source, n < (int)sizeof(source) ? (size_t)n : 0), line);
}

static const struct gateway_domain_config *domains_of(
	struct arena *arena, const struct stack *stack)
{
	struct gateway_domain_config *domains =
		arena_array(arena, struct gateway_domain_config, stack->n_domains);
	for (size_t i = 0; i < stack->n_domains; i++) {
		const struct stack_domain *from = &stack->domains[i];
		struct gateway_mapping_config *mappings =
			arena_array(arena, struct gateway_mapping_config, from->n_mappings);
		for (size_t k = 0; k < from->n_mappings; k++)
			mappings[k] = (struct gateway_mapping_config){from->mappings[k].base,
				from->mappings[k].api->name, from->mappings[k].stage};
		domains[i] = (struct gateway_domain_config){from->name, mappings, from->n_mappings};
	}
	return domains;
}

static void wire_urls(
	struct wiring *wiring, const struct gateway_settings *settings, struct arena *arena)
{
	const struct stack *stack = wiring->stack;
	struct str *names = arena_array(arena, struct str, stack->n_functions);
	for (size_t i = 0; i < stack->n_functions; i++)
		names[i] = stack->functions[i].name;
	wiring->urls = function_urls_new(settings, names, stack->n_functions);
}

int wire_apis(struct app *app, struct wiring *wiring, struct arena *arena, struct err *err)
{
	const struct stack *stack = wiring->stack;
	struct gateway_settings settings = {.account_id = stack->account,
		.clocks = app->clocks,
		.seed = app->options.options->seed,
		.invoker = lambda_invoker(app->lambda),
		.url_finder = lambda_url_finder(app->lambda),
		.domains = domains_of(arena, stack),
		.domain_count = stack->n_domains,
		.sender = &app->sender,
		.access = log_access,
		.access_arg = app,
		.region = stack->region,
		.account = account_of(arena, stack),
		.meters = app->meters,
		.signatures = &app->access.rules};
	struct gateway_api_config *apis =
		arena_array(arena, struct gateway_api_config, stack->n_apis);
	for (size_t i = 0; i < stack->n_apis; i++) {
		const struct stack_api *api = &stack->apis[i];
		struct gateway_route_config *routes =
			arena_array(arena, struct gateway_route_config, api->n_routes);
		for (size_t j = 0; j < api->n_routes; j++)
			route_of(arena, api, &api->routes[j], &routes[j]);
		apis[i] = (struct gateway_api_config){
			.rest = api->type == STACK_REST_API,
			.name = api->name,
			.id = api->id,
			.stage = api->stage,
			.stage_variables = variables_of(arena, api->variables, api->n_variables),
			.stage_variable_count = api->n_variables,
			.stages = stages_of(arena, api),
			.stage_count = api->n_more_stages,
			.access_format = api->access_log.format,
			.access_file = api->access_log.file,
			.responses = gateway_responses_of(arena, api),
			.response_count = api->n_gateway_responses,
			.cors = wire_cors(arena, &api->cors),
			.binary = texts(arena, api->binary, api->n_binary),
			.authorizers = authorizers_of(arena, api),
			.authorizer_count = api->n_authorizers,
			.models = models_of(arena, api),
			.model_count = api->n_models,
			.key_from_authorizer = api->key_source == STACK_KEY_AUTHORIZER,
			.routes = routes,
			.route_count = api->n_routes,
		};
	}
	if (gateway_new(&settings, apis, stack->n_apis, &wiring->gateway, err) < 0)
		return -1;
	wire_urls(wiring, &settings, arena);
	return 0;
}
