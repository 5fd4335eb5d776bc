#include "unit.h"

#include "gateway/gateway.h"
#include "gateway/meters.h"
#include "json_read.h"

#include <unistd.h>

static struct arena arena;

/* A function that does what its name says. */
struct fake {
	int calls;
	struct str event;
	struct str sent; /* by the exchange */
	int sent_status;
	struct http_exchange exchange;
	struct clock clock, worker; /* the stack's own, and that of a fork "worker" */
};

static struct fake fake;

static int64_t offset_us(void *self, struct str namespace)
{
	struct fake *f = self;
	return clock_offset_us(namespace.n ? &f->worker : &f->clock);
}

static void fake_invoke(void *self, const struct invocation *in, struct invoke_result *ret)
{
	struct fake *f = self;
	f->calls++;
	f->event = in->payload;
	*ret = (struct invoke_result){.status = INVOKE_OK};
	if (str_eq(in->function, STR("hello")))
		ret->payload = STR(
			"{\"statusCode\":200,\"headers\":{\"access-control-allow-origin\":\"mine\","
			"\"apigw-requestid\":\"mine\"},\"body\":\"hi\"}");
	else if (str_eq(in->function, STR("rest")))
		ret->payload = STR("{\"body\":\"{}\"}");
	else if (str_eq(in->function, STR("broken")))
		ret->payload = STR("{\"statusCode\":\"ok\"}");
	else if (str_eq(in->function, STR("error")))
		ret->status = INVOKE_FUNCTION_ERROR;
	else if (str_eq(in->function, STR("busy")))
		ret->status = INVOKE_THROTTLED;
	else if (str_eq(in->function, STR("gone")))
		ret->status = INVOKE_NOT_FOUND;
	else if (str_eq(in->function, STR("late"))) {
		ret->status = INVOKE_TIMED_OUT;
		if (in->on_timeout)
			in->on_timeout(in->arg, ret);
	} else if (str_eq(in->function, STR("slow"))) {
		usleep(150000);
	}
}

static bool fake_answer(void *self, const struct http_response *response)
{
	struct fake *f = self;
	static char body[128];
	memcpy(body, response->body.p, response->body.n);
	f->sent = str_of(body, response->body.n);
	f->sent_status = response->status;
	ck_assert(http_response_header(response, STR("apigw-requestid")).n == 16 ||
		  http_response_header(response, STR("x-amz-apigw-id")).n == 16);
	ck_assert_str_is(http_response_header(response, STR("content-type")), "application/json");
	return true;
}

static const struct str any[] = {STR_INIT("*")};
static const struct cors_config cors = {.origins = {any, 1}, .methods = {any, 1}, .max_age = -1};

static const struct http_header mock_headers[] = {
	{STR_INIT("content-type"), STR_INIT("application/json")}};

static const struct gateway_route_config routes[] = {
	{.method = STR_INIT("GET"), .path = STR_INIT("/hello"), .function = STR_INIT("hello")},
	{.method = STR_INIT("GET"), .path = STR_INIT("/broken"), .function = STR_INIT("broken")},
	{.method = STR_INIT("GET"), .path = STR_INIT("/error"), .function = STR_INIT("error")},
	{.method = STR_INIT("GET"), .path = STR_INIT("/busy"), .function = STR_INIT("busy")},
	{.method = STR_INIT("GET"), .path = STR_INIT("/gone"), .function = STR_INIT("gone")},
	{.method = STR_INIT("GET"), .path = STR_INIT("/late"), .function = STR_INIT("late")},
	{.method = STR_INIT("GET"),
		.path = STR_INIT("/slow"),
		.function = STR_INIT("slow"),
		.timeout_ms = 50},
	{.method = STR_INIT("GET"),
		.path = STR_INIT("/slow-but-known"),
		.function = STR_INIT("slow"),
		.timeout_ms = 50,
		.function_timeout_ms = 40},
	{.method = STR_INIT("GET"),
		.path = STR_INIT("/mock"),
		.mock_status = 202,
		.mock_body = STR_INIT("{}"),
		.mock_headers = mock_headers,
		.mock_header_count = 1},
	{.method = STR_INIT("GET"),
		.path = STR_INIT("/few"),
		.mock_status = 200,
		.throttle_rate = 1,
		.throttle_burst = 2},
	{.method = STR_INIT("GET"),
		.path = STR_INIT("/old"),
		.function = STR_INIT("hello"),
		.payload = GATEWAY_PAYLOAD_1_0},
	{.method = STR_INIT("POST"), .path = STR_INIT("/hello"), .function = STR_INIT("hello")},
};

