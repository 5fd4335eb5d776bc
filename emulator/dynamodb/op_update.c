/*
 * UpdateItem. Order of the checks: dynalite validations/updateItem.js, actions/updateItem.js; what
 * an update may make of an item's size: expr/update.h.
 */
#include "capacity.h"
#include "guard.h"
#include "legacy.h"
#include "ops.h"
#include "update_plan.h"
#include "wire.h"

int op_update_item_check(struct aws_call *call, const void *input)
{
	const struct in_update_item *in = input;
	const struct parameter parameters[] = {
		{"AttributeUpdates", in->attribute_updates.set, PARAMETER_LEGACY},
		{"Expected", in->expected.set, PARAMETER_LEGACY},
		{"ConditionalOperator", in->conditional_operator, parameter_joint(in->expected.n)},
		{"UpdateExpression", in->update_expression.p, PARAMETER_EXPRESSION},
		{"ConditionExpression", in->condition_expression.p, PARAMETER_EXPRESSION},
	};
	struct update_plan *plan = call->plan = arena_new(call->arena, struct update_plan);
	struct expr_scope scope;
	if (parameters_check(call, parameters, ARRAY_LEN(parameters),
		    &in->expression_attribute_names, &in->expression_attribute_values) ||
		value_check(call, &in->key) || legacy_updates_check(call, &in->attribute_updates) ||
		legacy_expected_check(call, &in->expected) ||
		scope_open(call, &scope, &in->expression_attribute_names,
			&in->expression_attribute_values))
		return -1;
	if (in->expected.set || in->attribute_updates.set) {
		plan->updates = in->attribute_updates.n;
		plan->legacy = true;
		if (plan->updates &&
			legacy_updates_compile(call, &in->attribute_updates, &plan->update))
			return -1;
		return legacy_expected_compile(call, &in->expected, in->conditional_operator,
			in->return_values_on_condition_check_failure, &plan->guard);
	}
	if (update_plan_compile(call, &scope, in->update_expression, in->condition_expression,
		    in->return_values_on_condition_check_failure, plan))
		return -1;
	return scope_close(call, &scope);
}

static void write_attributes(struct aws_call *call, enum in_return_value wanted,
	const struct update_plan *plan, struct value old_item, struct value new_item)
{
	bool old = wanted == IN_RETURN_VALUE_ALL_OLD || wanted == IN_RETURN_VALUE_UPDATED_OLD;
	bool part = wanted == IN_RETURN_VALUE_UPDATED_OLD || wanted == IN_RETURN_VALUE_UPDATED_NEW;
	struct value item = old ? old_item : new_item;
	if (!wanted || wanted == IN_RETURN_VALUE_NONE || value_is_absent(item) ||
		(part && !plan->updates))
		return;
	if (part)
		item = update_view(&plan->update, call->arena, item);
	if (part && !value_count(item))
		return;
	json_key(&call->out, STR("Attributes"));
	wire_write_item(&call->out, item);
}

int op_update_item(struct aws_call *call, const void *input)
{
	const struct in_update_item *in = input;
	const struct update_plan *plan = call->plan;
	const struct table *table = item_table(call, in->table_name);
	struct value key = in->key.value, old_item, new_item;
	if (!table || item_key_check(call, table, key) || update_plan_keys(call, plan, table) ||
		call_store(call, table_get(call->txn, table, key, call->arena, &old_item)) ||
		update_plan_charge(call, plan, old_item) ||
		guard_hold(call, &plan->guard, old_item) ||
		update_plan_apply(call, plan, table, key, old_item, &new_item) ||
		admit_write(call, 0, table, key, old_item, new_item, false))
		return -1;
	if (!value_is_absent(new_item) &&
		call_store(call, table_put(call->txn, table, old_item, new_item)))
		return -1;
	write_attributes(call, in->return_values, plan, old_item, new_item);
	if (capacity_wanted(in->return_consumed_capacity)) {
		struct capacity capacity = {.table = table, .name = in->table_name};
		capacity_add_write(call, &capacity, old_item, new_item, false);
		capacity_write(call, in->return_consumed_capacity, &capacity);
	}
	metrics_write(call, in->return_item_collection_metrics, table, key);
	return 0;
}
