#include "response.h"

#include "base64.h"
#include "json_read.h"

/* The connection's own: the gateway writes them, a function's are dropped. */
static const struct str dropped_headers[] = {
	STR_INIT("connection"),
	STR_INIT("content-length"),
	STR_INIT("date"),
	STR_INIT("keep-alive"),
	STR_INIT("proxy-connection"),
	STR_INIT("te"),
	STR_INIT("trailer"),
	STR_INIT("transfer-encoding"),
	STR_INIT("upgrade"),
	STR_INIT("apigw-requestid"),
};

/* REST APIs send these back under another name (and drop transfer-encoding). */
static const struct str remapped_headers[] = {
	STR_INIT("connection"),
	STR_INIT("content-length"),
	STR_INIT("date"),
	STR_INIT("server"),
};

enum format {
	FORMAT_2_0,
	FORMAT_1_0,
	FORMAT_REST
};

/* A response as it is read; names and values are slices of the payload or in the arena. */
struct draft {
	struct json_reader r;
	int status;
	enum format format;
	bool has_status, coded, broken;
	bool keep_coded; /* REST: the client wants no bytes */
	bool json;       /* what it is when the function does not say */
	struct str body;
	struct http_response headers, cookies, multi; /* only their header lists are used */
};

static bool is_among(struct str name, const struct str *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq_nocase(name, list[i]))
			return true;
	return false;
}

/* What a header of that name is sent as; STR_NONE: not at all. */
static struct str sent_name(const struct draft *d, struct str name)
{
	if (d->format != FORMAT_REST)
		return is_among(name, dropped_headers, ARRAY_LEN(dropped_headers)) ? STR_NONE
										   : name;
	if (is_among(name, remapped_headers, ARRAY_LEN(remapped_headers)))
		return arena_printf(d->r.arena, "x-amzn-Remapped-%.*s", STR_ARG(name));
	return str_eq_nocase(name, STR("transfer-encoding")) ? STR_NONE : name;
}

static void read_status(struct draft *d)
{
	int64_t status = 0;
	enum json_type type = json_peek(&d->r);
	d->has_status = true;
	if (type != JSON_NUMBER && (type != JSON_STRING || d->format == FORMAT_2_0)) {
		json_skip(&d->r);
		d->status = 0;
		return;
	}
	json_read(&d->r);
	bool good = str_to_i64(d->r.text, &status) && status >= 200 && status <= 599;
	d->status = good ? (int)status : 0;
}

/* A string, or null for nothing; anything else breaks the form. */
static struct str read_text(struct draft *d)
{
	switch (json_peek(&d->r)) {
	case JSON_STRING:
		json_read(&d->r);
		return d->r.text;
	case JSON_NULL:
		json_read(&d->r);
		return STR_NONE;
	default:
		json_skip(&d->r);
		d->broken = true;
		return STR_NONE;
	}
}

static void read_header(struct draft *d, struct http_response *into, struct str name)
{
	enum json_type type = json_peek(&d->r);
	if (type == JSON_OBJECT || type == JSON_ARRAY) {
		json_skip(&d->r);
		d->broken = true;
		return;
	}
	name = sent_name(d, name);
	if (json_read(&d->r) == JSON_NULL || !name.p)
		return;
	if (!http_is_token(name) || !http_is_field_value(d->r.text))
		d->broken = true;
	http_response_add(into, name, d->r.text);
}

static void read_headers(struct draft *d)
{
	struct str name;
	d->headers.header_count = 0;
	if (json_peek(&d->r) != JSON_OBJECT) {
		d->broken |= json_peek(&d->r) != JSON_NULL;
		json_skip(&d->r);
		return;
	}
	json_read(&d->r);
	while (json_member(&d->r, &name))
		read_header(d, &d->headers, name);
}

/* {"name": ["value", ...]} of format 1.0 */
static void read_multi(struct draft *d)
{
	struct str name;
	d->multi.header_count = 0;
	if (json_peek(&d->r) != JSON_OBJECT) {
		d->broken |= json_peek(&d->r) != JSON_NULL;
		json_skip(&d->r);
		return;
	}
	json_read(&d->r);
	while (json_member(&d->r, &name)) {
		if (json_peek(&d->r) != JSON_ARRAY) {
			d->broken |= json_peek(&d->r) != JSON_NULL;
			json_skip(&d->r);
			continue;
		}
		json_read(&d->r);
		while (json_element(&d->r))
			read_header(d, &d->multi, name);
	}
}

static void read_cookies(struct draft *d)
{
	d->cookies.header_count = 0;
	if (json_peek(&d->r) != JSON_ARRAY) {
		d->broken |= json_peek(&d->r) != JSON_NULL;
		json_skip(&d->r);
		return;
	}
	json_read(&d->r);
	while (json_element(&d->r)) {
		struct str cookie = read_text(d);
		d->broken |= !http_is_field_value(cookie);
		if (cookie.n)
			http_response_add(&d->cookies, STR("set-cookie"), cookie);
	}
}

