#include "legacy.h"

#include <stdlib.h>

/* How an operator reads as an expression: %n is the attribute, %v the next argument. */
static const struct {
	const char *text;
	uint8_t least, most; /* arguments; IN takes any number */
	uint16_t types;      /* bits of enum value_type that an argument may have; 0: any */
} operators[] = {
#define SCALARS (1 << VALUE_S | 1 << VALUE_N | 1 << VALUE_B)
	[IN_COMPARISON_OPERATOR_EQ] = {"%n = %v", 1, 1, 0},
	[IN_COMPARISON_OPERATOR_NE] = {"%n <> %v", 1, 1, 0},
	[IN_COMPARISON_OPERATOR_LE] = {"%n <= %v", 1, 1, SCALARS},
	[IN_COMPARISON_OPERATOR_LT] = {"%n < %v", 1, 1, SCALARS},
	[IN_COMPARISON_OPERATOR_GE] = {"%n >= %v", 1, 1, SCALARS},
	[IN_COMPARISON_OPERATOR_GT] = {"%n > %v", 1, 1, SCALARS},
	[IN_COMPARISON_OPERATOR_NULL] = {"attribute_not_exists(%n)", 0, 0, 0},
	[IN_COMPARISON_OPERATOR_NOT_NULL] = {"attribute_exists(%n)", 0, 0, 0},
	[IN_COMPARISON_OPERATOR_CONTAINS] = {"contains(%n, %v)", 1, 1, SCALARS},
	/* False, too, where the attribute is not there: test/alternator of ScyllaDB, which is run
	 * against the service. */
	[IN_COMPARISON_OPERATOR_NOT_CONTAINS] = {"(attribute_exists(%n) AND NOT contains(%n, %v))",
		1, 1, SCALARS},
	[IN_COMPARISON_OPERATOR_BEGINS_WITH] = {"begins_with(%n, %v)", 1, 1,
		1 << VALUE_S | 1 << VALUE_B},
	[IN_COMPARISON_OPERATOR_IN] = {"%n IN (%*)", 1, UINT8_MAX, SCALARS},
	[IN_COMPARISON_OPERATOR_BETWEEN] = {"%n BETWEEN %v AND %v", 2, 2, SCALARS},
};

static struct str operator_name(enum in_comparison_operator op)
{
	static const char *const names[] = {"", "IN", "NULL", "BETWEEN", "LT", "NOT_CONTAINS", "EQ",
		"GT", "NOT_NULL", "NE", "LE", "BEGINS_WITH", "GE", "CONTAINS"};
	return str_z(names[op]);
}

enum {
	NAMES_OF_ONE = 2, /* in an operator's text */
};

/* Placeholders and text in the making. */
struct building {
	struct arena *arena;
	struct buf text;
	struct expr_name *names;
	struct expr_value *values;
	size_t name_count, value_count;
};

static void building_init(struct building *b, struct arena *arena, size_t names, size_t values)
{
	*b = (struct building){
		.arena = arena,
		.text = BUF_IN(arena),
		.names = arena_array(arena, struct expr_name, NAMES_OF_ONE * names + 1),
		.values = arena_array(arena, struct expr_value, values + 1),
	};
}

static void add_name(struct building *b, struct str name)
{
	struct str placeholder = arena_printf(b->arena, "#n%zu", b->name_count);
	b->names[b->name_count++] = (struct expr_name){placeholder, name, false};
	buf_add(&b->text, placeholder);
}

static void add_value(struct building *b, struct value value)
{
	struct str placeholder = arena_printf(b->arena, ":v%zu", b->value_count);
	b->values[b->value_count++] = (struct expr_value){placeholder, value, false};
	buf_add(&b->text, placeholder);
}

static void add_comparison(struct building *b, struct str name, enum in_comparison_operator op,
	const struct shape_value *arguments, size_t count)
{
	size_t next = 0;
	for (const char *at = operators[op].text; *at; at++) {
		if (*at != '%') {
			buf_add_c(&b->text, *at);
			continue;
		}
		at++;
		if (*at == 'n')
			add_name(b, name);
		else if (*at == 'v')
			add_value(b, arguments[next++].value);
		for (; *at == '*' && next < count; next++) {
			if (next)
				buf_add_c(&b->text, ',');
			add_value(b, arguments[next].value);
		}
	}
}

static void add_joint(struct building *b, enum in_conditional_operator joint)
{
	if (b->text.n)
		buf_add(&b->text, joint == IN_CONDITIONAL_OPERATOR_OR ? STR(" OR ") : STR(" AND "));
}

static void building_scope(struct building *b, struct expr_scope *ret_scope)
{
	expr_scope_init(ret_scope, b->arena, b->name_count ? b->names : NULL, b->name_count,
		b->value_count ? b->values : NULL, b->value_count);
	ret_scope->generated = true;
}

