/*
 * stream - the log of a table's changes.
 *
 * A stream is made when a table's stream view is switched on, closed when it is switched off or the
 * table is dropped, and forgotten when the last record is 24 hours old. Records are appended by
 * table_put() and table_delete() in the transaction of the change. A record is visible for 24 hours
 * by the store's clock; store_trim() gives the space back.
 *
 * A stream is made of shards, each a log of its own: the hashes of partition keys are divided among
 * those that are open. Sequence numbers of a shard are 1, 2, 3, ... without gaps, and are never
 * used twice. After four hours a shard is closed and followed by a child, when it is split by two
 * or more, which share its hashes: what was written of one item stands in a parent before its
 * children. A closed shard is forgotten when its records are, 24 hours after it was closed. Source:
 * developer guide, "Change data capture for DynamoDB Streams", "Reading and processing a stream".
 */
#ifndef HANGAR_STREAM_H
#define HANGAR_STREAM_H

#include "store/table.h"

#define STREAM_RETENTION_US (INT64_C(24) * 3600 * 1000000)
#define SHARD_LIFE_US (INT64_C(4) * 3600 * 1000000)

enum {
	STREAM_OPEN_SHARDS = 64, /* more are not made */
};

struct shard {
	uint32_t id;     /* of its log: what stream_extent() and stream_read() ask for */
	uint32_t serial; /* 0, 1, 2, ... in the stream; a child's is more than its parent's */
	uint32_t parent; /* its id; 0: none. It may be forgotten already */
	int64_t parent_created_us;
	uint32_t from, to; /* hashes of partition keys, both included */
	int64_t created_us;
	int64_t closed_us; /* 0: open */
	uint64_t last;     /* closed: sequence number of its last record, 0 when it has none */
};

struct stream {
	uint32_t id;
	struct str table;           /* its name */
	struct str region, account; /* what the ARN is made of */
	struct str label;           /* "2026-11-22T12:34:56.789" */
	enum stream_view view;
	struct key_schema key; /* the table's */
	int64_t created_us;
	int64_t closed_us;          /* 0: open (ENABLED); otherwise DISABLED since then */
	const struct shard *shards; /* those that are not forgotten, by serial */
	size_t shard_count;
};

struct str stream_arn(struct arena *arena, const struct stream *stream);

/* The stream with that ARN: false when there is none. All slices are in the arena. */
bool store_stream(struct store *store, struct str arn, struct arena *arena, struct stream *ret);
/* All streams, of one table only when `table` is not empty, ordered by ARN. */
size_t store_streams(
	struct store *store, struct str table, struct arena *arena, struct stream **ret_streams);

enum record_event {
	RECORD_INSERT = 1,
	RECORD_MODIFY,
	RECORD_REMOVE,
};

struct record {
	uint64_t sequence;
	int64_t created_us;
	enum record_event event;
	bool by_ttl;                       /* carries the service's userIdentity */
	struct value keys;                 /* M */
	struct value old_image, new_image; /* absent when the view has none */
};

struct stream_extent {
	uint64_t first; /* the oldest visible record; last + 1 when there is none */
	uint64_t last;  /* the newest ever written; 0: none yet */
};
int stream_extent(struct txn *txn, uint32_t shard, struct stream_extent *ret_extent);

/* Records from sequence number `from` on, at most `limit` and at most about `max_bytes` of them
 * (but one at least), copied into the arena. Trimmed ones are left out silently: compare with
 * stream_extent(). *ret_next is where to go on. */
int stream_read(struct txn *txn, uint32_t shard, uint64_t from, size_t limit, size_t max_bytes,
	struct arena *arena, struct record **ret_records, size_t *ret_count, uint64_t *ret_next);

/* Bytes of the record, as SizeBytes counts them. */
size_t record_size(const struct record *record);

/* A closed shard is shown as long as a record in it may be. */
bool shard_is_over(const struct shard *shard, int64_t now_us);

/* Closes every open shard of the table's stream, each followed by `into` children. *ret_split is
 * how many there were; 0: the table has no stream that is on, or there would be more open ones than
 * STREAM_OPEN_SHARDS. In a write transaction. */
int stream_split(struct txn *txn, struct str table, unsigned into, size_t *ret_split);

/* Lets children follow shards that are open for four hours, deletes records older than 24 hours, at
 * most `limit`, and forgets closed shards and streams that have none left. *ret_trimmed less than
 * limit: nothing more to do now. */
int store_trim(struct store *store, size_t limit, size_t *ret_trimmed, struct err *err);

/* Calls notify(arg) after every commit that appended records, on the committing thread: it must
 * only signal. One listener; NULL removes it. */
void store_on_records(struct store *store, void (*notify)(void *arg), void *arg);

#endif
