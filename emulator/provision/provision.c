#include "provision.h"

#include "config/diff.h"
#include "json_write.h"
#include "seed.h"
#include "store/table.h"
#include "table_request.h"

#include <stdlib.h>

void provision_init(struct provision *provision, struct store *store, const struct stack *stack,
	struct log *log)
{
	*provision = (struct provision){.store = store, .log = log};
	store_caller_init(&provision->caller, store, stack->account, stack->region);
	provision->aws = store_caller_door(&provision->caller);
}

void provision_release(struct provision *provision)
{
	store_caller_release(&provision->caller);
}

/* --- calling the operations --- */

static int call(const struct provision *p, struct arena *arena, const struct stack *stack,
	struct place place, const char *operation, struct str body, struct err *err)
{
	struct buf answer = BUF_IN(arena);
	struct str target = arena_printf(arena, "DynamoDB_20120810.%s", operation);
	if (p->aws.call(p->aws.self, target, STR(""), body, arena, &answer) == 200)
		return 0;
	return err_set(err, "%.*s:%u:%u: %s was refused: %.*s", STR_ARG(stack->file), place.line,
		place.column, operation, STR_ARG(buf_str(&answer)));
}

static int set_ttl(const struct provision *p, struct arena *arena, const struct stack *stack,
	const struct stack_table *table, struct str attribute, bool enabled, struct err *err)
{
	struct buf body = BUF_IN(arena);
	struct json_writer w;
	json_writer_init(&w, &body);
	json_object(&w);
	json_key_string(&w, STR("TableName"), table->name);
	json_key(&w, STR("TimeToLiveSpecification"));
	json_object(&w);
	json_key_bool(&w, STR("Enabled"), enabled);
	json_key_string(&w, STR("AttributeName"), attribute);
	json_end_object(&w);
	json_end_object(&w);
	return call(p, arena, stack, table->place, "UpdateTimeToLive", buf_str(&body), err);
}

