#include "sdk_call.h"

/* Whatever was answered before is gone; the headers and cookies stay. */
static void start_over(struct hangar_call *call, enum sdk_answer answer)
{
	buf_clear(&call->out);
	call->answer = answer;
	call->body_open = call->body_base64 = call->json = false;
}

static void touch(struct hangar_call *call)
{
	if (call->answer == SDK_NOTHING || call->answer == SDK_RESULT)
		start_over(call, SDK_RESPONSE);
}

void hangar_status(struct hangar_call *call, int status)
{
	touch(call);
	call->status = status;
}

static struct sdk_pair *find_header(struct hangar_call *call, struct str name)
{
	for (size_t i = 0; i < call->headers.count; i++)
		if (str_eq_nocase(call->headers.list[i].name, name))
			return &call->headers.list[i];
	return NULL;
}

void hangar_header(struct hangar_call *call, const char *name, struct str value)
{
	touch(call);
	struct sdk_pair *there = find_header(call, str_z(name));
	if (there)
		there->value = value;
	else
		sdk_pairs_add(&call->headers, call->in->arena, str_z(name), value);
}

void hangar_cookie(struct hangar_call *call, struct str cookie)
{
	touch(call);
	sdk_pairs_add(&call->cookies, call->in->arena, STR_NONE, cookie);
}

/* The body goes first into the envelope: so status and headers may still change while it is
 * written, and nothing is copied afterwards. */
static void open_body(struct hangar_call *call)
{
	start_over(call, SDK_RESPONSE);
	buf_add(&call->out, STR("{\"body\":\""));
	call->body_open = true;
}

struct json_writer *hangar_json(struct hangar_call *call)
{
	open_body(call);
	call->json = true;
	json_writer_init_in_string(&call->w, &call->out);
	return &call->w;
}

void hangar_body(struct hangar_call *call, struct str text)
{
	open_body(call);
	json_escape(&call->out, text);
}

void hangar_body_base64(struct hangar_call *call, struct str bytes)
{
	open_body(call);
	call->body_base64 = true;
	base64_encode(&call->out, bytes);
}

struct json_writer *hangar_result(struct hangar_call *call)
{
	start_over(call, SDK_RESULT);
	json_writer_init(&call->w, &call->out);
	return &call->w;
}

int hangar_fail(struct hangar_call *call, const char *type, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct str message = arena_vprintf(call->in->arena, format, args);
	va_end(args);
	start_over(call, SDK_FAILED);
	struct json_writer w;
	json_writer_init(&w, &call->out);
	json_object(&w);
	json_key_string(&w, STR("errorType"), str_z(type));
	json_key_string(&w, STR("errorMessage"), message);
	json_end_object(&w);
	return -1;
}

/* Older events are answered in their own format, which has cookies among the headers only. */
static void write_cookies(struct hangar_call *call, struct json_writer *w)
{
	bool older = sdk_event(call)->older;
	if (older) {
		json_key(w, STR("multiValueHeaders"));
		json_object(w);
	}
	json_key(w, older ? STR("set-cookie") : STR("cookies"));
	json_array(w);
	for (size_t i = 0; i < call->cookies.count; i++)
		json_string(w, call->cookies.list[i].value);
	json_end_array(w);
	if (older)
		json_end_object(w);
}

/* Closes the body and writes the rest of the envelope behind it. */
static void finish_envelope(struct hangar_call *call)
{
	struct json_writer w;
	json_writer_init(&w, &call->out);
	if (call->body_open) {
		buf_add_c(&call->out, '"');
		w.comma = true;
	} else {
		json_object(&w);
	}
	json_key_i64(&w, STR("statusCode"), call->status);
	bool add_type = call->json && !find_header(call, STR("content-type"));
	if (call->headers.count || add_type) {
		json_key(&w, STR("headers"));
		json_object(&w);
		if (add_type)
			json_key_string(&w, STR("content-type"), STR("application/json"));
		for (size_t i = 0; i < call->headers.count; i++)
			json_key_string(
				&w, call->headers.list[i].name, call->headers.list[i].value);
		json_end_object(&w);
	}
	if (call->cookies.count)
		write_cookies(call, &w);
	if (call->body_base64)
		json_key_bool(&w, STR("isBase64Encoded"), true);
	json_end_object(&w);
}

static void finish_failures(struct hangar_call *call)
{
	struct json_writer *w = hangar_result(call);
	json_object(w);
	json_key(w, STR("batchItemFailures"));
	json_array(w);
	for (size_t i = 0; i < call->failures.count; i++) {
		json_object(w);
		json_key_string(w, STR("itemIdentifier"), call->failures.list[i].value);
		json_end_object(w);
	}
	json_end_array(w);
	json_end_object(w);
}

void sdk_response_finish(struct hangar_call *call)
{
	struct hangar_invocation *in = call->in;
	in->failed = call->answer == SDK_FAILED;
	if (call->answer == SDK_RESPONSE)
		finish_envelope(call);
	else if (call->answer == SDK_NOTHING && call->failures.count)
		finish_failures(call);
	in->result = call->out.n ? buf_str(&call->out) : STR("null");
	/* To log it is the runtime's business, and AWS's own runtimes do, in these words. Who called
	 * by HTTP learns nothing but that there was an error. */
	if (in->failed)
		hangar_log(call, HANGAR_ERROR, "Invoke Error\t%.*s", STR_ARG(in->result));
}
