/* APIs, continued: HTTP integrations, parameter mapping, stages, access logs, gateway responses,
 * custom domains. Rules: API Gateway developer guide, http-api-parameter-mapping.html,
 * http-api-develop-integrations-http.html, supported-gateway-response-types.html,
 * http-api-logging.html, rest-api-mappings.html. */
#include "config/load.h"

#define HEADER_SIGNS "!#$%&'*+-.^_`|~"

enum {
	FORMAT_BYTES = 3072, /* of an access log's format */
	URL_BYTES = 2048,
	MAPPINGS = 200, /* of a domain */
};

/* HTTP proxy integrations. ------------------------------------------------------------------- */

static const char *const http_methods[] = {
	"ANY", "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"};

static const char *form_method(struct str text)
{
	for (size_t i = 0; i < ARRAY_LEN(http_methods); i++)
		if (str_eq_z(text, http_methods[i]))
			return NULL;
	return "expected GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS or ANY";
}

static const char *form_url(struct str text)
{
	struct str rest = text;
	if (text.n > URL_BYTES)
		return "AWS takes 2048 characters";
	if (str_starts(text, STR("https://")))
		rest = str_skip(text, 8);
	else if (str_starts(text, STR("http://")))
		rest = str_skip(text, 7);
	else
		return "an HTTP integration's address begins with http:// or https://";
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] <= ' ' || (unsigned char)text.p[i] > 126)
			return "an address has no spaces, control characters or other alphabets";
	return !rest.n || rest.p[0] == '/' || rest.p[0] == '?' ? "the address names no host" : NULL;
}

static const struct key_row http_rows[] = {
	{.key = "url",
		.type = ROW_TEXT,
		.flags = ROW_REQUIRED | ROW_AWS,
		.form = form_url,
		.at = offsetof(struct stack_http, url),
		.doc = "Where requests go. `{name}` and `{proxy}` are the route's path variables, "
		       "`${stageVariables.name}` the stage's. The client's query string follows.",
		.example = "\"http://localhost:5173/\""},
	{.key = "method",
		.type = ROW_TEXT,
		.flags = ROW_AWS,
		.fallback = "ANY",
		.form = form_method,
		.at = offsetof(struct stack_http, method),
		.doc = "IntegrationMethod: ANY is the client's own.",
		.example = "GET"},
};

const struct keys keys_http = {
	.name = "http",
	.path = "apis.NAME.routes.ROUTE.http",
	.doc = "An HTTP proxy integration. `http: URL` is short for `http: { url: URL }`. Method, "
	       "path, query, headers and body go to the server and its answer comes back. "
	       "Connections are not upgraded to WebSocket.",
	ROWS_OF(http_rows),
	.size = sizeof(struct stack_http),
};

void load_http(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct stack_http *http = &((struct stack_route *)into)->http;
	struct str inner = arena_printf(l->arena, "\"http\" of %.*s", STR_ARG(where));
	http->place = node->place;
	keys_defaults(l, &keys_http, http);
	if (node->kind == NODE_MAP) {
		keys_read(l, &keys_http, node, inner, node->place, http);
	} else {
		struct key_row url = http_rows[0];
		url.key = row->key;
		keys_read_value(l, &url, node, where, http);
	}
}

/* Parameter mapping. ------------------------------------------------------------------------- */

/* Names that AWS keeps for itself, with * for any end. */
static const char *const reserved[] = {"access-control-*", "apigw-*", "authorization", "connection",
	"content-encoding", "content-length", "content-location", "forwarded", "keep-alive",
	"origin", "proxy-authenticate", "proxy-authorization", "te", "trailers",
	"transfer-encoding", "upgrade", "x-amz-*", "x-amzn-*", "x-forwarded-for",
	"x-forwarded-host", "x-forwarded-proto", "via"};

