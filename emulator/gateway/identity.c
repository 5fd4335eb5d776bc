#include "identity.h"

#include "event_part.h"

static const struct {
	struct str http, rest;
	enum identity_place place;
} places[] = {
	{STR_INIT("$request.header."), STR_INIT("method.request.header."), IDENTITY_HEADER},
	{STR_INIT("$request.querystring."), STR_INIT("method.request.querystring."),
		IDENTITY_QUERY},
	{STR_INIT("$stageVariables."), STR_INIT("stageVariables."), IDENTITY_STAGE},
	{STR_INIT("$context."), STR_INIT("context."), IDENTITY_CONTEXT},
};

/* What of $context is known. */
static const struct str context_names[] = {STR_INIT("accountId"), STR_INIT("apiId"),
	STR_INIT("domainName"), STR_INIT("httpMethod"), STR_INIT("identity.sourceIp"),
	STR_INIT("identity.userAgent"), STR_INIT("path"), STR_INIT("protocol"),
	STR_INIT("requestId"), STR_INIT("resourcePath"), STR_INIT("routeKey"), STR_INIT("stage")};

static bool is_context(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(context_names); i++)
		if (str_eq(name, context_names[i]))
			return true;
	return false;
}

int identity_parse(
	struct str expression, bool rest, struct identity_source *ret_source, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		struct str prefix = rest ? places[i].rest : places[i].http;
		struct str name = str_skip(expression, prefix.n);
		if (!str_starts(expression, prefix) || !name.n)
			continue;
		if (places[i].place == IDENTITY_CONTEXT && !is_context(name))
			return err_set(err, "there is no %.*s%.*s before a request is authorized",
				STR_ARG(prefix), STR_ARG(name));
		*ret_source = (struct identity_source){places[i].place, name};
		return 0;
	}
	return err_set(err, "an identity source looks like %sheader.Authorization, not \"%.*s\"",
		rest ? "method.request." : "$request.", STR_ARG(expression));
}

static struct str context_value(struct str name, const struct http_request *request,
	const struct route_match *match, const struct event_context *context)
{
	struct str path, method = str_cut(match->route->key, ' ', &path);
	const struct str values[] = {context->account_id, context->api_id, request->host,
		request->method, request->remote_ip,
		http_request_header(request, STR("user-agent")), request->path, request->protocol,
		context->request_id, path.p ? path : method, match->route->key, context->stage};
	for (size_t i = 0; i < ARRAY_LEN(context_names); i++)
		if (str_eq(name, context_names[i]))
			return values[i];
	return STR_NONE;
}

static struct str stage_value(struct str name, const struct event_context *context)
{
	for (size_t i = 0; i < context->stage_variable_count; i++)
		if (str_eq(context->stage_variables[i].name, name))
			return context->stage_variables[i].value;
	return STR_NONE;
}

struct str identity_find(const struct identity_source *source, const struct http_request *request,
	const struct route_match *match, const struct event_context *context)
{
	struct str value = STR_NONE;
	switch (source->place) {
	case IDENTITY_HEADER:
		value = http_request_header(request, source->name);
		break;
	case IDENTITY_QUERY:
		value = event_query_value(request, source->name);
		break;
	case IDENTITY_STAGE:
		value = stage_value(source->name, context);
		break;
	case IDENTITY_CONTEXT:
		value = context_value(source->name, request, match, context);
		break;
	}
	return value.n ? value : STR_NONE;
}
