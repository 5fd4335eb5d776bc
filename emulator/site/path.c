#include "site/path.h"

static bool is_unreserved(char c)
{
	return ascii_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static size_t decode_unreserved(struct str path, char *out)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t n = 0;
	for (size_t i = 0; i < path.n; i++) {
		int high = path.p[i] == '%' && i + 2 < path.n ? ascii_hex(path.p[i + 1]) : -1;
		int low = high >= 0 ? ascii_hex(path.p[i + 2]) : -1;
		if (low < 0) {
			out[n++] = path.p[i];
			continue;
		}
		char c = (char)(high << 4 | low);
		if (is_unreserved(c)) {
			out[n++] = c;
		} else {
			out[n++] = '%';
			out[n++] = hex[high];
			out[n++] = hex[low];
		}
		i += 2;
	}
	return n;
}

/* In place: what is written is never longer than what was read. */
static size_t resolve_segments(char *path, size_t n)
{
	size_t out = 0;
	for (size_t at = 0; at < n;) {
		size_t end = at + 1;
		while (end < n && path[end] != '/')
			end++;
		struct str segment = str_of(path + at + 1, end - at - 1);
		bool last = end == n;
		if (str_eq(segment, STR(".."))) {
			while (out > 0 && path[--out] != '/')
				;
			if (last)
				path[out++] = '/';
		} else if (str_eq(segment, STR("."))) {
			if (last)
				path[out++] = '/';
		} else if (segment.n || last) {
			memmove(path + out, path + at, end - at);
			out += end - at;
		}
		at = end;
	}
	return out;
}

struct str site_path_normal(struct str path, struct arena *arena)
{
	if (path.n == 0 || path.p[0] != '/' ||
		(str_find(path, '%', 0) == path.n && str_find_str(path, STR("/.")) == path.n &&
			str_find_str(path, STR("//")) == path.n))
		return path;
	char *normal = arena_bytes(arena, path.n);
	size_t n = decode_unreserved(path, normal);
	return str_of(normal, resolve_segments(normal, n));
}

bool site_path_matches(struct str pattern, struct str path)
{
	if (str_starts(pattern, STR("/")))
		pattern = str_skip(pattern, 1);
	if (str_starts(path, STR("/")))
		path = str_skip(path, 1);
	return str_fits(pattern, path, STR_WILD_ONE);
}

static struct str last_segment(struct str path)
{
	size_t at = path.n;
	while (at > 0 && path.p[at - 1] != '/')
		at--;
	return str_skip(path, at);
}

bool site_path_is_page_route(struct str path)
{
	struct str name = last_segment(path);
	return str_find(name, '.', 0) == name.n;
}

/* A lower-case word, or a word with a capital first, is no hash. */
static bool looks_hashed(struct str part)
{
	bool other = false;
	for (size_t i = 0; i < part.n; i++) {
		char c = part.p[i];
		if (!ascii_is_alnum(c) && c != '_' && c != '-')
			return false;
		other |= i > 0 && (ascii_is_digit(c) || c != ascii_lower(c));
	}
	return part.n >= 8 && other;
}

bool site_path_is_hashed(struct str path)
{
	if (!str_starts(path, STR("/assets/")) && !str_starts(path, STR("/static/")))
		return false;
	struct str name = last_segment(path);
	size_t dot = name.n;
	while (dot > 0 && name.p[dot - 1] != '.')
		dot--;
	if (dot == 0)
		return false;
	struct str stem = str_head(name, dot - 1);
	for (size_t i = 1; i < stem.n; i++)
		if ((stem.p[i - 1] == '-' || stem.p[i - 1] == '.') &&
			looks_hashed(str_head(str_skip(stem, i), str_find(stem, '.', i) - i)))
			return true;
	return false;
}