static bool is_reserved(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(reserved); i++) {
		struct str word = str_z(reserved[i]);
		bool any = str_ends(word, STR("*"));
		if (any ? str_starts_nocase(name, str_head(word, word.n - 1))
			: str_eq_nocase(name, word))
			return true;
	}
	return false;
}

static const char *change_complaint(struct str key, bool response)
{
	struct str where, verb = str_cut(key, ':', &where);
	bool remove = str_eq(verb, STR("remove")), append = str_eq(verb, STR("append"));
	if (!where.p || (!remove && !append && !str_eq(verb, STR("overwrite"))))
		return "it begins with append:, overwrite: or remove:";
	if (str_eq(where, response ? STR("statuscode") : STR("path")))
		return remove || append ? response ? "a status code can only be overwritten"
						   : "the path can only be overwritten"
					: NULL;
	struct str name, part = str_cut(where, '.', &name);
	if (str_eq(part, STR("header")) && name.n)
		return is_reserved(name) ? "that header is reserved" : NULL;
	if (!response && str_eq(part, STR("querystring")) && name.n)
		return NULL;
	return response ? "expected header.NAME or statuscode"
			: "expected header.NAME, querystring.NAME or path";
}

/* A selection expression within a value: "$request.path.id". */
static const char *selection_complaint(struct str selection, bool response)
{
	static const char *const request[] = {"request.header.", "request.querystring.",
		"request.path.", "request.body.", "context.", "stageVariables."};
	static const char *const answer[] = {
		"response.header.", "response.body.", "context.", "stageVariables."};
	const char *const *known = response ? answer : request;
	size_t n = response ? ARRAY_LEN(answer) : ARRAY_LEN(request);
	if (!response &&
		(str_eq(selection, STR("request.path")) || str_eq(selection, STR("request.body"))))
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (str_starts(selection, str_z(known[i])) && selection.n > strlen(known[i]))
			return NULL;
	return response ? "expected $response.header.NAME, $response.body.NAME, $context.NAME or "
			  "$stageVariables.NAME"
			: "expected $request.header.NAME, $request.querystring.NAME, "
			  "$request.path, $request.path.NAME, $request.body.NAME, $context.NAME "
			  "or $stageVariables.NAME";
}

static const char *value_complaint(struct str key, struct str value, bool response)
{
	size_t at = str_find(value, '$', 0);
	int64_t status;
	if (str_ends(key, STR(":statuscode")) && at == value.n &&
		(!str_to_i64(value, &status) || status < 200 || status > 599))
		return "AWS takes statuses from 200 to 599";
	if (at == 0 && value.n > 1 && value.p[1] != '{')
		return selection_complaint(str_skip(value, 1), response);
	for (; at < value.n; at = str_find(value, '$', at + 1)) {
		if (at + 1 >= value.n || value.p[at + 1] != '{')
			continue;
		size_t end = str_find(value, '}', at);
		if (end == value.n)
			return "a \"${\" has no \"}\"";
		const char *complaint =
			selection_complaint(str_of(value.p + at + 2, end - at - 2), response);
		if (complaint)
			return complaint;
	}
	return NULL;
}

static void read_changes(struct loader *l, const char *key, const struct yaml_value *node,
	struct str where, bool response, struct stack_pair **ret_list, size_t *ret_n)
{
	const struct key_row row = {
		.key = key, .type = ROW_PAIRS, .at = 0, .count = sizeof(struct stack_pair *)};
	struct {
		struct stack_pair *list;
		size_t n;
	} pairs = {NULL, 0};
	keys_read_value(l, &row, node, where, &pairs);
	for (size_t i = 0; i < pairs.n; i++) {
		const struct stack_pair *pair = &pairs.list[i];
		const char *complaint = change_complaint(pair->name, response);
		if (!complaint)
			complaint = value_complaint(pair->name, pair->value, response);
		if (complaint)
			load_refused(l, pair->place, "\"%.*s\" in \"%s\" of %.*s: %s",
				STR_ARG(pair->name), key, STR_ARG(where), complaint);
	}
	*ret_list = pairs.list;
	*ret_n = pairs.n;
}

