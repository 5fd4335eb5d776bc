/*
 * table_check - whether a table can be made as described, in AWS's order and words.
 * Source: dynalite validations/createTable.js and its tests; dynoxide create_table.rs where newer.
 */
#ifndef HANGAR_TABLE_CHECK_H
#define HANGAR_TABLE_CHECK_H

#include "aws_json.h"
#include "shapes.h"

/* A list of key schema elements, of a table or an index. */
struct key_elements {
	const struct in_key_schema_element *at;
	size_t n;
};

int create_table_check(struct aws_call *call, const struct in_create_table *in);

/* Parts that UpdateTable shares. An index that is added to a table; `definitions` are the
 * request's. */
int global_index_check(
	struct aws_call *call, struct key_elements keys, const struct in_projection *projection);
int definitions_check(struct aws_call *call, struct key_elements keys,
	const struct in_attribute_definitions *definitions);
int throughput_check(
	struct aws_call *call, bool on_demand, const struct in_provisioned_throughput *throughput);

#endif
