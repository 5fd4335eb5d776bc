/*
 * HTTP proxy integrations: the request goes to another server, its answer comes back.
 *
 * HTTP APIs (http-api-develop-integrations-http.html, api-gateway-known-issues.html): what arrives
 * as X-Forwarded-* leaves as Forwarded, with this hop behind it; what has no payload gets a
 * content-type. Backends report via, the trace, and that the content-type is that of a form (an
 * event of one HTTP API behind another). REST APIs (recorded: localstack
 * test_apigateway_header_remapping_http[HTTP_PROXY]): Host, Content-Encoding and Via stay behind,
 * X-Amzn-Apigateway-Api-Id and X-Amzn-Trace-Id are added; Connection, Content-Length, Date, Server
 * and x-amzn-RequestId of the answer come back as x-amzn-Remapped-*. Which of X-Forwarded-* a REST
 * API sends is not confirmed. Its bodies are text but for binaryMediaTypes
 * (api-gateway-payload-encodings-workflow.html, without contentHandling): bytes that are no UTF-8
 * do not survive.
 */
#include "base64.h"
#include "context.h"
#include "event_part.h"
#include "gateway_state.h"
#include "uri.h"
#include "visit.h"

/* --- the address --- */

/* Of a REST API as the client sent it; of an HTTP API what a function would get ("API Gateway
 * decodes URL-encoded request parameters", http-api-develop-routes.html: an encoded slash arrives
 * as a slash, ccbrown/cloud-snitch#13), encoded where an address needs it. */
static void add_parameter(const struct visit *v, struct str name, struct buf *out)
{
	for (size_t i = 0; i < v->match.parameter_count; i++) {
		const struct route_parameter *p = &v->match.parameters[i];
		if (!str_eq(p->name, name))
			continue;
		if (v->api->kind->rest)
			buf_add(out, p->raw);
		else
			uri_encode(out, p->value);
		return;
	}
}

/* With its {name}s filled in. */
static void add_filled(const struct visit *v, struct str text, struct buf *out)
{
	while (text.n) {
		size_t open = str_find(text, '{', 0), close = str_find(text, '}', open);
		buf_add(out, str_head(text, close == text.n ? text.n : open));
		if (close == text.n)
			return;
		struct str name = str_of(text.p + open + 1, close - open - 1);
		if (str_ends(name, STR("+")))
			name.n--;
		add_parameter(v, name, out);
		text = str_skip(text, close + 1);
	}
}

static struct str address(const struct visit *v)
{
	struct arena *arena = v->request->arena;
	struct buf plain = BUF_IN(arena), out = BUF_IN(arena);
	context_expand(v, v->target->config.url, STR(""), arena, &plain);
	struct str text = buf_str(&plain), query = v->inner->query;
	if (v->inner->path.p != v->request->path.p) {
		/* overwrite:path */
		size_t slash = str_find(text, '/', str_find_str(text, STR("://")) + 3);
		buf_add(&out, str_head(text, slash));
		buf_add(&out, v->inner->path);
	} else {
		add_filled(v, text, &out);
	}
	if (query.n) {
		buf_add_c(&out, str_find(buf_str(&out), '?', 0) < out.n ? '&' : '?');
		buf_add(&out, query);
	}
	return buf_str(&out);
}

/* --- the headers --- */

static bool is_among(struct str name, const struct str *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq_nocase(name, list[i]))
			return true;
	return false;
}

/* Of the connection, or made anew. */
static bool stays_behind(bool rest, struct http_header header)
{
	struct str name = header.name;
	static const struct str both[] = {STR_INIT("connection"), STR_INIT("content-length"),
		STR_INIT("expect"), STR_INIT("host"), STR_INIT("keep-alive"),
		STR_INIT("proxy-connection"), STR_INIT("te"), STR_INIT("trailer"),
		STR_INIT("transfer-encoding"), STR_INIT("upgrade"), STR_INIT("x-amzn-trace-id"),
		STR_INIT("x-forwarded-for"), STR_INIT("x-forwarded-host"),
		STR_INIT("x-forwarded-port"), STR_INIT("x-forwarded-proto")};
	static const struct str rest_only[] = {STR_INIT("content-encoding"),
		STR_INIT("content-md5"), STR_INIT("max-forwards"), STR_INIT("proxy-authenticate"),
		STR_INIT("server"), STR_INIT("via"), STR_INIT("www-authenticate"),
		STR_INIT("x-amzn-apigateway-api-id")};
	static const struct str http_only[] = {STR_INIT("forwarded")};
	if (rest && str_eq_nocase(name, STR("authorization")) &&
		str_starts(header.value, STR("AWS4-HMAC-SHA256")))
		return true;
	return is_among(name, both, ARRAY_LEN(both)) ||
	       (rest ? is_among(name, rest_only, ARRAY_LEN(rest_only))
		     : is_among(name, http_only, ARRAY_LEN(http_only)));
}

