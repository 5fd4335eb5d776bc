#include "unit.h"

#include "auth/signature.h"

#include <stdio.h>

#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define NOW "20150830T123600Z"

enum {
	NOW_S = 1440938160,
};

struct one {
	const char *name, *method, *path, *query, *body, *signed_headers, *signature;
	const char *headers[8]; /* name, value, ... beside host and x-amz-date */
};

/* The suite that AWS published for Signature Version 4 (aws-sig-v4-test-suite), its requests with
 * their signatures, which botocore 1.43 gives, too. */
static const struct one vectors[] = {
	{"get-vanilla", "GET", "/", "", "", "host;x-amz-date",
		"5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", {NULL}},
	{"get-header-key-duplicate", "GET", "/", "", "", "host;my-header1;x-amz-date",
		"c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
		{"My-Header1", "value2", "My-Header1", "value2", "My-Header1", "value1"}},
	{"get-header-value-order", "GET", "/", "", "", "host;my-header1;x-amz-date",
		"08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
		{"My-Header1", "value4", "My-Header1", "value1", "My-Header1", "value3",
			"My-Header1", "value2"}},
	{"get-header-value-trim", "GET", "/", "", "", "host;my-header1;my-header2;x-amz-date",
		"acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
		{"My-Header1", " value1", "My-Header2", " \"a   b   c\""}},
	{"get-unreserved", "GET",
		"/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "", "",
		"host;x-amz-date",
		"07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f", {NULL}},
	{"get-utf8", "GET", "/\xe1\x88\xb4", "", "", "host;x-amz-date",
		"8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85", {NULL}},
	{"get-space", "GET", "/example space/", "", "", "host;x-amz-date",
		"652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741", {NULL}},
	{"get-relative", "GET", "/example/..", "", "", "host;x-amz-date",
		"5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", {NULL}},
	{"get-relative-relative", "GET", "/example1/example2/../..", "", "", "host;x-amz-date",
		"5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", {NULL}},
	{"get-slash", "GET", "//", "", "", "host;x-amz-date",
		"5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", {NULL}},
	{"get-slash-dot-slash", "GET", "/./", "", "", "host;x-amz-date",
		"5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", {NULL}},
	{"get-slash-pointless-dot", "GET", "/./example", "", "", "host;x-amz-date",
		"ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5", {NULL}},
	{"get-slashes", "GET", "//example//", "", "", "host;x-amz-date",
		"9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84", {NULL}},
	{"get-vanilla-empty-query-key", "GET", "/", "Param1=value1", "", "host;x-amz-date",
		"a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb", {NULL}},
	{"get-vanilla-query-order-key", "GET", "/", "Param1=value2&Param1=Value1", "",
		"host;x-amz-date",
		"eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1", {NULL}},
	{"get-vanilla-query-order-key-case", "GET", "/", "Param2=value2&Param1=value1", "",
		"host;x-amz-date",
		"b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500", {NULL}},
	{"get-vanilla-query-unreserved", "GET", "/",
		"-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz="
		"-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
		"", "host;x-amz-date",
		"9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197", {NULL}},
	{"get-vanilla-utf8-query", "GET", "/", "\xe1\x88\xb4=bar", "", "host;x-amz-date",
		"2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04", {NULL}},
	{"the same, encoded", "GET", "/", "%e1%88%B4=bar", "", "host;x-amz-date",
		"2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04", {NULL}},
	{"post-vanilla", "POST", "/", "", "", "host;x-amz-date",
		"5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b", {NULL}},
	{"post-header-key-sort", "POST", "/", "", "", "host;my-header1;x-amz-date",
		"c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
		{"MY-HEADER1", "value1"}},
	{"post-header-value-case", "POST", "/", "", "", "host;my-header1;x-amz-date",
		"cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
		{"My-Header1", "VALUE1"}},
	{"post-vanilla-query", "POST", "/", "Param1=value1", "", "host;x-amz-date",
		"28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11", {NULL}},
	{"post-x-www-form-urlencoded", "POST", "/", "", "Param1=value1",
		"content-type;host;x-amz-date",
		"ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
		{"Content-Type", "application/x-www-form-urlencoded"}},
};

