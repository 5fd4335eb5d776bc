/*
 * Query. The order of the checks is that of AWS: sources as in page.h, and dynalite
 * validations/query.js, actions/query.js.
 */
#include "expr/key_condition.h"
#include "legacy.h"
#include "ops.h"
#include "page.h"

struct query_plan {
	struct page_plan page;
	struct expr_scope scope;
	struct key_tests tests;
};

static const struct {
	bool indexable;
	enum key_op op;
} legacy_operators[] = {
	[IN_COMPARISON_OPERATOR_EQ] = {true, KEY_EQ},
	[IN_COMPARISON_OPERATOR_LT] = {true, KEY_LT},
	[IN_COMPARISON_OPERATOR_LE] = {true, KEY_LE},
	[IN_COMPARISON_OPERATOR_GT] = {true, KEY_GT},
	[IN_COMPARISON_OPERATOR_GE] = {true, KEY_GE},
	[IN_COMPARISON_OPERATOR_BETWEEN] = {true, KEY_BETWEEN},
	[IN_COMPARISON_OPERATOR_BEGINS_WITH] = {true, KEY_BEGINS},
	[IN_COMPARISON_OPERATOR_CONTAINS] = {false, KEY_ANY},
};

/* KeyConditions, checked already: the number and types of the arguments are right. */
static int legacy_tests(
	struct aws_call *call, const struct in_key_conditions *conditions, struct query_plan *plan)
{
	/* How many the table's or the index's key allows is seen when it is known. */
	if (conditions->n < 1 || conditions->n > KEY_PARTS)
		return call_fail(call, AWS_E_CONDITION_COUNT);
	plan->tests.at = arena_array(call->arena, struct key_test, conditions->n);
	for (size_t i = 0; i < conditions->n; i++) {
		const struct in_condition *condition = &conditions->at[i];
		const struct in_attribute_value_list *values = &condition->attribute_value_list;
		struct key_test *test = &plan->tests.at[plan->tests.count++];
		test->unindexable = !legacy_operators[condition->comparison_operator].indexable;
		test->name = conditions->keys[i];
		test->op = legacy_operators[condition->comparison_operator].op;
		if (values->n > 0)
			test->a = values->at[0].value;
		if (values->n > 1)
			test->b = values->at[1].value;
	}
	return 0;
}

static int parameters(struct aws_call *call, const struct in_query *in)
{
	/* KeyConditions may stand beside other expressions than its own. */
	const struct parameter list[] = {
		{"ProjectionExpression", in->projection_expression.p, PARAMETER_PROJECTION},
		{"FilterExpression", in->filter_expression.p, PARAMETER_EXPRESSION},
		{"KeyConditionExpression", in->key_condition_expression.p, PARAMETER_EXPRESSION},
		{"AttributesToGet", in->attributes_to_get.set, PARAMETER_LEGACY},
		{"QueryFilter", in->query_filter.set, PARAMETER_LEGACY},
		{"ConditionalOperator", in->conditional_operator,
			parameter_joint(in->query_filter.n)},
		{"KeyConditions", in->key_conditions.set && in->key_condition_expression.p,
			PARAMETER_LEGACY},
	};
	const struct in_key_conditions filter = {in->query_filter.at, in->query_filter.n,
		in->query_filter.set, in->query_filter.keys};
	if (parameters_check(call, list, ARRAY_LEN(list), &in->expression_attribute_names,
		    &in->expression_attribute_values) ||
		legacy_conditions_check(call, &filter) ||
		names_check(call, in->attributes_to_get.at, in->attributes_to_get.n) ||
		page_start_check(call, &in->exclusive_start_key))
		return -1;
	if (!in->key_conditions.set && !in->key_condition_expression.p)
		return call_fail(call, AWS_E_NO_KEY_CONDITION);
	return 0;
}

static int expressions(struct aws_call *call, const struct in_query *in, struct query_plan *plan)
{
	struct expr_scope *scope = &plan->scope;
	const struct expr_node *key = NULL;
	if (scope_open(
		    call, scope, &in->expression_attribute_names, &in->expression_attribute_values))
		return -1;
	if (in->key_condition_expression.p &&
		key_condition_compile(scope, in->key_condition_expression, &key))
		return call_expression_failed(call, &scope->error);
	if (page_filter(call, &plan->page, scope, in->filter_expression, &in->query_filter,
		    in->conditional_operator) ||
		item_projection_read(call, scope, in->projection_expression, &in->attributes_to_get,
			&plan->page.projection) ||
		scope_close(call, scope))
		return -1;
	/* Query wraps these, Scan does not: captured by dynoxide and by ExtendDB in 2026. */
	if (page_select_check(call, &plan->page, in->projection_expression, &in->attributes_to_get))
		return call_fail(call, AWS_E_SELECT_IN_QUERY, call->failure.message);
	if (key && key_tests_read(scope, key, &plan->tests))
		return call_expression_failed(call, &scope->error);
	if (key)
		return 0;
	return legacy_conditions_check(call, &in->key_conditions) ||
			       legacy_tests(call, &in->key_conditions, plan)
		       ? -1
		       : 0;
}