/* "by=...;for=...;host=...;proto=...", behind what was forwarded before. */
static struct str forwarded(const struct visit *v)
{
	const struct http_request *r = v->inner;
	struct str before = http_request_header(r, STR("forwarded"));
	struct str chain = http_request_header(r, STR("x-forwarded-for"));
	struct str host = http_request_header(v->request, STR("host"));
	struct buf out = BUF_IN(r->arena);
	buf_add(&out, before);
	while (chain.p && chain.n) {
		struct str one = str_trim(str_cut(chain, ',', &chain));
		if (one.n)
			buf_printf(&out, "%sfor=%.*s", out.n ? ", " : "", STR_ARG(one));
	}
	buf_printf(&out, "%sby=127.0.0.1;for=%.*s;host=%.*s;proto=http", out.n ? ", " : "",
		STR_ARG(v->request->remote_ip), STR_ARG(host.n ? host : v->request->host));
	return buf_str(&out);
}

static void outgoing_headers(const struct visit *v, struct http_response *headers)
{
	const struct http_request *r = v->inner;
	bool rest = v->api->kind->rest;
	struct str host = http_request_header(v->request, STR("host"));
	for (size_t i = 0; i < r->header_count; i++)
		if (!stays_behind(rest, r->headers[i]) ||
			(str_eq_nocase(r->headers[i].name, STR("host")) &&
				r->headers[i].value.p != host.p)) /* overwrite:header.host */
			http_response_add(headers, r->headers[i].name, r->headers[i].value);
	if (!rest) {
		if (!r->body.n && !http_response_header(headers, STR("content-type")).p)
			http_response_add(headers, STR("content-type"),
				STR("application/x-www-form-urlencoded"));
		http_response_add(headers, STR("x-amzn-trace-id"), v->context.trace_id);
		http_response_add(headers, STR("forwarded"), forwarded(v));
		http_response_add(headers, STR("via"), STR("HTTP/1.1 AmazonAPIGateway"));
		return;
	}
	http_response_add(headers, STR("X-Amzn-Apigateway-Api-Id"), v->context.api_id);
	http_response_add(headers, STR("X-Amzn-Trace-Id"), v->context.trace_id);
	http_response_add(headers, STR("X-Forwarded-For"), event_forwarded_for(r));
	http_response_add(headers, STR("X-Forwarded-Port"), event_number(r->port, r->arena));
	http_response_add(headers, STR("X-Forwarded-Proto"), STR("http"));
}

/* What an answer's header is sent as; STR_NONE: not at all. */
static struct str sent_name(const struct visit *v, struct str name)
{
	static const struct str remapped[] = {STR_INIT("connection"), STR_INIT("content-length"),
		STR_INIT("date"), STR_INIT("server"), STR_INIT("x-amzn-requestid")};
	static const struct str dropped[] = {STR_INIT("connection"), STR_INIT("content-length"),
		STR_INIT("date"), STR_INIT("keep-alive"), STR_INIT("proxy-connection"),
		STR_INIT("te"), STR_INIT("trailer"), STR_INIT("transfer-encoding"),
		STR_INIT("upgrade"), STR_INIT("apigw-requestid")};
	if (!v->api->kind->rest)
		return is_among(name, dropped, ARRAY_LEN(dropped)) ? STR_NONE : name;
	if (is_among(name, remapped, ARRAY_LEN(remapped)))
		return arena_printf(v->request->arena, "x-amzn-Remapped-%.*s", STR_ARG(name));
	return str_eq_nocase(name, STR("transfer-encoding")) ? STR_NONE : name;
}

