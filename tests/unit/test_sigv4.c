#include "unit.h"

#include "sigv4.h"

static const struct sigv4_keys keys = {
	STR_INIT("AKIDEXAMPLE"), STR_INIT("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")};

/* The get-vanilla and post-vanilla vectors of AWS's own suite. */
START_TEST(the_vectors_of_aws_come_out)
{
	struct arena arena = ARENA_INIT;
	const struct sigv4_header headers[] = {
		{STR("host"), STR("example.amazonaws.com")},
		{STR("x-amz-date"), STR("20150830T123600Z")},
	};
	struct sigv4_request request = {
		.method = STR("GET"),
		.path = STR("/"),
		.headers = headers,
		.header_count = ARRAY_LEN(headers),
		.date = STR("20150830T123600Z"),
		.region = STR("us-east-1"),
		.service = STR("service"),
	};
#define VANILLA                                                                             \
	"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, " \
	"SignedHeaders=host;x-amz-date, Signature="
	ck_assert_str_is(sigv4_authorization(&request, &keys, &arena),
		VANILLA "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
	request.method = STR("POST");
	ck_assert_str_is(sigv4_authorization(&request, &keys, &arena),
		VANILLA "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
	arena_release(&arena);
}
END_TEST

/* What botocore 1.43 signs for the same request. */
START_TEST(a_request_of_dynamodb_is_signed_as_botocore_does)
{
	struct arena arena = ARENA_INIT;
	const struct sigv4_header headers[] = {
		{STR("content-type"), STR("application/x-amz-json-1.0")},
		{STR("host"), STR("dynamodb.eu-central-1.amazonaws.com")},
		{STR("x-amz-date"), STR("20261122T120000Z")},
		{STR("x-amz-security-token"), STR("TOKEN123")},
		{STR("x-amz-target"), STR("DynamoDB_20120810.GetItem")},
	};
	struct sigv4_request request = {
		.method = STR("POST"),
		.path = STR("/"),
		.headers = headers,
		.header_count = ARRAY_LEN(headers),
		.body = STR("{\"TableName\":\"t\"}"),
		.date = STR("20261122T120000Z"),
		.region = STR("eu-central-1"),
		.service = STR("dynamodb"),
	};
	ck_assert_str_is(sigv4_authorization(&request, &keys, &arena),
		"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/eu-central-1/dynamodb/"
		"aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;"
		"x-amz-target, Signature="
		"ceeb99d3bc1b6f40dd9b901a1917ff7459720a212f2a909334ad86a0bb6f5077");
	arena_release(&arena);
}
END_TEST

UNIT_MAIN("sigv4", tcase_add_test(tc, the_vectors_of_aws_come_out);
	  tcase_add_test(tc, a_request_of_dynamodb_is_signed_as_botocore_does))
