#include "gateway.h"

#include "gateway_state.h"
#include "uri.h"
#include "visit.h"

#include <stdlib.h>
#include <sys/random.h>

/* "not supported for any request URL query string" (api-gateway-known-issues.html, of
 * REST APIs). */
static bool has_bare_signs(struct str query)
{
	for (size_t i = 0; i < query.n; i++)
		if (query.p[i] == '|' || query.p[i] == '{' || query.p[i] == '}')
			return true;
	return false;
}

/* "Total combined size of request line and header values" (http-api-quotas.html), "total combined
 * size of all header values" and "length of the URL for a Regional API" (limits.html). */
static enum failure check_size(const struct http_request *r, bool rest)
{
	size_t total = rest ? 0 : r->method.n + r->target.n + r->protocol.n + 2;
	for (size_t i = 0; i < r->header_count; i++)
		total += r->headers[i].value.n;
	if (rest && r->target.n > GATEWAY_HEADERS_MAX)
		return FAIL_URI;
	if (rest && has_bare_signs(r->query))
		return FAIL_QUERY;
	return total > GATEWAY_HEADERS_MAX    ? FAIL_HEADERS
	       : r->body.n > GATEWAY_BODY_MAX ? FAIL_BODY
					      : FAILURES;
}

/* A REST API finds its resource without a second slash in front and without one at the end; the
 * rest keeps its slashes (recorded). */
static struct str rest_path(struct str path)
{
	if (str_starts(path, STR("//")))
		path = str_skip(path, 1);
	return path;
}

static void set_stage(struct visit *v, const struct stage *stage)
{
	v->context.stage = stage->name;
	v->context.stage_variables = stage->variables;
	v->context.stage_variable_count = stage->variable_count;
}

/* Behind a domain the path as sent is what a REST API and format 1.0 show; rawPath has the stage in
 * place of the base path. */
static void set_mapped_path(struct visit *v, struct str rest)
{
	bool raw = !v->api->kind->rest;
	const struct stage *stage = v->mapping->stage;
	v->context.path = v->context.full_path = v->sent->path;
	if (!raw)
		return;
	v->context.raw_path = stage == NULL || str_eq(stage->name, STR("$default"))
				      ? rest
				      : arena_printf(v->request->arena, "/%.*s%.*s",
						STR_ARG(stage->name), STR_ARG(rest));
}

/* The stage, and the path within it; false when the path names none. */
static bool find_stage(struct visit *v, struct str *ret_path)
{
	bool rest = v->api->kind->rest;
	struct str path = rest ? rest_path(v->request->path) : v->request->path;
	const struct stage *stage;
	v->context.full_path = rest ? path : v->sent->path;
	if (v->mapping) {
		path = v->mapped;
		stage = v->mapping->stage;
		set_mapped_path(v, path);
		if (!stage)
			stage = api_stage_of_path(v->api, path, &path);
	} else {
		stage = api_stage_of_path(v->api, path, &path);
	}
	if (!stage)
		return false;
	set_stage(v, stage);
	v->staged = true;
	if (rest)
		path = rest_path(path);
	if (!v->mapping)
		v->context.path = !rest ? v->sent->path : path.n ? path : STR("/");
	*ret_path = v->routed = path;
	return true;
}

/* ANY of a REST API is these (api-gateway-method-settings-method-request.html). */
static bool is_rest_method(struct str method)
{
	static const struct str known[] = {STR_INIT("DELETE"), STR_INIT("GET"), STR_INIT("HEAD"),
		STR_INIT("OPTIONS"), STR_INIT("PATCH"), STR_INIT("POST"), STR_INIT("PUT")};
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (str_eq(method, known[i]))
			return true;
	return false;
}

static bool find_route(struct visit *v)
{
	const struct http_request *r = v->request;
	struct str path;
	if (!find_stage(v, &path) || (v->api->kind->rest && !is_rest_method(r->method)))
		return false;
	if (v->api->kind->rest && path.n > 1 && str_ends(path, STR("/")))
		path.n--;
	if (!route_match(v->api->table, r->method, path, r->arena, &v->match))
		return false;
	/* a greedy variable of a REST API takes at least one segment */
	size_t last = v->match.parameter_count;
	return !v->api->kind->rest || last == 0 || v->match.parameters[last - 1].raw.n > 0;
}

/* Chooses who answers. */
static void serve_route(struct visit *v)
{
	if (!find_route(v)) {
		if (v->staged)
			visit_fail_unsigned(v);
		else
			visit_fail(v, FAIL_STAGE);
	} else {
		v->target = &v->api->targets[v->match.route->target];
		if (guard_pass(v))
			integrate(v);
	}
}

/* A route that takes OPTIONS and has an authorizer asks it first, a $default route as well
 * (http-api-cors.html, "Configuring CORS for an HTTP API with a $default route and an authorizer").
 * False: it has answered. */
static bool preflight_may_pass(struct visit *v)
{
	if (!find_route(v))
		return true;
	v->target = &v->api->targets[v->match.route->target];
	return !v->target->guard || guard_pass(v);
}

/* What an API with CORS answers to OPTIONS by itself. */
static void preflight(struct visit *v)
{
	cors_preflight(&v->api->cors, v->request, v->response);
	http_response_add(v->response, STR("apigw-requestid"), v->context.request_id);
	v->staged = true;
	access_log_write(v, v->response, v->response->arena);
}