static const struct gateway_route_config rest_routes[] = {
	{.method = STR_INIT("GET"), .path = STR_INIT("/hello"), .function = STR_INIT("rest")},
	{.method = STR_INIT("GET"), .path = STR_INIT("/late"), .function = STR_INIT("late")},
	{.method = STR_INIT("GET"),
		.path = STR_INIT("/slow"),
		.function = STR_INIT("slow"),
		.timeout_ms = 50},
	{.method = STR_INIT("GET"), .path = STR_INIT("/broken"), .function = STR_INIT("broken")},
	{.method = STR_INIT("GET"), .path = STR_INIT("/p/{proxy+}"), .function = STR_INIT("rest")},
};

static struct gateway *gateway;

static void setup(void)
{
	struct gateway_api_config apis[3] = {
		{.name = STR("web"),
			.id = STR("a1b2c3d4e5"),
			.routes = routes,
			.route_count = ARRAY_LEN(routes)},
		{.name = STR("staged"),
			.id = STR("f1"),
			.stage = STR("prod"),
			.cors = &cors,
			.routes = routes,
			.route_count = ARRAY_LEN(routes)},
		{.rest = true,
			.name = STR("rest"),
			.id = STR("r1"),
			.stage = STR("prod"),
			.routes = rest_routes,
			.route_count = ARRAY_LEN(rest_routes)},
	};
	struct gateway_settings settings = {
		.account_id = STR("000000000000"),
		.clocks = {&fake, offset_us},
		.invoker = {&fake, fake_invoke},
		.seed = 1,
	};
	struct err err;
	fake = (struct fake){.exchange = {.self = &fake, .answer = fake_answer}};
	ck_assert_msg(gateway_new(&settings, apis, 3, &gateway, &err) == 0, "%s", err.text);
}

static void teardown(void)
{
	gateway_free(gateway);
	arena_release(&arena);
}

static struct http_request get(const char *path)
{
	return (struct http_request){
		.method = STR("GET"),
		.path = str_z(path),
		.target = str_z(path),
		.protocol = STR("HTTP/1.1"),
		.host = STR("localhost"),
		.remote_ip = STR("127.0.0.1"),
		.arena = &arena,
		.exchange = &fake.exchange,
	};
}

static struct http_response serve(const char *api, const struct http_request *request)
{
	struct service service;
	struct http_response response;
	ck_assert(gateway_service(gateway, str_z(api), &service));
	http_response_init(&response, &arena);
	service.serve(service.self, request, &response);
	if (!response.abandoned)
		ck_assert_uint_eq(http_response_header(&response, str_eq_z(str_z(api), "rest")
									  ? STR("x-amz-apigw-id")
									  : STR("apigw-requestid"))
					  .n,
			16);
	return response;
}

static const struct {
	const char *path;
	int status;
	const char *body, *proxy;
} rest_cases[] = {
	{"/prod/hello", 200, "{}", NULL},
	{"/prod/hello/", 200, "{}", NULL},
	{"/prod//hello", 200, "{}", NULL},
	{"/hello", 403, "{\"message\":\"Forbidden\"}", NULL},
	{"/prod/nowhere", 403, "{\"message\":\"Missing Authentication Token\"}", NULL},
	{"/prod", 403, "{\"message\":\"Missing Authentication Token\"}", NULL},
	{"/prod/p/", 403, "{\"message\":\"Missing Authentication Token\"}", NULL},
	{"/prod/p/a%20b//x/", 200, "{}", "\"a%20b//x\""},
	{"/prod/broken", 502, "{\"message\": \"Internal server error\"}", NULL},
};

