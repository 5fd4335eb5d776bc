/*
 * json_plain - how far does the inside of a JSON string go on without '"', '\\' or a control
 * character? What the reader and the writer have in common. Sixteen bytes at a time.
 */
#ifndef HANGAR_JSON_PLAIN_H
#define HANGAR_JSON_PLAIN_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Are all eight bytes plain? A byte with its high bit set never borrows into a false alarm that
 * matters: it is only looked at again, one by one. */
static inline bool json_plain_word(uint64_t word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = ones * 0x80;
	uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';
	uint64_t hits = ((word - ones * 0x20) & ~word) | ((quote - ones) & ~quote) |
			((slash - ones) & ~slash);
	return !(hits & high);
}

/* Fewer than sixteen bytes, seen as two words that overlap. False: look at them one by one. */
static inline bool json_plain_short(const char *p, size_t n)
{
	uint64_t words[2];
	uint32_t halves[2];
	if (n >= sizeof(words[0])) {
		memcpy(&words[0], p, sizeof(words[0]));
		memcpy(&words[1], p + n - sizeof(words[1]), sizeof(words[1]));
		return json_plain_word(words[0]) && json_plain_word(words[1]);
	}
	if (n < sizeof(halves[0]))
		return n == 0;
	memcpy(&halves[0], p, sizeof(halves[0]));
	memcpy(&halves[1], p + n - sizeof(halves[1]), sizeof(halves[1]));
	return json_plain_word((uint64_t)halves[0] << 32 | halves[1]);
}

/* Copies n bytes and tells whether they are all plain. A quick look: false means look again. */
static inline bool json_copy_plain(char *restrict to, const char *restrict p, size_t n)
{
	typedef unsigned char lanes __attribute__((vector_size(16)));
	if (n < sizeof(lanes)) {
		if (n >= 8) {
			uint64_t first, last;
			memcpy(&first, p, 8);
			memcpy(&last, p + n - 8, 8);
			memcpy(to, &first, 8);
			memcpy(to + n - 8, &last, 8);
			return json_plain_word(first) && json_plain_word(last);
		}
		for (size_t i = 0; i < n; i++) {
			unsigned char c = (unsigned char)p[i];
			if (c < 0x20 || c == '"' || c == '\\')
				return false;
			to[i] = (char)c;
		}
		return true;
	}
	for (size_t i = 0;;
		i = i + 2 * sizeof(lanes) <= n ? i + sizeof(lanes) : n - sizeof(lanes)) {
		lanes bytes, hits;
		uint64_t half[2];
		memcpy(&bytes, p + i, sizeof(bytes));
		memcpy(to + i, &bytes, sizeof(bytes));
		hits = (lanes)(bytes < 0x20) | (lanes)(bytes == '"') | (lanes)(bytes == '\\');
		memcpy(half, &hits, sizeof(half));
		if (half[0] | half[1])
			return false;
		if (i + sizeof(lanes) == n)
			return true;
	}
}

/* The number of plain bytes at the start of the n bytes at p. */
static inline size_t json_plain(const char *p, size_t n)
{
	typedef unsigned char lanes __attribute__((vector_size(16)));
	size_t i = 0;
	for (lanes bytes, hits; n - i >= sizeof(bytes); i += sizeof(bytes)) {
		uint64_t half[2];
		memcpy(&bytes, p + i, sizeof(bytes));
		hits = (lanes)(bytes < 0x20) | (lanes)(bytes == '"') | (lanes)(bytes == '\\');
		memcpy(half, &hits, sizeof(half));
		if (half[0])
			return i + (size_t)__builtin_ctzll(le64toh(half[0])) / 8;
		if (half[1])
			return i + 8 + (size_t)__builtin_ctzll(le64toh(half[1])) / 8;
	}
	if (i == n || json_plain_short(p + i, n - i))
		return n;
	while (i < n && (unsigned char)p[i] >= 0x20 && p[i] != '"' && p[i] != '\\')
		i++;
	return i;
}

#endif
