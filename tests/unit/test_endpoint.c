#include "unit.h"

#include "dynamodb/compress.h"
#include "dynamodb/endpoint.h"
#include "store/store.h"

#include <stdio.h>
#include <unistd.h>
#include <zlib.h>

/* A service of one operation that answers where it was called, and of one that refuses. */
static int op_where(struct aws_call *call, const void *input)
{
	(void)input;
	json_key_string(&call->out, STR("Account"), call->account);
	json_key_string(&call->out, STR("Region"), call->region);
	return 0;
}

static int op_refuse(struct aws_call *call, const void *input)
{
	(void)input;
	json_key_string(&call->out, STR("Half"), STR("an answer"));
	return call_fail(call, AWS_E_SET_EMPTY_S);
}

enum {
	LONG = 5000,
};

static int op_long(struct aws_call *call, const void *input)
{
	(void)input;
	char *text = arena_bytes(call->arena, LONG);
	for (size_t i = 0; i < LONG; i++)
		text[i] = (char)('a' + i % 26);
	json_key_string(&call->out, STR("Long"), str_of(text, LONG));
	return 0;
}

static int op_host(struct aws_call *call, const void *input)
{
	(void)input;
	json_key_string(&call->out, STR("Host"), call->host);
	return 0;
}

static const struct shape shape_nothing = {.kind = SHAPE_STRUCTURE, .size = 1};
static const struct aws_operation rows[] = {
	{STR_INIT("Where"), &shape_nothing, NULL, op_where, AWS_TXN_NONE, 0},
	{STR_INIT("Long"), &shape_nothing, NULL, op_long, AWS_TXN_NONE, 0},
	{STR_INIT("DescribeEndpoints"), &shape_nothing, NULL, op_host, AWS_TXN_NONE, 0},
	{STR_INIT("Silent"), &shape_nothing, NULL, op_where, AWS_TXN_NONE, AWS_OP_SILENT},
	{STR_INIT("Refuse"), &shape_nothing, NULL, op_refuse, AWS_TXN_NONE, 0},
	{STR_INIT("RefuseWrapped"), &shape_nothing, NULL, op_refuse, AWS_TXN_NONE, AWS_OP_ENVELOPE},
};
static const struct aws_operations service = {STR_INIT("Test_1"), rows, ARRAY_LEN(rows)};

static char borrowed_of[64]; /* the namespace of the last call */

/* The pipeline asks for a store even where the operation uses none. */
static struct store *borrow(
	void *self, struct str namespace, struct str account, struct str region, struct err *err)
{
	snprintf(borrowed_of, sizeof(borrowed_of), "%.*s", STR_ARG(namespace));
	(void)account, (void)region, (void)err;
	return self;
}

static bool has_namespace(void *arg, struct str name)
{
	(void)arg;
	return str_eq(name, STR("blue"));
}

static void give_back(void *self, struct store *store)
{
	(void)self, (void)store;
}

struct fixture {
	struct store *store;
	struct pipeline *pipeline;
	struct endpoint *endpoint;
	struct arena arena;
};

static void fixture_init(struct fixture *f)
{
	static const struct store_options memory = {.memory = true, .no_thread = true};
	struct err err = {""};
	char path[] = "/tmp/test_endpoint_XXXXXX";
	close(mkstemp(path));
	unlink(path);
	*f = (struct fixture){0};
	ck_assert_msg(!store_open(path, &memory, &f->store, &err), "%s", err.text);
	unlink(path);
	const struct store_lender lender = {f->store, borrow, give_back};
	f->pipeline = pipeline_new(&lender, &service, 1);
	f->endpoint =
		endpoint_new(f->pipeline, &(struct endpoint_options){.account = STR("000000000000"),
						  .region = STR("us-east-1"),
						  .has_namespace = has_namespace});
}

static void fixture_release(struct fixture *f)
{
	endpoint_free(f->endpoint);
	pipeline_free(f->pipeline);
	store_close(f->store);
	arena_release(&f->arena);
}

struct sent {
	const char *method, *query, *target, *authorization, *content_type, *date, *body;
	int status;
	const char *answer;
};