START_TEST(a_rest_api_answers_in_its_own_words)
{
	struct http_request request = get(rest_cases[_i].path);
	struct str parameters, proxy;
	struct http_response response = serve("rest", &request);
	ck_assert_int_eq(response.status, rest_cases[_i].status);
	ck_assert_str_is(response.body, rest_cases[_i].body);
	ck_assert_str_is(http_response_header(&response, STR("x-amzn-ErrorType")),
		str_eq(response.body, STR("{\"message\":\"Forbidden\"}")) ? "ForbiddenException"
		: response.status == 403 ? "MissingAuthenticationTokenException"
		: response.status == 502 ? "InternalServerErrorException"
					 : "");
	struct str id = http_response_header(&response, STR("x-amzn-RequestId"));
	ck_assert_uint_eq(id.n, 36);
	ck_assert(id.p[14] == '4' && strchr("89ab", id.p[19]));
	if (rest_cases[_i].proxy) {
		ck_assert(json_find(fake.event, "pathParameters", &arena, &parameters));
		ck_assert(json_find(parameters, "proxy", &arena, &proxy));
		ck_assert_str_is(proxy, rest_cases[_i].proxy);
	}
}
END_TEST

START_TEST(a_rest_api_times_out_in_its_own_words)
{
	struct http_request request = get("/prod/late");
	ck_assert(serve("rest", &request).abandoned);
	ck_assert_int_eq(fake.sent_status, 502);
	ck_assert_str_is(fake.sent, "{\"message\": \"Internal server error\"}");
	request = get("/prod/slow");
	ck_assert(serve("rest", &request).abandoned);
	ck_assert_int_eq(fake.sent_status, 504);
	ck_assert_str_is(fake.sent, "{\"message\": \"Endpoint request timed out\"}");
}
END_TEST

static const struct {
	const char *path;
	int status;
	const char *body;
} errors[] = {
	{"/nowhere", 404, "{\"message\":\"Not Found\"}"},
	{"/hello/", 404, "{\"message\":\"Not Found\"}"},
	{"/broken", 500, "{\"message\":\"Internal Server Error\"}"},
	{"/error", 500, "{\"message\":\"Internal Server Error\"}"},
	{"/gone", 500, "{\"message\":\"Internal Server Error\"}"},
	{"/busy", 503, "{\"message\":\"Service Unavailable\"}"},
};

START_TEST(errors_are_api_gateways_own)
{
	struct http_request request = get(errors[_i].path);
	struct http_response response = serve("web", &request);
	ck_assert_int_eq(response.status, errors[_i].status);
	ck_assert_str_is(response.body, errors[_i].body);
	ck_assert_str_is(http_response_header(&response, STR("content-type")), "application/json");
}
END_TEST

START_TEST(calls_the_function_with_an_event)
{
	struct http_request request = get("/hello");
	struct str context, id;
	struct http_response response = serve("a1b2c3d4e5", &request);
	ck_assert_int_eq(response.status, 200);
	ck_assert_str_is(response.body, "hi");
	ck_assert(json_find(fake.event, "requestContext", &arena, &context));
	ck_assert(json_find(context, "requestId", &arena, &id));
	ck_assert(str_eq(str_of(id.p + 1, id.n - 2),
		http_response_header(&response, STR("apigw-requestid"))));
	/* without a CORS configuration the function's headers are its own */
	ck_assert_str_is(
		http_response_header(&response, STR("access-control-allow-origin")), "mine");
}
END_TEST

static struct str first_id(uint64_t seed)
{
	struct gateway_settings settings = {.invoker = {&fake, fake_invoke}, .seed = seed};
	struct gateway_api_config api = {.name = STR("web"), .routes = routes, .route_count = 1};
	struct http_request request = get("/nowhere");
	gateway_free(gateway);
	ck_assert_int_eq(gateway_new(&settings, &api, 1, &gateway, NULL), 0);
	struct http_response response = serve("web", &request);
	return http_response_header(&response, STR("apigw-requestid"));
}

