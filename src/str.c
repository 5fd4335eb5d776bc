#include "str.h"

bool strs_has(struct strs list, struct str item)
{
	for (size_t i = 0; i < list.count; i++)
		if (str_eq(list.items[i], item))
			return true;
	return false;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int d = n ? memcmp(a.p, b.p, n) : 0;
	return d ? d : (a.n > b.n) - (a.n < b.n);
}

bool str_starts_nocase(struct str s, struct str prefix)
{
	if (s.n < prefix.n)
		return false;
	for (size_t i = 0; i < prefix.n; i++) {
		uint64_t have, want;
		if (prefix.n - i >= sizeof(have)) { /* most are equal to the letter */
			memcpy(&have, s.p + i, sizeof(have));
			memcpy(&want, prefix.p + i, sizeof(want));
			if (have == want) {
				i += sizeof(have) - 1;
				continue;
			}
			if ((have ^ want) & ~UINT64_C(0x2020202020202020))
				return false;
		}
		unsigned difference = (unsigned char)(s.p[i] ^ prefix.p[i]);
		if (difference && (difference != 0x20 || !ascii_is_letter(s.p[i])))
			return false;
	}
	return true;
}

bool str_is_word(struct str s, const char *others)
{
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_is_alnum(s.p[i]) && (!s.p[i] || !strchr(others, s.p[i])))
			return false;
	return s.n > 0;
}

size_t str_find(struct str s, char c, size_t from)
{
	if (from >= s.n)
		return s.n;
	const char *hit = memchr(s.p + from, c, s.n - from);
	return hit ? (size_t)(hit - s.p) : s.n;
}

size_t str_find_str(struct str s, struct str needle)
{
	if (needle.n == 0)
		return 0;
	const char *hit = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
	return hit ? (size_t)(hit - s.p) : s.n;
}

struct str str_cut(struct str s, char c, struct str *ret_rest)
{
	size_t at = str_find(s, c, 0);
	*ret_rest = at < s.n ? (struct str){s.p + at + 1, s.n - at - 1} : STR_NONE;
	return str_head(s, at);
}

struct str str_trim(struct str s)
{
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = str_skip(s, 1);
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

bool str_fits(struct str pattern, struct str text, unsigned wild)
{
	size_t p = 0, t = 0, star = SIZE_MAX, from = 0;
	while (t < text.n) {
		char want = p < pattern.n ? pattern.p[p] : '\0', have = text.p[t];
		bool same = want == have || (want == '?' && (wild & STR_WILD_ONE)) ||
			    ((wild & STR_WILD_NOCASE) && ascii_lower(want) == ascii_lower(have));
		if (p < pattern.n && want == '*') {
			star = p++;
			from = t;
		} else if (p < pattern.n && same) {
			p++;
			t++;
		} else if (star != SIZE_MAX) {
			p = star + 1; /* let the last star take one more */
			t = ++from;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

bool str_to_u64(struct str s, uint64_t *ret_value)
{
	uint64_t v = 0;
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_is_digit(s.p[i]) || __builtin_mul_overflow(v, 10u, &v) ||
			__builtin_add_overflow(v, (unsigned)(s.p[i] - '0'), &v))
			return false;
	}
	*ret_value = v;
	return true;
}

bool str_to_i64(struct str s, int64_t *ret_value)
{
	bool minus = s.n && s.p[0] == '-';
	uint64_t v;
	if (!str_to_u64(str_skip(s, minus), &v) || v > (uint64_t)INT64_MAX + minus)
		return false;
	*ret_value = minus ? (int64_t)(0 - v) : (int64_t)v;
	return true;
}

/* Length of the well-formed sequence at p (of at most n bytes), or 0. Table 3-7 of the Unicode
 * standard. */
static size_t utf8_sequence(const unsigned char *p, size_t n)
{
	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	size_t len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (n < len)
		return 0;
	unsigned char lo = p[0] == 0xe0 ? 0xa0 : p[0] == 0xf0 ? 0x90 : 0x80;
	unsigned char hi = p[0] == 0xed ? 0x9f : p[0] == 0xf4 ? 0x8f : 0xbf;
	if (p[1] < lo || p[1] > hi)
		return 0;
	for (size_t i = 2; i < len; i++)
		if (p[i] < 0x80 || p[i] > 0xbf)
			return 0;
	return len;
}

/* How many bytes from p + i on are ASCII, in steps of 32. */
static size_t ascii_run(const unsigned char *p, size_t i, size_t n)
{
	size_t from = i;
	for (uint64_t w[4]; n - i >= sizeof(w); i += sizeof(w)) {
		memcpy(w, p + i, sizeof(w));
		if ((w[0] | w[1] | w[2] | w[3]) & 0x8080808080808080u)
			break;
	}
	return i - from;
}

bool str_is_utf8(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	for (size_t i = s.n ? ascii_run(p, 0, s.n) : 0; i < s.n;) {
		uint64_t eight;
		size_t at =
			s.n - i >= sizeof(eight) || s.n < sizeof(eight) ? i : s.n - sizeof(eight);
		if (s.n >= sizeof(eight)) { /* the last eight are looked at again */
			memcpy(&eight, p + at, sizeof(eight));
			if (!(eight & 0x8080808080808080u)) {
				i = at + sizeof(eight);
				continue;
			}
		}
		size_t len = utf8_sequence(p + i, s.n - i);
		if (!len)
			return false;
		i += len;
	}
	return true;
}

unsigned str_distance(struct str a, struct str b)
{
	enum {
		MAX = 64
	};
	if (a.n > MAX || b.n > MAX)
		return 255;
	unsigned row[3][MAX + 1];
	for (unsigned j = 0; j <= b.n; j++)
		row[1][j] = j;
	memcpy(row[0], row[1], sizeof(row[0]));
	for (unsigned i = 1; i <= a.n; i++) {
		unsigned *before = row[(i + 2) % 3], *above = row[i % 3], *now = row[(i + 1) % 3];
		now[0] = i;
		for (unsigned j = 1; j <= b.n; j++) {
			bool same = a.p[i - 1] == b.p[j - 1];
			unsigned d = above[j - 1] + !same;
			if (above[j] + 1 < d)
				d = above[j] + 1;
			if (now[j - 1] + 1 < d)
				d = now[j - 1] + 1;
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] &&
				a.p[i - 2] == b.p[j - 1] && before[j - 2] + 1 < d)
				d = before[j - 2] + 1;
			now[j] = d;
		}
	}
	return row[(a.n + 1) % 3][b.n];
}
