#include "room.h"

#include "base64.h"
#include "json_read.h"

/*
 * The Invoke API. Answers and errors:
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */

static void api_error(
	struct http_response *response, int status, struct str type, struct str message, bool users)
{
	struct buf out = BUF_IN(response->arena);
	struct json_writer w;
	json_writer_init(&w, &out);
	json_object(&w);
	json_key_string(&w, STR("Type"), users ? STR("User") : STR("Service"));
	json_key_string(&w, STR("Message"), message);
	json_end_object(&w);
	http_response_text(response, status, STR("application/json"), buf_str(&out));
	http_response_set(response, STR("x-amzn-ErrorType"), type);
}

/* A function's name out of a name, "name:qualifier", a partial or a whole ARN. False when it is
 * none. */
static bool parse_name(struct str text, struct str *ret_name, struct str *ret_qualifier)
{
	struct str mark = STR("function:");
	size_t at = str_find_str(text, mark);
	if (at < text.n)
		text = str_skip(text, at + mark.n);
	else if (str_starts(text, STR("arn:")))
		return false;
	*ret_name = str_cut(text, ':', ret_qualifier);
	for (size_t i = 0; i < ret_name->n; i++) {
		char c = ascii_lower(ret_name->p[i]);
		if (!ascii_is_digit(c) && !(c >= 'a' && c <= 'z') && c != '-' && c != '_')
			return false;
	}
	return ret_name->n > 0 && ret_name->n <= 64;
}

