#include "gateway.h"

#include "base64.h"
#include "deadline.h"
#include "response.h"
#include "throttle.h"

#include <stdatomic.h>
#include <stdlib.h>

struct target {
	struct gateway_route_config config;
	bool throttled;
	struct throttle throttle;
};

struct api {
	struct gateway *gateway;
	struct gateway_api_config config;
	struct cors_config cors;
	struct route_table *table;
	struct target *targets; /* one for each route, in the order of the configuration */
};

struct gateway {
	struct arena arena;
	struct gateway_settings settings;
	struct deadlines deadlines;
	_Atomic uint64_t served;
	struct api *apis;
	size_t api_count;
};

enum failure {
	FAIL_NOT_FOUND,
	FAIL_THROTTLED,
	FAIL_HEADERS,
	FAIL_BODY,
	FAIL_FUNCTION,
	FAIL_TIMEOUT,
	FAIL_BUSY,
};

/* What an HTTP API says itself. Texts: documentation and recordings; THROTTLED, HEADERS, TIMEOUT
 * and BUSY are widely reported but not confirmed from a primary source. */
static const struct {
	int status;
	struct str body;
} failures[] = {
	[FAIL_NOT_FOUND] = {404, STR_INIT("{\"message\":\"Not Found\"}")},
	[FAIL_THROTTLED] = {429, STR_INIT("{\"message\":\"Too Many Requests\"}")},
	[FAIL_HEADERS] = {431, STR_INIT("{\"message\":\"Request Header Fields Too Large\"}")},
	[FAIL_BODY] = {413, STR_INIT("{\"message\":\"Request Entity Too Large\"}")},
	[FAIL_FUNCTION] = {500, STR_INIT("{\"message\":\"Internal Server Error\"}")},
	[FAIL_TIMEOUT] = {503, STR_INIT("{\"message\":\"Service Unavailable\"}")},
	[FAIL_BUSY] = {503, STR_INIT("{\"message\":\"Service Unavailable\"}")},
};

/* One request on its way. While the function runs, only `answered` changes: the watchdogs read the
 * rest from their own threads. */
struct visit {
	const struct api *api;
	const struct http_request *request;
	struct http_response *response;
	struct target *target;
	struct route_match match;
	struct event_context context;
	atomic_bool answered; /* a watchdog has claimed the answer */
};

static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* An extended request id: 15 characters of base64 and a '=' ("JKJaXmPLvHcESHA="). */
static struct str new_request_id(const uint64_t random[2], struct arena *arena)
{
	char bytes[16];
	struct buf text = BUF_IN(arena);
	memcpy(bytes, random, 16);
	base64_encode(&text, str_of(bytes, 11));
	return buf_str(&text);
}

static void fail(struct visit *v, enum failure failure)
{
	http_response_init(v->response, v->response->arena);
	http_response_text(v->response, failures[failure].status, STR("application/json"),
		failures[failure].body);
}

/* Answers from a watchdog's thread, with memory of its own. */
static void fail_now(struct visit *v, enum failure failure)
{
	struct arena arena = ARENA_INIT;
	struct http_response response;
	atomic_store(&v->answered, true);
	http_response_init(&response, &arena);
	http_response_text(&response, failures[failure].status, STR("application/json"),
		failures[failure].body);
	if (v->api->config.cors)
		cors_apply(&v->api->cors, v->request, &response);
	http_response_add(&response, STR("apigw-requestid"), v->context.request_id);
	v->request->exchange->answer(v->request->exchange->self, &response);
	arena_release(&arena);
}

static void function_timed_out(void *arg, struct str error_document)
{
	(void)error_document;
	fail_now(arg, FAIL_FUNCTION);
}

static void integration_timed_out(void *arg)
{
	fail_now(arg, FAIL_TIMEOUT);
}

static int64_t integration_ms(const struct gateway_route_config *route)
{
	return route->timeout_ms ? route->timeout_ms : GATEWAY_INTEGRATION_MS;
}

/* Calls the function. Only who can answer from another thread needs the watchdogs. */
static void call(struct visit *v, struct str event, struct invoke_result *result)
{
	struct gateway *g = v->api->gateway;
	const struct gateway_route_config *route = &v->target->config;
	bool async = v->request->exchange != NULL;
	int64_t limit = integration_ms(route), own = route->function_timeout_ms;
	bool watched = async && (own == 0 || own > limit);
	struct deadline deadline;
	struct invocation invocation = {
		.function = route->function,
		.payload = event,
		.trace_id = v->context.trace_id,
		.arena = v->request->arena,
		.on_timeout = async ? function_timed_out : NULL,
		.arg = v,
	};
	if (watched)
		deadline_set(&g->deadlines, &deadline, limit, integration_timed_out, v);
	g->settings.invoker.invoke(g->settings.invoker.self, &invocation, result);
	if (watched)
		deadline_clear(&g->deadlines, &deadline);
}

