/*
 * table - DynamoDB tables: their descriptions, and items with everything that hangs on them.
 *
 * A struct table is an immutable, reference-counted snapshot of a table's description. Finding one
 * by name costs no SQL. A change makes a new snapshot, in a write transaction; it becomes visible
 * to others when that commits, and to the rest of the same transaction at once.
 *
 * Writing an item through table_put() and table_delete() changes, in the same transaction, the row,
 * the rows of all indexes (an item is in an index when it has all key attributes of the index, of
 * the right types), the live counts, the rows by which expired items are found, and the stream.
 */
#ifndef HANGAR_TABLE_H
#define HANGAR_TABLE_H

#include "store/store.h"

enum {
	TABLE_INDEXES = 32,    /* most indexes of a table that the store takes */
	TABLE_PROJECTED = 100, /* most attributes named by INCLUDE in one index */
};

enum table_status {
	TABLE_ACTIVE,
	TABLE_CREATING,
	TABLE_UPDATING,
	TABLE_DELETING,
};

enum projection {
	PROJECT_ALL,
	PROJECT_KEYS_ONLY, /* the keys of the index and of the table */
	PROJECT_INCLUDE,   /* those and the named attributes */
};

enum stream_view {
	STREAM_OFF,
	STREAM_KEYS_ONLY,
	STREAM_NEW_IMAGE,
	STREAM_OLD_IMAGE,
	STREAM_NEW_AND_OLD_IMAGES,
};

enum billing_mode {
	BILLING_PROVISIONED,
	BILLING_PAY_PER_REQUEST,
};

struct throughput {
	int64_t read_units, write_units; /* provisioned; 0: none */
	int64_t max_read, max_write;     /* OnDemandThroughput; 0: not given, -1 as AWS has it */
};

struct index {
	uint32_t id; /* 0 in what table_create()/table_update() are given: a new index */
	struct str name;
	bool global; /* GSI, else LSI */
	struct key_schema key;
	enum projection projection;
	const struct str *include; /* PROJECT_INCLUDE: NonKeyAttributes, in the order given */
	size_t include_count;
	enum table_status status;
	bool backfilling; /* its rows are not all there yet: see table_backfill() */
	struct throughput throughput;
	struct value settings; /* M or absent: the operations' own, kept as it is */
};

struct table {
	uint32_t id; /* 0 in what table_create() is given */
	struct str name;
	struct str region, account; /* what its ARNs are made of */
	struct str uuid;            /* TableId */
	struct key_schema key;
	/* AttributeDefinitions, in the order given. */
	const struct key_part *attributes;
	size_t attribute_count;
	const struct index *indexes; /* local ones first, each kind in the order given */
	size_t index_count;
	enum table_status status;
	int64_t created_us;
	enum billing_mode billing;
	struct throughput throughput;
	bool deletion_protected;
	struct str table_class;   /* "" (never given), "STANDARD", "STANDARD_INFREQUENT_ACCESS" */
	struct str ttl_attribute; /* empty: TTL is off */
	/* The stream: STREAM_OFF when there is none now. The label and the id stay those of the
	 * last one, for LatestStreamLabel. Set view, the store does the rest. */
	enum stream_view stream_view;
	uint32_t stream_id; /* 0: there never was one */
	struct str stream_label;
	struct value tags;     /* M of S, or absent */
	struct value settings; /* M or absent: whatever else the operations keep for a table */

	/* Private. The index by which expired items are found: their TTL attribute is its sort key,
	 * it has no partition key; id 0 when TTL is off. */
	struct index expiry;
	struct table_snapshot *snapshot;
};

/* --- finding --- */

/* The table of that name, for as long as the caller wants: table_unref() it. NULL: there is none.
 */
const struct table *store_table(struct store *store, struct str name);
void table_unref(const struct table *table); /* NULL is fine */
const struct table *table_ref(const struct table *table);
/* The same inside a transaction, with the changes made in it; lent until its end. */
const struct table *txn_table(struct txn *txn, struct str name);

/* Names in memcmp order, at most `limit`, those behind `after` (empty: from the first), copied into
 * the arena. Returns how many; *ret_more says whether others follow. */
size_t store_table_names(struct store *store, struct str after, size_t limit, struct arena *arena,
	struct str **ret_names, bool *ret_more);

/* NULL: no index of that name. */
const struct index *table_index(const struct table *table, struct str name);

