/* Lambda authorizers.
 *
 * REST APIs: apigateway-use-lambda-authorizer.html, api-gateway-lambda-authorizer-input.html and
 * -output.html, configure-api-gateway-lambda-authorization.html. TOKEN sees one header, REQUEST the
 * request; both answer a policy. HTTP APIs: http-api-lambda-authorizer.html: REQUEST in format 1.0
 * (a policy) or 2.0 (a policy, or isAuthorized where simple answers are on).
 *
 * - An identity source that is missing or empty: 401 without a call. A TOKEN that does not match
 *   its pattern: the same. Documented; REQUEST of a REST API that caches nothing is called anyway.
 * - "Unauthorized" as the function's error: 401 in REST APIs (documented). Any other error, and an
 *   answer of another form: 500, {"message":null} in REST APIs (recorded), Internal Server Error in
 *   HTTP APIs (documented).
 * - context: in REST APIs texts, numbers and truth values that arrive as text (documented); an
 *   object or a list there breaks the form. In HTTP APIs any JSON (documented).
 * - A kept answer is judged anew for each request; errors are not kept. The key is the function's
 *   identity sources, the stage and the namespace. */
#include "answers.h"
#include "authorizer.h"
#include "gateway_state.h"
#include "guard.h"
#include "json_read.h"
#include "json_write.h"
#include "pattern.h"
#include "policy.h"
#include "visit.h"

enum {
	LIMIT_HTTP_MS = 10000, /* http-api-quotas.html */
	LIMIT_REST_MS = 29000, /* not confirmed: the longest that anything may take */
	ARN_MAX = 1600,        /* api-gateway-lambda-authorizer-output.html */
};

static int init_request(struct authorizer *a, struct err *err)
{
	bool keeps = a->config.cache_s > 0;
	if (!a->config.function.n)
		return err_set(err, "needs a function");
	if (keeps && !a->source_count)
		return err_set(err, "needs identity sources to cache by");
	if (keeps)
		a->answers = answers_new();
	return 0;
}

static int init_token(struct authorizer *a, struct err *err)
{
	if (a->source_count != 1 || a->sources[0].place != IDENTITY_HEADER)
		return err_set(err, "a TOKEN authorizer has one header as its identity source");
	if (a->config.pattern.n && pattern_new(a->config.pattern, &a->pattern, err) < 0)
		return -1;
	a->config.pattern = STR_NONE; /* the caller's */
	return init_request(a, err);
}

/* --- the event --- */

/* "arn:aws:execute-api:us-east-1:123456789012:abcdef123/prod/GET/request" */
static struct str arn_of(const struct visit *v)
{
	const struct gateway_settings *settings = &v->api->gateway->settings;
	struct str path = v->routed;
	if (str_starts(path, STR("/")))
		path = str_skip(path, 1);
	return arena_printf(v->request->arena, "arn:aws:execute-api:%.*s:%.*s:%.*s/%.*s/%.*s/%.*s",
		STR_ARG(settings->region), STR_ARG(v->context.account_id),
		STR_ARG(v->context.api_id), STR_ARG(v->context.stage), STR_ARG(v->request->method),
		STR_ARG(path));
}

/* The members of a proxy event that an authorizer sees too; what is empty there is {} here. */
static void copy_members(struct json_writer *w, struct str event, bool v2, struct arena *arena)
{
	struct json_reader r;
	struct str name;
	json_reader_init(&r, event, arena);
	json_read(&r);
	while (json_member(&r, &name)) {
		struct str value = json_skip(&r);
		if (str_eq(name, STR("version")) || str_eq(name, STR("body")) ||
			str_eq(name, STR("isBase64Encoded")))
			continue;
		json_key(w, name);
		json_raw(w, !v2 && str_eq(value, STR("null")) ? STR("{}") : value);
	}
}

static void write_identity(
	struct json_writer *w, const struct str *values, size_t count, bool v2, struct arena *arena)
{
	struct buf all = BUF_IN(arena);
	json_key(w, STR("identitySource"));
	if (v2) {
		if (!count)
			json_null(w);
		else
			json_array(w);
		for (size_t i = 0; i < count; i++)
			json_string(w, values[i]);
		if (count)
			json_end_array(w);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_c(&all, ',');
		buf_add(&all, values[i]);
	}
	json_string(w, buf_str(&all));
	json_key_string(w, STR("authorizationToken"), buf_str(&all));
}

