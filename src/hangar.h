/*
 * hangar - write an AWS Lambda function in C.
 *
 * A function is one C function and one macro:
 *
 *	#include <hangar.h>
 *
 *	static int hello(struct hangar_call *call)
 *	{
 *		struct str name = hangar_event_query(call, "name");
 *		struct json_writer *w = hangar_json(call);
 *		json_object(w);
 *		json_key_string(w, STR("hello"), name.p ? name : STR("world"));
 *		json_end_object(w);
 *		return 0;
 *	}
 *	HANGAR_HANDLER(hello, hello)
 *
 * The daemon loads it as a module (cc -shared -fPIC hello.c -lhangar -o hello.so); for AWS the
 * same file is linked with the SDK's main (cc hello.c -lhangar-bootstrap -lhangar -lcurl -lcrypto
 * -o bootstrap).
 *
 * Memory: every slice that a function here returns belongs to the call and is gone after it.
 * hangar_arena() gives memory of the same kind; nothing is freed by hand. What must outlive a call
 * goes into `static` data, which lives as long as the execution environment, here as on AWS: one
 * environment serves one call at a time, and two environments share nothing.
 *
 * Slices: a struct str whose pointer is NULL is absent, one of length 0 with a pointer is empty.
 * Names (of headers, parameters, attributes, members) are C strings, values are slices.
 */
#ifndef HANGAR_H
#define HANGAR_H

#include "arena.h"
#include "base64.h"
#include "buf.h"
#include "hangar_abi.h"
#include "json_read.h"
#include "json_write.h"
#include "str.h"

/* ---- declaring a function ------------------------------------------------------------------- */

/* Makes `fn` the handler NAME: the name that routes.yaml and _HANDLER call it by. At file level. */
#define HANGAR_HANDLER(name_, fn_)                                                    \
	extern const struct hangar_handler hangar_handler_##name_;                    \
	__attribute__((visibility("default"), used))                                  \
	const struct hangar_handler hangar_handler_##name_ = {                        \
		HANGAR_MAGIC, HANGAR_ABI, #name_, fn_, hangar_start, hangar_run};     \
	__attribute__((section("hangar_handlers"),                                    \
		used)) static const struct hangar_handler *const hangar_row_##name_ = \
		&hangar_handler_##name_;

/* Makes `fn` run once in every new execution environment before its first invocation (Lambda's
 * init phase, 10 s at most). It may use hangar_env, hangar_log, hangar_arena and DynamoDB; there is
 * no event and no response. 0 is success; otherwise the environment is not used. */
#define HANGAR_INIT(fn_)                                                                      \
	__attribute__((section("hangar_inits"), used)) static int (*const hangar_init_##fn_)( \
		struct hangar_call *) = fn_;

/* For the macro above. */
void hangar_start(const struct hangar_handler *handler, struct hangar_invocation *invocation);
void hangar_run(const struct hangar_handler *handler, struct hangar_invocation *invocation);

/* ---- the call and its surroundings ---------------------------------------------------------- */

struct str hangar_request_id(struct hangar_call *call);
struct str hangar_function_arn(struct hangar_call *call);
struct str hangar_trace_id(struct hangar_call *call);
/* Milliseconds to the deadline. After it every call of an AWS service fails. */
int64_t hangar_remaining_ms(struct hangar_call *call);
/* Memory that lives as long as the call. */
struct arena *hangar_arena(struct hangar_call *call);
/* A variable of the function's environment; absent when it is not set. */
struct str hangar_env(struct hangar_call *call, const char *name);

/* Time and chance come from the host, so that a test can fix them. */
int64_t hangar_now_ms(struct hangar_call *call); /* since 1970-01-01T00:00:00Z */
/* The same as "2026-11-22T12:42:00.123Z". */
struct str hangar_timestamp(struct hangar_call *call);
void hangar_random(struct hangar_call *call, void *bytes, size_t n);
/* A random UUID, "7b3c5c1e-...": 36 characters. */
struct str hangar_uuid(struct hangar_call *call);

enum hangar_level {
	HANGAR_DEBUG,
	HANGAR_INFO,
	HANGAR_WARN,
	HANGAR_ERROR,
};

/* One line in the function's log: time, request id, level, message, with tabs between. Levels below
 * the environment variable AWS_LAMBDA_LOG_LEVEL (DEBUG, INFO, WARN, ERROR) are left out; INFO is
 * the default. */
