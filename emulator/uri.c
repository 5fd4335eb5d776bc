#include "uri.h"

/* Index of the first byte that decoding changes; s.n when there is none. */
static size_t first_coded(struct str s, bool plus_is_space)
{
	size_t at = str_find(s, '%', 0);
	size_t plus = plus_is_space ? str_find(s, '+', 0) : s.n;
	return at < plus ? at : plus;
}

struct str uri_decode(struct str s, bool plus_is_space, struct arena *arena)
{
	size_t from = first_coded(s, plus_is_space);
	if (from == s.n)
		return s;
	char *text = arena_bytes(arena, s.n), *out = text + from;
	memcpy(text, s.p, from);
	for (size_t i = from; i < s.n; i++) {
		if (s.p[i] == '%' && s.n - i > 2) {
			int high = ascii_hex(s.p[i + 1]), low = ascii_hex(s.p[i + 2]);
			if (high >= 0 && low >= 0) {
				*out++ = (char)(high << 4 | low);
				i += 2;
				continue;
			}
		}
		*out++ = s.p[i] == '+' && plus_is_space ? ' ' : s.p[i];
	}
	return str_of(text, (size_t)(out - text));
}

struct str uri_parameter(struct str query, struct str name)
{
	while (query.n) {
		struct str value, pair = str_cut(query, '&', &query);
		if (str_eq(str_cut(pair, '=', &value), name))
			return value.p ? value : STR("");
	}
	return STR_NONE;
}

bool uri_is_coded(struct str s)
{
	for (size_t at = str_find(s, '%', 0); at < s.n; at = str_find(s, '%', at + 3))
		if (s.n - at < 3 || ascii_hex(s.p[at + 1]) < 0 || ascii_hex(s.p[at + 2]) < 0)
			return false;
	return true;
}

void uri_encode(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (ascii_is_alnum(c) || (c && strchr("-._~/:@!$'()*,;", c)))
			buf_add_c(out, c);
		else
			buf_printf(out, "%%%02X", (unsigned)(unsigned char)c);
	}
}

/* Length of the well-formed sequence at the start of s; 0 when there is none. */
static size_t sequence(struct str s)
{
	for (size_t n = 1; n <= 4 && n <= s.n; n++)
		if (str_is_utf8(str_head(s, n)))
			return n;
	return 0;
}

struct str uri_utf8(struct str s, struct arena *arena)
{
	if (str_is_utf8(s))
		return s;
	struct buf out = BUF_IN(arena);
	while (s.n) {
		size_t n = sequence(s);
		buf_add(&out, n ? str_head(s, n) : STR("\xef\xbf\xbd"));
		s = str_skip(s, n ? n : 1);
	}
	return buf_str(&out);
}
