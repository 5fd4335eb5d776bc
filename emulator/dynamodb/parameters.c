#include "parameters.h"

/* The names of those set whose kind is among `kinds` (bits), "a, b" or "a and b". */
static struct str set_names(struct arena *arena, const struct parameter *parameters, size_t count,
	unsigned kinds, bool set, const char *between)
{
	struct buf b = BUF_IN(arena);
	for (size_t i = 0; i < count; i++) {
		if (!(kinds >> parameters[i].kind & 1) || parameters[i].set != set)
			continue;
		if (b.n)
			buf_add_z(&b, between);
		buf_add_z(&b, parameters[i].name);
	}
	return buf_str(&b);
}

enum {
	NAME_BYTES = 65535, /* of an attribute's name */
};

enum {
	EXPRESSIONS = 1 << PARAMETER_EXPRESSION | 1 << PARAMETER_PROJECTION,
	WITH_VALUES = 1 << PARAMETER_EXPRESSION,
	LEGACY = 1 << PARAMETER_LEGACY | 1 << PARAMETER_JOINS_NONE | 1 << PARAMETER_JOINS_ONE,
};

static size_t count_set(const struct parameter *parameters, size_t count, unsigned kinds)
{
	size_t n = 0;
	for (size_t i = 0; i < count; i++)
		n += (kinds >> parameters[i].kind & 1) && parameters[i].set;
	return n;
}

int parameters_check(struct aws_call *call, const struct parameter *parameters, size_t count,
	const struct in_expression_attribute_name_map *names, const struct shape_value *values)
{
	struct arena *arena = call->arena;
	size_t expressions = count_set(parameters, count, EXPRESSIONS);
	if (expressions && count_set(parameters, count, LEGACY)) {
		struct str legacy = set_names(arena, parameters, count, LEGACY, true, ", ");
		struct str modern = set_names(arena, parameters, count, EXPRESSIONS, true, ", ");
		return call_fail(call, AWS_E_MIXED_PARAMETERS,
			arena_printf(arena, "{%.*s}", STR_ARG(legacy)),
			arena_printf(arena, "{%.*s}", STR_ARG(modern)));
	}
	if (count_set(parameters, count, 1 << PARAMETER_JOINS_NONE))
		return call_fail(call, AWS_E_OPERATOR_ALONE);
	if (count_set(parameters, count, 1 << PARAMETER_JOINS_ONE))
		return call_fail(call, AWS_E_OPERATOR_ONE);
	if (names && names->set && !expressions)
		return call_fail(call, AWS_E_NAMES_ALONE);
	if (values && values->set && !count_set(parameters, count, WITH_VALUES)) {
		if (call->op->flags & AWS_OP_ENVELOPE)
			return call_fail(call, AWS_E_VALUES_ALONE);
		struct str list = set_names(arena, parameters, count, WITH_VALUES, false, " and ");
		bool several = str_find_str(list, STR(" and ")) < list.n;
		return call_fail(call, AWS_E_VALUES_ALONE_NULL,
			arena_printf(arena, "%.*s %s", STR_ARG(list), several ? "are" : "is"));
	}
	return 0;
}

int call_expression_failed(struct aws_call *call, const struct expr_error *error)
{
	return call_fail(
		call, error->enveloped ? AWS_E_EXPRESSION_REQUEST : AWS_E_EXPRESSION, error->text);
}

int value_check(struct aws_call *call, const struct shape_value *value)
{
	if (!value->fault)
		return 0;
	bool older = value->fault->older.error && (call->op->flags & AWS_OP_OLDER);
	call->failure = older ? value->fault->older : value->fault->failure;
	return -1;
}

/* In the older layer values have words around their refusal, but for nesting; in the current one
 * only what is no value at all. */
static int values_check(struct aws_call *call, const struct shape_value *values)
{
	if (!values->fault)
		return 0;
	value_check(call, values);
	enum aws_error error = call->failure.error;
	bool older = call->op->flags & AWS_OP_OLDER;
	if (error == AWS_E_VALUE_EMPTY || error == AWS_E_VALUE_MANY ||
		(older && error != AWS_E_NESTING))
		call_fail(call, AWS_E_VALUES_INVALID, call->failure.message, values->fault->name);
	return -1;
}

int scope_open(struct aws_call *call, struct expr_scope *scope,
	const struct in_expression_attribute_name_map *names, const struct shape_value *values)
{
	struct expr_name *name_array = NULL;
	struct expr_value *value_array = NULL;
	size_t name_count = 0, value_count = 0;
	if (names && names->set) {
		name_count = names->n;
		name_array = arena_array(call->arena, struct expr_name, name_count + 1);
		for (size_t i = 0; i < name_count; i++)
			name_array[i] = (struct expr_name){names->keys[i], names->at[i], false};
	}
	if (values && values->set) {
		struct value_walk walk = value_walk(values->value);
		struct expr_value one = {0};
		value_array = arena_array(call->arena, struct expr_value, walk.left + 1);
		while (value_next(&walk, &one.placeholder, &one.value))
			value_array[value_count++] = one;
	}
	expr_scope_init(scope, call->arena, name_array, name_count, value_array, value_count);
	if (expr_scope_check(scope))
		return call_expression_failed(call, &scope->error);
	return values ? values_check(call, values) : 0;
}

int scope_close(struct aws_call *call, struct expr_scope *scope)
{
	return expr_scope_finish(scope) ? call_expression_failed(call, &scope->error) : 0;
}

int name_check(struct aws_call *call, struct str name)
{
	if (name.n == 0)
		return call_fail(call, AWS_E_NAME_EMPTY);
	return name.n > NAME_BYTES ? call_fail(call, AWS_E_NAME_LONG) : 0;
}

int item_names_check(struct aws_call *call, struct value item)
{
	struct value_walk walk = value_walk(item);
	struct value value;
	struct str name;
	while (value_next(&walk, &name, &value))
		if (name.n == 0 || name.n > NAME_BYTES)
			return name_check(call, name);
	return 0;
}

int names_check(struct aws_call *call, const struct str *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (name_check(call, names[i]))
			return -1;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (str_eq(names[i], names[j]))
				return call_fail(call, AWS_E_DUPLICATE_ATTRIBUTE, names[i]);
	return 0;
}

int item_projection_read(struct aws_call *call, struct expr_scope *scope, struct str expression,
	const struct in_attribute_name_list *legacy, struct item_projection *ret_projection)
{
	ret_projection->set = expression.p || legacy->set;
	if (legacy->set)
		projector_of_names(call->arena, legacy->at, legacy->n, &ret_projection->projector);
	else if (expression.p && projector_compile(scope, expression, &ret_projection->projector))
		return call_expression_failed(call, &scope->error);
	return 0;
}

struct value item_projection_apply(
	const struct item_projection *projection, struct arena *arena, struct value item)
{
	return projection->set ? projector_apply(&projection->projector, arena, item) : item;
}
