/*
 * update_plan - an update compiled before the transaction and applied in it, alone or as one of the
 * actions of TransactWriteItems.
 */
#ifndef HANGAR_UPDATE_PLAN_H
#define HANGAR_UPDATE_PLAN_H

#include "expr/update.h"
#include "guard.h"
#include "item.h"

struct update_plan {
	struct guard guard;
	bool updates; /* there is an update at all */
	bool legacy;  /* it comes from AttributeUpdates, which has other words for a type that does
			 not fit */
	struct update update;
};

/* Either text may be absent. The scope is the caller's to close. */
int update_plan_compile(struct aws_call *call, struct expr_scope *scope, struct str update,
	struct str condition, enum in_return_values_on_condition_check_failure on_failure,
	struct update_plan *ret_plan);
/* It writes no attribute of the table's key, and reaches into none of any key. */
int update_plan_keys(
	struct aws_call *call, const struct update_plan *plan, const struct table *table);

/* UpdateItem's measure beside the item's size, taken before the condition: see update_charge().
 * AttributeUpdates has none, and no update in a transaction. */
int update_plan_charge(
	struct aws_call *call, const struct update_plan *plan, struct value old_item);
/* The new item, checked; absent when there was none and there is nothing to make one of. */
int update_plan_apply(struct aws_call *call, const struct update_plan *plan,
	const struct table *table, struct value key, struct value old_item,
	struct value *ret_new_item);

#endif
