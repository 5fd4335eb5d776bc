/*
 * TransactGetItems and TransactWriteItems. What a request alone shows to be wrong is an ordinary
 * ValidationException; what only the tables show cancels the transaction, with one reason for each
 * action - but for an empty key value, which AWS reports as the former. Sources: conformance suite
 * tier2/transactions and tier3/error-messages/transact*, dynoxide's CHANGELOG (captured 2026).
 */
#include "capacity.h"
#include "expr/projector.h"
#include "ops.h"
#include "token.h"
#include "update_plan.h"
#include "wire.h"

enum {
	TRANSACT_BYTES = 4 * 1024 * 1024,
};

/* --- reasons --- */

struct reason {
	bool failed;
	struct aws_failure failure;
};

/* Takes over the call's failure as the reason of one action. false: it is one that AWS reports at
 * the top. */
static bool reason_take(struct aws_call *call, struct reason *reason)
{
	enum aws_error error = call->failure.error;
	if (call->store_error || aws_errors[error].exception == AWS_NOT_FOUND ||
		error == AWS_E_KEY_EMPTY_S || error == AWS_E_KEY_EMPTY_B ||
		error == AWS_E_INDEX_KEY_EMPTY_S || error == AWS_E_INDEX_KEY_EMPTY_B ||
		error == AWS_E_UPDATE_INDEX_KEY_EMPTY_S || error == AWS_E_UPDATE_INDEX_KEY_EMPTY_B)
		return false;
	reason->failed = true;
	reason->failure = call->failure;
	call->failure = (struct aws_failure){0};
	return true;
}

/* API reference, TransactWriteItems, "Cancellation reasons". */
static struct str reason_code(const struct reason *reason)
{
	if (!reason->failed)
		return STR("None");
	switch (aws_errors[reason->failure.error].exception) {
	case AWS_CONDITION:
		return STR("ConditionalCheckFailed");
	case AWS_CONFLICT:
		return STR("TransactionConflict");
	case AWS_THROUGHPUT:
		return STR("ProvisionedThroughputExceeded");
	case AWS_THROTTLING:
		return STR("ThrottlingError");
	case AWS_COLLECTION_SIZE:
		return STR("ItemCollectionSizeLimitExceeded");
	default:
		return STR("ValidationError");
	}
}

/* TransactionCanceledException, when an action has failed. */
static int reasons_report(struct aws_call *call, const struct reason *reasons, size_t count)
{
	struct buf codes = BUF_IN(call->arena), members = BUF_IN(call->arena);
	struct json_writer w;
	bool failed = false;
	json_writer_init(&w, &members);
	json_key(&w, STR("CancellationReasons"));
	json_array(&w);
	for (size_t i = 0; i < count; i++) {
		struct str code = reason_code(&reasons[i]);
		failed = failed || reasons[i].failed;
		if (i)
			buf_add(&codes, STR(", "));
		buf_add(&codes, code);
		json_object(&w);
		json_key_string(&w, STR("Code"), code);
		if (reasons[i].failure.members.n)
			json_raw(&w, reasons[i].failure.members);
		if (reasons[i].failed)
			json_key_string(&w, STR("Message"), reasons[i].failure.message);
		json_end_object(&w);
	}
	json_end_array(&w);
	if (!failed)
		return 0;
	call_fail(call, AWS_E_CANCELED, buf_str(&codes));
	call->failure.members = buf_str(&members);
	return -1;
}

/* Capacities by table, in the order tables first appear. */
static struct capacity *capacity_of(
	struct capacity *capacities, size_t *count, const struct table *table, struct str name)
{
	for (size_t i = 0; i < *count; i++)
		if (capacities[i].table == table)
			return &capacities[i];
	capacities[*count] = (struct capacity){.table = table, .name = name, .split = true};
	return &capacities[(*count)++];
}

/* --- TransactGetItems --- */

int op_transact_get_items_check(struct aws_call *call, const void *input)
{
	const struct in_transact_get_items *in = input;
	struct projector *projectors =
		arena_array(call->arena, struct projector, in->transact_items.n);
	call->plan = projectors;
	for (size_t i = 0; i < in->transact_items.n; i++) {
		const struct in_get *get = in->transact_items.at[i].get;
		struct expr_scope scope;
		if (value_check(call, &get->key))
			return -1;
		if (!get->projection_expression.p)
			continue;
		if (scope_open(call, &scope, &get->expression_attribute_names, NULL))
			return -1;
		if (projector_compile(&scope, get->projection_expression, &projectors[i]))
			return call_expression_failed(call, &scope.error);
		if (scope_close(call, &scope))
			return -1;
	}
	return 0;
}

