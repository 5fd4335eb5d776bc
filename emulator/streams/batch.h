/*
 * batch - the records that a lane delivers next, and the event made of them.
 */
#ifndef HANGAR_BATCH_H
#define HANGAR_BATCH_H

#include "mapping.h"

struct batch {
	struct arena *arena;
	struct stream stream;
	const struct shard *shard; /* of the stream's; NULL: it is gone */
	size_t count;              /* records that were read, those of other lanes too */
	uint64_t *sequences;       /* of those that are in the event */
	size_t taken;
	int64_t first_us, last_us; /* when those came about */
	uint64_t upto;             /* the first record behind the batch */
	bool full;                 /* it would not grow by waiting */
	/* Records that were too old, before the ones taken. */
	size_t expired;
	uint64_t expired_first, expired_last;
	int64_t expired_first_us, expired_last_us;
	int64_t window_us; /* the tumbling window of those taken */
	bool beyond;       /* the next record is of a later window than the one that is open */
	int64_t now_us;    /* by the store's clock */
	struct buf event;
	struct buf record; /* the one that was looked at last */
};

/* Reads what is next; count 0 when there is nothing. */
int batch_read(struct batch *batch, struct lane *lane, const struct mapping_surroundings *around);
/* The event of a window's last call: no records. */
void batch_final(struct batch *batch, const struct lane *lane);

#endif
