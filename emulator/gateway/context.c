#include "context.h"

#include "date.h"
#include "event_part.h"
#include "gateway_state.h"
#include "json_read.h"
#include "json_write.h"
#include "phase.h"
#include "schema.h"

enum variable {
	ACCOUNT_ID,
	API_ID,
	BASE_PATH,
	DOMAIN_NAME,
	DOMAIN_PREFIX,
	ERROR_MESSAGE,
	ERROR_MESSAGE_STRING,
	ERROR_TYPE,
	ERROR_VALIDATION,
	EXTENDED_ID,
	METHOD,
	SOURCE_IP,
	USER_AGENT,
	ACCESS_KEY,
	CALLER_ACCOUNT,
	USER,
	USER_ARN,
	API_KEY,
	API_KEY_ID,
	INTEGRATION_LATENCY,
	INTEGRATION_STATUS,
	INTEGRATION_ERROR,
	INTEGRATION_ID,
	FUNCTION_STATUS,
	NOTHING, /* known, but never there */
	PATH,
	PROTOCOL,
	REQUEST_ID,
	REQUEST_TIME,
	REQUEST_TIME_EPOCH,
	RESOURCE_PATH,
	RESPONSE_LATENCY,
	RESPONSE_LENGTH,
	ROUTE_KEY,
	STAGE,
	STATUS,
	TRACE_ID,
	AUTHORIZER_ERROR,
	VARIABLES,
};

static const struct {
	struct str name;
	enum variable variable;
} names[] = {
	{STR_INIT("accountId"), ACCOUNT_ID},
	{STR_INIT("apiId"), API_ID},
	{STR_INIT("authorizer.error"), AUTHORIZER_ERROR},
	{STR_INIT("awsEndpointRequestId"), INTEGRATION_ID},
	{STR_INIT("awsEndpointRequestId2"), NOTHING},
	{STR_INIT("customDomain.basePathMatched"), BASE_PATH},
	{STR_INIT("domainName"), DOMAIN_NAME},
	{STR_INIT("domainPrefix"), DOMAIN_PREFIX},
	{STR_INIT("error.message"), ERROR_MESSAGE},
	{STR_INIT("error.messageString"), ERROR_MESSAGE_STRING},
	{STR_INIT("error.responseType"), ERROR_TYPE},
	{STR_INIT("error.validationErrorString"), ERROR_VALIDATION},
	{STR_INIT("extendedRequestId"), EXTENDED_ID},
	{STR_INIT("httpMethod"), METHOD},
	{STR_INIT("identity.accessKey"), ACCESS_KEY},
	{STR_INIT("identity.accountId"), CALLER_ACCOUNT},
	{STR_INIT("identity.apiKey"), API_KEY},
	{STR_INIT("identity.apiKeyId"), API_KEY_ID},
	{STR_INIT("identity.caller"), USER},
	{STR_INIT("identity.cognitoAuthenticationProvider"), NOTHING},
	{STR_INIT("identity.cognitoAuthenticationType"), NOTHING},
	{STR_INIT("identity.cognitoIdentityId"), NOTHING},
	{STR_INIT("identity.cognitoIdentityPoolId"), NOTHING},
	{STR_INIT("identity.principalOrgId"), NOTHING},
	{STR_INIT("identity.sourceIp"), SOURCE_IP},
	{STR_INIT("identity.user"), USER},
	{STR_INIT("identity.userAgent"), USER_AGENT},
	{STR_INIT("identity.userArn"), USER_ARN},
	{STR_INIT("integration.error"), INTEGRATION_ERROR},
	{STR_INIT("integration.integrationStatus"), INTEGRATION_STATUS},
	{STR_INIT("integration.latency"), INTEGRATION_LATENCY},
	{STR_INIT("integration.requestId"), INTEGRATION_ID},
	{STR_INIT("integration.status"), FUNCTION_STATUS},
	{STR_INIT("integrationErrorMessage"), INTEGRATION_ERROR},
	{STR_INIT("integrationLatency"), INTEGRATION_LATENCY},
	{STR_INIT("integrationStatus"), INTEGRATION_STATUS},
	{STR_INIT("path"), PATH},
	{STR_INIT("protocol"), PROTOCOL},
	{STR_INIT("requestId"), REQUEST_ID},
	{STR_INIT("requestTime"), REQUEST_TIME},
	{STR_INIT("requestTimeEpoch"), REQUEST_TIME_EPOCH},
	{STR_INIT("resourcePath"), RESOURCE_PATH},
	{STR_INIT("responseLatency"), RESPONSE_LATENCY},
	{STR_INIT("responseLength"), RESPONSE_LENGTH},
	{STR_INIT("routeKey"), ROUTE_KEY},
	{STR_INIT("stage"), STAGE},
	{STR_INIT("status"), STATUS},
	{STR_INIT("xrayTraceId"), TRACE_ID},
};