static void add(struct http_header *headers, size_t *count, const char *name, const char *value)
{
	if (value)
		headers[(*count)++] = (struct http_header){str_z(name), str_z(value)};
}

static void send_accepting(struct fixture *f, const struct sent *s, const char *accept_encoding,
	struct http_response *ret_response)
{
	struct http_header headers[5];
	size_t count = 0;
	add(headers, &count, "Accept-Encoding", accept_encoding);
	add(headers, &count, "X-Amz-Target", s->target);
	add(headers, &count, "authorization", s->authorization);
	add(headers, &count, "Content-Type", s->content_type);
	add(headers, &count, "X-Amz-Date", s->date);
	struct http_request request = {
		.method = str_z(s->method),
		.path = STR("/"),
		.query = str_z(s->query ? s->query : ""),
		.headers = headers,
		.header_count = count,
		.body = str_z(s->body ? s->body : ""),
		.arena = &f->arena,
	};
	struct service door = endpoint_service(f->endpoint);
	http_response_init(ret_response, &f->arena);
	door.serve(door.self, &request, ret_response);
}

static void send_one(struct fixture *f, const struct sent *s, struct http_response *ret_response)
{
	send_accepting(f, s, NULL, ret_response);
}

/* What every answer carries, refusals included. */
static void check_headers(const struct http_response *response)
{
	struct str id = http_response_header(response, STR("x-amzn-requestid"));
	char crc[16];
	snprintf(crc, sizeof(crc), "%lu",
		crc32(0, (const unsigned char *)response->body.p, (unsigned)response->body.n));
	ck_assert_str_is(http_response_header(response, STR("x-amz-crc32")), crc);
	ck_assert_str_is(http_response_header(response, STR("server")), "Server");
	ck_assert_uint_eq(id.n, 52);
	ck_assert(str_ends(id, STR("VV4KQNSO5AEMVJF66Q9ASUAAJG")));
	for (size_t i = 0; i < id.n; i++)
		ck_assert(ascii_is_digit(id.p[i]) || (id.p[i] >= 'A' && id.p[i] <= 'V'));
}

#define JSON1 "application/x-amz-json-1.0"
#define DATE "20261122T120000Z"
#define SIGNED(key, region)                                    \
	"AWS4-HMAC-SHA256 Credential=" key "/20261122/" region \
	"/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=abc"
#define CORAL "{\"__type\":\"com.amazon.coral.service#"

