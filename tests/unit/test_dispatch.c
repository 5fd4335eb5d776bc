#include "unit.h"

#include "dispatch.h"

#include <stdio.h>

static struct arena arena;

static const struct {
	const char *host, *path, *header, *value;
	bool bare;
	enum dispatch_target target;
	const char *api, *rest;
} cases[] = {
	{"localhost", "/", "X-Amz-Target", "DynamoDB_20120810.GetItem", false, DISPATCH_AWS_JSON,
		"", "/"},
	{"localhost", "/", "x-amz-target", "DynamoDBStreams_20120810.ListStreams", false,
		DISPATCH_AWS_JSON, "", "/"},
	{"localhost", "/", "Authorization",
		"AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/dynamodb/aws4_request, "
		"SignedHeaders=host",
		false, DISPATCH_AWS_JSON, "", "/"},
	{"localhost", "/", "Authorization",
		"AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request", false,
		DISPATCH_SITE, "", "/"},
	{"localhost", "/", "Authorization", "Bearer dynamodb", false, DISPATCH_SITE, "", "/"},
	{"localhost", "/", "Accept", "text/html", false, DISPATCH_SITE, "", "/"},
	{"localhost", "/", "Accept", "text/html", true, DISPATCH_AWS_JSON, "", "/"},
	{"localhost", "/_hangar/v1/status", "A", "", true, DISPATCH_CONTROL, "",
		"/_hangar/v1/status"},
	{"localhost", "/2015-03-31/functions/x/invocations", "A", "", false, DISPATCH_LAMBDA, "",
		"/2015-03-31/functions/x/invocations"},
	{"abc.execute-api.us-east-1.amazonaws.com", "/pets", "A", "", false, DISPATCH_API, "abc",
		"/pets"},
	{"abc.execute-api.localhost", "/", "A", "", false, DISPATCH_API, "abc", "/"},
	{"abc.execute-apis.localhost", "/", "A", "", false, DISPATCH_SITE, "", "/"},
	{"localhost", "/_aws/execute-api/web/api/x", "A", "", false, DISPATCH_API, "web", "/api/x"},
	{"localhost", "/_aws/execute-api/web", "A", "", false, DISPATCH_API, "web", "/"},
	{"localhost", "/_aws/execute-api/", "A", "", false, DISPATCH_SITE, "",
		"/_aws/execute-api/"},
	{"localhost", "/execute-api/web/prod/x", "A", "", false, DISPATCH_API, "web", "/prod/x"},
	{"localhost", "/execute-api/web/$default/x", "A", "", false, DISPATCH_API, "web", "/x"},
	{"localhost", "/_aws/execute-api/web/$default", "A", "", false, DISPATCH_API, "web", "/"},
	{"localhost", "/_aws/execute-api/web/$defaults", "A", "", false, DISPATCH_API, "web",
		"/$defaults"},
	{"localhost", "/restapis/r1/prod/_user_request_/x/y", "A", "", false, DISPATCH_API, "r1",
		"/prod/x/y"},
	{"localhost", "/restapis/r1/prod/_user_request_", "A", "", false, DISPATCH_API, "r1",
		"/prod"},
	{"localhost", "/restapis/r1/$default/_user_request_/x", "A", "", false, DISPATCH_API, "r1",
		"/x"},
	{"localhost", "/restapis/r1/prod/_user_requests_/x", "A", "", false, DISPATCH_SITE, "",
		"/restapis/r1/prod/_user_requests_/x"},
	{"localhost", "/restapis/r1/resources", "A", "", false, DISPATCH_SITE, "",
		"/restapis/r1/resources"},
	{"localhost", "/restapis", "A", "", false, DISPATCH_SITE, "", "/restapis"},
};

START_TEST(chooses_the_service)
{
	struct http_header header = {str_z(cases[_i].header), str_z(cases[_i].value)};
	struct http_request request = {.method = STR("POST"),
		.path = str_z(cases[_i].path),
		.host = str_z(cases[_i].host),
		.headers = &header,
		.header_count = 1,
		.arena = &arena};
	struct dispatch d = dispatch_request(&request, cases[_i].bare);
	ck_assert_int_eq(d.target, cases[_i].target);
	ck_assert_str_is(d.api, cases[_i].api);
	ck_assert_str_is(d.path, cases[_i].rest);
	arena_release(&arena);
}
END_TEST

