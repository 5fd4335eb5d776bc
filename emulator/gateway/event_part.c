#include "event_part.h"

#include "base64.h"

/* Kept from the function: they speak about the connection, not the request. x-forwarded-* and the
 * trace header are written by the gateway. */
static const struct str hidden_headers[] = {
	STR_INIT("connection"),
	STR_INIT("expect"),
	STR_INIT("keep-alive"),
	STR_INIT("proxy-connection"),
	STR_INIT("te"),
	STR_INIT("trailer"),
	STR_INIT("transfer-encoding"),
	STR_INIT("upgrade"),
	STR_INIT("x-amzn-trace-id"),
	STR_INIT("x-forwarded-for"),
	STR_INIT("x-forwarded-port"),
	STR_INIT("x-forwarded-proto"),
};

static const struct str text_types[] = {
	STR_INIT("application/json"),
	STR_INIT("application/xml"),
	STR_INIT("application/javascript"),
};

bool event_hides(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(hidden_headers); i++)
		if (str_eq_nocase(name, hidden_headers[i]))
			return true;
	return false;
}

static bool is_text(struct str content_type)
{
	struct str rest, type = str_trim(str_cut(content_type, ';', &rest));
	for (size_t i = 0; i < ARRAY_LEN(text_types); i++)
		if (str_eq_nocase(type, text_types[i]))
			return true;
	return str_starts_nocase(type, STR("text/"));
}

size_t event_query(const struct http_request *r, struct event_pair **ret_pairs)
{
	size_t room = 1, count = 0;
	for (size_t at = str_find(r->query, '&', 0); at < r->query.n;
		at = str_find(r->query, '&', at + 1))
		room++;
	struct event_pair *pairs = arena_array(r->arena, struct event_pair, room);
	struct str rest = r->query;
	while (rest.p) {
		struct str value, name = str_cut(str_cut(rest, '&', &rest), '=', &value);
		if (name.n == 0 && value.n == 0)
			continue;
		pairs[count].name = uri_utf8(uri_decode(name, true, r->arena), r->arena);
		pairs[count].value = uri_utf8(uri_decode(value, true, r->arena), r->arena);
		count++;
	}
	*ret_pairs = pairs;
	return count;
}

struct str event_query_value(const struct http_request *request, struct str name)
{
	struct event_pair *pairs;
	size_t count = request->query.n ? event_query(request, &pairs) : 0;
	for (size_t i = 0; i < count; i++)
		if (str_eq(pairs[i].name, name))
			return pairs[i].value;
	return STR_NONE;
}

struct str event_forwarded_for(const struct http_request *r)
{
	struct str before = http_request_header(r, STR("x-forwarded-for"));
	struct buf text = BUF_IN(r->arena);
	if (!before.n)
		return r->remote_ip;
	buf_add(&text, before);
	buf_add_z(&text, ", ");
	buf_add(&text, r->remote_ip);
	return buf_str(&text);
}

struct str event_number(uint64_t value, struct arena *arena)
{
	struct buf digits = BUF_IN(arena);
	buf_add_u64(&digits, value);
	return buf_str(&digits);
}

bool event_is_binary(const struct http_request *r)
{
	return r->body.n && !is_text(http_request_header(r, STR("content-type")));
}

void event_body(struct json_writer *w, const struct http_request *r, bool base64)
{
	if (!base64) {
		json_string(w, uri_utf8(r->body, r->arena));
		return;
	}
	buf_add_c(w->out, '"');
	base64_encode(w->out, r->body);
	buf_add_c(w->out, '"');
	w->comma = true;
}

void event_parameters(
	struct json_writer *w, const struct route_match *match, bool raw, struct arena *arena)
{
	json_object(w);
	for (size_t i = 0; i < match->parameter_count; i++)
		event_key_text(w, match->parameters[i].name,
			raw ? match->parameters[i].raw : match->parameters[i].value, arena);
	json_end_object(w);
}

void event_authorizer(struct json_writer *w, const struct event_context *context)
{
	if (!context->caller.authorizer.n)
		return;
	json_key(w, STR("authorizer"));
	json_raw(w, context->caller.authorizer);
}

void event_stage_variables(struct json_writer *w, const struct event_context *context)
{
	json_object(w);
	for (size_t i = 0; i < context->stage_variable_count; i++)
		json_key_string(
			w, context->stage_variables[i].name, context->stage_variables[i].value);
	json_end_object(w);
}

static char *put_hex(char *out, uint64_t value, unsigned digits)
{
	for (unsigned i = digits; i-- > 0;)
		*out++ = "0123456789abcdef"[value >> (i * 4) & 15];
	return out;
}

/* "Root=1-8hex-24hex" */
static struct str new_trace(
	struct str key, int64_t time_us, const uint64_t random[2], struct arena *arena)
{
	char *text = arena_bytes(arena, 40), *out = text;
	memcpy(out, key.p, key.n);
	out += key.n;
	*out++ = '=';
	*out++ = '1';
	*out++ = '-';
	out = put_hex(out, (uint64_t)time_us / 1000000, 8);
	*out++ = '-';
	out = put_hex(out, random[0], 8);
	out = put_hex(out, random[1], 16);
	return str_of(text, (size_t)(out - text));
}

struct str event_trace_id(const struct http_request *request, int64_t time_us,
	const uint64_t random[2], struct arena *arena)
{
	struct str sent = http_request_header(request, STR("x-amzn-trace-id"));
	return str_starts(sent, STR("Root=")) ? sent
					      : new_trace(STR("Root"), time_us, random, arena);
}

struct str event_trace_root(struct str trace)
{
	struct str rest;
	if (!str_starts(trace, STR("Self=")))
		return trace;
	str_cut(trace, ';', &rest);
	return rest;
}

struct str event_trace_self(const struct http_request *request, int64_t time_us,
	const uint64_t random[2], struct arena *arena)
{
	struct str sent = event_trace_root(http_request_header(request, STR("x-amzn-trace-id")));
	if (!str_starts(sent, STR("Root=")))
		return new_trace(STR("Root"), time_us, random, arena);
	return arena_printf(arena, "%.*s;%.*s",
		STR_ARG(new_trace(STR("Self"), time_us, random, arena)), STR_ARG(sent));
}