void load_request(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct stack_route *route = into;
	read_changes(l, row->key, node, where, false, &route->request, &route->n_request);
}

void load_responses(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct stack_route *route = into;
	if (node->kind != NODE_MAP) {
		load_error_type(l, node, row->key, where, "a map of statuses");
		return;
	}
	route->responses = arena_array(l->arena, struct stack_response_mapping, node->n);
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		struct stack_response_mapping *mapping = &route->responses[route->n_responses++];
		mapping->place = pair->place;
		if (!str_to_i64(pair->key, &mapping->status) || mapping->status < 200 ||
			mapping->status > 599)
			load_refused(l, pair->place,
				"\"%.*s\" in \"responses\" of %.*s: AWS takes statuses from 200 "
				"to 599",
				STR_ARG(pair->key), STR_ARG(where));
		read_changes(l, row->key, pair->value, where, true, &mapping->changes,
			&mapping->n_changes);
	}
}

/* Stages. ------------------------------------------------------------------------------------ */

static const struct key_row stage_rows[] = {
	{.key = "variables",
		.type = ROW_PAIRS,
		LIST_AT(struct stack_api_stage, variables),
		.doc = "Stage variables, as of an API.",
		.example = "{ level: debug }"},
};

const struct keys keys_api_stage = {
	.name = "api stage",
	.path = "apis.NAME.stages.NAME",
	.doc = "One more stage of an API, chosen by the first segment of a path; `$default` by "
	       "every path that names no other. `NAME:` alone is a stage without variables.",
	ROWS_OF(stage_rows),
	.size = sizeof(struct stack_api_stage),
};

void load_api_stages(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct stack_api *api = into;
	if (node->kind != NODE_MAP) {
		load_error_type(l, node, row->key, where, "a map of names");
		return;
	}
	api->more_stages = arena_array(l->arena, struct stack_api_stage, node->n);
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		struct stack_api_stage *stage = &api->more_stages[api->n_more_stages++];
		const char *complaint = keys_form_stage(pair->key);
		struct str inner = arena_printf(
			l->arena, "stage \"%.*s\" of %.*s", STR_ARG(pair->key), STR_ARG(where));
		stage->name = pair->key;
		stage->place = pair->place;
		if (complaint)
			load_refused(l, pair->place, "%.*s: %s", STR_ARG(inner), complaint);
		keys_read(l, &keys_api_stage, pair->value, inner, pair->place, stage);
	}
}

/* Access logs. ------------------------------------------------------------------------------- */

/* The presets of AWS's console. */
static const struct {
	const char *word, *format;
} formats[] = {
	{"clf", "$context.identity.sourceIp - - [$context.requestTime] \"$context.httpMethod "
		"$context.routeKey $context.protocol\" $context.status $context.responseLength "
		"$context.requestId"},
	{"json", "{\"requestId\":\"$context.requestId\",\"ip\":\"$context.identity.sourceIp\","
		 "\"requestTime\":\"$context.requestTime\",\"httpMethod\":\"$context.httpMethod\","
		 "\"routeKey\":\"$context.routeKey\",\"status\":\"$context.status\","
		 "\"protocol\":\"$context.protocol\",\"responseLength\":\"$context."
		 "responseLength\"}"},
	{"xml", "<request id=\"$context.requestId\"><ip>$context.identity.sourceIp</ip>"
		"<requestTime>$context.requestTime</requestTime>"
		"<httpMethod>$context.httpMethod</httpMethod><routeKey>$context.routeKey</routeKey>"
		"<status>$context.status</status><protocol>$context.protocol</protocol>"
		"<responseLength>$context.responseLength</responseLength></request>"},
	{"csv", "$context.identity.sourceIp,$context.requestTime,$context.httpMethod,"
		"$context.routeKey,$context.protocol,$context.status,$context.responseLength,"
		"$context.requestId"},
};

