/* APIs: routes, throttling. Rules: API Gateway developer guide, http-api-develop-routes.html,
 * http-api-quotas.html, limits.html. */
#include "config/load.h"

enum {
	REST_TIMEOUT = 29000,
	VARIABLES = 32, /* of one path, as the gateway has it */
	ROUTES = 300,   /* default quota of an HTTP API */
};

static const char *const type_words[] = {"http", "rest"};
static const char *const source_words[] = {"header", "authorizer"};
static const char *const payload_words[] = {"", "1.0", "2.0"};
static const char *const methods[] = {
	"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "ANY"};

void load_throttle(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct stack_throttle *throttle = (void *)((char *)into + row->at);
	struct str inner = arena_printf(l->arena, "\"throttle\" of %.*s", STR_ARG(where));
	throttle->place = node->place;
	throttle->set = keys_read(l, &keys_throttle, node, inner, node->place, throttle);
}

static const struct key_row throttle_rows[] = {
	{.key = "rate",
		.type = ROW_NUMBER,
		.flags = ROW_REQUIRED | ROW_AWS,
		.min = 0,
		.max = 10000,
		.at = offsetof(struct stack_throttle, rate),
		.doc = "Requests a second.",
		.example = "100"},
	{.key = "burst",
		.type = ROW_INT,
		.flags = ROW_REQUIRED | ROW_AWS,
		.min = 0,
		.max = 5000,
		.at = offsetof(struct stack_throttle, burst),
		.doc = "Requests at once.",
		.example = "200"},
};

const struct keys keys_throttle = {
	.name = "throttle",
	.path = "apis.NAME.routes.ROUTE.throttle",
	.doc = "Throttling of one route: a token bucket. Above it the answer is 429 Too Many "
	       "Requests.",
	ROWS_OF(throttle_rows),
	.size = sizeof(struct stack_throttle),
};

/* What a mock integration says. */
static const struct key_row mock_rows[] = {
	{.key = "status",
		.type = ROW_INT,
		.flags = ROW_REQUIRED,
		.min = 200,
		.max = 599,
		.at = offsetof(struct stack_route, mock_status),
		.doc = "Status code.",
		.example = "200"},
	{.key = "body",
		.type = ROW_TEXT,
		.at = offsetof(struct stack_route, mock_body),
		.doc = "Body, as it is sent.",
		.example = "'{\"status\":\"ok\"}'"},
	{.key = "headers",
		.type = ROW_PAIRS,
		LIST_AT(struct stack_route, mock_headers),
		.doc = "Headers.",
		.example = "{ content-type: application/json }"},
};

const struct keys keys_mock = {
	.name = "mock",
	.path = "apis.NAME.routes.ROUTE.mock",
	.doc = "An answer without a function. `mock: 200` is short for `mock: { status: 200 }`. "
	       "AWS has mock integrations for REST APIs only.",
	ROWS_OF(mock_rows),
	.size = sizeof(struct stack_route),
};

static void read_mock(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct str inner = arena_printf(l->arena, "\"mock\" of %.*s", STR_ARG(where));
	if (node->kind == NODE_MAP) {
		keys_read(l, &keys_mock, node, inner, node->place, into);
	} else {
		struct key_row status = mock_rows[0];
		status.key = row->key;
		keys_read_value(l, &status, node, where, into);
	}
}

static void read_route_function(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where, void *into)
{
	struct stack_route *route = into;
	if (node->kind != NODE_SCALAR || yaml_is_null(node))
		load_error_type(l, node, row->key, where, "a function's name");
	else
		route->function =
			load_reference(l, SECTION_FUNCTIONS, node->text, node->place, where);
}

static const struct key_row route_rows[] = {
	{.key = "function",
		.type = ROW_OWN,
		.read = read_route_function,
		.kind = "name",
		.doc = "The function that answers.",
		.example = "f"},
	{.key = "mock",
		.type = ROW_OWN,
		.read = read_mock,
		.kind = "number or map",
		.doc = "An answer without a function. One of `function`, `http` and `mock` is "
		       "needed.",
		.example = "{ status: 200 }"},
	{.key = "http",
		.type = ROW_OWN,
		.read = load_http,
		.kind = "address or map",
		.doc = "An HTTP proxy integration: the server that answers.",
		.example = "\"http://localhost:5173/\""},
	{.key = "request",
		.type = ROW_OWN,
		.read = load_request,
		.kind = "map of texts",
		.doc = "RequestParameters of an HTTP API: `append:`, `overwrite:` or `remove:` "
		       "and `header.NAME` or `querystring.NAME`, or `overwrite:path`; the value "
		       "is a text with `$request.header.x`, `$request.querystring.x`, "
		       "`$request.path`, `$request.path.x`, `$request.body.x`, `$context.x` or "
		       "`$stageVariables.x`, in `${}` when there is more around it. `''` for "
		       "`remove:`.",
		.example = "{ \"append:header.x-user\": $request.querystring.user }"},
	{.key = "responses",
		.type = ROW_OWN,
		.read = load_responses,
		.kind = "map of statuses",
		.doc = "ResponseParameters of an HTTP API: for a status that the integration "
		       "answers, `append:`, `overwrite:` or `remove:` and `header.NAME`, or "
		       "`overwrite:statuscode`; values with `$response.header.x`, "
		       "`$response.body.x`, `$context.x` or `$stageVariables.x`.",
		.example = "{ 404: { \"overwrite:statuscode\": \"403\" } }"},
	{.key = "templates",
		.type = ROW_PAIRS,
		.flags = ROW_NOT_EMULATED,
		LIST_AT(struct stack_route, templates),
		.doc = "Mapping templates (VTL) by media type, of an integration that is no "
		       "proxy. There is no Velocity here.",
		.example = "{ application/json: $input.body }"},
	{.key = "payload",
		.type = ROW_ENUM,
		WORDS_OF(payload_words),
		.at = offsetof(struct stack_route, payload),
		.doc = "PayloadFormatVersion of an HTTP API; by default the API's.",
		.example = "2.0"},
	{.key = "timeout",
		.type = ROW_DURATION,
		.flags = ROW_AWS,
		.min = 50,
		.max = 30000,
		.at = offsetof(struct stack_route, timeout),
		.doc = "How long the gateway waits for the function; by default the API's.",
		.example = "10s"},
	{.key = "throttle",
		.type = ROW_OWN,
		.at = offsetof(struct stack_route, throttle),
		.read = load_throttle,
		.kind = "map",
		.doc = "Of this route.",
		.example = "{ rate: 100, burst: 200 }"},
	{.key = "authorizer",
		.type = ROW_TEXT,
		.at = offsetof(struct stack_route, guard.authorizer),
		.place = offsetof(struct stack_route, guard.authorizer_place),
		.doc = "Who may call: one of the API's authorizers, `iam` (Signature Version 4) or "
		       "`none`; by default the API's.",
		.example = "users"},
	{.key = "scopes",
		.type = ROW_TEXTS,
		.at = offsetof(struct stack_route, guard.scopes),
		.count = offsetof(struct stack_route, guard.n_scopes),
		.doc = "AuthorizationScopes: with a `jwt` authorizer, the token has one of them. "
		       "At most 10.",
		.example = "[ orders.read ]"},
	{.key = "api-key",
		.type = ROW_BOOL,
		.fallback = "false",
		.at = offsetof(struct stack_route, guard.api_key),
		.doc = "apiKeyRequired, of a REST API: an API key whose usage plan has this API.",
		.example = "true"},
	{.key = "parameters",
		.type = ROW_TEXTS,
		.form = keys_form_parameter,
		.at = offsetof(struct stack_route, guard.parameters),
		.count = offsetof(struct stack_route, guard.n_parameters),
		.doc = "Of a REST API: what a request must have, `header.NAME`, "
		       "`querystring.NAME` or `path.NAME`. Without one the answer is 400.",
		.example = "[ querystring.q, header.x-tenant ]"},
	{.key = "body",
		.type = ROW_OWN,
		.read = load_bodies,
		.kind = "name, or map of content types and names",
		.doc = "Of a REST API: the model that a body of that content type must fit, "
		       "`application/json` for a name alone, `$default` for all others.",
		.example = "Order"},
};

const struct keys keys_route = {
	.name = "route",
	.path = "apis.NAME.routes.ROUTE",
	.doc = "`METHOD /path: FUNCTION`, or a map. METHOD is GET, POST, PUT, DELETE, PATCH, "
	       "HEAD, OPTIONS or ANY (whatever has no route of its own). In the path `{name}` "
	       "stands for one whole segment and `{name+}`, at the end only, for the rest. "
	       "`$default` takes what no other route does (HTTP APIs). The most specific route "
	       "wins, wherever it stands.",
	ROWS_OF(route_rows),
	.size = sizeof(struct stack_route),
};

/* NULL, or what is wrong with a segment. *ret_variable is its name without braces and plus. */
static const char *segment_complaint(
	struct str segment, bool rest_api, bool last, struct str *ret_variable)
{
	bool open = str_find(segment, '{', 0) < segment.n;
	bool close = str_find(segment, '}', 0) < segment.n;
	*ret_variable = STR_NONE;
	if (!segment.n)
		return last ? "a route's path does not end in \"/\"" : "a segment is empty";
	if (open || close) {
		if (segment.p[0] != '{' || segment.p[segment.n - 1] != '}')
			return "a variable is a whole segment: {id}, not e{id}";
		struct str name = str_of(segment.p + 1, segment.n - 2);
		if (str_ends(name, STR("+"))) {
			if (!last)
				return "{name+} takes the rest of the path and must be last";
			name.n--;
		}
		if (!str_is_word(name, "._-:"))
			return "a variable's name has letters, digits, \".\", \"_\", \"-\" or "
			       "\":\"";
		*ret_variable = name;
		return NULL;
	}
	if (rest_api && !str_is_word(segment, "._-:"))
		return "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path "
		       "variable and curly braces at the beginning and the end";
	for (size_t i = 0; i < segment.n; i++)
		if (segment.p[i] <= ' ' || strchr("?#\"\\<>*", segment.p[i]))
			return "it holds a character that a path cannot have";
	return NULL;
}

static bool path_is_fine(
	struct loader *l, struct place place, struct str path, bool rest_api, struct str where)
{
	struct str rest = str_skip(path, 1), seen[VARIABLES];
	size_t n_seen = 0;
	if (!str_starts(path, STR("/"))) {
		load_error(l, place, "%.*s: a path begins with \"/\"", STR_ARG(where));
		return false;
	}
	while (rest.p && !str_eq(path, STR("/"))) {
		struct str variable, segment = str_cut(rest, '/', &rest);
		const char *complaint = segment_complaint(segment, rest_api, !rest.p, &variable);
		if (complaint) {
			load_refused(l, place, "%.*s: %s", STR_ARG(where), complaint);
			return false;
		}
		for (size_t i = 0; variable.n && i < n_seen; i++) {
			if (str_eq(seen[i], variable)) {
				load_refused(l, place,
					"%.*s: the variable {%.*s} stands in it twice",
					STR_ARG(where), STR_ARG(variable));
				return false;
			}
		}
		if (variable.n && n_seen == ARRAY_LEN(seen)) {
			load_error(l, place, "%.*s: more than %d variables", STR_ARG(where),
				VARIABLES);
			return false;
		}
		if (variable.n)
			seen[n_seen++] = variable;
	}
	return true;
}

static bool key_is_fine(
	struct loader *l, struct stack_route *route, enum stack_api_type type, struct str where)
{
	if (str_eq(route->key, STR("$default"))) {
		if (type == STACK_REST_API)
			load_error(l, route->place,
				"%.*s: a REST API has no $default route; ANY /{proxy+} takes the "
				"rest",
				STR_ARG(where));
		return type == STACK_HTTP_API;
	}
	struct str path, method = str_cut(route->key, ' ', &path);
	bool known = false;
	path = str_trim(path);
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		known = known || str_eq_z(method, methods[i]);
	if (!path.p || !known) {
		struct str hint = keys_nearest_word(l->arena, method, methods, ARRAY_LEN(methods));
		load_error(l, route->place,
			"%.*s: expected \"METHOD /path\" with GET, POST, PUT, DELETE, PATCH, HEAD, "
			"OPTIONS or ANY, or \"$default\"%.*s",
			STR_ARG(where), STR_ARG(str_starts(method, STR("/")) ? STR("") : hint));
		return false;
	}
	route->method = method;
	route->path = path;
	route->key = arena_printf(l->arena, "%.*s %.*s", STR_ARG(method), STR_ARG(path));
	return path_is_fine(l, route->place, path, type == STACK_REST_API, where);
}

/* Do two paths match the same requests: equal but for the names of variables? */
static bool same_path(struct str a, struct str b)
{
	while (a.p && b.p) {
		struct str x = str_cut(a, '/', &a), y = str_cut(b, '/', &b);
		bool variables = str_starts(x, STR("{")) && str_starts(y, STR("{"));
		bool greedy = str_ends(x, STR("+}")) == str_ends(y, STR("+}"));
		if (!(variables && greedy) && !str_eq(x, y))
			return false;
	}
	return !a.p && !b.p;
}

static void check_duplicates(struct loader *l, const struct stack_api *api)
{
	for (size_t i = 1; i < api->n_routes; i++) {
		for (size_t k = 0; k < i; k++) {
			const struct stack_route *a = &api->routes[k], *b = &api->routes[i];
			if (!str_eq(a->method, b->method) || !same_path(a->path, b->path))
				continue;
			load_error(l, b->place,
				"route \"%.*s\" of api \"%.*s\" takes the same requests as "
				"\"%.*s\" in line %u",
				STR_ARG(b->key), STR_ARG(api->name), STR_ARG(a->key),
				a->place.line);
			break;
		}
	}
}

/* The length of the path up to its first variable that another path names differently; REST APIs
 * are a tree in which a node has one variable below it. */
static bool sibling_variables_differ(struct str a, struct str b)
{
	while (a.p && b.p) {
		struct str x = str_cut(a, '/', &a), y = str_cut(b, '/', &b);
		if (str_eq(x, y))
			continue;
		return str_starts(x, STR("{")) && str_starts(y, STR("{"));
	}
	return false;
}

static void check_siblings(struct loader *l, const struct stack_api *api)
{
	for (size_t i = 1; i < api->n_routes; i++) {
		for (size_t k = 0; k < i; k++) {
			const struct stack_route *a = &api->routes[k], *b = &api->routes[i];
			if (!sibling_variables_differ(a->path, b->path))
				continue;
			load_refused(l, b->place,
				"route \"%.*s\" of api \"%.*s\": a sibling of this resource "
				"already has a variable path part in line %u -- only one is "
				"allowed",
				STR_ARG(b->key), STR_ARG(api->name), a->place.line);
			break;
		}
	}
}

/* Exactly one of function, http and mock. */
static void check_integration(struct loader *l, const struct stack_api *api,
	const struct stack_route *route, const struct yaml_value *node, struct str name)
{
	const struct yaml_pair *function = yaml_find(node, STR("function"));
	const struct yaml_pair *mock = yaml_find(node, STR("mock"));
	const struct yaml_pair *http = yaml_find(node, STR("http"));
	if (function && mock)
		load_error(
			l, mock->place, "%.*s has both \"function\" and \"mock\"", STR_ARG(name));
	else if (http && (function || mock))
		load_error(l, http->place, "%.*s has both \"http\" and \"%s\"", STR_ARG(name),
			function ? "function" : "mock");
	else if (!function && !mock && !http)
		load_error(l, route->place, "%.*s needs \"function\", \"http\" or \"mock\"",
			STR_ARG(name));
	else if (mock && api->type == STACK_HTTP_API)
		load_warning(l, mock->place,
			"%.*s: on AWS only REST APIs have mock integrations; deployed, a small "
			"function answers",
			STR_ARG(name));
}

/* What a REST API, or a route of one, cannot say. */
static void check_rest_keys(
	struct loader *l, const struct yaml_value *node, int64_t timeout, struct str where)
{
	const struct yaml_pair *payload = yaml_find(node, STR("payload"));
	if (payload)
		load_error(l, payload->place,
			"%.*s: \"payload\" is of HTTP APIs; a REST API has its own event",
			STR_ARG(where));
	if (timeout > REST_TIMEOUT)
		load_refused(l, yaml_find(node, STR("timeout"))->place,
			"%.*s: a REST API waits 29s at most", STR_ARG(where));
}

static void route_read(struct loader *l, struct stack_api *api, struct stack_route *route,
	const struct yaml_value *node, struct str where)
{
	struct str name = arena_printf(
		l->arena, "route \"%.*s\" of %.*s", STR_ARG(route->key), STR_ARG(where));
	bool keyed = key_is_fine(l, route, api->type, name);
	if (node->kind == NODE_SCALAR && !yaml_is_null(node)) {
		route->function =
			load_reference(l, SECTION_FUNCTIONS, node->text, node->place, name);
	} else if (node->kind != NODE_MAP) {
		load_error(l, node->place, "%.*s: expected a function's name or a map, found %.*s",
			STR_ARG(name), STR_ARG(yaml_describe(node, l->arena)));
	} else if (keys_read(l, &keys_route, node, name, route->place, route)) {
		check_integration(l, api, route, node, name);
		if (api->type == STACK_REST_API)
			check_rest_keys(l, node, route->timeout, name);
	}
	if (!route->payload)
		route->payload = api->payload;
	if (!route->timeout)
		route->timeout = api->timeout;
	if (!route->throttle.set)
		route->throttle = api->throttle;
	load_guard(l, api, route, node, name);
	api->n_routes += keyed;
}

static void read_routes(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	/* Read by load_api(), when the API's type and defaults are known. */
	(void)into;
	if (node->kind != NODE_MAP)
		load_error_type(l, node, row->key, where, "a map of routes");
}

/* Read by load_api(), too. */
static void read_later(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	(void)into;
	if (node->kind != NODE_MAP && !yaml_is_null(node))
		load_error_type(l, node, row->key, where, "a map of names");
}

static const struct key_row api_rows[] = {
	{.key = "type",
		.type = ROW_ENUM,
		.fallback = "http",
		WORDS_OF(type_words),
		.at = offsetof(struct stack_api, type),
		.doc = "An HTTP API or a REST API.",
		.example = "http"},
	{.key = "stage",
		.type = ROW_TEXT,
		.form = keys_form_stage,
		.at = offsetof(struct stack_api, stage),
		.doc = "The stage that is deployed: `$default` (HTTP APIs, and their default) or "
		       "a name. REST APIs: `prod` by default.",
		.example = "live"},
	{.key = "payload",
		.type = ROW_ENUM,
		WORDS_OF(payload_words),
		.at = offsetof(struct stack_api, payload),
		.doc = "PayloadFormatVersion of an HTTP API: `2.0` by default.",
		.example = "2.0"},
	{.key = "timeout",
		.type = ROW_DURATION,
		.flags = ROW_AWS,
		.min = 50,
		.max = 30000,
		.at = offsetof(struct stack_api, timeout),
		.doc = "How long the gateway waits for a function: by default the most that AWS "
		       "allows, 30s (HTTP) or 29s (REST).",
		.example = "29s"},
	{.key = "cors",
		.type = ROW_OWN,
		.at = offsetof(struct stack_api, cors),
		.read = load_api_cors,
		.kind = "map",
		.doc = "CORS of an HTTP API.",
		.example = "{ origins: \"*\" }"},
	{.key = "throttle",
		.type = ROW_OWN,
		.at = offsetof(struct stack_api, throttle),
		.read = load_throttle,
		.kind = "map",
		.doc = "Of each route that has none of its own.",
		.example = "{ rate: 100, burst: 200 }"},
	{.key = "variables",
		.type = ROW_PAIRS,
		LIST_AT(struct stack_api, variables),
		.doc = "Stage variables. At most 100; names have 64, values 512 characters.",
		.example = "{ level: info }"},
	{.key = "stages",
		.type = ROW_OWN,
		.read = load_api_stages,
		.kind = "map of names",
		.doc = "More stages of the API beside `stage`, each with its own variables.",
		.example = "{ dev: { variables: { level: debug } } }"},
	{.key = "access-log",
		.type = ROW_OWN,
		.read = load_access_log,
		.kind = "format or map",
		.doc = "Access logs: a line for each request, in `hangar logs` under `NAME.access` "
		       "and in a file.",
		.example = "clf"},
	{.key = "gateway-responses",
		.type = ROW_OWN,
		.read = load_gateway_responses,
		.kind = "map of types",
		.doc = "GatewayResponses of a REST API: what it says itself.",
		.example =
			"{ DEFAULT_4XX: { headers: { access-control-allow-origin: \"'*'\" } } }"},
	{.key = "binary",
		.type = ROW_TEXTS,
		LIST_AT(struct stack_api, binary),
		.doc = "binaryMediaTypes of a REST API. HTTP APIs need none.",
		.example = "[ image/png ]"},
	{.key = "authorizers",
		.type = ROW_OWN,
		.read = read_later,
		.kind = "map of names",
		.doc = "Who may call: routes name them. At most 10.",
		.example =
			"{ users: { type: jwt, issuer: https://issuer.example, audience: web } }"},
	{.key = "authorizer",
		.type = ROW_TEXT,
		.at = offsetof(struct stack_api, authorizer),
		.place = offsetof(struct stack_api, authorizer_place),
		.doc = "Of each route that names none: one of the authorizers, `iam` or `none`.",
		.example = "users"},
	{.key = "models",
		.type = ROW_OWN,
		.read = read_later,
		.kind = "map of schemas",
		.doc = "Models of a REST API: JSON Schema, draft 4, or the path of a file with "
		       "one.",
		.example = "{ Order: { type: object, required: [ id ] } }"},
	{.key = "api-key-source",
		.type = ROW_ENUM,
		WORDS_OF(source_words),
		.at = offsetof(struct stack_api, key_source),
		.doc = "Where a REST API finds API keys: `header` (x-api-key, the default), or "
		       "what the route's "
		       "authorizer answers (`usageIdentifierKey`).",
		.example = "header"},
	{.key = "routes",
		.type = ROW_OWN,
		.flags = ROW_REQUIRED,
		.read = read_routes,
		.kind = "map of routes",
		.doc = "What is answered by which function.",
		.example = "{ GET /orders: f }"},
};

const struct keys keys_api = {
	.name = "api",
	.path = "apis.NAME",
	.doc = "An API Gateway API. Its name has letters, digits, `_` or `-`.",
	ROWS_OF(api_rows),
	.size = sizeof(struct stack_api),
};

/* FNV-1a, base 36. */
struct str load_id(struct loader *l, struct str name)
{
	uint64_t hash = 14695981039346656037u;
	char *id = arena_bytes(l->arena, 11);
	for (size_t i = 0; i < name.n; i++)
		hash = (hash ^ (unsigned char)name.p[i]) * 1099511628211u;
	for (size_t i = 0; i < 10; i++, hash /= 36)
		id[i] = "abcdefghijklmnopqrstuvwxyz0123456789"[hash % (i ? 36 : 26)];
	id[10] = '\0';
	return str_of(id, 10);
}

static void check_rest(struct loader *l, const struct stack_api *api, const struct yaml_value *node,
	struct str where)
{
	check_rest_keys(l, node, api->timeout, where);
	if (api->cors.set)
		load_error(l, yaml_find(node, STR("cors"))->place,
			"%.*s: \"cors\" is of HTTP APIs; a REST API needs OPTIONS routes and "
			"headers from its functions",
			STR_ARG(where));
	if (str_eq(api->stage, STR("$default")))
		load_refused(l, yaml_find(node, STR("stage"))->place,
			"%.*s: a stage of a REST API has a name; $default is of HTTP APIs",
			STR_ARG(where));
	check_siblings(l, api);
}

static void check_variables(struct loader *l, const struct stack_api *api, struct str where)
{
	if (api->n_variables > 100)
		load_refused(l, api->variables[100].place,
			"%.*s has %zu stage variables; AWS takes 100", STR_ARG(where),
			api->n_variables);
	for (size_t i = 0; i < api->n_variables; i++) {
		const struct stack_pair *pair = &api->variables[i];
		if (pair->name.n > 64 || !str_is_word(pair->name, "_"))
			load_refused(l, pair->place,
				"\"%.*s\" cannot name a stage variable; AWS takes 1 to 64 "
				"letters, digits or \"_\"",
				STR_ARG(pair->name));
		if (pair->value.n > 512 ||
			(pair->value.n && !str_is_word(pair->value, "-._~:/?#&=,")))
			load_refused(l, pair->place,
				"the stage variable \"%.*s\" has a value that AWS does not take: "
				"up to 512 letters, digits or -._~:/?#&=,",
				STR_ARG(pair->name));
	}
}

void load_api(struct loader *l, const struct yaml_value *node, struct str where, void *element)
{
	struct stack_api *api = element;
	api->id = load_id(l, api->name);
	keys_defaults(l, &keys_api, api);
	if (!keys_read(l, &keys_api, node, where, api->place, api))
		return;
	bool rest = api->type == STACK_REST_API;
	bool payload_given = api->payload != 0;
	if (!payload_given)
		api->payload = rest ? STACK_PAYLOAD_1_0 : STACK_PAYLOAD_2_0;
	if (!api->timeout)
		api->timeout = rest ? REST_TIMEOUT : 30000;
	if (!api->stage.n)
		api->stage = rest ? STR("prod") : STR("$default");
	load_authorizers(l, api, node, where);
	const struct yaml_pair *routes = yaml_find(node, STR("routes"));
	if (routes && routes->value->kind == NODE_MAP) {
		api->routes = arena_array(l->arena, struct stack_route, routes->value->n + 1);
		for (size_t i = 0; i < routes->value->n; i++) {
			const struct yaml_pair *pair = &routes->value->pairs[i];
			struct stack_route *route = &api->routes[api->n_routes];
			*route = (struct stack_route){.key = pair->key, .place = pair->place};
			route_read(l, api, route, pair->value, where);
		}
	}
	check_duplicates(l, api);
	check_variables(l, api, where);
	load_gateway_check(l, api, where);
	if (!rest && api->n_routes > ROUTES)
		load_warning(l, api->place,
			"%.*s has %zu routes; AWS's quota is %d unless it is raised",
			STR_ARG(where), api->n_routes, ROUTES);
	if (rest)
		check_rest(l, api, node, where);
	else if (api->n_binary)
		load_error(l, yaml_find(node, STR("binary"))->place,
			"%.*s: \"binary\" is of REST APIs; HTTP APIs always decode base64",
			STR_ARG(where));
}