struct fixture {
	struct arena arena;
	struct clock clock;
	struct credential keys[3];
	struct signature_rules rules;
	struct http_header headers[12];
	struct http_request request;
	char told[2048]; /* what the log got */
};

static void take_log(void *arg, const char *text)
{
	struct fixture *f = arg;
	snprintf(f->told, sizeof(f->told), "%s", text);
}

/* A clock that stands (nearly) still at `now`. */
static void fixture_init(struct fixture *f, int64_t now_s)
{
	*f = (struct fixture){.keys = {{STR("AKIDEXAMPLE"), STR(SECRET), STR("")},
				      {STR("ASIA"), STR(SECRET), STR("TOKEN/+=1")},
				      {STR("AKIDOTHER"), STR("other"), STR("")}}};
	f->clock.offset_us = now_s * 1000000 + 500000 - clock_now_us(NULL);
	f->rules = (struct signature_rules){{f->keys, ARRAY_LEN(f->keys)}, &f->clock, take_log, f};
	f->request = (struct http_request){.method = STR("POST"),
		.path = STR("/"),
		.query = STR(""),
		.headers = f->headers,
		.arena = &f->arena};
}

static void add(struct fixture *f, const char *name, const char *value)
{
	ck_assert_uint_lt(f->request.header_count, ARRAY_LEN(f->headers));
	f->headers[f->request.header_count++] = (struct http_header){str_z(name), str_z(value)};
}

/* "" for a request that is fine, otherwise the kind and the message. */
static struct str outcome(struct fixture *f, const char *service)
{
	static const char *const kinds[] = {
		[SIGNATURE_MISSING] = "missing",
		[SIGNATURE_TWICE] = "twice",
		[SIGNATURE_INCOMPLETE] = "incomplete",
		[SIGNATURE_WRONG] = "wrong",
		[SIGNATURE_UNKNOWN] = "unknown",
	};
	struct signature_claim claim;
	struct signature_fault fault = {.kind = SIGNATURE_FINE};
	if (signature_read(&f->request, &claim, &fault) == 0 &&
		signature_verify(&f->rules, &f->request, &claim, str_z(service), &fault) == 0)
		return STR("");
	return arena_printf(&f->arena, "%s: %.*s", kinds[fault.kind], STR_ARG(fault.message));
}

static void fill(struct fixture *f, const struct one *v)
{
	f->request.method = str_z(v->method);
	f->request.path = str_z(v->path);
	f->request.query = str_z(v->query);
	f->request.body = str_z(v->body);
	add(f, "Host", "example.amazonaws.com");
	for (size_t i = 0; i + 1 < ARRAY_LEN(v->headers) && v->headers[i]; i += 2)
		add(f, v->headers[i], v->headers[i + 1]);
	add(f, "X-Amz-Date", NOW);
	add(f, "Authorization",
		arena_printf(&f->arena,
			"AWS4-HMAC-SHA256 "
			"Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
			"SignedHeaders=%s, Signature=%s",
			v->signed_headers, v->signature)
			.p);
}

#define MISMATCH                                                                                  \
	"wrong: The request signature we calculated does not match the signature you provided. "  \
	"Check your AWS Secret Access Key and signing method. Consult the service documentation " \
	"for details."

START_TEST(the_requests_of_awss_suite_verify)
{
	const struct one *v = &vectors[_i];
	struct fixture f;
	fixture_init(&f, NOW_S);
	fill(&f, v);
	ck_assert_msg(outcome(&f, "service").n == 0, "%s: %.*s\n%s", v->name,
		STR_ARG(outcome(&f, "service")), f.told);
	arena_release(&f.arena);
}
END_TEST

