/*
 * GetItem, PutItem, DeleteItem. The order of the checks is that of AWS: parameters, values, size,
 * expressions; then the table, its key, the condition. Sources: dynalite
 * validations/{get,put,delete}Item.js and their tests, the conformance suite.
 */
#include "capacity.h"
#include "expr/projector.h"
#include "guard.h"
#include "legacy.h"
#include "ops.h"
#include "wire.h"

int op_get_item_check(struct aws_call *call, const void *input)
{
	const struct in_get_item *in = input;
	const struct parameter parameters[] = {
		{"ProjectionExpression", in->projection_expression.p, PARAMETER_PROJECTION},
		{"AttributesToGet", in->attributes_to_get.set, PARAMETER_LEGACY},
	};
	struct item_projection *plan = call->plan = arena_new(call->arena, struct item_projection);
	struct expr_scope scope;
	if (parameters_check(call, parameters, ARRAY_LEN(parameters),
		    &in->expression_attribute_names, NULL) ||
		value_check(call, &in->key) ||
		names_check(call, in->attributes_to_get.at, in->attributes_to_get.n) ||
		scope_open(call, &scope, &in->expression_attribute_names, NULL) ||
		item_projection_read(
			call, &scope, in->projection_expression, &in->attributes_to_get, plan))
		return -1;
	return scope_close(call, &scope);
}

int op_get_item(struct aws_call *call, const void *input)
{
	const struct in_get_item *in = input;
	const struct item_projection *plan = call->plan;
	const struct table *table = item_table(call, in->table_name);
	struct value item;
	if (!table || item_key_check(call, table, in->key.value) ||
		item_paths_check(call, table, plan->projector.heads) ||
		call_store(call, table_get(call->txn, table, in->key.value, NULL, &item)) ||
		admit_read(call, 0, table, in->key.value, item, in->consistent_read.is, false))
		return -1;
	if (capacity_wanted(in->return_consumed_capacity)) {
		size_t size = value_is_absent(item) ? 0 : item_size(item);
		struct capacity capacity = {.table = table,
			.name = in->table_name,
			.table_halves = read_halves(size, in->consistent_read.is)};
		capacity_write(call, in->return_consumed_capacity, &capacity);
	}
	if (value_is_absent(item))
		return 0;
	item = item_projection_apply(plan, call->arena, item);
	json_key(&call->out, STR("Item"));
	wire_write_item(&call->out, item);
	return 0;
}

static int return_values_check(struct aws_call *call, enum in_return_value wanted)
{
	if (!wanted || wanted == IN_RETURN_VALUE_NONE || wanted == IN_RETURN_VALUE_ALL_OLD)
		return 0;
	return call_fail(call, AWS_E_RETURN_VALUES);
}

/* Either the expression or its legacy form. */
static int condition_check(struct aws_call *call, struct str expression,
	const struct in_expression_attribute_name_map *names, const struct shape_value *values,
	const struct in_expected_attribute_map *expected,
	enum in_conditional_operator conditional_operator,
	enum in_return_values_on_condition_check_failure on_failure)
{
	struct guard *guard = call->plan = arena_new(call->arena, struct guard);
	struct expr_scope scope;
	if (legacy_expected_check(call, expected) || scope_open(call, &scope, names, values))
		return -1;
	if (expected->set)
		return legacy_expected_compile(
			call, expected, conditional_operator, on_failure, guard);
	return guard_compile(call, &scope, expression, on_failure, guard) ||
			       scope_close(call, &scope)
		       ? -1
		       : 0;
}

