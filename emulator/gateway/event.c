#include "event.h"

#include "date.h"
#include "event_part.h"
#include "uri.h"

static struct str lower(struct str s, struct arena *arena)
{
	char *text = arena_bytes(arena, s.n);
	for (size_t i = 0; i < s.n; i++)
		text[i] = ascii_lower(s.p[i]);
	return uri_utf8(str_of(text, s.n), arena);
}

/* All values of one header, from the first one at `from` on, joined with ','. */
static struct str joined_header(const struct http_request *r, size_t from)
{
	struct str name = r->headers[from].name, value = r->headers[from].value;
	struct buf all = BUF_IN(r->arena);
	for (size_t i = from + 1; i < r->header_count; i++) {
		if (!str_eq_nocase(r->headers[i].name, name))
			continue;
		if (all.n == 0)
			buf_add(&all, value);
		buf_add_c(&all, ',');
		buf_add(&all, r->headers[i].value);
	}
	return all.n ? buf_str(&all) : value;
}

static bool is_repeated(const struct http_request *r, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (str_eq_nocase(r->headers[i].name, r->headers[at].name))
			return true;
	return false;
}

static void write_headers(
	struct json_writer *w, const struct http_request *r, const struct event_context *context)
{
	bool length = false;
	json_key(w, STR("headers"));
	json_object(w);
	for (size_t i = 0; i < r->header_count; i++) {
		struct str name = r->headers[i].name;
		if (event_hides(name) || str_eq_nocase(name, STR("cookie")) || is_repeated(r, i))
			continue;
		length = length || str_eq_nocase(name, STR("content-length"));
		event_key_text(w, lower(name, r->arena), joined_header(r, i), r->arena);
	}
	if (!length)
		json_key_string(w, STR("content-length"), event_number(r->body.n, r->arena));
	json_key_string(w, STR("x-amzn-trace-id"), uri_utf8(context->trace_id, r->arena));
	event_key_text(w, STR("x-forwarded-for"), event_forwarded_for(r), r->arena);
	json_key_string(w, STR("x-forwarded-port"), event_number(r->port, r->arena));
	json_key_string(w, STR("x-forwarded-proto"), STR("http"));
	json_end_object(w);
}

static void write_cookies(struct json_writer *w, const struct http_request *r)
{
	bool open = false;
	for (size_t i = 0; i < r->header_count; i++) {
		if (!str_eq_nocase(r->headers[i].name, STR("cookie")))
			continue;
		struct str rest = r->headers[i].value;
		while (rest.p) {
			struct str cookie = str_trim(str_cut(rest, ';', &rest));
			if (cookie.n == 0)
				continue;
			if (!open) {
				json_key(w, STR("cookies"));
				json_array(w);
				open = true;
			}
			json_string(w, uri_utf8(cookie, r->arena));
		}
	}
	if (open)
		json_end_array(w);
}

/* Marks the later pairs of the same name as done. */
static struct str joined_values(struct event_pair *pairs, size_t count, struct arena *arena)
{
	struct buf all = BUF_IN(arena);
	bool several = false;
	for (size_t i = 1; i < count; i++) {
		if (pairs[i].done || !str_eq(pairs[i].name, pairs[0].name))
			continue;
		if (!several)
			buf_add(&all, pairs[0].value);
		several = true;
		buf_add_c(&all, ',');
		buf_add(&all, pairs[i].value);
		pairs[i].done = true;
	}
	return several ? buf_str(&all) : pairs[0].value;
}

static void write_query(struct json_writer *w, const struct http_request *r)
{
	struct event_pair *pairs;
	size_t count = r->query.n ? event_query(r, &pairs) : 0;
	if (count == 0)
		return;
	json_key(w, STR("queryStringParameters"));
	json_object(w);
	for (size_t i = 0; i < count; i++)
		if (!pairs[i].done)
			json_key_string(
				w, pairs[i].name, joined_values(pairs + i, count - i, r->arena));
	json_end_object(w);
}

static void write_context(struct json_writer *w, const struct http_request *r, struct str path,
	const struct route_match *match, const struct event_context *context)
{
	char time_text[LOG_TIME_SIZE];
	struct str rest;
	log_time_format(context->time_us / 1000000, time_text);
	json_key(w, STR("requestContext"));
	json_object(w);
	json_key_string(w, STR("accountId"), context->account_id);
	json_key_string(w, STR("apiId"), context->api_id);
	event_authorizer(w, context);
	event_key_text(w, STR("domainName"), r->host, r->arena);
	event_key_text(w, STR("domainPrefix"), str_cut(r->host, '.', &rest), r->arena);
	json_key(w, STR("http"));
	json_object(w);
	event_key_text(w, STR("method"), r->method, r->arena);
	json_key_string(w, STR("path"), path);
	event_key_text(w, STR("protocol"), r->protocol, r->arena);
	event_key_text(w, STR("sourceIp"), r->remote_ip, r->arena);
	event_key_text(w, STR("userAgent"), http_request_header(r, STR("user-agent")), r->arena);
	json_end_object(w);
	json_key_string(w, STR("requestId"), context->request_id);
	json_key_string(w, STR("routeKey"), match->route->key);
	json_key_string(w, STR("stage"), context->stage);
	json_key_string(w, STR("time"), str_of(time_text, LOG_TIME_SIZE - 1));
	json_key_i64(w, STR("timeEpoch"), context->time_us / 1000);
	json_end_object(w);
}

void event_write_2_0(struct buf *out, const struct http_request *request,
	const struct route_match *match, const struct event_context *context)
{
	struct json_writer w;
	struct str path = context->raw_path.n ? context->raw_path : request->path;
	if (!context->path_as_sent)
		path = uri_decode(path, false, request->arena);
	path = uri_utf8(path, request->arena);
	json_writer_init(&w, out);
	json_object(&w);
	json_key_string(&w, STR("version"), STR("2.0"));
	json_key_string(&w, STR("routeKey"), match->route->key);
	json_key_string(&w, STR("rawPath"), path);
	event_key_text(&w, STR("rawQueryString"), request->query, request->arena);
	write_cookies(&w, request);
	write_headers(&w, request, context);
	write_query(&w, request);
	write_context(&w, request, path, match, context);
	bool coded = event_is_binary(request);
	if (request->body.n) {
		json_key(&w, STR("body"));
		event_body(&w, request, coded);
	}
	if (match->parameter_count) {
		json_key(&w, STR("pathParameters"));
		event_parameters(&w, match, false, request->arena);
	}
	json_key_bool(&w, STR("isBase64Encoded"), coded);
	if (context->stage_variable_count) {
		json_key(&w, STR("stageVariables"));
		event_stage_variables(&w, context);
	}
	json_end_object(&w);
}
