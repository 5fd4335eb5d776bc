/* The Invoke API. Answers and errors: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
#include "lambda_room.h"

#include "base64.h"
#include "json_read.h"

static struct room_test t;
/* The stack's own, and that of a fork "worker". */
static struct clock test_clock, worker_clock;

static int64_t offset_us(void *self, struct str namespace)
{
	(void)self;
	return clock_offset_us(namespace.n ? &worker_clock : &test_clock);
}

static struct http_response ask_in(struct str namespace, const char *method, const char *path,
	struct str body, const struct http_header *headers, size_t count)
{
	struct service api = lambda_api(t.lambda);
	struct str query, whole = str_z(path), plain = str_cut(whole, '?', &query);
	struct http_request request = {
		.method = str_z(method),
		.target = whole,
		.path = plain,
		.query = query,
		.headers = headers,
		.header_count = count,
		.body = body,
		.namespace = namespace,
		.arena = &t.arena,
	};
	struct http_response response;
	http_response_init(&response, &t.arena);
	api.serve(api.self, &request, &response);
	return response;
}

static struct http_response post(
	const char *path, struct str body, const struct http_header *headers, size_t count)
{
	return ask_in(STR_NONE, "POST", path, body, headers, count);
}

static struct http_response post_in(struct str namespace, const char *path, struct str body,
	const struct http_header *headers, size_t count)
{
	return ask_in(namespace, "POST", path, body, headers, count);
}

static struct http_response ask(const char *method, const char *path, struct str body,
	const struct http_header *headers, size_t count)
{
	return ask_in(STR_NONE, method, path, body, headers, count);
}

#define PATTERN                                                                                    \
	"failed to satisfy constraint: Member must satisfy regular expression pattern: "           \
	"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-"         \
	"\\\\d{1}:)?(\\\\d{12}:)?(function:)?([a-zA-Z0-9-_\\\\.]+)(:(\\\\$LATEST(\\\\.PUBLISHED)?" \
	"|"                                                                                        \
	"[a-zA-Z0-9-_]+))?"
#define INVOKE(name) "/2015-03-31/functions/" name "/invocations"

START_TEST(a_result_is_200_with_the_version)
{
	room_test_start(&t, 0);
	room_test_function(&t, STR("echo"));
	struct http_response response = post(INVOKE("echo"), STR("[1]"), NULL, 0);
	ck_assert_int_eq(response.status, 200);
	ck_assert_str_is(response.body, "[1]");
	ck_assert_str_is(http_response_header(&response, STR("x-amz-executed-version")), "$LATEST");
	ck_assert_ptr_null(http_response_header(&response, STR("x-amz-function-error")).p);
	ck_assert_ptr_null(http_response_header(&response, STR("x-amz-log-result")).p);
	ck_assert_uint_eq(http_response_header(&response, STR("x-amzn-requestid")).n, 36);
	response = post(INVOKE("echo"), STR(""), NULL, 0);
	ck_assert_str_is(response.body, "{}");
	room_test_stop(&t);
}
END_TEST

START_TEST(a_function_error_is_200_too_and_says_unhandled)
{
	room_test_start(&t, 0);
	room_test_function(&t, STR("fail"));
	struct http_response response = post(INVOKE("fail"), STR("{}"), NULL, 0);
	ck_assert_int_eq(response.status, 200);
	ck_assert_str_is(http_response_header(&response, STR("x-amz-function-error")), "Unhandled");
	ck_assert_str_is(response.body,
		"{\"errorType\":\"Test.Wanted\",\"errorMessage\":\"said \\\"no\\\"\"}");
	room_test_stop(&t);
}
END_TEST

START_TEST(functions_are_named_in_all_of_lambdas_ways)
{
	static const char *const paths[] = {
		INVOKE("echo"),
		INVOKE("echo:$LATEST"),
		INVOKE("echo%3A%24LATEST"),
		INVOKE("000000000000:function:echo"),
		INVOKE("arn:aws:lambda:us-east-1:000000000000:function:echo"),
		INVOKE("arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Aecho%3A%"
		       "24LATEST"),
		INVOKE("echo") "?Qualifier=%24LATEST",
	};
	room_test_start(&t, 0);
	room_test_function(&t, STR("echo"));
	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		ck_assert_msg(post(paths[i], STR("1"), NULL, 0).status == 200, "%s", paths[i]);
	room_test_stop(&t);
}
END_TEST

