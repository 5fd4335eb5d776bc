#include "sdk_call.h"

static struct str read_text(struct json_reader *r)
{
	if (json_peek(r) == JSON_STRING) {
		json_read(r);
		return r->text;
	}
	json_skip(r);
	return STR_NONE;
}

/* Goes into an object or array; false: it is none, and was passed over. */
static bool enter(struct json_reader *r, enum json_type type)
{
	if (json_peek(r) == type) {
		json_read(r);
		return true;
	}
	json_skip(r);
	return false;
}

/* {"name":"value",...}; anything else leaves the list empty. */
static void read_pairs(struct json_reader *r, struct arena *arena, struct sdk_pairs *pairs)
{
	if (!enter(r, JSON_OBJECT))
		return;
	struct str name;
	while (json_member(r, &name)) {
		struct str value = read_text(r);
		if (value.p)
			sdk_pairs_add(pairs, arena, name, value);
	}
}

/* {"name":["value",...],...}: the values of a name joined, as payload format 2.0 has them. */
static void read_lists(struct json_reader *r, struct arena *arena, struct sdk_pairs *pairs)
{
	if (!enter(r, JSON_OBJECT))
		return;
	*pairs = (struct sdk_pairs){0};
	struct str name;
	while (json_member(r, &name)) {
		struct buf joined = BUF_IN(arena);
		bool first = true;
		if (!enter(r, JSON_ARRAY))
			continue;
		for (; json_element(r); first = false) {
			if (!first)
				buf_add(&joined, STR(","));
			buf_add(&joined, read_text(r));
		}
		buf_reserve(&joined, 1); /* an empty value is not an absent one */
		sdk_pairs_add(pairs, arena, name, buf_str(&joined));
	}
}

static void read_cookies(struct json_reader *r, struct arena *arena, struct sdk_pairs *pairs)
{
	if (!enter(r, JSON_ARRAY))
		return;
	while (json_element(r)) {
		struct str value, name = str_cut(read_text(r), '=', &value);
		if (value.p)
			sdk_pairs_add(pairs, arena, name, value);
	}
}

/* requestContext.http, or requestContext.identity of the older formats. */
static void read_http(struct json_reader *r, struct sdk_event *event)
{
	if (!enter(r, JSON_OBJECT))
		return;
	struct str key;
	while (json_member(r, &key))
		if (str_eq(key, STR("method")))
			event->method = read_text(r);
		else if (str_eq(key, STR("sourceIp")))
			event->source_ip = read_text(r);
		else if (str_eq(key, STR("userAgent")))
			event->user_agent = read_text(r);
		else
			json_skip(r);
}

static void read_context(struct json_reader *r, struct sdk_event *event)
{
	if (!enter(r, JSON_OBJECT))
		return;
	struct str key;
	while (json_member(r, &key))
		if (str_eq(key, STR("http")) || str_eq(key, STR("identity")))
			read_http(r, event);
		else if (str_eq(key, STR("authorizer")))
			event->authorizer = json_skip(r);
		else
			json_skip(r);
}

/* Members of payload format 1.0 and of REST APIs. */
static void read_older(struct json_reader *r, struct sdk_event *event, struct str key)
{
	if (str_eq(key, STR("httpMethod"))) {
		event->method = read_text(r);
		event->older = true;
	} else if (str_eq(key, STR("path"))) {
		event->older_path = read_text(r);
	} else if (str_eq(key, STR("resource"))) {
		event->resource = read_text(r);
	} else {
		json_skip(r);
	}
}

static void read_member(struct json_reader *r, struct sdk_event *event, struct str key)
{
	if (str_eq(key, STR("routeKey")))
		event->route_key = read_text(r);
	else if (str_eq(key, STR("rawPath")))
		event->raw_path = read_text(r);
	else if (str_eq(key, STR("rawQueryString")))
		event->raw_query = read_text(r);
	else if (str_eq(key, STR("cookies")))
		read_cookies(r, r->arena, &event->cookies);
	else if (str_eq(key, STR("headers")))
		read_pairs(r, r->arena, event->headers.count ? &event->spare : &event->headers);
	else if (str_eq(key, STR("queryStringParameters")))
		read_pairs(r, r->arena, event->query.count ? &event->spare : &event->query);
	else if (str_eq(key, STR("multiValueQueryStringParameters")))
		read_lists(r, r->arena, &event->query);
	else if (str_eq(key, STR("multiValueHeaders")))
		read_lists(r, r->arena, &event->headers);
	else if (str_eq(key, STR("pathParameters")))
		read_pairs(r, r->arena, &event->path);
	else if (str_eq(key, STR("requestContext")))
		read_context(r, event);
	else if (str_eq(key, STR("body")))
		event->body = read_text(r);
	else if (str_eq(key, STR("isBase64Encoded")))
		event->base64 = json_read(r) == JSON_TRUE;
	else if (str_eq(key, STR("Records")))
		event->records = json_skip(r);
	else
		read_older(r, event, key);
}

static struct str header_of(const struct sdk_event *event, struct str name)
{
	for (size_t i = 0; i < event->headers.count; i++)
		if (str_eq_nocase(event->headers.list[i].name, name))
			return event->headers.list[i].value;
	return STR_NONE;
}

