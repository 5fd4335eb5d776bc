#include "iterator.h"

enum {
	FORM = 1,
	BYTES = 25,
	TEXT = (BYTES + 2) / 3 * 4,
};

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void put_u64(unsigned char *to, uint64_t v)
{
	for (unsigned i = 0; i < 8; i++)
		to[i] = (unsigned char)(v >> (56 - 8 * i));
}

static uint64_t get_u64(const unsigned char *from)
{
	uint64_t v = 0;
	for (unsigned i = 0; i < 8; i++)
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

/* 25 bytes and two of padding, "==" at the end. */
struct str iterator_format(struct arena *arena, const struct iterator *iterator)
{
	unsigned char bytes[BYTES + 2] = {FORM};
	char text[TEXT];
	put_u64(bytes + 1, iterator->position);
	put_u64(bytes + 9, (uint64_t)iterator->made_us);
	put_u64(bytes + 17, check_of(iterator->arn, bytes, 17));
	for (unsigned i = 0, at = 0; i < BYTES; i += 3) {
		unsigned group =
			(unsigned)bytes[i] << 16 | (unsigned)bytes[i + 1] << 8 | bytes[i + 2];
		for (unsigned j = 0; j < 4; j++)
			text[at++] = digits[group >> (18 - 6 * j) & 63];
	}
	text[TEXT - 1] = text[TEXT - 2] = '=';
	return arena_printf(arena, "%.*s|1|%.*s", STR_ARG(iterator->arn), TEXT, text);
}

static bool decode(struct str text, unsigned char bytes[BYTES + 2])
{
	if (text.n != TEXT || !str_ends(text, STR("==")))
		return false;
	for (unsigned i = 0, at = 0; i < TEXT; i += 4) {
		unsigned group = 0;
		for (unsigned j = 0; j < 4; j++) {
			char c = i + j < TEXT - 2 ? text.p[i + j] : 'A';
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
	unsigned char bytes[BYTES + 2];
	struct str rest, token, arn = str_cut(text, '|', &rest);
	struct str version = str_cut(rest, '|', &token);
	if (!str_eq(version, STR("1")) || !decode(token, bytes) || bytes[0] != FORM ||
		get_u64(bytes + 17) != check_of(arn, bytes, 17))
		return false;
	*ret_iterator = (struct iterator){arn, get_u64(bytes + 1), (int64_t)get_u64(bytes + 9)};
	return true;
}
