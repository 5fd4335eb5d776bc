#include "base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buf *out, struct str bytes)
{
	char *at = buf_reserve(out, (bytes.n + 2) / 3 * 4);
	const unsigned char *in = (const unsigned char *)bytes.p;
	size_t i = 0;
	for (; i + 3 <= bytes.n; i += 3) {
		unsigned group = (unsigned)in[i] << 16 | (unsigned)in[i + 1] << 8 | in[i + 2];
		*at++ = alphabet[group >> 18];
		*at++ = alphabet[group >> 12 & 63];
		*at++ = alphabet[group >> 6 & 63];
		*at++ = alphabet[group & 63];
	}
	if (i < bytes.n) {
		bool two = bytes.n - i == 2;
		unsigned group = (unsigned)in[i] << 16 | (two ? (unsigned)in[i + 1] << 8 : 0);
		*at++ = alphabet[group >> 18];
		*at++ = alphabet[group >> 12 & 63];
		*at++ = two ? alphabet[group >> 6 & 63] : '=';
		*at++ = '=';
	}
	out->n += (bytes.n + 2) / 3 * 4;
}

/* The value of a character; 64 for a foreign one. */
static unsigned char digit_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned char)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (unsigned char)(c - 'a' + 26);
	if (ascii_is_digit(c))
		return (unsigned char)(c - '0' + 52);
	return c == '+' ? 62 : c == '/' ? 63 : 64;
}

bool base64_decode(struct buf *out, struct str text)
{
	if (text.n % 4)
		return false;
	size_t digits = text.n;
	while (digits && text.n - digits < 2 && text.p[digits - 1] == '=')
		digits--;
	char *at = buf_reserve(out, text.n / 4 * 3), *start = at;
	unsigned group = 0;
	for (size_t i = 0; i < digits; i++) {
		unsigned char digit = digit_of(text.p[i]);
		if (digit == 64)
			return false;
		group = group << 6 | digit;
		if (i % 4 == 1)
			*at++ = (char)(group >> 4);
		else if (i % 4 == 2)
			*at++ = (char)(group >> 2);
		else if (i % 4 == 3)
			*at++ = (char)group;
	}
	out->n += (size_t)(at - start);
	return true;
}
