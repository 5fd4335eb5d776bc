/*
 * place - where the lanes of an event source mapping stand, in the store's notes.
 *
 * Note "mapping/ID" is "STREAM NEXT NEXT ...", one number for each lane; "mapping/ID/window" are
 * the open tumbling windows, a line each: "LANE START STATE". Both are written in one transaction.
 */
#ifndef HANGAR_PLACE_H
#define HANGAR_PLACE_H

#include "mapping.h"

/* Writes it down as it is; the caller holds the mapping's lock. */
int place_save(struct mapping *mapping, struct store *store);
/* Sets the lanes to what is noted for that stream. *ret_known: false when nothing is;
 * *ret_other: when the note is of another stream. */
int place_load(struct mapping *mapping, struct txn *txn, uint32_t stream, bool *ret_known,
	bool *ret_other);
int place_forget(struct mapping *mapping, struct store *store);

#endif
