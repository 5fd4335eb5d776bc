#include "arena.h"

#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

enum {
	ARENA_ALIGN = 16,
	ARENA_FIRST = 8 * 1024 - 64,
	ARENA_KEEP = 64 * 1024, /* a larger block is not kept over a reset */
	ARENA_LARGEST_STEP = 1024 * 1024,
};

struct arena_block {
	struct arena_block *older;
	size_t size;
	_Alignas(ARENA_ALIGN) char bytes[];
};

static _Noreturn void out_of_memory(size_t size)
{
	fprintf(stderr, "hangar: out of memory (%zu bytes wanted)\n", size);
	abort();
}

void *xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);
	if (!p)
		out_of_memory(size);
	return p;
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);
	if (!p)
		out_of_memory(n);
	return p;
}

void *xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);
	if (!p)
		out_of_memory(size);
	return p;
}

char *xstrdup(struct str s)
{
	char *z = xmalloc(s.n + 1);
	if (s.n)
		memcpy(z, s.p, s.n);
	z[s.n] = '\0';
	return z;
}

static void block_use(struct arena *a, struct arena_block *block)
{
	a->newest = block;
	a->at = block->bytes;
	a->end = block->bytes + block->size;
	ASAN_POISON_MEMORY_REGION(block->bytes, block->size);
}

static void block_add(struct arena *a, size_t wanted)
{
	size_t size = a->newest ? a->newest->size * 2 : ARENA_FIRST;
	if (size > ARENA_LARGEST_STEP)
		size = ARENA_LARGEST_STEP;
	if (size < wanted)
		size = wanted;
	if (size > SIZE_MAX / 2)
		out_of_memory(size);
	struct arena_block *block = xmalloc(sizeof(*block) + size);
	block->older = a->newest;
	block->size = size;
	a->total += size;
	block_use(a, block);
}

static void block_free(struct arena_block *block)
{
	ASAN_UNPOISON_MEMORY_REGION(block->bytes, block->size);
	free(block);
}

void arena_reset(struct arena *a)
{
	struct arena_block *keep = NULL;
	for (struct arena_block *block = a->newest, *older; block; block = older) {
		older = block->older;
		if (!keep && block->size <= ARENA_KEEP)
			keep = block;
		else
			block_free(block);
	}
	*a = ARENA_INIT;
	if (keep) {
		keep->older = NULL;
		a->total = keep->size;
		block_use(a, keep);
	}
}

void arena_release(struct arena *a)
{
	for (struct arena_block *block = a->newest, *older; block; block = older) {
		older = block->older;
		block_free(block);
	}
	*a = ARENA_INIT;
}

static void *take(struct arena *a, size_t size, size_t align)
{
	size_t pad = (0 - (uintptr_t)a->at) & (align - 1);
	if (size > SIZE_MAX / 4)
		out_of_memory(size);
	if (!a->newest || (size_t)(a->end - a->at) < size + pad) {
		block_add(a, size);
		pad = 0;
	}
	char *p = a->at + pad;
	a->at = p + size;
	ASAN_UNPOISON_MEMORY_REGION(p, size);
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	return take(a, size, ARENA_ALIGN);
}

void *arena_calloc(struct arena *a, size_t n, size_t size)
{
	size_t all;
	if (__builtin_mul_overflow(n, size, &all))
		out_of_memory(n);
	void *p = take(a, all, ARENA_ALIGN);
	return memset(p, 0, all);
}

char *arena_bytes(struct arena *a, size_t size)
{
	return take(a, size, 1);
}

void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size)
{
	if (new_size <= old_size)
		return old;
	if (old && (char *)old + old_size == a->at &&
		new_size - old_size <= (size_t)(a->end - a->at)) {
		ASAN_UNPOISON_MEMORY_REGION(a->at, new_size - old_size);
		a->at += new_size - old_size;
		return old;
	}
	void *p = arena_alloc(a, new_size);
	if (old_size)
		memcpy(p, old, old_size);
	return p;
}

struct strs arena_dup_all(struct arena *a, struct strs list)
{
	struct str *items = list.items ? arena_array(a, struct str, list.count) : NULL;
	for (size_t i = 0; i < list.count; i++)
		items[i] = arena_dup(a, list.items[i]);
	return (struct strs){items, list.count};
}

char *arena_dup_z(struct arena *a, struct str s)
{
	char *z = arena_bytes(a, s.n + 1);
	if (s.n)
		memcpy(z, s.p, s.n);
	z[s.n] = '\0';
	return z;
}

struct str arena_dup(struct arena *a, struct str s)
{
	return str_of(arena_dup_z(a, s), s.n);
}

struct str arena_vprintf(struct arena *a, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	if (n < 0)
		n = 0;
	char *z = arena_bytes(a, (size_t)n + 1);
	vsnprintf(z, (size_t)n + 1, format, again);
	va_end(again);
	return str_of(z, (size_t)n);
}

struct str arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct str s = arena_vprintf(a, format, args);
	va_end(args);
	return s;
}
