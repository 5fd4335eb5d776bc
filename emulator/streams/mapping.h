/*
 * mapping - one event source mapping: from a stream to calls of a function.
 *
 * Records of a shard go out in order, one batch at a time. A batch that fails is tried again until
 * it succeeds, its retries are used up or its records are too old; nothing overtakes it. A shard
 * that is closed is read to its end before its children are begun. With a parallelisation factor
 * each shard has so many lanes; an item's changes all go through one of them.
 * What is given up is told to the mapping's destination. Where each lane stands, and the state of
 * its tumbling window, is kept in the store, so that a restart goes on there: a record is delivered
 * at least once. Sources: AWS Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB", and
 * what localstack recorded from AWS (its snapshots of event source mappings).
 */
#ifndef HANGAR_MAPPING_H
#define HANGAR_MAPPING_H

#include "poller.h"
#include "store/stream.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
	MAPPING_SPLITS = 16, /* halvings of a batch of 10,000 */
	MAPPING_PARALLEL = 10,
	WINDOW_STATE_MOST = 1024 * 1024, /* a larger one ends its window early */
};

/* What its last call came to, for LastProcessingResult. */
enum mapping_result {
	RESULT_NONE,
	RESULT_OK,
	RESULT_FAILED,
};

/* A tumbling window that has begun. */
struct window {
	int64_t start_us; /* 0: none is open */
	bool early;       /* its state is too large: it is to be ended now */
	struct buf state; /* JSON, as the function returned it; empty: {} */
};

/* Where a mapping stands in one shard; with a parallelisation factor, with a part of its items. */
struct lane {
	struct lane *next_lane;
	struct mapping *mapping;
	uint32_t shard;
	unsigned number;   /* of the factor's */
	uint64_t next;     /* the first record that is not dealt with */
	unsigned attempts; /* calls with the batch at `next` that failed */
	bool function_error;
	char request_id[40];           /* of the last call */
	uint64_t ends[MAPPING_SPLITS]; /* of the halves being tried, the innermost last */
	unsigned end_count;
	struct window window;
	/* CLOCK_MONOTONIC, microseconds; 0: not waiting */
	int64_t retry_at, window_from;

	/* The poller's, under its lock. */
	bool busy, ended;
	bool parked;        /* nothing is open */
	uint64_t stepped;   /* at this poke it was looked at last */
	uint64_t seen_idle; /* everything that was there at this poke is delivered */
	uint64_t served;
	int64_t wake;
};

struct mapping {
	struct event_mapping config;
	pthread_mutex_t lock; /* of where the lanes stand */
	uint32_t stream;      /* 0: none yet */
	struct lane *lanes;
	bool unsaved;       /* lanes have moved on behind records that went to nobody */
	_Atomic int result; /* enum mapping_result */
};

struct mapping_surroundings {
	struct store *store;
	const struct invoker *invoker;
	const struct destination *destination; /* may be NULL */
	struct log *log;                       /* may be NULL */
	struct str namespace;                  /* the store's, for the functions */
	pthread_mutex_t *links;                /* of every list of lanes; taken last */
};

enum mapping_step {
	MAPPING_IDLE,     /* everything is delivered; look again at *ret_wake */
	MAPPING_PROGRESS, /* go on at once */
	MAPPING_WAITING,  /* until *ret_wake (CLOCK_MONOTONIC, microseconds) */
	MAPPING_ENDED,    /* the shard is closed and read to its end: mapping_follow() */
};

/* The configuration's slices must outlive the mapping. */
void mapping_init(struct mapping *mapping, const struct event_mapping *config);
void mapping_release(struct mapping *mapping);
/* Does the table have another stream than the one it reads? */
bool mapping_is_astray(struct mapping *mapping, struct store *store);
/* Finds its place in the table's stream, if it has one by now; no lane may be busy. A mapping that
 * starts at LATEST must do so before the first write that it is to see. */
int mapping_place(struct mapping *mapping, const struct mapping_surroundings *around);
/* Delivers at most one batch. flush: do not wait for a batching window to end. *ret_wake is
 * INT64_MAX, or a time. */
enum mapping_step mapping_step(struct lane *lane, const struct mapping_surroundings *around,
	bool flush, int64_t *ret_wake);
/* Children take the place of shards all of whose lanes have ended; those lanes are freed. */
int mapping_follow(struct mapping *mapping, const struct mapping_surroundings *around);
/* Writes down where it stands, filtered records included: who changes the filter does not get them
 * after all ("if a record doesn't satisfy the filter, Lambda discards it"). No lane may be busy. */
void mapping_rest(struct mapping *mapping, struct store *store);
/* Forgets where it stands: it was deleted. */
int mapping_forget(struct mapping *mapping, struct store *store);
/* The stream that it reads; false when there is none now. */
bool mapping_stream(struct mapping *mapping, struct store *store, struct arena *arena,
	struct stream *ret_stream);
const struct shard *mapping_shard(const struct stream *stream, uint32_t id);

#endif
