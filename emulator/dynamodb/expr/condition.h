/*
 * condition - ConditionExpression and FilterExpression: is this item one of those?
 */
#ifndef HANGAR_EXPR_CONDITION_H
#define HANGAR_EXPR_CONDITION_H

#include "scope.h"

struct expr_node;

struct condition {
	const struct expr_node *root;
	struct expr_heads heads;
};

/* kind: EXPR_CONDITION or EXPR_FILTER. */
int condition_compile(struct expr_scope *scope, enum expr_kind kind, struct str text,
	struct condition *ret_condition);
/* Allocates nothing. An absent item (VALUE_ABSENT) has no attributes. */
bool condition_holds(const struct condition *condition, struct value item);

/* A text, number or binary as AWS's own objects print themselves: "S:abc". */
struct str bound_text(struct arena *arena, struct value value);

#endif