START_TEST(errors_are_in_the_services_words)
{
	const struct http_header odd = {STR("X-Amz-Invocation-Type"), STR("Later")};
	const struct http_header context = {STR("X-Amz-Client-Context"), STR("bm9uZQ==")};
	const struct {
		const char *path, *body, *type, *answer;
		const struct http_header *header;
		int status;
	} cases[] = {
		{INVOKE("nobody"), "{}", "ResourceNotFoundException",
			"{\"Type\":\"User\",\"Message\":\"Function not found: "
			"arn:aws:lambda:us-east-1:000000000000:function:nobody:$LATEST\"}",
			NULL, 404},
		{INVOKE("echo:prod"), "{}", "ResourceNotFoundException",
			"{\"Type\":\"User\",\"Message\":\"Function not found: "
			"arn:aws:lambda:us-east-1:000000000000:function:echo:prod\"}",
			NULL, 404},
		{INVOKE("echo"), "{\"a\":}", "InvalidRequestContentException",
			"{\"Type\":\"User\",\"message\":\"Could not parse request body into json: "
			"Could not parse payload into json: Unexpected character ('}' (code 125)): "
			"expected a valid value (JSON String, Number, Array, Object or token "
			"'null', 'true' or 'false')\\n at [Source: REDACTED "
			"(`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, "
			"column: 6]\"}",
			NULL, 400},
		/* recorded: test_lambda_invoke_payload_encoding_error[message] */
		{INVOKE("echo"), "\x99\xeb,j", "InvalidRequestContentException",
			"{\"Type\":\"User\",\"message\":\"Could not parse request body into json: "
			"Could not parse payload into json: Unexpected character ((CTRL-CHAR, code "
			"153)): expected a valid value (JSON String, Number, Array, Object or "
			"token "
			"'null', 'true' or 'false')\\n at [Source: REDACTED "
			"(`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, "
			"column: 1]\"}",
			NULL, 400},
		{INVOKE("echo"), "hello", "InvalidRequestContentException",
			"{\"Type\":\"User\",\"message\":\"Could not parse request body into json: "
			"Could not parse payload into json: Unrecognized token 'hello': was "
			"expecting (JSON String, Number, Array, Object or token 'null', 'true' or "
			"'false')\\n at [Source: REDACTED "
			"(`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, "
			"column: 6]\"}",
			NULL, 400},
		/* unconfirmed: the words; the form is that of all constraints */
		{INVOKE("echo"), "{}", "ValidationException",
			"{\"message\":\"1 validation error detected: Value 'Later' at "
			"'invocationType' failed to satisfy constraint: Member must satisfy enum "
			"value set: [Event, RequestResponse, DryRun]\"}",
			&odd, 400},
		{INVOKE("echo"), "{}", "InvalidRequestContentException",
			"{\"Type\":\"User\",\"message\":\"Client context must be a valid "
			"Base64-encoded JSON object.\"}",
			&context, 400},
		/* recorded: test_function_name_and_qualifier_validation */
		{INVOKE("echo:$LATEST") "?Qualifier=1", "{}", "InvalidParameterValueException",
			"{\"Type\":\"User\",\"message\":\"The derived qualifier from the function "
			"name does not match the specified qualifier.\"}",
			NULL, 400},
		{INVOKE("echo") "?Qualifier=$latest", "{}", "ResourceNotFoundException",
			"{\"Type\":\"User\",\"Message\":\"Function not found: "
			"arn:aws:lambda:us-east-1:000000000000:function:echo:$latest\"}",
			NULL, 404},
		{INVOKE("echo") "?Qualifier=invalid!", "{}", "ValidationException",
			"{\"message\":\"1 validation error detected: Value 'invalid!' at "
			"'qualifier' "
			"failed to satisfy constraint: Member must satisfy regular expression "
			"pattern: \\\\$(LATEST(\\\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+\"}",
			NULL, 400},
		{INVOKE("arn:aws:lambda:invalid-region:000000000000:function:echo"), "{}",
			"ValidationException",
			"{\"message\":\"1 validation error detected: Value "
			"'arn:aws:lambda:invalid-region:000000000000:function:echo' at "
			"'functionName' " PATTERN "\"}",
			NULL, 400},
		{INVOKE("function:my-function:$LATEST:extra"), "{}", "ValidationException",
			"{\"message\":\"1 validation error detected: Value "
			"'function:my-function:$LATEST:extra' at 'functionName' " PATTERN "\"}",
			NULL, 400},
		{INVOKE("function"), "{}", "ResourceNotFoundException",
			"{\"Type\":\"User\",\"Message\":\"Function not found: "
			"arn:aws:lambda:us-east-1:000000000000:function:function:$LATEST\"}",
			NULL, 404},
		/* recorded: test_get_function_wrong_region[invoke] */
		{INVOKE("arn:aws:lambda:eu-west-1:000000000000:function:echo"), "{}",
			"ResourceNotFoundException",
			"{\"Type\":\"User\",\"Message\":\"Functions from 'eu-west-1' are not "
			"reachable in this region ('us-east-1')\"}",
			NULL, 404},
	};
	room_test_start(&t, 0);
	room_test_function(&t, STR("echo"));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_response response = post(cases[i].path, str_z(cases[i].body),
			cases[i].header, cases[i].header ? 1 : 0);
		ck_assert_int_eq(response.status, cases[i].status);
		ck_assert_str_is(response.body, cases[i].answer);
		ck_assert_str_is(
			http_response_header(&response, STR("x-amzn-errortype")), cases[i].type);
	}
	ck_assert_int_eq(post(INVOKE("bad%20name"), STR(""), NULL, 0).status, 400);
	room_test_stop(&t);
}
END_TEST

START_TEST(too_large_requests_are_413)
{
	const struct http_header event = {STR("x-amz-invocation-type"), STR("Event")};
	room_test_start(&t, 0);
	room_test_function(&t, STR("silent"));
	char *bytes = arena_bytes(&t.arena, 6291457);
	memset(bytes, ' ', 6291457);
	bytes[0] = '1';
	ck_assert_int_eq(post(INVOKE("silent"), str_of(bytes, 6291456), NULL, 0).status, 200);
	struct http_response response = post(INVOKE("silent"), str_of(bytes, 6291457), NULL, 0);
	ck_assert_int_eq(response.status, 413);
	ck_assert_str_is(response.body, "{\"Type\":\"User\",\"message\":\"Request must be smaller "
					"than 6291456 bytes for the "
					"InvokeFunction operation\"}");
	ck_assert_int_eq(post(INVOKE("silent"), str_of(bytes, 1048576), &event, 1).status, 202);
	ck_assert_int_eq(post(INVOKE("silent"), str_of(bytes, 1048577), &event, 1).status, 413);
	ck_assert_int_ge(lambda_drain(t.lambda, NULL, 30000, NULL), 0);
	room_test_stop(&t);
}
END_TEST

