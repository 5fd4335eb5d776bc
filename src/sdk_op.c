#include "sdk_call.h"

static void table_name(struct hangar_op *op, struct str table)
{
	if (table.p)
		json_key_string(&op->w, STR("TableName"), table);
}

void hangar_op_begin(
	struct hangar_op *op, struct hangar_call *call, const char *operation, struct str table)
{
	struct arena *arena = call->in->arena;
	*op = (struct hangar_op){
		.call = call,
		.operation = operation,
		.request = BUF_IN(arena),
		.names = BUF_IN(arena),
		.values = BUF_IN(arena),
	};
	json_writer_init(&op->w, &op->request);
	json_writer_init(&op->names_w, &op->names);
	json_writer_init(&op->values_w, &op->values);
	json_object(&op->w);
	table_name(op, table);
}

void hangar_op_key(struct hangar_op *op, const char *partition_name, struct str partition,
	const char *sort_name, struct str sort)
{
	json_key(&op->w, STR("Key"));
	json_object(&op->w);
	hangar_put_s(&op->w, partition_name, partition);
	if (sort_name)
		hangar_put_s(&op->w, sort_name, sort);
	json_end_object(&op->w);
}

void hangar_op_text(struct hangar_op *op, const char *member, struct str value)
{
	json_key_string(&op->w, str_z(member), value);
}

void hangar_op_i64(struct hangar_op *op, const char *member, int64_t value)
{
	json_key_i64(&op->w, str_z(member), value);
}

void hangar_op_bool(struct hangar_op *op, const char *member, bool value)
{
	json_key_bool(&op->w, str_z(member), value);
}

struct json_writer *hangar_op_member(struct hangar_op *op, const char *member)
{
	json_key(&op->w, str_z(member));
	return &op->w;
}

void hangar_op_name(struct hangar_op *op, const char *placeholder, struct str name)
{
	json_key_string(&op->names_w, str_z(placeholder), name);
}

void hangar_op_value_s(struct hangar_op *op, const char *placeholder, struct str value)
{
	hangar_put_s(&op->values_w, placeholder, value);
}

void hangar_op_value_i64(struct hangar_op *op, const char *placeholder, int64_t value)
{
	hangar_put_i64(&op->values_w, placeholder, value);
}

void hangar_op_value_bool(struct hangar_op *op, const char *placeholder, bool value)
{
	hangar_put_bool(&op->values_w, placeholder, value);
}

void hangar_op_value(struct hangar_op *op, const char *placeholder, struct str value)
{
	hangar_put_raw(&op->values_w, placeholder, value);
}

/* What was collected on the side becomes a member. */
static void flush_one(
	struct hangar_op *op, struct str member, struct buf *side, struct json_writer *w)
{
	if (!side->n)
		return;
	json_key(&op->w, member);
	json_object(&op->w);
	json_raw(&op->w, buf_str(side));
	json_end_object(&op->w);
	buf_clear(side);
	json_writer_init(w, side);
}

static void flush(struct hangar_op *op)
{
	flush_one(op, STR("ExpressionAttributeNames"), &op->names, &op->names_w);
	flush_one(op, STR("ExpressionAttributeValues"), &op->values, &op->values_w);
	if (op->in_action) {
		json_end_object(&op->w);
		json_end_object(&op->w);
	}
}

void hangar_op_action(struct hangar_op *op, const char *action, struct str table)
{
	if (op->in_action) {
		flush(op);
	} else {
		json_key(&op->w, STR("TransactItems"));
		json_array(&op->w);
	}
	op->in_action = true;
	json_object(&op->w);
	json_key(&op->w, str_z(action));
	json_object(&op->w);
	table_name(op, table);
}

/* The request stays open in the buffer, so that a next page is the same text with another tail. */
int hangar_op_send(struct hangar_op *op)
{
	if (!op->sent) {
		flush(op);
		if (op->in_action)
			json_end_array(&op->w);
		op->sent = true;
	}
	size_t open_n = op->request.n;
	struct json_writer w = op->w;
	if (op->next_key.p) {
		json_key(&w, STR("ExclusiveStartKey"));
		json_raw(&w, op->next_key);
	}
	json_end_object(&w);
	op->next_key = STR_NONE;
	op->walking = false;
	int result = hangar_dynamodb(op->call, op->operation, buf_str(&op->request), &op->answer);
	op->request.n = open_n;
	return result;
}

bool hangar_op_item(struct hangar_op *op, struct hangar_item *ret_item)
{
	struct json_reader r;
	struct str key;
	if (op->answer.error.n || !op->answer.body.n)
		return false;
	json_reader_init(&r, op->answer.body, op->call->in->arena);
	if (json_read(&r) != JSON_OBJECT)
		return false;
	while (json_member(&r, &key)) {
		if (str_eq(key, STR("Item")) || str_eq(key, STR("Attributes")))
			return sdk_item_parse(&r, ret_item);
		json_skip(&r);
	}
	return false;
}

/* Walks the answer's members up to the array of items, or to the end. */
static bool find_items(struct hangar_op *op)
{
	struct str key;
	while (json_member(&op->items, &key))
		if (str_eq(key, STR("Items")) && json_peek(&op->items) == JSON_ARRAY) {
			json_read(&op->items);
			return true;
		} else if (str_eq(key, STR("LastEvaluatedKey"))) {
			op->next_key = json_skip(&op->items);
		} else {
			json_skip(&op->items);
		}
	return false;
}

static bool next_page(struct hangar_op *op)
{
	if (op->sent && !op->next_key.p)
		return false;
	if (hangar_op_send(op))
		return false;
	json_reader_init(&op->items, op->answer.body, op->call->in->arena);
	op->walking = json_read(&op->items) == JSON_OBJECT && find_items(op);
	return true;
}

static void bad_answer(struct hangar_op *op)
{
	op->answer.error = STR("BadAnswer");
	op->answer.message = STR("The answer of DynamoDB is not what a query answers");
	op->next_key = STR_NONE;
	op->walking = false;
}

bool hangar_op_next(struct hangar_op *op, struct hangar_item *ret_item)
{
	for (;;) {
		if (op->walking && json_element(&op->items)) {
			if (sdk_item_parse(&op->items, ret_item))
				return true;
			bad_answer(op);
			return false;
		}
		if (op->walking) {
			op->walking = false;
			find_items(op);
		}
		if (op->sent && op->items.error) {
			bad_answer(op);
			return false;
		}
		if (!next_page(op))
			return false;
	}
}

int hangar_op_fail(struct hangar_op *op)
{
	struct str error = arena_dup(op->call->in->arena, op->answer.error);
	return hangar_fail(op->call, error.p, "%.*s", STR_ARG(op->answer.message));
}