static struct str request_event(
	const struct authorizer *a, const struct visit *v, struct str arn, const struct str *values)
{
	struct arena *arena = v->request->arena;
	struct http_request request = *v->request;
	struct buf whole = BUF_IN(arena), out = BUF_IN(arena);
	struct json_writer w;
	bool v2 = !a->rest && !a->config.old_payload;
	request.body = STR_NONE;
	(a->rest     ? event_write_rest
		: v2 ? event_write_2_0
		     : event_write_1_0)(&whole, &request, &v->match, &v->context);
	json_writer_init(&w, &out);
	json_object(&w);
	if (!a->rest)
		json_key_string(&w, STR("version"), v2 ? STR("2.0") : STR("1.0"));
	json_key_string(&w, STR("type"), STR("REQUEST"));
	json_key_string(&w, v2 ? STR("routeArn") : STR("methodArn"), arn);
	if (!a->rest)
		write_identity(&w, values, a->source_count, v2, arena);
	copy_members(&w, buf_str(&whole), v2, arena);
	json_end_object(&w);
	return buf_str(&out);
}

static struct str token_event(const struct visit *v, struct str arn, struct str token)
{
	struct buf out = BUF_IN(v->request->arena);
	struct json_writer w;
	json_writer_init(&w, &out);
	json_object(&w);
	json_key_string(&w, STR("type"), STR("TOKEN"));
	json_key_string(&w, STR("authorizationToken"), token);
	json_key_string(&w, STR("methodArn"), arn);
	json_end_object(&w);
	return buf_str(&out);
}

/* --- the call --- */

static void timed_out(void *arg, const struct invoke_result *result)
{
	(void)result;
	visit_fail_now(arg, FAIL_AUTHORIZER);
}

static void too_late(void *arg)
{
	visit_fail_now(arg, FAIL_AUTHORIZER);
}

static bool is_unauthorized(struct str document, struct arena *arena)
{
	return str_eq(visit_error_message(document, arena), STR("Unauthorized"));
}

/* What Lambda's Invoke answers. */
static int status_of(enum invoke_status status)
{
	return status == INVOKE_THROTTLED     ? 429
	       : status == INVOKE_NOT_FOUND   ? 404
	       : status == INVOKE_UNAVAILABLE ? 500
					      : 200;
}

/* $context.authorizer.error of a call that failed: the function's own words. Lambda's are told in
 * those that were logged for a function that must not be called
 * (dev.classmethod.jp/articles/tsnote-api-gateway-lambda-authorizer-internal-server-error-troubleshooting).
 */
static struct str why_failed(const struct invoke_result *result, struct arena *arena)
{
	struct str message = visit_error_message(result->payload, arena);
	return result->status != INVOKE_NOT_FOUND
		       ? (message.n ? message : result->payload)
		       : STR("The IAM role configured on the authorizer or API Gateway doesn't "
			     "have permissions to call the authorizer. Check the permissions "
			     "and try again.");
}

/* False: the visit has its answer. */
static bool call(struct authorizer *a, struct visit *v, struct str event, struct str *ret_answer)
{
	struct gateway *g = v->api->gateway;
	bool async = v->request->exchange != NULL;
	int64_t limit = a->rest ? LIMIT_REST_MS : LIMIT_HTTP_MS;
	int64_t own = a->config.function_timeout_ms;
	bool watched = async && (own == 0 || own > limit);
	struct invoke_result result = {.status = INVOKE_UNAVAILABLE};
	struct deadline deadline;
	struct invocation invocation = {
		.function = a->config.function,
		.payload = event,
		.trace_id = event_trace_root(v->context.trace_id),
		.namespace = v->request->namespace,
		.arena = v->request->arena,
		.on_timeout = async ? timed_out : NULL,
		.arg = v,
	};
	if (watched)
		deadline_set(&g->deadlines, &deadline, limit, too_late, v);
	g->settings.invoker.invoke(g->settings.invoker.self, &invocation, &result);
	if (watched)
		deadline_clear(&g->deadlines, &deadline);
	if (atomic_load(&v->answered)) {
		v->response->abandoned = true;
		return false;
	}
	v->authorizer_status = status_of(result.status);
	v->authorizer_id = result.request_id;
	if (result.status == INVOKE_OK) {
		*ret_answer = result.payload;
		return true;
	}
	visit_fail(v, a->rest && result.status == INVOKE_FUNCTION_ERROR &&
				      is_unauthorized(result.payload, v->request->arena)
			      ? FAIL_UNAUTHORIZED
			      : FAIL_AUTHORIZER);
	v->context.caller.error = why_failed(&result, v->request->arena);
	return false;
}