/* Source: dynalite index.js and test/connection.js. */
START_TEST(the_door_refuses_as_aws_refuses)
{
	static const struct sent cases[] = {
		{"GET", NULL, NULL, NULL, NULL, NULL, NULL, 200,
			"healthy: dynamodb.us-east-1.amazonaws.com "},
		{"PUT", NULL, NULL, NULL, NULL, NULL, NULL, 404, "<UnknownOperationException/>\n"},
		{"OPTIONS", NULL, NULL, NULL, NULL, NULL, NULL, 404,
			"<UnknownOperationException/>\n"},
		{"POST", NULL, "Test_1.Where", NULL, NULL, NULL, "{}", 404,
			"<UnknownOperationException/>\n"},
		{"POST", NULL, "Test_1.Where", NULL, "application/x-amz-json-1.1", NULL, "{}", 404,
			"<UnknownOperationException/>\n"},
		/* The body is read before target and signature. */
		{"POST", NULL, NULL, NULL, JSON1, NULL, "nonsense", 400,
			"{\"__type\":\"com.amazon.coral.service#SerializationException\"}"},
		{"POST", NULL, "Test_1.Where", NULL, "text/plain", NULL, "{}", 404,
			"<UnknownOperationException/>\n"},
		{"POST", NULL, NULL, NULL, JSON1, NULL, "{}", 400,
			CORAL "UnknownOperationException\"}"},
		{"POST", NULL, "Test_1.Unknown", NULL, JSON1, NULL, "{}", 400,
			CORAL "UnknownOperationException\"}"},
		{"POST", NULL, "Test_2.Where", NULL, JSON1, NULL, "{}", 400,
			CORAL "UnknownOperationException\"}"},
		{"POST", NULL, "Test_1.Where", NULL, JSON1, NULL, "{}", 400,
			CORAL
			"MissingAuthenticationTokenException\",\"message\":\"Request is missing "
			"Authentication Token\"}"},
		{"POST", NULL, "Test_1.Where", "Basic abc", JSON1, NULL, "{}", 400,
			CORAL
			"MissingAuthenticationTokenException\",\"message\":\"Request is missing "
			"Authentication Token\"}"},
		{"POST", NULL, "Test_1.Where", "AWS4-HMAC-SHA256 Signature=b", JSON1, DATE, "{}",
			400,
			CORAL
			"IncompleteSignatureException\",\"message\":\"Authorization header "
			"requires "
			"'Credential' parameter. Authorization header requires 'SignedHeaders' "
			"parameter. Authorization=AWS4-HMAC-SHA256 Signature=b\"}"},
		{"POST", NULL, "Test_1.Where",
			"AWS4-HMAC-SHA256 Credential=a,Signature=b,SignedHeaders=c", JSON1, NULL,
			"{}", 400,
			CORAL "IncompleteSignatureException\",\"message\":\"Authorization header "
			      "requires "
			      "existence of either a 'X-Amz-Date' or a 'Date' header. "
			      "Authorization=AWS4-HMAC-SHA256 "
			      "Credential=a,Signature=b,SignedHeaders=c\"}"},
		{"POST", "X-Amz-Algorithm=x", "Test_1.Where", SIGNED("a", "b"), JSON1, DATE, "{}",
			400,
			CORAL "InvalidSignatureException\",\"message\":\"Found both "
			      "'X-Amz-Algorithm' as a "
			      "query-string param and 'Authorization' as HTTP header.\"}"},
		{"POST", "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a", "Test_1.Where",
			NULL, JSON1, NULL, "{}", 400,
			CORAL
			"IncompleteSignatureException\",\"message\":\"AWS query-string parameters "
			"must include 'X-Amz-Signature'. AWS query-string parameters must include "
			"'X-Amz-SignedHeaders'. AWS query-string parameters must include "
			"'X-Amz-Date'. Re-examine the query-string parameters.\"}"},
		{"POST", NULL, "Test_1.Where", SIGNED("a", "b"), JSON1, DATE, "", 400,
			CORAL "SerializationException\"}"},
		/* scylladb, test/alternator/test_manual_requests.py, which runs against AWS. */
		{"POST", NULL, "Test_1.Silent", SIGNED("a", "b"), JSON1, DATE, "{}", 200, ""},
	};
	struct fixture f;
	fixture_init(&f);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_response response;
		send_one(&f, &cases[i], &response);
		ck_assert_str_is(response.body, cases[i].answer);
		ck_assert_int_eq(response.status, cases[i].status);
		check_headers(&response);
	}
	fixture_release(&f);
}
END_TEST

static int verify_none(void *arg, const struct http_request *request,
	const struct signature_claim *claim, struct str wanted, struct signature_fault *ret_fault)
{
	(void)request;
	ck_assert_str_is(claim->access_key, "AKIDEXAMPLE");
	ck_assert_str_is(wanted, "dynamodb");
	*ret_fault = *(const struct signature_fault *)arg;
	return -1;
}