struct get {
	const struct table *table;
	struct str row;
};

static int gets_prepare(struct aws_call *call, const struct in_transact_get_items *in,
	struct get *gets, struct reason *reasons)
{
	for (size_t i = 0; i < in->transact_items.n; i++) {
		const struct in_get *get = in->transact_items.at[i].get;
		gets[i].table = item_table(call, get->table_name);
		if (!gets[i].table)
			return -1;
		if (item_key_check(call, gets[i].table, get->key.value) ||
			admit_part(call, i, get->key.value)) {
			if (!reason_take(call, &reasons[i]))
				return -1;
			continue;
		}
		gets[i].row = table_key(call->arena, gets[i].table, get->key.value);
		for (size_t j = 0; j < i; j++)
			if (str_eq(gets[j].row, gets[i].row))
				return call_fail(call, AWS_E_TRANSACT_TWICE);
	}
	return reasons_report(call, reasons, in->transact_items.n);
}

int op_transact_get_items(struct aws_call *call, const void *input)
{
	const struct in_transact_get_items *in = input;
	const struct projector *projectors = call->plan;
	size_t count = in->transact_items.n, tables = 0, bytes = 0;
	struct get *gets = arena_array(call->arena, struct get, count);
	struct reason *reasons = arena_array(call->arena, struct reason, count);
	struct capacity *capacities = arena_array(call->arena, struct capacity, count);
	if (gets_prepare(call, in, gets, reasons))
		return -1;
	json_key(&call->out, STR("Responses"));
	json_array(&call->out);
	for (size_t i = 0; i < count; i++) {
		const struct in_get *get = in->transact_items.at[i].get;
		struct value item;
		if (call_store(
			    call, table_get(call->txn, gets[i].table, get->key.value, NULL, &item)))
			return -1;
		if (admit_read(call, i, gets[i].table, get->key.value, item, true, true))
			reason_take(call, &reasons[i]);
		size_t size = value_is_absent(item) ? 0 : item_size(item);
		bytes += size;
		if (bytes > TRANSACT_BYTES)
			return call_fail(call, AWS_E_COLLECTION_TOO_LARGE);
		capacity_of(capacities, &tables, gets[i].table, get->table_name)->table_halves +=
			read_halves(size, true) * 2;
		json_object(&call->out);
		if (!value_is_absent(item)) {
			if (get->projection_expression.p)
				item = projector_apply(&projectors[i], call->arena, item);
			json_key(&call->out, STR("Item"));
			wire_write_item(&call->out, item);
		}
		json_end_object(&call->out);
	}
	json_end_array(&call->out);
	if (call->gate && reasons_report(call, reasons, count))
		return -1;
	capacity_write_list(call, in->return_consumed_capacity, capacities, tables);
	return 0;
}

/* --- TransactWriteItems --- */

enum action_kind {
	ACTION_CHECK,
	ACTION_PUT,
	ACTION_DELETE,
	ACTION_UPDATE,
};

/* One action, whatever its kind. */
struct action {
	enum action_kind kind;
	struct str table_name;
	const struct shape_value *key; /* the item, of a put */
	struct str condition, update;
	const struct in_expression_attribute_name_map *names;
	const struct shape_value *values;
	enum in_return_values_on_condition_check_failure on_failure;
	struct update_plan plan;
	/* of the transaction */
	const struct table *table;
	struct str row;
	struct value old_item, new_item;
};

#define ACTION_OF(kind_, part, key_)                                                     \
	(struct action)                                                                  \
	{                                                                                \
		.kind = (kind_), .table_name = (part)->table_name, .key = &(part)->key_, \
		.condition = (part)->condition_expression,                               \
		.names = &(part)->expression_attribute_names,                            \
		.values = &(part)->expression_attribute_values,                          \
		.on_failure = (part)->return_values_on_condition_check_failure,          \
	}

static int action_of(
	struct aws_call *call, const struct in_transact_write_item *in, struct action *ret_action)
{
	if (!!in->condition_check + !!in->put + !!in->delete + !!in->update != 1)
		return call_fail(call, AWS_E_TRANSACT_ACTIONS);
	if (in->put)
		*ret_action = ACTION_OF(ACTION_PUT, in->put, item);
	else if (in->delete)
		*ret_action = ACTION_OF(ACTION_DELETE, in->delete, key);
	else if (in->condition_check)
		*ret_action = ACTION_OF(ACTION_CHECK, in->condition_check, key);
	else
		*ret_action = ACTION_OF(ACTION_UPDATE, in->update, key);
	if (in->update)
		ret_action->update = in->update->update_expression;
	return 0;
}

