/*
 * What hangs on a table beside its items: time to live, recovery; and the account's limits. Tags
 * are in op_tags.c.
 */
#include "describe.h"
#include "item.h"
#include "ops.h"

/* --- time to live --- */

int op_update_time_to_live(struct aws_call *call, const void *input)
{
	const struct in_update_time_to_live *in = input;
	const struct in_time_to_live_specification *wanted = in->time_to_live_specification;
	struct str name = table_name_of(in->table_name);
	const struct table *table = txn_table(call->txn, name), *ignored;
	if (!table)
		return call_fail(call, AWS_E_TABLE_NOT_FOUND, name);
	if (table_arn_check(call, table, in->table_name))
		return -1;
	bool same = str_eq(table->ttl_attribute, wanted->attribute_name);
	if (wanted->enabled.is && same)
		return call_fail(call, AWS_E_TTL_ENABLED);
	if (!wanted->enabled.is && !table->ttl_attribute.n)
		return call_fail(call, AWS_E_TTL_DISABLED);
	if (table->ttl_attribute.n && !same)
		return call_fail(call, AWS_E_TTL_OTHER, table->ttl_attribute);
	struct table changed = *table;
	changed.ttl_attribute = wanted->enabled.is ? wanted->attribute_name : STR_NONE;
	if (call_store(call, table_update(call->txn, &changed, &ignored)))
		return -1;
	json_key(&call->out, STR("TimeToLiveSpecification"));
	json_object(&call->out);
	json_key_string(&call->out, STR("AttributeName"), wanted->attribute_name);
	json_key_bool(&call->out, STR("Enabled"), wanted->enabled.is);
	json_end_object(&call->out);
	return 0;
}

int op_describe_time_to_live(struct aws_call *call, const void *input)
{
	const struct in_describe_time_to_live *in = input;
	struct str name = table_name_of(in->table_name);
	const struct table *table = txn_table(call->txn, name);
	if (!table)
		return call_fail(call, AWS_E_TABLE_NOT_FOUND, name);
	if (table_arn_check(call, table, in->table_name))
		return -1;
	if (table->status == TABLE_CREATING || table->status == TABLE_DELETING) {
		struct str state = table_status_name(table->status);
		return call_fail(call, AWS_E_TTL_STATE, state, state);
	}
	bool on = table->ttl_attribute.n;
	json_key(&call->out, STR("TimeToLiveDescription"));
	json_object(&call->out);
	if (on)
		json_key_string(&call->out, STR("AttributeName"), table->ttl_attribute);
	json_key_string(&call->out, STR("TimeToLiveStatus"), on ? STR("ENABLED") : STR("DISABLED"));
	json_end_object(&call->out);
	return 0;
}

/* --- recovery --- */

/* Nothing is kept to recover from, and the answer says so. The exception, unlike that of all other
 * calls: captures from AWS of October 2026 (ack-api-quirks, services/dynamodb). */
int op_describe_continuous_backups(struct aws_call *call, const void *input)
{
	const struct in_describe_continuous_backups *in = input;
	struct str name = table_name_of(in->table_name);
	if (!txn_table(call->txn, name))
		return call_fail(call, AWS_E_NO_TABLE, name);
	json_key(&call->out, STR("ContinuousBackupsDescription"));
	json_object(&call->out);
	json_key_string(&call->out, STR("ContinuousBackupsStatus"), STR("ENABLED"));
	json_key(&call->out, STR("PointInTimeRecoveryDescription"));
	json_object(&call->out);
	json_key_string(&call->out, STR("PointInTimeRecoveryStatus"), STR("DISABLED"));
	json_end_object(&call->out);
	json_end_object(&call->out);
	return 0;
}

/* --- limits --- */

int op_describe_limits(struct aws_call *call, const void *input)
{
	(void)input;
	json_key_i64(&call->out, STR("AccountMaxReadCapacityUnits"), 80000);
	json_key_i64(&call->out, STR("AccountMaxWriteCapacityUnits"), 80000);
	json_key_i64(&call->out, STR("TableMaxReadCapacityUnits"), 40000);
	json_key_i64(&call->out, STR("TableMaxWriteCapacityUnits"), 40000);
	return 0;
}

/* The address is one that can be called (scylladb, test/alternator/test_describe_endpoints.py):
 * this one, lest an SDK that discovers its endpoints leaves for AWS. */
int op_describe_endpoints(struct aws_call *call, const void *input)
{
	(void)input;
	struct str own =
		arena_printf(call->arena, "dynamodb.%.*s.amazonaws.com", STR_ARG(call->region));
	json_key(&call->out, STR("Endpoints"));
	json_array(&call->out);
	json_object(&call->out);
	json_key_string(&call->out, STR("Address"), call->host.n ? call->host : own);
	json_key_i64(&call->out, STR("CachePeriodInMinutes"), 1440);
	json_end_object(&call->out);
	json_end_array(&call->out);
	return 0;
}
