/*
 * mapping - one event source mapping: from a stream to calls of a function.
 *
 * Records of a shard go out in order, one batch at a time. A batch that fails is tried again until
 * it succeeds, its retries are used up or its records are too old; nothing overtakes it. A shard
 * that is closed is read to its end before its children are begun. Where it stands is kept in the
 * store, so that a restart goes on there: a record is delivered at least once. Source: AWS Lambda
 * developer guide, "Using AWS Lambda with Amazon DynamoDB".
 */
#ifndef HANGAR_MAPPING_H
#define HANGAR_MAPPING_H

#include "poller.h"
#include "store/stream.h"

enum {
	MAPPING_SPLITS = 16, /* halvings of a batch of 10,000 */
};

/* Where a mapping stands in one shard. */
struct lane {
	uint32_t shard;
	uint64_t next; /* the first record that is not dealt with */
	unsigned attempts;
	uint64_t ends[MAPPING_SPLITS]; /* of the halves being tried, the innermost last */
	unsigned end_count;
	/* CLOCK_MONOTONIC, microseconds; 0: not waiting */
	int64_t retry_at, window_from;
};

struct mapping {
	struct event_mapping config;
	uint32_t stream; /* 0: none yet */
	struct lane lanes[STREAM_OPEN_SHARDS];
	size_t lane_count, turn;
	/* CLOCK_MONOTONIC, microseconds; 0: not waiting for a store that fails */
	int64_t retry_at;
};

struct mapping_surroundings {
	struct store *store;
	const struct invoker *invoker;
	struct log *log;      /* may be NULL */
	struct str namespace; /* the store's, for the functions */
};

enum mapping_step {
	MAPPING_IDLE,     /* everything is delivered */
	MAPPING_PROGRESS, /* go on at once */
	MAPPING_WAITING,  /* until *ret_wake (CLOCK_MONOTONIC, microseconds) */
};

/* Finds its place in the table's stream, if it has one by now. A mapping that starts at LATEST must
 * do so before the first write that it is to see. */
int mapping_place(struct mapping *mapping, const struct mapping_surroundings *around);
/* Delivers at most one batch of one shard. flush: do not wait for a batching window to end. */
enum mapping_step mapping_step(struct mapping *mapping, const struct mapping_surroundings *around,
	bool flush, int64_t *ret_wake);

#endif