static struct str number(int64_t value, struct arena *arena)
{
	return value < 0 ? STR_NONE : event_number((uint64_t)value, arena);
}

static struct str of_time(const struct visit *v, struct arena *arena)
{
	char text[LOG_TIME_SIZE];
	log_time_format(v->context.time_us / 1000000, text);
	return arena_dup(arena, str_of(text, LOG_TIME_SIZE - 1));
}

/* As JSON: the quotes are part of it. */
static struct str quoted(struct str text, struct arena *arena)
{
	struct buf out = BUF_IN(arena);
	struct json_writer w;
	if (!text.p)
		return STR("null");
	json_writer_init(&w, &out);
	json_string(&w, text);
	return buf_str(&out);
}

/* What is wrong with a body; its quotes are escaped, so that it fits between quotes
 * ("detail": "$context.error.validationErrorString", as templates of deployed APIs have it). */
static struct str of_validation(const struct visit *v, struct arena *arena)
{
	if (!v->unmet)
		return STR_NONE;
	const struct tree *body = tree_read(v->request->body, arena);
	struct str text = body ? schema_explain(v->unmet, body, arena)
			       : STR("[Unknown error parsing request body]");
	text = quoted(text, arena);
	return str_of(text.p + 1, text.n - 2);
}

static struct str of_error(const struct visit *v, enum variable variable, struct arena *arena)
{
	if (v->failure == FAILURES)
		return STR_NONE;
	if (variable == ERROR_MESSAGE)
		return v->message;
	if (variable == ERROR_VALIDATION)
		return of_validation(v, arena);
	if (variable == ERROR_MESSAGE_STRING)
		return quoted(v->message, arena);
	return v->api->kind->failures[v->failure].response;
}

static struct str of_route(const struct visit *v, enum variable variable)
{
	const struct route *route = v->match.route;
	struct str path, method;
	if (!route)
		return STR_NONE;
	method = str_cut(route->key, ' ', &path);
	return variable == ROUTE_KEY ? route->key : path.p ? path : method;
}

static struct str of_caller(const struct visit *v, enum variable variable)
{
	const struct event_caller *caller = &v->context.caller;
	switch (variable) {
	case ACCESS_KEY:
		return caller->access_key;
	case CALLER_ACCOUNT:
		return caller->account;
	case USER:
		return caller->user;
	case USER_ARN:
		return caller->arn;
	case API_KEY:
		return caller->api_key;
	case API_KEY_ID:
		return caller->api_key_id;
	default:
		return caller->error;
	}
}

static struct str of_answer(const struct visit *v, enum variable variable, struct arena *arena)
{
	switch (variable) {
	case STATUS:
		return v->status ? number(v->status, arena) : STR_NONE;
	case RESPONSE_LENGTH:
		return v->status ? number((int64_t)v->response_length, arena) : STR_NONE;
	case RESPONSE_LATENCY:
		return v->status ? number(v->latency_ms, arena) : STR_NONE;
	case INTEGRATION_LATENCY:
		return v->integration_status ? number(v->integration_ms, arena) : STR_NONE;
	case INTEGRATION_STATUS:
		return v->integration_status ? number(v->integration_status, arena) : STR_NONE;
	case FUNCTION_STATUS:
		return v->function_status ? number(v->function_status, arena) : STR_NONE;
	case INTEGRATION_ID:
		return v->integration_id;
	default:
		return v->integration_error;
	}
}

static struct str of_request(const struct visit *v, enum variable variable)
{
	struct str rest;
	switch (variable) {
	case DOMAIN_NAME:
		return v->request->host;
	case DOMAIN_PREFIX:
		return str_cut(v->request->host, '.', &rest);
	case METHOD:
		return v->request->method;
	case SOURCE_IP:
		return v->request->remote_ip;
	case USER_AGENT:
		return http_request_header(v->request, STR("user-agent"));
	case PROTOCOL:
		return v->request->protocol;
	default:
		return v->context.full_path.n ? v->context.full_path : v->request->path;
	}
}

