#include "capacity.h"

#include "expr/projector.h"
#include "wire.h"

uint64_t read_halves(size_t bytes, bool consistent)
{
	uint64_t blocks = bytes ? (bytes + 4095) / 4096 : 1;
	return consistent ? blocks * 2 : blocks;
}

uint64_t write_halves(size_t bytes)
{
	return (bytes ? (bytes + 1023) / 1024 : 1) * 2;
}

/* What an index stores of an item; absent: the item is not in it. */
static struct value projected(struct arena *arena, const struct table *table,
	const struct index *index, struct value item)
{
	if (value_is_absent(item) || !table_index_key(arena, table, index, item).p)
		return VALUE_ABSENT;
	if (index->projection == PROJECT_ALL)
		return item;
	struct str names[TABLE_PROJECTED + 2 * KEY_PARTS];
	size_t count = 0;
	for (unsigned i = 0; i < key_schema_count(&table->key); i++)
		names[count++] = table->key.parts[i].name;
	for (unsigned i = 0; i < key_schema_count(&index->key); i++)
		names[count++] = index->key.parts[i].name;
	if (index->projection == PROJECT_INCLUDE)
		for (size_t i = 0; i < index->include_count && i < TABLE_PROJECTED; i++)
			names[count++] = index->include[i];
	struct projector projector;
	projector_of_names(arena, names, count, &projector);
	return projector_apply(&projector, arena, item);
}

static uint64_t index_halves(struct arena *arena, const struct table *table,
	const struct index *index, struct value old_item, struct value new_item)
{
	struct value before = projected(arena, table, index, old_item);
	struct value after = projected(arena, table, index, new_item);
	if (value_is_absent(before) && value_is_absent(after))
		return 0;
	if (value_is_absent(before))
		return write_halves(item_size(after));
	if (value_is_absent(after))
		return write_halves(item_size(before));
	if (value_eq(before, after))
		return 0;
	size_t from = item_size(before), to = item_size(after);
	if (!str_eq(table_index_key(arena, table, index, before),
		    table_index_key(arena, table, index, after)))
		return write_halves(from) + write_halves(to);
	return write_halves(from > to ? from : to);
}

void capacity_add_write(struct aws_call *call, struct capacity *capacity, struct value old_item,
	struct value new_item, bool transaction)
{
	const struct table *table = capacity->table;
	size_t before = value_is_absent(old_item) ? 0 : item_size(old_item);
	size_t after = value_is_absent(new_item) ? 0 : item_size(new_item);
	capacity->write = true;
	capacity->table_halves +=
		write_halves(before > after ? before : after) * (transaction ? 2 : 1);
	if (!table->index_count)
		return;
	if (!capacity->index_halves)
		capacity->index_halves = arena_array(call->arena, uint64_t, table->index_count);
	for (size_t i = 0; i < table->index_count; i++)
		capacity->index_halves[i] +=
			index_halves(call->arena, table, &table->indexes[i], old_item, new_item);
}

int admit_part(struct aws_call *call, size_t part, struct value key)
{
	return call->gate ? call->gate->admit(call->gate, call, part, NULL, key) : 0;
}

int admit_read(struct aws_call *call, size_t part, const struct table *table, struct value key,
	struct value item, bool consistent, bool transaction)
{
	struct capacity cost = {.table = table};
	if (!call->gate)
		return 0;
	cost.table_halves = read_halves(value_is_absent(item) ? 0 : item_size(item), consistent) *
			    (transaction ? 2 : 1);
	return call->gate->admit(call->gate, call, part, &cost, key);
}

int admit_write(struct aws_call *call, size_t part, const struct table *table, struct value key,
	struct value old_item, struct value new_item, bool transaction)
{
	struct capacity cost = {.table = table};
	if (!call->gate)
		return 0;
	capacity_add_write(call, &cost, old_item, new_item, transaction);
	return call->gate->admit(call->gate, call, part, &cost, key);
}

int admit_page(struct aws_call *call, const struct capacity *cost, struct value key)
{
	return call->gate ? call->gate->admit(call->gate, call, 0, cost, key) : 0;
}

