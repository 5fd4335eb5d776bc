/*
 * catalogue - the tables and streams of a store, in memory. Private to the store.
 *
 * Lookups take a shared lock for as long as it takes to follow a hash chain. Changes are gathered
 * in the write transaction that makes them and applied when it has committed.
 */
#ifndef HANGAR_CATALOGUE_H
#define HANGAR_CATALOGUE_H

#include "store/stream.h"

#include <pthread.h>

struct catalogue_name;
struct catalogue_counts;
struct catalogue_stream;

enum {
	CATALOGUE_BUCKETS = 256
};

struct catalogue {
	_Atomic uint64_t version; /* grows, before anything can be seen of it, with every change */
	pthread_rwlock_t lock;
	struct catalogue_name *names[CATALOGUE_BUCKETS];
	struct catalogue_counts *counts[CATALOGUE_BUCKETS];
	struct catalogue_stream *streams;
	uint32_t next_id; /* of tables, indexes and streams; the writer's */
};

/* A stream, with the writer's knowledge of where its shards end. */
struct catalogue_stream {
	struct catalogue_stream *next;
	struct stream stream;
	struct arena *arena; /* the stream's slices */
	uint64_t *lasts;     /* the writer's: each shard's newest sequence number; UINT64_MAX: ask
				the file */
	bool gone;
};

struct catalogue_change {
	struct catalogue_change *older;
	/* A table put in (after), replaced (both) or dropped (before), ... */
	const struct table *before, *after;
	/* ... or a stream made, changed or forgotten. */
	struct catalogue_stream *stream;
	bool stream_gone;
};

void catalogue_init(struct catalogue *catalogue);
void catalogue_release(struct catalogue *catalogue);
/* Reads it all from the file. */
int catalogue_load(struct store *store, struct err *err);

/* Applies the changes of a transaction that has committed, or throws them away; frees the list. */
void catalogue_apply(struct store *store, struct catalogue_change *changes);
void catalogue_discard(struct catalogue_change *changes);

/* The stream of that id, for the writer: with the changes made in this transaction. */
struct catalogue_stream *catalogue_stream_of(struct txn *txn, uint32_t id);
/* No sequence number is known any more: a transaction was rolled back. The writer's. */
void catalogue_forget_sequences(struct catalogue *catalogue);
void catalogue_add_counts(struct catalogue *catalogue, uint32_t id, int64_t items, int64_t bytes);

/* Makes a snapshot: a deep copy, with one reference. */
struct table *table_copy(const struct table *table);
struct catalogue_stream *catalogue_stream_copy(const struct stream *stream);

/* catalogue_form.c: descriptions as stored values. */
struct value table_to_value(struct arena *arena, const struct table *table);
bool table_of_value(struct value v, struct arena *arena, struct table *ret_table);
struct value stream_to_value(struct arena *arena, const struct stream *stream);
bool stream_of_value(struct value v, struct arena *arena, struct stream *ret_stream);

#endif
