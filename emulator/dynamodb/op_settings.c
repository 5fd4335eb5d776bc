/*
 * What hangs on a table beside its items: time to live, tags; and the account's limits. Sources:
 * dynalite validations/{tagResource,untagResource,listTagsOfResource}.js, the conformance suite.
 */
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

/* --- tags --- */

/* The account in "arn:aws:dynamodb:REGION:ACCOUNT:table/...". */
static struct str arn_account(struct str arn)
{
	struct str rest = arn, part = STR_NONE;
	for (int i = 0; i < 5; i++)
		part = str_cut(rest, ':', &rest);
	return part;
}

/* A table that is not there. In somebody else's account AWS does not say so: it denies access. The
 * account of zeros is nobody's on AWS: asked for the tags of what is not in this stack, the answer
 * is that of a foreign one (conformance suite, tier2/tags; in one's own account dynalite
 * test/listTagsOfResource.js, test/tagResource.js, test/untagResource.js). */
static void arn_missing(struct aws_call *call, struct str arn)
{
	struct str account = arn_account(arn);
	bool nobody = str_eq(account, STR("000000000000")) &&
		      str_eq(call->op->name, STR("ListTagsOfResource"));
	if (!str_eq(account, call->account) || nobody)
		call_fail(call, AWS_E_ARN_DENIED, call->account, call->op->name, arn);
	else if (str_eq(call->op->name, STR("UntagResource")))
		call_fail(call, AWS_E_NOT_FOUND);
	else
		call_fail(call, AWS_E_ARN_NOT_FOUND, arn);
}

#define MISSING "Value null at '%s' failed to satisfy constraint: Member must not be null"

/* It looks like a table's, and `list`, the tags or their keys, is there. The order: dynalite
 * validations/tagResource.js; but what is no ARN at all is invalid today, not denied (conformance
 * suite, tier2/tags). */
static int arn_check(struct aws_call *call, struct str arn, const char *list, bool there)
{
	if (!arn.p)
		return call_fail(call, AWS_E_ARN_ABSENT);
	if (!there)
		return call_fail(call, AWS_E_CONSTRAINT, arena_printf(call->arena, MISSING, list));
	size_t at = str_find_str(arn, STR(":table/"));
	if (!str_starts(arn, STR("arn:aws:dynamodb:")) || at == arn.n || table_name_of(arn).n < 3)
		return call_fail(call, AWS_E_ARN_INVALID, arn);
	return 0;
}

/* The table of an ARN that was checked. NULL after failing. */
static const struct table *arn_table(struct aws_call *call, struct str arn)
{
	const struct table *table = NULL;
	if (str_eq(arn_account(arn), call->account))
		table = txn_table(call->txn, table_name_of(arn));
	if (!table)
		arn_missing(call, arn);
	return table;
}

static struct str tag_value(const struct in_tag_list *tags, struct str key)
{
	for (size_t i = tags->n; i-- > 0;)
		if (str_eq(tags->at[i].key, key))
			return tags->at[i].value;
	return STR_NONE;
}

static bool is_listed(const struct in_tag_key_list *keys, struct str key)
{
	for (size_t i = 0; i < keys->n; i++)
		if (str_eq(keys->at[i], key))
			return true;
	return false;
}

/* The table's tags without those of `add` and `drop`, then those of `add`. */
static int change_tags(struct aws_call *call, const struct table *table,
	const struct in_tag_list *add, const struct in_tag_key_list *drop)
{
	struct value_walk walk = value_walk(table->tags);
	struct value_member *members =
		arena_array(call->arena, struct value_member, walk.left + add->n + 1);
	struct value_member old;
	struct table changed = *table;
	const struct table *ignored;
	size_t count = 0;
	while (value_next(&walk, &old.name, &old.value))
		if (!tag_value(add, old.name).p && !is_listed(drop, old.name))
			members[count++] = old;
	for (size_t i = 0; i < add->n; i++)
		if (tag_value(add, add->at[i].key).p == add->at[i].value.p)
			members[count++] = (struct value_member){
				add->at[i].key, value_of_string(call->arena, add->at[i].value)};
	changed.tags = VALUE_ABSENT;
	if (count && !value_of_members(call->arena, members, count, &changed.tags))
		return call_fail(call, AWS_E_INTERNAL);
	return call_store(call, table_update(call->txn, &changed, &ignored));
}

int op_tag_resource_check(struct aws_call *call, const void *input)
{
	const struct in_tag_resource *in = input;
	if (arn_check(call, in->resource_arn, "tags", in->tags.set))
		return -1;
	return in->tags.n ? 0 : call_fail(call, AWS_E_TAGS_EMPTY);
}

int op_tag_resource(struct aws_call *call, const void *input)
{
	const struct in_tag_resource *in = input;
	const struct table *table = arn_table(call, in->resource_arn);
	if (!table)
		return -1;
	return change_tags(call, table, &in->tags, &(struct in_tag_key_list){0});
}

int op_untag_resource_check(struct aws_call *call, const void *input)
{
	const struct in_untag_resource *in = input;
	if (arn_check(call, in->resource_arn, "tagKeys", in->tag_keys.set))
		return -1;
	return in->tag_keys.n ? 0 : call_fail(call, AWS_E_TAG_KEYS_EMPTY);
}

int op_untag_resource(struct aws_call *call, const void *input)
{
	const struct in_untag_resource *in = input;
	const struct table *table = arn_table(call, in->resource_arn);
	if (!table)
		return -1;
	return change_tags(call, table, &(struct in_tag_list){0}, &in->tag_keys);
}

int op_list_tags_of_resource_check(struct aws_call *call, const void *input)
{
	const struct in_list_tags_of_resource *in = input;
	return arn_check(call, in->resource_arn, NULL, true);
}

int op_list_tags_of_resource(struct aws_call *call, const void *input)
{
	const struct in_list_tags_of_resource *in = input;
	const struct table *table = arn_table(call, in->resource_arn);
	if (!table)
		return -1;
	struct value_walk walk = value_walk(table->tags);
	struct str key;
	struct value value;
	json_key(&call->out, STR("Tags"));
	json_array(&call->out);
	while (value_next(&walk, &key, &value)) {
		json_object(&call->out);
		json_key_string(&call->out, STR("Key"), key);
		json_key_string(&call->out, STR("Value"), value_content(value));
		json_end_object(&call->out);
	}
	json_end_array(&call->out);
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

int op_describe_endpoints(struct aws_call *call, const void *input)
{
	(void)input;
	json_key(&call->out, STR("Endpoints"));
	json_array(&call->out);
	json_object(&call->out);
	json_key_string(&call->out, STR("Address"),
		arena_printf(call->arena, "dynamodb.%.*s.amazonaws.com", STR_ARG(call->region)));
	json_key_i64(&call->out, STR("CachePeriodInMinutes"), 1440);
	json_end_object(&call->out);
	json_end_array(&call->out);
	return 0;
}