/* Arguments of an operator: how many, that they are good, of one type, of a type it takes. */
static int arguments_check(struct aws_call *call, enum in_comparison_operator op,
	const struct shape_value *arguments, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (value_check(call, &arguments[i]))
			return -1;
	if (count < operators[op].least ||
		(operators[op].most < UINT8_MAX && count > operators[op].most))
		return call_fail(call, AWS_E_OPERATOR_ARGUMENTS, operator_name(op));
	for (size_t i = 0; i < count; i++) {
		enum value_type type = value_type(arguments[i].value);
		if (type != value_type(arguments[0].value))
			return call_fail(call, AWS_E_OPERATOR_TYPES);
		if (operators[op].types && !(operators[op].types >> type & 1))
			return call_fail(call, AWS_E_OPERATOR_TYPE, operator_name(op),
				value_type_names[type]);
	}
	if (op == IN_COMPARISON_OPERATOR_BETWEEN &&
		str_cmp(value_content(arguments[0].value), value_content(arguments[1].value)) > 0)
		return call_fail(call, AWS_E_BETWEEN_BOUNDS);
	return 0;
}

/* --- Expected --- */

static int exists_check(
	struct aws_call *call, struct str name, const struct in_expected_attribute_value *e)
{
	bool exists = !e->exists.set || e->exists.is;
	if (exists && !e->value.set)
		return call_fail(call, AWS_E_EXPECTED_VALUE_REQUIRED,
			e->exists.set ? STR("true") : STR("null"), name);
	if (!exists && e->value.set)
		return call_fail(call, AWS_E_EXPECTED_VALUE_FALSE, name);
	return e->value.set ? value_check(call, &e->value) : 0;
}

static const struct shape_value *expected_arguments(
	const struct in_expected_attribute_value *e, size_t *ret_count)
{
	*ret_count = e->attribute_value_list.set ? e->attribute_value_list.n : e->value.set;
	return e->attribute_value_list.set ? e->attribute_value_list.at : &e->value;
}

static int expected_check(
	struct aws_call *call, struct str name, const struct in_expected_attribute_value *e)
{
	enum in_comparison_operator op = e->comparison_operator;
	size_t count;
	const struct shape_value *arguments = expected_arguments(e, &count);
	if (e->attribute_value_list.set && e->value.set)
		return call_fail(call, AWS_E_EXPECTED_BOTH_VALUES, name);
	if (!op && e->attribute_value_list.set)
		return call_fail(call, AWS_E_EXPECTED_LIST_ALONE, name);
	if (!op)
		return exists_check(call, name, e);
	if (e->exists.set)
		return call_fail(call, AWS_E_EXPECTED_EXISTS_OPERATOR, name);
	if (operators[op].least && !e->attribute_value_list.set && !e->value.set)
		return call_fail(call, AWS_E_EXPECTED_NO_VALUE, operator_name(op), name);
	return arguments_check(call, op, arguments, count);
}

int legacy_expected_check(struct aws_call *call, const struct in_expected_attribute_map *expected)
{
	for (size_t i = 0; i < expected->n; i++)
		if (expected_check(call, expected->keys[i], &expected->at[i]))
			return -1;
	return 0;
}

int legacy_expected_compile(struct aws_call *call, const struct in_expected_attribute_map *expected,
	enum in_conditional_operator conditional_operator,
	enum in_return_values_on_condition_check_failure on_failure, struct guard *ret_guard)
{
	struct building b;
	struct expr_scope scope;
	size_t values = 0, count;
	for (size_t i = 0; i < expected->n; i++) {
		expected_arguments(&expected->at[i], &count);
		values += count;
	}
	building_init(&b, call->arena, expected->n, values);
	for (size_t i = 0; i < expected->n; i++) {
		const struct in_expected_attribute_value *e = &expected->at[i];
		enum in_comparison_operator op = e->comparison_operator;
		if (!op)
			op = e->value.set ? IN_COMPARISON_OPERATOR_EQ : IN_COMPARISON_OPERATOR_NULL;
		const struct shape_value *arguments = expected_arguments(e, &count);
		add_joint(&b, conditional_operator);
		add_comparison(&b, expected->keys[i], op, arguments, count);
	}
	building_scope(&b, &scope);
	return guard_compile(
		call, &scope, b.text.n ? buf_str(&b.text) : STR_NONE, on_failure, ret_guard);
}

/* --- maps of conditions --- */

int legacy_conditions_check(struct aws_call *call, const struct in_key_conditions *conditions)
{
	for (size_t i = 0; i < conditions->n; i++) {
		const struct in_condition *c = &conditions->at[i];
		if (arguments_check(call, c->comparison_operator, c->attribute_value_list.at,
			    c->attribute_value_list.n))
			return -1;
	}
	return 0;
}