START_TEST(one_seed_gives_one_sequence_of_ids)
{
	ck_assert(str_eq(first_id(7), first_id(7)));
	ck_assert(!str_eq(first_id(7), first_id(8)));
	ck_assert(!str_eq(first_id(0), first_id(0)));
}
END_TEST

START_TEST(a_route_of_format_1_0_sends_that)
{
	struct http_request request = get("/old");
	struct str version;
	ck_assert_int_eq(serve("web", &request).status, 200);
	ck_assert(json_find(fake.event, "version", &arena, &version));
	ck_assert_str_is(version, "\"1.0\"");
}
END_TEST

START_TEST(request_ids_differ)
{
	struct http_request request = get("/mock");
	struct http_response one = serve("web", &request), two = serve("web", &request);
	ck_assert(!str_eq(http_response_header(&one, STR("apigw-requestid")),
		http_response_header(&two, STR("apigw-requestid"))));
	ck_assert_int_eq(one.status, 202);
	ck_assert_str_is(one.body, "{}");
	ck_assert_str_is(http_response_header(&one, STR("content-type")), "application/json");
	ck_assert_int_eq(fake.calls, 0);
}
END_TEST

START_TEST(a_function_past_its_deadline_is_answered_at_once)
{
	struct http_request request = get("/late");
	struct http_response response = serve("web", &request);
	ck_assert(response.abandoned);
	ck_assert_int_eq(fake.sent_status, 500);
	ck_assert_str_is(fake.sent, "{\"message\":\"Internal Server Error\"}");
	request.exchange = NULL;
	response = serve("web", &request);
	ck_assert(!response.abandoned);
	ck_assert_int_eq(response.status, 500);
}
END_TEST

START_TEST(an_integration_past_its_deadline_is_answered_at_once)
{
	struct http_request request = get("/slow");
	struct http_response response = serve("web", &request);
	ck_assert(response.abandoned);
	ck_assert_int_eq(fake.sent_status, 503);
	ck_assert_str_is(fake.sent, "{\"message\":\"Service Unavailable\"}");
	request = get("/slow-but-known");
	response = serve("web", &request);
	ck_assert(!response.abandoned);
}
END_TEST

START_TEST(a_stage_is_the_first_segment_of_the_path)
{
	static const char *const outside[] = {
		"/hello", "/production/hello", "/prod", "/", "", "/prod/"};
	struct str raw;
	struct http_request request = get("/prod/hello");
	struct http_response response = serve("staged", &request);
	ck_assert_int_eq(response.status, 200);
	ck_assert(json_find(fake.event, "rawPath", &arena, &raw));
	ck_assert_str_is(raw, "\"/prod/hello\"");
	for (size_t i = 0; i < ARRAY_LEN(outside); i++) {
		request = get(outside[i]);
		ck_assert_int_eq(serve("staged", &request).status, 404);
	}
}
END_TEST

START_TEST(cors_covers_preflights_answers_and_errors)
{
	struct http_header headers[] = {{STR("Origin"), STR("http://x")},
		{STR("Access-Control-Request-Method"), STR("GET")}};
	struct http_request request = get("/prod/nowhere");
	request.headers = headers;
	request.header_count = 2;
	struct http_response response = serve("staged", &request);
	ck_assert_int_eq(response.status, 404);
	ck_assert_str_is(http_response_header(&response, STR("access-control-allow-origin")), "*");
	request.method = STR("OPTIONS");
	response = serve("staged", &request);
	ck_assert_int_eq(response.status, 204);
	ck_assert_str_is(http_response_header(&response, STR("access-control-allow-origin")), "*");
	request = get("/prod/hello");
	response = serve("staged", &request);
	ck_assert(!http_response_header(&response, STR("access-control-allow-origin")).p);
	/* without CORS, OPTIONS is a method like any other */
	request.method = STR("OPTIONS");
	ck_assert_int_eq(serve("web", &request).status, 404);
}
END_TEST

