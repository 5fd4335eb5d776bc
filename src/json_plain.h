/*
 * json_plain - how far does the inside of a JSON string go on without '"', '\\' or a control
 * character? What the reader and the writer have in common. Sixteen bytes at a time.
 */
#ifndef HANGAR_JSON_PLAIN_H
#define HANGAR_JSON_PLAIN_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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
	while (i < n && (unsigned char)p[i] >= 0x20 && p[i] != '"' && p[i] != '\\')
		i++;
	return i;
}

#endif