int op_put_item_check(struct aws_call *call, const void *input)
{
	const struct in_put_item *in = input;
	const struct parameter parameters[] = {
		{"ConditionExpression", in->condition_expression.p, PARAMETER_EXPRESSION},
		{"Expected", in->expected.set, PARAMETER_LEGACY},
		{"ConditionalOperator", in->conditional_operator, parameter_joint(in->expected.n)},
	};
	if (parameters_check(call, parameters, ARRAY_LEN(parameters),
		    &in->expression_attribute_names, &in->expression_attribute_values) ||
		value_check(call, &in->item) || item_names_check(call, in->item.value) ||
		return_values_check(call, in->return_values))
		return -1;
	if (item_size(in->item.value) > WIRE_ITEM_BYTES)
		return call_fail(call, AWS_E_ITEM_TOO_LARGE);
	return condition_check(call, in->condition_expression, &in->expression_attribute_names,
		&in->expression_attribute_values, &in->expected, in->conditional_operator,
		in->return_values_on_condition_check_failure);
}

/* The answer of a write: the old item when asked for, what it cost. */
static void write_answer(struct aws_call *call, enum in_return_value wanted, struct value old_item,
	enum in_return_consumed_capacity capacity_mode,
	enum in_return_item_collection_metrics metrics_mode, const struct table *table,
	struct str name, struct value key, struct value new_item)
{
	if (wanted == IN_RETURN_VALUE_ALL_OLD && !value_is_absent(old_item)) {
		json_key(&call->out, STR("Attributes"));
		wire_write_item(&call->out, old_item);
	}
	if (capacity_wanted(capacity_mode)) {
		struct capacity capacity = {.table = table, .name = name};
		capacity_add_write(call, &capacity, old_item, new_item, false);
		capacity_write(call, capacity_mode, &capacity);
	}
	metrics_write(call, metrics_mode, table, key);
}

static int guard_paths_check(
	struct aws_call *call, const struct table *table, const struct guard *guard)
{
	return item_paths_check(call, table, guard->condition.heads);
}

int op_put_item(struct aws_call *call, const void *input)
{
	const struct in_put_item *in = input;
	const struct table *table = item_table(call, in->table_name);
	struct value item = in->item.value, old_item;
	if (!table || item_check(call, table, item, ITEM_PUT) ||
		guard_paths_check(call, table, call->plan) ||
		call_store(call, table_get(call->txn, table, item, call->arena, &old_item)) ||
		admit_write(call, 0, table, item, old_item, item, false) ||
		guard_hold(call, call->plan, old_item) ||
		call_store(call, table_put(call->txn, table, old_item, item)))
		return -1;
	write_answer(call, in->return_values, old_item, in->return_consumed_capacity,
		in->return_item_collection_metrics, table, in->table_name, item, item);
	return 0;
}

int op_delete_item_check(struct aws_call *call, const void *input)
{
	const struct in_delete_item *in = input;
	const struct parameter parameters[] = {
		{"ConditionExpression", in->condition_expression.p, PARAMETER_EXPRESSION},
		{"Expected", in->expected.set, PARAMETER_LEGACY},
		{"ConditionalOperator", in->conditional_operator, parameter_joint(in->expected.n)},
	};
	if (parameters_check(call, parameters, ARRAY_LEN(parameters),
		    &in->expression_attribute_names, &in->expression_attribute_values) ||
		value_check(call, &in->key) || return_values_check(call, in->return_values))
		return -1;
	return condition_check(call, in->condition_expression, &in->expression_attribute_names,
		&in->expression_attribute_values, &in->expected, in->conditional_operator,
		in->return_values_on_condition_check_failure);
}

int op_delete_item(struct aws_call *call, const void *input)
{
	const struct in_delete_item *in = input;
	const struct table *table = item_table(call, in->table_name);
	struct value key = in->key.value, old_item;
	if (!table || item_key_check(call, table, key) ||
		guard_paths_check(call, table, call->plan) ||
		call_store(call, table_get(call->txn, table, key, call->arena, &old_item)) ||
		admit_write(call, 0, table, key, old_item, VALUE_ABSENT, false) ||
		guard_hold(call, call->plan, old_item) ||
		call_store(call, table_delete(call->txn, table, old_item, WRITER_USER)))
		return -1;
	write_answer(call, in->return_values, old_item, in->return_consumed_capacity,
		in->return_item_collection_metrics, table, in->table_name, key, VALUE_ABSENT);
	return 0;
}
