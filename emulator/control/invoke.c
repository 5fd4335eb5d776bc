#include "invoke.h"

#include "app_state.h"
#include "base64.h"
#include "control.h"
#include "json_read.h"
#include "uri.h"

/* What went before the function ran: -1 and answered. */
static int refuse(
	struct http_response *response, const struct invoke_result *result, struct str function)
{
	struct arena *arena = response->arena;
	if (result->status == INVOKE_NOT_FOUND)
		control_message(response, 404,
			arena_printf(arena, "there is no function \"%.*s\"", STR_ARG(function)));
	else if (result->status == INVOKE_THROTTLED)
		control_message(response, 409,
			arena_printf(arena, "all of the concurrency of function \"%.*s\" is in use",
				STR_ARG(function)));
	else
		return 0;
	return -1;
}

void control_invoke(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	static const struct str words[] = {[INVOKE_OK] = STR_INIT("ok"),
		[INVOKE_FUNCTION_ERROR] = STR_INIT("error"),
		[INVOKE_TIMED_OUT] = STR_INIT("timeout"),
		[INVOKE_UNAVAILABLE] = STR_INIT("error")};
	struct invocation call = {.function = uri_parameter(request->query, STR("function")),
		.payload = request->body.n ? request->body : STR("{}"),
		.namespace = request->namespace,
		.arena = request->arena};
	struct invoke_result result = {.status = INVOKE_NOT_FOUND};
	struct json_reader r;
	struct buf log = BUF_IN(request->arena);
	json_reader_init(&r, call.payload, request->arena);
	json_skip(&r);
	if (!json_finish(&r)) {
		control_message(response, 400,
			arena_printf(request->arena, "the event is no JSON: %s at offset %zu",
				r.error, r.error_at));
		return;
	}
	if (app->lambda)
		app->invoker.invoke(app->invoker.self, &call, &result);
	if (refuse(response, &result, call.function))
		return;
	base64_encode(&log, result.log_tail);
	http_response_text(response, 200, STR("application/json"), result.payload);
	http_response_add(response, STR("x-hangar-status"), words[result.status]);
	http_response_add(response, STR("x-hangar-log"), buf_str(&log));
}