/* What is wrong with a signature, and how, is test_signature's matter; here: as which exception. */
START_TEST(a_verified_signature_may_be_refused)
{
	static const struct sent post = {"POST", NULL, "Test_1.Where",
		SIGNED("AKIDEXAMPLE", "eu-west-2"), JSON1, DATE, "{}", 400, NULL};
	static const struct {
		struct signature_fault fault;
		const char *answer;
	} cases[] = {
		{{.kind = SIGNATURE_UNKNOWN, .message = STR_INIT("u")},
			CORAL "UnrecognizedClientException\",\"message\":\"u\"}"},
		{{.kind = SIGNATURE_WRONG, .message = STR_INIT("w")},
			CORAL "InvalidSignatureException\",\"message\":\"w\"}"},
		{{.kind = SIGNATURE_INCOMPLETE, .message = STR_INIT("i")},
			CORAL "IncompleteSignatureException\",\"message\":\"i\"}"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture f;
		struct http_response response;
		struct signature_fault fault = cases[i].fault;
		fixture_init(&f);
		endpoint_free(f.endpoint);
		f.endpoint = endpoint_new(
			f.pipeline, &(struct endpoint_options){.account = STR("000000000000"),
					    .region = STR("us-east-1"),
					    .verify = verify_none,
					    .verify_arg = &fault});
		send_one(&f, &post, &response);
		ck_assert_str_is(response.body, cases[i].answer);
		ck_assert_int_eq(response.status, 400);
		fixture_release(&f);
	}
}
END_TEST

#define INTERNAL                                                                                  \
	"{\"__type\":\"com.amazonaws.dynamodb.v20120810#InternalServerError\",\"message\":\"The " \
	"request processing has failed because of an unknown error, exception or failure.\"}"

/* Sources: see read_body() in endpoint.c. The bytes are python's gzip.compress() and
 * zlib.compress() of {}, and of { and } in two members. */
START_TEST(compressed_bodies_are_read)
{
#define GZIP_BOTH \
	"\037\213\010\000\000\000\000\000\002\003\253\256\005\000\103\277\246\243\002\000\000\000"
#define GZIP_OPEN \
	"\037\213\010\000\000\000\000\000\002\003\253\006\000\071\107\325\025\001\000\000\000"
#define GZIP_SHUT \
	"\037\213\010\000\000\000\000\000\002\003\253\005\000\014\342\266\374\001\000\000\000"
#define WHERE "{\"Account\":\"000000000000\",\"Region\":\"eu-west-2\"}"
	static const struct {
		const char *encoding;
		struct str body;
		int status;
		const char *answer;
	} cases[] = {
		{"gzip", STR_INIT(GZIP_BOTH), 200, WHERE},
		{"GZip", STR_INIT(GZIP_OPEN GZIP_SHUT), 200, WHERE},
		{"gzip", STR_INIT(GZIP_BOTH "junk"), 200, WHERE},
		{"deflate", STR_INIT("x\x9c\xab\xae\x05\0\1u\0\xf9"), 200, WHERE},
		{"gzip", STR_INIT(""), 500, INTERNAL},
		{"gzip", STR_INIT("{}"), 500, INTERNAL},
		{"deflate", STR_INIT(GZIP_BOTH), 500, INTERNAL},
		{"br", STR_INIT("{}"), 500, INTERNAL},
		{"gzip, gzip", STR_INIT(GZIP_BOTH), 500, INTERNAL},
		/* The last byte is missing; half a document. */
		{"gzip", {GZIP_BOTH, sizeof(GZIP_BOTH) - 2}, 500, INTERNAL},
		{"gzip", STR_INIT(GZIP_OPEN), 400, CORAL "SerializationException\"}"},
	};
	struct fixture f;
	fixture_init(&f);
	struct service door = endpoint_service(f.endpoint);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_response response;
		const struct http_header headers[] = {
			{STR("X-Amz-Target"), STR("Test_1.Where")},
			{STR("Authorization"), STR(SIGNED("AKIDEXAMPLE", "eu-west-2"))},
			{STR("Content-Type"), STR(JSON1)},
			{STR("X-Amz-Date"), STR(DATE)},
			{STR("Content-Encoding"), str_z(cases[i].encoding)},
		};
		struct http_request request = {
			.method = STR("POST"),
			.path = STR("/"),
			.headers = headers,
			.header_count = ARRAY_LEN(headers),
			.body = cases[i].body,
			.arena = &f.arena,
		};
		http_response_init(&response, &f.arena);
		door.serve(door.self, &request, &response);
		ck_assert_str_is(response.body, cases[i].answer);
		ck_assert_int_eq(response.status, cases[i].status);
	}
	fixture_release(&f);
}
END_TEST