START_TEST(a_dry_run_runs_nothing)
{
	const struct http_header dry = {STR("X-Amz-Invocation-Type"), STR("DryRun")};
	room_test_start(&t, 0);
	room_test_function(&t, STR("echo"));
	struct http_response response = post(INVOKE("echo"), STR("{}"), &dry, 1);
	ck_assert_int_eq(response.status, 204);
	ck_assert_uint_eq(response.body.n, 0);
	ck_assert_uint_eq(t.log.n, 0);
	room_test_stop(&t);
}
END_TEST

START_TEST(the_tail_of_the_log_comes_when_asked_for)
{
	const struct http_header tail = {STR("X-Amz-Log-Type"), STR("Tail")};
	room_test_start(&t, 0);
	room_test_function(&t, STR("silent"));
	struct http_response response = post(INVOKE("silent"), STR("{}"), &tail, 1);
	struct buf text = BUF_IN(&t.arena);
	ck_assert(base64_decode(&text, http_response_header(&response, STR("X-Amz-Log-Result"))));
	/* recorded: test_invocation_with_logs; the first line is CloudWatch's alone */
	ck_assert(str_starts(buf_str(&t.log), STR(INIT_LINE)));
	ck_assert(str_eq(buf_str(&text), str_skip(buf_str(&t.log), strlen(INIT_LINE))));
	ck_assert(str_starts(buf_str(&text), STR("START RequestId: ")));
	room_test_stop(&t);
}
END_TEST

/* Each step: a request, and the exact answer. */
struct step {
	const char *method, *path, *body;
	int status;
	const char *type, *answer; /* of an error: its type; '#': any run of digits and dots */
};

/* Does the text fit the pattern, in which '#' stands for digits and dots? */
static bool fits(struct str text, const char *pattern)
{
	size_t at = 0;
	for (; *pattern; pattern++) {
		if (*pattern != '#') {
			if (at == text.n || text.p[at++] != *pattern)
				return false;
			continue;
		}
		while (at < text.n && (ascii_is_digit(text.p[at]) || text.p[at] == '.'))
			at++;
	}
	return at == text.n;
}

static void take_steps(const struct step *steps, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct http_response r =
			ask(steps[i].method, steps[i].path, str_z(steps[i].body), NULL, 0);
		ck_assert_msg(r.status == steps[i].status, "%zu %s %s: %d %.*s", i, steps[i].method,
			steps[i].path, r.status, STR_ARG(r.body));
		ck_assert_msg(fits(r.body, steps[i].answer), "%zu: %.*s\nwanted %s", i,
			STR_ARG(r.body), steps[i].answer);
		struct str type = http_response_header(&r, STR("x-amzn-errortype"));
		ck_assert_msg(steps[i].type ? str_eq_z(type, steps[i].type) : !type.n, "%zu: %.*s",
			i, STR_ARG(type));
		ck_assert_uint_eq(http_response_header(&r, STR("x-amzn-requestid")).n, 36);
	}
}

#define ARN(name) "arn:aws:lambda:us-east-1:000000000000:function:" name
#define USER(words) "{\"Type\":\"User\",\"message\":\"" words "\"}"
#define MISSING(words) "{\"Type\":\"User\",\"Message\":\"" words "\"}"

/* recorded: test_function_concurrency, _exceptions, _limits; test_lambda_concurrency_update;
 * test_lambda_concurrency_block: the 429 */
START_TEST(concurrency_is_reserved_and_given_back)
{
#define CONCURRENCY(version, name) "/" version "/functions/" name "/concurrency"
	static const char min[] =
		"{\"message\":\"Specified ReservedConcurrentExecutions for function decreases "
		"account's UnreservedConcurrentExecution below its minimum value of [100].\"}";
	static const struct step steps[] = {
		{"GET", CONCURRENCY("2019-09-30", "echo"), "", 200, NULL, "{}"},
		{"PUT", CONCURRENCY("2017-10-31", "nobody"), "{\"ReservedConcurrentExecutions\":1}",
			404, "ResourceNotFoundException",
			MISSING("Function not found: " ARN("nobody:$LATEST"))},
		{"GET", CONCURRENCY("2019-09-30", "nobody"), "", 404, "ResourceNotFoundException",
			MISSING("Function not found: " ARN("nobody"))},
		{"PUT", CONCURRENCY("2017-10-31", "echo:$LATEST"),
			"{\"ReservedConcurrentExecutions\":1}", 400,
			"InvalidParameterValueException",
			USER("This operation is permitted on Lambda functions only. Aliases and "
			     "versions do not support this operation. Please specify either a "
			     "function name or an unqualified function ARN.")},
		{"PUT", CONCURRENCY("2017-10-31", "echo"), "{\"ReservedConcurrentExecutions\":901}",
			400, "InvalidParameterValueException", min},
		{"PUT", CONCURRENCY("2017-10-31", "echo"), "{\"ReservedConcurrentExecutions\":0}",
			200, NULL, "{\"ReservedConcurrentExecutions\":0}"},
		{"GET", CONCURRENCY("2019-09-30", "echo"), "", 200, NULL,
			"{\"ReservedConcurrentExecutions\":0}"},
		{"POST", INVOKE("echo"), "{}", 429, "TooManyRequestsException",
			"{\"Reason\":\"ReservedFunctionConcurrentInvocationLimitExceeded\","
			"\"Type\":\"User\",\"message\":\"Rate Exceeded.\"}"},
		{"DELETE", CONCURRENCY("2017-10-31", "echo"), "", 204, NULL, ""},
		{"GET", CONCURRENCY("2019-09-30", "echo"), "", 200, NULL, "{}"},
		{"POST", INVOKE("echo"), "{}", 200, NULL, "{}"},
		{"PUT", CONCURRENCY("2017-10-31", "echo"), "{}", 400, "ValidationException",
			"{\"message\":\"1 validation error detected: Value null at "
			"'reservedConcurrentExecutions' failed to satisfy constraint: Member must "
			"not be null\"}"},
		{"PATCH", CONCURRENCY("2017-10-31", "echo"), "", 405, "MethodNotAllowedException",
			"{\"message\":\"PATCH is no method of this path\"}"},
		{"GET", "/2015-03-31/functions/echo/policy", "", 404, "UnknownOperationException",
			"{\"message\":\"This operation is not known\"}"},
	};
	room_test_start(&t, 0);
	room_test_function(&t, STR("echo"));
	take_steps(steps, ARRAY_LEN(steps));
	room_test_stop(&t);
}
END_TEST

