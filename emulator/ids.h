/*
 * ids - the random-looking ids of answers, a sequence that one seed determines.
 */
#ifndef HANGAR_IDS_H
#define HANGAR_IDS_H

#include "arena.h"

#include <stdatomic.h>

struct ids {
	_Atomic uint64_t state; /* the seed, to begin with */
};

/* The next 64 bits (splitmix64). Any thread. */
uint64_t ids_next(struct ids *ids);

/* n characters of an alphabet whose length is a power of two, at most 256. */
struct str ids_text(struct ids *ids, struct arena *arena, struct str alphabet, size_t n);

#endif
