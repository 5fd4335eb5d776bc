/*
 * Fuzzes a request's whole way through emulator/gateway: stage and domain, route, event, parameter
 * mapping, HTTP integration, the function's answer, gateway responses, CORS, access log. A byte
 * chooses the API; then come "METHOD TARGET", header lines, an empty line, the body, a line "====",
 * and what the function or the server answers. Whatever they are, the event is JSON, the answer can
 * be sent, nothing ends a header or a line of the log early.
 */
#include "gateway/gateway.h"
#include "json_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define S STR_INIT

static const struct gateway_change changes[] = {
	{S("append:header.x-a"), S("$request.querystring.a")},
	{S("overwrite:header.x-b"), S("${request.path.id}/${request.body.a.b[1]}")},
	{S("remove:header.x-c"), S("")},
	{S("overwrite:querystring.d"), S("$request.header.d")},
	{S("remove:querystring.e"), S("")},
	{S("overwrite:path"), S("/x/${request.path}")},
};
static const struct gateway_change replies[] = {
	{S("append:header.x-a"), S("$response.body.a[0].b")},
	{S("overwrite:header.x-b"), S("${response.header.x}-${context.status}")},
	{S("overwrite:statuscode"), S("$response.header.x-status")},
};
static const struct gateway_response_changes mapped[] = {{200, replies, 3}, {404, replies, 2}};
#define MAPPED .request = changes, .request_count = 6, .responses = mapped, .response_count = 2
static const struct gateway_route_config routes[] = {
	{.method = S("GET"), .path = S("/pets/{id}"), .function = S("f")},
	{.method = S("POST"), .path = S("/pets/{id}"), .function = S("f"), MAPPED},
	{.method = S("ANY"),
		.path = S("/old/{proxy+}"),
		.function = S("f"),
		.payload = GATEWAY_PAYLOAD_1_0},
	{.method = S("ANY"),
		.path = S("/http/{id}/{proxy+}"),
		.url = S("http://h/${stageVariables.v}/{proxy}?x={id}"),
		MAPPED},
	{.method = S("ANY"), .path = S("/{proxy+}"), .function = S("f")},
};
static const struct gateway_route_config rest_routes[] = {
	{.method = S("GET"), .path = S("/pets/{id}"), .function = S("f")},
	{.method = S("OPTIONS"), .path = S("/pets/{id}"), .mock_status = 204},
	{.method = S("ANY"), .path = S("/http/{proxy+}"), .url = S("http://h/{proxy}")},
};
static const struct event_variable variables[] = {{S("v"), S("w")}};
static const struct gateway_stage_config stages[] = {{S("dev"), variables, 1}};
static const struct event_variable headers[] = {{S("x-a"), S("'*'")},
	{S("x-b"), S("method.request.header.b")}, {S("x-c"), S("method.request.querystring.c")},
	{S("x-d"), S("method.request.path.id")}, {S("x-e"), S("context.path")}};
static const struct event_variable templates[] = {
	{S("application/json"), S("{\"m\":$context.error.messageString}")},
	{S("text/plain"), S("$context.path $context.identity.userAgent $stageVariables.v")}};
static const struct gateway_response_config responses[] = {
	{S("DEFAULT_4XX"), 0, headers, 5, templates, 2},
	{S("DEFAULT_5XX"), 599, headers, 5, NULL, 0}};
static const struct str types[] = {S("image/*")};
static const struct str any[] = {S("*"), S("https://a")};
static const struct cors_config cors = {{any, 2}, {any, 1}, {any, 1}, {any, 1}, 5, false};

#define LOGGED \
	.access_format = S("$context.path|$context.identity.userAgent|$context.error.message")
static const struct gateway_api_config apis[] = {
	{.name = S("a"),
		.id = S("a1"),
		.stages = stages,
		.stage_count = 1,
		.routes = routes,
		.route_count = 5,
		.cors = &cors,
		LOGGED},
	{.rest = true,
		.name = S("b"),
		.id = S("b1"),
		.stage = S("prod"),
		.stages = stages,
		.stage_count = 1,
		.routes = rest_routes,
		.route_count = 3,
		.binary = {types, 1},
		.responses = responses,
		.response_count = 2,
		LOGGED},
};
static const struct gateway_mapping_config bases[] = {
	{S(""), S("a"), S("dev")}, {S("x"), S("b"), S("")}, {S("x/y"), S("b"), S("prod")}};
