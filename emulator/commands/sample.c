#include "sample.h"

#include "clock.h"
#include "gateway/event.h"

#include <stdio.h>

int sample_form_parse(const char *word, enum sample_form *ret_form, struct err *err)
{
	static const char *const words[] = {"", "rest", "http1", "http2"};
	*ret_form = SAMPLE_OF_ROUTE;
	if (!word)
		return 0;
	for (int i = SAMPLE_REST; i <= SAMPLE_HTTP_2; i++)
		if (str_eq_z(str_z(word), words[i])) {
			*ret_form = (enum sample_form)i;
			return 0;
		}
	return err_set(err, "--as takes rest, http1 or http2, not \"%s\"", word);
}

/* The key of the API's route that takes the request; STR_NONE: none does. */
static struct str route_of(
	const struct stack_api *api, struct str method, struct str path, struct arena *arena)
{
	struct route_row *rows = arena_array(arena, struct route_row, api->n_routes + 1);
	struct route_table *table;
	struct route_match match;
	struct str found = STR_NONE;
	size_t bad;
	for (size_t k = 0; k < api->n_routes; k++) {
		struct str key = api->routes[k].key;
		rows[k] = (struct route_row){.path = STR("$default")};
		if (!str_eq_z(key, "$default"))
			rows[k].method = str_cut(key, ' ', &rows[k].path);
		rows[k].target = (uint32_t)k;
	}
	if (route_table_new(rows, api->n_routes, &table, &bad, NULL) < 0)
		return STR_NONE;
	if (route_match(table, method, path, arena, &match))
		found = api->routes[match.route->target].key;
	route_table_free(table);
	return found;
}

struct sample_of sample_find(const struct stack *stack, struct str text, struct arena *arena)
{
	struct str target, query, method = str_cut(text, ' ', &target),
				  path = str_cut(target, '?', &query);
	for (size_t i = 0; stack && i < stack->n_apis; i++)
		for (size_t k = 0; k < stack->apis[i].n_routes; k++)
			if (str_eq(stack->apis[i].routes[k].key, text))
				return (struct sample_of){.api = &stack->apis[i], .key = text};
	for (size_t i = 0; stack && str_starts(path, STR("/")) && i < stack->n_apis; i++) {
		struct str key = route_of(&stack->apis[i], method, path, arena);
		if (key.p)
			return (struct sample_of){&stack->apis[i], key, method, target};
	}
	if (!query.p)
		return (struct sample_of){.key = text};
	return (struct sample_of){.key = str_head(text, text.n - query.n - 1), .target = target};
}

bool sample_route_of(const struct stack *stack, struct str function, struct sample_of *ret_of)
{
	for (size_t i = 0; stack && i < stack->n_apis; i++)
		for (size_t k = 0; k < stack->apis[i].n_routes; k++) {
			const struct stack_route *route = &stack->apis[i].routes[k];
			if (!route->function || !str_eq(route->function->name, function))
				continue;
			*ret_of = (struct sample_of){.api = &stack->apis[i], .key = route->key};
			return true;
		}
	return false;
}

static const struct stack_route *find_route(const struct stack_api *api, struct str key)
{
	for (size_t k = 0; api && k < api->n_routes; k++)
		if (str_eq(api->routes[k].key, key))
			return &api->routes[k];
	return NULL;
}

/* "/x/{id}/{rest+}" as "/x/1/a/b". */
static struct str sample_path(struct arena *arena, struct str pattern)
{
	struct buf out = BUF_IN(arena);
	for (struct str rest = pattern; rest.n;) {
		size_t open = str_find(rest, '{', 0), close = str_find(rest, '}', open);
		buf_add(&out, str_head(rest, open));
		if (close == rest.n)
			break;
		buf_add(&out, rest.p[close - 1] == '+' ? STR("a/b") : STR("1"));
		rest = str_skip(rest, close + 1);
	}
	return out.n ? buf_str(&out) : STR("/");
}

/* The form that the route's API sends, unless one is asked for. */
static enum sample_form form_of(
	const struct stack_api *api, const struct stack_route *route, enum sample_form form)
{
	if (form != SAMPLE_OF_ROUTE)
		return form;
	if (api && api->type == STACK_REST_API)
		return SAMPLE_REST;
	return route && route->payload == STACK_PAYLOAD_1_0 ? SAMPLE_HTTP_1 : SAMPLE_HTTP_2;
}

