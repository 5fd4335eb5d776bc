/* The events of payload format 1.0: of HTTP APIs, and of REST APIs where it comes from. */
#include "date.h"
#include "event_part.h"
#include "uri.h"

struct named {
	struct str name, value;
};

/* What a REST API keeps from the function beyond event_hides(). */
static bool rest_hides(struct http_header header)
{
	struct str name = header.name;
	static const struct str names[] = {STR_INIT("content-length"), STR_INIT("content-md5"),
		STR_INIT("max-forwards"), STR_INIT("proxy-authenticate"), STR_INIT("server"),
		STR_INIT("www-authenticate")};
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq_nocase(name, names[i]))
			return true;
	/* a signature was for the gateway (api-gateway-known-issues.html) */
	return str_eq_nocase(name, STR("authorization")) &&
	       str_starts(header.value, STR("AWS4-HMAC-SHA256"));
}

/* Some names the gateway spells itself, whatever the client sent; all others stay as they came.
 * REST: Authorization recorded, the others of both kinds as events in public repositories show
 * them, where HTTP/2 clients send small letters only. */
static struct str spelt(struct str name, bool rest, struct arena *arena)
{
	static const struct {
		struct str name;
		bool rest, http;
	} own[] = {
		{STR_INIT("Authorization"), true, false},
		{STR_INIT("Content-Length"), false, true},
		{STR_INIT("Content-Type"), false, true},
		{STR_INIT("Host"), true, true},
		{STR_INIT("User-Agent"), true, true},
	};
	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		if ((rest ? own[i].rest : own[i].http) && str_eq_nocase(name, own[i].name))
			return own[i].name;
	return uri_utf8(name, arena);
}

/* The headers that the function sees, in order, those of the gateway last. */
static size_t collect(const struct http_request *r, const struct event_context *context, bool rest,
	struct named **ret_list)
{
	struct named *list = arena_array(r->arena, struct named, r->header_count + 5);
	size_t count = 0;
	for (size_t i = 0; i < r->header_count; i++)
		if (!event_hides(r->headers[i].name) && !(rest && rest_hides(r->headers[i])))
			list[count++] = (struct named){spelt(r->headers[i].name, rest, r->arena),
				uri_utf8(r->headers[i].value, r->arena)};
	if (!rest && !http_request_header(r, STR("content-length")).p)
		list[count++] =
			(struct named){STR("Content-Length"), event_number(r->body.n, r->arena)};
	list[count++] =
		(struct named){STR("X-Amzn-Trace-Id"), uri_utf8(context->trace_id, r->arena)};
	list[count++] =
		(struct named){STR("X-Forwarded-For"), uri_utf8(event_forwarded_for(r), r->arena)};
	list[count++] = (struct named){STR("X-Forwarded-Port"), event_number(r->port, r->arena)};
	list[count++] = (struct named){STR("X-Forwarded-Proto"), STR("http")};
	*ret_list = list;
	return count;
}

static bool is_same(struct str a, struct str b, bool nocase)
{
	return nocase ? str_eq_nocase(a, b) : str_eq(a, b);
}

/* {"name": last value} and {"name": [all values]}; null for none. */
static void write_values(struct json_writer *w, struct str single, struct str multi,
	const struct named *list, size_t count, bool nocase)
{
	const struct str keys[] = {single, multi};
	for (size_t several = 0; several < 2; several++) {
		json_key(w, keys[several]);
		if (count == 0) {
			json_null(w);
			continue;
		}
		json_object(w);
		for (size_t i = 0; i < count; i++) {
			struct str last = list[i].value;
			size_t j = 0;
			while (j < i && !is_same(list[j].name, list[i].name, nocase))
				j++;
			if (j < i)
				continue; /* written already */
			json_key(w, list[i].name);
			if (several)
				json_array(w);
			for (j = i; j < count; j++) {
				if (!is_same(list[j].name, list[i].name, nocase))
					continue;
				last = list[j].value;
				if (several)
					json_string(w, last);
			}
			if (several)
				json_end_array(w);
			else
				json_string(w, last);
		}
		json_end_object(w);
	}
}

/* In the order that AWS has. What nobody is known by is null; an API key that was not asked for is
 * not there. */
static void write_identity(struct json_writer *w, const struct http_request *r,
	const struct event_caller *caller, bool rest)
{
	const struct {
		struct str name, value;
		bool there;
	} members[] = {
		{STR("accessKey"), caller->access_key, true},
		{STR("accountId"), caller->account, true},
		{STR("apiKey"), caller->api_key, caller->api_key.n > 0},
		{STR("apiKeyId"), caller->api_key_id, caller->api_key.n > 0},
		{STR("caller"), caller->user, true},
		{STR("cognitoAmr"), STR_NONE, !rest}, /* of HTTP APIs */
		{STR("cognitoAuthenticationProvider"), STR_NONE, true},
		{STR("cognitoAuthenticationType"), STR_NONE, true},
		{STR("cognitoIdentityId"), STR_NONE, true},
		{STR("cognitoIdentityPoolId"), STR_NONE, true},
		{STR("principalOrgId"), STR_NONE, true},
		{STR("sourceIp"), r->remote_ip, true},
		{STR("user"), caller->user, true},
		{STR("userAgent"), http_request_header(r, STR("user-agent")), true},
		{STR("userArn"), caller->arn, true},
	};
	json_key(w, STR("identity"));
	json_object(w);
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		if (!members[i].there)
			continue;
		json_key(w, members[i].name);
		if (members[i].value.n || str_eq(members[i].name, STR("userAgent")))
			json_string(w, uri_utf8(members[i].value, r->arena));
		else
			json_null(w);
	}
	json_end_object(w);
}

