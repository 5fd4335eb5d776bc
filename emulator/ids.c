#include "ids.h"

#include "mix.h"
uint64_t ids_next(struct ids *ids)
{
	return mix(atomic_fetch_add(&ids->state, MIX_STEP) + MIX_STEP);
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
