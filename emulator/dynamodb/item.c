#include "item.h"

struct str table_name_of(struct str name_or_arn)
{
	if (!str_starts(name_or_arn, STR("arn:aws")))
		return name_or_arn;
	size_t at = str_find_str(name_or_arn, STR(":table/"));
	struct str rest;
	return str_cut(str_skip(name_or_arn, at + sizeof(":table/") - 1), '/', &rest);
}

/* An ARN that is not the table's own, for it is somebody else's, of another region, or of what
 * belongs to a table: captures of October 2026 (ack-api-quirks, DDB-TABLE-432). */
int table_arn_check(struct aws_call *call, const struct table *table, struct str arn)
{
	if (!str_starts(arn, STR("arn:aws")) || str_eq(arn, table_arn(call->arena, table)))
		return 0;
	struct str rest = arn, part[5] = {STR_NONE};
	for (size_t i = 0; i < ARRAY_LEN(part); i++)
		part[i] = str_cut(rest, ':', &rest);
	if (!str_eq(part[4], call->account))
		return call_fail(call, AWS_E_ARN_DENIED);
	return str_eq(part[3], call->region) ? call_fail(call, AWS_E_ARN_INVALID, arn)
					     : call_fail(call, AWS_E_ARN_REGION, arn);
}

const struct table *item_table(struct aws_call *call, struct str name_or_arn)
{
	const struct table *table = txn_table(call->txn, table_name_of(name_or_arn));
	if (table && table_arn_check(call, table, name_or_arn))
		return NULL;
	/* A table that is being made or deleted is not there yet, or any more. */
	if (table && (table->status == TABLE_CREATING || table->status == TABLE_DELETING))
		table = NULL;
	if (!table)
		call_fail(call, AWS_E_NOT_FOUND);
	return table;
}

int table_busy_check(struct aws_call *call, const struct table *table)
{
	static const enum aws_error errors[] = {
		[TABLE_ACTIVE] = AWS_OK,
		[TABLE_CREATING] = AWS_E_IN_USE_CREATED,
		[TABLE_UPDATING] = AWS_E_IN_USE_UPDATED,
		[TABLE_DELETING] = AWS_E_IN_USE_DELETED,
	};
	return table->status == TABLE_ACTIVE ? 0
					     : call_fail(call, errors[table->status], table->name);
}

static bool is_empty(struct value value)
{
	enum value_type type = value_type(value);
	return (type == VALUE_S || type == VALUE_B) && !value_content(value).n;
}

/* The length of one key attribute, of the right type already. */
static int check_one(struct aws_call *call, struct str name, struct value value, bool range)
{
	if (is_empty(value))
		return call_fail(call,
			value_type(value) == VALUE_S ? AWS_E_KEY_EMPTY_S : AWS_E_KEY_EMPTY_B, name);
	if (value_type(value) != VALUE_N &&
		value_content(value).n > (range ? KEY_RANGE_BYTES : KEY_HASH_BYTES))
		return call_fail(call, range ? AWS_E_KEY_LONG_RANGE : AWS_E_KEY_LONG_HASH);
	return 0;
}

int item_key_part_check(
	struct aws_call *call, const struct key_schema *schema, unsigned number, struct value value)
{
	const struct key_part *part = &schema->parts[number];
	if (value_type(value) != part->type)
		return call_fail(call, AWS_E_KEY_SCHEMA);
	return check_one(call, part->name, value, number >= schema->hash_count);
}

int item_key_check(struct aws_call *call, const struct table *table, struct value key)
{
	unsigned count = key_schema_count(&table->key);
	if (value_count(key) != count)
		return call_fail(call, AWS_E_KEY_SCHEMA);
	for (unsigned i = 0; i < count; i++)
		if (item_key_part_check(
			    call, &table->key, i, value_member(key, table->key.parts[i].name)))
			return -1;
	return 0;
}

int item_index_type_fail(struct aws_call *call, const struct index *index,
	const struct key_part *part, enum value_type type)
{
	return call_fail(call, AWS_E_INDEX_KEY_TYPE, part->name, value_type_names[part->type],
		value_type_names[type], index->name);
}

