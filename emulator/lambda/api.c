#include "api.h"

#include "base64.h"
#include "json_read.h"
#include "uri.h"

/*
 * The Lambda API: which operation a request is, and Invoke.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */

enum {
	CLIENT_CONTEXT_MOST = 3583, /* bytes of JSON */
};

struct str api_function_arn(struct api_call *call, struct str qualifier)
{
	const struct lambda_options *options = &call->lambda->options;
	return arena_printf(call->arena, "arn:aws:lambda:%.*s:%.*s:function:%.*s%s%.*s",
		STR_ARG(options->region), STR_ARG(options->account), STR_ARG(call->name.name),
		qualifier.n ? ":" : "", STR_ARG(qualifier));
}

struct function *api_lock_function(struct api_call *call, bool latest)
{
	struct str qualifier = call->name.qualifier;
	pthread_mutex_lock(&call->lambda->lock);
	struct function *function = room_find(call->lambda, call->name.name);
	/* There is one version of each function here. */
	if (function && (!qualifier.n || str_eq(qualifier, STR("$LATEST"))))
		return function;
	pthread_mutex_unlock(&call->lambda->lock);
	struct str arn = api_function_arn(call, qualifier.n ? qualifier
						: latest    ? STR("$LATEST")
							    : STR_NONE);
	rest_failf(call->response, REST_NOT_FOUND, "Function not found: %.*s", STR_ARG(arn));
	return NULL;
}

void api_unlock(struct api_call *call)
{
	pthread_mutex_unlock(&call->lambda->lock);
}

void api_answer(struct api_call *call, int status, const struct buf *body)
{
	http_response_text(call->response, status, STR("application/json"), buf_str(body));
}

/* --- Invoke --- */

/* Where the text stops being UTF-8; its length when it does not. */
static size_t first_foreign(struct str text)
{
	size_t i = 0;
	while (i < text.n) {
		size_t n = 1;
		while (n < 4 && i + n < text.n && !str_is_utf8(str_of(text.p + i, n)))
			n++;
		if (!str_is_utf8(str_of(text.p + i, n)))
			break;
		i += n;
	}
	return i;
}

/* The opening bracket around that place: of a text whose strings are closed before it. */
static char container(struct str text, size_t at)
{
	char open[64];
	size_t depth = 0;
	bool quoted = false;
	for (size_t i = 0; i < at; i++) {
		char c = text.p[i];
		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '[') && depth < sizeof(open))
			open[depth++] = c;
		else if (!quoted && (c == '}' || c == ']') && depth)
			depth--;
	}
	return depth ? open[depth - 1] : '[';
}

/* What Jackson was expecting where our reader was; NULL: it has other words for that. The comma as
 * users quote it from Invoke (paws-r/paws, issue 642), the others from its source. */
static const char *expectation(const char *error, struct str text, size_t at)
{
	if (strcmp(error, "a name in quotes was expected") == 0)
		return "was expecting double-quote to start field name";
	if (strcmp(error, "a colon was expected") == 0)
		return "was expecting a colon to separate field name and value";
	if (strcmp(error, "a comma was expected") == 0)
		return container(text, at) == '{' ? "was expecting comma to separate Object entries"
						  : "was expecting comma to separate Array entries";
	return NULL;
}

/* In Jackson's words, as recorded for bytes that begin no value and for such that are no UTF-8
 * (test_lambda_invoke_payload_encoding_error); a bare word is an "unrecognized token" there. Other
 * faults are told in ours. */
