#include "gateway.h"

#include "gateway_state.h"
#include "visit.h"

#include <stdlib.h>
#include <sys/random.h>

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
	path = v->api->kind->rest ? rest_path(r->path) : r->path;
	v->context.full_path = path;
	if (!path_in_stage(v->api, path, &path))
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
		visit_fail(v, FAIL_HEADERS);
	} else if (r->body.n > GATEWAY_BODY_MAX) {
		visit_fail(v, FAIL_BODY);
	} else if (!find_route(v)) {
		visit_fail(v, FAIL_NOT_FOUND);
	} else {
		v->target = &v->api->targets[v->match.route->target];
		if (guard_pass(v))
			integrate(v);
	}
}

static void serve(void *self, const struct http_request *request, struct http_response *response)
{
	struct api *api = self;
	struct gateway *g = api->gateway;
	struct visit v;
	visit_begin(&v, api, atomic_fetch_add_explicit(&g->served, 1, memory_order_relaxed),
		request, response);
	if (api->config.cors && str_eq(request->method, STR("OPTIONS"))) {
		cors_preflight(&api->cors, request, response);
		http_response_add(response, STR("apigw-requestid"), v.context.request_id);
		return;
	}
	serve_route(&v);
	if (!response->abandoned)
		visit_sign(&v, response);
}

int gateway_new(const struct gateway_settings *settings, const struct gateway_api_config *apis,
	size_t count, struct gateway **ret_gateway, struct err *err)
{
	struct gateway *g = xcalloc(1, sizeof(*g));
	g->settings = *settings;
	if (!settings->seed && getrandom(&g->settings.seed, sizeof(g->settings.seed), 0) < 0)
		g->settings.seed = (uint64_t)clock_now_us(NULL);
	g->settings.account_id = arena_dup(&g->arena, settings->account_id);
	g->settings.region =
		settings->region.n ? arena_dup(&g->arena, settings->region) : STR("us-east-1");
	g->apis = arena_array(&g->arena, struct api, count + 1);
	deadlines_init(&g->deadlines);
	int64_t now = clock_now_us(settings->clock);
	int result = usage_init(&g->usage, &settings->account, now, &g->arena, err);
	while (result == 0 && g->api_count < count) {
		struct api *api = &g->apis[g->api_count++];
		api->gateway = g;
		result = api_init(api, &apis[api - g->apis], now, &g->arena, err);
	}
	if (result < 0) {
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
	for (size_t i = 0; i < gateway->api_count; i++)
		api_release(&gateway->apis[i]);
	usage_release(&gateway->usage);
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
