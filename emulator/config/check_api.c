#include "config/check_api.h"

enum {
	QUOTA_STAGES = 10,     /* of an API */
	QUOTA_RESOURCES = 300, /* of a REST API */
};

static bool has_variable(const struct stack_pair *pairs, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(pairs[i].name, name))
			return true;
	return false;
}

/* An address with a stage variable that a stage does not have leads nowhere there. */
static void check_variable(const struct stack_api *api, const struct stack_route *route,
	struct str name, struct problems *problems)
{
	for (size_t i = 0; i <= api->n_more_stages; i++) {
		const struct stack_api_stage *more = i ? &api->more_stages[i - 1] : NULL;
		struct str stage = more ? more->name : api->stage;
		if (more ? has_variable(more->variables, more->n_variables, name)
			 : has_variable(api->variables, api->n_variables, name))
			continue;
		problem_add(problems, PROBLEM_WARNING, route->http.place,
			"\"http\" of route \"%.*s\" of api \"%.*s\": stage \"%.*s\" has no "
			"variable \"%.*s\"",
			STR_ARG(route->key), STR_ARG(api->name), STR_ARG(stage), STR_ARG(name));
	}
}

static void check_address(
	const struct stack_api *api, const struct stack_route *route, struct problems *problems)
{
	static const struct str mark = STR_INIT("${stageVariables.");
	struct str rest = route->http.url;
	for (;;) {
		size_t at = str_find_str(rest, mark);
		if (at == rest.n)
			return;
		rest = str_skip(rest, at + mark.n);
		check_variable(api, route, str_head(rest, str_find(rest, '}', 0)), problems);
	}
}

static void check_selection(const struct stack_api *api, const struct stack_route *route,
	const struct stack_pair *change, struct str name, struct problems *problems)
{
	if (!stack_path_has(route->path, name))
		problem_add(problems, PROBLEM_WARNING, change->place,
			"route \"%.*s\" of api \"%.*s\": its path has no variable {%.*s}, so "
			"that \"%.*s\" changes nothing",
			STR_ARG(route->key), STR_ARG(api->name), STR_ARG(name),
			STR_ARG(change->name));
}

/* $request.path.x of a path that has no {x}: the change is never made. */
static void check_changes(
	const struct stack_api *api, const struct stack_route *route, struct problems *problems)
{
	static const struct str mark = STR_INIT("$request.path."),
				braced = STR_INIT("${request.path.");
	for (size_t i = 0; i < route->n_request; i++) {
		const struct stack_pair *change = &route->request[i];
		struct str rest = change->value;
		if (str_starts(rest, mark))
			check_selection(api, route, change, str_skip(rest, mark.n), problems);
		for (size_t at = str_find_str(rest, braced); at < rest.n;
			at = str_find_str(rest, braced)) {
			rest = str_skip(rest, at + braced.n);
			check_selection(api, route, change, str_head(rest, str_find(rest, '}', 0)),
				problems);
		}
	}
}

static bool has_plan(const struct stack *stack, const struct stack_api *api)
{
	for (size_t i = 0; i < stack->n_plans; i++)
		for (size_t k = 0; k < stack->plans[i].n_apis; k++)
			if (str_eq(stack->plans[i].apis[k].text, api->name))
				return true;
	return false;
}

/* What no request can pass. */
static void check_guard(const struct stack *stack, const struct stack_api *api,
	const struct stack_route *route, struct problems *problems)
{
	static const struct str in_path = STR_INIT("path.");
	const struct stack_guard *guard = &route->guard;
	if (guard->api_key && !has_plan(stack, api))
		problem_add(problems, PROBLEM_WARNING, route->place,
			"route \"%.*s\" of api \"%.*s\": no usage plan has the API, so that no "
			"key opens it",
			STR_ARG(route->key), STR_ARG(api->name));
	for (size_t i = 0; i < guard->n_parameters; i++) {
		struct str text = guard->parameters[i].text;
		if (str_starts(text, in_path) &&
			!stack_path_has(route->path, str_skip(text, in_path.n)))
			problem_add(problems, PROBLEM_WARNING, guard->parameters[i].place,
				"route \"%.*s\" of api \"%.*s\": its path has no variable {%.*s}, "
				"so that every request is refused",
				STR_ARG(route->key), STR_ARG(api->name),
				STR_ARG(str_skip(text, in_path.n)));
	}
}

/* "/x/:id", as other routers write a variable, is a path like any other. */
static void check_colons(
	const struct stack_api *api, const struct stack_route *route, struct problems *problems)
{
	struct str rest = route->path, segment;
	while (rest.p) {
		segment = str_cut(rest, '/', &rest);
		if (segment.n > 1 && segment.p[0] == ':')
			problem_add(problems, PROBLEM_WARNING, route->place,
				"route \"%.*s\" of api \"%.*s\": \"%.*s\" stands for itself; a variable "
				"is written {%.*s}",
				STR_ARG(route->key), STR_ARG(api->name), STR_ARG(segment),
				STR_ARG(str_skip(segment, 1)));
	}
}

