#include "event.h"

#include "base64.h"
#include "json_write.h"
#include "uri.h"

#include <inttypes.h>
#include <time.h>

/* Kept from the function: they speak about the connection, not the request. x-forwarded-* and the
 * trace header are written by the gateway, cookies stand in their own list. */
static const struct str hidden_headers[] = {
	STR_INIT("connection"),
	STR_INIT("cookie"),
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

static bool is_hidden(struct str name)
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

static struct str lower(struct str s, struct arena *arena)
{
	char *text = arena_bytes(arena, s.n);
	for (size_t i = 0; i < s.n; i++)
		text[i] = ascii_lower(s.p[i]);
	return uri_utf8(str_of(text, s.n), arena);
}

static void key_text(struct json_writer *w, struct str key, struct str value, struct arena *arena)
{
	json_key_string(w, key, uri_utf8(value, arena));
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

static void write_forwarded(struct json_writer *w, const struct http_request *r)
{
	struct str before = http_request_header(r, STR("x-forwarded-for"));
	struct buf text = BUF_IN(r->arena);
	if (before.n) {
		buf_add(&text, before);
		buf_add_z(&text, ", ");
	}
	buf_add(&text, r->remote_ip);
	key_text(w, STR("x-forwarded-for"), buf_str(&text), r->arena);
	buf_clear(&text);
	buf_add_u64(&text, r->port);
	json_key_string(w, STR("x-forwarded-port"), buf_str(&text));
	json_key_string(w, STR("x-forwarded-proto"), STR("http"));
}

static void write_headers(
	struct json_writer *w, const struct http_request *r, const struct event_context *context)
{
	bool length = false;
	json_key(w, STR("headers"));
	json_object(w);
	for (size_t i = 0; i < r->header_count; i++) {
		struct str name = r->headers[i].name;
		if (is_hidden(name) || is_repeated(r, i))
			continue;
		length = length || str_eq_nocase(name, STR("content-length"));
		key_text(w, lower(name, r->arena), joined_header(r, i), r->arena);
	}
	if (!length) {
		struct buf digits = BUF_IN(r->arena);
		buf_add_u64(&digits, r->body.n);
		json_key_string(w, STR("content-length"), buf_str(&digits));
	}
	json_key_string(w, STR("x-amzn-trace-id"), uri_utf8(context->trace_id, r->arena));
	write_forwarded(w, r);
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

struct query_pair {
	struct str name, value;
	bool done;
};

static size_t read_query(const struct http_request *r, struct query_pair **ret_pairs)
{
	size_t room = 1, count = 0;
	for (size_t at = str_find(r->query, '&', 0); at < r->query.n;
		at = str_find(r->query, '&', at + 1))
		room++;
	struct query_pair *pairs = arena_array(r->arena, struct query_pair, room);
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

/* Marks the later pairs of the same name as done. */
static struct str joined_values(struct query_pair *pairs, size_t count, struct arena *arena)
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
	struct query_pair *pairs;
	size_t count = r->query.n ? read_query(r, &pairs) : 0;
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

/* "12/Mar/2020:19:03:58 +0000" */
static struct str log_time(int64_t time_us, char text[32])
{
	static const char months[][4] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t seconds = (time_t)(time_us / 1000000);
	struct tm tm;
	gmtime_r(&seconds, &tm);
	int year = tm.tm_year + 1900;
	char *p = text;
	const int numbers[] = {tm.tm_hour, tm.tm_min, tm.tm_sec};
	*p++ = (char)('0' + tm.tm_mday / 10);
	*p++ = (char)('0' + tm.tm_mday % 10);
	*p++ = '/';
	memcpy(p, months[tm.tm_mon], 3);
	p += 3;
	*p++ = '/';
	for (int unit = 1000; unit; unit /= 10)
		*p++ = (char)('0' + year / unit % 10);
	for (size_t i = 0; i < 3; i++) {
		*p++ = ':';
		*p++ = (char)('0' + numbers[i] / 10);
		*p++ = (char)('0' + numbers[i] % 10);
	}
	memcpy(p, " +0000", 6);
	return str_of(text, (size_t)(p + 6 - text));
}

static void write_context(struct json_writer *w, const struct http_request *r, struct str path,
	const struct route_match *match, const struct event_context *context)
{
	char time_text[32];
	struct str rest;
	json_key(w, STR("requestContext"));
	json_object(w);
	json_key_string(w, STR("accountId"), context->account_id);
	json_key_string(w, STR("apiId"), context->api_id);
	key_text(w, STR("domainName"), r->host, r->arena);
	key_text(w, STR("domainPrefix"), str_cut(r->host, '.', &rest), r->arena);
	json_key(w, STR("http"));
	json_object(w);
	key_text(w, STR("method"), r->method, r->arena);
	json_key_string(w, STR("path"), path);
	key_text(w, STR("protocol"), r->protocol, r->arena);
	key_text(w, STR("sourceIp"), r->remote_ip, r->arena);
	key_text(w, STR("userAgent"), http_request_header(r, STR("user-agent")), r->arena);
	json_end_object(w);
	json_key_string(w, STR("requestId"), context->request_id);
	json_key_string(w, STR("routeKey"), match->route->key);
	json_key_string(w, STR("stage"), context->stage);
	json_key_string(w, STR("time"), log_time(context->time_us, time_text));
	json_key_i64(w, STR("timeEpoch"), context->time_us / 1000);
	json_end_object(w);
}

static bool write_body(struct json_writer *w, const struct http_request *r)
{
	if (r->body.n == 0)
		return false;
	json_key(w, STR("body"));
	if (is_text(http_request_header(r, STR("content-type")))) {
		json_string(w, uri_utf8(r->body, r->arena));
		return false;
	}
	buf_add_c(w->out, '"');
	base64_encode(w->out, r->body);
	buf_add_c(w->out, '"');
	w->comma = true;
	return true;
}

static void write_parameters(
	struct json_writer *w, const struct route_match *match, struct arena *arena)
{
	if (match->parameter_count == 0)
		return;
	json_key(w, STR("pathParameters"));
	json_object(w);
	for (size_t i = 0; i < match->parameter_count; i++)
		key_text(w, match->parameters[i].name, match->parameters[i].value, arena);
	json_end_object(w);
}

static void write_stage_variables(struct json_writer *w, const struct event_context *context)
{
	if (context->stage_variable_count == 0)
		return;
	json_key(w, STR("stageVariables"));
	json_object(w);
	for (size_t i = 0; i < context->stage_variable_count; i++)
		json_key_string(
			w, context->stage_variables[i].name, context->stage_variables[i].value);
	json_end_object(w);
}

void event_write_2_0(struct buf *out, const struct http_request *request,
	const struct route_match *match, const struct event_context *context)
{
	struct json_writer w;
	struct str cut,
		path = uri_utf8(uri_decode(request->path, false, request->arena), request->arena);
	path = str_cut(path, '?', &cut);
	json_writer_init(&w, out);
	json_object(&w);
	json_key_string(&w, STR("version"), STR("2.0"));
	json_key_string(&w, STR("routeKey"), match->route->key);
	json_key_string(&w, STR("rawPath"), path);
	key_text(&w, STR("rawQueryString"), request->query, request->arena);
	write_cookies(&w, request);
	write_headers(&w, request, context);
	write_query(&w, request);
	write_context(&w, request, path, match, context);
	bool coded = write_body(&w, request);
	write_parameters(&w, match, request->arena);
	json_key_bool(&w, STR("isBase64Encoded"), coded);
	write_stage_variables(&w, context);
	json_end_object(&w);
}

struct str event_trace_id(const struct http_request *request, int64_t time_us,
	const uint64_t random[2], struct arena *arena)
{
	struct str sent = http_request_header(request, STR("x-amzn-trace-id"));
	if (str_starts(sent, STR("Root=")))
		return sent;
	return arena_printf(arena, "Root=1-%08" PRIx32 "-%08" PRIx32 "%016" PRIx64,
		(uint32_t)(time_us / 1000000), (uint32_t)random[0], random[1]);
}