/* A stable id of six letters and digits, like those that AWS gives to resources. */
static struct str made_id(struct str text, struct arena *arena)
{
	uint64_t hash = 0xcbf29ce484222325u;
	char *id = arena_bytes(arena, 6);
	for (size_t i = 0; i < text.n; i++)
		hash = (hash ^ (unsigned char)text.p[i]) * 0x100000001b3u;
	for (size_t i = 0; i < 6; i++, hash /= 36)
		id[i] = "abcdefghijklmnopqrstuvwxyz0123456789"[hash % 36];
	return str_of(id, 6);
}

static void write_context(struct json_writer *w, const struct http_request *r, struct str key,
	struct str resource, const struct event_context *context, bool rest)
{
	char time_text[LOG_TIME_SIZE];
	struct str tail;
	log_time_format(context->time_us / 1000000, time_text);
	json_key(w, STR("requestContext"));
	json_object(w);
	json_key_string(w, STR("accountId"), context->account_id);
	json_key_string(w, STR("apiId"), context->api_id);
	event_authorizer(w, context);
	if (rest)
		json_key_string(w, STR("deploymentId"), made_id(context->api_id, r->arena));
	event_key_text(w, STR("domainName"), r->host, r->arena);
	event_key_text(w, STR("domainPrefix"), str_cut(r->host, '.', &tail), r->arena);
	json_key_string(w, STR("extendedRequestId"), context->request_id);
	event_key_text(w, STR("httpMethod"), r->method, r->arena);
	write_identity(w, r, &context->caller, rest);
	event_key_text(
		w, STR("path"), context->full_path.n ? context->full_path : r->path, r->arena);
	event_key_text(w, STR("protocol"), r->protocol, r->arena);
	json_key_string(w, STR("requestId"), rest ? context->request_uuid : context->request_id);
	json_key_string(w, STR("requestTime"), str_of(time_text, LOG_TIME_SIZE - 1));
	json_key_i64(w, STR("requestTimeEpoch"), context->time_us / 1000);
	json_key_string(w, STR("resourceId"), rest ? made_id(resource, r->arena) : key);
	json_key_string(w, STR("resourcePath"), resource);
	json_key_string(w, STR("stage"), context->stage);
	json_end_object(w);
}

static void write_query(struct json_writer *w, const struct http_request *r)
{
	struct event_pair *pairs;
	size_t count = r->query.n ? event_query(r, &pairs) : 0;
	struct named *list = arena_array(r->arena, struct named, count + 1);
	for (size_t i = 0; i < count; i++)
		list[i] = (struct named){pairs[i].name, pairs[i].value};
	write_values(w, STR("queryStringParameters"), STR("multiValueQueryStringParameters"), list,
		count, false);
}

static void write_event(struct buf *out, const struct http_request *request,
	const struct route_match *match, const struct event_context *context, bool rest)
{
	struct json_writer w;
	struct named *headers;
	struct str resource, method = str_cut(match->route->key, ' ', &resource);
	bool coded =
		rest ? request->body.n && media_is_binary(&context->binary,
						  http_request_header(request, STR("content-type")))
		     : event_is_binary(request);
	if (!resource.p)
		resource = method; /* "$default" */
	json_writer_init(&w, out);
	json_object(&w);
	if (!rest)
		json_key_string(&w, STR("version"), STR("1.0"));
	json_key_string(&w, STR("resource"), resource);
	event_key_text(
		&w, STR("path"), context->path.n ? context->path : request->path, request->arena);
	event_key_text(&w, STR("httpMethod"), request->method, request->arena);
	size_t count = collect(request, context, rest, &headers);
	write_values(&w, STR("headers"), STR("multiValueHeaders"), headers, count, true);
	write_query(&w, request);
	write_context(&w, request, match->route->key, resource, context, rest);
	json_key(&w, STR("pathParameters"));
	if (match->parameter_count)
		event_parameters(&w, match, rest, request->arena);
	else
		json_null(&w);
	json_key(&w, STR("stageVariables"));
	if (context->stage_variable_count)
		event_stage_variables(&w, context);
	else
		json_null(&w);
	json_key(&w, STR("body"));
	if (request->body.n)
		event_body(&w, request, coded);
	else
		json_null(&w);
	json_key_bool(&w, STR("isBase64Encoded"), coded);
	json_end_object(&w);
}

void event_write_1_0(struct buf *out, const struct http_request *request,
	const struct route_match *match, const struct event_context *context)
{
	write_event(out, request, match, context, false);
}

void event_write_rest(struct buf *out, const struct http_request *request,
	const struct route_match *match, const struct event_context *context)
{
	write_event(out, request, match, context, true);
}
