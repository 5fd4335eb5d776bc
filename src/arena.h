/*
 * arena - memory that is given back all at once.
 *
 * One arena serves one request: everything that request makes comes from it, nothing is freed by
 * hand, and one arena_reset() at the end gives it all back. A reset arena keeps its first block, so
 * a connection that serves many small requests allocates nothing. Memory is aligned for any type
 * and not zeroed unless said.
 *
 * Out of memory ends the process (the supervisor starts it again): no caller checks. Sizes that
 * come from outside must be bounded by their reader before they reach an arena.
 *
 * Under AddressSanitizer every byte not handed out is poisoned.
 */
#ifndef HANGAR_ARENA_H
#define HANGAR_ARENA_H

#include "str.h"

#include <stdarg.h>

struct arena_block;

struct arena {
	char *at, *end;             /* the free part of the newest block */
	struct arena_block *newest; /* NULL: nothing allocated yet */
	size_t total;               /* bytes held in blocks */
};

#define ARENA_INIT ((struct arena){0})

static inline void arena_init(struct arena *a)
{
	*a = ARENA_INIT;
}

/* Gives everything back but one block of a moderate size. All memory handed out becomes invalid. */
void arena_reset(struct arena *a);
/* Gives everything back. The arena may be used again. */
void arena_release(struct arena *a);

void *arena_alloc(struct arena *a, size_t size)
	__attribute__((returns_nonnull, malloc, alloc_size(2)));
/* n elements of `size` bytes, zeroed; ends the process when n * size overflows. */
void *arena_calloc(struct arena *a, size_t n, size_t size) __attribute__((returns_nonnull, malloc));
/* Bytes without alignment, for strings. */
char *arena_bytes(struct arena *a, size_t size)
	__attribute__((returns_nonnull, malloc, alloc_size(2)));
/* Makes the newest allocation longer in place when it can, otherwise moves it. */
void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size);

#define arena_new(a, type) ((type *)arena_calloc((a), 1, sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_calloc((a), (n), sizeof(type)))

/* A copy with a NUL behind it that the length does not count. */
struct str arena_dup(struct arena *a, struct str s);
/* The same, as a C string: bytes after an inner NUL are out of sight. */
char *arena_dup_z(struct arena *a, struct str s);
/* A list of copies; where the items were NULL they still are. */
struct strs arena_dup_all(struct arena *a, struct strs list);
struct str arena_printf(struct arena *a, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
struct str arena_vprintf(struct arena *a, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* malloc, calloc and realloc for long-lived memory, under the same rule: they return, or the
 * process ends. */
void *xmalloc(size_t size) __attribute__((returns_nonnull, malloc));
void *xcalloc(size_t n, size_t size) __attribute__((returns_nonnull, malloc));
void *xrealloc(void *old, size_t size) __attribute__((returns_nonnull));
/* A NUL-terminated copy; free() it. */
char *xstrdup(struct str s) __attribute__((returns_nonnull, malloc));

#endif