static const char *form_format(struct str text)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (str_eq_z(text, formats[i].word))
			return NULL;
	if (text.n > FORMAT_BYTES)
		return "AWS takes 3072 characters";
	if (str_find(text, '\n', 0) < text.n)
		return "an access log's format is one line";
	if (str_find_str(text, STR("$context.requestId")) == text.n &&
		str_find_str(text, STR("$context.extendedRequestId")) == text.n)
		return "expected clf, json, xml, csv or a format with $context.requestId or "
		       "$context.extendedRequestId";
	return NULL;
}

static const struct key_row access_log_rows[] = {
	{.key = "format",
		.type = ROW_TEXT,
		.flags = ROW_AWS | ROW_REQUIRED,
		.form = form_format,
		.at = offsetof(struct stack_access_log, format),
		.doc = "One line of text with `$context.NAME`, with `$context.requestId` among "
		       "them; or `clf`, `json`, `xml` or `csv`, as AWS's console presents them.",
		.example = "json"},
	{.key = "file",
		.type = ROW_PATH,
		.min = 1,
		.max = ROW_NO_MAX,
		.at = offsetof(struct stack_access_log, file),
		.doc = "A file that the lines are appended to; its folder must be there.",
		.example = "access.log"},
};

const struct keys keys_access_log = {
	.name = "access log",
	.path = "apis.NAME.access-log",
	.doc = "Access logs. `access-log: FORMAT` is short for `access-log: { format: FORMAT }`. "
	       "A variable that is not known or has no value is `-`.",
	ROWS_OF(access_log_rows),
	.size = sizeof(struct stack_access_log),
};

static void check_folder(struct loader *l, const struct stack_access_log *log, struct str where)
{
	size_t n = log->file.n;
	while (n > 1 && log->file.p[n - 1] != '/')
		n--;
	if (n > 1)
		load_path_must_exist(l, arena_dup(l->arena, str_head(log->file, n - 1)), true,
			log->place, "access-log", where);
}

void load_access_log(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct stack_access_log *log = &((struct stack_api *)into)->access_log;
	struct str inner = arena_printf(l->arena, "\"access-log\" of %.*s", STR_ARG(where));
	log->place = node->place;
	log->set = true;
	if (node->kind == NODE_MAP) {
		keys_read(l, &keys_access_log, node, inner, node->place, log);
	} else {
		struct key_row format = access_log_rows[0];
		format.key = row->key;
		keys_read_value(l, &format, node, where, log);
	}
	check_folder(l, log, where);
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (str_eq_z(log->format, formats[i].word))
			log->format = str_z(formats[i].format);
}

/* Gateway responses. ------------------------------------------------------------------------- */

static const char *const response_types[] = {"ACCESS_DENIED", "API_CONFIGURATION_ERROR",
	"AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE", "BAD_REQUEST_BODY",
	"BAD_REQUEST_PARAMETERS", "DEFAULT_4XX", "DEFAULT_5XX", "EXPIRED_TOKEN",
	"INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "INVALID_API_KEY", "INVALID_SIGNATURE",
	"MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED", "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND",
	"THROTTLED", "UNAUTHORIZED", "UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED"};

static const struct key_row gateway_response_rows[] = {
	{.key = "status",
		.type = ROW_INT,
		.flags = ROW_AWS,
		.min = 100,
		.max = 599,
		.at = offsetof(struct stack_gateway_response, status),
		.doc = "The status; by default the type's own.",
		.example = "403"},
	{.key = "headers",
		.type = ROW_PAIRS,
		LIST_AT(struct stack_gateway_response, headers),
		.doc = "Headers: a text in single quotes, `method.request.header.NAME`, "
		       "`method.request.querystring.NAME`, `method.request.path.NAME`, "
		       "`context.NAME` or "
		       "`stageVariables.NAME`.",
		.example = "{ access-control-allow-origin: \"'*'\" }"},
	{.key = "templates",
		.type = ROW_PAIRS,
		LIST_AT(struct stack_gateway_response, templates),
		.doc = "Body templates by media type; the one that the client accepts is used. "
		       "Only variables are replaced in them: `$context.error.messageString`, "
		       "`$context.NAME`, `$stageVariables.NAME`.",
		.example = "{ text/plain: $context.error.message }"},
	{.key = "body",
		.type = ROW_TEXT,
		.at = offsetof(struct stack_gateway_response, body),
		.doc = "The template of application/json.",
		.example = "'{\"error\":$context.error.messageString}'"},
};

