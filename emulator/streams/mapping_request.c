#include "mapping_request.h"

#include "filter.h"
#include "json_read.h"

#include <stddef.h>
#include <stdio.h>

enum {
	FILTERS = 5,
	FILTER_BYTES = 4096,
	AGE_LEAST_S = 60,
};

/* Members that are numbers: what they are called in constraints, their range, and where they go. */
static const struct number_row {
	struct str name;
	const char *member;
	int64_t least, most;
	enum {
		INTO_SIZE,
		INTO_INT,
		INTO_UNSIGNED,
		INTO_US, /* seconds as microseconds */
	} into;
	size_t at;
} numbers[] = {
#define ROW(name, member, least, most, into, field)                                              \
	{                                                                                        \
		STR_INIT(name), member, least, most, into, offsetof(struct event_mapping, field) \
	}
	ROW("BatchSize", "batchSize", 1, 10000, INTO_SIZE, batch),
	ROW("MaximumBatchingWindowInSeconds", "maximumBatchingWindowInSeconds", 0, 300, INTO_US,
		window_us),
	ROW("MaximumRecordAgeInSeconds", "maximumRecordAgeInSeconds", -1, 604800, INTO_US,
		max_age_us),
	ROW("MaximumRetryAttempts", "maximumRetryAttempts", -1, 10000, INTO_INT, retries),
	ROW("ParallelizationFactor", "parallelizationFactor", 1, 10, INTO_UNSIGNED, parallel),
	ROW("TumblingWindowInSeconds", "tumblingWindowInSeconds", 0, 900, INTO_US, tumbling_us),
#undef ROW
};

struct reading {
	const struct http_request *request;
	struct http_response *response;
	struct json_reader r;
	struct mapping_request *to;
	bool age_too_short; /* in the range, and yet refused */
};

static int refuse_type(struct reading *in)
{
	return rest_failf(in->response, REST_CONTENT,
		"Could not parse request body into json: %s at offset %zu",
		in->r.error ? in->r.error : "another type was expected",
		in->r.error ? in->r.error_at : (size_t)(in->r.at - in->r.start));
}

static int read_number(struct reading *in, const struct number_row *row)
{
	uint64_t n;
	if (json_read(&in->r) != JSON_NUMBER)
		return refuse_type(in);
	bool negative = str_starts(in->r.text, STR("-"));
	if (!str_to_u64(str_skip(in->r.text, negative), &n) || n > INT32_MAX)
		return refuse_type(in);
	int64_t value = negative ? -(int64_t)n : (int64_t)n;
	if (value < row->least || value > row->most)
		return rest_range(in->response, in->r.text, row->member, row->least, row->most);
	if (row->at == offsetof(struct event_mapping, max_age_us))
		in->age_too_short = value >= 0 && value < AGE_LEAST_S;
	char *at = (char *)&in->to->mapping + row->at;
	if (row->into == INTO_SIZE)
		*(size_t *)(void *)at = (size_t)value;
	else if (row->into == INTO_INT)
		*(int *)(void *)at = (int)value;
	else if (row->into == INTO_UNSIGNED)
		*(unsigned *)(void *)at = (unsigned)value;
	else
		*(int64_t *)(void *)at = value < 0 ? -1 : value * 1000000;
	return 0;
}

static int read_text(struct reading *in, struct str *ret)
{
	if (json_read(&in->r) != JSON_STRING)
		return refuse_type(in);
	*ret = in->r.text;
	return 0;
}

static int read_bool(struct reading *in, bool *ret)
{
	enum json_type type = json_read(&in->r);
	if (type != JSON_TRUE && type != JSON_FALSE)
		return refuse_type(in);
	*ret = type == JSON_TRUE;
	return 0;
}

/* {"Pattern":"..."} */
static int read_pattern(struct reading *in, struct str *ret)
{
	struct str key;
	if (json_read(&in->r) != JSON_OBJECT)
		return refuse_type(in);
	while (json_member(&in->r, &key))
		if (str_eq_z(key, "Pattern")) {
			if (read_text(in, ret) < 0)
				return -1;
		} else {
			json_skip(&in->r);
		}
	if (ret->n > FILTER_BYTES)
		return rest_constraint(in->response, *ret,
			"filterCriteria.filters.1.member.pattern",
			"have length less than or equal to 4096");
	if (!filter_is_valid(
		    *ret, in->request->arena)) /* recorded: test_dynamodb_invalid_event_filter */
		return rest_fail(
			in->response, REST_INVALID, STR("Invalid filter pattern definition."));
	return 0;
}

/* {"Filters":[...]}; a null or empty one takes them all away. */
static int read_filters(struct reading *in)
{
	struct event_mapping *m = &in->to->mapping;
	struct str key, *filters = arena_array(in->request->arena, struct str, FILTERS);
	m->filters = filters;
	m->filter_count = 0;
	if (json_read(&in->r) != JSON_OBJECT)
		return refuse_type(in);
	while (json_member(&in->r, &key)) {
		if (!str_eq_z(key, "Filters") || json_peek(&in->r) != JSON_ARRAY) {
			json_skip(&in->r);
			continue;
		}
		json_read(&in->r);
		while (json_element(&in->r)) {
			if (m->filter_count == FILTERS)
				return rest_fail(in->response, REST_INVALID,
					STR("Exceeded the number of filters. Maximum allowed: 5"));
			if (read_pattern(in, &filters[m->filter_count++]) < 0)
				return -1;
		}
	}
	return 0;
}

