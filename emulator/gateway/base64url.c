#include "base64url.h"

static int digit(char c)
{
	char lower = ascii_lower(c);
	if (lower >= 'a' && lower <= 'z')
		return c == lower ? c - 'a' + 26 : c - 'A';
	if (ascii_is_digit(c))
		return c - '0' + 52;
	return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool base64url_decode(struct buf *out, struct str text)
{
	char *to = buf_reserve(out, text.n * 3 / 4 + 3);
	size_t n = 0;
	unsigned bits = 0, have = 0;
	if (text.n % 4 == 1)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		int value = digit(text.p[i]);
		if (value < 0)
			return false;
		bits = (bits << 6 | (unsigned)value) & 0xffff;
		have += 6;
		if (have >= 8) {
			have -= 8;
			to[n++] = (char)(bits >> have & 0xff);
		}
	}
	if (bits & ((1u << have) - 1))
		return false;
	out->n += n;
	return true;
}