/* As Java prints a double. */
static void write_units(struct json_writer *w, struct str name, uint64_t halves)
{
	char text[32];
	struct buf b = {.p = text, .cap = sizeof(text)};
	buf_add_u64(&b, halves / 2);
	buf_add(&b, halves % 2 ? STR(".5") : STR(".0"));
	json_key(w, name);
	json_number(w, buf_str(&b));
}

static void write_arm(struct json_writer *w, const struct capacity *c, uint64_t halves)
{
	json_object(w);
	write_units(w, STR("CapacityUnits"), halves);
	if (c->split)
		write_units(
			w, c->write ? STR("WriteCapacityUnits") : STR("ReadCapacityUnits"), halves);
	json_end_object(w);
}

static void write_indexes(struct json_writer *w, const struct capacity *c, bool global)
{
	bool any = false;
	for (size_t i = 0; c->index_halves && i < c->table->index_count; i++) {
		if (c->table->indexes[i].global != global || !c->index_halves[i])
			continue;
		if (!any) {
			json_key(w, global ? STR("GlobalSecondaryIndexes")
					   : STR("LocalSecondaryIndexes"));
			json_object(w);
		}
		any = true;
		json_key(w, c->table->indexes[i].name);
		write_arm(w, c, c->index_halves[i]);
	}
	if (any)
		json_end_object(w);
}

static void write_one(
	struct json_writer *w, enum in_return_consumed_capacity wanted, const struct capacity *c)
{
	uint64_t total = c->table_halves;
	for (size_t i = 0; c->index_halves && i < c->table->index_count; i++)
		total += c->index_halves[i];
	json_object(w);
	write_units(w, STR("CapacityUnits"), total);
	if (wanted == IN_RETURN_CONSUMED_CAPACITY_INDEXES) {
		write_indexes(w, c, true);
		write_indexes(w, c, false);
	}
	if (c->split && !c->write)
		write_units(w, STR("ReadCapacityUnits"), total);
	if (wanted == IN_RETURN_CONSUMED_CAPACITY_INDEXES) {
		json_key(w, STR("Table"));
		write_arm(w, c, c->table_halves);
	}
	json_key_string(w, STR("TableName"), c->name.p ? c->name : c->table->name);
	if (c->split && c->write)
		write_units(w, STR("WriteCapacityUnits"), total);
	json_end_object(w);
}

void capacity_write(struct aws_call *call, enum in_return_consumed_capacity wanted,
	const struct capacity *capacity)
{
	if (!capacity_wanted(wanted))
		return;
	json_key(&call->out, STR("ConsumedCapacity"));
	write_one(&call->out, wanted, capacity);
}

void capacity_write_list(struct aws_call *call, enum in_return_consumed_capacity wanted,
	const struct capacity *capacities, size_t count)
{
	if (!capacity_wanted(wanted))
		return;
	json_key(&call->out, STR("ConsumedCapacity"));
	json_array(&call->out);
	for (size_t i = 0; i < count; i++)
		write_one(&call->out, wanted, &capacities[i]);
	json_end_array(&call->out);
}

bool table_has_collections(const struct table *table)
{
	return table->index_count && !table->indexes[0].global;
}

void metrics_write_one(struct aws_call *call, const struct table *table, struct value item)
{
	struct json_writer *w = &call->out;
	struct str name = table->key.parts[0].name;
	json_object(w);
	json_key(w, STR("ItemCollectionKey"));
	json_object(w);
	json_key(w, name);
	wire_write_value(w, value_member(item, name));
	json_end_object(w);
	json_key(w, STR("SizeEstimateRangeGB"));
	json_raw(w, STR("[0.0,1.0]"));
	json_end_object(w);
}

void metrics_write(struct aws_call *call, enum in_return_item_collection_metrics wanted,
	const struct table *table, struct value item)
{
	if (wanted != IN_RETURN_ITEM_COLLECTION_METRICS_SIZE || !table_has_collections(table))
		return;
	json_key(&call->out, STR("ItemCollectionMetrics"));
	metrics_write_one(call, table, item);
}
