#include "function.h"

#define S_B (TYPE_BIT(VALUE_S) | TYPE_BIT(VALUE_B))
#define SETS (TYPE_BIT(VALUE_SS) | TYPE_BIT(VALUE_NS) | TYPE_BIT(VALUE_BS))
#define SIZED (S_B | SETS | TYPE_BIT(VALUE_L) | TYPE_BIT(VALUE_M))
#define LIST TYPE_BIT(VALUE_L)

/* ORDER FUNCTIONS */
static const struct function functions[FN_COUNT] = {
	/* name, args, place, first_is_path, distinct, types, typed, result */
	{STR_INIT("attribute_exists"), 1, PLACE_CONDITION, true, true, 0, 0, VALUE_NONE},
	{STR_INIT("attribute_not_exists"), 1, PLACE_CONDITION, true, true, 0, 0, VALUE_NONE},
	{STR_INIT("attribute_type"), 2, PLACE_CONDITION, false, true, 0, 0, VALUE_NONE},
	{STR_INIT("begins_with"), 2, PLACE_CONDITION, false, true, S_B, 2, VALUE_NONE},
	{STR_INIT("contains"), 2, PLACE_CONDITION, false, true, 0, 0, VALUE_NONE},
	{STR_INIT("size"), 1, PLACE_OPERAND, false, false, SIZED, 1, VALUE_N},
	{STR_INIT("if_not_exists"), 2, PLACE_UPDATE, true, true, 0, 0, VALUE_NONE},
	{STR_INIT("list_append"), 2, PLACE_UPDATE, false, false, LIST, 2, VALUE_L},
};

enum function_id function_find(struct str name)
{
	enum function_id id = 0;
	while (id < FN_COUNT && !str_eq(functions[id].name, name))
		id++;
	return id;
}

const struct function *function_get(enum function_id id)
{
	return &functions[id];
}
