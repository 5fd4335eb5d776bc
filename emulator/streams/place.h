/*
 * place - where the lanes of an event source mapping stand, in the store's notes.
 *
 * Note "mapping/ID" is "STREAM SHARD:NEXT,NEXT,... SHARD:...", a number for each lane of a shard;
 * before there were several shards it was "STREAM NEXT". "mapping/ID/window" are the open tumbling
 * windows, a line each: "SHARD LANE START STATE". Both are written in one transaction.
 */
#ifndef HANGAR_PLACE_H
#define HANGAR_PLACE_H

#include "mapping.h"

/* Writes it down as it is; the caller holds the mapping's lock. */
int place_save(struct mapping *mapping, struct store *store);
/* Makes the lanes of what is noted for mapping->stream, which has none yet; none are made when
 * nothing is. *ret_noted: the stream that the note is of, 0 without one. */
int place_load(struct mapping *mapping, struct txn *txn, uint32_t *ret_noted);
int place_forget(struct mapping *mapping, struct store *store);

/* Lanes of a shard, all at that record, at the list's end. */
void place_lanes(struct mapping *mapping, uint32_t shard, uint64_t next);

#endif
