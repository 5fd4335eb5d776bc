/*
 * UpdateTable. As everywhere here tables change at once: the answer says UPDATING as AWS's does,
 * and the next look finds everything ACTIVE; a new index is filled before the call returns.
 * Sources: dynalite validations/updateTable.js and actions/updateTable.js, dynoxide's CHANGELOG
 * (captured 2026), captures of October 2026 (ack-api-quirks, services/dynamodb).
 */
#include "describe.h"
#include "item.h"
#include "ops.h"
#include "table_build.h"

enum {
	GLOBAL_INDEXES = 20,
	BACKFILL_ITEMS = 1000, /* in one transaction */
};

static struct str updated_index(const struct in_global_secondary_index_update *update)
{
	return update->update   ? update->update->index_name
	       : update->create ? update->create->index_name
				: update->delete->index_name;
}

static int index_updates_check(struct aws_call *call, const struct in_update_table *in)
{
	const struct in_global_secondary_index_update_list *list =
		&in->global_secondary_index_updates;
	for (size_t i = 0; i < list->n; i++) {
		int actions = !!list->at[i].update + !!list->at[i].create + !!list->at[i].delete;
		if (actions != 1)
			return call_fail(call,
				actions ? AWS_E_UPDATE_INDEX_ACTIONS : AWS_E_UPDATE_INDEX_EMPTY);
		for (size_t j = 0; j < i; j++)
			if (str_eq(updated_index(&list->at[i]), updated_index(&list->at[j])))
				return call_fail(call, AWS_E_UPDATE_INDEX_TWICE,
					updated_index(&list->at[i]));
	}
	return 0;
}

/* Indexes that the request makes and deletes. */
static size_t online_indexes(const struct in_update_table *in)
{
	const struct in_global_secondary_index_update_list *list =
		&in->global_secondary_index_updates;
	size_t count = 0;
	for (size_t i = 0; i < list->n; i++)
		count += list->at[i].create || list->at[i].delete;
	return count;
}

/* AWS fails inside over an empty one; here it is as if it were not there. */
static bool says_something(const struct in_on_demand_throughput *wanted)
{
	return wanted &&
	       (wanted->max_read_request_units.set || wanted->max_write_request_units.set);
}

/* What may not stand in a request together (DDB-TABLE-174, -433, -442). */
static int together_check(struct aws_call *call, const struct in_update_table *in)
{
	const struct {
		bool there;
		const char *alone; /* what AWS calls it where it must be the only one */
	} parts[] = {
		{in->sse_specification, "Server-Side Encryption"},
		{in->table_class, "TableClass"},
		{in->deletion_protection_enabled.set, "DeletionProtection"},
		{says_something(in->on_demand_throughput), NULL},
		{in->provisioned_throughput, NULL},
		{in->stream_specification, NULL},
		{in->global_secondary_index_updates.n, NULL},
		{in->billing_mode, NULL},
	};
	size_t count = 0;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		count += parts[i].there;
	if (!count)
		return call_fail(call, AWS_E_UPDATE_NOTHING);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (parts[i].there && parts[i].alone && count > 1)
			return call_fail(call, AWS_E_UPDATE_ALONE, str_z(parts[i].alone));
	if (in->global_secondary_index_updates.set && !in->global_secondary_index_updates.n)
		return call_fail(call, AWS_E_UPDATE_INDEXES_EMPTY);
	if (says_something(in->on_demand_throughput) &&
		count > 1u + (in->billing_mode ? 1u + !!in->provisioned_throughput : 0u))
		return call_fail(call, AWS_E_UPDATE_ON_DEMAND_ALONE);
	bool units = in->provisioned_throughput;
	if (in->stream_specification && units)
		return call_fail(call, AWS_E_UPDATE_STREAM_UNITS);
	if (online_indexes(in) && (units || in->stream_specification))
		return call_fail(call, AWS_E_UPDATE_INDEX_WHILE,
			units ? STR("updating table IOPS") : STR("changing stream status"));
	return 0;
}

