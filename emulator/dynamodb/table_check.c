#include "table_check.h"

#include "store/table.h"

enum {
	LOCAL_INDEXES = 5,
	GLOBAL_INDEXES = 20,
	INDEX_PARTS = 4, /* of the partition key, and of the sort key, of a global index */
};

static const int64_t most_units = INT64_C(1000000000000);

static bool is_defined(const struct in_attribute_definitions *definitions, struct str name)
{
	for (size_t i = 0; i < definitions->n; i++)
		if (str_eq(definitions->at[i].attribute_name, name))
			return true;
	return false;
}

static void list_add(struct buf *list, struct str name)
{
	if (list->n)
		buf_add(list, STR(", "));
	buf_add(list, name);
}

int definitions_check(struct aws_call *call, struct key_elements keys,
	const struct in_attribute_definitions *definitions)
{
	struct buf names = BUF_IN(call->arena), defined = BUF_IN(call->arena);
	bool missing = false;
	for (size_t i = 0; i < keys.n; i++) {
		list_add(&names, keys.at[i].attribute_name);
		missing = missing || !is_defined(definitions, keys.at[i].attribute_name);
	}
	if (!missing)
		return 0;
	for (size_t i = 0; i < definitions->n; i++)
		list_add(&defined, definitions->at[i].attribute_name);
	return call_fail(call, AWS_E_SCHEMA_UNDEFINED_KEYS, buf_str(&names), buf_str(&defined));
}

static bool has_twins(struct key_elements keys)
{
	for (size_t i = 0; i < keys.n; i++)
		for (size_t j = 0; j < i; j++)
			if (str_eq(keys.at[i].attribute_name, keys.at[j].attribute_name))
				return true;
	return false;
}

/* HASH, perhaps RANGE. */
static int schema_check(struct aws_call *call, struct key_elements keys)
{
	if (has_twins(keys))
		return call_fail(call, AWS_E_SCHEMA_SAME_NAME);
	if (keys.at[0].key_type != IN_KEY_TYPE_HASH)
		return call_fail(call, AWS_E_SCHEMA_FIRST);
	if (keys.n > 1 && keys.at[1].key_type != IN_KEY_TYPE_RANGE)
		return call_fail(call, AWS_E_SCHEMA_SECOND);
	return 0;
}

/* Of keys that only global indexes may have. */
static int global_twins_check(struct aws_call *call, struct key_elements keys)
{
	bool plain = keys.n == 2 && keys.at[1].key_type == IN_KEY_TYPE_RANGE;
	return !plain && has_twins(keys) ? call_fail(call, AWS_E_SCHEMA_REPEATED) : 0;
}

/* Several of each, all HASH first. The texts: captures from AWS of October 2026 (ack-api-quirks,
 * DDB-TABLE-123, -442). */
static int global_schema_check(struct aws_call *call, struct key_elements keys)
{
	size_t hashes = 0, ranges = 0;
	if (global_twins_check(call, keys))
		return -1;
	if (has_twins(keys))
		return call_fail(call, AWS_E_SCHEMA_SAME_NAME);
	if (keys.at[0].key_type != IN_KEY_TYPE_HASH)
		return call_fail(call, AWS_E_SCHEMA_FIRST);
	for (size_t i = 0; i < keys.n; i++) {
		bool hash = keys.at[i].key_type == IN_KEY_TYPE_HASH;
		if (hash && ranges)
			return call_fail(call, AWS_E_SCHEMA_ORDER);
		hashes += hash;
		ranges += !hash;
	}
	if (hashes > INDEX_PARTS || ranges > INDEX_PARTS)
		return call_fail(
			call, AWS_E_SCHEMA_MANY, hashes > INDEX_PARTS ? STR("HASH") : STR("RANGE"));
	return 0;
}

