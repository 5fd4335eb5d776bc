/*
 * str - a slice of bytes: a pointer and a length.
 *
 * A slice owns nothing and is not NUL-terminated; it may hold any byte, NUL included. The empty
 * slice may have a NULL pointer: a NULL pointer means "absent" where a function says so, otherwise
 * just "empty". Who owns the bytes is said by whoever hands the slice out - in a request that is
 * the request's arena.
 */
#ifndef HANGAR_STR_H
#define HANGAR_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

struct str {
	const char *p;
	size_t n;
};

/* A slice of a string literal, its NUL left out. STR_INIT is for static initialisers. */
#define STR(lit) ((struct str){(lit), sizeof(lit) - 1})
#define STR_INIT(lit)                  \
	{                              \
		(lit), sizeof(lit) - 1 \
	}
#define STR_NONE ((struct str){NULL, 0})
/* For printf: printf("%.*s", STR_ARG(s)) */
#define STR_ARG(s) ((int)(s).n), ((s).p ? (s).p : "")

static inline struct str str_of(const char *p, size_t n)
{
	return (struct str){p, n};
}

/* The slice of a NUL-terminated string; NULL gives STR_NONE. */
static inline struct str str_z(const char *z)
{
	return (struct str){z, z ? strlen(z) : 0};
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_eq_z(struct str a, const char *z)
{
	return str_eq(a, str_z(z));
}

static inline bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

static inline bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n &&
	       (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

/* Bytes from `from` on; empty when the slice is shorter. */
static inline struct str str_skip(struct str s, size_t from)
{
	return from >= s.n ? (struct str){s.p ? s.p + s.n : NULL, 0}
			   : (struct str){s.p + from, s.n - from};
}

/* The first `n` bytes, or all of them when there are fewer. */
static inline struct str str_head(struct str s, size_t n)
{
	return (struct str){s.p, n < s.n ? n : s.n};
}

static inline bool ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool ascii_is_letter(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

static inline bool ascii_is_alnum(char c)
{
	return ascii_is_digit(c) || ascii_is_letter(c);
}

static inline char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* The value of a hexadecimal digit of either case; -1 for anything else. */
static inline int ascii_hex(char c)
{
	char lower = ascii_lower(c);
	return ascii_is_digit(c) ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* A list of slices; it owns nothing either. */
struct strs {
	const struct str *items;
	size_t count;
};

bool strs_has(struct strs list, struct str item);

/* memcmp order, a shorter prefix first: <0, 0, >0. */
int str_cmp(struct str a, struct str b);

bool str_starts_nocase(struct str s, struct str prefix);

/* Equal but for ASCII case (header names, media types). */
static inline bool str_eq_nocase(struct str a, struct str b)
{
	return a.n == b.n && str_starts_nocase(a, b);
}

/* Index of the first byte c at or after `from`; s.n when there is none. */
size_t str_find(struct str s, char c, size_t from);

/* Index of the first occurrence of needle; s.n when there is none (and 0 for an empty needle). */
size_t str_find_str(struct str s, struct str needle);

/* Splits at the first c: *ret_rest is what follows it, or STR_NONE (NULL pointer) when there is no
 * c. */
struct str str_cut(struct str s, char c, struct str *ret_rest);

/* Without leading and trailing spaces and tabs. */
struct str str_trim(struct str s);

enum str_wild {
	STR_WILD_ONE = 1 << 0,    /* '?' stands for any one byte */
	STR_WILD_NOCASE = 1 << 1, /* ASCII letters of either case are the same */
};

/* Does the pattern stand for the whole text? '*' stands for any bytes, none included. */
bool str_fits(struct str pattern, struct str text, unsigned wild);

/* Decimal digits only, the whole slice, no sign: false when empty, not a number, or beyond 64 bits.
 */
bool str_to_u64(struct str s, uint64_t *ret_value);
/* The same with an optional leading '-'. */
bool str_to_i64(struct str s, int64_t *ret_value);

/* Nothing but ASCII letters, digits and the characters of `others`, and at least one of them. */
bool str_is_word(struct str s, const char *others);

/* True when the bytes are well-formed UTF-8 (no surrogates, no overlong forms, at most U+10FFFF).
 */
bool str_is_utf8(struct str s);

/* Edits (insert, delete, replace, swap of neighbours) between two short words, for "did you mean";
 * at most 255. */
unsigned str_distance(struct str a, struct str b);

#endif