static void read_coded(struct draft *d)
{
	enum json_type type = json_peek(&d->r);
	json_skip(&d->r);
	d->coded = type == JSON_TRUE;
	d->broken |= type != JSON_TRUE && type != JSON_FALSE && type != JSON_NULL;
}

/* Reads a whole object. Of a member that stands there twice the last one counts. */
static void read_object(struct draft *d)
{
	struct str key;
	json_read(&d->r);
	while (json_member(&d->r, &key)) {
		if (str_eq(key, STR("statusCode")))
			read_status(d);
		else if (str_eq(key, STR("headers")))
			read_headers(d);
		else if (str_eq(key, STR("multiValueHeaders")) && d->format != FORMAT_2_0)
			read_multi(d);
		else if (str_eq(key, STR("cookies")) && d->format == FORMAT_2_0)
			read_cookies(d);
		else if (str_eq(key, STR("body")))
			d->body = read_text(d);
		else if (str_eq(key, STR("isBase64Encoded")))
			read_coded(d);
		else {
			json_skip(&d->r);
			d->broken |= d->format == FORMAT_REST;
		}
	}
}

static int infer(struct str payload, struct http_response *response)
{
	struct json_reader r;
	struct str body = payload;
	size_t space = 0;
	while (space < payload.n && memchr(" \t\r\n", payload.p[space], 4))
		space++;
	if (space < payload.n && payload.p[space] == '"') {
		json_reader_init(&r, payload, response->arena);
		json_read(&r);
		struct str text = r.text;
		if (json_finish(&r))
			body = text;
	}
	http_response_text(response, 200, STR("application/json"), body);
	return 0;
}

static void add_all(struct http_response *response, const struct http_response *from)
{
	for (size_t i = 0; i < from->header_count; i++)
		http_response_add(response, from->headers[i].name, from->headers[i].value);
}

static int fill(struct draft *d, struct http_response *response)
{
	struct str body = d->body;
	struct buf decoded = BUF_IN(response->arena);
	if (d->broken || d->status == 0)
		return -1;
	if (d->coded && !d->keep_coded) {
		if (!base64_decode(&decoded, d->body))
			return d->format == FORMAT_REST ? RESPONSE_UNCODED : RESPONSE_BROKEN;
		body = buf_str(&decoded);
	}
	response->status = d->status;
	response->body = body;
	add_all(response, &d->cookies);
	add_all(response, d->format == FORMAT_REST ? &d->multi : &d->headers);
	add_all(response, d->format == FORMAT_REST ? &d->headers : &d->multi);
	if (!http_response_header(response, STR("content-type")).p)
		http_response_add(response, STR("content-type"),
			d->json ? STR("application/json") : STR("text/plain; charset=utf-8"));
	return 0;
}

/* True when the payload is an object with a statusCode. */
static bool read_draft(struct draft *d, struct str payload, struct arena *arena)
{
	http_response_init(&d->headers, arena);
	http_response_init(&d->cookies, arena);
	http_response_init(&d->multi, arena);
	json_reader_init(&d->r, payload, arena);
	if (payload.n == 0 || json_peek(&d->r) != JSON_OBJECT)
		return false;
	read_object(d);
	return json_finish(&d->r) && d->has_status;
}

static int from_2_0(struct str payload, struct http_response *response, bool json)
{
	struct draft d = {.format = FORMAT_2_0, .json = json};
	return read_draft(&d, payload, response->arena) ? fill(&d, response)
							: infer(payload, response);
}

int response_from_2_0(struct str payload, struct http_response *response)
{
	return from_2_0(payload, response, false);
}

int response_from_url(struct str payload, struct http_response *response)
{
	return from_2_0(payload, response, true);
}

int response_from_prelude(struct str prelude, struct http_response *response)
{
	struct draft d = {.format = FORMAT_2_0, .status = 200, .has_status = true};
	if (!read_draft(&d, prelude, response->arena))
		return -1;
	d.body = STR("");
	d.coded = false;
	if (!http_response_header(&d.headers, STR("content-type")).p)
		http_response_add(&d.headers, STR("content-type"), STR("application/octet-stream"));
	return fill(&d, response);
}

int response_from_1_0(struct str payload, struct http_response *response)
{
	struct draft d = {.format = FORMAT_1_0};
	return read_draft(&d, payload, response->arena) ? fill(&d, response) : -1;
}

int response_from_rest(struct str payload, const struct strs *binary, struct str accept,
	struct http_response *response)
{
	struct draft d = {.format = FORMAT_REST,
		.json = true,
		.status = 200,
		.has_status = true,
		.keep_coded = !media_is_binary(binary, accept)};
	return read_draft(&d, payload, response->arena) ? fill(&d, response) : -1;
}
