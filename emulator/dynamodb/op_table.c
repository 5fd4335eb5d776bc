/*
 * CreateTable, DescribeTable, DeleteTable, ListTables. A table is usable at once: CreateTable
 * answers CREATING as AWS does, and whoever looks next finds it ACTIVE - unless the call is to take
 * its time.
 */
#include "describe.h"
#include "item.h"
#include "ops.h"
#include "table_build.h"

enum {
	LIST_TABLES = 100,
};

int op_create_table_check(struct aws_call *call, const void *input)
{
	if (create_table_check(call, input))
		return -1;
	call->plan = build_table(call, input);
	return 0;
}

/* The description with the table and its global indexes in that state. */
static struct table in_state(
	struct arena *arena, const struct table *table, enum table_status status)
{
	struct table is = *table;
	struct index *indexes = arena_array(arena, struct index, table->index_count + 1);
	for (size_t i = 0; i < table->index_count; i++) {
		indexes[i] = table->indexes[i];
		indexes[i].status = indexes[i].global ? status : TABLE_ACTIVE;
	}
	is.indexes = indexes;
	is.status = status;
	return is;
}

/* One of that name may be on its way: AWS says so, as users of Terraform quote it
 * (terraform-aws-dynamodb-table issue 51). */
static int exists(struct aws_call *call, struct str name)
{
	const struct table *table = txn_table(call->txn, name);
	if (table->status == TABLE_CREATING || table->status == TABLE_DELETING)
		return table_busy_check(call, table);
	return call_fail(call, AWS_E_TABLE_EXISTS, name);
}

int op_create_table(struct aws_call *call, const void *input)
{
	const struct in_create_table *in = input;
	const struct table *table;
	struct table description = in_state(call->arena, call->plan,
		call->slow & AWS_SLOW_CREATE ? TABLE_CREATING : TABLE_ACTIVE);
	int status = table_create(call->txn, &description, &table);
	if (status == TABLE_EXISTS)
		return exists(call, in->table_name);
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
	return table && !table_arn_check(call, table, name) ? table : NULL;
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
	/* "If table is already in the DELETING state, no error is returned": API reference. */
	if (table->status != TABLE_DELETING && table_busy_check(call, table))
		return -1;
	if (table->deletion_protected)
		return call_fail(call, AWS_E_DELETION_PROTECTED);
	const struct table_view view = {STR("DELETING"), STR("DELETING"), true};
	table_describe(call, STR("TableDescription"), table, &view);
	if (table->status == TABLE_DELETING)
		return 0;
	if (!(call->slow & AWS_SLOW_DELETE))
		return call_store(call, table_drop(call->txn, table->name));
	struct table description = in_state(call->arena, table, TABLE_DELETING);
	return call_store(call, table_update(call->txn, &description, &table));
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