struct counts {
	int64_t items;
	int64_t bytes; /* as item_size() counts, projected items in an index */
};
/* Live counts of a table or index, by its id. */
struct counts store_counts(struct store *store, uint32_t id);

/* "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME"; of an index "/index/NAME" behind it. */
struct str table_arn(struct arena *arena, const struct table *table);
struct str table_index_arn(
	struct arena *arena, const struct table *table, const struct index *index);
/* ".../stream/LABEL" of the newest stream; empty when there never was one. */
struct str table_stream_arn(struct arena *arena, const struct table *table);

/* --- changing descriptions: write transactions only --- */

enum table_refusal {
	TABLE_EXISTS = 1,
	TABLE_NOT_FOUND = 2,
};

/* Makes a table from the description (id, indexes' ids, created_us and stream label are filled in;
 * uuid when empty). *ret_table is lent until the transaction's end. Returns TABLE_EXISTS, an enum
 * store_error, or 0. */
int table_create(struct txn *txn, const struct table *description, const struct table **ret_table);
/* Puts the description in the place of the table's present one; name, id, key and uuid stay. Copy
 * the present struct, change fields, hand it over. Indexes are told apart by name: one that is new
 * gets an id and counts, and is `backfilling` unless the table is empty (see below), one that is
 * gone loses its rows in the background. Switching a stream on makes a new one, off closes it;
 * setting or clearing ttl_attribute rebuilds what finds expired items. */
int table_update(struct txn *txn, const struct table *description, const struct table **ret_table);
/* Drops the table: it is gone at once, its rows go in the background, its stream is closed and can
 * be read for 24 hours. TABLE_NOT_FOUND, an enum store_error, or 0. */
int table_drop(struct txn *txn, struct str name);

/* Fills an index that is `backfilling`, a chunk of at most `limit` items with each call, in a write
 * transaction of its own; writes in between are served and keep the index right. Returns 0; when
 * the index is complete, *ret_done is true and the index is no longer backfilling and ACTIVE. A
 * crash in between loses nothing: the store that is opened next goes on by itself. TABLE_NOT_FOUND:
 * there is no such table or index. */
int table_backfill(struct store *store, struct str table, struct str index, size_t limit,
	bool *ret_done, struct err *err);

/* Ends a change that takes its time: a table that is CREATING or UPDATING becomes ACTIVE, with its
 * indexes filled; one that is DELETING is dropped. Of any other nothing is changed. The statuses
 * are whatever the descriptions say; opening a store ends what a former process has left so. */
int table_settle(struct store *store, struct str table, struct err *err);

/* --- keys --- */

/* The row key of an item, or of its key alone. STR_NONE: a key attribute is missing or has another
 * type. */
struct str table_key(struct arena *arena, const struct table *table, struct value item);
/* Its key in an index. STR_NONE: the item is not in it, for it has no key there or one that AWS
 * takes as none (key.h). `item` may be an ExclusiveStartKey. */
struct str table_index_key(struct arena *arena, const struct table *table,
	const struct index *index, struct value item);
/* The map of the key attributes alone: Key, LastEvaluatedKey; with an index its own keys as well.
 */
struct value table_key_item(struct arena *arena, const struct table *table,
	const struct index *index, struct value item);

/* --- items --- */

/* The item with that key (an item, or its key alone). Absent: VALUE_ABSENT. arena as in txn_get().
 * key must have the key attributes in their types. */
int table_get(struct txn *txn, const struct table *table, struct value key, struct arena *arena,
	struct value *ret_item);

enum table_writer {
	WRITER_USER,
	WRITER_TTL, /* the stream record carries the service's userIdentity */
};

/* Writes new_item in place of old_item, which must be what table_get() gives in this transaction
 * (VALUE_ABSENT: there is none), copied if it was lent. Both have the same key. Writing an equal
 * item changes nothing and makes no stream record. */
int table_put(
	struct txn *txn, const struct table *table, struct value old_item, struct value new_item);
/* Deletes; an absent old_item is fine. */
int table_delete(struct txn *txn, const struct table *table, struct value old_item,
	enum table_writer writer);

/* --- expiry --- */

/* One bounded step of the sweep: deletes up to `limit` items, over all tables, whose TTL attribute
 * is a number of seconds since 1970 that has passed by the store's clock, but not by more than five
 * years (developer guide, "Time to Live"). *ret_deleted less than limit: there are no more now. */
int store_expire(struct store *store, size_t limit, size_t *ret_deleted, struct err *err);

#endif