START_TEST(a_preflight_passes_the_authorizer_of_its_route)
{
	const struct str source[] = {STR("$request.header.Authorization")};
	const struct gateway_authorizer_config gate = {.name = STR("gate"),
		.type = GATEWAY_REQUEST,
		.identity = {source, 1},
		.function = STR("hello")};
	const struct gateway_route_config guarded[] = {
		{.path = STR("$default"),
			.function = STR("hello"),
			.guard = {.authorizer = STR("gate")}},
		{.method = STR("OPTIONS"), .path = STR("/open/{proxy+}"), .function = STR("hello")},
	};
	struct gateway_api_config api = {.name = STR("web"),
		.cors = &cors,
		.authorizers = &gate,
		.authorizer_count = 1,
		.routes = guarded,
		.route_count = 2};
	struct gateway_settings settings = {.invoker = {&fake, fake_invoke}, .seed = 1};
	struct http_header headers[] = {{STR("Origin"), STR("http://x")},
		{STR("Access-Control-Request-Method"), STR("GET")}};
	struct http_request request = get("/closed");
	struct err err;
	request.method = STR("OPTIONS");
	request.headers = headers;
	request.header_count = 2;
	gateway_free(gateway);
	ck_assert_msg(gateway_new(&settings, &api, 1, &gateway, &err) == 0, "%s", err.text);
	struct http_response response = serve("web", &request);
	ck_assert_int_eq(response.status, 401);
	ck_assert_str_is(response.body, "{\"message\":\"Unauthorized\"}");
	ck_assert_str_is(http_response_header(&response, STR("access-control-allow-origin")), "*");
	request.path = request.target = STR("/open/x");
	response = serve("web", &request);
	ck_assert_int_eq(response.status, 204);
	ck_assert_str_is(http_response_header(&response, STR("access-control-allow-methods")), "*");
	ck_assert_int_eq(fake.calls, 0);
}
END_TEST

START_TEST(throttled_routes_answer_429_until_tokens_come_back)
{
	struct http_request request = get("/few");
	ck_assert_int_eq(serve("web", &request).status, 200);
	ck_assert_int_eq(serve("web", &request).status, 200);
	struct http_response response = serve("web", &request);
	ck_assert_int_eq(response.status, 429);
	ck_assert_str_is(response.body, "{\"message\":\"Too Many Requests\"}");
	atomic_store(&fake.clock.offset_us, 1500000);
	ck_assert_int_eq(serve("web", &request).status, 200);
	ck_assert_int_eq(serve("web", &request).status, 429);
}
END_TEST

/* Each namespace has a bucket, which its own clock fills. */
START_TEST(a_fork_has_its_own_clock_and_buckets)
{
	struct http_request request = get("/few"), hello = get("/hello");
	request.namespace = hello.namespace = STR("worker");
	atomic_store(&fake.worker.offset_us, INT64_C(90000) * 1000000);
	int64_t wall = clock_now_us(NULL) / 1000000;
	ck_assert_int_eq(serve("web", &hello).status, 200);
	struct str epoch = str_skip(fake.event,
		str_find_str(fake.event, STR("\"timeEpoch\":")) + strlen("\"timeEpoch\":"));
	uint64_t ms = 0;
	str_to_u64(str_head(epoch, 13), &ms);
	ck_assert_int_ge((int64_t)ms / 1000, wall + 90000);
	ck_assert_int_le((int64_t)ms / 1000, wall + 90002);
	ck_assert_int_eq(serve("web", &request).status, 200);
	ck_assert_int_eq(serve("web", &request).status, 200);
	atomic_store(&fake.clock.offset_us, INT64_C(190000) * 1000000);
	ck_assert_int_eq(serve("web", &request).status, 429);
	request.namespace = STR_NONE;
	ck_assert_int_eq(serve("web", &request).status, 200);
	ck_assert_int_eq(serve("web", &request).status, 200);
	ck_assert_int_eq(serve("web", &request).status, 429);
	request.namespace = STR("worker");
	atomic_store(&fake.worker.offset_us, INT64_C(90001) * 1000000 + 500000);
	ck_assert_int_eq(serve("web", &request).status, 200);
	ck_assert_int_eq(serve("web", &request).status, 429);
}
END_TEST

