#include "dispatch.h"

#include "namespaces/file.h"

/* SERVICE of "Credential=KEY/DATE/REGION/SERVICE/aws4_request". */
static struct str service_signed(struct str authorization)
{
	size_t at = str_find_str(authorization, STR("Credential="));
	struct str rest = str_skip(authorization, at + strlen("Credential=")), part = STR_NONE;
	rest = str_cut(rest, ',', &part);
	for (int i = 0; i < 4 && rest.p; i++)
		part = str_cut(rest, '/', &rest);
	return rest.p ? part : STR_NONE;
}

static bool signed_for(struct str authorization, struct str service)
{
	return str_eq(service_signed(authorization), service);
}

/* The protocols with one address, JSON with a target and forms, for a service that is none of
 * those here. What REST services are asked may as well be the page's. */
static bool is_elsewhere(const struct http_request *request, struct str *ret_service)
{
	static const struct str here[] = {
		STR_INIT("dynamodb"), STR_INIT("lambda"), STR_INIT("s3"), STR_INIT("execute-api")};
	struct str authorization = http_request_header(request, STR("authorization"));
	struct str type = http_request_header(request, STR("content-type"));
	if (!str_starts(authorization, STR("AWS4-")) || !str_eq(request->path, STR("/")) ||
		!str_eq(request->method, STR("POST")) ||
		!(str_starts(type, STR("application/x-amz-json")) ||
			str_starts(type, STR("application/x-www-form-urlencoded"))))
		return false;
	*ret_service = service_signed(authorization);
	for (size_t i = 0; i < ARRAY_LEN(here); i++)
		if (str_eq(*ret_service, here[i]))
			return false;
	for (size_t i = 0; i < ret_service->n; i++)
		if (!ascii_is_alnum(ret_service->p[i]) && ret_service->p[i] != '-')
			return false;
	return ret_service->n > 0;
}

static bool api_by_host(struct str host, struct str *ret_api)
{
	struct str rest, api = str_cut(host, '.', &rest);
	if (!api.n || !rest.p || !str_starts(rest, STR("execute-api")) ||
		(rest.n > 11 && rest.p[11] != '.'))
		return false;
	*ret_api = api;
	return true;
}

/* "ID.lambda-url.us-east-1.localhost", or /_aws/lambda-url/ID/x. */
static bool url_of(const struct http_request *request, struct str *ret_id, struct str *ret_path)
{
	static const struct str prefix = STR_INIT("/_aws/lambda-url/"),
				word = STR_INIT("lambda-url.");
	struct str rest, id = str_cut(request->host, '.', &rest);
	if (id.n && str_starts(rest, word)) {
		*ret_id = id;
		return true;
	}
	struct str tail = str_skip(request->path, prefix.n);
	size_t end = str_find(tail, '/', 0);
	if (!str_starts(request->path, prefix) || end == 0)
		return false;
	*ret_id = str_head(tail, end);
	*ret_path = end < tail.n ? str_skip(tail, end) : STR("/");
	return true;
}

/* "/$default/x" as some tools write the stage that is served at the root. */
static struct str without_default(struct str path)
{
	static const struct str stage = STR_INIT("/$default");
	struct str rest = str_skip(path, stage.n);
	if (!str_starts(path, stage) || (rest.n && rest.p[0] != '/'))
		return path;
	return rest.n ? rest : STR("/");
}

static bool api_by_path(struct str path, struct str *ret_api, struct str *ret_rest)
{
	static const struct str prefixes[] = {
		STR_INIT("/_aws/execute-api/"), STR_INIT("/execute-api/")};
	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
		struct str tail = str_skip(path, prefixes[i].n);
		size_t end = str_find(tail, '/', 0);
		if (!str_starts(path, prefixes[i]) || end == 0)
			continue;
		*ret_api = str_head(tail, end);
		*ret_rest = end < tail.n ? without_default(str_skip(tail, end)) : STR("/");
		return true;
	}
	return false;
}