int op_query_check(struct aws_call *call, const void *input)
{
	const struct in_query *in = input;
	struct query_plan *plan = call->plan = arena_new(call->arena, struct query_plan);
	plan->page = (struct page_plan){
		.filter_name = in->query_filter.set ? STR("QueryFilter") : STR("Filter Expression"),
		.select = in->select,
		.limit = in->limit.set ? in->limit.is : 0,
		.consistent = in->consistent_read.is,
		.backwards = in->scan_index_forward.set && !in->scan_index_forward.is,
		.capacity = in->return_consumed_capacity,
		.index_name = in->index_name,
		.start = in->exclusive_start_key.value,
	};
	return parameters(call, in) || expressions(call, in, plan) ? -1 : 0;
}

/* The starting key and the conditions, an attribute of the key at a time; then the starting key as
 * one of the table's. */
static int resolve(struct aws_call *call, struct query_plan *plan, struct page_source *source,
	struct key_condition *ret_condition)
{
	struct expr_scope *scope = &plan->scope;
	unsigned fit = page_start_fit(call, &plan->page, source);
	struct aws_failure failure = call->failure;
	scope->arena = call->arena;
	if (key_tests_resolve(scope, &plan->tests, source->key, fit, ret_condition))
		return call_expression_failed(call, &scope->error);
	if (fit < key_schema_count(source->key)) {
		call->failure = failure;
		return -1;
	}
	return page_start_key(call, &plan->page, source);
}

/* Behind the one item that a partition of a table without a sort key holds there is nothing:
 * test/alternator of ScyllaDB, which is run against the service. */
static int start_hash_fail(
	struct aws_call *call, const struct page_source *source, const struct page_plan *plan)
{
	struct str name = source->key->parts[0].name;
	struct str text = bound_text(call->arena, value_member(plan->start, name));
	return call_fail(call, AWS_E_START_KEY_HASH_ONLY,
		arena_printf(call->arena, "{%.*s=AttributeValue: {%.*s}}", STR_ARG(name),
			STR_ARG(text)));
}

/* Whether ExclusiveStartKey lies in the range, and if not, in which of AWS's words. */
static int start_check(struct aws_call *call, const struct page_plan *plan,
	const struct page_source *source, const struct key_condition *condition,
	struct key_range range)
{
	bool same = true;
	struct value values[KEY_PARTS];
	if (!source->start_key.p)
		return 0;
	if (key_range_has(&range, source->start_key))
		return source->key->range_count || source->index
			       ? 0
			       : start_hash_fail(call, source, plan);
	for (unsigned i = 0; i < source->key->hash_count; i++)
		same &= value_eq(
			condition->equal[i], value_member(plan->start, source->key->parts[i].name));
	if (condition->op == KEY_ANY && condition->equal_count == source->key->hash_count)
		return call_fail(call, AWS_E_START_KEY_OUTSIDE);
	if (same)
		return call_fail(call, AWS_E_START_KEY_PREDICATE);
	/* The same condition in the partition of the starting key. */
	struct key_condition there = *condition;
	for (unsigned i = 0; i < condition->equal_count; i++)
		values[i] = i < source->key->hash_count
				    ? value_member(plan->start, source->key->parts[i].name)
				    : condition->equal[i];
	there.equal = values;
	range = key_range_where(call->arena, source->id, source->key, &there);
	return call_fail(call, key_range_has(&range, source->start_key)
				       ? AWS_E_START_KEY_ONE_ROW
				       : AWS_E_START_KEY_PREDICATE);
}

static int filter_keys_check(
	struct aws_call *call, const struct page_plan *plan, const struct page_source *source)
{
	for (unsigned i = 0; plan->filtered && i < key_schema_count(source->key); i++) {
		struct str name = source->key->parts[i].name;
		if (expr_heads_find(plan->filter.heads, name))
			return call_fail(call, AWS_E_FILTER_KEY, plan->filter_name, name);
	}
	return 0;
}

int op_query(struct aws_call *call, const void *input)
{
	const struct in_query *in = input;
	struct query_plan *plan = call->plan;
	struct page_source source;
	struct key_condition condition;
	if (page_open(call, in->table_name, &plan->page, &source) ||
		page_start_count(call, &plan->page, &source, AWS_E_START_KEY) ||
		resolve(call, plan, &source, &condition))
		return -1;
	struct key_range range = key_range_where(call->arena, source.id, source.key, &condition);
	if (start_check(call, &plan->page, &source, &condition, range) ||
		(plan->page.projection.set && page_paths_check(call, source.table,
						      plan->page.projection.projector.heads)) ||
		filter_keys_check(call, &plan->page, &source) ||
		page_index_check(call, &plan->page, &source) ||
		(plan->page.filtered &&
			page_paths_check(call, source.table, plan->page.filter.heads)))
		return -1;
	return page_read(call, &plan->page, &source, range);
}