/* TagResource, or UntagResource with the names alone. */
static int change_tags(const struct provision *p, struct arena *arena, const struct stack *stack,
	const struct stack_table *table, const struct stack_pair *tags, size_t n, bool add,
	struct err *err)
{
	struct buf body = BUF_IN(arena);
	struct json_writer w;
	if (!n)
		return 0;
	json_writer_init(&w, &body);
	json_object(&w);
	json_key_string(&w, STR("ResourceArn"),
		arena_printf(arena, "arn:aws:dynamodb:%.*s:%.*s:table/%.*s", STR_ARG(stack->region),
			STR_ARG(stack->account), STR_ARG(table->name)));
	json_key(&w, add ? STR("Tags") : STR("TagKeys"));
	json_array(&w);
	for (size_t i = 0; i < n; i++) {
		if (!add) {
			json_string(&w, tags[i].name);
			continue;
		}
		json_object(&w);
		json_key_string(&w, STR("Key"), tags[i].name);
		json_key_string(&w, STR("Value"), tags[i].value);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
	return call(p, arena, stack, table->place, add ? "TagResource" : "UntagResource",
		buf_str(&body), err);
}

/* The table's tags become those of the file. */
static int set_tags(const struct provision *p, struct arena *arena, const struct stack *stack,
	const struct stack_table *have, const struct stack_table *table, struct err *err)
{
	struct stack_pair *gone = arena_array(arena, struct stack_pair, have->n_tags + 1);
	size_t n = 0;
	for (size_t i = 0; i < have->n_tags; i++) {
		bool stays = false;
		for (size_t k = 0; k < table->n_tags && !stays; k++)
			stays = str_eq(have->tags[i].name, table->tags[k].name);
		if (!stays)
			gone[n++] = have->tags[i];
	}
	if (change_tags(p, arena, stack, table, gone, n, false, err))
		return -1;
	return change_tags(p, arena, stack, table, table->tags, table->n_tags, true, err);
}

static int create(const struct provision *p, struct arena *arena, const struct stack *stack,
	const struct stack_table *table, struct err *err)
{
	if (call(p, arena, stack, table->place, "CreateTable", table_request(arena, table), err) <
		0)
		return -1;
	if (table->ttl.n && set_ttl(p, arena, stack, table, table->ttl, true, err) < 0)
		return -1;
	for (size_t i = 0; i < table->n_seeds; i++) {
		size_t count;
		char *path = arena_dup_z(arena, table->seeds[i].text);
		if (seed_load(p->aws, table->name, path, &count, err) < 0)
			return -1;
		if (p->log)
			log_printf(p->log, "table %.*s: %zu item%s from %.*s", STR_ARG(table->name),
				count, count == 1 ? "" : "s",
				STR_ARG(stack_path_relative(stack, table->seeds[i].text)));
	}
	return 0;
}

/* --- changing what is there --- */

struct change {
	const struct stack_table *table;
	const struct stack_index *index;
	struct arena *arena;
};

static enum stream_view view_of(enum stack_stream stream)
{
	static const enum stream_view views[] = {
		[STACK_STREAM_OFF] = STREAM_OFF,
		[STACK_STREAM_NEW_AND_OLD_IMAGES] = STREAM_NEW_AND_OLD_IMAGES,
		[STACK_STREAM_NEW_IMAGE] = STREAM_NEW_IMAGE,
		[STACK_STREAM_OLD_IMAGE] = STREAM_OLD_IMAGE,
		[STACK_STREAM_KEYS_ONLY] = STREAM_KEYS_ONLY,
	};
	return views[stream];
}

static enum value_type key_type(char type)
{
	return type == 'N' ? VALUE_N : type == 'B' ? VALUE_B : VALUE_S;
}

static int change_stream(struct txn *txn, void *arg)
{
	struct change *change = arg;
	const struct table *now = txn_table(txn, change->table->name);
	if (!now)
		return TABLE_NOT_FOUND;
	struct table next = *now;
	next.stream_view = view_of(change->table->stream);
	return table_update(txn, &next, &now);
}

static void describe_key(struct key_schema *schema, const struct stack_key *key, size_t n)
{
	*schema = (struct key_schema){0};
	for (size_t i = 0; i < n; i++) {
		schema->parts[i] =
			(struct key_part){.name = key[i].name, .type = key_type(key[i].type)};
		if (key[i].range)
			schema->range_count++;
		else
			schema->hash_count++;
	}
}

static void describe_index(struct arena *arena, const struct stack_index *from, struct index *ret)
{
	static const enum projection projections[] = {
		[STACK_ALL] = PROJECT_ALL,
		[STACK_KEYS_ONLY] = PROJECT_KEYS_ONLY,
		[STACK_INCLUDE] = PROJECT_INCLUDE,
	};
	struct str *include = arena_array(arena, struct str, from->n_attributes);
	for (size_t i = 0; i < from->n_attributes; i++)
		include[i] = from->attributes[i].text;
	*ret = (struct index){
		.name = from->name,
		.global = true,
		.projection = projections[from->projection],
		.include = include,
		.include_count = from->n_attributes,
		.status = TABLE_CREATING,
		.backfilling = true,
		.throughput = {.read_units = from->read, .write_units = from->write},
	};
	describe_key(&ret->key, from->key, from->n_key);
}

/* AttributeDefinitions with those of the index that are not among them yet. */
static void add_definitions(struct arena *arena, struct table *table, const struct key_schema *key)
{
	unsigned parts = key_schema_count(key);
	struct key_part *all = arena_array(arena, struct key_part, table->attribute_count + parts);
	size_t n = table->attribute_count;
	if (n)
		memcpy(all, table->attributes, n * sizeof(*all));
	for (unsigned i = 0; i < parts; i++) {
		bool known = false;
		for (size_t j = 0; j < n; j++)
			known = known || str_eq(all[j].name, key->parts[i].name);
		if (!known)
			all[n++] = key->parts[i];
	}
	table->attributes = all;
	table->attribute_count = n;
}

/* With room for more. */
static struct index *copy_indexes(struct arena *arena, const struct table *table, size_t more)
{
	struct index *indexes = arena_array(arena, struct index, table->index_count + more);
	if (table->index_count)
		memcpy(indexes, table->indexes, table->index_count * sizeof(*indexes));
	return indexes;
}

static int change_index(struct txn *txn, void *arg)
{
	struct change *change = arg;
	const struct table *now = txn_table(txn, change->table->name);
	if (!now)
		return TABLE_NOT_FOUND;
	arena_reset(change->arena);
	struct table next = *now;
	struct index *indexes = copy_indexes(change->arena, now, 1);
	describe_index(change->arena, change->index, &indexes[next.index_count++]);
	next.indexes = indexes;
	add_definitions(change->arena, &next, &indexes[now->index_count].key);
	return table_update(txn, &next, &now);
}

static int finish_index(struct txn *txn, void *arg)
{
	struct change *change = arg;
	const struct table *now = txn_table(txn, change->table->name);
	if (!now)
		return TABLE_NOT_FOUND;
	arena_reset(change->arena);
	struct table next = *now;
	struct index *indexes = copy_indexes(change->arena, now, 0);
	for (size_t i = 0; i < now->index_count; i++) {
		if (str_eq(indexes[i].name, change->index->name)) {
			indexes[i].status = TABLE_ACTIVE;
			indexes[i].backfilling = false;
		}
	}
	next.indexes = indexes;
	return table_update(txn, &next, &now);
}

static int add_index(const struct provision *p, struct change *change, struct err *err)
{
	bool done = false;
	if (change->index->local)
		return err_set(err,
			"table %.*s: a local index cannot be added to a table that exists: delete "
			"the table first",
			STR_ARG(change->table->name));
	if (store_write(p->store, change_index, change, err) != 0)
		return -1;
	while (!done)
		if (table_backfill(p->store, change->table->name, change->index->name, 500, &done,
			    err) != 0)
			return -1;
	return store_write(p->store, finish_index, change, err) == 0 ? 0 : -1;
}

/* --- comparing --- */

/* A table as it is, in the words of the file's model. */
static size_t have_key(const struct key_schema *schema, struct stack_key *ret_key)
{
	unsigned n = key_schema_count(schema);
	for (unsigned i = 0; i < n; i++)
		ret_key[i] = (struct stack_key){
			.name = schema->parts[i].name,
			.type = value_type_names[schema->parts[i].type].p[0],
			.range = i >= schema->hash_count,
		};
	return n;
}

static void have_index(struct arena *arena, const struct index *index, struct stack_index *ret)
{
	static const enum stack_projection projections[] = {
		[PROJECT_ALL] = STACK_ALL,
		[PROJECT_KEYS_ONLY] = STACK_KEYS_ONLY,
		[PROJECT_INCLUDE] = STACK_INCLUDE,
	};
	*ret = (struct stack_index){
		.name = index->name,
		.local = !index->global,
		.projection = projections[index->projection],
		.attributes = arena_array(arena, struct stack_text, index->include_count),
		.n_attributes = index->include_count,
		.read = index->throughput.read_units,
		.write = index->throughput.write_units,
	};
	for (size_t i = 0; i < index->include_count; i++)
		ret->attributes[i].text = index->include[i];
	ret->n_key = have_key(&index->key, ret->key);
}

static void have_tags(struct arena *arena, const struct table *table, struct stack_table *ret)
{
	struct value_walk walk = value_walk(table->tags);
	struct value value;
	ret->tags = arena_array(arena, struct stack_pair, walk.left + 1);
	while (value_next(&walk, &ret->tags[ret->n_tags].name, &value))
		ret->tags[ret->n_tags++].value = value_content(value);
}

static void have_table(struct arena *arena, const struct table *table, struct stack_table *ret)
{
	static const enum stack_stream streams[] = {
		[STREAM_OFF] = STACK_STREAM_OFF,
		[STREAM_KEYS_ONLY] = STACK_STREAM_KEYS_ONLY,
		[STREAM_NEW_IMAGE] = STACK_STREAM_NEW_IMAGE,
		[STREAM_OLD_IMAGE] = STACK_STREAM_OLD_IMAGE,
		[STREAM_NEW_AND_OLD_IMAGES] = STACK_STREAM_NEW_AND_OLD_IMAGES,
	};
	*ret = (struct stack_table){
		.name = table->name,
		.ttl = table->ttl_attribute,
		.stream = streams[table->stream_view],
		.billing = table->billing == BILLING_PROVISIONED ? STACK_PROVISIONED
								 : STACK_PAY_PER_REQUEST,
		.read = table->throughput.read_units,
		.write = table->throughput.write_units,
		.table_class = str_eq(table->table_class, STR("STANDARD_INFREQUENT_ACCESS"))
				       ? STACK_STANDARD_INFREQUENT_ACCESS
				       : STACK_STANDARD,
		.protection = table->deletion_protected,
		.indexes = arena_array(arena, struct stack_index, table->index_count),
		.n_indexes = table->index_count,
	};
	have_tags(arena, table, ret);
	struct stack_key key[KEY_PARTS];
	ret->n_key = have_key(&table->key, key);
	memcpy(ret->key, key, ret->n_key * sizeof(*key));
	for (size_t i = 0; i < table->index_count; i++)
		have_index(arena, &table->indexes[i], &ret->indexes[i]);
}

/* Every table of the store; each snapshot is held until held[] is let go. */
static size_t have_tables(const struct provision *p, struct arena *arena,
	const struct table ***ret_held, struct stack_table **ret_have)
{
	struct str *names;
	bool more;
	size_t n = store_table_names(p->store, STR(""), SIZE_MAX, arena, &names, &more), count = 0;
	const struct table **held = arena_array(arena, const struct table *, n);
	struct stack_table *have = arena_array(arena, struct stack_table, n);
	for (size_t i = 0; i < n; i++) {
		held[count] = store_table(p->store, names[i]);
		if (held[count]) {
			have_table(arena, held[count], &have[count]);
			count++;
		}
	}
	*ret_held = held;
	*ret_have = have;
	return count;
}

static int apply(const struct provision *p, struct arena *arena, const struct stack *stack,
	const struct stack_change *change, struct err *err)
{
	struct arena scratch = ARENA_INIT;
	struct change todo = {.table = change->table, .index = change->index, .arena = &scratch};
	const struct table *now;
	int result = 0;
	switch (change->kind) {
	case STACK_CREATE_TABLE:
		result = create(p, arena, stack, change->table, err);
		break;
	case STACK_CREATE_INDEX:
		result = add_index(p, &todo, err);
		break;
	case STACK_SET_STREAM:
		result = store_write(p->store, change_stream, &todo, err) == 0 ? 0 : -1;
		break;
	case STACK_SET_TTL:
		now = store_table(p->store, change->table->name);
		if (now && now->ttl_attribute.n)
			result = set_ttl(
				p, arena, stack, change->table, now->ttl_attribute, false, err);
		table_unref(now);
		if (result == 0 && change->table->ttl.n)
			result = set_ttl(
				p, arena, stack, change->table, change->table->ttl, true, err);
		break;
	case STACK_SET_TAGS:
		now = store_table(p->store, change->table->name);
		if (now) {
			struct stack_table have = {0};
			have_tags(arena, now, &have);
			result = set_tags(p, arena, stack, &have, change->table, err);
		}
		table_unref(now);
		break;
	case STACK_SET_BILLING:
	case STACK_SET_TABLE:
		if (p->log)
			log_printf(p->log,
				"%.*s: kept as it is until `hangar reset` recreates the table",
				STR_ARG(change->text));
		break;
	default:
		if (p->log)
			log_printf(p->log, "%.*s", STR_ARG(change->text));
		break;
	}
	arena_release(&scratch);
	return result;
}

static int refuse(const struct stack *stack, const struct stack_changes *changes, struct err *err)
{
	for (size_t i = 0; i < changes->n; i++) {
		const struct stack_change *c = &changes->list[i];
		if (c->kind == STACK_REFUSED)
			return err_set(err, "%.*s:%u:%u: %.*s", STR_ARG(stack->file), c->place.line,
				c->place.column, STR_ARG(c->text));
	}
	return 0;
}

int provision_tables(const struct provision *p, const struct stack *stack, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct stack_changes changes;
	struct stack_table *have;
	const struct table **held;
	size_t n = have_tables(p, &arena, &held, &have);
	stack_diff_tables(have, n, stack, &arena, &changes);
	int result = changes.refused ? refuse(stack, &changes, err) : 0;
	for (size_t i = 0; result == 0 && i < changes.n; i++)
		result = apply(p, &arena, stack, &changes.list[i], err);
	for (size_t i = 0; i < n; i++)
		table_unref(held[i]);
	arena_release(&arena);
	return result;
}

static int drop(struct txn *txn, void *arg)
{
	const struct stack_table *table = arg;
	int result = table_drop(txn, table->name);
	return result == TABLE_NOT_FOUND ? 0 : result;
}

int provision_reset(const struct provision *p, const struct stack *stack,
	const struct stack_table *table, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct stack_table copy = *table;
	int result = store_write(p->store, drop, &copy, err);
	if (result == 0)
		result = create(p, &arena, stack, table, err);
	arena_release(&arena);
	return result == 0 ? 0 : -1;
}