static int index_key_fail(struct aws_call *call, const struct index *index,
	const struct key_part *part, struct value value, bool update)
{
	enum value_type type = value_type(value);
	bool text = type == VALUE_S;
	if (type != part->type && update)
		return call_fail(call, AWS_E_UPDATE_INDEX_KEY_TYPE);
	if (type != part->type)
		return item_index_type_fail(call, index, part, type);
	if (update)
		return call_fail(call,
			text ? AWS_E_UPDATE_INDEX_KEY_EMPTY_S : AWS_E_UPDATE_INDEX_KEY_EMPTY_B);
	return call_fail(call, text ? AWS_E_INDEX_KEY_EMPTY_S : AWS_E_INDEX_KEY_EMPTY_B,
		index->name, part->name);
}

/* Index keys that are too long. An update that leaves them alone is not refused. */
static int check_index_lengths(struct aws_call *call, const struct table *table,
	struct value old_item, struct value new_item)
{
	struct value values[KEY_PARTS], old_values[KEY_PARTS];
	for (size_t i = 0; i < table->index_count; i++) {
		const struct key_schema *schema = &table->indexes[i].key;
		if (!key_values(schema, new_item, values))
			continue;
		enum key_fault fault = key_fault(schema, values);
		if (fault != KEY_LONG_HASH && fault != KEY_LONG_RANGE)
			continue;
		if (key_values(schema, old_item, old_values) &&
			key_fault(schema, old_values) == fault)
			continue;
		return call_fail(
			call, fault == KEY_LONG_HASH ? AWS_E_KEY_LONG_HASH : AWS_E_KEY_LONG_RANGE);
	}
	return 0;
}

/* Of several indexes AWS names the first in alphabetical order. */
static int check_indexes(struct aws_call *call, const struct table *table, struct value old_item,
	struct value new_item, bool update)
{
	const struct index *worst = NULL;
	const struct key_part *worst_part = NULL;
	for (size_t i = 0; i < table->index_count; i++) {
		const struct index *index = &table->indexes[i];
		for (unsigned k = 0; k < key_schema_count(&index->key); k++) {
			const struct key_part *part = &index->key.parts[k];
			struct value value = value_member(new_item, part->name);
			if (value_is_absent(value) ||
				(value_type(value) == part->type && !is_empty(value)))
				continue;
			if (update && value_eq(value, value_member(old_item, part->name)))
				continue;
			if (worst && str_cmp(worst->name, index->name) <= 0)
				continue;
			worst = index;
			worst_part = part;
		}
	}
	return worst ? index_key_fail(call, worst, worst_part,
			       value_member(new_item, worst_part->name), update)
		     : check_index_lengths(call, table, old_item, new_item);
}

int item_check(
	struct aws_call *call, const struct table *table, struct value item, enum item_check how)
{
	for (unsigned i = 0; i < key_schema_count(&table->key); i++) {
		const struct key_part *part = &table->key.parts[i];
		struct value value = value_member(item, part->name);
		if (value_is_absent(value))
			return how == ITEM_BATCH ? call_fail(call, AWS_E_KEY_SCHEMA)
						 : call_fail(call, AWS_E_KEY_MISSING, part->name);
		if (value_type(value) != part->type && how == ITEM_BATCH)
			return call_fail(call, AWS_E_KEY_SCHEMA);
		if (value_type(value) != part->type)
			return call_fail(call, AWS_E_KEY_TYPE, part->name,
				value_type_names[part->type], value_type_names[value_type(value)]);
		if (check_one(call, part->name, value, i >= table->key.hash_count))
			return -1;
	}
	return check_indexes(call, table, VALUE_ABSENT, item, false);
}

int item_update_check(struct aws_call *call, const struct table *table, struct value old_item,
	struct value new_item)
{
	return check_indexes(call, table, old_item, new_item, true);
}

static int schema_paths_check(struct aws_call *call, const struct key_schema *schema, struct str of,
	struct expr_heads heads)
{
	for (unsigned i = 0; i < key_schema_count(schema); i++) {
		const struct expr_head *head = expr_heads_find(heads, schema->parts[i].name);
		if (head && head->nested)
			return call_fail(call, AWS_E_KEY_PATH, of, schema->parts[i].name);
	}
	return 0;
}

int item_paths_check(struct aws_call *call, const struct table *table, struct expr_heads heads)
{
	if (schema_paths_check(call, &table->key, STR("Key"), heads))
		return -1;
	for (size_t i = 0; i < table->index_count; i++)
		if (schema_paths_check(call, &table->indexes[i].key, STR("IndexKey"), heads))
			return -1;
	return 0;
}
