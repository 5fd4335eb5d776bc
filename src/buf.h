/*
 * buf - bytes that grow.
 *
 * A buffer lives in an arena (arena set: nothing to release, its old space is lost when it moves)
 * or on the heap (arena NULL: buf_release() it). The bytes are not NUL-terminated until buf_z() is
 * asked for.
 */
#ifndef HANGAR_BUF_H
#define HANGAR_BUF_H

#include "arena.h"

struct buf {
	char *p;
	size_t n, cap;
	struct arena *arena;
};

#define BUF_INIT ((struct buf){0})
#define BUF_IN(arena_) ((struct buf){.arena = (arena_)})

void buf_release(struct buf *b);

static inline void buf_clear(struct buf *b)
{
	b->n = 0;
}

static inline struct str buf_str(const struct buf *b)
{
	return str_of(b->p, b->n);
}

/* Makes sure that `more` bytes fit and returns where they go; b->n is not changed. */
void buf_grow(struct buf *b, size_t more);

static inline char *buf_reserve(struct buf *b, size_t more)
{
	if (b->cap - b->n < more)
		buf_grow(b, more);
	return b->p + b->n;
}

static inline void buf_add(struct buf *b, struct str s)
{
	if (s.n)
		memcpy(buf_reserve(b, s.n), s.p, s.n);
	b->n += s.n;
}

static inline void buf_add_c(struct buf *b, char c)
{
	*buf_reserve(b, 1) = c;
	b->n++;
}

static inline void buf_add_z(struct buf *b, const char *z)
{
	buf_add(b, str_z(z));
}

void buf_add_u64(struct buf *b, uint64_t v);
void buf_add_i64(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A NUL behind the bytes (not counted), and the pointer. */
char *buf_z(struct buf *b);

#endif
