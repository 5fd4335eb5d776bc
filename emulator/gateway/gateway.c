#include "gateway.h"

#include "api.h"
#include "base64.h"
#include "deadline.h"
#include "response.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>

struct gateway {
	struct arena arena;
	struct gateway_settings settings;
	struct deadlines deadlines;
	_Atomic uint64_t served;
	struct api *apis;
	size_t api_count;
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

/* A UUID of version 4 (RFC 9562). */
static struct str new_uuid(const uint64_t random[2], struct arena *arena)
{
	uint64_t high = (random[0] & ~UINT64_C(0xf000)) | 0x4000;
	uint64_t low = random[1] >> 2 | UINT64_C(1) << 63;
	return arena_printf(arena, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(high >> 32),
		(unsigned)(high >> 16 & 0xffff), (unsigned)(high & 0xffff), (unsigned)(low >> 48),
		(unsigned long long)(low & 0xffffffffffffu));
}

static void fail(struct visit *v, enum failure failure)
{
	kind_fail(v->api->kind, failure, v->response);
}

/* The headers that every answer of the API carries. */
static void sign(const struct visit *v, struct http_response *response)
{
	if (v->api->kind->rest) {
		http_response_add(response, STR("x-amzn-RequestId"), v->context.request_uuid);
		http_response_add(response, STR("x-amz-apigw-id"), v->context.request_id);
		http_response_add(response, STR("X-Amzn-Trace-Id"), v->context.trace_id);
		return;
	}
	if (v->api->config.cors)
		cors_apply(&v->api->cors, v->request, response);
	http_response_add(response, STR("apigw-requestid"), v->context.request_id);
}

/* Answers from a watchdog's thread, with memory of its own. */
static void fail_now(struct visit *v, enum failure failure)
{
	struct arena arena = ARENA_INIT;
	struct http_response response;
	atomic_store(&v->answered, true);
	http_response_init(&response, &arena);
	kind_fail(v->api->kind, failure, &response);
	sign(v, &response);
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

/* Calls the function. Only who can answer from another thread needs the watchdogs. */
static void call(struct visit *v, struct str event, struct invoke_result *result)
{
	struct gateway *g = v->api->gateway;
	const struct gateway_route_config *route = &v->target->config;
	bool async = v->request->exchange != NULL;
	int64_t limit = api_timeout_ms(v->api->kind, route), own = route->function_timeout_ms;
	bool watched = async && (own == 0 || own > limit);
	struct deadline deadline;
	struct invocation invocation = {
		.function = route->function,
		.payload = event,
		.trace_id = v->context.trace_id,
		.namespace = v->request->namespace,
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

static void write_event(const struct visit *v, struct buf *out)
{
	bool old = v->target->config.payload == GATEWAY_PAYLOAD_1_0;
	(v->api->kind->rest ? event_write_rest
		: old       ? event_write_1_0
			    : event_write_2_0)(out, v->request, &v->match, &v->context);
}

static int read_response(const struct visit *v, struct str payload)
{
	if (v->api->kind->rest)
		return response_from_rest(payload, &v->api->binary,
			http_request_header(v->request, STR("accept")), v->response);
	return v->target->config.payload == GATEWAY_PAYLOAD_1_0
		       ? response_from_1_0(payload, v->response)
		       : response_from_2_0(payload, v->response);
}

static void invoke(struct visit *v)
{
	struct buf event = BUF_IN(v->request->arena);
	struct invoke_result result = {.status = INVOKE_UNAVAILABLE};
	buf_reserve(&event, 2048 + v->request->body.n * 4 / 3);
	write_event(v, &event);
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
		if (read_response(v, result.payload) < 0)
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

/* A REST API finds its resource without a second slash in front and without one at the end; the
 * rest keeps its slashes (recorded). */
static struct str rest_path(struct str path)
{
	if (str_starts(path, STR("//")))
		path = str_skip(path, 1);
	return path;
}

static bool find_route(struct visit *v)
{
	const struct http_request *r = v->request;
	struct str path;
	if (!path_in_stage(v->api, r->path, &path))
		return false;
	if (v->api->kind->rest) {
		path = rest_path(path);
		v->context.path = path.n ? path : STR("/");
		if (path.n > 1 && str_ends(path, STR("/")))
			path.n--;
	}
	if (!route_match(v->api->table, r->method, path, r->arena, &v->match))
		return false;
	/* a greedy variable of a REST API takes at least one segment */
	size_t last = v->match.parameter_count;
	return !v->api->kind->rest || last == 0 || v->match.parameters[last - 1].raw.n > 0;
}

/* Chooses who answers. */
static void serve_route(struct visit *v)
{
	const struct http_request *r = v->request;
	if (header_bytes(r) > GATEWAY_HEADERS_MAX) {
		fail(v, FAIL_HEADERS);
	} else if (r->body.n > GATEWAY_BODY_MAX) {
		fail(v, FAIL_BODY);
	} else if (!find_route(v)) {
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
				.binary = api->binary,
			},
	};
	if (api->kind->rest)
		v.context.request_uuid = new_uuid(random, request->arena);
	if (api->config.cors && str_eq(request->method, STR("OPTIONS"))) {
		cors_preflight(&api->cors, request, response);
		http_response_add(response, STR("apigw-requestid"), v.context.request_id);
		return;
	}
	serve_route(&v);
	if (!response->abandoned)
		sign(&v, response);
}

int gateway_new(const struct gateway_settings *settings, const struct gateway_api_config *apis,
	size_t count, struct gateway **ret_gateway, struct err *err)
{
	struct gateway *g = xcalloc(1, sizeof(*g));
	g->settings = *settings;
	if (!settings->seed && getrandom(&g->settings.seed, sizeof(g->settings.seed), 0) < 0)
		g->settings.seed = (uint64_t)clock_now_us(NULL);
	g->settings.account_id = arena_dup(&g->arena, settings->account_id);
	g->apis = arena_array(&g->arena, struct api, count + 1);
	deadlines_init(&g->deadlines);
	int64_t now = clock_now_us(settings->clock);
	for (; g->api_count < count; g->api_count++)
		if (api_init(&g->apis[g->api_count], &apis[g->api_count], now, &g->arena, err) <
			0) {
			gateway_free(g);
			return -1;
		}
	for (size_t i = 0; i < count; i++)
		g->apis[i].gateway = g;
	*ret_gateway = g;
	return 0;
}

void gateway_free(struct gateway *gateway)
{
	if (!gateway)
		return;
	deadlines_release(&gateway->deadlines);
	for (size_t i = 0; i < gateway->api_count; i++)
		api_release(&gateway->apis[i]);
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