/* A list of one word at most, which is `word`, or for other kinds of sources one of `others`. */
static int read_words(
	struct reading *in, const char *member, const char *word, const char *others, bool *ret_has)
{
	*ret_has = false;
	if (json_read(&in->r) != JSON_ARRAY)
		return refuse_type(in);
	while (json_element(&in->r)) {
		struct arena *arena = in->request->arena;
		struct str text = STR_NONE;
		if (read_text(in, &text) < 0)
			return -1;
		if (!str_eq_z(text, word)) {
			struct str rule = arena_printf(arena,
				"satisfy constraint: [Member must satisfy enum value set: "
				"[%s%s]]",
				word, others);
			return rest_constraint(in->response,
				arena_printf(arena, "[%.*s]", STR_ARG(text)), member,
				arena_dup_z(arena, rule));
		}
		*ret_has = true;
	}
	return 0;
}

/* {"Metrics":["EventCount"]} */
static int read_metrics(struct reading *in)
{
	struct str key;
	if (json_read(&in->r) != JSON_OBJECT)
		return refuse_type(in);
	in->to->mapping.metrics = false;
	while (json_member(&in->r, &key))
		if (!str_eq_z(key, "Metrics"))
			json_skip(&in->r);
		else if (read_words(in, "metricsConfig.metrics", "EventCount",
				 ", ErrorCount, KafkaMetrics", &in->to->mapping.metrics) < 0)
			return -1;
	return 0;
}

/* {"OnFailure":{"Destination":"arn"}} */
static int read_destinations(struct reading *in)
{
	struct str config = json_skip(&in->r), failure, arn;
	struct arena *arena = in->request->arena;
	in->to->has_destination = true;
	in->to->destination = STR_NONE;
	if (json_find(config, "OnSuccess", arena, &arn) &&
		json_find(arn, "Destination", arena, &failure))
		return rest_fail(in->response, REST_INVALID,
			STR("Unsupported DestinationConfig parameter for given event source "
			    "mapping type."));
	if (json_find(config, "OnFailure", arena, &failure) &&
		json_find(failure, "Destination", arena, &arn)) {
		struct json_reader r;
		json_reader_init(&r, arn, arena);
		if (json_read(&r) == JSON_STRING)
			in->to->destination = r.text;
	}
	return 0;
}

/* Members of other kinds of sources. community: the words for ParallelizationFactor where that was not
 * known yet (serverless/serverless, issue 7049), as recorded for DestinationConfig. */
static bool is_of_other_sources(struct str key)
{
	static const struct str others[] = {
		STR_INIT("Queues"),
		STR_INIT("Topics"),
		STR_INIT("ScalingConfig"),
		STR_INIT("SourceAccessConfigurations"),
		STR_INIT("SelfManagedEventSource"),
		STR_INIT("AmazonManagedKafkaEventSourceConfig"),
		STR_INIT("SelfManagedKafkaEventSourceConfig"),
		STR_INIT("DocumentDBEventSourceConfig"),
	};
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (str_eq(key, others[i]))
			return true;
	return false;
}

/* Nothing, [] and {}. */
static bool is_empty(struct str json)
{
	return str_eq_z(json, "null") ||
	       (json.n >= 2 && !str_trim(str_of(json.p + 1, json.n - 2)).n);
}

static int read_member(struct reading *in, struct str key)
{
	struct mapping_request *to = in->to;
	if (json_peek(&in->r) == JSON_NULL) {
		json_skip(&in->r);
		return 0;
	}
	if (is_of_other_sources(key)) {
		if (!is_empty(json_skip(&in->r)))
			return rest_failf(in->response, REST_INVALID,
				"Unsupported %.*s parameter for given event source mapping type.",
				STR_ARG(key));
		return 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		if (str_eq(key, numbers[i].name))
			return read_number(in, &numbers[i]);
	if (str_eq_z(key, "EventSourceArn"))
		return read_text(in, &to->source);
	if (str_eq_z(key, "FunctionName"))
		return read_text(in, &to->function);
	if (str_eq_z(key, "StartingPosition"))
		return read_text(in, &to->start);
	if (str_eq_z(key, "BisectBatchOnFunctionError"))
		return read_bool(in, &to->mapping.bisect);
	if (str_eq_z(key, "Enabled")) {
		to->has_enabled = true;
		return read_bool(in, &to->enabled);
	}
	if (str_eq_z(key, "FilterCriteria"))
		return read_filters(in);
	if (str_eq_z(key, "FunctionResponseTypes"))
		return read_words(in, "functionResponseTypes", "ReportBatchItemFailures", "",
			&to->mapping.report);
	if (str_eq_z(key, "MetricsConfig"))
		return read_metrics(in);
	if (str_eq_z(key, "DestinationConfig"))
		return read_destinations(in);
	json_skip(&in->r);
	return 0;
}

int mapping_request_read(const struct http_request *request, struct http_response *response,
	struct mapping_request *to)
{
	struct reading in = {.request = request, .response = response, .to = to};
	struct str key;
	json_reader_init(&in.r, request->body.n ? request->body : STR("{}"), request->arena);
	if (json_read(&in.r) != JSON_OBJECT)
		return refuse_type(&in);
	while (json_member(&in.r, &key))
		if (read_member(&in, key) < 0)
			return -1;
	if (!json_finish(&in.r))
		return refuse_type(&in);
	if (in.age_too_short) /* hashicorp/terraform-provider-aws, pull request 16113 */
		return rest_failf(response, REST_INVALID,
			"MaximumRecordAgeInSeconds must be either -1 (forever) or between %d and "
			"604800 (inclusive)",
			AGE_LEAST_S);
	return 0;
}