const struct keys keys_gateway_response = {
	.name = "gateway response",
	.path = "apis.NAME.gateway-responses.TYPE",
	.doc = "A gateway response of a REST API: MISSING_AUTHENTICATION_TOKEN, UNAUTHORIZED, "
	       "THROTTLED and so on, or DEFAULT_4XX and DEFAULT_5XX for those that are not "
	       "configured.",
	ROWS_OF(gateway_response_rows),
	.size = sizeof(struct stack_gateway_response),
};

static bool is_response_type(struct str text)
{
	for (size_t i = 0; i < ARRAY_LEN(response_types); i++)
		if (str_eq_z(text, response_types[i]))
			return true;
	return false;
}

/* "gatewayresponse.header.NAME" and where its value comes from
 * (customize-gateway-responses.html). */
static const char *response_header_complaint(struct str name, struct str value)
{
	static const char *const sources[] = {"method.request.header.",
		"method.request.querystring.", "method.request.path.", "context.",
		"stageVariables."};
	if (!name.n || !str_is_word(name, HEADER_SIGNS))
		return "that cannot name a header";
	if (value.n > 1 && value.p[0] == '\'' && str_ends(value, STR("'")))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(sources); i++)
		if (str_starts(value, str_z(sources[i])) && value.n > strlen(sources[i]))
			return NULL;
	return "expected a text in single quotes within the quotes of the file (\"'*'\"), "
	       "method.request.header.NAME, .querystring.NAME or .path.NAME, context.NAME or "
	       "stageVariables.NAME";
}

void load_gateway_responses(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where, void *into)
{
	struct stack_api *api = into;
	if (node->kind != NODE_MAP) {
		load_error_type(l, node, row->key, where, "a map of types");
		return;
	}
	api->gateway_responses = arena_array(l->arena, struct stack_gateway_response, node->n);
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		struct stack_gateway_response *r =
			&api->gateway_responses[api->n_gateway_responses++];
		struct str inner = arena_printf(l->arena, "gateway response \"%.*s\" of %.*s",
			STR_ARG(pair->key), STR_ARG(where));
		if (!is_response_type(pair->key))
			load_refused(l, pair->place, "%.*s: there is no such type%.*s",
				STR_ARG(inner),
				STR_ARG(keys_nearest_word(l->arena, pair->key, response_types,
					ARRAY_LEN(response_types))));
		r->type = pair->key;
		r->place = pair->place;
		keys_read(l, &keys_gateway_response, pair->value, inner, pair->place, r);
		for (size_t k = 0; k < r->n_headers; k++) {
			const char *complaint =
				response_header_complaint(r->headers[k].name, r->headers[k].value);
			if (complaint)
				load_refused(l, r->headers[k].place, "header \"%.*s\" of %.*s: %s",
					STR_ARG(r->headers[k].name), STR_ARG(inner), complaint);
		}
	}
}

/* Custom domains. ---------------------------------------------------------------------------- */

static void read_mapping_api(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where, void *into)
{
	struct stack_mapping *mapping = into;
	if (node->kind != NODE_SCALAR || yaml_is_null(node))
		load_error_type(l, node, row->key, where, "an API's name");
	else
		mapping->api = load_reference(l, SECTION_APIS, node->text, node->place, where);
}