static struct str payload_fault(const struct json_reader *r, size_t at, struct str text,
	struct arena *arena, size_t *ret_behind)
{
	struct str rest = str_skip(text, at);
	static const char expected[] =
		"(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
	unsigned char c = rest.n ? (unsigned char)rest.p[0] : 0;
	bool foreign = c > 126 && at > 0;
	size_t word = 0;
	while (word < rest.n && ascii_is_alnum(rest.p[word]))
		word++;
	*ret_behind = 1;
	if (foreign) {
		*ret_behind = 2;
		return arena_printf(arena, "Invalid UTF-8 start byte 0x%02x\n ", c);
	}
	const char *expected_else = expectation(r->error, text, at);
	if (c > ' ' && c <= 126 && expected_else)
		return arena_printf(
			arena, "Unexpected character ('%c' (code %u)): %s\n ", c, c, expected_else);
	if (c <= 126 && (strcmp(r->error, "a value was expected") != 0 || !c))
		return arena_printf(arena, "%s\n ", r->error);
	if (word) {
		*ret_behind = word + 1;
		return arena_printf(arena, "Unrecognized token '%.*s': was expecting %s\n ",
			STR_ARG(str_head(rest, word)), expected);
	}
	if (c < 32 || c > 126)
		return arena_printf(arena,
			"Unexpected character ((CTRL-CHAR, code %u)): expected a valid value "
			"%s\n ",
			c, expected);
	return arena_printf(arena,
		"Unexpected character ('%c' (code %u)): expected a valid value %s\n ", c, c,
		expected);
}

static int refuse_payload(struct api_call *call, const struct json_reader *r)
{
	struct str body = call->request->body;
	unsigned line = 1;
	size_t foreign = first_foreign(body), begin = 0, behind;
	size_t at = foreign < body.n ? foreign : r->error_at;
	for (size_t i = 0; i < at; i++)
		if (body.p[i] == '\n') {
			line++;
			begin = i + 1;
		}
	struct str what = payload_fault(r, at, body, call->arena, &behind);
	return rest_failf(call->response, REST_CONTENT,
		"Could not parse request body into json: Could not parse payload into json: "
		"%.*sat [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` "
		"disabled); line: %u, column: %zu]",
		STR_ARG(what), line, at - begin + behind);
}

/* The service reads the payload before the function does. */
int api_check_payload(struct api_call *call, bool event)
{
	struct str body = call->request->body;
	size_t most = event ? DOCUMENT_EVENT_MOST : DOCUMENT_REQUEST_MOST;
	struct json_reader r;
	if (body.n > most && event)
		return rest_failf(call->response, REST_TOO_LARGE,
			"%zu byte payload is too large for the Event invocation type (limit %zu "
			"bytes)",
			body.n, most);
	if (body.n > most)
		return rest_fail(call->response, REST_TOO_LARGE,
			STR("Request must be smaller than 6291456 bytes for the InvokeFunction "
			    "operation"));
	json_reader_init(&r, body, call->arena);
	if (body.n)
		json_skip(&r);
	if (body.n && !json_finish(&r))
		return refuse_payload(call, &r);
	return 0;
}

/* Base64 of JSON, of limited length (Invoke's ClientContext). */
int api_read_client_context(struct api_call *call, struct str *ret)
{
	struct str header = http_request_header(call->request, STR("x-amz-client-context"));
	struct buf text = BUF_IN(call->arena);
	struct json_reader r;
	if (!header.n)
		return 0;
	bool decoded = base64_decode(&text, header) && text.n <= CLIENT_CONTEXT_MOST;
	json_reader_init(&r, decoded ? buf_str(&text) : STR(""), call->arena);
	if (json_peek(&r) != JSON_OBJECT || (json_skip(&r), !json_finish(&r)))
		return rest_fail(call->response, REST_CONTEXT,
			STR("Client context must be a valid Base64-encoded JSON object."));
	/* A header's value by and by; between the tokens of JSON a blank does as well. */
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ')
			text.p[i] = ' ';
	*ret = buf_str(&text);
	return 0;
}

