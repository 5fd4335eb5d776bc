#include "store/store_private.h"

const struct index *table_index(const struct table *table, struct str name)
{
	for (size_t i = 0; i < table->index_count; i++)
		if (str_eq(table->indexes[i].name, name))
			return &table->indexes[i];
	return NULL;
}

struct str table_arn(struct arena *arena, const struct table *table)
{
	return arena_printf(arena, "arn:aws:dynamodb:%.*s:%.*s:table/%.*s", STR_ARG(table->region),
		STR_ARG(table->account), STR_ARG(table->name));
}

struct str table_index_arn(
	struct arena *arena, const struct table *table, const struct index *index)
{
	return arena_printf(arena, "arn:aws:dynamodb:%.*s:%.*s:table/%.*s/index/%.*s",
		STR_ARG(table->region), STR_ARG(table->account), STR_ARG(table->name),
		STR_ARG(index->name));
}

struct str table_stream_arn(struct arena *arena, const struct table *table)
{
	if (table->stream_label.n == 0)
		return STR_NONE;
	return arena_printf(arena, "arn:aws:dynamodb:%.*s:%.*s:table/%.*s/stream/%.*s",
		STR_ARG(table->region), STR_ARG(table->account), STR_ARG(table->name),
		STR_ARG(table->stream_label));
}

struct str stream_arn(struct arena *arena, const struct stream *stream)
{
	return arena_printf(arena, "arn:aws:dynamodb:%.*s:%.*s:table/%.*s/stream/%.*s",
		STR_ARG(stream->region), STR_ARG(stream->account), STR_ARG(stream->table),
		STR_ARG(stream->label));
}

struct str table_key(struct arena *arena, const struct table *table, struct value item)
{
	struct value values[KEY_PARTS];
	struct buf b = BUF_IN(arena);
	if (!key_values(&table->key, item, values))
		return STR_NONE;
	key_add(&b, table->id, &table->key, values);
	return buf_str(&b);
}

bool index_key_add(
	struct buf *out, const struct table *table, const struct index *index, struct value item)
{
	struct value values[KEY_PARTS], base[KEY_PARTS];
	/* An item with such a key is not in the index: it was there before the index was. */
	if (!key_values(&index->key, item, values) || key_fault(&index->key, values) ||
		!key_values(&table->key, item, base))
		return false;
	key_add(out, index->id, &index->key, values);
	key_add_components(out, &table->key, base);
	return true;
}

struct str table_index_key(struct arena *arena, const struct table *table,
	const struct index *index, struct value item)
{
	struct buf b = BUF_IN(arena);
	return index_key_add(&b, table, index, item) ? buf_str(&b) : STR_NONE;
}

static bool schema_has(const struct key_schema *schema, struct str name)
{
	for (unsigned i = 0; i < key_schema_count(schema); i++)
		if (str_eq(schema->parts[i].name, name))
			return true;
	return false;
}

static bool projected(const struct table *table, const struct index *index, struct str name)
{
	if (schema_has(&table->key, name) || (index && schema_has(&index->key, name)))
		return true;
	if (index && index->projection == PROJECT_INCLUDE)
		for (size_t i = 0; i < index->include_count; i++)
			if (str_eq(index->include[i], name))
				return true;
	return false;
}

/* The members that belong to it; the item's order stays. */
static struct value pick(struct arena *arena, const struct table *table, const struct index *index,
	struct value item)
{
	struct value_walk walk = value_walk(item);
	struct value_member *members = arena_array(arena, struct value_member, walk.left);
	struct value picked = VALUE_ABSENT;
	size_t count = 0;
	while (value_next(&walk, &members[count].name, &members[count].value))
		if (projected(table, index, members[count].name) && ++count && walk.left == 0)
			break;
	value_of_members(arena, members, count, &picked);
	return picked;
}

struct value table_key_item(struct arena *arena, const struct table *table,
	const struct index *index, struct value item)
{
	struct index keys_only = {0};
	if (index) {
		keys_only = *index;
		keys_only.projection = PROJECT_KEYS_ONLY;
	}
	return pick(arena, table, index ? &keys_only : NULL, item);
}

struct value index_project(struct arena *arena, const struct table *table,
	const struct index *index, struct value item)
{
	return index->projection == PROJECT_ALL ? item : pick(arena, table, index, item);
}
