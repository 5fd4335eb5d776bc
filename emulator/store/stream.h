/*
 * stream - the log of a table's changes.
 *
 * A stream is made when a table's stream view is switched on, closed when it is switched off or the
 * table is dropped, and forgotten when the last record is 24 hours old. Records are appended by
 * table_put() and table_delete() in the transaction of the change. Sequence numbers of a stream are
 * 1, 2, 3, ... without gaps, and are never used twice. A record is visible for 24 hours by the
 * store's clock; store_trim() gives the space back.
 *
 * A stream has one shard. Several would be several logs: the shard's number would go into the row's
 * key between the stream and the sequence number, chosen by the hash of the partition key.
 */
#ifndef HANGAR_STREAM_H
#define HANGAR_STREAM_H

#include "store/table.h"

#define STREAM_RETENTION_US (INT64_C(24) * 3600 * 1000000)

struct stream {
	uint32_t id;
	struct str table;           /* its name */
	struct str region, account; /* what the ARN is made of */
	struct str label;           /* "2026-11-22T12:34:56.789" */
	enum stream_view view;
	struct key_schema key; /* the table's */
	int64_t created_us;
	int64_t closed_us; /* 0: open (ENABLED); otherwise DISABLED since then */
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
int stream_extent(struct txn *txn, uint32_t stream, struct stream_extent *ret_extent);

/* Records from sequence number `from` on, at most `limit` and at most about `max_bytes` of them
 * (but one at least), copied into the arena. Trimmed ones are left out silently: compare with
 * stream_extent(). *ret_next is where to go on. */
int stream_read(struct txn *txn, uint32_t stream, uint64_t from, size_t limit, size_t max_bytes,
	struct arena *arena, struct record **ret_records, size_t *ret_count, uint64_t *ret_next);

/* Bytes of the record, as SizeBytes counts them. */
size_t record_size(const struct record *record);

/* Deletes records older than 24 hours, at most `limit`, and forgets closed streams that have none
 * left. *ret_trimmed less than limit: nothing more to do now. */
int store_trim(struct store *store, size_t limit, size_t *ret_trimmed, struct err *err);

/* Calls notify(arg) after every commit that appended records, on the committing thread: it must
 * only signal. One listener; NULL removes it. */
void store_on_records(struct store *store, void (*notify)(void *arg), void *arg);

#endif