/* Source: scylladb, test/alternator/test_health.py, which runs against AWS. */
START_TEST(health_is_told_at_the_root_only)
{
	static const struct {
		const char *path, *answer;
		int status;
	} cases[] = {{"/", "healthy: dynamodb.us-east-1.amazonaws.com ", 200},
		{"/index.htm", "<UnknownOperationException/>\n", 404}};
	struct fixture f;
	fixture_init(&f);
	struct service door = endpoint_service(f.endpoint);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_request request = {
			.method = STR("GET"), .path = str_z(cases[i].path), .arena = &f.arena};
		struct http_response response;
		http_response_init(&response, &f.arena);
		door.serve(door.self, &request, &response);
		ck_assert_int_eq(response.status, cases[i].status);
		ck_assert_str_is(response.body, cases[i].answer);
	}
	fixture_release(&f);
}
END_TEST

/* Source: scylladb, test/alternator/test_manual_requests.py, which runs against AWS. */
START_TEST(a_head_of_more_than_16_kilobytes_is_refused)
{
	enum {
		MOST = 16 * 1024,
	};
	static const struct {
		size_t header, target;
		int status;
	} cases[] = {{100, 1, 404}, {MOST - 6, 1, 404}, {MOST - 5, 1, 400}, {1, MOST, 404},
		{1, MOST + 1, 400}};
	struct fixture f;
	fixture_init(&f);
	struct service door = endpoint_service(f.endpoint);
	char *text = arena_bytes(&f.arena, MOST + 1);
	memset(text, '/', MOST + 1);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct http_header headers[] = {
			{STR("one"), STR("x")}, {STR("two"), str_of(text, cases[i].header - 1)}};
		struct http_request request = {.method = STR("PUT"),
			.target = str_of(text, cases[i].target),
			.headers = headers,
			.header_count = ARRAY_LEN(headers),
			.arena = &f.arena};
		struct http_response response;
		http_response_init(&response, &f.arena);
		door.serve(door.self, &request, &response);
		ck_assert_int_eq(response.status, cases[i].status);
	}
	fixture_release(&f);
}
END_TEST