START_TEST(limits_are_exact)
{
	struct http_request request = get("/hello");
	size_t fixed = 3 + 6 + 8 + 2; /* "GET /hello HTTP/1.1" */
	char *big = xcalloc(1, GATEWAY_BODY_MAX + 1);
	memset(big, 'a', GATEWAY_BODY_MAX + 1);
	struct http_header header = {STR("x"), str_of(big, GATEWAY_HEADERS_MAX - fixed)};
	request.headers = &header;
	request.header_count = 1;
	ck_assert_int_eq(serve("web", &request).status, 200);
	header.value.n++;
	ck_assert_int_eq(serve("web", &request).status, 431);

	header = (struct http_header){STR("content-type"), STR("text/plain")};
	request.method = STR("POST");
	request.body = str_of(big, GATEWAY_BODY_MAX + 1);
	struct http_response response = serve("web", &request);
	ck_assert_int_eq(response.status, 413);
	ck_assert_str_is(response.body, "{\"message\":\"Request Entity Too Large\"}");
	/* under 10 MB, but more than a function takes */
	request.body.n = GATEWAY_EVENT_MAX;
	fake.calls = 0;
	ck_assert_int_eq(serve("web", &request).status, 413);
	ck_assert_int_eq(fake.calls, 0);
	request.body.n = 6 * 1024 * 1024 - 2000;
	ck_assert_int_eq(serve("web", &request).status, 200);
	free(big);
}
END_TEST

/* The front of a REST API speaks plain text, and knows no API (koki-develop/lgtm-generator#10). */
START_TEST(limits_of_a_rest_api_are_told_by_its_front)
{
	struct http_request request = get("/prod/hello");
	char *big = xcalloc(1, GATEWAY_BODY_MAX + 1);
	memset(big, 'a', GATEWAY_BODY_MAX + 1);
	struct http_header headers[2] = {{STR("x"), str_of(big, GATEWAY_HEADERS_MAX - 1)},
		{STR("a-name-is-not-counted"), STR("1")}};
	struct service service;
	struct http_response response;
	request.headers = headers;
	request.header_count = 2;
	ck_assert_int_eq(serve("rest", &request).status, 200);
	headers[0].value.n++;
	ck_assert(gateway_service(gateway, STR("rest"), &service));
	http_response_init(&response, &arena);
	service.serve(service.self, &request, &response);
	ck_assert_int_eq(response.status, 431);
	ck_assert_str_is(response.body, "HTTP header is larger than 10240 bytes.");

	request.header_count = 0;
	request.method = STR("POST");
	request.body = str_of(big, GATEWAY_BODY_MAX + 1);
	http_response_init(&response, &arena);
	service.serve(service.self, &request, &response);
	ck_assert_int_eq(response.status, 413);
	ck_assert_uint_eq(response.header_count, 1);
	ck_assert_str_is(
		http_response_header(&response, STR("content-type")), "text; charset=utf-8");
	ck_assert_str_is(response.body, "HTTP content length exceeded 10485760 bytes.");

	/* more than a function takes: the same issue */
	request.method = STR("GET");
	request.body.n = GATEWAY_EVENT_MAX;
	fake.calls = 0;
	response = serve("rest", &request);
	ck_assert_int_eq(response.status, 413);
	ck_assert_str_is(response.body, "{\"message\": \"Request Too Long\"}");
	ck_assert_str_is(
		http_response_header(&response, STR("x-amzn-ErrorType")), "BadRequestException");
	ck_assert_int_eq(fake.calls, 0);

	request.body = STR_NONE;
	memcpy(big, "/prod/p/", 8);
	request.path = request.target = str_of(big, GATEWAY_HEADERS_MAX);
	ck_assert_int_eq(serve("rest", &request).status, 200);
	request.path.n = ++request.target.n;
	ck_assert_int_eq(serve("rest", &request).status, 414);
	free(big);
}
END_TEST