static int projection_check(struct aws_call *call, const struct in_projection *projection)
{
	static const char *const names[] = {"", "ALL", "INCLUDE", "KEYS_ONLY"};
	enum in_projection_type type = projection->projection_type;
	if (!type)
		return call_fail(call, AWS_E_PROJECTION_NULL);
	if (type != IN_PROJECTION_TYPE_INCLUDE && projection->non_key_attributes.set)
		return call_fail(call, AWS_E_PROJECTION_NAMES, str_z(names[type]));
	if (type == IN_PROJECTION_TYPE_INCLUDE && !projection->non_key_attributes.set)
		return call_fail(call, AWS_E_PROJECTION_NO_NAMES);
	const struct str *names_at = projection->non_key_attributes.at;
	for (size_t i = 0; i < projection->non_key_attributes.n; i++)
		for (size_t j = 0; j < i; j++)
			if (str_eq(names_at[i], names_at[j]))
				return call_fail(call, AWS_E_PROJECTION_TWICE, names_at[i]);
	return 0;
}

int throughput_check(
	struct aws_call *call, bool on_demand, const struct in_provisioned_throughput *throughput)
{
	if (on_demand)
		return throughput ? call_fail(call, AWS_E_THROUGHPUT_ON_DEMAND) : 0;
	if (!throughput)
		return call_fail(call, AWS_E_THROUGHPUT_MISSING);
	if (throughput->read_capacity_units.is > most_units)
		return call_fail(call, AWS_E_THROUGHPUT_BOUNDS,
			arena_printf(
				call->arena, "%lld", (long long)throughput->read_capacity_units.is),
			STR("ReadCapacityUnits"));
	if (throughput->write_capacity_units.is > most_units)
		return call_fail(call, AWS_E_THROUGHPUT_BOUNDS,
			arena_printf(call->arena, "%lld",
				(long long)throughput->write_capacity_units.is),
			STR("WriteCapacityUnits"));
	return 0;
}

int on_demand_check(struct aws_call *call, const struct in_on_demand_throughput *wanted,
	bool on_demand, enum aws_error gate)
{
	static const struct str names[] = {
		STR_INIT("MaxReadRequestUnits"), STR_INIT("MaxWriteRequestUnits")};
	if (!wanted)
		return 0;
	const struct shape_long values[] = {
		wanted->max_read_request_units, wanted->max_write_request_units};
	for (size_t i = 0; i < ARRAY_LEN(values) && !on_demand; i++)
		if (values[i].set)
			return call_fail(call, gate, names[i]);
	bool may_remove = gate == AWS_E_ON_DEMAND_PROVISIONED_UPDATE;
	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		if (values[i].set && values[i].is < 1 && !(may_remove && values[i].is == -1))
			return call_fail(call, AWS_E_ON_DEMAND_RANGE, names[i]);
	return 0;
}

static int local_index_check(struct aws_call *call, const struct in_create_table *in,
	const struct in_local_secondary_index *index)
{
	struct key_elements keys = {index->key_schema.at, index->key_schema.n};
	struct str hash = keys.at[0].attribute_name;
	struct str table_hash = in->key_schema.at[0].attribute_name;
	if (definitions_check(call, keys, &in->attribute_definitions) || schema_check(call, keys))
		return -1;
	if (keys.n < 2)
		return call_fail(call, AWS_E_LSI_NO_RANGE, index->index_name);
	if (!str_eq(hash, table_hash))
		return call_fail(call, AWS_E_LSI_HASH, index->index_name, hash, table_hash);
	return projection_check(call, index->projection);
}

int global_index_check(
	struct aws_call *call, struct key_elements keys, const struct in_projection *projection)
{
	return global_schema_check(call, keys) || projection_check(call, projection) ? -1 : 0;
}

/* The name of index i, local ones first. */
static struct str index_name(const struct in_create_table *in, size_t i)
{
	size_t locals = in->local_secondary_indexes.n;
	return i < locals ? in->local_secondary_indexes.at[i].index_name
			  : in->global_secondary_indexes.at[i - locals].index_name;
}

static int unique_check(struct aws_call *call, const struct in_create_table *in, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (str_eq(index_name(in, i), index_name(in, j)))
				return call_fail(call, AWS_E_INDEX_TWICE, index_name(in, i));
	return 0;
}

