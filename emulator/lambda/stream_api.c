#include "api.h"

#include "base64.h"
#include "eventstream.h"
#include "json_read.h"

/*
 * InvokeWithResponseStream: what the function answers, in events as it comes, and how it ended.
 * https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
 *
 * community: ErrorCode is "Unhandled" for an error that the function reported instead of an answer,
 * and the error's type for one in the middle of it ("failed with error code
 * Runtime.TruncatedResponse: undefined", as users of Remotion quote theirs).
 */

enum {
	FINISH_US = 5 * 1000 * 1000, /* for the client to take the last events */
	PIECE = 64 * 1024,           /* bytes of an answer that was no stream */
};

struct stream {
	struct api_call *call;
	struct eventstream_frame frame;
	bool begun, streamed, lost;
};

static void put(struct stream *s, struct str bytes, int64_t deadline_us)
{
	const struct http_exchange *exchange = s->call->request->exchange;
	if (!s->lost)
		s->lost = exchange->write(exchange->self, bytes, deadline_us) < 0;
}

static void send(struct stream *s, struct str type, struct str content_type, struct str payload,
	int64_t deadline_us)
{
	eventstream_event(&s->frame, type, content_type, payload);
	put(s, buf_str(&s->frame.head), deadline_us);
	put(s, payload, deadline_us);
	put(s, str_of(s->frame.tail, sizeof(s->frame.tail)), deadline_us);
}

static void begin(struct stream *s)
{
	const struct http_exchange *exchange = s->call->request->exchange;
	struct http_response *response = s->call->response;
	response->status = 200;
	http_response_set(response, STR("Content-Type"), STR("application/vnd.amazon.eventstream"));
	http_response_set(response, STR("X-Amz-Executed-Version"), STR("$LATEST"));
	s->begun = true;
	s->lost = !exchange->begin(exchange->self, response);
}

static void take_begin(void *self, struct str content_type)
{
	struct stream *s = self;
	(void)content_type; /* the events are of another */
	s->streamed = true;
	begin(s);
}

static int take_piece(void *self, struct str bytes, int64_t deadline_us)
{
	struct stream *s = self;
	send(s, STR("PayloadChunk"), STR("application/octet-stream"), bytes, deadline_us);
	return s->lost ? -1 : 0;
}

static struct str error_type(struct str document, struct arena *arena)
{
	struct json_reader r;
	struct str value;
	if (!json_find(document, "errorType", arena, &value))
		return STR("Unhandled");
	json_reader_init(&r, value, arena);
	return json_read(&r) == JSON_STRING ? r.text : STR("Unhandled");
}

/* InvokeComplete's members; all are left out where there is nothing to say. */
static struct str completion(
	const struct stream *s, const struct invoke_result *result, struct arena *arena)
{
	struct buf out = BUF_IN(arena), tail = BUF_IN(arena);
	struct json_writer w;
	struct str wanted = http_request_header(s->call->request, STR("x-amz-log-type"));
	json_writer_init(&w, &out);
	json_object(&w);
	if (result->status != INVOKE_OK) {
		struct str type =
			s->streamed ? error_type(result->payload, arena) : STR("Unhandled");
		json_key_string(&w, STR("ErrorCode"), type);
		/* Of a broken response nobody knows more. */
		if (!str_eq_z(type, "Runtime.TruncatedResponse"))
			json_key_string(&w, STR("ErrorDetails"), result->payload);
	}
	if (str_eq_z(wanted, "Tail") && result->log_tail.n) {
		base64_encode(&tail, result->log_tail);
		json_key_string(&w, STR("LogResult"), buf_str(&tail));
	}
	json_end_object(&w);
	return buf_str(&out);
}

static void finish(struct stream *s, const struct invoke_result *result)
{
	const struct http_exchange *exchange = s->call->request->exchange;
	int64_t deadline = clock_monotonic_us() + FINISH_US;
	struct str payload = result->status == INVOKE_OK ? result->payload : STR_NONE;
	if (!s->begun)
		begin(s);
	while (!s->streamed && payload.n) {
		take_piece(s, str_head(payload, payload.n < PIECE ? payload.n : PIECE), deadline);
		payload = str_skip(payload, payload.n < PIECE ? payload.n : PIECE);
	}
	send(s, STR("InvokeComplete"), STR("application/json"),
		completion(s, result, s->call->arena), deadline);
	exchange->end(exchange->self, true);
	s->call->response->abandoned = true;
}

static void answer_late(void *arg, const struct invoke_result *result)
{
	const struct stream *waiting = arg;
	const struct http_request *request = waiting->call->request;
	struct arena arena = ARENA_INIT;
	struct eventstream_frame frame = {.head = BUF_IN(&arena)};
	struct buf body = BUF_IN(&arena);
	struct http_response response;
	struct stream s = {.call = waiting->call};
	http_response_init(&response, &arena);
	http_response_text(&response, 200, STR("application/vnd.amazon.eventstream"), STR(""));
	http_response_set(&response, STR("x-amzn-RequestId"), result->request_id);
	http_response_set(&response, STR("X-Amz-Executed-Version"), STR("$LATEST"));
	struct str payload = completion(&s, result, &arena);
	eventstream_event(&frame, STR("InvokeComplete"), STR("application/json"), payload);
	buf_add(&body, buf_str(&frame.head));
	buf_add(&body, payload);
	buf_add(&body, str_of(frame.tail, sizeof(frame.tail)));
	response.body = buf_str(&body);
	request->exchange->answer(request->exchange->self, &response);
	arena_release(&arena);
}

static bool is_dry_run(struct api_call *call, bool *ret)
{
	struct str type = http_request_header(call->request, STR("x-amz-invocation-type"));
	*ret = str_eq_z(type, "DryRun");
	return !type.n || *ret || str_eq_z(type, "RequestResponse") ||
	       rest_constraint(call->response, type, "invocationType",
		       "satisfy enum value set: [RequestResponse, DryRun]") == 0;
}

void api_invoke_stream(struct api_call *call)
{
	const struct http_request *request = call->request;
	struct stream s = {.call = call, .frame = {.head = BUF_IN(call->arena)}};
	const struct answer_sink sink = {&s, take_begin, take_piece};
	struct str context = STR_NONE;
	struct invoke_result result;
	bool dry;
	if (!request->exchange) {
		rest_fail(call->response, REST_SERVICE, STR("There is nobody to stream to"));
		return;
	}
	if (!is_dry_run(call, &dry) || api_check_log_type(call) || !api_lock_function(call, true))
		return;
	api_unlock(call);
	if (api_check_payload(call, false) || api_read_client_context(call, &context))
		return;
	if (dry) {
		call->response->status = 204;
		return;
	}
	struct invocation in = {
		.function = call->name.name,
		.payload = request->body.n ? request->body : STR("{}"),
		.request_id = http_response_header(call->response, STR("x-amzn-RequestId")),
		.trace_id = http_request_header(request, STR("x-amzn-trace-id")),
		.qualifier = call->name.qualifier,
		.client_context = context,
		.namespace = request->namespace,
		.arena = request->arena,
		.on_timeout = answer_late,
		.arg = &s,
		.sink = &sink,
	};
	invoke_call(call->lambda, &in, &result);
	if (result.told)
		call->response->abandoned = true;
	else if (result.status == INVOKE_NOT_FOUND || result.status == INVOKE_THROTTLED)
		/* before anything was sent */
		api_answer_result(call, &result);
	else
		finish(&s, &result);
}