/* What routes.yaml says again gives nobody a fresh bucket. */
START_TEST(buckets_outlive_their_gateway)
{
	struct http_request request = get("/few");
	struct meters *meters = meters_new();
	const struct gateway_api_config api = {.name = STR("web"),
		.id = STR("a1b2c3d4e5"),
		.routes = routes,
		.route_count = ARRAY_LEN(routes)};
	const struct gateway_settings settings = {.account_id = STR("000000000000"),
		.clocks = {&fake, offset_us},
		.invoker = {&fake, fake_invoke},
		.meters = meters,
		.seed = 1};
	struct err err;
	for (int round = 0; round < 2; round++) {
		gateway_free(gateway);
		gateway = NULL;
		ck_assert_int_eq(gateway_new(&settings, &api, 1, &gateway, &err), 0);
		ck_assert_int_eq(serve("web", &request).status, 200);
	}
	ck_assert_int_eq(serve("web", &request).status, 429);
	meters_forget(meters, STR_NONE);
	ck_assert_int_eq(serve("web", &request).status, 200);
	gateway_free(gateway);
	gateway = NULL;
	meters_free(meters);
}
END_TEST

/* A quota of requests and answers alike; what becomes of the answer is not confirmed. */
START_TEST(headers_of_an_answer_have_a_limit)
{
	static char value[GATEWAY_HEADERS_MAX + 1];
	memset(value, 'a', sizeof(value));
	for (size_t more = 0; more < 2; more++) {
		const struct http_header headers[] = {
			{STR("x"), str_of(value, GATEWAY_HEADERS_MAX - 1 + more)},
			{STR("y"), STR("1")}};
		const struct gateway_route_config route = {.method = STR("GET"),
			.path = STR("/"),
			.mock_status = 200,
			.mock_headers = headers,
			.mock_header_count = 2};
		const struct gateway_api_config api = {
			.name = STR("web"), .id = STR("a"), .routes = &route, .route_count = 1};
		const struct gateway_settings settings = {.account_id = STR("000000000000"),
			.clocks = {&fake, offset_us},
			.invoker = {&fake, fake_invoke}};
		struct http_request request = get("/");
		struct err err;
		gateway_free(gateway);
		gateway = NULL;
		ck_assert_int_eq(gateway_new(&settings, &api, 1, &gateway, &err), 0);
		ck_assert_int_eq(serve("web", &request).status, more ? 500 : 200);
	}
}
END_TEST

static unsigned logged;

static void count_lines(void *arg, struct str api, struct str line)
{
	(void)arg;
	ck_assert_str_is(api, "rest");
	ck_assert_str_is(line, "599 INTEGRATION_TIMEOUT hi");
	logged++;
}

START_TEST(what_a_watchdog_answers_is_customised_and_logged_once)
{
	const struct event_variable headers[] = {{STR("x-a"), STR("method.request.querystring.a")}};
	const struct event_variable texts[] = {
		{STR("application/json"), STR("{\"m\":$context.error.messageString}")}};
	const struct gateway_response_config responses[] = {
		{STR("INTEGRATION_TIMEOUT"), 599, headers, 1, texts, 1}};
	struct gateway_api_config api = {
		.rest = true,
		.name = STR("rest"),
		.id = STR("r1"),
		.stage = STR("prod"),
		.routes = rest_routes,
		.route_count = ARRAY_LEN(rest_routes),
		.responses = responses,
		.response_count = 1,
		.access_format = STR(
			"$context.status $context.error.responseType $context.identity.userAgent"),
	};
	struct gateway_settings settings = {
		.invoker = {&fake, fake_invoke}, .seed = 1, .access = count_lines};
	struct http_header agent = {STR("User-Agent"), STR("hi")};
	struct http_request request = get("/prod/slow");
	request.query = STR("a=b%20c");
	request.headers = &agent;
	request.header_count = 1;
	gateway_free(gateway);
	ck_assert_int_eq(gateway_new(&settings, &api, 1, &gateway, NULL), 0);
	logged = 0;
	ck_assert(serve("rest", &request).abandoned);
	ck_assert_int_eq(fake.sent_status, 599);
	ck_assert_str_is(fake.sent, "{\"m\":\"Endpoint request timed out\"}");
	ck_assert_uint_eq(logged, 1);
}
END_TEST

