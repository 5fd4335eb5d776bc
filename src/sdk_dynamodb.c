#include "sdk_call.h"

#include <time.h>

enum {
	ATTEMPTS = 10,
	BACKOFF_FIRST_MS = 50,
	BACKOFF_MOST_MS = 20000,
};

/* Worth another try whatever the request: throttling and the service's own troubles.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
static bool is_transient(const struct hangar_answer *answer)
{
	static const struct str names[] = {
		STR_INIT("ProvisionedThroughputExceededException"),
		STR_INIT("ThrottlingException"),
		STR_INIT("RequestLimitExceeded"),
		STR_INIT("TransactionInProgressException"),
		STR_INIT("Unreachable"),
	};
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq(answer->error, names[i]))
			return true;
	return answer->status >= 500;
}

static void own_error(struct hangar_answer *answer, struct str error, struct str message)
{
	*answer = (struct hangar_answer){.body = STR(""), .error = error, .message = message};
}

static void read_error(struct hangar_call *call, struct hangar_answer *answer)
{
	struct json_reader r;
	struct str key;
	json_reader_init(&r, answer->body, call->in->arena);
	if (answer->body.n && json_read(&r) == JSON_OBJECT)
		while (json_member(&r, &key)) {
			bool type = str_eq(key, STR("__type"));
			bool message = str_eq_nocase(key, STR("message"));
			if ((!type && !message) || json_peek(&r) != JSON_STRING) {
				json_skip(&r);
				continue;
			}
			json_read(&r);
			if (type) /* "com.amazonaws.dynamodb.v20120810#Name" */
				answer->error = str_skip(r.text, str_find(r.text, '#', 0) + 1);
			if (type && !answer->error.n)
				answer->error = r.text;
			if (message)
				answer->message = r.text;
		}
	if (!answer->error.n)
		answer->error = STR("UnknownError");
}

static void send_once(struct hangar_call *call, struct str target, struct str request,
	struct hangar_answer *answer)
{
	struct hangar_invocation *in = call->in;
	struct buf body = BUF_IN(in->arena);
	int status = in->host->aws(in->self, STR("dynamodb"), target, request, in->arena, &body);
	if (status > 0) {
		*answer = (struct hangar_answer){.status = status, .body = buf_str(&body)};
		if (status != 200)
			read_error(call, answer);
		return;
	}
	if (status == HANGAR_AWS_DEADLINE)
		own_error(answer, STR("DeadlineExceeded"),
			STR("The deadline of the invocation has passed"));
	else if (status == HANGAR_AWS_NONE)
		own_error(answer, STR("NoSuchService"), STR("DynamoDB is not available here"));
	else
		own_error(answer, STR("Unreachable"),
			body.n ? buf_str(&body) : STR("Could not connect to DynamoDB"));
}

/* Waits before attempt n + 1: a random time up to the exponential bound ("full jitter"). False when
 * the deadline would come first. */
static bool back_off(struct hangar_call *call, int n)
{
	int64_t bound = (int64_t)BACKOFF_FIRST_MS << n;
	if (bound > BACKOFF_MOST_MS)
		bound = BACKOFF_MOST_MS;
	uint32_t chance;
	hangar_random(call, &chance, sizeof(chance));
	int64_t ms = chance % (uint32_t)(bound + 1);
	if (ms >= hangar_remaining_ms(call))
		return false;
	struct timespec pause = {ms / 1000, ms % 1000 * 1000000};
	nanosleep(&pause, NULL);
	return true;
}

int hangar_dynamodb(struct hangar_call *call, const char *operation, struct str request,
	struct hangar_answer *ret_answer)
{
	struct buf target = BUF_IN(call->in->arena);
	buf_add(&target, STR("DynamoDB_20120810."));
	buf_add_z(&target, operation);
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		if (attempt && !back_off(call, attempt - 1))
			break;
		send_once(call, buf_str(&target), request, ret_answer);
		if (!ret_answer->error.n)
			return 0;
		if (!is_transient(ret_answer))
			break;
	}
	return -1;
}

bool hangar_is(const struct hangar_answer *answer, const char *error)
{
	return str_eq_z(answer->error, error);
}

/* The n-th object of CancellationReasons. */
static struct str cancellation_reason(
	struct hangar_call *call, const struct hangar_answer *answer, size_t n)
{
	struct str reasons;
	struct json_reader r;
	if (!answer->body.n ||
		!json_find(answer->body, "CancellationReasons", call->in->arena, &reasons))
		return STR_NONE;
	json_reader_init(&r, reasons, call->in->arena);
	if (json_read(&r) == JSON_ARRAY)
		for (size_t i = 0; json_element(&r); i++) {
			struct str reason = json_skip(&r);
			if (i == n)
				return reason;
		}
	return STR_NONE;
}

struct str hangar_cancellation_code(
	struct hangar_call *call, const struct hangar_answer *answer, size_t n)
{
	struct str reason = cancellation_reason(call, answer, n), code;
	if (!reason.p || !json_find(reason, "Code", call->in->arena, &code) || code.n < 2)
		return STR_NONE;
	return str_of(code.p + 1, code.n - 2);
}

bool hangar_cancellation_item(struct hangar_call *call, const struct hangar_answer *answer,
	size_t n, struct hangar_item *ret_item)
{
	struct str reason = cancellation_reason(call, answer, n), item;
	return reason.p && json_find(reason, "Item", call->in->arena, &item) &&
	       hangar_item_read(call, item, ret_item);
}
