#include "endpoint.h"

#include "clock.h"
#include "json_read.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <zlib.h>

enum {
	BODY_BYTES = 16 * 1024 * 1024,
	REQUEST_ID = 52,
};

struct endpoint {
	struct pipeline *pipeline;
	struct endpoint_options options;
	_Atomic uint64_t next_id;
};

struct endpoint *endpoint_new(struct pipeline *pipeline, const struct endpoint_options *options)
{
	struct endpoint *endpoint = xcalloc(1, sizeof(*endpoint));
	endpoint->pipeline = pipeline;
	endpoint->options = *options;
	endpoint->next_id = (uint64_t)clock_monotonic_us() << 20;
	return endpoint;
}

void endpoint_free(struct endpoint *endpoint)
{
	free(endpoint);
}

static uint64_t splitmix(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* 52 characters of 0-9A-V, as AWS's look. */
static struct str request_id(struct endpoint *endpoint, struct arena *arena)
{
	uint64_t state = atomic_fetch_add_explicit(&endpoint->next_id, 1, memory_order_relaxed);
	char *id = arena_bytes(arena, REQUEST_ID);
	uint64_t bits = 0;
	for (int i = 0; i < REQUEST_ID; i++) {
		if (i % 12 == 0)
			bits = splitmix(&state);
		id[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUV"[bits & 31];
		bits >>= 5;
	}
	return str_of(id, REQUEST_ID);
}

static void add_crc(struct http_response *response)
{
	uint32_t crc = (uint32_t)crc32(
		0, (const unsigned char *)response->body.p, (unsigned)response->body.n);
	struct buf digits = BUF_IN(response->arena);
	buf_add_u64(&digits, crc);
	http_response_set(response, STR("x-amz-crc32"), buf_str(&digits));
}

static void answer_failure(struct http_response *response, const struct aws_failure *failure)
{
	struct buf body = BUF_IN(response->arena);
	response->status = failure_write(failure, &body);
	response->body = buf_str(&body);
}

/* The value of NAME= in an Authorization header, up to a comma or space. */
static struct str auth_part(struct str header, struct str name)
{
	for (struct str rest = header, list; rest.p;) {
		list = str_cut(rest, ',', &rest);
		for (struct str word, value; list.p;) {
			word = str_cut(list, ' ', &list);
			if (str_eq(str_cut(word, '=', &value), name) && value.p)
				return value;
		}
	}
	return STR_NONE;
}

/* NAME=value of the query, still percent-encoded. */
static struct str query_part(struct str query, struct str name)
{
	for (struct str rest = query, one; rest.p && rest.n;) {
		struct str value;
		one = str_cut(rest, '&', &rest);
		if (str_eq(str_cut(one, '=', &value), name))
			return value.p ? value : STR("");
	}
	return STR_NONE;
}

static void check_header(struct arena *arena, const struct http_request *request, struct str header,
	struct buf *problems)
{
	static const struct str parts[] = {
		STR_INIT("Credential"), STR_INIT("Signature"), STR_INIT("SignedHeaders")};
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (!auth_part(header, parts[i]).n)
			buf_printf(problems, "Authorization header requires '%.*s' parameter. ",
				STR_ARG(parts[i]));
	if (!http_request_header(request, STR("X-Amz-Date")).p &&
		!http_request_header(request, STR("Date")).p)
		buf_add(problems, STR("Authorization header requires existence of either a "
				      "'X-Amz-Date' or a 'Date' header. "));
	if (problems->n)
		buf_add(problems, arena_printf(arena, "Authorization=%.*s", STR_ARG(header)));
}

static void check_query(struct str query, struct buf *problems)
{
	static const struct str parts[] = {STR_INIT("X-Amz-Algorithm"),
		STR_INIT("X-Amz-Credential"), STR_INIT("X-Amz-Signature"),
		STR_INIT("X-Amz-SignedHeaders"), STR_INIT("X-Amz-Date")};
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (!query_part(query, parts[i]).n)
			buf_printf(problems, "AWS query-string parameters must include '%.*s'. ",
				STR_ARG(parts[i]));
	if (problems->n)
		buf_add(problems, STR("Re-examine the query-string parameters."));
}

/* The credential ("key/date/region/service/aws4_request"), or -1 with the refusal. */
static int authenticate(const struct http_request *request, struct str *ret_credential,
	struct aws_failure *ret_failure)
{
	struct arena *arena = request->arena;
	struct str header = http_request_header(request, STR("Authorization"));
	bool query = query_part(request->query, STR("X-Amz-Algorithm")).p;
	struct buf problems = BUF_IN(arena);
	if (header.p && query)
		return aws_fail(ret_failure, arena, AWS_E_BOTH_SIGNATURES);
	if (!query && !str_starts(str_trim(header), STR("AWS4-")))
		return aws_fail(ret_failure, arena, AWS_E_NO_TOKEN);
	if (query)
		check_query(request->query, &problems);
	else
		check_header(arena, request, header, &problems);
	if (problems.n)
		return aws_fail(ret_failure, arena, AWS_E_INCOMPLETE, buf_str(&problems));
	*ret_credential = query ? query_part(request->query, STR("X-Amz-Credential"))
				: auth_part(header, STR("Credential"));
	return 0;
}

static bool is_account(struct str key)
{
	for (size_t i = 0; i < key.n; i++)
		if (!ascii_is_digit(key.p[i]))
			return false;
	return key.n == 12;
}

/* Splits at '/' or, in a query, its encoded form. */
static struct str cut_scope(struct str s, struct str *ret_rest)
{
	size_t plain = str_find(s, '/', 0), encoded = str_find_str(s, STR("%2F"));
	if (plain <= encoded)
		return str_cut(s, '/', ret_rest);
	*ret_rest = str_skip(s, encoded + 3);
	return str_head(s, encoded);
}

static void place_of(
	const struct endpoint *endpoint, struct str credential, struct aws_request *request)
{
	struct str rest = credential, key = cut_scope(rest, &rest);
	cut_scope(rest, &rest);
	struct str region = cut_scope(rest, &rest);
	const struct endpoint_options *options = &endpoint->options;
	bool account = is_account(key);
	request->account = account ? key : options->account;
	if (!account && !request->namespace.n && options->has_namespace &&
		options->has_namespace(options->arg, key))
		request->namespace = key;
	request->region = region.n ? region : options->region;
}

/* AWS reads the body before anything else about a request. */
static bool parses(const struct http_request *http)
{
	struct json_reader r;
	json_reader_init(&r, http->body, http->arena);
	json_skip(&r);
	return json_finish(&r);
}

static void serve_post(
	struct endpoint *endpoint, const struct http_request *http, struct http_response *response)
{
	struct aws_request request = {.target = http_request_header(http, STR("X-Amz-Target")),
		.namespace = http->namespace,
		.body = http->body};
	struct aws_failure failure = {0};
	struct str credential;
	if (!pipeline_knows(endpoint->pipeline, request.target))
		aws_fail(&failure, http->arena, AWS_E_UNKNOWN_OPERATION);
	else if (!authenticate(http, &credential, &failure)) {
		struct buf body = BUF_IN(http->arena);
		place_of(endpoint, credential, &request);
		response->status =
			pipeline_call(endpoint->pipeline, &request, http->arena, &body, NULL);
		response->body = buf_str(&body);
	}
	if (failure.error && http->body.n && !parses(http))
		aws_fail(&failure, http->arena, AWS_E_NOT_JSON);
	if (failure.error)
		answer_failure(response, &failure);
}

/* What real DynamoDB allows every page; whether a foreign origin gets this far is not decided here.
 */
static void add_cors(const struct http_request *request, struct http_response *response)
{
	struct str headers = http_request_header(request, STR("Access-Control-Request-Headers"));
	struct str method = http_request_header(request, STR("Access-Control-Request-Method"));
	http_response_set(response, STR("access-control-allow-origin"), STR("*"));
	if (!str_eq(request->method, STR("OPTIONS")))
		return;
	if (headers.p)
		http_response_set(response, STR("access-control-allow-headers"), headers);
	if (method.p)
		http_response_set(response, STR("access-control-allow-methods"), method);
	http_response_set(response, STR("access-control-max-age"), STR("172800"));
	response->status = 200;
}

static bool is_json(struct str content_type)
{
	struct str rest, media = str_trim(str_cut(content_type, ';', &rest));
	return str_eq_nocase(media, STR("application/json")) ||
	       str_eq_nocase(media, STR("application/x-amz-json-1.0"));
}

static void serve(void *self, const struct http_request *request, struct http_response *response)
{
	struct endpoint *endpoint = self;
	struct str type = http_request_header(request, STR("Content-Type"));
	struct str rest, media = str_trim(str_cut(type, ';', &rest));
	if (request->body.n > BODY_BYTES) {
		response->status = 413;
		return;
	}
	http_response_set(response, STR("x-amzn-requestid"), request_id(endpoint, request->arena));
	if (http_request_header(request, STR("Origin")).p)
		add_cors(request, response);
	if (response->status)
		return;
	if (str_eq(request->method, STR("GET"))) {
		response->status = 200;
		response->body = arena_printf(request->arena,
			"healthy: dynamodb.%.*s.amazonaws.com ", STR_ARG(endpoint->options.region));
	} else if (!str_eq(request->method, STR("POST")) || (request->body.n && !is_json(type))) {
		response->status = 404;
		response->body = STR("<UnknownOperationException/>\n");
	} else {
		bool plain = !str_eq_nocase(media, STR("application/x-amz-json-1.0"));
		http_response_set(response, STR("content-type"),
			plain ? STR("application/json") : STR("application/x-amz-json-1.0"));
		serve_post(endpoint, request, response);
	}
	add_crc(response);
}

struct service endpoint_service(struct endpoint *endpoint)
{
	return (struct service){endpoint, serve};
}

static int call_inside(void *self, struct str target, struct str namespace, struct str body,
	struct arena *arena, struct buf *answer)
{
	struct endpoint *endpoint = self;
	struct aws_request request = {
		.target = target,
		.namespace = namespace,
		.account = endpoint->options.account,
		.region = endpoint->options.region,
		.body = body,
	};
	return pipeline_call(endpoint->pipeline, &request, arena, answer, NULL);
}

struct aws_caller endpoint_caller(struct endpoint *endpoint)
{
	return (struct aws_caller){endpoint, call_inside};
}