/* recorded: test_lambda_eventinvokeconfig_lifecycle, _exceptions */
START_TEST(asynchronous_settings_are_put_updated_and_deleted)
{
#define CONFIG(name) "/2019-09-25/functions/" name "/event-invoke-config"
#define SETTINGS(rest, success)                                                                \
	"{\"LastModified\":#,\"FunctionArn\":\"" ARN("echo:$LATEST") "\"," rest                \
								     "\"DestinationConfig\":{" \
								     "\"OnSuccess\":{" success \
								     "},\"OnFailure\":{}}}"
	static const struct step steps[] = {
		{"GET", CONFIG("echo"), "", 404, "ResourceNotFoundException",
			MISSING("The function " ARN(
				"echo:$LATEST") " doesn't have an EventInvokeConfig")},
		{"PUT", CONFIG("nobody"), "{\"MaximumRetryAttempts\":0}", 404,
			"ResourceNotFoundException", MISSING("The function doesn't exist.")},
		{"PUT", CONFIG("echo"), "{}", 400, "InvalidParameterValueException",
			USER("You must specify at least one of error handling or destination "
			     "setting.")},
		{"POST", CONFIG("echo"), "{\"MaximumRetryAttempts\":0}", 404,
			"ResourceNotFoundException",
			MISSING("The function " ARN(
				"echo:$LATEST") " doesn't have an EventInvokeConfig")},
		{"PUT", CONFIG("echo"), "{\"MaximumRetryAttempts\":0}", 200, NULL,
			SETTINGS("\"MaximumRetryAttempts\":0,", "")},
		{"PUT", CONFIG("echo"), "{\"MaximumEventAgeInSeconds\":60}", 200, NULL,
			SETTINGS("\"MaximumEventAgeInSeconds\":60,", "")},
		{"POST", CONFIG("echo"), "{\"MaximumRetryAttempts\":1}", 200, NULL,
			SETTINGS(
				"\"MaximumRetryAttempts\":1,\"MaximumEventAgeInSeconds\":60,", "")},
		{"GET", CONFIG("echo") "?Qualifier=%24LATEST", "", 200, NULL,
			SETTINGS(
				"\"MaximumRetryAttempts\":1,\"MaximumEventAgeInSeconds\":60,", "")},
		{"PUT", CONFIG("echo"),
			"{\"DestinationConfig\":{\"OnSuccess\":{\"Destination\":\"" ARN(
				"nobody") "\"}}}",
			400, "InvalidParameterValueException",
			USER("The destination ARN " ARN("nobody") " is invalid.")},
		{"PUT", CONFIG("echo"),
			"{\"DestinationConfig\":{\"OnSuccess\":{\"Destination\":\"" ARN(
				"echo") "\"}}}",
			400, "InvalidParameterValueException",
			USER("You can't specify the function as a destination for itself.")},
		{"PUT", CONFIG("echo"),
			"{\"DestinationConfig\":{\"OnSuccess\":{\"Destination\":\"" ARN(
				"fail") "\"}}}",
			200, NULL, SETTINGS("", "\"Destination\":\"" ARN("fail") "\"")},
		{"GET", CONFIG("echo") "/list", "", 200, NULL,
			"{\"FunctionEventInvokeConfigs\":[" SETTINGS(
				"", "\"Destination\":\"" ARN("fail") "\"") "]}"},
		{"PUT", CONFIG("echo"), "{\"MaximumRetryAttempts\":3}", 400, "ValidationException",
			"{\"message\":\"1 validation error detected: Value '3' at "
			"'maximumRetryAttempts' failed to satisfy constraint: Member must have "
			"value less than or equal to 2\"}"},
		{"DELETE", CONFIG("echo"), "", 204, NULL, ""},
		{"DELETE", CONFIG("echo"), "", 404, "ResourceNotFoundException",
			MISSING("The function " ARN(
				"echo:$LATEST") " doesn't have an EventInvokeConfig")},
		{"GET", CONFIG("echo") "/list", "", 200, NULL,
			"{\"FunctionEventInvokeConfigs\":[]}"},
	};
	struct lambda_function_config configs[] = {
		room_test_config(STR("echo")), room_test_config(STR("fail"))};
	room_test_start(&t, 0);
	ck_assert_int_eq(lambda_reload(t.lambda, configs, 2, NULL), 0);
	take_steps(steps, ARRAY_LEN(steps));
	room_test_stop(&t);
}
END_TEST

/* recorded: test_url_config_lifecycle, _exceptions, _list_paging, _deletion_without_qualifier,
 * test_lambda_url_invalid_invoke_mode; community: the words for a method that is too long, as users
 * of the command line quote them; documented: the other limits (API_Cors), in the same form;
 * unconfirmed: the words for AuthType; the order of members is ours */
