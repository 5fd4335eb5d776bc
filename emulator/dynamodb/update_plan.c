#include "update_plan.h"

#include "parameters.h"
#include "wire.h"

int update_plan_compile(struct aws_call *call, struct expr_scope *scope, struct str update,
	struct str condition, enum in_return_values_on_condition_check_failure on_failure,
	struct update_plan *ret_plan)
{
	ret_plan->updates = update.p;
	if (update.p && update_compile(scope, update, &ret_plan->update))
		return call_expression_failed(call, &scope->error);
	return guard_compile(call, scope, condition, on_failure, &ret_plan->guard);
}

/* Index keys whose new type is known without the item; of several indexes AWS names the first in
 * alphabetical order. */
static int check_index_types(
	struct aws_call *call, const struct update *update, const struct table *table)
{
	const struct index *worst = NULL;
	const struct key_part *worst_part = NULL;
	enum value_type worst_type = VALUE_NONE;
	for (size_t i = 0; i < table->index_count; i++) {
		const struct index *index = &table->indexes[i];
		for (unsigned k = 0; k < key_schema_count(&index->key); k++) {
			const struct key_part *part = &index->key.parts[k];
			enum value_type type = update_known_type(update, part->name);
			if (type == VALUE_NONE || type == part->type ||
				(worst && str_cmp(worst->name, index->name) <= 0))
				continue;
			worst = index;
			worst_part = part;
			worst_type = type;
		}
	}
	return worst ? item_index_type_fail(call, worst, worst_part, worst_type) : 0;
}

int update_plan_keys(
	struct aws_call *call, const struct update_plan *plan, const struct table *table)
{
	for (unsigned i = 0; plan->updates && i < key_schema_count(&table->key); i++)
		if (expr_heads_find(plan->update.written, table->key.parts[i].name))
			return call_fail(call, AWS_E_UPDATE_KEY, table->key.parts[i].name);
	if (plan->updates && (check_index_types(call, &plan->update, table) ||
				     item_paths_check(call, table, plan->update.heads)))
		return -1;
	return item_paths_check(call, table, plan->guard.condition.heads);
}

int update_plan_charge(struct aws_call *call, const struct update_plan *plan, struct value old_item)
{
	return plan->updates && !plan->legacy &&
			       update_charge(&plan->update, call->arena, old_item) > WIRE_ITEM_BYTES
		       ? call_fail(call, AWS_E_UPDATE_TOO_LARGE)
		       : 0;
}

int update_plan_apply(struct aws_call *call, const struct update_plan *plan,
	const struct table *table, struct value key, struct value old_item,
	struct value *ret_new_item)
{
	bool exists = !value_is_absent(old_item);
	struct value base = exists ? old_item : key, new_item = base;
	struct expr_error error;
	if (plan->updates &&
		update_apply(&plan->update, call->arena, base, exists, &new_item, &error))
		return plan->legacy ? call_fail(call, AWS_E_UPDATES_TYPE_MISMATCH)
				    : call_expression_failed(call, &error);
	if (!exists && plan->updates && !plan->update.writes) {
		*ret_new_item = VALUE_ABSENT;
		return 0;
	}
	if (item_update_check(call, table, old_item, new_item))
		return -1;
	if (item_size(new_item) > WIRE_ITEM_BYTES)
		return call_fail(call, AWS_E_UPDATE_TOO_LARGE);
	*ret_new_item = new_item;
	return 0;
}