static void invoke(struct visit *v)
{
	struct buf event = BUF_IN(v->request->arena);
	struct invoke_result result = {.status = INVOKE_UNAVAILABLE};
	buf_reserve(&event, 2048 + v->request->body.n * 4 / 3);
	bool old = v->target->config.payload == GATEWAY_PAYLOAD_1_0;
	(old ? event_write_1_0 : event_write_2_0)(&event, v->request, &v->match, &v->context);
	if (event.n > GATEWAY_EVENT_MAX) {
		fail(v, FAIL_BODY);
		return;
	}
	call(v, buf_str(&event), &result);
	if (atomic_load(&v->answered)) {
		v->response->abandoned = true;
		return;
	}
	switch (result.status) {
	case INVOKE_OK:
		if ((old ? response_from_1_0 : response_from_2_0)(result.payload, v->response) < 0)
			fail(v, FAIL_FUNCTION);
		break;
	case INVOKE_THROTTLED:
		fail(v, FAIL_BUSY);
		break;
	case INVOKE_FUNCTION_ERROR:
	case INVOKE_TIMED_OUT:
	case INVOKE_NOT_FOUND:
	case INVOKE_UNAVAILABLE:
		fail(v, FAIL_FUNCTION);
		break;
	}
}

static void mock(struct visit *v)
{
	const struct gateway_route_config *route = &v->target->config;
	v->response->status = route->mock_status;
	v->response->body = route->mock_body;
	for (size_t i = 0; i < route->mock_header_count; i++)
		http_response_add(
			v->response, route->mock_headers[i].name, route->mock_headers[i].value);
}

static size_t header_bytes(const struct http_request *r)
{
	size_t total = r->method.n + r->target.n + r->protocol.n + 2;
	for (size_t i = 0; i < r->header_count; i++)
		total += r->headers[i].name.n + r->headers[i].value.n;
	return total;
}

/* The path within the stage; false when the path names no stage of this API. */
static bool path_in_stage(const struct api *api, struct str path, struct str *ret_path)
{
	struct str stage = api->config.stage;
	if (str_eq(stage, STR("$default"))) {
		*ret_path = path;
		return true;
	}
	if (!str_starts(path, STR("/")) || !str_starts(str_skip(path, 1), stage))
		return false;
	struct str rest = str_skip(path, stage.n + 1);
	if (rest.n && rest.p[0] != '/')
		return false;
	*ret_path = rest;
	return true;
}

/* Chooses who answers. */
static void serve_route(struct visit *v)
{
	const struct http_request *r = v->request;
	struct str path;
	if (header_bytes(r) > GATEWAY_HEADERS_MAX) {
		fail(v, FAIL_HEADERS);
	} else if (r->body.n > GATEWAY_BODY_MAX) {
		fail(v, FAIL_BODY);
	} else if (!path_in_stage(v->api, r->path, &path) ||
		   !route_match(v->api->table, r->method, path, r->arena, &v->match)) {
		fail(v, FAIL_NOT_FOUND);
	} else {
		v->target = &v->api->targets[v->match.route->target];
		if (v->target->throttled &&
			!throttle_take(&v->target->throttle, v->context.time_us))
			fail(v, FAIL_THROTTLED);
		else if (v->target->config.function.n)
			invoke(v);
		else
			mock(v);
	}
}

static void serve(void *self, const struct http_request *request, struct http_response *response)
{
	struct api *api = self;
	struct gateway *g = api->gateway;
	uint64_t n = atomic_fetch_add_explicit(&g->served, 1, memory_order_relaxed);
	uint64_t random[2] = {
		mix(g->settings.seed ^ mix(n * 2)), mix(g->settings.seed ^ mix(n * 2 + 1))};
	int64_t now = clock_now_us(g->settings.clock);
	struct visit v = {
		.api = api,
		.request = request,
		.response = response,
		.context =
			{
				.account_id = g->settings.account_id,
				.api_id = api->config.id,
				.stage = api->config.stage,
				.stage_variables = api->config.stage_variables,
				.stage_variable_count = api->config.stage_variable_count,
				.request_id = new_request_id(random, request->arena),
				.trace_id = event_trace_id(request, now, random, request->arena),
				.time_us = now,
			},
	};
	if (api->config.cors && str_eq(request->method, STR("OPTIONS"))) {
		cors_preflight(&api->cors, request, response);
	} else {
		serve_route(&v);
		if (response->abandoned)
			return;
		if (api->config.cors)
			cors_apply(&api->cors, request, response);
	}
	http_response_add(response, STR("apigw-requestid"), v.context.request_id);
}