START_TEST(function_urls_are_made_changed_and_deleted)
{
#define URL(name) "/2021-10-31/functions/" name "/url"
#define SHOWN(auth, cors, rest)                                                                    \
	"{\"FunctionUrl\":\"http://echo.here/\",\"FunctionArn\":\"" ARN(                           \
		"echo") "\","                                                                      \
			"\"AuthType\":\"" auth "\"," cors "\"CreationTime\":\"#-#-#T#:#:#Z\"" rest \
			"}"
#define MODIFIED ",\"LastModifiedTime\":\"#-#-#T#:#:#Z\""
#define MODE ",\"InvokeMode\":\"BUFFERED\""
#define CONSTRAINT(value, member, rule)                                           \
	"{\"message\":\"1 validation error detected: Value " value " at '" member \
	"' failed to satisfy constraint: Member must " rule "\"}"
#define QUALIFIER(value)                       \
	CONSTRAINT("'" value "'", "qualifier", \
		"satisfy regular expression pattern: ((?!^\\\\d+$)^[0-9a-zA-Z-_]+$)")
#define NO_FUNCTION MISSING("Function does not exist")
#define NO_URL MISSING("The resource you requested does not exist.")
	static const char missing[] = "ResourceNotFoundException",
			  invalid[] = "ValidationException";
	static const char cors[] =
		"{\"Cors\":{\"AllowCredentials\":false,\"AllowHeaders\":[\"a\",\"b\"],"
		"\"AllowMethods\":[\"GET\"],\"AllowOrigins\":[\"https://a.example\"],"
		"\"ExposeHeaders\":[],\"MaxAge\":60}}";
#define CORS                                                                   \
	"\"Cors\":{\"AllowCredentials\":false,\"AllowHeaders\":[\"a\",\"b\"]," \
	"\"AllowMethods\":[\"GET\"],\"AllowOrigins\":[\"https://a.example\"]," \
	"\"ExposeHeaders\":[],\"MaxAge\":60},"
	static const struct step steps[] = {
		{"POST", URL("nobody"), "{\"AuthType\":\"NONE\"}", 404, missing, NO_FUNCTION},
		{"POST", URL("echo") "?Qualifier=v1", "{\"AuthType\":\"NONE\"}", 404, missing,
			NO_FUNCTION},
		{"POST", URL("nobody") "?Qualifier=1", "{\"AuthType\":\"NONE\"}", 400, invalid,
			QUALIFIER("1")},
		{"POST", URL("echo") "?Qualifier=%24LATEST", "{\"AuthType\":\"NONE\"}", 400,
			invalid, QUALIFIER("$LATEST")},
		{"GET", URL("echo") "?Qualifier=%24LATEST", "", 400, invalid, QUALIFIER("$LATEST")},
		{"DELETE", URL("echo") "?Qualifier=2", "", 400, invalid, QUALIFIER("2")},
		{"PUT", URL("echo") "?Qualifier=2", "{}", 400, invalid, QUALIFIER("2")},
		{"GET", URL("nobody"), "", 404, missing, NO_URL},
		{"GET", URL("echo"), "", 404, missing, NO_URL},
		{"DELETE", URL("nobody"), "", 404, missing, NO_URL},
		{"DELETE", URL("echo"), "", 404, missing, NO_URL},
		{"PUT", URL("nobody"), "{\"AuthType\":\"AWS_IAM\"}", 404, missing, NO_FUNCTION},
		{"PUT", URL("echo"), "{\"AuthType\":\"AWS_IAM\"}", 404, missing, NO_URL},
		{"GET", URL("nobody") "s", "", 404, missing, NO_FUNCTION},
		{"GET", URL("echo") "s", "", 200, NULL, "{\"FunctionUrlConfigs\":[]}"},
		{"POST", URL("echo"), "{\"AuthType\":\"NONE\",\"InvokeMode\":\"UNKNOWN\"}", 400,
			invalid,
			CONSTRAINT("'UNKNOWN'", "invokeMode",
				"satisfy enum value set: [RESPONSE_STREAM, BUFFERED]")},
		{"POST", URL("echo"), "{\"AuthType\":\"ALL\"}", 400, invalid,
			CONSTRAINT("'ALL'", "authType", "satisfy enum value set: [NONE, AWS_IAM]")},
		{"POST", URL("echo"), "", 400, invalid,
			CONSTRAINT("null", "authType", "not be null")},
		{"POST", URL("echo"),
			"{\"AuthType\":\"NONE\",\"Cors\":{\"AllowMethods\":[\"POST\",\"OPTIONS\","
			"\"GET\"]}}",
			400, invalid,
			CONSTRAINT("'[POST, OPTIONS, GET]'", "cors.allowMethods",
				"satisfy constraint: [Member must have length less than or equal "
				"to 6, Member must have length greater than or equal to 0, Member "
				"must satisfy regular expression pattern: .*, Member must not be "
				"null]")},
		{"POST", URL("echo"),
			"{\"AuthType\":\"NONE\",\"Cors\":{\"AllowMethods\":[\"A\",\"B\",\"C\","
			"\"D\",\"E\",\"F\",\"G\"]}}",
			400, invalid,
			CONSTRAINT("'[A, B, C, D, E, F, G]'", "cors.allowMethods",
				"have length less than or equal to 6")},
		{"POST", URL("echo"), "{\"AuthType\":\"NONE\",\"Cors\":{\"MaxAge\":86401}}", 400,
			invalid,
			CONSTRAINT("'86401'", "cors.maxAge",
				"have value less than or equal to 86400")},
		{"POST", URL("echo"), "{\"AuthType\":\"NONE\",\"Cors\":{\"MaxAge\":-1}}", 400,
			invalid,
			CONSTRAINT("'-1'", "cors.maxAge", "have value greater than or equal to 0")},
		{"POST", URL("echo"), "{\"AuthType\":\"NONE\",\"Cors\":{\"AllowOrigins\":[\"\"]}}",
			400, invalid,
			CONSTRAINT("'[]'", "cors.allowOrigins",
				"satisfy constraint: [Member must have length less than or equal "
				"to 253, Member must have length greater than or equal to 1, "
				"Member must satisfy regular expression pattern: .*, Member must "
				"not be null]")},
		{"GET", URL("echo"), "", 404, missing, NO_URL},
		{"POST", URL("echo"), "{\"AuthType\":\"NONE\"}", 201, NULL, SHOWN("NONE", "", "")},
		{"POST", URL("echo"), "{\"AuthType\":\"NONE\"}", 409, "ResourceConflictException",
			USER("Failed to create function url config for [functionArn = " ARN(
				"echo") "]. Error message:  FunctionUrlConfig exists for this "
					"Lambda function")},
		{"GET", URL("echo"), "", 200, NULL, SHOWN("NONE", "", MODIFIED MODE)},
		{"PUT", URL("echo"), "{\"AuthType\":\"AWS_IAM\"}", 200, NULL,
			SHOWN("AWS_IAM", "", MODIFIED)},
		{"PUT", URL("echo"), cors, 200, NULL, SHOWN("AWS_IAM", CORS, MODIFIED)},
		{"PUT", URL("echo"), "{\"InvokeMode\":\"BUFFERED\"}", 200, NULL,
			SHOWN("AWS_IAM", CORS, MODIFIED MODE)},
		{"GET", URL("echo") "s", "", 200, NULL,
			"{\"FunctionUrlConfigs\":[" SHOWN("AWS_IAM", CORS, MODIFIED MODE) "]}"},
		{"PUT", URL("echo"), "{\"Cors\":{}}", 200, NULL,
			SHOWN("AWS_IAM", "", MODIFIED MODE)},
		{"DELETE", URL("echo"), "", 204, NULL, ""},
		{"GET", URL("echo"), "", 404, missing, NO_URL},
		{"POST", URL("echo"), "{\"AuthType\":\"NONE\",\"InvokeMode\":\"BUFFERED\"}", 201,
			NULL, SHOWN("NONE", "", MODE)},
	};
	struct lambda_function_config config = room_test_config(STR("echo"));
	config.url_address = STR("http://echo.here/");
	room_test_start(&t, 0);
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	take_steps(steps, ARRAY_LEN(steps));
	room_test_stop(&t);
}
END_TEST