static int locals_check(struct aws_call *call, const struct in_create_table *in)
{
	const struct in_local_secondary_index_list *list = &in->local_secondary_indexes;
	if (!list->set)
		return 0;
	if (in->key_schema.n < 2)
		return call_fail(call, AWS_E_LSI_NO_TABLE_RANGE);
	for (size_t i = 0; i < list->n; i++)
		if (local_index_check(call, in, &list->at[i]))
			return -1;
	if (unique_check(call, in, list->n))
		return -1;
	return list->n > LOCAL_INDEXES ? call_fail(call, AWS_E_LSI_MANY) : 0;
}

static int globals_check(struct aws_call *call, const struct in_create_table *in, bool on_demand)
{
	const struct in_global_secondary_index_list *list = &in->global_secondary_indexes;
	for (size_t i = 0; i < list->n; i++) {
		struct key_elements keys = {list->at[i].key_schema.at, list->at[i].key_schema.n};
		if (definitions_check(call, keys, &in->attribute_definitions) ||
			global_index_check(call, keys, list->at[i].projection))
			return -1;
		if (on_demand && list->at[i].provisioned_throughput)
			return call_fail(call, AWS_E_THROUGHPUT_INDEX, list->at[i].index_name);
		if (!on_demand && !list->at[i].provisioned_throughput)
			return call_fail(
				call, AWS_E_THROUGHPUT_INDEX_MISSING, list->at[i].index_name);
	}
	if (unique_check(call, in, in->local_secondary_indexes.n + list->n))
		return -1;
	return list->n > GLOBAL_INDEXES ? call_fail(call, AWS_E_GSI_MANY) : 0;
}

static bool in_keys(struct key_elements keys, struct str name)
{
	for (size_t i = 0; i < keys.n; i++)
		if (str_eq(keys.at[i].attribute_name, name))
			return true;
	return false;
}

static bool is_key(const struct in_create_table *in, struct str name)
{
	if (in_keys((struct key_elements){in->key_schema.at, in->key_schema.n}, name))
		return true;
	for (size_t i = 0; i < in->local_secondary_indexes.n; i++) {
		const struct in_table_key_schema *s = &in->local_secondary_indexes.at[i].key_schema;
		if (in_keys((struct key_elements){s->at, s->n}, name))
			return true;
	}
	for (size_t i = 0; i < in->global_secondary_indexes.n; i++) {
		const struct in_key_schema *s = &in->global_secondary_indexes.at[i].key_schema;
		if (in_keys((struct key_elements){s->at, s->n}, name))
			return true;
	}
	return false;
}

/* Adds the names of the keys that are not there yet. */
static void collect_keys(struct key_elements keys, struct str *names, size_t *count)
{
	for (size_t i = 0; i < keys.n; i++) {
		size_t at = 0;
		while (at < *count && !str_eq(names[at], keys.at[i].attribute_name))
			at++;
		if (at == *count)
			names[(*count)++] = keys.at[i].attribute_name;
	}
}

static size_t keys_used(
	struct arena *arena, const struct in_create_table *in, struct str **ret_names)
{
	const struct in_local_secondary_index_list *locals = &in->local_secondary_indexes;
	const struct in_global_secondary_index_list *globals = &in->global_secondary_indexes;
	size_t room = in->key_schema.n, count = 0;
	for (size_t i = 0; i < locals->n; i++)
		room += locals->at[i].key_schema.n;
	for (size_t i = 0; i < globals->n; i++)
		room += globals->at[i].key_schema.n;
	struct str *names = arena_array(arena, struct str, room + 1);
	collect_keys((struct key_elements){in->key_schema.at, in->key_schema.n}, names, &count);
	for (size_t i = 0; i < globals->n; i++)
		collect_keys((struct key_elements){globals->at[i].key_schema.at,
				     globals->at[i].key_schema.n},
			names, &count);
	for (size_t i = 0; i < locals->n; i++)
		collect_keys((struct key_elements){locals->at[i].key_schema.at,
				     locals->at[i].key_schema.n},
			names, &count);
	*ret_names = names;
	return count;
}

static uint32_t java_hash(struct str s)
{
	uint32_t h = 0;
	for (size_t i = 0; i < s.n; i++)
		h = 31 * h + (unsigned char)s.p[i];
	return h ^ h >> 16;
}

