/*
 * variants - the compressed forms of files, made once.
 *
 * A variant is known by its file's device, inode, modification time and size and by its encoding,
 * and kept in memory outside the heap, as a descriptor: whoever gets one has a descriptor of its
 * own to close, so that dropping it here disturbs nobody. All of them together stay under a limit;
 * the oldest go first. A file that changed a moment ago is not kept.
 */
#ifndef HANGAR_SITE_VARIANTS_H
#define HANGAR_SITE_VARIANTS_H

#include "site/encoding.h"

#include <sys/stat.h>

struct site_variants;

struct site_variant {
	int fd; /* the caller's to close; -1: the file is better sent as it is */
	uint64_t length;
};

struct site_variants *site_variants_new(size_t limit_bytes);
void site_variants_free(struct site_variants *variants);

/* True when the variant is known; *ret_variant's descriptor may be -1 even then. */
bool site_variants_find(struct site_variants *variants, const struct stat *file,
	enum site_encoding encoding, struct site_variant *ret_variant);

/* Keeps a variant that exists already, as a file beside the other one; fd stays the caller's. */
void site_variants_keep(struct site_variants *variants, const struct stat *file,
	enum site_encoding encoding, int fd, uint64_t length);

/* Compresses the file, once for all who ask at the same time, and keeps the result. */
void site_variants_make(struct site_variants *variants, int fd, const struct stat *file,
	enum site_encoding encoding, struct site_variant *ret_variant);

/* How many times a file was compressed so far. */
unsigned site_variants_made(const struct site_variants *variants);

#endif