static struct event_context context_of(struct arena *arena, const struct stack *stack,
	const struct stack_api *api, bool rest, int64_t now)
{
	size_t n = api ? api->n_variables : 0;
	struct event_variable *variables = arena_array(arena, struct event_variable, n);
	for (size_t i = 0; i < n; i++)
		variables[i] =
			(struct event_variable){api->variables[i].name, api->variables[i].value};
	struct str stage = api ? api->stage : STR("$default");
	if (rest && str_eq_z(stage, "$default"))
		stage = STR("prod");
	return (struct event_context){
		.account_id = stack ? stack->account : STR("000000000000"),
		.api_id = api ? api->id : STR("a1b2c3d4e5"),
		.stage = stage,
		.stage_variables = variables,
		.stage_variable_count = n,
		.request_id = STR("JKJaXmPLvHcESHA="),
		.request_uuid = STR("c6af9ac6-7b61-11e6-9a41-93e8deadbeef"),
		.time_us = now,
	};
}

static int match_route(struct arena *arena, struct str method, struct str pattern, struct str path,
	struct route_table **ret_table, struct route_match *ret_match, struct err *err)
{
	struct route_row row = {method, pattern, 0};
	size_t bad;
	if (route_table_new(&row, 1, ret_table, &bad, err) < 0)
		return err_prefix(err, "%.*s", STR_ARG(pattern));
	if (route_match(*ret_table, str_eq_z(method, "ANY") ? STR("GET") : method, path, arena,
		    ret_match))
		return 0;
	route_table_free(*ret_table);
	return err_set(err, "%.*s: no path fits it", STR_ARG(pattern));
}

static struct http_request request_of(struct arena *arena, const struct event_context *context,
	struct str method, struct str path, struct str query, struct str body)
{
	struct str host =
		arena_printf(arena, "%.*s.execute-api.localhost", STR_ARG(context->api_id));
	struct http_header *headers = arena_array(arena, struct http_header, 4);
	headers[0] =
		(struct http_header){STR("Host"), arena_printf(arena, "%.*s:4566", STR_ARG(host))};
	headers[1] = (struct http_header){STR("User-Agent"), STR("hangar")};
	headers[2] = (struct http_header){STR("Accept"), STR("*/*")};
	headers[3] = (struct http_header){STR("Content-Type"), STR("application/json")};
	return (struct http_request){
		.method = method,
		.target = query.p ? arena_printf(arena, "%.*s?%.*s", STR_ARG(path), STR_ARG(query))
				  : path,
		.path = path,
		.query = query,
		.protocol = STR("HTTP/1.1"),
		.host = host,
		.port = 4566,
		.remote_ip = STR("127.0.0.1"),
		.headers = headers,
		.header_count = body.n ? 4 : 3,
		.body = body,
		.arena = arena,
	};
}

int sample_write(const struct stack *stack, const struct sample_of *of, enum sample_form form,
	struct str body, struct arena *arena, struct buf *out, struct err *err)
{
	static const uint64_t chance[2] = {1, 2};
	struct str query, pattern, method = str_cut(of->key, ' ', &pattern);
	bool fallback = str_eq_z(of->key, "$default");
	struct route_table *table;
	struct route_match match;
	form = form_of(of->api, find_route(of->api, of->key), form);
	if (!fallback && !str_starts(pattern, STR("/")))
		return err_set(err, "\"%.*s\" is no route: \"GET /x/{id}\"", STR_ARG(of->key));
	struct str path = str_cut(of->target, '?', &query);
	if (!path.n)
		path = fallback ? STR("/") : sample_path(arena, pattern);
	if (fallback)
		method = STR("GET"), pattern = of->key;
	if (match_route(arena, method, pattern, path, &table, &match, err) < 0)
		return -1;
	int64_t now = clock_now_us(NULL);
	struct event_context context = context_of(arena, stack, of->api, form == SAMPLE_REST, now);
	struct str full =
		str_eq_z(context.stage, "$default")
			? path
			: arena_printf(arena, "/%.*s%.*s", STR_ARG(context.stage), STR_ARG(path));
	if (of->method.n)
		method = of->method;
	else if (str_eq_z(method, "ANY"))
		method = STR("GET");
	struct http_request request = request_of(arena, &context, method, full, query, body);
	context.trace_id = event_trace_id(&request, now, chance, arena);
	context.path = form == SAMPLE_REST ? path : full;
	context.full_path = context.raw_path = full;
	if (form == SAMPLE_REST)
		event_write_rest(out, &request, &match, &context);
	else if (form == SAMPLE_HTTP_1)
		event_write_1_0(out, &request, &match, &context);
	else
		event_write_2_0(out, &request, &match, &context);
	route_table_free(table);
	return 0;
}