/* "a, b" in the order of one of Java's hash tables with that many buckets: as AWS lists names. */
static struct str java_list(
	struct arena *arena, const struct str *names, size_t count, size_t buckets)
{
	struct buf list = BUF_IN(arena);
	for (size_t b = 0; b < buckets; b++)
		for (size_t i = 0; i < count; i++)
			if ((java_hash(names[i]) & (buckets - 1)) == b)
				list_add(&list, names[i]);
	return buf_str(&list);
}

/* What a table that grows from `least` buckets has for so many entries. */
static size_t java_buckets(size_t least, size_t count)
{
	size_t buckets = least;
	while (buckets * 3 / 4 < count)
		buckets *= 2;
	return buckets;
}

/* Every definition is of a key, and none comes twice. AWS looks before it looks at the indexes, but
 * for names that come twice in one's key of several attributes (scylladb,
 * test/alternator/test_gsi_composite_keys.py); the order of the names is that of sets there, one
 * made for its content, one that grew. */
static int definitions_used(struct aws_call *call, const struct in_create_table *in)
{
	const struct in_attribute_definitions *definitions = &in->attribute_definitions;
	for (size_t i = 0; i < in->global_secondary_indexes.n; i++) {
		const struct in_key_schema *key = &in->global_secondary_indexes.at[i].key_schema;
		if (global_twins_check(call, (struct key_elements){key->at, key->n}))
			return -1;
	}
	struct str *used, *defined = arena_array(call->arena, struct str, definitions->n + 1);
	size_t used_count = keys_used(call->arena, in, &used);
	bool unused = false;
	for (size_t i = 0; i < definitions->n; i++) {
		defined[i] = definitions->at[i].attribute_name;
		for (size_t j = 0; j < i; j++)
			if (str_eq(defined[i], defined[j]))
				return call_fail(call, AWS_E_DEFINITIONS_TWICE, defined[i]);
		unused = unused || !is_key(in, defined[i]);
	}
	if (!unused)
		return 0;
	if (!in->local_secondary_indexes.n && !in->global_secondary_indexes.n)
		return call_fail(call, AWS_E_DEFINITIONS_COUNT);
	return call_fail(call, AWS_E_DEFINITIONS_UNUSED,
		java_list(call->arena, defined, definitions->n, java_buckets(1, definitions->n)),
		java_list(call->arena, used, used_count, java_buckets(16, used_count)));
}

static int stream_check(struct aws_call *call, const struct in_stream_specification *stream)
{
	if (!stream)
		return 0;
	if (!stream->stream_enabled.is && stream->stream_view_type)
		return call_fail(call, AWS_E_STREAM_DISABLED_VIEW);
	if (stream->stream_enabled.is && !stream->stream_view_type)
		return call_fail(call, AWS_E_STREAM_NO_VIEW);
	return 0;
}

int create_table_check(struct aws_call *call, const struct in_create_table *in)
{
	struct key_elements keys = {in->key_schema.at, in->key_schema.n};
	bool on_demand = in->billing_mode == IN_BILLING_MODE_PAY_PER_REQUEST;
	if (throughput_check(call, on_demand, in->provisioned_throughput))
		return -1;
	if (keys.n > in->attribute_definitions.n)
		return call_fail(call, AWS_E_SCHEMA_UNDEFINED);
	if (definitions_check(call, keys, &in->attribute_definitions) || schema_check(call, keys))
		return -1;
	if (in->local_secondary_indexes.set && !in->local_secondary_indexes.n)
		return call_fail(call, AWS_E_LSI_EMPTY);
	if (in->global_secondary_indexes.set && !in->global_secondary_indexes.n)
		return call_fail(call, AWS_E_GSI_EMPTY);
	return definitions_used(call, in) || locals_check(call, in) ||
			       globals_check(call, in, on_demand) ||
			       stream_check(call, in->stream_specification) ||
			       on_demand_check(call, in->on_demand_throughput, on_demand,
				       AWS_E_ON_DEMAND_PROVISIONED) ||
			       tags_check(call, &in->tags)
		       ? -1
		       : 0;
}