/* What payload format 2.0 says itself: the route's key, and the cookies apart from the headers. */
static void finish_older(struct sdk_event *event, struct arena *arena)
{
	event->raw_path = event->older_path;
	if (event->resource.p && str_eq(event->resource, STR("$default")))
		event->route_key = event->resource;
	else if (event->resource.p)
		event->route_key = arena_printf(
			arena, "%.*s %.*s", STR_ARG(event->method), STR_ARG(event->resource));
	struct str rest = header_of(event, STR("cookie"));
	while (rest.p) {
		struct str value, name = str_cut(str_cut(rest, ';', &rest), '=', &value);
		if (value.p)
			sdk_pairs_add(&event->cookies, arena, str_trim(name), value);
	}
}

const struct sdk_event *sdk_event(struct hangar_call *call)
{
	struct sdk_event *event = &call->event;
	if (event->read)
		return event;
	event->read = true;
	struct json_reader r;
	struct str key;
	json_reader_init(&r, call->in->event, call->in->arena);
	if (call->in->event.n && json_read(&r) == JSON_OBJECT)
		while (json_member(&r, &key))
			read_member(&r, event, key);
	if (event->older)
		finish_older(event, call->in->arena);
	return event;
}

static struct str find(const struct sdk_pairs *pairs, struct str name)
{
	for (size_t i = 0; i < pairs->count; i++)
		if (str_eq(pairs->list[i].name, name))
			return pairs->list[i].value;
	return STR_NONE;
}

struct str hangar_event(struct hangar_call *call)
{
	return call->in->event;
}

struct str hangar_event_method(struct hangar_call *call)
{
	return sdk_event(call)->method;
}

struct str hangar_event_route_key(struct hangar_call *call)
{
	return sdk_event(call)->route_key;
}

struct str hangar_event_raw_path(struct hangar_call *call)
{
	return sdk_event(call)->raw_path;
}

struct str hangar_event_raw_query(struct hangar_call *call)
{
	return sdk_event(call)->raw_query;
}

struct str hangar_event_source_ip(struct hangar_call *call)
{
	return sdk_event(call)->source_ip;
}

struct str hangar_event_user_agent(struct hangar_call *call)
{
	return sdk_event(call)->user_agent;
}

struct str hangar_event_authorizer(struct hangar_call *call)
{
	return sdk_event(call)->authorizer;
}

struct str hangar_event_path_param(struct hangar_call *call, const char *name)
{
	return find(&sdk_event(call)->path, str_z(name));
}

struct str hangar_event_query(struct hangar_call *call, const char *name)
{
	return find(&sdk_event(call)->query, str_z(name));
}

struct str hangar_event_header(struct hangar_call *call, const char *name)
{
	return header_of(sdk_event(call), str_z(name));
}

struct str hangar_event_cookie(struct hangar_call *call, const char *name)
{
	return find(&sdk_event(call)->cookies, str_z(name));
}

struct str hangar_event_body(struct hangar_call *call)
{
	sdk_event(call);
	struct sdk_event *event = &call->event;
	if (!event->base64 || !event->body.p)
		return event->body;
	if (!event->body_read) {
		struct buf out = BUF_IN(call->in->arena);
		buf_reserve(&out, 1); /* an empty body is not an absent one */
		event->decoded = base64_decode(&out, event->body) ? buf_str(&out) : STR_NONE;
		event->body_read = true;
	}
	return event->decoded;
}

/* The members of the body, each with its type; none when the whole is not well-formed. */
static void read_fields(struct hangar_call *call)
{
	struct sdk_event *event = &call->event;
	struct str body = hangar_event_body(call), key;
	struct json_reader r;
	event->fields_read = true;
	json_reader_init(&r, body.p ? body : STR(""), call->in->arena);
	if (!body.n || json_peek(&r) != JSON_OBJECT)
		return;
	json_read(&r);
	struct sdk_pairs fields = {0};
	enum json_type *types = NULL;
	size_t room = 0;
	while (json_member(&r, &key)) {
		enum json_type type = json_peek(&r);
		struct str text = type == JSON_STRING ? read_text(&r) : json_skip(&r);
		if (fields.count == room) {
			size_t more = room ? room * 2 : 16;
			types = arena_grow(call->in->arena, types, room * sizeof(*types),
				more * sizeof(*types));
			room = more;
		}
		types[fields.count] = type;
		sdk_pairs_add(&fields, call->in->arena, key, text);
	}
	if (!json_finish(&r))
		return;
	event->is_object = true;
	event->fields = fields;
	event->field_types = types;
}

bool hangar_event_is_object(struct hangar_call *call)
{
	if (!call->event.fields_read)
		read_fields(call);
	return call->event.is_object;
}

enum json_type hangar_event_field(struct hangar_call *call, const char *name, struct str *ret_text)
{
	if (!hangar_event_is_object(call))
		return JSON_ERROR;
	const struct sdk_pairs *fields = &call->event.fields;
	for (size_t i = fields->count; i-- > 0;)
		if (str_eq_z(fields->list[i].name, name)) {
			*ret_text = fields->list[i].value;
			return call->event.field_types[i];
		}
	return JSON_ERROR;
}