static void answer_result(const struct http_request *request, struct http_response *response,
	const struct invoke_result *result, struct str function, struct arena *arena)
{
	switch (result->status) {
	case INVOKE_NOT_FOUND: /* it went between look-up and call */
		rest_failf(response, REST_NOT_FOUND, "Function not found: %.*s", STR_ARG(function));
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
	/* These two as users print them of boto3's answers, 2019 to 2024. */
	http_response_set(response, STR("x-amzn-Remapped-Content-Length"), STR("0"));
	if (result->trace_id.n) /* of a call that came as far as its function */
		http_response_set(response, STR("X-Amzn-Trace-Id"), result->trace_id);
	http_response_set(response, STR("X-Amz-Executed-Version"), STR("$LATEST"));
	struct str wanted = http_request_header(request, STR("x-amz-log-type"));
	if (str_eq(wanted, STR("Tail")) && result->log_tail.n) {
		struct buf tail = BUF_IN(arena);
		base64_encode(&tail, result->log_tail);
		http_response_set(response, STR("X-Amz-Log-Result"), buf_str(&tail));
	}
}

void api_answer_result(struct api_call *call, const struct invoke_result *result)
{
	answer_result(call->request, call->response, result, api_function_arn(call, STR("$LATEST")),
		call->arena);
}

struct late {
	const struct http_request *request;
};

/* The watchdog answers: with memory of its own, the request's is in the handler's hands. */
static void answer_late(void *arg, const struct invoke_result *result)
{
	const struct late *late = arg;
	const struct http_exchange *exchange = late->request->exchange;
	struct http_response response;
	struct arena arena = ARENA_INIT;
	http_response_init(&response, &arena);
	http_response_set(&response, STR("x-amzn-RequestId"), result->request_id);
	answer_result(late->request, &response, result, STR_NONE, &arena);
	exchange->answer(exchange->self, &response);
	arena_release(&arena);
}

static void invoke_and_wait(struct api_call *call, struct str context, struct str request_id)
{
	const struct http_request *request = call->request;
	struct late late = {request};
	struct invocation in = {
		.function = call->name.name,
		.payload = request->body.n ? request->body : STR("{}"),
		.request_id = request_id,
		.trace_id = http_request_header(request, STR("x-amzn-trace-id")),
		.qualifier = call->name.qualifier,
		.client_context = context,
		.namespace = request->namespace,
		.arena = request->arena,
		.on_timeout = request->exchange ? answer_late : NULL,
		.arg = &late,
	};
	struct invoke_result result;
	invoke_call(call->lambda, &in, &result);
	if (result.told)
		call->response->abandoned = true;
	api_answer_result(call, &result);
}

int api_check_log_type(struct api_call *call)
{
	struct str tail = http_request_header(call->request, STR("x-amz-log-type"));
	if (!tail.n || str_eq_z(tail, "Tail") || str_eq_z(tail, "None"))
		return 0;
	return rest_constraint(
		call->response, tail, "logType", "satisfy enum value set: [None, Tail]");
}

enum invocation_type {
	TYPE_REQUEST,
	TYPE_EVENT,
	TYPE_DRY_RUN,
};

static int read_type(struct api_call *call, enum invocation_type *ret)
{
	static const char *const words[] = {"RequestResponse", "Event", "DryRun"};
	struct str type = http_request_header(call->request, STR("x-amz-invocation-type"));
	if (api_check_log_type(call))
		return -1;
	*ret = TYPE_REQUEST;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq_z(type, words[i])) {
			*ret = (enum invocation_type)i;
			return 0;
		}
	if (!type.n)
		return 0;
	return rest_constraint(call->response, type, "invocationType",
		"satisfy enum value set: [Event, RequestResponse, DryRun]");
}

static void invoke(struct api_call *call)
{
	struct lambda *lambda = call->lambda;
	enum invocation_type type;
	struct str context = STR_NONE;
	struct str request_id = http_response_header(call->response, STR("x-amzn-RequestId"));
	struct str body = call->request->body.n ? call->request->body : STR("{}");
	if (read_type(call, &type) || !api_lock_function(call, true))
		return;
	api_unlock(call);
	if (api_check_payload(call, type == TYPE_EVENT) || api_read_client_context(call, &context))
		return;
	if (type == TYPE_REQUEST) {
		invoke_and_wait(call, context, request_id);
		return;
	}
	struct invocation event = {.function = call->name.name,
		.payload = body,
		.request_id = request_id,
		.qualifier = call->name.qualifier,
		.client_context = context,
		.namespace = call->request->namespace};
	call->response->status = type == TYPE_EVENT ? 202 : 204;
	if (type == TYPE_EVENT && !async_add(lambda, &event))
		rest_fail(call->response, REST_SERVICE,
			STR("The event cannot be queued: the daemon stops, or has no thread for "
			    "it"));
}

/* --- which operation --- */

