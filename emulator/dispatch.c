#include "dispatch.h"

#include "namespaces/file.h"

/* "Credential=KEY/DATE/REGION/SERVICE/aws4_request": is SERVICE this one? */
static bool signed_for(struct str authorization, struct str service)
{
	size_t at = str_find_str(authorization, STR("Credential="));
	struct str rest = str_skip(authorization, at + strlen("Credential=")), part = STR_NONE;
	rest = str_cut(rest, ',', &part);
	for (int i = 0; i < 4 && rest.p; i++)
		part = str_cut(rest, '/', &rest);
	return rest.p && str_eq(part, service);
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

static bool api_by_path(struct str path, struct str *ret_api, struct str *ret_rest)
{
	static const struct str prefix = STR_INIT("/_aws/execute-api/");
	if (!str_starts(path, prefix))
		return false;
	struct str tail = str_skip(path, prefix.n);
	size_t end = str_find(tail, '/', 0);
	if (end == 0)
		return false;
	*ret_api = str_head(tail, end);
	*ret_rest = end < tail.n ? str_skip(tail, end) : STR("/");
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

static bool is_aws_json(const struct http_request *request)
{
	return str_starts(http_request_header(request, STR("x-amz-target")), STR("DynamoDB")) ||
	       signed_for(http_request_header(request, STR("authorization")), STR("dynamodb"));
}

struct dispatch dispatch_request(const struct http_request *request, bool bare)
{
	struct dispatch d = {
		.target = DISPATCH_SITE, .path = request->path, .namespace = namespace_of(request)};
	if (str_starts(request->path, STR("/_hangar/")))
		d.target = DISPATCH_CONTROL;
	else if (api_by_host(request->host, &d.api) || api_by_path(request->path, &d.api, &d.path))
		d.target = DISPATCH_API;
	else if (str_starts(request->path, STR("/2015-03-31/functions/")))
		d.target = DISPATCH_LAMBDA;
	else if (bare || is_aws_json(request))
		d.target = DISPATCH_AWS_JSON;
	return d;
}
