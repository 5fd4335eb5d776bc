/*
 * compress - the body of an answer, compressed for who accepts that.
 *
 * Sources: scylladb, test/alternator/test_compressed_response.py, which runs against AWS; that the
 * checksum is the compressed bytes': smithy-kotlin issue 158, and the setting
 * calculateCRC32FromCompressedData of AWS's SDK for Java.
 */
#ifndef HANGAR_COMPRESS_H
#define HANGAR_COMPRESS_H

#include "arena.h"

enum {
	COMPRESS_LEAST = 4096, /* a shorter answer is sent as it is */
};

enum compression {
	COMPRESS_NONE,
	COMPRESS_GZIP,    /* RFC 1952 */
	COMPRESS_DEFLATE, /* RFC 1950, as HTTP means it */
};

/* What an Accept-Encoding asks for: of the two the one of more weight, of like weight the one named
 * first, the one named before the one meant by "*". Read as DynamoDB reads it: "identity" counts
 * for nothing; a weight is what follows the first "q=" of an element, 1 at most, 0 when negative,
 * 1 when it is no number. */
enum compression compress_accepted(struct str accept_encoding);

/* "gzip" or "deflate". */
struct str compress_name(enum compression compression);

/* *ret_body is in the arena. False when it would not get shorter. */
bool compress_body(
	enum compression compression, struct str body, struct arena *arena, struct str *ret_body);

#endif