/* Source: scylladb, test/alternator/test_compressed_response.py, which runs against AWS. */
START_TEST(what_is_accepted_is_read_as_dynamodb_reads_it)
{
	static const struct {
		const char *accepted;
		enum compression compression;
	} cases[] = {
		{"gzip", COMPRESS_GZIP},
		{"deflate", COMPRESS_DEFLATE},
		{"", COMPRESS_NONE},
		{"identity", COMPRESS_NONE},
		{"br, zstd, compress, x-gzip", COMPRESS_NONE},
		{"gzip, deflate", COMPRESS_GZIP},
		{"br, identity, deflate, gzip", COMPRESS_DEFLATE},
		{"GZIP, identity", COMPRESS_GZIP},
		{"dog, gzip ,, cat", COMPRESS_GZIP},
		{"deflate;q=0.5, gzip;q=0.8", COMPRESS_GZIP},
		{"br, gzip;q=0, deflate; q = 0.5 , identity;q=0", COMPRESS_DEFLATE},
		{"*", COMPRESS_GZIP},
		{"*, deflate;q=0.5", COMPRESS_GZIP},
		{"*, deflate", COMPRESS_DEFLATE},
		{"*, gzip;q=0.5", COMPRESS_DEFLATE},
		{"*;q=0.5,identity", COMPRESS_GZIP},
		{"gzip ;q=0", COMPRESS_NONE},
		{"*;q=0", COMPRESS_NONE},
		{"br;q=0.8,identity;q=0.5,*;q=0", COMPRESS_NONE},
		{"gzip;q=0.5,identity;q=0.8", COMPRESS_GZIP},
		{"\"gzip\"", COMPRESS_NONE},
		{"gzip br", COMPRESS_NONE},
		{"gzip:q=1", COMPRESS_NONE},
		{"gzip;q=31,deflate;q=51", COMPRESS_GZIP}, /* more than 1 is 1 */
		{"deflate;q=0.5, gzip;q=0.2", COMPRESS_DEFLATE},
		{"deflate;q=0.5, gzip;q=1;q=0.2", COMPRESS_GZIP}, /* the first weight counts */
		{"deflate;q=0.5,gzip;q=0.", COMPRESS_DEFLATE},
		{"deflate;q=0.5,gzip;q=0.x", COMPRESS_GZIP}, /* no number is 1 */
		{"deflate;q=0.5,gzip;q=0. x", COMPRESS_GZIP},
		{"deflate;q=0.5,gzip;q=", COMPRESS_GZIP},
		{"deflate;q=-0.5,gzip;q=0.2", COMPRESS_GZIP},
		{"gzip;q= 0;q=1", COMPRESS_NONE},
		{"gzip;q =0;q=1", COMPRESS_GZIP},
		{"gzip;nq=0;q=1", COMPRESS_NONE},
		{"gzip;q=0, gzip;q=1, gzip;q=0", COMPRESS_GZIP},
		{"br,identity;q=0.5,gzip;q=0.0001", COMPRESS_GZIP},
		{"gzip;q=0.00000001", COMPRESS_GZIP},
		{"gzip;q=0.5,deflate;q=0.50000", COMPRESS_GZIP},
		{"gzip;q=0.5,deflate;q=0.50001", COMPRESS_DEFLATE},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_msg(compress_accepted(str_z(cases[i].accepted)) == cases[i].compression,
			"%s", cases[i].accepted);
}
END_TEST

/* The same, and for the checksum: see compress.h. */
START_TEST(long_answers_are_compressed_for_who_accepts_that)
{
	static const struct {
		const char *target, *accepted, *encoding;
		int bits; /* zlib's name of the form */
	} cases[] = {
		{"Test_1.Long", "gzip", "gzip", 15 + 16},
		{"Test_1.Long", "br, deflate", "deflate", 15},
		{"Test_1.Long", "identity", NULL, 0},
		{"Test_1.Long", NULL, NULL, 0},
		{"Test_1.Where", "gzip", NULL, 0},
	};
	struct fixture f;
	fixture_init(&f);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_response response;
		const struct sent s = {.method = "POST",
			.target = cases[i].target,
			.authorization = SIGNED("a", "b"),
			.content_type = JSON1,
			.date = DATE,
			.body = "{}"};
		send_accepting(&f, &s, cases[i].accepted, &response);
		ck_assert_int_eq(response.status, 200);
		ck_assert_str_is(http_response_header(&response, STR("content-encoding")),
			cases[i].encoding ? cases[i].encoding : "");
		check_headers(&response);
		if (!cases[i].encoding)
			continue;
		static unsigned char plain[LONG + 100];
		z_stream z = {.next_in = (unsigned char *)(uintptr_t)response.body.p,
			.avail_in = (unsigned)response.body.n,
			.next_out = plain,
			.avail_out = sizeof(plain)};
		ck_assert_int_eq(inflateInit2(&z, cases[i].bits), Z_OK);
		ck_assert_int_eq(inflate(&z, Z_FINISH), Z_STREAM_END);
		ck_assert_uint_eq(z.total_out, LONG + strlen("{\"Long\":\"\"}"));
		ck_assert_int_eq(memcmp(plain, "{\"Long\":\"abcdefgh", 17), 0);
		ck_assert_uint_lt(response.body.n, LONG / 10);
		inflateEnd(&z);
	}
	fixture_release(&f);
}
END_TEST

/* Source: scylladb, test/alternator/test_describe_endpoints.py: the address can be called. */
START_TEST(describe_endpoints_knows_where_it_was_called)
{
	const struct http_header headers[] = {
		{STR("Host"), STR("127.0.0.1:4000")},
		{STR("X-Amz-Target"), STR("Test_1.DescribeEndpoints")},
		{STR("Authorization"), STR(SIGNED("AKIDEXAMPLE", "eu-west-2"))},
		{STR("Content-Type"), STR(JSON1)},
		{STR("X-Amz-Date"), STR(DATE)},
	};
	struct fixture f;
	struct http_response response;
	fixture_init(&f);
	struct http_request request = {.method = STR("POST"),
		.path = STR("/"),
		.headers = headers,
		.header_count = ARRAY_LEN(headers),
		.body = STR("{}"),
		.arena = &f.arena};
	struct service door = endpoint_service(f.endpoint);
	http_response_init(&response, &f.arena);
	door.serve(door.self, &request, &response);
	ck_assert_str_is(response.body, "{\"Host\":\"127.0.0.1:4000\"}");
	fixture_release(&f);
}
END_TEST