static const struct key_row domain_rows[] = {
	{.key = "api",
		.type = ROW_OWN,
		.flags = ROW_REQUIRED,
		.read = read_mapping_api,
		.kind = "name",
		.doc = "The API.",
		.example = "web"},
	{.key = "stage",
		.type = ROW_TEXT,
		.form = keys_form_stage,
		.at = offsetof(struct stack_mapping, stage),
		.doc = "Its stage. Without it an HTTP API's `stage`; of a REST API the path's "
		       "next segment names the stage.",
		.example = "prod"},
};

const struct keys keys_domain = {
	.name = "domain mapping",
	.path = "domains.NAME.PATH",
	.doc = "A base path of a custom domain: `/` or `/SEGMENTS`, and the API that it leads to; "
	       "`PATH: API` is short for `PATH: { api: API }`. The longest that fits wins. "
	       "Requests come with the domain as Host; `NAME.localhost` is the domain, too.",
	ROWS_OF(domain_rows),
	.size = sizeof(struct stack_mapping),
};

/* API mappings: letters, digits and $-_.+!*'()/ */
static const char *base_complaint(struct str path)
{
	if (!str_starts(path, STR("/")))
		return "a base path begins with \"/\"";
	if (path.n > 1 && str_ends(path, STR("/")))
		return "a base path does not end in \"/\"";
	if (str_find_str(path, STR("//")) < path.n)
		return "a segment is empty";
	if (path.n > 1 && !str_is_word(path, "$-_.+!*'()/"))
		return "AWS takes letters, digits and $-_.+!*'()/";
	return path.n > 301 ? "AWS takes 300 characters" : NULL;
}

static bool has_stage(const struct stack_api *api, struct str name)
{
	bool yes = str_eq(api->stage, name);
	for (size_t i = 0; i < api->n_more_stages; i++)
		yes = yes || str_eq(api->more_stages[i].name, name);
	return yes;
}

static void read_mapping(struct loader *l, const struct yaml_pair *pair, struct str where,
	struct stack_mapping *mapping)
{
	struct str inner = arena_printf(
		l->arena, "mapping \"%.*s\" of %.*s", STR_ARG(pair->key), STR_ARG(where));
	const char *complaint = base_complaint(pair->key);
	mapping->base = str_skip(pair->key, 1);
	mapping->place = pair->place;
	if (complaint)
		load_refused(l, pair->place, "%.*s: %s", STR_ARG(inner), complaint);
	if (pair->value->kind == NODE_SCALAR && !yaml_is_null(pair->value))
		read_mapping_api(l, &domain_rows[0], pair->value, inner, mapping);
	else
		keys_read(l, &keys_domain, pair->value, inner, pair->place, mapping);
	if (mapping->api && mapping->stage.n && !has_stage(mapping->api, mapping->stage))
		load_error(l, pair->place, "%.*s: api \"%.*s\" has no stage \"%.*s\"",
			STR_ARG(inner), STR_ARG(mapping->api->name), STR_ARG(mapping->stage));
}

static const char *domain_complaint(struct str name)
{
	size_t dot = str_find(name, '.', 0);
	if (name.n > 253 || dot == 0 || dot + 1 >= name.n || !str_is_word(name, ".-"))
		return "a domain looks like api.example.com";
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] != ascii_lower(name.p[i]))
			return "a domain is written in lower case";
	return NULL;
}

