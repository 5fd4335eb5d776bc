/* What stands behind a route: a Lambda function or a mock. */
#include "gateway_state.h"
#include "response.h"
#include "visit.h"

static void function_timed_out(void *arg, const struct invoke_result *result)
{
	(void)result;
	visit_fail_now(arg, FAIL_FUNCTION);
}

static void integration_timed_out(void *arg)
{
	visit_fail_now(arg, FAIL_TIMEOUT);
}

/* Calls the function. Only who can answer from another thread needs the watchdogs. */
static void call(struct visit *v, struct str event, struct invoke_result *result)
{
	struct gateway *g = v->api->gateway;
	const struct gateway_route_config *route = &v->target->config;
	bool async = v->request->exchange != NULL;
	int64_t limit = api_timeout_ms(v->api->kind, route), own = route->function_timeout_ms;
	bool watched = async && (own == 0 || own > limit);
	struct deadline deadline;
	struct invocation invocation = {
		.function = route->function,
		.payload = event,
		.trace_id = event_trace_root(v->context.trace_id),
		.namespace = v->request->namespace,
		.arena = v->request->arena,
		.on_timeout = async ? function_timed_out : NULL,
		.arg = v,
	};
	if (watched)
		deadline_set(&g->deadlines, &deadline, limit, integration_timed_out, v);
	g->settings.invoker.invoke(g->settings.invoker.self, &invocation, result);
	if (watched)
		deadline_clear(&g->deadlines, &deadline);
}

static void write_event(const struct visit *v, struct buf *out)
{
	bool old = v->target->config.payload == GATEWAY_PAYLOAD_1_0;
	(v->api->kind->rest ? event_write_rest
		: old       ? event_write_1_0
			    : event_write_2_0)(out, v->inner, &v->match, &v->context);
}

static int read_response(const struct visit *v, struct str payload)
{
	if (v->api->kind->rest)
		return response_from_rest(payload, &v->api->binary,
			http_request_header(v->request, STR("accept")), v->response);
	return v->target->config.payload == GATEWAY_PAYLOAD_1_0
		       ? response_from_1_0(payload, v->response)
		       : response_from_2_0(payload, v->response);
}

/* $context.integrationErrorMessage of a call that failed. HTTP APIs: public logs (Dynatrace's
 * documentation, an observability workshop of AWS's), and the words of their authorizers for a
 * function that cannot be called. REST APIs: not known, the function's own. */
static struct str why_failed(const struct visit *v, const struct invoke_result *result)
{
	struct arena *arena = v->request->arena;
	struct str message = visit_error_message(result->payload, arena);
	if (!message.n)
		message = result->payload;
	if (v->api->kind->rest)
		return message;
	if (result->status == INVOKE_NOT_FOUND)
		return STR("The IAM role configured on the integration or API Gateway doesn't have "
			   "permissions to call the integration. Check the permissions and try "
			   "again.");
	return arena_printf(arena,
		"The Lambda function returned the following error: %.*s. Check your Lambda "
		"function code and try again.",
		STR_ARG(message));
}

static void take_answer(struct visit *v, struct str payload)
{
	int result = read_response(v, payload);
	if (result == RESPONSE_UNCODED) {
		v->integration_error = STR("Unable to base64 decode the body.");
		visit_fail(v, FAIL_ENDPOINT);
	} else if (result < 0) {
		v->integration_error = STR("The response from the Lambda function doesn't match "
					   "the format that API Gateway expects.");
		visit_fail(v, FAIL_FUNCTION);
	} else {
		v->function_status = v->response->status;
	}
}

static void invoke(struct visit *v)
{
	struct buf event = BUF_IN(v->request->arena);
	struct invoke_result result = {.status = INVOKE_UNAVAILABLE};
	buf_reserve(&event, 2048 + v->request->body.n * 4 / 3);
	write_event(v, &event);
	if (event.n > GATEWAY_EVENT_MAX) {
		visit_fail(v, FAIL_EVENT);
		return;
	}
	v->called = true;
	call(v, buf_str(&event), &result);
	if (atomic_load(&v->answered)) {
		v->response->abandoned = true;
		return;
	}
	v->integration_status = 200;
	v->integration_id = result.request_id;
	switch (result.status) {
	case INVOKE_OK:
		take_answer(v, result.payload);
		break;
	case INVOKE_THROTTLED:
		visit_fail(v, FAIL_BUSY);
		break;
	case INVOKE_FUNCTION_ERROR:
	case INVOKE_TIMED_OUT:
	case INVOKE_NOT_FOUND:
	case INVOKE_UNAVAILABLE:
		v->integration_error = why_failed(v, &result);
		visit_fail(v, FAIL_FUNCTION);
		break;
	}
}

static void mock(struct visit *v)
{
	const struct gateway_route_config *route = &v->target->config;
	v->response->status = route->mock_status;
	v->response->body = route->mock_body;
	for (size_t i = 0; i < route->mock_header_count; i++)
		http_response_add(
			v->response, route->mock_headers[i].name, route->mock_headers[i].value);
	/* recorded: localstack test_invocation_trace_id */
	if (v->api->kind->rest && !http_response_header(v->response, STR("content-type")).p)
		http_response_add(v->response, STR("content-type"), STR("application/json"));
}

static void run(struct visit *v)
{
	int64_t begun = v->started_us ? clock_monotonic_us() : 0;
	if (v->target->config.function.n)
		invoke(v);
	else if (v->target->config.url.n)
		integrate_http(v);
	else
		mock(v);
	if (begun)
		v->integration_ms = (clock_monotonic_us() - begun) / 1000;
}

/* AWS's quota of header values is said of requests and of answers alike; that an answer over it is
 * the integration's failure is not confirmed. */
static bool headers_fit(const struct visit *v)
{
	size_t total = 0;
	for (size_t i = 0; i < v->response->header_count; i++)
		total += v->response->headers[i].value.n;
	return total <= GATEWAY_HEADERS_MAX;
}

/* With parameter mapping around it. */
static void run_mapped(struct visit *v)
{
	const struct target *target = v->target;
	struct http_request changed;
	if (target->request.count) {
		mapping_request(v, &target->request, &changed);
		v->inner = &changed;
		if (changed.path.p != v->request->path.p)
			v->context.raw_path = v->context.path = changed.path;
	}
	run(v);
	v->inner = v->request;
	if (v->failure != FAILURES || v->response->abandoned)
		return;
	for (size_t i = 0; i < target->config.response_count; i++)
		if (target->responses[i].status == v->response->status) {
			if (!mapping_response(v, &target->responses[i].list, v->response))
				visit_fail(v, FAIL_FUNCTION);
			break;
		}
}

void integrate(struct visit *v)
{
	if (v->target->mapped)
		run_mapped(v);
	else
		run(v);
	if (v->response->abandoned || v->failure != FAILURES || headers_fit(v))
		return;
	v->integration_error = STR("The answer's headers are over 10,240 bytes");
	visit_fail(v, FAIL_FUNCTION);
}