/* Whatever is signed and changed afterwards breaks the signature. */
START_TEST(a_changed_request_does_not_verify)
{
	for (unsigned change = 0; change < 8; change++) {
		struct fixture f;
		fixture_init(&f, NOW_S);
		fill(&f, &vectors[3]);
		if (change == 0)
			f.request.method = STR("POST");
		else if (change == 1)
			f.request.path = STR("/x");
		else if (change == 2)
			f.request.query = STR("x");
		else if (change == 3)
			f.request.body = STR("x");
		else if (change == 4)
			f.headers[0].value = STR("example.com");
		else if (change == 5)
			f.headers[2].value = STR("\"a b  d\"");
		else if (change == 6)
			f.headers[3].value = STR("20150830T123601Z");
		else
			f.keys[0].secret = STR("another");
		ck_assert_str_is(outcome(&f, "service"), MISMATCH);
		ck_assert_ptr_ne(strstr(f.told, "AKIDEXAMPLE does not match"), NULL);
		ck_assert_ptr_eq(strstr(f.told, "EXAMPLEKEY"), NULL);
		arena_release(&f.arena);
	}
}
END_TEST

/* botocore 1.43's SigV4QueryAuth. */
START_TEST(a_presigned_request_verifies)
{
#define SCOPE "%2F20150830%2Fus-east-1%2Fservice%2Faws4_request"
	static const struct {
		const char *query, *key, *outcome;
	} cases[] = {
		{"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE" SCOPE
		 "&X-Amz-Date=" NOW "&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature="
		 "ff4f668def1029a233d80421e3457840cfcd816fcbefa7af042f2ca8f117547c",
			"AKIDEXAMPLE", ""},
		{"Action=List%20All&b=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
		 "AKIDEXAMPLE" SCOPE "&X-Amz-Date=" NOW "&X-Amz-Expires=60&X-Amz-SignedHeaders="
		 "host&X-Amz-Security-Token=TOKEN%2F%2B%3D1&X-Amz-Signature="
		 "d030253f426c13a54ce56f712fc14c15d61ce84449a6c4f94a2b633902fb772e",
			"ASIA", ""},
		/* The same with a key that has no token. */
		{"Action=List%20All&b=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
		 "AKIDEXAMPLE" SCOPE "&X-Amz-Date=" NOW "&X-Amz-Expires=60&X-Amz-SignedHeaders="
		 "host&X-Amz-Security-Token=TOKEN%2F%2B%3D1&X-Amz-Signature="
		 "d030253f426c13a54ce56f712fc14c15d61ce84449a6c4f94a2b633902fb772e",
			"AKIDEXAMPLE",
			"unknown: The security token included in the request is invalid"},
		{"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE" SCOPE
		 "&X-Amz-Date=" NOW "&X-Amz-Expires=61&X-Amz-SignedHeaders=host&X-Amz-Signature="
		 "ff4f668def1029a233d80421e3457840cfcd816fcbefa7af042f2ca8f117547c",
			"AKIDEXAMPLE", MISMATCH},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture f;
		fixture_init(&f, NOW_S);
		f.request.method = STR("GET");
		f.request.query = str_z(cases[i].query);
		add(&f, "Host", "example.amazonaws.com");
		/* The key that the case means goes by the name in the query. */
		if (str_eq_z(STR("ASIA"), cases[i].key)) {
			f.keys[1].access = STR("AKIDEXAMPLE");
			f.keys[0].access = STR("AKIDNOBODY");
		}
		ck_assert_str_is(outcome(&f, "service"), cases[i].outcome);
		arena_release(&f.arena);
	}
}
END_TEST