static int check_route(const struct gateway_route_config *route, struct err *err)
{
	int64_t timeout = integration_ms(route);
	if (!route->function.n && (route->mock_status < 200 || route->mock_status > 599))
		return err_set(err, "a mock answers with a status from 200 to 599, not %d",
			route->mock_status);
	if (route->throttle_rate < 0 || route->throttle_burst < 0)
		return err_set(err, "a throttle cannot be negative");
	if (timeout < 50 || timeout > GATEWAY_INTEGRATION_MS)
		return err_set(err, "the integration's timeout must be 50 to %d ms",
			GATEWAY_INTEGRATION_MS);
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

static int check(const struct gateway_api_config *api, struct route_table **ret_table,
	size_t *ret_route, struct err *err)
{
	*ret_route = SIZE_MAX;
	if (api->cors && cors_check(api->cors, err) < 0)
		return -1;
	for (size_t i = 0; i < api->route_count; i++)
		if (check_route(&api->routes[i], err) < 0) {
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

static struct cors_list copy_list(struct arena *arena, struct cors_list list)
{
	struct str *items = arena_array(arena, struct str, list.count + 1);
	for (size_t i = 0; i < list.count; i++)
		items[i] = arena_dup(arena, list.items[i]);
	return (struct cors_list){items, list.count};
}

static void copy_cors(struct arena *arena, struct api *api)
{
	const struct cors_config *from = api->config.cors;
	api->cors = *from;
	api->cors.origins = copy_list(arena, from->origins);
	api->cors.methods = copy_list(arena, from->methods);
	api->cors.headers = copy_list(arena, from->headers);
	api->cors.expose = copy_list(arena, from->expose);
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

static void copy_targets(struct arena *arena, struct api *api, int64_t now)
{
	api->targets = arena_array(arena, struct target, api->config.route_count + 1);
	for (size_t i = 0; i < api->config.route_count; i++) {
		struct target *target = &api->targets[i];
		struct gateway_route_config *route = &target->config;
		*route = api->config.routes[i];
		route->function = arena_dup(arena, route->function);
		copy_mock(arena, route);
		double rate = route->throttle_rate, burst = route->throttle_burst;
		target->throttled = rate > 0 || burst > 0;
		if (target->throttled)
			throttle_init(&target->throttle, rate, burst > 0 ? burst : rate, now);
	}
}

static int init_api(struct gateway *g, struct api *api, const struct gateway_api_config *config,
	struct err *err)
{
	size_t route;
	if (check(config, &api->table, &route, err) < 0)
		return err_prefix(err, "api %.*s", STR_ARG(config->name));
	struct arena *arena = &g->arena;
	struct event_variable *variables =
		arena_array(arena, struct event_variable, config->stage_variable_count + 1);
	for (size_t i = 0; i < config->stage_variable_count; i++)
		variables[i] = (struct event_variable){
			arena_dup(arena, config->stage_variables[i].name),
			arena_dup(arena, config->stage_variables[i].value),
		};
	api->gateway = g;
	api->config = *config;
	api->config.name = arena_dup(arena, config->name);
	api->config.id = arena_dup(arena, config->id);
	api->config.stage = config->stage.n ? arena_dup(arena, config->stage) : STR("$default");
	api->config.stage_variables = variables;
	if (config->cors)
		copy_cors(arena, api);
	copy_targets(arena, api, clock_now_us(g->settings.clock));
	api->config.routes = NULL; /* the caller's: the targets have what is needed */
	return 0;
}

int gateway_new(const struct gateway_settings *settings, const struct gateway_api_config *apis,
	size_t count, struct gateway **ret_gateway, struct err *err)
{
	struct gateway *g = xcalloc(1, sizeof(*g));
	g->settings = *settings;
	g->settings.account_id = arena_dup(&g->arena, settings->account_id);
	g->apis = arena_array(&g->arena, struct api, count + 1);
	deadlines_init(&g->deadlines);
	for (; g->api_count < count; g->api_count++)
		if (init_api(g, &g->apis[g->api_count], &apis[g->api_count], err) < 0) {
			gateway_free(g);
			return -1;
		}
	*ret_gateway = g;
	return 0;
}

void gateway_free(struct gateway *gateway)
{
	if (!gateway)
		return;
	deadlines_release(&gateway->deadlines);
	for (size_t i = 0; i < gateway->api_count; i++) {
		struct api *api = &gateway->apis[i];
		for (size_t j = 0; j < api->config.route_count; j++)
			if (api->targets[j].throttled)
				throttle_release(&api->targets[j].throttle);
		route_table_free(api->table);
	}
	arena_release(&gateway->arena);
	free(gateway);
}

bool gateway_service(
	const struct gateway *gateway, struct str name_or_id, struct service *ret_service)
{
	for (size_t i = 0; i < gateway->api_count; i++) {
		struct api *api = &gateway->apis[i];
		if (str_eq(api->config.name, name_or_id) || str_eq(api->config.id, name_or_id)) {
			*ret_service = (struct service){api, serve};
			return true;
		}
	}
	return false;
}
