/* Event source mappings through the Lambda API. Evidence: "recorded" is localstack's snapshots of
 * AWS: test_lambda_api.TestLambdaEventSourceMappings, test_lambda_integration_dynamodbstreams. The
 * order of members is ours. */
#include "poller_room.h"

#include "streams/mapping_api.h"

static struct arena arena;
static char stream_text[256];

static void with_poller(void *arg, struct str namespace,
	void (*use)(void *use_arg, struct poller *poller), void *use_arg)
{
	(void)arg;
	if (str_eq_z(namespace, "blue"))
		use(use_arg, poller);
}

static bool has_function(void *arg, struct str name)
{
	(void)arg;
	return str_eq_z(name, "fn") || str_eq_z(name, "failures");
}

static const struct mapping_api api = {
	NULL, with_poller, has_function, STR_INIT("us-east-1"), STR_INIT("000000000000")};

/* %S in the body is the stream's ARN, %U the UUID of the mapping made last. */
static char uuid[40];

static struct str filled(const char *text)
{
	struct buf out = BUF_IN(&arena);
	for (; *text; text++)
		if (text[0] == '%' && text[1] == 'S') {
			buf_add_z(&out, stream_text);
			text++;
		} else if (text[0] == '%' && text[1] == 'U') {
			buf_add_z(&out, uuid);
			text++;
		} else {
			buf_add_c(&out, *text);
		}
	return buf_str(&out);
}

static struct http_response ask(const char *method, const char *where, const char *body)
{
	struct service service = mapping_api_service(&api);
	struct str query, whole = filled(where), plain = str_cut(whole, '?', &query);
	struct http_request request = {.method = str_z(method),
		.target = whole,
		.path = plain,
		.query = query,
		.namespace = STR("blue"),
		.body = filled(body),
		.arena = &arena};
	struct http_response response;
	http_response_init(&response, &arena);
	service.serve(service.self, &request, &response);
	return response;
}

/* Does the text fit, in which '#' stands for digits and dots, '*' for a UUID? */
static bool fits(struct str text, struct str pattern)
{
	size_t at = 0;
	for (size_t i = 0; i < pattern.n; i++) {
		if (pattern.p[i] == '*') {
			at += 36;
		} else if (pattern.p[i] != '#') {
			if (at >= text.n || text.p[at++] != pattern.p[i])
				return false;
		} else {
			while (at < text.n && (ascii_is_digit(text.p[at]) || text.p[at] == '.'))
				at++;
		}
	}
	return at == text.n;
}

static void expect(const char *method, const char *where, const char *body, int status,
	const char *type, const char *answer)
{
	struct http_response r = ask(method, where, body);
	ck_assert_msg(
		r.status == status, "%s %s: %d %.*s", method, where, r.status, STR_ARG(r.body));
	struct str want = filled(answer);
	ck_assert_msg(fits(r.body, want), "%.*s\nwanted %.*s", STR_ARG(r.body), STR_ARG(want));
	struct str is = http_response_header(&r, STR("x-amzn-errortype"));
	ck_assert_msg(type ? str_eq_z(is, type) : !is.n, "%.*s", STR_ARG(is));
	struct str id;
	if (json_find(r.body, "UUID", &arena, &id) && id.n == 38)
		snprintf(uuid, sizeof(uuid), "%.*s", 36, id.p + 1);
}

static void start_api(void)
{
	struct poller_options options = {
		.store = store, .namespace = STR("blue"), .invoker = &invoker};
	struct stream *streams;
	ck_assert_int_eq(poller_start(&options, NULL, 0, &poller, &err), 0);
	ck_assert_uint_eq(store_streams(store, STR("t"), &arena, &streams), 1);
	struct str arn = stream_arn(&arena, &streams[0]);
	snprintf(stream_text, sizeof(stream_text), "%.*s", STR_ARG(arn));
}

#define ALL "/2015-03-31/event-source-mappings/"
#define USER(words) "{\"Type\":\"User\",\"message\":\"" words "\"}"
#define MISSING "{\"Type\":\"User\",\"Message\":\"The resource you requested does not exist.\"}"
#define VIEW(batch, function, result, state, destination, retries, bisect)                   \
	"{\"UUID\":\"*\",\"StartingPosition\":\"TRIM_HORIZON\",\"BatchSize\":" batch         \
	",\"MaximumBatchingWindowInSeconds\":0,\"ParallelizationFactor\":1,"                 \
	"\"EventSourceArn\":\"%S\",\"FunctionArn\":\"arn:aws:lambda:us-east-1:000000000000:" \
	"function:" function "\",\"LastModified\":#,\"LastProcessingResult\":\"" result      \
	"\",\"State\":\"" state "\",\"StateTransitionReason\":\"User action\","              \
	"\"DestinationConfig\":{\"OnFailure\":{" destination                                 \
	"}},\"MaximumRecordAgeInSeconds\":-1,\"BisectBatchOnFunctionError\":" bisect         \
	",\"MaximumRetryAttempts\":" retries                                                 \
	",\"TumblingWindowInSeconds\":0,\"FunctionResponseTypes\":[],"                       \
	"\"EventSourceMappingArn\":\"arn:aws:lambda:us-east-1:000000000000:event-source-"    \
	"mapping:*\"}"

