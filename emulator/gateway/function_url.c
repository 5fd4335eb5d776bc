#include "function_url.h"

#include "auth/signature.h"
#include "cors.h"
#include "event.h"
#include "json_write.h"
#include "mix.h"
#include "response.h"
#include "signer.h"
#include "url_stream.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct function_url {
	const struct function_urls *urls;
	struct str function;
	char id[FUNCTION_URL_ID + 1];
};

struct function_urls {
	struct arena arena;
	struct gateway_settings settings; /* slices in the arena, the rest the caller's */
	struct function_url *list;
	size_t count;
	_Atomic uint64_t chance;
};

static const struct route route = {.key = STR_INIT("$default")};

void function_url_id(struct str account, struct str function, char ret_id[FUNCTION_URL_ID + 1])
{
	uint64_t state = 0;
	for (size_t i = 0; i < account.n; i++)
		state = mix(state ^ (unsigned char)account.p[i]) + 1;
	for (size_t i = 0; i < function.n; i++)
		state = mix(state ^ (unsigned char)function.p[i]) + 1;
	for (size_t i = 0; i < FUNCTION_URL_ID; i++)
		ret_id[i] = "abcdefghijklmnopqrstuvwxyz234567"[mix_next(&state) >> 59];
	ret_id[FUNCTION_URL_ID] = '\0';
}

struct function_urls *function_urls_new(
	const struct gateway_settings *settings, const struct str *functions, size_t count)
{
	struct function_urls *urls = xcalloc(1, sizeof(*urls));
	urls->settings = *settings;
	urls->settings.account_id = arena_dup(&urls->arena, settings->account_id);
	urls->list = arena_array(&urls->arena, struct function_url, count);
	urls->count = count;
	atomic_init(&urls->chance,
		settings->seed ? settings->seed : (uint64_t)clock_now_us(NULL) * MIX_STEP);
	for (size_t i = 0; i < count; i++) {
		struct function_url *url = &urls->list[i];
		url->urls = urls;
		url->function = arena_dup(&urls->arena, functions[i]);
		function_url_id(settings->account_id, functions[i], url->id);
	}
	return urls;
}

void function_urls_free(struct function_urls *urls)
{
	if (!urls)
		return;
	arena_release(&urls->arena);
	free(urls);
}

/* --- answers of its own --- */

/* recorded: the 403s' words (test_lambda_permission_url_invocation,
 * test_lambda_url_non_existing_url); documented: 429 and 502; unconfirmed: the bodies of 413 and
 * 429. */
enum fault {
	FAULT_NOBODY,
	FAULT_FORBIDDEN,
	FAULT_BUSY,
	FAULT_LARGE,
	FAULT_FUNCTION,
};

static void fail(struct http_response *response, enum fault fault)
{
	static const struct {
		int status;
		struct str type, body;
	} rows[] = {
		[FAULT_NOBODY] = {403, STR_INIT("AccessDeniedException"),
			STR_INIT("{\"Message\":null}")},
		[FAULT_FORBIDDEN] = {403, STR_INIT("AccessDeniedException"),
			STR_INIT("{\"Message\":\"Forbidden. For troubleshooting Function URL "
				 "authorization issues, see: https://docs.aws.amazon.com/lambda/"
				 "latest/dg/urls-auth.html\"}")},
		[FAULT_BUSY] = {429, STR_INIT("TooManyRequestsException"),
			STR_INIT("{\"Message\":\"Rate Exceeded.\"}")},
		[FAULT_LARGE] = {413, STR_INIT("RequestEntityTooLargeException"),
			STR_INIT("{\"Message\":\"Request Entity Too Large\"}")},
		[FAULT_FUNCTION] = {502, STR_INIT(""), STR_INIT("Internal Server Error")},
	};
	response->header_count = 0;
	http_response_text(response, rows[fault].status, STR("application/json"), rows[fault].body);
	if (rows[fault].type.n)
		http_response_set(response, STR("x-amzn-ErrorType"), rows[fault].type);
}

/* --- one request --- */

struct visit {
	const struct function_url *url;
	const struct http_request *request;
	struct http_response *response;
	struct event_context context;
	struct url_settings settings;
};

/* What the URL adds to every answer. */
static void complete(void *arg, struct http_response *response)
{
	const struct visit *v = arg;
	if (v->settings.cors)
		cors_url_apply(v->settings.cors, v->request, response);
	http_response_set(response, STR("x-amzn-RequestId"), v->context.request_id);
	http_response_set(response, STR("X-Amzn-Trace-Id"), v->context.trace_id);
}

/* False: answered. */
static bool authorize(struct visit *v)
{
	const struct signature_rules *rules = v->url->urls->settings.signatures;
	struct http_request request = *v->request;
	struct signature_claim claim;
	struct signature_fault fault = {.kind = SIGNATURE_FINE};
	struct str query;
	if (!v->settings.iam) {
		v->context.account_id = STR("anonymous");
		return true;
	}
	request.path = str_cut(request.target, '?', &query); /* signed is what was sent */
	if (!rules || signature_read(&request, &claim, &fault) < 0 ||
		signature_verify(rules, &request, &claim, STR("lambda"), &fault) < 0) {
		fail(v->response, FAULT_FORBIDDEN);
		return false;
	}
	const struct credential *known = credentials_find(&rules->credentials, claim.access_key);
	signer_describe(&v->context.caller, v->context.account_id, claim.access_key,
		known && known->token.n, request.arena);
	signer_write(&v->context.caller, request.arena);
	return true;
}

