#include "api.h"

#include "gateway_response.h"

#include <stdlib.h>

int64_t api_timeout_ms(const struct kind *kind, const struct gateway_route_config *route)
{
	return route->timeout_ms ? route->timeout_ms : kind->longest_ms;
}

static int check_route(
	const struct kind *kind, const struct gateway_route_config *route, struct err *err)
{
	int64_t timeout = api_timeout_ms(kind, route);
	if (!route->function.n && !route->url.n &&
		(route->mock_status < 200 || route->mock_status > 599))
		return err_set(err, "a mock answers with a status from 200 to 599, not %d",
			route->mock_status);
	if (route->throttle_rate < 0 || route->throttle_burst < 0)
		return err_set(err, "a throttle cannot be negative");
	if (timeout < 50 || timeout > kind->longest_ms)
		return err_set(err, "the integration's timeout must be 50 to %lld ms",
			(long long)kind->longest_ms);
	return 0;
}

static int new_table(const struct gateway_api_config *api, struct route_table **ret_table,
	size_t *ret_route, struct err *err)
{
	struct route_row *rows = xcalloc(api->route_count + 1, sizeof(*rows));
	for (size_t i = 0; i < api->route_count; i++)
		rows[i] =
			(struct route_row){api->routes[i].method, api->routes[i].path, (uint32_t)i};
	int result = route_table_new(rows, api->route_count, ret_table, ret_route, err);
	free(rows);
	return result;
}

static const struct kind *kind_of(const struct gateway_api_config *api)
{
	return api->rest ? &kind_rest : &kind_http;
}

static int check(const struct gateway_api_config *api, struct route_table **ret_table,
	size_t *ret_route, struct err *err)
{
	*ret_route = SIZE_MAX;
	if (api->rest && (!api->stage.n || str_eq(api->stage, STR("$default"))))
		return err_set(err, "a REST API has a stage of its own name");
	if (api->rest && api->cors)
		return err_set(err, "a REST API has no CORS configuration: its functions answer");
	if (api->cors && cors_check(api->cors, err) < 0)
		return -1;
	for (size_t i = 0; i < api->route_count; i++)
		if (check_route(kind_of(api), &api->routes[i], err) < 0) {
			*ret_route = i;
			return -1;
		}
	return new_table(api, ret_table, ret_route, err);
}

int gateway_check(const struct gateway_api_config *api, size_t *ret_route, struct err *err)
{
	struct route_table *table;
	if (check(api, &table, ret_route, err) < 0)
		return -1;
	route_table_free(table);
	return 0;
}

static void copy_cors(struct arena *arena, struct api *api)
{
	const struct cors_config *from = api->config.cors;
	api->cors = *from;
	api->cors.origins = arena_dup_all(arena, from->origins);
	api->cors.methods = arena_dup_all(arena, from->methods);
	api->cors.headers = arena_dup_all(arena, from->headers);
	api->cors.expose = arena_dup_all(arena, from->expose);
	api->config.cors = &api->cors;
}

static void copy_mock(struct arena *arena, struct gateway_route_config *route)
{
	struct http_header *headers =
		arena_array(arena, struct http_header, route->mock_header_count + 1);
	for (size_t i = 0; i < route->mock_header_count; i++)
		headers[i] = (struct http_header){
			arena_dup(arena, route->mock_headers[i].name),
			arena_dup(arena, route->mock_headers[i].value),
		};
	route->mock_headers = headers;
	route->mock_body = arena_dup(arena, route->mock_body);
}

static int copy_mapping(struct arena *arena, struct target *target, struct err *err)
{
	struct gateway_route_config *route = &target->config;
	target->mapped = route->request_count || route->response_count;
	if (!target->mapped)
		return 0;
	target->responses = arena_array(arena, struct response_changes, route->response_count + 1);
	for (size_t i = 0; i < route->response_count; i++) {
		const struct gateway_response_changes *from = &route->responses[i];
		target->responses[i].status = from->status;
		if (mapping_new(from->changes, from->count, true, arena, &target->responses[i].list,
			    err) < 0)
			return -1;
	}
	return mapping_new(
		route->request, route->request_count, false, arena, &target->request, err);
}