/* recorded: test_event_source_mapping_lifecycle, test_disabled_dynamodb_event_source_mapping,
 * test_deletion_event_source_mapping_with_dynamodb */
START_TEST(a_mapping_lives_from_create_to_delete)
{
	start_api();
	put_many(0, 1);
	expect("POST", ALL,
		"{\"EventSourceArn\":\"%S\",\"FunctionName\":\"fn\",\"StartingPosition\":"
		"\"TRIM_HORIZON\",\"BatchSize\":1,\"MaximumRetryAttempts\":1,"
		"\"DestinationConfig\":{\"OnFailure\":{\"Destination\":\"arn:aws:lambda:us-east-1:"
		"000000000000:function:failures\"}}}",
		202, NULL,
		VIEW("1", "fn", "No records processed", "Creating",
			"\"Destination\":\"arn:aws:lambda:us-east-1:000000000000:function:"
			"failures\"",
			"1", "false"));
	drain();
	ck_assert_calls("1;");
	expect("GET", ALL "%U", "", 200, NULL,
		VIEW("1", "fn", "OK", "Enabled",
			"\"Destination\":\"arn:aws:lambda:us-east-1:000000000000:function:"
			"failures\"",
			"1", "false"));
	expect("PUT", ALL "%U", "{\"BatchSize\":5,\"BisectBatchOnFunctionError\":true}", 202, NULL,
		VIEW("5", "fn", "OK", "Updating",
			"\"Destination\":\"arn:aws:lambda:us-east-1:000000000000:function:"
			"failures\"",
			"1", "true"));
	expect("PUT", ALL "%U", "{\"Enabled\":false,\"DestinationConfig\":{\"OnFailure\":{}}}", 202,
		NULL, VIEW("5", "fn", "OK", "Disabling", "", "1", "true"));
	put_many(1, 1);
	drain();
	ck_assert_calls("1;");
	expect("GET", ALL "%U", "", 200, NULL, VIEW("5", "fn", "OK", "Disabled", "", "1", "true"));
	expect("PUT", ALL "%U", "{\"Enabled\":true}", 202, NULL,
		VIEW("5", "fn", "OK", "Enabling", "", "1", "true"));
	drain();
	ck_assert_calls("1;2;");
	expect("GET", "/2015-03-31/event-source-mappings?FunctionName=fn", "", 200, NULL,
		"{\"EventSourceMappings\":[" VIEW(
			"5", "fn", "OK", "Enabled", "", "1", "true") "]}");
	expect("GET", ALL "?FunctionName=failures", "", 200, NULL, "{\"EventSourceMappings\":[]}");
	expect("DELETE", ALL "%U", "", 202, NULL,
		VIEW("5", "fn", "OK", "Deleting", "", "1", "true"));
	expect("GET", ALL "%U", "", 404, "ResourceNotFoundException", MISSING);
	put_many(2, 1);
	drain();
	ck_assert_calls("1;2;");
}
END_TEST

#define CREATE(rest) "{\"EventSourceArn\":\"%S\",\"FunctionName\":\"fn\"" rest "}"
#define HORIZON ",\"StartingPosition\":\"TRIM_HORIZON\""
#define CONSTRAINT(value, member, rule)                                             \
	"{\"message\":\"1 validation error detected: Value '" value "' at '" member \
	"' failed to satisfy constraint: Member must " rule "\"}"