static const struct {
	const char *host, *header, *namespace;
	enum dispatch_target target;
	const char *api;
} named[] = {
	{"localhost", "", "", DISPATCH_SITE, ""},
	{"127.0.0.1", "blue", "blue", DISPATCH_SITE, ""},
	{"blue.localhost", "", "blue", DISPATCH_SITE, ""},
	{"blue.localhost", "green", "green", DISPATCH_SITE, ""},
	{"blue.localhost", " ", "blue", DISPATCH_SITE, ""},
	{"abc.execute-api.blue.localhost", "", "blue", DISPATCH_API, "abc"},
	{"abc.execute-api.localhost", "", "", DISPATCH_API, "abc"},
	{"execute-api.localhost", "", "", DISPATCH_SITE, ""},
	{"a.blue.localhost", "", "", DISPATCH_SITE, ""},
	{"my_own.localhost", "", "", DISPATCH_SITE, ""},
	{"blue.localhost.example", "", "", DISPATCH_SITE, ""},
	{"blue.amazonaws.com", "", "", DISPATCH_SITE, ""},
	{".localhost", "", "", DISPATCH_SITE, ""},
};

START_TEST(finds_the_namespace_in_the_header_or_the_host)
{
	struct http_header header = {STR("X-Hangar-Namespace"), str_z(named[_i].header)};
	struct http_request request = {.method = STR("GET"),
		.path = STR("/"),
		.host = str_z(named[_i].host),
		.headers = &header,
		.header_count = 1};
	struct dispatch d = dispatch_request(&request, false);
	ck_assert_int_eq(d.target, named[_i].target);
	ck_assert_str_is(d.namespace, named[_i].namespace);
	ck_assert_str_is(d.api, named[_i].api);
}
END_TEST

static const struct {
	const char *method, *path, *type, *service;
	bool elsewhere;
} signed_cases[] = {
	{"POST", "/", "application/x-amz-json-1.0", "sqs", true},
	{"POST", "/", "application/x-www-form-urlencoded; charset=utf-8", "sts", true},
	{"POST", "/", "application/x-amz-json-1.0", "execute-api", false},
	{"POST", "/", "application/x-amz-json-1.0", "", false},
	{"POST", "/", "application/x-amz-json-1.0", "<b>", false},
	{"POST", "/orders", "application/x-amz-json-1.0", "sqs", false},
	{"POST", "/", "application/json", "sqs", false},
	{"GET", "/", "application/x-amz-json-1.0", "sqs", false},
};

START_TEST(a_service_that_is_not_here_is_known_by_its_signature)
{
	char authorization[128];
	snprintf(authorization, sizeof(authorization),
		"AWS4-HMAC-SHA256 Credential=a/20260101/r/%s/aws4_request, Signature=0",
		signed_cases[_i].service);
	struct http_header headers[] = {{STR("Authorization"), str_z(authorization)},
		{STR("Content-Type"), str_z(signed_cases[_i].type)}};
	struct http_request request = {.method = str_z(signed_cases[_i].method),
		.path = str_z(signed_cases[_i].path),
		.host = STR("localhost"),
		.headers = headers,
		.header_count = ARRAY_LEN(headers)};
	for (int bare = 0; bare < 2; bare++) {
		struct dispatch d = dispatch_request(&request, bare);
		ck_assert_int_eq(d.target, signed_cases[_i].elsewhere ? DISPATCH_ELSEWHERE
					   : bare                     ? DISPATCH_AWS_JSON
								      : DISPATCH_SITE);
		if (signed_cases[_i].elsewhere)
			ck_assert_str_is(d.api, signed_cases[_i].service);
	}
}
END_TEST

UNIT_MAIN("dispatch", tcase_add_loop_test(tc, chooses_the_service, 0, (int)ARRAY_LEN(cases));
	  tcase_add_loop_test(
		  tc, finds_the_namespace_in_the_header_or_the_host, 0, (int)ARRAY_LEN(named));
	  tcase_add_loop_test(tc, a_service_that_is_not_here_is_known_by_its_signature, 0,
		  (int)ARRAY_LEN(signed_cases)))