START_TEST(account_and_region_come_from_the_credential)
{
	static const struct sent cases[] = {
		{"POST", NULL, "Test_1.Where", SIGNED("AKIDEXAMPLE", "eu-west-2"), JSON1, DATE,
			"{}", 200, "{\"Account\":\"000000000000\",\"Region\":\"eu-west-2\"}"},
		{"POST", NULL, "Test_1.Where", SIGNED("123456789012", "us-east-1"),
			"application/json; charset=utf-8", DATE, "{}", 200,
			"{\"Account\":\"123456789012\",\"Region\":\"us-east-1\"}"},
		{"POST",
			"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=123456789012%2F20261122%"
			"2F"
			"ap-south-1%2Fdynamodb%2Faws4_request&X-Amz-Signature=a&X-Amz-"
			"SignedHeaders=h&"
			"X-Amz-Date=" DATE,
			"Test_1.Where", NULL, JSON1, NULL, "{}", 200,
			"{\"Account\":\"123456789012\",\"Region\":\"ap-south-1\"}"},
	};
	struct fixture f;
	fixture_init(&f);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_response response;
		send_one(&f, &cases[i], &response);
		ck_assert_str_is(response.body, cases[i].answer);
		ck_assert_int_eq(response.status, cases[i].status);
	}
	fixture_release(&f);
}
END_TEST

START_TEST(an_access_key_that_names_a_fork_selects_it)
{
	static const struct {
		const char *authorization, *namespace, *borrowed;
	} cases[] = {
		{SIGNED("blue", "us-east-1"), "", "blue"},
		{SIGNED("red", "us-east-1"), "", ""}, /* no fork has that name: any key is fine */
		{SIGNED("blue", "us-east-1"), "green", "green"}, /* host and header come first */
		{SIGNED("123456789012", "us-east-1"), "green", "green"},
	};
	struct fixture f;
	fixture_init(&f);
	struct service door = endpoint_service(f.endpoint);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct http_header headers[] = {
			{STR("X-Amz-Target"), STR("Test_1.Where")},
			{STR("Authorization"), str_z(cases[i].authorization)},
			{STR("Content-Type"), STR(JSON1)},
			{STR("X-Amz-Date"), STR(DATE)},
		};
		struct http_request request = {.method = STR("POST"),
			.path = STR("/"),
			.headers = headers,
			.header_count = ARRAY_LEN(headers),
			.body = STR("{}"),
			.namespace = str_z(cases[i].namespace),
			.arena = &f.arena};
		struct http_response response;
		http_response_init(&response, &f.arena);
		door.serve(door.self, &request, &response);
		ck_assert_int_eq(response.status, 200);
		ck_assert_str_eq(borrowed_of, cases[i].borrowed);
	}
	fixture_release(&f);
}
END_TEST

START_TEST(answers_carry_type_and_checksum)
{
	static const struct sent get = {"GET", NULL, NULL, NULL, NULL, NULL, NULL, 200, NULL};
	static const struct sent post = {
		"POST", NULL, "Test_1.Where", SIGNED("a", "b"), JSON1, DATE, "{}", 200, NULL};
	struct fixture f;
	struct http_response response;
	fixture_init(&f);
	/* The number that AWS sends with exactly this body: dynalite index.js. */
	send_one(&f, &get, &response);
	ck_assert_str_is(http_response_header(&response, STR("x-amz-crc32")), "3128867991");
	send_one(&f, &post, &response);
	check_headers(&response);
	ck_assert_str_is(http_response_header(&response, STR("content-type")), JSON1);
	struct str first = http_response_header(&response, STR("x-amzn-requestid"));
	send_one(&f, &post, &response);
	ck_assert(!str_eq(first, http_response_header(&response, STR("x-amzn-requestid"))));
	fixture_release(&f);
}
END_TEST

/* Source: dynalite index.js and test/connection.js; what is exposed: scylladb's alternator/server,
 * as DynamoDB returns it. */