static int stream_update_check(struct aws_call *call, const struct in_stream_specification *stream)
{
	if (stream && stream->stream_enabled.is && !stream->stream_view_type)
		return call_fail(call, AWS_E_UPDATE_STREAM_NO_VIEW);
	if (stream && !stream->stream_enabled.is && stream->stream_view_type)
		return call_fail(call, AWS_E_UPDATE_STREAM_VIEW);
	return 0;
}

int op_update_table_check(struct aws_call *call, const void *input)
{
	const struct in_update_table *in = input;
	if (together_check(call, in) || stream_update_check(call, in->stream_specification))
		return -1;
	if (in->billing_mode == IN_BILLING_MODE_PROVISIONED && !in->provisioned_throughput)
		return call_fail(call, AWS_E_UPDATE_PROVISIONED);
	if ((in->billing_mode == IN_BILLING_MODE_PAY_PER_REQUEST || in->provisioned_throughput) &&
		throughput_check(call, in->billing_mode == IN_BILLING_MODE_PAY_PER_REQUEST,
			in->provisioned_throughput))
		return -1;
	return index_updates_check(call, in);
}

/* New units for a table or an index; the same ones again are refused. */
static int change_units(struct aws_call *call, struct str of, struct str provisioned_for,
	struct throughput *throughput, const struct in_provisioned_throughput *wanted,
	bool may_be_same)
{
	int64_t read = wanted->read_capacity_units.is, write = wanted->write_capacity_units.is;
	struct arena *a = call->arena;
	if (!may_be_same && read == throughput->read_units && write == throughput->write_units)
		return call_fail(call, AWS_E_UPDATE_SAME, of, provisioned_for,
			arena_printf(a, "%lld", (long long)throughput->read_units),
			arena_printf(a, "%lld", (long long)read), provisioned_for,
			arena_printf(a, "%lld", (long long)throughput->write_units),
			arena_printf(a, "%lld", (long long)write));
	throughput->read_units = read;
	throughput->write_units = write;
	return 0;
}

/* Member by member; -1 removes the ceiling. */
static void change_on_demand(
	struct throughput *throughput, const struct in_on_demand_throughput *wanted)
{
	if (!wanted)
		return;
	if (wanted->max_read_request_units.set)
		throughput->max_read = wanted->max_read_request_units.is > 0
					       ? wanted->max_read_request_units.is
					       : 0;
	if (wanted->max_write_request_units.set)
		throughput->max_write = wanted->max_write_request_units.is > 0
						? wanted->max_write_request_units.is
						: 0;
}

static int change_billing(
	struct aws_call *call, struct table *table, const struct in_update_table *in)
{
	bool was_on_demand = table->billing == BILLING_PAY_PER_REQUEST;
	if (in->billing_mode)
		table->billing = in->billing_mode == IN_BILLING_MODE_PAY_PER_REQUEST
					 ? BILLING_PAY_PER_REQUEST
					 : BILLING_PROVISIONED;
	bool on_demand = table->billing == BILLING_PAY_PER_REQUEST;
	if (on_demand && in->provisioned_throughput)
		return call_fail(call, AWS_E_THROUGHPUT_ON_DEMAND);
	if (on_demand_check(
		    call, in->on_demand_throughput, on_demand, AWS_E_ON_DEMAND_PROVISIONED_UPDATE))
		return -1;
	if (in->provisioned_throughput &&
		change_units(call, STR("table"), STR("the table"), &table->throughput,
			in->provisioned_throughput, was_on_demand))
		return -1;
	if (on_demand)
		table->throughput.read_units = table->throughput.write_units = 0;
	else
		table->throughput.max_read = table->throughput.max_write = 0;
	change_on_demand(&table->throughput, in->on_demand_throughput);
	return 0;
}

static int change_stream(
	struct aws_call *call, struct table *table, const struct in_stream_specification *stream)
{
	if (!stream)
		return 0;
	if (stream->stream_enabled.is && table->stream_view != STREAM_OFF)
		return call_fail(call, AWS_E_STREAM_ENABLED, table->name);
	if (!stream->stream_enabled.is && table->stream_view == STREAM_OFF)
		return call_fail(call, AWS_E_STREAM_DISABLED, table->name);
	table->stream_view = build_stream_view(stream);
	return 0;
}