/* Names and values without an expression are taken, other than in the operations of one item. */
static int action_check(struct aws_call *call, struct action *action)
{
	struct expr_scope scope;
	if (value_check(call, action->key) ||
		(action->kind == ACTION_PUT && item_names_check(call, action->key->value)))
		return -1;
	if (!action->update.p && !action->condition.p)
		return 0;
	if (scope_open(call, &scope, action->names, action->values) ||
		update_plan_compile(call, &scope, action->update, action->condition,
			action->on_failure, &action->plan))
		return -1;
	return scope_close(call, &scope);
}

int op_transact_write_items_check(struct aws_call *call, const void *input)
{
	const struct in_transact_write_items *in = input;
	size_t count = in->transact_items.n, bytes = 0;
	struct action *actions = call->plan = arena_array(call->arena, struct action, count);
	for (size_t i = 0; i < count; i++) {
		if (action_of(call, &in->transact_items.at[i], &actions[i]) ||
			action_check(call, &actions[i]))
			return -1;
		size_t size = item_size(actions[i].key->value);
		if (actions[i].kind == ACTION_PUT && size > WIRE_ITEM_BYTES)
			return call_fail(call, AWS_E_ITEM_TOO_LARGE);
		bytes += size;
	}
	return bytes > TRANSACT_BYTES ? call_fail(call, AWS_E_PAYLOAD_TOO_LARGE) : 0;
}

/* Key and item against the table. */
static int action_fit(struct aws_call *call, const struct action *action)
{
	struct value key = action->key->value;
	if (action->kind == ACTION_PUT ? item_check(call, action->table, key, ITEM_PUT)
				       : item_key_check(call, action->table, key))
		return -1;
	return update_plan_keys(call, &action->plan, action->table);
}

/* The stored item, the condition, what is to be written. */
static int action_prepare(struct aws_call *call, struct action *action, size_t part)
{
	const struct table *table = action->table;
	struct value key = action->key->value;
	if (admit_part(call, part, key) ||
		call_store(
			call, table_get(call->txn, table, key, call->arena, &action->old_item)) ||
		guard_hold(call, &action->plan.guard, action->old_item))
		return -1;
	if (action->kind == ACTION_CHECK)
		action->new_item = action->old_item;
	else if (action->kind == ACTION_PUT)
		action->new_item = key;
	else if (action->kind == ACTION_UPDATE && update_plan_apply(call, &action->plan, table, key,
							  action->old_item, &action->new_item))
		return -1;
	return admit_write(call, part, table, key, action->old_item, action->new_item, true);
}

static int actions_find(struct aws_call *call, struct action *actions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		actions[i].table = item_table(call, actions[i].table_name);
		if (!actions[i].table)
			return -1;
		actions[i].old_item = actions[i].new_item = VALUE_ABSENT;
		actions[i].row = table_key(call->arena, actions[i].table, actions[i].key->value);
		for (size_t j = 0; actions[i].row.p && j < i; j++)
			if (str_eq(actions[j].row, actions[i].row))
				return call_fail(call, AWS_E_TRANSACT_TWICE);
	}
	return 0;
}

static int actions_write(struct aws_call *call, const struct action *actions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct action *a = &actions[i];
		int status = 0;
		if (a->kind == ACTION_DELETE)
			status = table_delete(call->txn, a->table, a->old_item, WRITER_USER);
		else if (a->kind != ACTION_CHECK && !value_is_absent(a->new_item))
			status = table_put(call->txn, a->table, a->old_item, a->new_item);
		if (call_store(call, status))
			return -1;
	}
	return 0;
}

enum {
	READ_BYTES = 4096, /* of one unit */
};

/* What each action's item had of 4 KB blocks, before or after, whichever is more; a byte is enough:
 * 400 KB. Kept with the token. */
static struct str image_blocks(struct arena *arena, const struct action *actions, size_t count)
{
	char *blocks = arena_bytes(arena, count);
	for (size_t i = 0; i < count; i++) {
		size_t before = 1, after = 1;
		if (!value_is_absent(actions[i].old_item))
			before = item_size(actions[i].old_item);
		if (!value_is_absent(actions[i].new_item))
			after = item_size(actions[i].new_item);
		size_t bytes = before > after ? before : after;
		blocks[i] = (char)(unsigned char)((bytes + READ_BYTES - 1) / READ_BYTES);
	}
	return str_of(blocks, count);
}

/* blocks: of the same request again under its token, which costs reads of what the first one was
 * sized on (dynoxide's CHANGELOG, captured in August 2026); or STR_NONE. */