static void url_is(bool there, bool iam, const char *origin)
{
	struct url_finder finder = lambda_url_finder(t.lambda);
	struct url_settings is = {.iam = false};
	ck_assert(finder.find(finder.self, STR("echo"), &t.arena, &is) == there);
	ck_assert(is.iam == iam);
	if (origin)
		ck_assert_str_is(is.cors->origins.items[0], origin);
	else
		ck_assert_ptr_null(is.cors);
}

/* As with the other settings: the file's word holds until the API says otherwise, and again when it
 * has changed. */
START_TEST(a_function_url_is_as_the_file_or_the_api_said_last)
{
	struct str origin = STR("https://a.example");
	struct cors_config cors = {.origins = {&origin, 1}, .max_age = -1};
	struct url_settings settings = {.cors = &cors};
	struct lambda_function_config config = room_test_config(STR("echo"));
	room_test_start(&t, 0);
	config.url = &settings;
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	url_is(true, false, "https://a.example");
	ck_assert_int_eq(
		ask("PUT", URL("echo"), STR("{\"AuthType\":\"AWS_IAM\"}"), NULL, 0).status, 200);
	url_is(true, true, "https://a.example");
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	url_is(true, true, "https://a.example");
	origin = STR("https://b.example");
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	url_is(true, false, "https://b.example");
	ck_assert_int_eq(ask("DELETE", URL("echo"), STR(""), NULL, 0).status, 204);
	url_is(false, false, NULL);
	config.url = NULL;
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	url_is(false, false, NULL);
	room_test_stop(&t);
}
END_TEST

/* recorded: test_list_functions, test_function_lifecycle, test_ops_on_nonexisting_fn,
 * the order of members is ours */
