/* Descriptions of tables and streams are kept as stored values of type M: what a later version adds
 * is a member more, which an earlier one hops over. */
#include "store/store_private.h"

enum {
	FIELDS = 40,
};

struct fields {
	struct arena *arena;
	struct value_member members[FIELDS];
	size_t count;
};

static void put(struct fields *f, const char *name, struct value value)
{
	if (!value_is_absent(value))
		f->members[f->count++] = (struct value_member){str_z(name), value};
}

static void put_string(struct fields *f, const char *name, struct str s)
{
	if (s.n)
		put(f, name, value_of_string(f->arena, s));
}

/* Numbers are never negative but for "-1" in on-demand throughput. */
static void put_number(struct fields *f, const char *name, int64_t v)
{
	struct number number = number_of_u64(v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
	number.negative = v < 0;
	if (v)
		put(f, name, value_of_number(f->arena, &number));
}

static struct value finish(struct fields *f)
{
	struct value map = VALUE_ABSENT;
	value_of_members(f->arena, f->members, f->count, &map);
	return map;
}

static struct str get_string(struct value map, const char *name, struct arena *arena)
{
	struct value v = value_member(map, str_z(name));
	return value_type(v) == VALUE_S ? arena_dup(arena, value_content(v)) : STR_NONE;
}

static int64_t get_number(struct value map, const char *name)
{
	struct value v = value_member(map, str_z(name));
	if (value_type(v) != VALUE_N)
		return 0;
	struct number number = value_number(v);
	int64_t n = (int64_t)number.coefficient;
	for (int i = 0; i < number.exponent; i++)
		n = (int64_t)((uint64_t)n * 10);
	return number.negative ? -n : n;
}

static struct value get_value(struct value map, const char *name, struct arena *arena)
{
	return (struct value){arena_dup(arena, value_member(map, str_z(name)).bytes)};
}

/* Key parts: "SName", the type's letter in front. */
static struct value parts_to_value(
	struct arena *arena, const struct key_part *parts, size_t from, size_t count)
{
	struct value *list = arena_array(arena, struct value, count);
	for (size_t i = 0; i < count; i++)
		list[i] = value_of_string(
			arena, arena_printf(arena, "%.*s%.*s",
				       STR_ARG(value_type_names[parts[from + i].type]),
				       STR_ARG(parts[from + i].name)));
	return value_of_list(arena, list, count);
}

static bool part_of_value(struct value v, struct arena *arena, struct key_part *ret_part)
{
	struct str text = value_content(v);
	if (value_type(v) != VALUE_S || text.n < 2)
		return false;
	ret_part->type = text.p[0] == 'S' ? VALUE_S : text.p[0] == 'N' ? VALUE_N : VALUE_B;
	ret_part->name = arena_dup(arena, str_skip(text, 1));
	return true;
}

static void put_schema(struct fields *f, const struct key_schema *schema)
{
	put(f, "hash", parts_to_value(f->arena, schema->parts, 0, schema->hash_count));
	put(f, "range",
		parts_to_value(f->arena, schema->parts, schema->hash_count, schema->range_count));
}

static bool get_schema(struct value map, struct arena *arena, struct key_schema *ret_schema)
{
	static const char *const kinds[] = {"hash", "range"};
	struct key_schema schema = {0};
	unsigned at = 0;
	for (unsigned k = 0; k < 2; k++) {
		struct value_walk walk = value_walk(value_member(map, str_z(kinds[k])));
		struct str none;
		struct value v;
		while (value_next(&walk, &none, &v))
			if (at == KEY_PARTS || !part_of_value(v, arena, &schema.parts[at++]))
				return false;
		if (k == 0)
			schema.hash_count = (uint8_t)at;
		schema.range_count = (uint8_t)(at - schema.hash_count);
	}
	*ret_schema = schema;
	return at > 0;
}

static void put_throughput(struct fields *f, const struct throughput *t)
{
	put_number(f, "rcu", t->read_units);
	put_number(f, "wcu", t->write_units);
	put_number(f, "max_rcu", t->max_read);
	put_number(f, "max_wcu", t->max_write);
}

static struct throughput get_throughput(struct value map)
{
	return (struct throughput){get_number(map, "rcu"), get_number(map, "wcu"),
		get_number(map, "max_rcu"), get_number(map, "max_wcu")};
}

static struct value index_to_value(struct arena *arena, const struct index *index)
{
	struct fields f = {.arena = arena};
	struct value *names = arena_array(arena, struct value, index->include_count);
	for (size_t i = 0; i < index->include_count; i++)
		names[i] = value_of_string(arena, index->include[i]);
	put_number(&f, "id", index->id);
	put_string(&f, "name", index->name);
	put_number(&f, "global", index->global);
	put_schema(&f, &index->key);
	put_number(&f, "projection", (int64_t)index->projection);
	put(&f, "include", value_of_list(arena, names, index->include_count));
	put_number(&f, "status", (int64_t)index->status);
	put_number(&f, "backfilling", index->backfilling);
	put_throughput(&f, &index->throughput);
	put(&f, "settings", index->settings);
	return finish(&f);
}

static bool index_of_value(struct value v, struct arena *arena, struct index *ret_index)
{
	struct value include = value_member(v, STR("include"));
	struct value_walk walk = value_walk(include);
	struct str *names = arena_array(arena, struct str, walk.left), none;
	struct index index = {.include = names};
	struct value name;
	while (value_next(&walk, &none, &name))
		names[index.include_count++] = arena_dup(arena, value_content(name));
	index.id = (uint32_t)get_number(v, "id");
	index.name = get_string(v, "name", arena);
	index.global = get_number(v, "global");
	index.projection = (enum projection)get_number(v, "projection");
	index.status = (enum table_status)get_number(v, "status");
	index.backfilling = get_number(v, "backfilling");
	index.throughput = get_throughput(v);
	index.settings = get_value(v, "settings", arena);
	if (!index.id || !get_schema(v, arena, &index.key))
		return false;
	*ret_index = index;
	return true;
}

struct value table_to_value(struct arena *arena, const struct table *table)
{
	struct fields f = {.arena = arena};
	struct value *indexes = arena_array(arena, struct value, table->index_count);
	for (size_t i = 0; i < table->index_count; i++)
		indexes[i] = index_to_value(arena, &table->indexes[i]);
	put_number(&f, "id", table->id);
	put_string(&f, "name", table->name);
	put_string(&f, "region", table->region);
	put_string(&f, "account", table->account);
	put_string(&f, "uuid", table->uuid);
	put_schema(&f, &table->key);
	put(&f, "attributes", parts_to_value(arena, table->attributes, 0, table->attribute_count));
	put(&f, "indexes", value_of_list(arena, indexes, table->index_count));
	put_number(&f, "status", (int64_t)table->status);
	put_number(&f, "created", table->created_us);
	put_number(&f, "billing", (int64_t)table->billing);
	put_throughput(&f, &table->throughput);
	put_number(&f, "protected", table->deletion_protected);
	put_string(&f, "class", table->table_class);
	put_string(&f, "ttl", table->ttl_attribute);
	if (table->expiry.id)
		put(&f, "expiry", index_to_value(arena, &table->expiry));
	put_number(&f, "stream_view", (int64_t)table->stream_view);
	put_number(&f, "stream_id", table->stream_id);
	put_string(&f, "stream_label", table->stream_label);
	put(&f, "tags", table->tags);
	put(&f, "settings", table->settings);
	return finish(&f);
}

static bool get_indexes(struct value v, struct arena *arena, struct table *table)
{
	struct value_walk walk = value_walk(value_member(v, STR("indexes")));
	struct index *indexes = arena_array(arena, struct index, walk.left);
	struct value one, expiry = value_member(v, STR("expiry"));
	struct str none;
	table->indexes = indexes;
	while (value_next(&walk, &none, &one))
		if (!index_of_value(one, arena, &indexes[table->index_count++]))
			return false;
	return value_is_absent(expiry) || index_of_value(expiry, arena, &table->expiry);
}

static bool get_attributes(struct value v, struct arena *arena, struct table *table)
{
	struct value_walk walk = value_walk(value_member(v, STR("attributes")));
	struct key_part *attributes = arena_array(arena, struct key_part, walk.left);
	struct value one;
	struct str none;
	table->attributes = attributes;
	while (value_next(&walk, &none, &one))
		if (!part_of_value(one, arena, &attributes[table->attribute_count++]))
			return false;
	return true;
}

bool table_of_value(struct value v, struct arena *arena, struct table *ret_table)
{
	struct table table = {
		.id = (uint32_t)get_number(v, "id"),
		.name = get_string(v, "name", arena),
		.region = get_string(v, "region", arena),
		.account = get_string(v, "account", arena),
		.uuid = get_string(v, "uuid", arena),
		.status = (enum table_status)get_number(v, "status"),
		.created_us = get_number(v, "created"),
		.billing = (enum billing_mode)get_number(v, "billing"),
		.throughput = get_throughput(v),
		.deletion_protected = get_number(v, "protected"),
		.table_class = get_string(v, "class", arena),
		.ttl_attribute = get_string(v, "ttl", arena),
		.stream_view = (enum stream_view)get_number(v, "stream_view"),
		.stream_id = (uint32_t)get_number(v, "stream_id"),
		.stream_label = get_string(v, "stream_label", arena),
		.tags = get_value(v, "tags", arena),
		.settings = get_value(v, "settings", arena),
	};
	if (!table.id || !table.name.n || !get_schema(v, arena, &table.key) ||
		!get_attributes(v, arena, &table) || !get_indexes(v, arena, &table))
		return false;
	*ret_table = table;
	return true;
}

static struct value shard_to_value(struct arena *arena, const struct shard *shard)
{
	struct fields f = {.arena = arena};
	put_number(&f, "id", shard->id);
	put_number(&f, "serial", shard->serial);
	put_number(&f, "parent", shard->parent);
	put_number(&f, "parent_created", shard->parent_created_us);
	put_number(&f, "from", shard->from);
	put_number(&f, "to", shard->to);
	put_number(&f, "created", shard->created_us);
	put_number(&f, "closed", shard->closed_us);
	put_number(&f, "last", (int64_t)shard->last);
	return finish(&f);
}

/* A stream from before there were several has one, which is named as the stream is. */
static void get_shards(struct value v, struct arena *arena, struct stream *stream)
{
	struct value_walk walk = value_walk(value_member(v, STR("shards")));
	struct shard *shards = arena_array(arena, struct shard, walk.left + 1);
	struct str none;
	struct value one;
	while (value_next(&walk, &none, &one))
		shards[stream->shard_count++] = (struct shard){
			.id = (uint32_t)get_number(one, "id"),
			.serial = (uint32_t)get_number(one, "serial"),
			.parent = (uint32_t)get_number(one, "parent"),
			.parent_created_us = get_number(one, "parent_created"),
			.from = (uint32_t)get_number(one, "from"),
			.to = (uint32_t)get_number(one, "to"),
			.created_us = get_number(one, "created"),
			.closed_us = get_number(one, "closed"),
			.last = (uint64_t)get_number(one, "last"),
		};
	if (stream->shard_count == 0)
		shards[stream->shard_count++] = (struct shard){.id = stream->id,
			.to = UINT32_MAX,
			.created_us = stream->created_us,
			.closed_us = stream->closed_us};
	stream->shards = shards;
}

struct value stream_to_value(struct arena *arena, const struct stream *stream)
{
	struct fields f = {.arena = arena};
	struct value *shards = arena_array(arena, struct value, stream->shard_count);
	for (size_t i = 0; i < stream->shard_count; i++)
		shards[i] = shard_to_value(arena, &stream->shards[i]);
	put_number(&f, "id", stream->id);
	put_string(&f, "table", stream->table);
	put_string(&f, "region", stream->region);
	put_string(&f, "account", stream->account);
	put_string(&f, "label", stream->label);
	put_number(&f, "view", (int64_t)stream->view);
	put_schema(&f, &stream->key);
	put_number(&f, "created", stream->created_us);
	put_number(&f, "closed", stream->closed_us);
	put(&f, "shards", value_of_list(arena, shards, stream->shard_count));
	return finish(&f);
}

bool stream_of_value(struct value v, struct arena *arena, struct stream *ret_stream)
{
	struct stream stream = {
		.id = (uint32_t)get_number(v, "id"),
		.table = get_string(v, "table", arena),
		.region = get_string(v, "region", arena),
		.account = get_string(v, "account", arena),
		.label = get_string(v, "label", arena),
		.view = (enum stream_view)get_number(v, "view"),
		.created_us = get_number(v, "created"),
		.closed_us = get_number(v, "closed"),
	};
	if (!stream.id || !get_schema(v, arena, &stream.key))
		return false;
	get_shards(v, arena, &stream);
	*ret_stream = stream;
	return true;
}