/* The table's definitions, and those of the request that it does not have yet. */
static void join_definitions(
	struct arena *arena, struct table *table, const struct in_attribute_definitions *more)
{
	struct key_part *all =
		arena_array(arena, struct key_part, table->attribute_count + more->n + 1);
	size_t count = table->attribute_count;
	memcpy(all, table->attributes, count * sizeof(*all));
	for (size_t i = 0; i < more->n; i++) {
		bool known = false;
		for (size_t k = 0; k < count && !known; k++)
			known = str_eq(all[k].name, more->at[i].attribute_name);
		if (!known)
			all[count++] = (struct key_part){
				more->at[i].attribute_name, build_type(more->at[i].attribute_type)};
	}
	table->attributes = all;
	table->attribute_count = count;
}

static bool schema_has(const struct key_schema *schema, struct str name)
{
	for (unsigned i = 0; i < key_schema_count(schema); i++)
		if (str_eq(schema->parts[i].name, name))
			return true;
	return false;
}

/* Without those that no key uses any more. */
static void drop_definitions(struct table *table, struct key_part *attributes)
{
	size_t kept = 0;
	for (size_t i = 0; i < table->attribute_count; i++) {
		bool used = schema_has(&table->key, attributes[i].name);
		for (size_t k = 0; k < table->index_count && !used; k++)
			used = schema_has(&table->indexes[k].key, attributes[i].name);
		if (used)
			attributes[kept++] = attributes[i];
	}
	table->attribute_count = kept;
}

static struct index *index_named(struct index *indexes, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(indexes[i].name, name))
			return &indexes[i];
	return NULL;
}

/* "Schema:[SchemaElement: key{a:S:HASH}, SchemaElement: key{b:N:RANGE}]" */
static struct str schema_text(
	struct arena *arena, const struct key_part *parts, size_t hashes, size_t n)
{
	struct buf b = BUF_IN(arena);
	buf_add_z(&b, "Schema:[");
	for (size_t i = 0; i < n; i++) {
		buf_add_z(&b, i ? ", SchemaElement: key{" : "SchemaElement: key{");
		buf_add(&b, parts[i].name);
		buf_add_c(&b, ':');
		buf_add(&b, value_type_names[parts[i].type]);
		buf_add_z(&b, i < hashes ? ":HASH}" : ":RANGE}");
	}
	buf_add_c(&b, ']');
	return buf_str(&b);
}

/* Whether a key of the index to come has another type in the key `old`. */
static int redefined_check(struct aws_call *call, const struct in_update_table *in,
	struct key_elements keys, const struct key_schema *old)
{
	struct key_part wanted[KEY_PARTS];
	size_t n = 0, hashes = 0;
	bool clash = false;
	for (; n < keys.n && n < KEY_PARTS; n++) {
		struct str name = keys.at[n].attribute_name;
		wanted[n] = (struct key_part){name, VALUE_S};
		hashes += keys.at[n].key_type == IN_KEY_TYPE_HASH;
		for (size_t i = 0; i < in->attribute_definitions.n; i++)
			if (str_eq(in->attribute_definitions.at[i].attribute_name, name))
				wanted[n].type =
					build_type(in->attribute_definitions.at[i].attribute_type);
		for (unsigned k = 0; k < key_schema_count(old); k++)
			clash = clash || (str_eq(old->parts[k].name, name) &&
						 old->parts[k].type != wanted[n].type);
	}
	if (!clash)
		return 0;
	return call_fail(call, AWS_E_UPDATE_REDEFINED,
		schema_text(call->arena, old->parts, old->hash_count, key_schema_count(old)),
		schema_text(call->arena, wanted, hashes, n));
}