/* --- the answer --- */

struct answer {
	struct str principal, usage_key; /* texts; NULL: not there */
	struct str context, policy;      /* JSON; NULL: not there */
	int authorized;                  /* -1: not said */
};

/* False: no object. */
static bool read_answer(struct str text, struct arena *arena, struct answer *ret)
{
	struct json_reader r;
	struct str name;
	*ret = (struct answer){.authorized = -1};
	json_reader_init(&r, text, arena);
	if (json_peek(&r) != JSON_OBJECT)
		return false;
	json_read(&r);
	while (json_member(&r, &name)) {
		enum json_type type = json_peek(&r);
		if (type == JSON_STRING && str_eq(name, STR("principalId"))) {
			json_read(&r);
			ret->principal = r.text;
		} else if (type == JSON_STRING && str_eq(name, STR("usageIdentifierKey"))) {
			json_read(&r);
			ret->usage_key = r.text;
		} else if (str_eq(name, STR("policyDocument"))) {
			ret->policy = json_skip(&r);
		} else if (type != JSON_NULL && str_eq(name, STR("context"))) {
			ret->context = json_skip(&r);
		} else if (str_eq(name, STR("isAuthorized"))) {
			ret->authorized = type == JSON_TRUE ? 1 : type == JSON_FALSE ? 0 : -1;
			json_skip(&r);
		} else {
			json_skip(&r);
		}
	}
	return json_finish(&r);
}

static bool context_is_fine(const struct authorizer *a, struct str context, struct arena *arena)
{
	struct json_reader r;
	struct str name;
	bool flat = true;
	if (!context.p)
		return true;
	json_reader_init(&r, context, arena);
	if (json_peek(&r) != JSON_OBJECT)
		return false;
	json_read(&r);
	while (json_member(&r, &name)) {
		enum json_type type = json_peek(&r);
		flat = flat && type != JSON_OBJECT && type != JSON_ARRAY;
		json_skip(&r);
	}
	return flat || !a->rest;
}

static enum policy_verdict judge(const struct authorizer *a, const struct visit *v, struct str arn,
	const struct answer *answer)
{
	const struct policy_request request = {
		.action = STR("execute-api:Invoke"),
		.resource = arn,
		.source_ip = v->request->remote_ip,
		.user_agent = http_request_header(v->request, STR("user-agent")),
	};
	if (!context_is_fine(a, answer->context, v->request->arena))
		return POLICY_BROKEN;
	if (a->config.simple)
		return answer->authorized < 0 ? POLICY_BROKEN
		       : answer->authorized   ? POLICY_ALLOWED
					      : POLICY_NOT_ALLOWED;
	if (!answer->principal.p || !answer->policy.p)
		return POLICY_BROKEN;
	return policy_judge(answer->policy, &request, v->request->arena);
}

/* The context's members: as text in REST APIs, as they are in HTTP APIs. */
static void write_context(
	struct json_writer *w, const struct authorizer *a, struct str context, struct arena *arena)
{
	struct json_reader r;
	struct str name;
	if (!context.p)
		return;
	json_reader_init(&r, context, arena);
	json_read(&r);
	while (json_member(&r, &name)) {
		enum json_type type = json_peek(&r);
		struct str value = json_skip(&r);
		json_key(w, name);
		if (a->rest && type != JSON_STRING && type != JSON_NULL)
			json_string(w, value);
		else
			json_raw(w, value);
	}
}

static struct str describe(const struct authorizer *a, const struct visit *v,
	const struct answer *answer, int64_t latency_ms)
{
	struct arena *arena = v->request->arena;
	struct buf out = BUF_IN(arena);
	struct json_writer w;
	json_writer_init(&w, &out);
	json_object(&w);
	if (!a->rest && v->target->config.payload == GATEWAY_PAYLOAD_2_0) {
		json_key(&w, STR("lambda"));
		json_raw(&w, answer->context.p ? answer->context : STR("null"));
	} else {
		write_context(&w, a, answer->context, arena);
		if (answer->principal.p)
			json_key_string(&w, STR("principalId"), answer->principal);
		json_key_i64(&w, STR("integrationLatency"), latency_ms);
	}
	json_end_object(&w);
	return buf_str(&out);
}