void hangar_log(struct hangar_call *call, enum hangar_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* ---- the event: a request of API Gateway ---------------------------------------------------- */
/* Read in one pass at the first question. Payload format 2.0, format 1.0 and the event of a REST
 * API answer alike; what differs is said below. Everything is absent for events of another kind. */

struct str hangar_event(struct hangar_call *call);        /* the whole event as it came */
struct str hangar_event_method(struct hangar_call *call); /* "GET" */
/* "GET /pets/{id}", "$default"; before format 2.0 the request's method with the route's path. */
struct str hangar_event_route_key(struct hangar_call *call);
/* "/prod/pets/1"; of a REST API without the stage, "/pets/1". */
struct str hangar_event_raw_path(struct hangar_call *call);
struct str hangar_event_raw_query(struct hangar_call *call); /* "a=1&b=%20"; format 2.0 only */
struct str hangar_event_source_ip(struct hangar_call *call);
struct str hangar_event_user_agent(struct hangar_call *call);
/* {id} of the route, decoded; of a REST API as it was sent. */
struct str hangar_event_path_param(struct hangar_call *call, const char *name);
/* ?name=, decoded; several of one name come joined with commas, as from API Gateway. */
struct str hangar_event_query(struct hangar_call *call, const char *name);
/* A header's value; the case of the name does not matter. */
struct str hangar_event_header(struct hangar_call *call, const char *name);
struct str hangar_event_cookie(struct hangar_call *call, const char *name);
/* requestContext.authorizer as JSON text: {"jwt":...} or {"lambda":...}, of a REST API the context
 * itself. */
struct str hangar_event_authorizer(struct hangar_call *call);
/* The body, decoded when it came as base64. Absent when there was none. */
struct str hangar_event_body(struct hangar_call *call);

/* True when the body is one well-formed JSON object. */
bool hangar_event_is_object(struct hangar_call *call);
/* A member of the JSON object in the body: its type, JSON_ERROR when there is no such member (or no
 * such body). The last one counts when a name is there twice. *ret_text is what a string holds, and
 * the JSON text of anything else.
 *
 *	struct str status;
 *	if (hangar_event_field(call, "status", &status) != JSON_STRING)
 *		return bad_request(call, "status is missing", "status");
 */
enum json_type hangar_event_field(struct hangar_call *call, const char *name, struct str *ret_text);

/* ---- the response to API Gateway ------------------------------------------------------------ */
/* In any order; status is 200 unless said. A handler that gives no response at all answers null. */

void hangar_status(struct hangar_call *call, int status);
/* Sets a header (an earlier value is replaced; the case of the name does not matter). */
void hangar_header(struct hangar_call *call, const char *name, struct str value);
/* One set-cookie, complete: STR("sid=1; HttpOnly"). */
void hangar_cookie(struct hangar_call *call, struct str cookie);
/* Starts a JSON body (content-type application/json unless set otherwise) and returns the writer
 * for it. What was written to an earlier body is forgotten: so an error can replace half an answer.
 */
struct json_writer *hangar_json(struct hangar_call *call);
/* The whole body, text. Without a content-type header the gateway says text/plain. */
void hangar_body(struct hangar_call *call, struct str text);
/* The whole body, any bytes (sent as base64). */
void hangar_body_base64(struct hangar_call *call, struct str bytes);

/* ---- results of functions that nobody called by HTTP, and errors ---------------------------- */

/* The writer of the result itself: any JSON value, no envelope around it. */
struct json_writer *hangar_result(struct hangar_call *call);
/* Makes the invocation fail: Lambda's error document with this type and message. What else was
 * answered is forgotten. Returns -1, so that `return hangar_fail(...)` reads well. A handler that
 * returns non-zero without it fails with errorType "Handler.Failed". The error is logged, too. */
int hangar_fail(struct hangar_call *call, const char *type, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* ---- items of DynamoDB ---------------------------------------------------------------------- */

struct hangar_attribute {
	struct str name;
	struct str type;  /* "S", "N", "BOOL", "L", ... */
	struct str value; /* S, N and B: the text itself; others: the JSON text inside {"T":...} */
};

/* An item, taken apart. */
struct hangar_item {
	struct str json; /* {"PK":{"S":"..."},...} */
	const struct hangar_attribute *attributes;
	size_t count;
};

/* False when the text is no item. */
bool hangar_item_read(struct hangar_call *call, struct str json, struct hangar_item *ret_item);
const struct hangar_attribute *hangar_item_get(const struct hangar_item *item, const char *name);
/* A string attribute's text; absent when there is no such attribute or it is no S. */
struct str hangar_item_s(const struct hangar_item *item, const char *name);
/* A number attribute's digits, as DynamoDB has them. */
struct str hangar_item_n(const struct hangar_item *item, const char *name);
/* A whole number; `otherwise` when there is none that fits 64 bits. */
int64_t hangar_item_i64(const struct hangar_item *item, const char *name, int64_t otherwise);
bool hangar_item_bool(const struct hangar_item *item, const char *name, bool otherwise);
/* Writes the attribute as a member of the object that w is in, as plain JSON: {"S":"x"} as "x",
 * {"N":"1"} as 1, lists and maps likewise, sets as arrays, B as base64 text. False, and nothing
 * written, when there is no such attribute. */
bool hangar_item_copy(const struct hangar_item *item, const char *name, struct json_writer *w);
/* The same for an attribute that is at hand; hangar_item_write() writes all of them, as an object.
 */
void hangar_attribute_copy(const struct hangar_attribute *attribute, struct json_writer *w);
void hangar_item_write(const struct hangar_item *item, struct json_writer *w);

/* Attribute values for requests: as a member "name":{"S":"..."} of the object that w is in. */
void hangar_put_s(struct json_writer *w, const char *name, struct str value);
void hangar_put_i64(struct json_writer *w, const char *name, int64_t value);
void hangar_put_n(struct json_writer *w, const char *name, struct str digits);
void hangar_put_bool(struct json_writer *w, const char *name, bool value);
void hangar_put_null(struct json_writer *w, const char *name);
/* Any attribute value that is JSON already: STR("{\"SS\":[\"a\"]}"). */
void hangar_put_raw(struct json_writer *w, const char *name, struct str value);

/* ---- records of a DynamoDB stream ----------------------------------------------------------- */

struct hangar_record {
	struct str event_name; /* "INSERT", "MODIFY", "REMOVE" */
	struct str event_id;
	struct str sequence_number;
	struct str event_source_arn;
	struct str keys, new_image, old_image; /* for hangar_item_read(); absent when not there */
	bool by_ttl;                           /* removed by the TTL service */

	size_t next; /* private */
};

/* The event's next record: set *record to {0} before the first; false behind the last.
 *
 *	struct hangar_record record = {0};
 *	while (hangar_next_record(call, &record)) ...
 */
bool hangar_next_record(struct hangar_call *call, struct hangar_record *record);
/* Reports this record as failed (needs ReportBatchItemFailures on the event source mapping). The
 * result becomes {"batchItemFailures":[...]}. */
void hangar_record_failed(struct hangar_call *call, const struct hangar_record *record);

/* ---- calling DynamoDB ----------------------------------------------------------------------- */

struct hangar_answer {
	int status;         /* of HTTP; 0 when no answer came */
	struct str body;    /* JSON, also of errors */
	struct str error;   /* empty on success; "ConditionalCheckFailedException", and of the SDK
			       itself: "DeadlineExceeded", "Unreachable" */
	struct str message; /* of the error */
};

/* One call: the operation's name and its request as JSON. 0 when the answer is a success.
 * Throttling and server errors are retried as AWS's SDKs do: 10 attempts in all, full-jitter
 * back-off from 50 ms, never beyond the deadline. */
int hangar_dynamodb(struct hangar_call *call, const char *operation, struct str request,
	struct hangar_answer *ret_answer);
/* Is it this error? hangar_is(&op.answer, "ConditionalCheckFailedException") */
bool hangar_is(const struct hangar_answer *answer, const char *error);
/* Of a TransactionCanceledException: the code of the n-th action, from 0 ("None",
 * "ConditionalCheckFailed", "TransactionConflict", ...); absent beyond the last. */
struct str hangar_cancellation_code(
	struct hangar_call *call, const struct hangar_answer *answer, size_t n);
/* And its item, when ReturnValuesOnConditionCheckFailure asked for it. */
bool hangar_cancellation_item(struct hangar_call *call, const struct hangar_answer *answer,
	size_t n, struct hangar_item *ret_item);

/*
 * A request that is built member by member, sent, and its answer read:
 *
 *	struct hangar_op op;
 *	hangar_op_begin(&op, call, "GetItem", hangar_env(call, "TABLE_NAME"));
 *	hangar_op_key(&op, "PK", pk, "SK", sk);
 *	if (hangar_op_send(&op))
 *		return hangar_op_fail(&op);            // a function error with the answer's words
 *	struct hangar_item item;
 *	if (!hangar_op_item(&op, &item))
 *		return not_found(call);
 *
 * A query, all its pages:
 *
 *	hangar_op_begin(&op, call, "Query", table);
 *	hangar_op_text(&op, "KeyConditionExpression", STR("PK = :pk and begins_with(SK, :from)"));
 *	hangar_op_value_s(&op, ":pk", STR("WING#South"));
 *	hangar_op_value_s(&op, ":from", STR("FLOOR#5#"));
 *	while (hangar_op_next(&op, &item)) ...
 *	if (op.answer.error.n) return hangar_op_fail(&op);
 *
 * A transaction: each hangar_op_action() starts the next TransactItem, and what follows is its own:
 *
 *	hangar_op_begin(&op, call, "TransactWriteItems", STR_NONE);
 *	hangar_op_action(&op, "Update", table);
 *	hangar_op_key(&op, "PK", pk, "SK", sk);
 *	hangar_op_text(&op, "UpdateExpression", STR("SET #s = :s"));
 *	hangar_op_name(&op, "#s", STR("status"));
 *	hangar_op_value_s(&op, ":s", status);
 *	hangar_op_action(&op, "Put", table);
 *	w = hangar_op_member(&op, "Item");
 *	json_object(w);
 *	hangar_put_s(w, "PK", pk);
 *	json_end_object(w);
 *	if (hangar_op_send(&op)) ...
 */
struct hangar_op {
	struct hangar_answer answer; /* of the last send */

	/* The rest is private. */
	struct hangar_call *call;
	const char *operation;
	struct buf request, names, values;
	struct json_writer w, names_w, values_w;
	struct json_reader items;
	struct str next_key;
	bool in_action, sent, walking;
};

/* Table may be absent (transactions, batches, ListTables). operation must be a literal. */
void hangar_op_begin(
	struct hangar_op *op, struct hangar_call *call, const char *operation, struct str table);
/* "Key" of two strings; sort_name NULL for a table without a sort key. */
void hangar_op_key(struct hangar_op *op, const char *partition_name, struct str partition,
	const char *sort_name, struct str sort);
/* Members of the request: "IndexName", "KeyConditionExpression", "Limit", "ScanIndexForward"... */
void hangar_op_text(struct hangar_op *op, const char *member, struct str value);
void hangar_op_i64(struct hangar_op *op, const char *member, int64_t value);
void hangar_op_bool(struct hangar_op *op, const char *member, bool value);
/* Writes the member's name; the caller writes its value with the writer it gets. */
struct json_writer *hangar_op_member(struct hangar_op *op, const char *member);
/* ExpressionAttributeNames and ExpressionAttributeValues. */
void hangar_op_name(struct hangar_op *op, const char *placeholder, struct str name);
void hangar_op_value_s(struct hangar_op *op, const char *placeholder, struct str value);
void hangar_op_value_i64(struct hangar_op *op, const char *placeholder, int64_t value);
void hangar_op_value_bool(struct hangar_op *op, const char *placeholder, bool value);
/* Any attribute value, as JSON. */
void hangar_op_value(struct hangar_op *op, const char *placeholder, struct str value);
/* The next TransactItem: "Put", "Update", "Delete", "ConditionCheck" or "Get". Members of the whole
 * request, such as ClientRequestToken, go before the first. */
void hangar_op_action(struct hangar_op *op, const char *action, struct str table);

/* Sends. 0 on success; the answer is in op->answer either way. */
int hangar_op_send(struct hangar_op *op);
/* The item of the answer: "Item", or "Attributes" (ReturnValues). False when there is none. */
bool hangar_op_item(struct hangar_op *op, struct hangar_item *ret_item);
/* Query and Scan: the next item; sends the request when that was not done, and asks for the next
 * page when one is through. False behind the last item, and on an error (op->answer.error). */
bool hangar_op_next(struct hangar_op *op, struct hangar_item *ret_item);
/* The call fails with the answer's error and message. Returns -1. */
int hangar_op_fail(struct hangar_op *op);

#endif