static void answer_late(void *arg, const struct invoke_result *result)
{
	const struct visit *v = arg;
	const struct http_exchange *exchange = v->request->exchange;
	struct arena arena = ARENA_INIT;
	struct http_response response;
	(void)result;
	http_response_init(&response, &arena);
	fail(&response, FAULT_FUNCTION);
	complete(arg, &response);
	exchange->answer(exchange->self, &response);
	arena_release(&arena);
}

/* recorded: test_lambda_url_echo_invoke[RESPONSE_STREAM]: where answers are streamed, one that was
 * not goes out as the function returned it, "statusCode" and all. unconfirmed: its media type */
static int take_whole(struct visit *v, struct str payload)
{
	if (!v->settings.stream)
		return response_from_url(payload, v->response);
	http_response_text(v->response, 200, STR("application/json"), payload);
	return 0;
}

static void call(struct visit *v)
{
	const struct invoker *invoker = &v->url->urls->settings.invoker;
	const struct route_match match = {.route = &route};
	struct arena *arena = v->request->arena;
	struct buf event = BUF_IN(arena);
	struct invoke_result result = {.status = INVOKE_UNAVAILABLE};
	struct url_stream stream = {.exchange = v->request->exchange,
		.response = v->response,
		.complete = complete,
		.arg = v};
	const struct answer_sink sink = url_stream_sink(&stream);
	event_write_2_0(&event, v->request, &match, &v->context);
	if (event.n > GATEWAY_EVENT_MAX) {
		fail(v->response, FAULT_LARGE);
		return;
	}
	struct invocation invocation = {
		.function = v->url->function,
		.payload = buf_str(&event),
		.request_id = v->context.request_id,
		.trace_id = v->context.trace_id,
		.namespace = v->request->namespace,
		.arena = arena,
		.on_timeout = v->request->exchange ? answer_late : NULL,
		.arg = v,
		.sink = v->settings.stream && v->request->exchange ? &sink : NULL,
	};
	invoker->invoke(invoker->self, &invocation, &result);
	if (result.told || url_stream_end(&stream, result.status == INVOKE_OK))
		v->response->abandoned = true;
	else if (result.status == INVOKE_THROTTLED)
		fail(v->response, FAULT_BUSY);
	else if (result.status != INVOKE_OK || stream.state != URL_STREAM_NONE ||
		 take_whole(v, result.payload) < 0)
		fail(v->response, FAULT_FUNCTION);
}

static struct str uuid(const uint64_t chance[2], struct arena *arena)
{
	return arena_printf(arena, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(chance[0] >> 32),
		(unsigned)(chance[0] >> 16 & 0xffff), (unsigned)(chance[0] & 0xfff),
		(unsigned)(0x8000 | (chance[1] >> 48 & 0x3fff)),
		(unsigned long long)(chance[1] & UINT64_C(0xffffffffffff)));
}

static void answer(struct visit *v)
{
	const struct cors_config *cors = v->settings.cors;
	/* A preflight carries no signature: browsers send none with it. */
	if (cors && cors_is_preflight(v->request)) {
		cors_url_preflight(cors, v->request, v->response);
		v->settings.cors = NULL; /* nothing more to add */
	} else if (authorize(v)) {
		call(v);
	}
}

static void serve(void *self, const struct http_request *request, struct http_response *response)
{
	const struct function_url *url = self;
	struct function_urls *urls = (struct function_urls *)(uintptr_t)url->urls;
	uint64_t state = atomic_fetch_add(&urls->chance, 2 * MIX_STEP);
	const uint64_t chance[2] = {mix_next(&state), mix_next(&state)};
	int64_t now = clocks_now_us(&urls->settings.clocks, request->namespace);
	struct visit v = {
		.url = url,
		.request = request,
		.response = response,
		.context =
			{
				.account_id = urls->settings.account_id,
				.api_id = str_z(url->id),
				.stage = STR("$default"),
				.request_id = uuid(chance, request->arena),
				.trace_id = event_trace_id(request, now, chance, request->arena),
				.time_us = now,
				.path_as_sent = true,
			},
	};
	const struct url_finder *finder = &urls->settings.url_finder;
	if (!finder->find(finder->self, url->function, request->arena, &v.settings))
		fail(response, FAULT_NOBODY);
	else
		answer(&v);
	if (!response->abandoned)
		complete(&v, response);
}

static void serve_nobody(
	void *self, const struct http_request *request, struct http_response *response)
{
	(void)self, (void)request;
	fail(response, FAULT_NOBODY);
}

struct service function_urls_service(const struct function_urls *urls, struct str id_or_name)
{
	for (size_t i = 0; i < urls->count; i++)
		if (str_eq_z(id_or_name, urls->list[i].id) ||
			str_eq(id_or_name, urls->list[i].function))
			return (struct service){&urls->list[i], serve};
	return (struct service){NULL, serve_nobody};
}
