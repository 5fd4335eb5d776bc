/*
 * Scan. The order of the checks is that of AWS: sources as in page.h, and dynalite
 * validations/scan.js, actions/scan.js.
 */
#include "legacy.h"
#include "ops.h"
#include "page.h"

static int segments_check(struct aws_call *call, const struct in_scan *in)
{
	if (in->segment.set && !in->total_segments.set)
		return call_fail(call, AWS_E_SEGMENT_ALONE);
	if (in->total_segments.set && !in->segment.set)
		return call_fail(call, AWS_E_SEGMENTS_ALONE);
	if (in->segment.set && in->segment.is >= in->total_segments.is)
		return call_fail(call, AWS_E_SEGMENT_RANGE,
			arena_printf(call->arena, "%lld", (long long)in->segment.is),
			arena_printf(call->arena, "%lld", (long long)in->total_segments.is));
	return 0;
}

static int parameters(struct aws_call *call, const struct in_scan *in)
{
	const struct parameter list[] = {
		{"ProjectionExpression", in->projection_expression.p, PARAMETER_PROJECTION},
		{"FilterExpression", in->filter_expression.p, PARAMETER_EXPRESSION},
		{"AttributesToGet", in->attributes_to_get.set, PARAMETER_LEGACY},
		{"ScanFilter", in->scan_filter.set, PARAMETER_LEGACY},
		{"ConditionalOperator", in->conditional_operator,
			parameter_joint(in->scan_filter.n)},
	};
	const struct in_key_conditions filter = {
		in->scan_filter.at, in->scan_filter.n, in->scan_filter.set, in->scan_filter.keys};
	return parameters_check(call, list, ARRAY_LEN(list), &in->expression_attribute_names,
		       &in->expression_attribute_values) ||
			       names_check(
				       call, in->attributes_to_get.at, in->attributes_to_get.n) ||
			       legacy_conditions_check(call, &filter) ||
			       page_start_check(call, &in->exclusive_start_key) ||
			       segments_check(call, in)
		       ? -1
		       : 0;
}

int op_scan_check(struct aws_call *call, const void *input)
{
	const struct in_scan *in = input;
	struct page_plan *plan = call->plan = arena_new(call->arena, struct page_plan);
	struct expr_scope scope;
	*plan = (struct page_plan){
		.select = in->select,
		.limit = in->limit.set ? in->limit.is : 0,
		.consistent = in->consistent_read.is,
		.capacity = in->return_consumed_capacity,
		.index_name = in->index_name,
		.start = in->exclusive_start_key.value,
	};
	return parameters(call, in) ||
			       scope_open(call, &scope, &in->expression_attribute_names,
				       &in->expression_attribute_values) ||
			       page_filter(call, plan, &scope, in->filter_expression,
				       &in->scan_filter, in->conditional_operator) ||
			       item_projection_read(call, &scope, in->projection_expression,
				       &in->attributes_to_get, &plan->projection) ||
			       scope_close(call, &scope) ||
			       page_select_check(call, plan, in->projection_expression,
				       &in->attributes_to_get)
		       ? -1
		       : 0;
}

/* The rows of the segment; ExclusiveStartKey must be one of them. */
static int segment_range(struct aws_call *call, const struct in_scan *in,
	const struct page_source *source, struct key_range *ret_range)
{
	if (!in->segment.set) {
		*ret_range = key_range_all(call->arena, source->id);
		return 0;
	}
	*ret_range = key_range_segment(
		call->arena, source->id, (uint32_t)in->segment.is, (uint32_t)in->total_segments.is);
	if (source->start_key.p && !key_range_has(ret_range, source->start_key))
		return call_fail(call, AWS_E_START_KEY_SEGMENT,
			arena_printf(call->arena, "%lld", (long long)in->total_segments.is),
			arena_printf(call->arena, "%lld", (long long)in->segment.is));
	return 0;
}

int op_scan(struct aws_call *call, const void *input)
{
	const struct in_scan *in = input;
	const struct page_plan *plan = call->plan;
	struct page_source source;
	struct key_range range;
	if (page_open(call, in->table_name, plan, &source) ||
		page_start_count(call, plan, &source,
			source.index ? AWS_E_START_KEY : AWS_E_START_KEY_BECAUSE) ||
		(source.index &&
			page_start_fit(call, plan, &source) < key_schema_count(source.key)) ||
		page_index_check(call, plan, &source) || page_start_key(call, plan, &source) ||
		segment_range(call, in, &source, &range) ||
		(plan->projection.set &&
			page_paths_check(call, source.table, plan->projection.projector.heads)) ||
		(plan->filtered && page_paths_check(call, source.table, plan->filter.heads)))
		return -1;
	return page_read(call, plan, &source, range);
}