/* A function whose gateway gives up first: its work goes on, nobody sees the answer. */
static void check_route(const struct stack *stack, const struct stack_api *api,
	const struct stack_route *route, struct problems *problems)
{
	if (route->function && route->function->timeout > route->timeout)
		problem_add(problems, PROBLEM_WARNING, route->place,
			"route \"%.*s\" of api \"%.*s\": the gateway waits %lld ms, function "
			"\"%.*s\" may run %lld ms; the client gets an error while it goes on",
			STR_ARG(route->key), STR_ARG(api->name), (long long)route->timeout,
			STR_ARG(route->function->name), (long long)route->function->timeout);
	check_colons(api, route, problems);
	check_address(api, route, problems);
	check_changes(api, route, problems);
	check_guard(stack, api, route, problems);
	if (route->n_templates)
		problem_add(problems, PROBLEM_NOT_EMULATED, route->templates[0].place,
			"route \"%.*s\" of api \"%.*s\": mapping templates (VTL) are not run here",
			STR_ARG(route->key), STR_ARG(api->name));
}

/* Gateway responses know variables, but no VTL: it reaches the client as it stands there
 * (api-gateway-gatewayResponse-definition.html). */
static void check_template(const struct stack_api *api,
	const struct stack_gateway_response *response, struct str text, struct problems *problems)
{
	static const struct str marks[] = {STR_INIT("#set("), STR_INIT("#if("),
		STR_INIT("#foreach("), STR_INIT("$util."), STR_INIT("$input.")};
	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (str_find_str(text, marks[i]) < text.n) {
			problem_add(problems, PROBLEM_WARNING, response->place,
				"gateway response \"%.*s\" of api \"%.*s\": its template is no "
				"VTL, \"%.*s\" stays as it is",
				STR_ARG(response->type), STR_ARG(api->name), STR_ARG(marks[i]));
			return;
		}
}

static bool has_prefix(struct str path, struct str prefix)
{
	return str_starts(path, prefix) && (path.n == prefix.n || path.p[prefix.n] == '/');
}

/* A resource is a node of the tree of paths. */
static size_t count_resources(const struct stack_api *api)
{
	size_t count = 1; /* "/" */
	for (size_t i = 0; i < api->n_routes; i++) {
		struct str path = api->routes[i].path;
		for (size_t end = 0; path.n > 1 && end < path.n;) {
			size_t k = 0;
			end = str_find(path, '/', end + 1);
			while (k < i && !has_prefix(api->routes[k].path, str_head(path, end)))
				k++;
			count += k == i;
		}
	}
	return count;
}

static bool has_domain(const struct stack *stack, const struct stack_api *api)
{
	for (size_t i = 0; i < stack->n_domains; i++)
		for (size_t k = 0; k < stack->domains[i].n_mappings; k++)
			if (stack->domains[i].mappings[k].api == api)
				return true;
	return false;
}

/* api-gateway-known-issues.html */
static void check_known_issues(
	const struct stack *stack, const struct stack_api *api, struct problems *problems)
{
	for (size_t i = 0; i < api->n_gateway_responses; i++)
		if (str_eq(api->gateway_responses[i].type, STR("REQUEST_TOO_LARGE")))
			problem_add(problems, PROBLEM_WARNING, api->gateway_responses[i].place,
				"gateway response \"REQUEST_TOO_LARGE\" of api \"%.*s\": AWS takes "
				"it, but answers in its own words",
				STR_ARG(api->name));
	for (size_t i = 0; has_domain(stack, api) && i < api->n_routes; i++) {
		struct str path = api->routes[i].path;
		if (str_eq(path, STR("/ping")) || str_eq(path, STR("/sping")))
			problem_add(problems, PROBLEM_WARNING, api->routes[i].place,
				"route \"%.*s\" of api \"%.*s\": behind a domain AWS keeps %.*s "
				"for its own health check",
				STR_ARG(api->routes[i].key), STR_ARG(api->name), STR_ARG(path));
	}
}

void check_api(const struct stack *stack, const struct stack_api *api, struct problems *problems)
{
	size_t stages = api->n_more_stages + 1;
	size_t resources = api->type == STACK_REST_API ? count_resources(api) : 0;
	if (stages > QUOTA_STAGES)
		problem_add(problems, PROBLEM_WARNING, api->more_stages[QUOTA_STAGES - 1].place,
			"api \"%.*s\" has %zu stages; AWS's quota is %d unless it is raised",
			STR_ARG(api->name), stages, QUOTA_STAGES);
	if (resources > QUOTA_RESOURCES)
		problem_add(problems, PROBLEM_WARNING, api->place,
			"api \"%.*s\" has %zu resources; AWS's quota is %d unless it is raised",
			STR_ARG(api->name), resources, QUOTA_RESOURCES);
	for (size_t i = 0; i < api->n_gateway_responses; i++) {
		const struct stack_gateway_response *response = &api->gateway_responses[i];
		check_template(api, response, response->body, problems);
		for (size_t k = 0; k < response->n_templates; k++)
			check_template(api, response, response->templates[k].value, problems);
	}
	if (api->type == STACK_REST_API)
		check_known_issues(stack, api, problems);
	for (size_t i = 0; i < api->n_routes; i++)
		check_route(stack, api, &api->routes[i], problems);
}
