/*
 * record_form - the rows of the streams' log. Private to the store.
 *
 * The row's number is the shard's id and behind it, in 40 bits, the sequence number. The bytes:
 * form, event, by_ttl (1 each); created_us (8, big endian); length of keys, of the old image (4
 * each); keys, old image, new image.
 */
#ifndef HANGAR_RECORD_FORM_H
#define HANGAR_RECORD_FORM_H

#include "store/store_private.h"

enum {
	RECORD_FORM = 1,
	RECORD_HEAD = 19,
	SEQUENCE_BITS = 40,
};

static inline int64_t record_row(uint32_t stream, uint64_t sequence)
{
	return (int64_t)((uint64_t)stream << SEQUENCE_BITS | sequence);
}

static inline uint64_t record_sequence(int64_t row)
{
	return (uint64_t)row & ((UINT64_C(1) << SEQUENCE_BITS) - 1);
}

/* Reads a row's bytes; all but the sequence number, lent from them. False: they are damaged. */
bool record_parse(struct str row, struct record *ret_record);

/* The first or last sequence number in the file (ST_RECORD_FIRST, ST_RECORD_LAST); 0: none. */
int record_edge(struct txn *txn, enum statement which, uint32_t stream, uint64_t *ret_sequence);

#endif