START_TEST(a_wrong_configuration_is_refused_with_its_route)
{
	struct gateway_route_config bad[2] = {routes[0], routes[0]};
	struct gateway_api_config api = {.name = STR("web"), .routes = bad, .route_count = 2};
	struct gateway_settings settings = {.invoker = {&fake, fake_invoke}};
	struct gateway *none;
	struct err err;
	size_t route;
	ck_assert_int_lt(gateway_check(&api, &route, &err), 0);
	ck_assert_uint_eq(route, 1);
	ck_assert_int_lt(gateway_new(&settings, &api, 1, &none, &err), 0);
	ck_assert_str_eq(err.text, "api web: GET /hello takes the same requests as GET /hello");
	bad[1] = (struct gateway_route_config){
		.method = STR("GET"), .path = STR("/m"), .mock_status = 100};
	ck_assert_int_lt(gateway_check(&api, &route, &err), 0);
	bad[1].mock_status = 200;
	bad[1].timeout_ms = 30001;
	ck_assert_int_lt(gateway_check(&api, &route, &err), 0);
	bad[1].timeout_ms = 30000;
	ck_assert_int_eq(gateway_check(&api, &route, &err), 0);
	api.rest = true;
	ck_assert_int_lt(gateway_check(&api, &route, &err), 0);
	ck_assert_str_eq(err.text, "a REST API has a stage of its own name");
	api.stage = STR("prod");
	ck_assert_int_lt(gateway_check(&api, &route, &err), 0);
	ck_assert_str_eq(err.text, "the integration's timeout must be 50 to 29000 ms");
}
END_TEST

UNIT_MAIN(
	"gateway", tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, errors_are_api_gateways_own, 0, (int)ARRAY_LEN(errors));
	tcase_add_loop_test(tc, a_rest_api_answers_in_its_own_words, 0, (int)ARRAY_LEN(rest_cases));
	tcase_add_test(tc, a_rest_api_times_out_in_its_own_words);
	tcase_add_test(tc, calls_the_function_with_an_event);
	tcase_add_test(tc, request_ids_differ);
	tcase_add_test(tc, one_seed_gives_one_sequence_of_ids);
	tcase_add_test(tc, a_route_of_format_1_0_sends_that);
	tcase_add_test(tc, a_function_past_its_deadline_is_answered_at_once);
	tcase_add_test(tc, an_integration_past_its_deadline_is_answered_at_once);
	tcase_add_test(tc, a_stage_is_the_first_segment_of_the_path);
	tcase_add_test(tc, cors_covers_preflights_answers_and_errors);
	tcase_add_test(tc, throttled_routes_answer_429_until_tokens_come_back);
	tcase_add_test(tc, a_fork_has_its_own_clock_and_buckets);
	tcase_add_test(tc, limits_are_exact);
	tcase_add_test(tc, limits_of_a_rest_api_are_told_by_its_front);
	tcase_add_test(tc, buckets_outlive_their_gateway);
	tcase_add_test(tc, headers_of_an_answer_have_a_limit);
	tcase_add_test(tc, what_a_watchdog_answers_is_customised_and_logged_once);
	tcase_add_test(tc, a_preflight_passes_the_authorizer_of_its_route);
	tcase_add_test(tc, a_wrong_configuration_is_refused_with_its_route))
