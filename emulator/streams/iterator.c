#include "iterator.h"

enum {
	FORM = 2,
	AT_SHARD = 1,
	AT_POSITION = 5,
	AT_MADE = 13,
	AT_CHECK = 21,
	BYTES = 29,
	PADDED = 30,
	TEXT = PADDED / 3 * 4, /* with one "=" at the end */
};

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void put(unsigned char *to, unsigned bytes, uint64_t v)
{
	for (unsigned i = 0; i < bytes; i++)
		to[i] = (unsigned char)(v >> (8 * (bytes - 1 - i)));
}

static uint64_t get(const unsigned char *from, unsigned bytes)
{
	uint64_t v = 0;
	for (unsigned i = 0; i < bytes; i++)
		v = v << 8 | from[i];
	return v;
}

static uint64_t check_of(struct str arn, const unsigned char *bytes, size_t n)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < arn.n; i++)
		h = (h ^ (unsigned char)arn.p[i]) * UINT64_C(0x100000001b3);
	for (size_t i = 0; i < n; i++)
		h = (h ^ bytes[i]) * UINT64_C(0x100000001b3);
	return h ^ h >> 29;
}

struct str iterator_format(struct arena *arena, const struct iterator *iterator)
{
	unsigned char bytes[PADDED] = {FORM};
	char text[TEXT];
	put(bytes + AT_SHARD, 4, iterator->shard);
	put(bytes + AT_POSITION, 8, iterator->position);
	put(bytes + AT_MADE, 8, (uint64_t)iterator->made_us);
	put(bytes + AT_CHECK, 8, check_of(iterator->arn, bytes, AT_CHECK));
	for (unsigned i = 0, at = 0; i < BYTES; i += 3) {
		unsigned group =
			(unsigned)bytes[i] << 16 | (unsigned)bytes[i + 1] << 8 | bytes[i + 2];
		for (unsigned j = 0; j < 4; j++)
			text[at++] = digits[group >> (18 - 6 * j) & 63];
	}
	text[TEXT - 1] = '=';
	return arena_printf(arena, "%.*s|1|%.*s", STR_ARG(iterator->arn), TEXT, text);
}

static bool decode(struct str text, unsigned char bytes[PADDED])
{
	if (text.n != TEXT || !str_ends(text, STR("=")))
		return false;
	for (unsigned i = 0, at = 0; i < TEXT; i += 4) {
		unsigned group = 0;
		for (unsigned j = 0; j < 4; j++) {
			char c = i + j < TEXT - 1 ? text.p[i + j] : 'A';
			const char *found = c ? strchr(digits, c) : NULL;
			if (!found)
				return false;
			group = group << 6 | (unsigned)(found - digits);
		}
		bytes[at++] = (unsigned char)(group >> 16);
		bytes[at++] = (unsigned char)(group >> 8);
		bytes[at++] = (unsigned char)group;
	}
	return true;
}

bool iterator_parse(struct str text, struct iterator *ret_iterator)
{
	unsigned char bytes[PADDED];
	struct str rest, token, arn = str_cut(text, '|', &rest);
	struct str version = str_cut(rest, '|', &token);
	if (!str_eq(version, STR("1")) || !decode(token, bytes) || bytes[0] != FORM ||
		get(bytes + AT_CHECK, 8) != check_of(arn, bytes, AT_CHECK))
		return false;
	*ret_iterator = (struct iterator){.arn = arn,
		.shard = (uint32_t)get(bytes + AT_SHARD, 4),
		.position = get(bytes + AT_POSITION, 8),
		.made_us = (int64_t)get(bytes + AT_MADE, 8)};
	return true;
}
