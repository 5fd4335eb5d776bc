/*
 * capacity - what a call consumes, as ReturnConsumedCapacity reports it.
 *
 * Developer guide, "Read and write consumption": a read costs one unit for each 4 KB begun (half of
 * it when eventually consistent), a write one for each 1 KB begun, both twice as much in a
 * transaction. What a write costs an index depends on the rows it changes there (captured by
 * dynoxide in 2026, see its CHANGELOG): nothing when the projected row stays the same, the larger
 * image when it changes in place, both when its key moves. The factor of a transaction does not
 * reach indexes.
 */
#ifndef HANGAR_CAPACITY_H
#define HANGAR_CAPACITY_H

#include "item.h"

struct capacity {
	const struct table *table;
	struct str name; /* of the table, as the caller spelled it: it may be an ARN */
	/* What was consumed: reads in halves of a unit, writes in whole ones, times 2 throughout.
	 */
	uint64_t table_halves;
	uint64_t *index_halves; /* one for each index; NULL: none touched */
	bool write;
	bool split; /* say read or write units too, as transactions do */
};

/* Units, times 2. */
uint64_t read_halves(size_t bytes, bool consistent);
uint64_t write_halves(size_t bytes);

/* What replacing old_item by new_item costs (either may be absent), added to *capacity. */
void capacity_add_write(struct aws_call *call, struct capacity *capacity, struct value old_item,
	struct value new_item, bool transaction);

/* Asks the call's gate, before anything is written: may the call touch its item number `part`, what
 * may it consume for it? 0, or -1 after call_fail(). Without a gate these cost nothing. */
int admit_part(struct aws_call *call, size_t part, struct value key);
int admit_read(struct aws_call *call, size_t part, const struct table *table, struct value key,
	struct value item, bool consistent, bool transaction);
int admit_write(struct aws_call *call, size_t part, const struct table *table, struct value key,
	struct value old_item, struct value new_item, bool transaction);
/* What a Query or Scan has read; key: an item of the partition, or absent. */
int admit_page(struct aws_call *call, const struct capacity *cost, struct value key);

/* Members of the answer, nothing for NONE or unset. */
void capacity_write(struct aws_call *call, enum in_return_consumed_capacity wanted,
	const struct capacity *capacity);
/* "ConsumedCapacity":[...], one for each table. */
void capacity_write_list(struct aws_call *call, enum in_return_consumed_capacity wanted,
	const struct capacity *capacities, size_t count);

static inline bool capacity_wanted(enum in_return_consumed_capacity wanted)
{
	return wanted == IN_RETURN_CONSUMED_CAPACITY_TOTAL ||
	       wanted == IN_RETURN_CONSUMED_CAPACITY_INDEXES;
}

/* "ItemCollectionMetrics" for a table with local indexes, when asked for. */
void metrics_write(struct aws_call *call, enum in_return_item_collection_metrics wanted,
	const struct table *table, struct value item);
/* The object alone: {"ItemCollectionKey":...,"SizeEstimateRangeGB":[...]}. */
void metrics_write_one(struct aws_call *call, const struct table *table, struct value item);
bool table_has_collections(const struct table *table);

#endif
