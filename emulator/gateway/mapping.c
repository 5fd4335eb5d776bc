#include "mapping.h"

#include "context.h"
#include "event_part.h"
#include "json_read.h"
#include "uri.h"
#include "visit.h"

enum {
	BODY_READ = 100 * 1024 /* of a body that is looked into */
};

/* --- the configuration --- */

static int parse_key(struct str key, bool response, struct change *change, struct err *err)
{
	static const struct str verbs[] = {
		STR_INIT("append"), STR_INIT("overwrite"), STR_INIT("remove")};
	struct str where, verb = str_cut(key, ':', &where);
	size_t i = 0;
	while (i < ARRAY_LEN(verbs) && !str_eq(verb, verbs[i]))
		i++;
	change->verb = (enum change_verb)i;
	bool known = i < ARRAY_LEN(verbs);
	if (known && str_starts(where, STR("header.")) && where.n > 7) {
		change->place = CHANGE_HEADER;
		change->name = str_skip(where, 7);
	} else if (known && !response && str_starts(where, STR("querystring.")) && where.n > 12) {
		change->place = CHANGE_QUERY;
		change->name = str_skip(where, 12);
	} else if (change->verb == CHANGE_OVERWRITE &&
		   str_eq(where, response ? STR("statuscode") : STR("path"))) {
		change->place = response ? CHANGE_STATUS : CHANGE_PATH;
	} else {
		return err_set(err, "\"%.*s\" changes nothing that can be changed", STR_ARG(key));
	}
	return 0;
}

int mapping_new(const struct gateway_change *from, size_t count, bool response, struct arena *arena,
	struct change_list *ret_list, struct err *err)
{
	struct change_list list = {arena_array(arena, struct change, count + 1), count};
	for (size_t i = 0; i < count; i++) {
		struct change *change = &list.changes[i];
		if (parse_key(from[i].key, response, change, err) < 0)
			return -1;
		change->name = arena_dup(arena, change->name);
		change->value = arena_dup(arena, from[i].value);
	}
	*ret_list = list;
	return 0;
}

/* --- selections --- */

static struct str joined_headers(
	const struct http_header *headers, size_t count, struct str name, struct arena *arena)
{
	struct buf out = BUF_IN(arena);
	size_t found = 0;
	struct str first = STR_NONE;
	for (size_t i = 0; i < count; i++) {
		if (!str_eq_nocase(headers[i].name, name))
			continue;
		if (found++)
			buf_add_c(&out, ',');
		else
			first = headers[i].value;
		buf_add(&out, headers[i].value);
	}
	return found > 1 ? buf_str(&out) : first;
}

static struct str joined_parameters(const struct http_request *request, struct str name)
{
	struct event_pair *pairs;
	size_t count = request->query.n ? event_query(request, &pairs) : 0, found = 0;
	struct buf out = BUF_IN(request->arena);
	struct str first = STR_NONE;
	for (size_t i = 0; i < count; i++) {
		if (!str_eq(pairs[i].name, name))
			continue;
		if (found++)
			buf_add_c(&out, ',');
		else
			first = pairs[i].value;
		buf_add(&out, pairs[i].value);
	}
	return found > 1 ? buf_str(&out) : first;
}

/* One step into JSON: a member, or "[2]". */
static bool step(struct str part, struct str *json, struct arena *arena)
{
	struct json_reader r;
	size_t bracket = str_find(part, '[', 0);
	uint64_t index;
	if (bracket > 0 &&
		!json_find(*json, arena_dup_z(arena, str_head(part, bracket)), arena, json))
		return false;
	for (part = str_skip(part, bracket); part.n;) {
		size_t end = str_find(part, ']', 0);
		if (end == part.n || !str_to_u64(str_of(part.p + 1, end - 1), &index))
			return false;
		json_reader_init(&r, *json, arena);
		if (json_peek(&r) != JSON_ARRAY)
			return false;
		json_read(&r);
		struct str item = STR_NONE;
		for (uint64_t i = 0; i <= index; i++) {
			if (!json_element(&r))
				return false;
			item = json_skip(&r);
		}
		*json = item;
		part = str_skip(part, end + 1);
		if (part.n && part.p[0] != '[')
			return false;
	}
	return true;
}

static struct str in_body(struct str body, struct str path, struct arena *arena)
{
	struct str json = str_head(body, BODY_READ);
	struct json_reader r;
	while (path.p)
		if (!json.n || !step(str_cut(path, '.', &path), &json, arena))
			return STR_NONE;
	json_reader_init(&r, json, arena);
	switch (json.n ? json_peek(&r) : JSON_ERROR) {
	case JSON_STRING:
		json_read(&r);
		return r.text;
	case JSON_NULL:
	case JSON_ERROR:
		return STR_NONE;
	default:
		return json;
	}
}

static bool is_below(struct str *name, struct str prefix)
{
	if (!str_starts(*name, prefix) || name->n == prefix.n)
		return false;
	*name = str_skip(*name, prefix.n);
	return true;
}

static struct str path_without_stage(const struct visit *v)
{
	struct str path;
	if (v->mapping)
		return v->mapped.n ? v->mapped : STR("/");
	api_stage_of_path(v->api, v->request->path, &path);
	return path.n ? path : STR("/");
}

static struct str path_parameter(const struct visit *v, struct str name)
{
	for (size_t i = 0; i < v->match.parameter_count; i++)
		if (str_eq(v->match.parameters[i].name, name))
			return v->match.parameters[i].value;
	return STR_NONE;
}

