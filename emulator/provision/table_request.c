#include "table_request.h"

#include "json_write.h"

static void write_key_schema(struct json_writer *w, const struct stack_key *key, size_t n)
{
	json_key(w, STR("KeySchema"));
	json_array(w);
	for (size_t i = 0; i < n; i++) {
		json_object(w);
		json_key_string(w, STR("AttributeName"), key[i].name);
		json_key_string(w, STR("KeyType"), key[i].range ? STR("RANGE") : STR("HASH"));
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_definitions(struct json_writer *w, struct arena *arena,
	const struct stack_key *keys, size_t n, struct str *seen, size_t *count)
{
	for (size_t i = 0; i < n; i++) {
		bool known = false;
		for (size_t j = 0; j < *count; j++)
			known = known || str_eq(seen[j], keys[i].name);
		if (known)
			continue;
		seen[(*count)++] = keys[i].name;
		json_object(w);
		json_key_string(w, STR("AttributeName"), keys[i].name);
		json_key_string(w, STR("AttributeType"), arena_printf(arena, "%c", keys[i].type));
		json_end_object(w);
	}
}

static void write_attribute_definitions(
	struct json_writer *w, struct arena *arena, const struct stack_table *table)
{
	size_t count = 0;
	struct str *seen = arena_array(arena, struct str, (table->n_indexes + 1) * STACK_KEY_MAX);
	json_key(w, STR("AttributeDefinitions"));
	json_array(w);
	write_definitions(w, arena, table->key, table->n_key, seen, &count);
	for (size_t i = 0; i < table->n_indexes; i++)
		write_definitions(
			w, arena, table->indexes[i].key, table->indexes[i].n_key, seen, &count);
	json_end_array(w);
}

static void write_throughput(struct json_writer *w, int64_t read, int64_t write)
{
	json_key(w, STR("ProvisionedThroughput"));
	json_object(w);
	json_key_i64(w, STR("ReadCapacityUnits"), read);
	json_key_i64(w, STR("WriteCapacityUnits"), write);
	json_end_object(w);
}

static void write_index(
	struct json_writer *w, const struct stack_table *table, const struct stack_index *index)
{
	json_object(w);
	json_key_string(w, STR("IndexName"), index->name);
	write_key_schema(w, index->key, index->n_key);
	json_key(w, STR("Projection"));
	json_object(w);
	json_key_string(w, STR("ProjectionType"), str_z(stack_projection_name(index->projection)));
	if (index->projection == STACK_INCLUDE) {
		json_key(w, STR("NonKeyAttributes"));
		json_array(w);
		for (size_t i = 0; i < index->n_attributes; i++)
			json_string(w, index->attributes[i].text);
		json_end_array(w);
	}
	json_end_object(w);
	if (!index->local && table->billing == STACK_PROVISIONED)
		write_throughput(w, index->read, index->write);
	json_end_object(w);
}

static void write_indexes(struct json_writer *w, const struct stack_table *table, bool local)
{
	bool any = false;
	for (size_t i = 0; i < table->n_indexes; i++)
		any = any || table->indexes[i].local == local;
	if (!any)
		return;
	json_key(w, local ? STR("LocalSecondaryIndexes") : STR("GlobalSecondaryIndexes"));
	json_array(w);
	for (size_t i = 0; i < table->n_indexes; i++)
		if (table->indexes[i].local == local)
			write_index(w, table, &table->indexes[i]);
	json_end_array(w);
}

static void write_settings(struct json_writer *w, const struct stack_table *table)
{
	json_key_string(w, STR("BillingMode"), str_z(stack_billing_name(table->billing)));
	if (table->billing == STACK_PROVISIONED)
		write_throughput(w, table->read, table->write);
	if (table->stream != STACK_STREAM_OFF) {
		json_key(w, STR("StreamSpecification"));
		json_object(w);
		json_key_bool(w, STR("StreamEnabled"), true);
		json_key_string(w, STR("StreamViewType"), str_z(stack_stream_name(table->stream)));
		json_end_object(w);
	}
	if (table->table_class != STACK_STANDARD)
		json_key_string(
			w, STR("TableClass"), str_z(stack_table_class_name(table->table_class)));
	if (table->protection)
		json_key_bool(w, STR("DeletionProtectionEnabled"), true);
	if (!table->n_tags)
		return;
	json_key(w, STR("Tags"));
	json_array(w);
	for (size_t i = 0; i < table->n_tags; i++) {
		json_object(w);
		json_key_string(w, STR("Key"), table->tags[i].name);
		json_key_string(w, STR("Value"), table->tags[i].value);
		json_end_object(w);
	}
	json_end_array(w);
}

struct str table_request(struct arena *arena, const struct stack_table *table)
{
	struct buf *body = arena_new(arena, struct buf);
	struct json_writer w;
	body->arena = arena;
	json_writer_init(&w, body);
	json_object(&w);
	json_key_string(&w, STR("TableName"), table->name);
	write_attribute_definitions(&w, arena, table);
	write_key_schema(&w, table->key, table->n_key);
	write_indexes(&w, table, true);
	write_indexes(&w, table, false);
	write_settings(&w, table);
	json_end_object(&w);
	return buf_str(body);
}