static const struct operation {
	struct str method, version, suffix; /* /VERSION/functions/NAME/SUFFIX */
	void (*serve)(struct api_call *call);
} operations[] = {
	{STR_INIT("POST"), STR_INIT("2015-03-31"), STR_INIT("/invocations"), invoke},
	{STR_INIT("POST"), STR_INIT("2021-11-15"), STR_INIT("/response-streaming-invocations"),
		api_invoke_stream},
	{STR_INIT("GET"), STR_INIT("2015-03-31"), STR_INIT(""), api_get_function},
	{STR_INIT("GET"), STR_INIT("2015-03-31"), STR_INIT("/configuration"),
		api_get_configuration},
	{STR_INIT("PUT"), STR_INIT("2017-10-31"), STR_INIT("/concurrency"), api_put_concurrency},
	{STR_INIT("DELETE"), STR_INIT("2017-10-31"), STR_INIT("/concurrency"),
		api_delete_concurrency},
	{STR_INIT("GET"), STR_INIT("2019-09-30"), STR_INIT("/concurrency"), api_get_concurrency},
	{STR_INIT("PUT"), STR_INIT("2019-09-25"), STR_INIT("/event-invoke-config"), api_put_async},
	{STR_INIT("POST"), STR_INIT("2019-09-25"), STR_INIT("/event-invoke-config"),
		api_update_async},
	{STR_INIT("GET"), STR_INIT("2019-09-25"), STR_INIT("/event-invoke-config"), api_get_async},
	{STR_INIT("DELETE"), STR_INIT("2019-09-25"), STR_INIT("/event-invoke-config"),
		api_delete_async},
	{STR_INIT("GET"), STR_INIT("2019-09-25"), STR_INIT("/event-invoke-config/list"),
		api_list_async},
	{STR_INIT("POST"), STR_INIT("2021-10-31"), STR_INIT("/url"), api_create_url},
	{STR_INIT("PUT"), STR_INIT("2021-10-31"), STR_INIT("/url"), api_update_url},
	{STR_INIT("GET"), STR_INIT("2021-10-31"), STR_INIT("/url"), api_get_url},
	{STR_INIT("DELETE"), STR_INIT("2021-10-31"), STR_INIT("/url"), api_delete_url},
	{STR_INIT("GET"), STR_INIT("2021-10-31"), STR_INIT("/urls"), api_list_urls},
};

/* The operation whose version and suffix these are, of that method if there is one. */
static const struct operation *find_operation(
	struct str method, struct str version, struct str suffix)
{
	const struct operation *found = NULL;
	for (size_t i = 0; i < ARRAY_LEN(operations); i++) {
		const struct operation *one = &operations[i];
		if (!str_eq(version, one->version) || !str_eq(suffix, one->suffix))
			continue;
		if (str_eq(method, one->method))
			return one;
		found = one;
	}
	return found;
}

static void serve_function(struct api_call *call, struct str version, struct str rest)
{
	size_t end = str_find(rest, '/', 0);
	struct str name = uri_decode(str_head(rest, end), false, call->arena),
		   suffix = str_skip(rest, end);
	struct str method = call->request->method;
	const struct operation *operation = find_operation(method, version, suffix);
	if (!operation)
		rest_fail(call->response, REST_UNKNOWN, STR("This operation is not known"));
	else if (!str_eq(operation->method, method))
		rest_failf(call->response, REST_METHOD, "%.*s is no method of this path",
			STR_ARG(method));
	else if (!rest_function_name(call->request, call->response, name,
			 call->lambda->options.region, &call->name))
		operation->serve(call);
}

static void serve(void *self, const struct http_request *request, struct http_response *response)
{
	struct api_call call = {self, request, response, request->arena, {.region = STR_NONE}};
	struct str rest, version = str_cut(str_skip(request->path, 1), '/', &rest);
	bool get = str_eq(request->method, STR("GET"));
	char id[40];
	http_response_set(
		response, STR("x-amzn-RequestId"), arena_dup(request->arena, room_uuid(self, id)));
	if (get && (str_eq_z(rest, "functions/") || str_eq_z(rest, "functions")))
		api_list_functions(&call);
	else if (get && str_starts(rest, STR("account-settings")))
		api_account_settings(&call);
	else if (str_starts(rest, STR("functions/")))
		serve_function(&call, version, str_skip(rest, strlen("functions/")));
	else
		rest_fail(response, REST_UNKNOWN, STR("This operation is not known"));
}

struct service lambda_api(struct lambda *lambda)
{
	return (struct service){lambda, serve};
}