START_TEST(pages_of_any_origin_may_call)
{
	struct fixture f;
	struct http_response response;
	fixture_init(&f);
	const struct http_header headers[] = {{STR_INIT("Origin"), STR_INIT("http://example.com")},
		{STR_INIT("Access-Control-Request-Headers"), STR_INIT("x-amz-target")},
		{STR_INIT("Access-Control-Request-Method"), STR_INIT("POST")}};
	const struct http_request request = {.method = STR("OPTIONS"),
		.headers = headers,
		.header_count = ARRAY_LEN(headers),
		.arena = &f.arena};
	struct service door = endpoint_service(f.endpoint);
	http_response_init(&response, &f.arena);
	door.serve(door.self, &request, &response);
	ck_assert_int_eq(response.status, 200);
	ck_assert_str_is(http_response_header(&response, STR("access-control-allow-origin")), "*");
	ck_assert_str_is(http_response_header(&response, STR("access-control-allow-headers")),
		"x-amz-target");
	ck_assert_str_is(
		http_response_header(&response, STR("access-control-allow-methods")), "POST");
	ck_assert_str_is(http_response_header(&response, STR("access-control-max-age")), "172800");
	ck_assert_str_is(http_response_header(&response, STR("access-control-expose-headers")),
		"x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date");
	ck_assert_uint_eq(response.body.n, 0);
	fixture_release(&f);
}
END_TEST

START_TEST(inside_there_is_neither_http_nor_signature)
{
	static const struct {
		const char *target, *namespace, *answer;
		int status;
	} cases[] = {
		{"Test_1.Where", "", "{\"Account\":\"000000000000\",\"Region\":\"us-east-1\"}",
			200},
		{"Test_1.Where", "blue", "{\"Account\":\"000000000000\",\"Region\":\"us-east-1\"}",
			200},
		{"Test_1.Refuse", "",
			"{\"__type\":\"com.amazon.coral.validate#ValidationException\",\"message\":"
			"\"One or "
			"more parameter values were invalid: An string set  may not be empty\"}",
			400},
		{"Test_1.RefuseWrapped", "",
			"{\"__type\":\"com.amazon.coral.validate#ValidationException\",\"message\":"
			"\"1 "
			"validation error detected: One or more parameter values were invalid: An "
			"string "
			"set  may not be empty\"}",
			400},
		{"Test_1.Other", "", CORAL "UnknownOperationException\"}", 400},
	};
	struct fixture f;
	fixture_init(&f);
	struct aws_caller caller = endpoint_caller(f.endpoint);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf answer = BUF_IN(&f.arena);
		int status = caller.call(caller.self, str_z(cases[i].target),
			str_z(cases[i].namespace), STR("{}"), &f.arena, &answer);
		if (status == 200)
			ck_assert_str_eq(borrowed_of, cases[i].namespace);
		ck_assert_str_is(buf_str(&answer), cases[i].answer);
		ck_assert_int_eq(status, cases[i].status);
	}
	fixture_release(&f);
}
END_TEST

UNIT_MAIN("endpoint", tcase_add_test(tc, the_door_refuses_as_aws_refuses);
	  tcase_add_test(tc, a_verified_signature_may_be_refused);
	  tcase_add_test(tc, compressed_bodies_are_read);
	  tcase_add_test(tc, health_is_told_at_the_root_only);
	  tcase_add_test(tc, a_head_of_more_than_16_kilobytes_is_refused);
	  tcase_add_test(tc, what_is_accepted_is_read_as_dynamodb_reads_it);
	  tcase_add_test(tc, long_answers_are_compressed_for_who_accepts_that);
	  tcase_add_test(tc, describe_endpoints_knows_where_it_was_called);
	  tcase_add_test(tc, account_and_region_come_from_the_credential);
	  tcase_add_test(tc, an_access_key_that_names_a_fork_selects_it);
	  tcase_add_test(tc, answers_carry_type_and_checksum);
	  tcase_add_test(tc, pages_of_any_origin_may_call);
	  tcase_add_test(tc, inside_there_is_neither_http_nor_signature))
