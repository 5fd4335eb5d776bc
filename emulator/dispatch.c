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
	return str_is_word(*ret_service, "-");
}

/* "/x" of PREFIX "ID/x"; "/" when nothing follows the id. */
static bool id_behind(struct str path, struct str prefix, struct str *ret_id, struct str *ret_rest)
{
	if (!str_starts(path, prefix))
		return false;
	struct str tail = str_skip(path, prefix.n);
	size_t end = str_find(tail, '/', 0);
	if (end == 0)
		return false;
	*ret_id = str_head(tail, end);
	*ret_rest = end < tail.n ? str_skip(tail, end) : STR("/");
	return true;
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
	struct str rest, id = str_cut(request->host, '.', &rest);
	if (!id.n || !str_starts(rest, STR("lambda-url.")))
		return id_behind(request->path, STR("/_aws/lambda-url/"), ret_id, ret_path);
	*ret_id = id;
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
	if (!id_behind(path, STR("/_aws/execute-api/"), ret_api, ret_rest) &&
		!id_behind(path, STR("/execute-api/"), ret_api, ret_rest))
		return false;
	*ret_rest = without_default(*ret_rest);
	return true;
}

/* /restapis/ID/STAGE/_user_request_/x: the path is /STAGE/x. */
static bool api_by_user_request(
	const struct http_request *request, struct str *ret_api, struct str *ret_rest)
{
	static const struct str mark = STR_INIT("/_user_request_");
	struct str api, tail;
	if (!id_behind(request->path, STR("/restapis/"), &api, &tail))
		return false;
	size_t end = str_find(tail, '/', 1);
	struct str stage = str_head(tail, end), behind = str_skip(tail, end);
	struct str rest = str_skip(behind, mark.n);
	if (stage.n < 2 || !str_starts(behind, mark) || (rest.n && rest.p[0] != '/'))
		return false;
	*ret_api = api;
	*ret_rest = without_default(
		arena_printf(request->arena, "%.*s%.*s", STR_ARG(stage), STR_ARG(rest)));
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
