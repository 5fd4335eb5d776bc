#include "base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buf *out, struct str bytes)
{
	char *to = buf_reserve(out, (bytes.n + 2) / 3 * 4);
	const unsigned char *p = (const unsigned char *)bytes.p;
	size_t left = bytes.n;
	for (; left >= 3; left -= 3, p += 3) {
		unsigned v = (unsigned)p[0] << 16 | (unsigned)p[1] << 8 | p[2];
		*to++ = alphabet[v >> 18];
		*to++ = alphabet[v >> 12 & 63];
		*to++ = alphabet[v >> 6 & 63];
		*to++ = alphabet[v & 63];
	}
	if (left) {
		unsigned v = (unsigned)p[0] << 16 | (left == 2 ? (unsigned)p[1] << 8 : 0);
		*to++ = alphabet[v >> 18];
		*to++ = alphabet[v >> 12 & 63];
		*to++ = left == 2 ? alphabet[v >> 6 & 63] : '=';
		*to++ = '=';
	}
	out->n += (bytes.n + 2) / 3 * 4;
}

/* 64 for what is not in the alphabet. */
static unsigned value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 26;
	if (ascii_is_digit(c))
		return (unsigned)(c - '0') + 52;
	return c == '+' ? 62 : c == '/' ? 63 : 64;
}

bool base64_decode(struct str text, struct arena *arena, struct str *ret_bytes)
{
	if (text.n % 4)
		return false;
	size_t padding = str_ends(text, STR("==")) ? 2 : str_ends(text, STR("=")) ? 1 : 0;
	char *bytes = arena_bytes(arena, text.n / 4 * 3), *to = bytes;
	unsigned bits = 0, held = 0;
	for (size_t i = 0; i < text.n - padding; i++) {
		unsigned v = value_of(text.p[i]);
		if (v == 64)
			return false;
		bits = bits << 6 | v;
		held += 6;
		if (held >= 8) {
			held -= 8;
			*to++ = (char)(bits >> held & 0xff);
		}
	}
	*ret_bytes = str_of(bytes, (size_t)(to - bytes));
	return true;
}