void load_domains(struct loader *l, const struct yaml_value *node)
{
	struct stack *stack = l->stack;
	if (node->kind != NODE_MAP) {
		load_error(l, node->place, "\"domains\": expected a map of names, found %.*s",
			STR_ARG(yaml_describe(node, l->arena)));
		return;
	}
	stack->domains = arena_array(l->arena, struct stack_domain, node->n);
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		struct stack_domain *domain = &stack->domains[stack->n_domains++];
		struct str where = arena_printf(l->arena, "domain \"%.*s\"", STR_ARG(pair->key));
		const char *complaint = domain_complaint(pair->key);
		domain->name = pair->key;
		domain->place = pair->place;
		if (complaint)
			load_refused(l, pair->place, "%.*s: %s", STR_ARG(where), complaint);
		if (pair->value->kind != NODE_MAP) {
			load_error(l, pair->value->place,
				"%.*s: expected a map of base paths, found %.*s", STR_ARG(where),
				STR_ARG(yaml_describe(pair->value, l->arena)));
			continue;
		}
		size_t n = pair->value->n < MAPPINGS ? pair->value->n : MAPPINGS;
		domain->mappings = arena_array(l->arena, struct stack_mapping, n);
		for (size_t k = 0; k < n; k++)
			read_mapping(l, &pair->value->pairs[k], where,
				&domain->mappings[domain->n_mappings++]);
		if (n < pair->value->n)
			load_refused(l, pair->place, "%.*s has %zu mappings; AWS takes %d",
				STR_ARG(where), pair->value->n, MAPPINGS);
	}
}

/* The whole API. ----------------------------------------------------------------------------- */

/* The {names} of an address are the path's. */
static void check_address(
	struct loader *l, const struct stack_api *api, const struct stack_route *route)
{
	struct str url = route->http.url;
	for (size_t at = str_find(url, '{', 0); at < url.n; at = str_find(url, '{', at + 1)) {
		size_t end = str_find(url, '}', at);
		struct str name = str_of(url.p + at + 1, end - at - 1);
		if (end == url.n || (at > 0 && url.p[at - 1] == '$'))
			continue;
		if (!stack_path_has(route->path, name))
			load_refused(l, route->http.place,
				"\"http\" of route \"%.*s\" of api \"%.*s\": the route's path has "
				"no variable {%.*s}",
				STR_ARG(route->key), STR_ARG(api->name), STR_ARG(name));
	}
}

static void check_route(
	struct loader *l, const struct stack_api *api, const struct stack_route *route)
{
	check_address(l, api, route);
	for (size_t i = 0; i < route->n_mock_headers; i++)
		if (!str_is_word(route->mock_headers[i].name, HEADER_SIGNS))
			load_refused(l, route->mock_headers[i].place,
				"\"%.*s\" cannot name a header",
				STR_ARG(route->mock_headers[i].name));
	struct place place = route->n_request     ? route->request[0].place
			     : route->n_responses ? route->responses[0].place
						  : route->place;
	if (api->type == STACK_REST_API && (route->n_request || route->n_responses))
		load_error(l, place,
			"route \"%.*s\" of api \"%.*s\": \"request\" and \"responses\" are of "
			"HTTP APIs",
			STR_ARG(route->key), STR_ARG(api->name));
	if (route->mock_status && route->n_request)
		load_error(l, place,
			"route \"%.*s\" of api \"%.*s\": a mock has no \"request\" to change",
			STR_ARG(route->key), STR_ARG(api->name));
}

void load_gateway_check(struct loader *l, const struct stack_api *api, struct str where)
{
	bool rest = api->type == STACK_REST_API;
	if (api->n_gateway_responses && !rest)
		load_error(l, api->gateway_responses[0].place,
			"%.*s: \"gateway-responses\" are of REST APIs; an HTTP API's own answers "
			"cannot be changed",
			STR_ARG(where));
	for (size_t i = 0; i < api->n_more_stages; i++) {
		const struct stack_api_stage *stage = &api->more_stages[i];
		if (str_eq(stage->name, api->stage))
			load_error(l, stage->place, "%.*s has the stage \"%.*s\" twice",
				STR_ARG(where), STR_ARG(stage->name));
		if (rest && str_eq(stage->name, STR("$default")))
			load_refused(l, stage->place,
				"%.*s: a stage of a REST API has a name; $default is of HTTP APIs",
				STR_ARG(where));
	}
	for (size_t i = 0; i < api->n_routes; i++)
		check_route(l, api, &api->routes[i]);
}