static void write_capacities(struct aws_call *call, const struct in_transact_write_items *in,
	const struct action *actions, struct str blocks)
{
	size_t count = in->transact_items.n, tables = 0;
	struct capacity *capacities = arena_array(call->arena, struct capacity, count);
	if (!capacity_wanted(in->return_consumed_capacity))
		return;
	for (size_t i = 0; i < count; i++) {
		const struct action *a = &actions[i];
		struct capacity *capacity =
			capacity_of(capacities, &tables, a->table, a->table_name);
		if (i < blocks.n)
			capacity->table_halves +=
				read_halves((unsigned char)blocks.p[i] * (size_t)READ_BYTES, true) *
				2;
		else
			capacity_add_write(call, capacity, a->old_item, a->new_item, true);
	}
	capacity_write_list(call, in->return_consumed_capacity, capacities, tables);
}

/* "information about any item collections that were affected by individual UpdateItem, PutItem, or
 * DeleteItem operations": those that are only checked are not among them. */
static bool changes_collection(const struct action *action)
{
	return action->kind != ACTION_CHECK && table_has_collections(action->table);
}

static void write_metrics(struct aws_call *call, const struct action *actions, size_t count)
{
	bool any = false;
	for (size_t i = 0; i < count; i++) {
		bool first = changes_collection(&actions[i]);
		for (size_t j = 0; j < i && first; j++)
			first = actions[j].table != actions[i].table ||
				!changes_collection(&actions[j]);
		if (!first)
			continue;
		if (!any) {
			json_key(&call->out, STR("ItemCollectionMetrics"));
			json_object(&call->out);
		}
		any = true;
		json_key(&call->out, actions[i].table->name);
		json_array(&call->out);
		for (size_t j = i; j < count; j++)
			if (actions[j].table == actions[i].table && changes_collection(&actions[j]))
				metrics_write_one(call, actions[j].table, actions[j].key->value);
		json_end_array(&call->out);
	}
	if (any)
		json_end_object(&call->out);
}

/* What makes a request the same one: all of the actions. */
static struct token_hash actions_hash(const struct action *actions, size_t count)
{
	struct token_hash hash = TOKEN_HASH_INIT;
	for (size_t i = 0; i < count; i++) {
		const struct action *a = &actions[i];
		const char kind = (char)a->kind;
		token_hash_add(&hash, str_of(&kind, 1));
		token_hash_add(&hash, a->table_name);
		token_hash_add(&hash, a->key->value.bytes);
		token_hash_add(&hash, a->condition);
		token_hash_add(&hash, a->update);
		token_hash_add(&hash, a->values->value.bytes);
		for (size_t k = 0; k < a->names->n; k++) {
			token_hash_add(&hash, a->names->keys[k]);
			token_hash_add(&hash, a->names->at[k]);
		}
	}
	return hash;
}

int op_transact_write_items(struct aws_call *call, const void *input)
{
	const struct in_transact_write_items *in = input;
	struct str token = in->client_request_token, blocks = STR_NONE;
	struct action *actions = call->plan;
	size_t count = in->transact_items.n;
	struct reason *reasons = arena_array(call->arena, struct reason, count);
	struct token_hash hash = token.p ? actions_hash(actions, count) : TOKEN_HASH_INIT;
	enum token_state state = TOKEN_NEW;
	if (actions_find(call, actions, count) ||
		(token.p && token_find(call, token, &hash, &state, &blocks)))
		return -1;
	if (state == TOKEN_SAME) {
		write_capacities(call, in, actions, blocks);
		return 0;
	}
	if (state == TOKEN_OTHER)
		return call_fail(call, AWS_E_TOKEN_MISMATCH);
	/* AWS looks at no action behind the first that does not fit, and at no condition then. */
	for (size_t i = 0; i < count; i++)
		if (action_fit(call, &actions[i]))
			return reason_take(call, &reasons[i]) ? reasons_report(call, reasons, count)
							      : -1;
	for (size_t i = 0; i < count; i++)
		if (action_prepare(call, &actions[i], i) && !reason_take(call, &reasons[i]))
			return -1;
	if (reasons_report(call, reasons, count) || actions_write(call, actions, count) ||
		(token.p &&
			token_keep(call, token, &hash, image_blocks(call->arena, actions, count))))
		return -1;
	write_capacities(call, in, actions, STR_NONE);
	if (in->return_item_collection_metrics == IN_RETURN_ITEM_COLLECTION_METRICS_SIZE)
		write_metrics(call, actions, count);
	return 0;
}
