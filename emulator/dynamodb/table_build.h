/*
 * table_build - from what CreateTable and UpdateTable are given to the store's descriptions. Slices
 * point into the input.
 */
#ifndef HANGAR_TABLE_BUILD_H
#define HANGAR_TABLE_BUILD_H

#include "store/table.h"
#include "table_check.h"

struct table *build_table(struct aws_call *call, const struct in_create_table *in);

enum value_type build_type(enum in_scalar_attribute_type type);
/* The types come from `attributes`, which must have all the names. */
void build_schema(struct key_schema *schema, struct key_elements keys,
	const struct key_part *attributes, size_t count);
/* Either may be NULL. */
void build_throughput(struct throughput *throughput,
	const struct in_provisioned_throughput *provisioned,
	const struct in_on_demand_throughput *on_demand);
void build_projection(struct index *index, const struct in_projection *projection);
enum stream_view build_stream_view(const struct in_stream_specification *stream);

#endif