/* botocore 1.43: DynamoDB with temporary credentials; Lambda, whose path is encoded twice. */
START_TEST(requests_to_dynamodb_and_lambda_verify)
{
	struct fixture f;
	fixture_init(&f, NOW_S);
	f.request.body = STR("{\"TableName\":\"t\"}");
	f.keys[1].access = STR("AKIDEXAMPLE");
	f.keys[0].access = STR("AKIDNOBODY");
	add(&f, "content-type", "application/x-amz-json-1.0");
	add(&f, "host", "127.0.0.1:4566");
	add(&f, "x-amz-date", NOW);
	add(&f, "x-amz-target", "DynamoDB_20120810.GetItem");
	add(&f, "x-amz-security-token", "TOKEN/+=1");
	add(&f, "authorization",
		"AWS4-HMAC-SHA256 "
		"Credential=AKIDEXAMPLE/20150830/eu-central-1/dynamodb/aws4_request, "
		"SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "
		"Signature=8f6aef365027b9a5166cd28aa94f9b5e22a28fd79281cc2b3a3a7326cf7a4b6f");
	ck_assert_str_is(outcome(&f, "dynamodb"), "");
	f.keys[1].token = STR("another");
	ck_assert_str_is(outcome(&f, "dynamodb"),
		"unknown: The security token included in the request is invalid");
	arena_release(&f.arena);

	fixture_init(&f, NOW_S);
	f.request.path = STR("/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%"
			     "3Afunction%3Aa/invocations");
	f.request.body = STR("{}");
	add(&f, "Host", "127.0.0.1:4566");
	add(&f, "X-Amz-Date", NOW);
	add(&f, "Authorization",
		"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/lambda/aws4_request,"
		"SignedHeaders=host;x-amz-date,Signature="
		"e4b86cc047d4d093f98beff3a8d8be0b6d9d14c0669eb36d61d62213e9af54aa");
	ck_assert_str_is(outcome(&f, "lambda"), "");
	arena_release(&f.arena);
}
END_TEST

/* Every check comes before the next one: each case is right up to its own mistake. Sources: see
 * signature.h. */
START_TEST(what_is_wrong_is_told_in_the_words_and_the_order_of_aws)
{
#define AUTH(algorithm, credential, names) \
	algorithm " Credential=" credential ", SignedHeaders=" names ", Signature=abc"
#define HMAC256 "AWS4-HMAC-SHA256"
	static const struct {
		const char *authorization, *date, *outcome;
	} cases[] = {
		{NULL, NOW, "missing: Request is missing Authentication Token"},
		{"AWS4-HMAC-SHA256", NOW,
			"incomplete: Authorization header requires 'Credential' parameter. "
			"Authorization header requires 'Signature' parameter. Authorization header "
			"requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256"},
		{AUTH("AWS4-X", "a/b", "x"), "2015-08-30",
			"incomplete: Date must be in ISO-8601 'basic format'. Got '2015-08-30'. "
			"See "
			"http://en.wikipedia.org/wiki/ISO_8601"},
		{AUTH("AWS4-X", "a/b", "x"), "20150830T122059Z",
			"wrong: Signature expired: 20150830T122059Z is now earlier than "
			"20150830T122100Z (20150830T123600Z - 15 min.)"},
		{AUTH("AWS4-X", "a/b", "x"), "20150830T125101Z",
			"wrong: Signature not yet current: 20150830T125101Z is still later than "
			"20150830T125100Z (20150830T123600Z + 15 min.)"},
		{AUTH("AWS4-X", "a/b", "x"), "20150830T122100Z",
			"wrong: 'Host' or ':authority' must be a 'SignedHeader' in the AWS "
			"Authorization."},
		{AUTH("AWS4-HMAC-SHA25", "a/b", "x;Host"), "20150830T125100Z",
			"incomplete: Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25'."},
		{AUTH(HMAC256, "a/b/c/d", "host"), NOW,
			"incomplete: Credential must have exactly 5 slash-delimited elements, e.g. "
			"keyid/date/region/service/term, got 'a/b/c/d'"},
		{AUTH(HMAC256, "a/b/c/d/e/f", "host"), NOW,
			"incomplete: Credential must have exactly 5 slash-delimited elements, e.g. "
			"keyid/date/region/service/term, got 'a/b/c/d/e/f'"},
		{AUTH(HMAC256, "a/b/C/d/e//", "host"), NOW,
			"wrong: Credential should be scoped to a valid region, not 'C'. Credential "
			"should be scoped to correct service: 'service'. Credential should be "
			"scoped with a valid terminator: 'aws4_request', not 'e'. Date in "
			"Credential scope does not match YYYYMMDD from ISO-8601 version of date "
			"from HTTP: 'b' != '20150830', from '20150830T123600Z'."},
		{AUTH(HMAC256, "a/20150830/us-east-1/sevice/aws4_request", "host"), NOW,
			"wrong: Credential should be scoped to correct service: 'service'. "},
		{AUTH(HMAC256, "a/20150830/us-east-1/service/aws4_request", "host"), NOW,
			"unknown: The security token included in the request is invalid."},
		{AUTH(HMAC256, "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request", "host"), NOW,
			MISMATCH},
		/* The Date header of HTTP is as good. */
		{AUTH(HMAC256, "a/20150830/us-east-1/service/aws4_request", "host"),
			"Sun, 30 Aug 2015 12:36:00 GMT",
			"unknown: The security token included in the request is invalid."},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture f;
		fixture_init(&f, NOW_S);
		add(&f, "Host", "h");
		add(&f, strchr(cases[i].date, ',') ? "Date" : "x-amz-date", cases[i].date);
		if (cases[i].authorization)
			add(&f, "Authorization", cases[i].authorization);
		ck_assert_str_is(outcome(&f, "service"), cases[i].outcome);
		arena_release(&f.arena);
	}
}
END_TEST

