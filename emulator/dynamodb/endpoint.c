#include "endpoint.h"

#include "config.h"
#include "mix.h"

#include "clock.h"
#include "compress.h"
#include "inflate.h"
#include "json_read.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>
#else
#include <zlib.h>
#endif

enum {
	BODY_BYTES = 16 * 1024 * 1024,
	REQUEST_ID = 52,
	HEAD_BYTES = 16 * 1024, /* of the request line; of all headers together */
};

struct endpoint {
	struct pipeline *pipeline;
	struct endpoint_options options;
	_Atomic uint64_t next_id;
	_Atomic int64_t next_log_us;
};

struct endpoint *endpoint_new(struct pipeline *pipeline, const struct endpoint_options *options)
{
	struct endpoint *endpoint = xcalloc(1, sizeof(*endpoint));
	endpoint->pipeline = pipeline;
	endpoint->options = *options;
	endpoint->next_id = options->seed ? options->seed : (uint64_t)clock_monotonic_us() << 20;
	return endpoint;
}

void endpoint_free(struct endpoint *endpoint)
{
	free(endpoint);
}

/* 26 characters of 0-9A-V that differ, eight at a time of five bits of a byte each, and 26 that
 * have been the same in AWS's answers since 2018. */
static struct str request_id(struct endpoint *endpoint, struct arena *arena)
{
	static const struct str same = STR_INIT("VV4KQNSO5AEMVJF66Q9ASUAAJG");
	static const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t state = atomic_fetch_add_explicit(&endpoint->next_id, 1, memory_order_relaxed);
	char *id = arena_bytes(arena, REQUEST_ID);
	for (size_t i = 0; i < REQUEST_ID - same.n; i += sizeof(state)) {
		uint64_t bits = mix_next(&state) & ones * 31;
		uint64_t letters = (bits + ones * (128 - 10)) >> 7 & ones;
		bits += ones * '0' + letters * ('A' - '0' - 10);
		memcpy(id + i, &bits, sizeof(bits));
	}
	memcpy(id + REQUEST_ID - same.n, same.p, same.n);
	return str_of(id, REQUEST_ID);
}

static uint32_t crc_of(struct str body)
{
#ifdef HAVE_LIBDEFLATE
	return libdeflate_crc32(0, body.p ? body.p : "", body.n);
#else
	return (uint32_t)crc32(0, (const unsigned char *)body.p, (unsigned)body.n);
#endif
}

static void add_crc(struct http_response *response)
{
	uint32_t crc = crc_of(response->body);
	struct buf digits = BUF_IN(response->arena);
	buf_add_u64(&digits, crc);
	http_response_add(response, STR("x-amz-crc32"), buf_str(&digits));
}

/* Of several headers AWS looks at the first only. */
static void compress(const struct http_request *request, struct http_response *response)
{
	enum compression accepted =
		compress_accepted(http_request_header(request, STR("Accept-Encoding")));
	if (accepted && compress_body(accepted, response->body, response->arena, &response->body))
		http_response_set(response, STR("content-encoding"), compress_name(accepted));
}

static void answer_failure(struct http_response *response, const struct aws_failure *failure)
{
	struct buf body = BUF_IN(response->arena);
	response->status = failure_write(failure, &body);
	response->body = buf_str(&body);
}

static int refuse(
	struct arena *arena, const struct signature_fault *fault, struct aws_failure *ret_failure)
{
	static const enum aws_error errors[] = {
		[SIGNATURE_MISSING] = AWS_E_NO_TOKEN,
		[SIGNATURE_TWICE] = AWS_E_SIGNATURE,
		[SIGNATURE_INCOMPLETE] = AWS_E_INCOMPLETE,
		[SIGNATURE_WRONG] = AWS_E_SIGNATURE,
		[SIGNATURE_UNKNOWN] = AWS_E_UNKNOWN_KEY,
	};
	return aws_fail(ret_failure, arena, errors[fault->kind], fault->message);
}

/* Reads who calls, and has it verified when somebody asked for that. */
static int authenticate(const struct endpoint *endpoint, const struct http_request *request,
	struct signature_claim *ret_claim, struct aws_failure *ret_failure)
{
	const struct endpoint_options *options = &endpoint->options;
	struct signature_fault fault = {.kind = SIGNATURE_FINE};
	if (signature_read(request, ret_claim, &fault) < 0)
		return refuse(request->arena, &fault, ret_failure);
	if (options->verify && options->verify(options->verify_arg, request, ret_claim,
				       STR("dynamodb"), &fault) < 0)
		return refuse(request->arena, &fault, ret_failure);
	return 0;
}

static bool is_account(struct str key)
{
	for (size_t i = 0; i < key.n; i++)
		if (!ascii_is_digit(key.p[i]))
			return false;
	return key.n == 12;
}

static void place_of(const struct endpoint *endpoint, const struct signature_claim *claim,
	struct aws_request *request)
{
	const struct endpoint_options *options = &endpoint->options;
	bool account = is_account(claim->access_key);
	request->account = account ? claim->access_key : options->account;
	if (!account && !request->namespace.n && options->has_namespace &&
		options->has_namespace(options->arg, claim->access_key))
		request->namespace = claim->access_key;
	request->region = claim->region.n ? claim->region : options->region;
}

/* AWS reads the body before anything else about a request. */
static bool parses(struct str body, struct arena *arena)
{
	struct json_reader r;
	json_reader_init(&r, body, arena);
	json_skip(&r);
	return json_finish(&r);
}

/* DynamoDB takes gzip and deflate, and answers anything else, or what is damaged, with a 500
 * (scylladb, test/alternator/test_compressed_request.py, which runs against AWS). AWS has no limit
 * for what comes out; here it is that of a plain body. False: the response is filled. */