static struct str split_at_semicolons(struct str query, struct arena *arena)
{
	char *text = arena_bytes(arena, query.n);
	for (size_t i = 0; i < query.n; i++)
		text[i] = query.p[i] == ';' ? '&' : query.p[i];
	return str_of(text, query.n);
}

/* What a REST API makes of a request before anything else (api-gateway-known-issues.html): a
 * semicolon splits the query, and X-HTTP-Method-Override is the method, and gone. The request
 * itself, or the changed one in *room. */
static const struct http_request *as_rest(
	const struct http_request *request, struct http_request *room)
{
	static const struct str name = STR_INIT("x-http-method-override");
	struct str method = http_request_header(request, name);
	bool splits = str_find(request->query, ';', 0) < request->query.n;
	if (!method.n && !splits)
		return request;
	*room = *request;
	if (splits)
		room->query = split_at_semicolons(request->query, request->arena);
	if (!method.n)
		return room;
	struct http_header *headers =
		arena_array(request->arena, struct http_header, request->header_count);
	room->method = method;
	room->headers = headers;
	room->header_count = 0;
	for (size_t i = 0; i < request->header_count; i++)
		if (!str_eq_nocase(request->headers[i].name, name))
			headers[room->header_count++] = request->headers[i];
	return room;
}

static struct str decode_path(struct str path, struct arena *arena)
{
	struct str cut;
	return str_cut(uri_decode(path, false, arena), '?', &cut);
}

/* What an HTTP API makes of a path before anything else: decoded once, it is cut at a question
 * mark, must be an encoded path still, and finds its route; what functions get is decoded again
 * (captured: hotsock/voker, vokerhttp/testdata/ingress-paths.json of July 2026, where %3F cuts, %2F
 * is a slash, %252F one too, and %25do is refused with 400; that %2F separates segments:
 * stackoverflow "How to encode parameters for AWS API Gateway (HTTP API)?"). */
static const struct http_request *as_http(
	const struct http_request *request, struct http_request *room, enum failure *ret_failure)
{
	if (str_find(request->path, '%', 0) == request->path.n)
		return request;
	*room = *request;
	room->path = decode_path(request->path, request->arena);
	if (*ret_failure == FAILURES && !uri_is_coded(room->path))
		*ret_failure = FAIL_QUERY;
	return room;
}

static uint64_t next_number(const struct api *api)
{
	return atomic_fetch_add_explicit(&api->gateway->served, 1, memory_order_relaxed);
}

static void serve_api(const struct api *api, const struct mapping *mapping, struct str mapped,
	const struct http_request *request, struct http_response *response)
{
	struct visit v;
	struct http_request room;
	bool rest = api->kind->rest;
	enum failure failure = check_size(request, rest);
	visit_begin(&v, api, next_number(api),
		rest ? as_rest(request, &room) : as_http(request, &room, &failure), response);
	v.sent = request;
	v.mapping = mapping;
	v.mapped = rest ? mapped : decode_path(mapped, request->arena);
	if (failure != FAILURES) {
		visit_fail(&v, failure);
	} else if (api->config.cors && str_eq(request->method, STR("OPTIONS"))) {
		if (preflight_may_pass(&v)) {
			preflight(&v);
			return;
		}
	} else {
		serve_route(&v);
	}
	if (!response->abandoned)
		visit_finish(&v, response);
}

static void serve(void *self, const struct http_request *request, struct http_response *response)
{
	serve_api(self, NULL, STR_NONE, request, response);
}

static void serve_domain(
	void *self, const struct http_request *request, struct http_response *response)
{
	const struct domain *domain = self;
	struct str rest;
	const struct mapping *mapping = domain_map(domain, request->path, &rest);
	if (mapping) {
		serve_api(mapping->api, mapping, rest, request, response);
		return;
	}
	/* nothing is mapped: in the words of a REST API, with the ids of the domain's first one */
	kind_fail(&kind_rest, FAIL_STAGE, response);
	if (domain->count) {
		struct visit v;
		visit_begin(&v, domain->mappings[0].api, next_number(domain->mappings[0].api),
			request, response);
		visit_finish(&v, response);
	}
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
	g->own_meters = settings->meters ? NULL : meters_new();
	g->meters = settings->meters ? settings->meters : g->own_meters;
	int result = usage_init(&g->usage, &settings->account, &g->arena, err);
	while (result == 0 && g->api_count < count) {
		struct api *api = &g->apis[g->api_count++];
		api->gateway = g;
		result = api_init(api, &apis[api - g->apis], &g->arena, err);
	}
	if (result == 0)
		result = domains_new(settings->domains, settings->domain_count, g->apis, count,
			&g->arena, &g->domains, err);
	g->domain_count = settings->domain_count;
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
	meters_free(gateway->own_meters);
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

bool gateway_domain(const struct gateway *gateway, struct str host, struct service *ret_service)
{
	const struct domain *domain = domain_find(gateway->domains, gateway->domain_count, host);
	if (!domain)
		return false;
	*ret_service =
		(struct service){gateway->domains + (domain - gateway->domains), serve_domain};
	return true;
}
