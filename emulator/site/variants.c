#include "site/variants.h"

#include "clock.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	SLOTS = 512, /* a power of two */
	FRESH_MS = 50,
};

struct slot {
	bool used;
	enum site_encoding encoding;
	dev_t device;
	ino_t inode;
	struct timespec modified;
	off_t size;
	int fd; /* -1: compressing does not pay */
	uint64_t length;
};

struct site_variants {
	pthread_mutex_t lock, making; /* making before lock */
	_Atomic unsigned made;
	size_t limit, total; /* under lock, as all below */
	size_t hand;         /* where the search for something to drop goes on */
	struct slot slots[SLOTS];
};

struct site_variants *site_variants_new(size_t limit_bytes)
{
	struct site_variants *variants = xcalloc(1, sizeof(*variants));
	variants->limit = limit_bytes;
	pthread_mutex_init(&variants->lock, NULL);
	pthread_mutex_init(&variants->making, NULL);
	return variants;
}

static void drop(struct site_variants *variants, struct slot *slot)
{
	if (slot->used && slot->fd >= 0) {
		close(slot->fd);
		variants->total -= slot->length;
	}
	slot->used = false;
}

void site_variants_free(struct site_variants *variants)
{
	if (!variants)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		drop(variants, &variants->slots[i]);
	pthread_mutex_destroy(&variants->making);
	pthread_mutex_destroy(&variants->lock);
	free(variants);
}

unsigned site_variants_made(const struct site_variants *variants)
{
	return atomic_load(&variants->made);
}

static struct slot *slot_of(
	struct site_variants *variants, const struct stat *file, enum site_encoding encoding)
{
	uint64_t key = (uint64_t)file->st_ino * SITE_ENCODINGS + encoding;
	uint64_t hash = (key ^ (uint64_t)file->st_dev << 40) * 0x9E3779B97F4A7C15U;
	return &variants->slots[hash >> 55];
}

static bool is_same(const struct slot *slot, const struct stat *file, enum site_encoding encoding)
{
	return slot->used && slot->encoding == encoding && slot->inode == file->st_ino &&
	       slot->device == file->st_dev && slot->size == file->st_size &&
	       slot->modified.tv_sec == file->st_mtim.tv_sec &&
	       slot->modified.tv_nsec == file->st_mtim.tv_nsec;
}

bool site_variants_find(struct site_variants *variants, const struct stat *file,
	enum site_encoding encoding, struct site_variant *ret_variant)
{
	struct slot *slot = slot_of(variants, file, encoding);
	pthread_mutex_lock(&variants->lock);
	bool known = is_same(slot, file, encoding);
	if (known) {
		int fd = slot->fd < 0 ? -1 : fcntl(slot->fd, F_DUPFD_CLOEXEC, 0);
		*ret_variant = (struct site_variant){fd, slot->length};
	}
	pthread_mutex_unlock(&variants->lock);
	return known;
}

static bool is_fresh(const struct stat *file)
{
	int64_t modified_ms = file->st_mtim.tv_sec * 1000 + file->st_mtim.tv_nsec / 1000000;
	return clock_now_us(NULL) / 1000 - modified_ms < FRESH_MS;
}

static void make_room(struct site_variants *variants, size_t wanted)
{
	for (size_t i = 0; i < SLOTS && variants->total + wanted > variants->limit; i++) {
		drop(variants, &variants->slots[variants->hand]);
		variants->hand = (variants->hand + 1) % SLOTS;
	}
}

void site_variants_keep(struct site_variants *variants, const struct stat *file,
	enum site_encoding encoding, int fd, uint64_t length)
{
	if (is_fresh(file) || (fd >= 0 && length > variants->limit))
		return;
	int own = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (fd >= 0 && own < 0)
		return;
	struct slot *slot = slot_of(variants, file, encoding);
	pthread_mutex_lock(&variants->lock);
	drop(variants, slot);
	if (own >= 0) {
		make_room(variants, length);
		variants->total += length;
	}
	*slot = (struct slot){true, encoding, file->st_dev, file->st_ino, file->st_mtim,
		file->st_size, own, length};
	pthread_mutex_unlock(&variants->lock);
}

static bool write_all(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);
		if (n <= 0)
			return false;
		bytes = str_skip(bytes, (size_t)n);
	}
	return true;
}

/* Whatever goes wrong here only costs the compression: -1. */
static int compress_file(int fd, size_t size, enum site_encoding encoding, uint64_t *ret_length)
{
	struct str bytes;
	struct arena arena = ARENA_INIT;
	char *plain = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int made = -1;
	if (plain == MAP_FAILED)
		return -1;
	/* read, not mapped: a file that shrinks meanwhile is then no fault */
	if (pread(fd, plain, size, 0) == (ssize_t)size &&
		site_encoding_compress(encoding, str_of(plain, size), &arena, &bytes)) {
		made = memfd_create("hangar-variant", MFD_CLOEXEC | MFD_ALLOW_SEALING);
		/* sealed, so that whoever sends it knows that it stays as it is */
		if (made >= 0 && (!write_all(made, bytes) ||
					 fcntl(made, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_WRITE))) {
			close(made);
			made = -1;
		}
		*ret_length = bytes.n;
	}
	munmap(plain, size);
	arena_release(&arena);
	return made;
}

void site_variants_make(struct site_variants *variants, int fd, const struct stat *file,
	enum site_encoding encoding, struct site_variant *ret_variant)
{
	struct site_variant made = {-1, 0};
	pthread_mutex_lock(&variants->making);
	if (!site_variants_find(variants, file, encoding, &made)) {
		atomic_fetch_add(&variants->made, 1);
		made.fd = compress_file(fd, (size_t)file->st_size, encoding, &made.length);
		site_variants_keep(variants, file, encoding, made.fd, made.length);
	}
	pthread_mutex_unlock(&variants->making);
	*ret_variant = made;
}