START_TEST(functions_are_listed_and_described)
{
	static const struct step steps[] = {
		{"GET", "/2015-03-31/functions/nobody", "", 404, "ResourceNotFoundException",
			MISSING("Function not found: " ARN("nobody"))},
		{"GET", "/2015-03-31/functions/echo?Qualifier=1221", "", 404,
			"ResourceNotFoundException",
			MISSING("Function not found: " ARN("echo:1221"))},
		{"GET", "/2015-03-31/functions/?FunctionVersion=invalid", "", 400,
			"ValidationException",
			"{\"message\":\"1 validation error detected: Value 'invalid' at "
			"'functionVersion' failed to satisfy constraint: Member must satisfy enum "
			"value set: [ALL]\"}"},
	};
	struct lambda_function_config configs[] = {
		room_test_config(STR("echo")), room_test_config(STR("fail"))};
	struct str value, inner;
	configs[0].description = STR("says it again");
	room_test_start(&t, 0);
	ck_assert_int_eq(lambda_reload(t.lambda, configs, 2, NULL), 0);
	take_steps(steps, ARRAY_LEN(steps));
	struct http_response r = ask("GET", "/2015-03-31/functions/?MaxItems=1", STR(""), NULL, 0);
	ck_assert(json_find(r.body, "NextMarker", &t.arena, &value));
	ck_assert_str_is(value, "\"echo\"");
	r = ask("GET", "/2015-03-31/functions?Marker=echo", STR(""), NULL, 0);
	ck_assert(json_find(r.body, "Functions", &t.arena, &value));
	ck_assert(str_find_str(value, STR("\"FunctionName\":\"fail\"")) < value.n);
	ck_assert(str_find_str(value, STR("\"FunctionName\":\"echo\"")) == value.n);
	r = ask("GET", "/2015-03-31/functions/echo", STR(""), NULL, 0);
	ck_assert(json_find(r.body, "Configuration", &t.arena, &value));
	static const struct {
		const char *member, *value;
	} members[] = {{"FunctionName", "\"echo\""}, {"FunctionArn", "\"" ARN("echo") "\""},
		{"Runtime", "\"provided.al2023\""}, {"Handler", "\"echo\""},
		{"Description", "\"says it again\""}, {"Timeout", "3"}, {"MemorySize", "128"},
		{"Version", "\"$LATEST\""}, {"State", "\"Active\""},
		{"LastUpdateStatus", "\"Successful\""}, {"PackageType", "\"Zip\""},
		{"Architectures", "[\"x86_64\"]"}, {"EphemeralStorage", "{\"Size\":512}"},
		{"TracingConfig", "{\"Mode\":\"PassThrough\"}"},
		{"LoggingConfig", "{\"LogFormat\":\"Text\",\"LogGroup\":\"/aws/lambda/echo\"}"}};
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		ck_assert_msg(json_find(value, members[i].member, &t.arena, &inner), "%s",
			members[i].member);
		ck_assert_str_is(inner, members[i].value);
	}
	r = ask("GET", "/2015-03-31/functions/echo/configuration", STR(""), NULL, 0);
	ck_assert(str_eq(r.body, value));
	r = ask("GET", "/2016-08-19/account-settings/", STR(""), NULL, 0);
	ck_assert(json_find(r.body, "AccountLimit", &t.arena, &value));
	ck_assert(str_find_str(value, STR("\"UnreservedConcurrentExecutions\":1000}")) < value.n);
	room_test_stop(&t);
}
END_TEST

static unsigned count_in_log(struct str word)
{
	unsigned n = 0;
	pthread_mutex_lock(&t.lock);
	struct str rest = buf_str(&t.log);
	for (size_t at; (at = str_find_str(rest, word)) < rest.n; n++)
		rest = str_skip(rest, at + word.n);
	pthread_mutex_unlock(&t.lock);
	return n;
}

static unsigned starts_in_log(void)
{
	return count_in_log(STR("START RequestId: "));
}

/* https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html: two more
 * attempts, after one and after two minutes. */
START_TEST(an_event_is_accepted_at_once_and_tried_three_times)
{
	const struct http_header event = {STR("X-Amz-Invocation-Type"), STR("Event")};
	struct lambda_function_config config = room_test_config(STR("fail"));
	test_clock = (struct clock){0};
	t = (struct room_test){.lock = PTHREAD_MUTEX_INITIALIZER};
	struct lambda_options options = {
		.clocks = {NULL, offset_us}, .log = room_test_log, .log_arg = &t};
	t.lambda = lambda_start(&options, NULL);
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	struct http_response response = post(INVOKE("fail"), STR("{}"), &event, 1);
	ck_assert_int_eq(response.status, 202);
	ck_assert_uint_eq(response.body.n, 0);
	struct str id = http_response_header(&response, STR("x-amzn-RequestId"));
	for (unsigned tries = 1; tries <= 3; tries++) {
		for (int i = 0; i < 300 && starts_in_log() < tries; i++)
			usleep(10000);
		ck_assert_uint_eq(starts_in_log(), tries);
		usleep(50000);
		atomic_fetch_add(&test_clock.offset_us, tries * 60000000 - 3000000);
		usleep(1100000);
		ck_assert_uint_eq(starts_in_log(), tries); /* not yet */
		atomic_fetch_add(&test_clock.offset_us, 3000000);
	}
	usleep(1200000);
	ck_assert_uint_eq(starts_in_log(), 3);
	/* The same request id each time. */
	struct str start = arena_printf(&t.arena, "START RequestId: %.*s ", STR_ARG(id));
	ck_assert_uint_eq(count_in_log(start), 3);
	ck_assert_int_ge(lambda_drain(t.lambda, NULL, 30000, NULL), 0);
	room_test_stop(&t);
}
END_TEST

START_TEST(an_event_waits_by_the_clock_of_its_namespace)
{
	const struct http_header event = {STR("X-Amz-Invocation-Type"), STR("Event")};
	struct lambda_function_config config = room_test_config(STR("fail"));
	test_clock = worker_clock = (struct clock){0};
	t = (struct room_test){.lock = PTHREAD_MUTEX_INITIALIZER};
	struct lambda_options options = {
		.clocks = {NULL, offset_us}, .log = room_test_log, .log_arg = &t};
	t.lambda = lambda_start(&options, NULL);
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	struct http_response response =
		post_in(STR("worker"), INVOKE("fail"), STR("{}"), &event, 1);
	ck_assert_int_eq(response.status, 202);
	for (int i = 0; i < 300 && starts_in_log() < 1; i++)
		usleep(10000);
	clock_move(&test_clock, 70000000);
	usleep(1200000);
	ck_assert_uint_eq(starts_in_log(), 1); /* another namespace's time has passed */
	clock_move(&worker_clock, 70000000);
	for (int i = 0; i < 300 && starts_in_log() < 2; i++)
		usleep(10000);
	ck_assert_uint_eq(starts_in_log(), 2);
	ck_assert_int_ge(lambda_drain(t.lambda, NULL, 30000, NULL), 0);
	room_test_stop(&t);
}
END_TEST

