#include "wiring_apis.h"

#include "app_state.h"

#include <stdio.h>

static const struct event_variable *variables_of(
	struct arena *arena, const struct stack_pair *pairs, size_t n)
{
	struct event_variable *variables = arena_array(arena, struct event_variable, n);
	for (size_t i = 0; i < n; i++)
		variables[i] = (struct event_variable){pairs[i].name, pairs[i].value};
	return variables;
}

static struct cors_list texts(struct arena *arena, const struct stack_text *list, size_t n)
{
	struct str *items = arena_array(arena, struct str, n);
	for (size_t i = 0; i < n; i++)
		items[i] = list[i].text;
	return (struct cors_list){items, n};
}

static const struct cors_config *cors_of(struct arena *arena, const struct stack_cors *cors)
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

int wire_apis(struct app *app, struct wiring *wiring, struct arena *arena, struct err *err)
{
	const struct stack *stack = wiring->stack;
	struct gateway_settings settings = {.account_id = stack->account,
		.clocks = app->clocks,
		.seed = app->options.options->seed,
		.invoker = lambda_invoker(app->lambda),
		.domains = domains_of(arena, stack),
		.domain_count = stack->n_domains,
		.sender = &app->sender,
		.access = log_access,
		.access_arg = app};
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
			.cors = cors_of(arena, &api->cors),
			.binary = texts(arena, api->binary, api->n_binary).items,
			.binary_count = api->n_binary,
			.routes = routes,
			.route_count = api->n_routes,
		};
	}
	return gateway_new(&settings, apis, stack->n_apis, &wiring->gateway, err);
}
