#include "ids.h"

uint64_t ids_next(struct ids *ids)
{
	uint64_t z = atomic_fetch_add(&ids->state, 0x9E3779B97F4A7C15U) + 0x9E3779B97F4A7C15U;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
	return z ^ (z >> 31);
}

struct str ids_text(struct ids *ids, struct arena *arena, struct str alphabet, size_t n)
{
	char *text = arena_bytes(arena, n + 1);
	for (size_t i = 0; i < n;) {
		uint64_t pool = ids_next(ids);
		for (size_t end = n - i < 8 ? n : i + 8; i < end; pool >>= 8)
			text[i++] = alphabet.p[pool & (alphabet.n - 1)];
	}
	text[n] = '\0';
	return str_of(text, n);
}