START_TEST(what_aws_refuses_is_refused_in_its_words)
{
	static const struct {
		const char *body;
		int status;
		const char *type, *answer;
	} cases[] = {
		/* recorded: test_event_source_mapping_exceptions */
		{"{\"FunctionName\":\"nobody\"}", 400, "InvalidParameterValueException",
			USER("Unrecognized event source.")},
		{"{\"FunctionName\":\"nobody\",\"EventSourceArn\":\"%S\"" HORIZON "}", 400,
			"InvalidParameterValueException", USER("Function does not exist")},
		{CREATE(HORIZON ",\"DestinationConfig\":{\"OnSuccess\":{\"Destination\":\"x\"}}"),
			400, "InvalidParameterValueException",
			USER("Unsupported DestinationConfig parameter for given event source "
			     "mapping type.")},
		/* recorded: test_create_event_source_validation */
		{CREATE(""), 400, "InvalidParameterValueException",
			USER("1 validation error detected: Value null at 'startingPosition' failed "
			     "to satisfy constraint: Member must not be null.")},
		{CREATE(",\"StartingPosition\":\"invalid\""), 400, "ValidationException",
			CONSTRAINT("invalid", "startingPosition",
				"satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]")},
		{CREATE(",\"StartingPosition\":\"AT_TIMESTAMP\""), 400,
			"InvalidParameterValueException",
			USER("Unsupported starting position for arn type: %S")},
		/* recorded: test_esm_with_not_existing_dynamodb_stream */
		{"{\"FunctionName\":\"fn\",\"EventSourceArn\":\"arn:aws:dynamodb:us-east-1:"
		 "000000000000:table/x/stream/2025-02-22T03:03:25.490\"" HORIZON "}",
			400, "InvalidParameterValueException",
			USER("Stream not found: arn:aws:dynamodb:us-east-1:000000000000:table/x/"
			     "stream/2025-02-22T03:03:25.490")},
		/* recorded: test_dynamodb_invalid_event_filter */
		{CREATE(HORIZON ",\"FilterCriteria\":{\"Filters\":[{\"Pattern\":\"single-string\"}"
				"]}"),
			400, "InvalidParameterValueException",
			USER("Invalid filter pattern definition.")},
		/* documented: the ranges; the form is that of all constraints */
		{CREATE(HORIZON ",\"BatchSize\":0"), 400, "ValidationException",
			CONSTRAINT("0", "batchSize", "have value greater than or equal to 1")},
		{CREATE(HORIZON ",\"BatchSize\":10001"), 400, "ValidationException",
			CONSTRAINT("10001", "batchSize", "have value less than or equal to 10000")},
		{CREATE(HORIZON ",\"ParallelizationFactor\":11"), 400, "ValidationException",
			CONSTRAINT("11", "parallelizationFactor",
				"have value less than or equal to 10")},
		{CREATE(HORIZON ",\"MaximumRetryAttempts\":-2"), 400, "ValidationException",
			CONSTRAINT("-2", "maximumRetryAttempts",
				"have value greater than or equal to -1")},
		{CREATE(HORIZON ",\"TumblingWindowInSeconds\":901"), 400, "ValidationException",
			CONSTRAINT("901", "tumblingWindowInSeconds",
				"have value less than or equal to 900")},
		{CREATE(HORIZON ",\"MaximumBatchingWindowInSeconds\":301"), 400,
			"ValidationException",
			CONSTRAINT("301", "maximumBatchingWindowInSeconds",
				"have value less than or equal to 300")},
	};
	start_api();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		expect("POST", ALL, cases[i].body, cases[i].status, cases[i].type, cases[i].answer);
	static const char *const methods[] = {"GET", "PUT", "DELETE"};
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		expect(methods[i], ALL "7c9e6679-7425-40de-944b-e07fc1f90ae7", "{}", 404,
			"ResourceNotFoundException", MISSING);
	expect("PATCH", ALL, "", 405, "MethodNotAllowedException",
		"{\"message\":\"PATCH is no method of this path\"}");
	expect("GET", ALL "a/b", "", 404, "UnknownOperationException",
		"{\"message\":\"This operation is not known\"}");
}
END_TEST

/* recorded: test_duplicate_event_source_mappings, with the blanks */
START_TEST(the_same_twice_is_a_conflict)
{
	start_api();
	expect("POST", ALL, CREATE(HORIZON), 202, NULL,
		VIEW("100", "fn", "No records processed", "Creating", "", "-1", "false"));
	expect("POST", ALL, CREATE(HORIZON), 409, "ResourceConflictException",
		USER("The event source arn (\\\" %S \\\") and function (\\\" fn \\\") provided "
		     "mapping already exists. Please update or delete the existing mapping with "
		     "UUID %U"));
}
END_TEST

static void release(void)
{
	teardown();
	arena_release(&arena);
}

int main(void)
{
	Suite *suite = suite_create("mapping api");
	TCase *tc = tcase_create("mapping api");
	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 20);
	tcase_add_checked_fixture(tc, setup, release);
	tcase_add_test(tc, a_mapping_lives_from_create_to_delete);
	tcase_add_test(tc, what_aws_refuses_is_refused_in_its_words);
	tcase_add_test(tc, the_same_twice_is_a_conflict);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
