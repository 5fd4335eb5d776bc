/*
 * Reaches the expression engine's lexer, parser, checks and evaluation. The first byte chooses the
 * kind; #a, #b and :a to :d have values of several types, and there is an item with a little of
 * everything.
 */
#include "dynamodb/expr/condition.h"
#include "dynamodb/expr/key_condition.h"
#include "dynamodb/expr/projector.h"
#include "dynamodb/expr/update.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct value make_item(
	struct arena *arena, struct value text, struct value list, struct value number)
{
	struct value_member inner[] = {{STR("a"), list}, {STR("b"), number}};
	struct value map = VALUE_ABSENT;
	value_of_members(arena, inner, ARRAY_LEN(inner), &map);
	struct value_member members[] = {
		{STR("a"), map}, {STR("b"), list}, {STR("c"), text}, {STR("n"), number}};
	value_of_members(arena, members, ARRAY_LEN(members), &map);
	return map;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct arena arena = ARENA_INIT;
	struct str text = str_of((const char *)data + 1, size - 1);
	struct number five = number_of_u64(5);
	struct value number = value_of_number(&arena, &five),
		     string = value_of_string(&arena, STR("x"));
	struct value set, list = value_of_list(&arena, (struct value[]){string, number}, 2);
	struct str element = STR("x");
	value_of_set(&arena, VALUE_SS, &element, 1, &set);
	struct expr_name names[] = {{STR("#a"), STR("a"), false}, {STR("#b"), STR("b"), false}};
	struct expr_value values[] = {{STR(":a"), string, false}, {STR(":b"), number, false},
		{STR(":c"), list, false}, {STR(":d"), set, false}};
	struct key_schema key = {.parts = {{STR("a"), VALUE_S}, {STR("b"), VALUE_N}},
		.hash_count = 1,
		.range_count = 1};
	struct value item = make_item(&arena, string, list, number), result;
	struct expr_scope scope;
	struct condition condition;
	struct projector projector;
	struct update update;
	const struct expr_node *root;
	struct key_tests tests;
	struct key_condition range;
	expr_scope_init(&scope, &arena, names, ARRAY_LEN(names), values, ARRAY_LEN(values));
	switch (data[0] % 4) {
	case 0:
		if (!condition_compile(&scope, EXPR_FILTER, text, &condition))
			condition_holds(&condition, item);
		break;
	case 1:
		if (!projector_compile(&scope, text, &projector))
			projector_apply(&projector, &arena, item);
		break;
	case 2:
		if (!update_compile(&scope, text, &update) &&
			!update_apply(&update, &arena, item, true, &result, &scope.error)) {
			if (!value_is_valid(result.bytes))
				__builtin_trap();
			update_view(&update, &arena, result);
		}
		break;
	default:
		if (!key_condition_compile(&scope, text, &root) &&
			!key_tests_read(&scope, root, &tests))
			key_tests_resolve(&scope, &tests, &key, KEY_PARTS, &range);
	}
	expr_scope_finish(&scope);
	arena_release(&arena);
	return 0;
}
