/*
 * encoding - what a client accepts, what is worth compressing, and compressing it.
 *
 * CloudFront compresses a response of 200, 403 or 404 whose body has 1,000 to 10,000,000 bytes and
 * a type of its list, that is not encoded already, when the client accepts gzip or br; br is
 * preferred. A strong ETag becomes weak. (Developer guide, "Serve compressed files".)
 */
#ifndef HANGAR_SITE_ENCODING_H
#define HANGAR_SITE_ENCODING_H

#include "arena.h"

enum site_encoding {
	SITE_IDENTITY,
	SITE_GZIP,
	SITE_BROTLI,
	SITE_ENCODINGS, /* how many there are */
};

enum {
	SITE_COMPRESS_LEAST = 1000,
	SITE_COMPRESS_MOST = 10 * 1000 * 1000,
};

/* "gzip", "br", and ".gz", ".br" */
struct str site_encoding_name(enum site_encoding encoding);
struct str site_encoding_ending(enum site_encoding encoding);

/* The encoding of an Accept-Encoding header with the highest weight: br before gzip when equal,
 * identity when neither is accepted. */
enum site_encoding site_encoding_accepted(struct str accept_encoding);

/* Is the media type (parameters ignored) on CloudFront's list? */
bool site_encoding_is_compressible(struct str content_type);

/* Compresses into memory of the arena. False when that would not make it smaller. */
bool site_encoding_compress(
	enum site_encoding encoding, struct str bytes, struct arena *arena, struct str *ret_bytes);

#endif
