/*
 * range - what a Range header asks for, of an object of a known size.
 *
 * S3 serves one range. Several ranges, another unit, or a header that is not well-formed
 * (including last before first) are ignored: the answer is the whole object with 200. A range that
 * is well-formed but begins at or behind the end, or a suffix of no bytes, cannot be satisfied: 416
 * InvalidRange. An end behind the object's is cut. (RFC 9110, 14; GetObject of the S3 API
 * reference.)
 */
#ifndef HANGAR_S3_RANGE_H
#define HANGAR_S3_RANGE_H

#include "str.h"

enum s3_range {
	S3_RANGE_WHOLE,
	S3_RANGE_PART,
	S3_RANGE_UNSATISFIABLE,
};

/* Sets the offset and the length (at least 1) for S3_RANGE_PART only. */
enum s3_range s3_range_parse(
	struct str header, uint64_t size, uint64_t *ret_offset, uint64_t *ret_length);

#endif