static const struct gateway_domain_config domains[] = {{S("d.example"), bases, 3}};

struct far {
	struct str answer;
	struct arena *arena;
};

static void check(bool good)
{
	if (!good)
		__builtin_trap();
}

static void invoke(void *self, const struct invocation *in, struct invoke_result *ret)
{
	struct far *far = self;
	struct json_reader r;
	json_reader_init(&r, in->payload, in->arena);
	json_skip(&r);
	check(json_finish(&r));
	*ret = (struct invoke_result){.status = INVOKE_OK, .payload = far->answer};
}

static enum send_status send_out(void *self, const struct outgoing *out, struct http_response *ret)
{
	struct far *far = self;
	struct str rest = far->answer;
	for (size_t i = 0; i < out->header_count; i++)
		check(http_is_field_value(out->headers[i].value));
	ret->status = 200;
	while (rest.p && rest.n) {
		struct str value, line = str_cut(rest, '\n', &rest),
				  name = str_cut(line, ':', &value);
		if (http_is_token(name) && value.p && http_is_field_value(value))
			http_response_add(ret, name, str_trim(value));
		else
			ret->body = line;
	}
	return SEND_OK;
}

static void log_line(void *arg, struct str api, struct str line)
{
	(void)arg, (void)api;
	check(str_find(line, '\n', 0) == line.n);
}

/* The lines of a head; only what the HTTP room lets through. */
static struct str read_head(
	struct str text, struct http_request *request, struct http_header *list, size_t room)
{
	struct str target, line = str_cut(text, '\n', &text);
	request->method = str_cut(line, ' ', &target);
	if (!http_is_token(request->method) || !http_is_field_value(target))
		return STR_NONE;
	size_t mark = str_find(target, '?', 0);
	request->target = target;
	request->path = str_head(target, mark);
	request->query = str_skip(target, mark + 1);
	request->headers = list;
	while (text.p) {
		struct str value;
		line = str_cut(text, '\n', &text);
		if (!line.n)
			break;
		struct str name = str_cut(line, ':', &value);
		if (http_is_token(name) && value.p && http_is_field_value(value) &&
			request->header_count < room)
			list[request->header_count++] = (struct http_header){name, str_trim(value)};
	}
	return text.p ? text : STR("");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct far far = {.arena = &arena};
	const struct sender sender = {&far, send_out};
	struct gateway_settings settings = {.account_id = STR("0"),
		.invoker = {&far, invoke},
		.seed = 1,
		.sender = &sender,
		.access = log_line,
		.domains = domains,
		.domain_count = 1};
	struct http_header list[16];
	struct http_request request = {
		.protocol = STR("HTTP/1.1"), .remote_ip = STR("127.0.0.1"), .arena = &arena};
	struct http_response response;
	struct gateway *gateway;
	struct service service;
	struct err err;
	if (size < 2)
		return 0;
	struct str all = str_of((const char *)data + 1, size - 1), rest;
	size_t cut = str_find_str(all, STR("\n====\n"));
	far.answer = str_skip(all, cut + 6);
	struct str body = read_head(str_head(all, cut), &request, list, ARRAY_LEN(list));
	if (!body.p)
		goto out;
	request.body = body;
	request.host = str_cut(http_request_header(&request, STR("host")), ':', &rest);
	check(gateway_new(&settings, apis, 2, &gateway, &err) == 0);
	if (!gateway_domain(gateway, request.host, &service))
		check(gateway_service(gateway, data[0] & 1 ? STR("b") : STR("a"), &service));
	http_response_init(&response, &arena);
	service.serve(service.self, &request, &response);
	check(response.status >= 100 && response.status <= 599);
	for (size_t i = 0; i < response.header_count; i++)
		check(http_is_token(response.headers[i].name) &&
			http_is_field_value(response.headers[i].value));
	gateway_free(gateway);
out:
	arena_release(&arena);
	return 0;
}