static int create_index(struct aws_call *call, const struct in_update_table *in,
	const struct in_create_global_secondary_index_action *create, struct table *table,
	struct index *indexes)
{
	struct key_elements keys = {create->key_schema.at, create->key_schema.n};
	if (index_named(indexes, table->index_count, create->index_name))
		return call_fail(call, AWS_E_UPDATE_INDEX_EXISTS);
	if (!in->attribute_definitions.set)
		return call_fail(call, AWS_E_UPDATE_INDEX_DEFINITIONS, create->index_name);
	if (definitions_check(call, keys, &in->attribute_definitions) ||
		global_index_check(call, keys, create->projection) ||
		redefined_check(call, in, keys, &table->key))
		return -1;
	for (size_t i = 0; i < table->index_count; i++)
		if (redefined_check(call, in, keys, &indexes[i].key))
			return -1;
	bool on_demand = table->billing == BILLING_PAY_PER_REQUEST;
	if (on_demand && create->provisioned_throughput)
		return call_fail(call, AWS_E_THROUGHPUT_INDEX, create->index_name);
	if (!on_demand && !create->provisioned_throughput)
		return call_fail(call, AWS_E_UPDATE_INDEX_UNITS, create->index_name);
	struct index *index = &indexes[table->index_count++];
	*index = (struct index){.name = create->index_name,
		.global = true,
		.status = call->slow & AWS_SLOW_UPDATE ? TABLE_CREATING : TABLE_ACTIVE};
	build_schema(&index->key, keys, table->attributes, table->attribute_count);
	build_projection(index, create->projection);
	build_throughput(
		&index->throughput, create->provisioned_throughput, create->on_demand_throughput);
	return 0;
}

/* The index that an Update or Delete is about, or NULL after failing. */
static struct index *known_index(struct aws_call *call, const struct table *table,
	struct index *indexes, const struct in_global_secondary_index_update *update)
{
	struct str name = updated_index(update);
	struct index *index = index_named(indexes, table->index_count, name);
	if (!index)
		call_fail(call, AWS_E_UPDATE_INDEX_UNKNOWN, name, table->name);
	else if (!index->global)
		call_fail(call, AWS_E_UPDATE_INDEX_LOCAL,
			update->update ? STR("update") : STR("delete"), name);
	return index && index->global ? index : NULL;
}

static int change_index(struct aws_call *call, const struct table *table, struct index *index,
	const struct in_update_global_secondary_index_action *update, bool switched)
{
	bool on_demand = table->billing == BILLING_PAY_PER_REQUEST;
	struct str of = arena_printf(call->arena, "index %.*s", STR_ARG(index->name));
	if (update->provisioned_throughput && on_demand)
		return call_fail(call, AWS_E_UPDATE_INDEX_ON_DEMAND, index->name);
	if (update->provisioned_throughput && change_units(call, of, of, &index->throughput,
						      update->provisioned_throughput, switched))
		return -1;
	change_on_demand(&index->throughput, update->on_demand_throughput);
	return 0;
}

/* A table on demand that gets units: its global indexes must get theirs in the same request. The
 * other way round theirs are gone. */
static int switch_indexes(
	struct aws_call *call, const struct in_update_table *in, struct table *table)
{
	const struct in_global_secondary_index_update_list *list =
		&in->global_secondary_index_updates;
	struct index *indexes = arena_array(call->arena, struct index, table->index_count + 1);
	memcpy(indexes, table->indexes, table->index_count * sizeof(*indexes));
	table->indexes = indexes;
	for (size_t i = 0; i < table->index_count; i++) {
		bool given = !indexes[i].global || table->billing == BILLING_PAY_PER_REQUEST;
		for (size_t k = 0; k < list->n; k++)
			given = given ||
				(str_eq(updated_index(&list->at[k]), indexes[i].name) &&
					(!list->at[k].update ||
						list->at[k].update->provisioned_throughput));
		if (!given)
			return call_fail(call, AWS_E_UPDATE_INDEX_PROVISIONED, indexes[i].name);
		if (table->billing == BILLING_PAY_PER_REQUEST)
			indexes[i].throughput.read_units = indexes[i].throughput.write_units = 0;
	}
	return 0;
}

