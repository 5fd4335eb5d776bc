/*
 * guard - the condition of a write: compiled before the transaction, held against the stored item.
 */
#ifndef HANGAR_GUARD_H
#define HANGAR_GUARD_H

#include "aws_json.h"
#include "expr/condition.h"
#include "shapes.h"

struct guard {
	bool set;
	bool return_old; /* ReturnValuesOnConditionCheckFailure: ALL_OLD */
	struct condition condition;
};

/* text: ConditionExpression, a NULL pointer for none. */
int guard_compile(struct aws_call *call, struct expr_scope *scope, struct str text,
	enum in_return_values_on_condition_check_failure on_failure, struct guard *ret_guard);
/* item: as stored, or absent. -1 with ConditionalCheckFailedException, and the item when asked for.
 */
int guard_hold(struct aws_call *call, const struct guard *guard, struct value item);

#endif