START_TEST(credentials_are_read_from_the_form_of_aws)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{"[default]\naws_access_key_id=a\naws_secret_access_key = b=c \n", NULL},
		{"# "
		 "x\r\n[one]\r\naws_access_key_id=a\r\naws_secret_access_key=b\r\nregion=z\r\n\r\n"
		 "[ two ]\r\n; y\r\naws_access_key_id=c\r\naws_secret_access_key=d\r\n"
		 "aws_session_token=e",
			NULL},
		{"", "there is no access key in it"},
		{"[x]\n", "there is no access key in it"},
		{"[x]\naws_access_key_id=a\n", "profile \"x\" has no aws_secret_access_key"},
		{"[x]\naws_secret_access_key=a\n[y]", "profile \"x\" has no aws_access_key_id"},
		{"aws_access_key_id=a", "line 1: neither [profile] nor name = value"},
		{"[x]\n\nnonsense\n", "line 3: neither [profile] nor name = value"},
		{"[", "line 1: neither [profile] nor name = value"},
		{"[x]\naws_access_key_id=a\naws_secret_access_key=b\n[y]\naws_access_key_id=a\n"
		 "aws_secret_access_key=c",
			"profile \"y\": the key a is in another one, too"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct arena arena = ARENA_INIT;
		struct credentials found = {NULL, 0};
		struct err err = {""};
		int result = credentials_parse(str_z(cases[i].text), &arena, &found, &err);
		ck_assert_str_eq(err.text, cases[i].error ? cases[i].error : "");
		ck_assert_int_eq(result, cases[i].error ? -1 : 0);
		if (i == 0)
			ck_assert_str_is(credentials_find(&found, STR("a"))->secret, "b=c");
		if (i == 1)
			ck_assert_str_is(credentials_find(&found, STR("c"))->token, "e");
		arena_release(&arena);
	}
}
END_TEST

UNIT_MAIN("signature",
	  tcase_add_loop_test(tc, the_requests_of_awss_suite_verify, 0, (int)ARRAY_LEN(vectors));
	  tcase_add_test(tc, a_changed_request_does_not_verify);
	  tcase_add_test(tc, a_presigned_request_verifies);
	  tcase_add_test(tc, requests_to_dynamodb_and_lambda_verify);
	  tcase_add_test(tc, what_is_wrong_is_told_in_the_words_and_the_order_of_aws);
	  tcase_add_test(tc, credentials_are_read_from_the_form_of_aws))
