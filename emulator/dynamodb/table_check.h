/*
 * table_check - whether a table can be made as described, in AWS's order and words.
 * Source: dynalite validations/createTable.js and its tests; dynoxide create_table.rs where newer;
 * captures of October 2026 (ack-api-quirks) where those are.
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
/* Keys and values of tags, and how many they are. In op_tags.c. */
int tags_check(struct aws_call *call, const struct in_tag_list *tags);
int throughput_check(
	struct aws_call *call, bool on_demand, const struct in_provisioned_throughput *throughput);
/* A table's ceilings. gate: the failure when the table is not on demand, ON_DEMAND_PROVISIONED or,
 * for UpdateTable, where -1 removes a ceiling, ON_DEMAND_PROVISIONED_UPDATE. Source: dynoxide's
 * CHANGELOG and create_table.rs, update_table.rs (captured 2026). */
int on_demand_check(struct aws_call *call, const struct in_on_demand_throughput *wanted,
	bool on_demand, enum aws_error gate);

#endif