/* "request.header.x" and so on. */
static struct str select_value(
	const struct visit *v, const struct http_response *response, struct str name)
{
	const struct http_request *r = v->request;
	if (is_below(&name, STR("context.")))
		return context_find(v, name, r->arena);
	if (is_below(&name, STR("stageVariables.")))
		return context_stage_variable(v, name);
	if (response && is_below(&name, STR("response.header.")))
		return joined_headers(response->headers, response->header_count, name, r->arena);
	if (response && is_below(&name, STR("response.body.")))
		return in_body(response->body, name, r->arena);
	if (is_below(&name, STR("request.header.")))
		return joined_headers(r->headers, r->header_count, name, r->arena);
	if (is_below(&name, STR("request.querystring.")))
		return joined_parameters(r, name);
	if (is_below(&name, STR("request.path.")))
		return path_parameter(v, name);
	if (is_below(&name, STR("request.body.")))
		return in_body(r->body, name, r->arena);
	return str_eq(name, STR("request.path"))   ? path_without_stage(v)
	       : str_eq(name, STR("request.body")) ? r->body
						   : STR_NONE;
}

/* STR_NONE: a selection found nothing. */
static struct str value_of(
	const struct visit *v, const struct http_response *response, struct str text)
{
	struct buf out = BUF_IN(v->request->arena);
	if (text.n > 1 && text.p[0] == '$' && text.p[1] != '{')
		return select_value(v, response, str_skip(text, 1));
	while (text.n) {
		size_t at = str_find_str(text, STR("${")), end = str_find(text, '}', at);
		buf_add(&out, str_head(text, end == text.n ? text.n : at));
		if (end == text.n)
			break;
		struct str value = select_value(v, response, str_of(text.p + at + 2, end - at - 2));
		if (!value.p)
			return STR_NONE;
		buf_add(&out, value);
		text = str_skip(text, end + 1);
	}
	return out.n ? buf_str(&out) : STR("");
}

/* --- changes --- */

static void drop_header(struct http_response *headers, struct str name)
{
	size_t kept = 0;
	for (size_t i = 0; i < headers->header_count; i++)
		if (!str_eq_nocase(headers->headers[i].name, name))
			headers->headers[kept++] = headers->headers[i];
	headers->header_count = kept;
}

static void change_header(
	struct http_response *headers, const struct change *change, struct str value)
{
	if (change->verb != CHANGE_APPEND)
		drop_header(headers, change->name);
	if (change->verb != CHANGE_REMOVE && http_is_token(change->name) &&
		http_is_field_value(value))
		http_response_add(headers, change->name, value);
}

static void change_query(
	struct http_request *request, const struct change *change, struct str value)
{
	struct buf out = BUF_IN(request->arena);
	struct str rest = request->query;
	while (rest.p && rest.n) {
		struct str ignored, pair = str_cut(rest, '&', &rest);
		struct str name = uri_decode(str_cut(pair, '=', &ignored), true, request->arena);
		if (!pair.n || (change->verb != CHANGE_APPEND && str_eq(name, change->name)))
			continue;
		if (out.n)
			buf_add_c(&out, '&');
		buf_add(&out, pair);
	}
	if (change->verb != CHANGE_REMOVE) {
		if (out.n)
			buf_add_c(&out, '&');
		uri_encode(&out, change->name);
		buf_add_c(&out, '=');
		uri_encode(&out, value);
	}
	request->query = out.n ? buf_str(&out) : STR("");
}

static void change_path(struct http_request *request, struct str value)
{
	struct buf out = BUF_IN(request->arena);
	if (!str_starts(value, STR("/")))
		buf_add_c(&out, '/');
	uri_encode(&out, value);
	request->path = buf_str(&out);
}

void mapping_request(
	const struct visit *v, const struct change_list *list, struct http_request *ret_request)
{
	struct http_request changed = *v->request;
	struct http_response headers; /* only its list is used */
	http_response_init(&headers, changed.arena);
	for (size_t i = 0; i < changed.header_count; i++)
		http_response_add(&headers, changed.headers[i].name, changed.headers[i].value);
	for (size_t i = 0; i < list->count; i++) {
		const struct change *change = &list->changes[i];
		struct str value =
			change->verb == CHANGE_REMOVE ? STR("") : value_of(v, NULL, change->value);
		if (!value.p)
			continue;
		if (change->place == CHANGE_HEADER)
			change_header(&headers, change, value);
		else if (change->place == CHANGE_QUERY)
			change_query(&changed, change, value);
		else
			change_path(&changed, value);
	}
	changed.headers = headers.headers;
	changed.header_count = headers.header_count;
	*ret_request = changed;
}

bool mapping_response(
	const struct visit *v, const struct change_list *list, struct http_response *response)
{
	struct http_response before = *response;
	before.headers = arena_array(response->arena, struct http_header, before.header_count + 1);
	if (before.header_count)
		memcpy(before.headers, response->headers,
			before.header_count * sizeof(*before.headers));
	for (size_t i = 0; i < list->count; i++) {
		const struct change *change = &list->changes[i];
		struct str value = change->verb == CHANGE_REMOVE
					   ? STR("")
					   : value_of(v, &before, change->value);
		int64_t status;
		if (!value.p)
			continue;
		if (change->place == CHANGE_HEADER) {
			change_header(response, change, value);
			continue;
		}
		if (!str_to_i64(value, &status) || status < 200 || status > 599)
			return false;
		response->status = (int)status;
	}
	return true;
}
