/*
 * key - the bytes that order every row of the store.
 *
 * All tables and indexes share one tree, ordered by memcmp of
 *
 *	id            4 bytes, big endian: the table or the index
 *	hash          4 bytes, big endian: a mix of the encoded partition key
 *	partition key one component for each of its attributes
 *	sort key      one component for each of its attributes
 *	base key      indexes only: the components of the table's own key, so that rows are unique
 *
 * A component is, for N, number_encode() as it is; for S and B, the bytes with 00 written as 01 01
 * and 01 as 01 02, then 00 as the end. Both order as DynamoDB orders the values, and no component
 * is a prefix of another one, so components may be strung together. A Query is therefore one range
 * of bytes, a Scan the range of an id (in hash order, as on AWS), a segment of a parallel Scan a
 * sub-range of the hash. An index without partition key (the one that finds expired items) has no
 * hash.
 *
 * Ranges are half open, [from, to): every condition of Query can be put so, and paging only moves
 * one end.
 */
#ifndef HANGAR_KEY_H
#define HANGAR_KEY_H

#include "buf.h"
#include "store/value.h"

enum {
	KEY_PARTS = 8, /* four attributes of the partition key, four of the sort key, at most */
	KEY_HASH_BYTES = 2048, /* of the partition key, text or binary */
	KEY_RANGE_BYTES = 1024,
};

struct key_part {
	struct str name;
	enum value_type type; /* VALUE_S, VALUE_N or VALUE_B */
};

/* The partition key's attributes first, then the sort key's. */
struct key_schema {
	struct key_part parts[KEY_PARTS];
	uint8_t hash_count, range_count;
};

static inline unsigned key_schema_count(const struct key_schema *schema)
{
	return (unsigned)schema->hash_count + schema->range_count;
}

/* Picks the key attributes out of an item (or out of a map that holds nothing else), in the order
 * of the schema. False when one is missing or has another type; values[] is then undefined. */
bool key_values(const struct key_schema *schema, struct value item, struct value values[KEY_PARTS]);

/* Whether AWS takes them as keys: none empty, none too long. Several attributes share a limit. */
enum key_fault {
	KEY_FITS,
	KEY_EMPTY,
	KEY_LONG_HASH,
	KEY_LONG_RANGE,
};
enum key_fault key_fault(const struct key_schema *schema, const struct value *values);

/* Appends id, hash and components. values: as key_values() gives them. */
void key_add(
	struct buf *out, uint32_t id, const struct key_schema *schema, const struct value *values);
/* Appends the components alone: the base key behind an index's own. */
void key_add_components(
	struct buf *out, const struct key_schema *schema, const struct value *values);

struct key_range {
	struct str from, to; /* from <= key < to; empty when from >= to */
};

/* All rows of a table or index. */
struct key_range key_range_all(struct arena *arena, uint32_t id);
/* Those of segment `segment` of `total`, 0 <= segment < total. Every row is in exactly one. */
struct key_range key_range_segment(
	struct arena *arena, uint32_t id, uint32_t segment, uint32_t total);

enum key_op {
	KEY_ANY, /* no condition on what follows the equal parts */
	KEY_EQ,
	KEY_LT,
	KEY_LE,
	KEY_GT,
	KEY_GE,
	KEY_BETWEEN, /* a and b included; nothing when a > b */
	KEY_BEGINS,  /* begins_with(); S and B only */
};

/* The condition of a Query: every part of the partition key and perhaps the first ones of the sort
 * key equal a value, and perhaps the part behind them stands in a relation to a (and b). All values
 * have the types of their parts. */
struct key_condition {
	const struct value *equal; /* in the order of the schema */
	unsigned equal_count;      /* at least schema->hash_count */
	enum key_op op;
	struct value a, b;
};
struct key_range key_range_where(struct arena *arena, uint32_t id, const struct key_schema *schema,
	const struct key_condition *condition);

/* The mix of the partition key in a row's key, which must have one. */
uint32_t key_hash(struct str key);

/* True when the key of a row lies in the range. */
bool key_range_has(const struct key_range *range, struct str key);
/* Takes up behind a row: what of the range follows it (ScanIndexForward) or precedes it
 * (backwards). The row need not exist. */
struct key_range key_range_resume(
	struct arena *arena, struct key_range range, struct str last_key, bool backwards);

#endif