int legacy_conditions_text(struct aws_call *call, const struct in_key_conditions *conditions,
	enum in_conditional_operator conditional_operator, struct expr_scope *ret_scope,
	struct str *ret_text)
{
	struct building b;
	size_t values = 0;
	for (size_t i = 0; i < conditions->n; i++)
		values += conditions->at[i].attribute_value_list.n;
	building_init(&b, call->arena, conditions->n, values);
	for (size_t i = 0; i < conditions->n; i++) {
		const struct in_condition *c = &conditions->at[i];
		add_joint(&b, conditional_operator);
		add_comparison(&b, conditions->keys[i], c->comparison_operator,
			c->attribute_value_list.at, c->attribute_value_list.n);
	}
	building_scope(&b, ret_scope);
	*ret_text = buf_str(&b.text);
	return 0;
}

/* --- AttributeUpdates --- */

static bool is_set(enum value_type type)
{
	return type == VALUE_SS || type == VALUE_NS || type == VALUE_BS;
}

int legacy_updates_check(struct aws_call *call, const struct in_attribute_updates *updates)
{
	for (size_t i = 0; i < updates->n; i++) {
		const struct in_attribute_value_update *u = &updates->at[i];
		enum value_type type = u->value.set ? value_type(u->value.value) : VALUE_NONE;
		if (name_check(call, updates->keys[i]) ||
			(u->value.set && value_check(call, &u->value)))
			return -1;
		if (!u->value.set && u->action != IN_ATTRIBUTE_ACTION_DELETE)
			return call_fail(call, AWS_E_UPDATES_NO_VALUE);
		if (u->value.set && u->action == IN_ATTRIBUTE_ACTION_DELETE && !is_set(type))
			return call_fail(call, AWS_E_UPDATES_DELETE_TYPE, value_type_names[type]);
		if (u->action == IN_ATTRIBUTE_ACTION_ADD && !is_set(type) && type != VALUE_N &&
			type != VALUE_L)
			return call_fail(call, AWS_E_UPDATES_ADD_TYPE, value_type_names[type]);
	}
	return 0;
}

enum clause {
	CLAUSE_SET,
	CLAUSE_REMOVE,
	CLAUSE_ADD,
	CLAUSE_DELETE,
	CLAUSES,
};

static enum clause clause_of(const struct in_attribute_value_update *u)
{
	if (u->action == IN_ATTRIBUTE_ACTION_DELETE)
		return u->value.set ? CLAUSE_DELETE : CLAUSE_REMOVE;
	if (u->action == IN_ATTRIBUTE_ACTION_ADD && value_type(u->value.value) != VALUE_L)
		return CLAUSE_ADD;
	return CLAUSE_SET;
}

/* A list is appended to: SET a = list_append(if_not_exists(a, []), :v). */
static void add_append(struct building *b, struct str name, struct value value)
{
	struct value empty = value_of_list(b->arena, NULL, 0);
	buf_add(&b->text, STR(" = list_append(if_not_exists("));
	add_name(b, name);
	buf_add(&b->text, STR(", "));
	add_value(b, empty);
	buf_add(&b->text, STR("), "));
	add_value(b, value);
	buf_add(&b->text, STR(")"));
}

static void add_action(struct building *b, enum clause clause, struct str name,
	const struct in_attribute_value_update *u)
{
	add_name(b, name);
	if (clause == CLAUSE_SET && u->action == IN_ATTRIBUTE_ACTION_ADD) {
		add_append(b, name, u->value.value);
		return;
	}
	if (clause == CLAUSE_REMOVE)
		return;
	buf_add(&b->text, clause == CLAUSE_SET ? STR(" = ") : STR(" "));
	add_value(b, u->value.value);
}

int legacy_updates_compile(struct aws_call *call, const struct in_attribute_updates *updates,
	struct update *ret_update)
{
	static const char *const words[CLAUSES] = {"SET ", "REMOVE ", "ADD ", "DELETE "};
	struct building b;
	struct expr_scope scope;
	building_init(&b, call->arena, updates->n * 2, updates->n * 2);
	for (enum clause clause = 0; clause < CLAUSES; clause++) {
		bool first = true;
		for (size_t i = 0; i < updates->n; i++) {
			if (clause_of(&updates->at[i]) != clause)
				continue;
			if (first && b.text.n)
				buf_add_c(&b.text, ' ');
			buf_add_z(&b.text, first ? words[clause] : ", ");
			first = false;
			add_action(&b, clause, updates->keys[i], &updates->at[i]);
		}
	}
	building_scope(&b, &scope);
	if (update_compile(&scope, buf_str(&b.text), ret_update))
		return call_expression_failed(call, &scope.error);
	return 0;
}