static int copy_targets(struct arena *arena, struct api *api, struct err *err)
{
	api->targets = arena_array(arena, struct target, api->config.route_count + 1);
	for (size_t i = 0; i < api->config.route_count; i++) {
		struct target *target = &api->targets[i];
		struct gateway_route_config *route = &target->config;
		*route = api->config.routes[i];
		route->function = arena_dup(arena, route->function);
		route->url = arena_dup(arena, route->url);
		route->http_method = arena_dup(arena, route->http_method);
		copy_mock(arena, route);
		if (copy_mapping(arena, target, err) < 0)
			return -1;
		double rate = route->throttle_rate, burst = route->throttle_burst;
		target->throttled = route->throttled || rate > 0 || burst > 0;
		target->throttle = (struct meter_limit){rate, burst > 0 ? burst : rate};
		if (target->throttled)
			target->meter = arena_printf(arena, "api %.*s route %.*s %.*s",
				STR_ARG(api->config.name), STR_ARG(route->method),
				STR_ARG(route->path));
	}
	return 0;
}

static void copy_stage(
	struct arena *arena, const struct gateway_stage_config *from, struct stage *to)
{
	struct event_variable *variables =
		arena_array(arena, struct event_variable, from->variable_count + 1);
	for (size_t i = 0; i < from->variable_count; i++)
		variables[i] = (struct event_variable){arena_dup(arena, from->variables[i].name),
			arena_dup(arena, from->variables[i].value)};
	*to = (struct stage){arena_dup(arena, from->name), variables, from->variable_count};
}

static void copy_stages(struct arena *arena, struct api *api)
{
	struct gateway_api_config *config = &api->config;
	struct gateway_stage_config first = {config->stage.n ? config->stage : STR("$default"),
		config->stage_variables, config->stage_variable_count};
	api->stages = arena_array(arena, struct stage, config->stage_count + 1);
	copy_stage(arena, &first, &api->stages[api->stage_count++]);
	for (size_t i = 0; i < config->stage_count; i++)
		copy_stage(arena, &config->stages[i], &api->stages[api->stage_count++]);
	config->stage = api->stages[0].name;
	config->stage_variables = api->stages[0].variables;
	config->stages = NULL;
}

const struct stage *api_stage(const struct api *api, struct str name)
{
	for (size_t i = 0; i < api->stage_count; i++)
		if (str_eq(api->stages[i].name, name))
			return &api->stages[i];
	return NULL;
}

const struct stage *api_stage_of_path(const struct api *api, struct str path, struct str *ret_path)
{
	size_t end = str_find(path, '/', 1);
	const struct stage *stage =
		path.n > 1 && path.p[0] == '/' ? api_stage(api, str_of(path.p + 1, end - 1)) : NULL;
	if (stage && !str_eq(stage->name, STR("$default"))) {
		*ret_path = str_skip(path, end);
		return stage;
	}
	*ret_path = path;
	return api_stage(api, STR("$default"));
}

int api_init(struct api *api, const struct gateway_api_config *config, struct arena *arena,
	struct err *err)
{
	size_t route;
	if (check(config, &api->table, &route, err) < 0)
		return err_prefix(err, "api %.*s", STR_ARG(config->name));
	api->kind = kind_of(config);
	api->config = *config;
	api->config.name = arena_dup(arena, config->name);
	api->config.id = arena_dup(arena, config->id);
	copy_stages(arena, api);
	api->binary = arena_dup_all(arena, config->binary);
	if (config->cors)
		copy_cors(arena, api);
	api->config.responses =
		gateway_responses_copy(config->responses, config->response_count, arena);
	if (access_log_open(&api->log, config->access_format, config->access_file, arena, err) <
			0 ||
		copy_targets(arena, api, err) < 0 || guards_init(api, arena, &route, err) < 0)
		return err_prefix(err, "api %.*s", STR_ARG(config->name));
	api->config.routes = NULL; /* the caller's: the targets have what is needed */
	api->config.authorizers = NULL;
	api->config.models = NULL;
	return 0;
}

void api_release(struct api *api)
{
	guards_release(&api->guards);
	access_log_close(&api->log);
	route_table_free(api->table);
}
