#include "table_build.h"

enum value_type build_type(enum in_scalar_attribute_type type)
{
	return type == IN_SCALAR_ATTRIBUTE_TYPE_S   ? VALUE_S
	       : type == IN_SCALAR_ATTRIBUTE_TYPE_N ? VALUE_N
						    : VALUE_B;
}

void build_schema(struct key_schema *schema, struct key_elements keys,
	const struct key_part *attributes, size_t count)
{
	*schema = (struct key_schema){0};
	for (size_t i = 0; i < keys.n && i < KEY_PARTS; i++) {
		for (size_t k = 0; k < count; k++)
			if (str_eq(attributes[k].name, keys.at[i].attribute_name))
				schema->parts[i] = attributes[k];
		if (keys.at[i].key_type == IN_KEY_TYPE_HASH)
			schema->hash_count++;
		else
			schema->range_count++;
	}
}

void build_throughput(struct throughput *throughput,
	const struct in_provisioned_throughput *provisioned,
	const struct in_on_demand_throughput *on_demand)
{
	*throughput = (struct throughput){0};
	if (provisioned) {
		throughput->read_units = provisioned->read_capacity_units.is;
		throughput->write_units = provisioned->write_capacity_units.is;
	}
	if (on_demand) {
		throughput->max_read = on_demand->max_read_request_units.is;
		throughput->max_write = on_demand->max_write_request_units.is;
	}
}

void build_projection(struct index *index, const struct in_projection *projection)
{
	index->projection = projection->projection_type == IN_PROJECTION_TYPE_ALL ? PROJECT_ALL
			    : projection->projection_type == IN_PROJECTION_TYPE_KEYS_ONLY
				    ? PROJECT_KEYS_ONLY
				    : PROJECT_INCLUDE;
	index->include = projection->non_key_attributes.at;
	index->include_count = projection->non_key_attributes.n;
}

static void build_indexes(
	struct arena *arena, struct table *table, const struct in_create_table *in)
{
	size_t locals = in->local_secondary_indexes.n, globals = in->global_secondary_indexes.n;
	struct index *indexes = arena_array(arena, struct index, locals + globals + 1);
	for (size_t i = 0; i < locals; i++) {
		const struct in_local_secondary_index *from = &in->local_secondary_indexes.at[i];
		indexes[i].name = from->index_name;
		build_schema(&indexes[i].key,
			(struct key_elements){from->key_schema.at, from->key_schema.n},
			table->attributes, table->attribute_count);
		build_projection(&indexes[i], from->projection);
	}
	for (size_t i = 0; i < globals; i++) {
		const struct in_global_secondary_index *from = &in->global_secondary_indexes.at[i];
		struct index *index = &indexes[locals + i];
		index->name = from->index_name;
		index->global = true;
		build_schema(&index->key,
			(struct key_elements){from->key_schema.at, from->key_schema.n},
			table->attributes, table->attribute_count);
		build_projection(index, from->projection);
		build_throughput(&index->throughput, from->provisioned_throughput,
			from->on_demand_throughput);
	}
	table->indexes = indexes;
	table->index_count = locals + globals;
}

enum stream_view build_stream_view(const struct in_stream_specification *stream)
{
	static const enum stream_view views[] = {
		[IN_STREAM_VIEW_TYPE_KEYS_ONLY] = STREAM_KEYS_ONLY,
		[IN_STREAM_VIEW_TYPE_NEW_IMAGE] = STREAM_NEW_IMAGE,
		[IN_STREAM_VIEW_TYPE_OLD_IMAGE] = STREAM_OLD_IMAGE,
		[IN_STREAM_VIEW_TYPE_NEW_AND_OLD_IMAGES] = STREAM_NEW_AND_OLD_IMAGES,
	};
	return stream && stream->stream_enabled.is ? views[stream->stream_view_type] : STREAM_OFF;
}

static struct value build_tags(struct arena *arena, const struct in_tag_list *tags)
{
	struct value map = VALUE_ABSENT;
	struct value_member *members = arena_array(arena, struct value_member, tags->n + 1);
	for (size_t i = 0; i < tags->n; i++)
		members[i] = (struct value_member){
			tags->at[i].key, value_of_string(arena, tags->at[i].value)};
	if (tags->n)
		value_of_members(arena, members, tags->n, &map);
	return map;
}

struct table *build_table(struct aws_call *call, const struct in_create_table *in)
{
	struct arena *arena = call->arena;
	size_t count = in->attribute_definitions.n;
	struct table *table = arena_new(arena, struct table);
	struct key_part *attributes = arena_array(arena, struct key_part, count + 1);
	for (size_t i = 0; i < count; i++)
		attributes[i] = (struct key_part){in->attribute_definitions.at[i].attribute_name,
			build_type(in->attribute_definitions.at[i].attribute_type)};
	table->name = in->table_name;
	table->region = call->region;
	table->account = call->account;
	table->attributes = attributes;
	table->attribute_count = count;
	build_schema(&table->key, (struct key_elements){in->key_schema.at, in->key_schema.n},
		attributes, count);
	build_indexes(arena, table, in);
	table->billing = in->billing_mode == IN_BILLING_MODE_PAY_PER_REQUEST
				 ? BILLING_PAY_PER_REQUEST
				 : BILLING_PROVISIONED;
	build_throughput(&table->throughput, in->provisioned_throughput, in->on_demand_throughput);
	table->deletion_protected = in->deletion_protection_enabled.is;
	if (in->table_class)
		table->table_class = in->table_class == IN_TABLE_CLASS_STANDARD
					     ? STR("STANDARD")
					     : STR("STANDARD_INFREQUENT_ACCESS");
	table->stream_view = build_stream_view(in->stream_specification);
	table->tags = build_tags(arena, &in->tags);
	return table;
}