static int hex_value(char c)
{
	c = ascii_lower(c);
	return ascii_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct str percent_decode(struct arena *arena, struct str text)
{
	char *out = arena_bytes(arena, text.n + 1), *at = out;
	for (size_t i = 0; i < text.n; i++) {
		int high = -1, low = -1;
		if (text.p[i] == '%' && i + 2 < text.n) {
			high = hex_value(text.p[i + 1]);
			low = hex_value(text.p[i + 2]);
		}
		bool escape = high >= 0 && low >= 0;
		char c = text.p[i];
		if (escape)
			c = (char)(high << 4 | low);
		*at++ = c;
		i += escape ? 2 : 0;
	}
	return str_of(out, (size_t)(at - out));
}

static struct str query_value(struct arena *arena, struct str query, struct str name)
{
	while (query.n) {
		struct str value, pair = str_cut(query, '&', &query);
		if (str_eq(str_cut(pair, '=', &value), name))
			return percent_decode(arena, value);
	}
	return STR_NONE;
}

struct target {
	struct str name, qualifier, arn;
	bool known;
};

static void find_target(struct lambda *lambda, struct target *target, struct arena *arena)
{
	pthread_mutex_lock(&lambda->lock);
	target->known = room_find(lambda, target->name) != NULL;
	pthread_mutex_unlock(&lambda->lock);
	target->arn = arena_printf(arena, "arn:aws:lambda:%.*s:%.*s:function:%.*s:%.*s",
		STR_ARG(lambda->options.region), STR_ARG(lambda->options.account),
		STR_ARG(target->name), STR_ARG(target->qualifier));
	/* There is one version of each function here. */
	if (!str_eq(target->qualifier, STR("$LATEST")))
		target->known = false;
}

/* 0, or the error that is answered already. */
static int read_target(struct lambda *lambda, const struct http_request *request,
	struct http_response *response, struct target *ret)
{
	struct str prefix = STR("/2015-03-31/functions/"), suffix = STR("/invocations");
	struct arena *arena = request->arena;
	struct target target = {0};
	if (!str_starts(request->path, prefix) || !str_ends(request->path, suffix) ||
		request->path.n < prefix.n + suffix.n) {
		api_error(response, 404, STR("UnknownOperationException"),
			STR("This operation is not known"), true);
		return -1;
	}
	struct str text = percent_decode(
		arena, str_of(request->path.p + prefix.n, request->path.n - prefix.n - suffix.n));
	if (!str_eq(request->method, STR("POST"))) {
		api_error(response, 405, STR("MethodNotAllowedException"), STR("Invoke is a POST"),
			true);
		return -1;
	}
	if (!parse_name(text, &target.name, &target.qualifier)) {
		api_error(response, 400, STR("ValidationException"),
			arena_printf(arena,
				"1 validation error detected: Value '%.*s' at 'functionName' "
				"failed to "
				"satisfy constraint: Member must satisfy regular expression "
				"pattern: "
				"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-["
				"a-z]+-"
				"\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-"
				"zA-Z0-9-_]+)"
				")?",
				STR_ARG(text)),
			true);
		return -1;
	}
	struct str qualifier = query_value(arena, request->query, STR("Qualifier"));
	if (qualifier.n)
		target.qualifier = qualifier;
	if (!target.qualifier.n)
		target.qualifier = STR("$LATEST");
	find_target(lambda, &target, arena);
	if (!target.known) {
		api_error(response, 404, STR("ResourceNotFoundException"),
			arena_printf(arena, "Function not found: %.*s", STR_ARG(target.arn)), true);
		return -1;
	}
	*ret = target;
	return 0;
}

/* The service reads the payload before the function does. */
static int check_payload(
	const struct http_request *request, struct http_response *response, bool event)
{
	struct arena *arena = request->arena;
	size_t most = event ? DOCUMENT_EVENT_MOST : DOCUMENT_REQUEST_MOST;
	if (request->body.n > most) {
		api_error(response, 413, STR("RequestEntityTooLargeException"),
			event ? arena_printf(arena,
					"%zu byte payload is too large for the Event invocation "
					"type "
					"(limit %zu bytes)",
					request->body.n, most)
			      : STR("Request must be smaller than 6291456 bytes for the "
				    "InvokeFunction "
				    "operation"),
			true);
		return -1;
	}
	struct json_reader r;
	json_reader_init(&r, request->body, arena);
	if (request->body.n)
		json_skip(&r);
	if (request->body.n && !json_finish(&r)) {
		api_error(response, 400, STR("InvalidRequestContentException"),
			arena_printf(arena,
				"Could not parse request body into json: Could not parse payload "
				"into "
				"json: %s at offset %zu",
				r.error, r.error_at),
			true);
		return -1;
	}
	return 0;
}

static struct str make_request_id(struct lambda *lambda, struct arena *arena)
{
	uint64_t a = room_random(lambda), b = room_random(lambda);
	return arena_printf(arena, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
		(unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff),
		(unsigned)(0x8000 | (b >> 48 & 0x3fff)), (unsigned long long)(b & 0xffffffffffffu));
}

static void answer_result(const struct http_request *request, struct http_response *response,
	const struct invoke_result *result, struct str function)
{
	struct arena *arena = request->arena;
	switch (result->status) {
	case INVOKE_NOT_FOUND: /* it went between look-up and call */
		api_error(response, 404, STR("ResourceNotFoundException"),
			arena_printf(arena, "Function not found: %.*s", STR_ARG(function)), true);
		return;
	case INVOKE_THROTTLED:
		http_response_text(response, 429, STR("application/json"), result->payload);
		http_response_set(
			response, STR("x-amzn-ErrorType"), STR("TooManyRequestsException"));
		return;
	case INVOKE_UNAVAILABLE:
	case INVOKE_FUNCTION_ERROR:
	case INVOKE_TIMED_OUT:
		http_response_set(response, STR("X-Amz-Function-Error"), STR("Unhandled"));
		break;
	case INVOKE_OK:
		break;
	}
	http_response_text(response, 200, STR("application/json"), result->payload);
	http_response_set(response, STR("X-Amz-Executed-Version"), STR("$LATEST"));
	struct str wanted = http_request_header(request, STR("x-amz-log-type"));
	if (str_eq(wanted, STR("Tail")) && result->log_tail.n) {
		struct buf tail = BUF_IN(arena);
		base64_encode(&tail, result->log_tail);
		http_response_set(response, STR("X-Amz-Log-Result"), buf_str(&tail));
	}
}

struct late {
	const struct http_request *request;
};

/* The watchdog answers: with memory of its own, the request's is in the handler's hands. */
static void answer_late(void *arg, struct str document)
{
	const struct late *late = arg;
	const struct http_exchange *exchange = late->request->exchange;
	struct http_response response;
	struct arena arena = ARENA_INIT;
	http_response_init(&response, &arena);
	struct invoke_result result = {.status = INVOKE_TIMED_OUT, .payload = document};
	struct http_request bare = {.arena = &arena};
	answer_result(&bare, &response, &result, STR_NONE);
	exchange->answer(exchange->self, &response);
	arena_release(&arena);
}

static void invoke_and_wait(struct lambda *lambda, const struct http_request *request,
	struct http_response *response, struct str function, struct str request_id)
{
	struct late late = {request};
	struct invocation call = {
		.function = function,
		.payload = request->body.n ? request->body : STR("{}"),
		.request_id = request_id,
		.trace_id = http_request_header(request, STR("x-amzn-trace-id")),
		.namespace = request->namespace,
		.arena = request->arena,
		.on_timeout = request->exchange ? answer_late : NULL,
		.arg = &late,
	};
	struct invoke_result result;
	invoke_call(lambda, &call, &result);
	if (result.told)
		response->abandoned = true;
	answer_result(request, response, &result, function);
}

static void serve(void *self, const struct http_request *request, struct http_response *response)
{
	struct lambda *lambda = self;
	struct target target;
	struct str request_id = make_request_id(lambda, request->arena);
	http_response_set(response, STR("x-amzn-RequestId"), request_id);
	if (read_target(lambda, request, response, &target))
		return;
	struct str type = http_request_header(request, STR("x-amz-invocation-type"));
	bool event = str_eq(type, STR("Event")), dry = str_eq(type, STR("DryRun"));
	if (type.n && !event && !dry && !str_eq(type, STR("RequestResponse"))) {
		api_error(response, 400, STR("InvalidParameterValueException"),
			arena_printf(
				request->arena, "Unknown invocation type: %.*s", STR_ARG(type)),
			true);
		return;
	}
	if (check_payload(request, response, event))
		return;
	if (dry) {
		response->status = 204;
	} else if (event) {
		struct invocation call = {
			.function = target.name,
			.payload = request->body.n ? request->body : STR("{}"),
			.request_id = request_id,
			.namespace = request->namespace,
		};
		response->status = 202;
		if (!async_add(lambda, &call))
			api_error(response, 500, STR("ServiceException"),
				STR("The daemon is stopping"), false);
	} else {
		invoke_and_wait(lambda, request, response, target.name, request_id);
	}
}

struct service lambda_api(struct lambda *lambda)
{
	return (struct service){lambda, serve};
}