static struct str value_of(const struct visit *v, enum variable variable, struct arena *arena)
{
	switch (variable) {
	case ACCOUNT_ID:
		return v->context.account_id;
	case API_ID:
		return v->context.api_id;
	case BASE_PATH:
		return v->mapping ? v->mapping->base : STR_NONE;
	case ERROR_MESSAGE:
	case ERROR_MESSAGE_STRING:
	case ERROR_TYPE:
	case ERROR_VALIDATION:
		return of_error(v, variable, arena);
	case EXTENDED_ID:
		return v->context.request_id;
	case REQUEST_ID:
		if (v->replaced_id && v->status) /* in access logs */
			return STR("UUID_REPLACED_INVALID_REQUEST_ID");
		return v->api->kind->rest ? v->context.request_uuid : v->context.request_id;
	case REQUEST_TIME:
		return of_time(v, arena);
	case REQUEST_TIME_EPOCH:
		return number(v->context.time_us / 1000, arena);
	case RESOURCE_PATH:
	case ROUTE_KEY:
		return of_route(v, variable);
	case STAGE:
		return v->context.stage;
	case TRACE_ID:
		return v->context.trace_id;
	case NOTHING:
		return STR_NONE;
	case FUNCTION_STATUS:
	case INTEGRATION_ERROR:
	case INTEGRATION_ID:
	case INTEGRATION_LATENCY:
	case INTEGRATION_STATUS:
	case RESPONSE_LATENCY:
	case RESPONSE_LENGTH:
	case STATUS:
		return of_answer(v, variable, arena);
	case DOMAIN_NAME:
	case DOMAIN_PREFIX:
	case METHOD:
	case SOURCE_IP:
	case USER_AGENT:
	case PATH:
	case PROTOCOL:
		return of_request(v, variable);
	default:
		return of_caller(v, variable);
	}
}

/* A member of what the authorizer said: its context, or the token's claims. */
static struct str of_authorizer(const struct visit *v, struct str name, struct arena *arena)
{
	static const char *const inside[] = {"lambda", "jwt"};
	struct str all = v->context.caller.authorizer, found = STR_NONE, rest = name;
	bool wrapped = !v->api->kind->rest && v->target &&
		       v->target->config.payload == GATEWAY_PAYLOAD_2_0;
	if (str_eq(name, STR("principalId")))
		return v->context.caller.principal;
	if (str_eq(name, STR("claims")))
		return STR_NONE; /* "returns null" */
	for (size_t i = 0; wrapped && all.n && i < ARRAY_LEN(inside); i++)
		if (json_find(all, inside[i], arena, &found)) {
			all = found;
			break;
		}
	while (all.n && rest.p) {
		struct str part = str_cut(rest, '.', &rest);
		if (!json_find(all, arena_dup_z(arena, part), arena, &all))
			return STR_NONE;
	}
	struct json_reader r;
	json_reader_init(&r, all, arena);
	if (all.n && json_peek(&r) == JSON_STRING) {
		json_read(&r);
		return r.text;
	}
	return all;
}

bool gateway_knows_context(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq(name, names[i].name))
			return true;
	return str_starts(name, STR("authorizer.")) || phase_knows(name);
}

struct str context_find(const struct visit *v, struct str name, struct arena *arena)
{
	static const struct str authorizer = STR_INIT("authorizer.");
	struct str value;
	if (phase_find(v, name, arena, &value))
		return value;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq(name, names[i].name))
			return value_of(v, names[i].variable, arena);
	if (str_starts(name, authorizer))
		return of_authorizer(v, str_skip(name, authorizer.n), arena);
	return STR_NONE;
}

struct str context_stage_variable(const struct visit *v, struct str name)
{
	for (size_t i = 0; i < v->context.stage_variable_count; i++)
		if (str_eq(v->context.stage_variables[i].name, name))
			return v->context.stage_variables[i].value;
	return STR_NONE;
}

static bool is_name(char c)
{
	return ascii_is_alnum(c) || c == '_' || c == '.' || c == '-';
}

/* The reference that the text begins with, without $ and braces; its whole length. 0: none. */
static size_t reference(struct str text, struct str *ret_name)
{
	bool braces = text.n > 1 && text.p[1] == '{';
	size_t from = braces ? 2 : 1, end = from;
	while (end < text.n && is_name(text.p[end]))
		end++;
	while (!braces && end > from && (text.p[end - 1] == '.' || text.p[end - 1] == '-'))
		end--; /* "$context.status." ends a sentence */
	*ret_name = str_of(text.p + from, end - from);
	if (braces && (end == text.n || text.p[end] != '}'))
		return 0;
	return end + braces;
}

void context_expand(const struct visit *v, struct str text, struct str missing, struct arena *arena,
	struct buf *out)
{
	static const struct str context = STR_INIT("context."), stage = STR_INIT("stageVariables.");
	for (;;) {
		size_t at = str_find(text, '$', 0);
		struct str name, value;
		buf_add(out, str_head(text, at));
		text = str_skip(text, at);
		if (!text.n)
			return;
		size_t n = reference(text, &name);
		if (n && str_starts(name, context)) {
			value = context_find(v, str_skip(name, context.n), arena);
		} else if (n && str_starts(name, stage)) {
			value = context_stage_variable(v, str_skip(name, stage.n));
		} else {
			n = 1;
			value = STR("$");
		}
		buf_add(out, value.n ? value : missing);
		text = str_skip(text, n);
	}
}
