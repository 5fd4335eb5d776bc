/*
 * mix - splitmix64 (Vigna, public domain): bits that look random and follow from a seed alone.
 * Plenty for identifiers and jitter, nothing for secrets.
 */
#ifndef HANGAR_MIX_H
#define HANGAR_MIX_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MIX_STEP 0x9e3779b97f4a7c15u

/* Every bit of the result depends on every bit of z. */
static inline uint64_t mix(uint64_t z)
{
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* The next number of the sequence; *state is the seed, to begin with. */
static inline uint64_t mix_next(uint64_t *state)
{
	return mix(*state += MIX_STEP);
}

static inline void mix_fill(uint64_t *state, void *bytes, size_t n)
{
	for (char *at = bytes; n;) {
		uint64_t z = mix_next(state);
		size_t part = n < sizeof(z) ? n : sizeof(z);
		memcpy(at, &z, part);
		at += part;
		n -= part;
	}
}

#endif