/* --- all together --- */

static struct str cache_key(
	const struct authorizer *a, const struct visit *v, const struct str *values)
{
	struct buf key = BUF_IN(v->request->arena);
	buf_printf(&key, "%zu:%.*s%zu:%.*s", v->request->namespace.n,
		STR_ARG(v->request->namespace), v->context.stage.n, STR_ARG(v->context.stage));
	for (size_t i = 0; i < a->source_count; i++)
		buf_printf(&key, "%zu:%.*s", values[i].n, STR_ARG(values[i]));
	return buf_str(&key);
}

/* $context.authorizer.error of an answer in another form: seen in logs of HTTP APIs (the article
 * above, mantil-io/mantil#52); of what else may be wrong the first sentence alone, not confirmed.
 */
static struct str why_broken(const struct authorizer *a, struct str text,
	const struct answer *answer, struct arena *arena)
{
	struct json_reader r;
	const char *more = "";
	json_reader_init(&r, text, arena);
	if (json_skip(&r).p == NULL || !json_finish(&r))
		more = " Invalid json in authorizer response";
	else if (a->config.simple && answer->authorized < 0)
		more = " Simple response did not include 'isAuthorized'";
	return arena_printf(arena,
		"The response from the Lambda Authorizer function doesn't match the format that "
		"API Gateway expects.%s",
		more);
}

static bool ask(struct authorizer *a, struct visit *v, struct str arn, const struct str *values)
{
	struct arena *arena = v->request->arena;
	struct str key = a->answers ? cache_key(a, v, values) : STR_NONE, text;
	struct answer answer;
	int64_t began = clock_monotonic_us(), latency = 0;
	bool kept = a->answers && answers_find(a->answers, key, v->context.time_us, arena, &text);
	if (!kept) {
		bool token = a->kind == &authorizer_token;
		bool called = call(a, v,
			token ? token_event(v, arn, values[0]) : request_event(a, v, arn, values),
			&text);
		v->authorizer_ms = latency = (clock_monotonic_us() - began) / 1000;
		if (!called)
			return false;
	}
	enum policy_verdict verdict =
		read_answer(text, arena, &answer) ? judge(a, v, arn, &answer) : POLICY_BROKEN;
	if (verdict == POLICY_BROKEN) {
		visit_fail(v, FAIL_AUTHORIZER);
		v->context.caller.error = why_broken(a, text, &answer, arena);
		return false;
	}
	if (a->answers && !kept)
		answers_keep(
			a->answers, key, text, v->context.time_us + a->config.cache_s * 1000000);
	v->context.caller.authorizer = describe(a, v, &answer, latency);
	v->context.caller.usage_key = answer.usage_key;
	v->context.caller.principal = answer.principal;
	if (verdict == POLICY_ALLOWED)
		return true;
	visit_fail(v, verdict == POLICY_DENIED_EXPLICITLY ? FAIL_ACCESS_EXPLICITLY_DENIED
							  : FAIL_ACCESS_DENIED);
	return false;
}

static bool authorize(struct authorizer *a, struct visit *v)
{
	struct str *values = arena_array(v->request->arena, struct str, a->source_count + 1);
	/* a REST API that keeps nothing asks the function whatever is missing */
	bool needed = !a->rest || a->answers || a->kind == &authorizer_token;
	for (size_t i = 0; i < a->source_count; i++) {
		values[i] = identity_find(&a->sources[i], v->request, &v->match, &v->context);
		if ((needed && !values[i].n) ||
			(a->pattern && !pattern_matches(a->pattern, values[i]))) {
			visit_fail(v, FAIL_UNAUTHORIZED);
			return false;
		}
	}
	struct str arn = arn_of(v);
	if (arn.n > ARN_MAX) {
		visit_fail(v, FAIL_URI);
		return false;
	}
	return ask(a, v, arn, values);
}

const struct authorizer_kind authorizer_request = {
	.of_http = true, .of_rest = true, .init = init_request, .authorize = authorize};

const struct authorizer_kind authorizer_token = {
	.of_rest = true, .init = init_token, .authorize = authorize};
