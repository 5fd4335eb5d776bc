/*
 * iterator - the token that says where in a shard a reader stands.
 *
 * As on AWS it is the stream's ARN, "|1|" and base64: form (1), shard (4), position (8), when it
 * was made (8), check (8), all big endian. The check covers the ARN, so that no token serves
 * another stream, and none that was made up passes; it keeps no secret.
 */
#ifndef HANGAR_ITERATOR_H
#define HANGAR_ITERATOR_H

#include "arena.h"

enum {
	/* Position of an iterator that begins at the oldest record there is when it is used. */
	ITERATOR_HORIZON = 0,
};

#define ITERATOR_LIFE_US (INT64_C(15) * 60 * 1000000)

struct iterator {
	struct str arn;
	uint32_t shard;    /* its id */
	uint64_t position; /* sequence number of the first record to be read */
	int64_t made_us;
};

struct str iterator_format(struct arena *arena, const struct iterator *iterator);
/* False: no token of ours. ret_iterator->arn is a slice of the text. */
bool iterator_parse(struct str text, struct iterator *ret_iterator);

#endif