static bool read_body(const struct http_request *http, struct http_response *response,
	struct aws_failure *ret_failure, struct str *ret_body)
{
	struct str encoding = str_trim(http_request_header(http, STR("Content-Encoding")));
	bool gzip = str_eq_nocase(encoding, STR("gzip"));
	*ret_body = http->body;
	if (!encoding.n)
		return true;
	enum inflated result = INFLATE_DAMAGED;
	if (gzip || str_eq_nocase(encoding, STR("deflate")))
		result = inflate_body(gzip ? INFLATE_GZIP : INFLATE_DEFLATE, http->body, BODY_BYTES,
			http->arena, ret_body);
	if (result == INFLATE_TOO_LARGE)
		response->status = 413;
	else if (result == INFLATE_DAMAGED)
		aws_fail(ret_failure, http->arena, AWS_E_INTERNAL);
	return result == INFLATED;
}

/* A disk that is full fails every write: a line a second is enough. */
static void log_failure(struct endpoint *endpoint, struct str target, struct str answer)
{
	const struct endpoint_options *options = &endpoint->options;
	int64_t now = clock_monotonic_us(), next = atomic_load(&endpoint->next_log_us);
	char line[1024];
	if (!options->log || now < next ||
		!atomic_compare_exchange_strong(&endpoint->next_log_us, &next, now + 1000000))
		return;
	snprintf(line, sizeof(line), "%.*s answered 500: %.*s", STR_ARG(target), STR_ARG(answer));
	options->log(options->arg, line);
}

static void call(struct endpoint *endpoint, const struct aws_request *request, struct arena *arena,
	struct http_response *response)
{
	struct buf body = BUF_IN(arena);
	enum aws_error error;
	response->status = pipeline_call(endpoint->pipeline, request, arena, &body, &error);
	response->body = buf_str(&body);
	if (error == AWS_E_STORE_FAILED || error == AWS_E_STORAGE_FULL)
		log_failure(endpoint, request->target, response->body);
}

static void serve_post(
	struct endpoint *endpoint, const struct http_request *http, struct http_response *response)
{
	struct aws_request request = {.target = http_request_header(http, STR("X-Amz-Target")),
		.namespace = http->namespace};
	struct aws_failure failure = {0};
	struct signature_claim claim;
	if (!read_body(http, response, &failure, &request.body)) {
		if (failure.error)
			answer_failure(response, &failure);
		return;
	}
	if (!pipeline_knows(endpoint->pipeline, request.target))
		aws_fail(&failure, http->arena, AWS_E_UNKNOWN_OPERATION);
	else if (!authenticate(endpoint, http, &claim, &failure)) {
		place_of(endpoint, &claim, &request);
		if (str_ends(request.target, STR(".DescribeEndpoints")))
			request.host = http_request_header(http, STR("Host"));
		call(endpoint, &request, http->arena, response);
	}
	if (failure.error && request.body.n && !parses(request.body, http->arena))
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
	http_response_set(response, STR("access-control-expose-headers"),
		STR("x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"));
	if (!str_eq(request->method, STR("OPTIONS")))
		return;
	if (headers.p)
		http_response_set(response, STR("access-control-allow-headers"), headers);
	if (method.p)
		http_response_set(response, STR("access-control-allow-methods"), method);
	http_response_set(response, STR("access-control-max-age"), STR("172800"));
	response->status = 200;
}

static const struct str media_types[] = {
	STR_INIT("application/json"), STR_INIT("application/x-amz-json-1.0")};

/* The one that a request names is that of its answer, too. NULL: a foreign one, or none. */
static const struct str *media_of(struct str content_type)
{
	struct str rest, media = str_trim(str_cut(content_type, ';', &rest));
	for (size_t i = 0; i < ARRAY_LEN(media_types); i++)
		if (str_eq_nocase(media, media_types[i]))
			return &media_types[i];
	return NULL;
}

/* scylladb, test/alternator/test_manual_requests.py, which runs against AWS. */
static bool is_head_too_long(const struct http_request *request)
{
	size_t n = 0;
	for (size_t i = 0; i < request->header_count; i++)
		n += request->headers[i].name.n + request->headers[i].value.n;
	return n > HEAD_BYTES || request->target.n > HEAD_BYTES;
}

static void serve(void *self, const struct http_request *request, struct http_response *response)
{
	struct endpoint *endpoint = self;
	const struct str *media = media_of(http_request_header(request, STR("Content-Type")));
	if (request->body.n > BODY_BYTES || is_head_too_long(request)) {
		response->status = request->body.n > BODY_BYTES ? 413 : 400;
		return;
	}
	/* As recorded by clients for years, "HTTPHeaders" of boto3's answers in many a log. */
	http_response_add(response, STR("Server"), STR("Server"));
	http_response_add(response, STR("x-amzn-RequestId"), request_id(endpoint, request->arena));
	if (http_request_header(request, STR("Origin")).p)
		add_cors(request, response);
	if (response->status)
		return;
	if (str_eq(request->method, STR("GET")) && str_eq(request->path, STR("/"))) {
		response->status = 200;
		response->body = arena_printf(request->arena,
			"healthy: dynamodb.%.*s.amazonaws.com ", STR_ARG(endpoint->options.region));
	} else if (!str_eq(request->method, STR("POST")) || (request->body.n && !media)) {
		response->status = 404;
		response->body = STR("<UnknownOperationException/>\n");
	} else {
		http_response_add(response, STR("content-type"), media ? *media : media_types[0]);
		serve_post(endpoint, request, response);
	}
	if (response->body.n >= COMPRESS_LEAST)
		compress(request, response);
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