static int change_indexes(
	struct aws_call *call, struct table *table, const struct in_update_table *in, bool switched)
{
	const struct in_global_secondary_index_update_list *list =
		&in->global_secondary_index_updates;
	if (online_indexes(in) > 1)
		return call_fail(call, AWS_E_UPDATE_INDEXES_MANY);
	if (switched && switch_indexes(call, in, table))
		return -1;
	struct index *indexes =
		arena_array(call->arena, struct index, table->index_count + list->n + 1);
	memcpy(indexes, table->indexes, table->index_count * sizeof(*indexes));
	table->indexes = indexes;
	size_t globals = 0;
	for (size_t i = 0; i < list->n; i++) {
		if (list->at[i].create) {
			if (create_index(call, in, list->at[i].create, table, indexes))
				return -1;
			continue;
		}
		struct index *index = known_index(call, table, indexes, &list->at[i]);
		if (!index)
			return -1;
		if (list->at[i].update) {
			if (change_index(call, table, index, list->at[i].update, switched))
				return -1;
		} else {
			size_t after = (size_t)(indexes + table->index_count - (index + 1));
			memmove(index, index + 1, after * sizeof(*index));
			table->index_count--;
		}
	}
	for (size_t i = 0; i < table->index_count; i++)
		globals += indexes[i].global;
	return globals > GLOBAL_INDEXES ? call_fail(call, AWS_E_UPDATE_GSI_MANY) : 0;
}

static int update_in_txn(struct aws_call *call, const void *input)
{
	const struct in_update_table *in = input;
	struct str name = table_name_of(in->table_name);
	const struct table *present = txn_table(call->txn, name), *ignored;
	if (!present)
		return call_fail(call, AWS_E_TABLE_NOT_FOUND, name);
	if (table_arn_check(call, present, in->table_name) || table_busy_check(call, present))
		return -1;
	struct table table = *present;
	join_definitions(call->arena, &table, &in->attribute_definitions);
	struct key_part *attributes =
		arena_array(call->arena, struct key_part, table.attribute_count + 1);
	memcpy(attributes, table.attributes, table.attribute_count * sizeof(*attributes));
	table.attributes = attributes;
	if (change_billing(call, &table, in) ||
		change_stream(call, &table, in->stream_specification) ||
		change_indexes(call, &table, in, table.billing != present->billing))
		return -1;
	drop_definitions(&table, attributes);
	if (in->deletion_protection_enabled.set)
		table.deletion_protected = in->deletion_protection_enabled.is;
	if (in->table_class)
		table.table_class = in->table_class == IN_TABLE_CLASS_STANDARD
					    ? STR("STANDARD")
					    : STR("STANDARD_INFREQUENT_ACCESS");
	if (call->slow & AWS_SLOW_UPDATE)
		table.status = TABLE_UPDATING;
	return call_store(call, table_update(call->txn, &table, &ignored));
}

static int fill_indexes(struct aws_call *call, const struct in_update_table *in)
{
	const struct in_global_secondary_index_update_list *list =
		&in->global_secondary_index_updates;
	struct err err = {""};
	for (size_t i = 0; i < list->n; i++) {
		bool done = !list->at[i].create;
		while (!done) {
			int status = table_backfill(call->store, table_name_of(in->table_name),
				updated_index(&list->at[i]), BACKFILL_ITEMS, &done, &err);
			if (status == TABLE_NOT_FOUND)
				break; /* somebody dropped it meanwhile */
			if (call_store(call, status))
				return -1;
		}
	}
	return 0;
}

int op_update_table(struct aws_call *call, const void *input)
{
	const struct in_update_table *in = input;
	if (call_write(call, update_in_txn, in))
		return -1;
	if (!(call->slow & AWS_SLOW_UPDATE) && fill_indexes(call, in))
		return -1;
	const struct table *table = store_table(call->store, table_name_of(in->table_name));
	if (!table)
		return call_fail(call, AWS_E_TABLE_NOT_FOUND, table_name_of(in->table_name));
	/* The answer repeats a -1, with which a ceiling was removed. */
	const struct table_view view = {STR("UPDATING"), STR_NONE, false};
	const struct in_on_demand_throughput *ceilings = in->on_demand_throughput;
	struct table shown = *table;
	if (ceilings && ceilings->max_read_request_units.is == -1)
		shown.throughput.max_read = -1;
	if (ceilings && ceilings->max_write_request_units.is == -1)
		shown.throughput.max_write = -1;
	table_describe(call, STR("TableDescription"), &shown, &view);
	table_unref(table);
	return 0;
}
