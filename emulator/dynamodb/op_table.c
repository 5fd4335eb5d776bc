/*
 * CreateTable, DescribeTable, DeleteTable, ListTables. A table is usable at once: CreateTable
 * answers CREATING as AWS does, and whoever looks next finds it ACTIVE.
 */
#include "describe.h"
#include "item.h"
#include "ops.h"
#include "table_check.h"

enum {
	LIST_TABLES = 100,
};

static enum value_type scalar(enum in_scalar_attribute_type type)
{
	return type == IN_SCALAR_ATTRIBUTE_TYPE_S   ? VALUE_S
	       : type == IN_SCALAR_ATTRIBUTE_TYPE_N ? VALUE_N
						    : VALUE_B;
}

static void build_schema(struct key_schema *schema, struct key_elements keys,
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

static void build_throughput(struct throughput *throughput,
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

static void build_projection(struct index *index, const struct in_projection *projection)
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

static enum stream_view stream_view_of(const struct in_stream_specification *stream)
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

static struct table *build_table(struct aws_call *call, const struct in_create_table *in)
{
	struct arena *arena = call->arena;
	size_t count = in->attribute_definitions.n;
	struct table *table = arena_new(arena, struct table);
	struct key_part *attributes = arena_array(arena, struct key_part, count + 1);
	for (size_t i = 0; i < count; i++)
		attributes[i] = (struct key_part){in->attribute_definitions.at[i].attribute_name,
			scalar(in->attribute_definitions.at[i].attribute_type)};
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
	table->stream_view = stream_view_of(in->stream_specification);
	table->tags = build_tags(arena, &in->tags);
	return table;
}

int op_create_table_check(struct aws_call *call, const void *input)
{
	if (create_table_check(call, input))
		return -1;
	call->plan = build_table(call, input);
	return 0;
}

int op_create_table(struct aws_call *call, const void *input)
{
	const struct in_create_table *in = input;
	const struct table *table;
	int status = table_create(call->txn, call->plan, &table);
	if (status == TABLE_EXISTS)
		return call_fail(call, AWS_E_TABLE_EXISTS, in->table_name);
	if (call_store(call, status))
		return -1;
	const struct table_view view = {STR("CREATING"), STR("CREATING"), false};
	table_describe(call, STR("TableDescription"), table, &view);
	return 0;
}

/* As the transaction sees it, or failing with the table's name in the words. */
static const struct table *named_table(struct aws_call *call, struct str name)
{
	const struct table *table = txn_table(call->txn, table_name_of(name));
	if (!table)
		call_fail(call, AWS_E_TABLE_NOT_FOUND, table_name_of(name));
	return table;
}

int op_describe_table(struct aws_call *call, const void *input)
{
	const struct in_describe_table *in = input;
	const struct table *table = named_table(call, in->table_name);
	if (!table)
		return -1;
	const struct table_view view = {table_status_name(table->status), STR_NONE, false};
	table_describe(call, STR("Table"), table, &view);
	return 0;
}

int op_delete_table(struct aws_call *call, const void *input)
{
	const struct in_delete_table *in = input;
	const struct table *table = named_table(call, in->table_name);
	if (!table)
		return -1;
	if (table->deletion_protected)
		return call_fail(call, AWS_E_DELETION_PROTECTED);
	const struct table_view view = {STR("DELETING"), STR("DELETING"), true};
	table_describe(call, STR("TableDescription"), table, &view);
	return call_store(call, table_drop(call->txn, table->name));
}

int op_list_tables(struct aws_call *call, const void *input)
{
	const struct in_list_tables *in = input;
	size_t limit = in->limit.set ? (size_t)in->limit.is : LIST_TABLES;
	struct str *names;
	bool more;
	size_t count = store_table_names(
		call->store, in->exclusive_start_table_name, limit, call->arena, &names, &more);
	if (more && count)
		json_key_string(&call->out, STR("LastEvaluatedTableName"), names[count - 1]);
	json_key(&call->out, STR("TableNames"));
	json_array(&call->out);
	for (size_t i = 0; i < count; i++)
		json_string(&call->out, names[i]);
	json_end_array(&call->out);
	return 0;
}