/* --- the bodies of a REST API --- */

static struct str sent_body(const struct visit *v)
{
	const struct http_request *r = v->inner;
	bool bytes = !v->api->kind->rest ||
		     media_is_binary(&v->api->binary, http_request_header(r, STR("content-type")));
	return bytes ? r->body : uri_utf8(r->body, r->arena);
}

/* False: text that should be bytes, but is not base64 either. */
static bool received_body(const struct visit *v, const struct http_response *from, struct str *ret)
{
	struct arena *arena = v->request->arena;
	const struct strs *binary = &v->api->binary;
	struct buf out = BUF_IN(arena);
	bool bytes = media_is_binary(binary, http_response_header(from, STR("content-type")));
	bool wanted = media_is_binary(binary, http_request_header(v->request, STR("accept")));
	*ret = from->body;
	if (!v->api->kind->rest || !from->body.n || (bytes && wanted))
		return true;
	if (bytes)
		base64_encode(&out, from->body);
	else if (!wanted)
		buf_add(&out, uri_utf8(from->body, arena));
	else if (!base64_decode(&out, from->body))
		return false;
	*ret = buf_str(&out);
	return true;
}

/* --- the exchange --- */

static bool wants_websocket(const struct http_request *request)
{
	return str_eq_nocase(
		str_trim(http_request_header(request, STR("upgrade"))), STR("websocket"));
}

static void refuse_websocket(struct visit *v, struct str url)
{
	size_t end = str_find(url, '/', str_find_str(url, STR("://")) + 3);
	visit_fail_saying(v, FAIL_UPGRADE,
		arena_printf(v->request->arena,
			"%.*s: connect to %.*s itself, API Gateway does not pass it on",
			STR_ARG(v->api->kind->failures[FAIL_UPGRADE].message),
			STR_ARG(str_head(url, end))));
}

static void answer(struct visit *v, const struct http_response *from)
{
	if (!received_body(v, from, &v->response->body)) {
		v->integration_error = STR("Unable to base64 decode the body.");
		visit_fail(v, FAIL_ENDPOINT);
		return;
	}
	v->response->status = from->status;
	for (size_t i = 0; i < from->header_count; i++) {
		struct str name = sent_name(v, from->headers[i].name);
		if (name.p)
			http_response_add(v->response, name, from->headers[i].value);
	}
}

static void fail(struct visit *v, enum send_status status)
{
	static const struct {
		enum failure failure;
		struct str error;
	} failures[] = {
		[SEND_OK] = {FAIL_FUNCTION, STR_INIT("")},
		[SEND_UNREACHABLE] = {FAIL_INTEGRATION,
			STR_INIT("Network error communicating with endpoint")},
		[SEND_TIMED_OUT] = {FAIL_TIMEOUT, STR_INIT("Endpoint request timed out")},
		[SEND_NO_URL] = {FAIL_ENDPOINT, STR_INIT("Invalid endpoint address")},
		[SEND_TOO_LARGE] = {FAIL_FUNCTION, STR_INIT("The response is over 10 MB")},
	};
	v->integration_error = failures[status].error;
	visit_fail(v, failures[status].failure);
}

void integrate_http(struct visit *v)
{
	const struct gateway_route_config *route = &v->target->config;
	const struct sender *sender = v->api->gateway->settings.sender;
	struct http_response headers, got;
	struct str url = address(v), method = route->http_method;
	if (wants_websocket(v->request)) {
		refuse_websocket(v, url);
		return;
	}
	http_response_init(&headers, v->request->arena);
	http_response_init(&got, v->request->arena);
	outgoing_headers(v, &headers);
	struct outgoing out = {
		.method = method.n && !str_eq(method, STR("ANY")) ? method : v->request->method,
		.url = url,
		.headers = headers.headers,
		.header_count = headers.header_count,
		.body = sent_body(v),
		.timeout_ms = api_timeout_ms(v->api->kind, route),
		.most = GATEWAY_BODY_MAX,
		.arena = v->request->arena,
	};
	enum send_status status =
		sender ? sender->send(sender->self, &out, &got) : SEND_UNREACHABLE;
	if (status != SEND_OK) {
		fail(v, status);
		return;
	}
	v->integration_status = v->function_status = got.status;
	answer(v, &got);
}