START_TEST(draining_one_namespace_waits_for_no_other)
{
	const struct http_header event = {STR("X-Amz-Invocation-Type"), STR("Event")};
	const struct str one = STR("one"), two = STR("two");
	struct err err = {""};
	room_test_start(&t, 0);
	room_test_function(&t, STR("fail"));
	ck_assert_int_eq(lambda_drain(t.lambda, NULL, 0, &err), 0);
	post_in(one, INVOKE("fail"), STR("{}"), &event, 1);
	post_in(two, INVOKE("fail"), STR("{}"), &event, 1);
	for (int i = 0; i < 300 && starts_in_log() < 2; i++)
		usleep(10000);
	/* Both wait a minute for their second attempt; that of `one` comes now. */
	ck_assert_int_eq(lambda_drain(t.lambda, &one, 30000, &err), 1);
	ck_assert_uint_eq(starts_in_log(), 4);
	ck_assert_int_eq(lambda_drain(t.lambda, &one, 30000, &err), 0);
	ck_assert_int_eq(lambda_drain(t.lambda, &two, 30000, &err), 1);
	ck_assert_uint_eq(starts_in_log(), 6);
	room_test_stop(&t);
}
END_TEST

START_TEST(draining_gives_up_in_time_and_says_what_is_pending)
{
	const struct http_header event = {STR("X-Amz-Invocation-Type"), STR("Event")};
	struct err err = {""};
	room_test_start(&t, 0);
	room_test_function(&t, STR("slow"));
	post(INVOKE("slow"), STR("{\"ms\":800}"), &event, 1);
	ck_assert_int_eq(lambda_drain(t.lambda, NULL, 100, &err), -1);
	ck_assert_str_eq(err.text, "an asynchronous event of slow is not done");
	room_test_stop(&t);
}
END_TEST

START_TEST(draining_leaves_nothing_pending)
{
	const struct http_header event = {STR("X-Amz-Invocation-Type"), STR("Event")};
	room_test_start(&t, 0);
	room_test_function(&t, STR("fail"));
	for (int i = 0; i < 20; i++)
		post(INVOKE("fail"), STR("{}"), &event, 1);
	ck_assert_int_ge(lambda_drain(t.lambda, NULL, 30000, NULL), 0);
	ck_assert_uint_eq(starts_in_log(), 60);
	room_test_stop(&t);
}
END_TEST

struct exchange_test {
	struct http_exchange exchange;
	_Atomic int answers;
	int status;
	char body[256];
};

static bool note_answer(void *self, const struct http_response *response)
{
	struct exchange_test *e = self;
	e->status = response->status;
	snprintf(e->body, sizeof(e->body), "%.*s", STR_ARG(response->body));
	return atomic_fetch_add(&e->answers, 1) == 0;
}

START_TEST(a_timeout_is_answered_while_the_handler_is_still_at_work)
{
	struct lambda_function_config config = room_test_config(STR("slow"));
	config.timeout_s = 1;
	room_test_start(&t, 0);
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	struct exchange_test e = {.exchange = {.self = &e, .answer = note_answer}};
	struct service api = lambda_api(t.lambda);
	struct http_request request = {
		.method = STR("POST"),
		.path = STR(INVOKE("slow")),
		.body = STR("{\"ms\":1200}"),
		.arena = &t.arena,
		.exchange = &e.exchange,
	};
	struct http_response response;
	http_response_init(&response, &t.arena);
	api.serve(api.self, &request, &response);
	ck_assert(response.abandoned);
	ck_assert_int_eq(atomic_load(&e.answers), 1);
	ck_assert_int_eq(e.status, 200);
	ck_assert(strstr(e.body, "Error: Task timed out after 1.00 seconds\"}") != NULL);
	room_test_stop(&t);
}
END_TEST

UNIT_MAIN("lambda api", tcase_add_test(tc, a_result_is_200_with_the_version);
	  tcase_add_test(tc, a_function_error_is_200_too_and_says_unhandled);
	  tcase_add_test(tc, functions_are_named_in_all_of_lambdas_ways);
	  tcase_add_test(tc, errors_are_in_the_services_words);
	  tcase_add_test(tc, too_large_requests_are_413);
	  tcase_add_test(tc, concurrency_is_reserved_and_given_back);
	  tcase_add_test(tc, asynchronous_settings_are_put_updated_and_deleted);
	  tcase_add_test(tc, functions_are_listed_and_described);
	  tcase_add_test(tc, function_urls_are_made_changed_and_deleted);
	  tcase_add_test(tc, a_function_url_is_as_the_file_or_the_api_said_last);
	  tcase_add_test(tc, a_dry_run_runs_nothing);
	  tcase_add_test(tc, the_tail_of_the_log_comes_when_asked_for);
	  tcase_add_test(tc, an_event_is_accepted_at_once_and_tried_three_times);
	  tcase_add_test(tc, an_event_waits_by_the_clock_of_its_namespace);
	  tcase_add_test(tc, draining_one_namespace_waits_for_no_other);
	  tcase_add_test(tc, draining_gives_up_in_time_and_says_what_is_pending);
	  tcase_add_test(tc, draining_leaves_nothing_pending);
	  tcase_add_test(tc, a_timeout_is_answered_while_the_handler_is_still_at_work))
