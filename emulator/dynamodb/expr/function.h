/*
 * function - the functions of expressions and where they may stand. Private to the expression
 * engine.
 */
#ifndef HANGAR_EXPR_FUNCTION_H
#define HANGAR_EXPR_FUNCTION_H

#include "ast.h"

enum function_place {
	PLACE_CONDITION, /* answers yes or no */
	PLACE_OPERAND,   /* gives a value, in conditions */
	PLACE_UPDATE,    /* gives a value, in updates */
};

#define TYPE_BIT(type) (1u << (type))

struct function {
	struct str name;
	unsigned args;
	enum function_place place;
	bool first_is_path;
	bool distinct;          /* the first operand may not come again */
	unsigned types;         /* TYPE_BITs that a :value or size() among the operands may have */
	unsigned typed;         /* how many operands, from the first, that applies to */
	enum value_type result; /* PLACE_OPERAND, PLACE_UPDATE: known beforehand, or VALUE_NONE */
};

/* Of that name, which is case-sensitive; FN_COUNT when there is none. */
enum function_id function_find(struct str name);
const struct function *function_get(enum function_id id);

#endif
