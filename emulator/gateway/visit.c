#include "visit.h"

#include "bearer.h"
#include "gateway_response.h"
#include "gateway_state.h"
#include "json_read.h"
#include "json_write.h"
#include "mix.h"

static uint64_t scatter(uint64_t x)
{
	return mix(x + MIX_STEP);
}

/* An extended request id: 15 characters of URL-safe base64 and a '=' ("JKJaXmPLvHcESHA="). */
static struct str new_request_id(const uint64_t random[2], struct arena *arena)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	char *text = arena_bytes(arena, 16);
	uint64_t bits = random[0];
	for (size_t i = 0; i < 15; i++) {
		text[i] = letters[bits & 63];
		bits = i == 9 ? random[1] : bits >> 6;
	}
	text[15] = '=';
	return str_of(text, 16);
}

/* A UUID of version 4 (RFC 9562). */
static struct str new_uuid(const uint64_t random[2], struct arena *arena)
{
	uint64_t high = (random[0] & ~UINT64_C(0xf000)) | 0x4000;
	uint64_t low = random[1] >> 2 | UINT64_C(1) << 63;
	return arena_printf(arena, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(high >> 32),
		(unsigned)(high >> 16 & 0xffff), (unsigned)(high & 0xffff), (unsigned)(low >> 48),
		(unsigned long long)(low & 0xffffffffffffu));
}

/* As a client may choose it for a REST API. */
static bool is_uuid(struct str text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	bool good = text.n == sizeof(form) - 1;
	for (size_t i = 0; good && i < text.n; i++)
		good = form[i] == '-' ? text.p[i] == '-' : ascii_hex(text.p[i]) >= 0;
	return good;
}

/* The client's x-amzn-RequestId, when it is a UUID; access logs tell of others
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html). */
static void set_uuid(struct visit *v, const uint64_t random[2])
{
	struct str sent = http_request_header(v->request, STR("x-amzn-requestid"));
	bool own = is_uuid(sent);
	v->context.request_uuid = own ? sent : new_uuid(random, v->request->arena);
	v->replaced_id = sent.n && !own;
}

void visit_begin(struct visit *v, const struct api *api, uint64_t number,
	const struct http_request *request, struct http_response *response)
{
	const struct gateway_settings *settings = &api->gateway->settings;
	const uint64_t random[2] = {scatter(settings->seed ^ scatter(number * 2)),
		scatter(settings->seed ^ scatter(number * 2 + 1))};
	int64_t now = clocks_now_us(&settings->clocks, request->namespace);
	*v = (struct visit){
		.api = api,
		.request = request,
		.sent = request,
		.inner = request,
		.response = response,
		.failure = FAILURES,
		.random = random[1],
		.context =
			{
				.account_id = settings->account_id,
				.api_id = api->config.id,
				.stage = api->config.stage,
				.stage_variables = api->config.stage_variables,
				.stage_variable_count = api->config.stage_variable_count,
				.request_id = new_request_id(random, request->arena),
				.trace_id = (api->kind->rest ? event_trace_id : event_trace_self)(
					request, now, random, request->arena),
				.time_us = now,
				.binary = api->binary,
			},
	};
	if (api->log.format.n)
		v->started_us = clock_monotonic_us();
	if (api->kind->rest)
		set_uuid(v, random);
}

void visit_fail(struct visit *v, enum failure failure)
{
	v->failure = failure;
	v->message = v->api->kind->failures[failure].message;
	kind_fail(v->api->kind, failure, v->response);
}

void visit_fail_saying(struct visit *v, enum failure failure, struct str message)
{
	struct buf body = BUF_IN(v->request->arena);
	struct json_writer w;
	visit_fail(v, failure);
	v->message = message;
	/* the usual body's own spelling of the name and space behind the colon */
	struct str usual = v->api->kind->failures[failure].body;
	buf_add(&body, str_head(usual, str_find(usual, ':', 0) + 1));
	if (usual.p[body.n] == ' ')
		buf_add_c(&body, ' ');
	json_writer_init(&w, &body);
	json_string(&w, message);
	buf_add_c(&body, '}');
	v->response->body = buf_str(&body);
}

void visit_fail_unsigned(struct visit *v)
{
	struct str message;
	if (!v->api->kind->rest || !bearer_is_no_signature(v->request, &message)) {
		visit_fail(v, FAIL_NOT_FOUND);
		return;
	}
	visit_fail_saying(v, FAIL_SIGNATURE, message);
	http_response_set(
		v->response, STR("x-amzn-ErrorType"), STR("IncompleteSignatureException"));
}

void visit_fail_now(struct visit *v, enum failure failure)
{
	struct arena arena = ARENA_INIT;
	struct http_response response;
	/* the calling thread may be using the request's arena */
	struct visit own = *v;
	struct http_request request = *v->request;
	atomic_store(&v->answered, true);
	request.arena = &arena;
	own.request = own.inner = &request;
	own.response = &response;
	http_response_init(&response, &arena);
	visit_fail(&own, failure);
	visit_finish(&own, &response);
	v->request->exchange->answer(v->request->exchange->self, &response);
	arena_release(&arena);
}

struct str visit_error_message(struct str document, struct arena *arena)
{
	struct str message;
	struct json_reader r;
	if (!json_find(document, "errorMessage", arena, &message))
		return STR_NONE;
	json_reader_init(&r, message, arena);
	return json_read(&r) == JSON_STRING ? r.text : STR_NONE;
}

/* What X-Ray made of the trace on its way to the function: the client's parent and decision, or new
 * ones, and the lineage (recorded). */
static struct str trace_of(const struct visit *v, struct arena *arena)
{
	struct str sent = v->context.trace_id;
	bool parent = str_find_str(sent, STR("Parent=")) < sent.n;
	unsigned long long bits = scatter(v->random);
	struct buf out = BUF_IN(arena);
	buf_add(&out, sent);
	if (!parent)
		buf_printf(&out, ";Parent=%016llx", bits);
	if (str_find_str(sent, STR("Sampled=")) == sent.n)
		buf_add_z(&out, ";Sampled=0");
	buf_printf(&out, ";Lineage=1:%08x:0", (unsigned)(scatter(bits) >> 32));
	return buf_str(&out);
}

/* The headers that every answer carries. */
static void sign(const struct visit *v, struct http_response *response)
{
	if (v->api->kind->rest) {
		http_response_add(response, STR("x-amzn-RequestId"), v->context.request_uuid);
		http_response_add(response, STR("x-amz-apigw-id"), v->context.request_id);
		if (v->called && v->failure == FAILURES)
			http_response_add(
				response, STR("X-Amzn-Trace-Id"), trace_of(v, response->arena));
		return;
	}
	if (v->api->config.cors)
		cors_apply(&v->api->cors, v->request, response);
	http_response_add(response, STR("apigw-requestid"), v->context.request_id);
}

void visit_finish(struct visit *v, struct http_response *response)
{
	if (v->failure != FAILURES && v->api->config.response_count)
		gateway_response_apply(v, response);
	if (v->failure == FAILURES || !v->api->kind->failures[v->failure].plain)
		sign(v, response);
	if (v->api->log.format.n)
		access_log_write(v, response, response->arena);
}