/* /restapis/ID/STAGE/_user_request_/x: the path is /STAGE/x. */
static bool api_by_user_request(
	const struct http_request *request, struct str *ret_api, struct str *ret_rest)
{
	static const struct str prefix = STR_INIT("/restapis/"), mark = STR_INIT("/_user_request_");
	struct str tail = str_skip(request->path, prefix.n), stage, rest;
	if (!str_starts(request->path, prefix))
		return false;
	struct str api = str_cut(tail, '/', &tail);
	size_t end = str_find(tail, '/', 0);
	stage = str_head(tail, end);
	tail = str_skip(tail, end);
	rest = str_skip(tail, mark.n);
	if (!api.n || !stage.n || !str_starts(tail, mark) || (rest.n && rest.p[0] != '/'))
		return false;
	*ret_api = api;
	*ret_rest = without_default(
		arena_printf(request->arena, "/%.*s%.*s", STR_ARG(stage), STR_ARG(rest)));
	return true;
}

static struct str namespace_of(const struct http_request *request)
{
	struct str header = str_trim(http_request_header(request, STR("x-hangar-namespace")));
	struct str host = request->host, service = STR_NONE;
	if (header.n)
		return header;
	if (!str_ends(host, STR(".localhost")))
		return STR_NONE;
	host = str_head(host, host.n - strlen(".localhost"));
	for (size_t i = host.n; i > 0 && !service.p; i--)
		if (host.p[i - 1] == '.') {
			service = str_head(host, i - 1);
			host = str_skip(host, i);
		}
	bool whole = !service.p || str_ends(service, STR(".execute-api"));
	return whole && namespace_name_is_valid(host) ? host : STR_NONE;
}

/* What a browser asks before an SDK in a page may send its request. */
static bool asks_for_aws_json(const struct http_request *request)
{
	struct str wanted = http_request_header(request, STR("access-control-request-headers"));
	return str_eq(request->method, STR("OPTIONS")) && str_eq(request->path, STR("/")) &&
	       str_find_str(wanted, STR("x-amz-target")) < wanted.n;
}

static bool is_aws_json(const struct http_request *request)
{
	return str_starts(http_request_header(request, STR("x-amz-target")), STR("DynamoDB")) ||
	       signed_for(http_request_header(request, STR("authorization")), STR("dynamodb")) ||
	       asks_for_aws_json(request);
}

/* "/2015-03-31/functions/...": a version and one of Lambda's resources. */
static bool is_lambda(struct str path)
{
	static const struct str words[] = {STR_INIT("functions"), STR_INIT("event-source-mappings"),
		STR_INIT("account-settings")};
	if (path.n < 12 || path.p[0] != '/' || path.p[5] != '-' || path.p[8] != '-' ||
		path.p[11] != '/')
		return false;
	for (size_t i = 1; i < 11; i++)
		if (i != 5 && i != 8 && !ascii_is_digit(path.p[i]))
			return false;
	struct str rest = str_skip(path, 12);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_starts(rest, words[i]) &&
			(rest.n == words[i].n || rest.p[words[i].n] == '/'))
			return true;
	return false;
}

struct dispatch dispatch_request(const struct http_request *request, bool bare)
{
	struct dispatch d = {
		.target = DISPATCH_SITE, .path = request->path, .namespace = namespace_of(request)};
	if (str_starts(request->path, STR("/_hangar/")))
		d.target = DISPATCH_CONTROL;
	else if (api_by_host(request->host, &d.api) ||
		 api_by_path(request->path, &d.api, &d.path) ||
		 api_by_user_request(request, &d.api, &d.path))
		d.target = DISPATCH_API;
	else if (url_of(request, &d.api, &d.path))
		d.target = DISPATCH_URL;
	else if (is_lambda(request->path))
		d.target = str_starts(str_skip(request->path, 12), STR("event")) ? DISPATCH_MAPPING
										 : DISPATCH_LAMBDA;
	else if (is_aws_json(request))
		d.target = DISPATCH_AWS_JSON;
	else if (is_elsewhere(request, &d.api))
		d.target = DISPATCH_ELSEWHERE;
	else if (bare)
		d.target = DISPATCH_AWS_JSON;
	return d;
}
