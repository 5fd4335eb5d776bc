#include "buf.h"

#include <stdio.h>
#include <stdlib.h>

void buf_release(struct buf *b)
{
	if (!b->arena)
		free(b->p);
	*b = (struct buf){.arena = b->arena};
}

void buf_grow(struct buf *b, size_t more)
{
	size_t wanted = b->n + more;
	size_t cap = b->cap ? b->cap * 2 : 256;
	if (cap < wanted)
		cap = wanted;
	if (wanted < more)
		abort(); /* more bytes than an address space has: a caller's bug */
	b->p = b->arena ? arena_grow(b->arena, b->p, b->cap, cap) : xrealloc(b->p, cap);
	b->cap = cap;
}

void buf_add_u64(struct buf *b, uint64_t v)
{
	char digits[20];
	size_t at = sizeof(digits);
	do
		digits[--at] = (char)('0' + v % 10);
	while (v /= 10);
	buf_add(b, str_of(digits + at, sizeof(digits) - at));
}

void buf_add_i64(struct buf *b, int64_t v)
{
	if (v < 0)
		buf_add_c(b, '-');
	buf_add_u64(b, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n > 0) {
		vsnprintf(buf_reserve(b, (size_t)n + 1), (size_t)n + 1, format, again);
		b->n += (size_t)n;
	}
	va_end(again);
}

char *buf_z(struct buf *b)
{
	*buf_reserve(b, 1) = '\0';
	return b->p;
}
