/*
 * condition - the conditional headers of a read, in the order of RFC 9110, 13.2.2, which is S3's
 * too: If-Match, or without it If-Unmodified-Since; then If-None-Match, or without it
 * If-Modified-Since. If-Range says whether a Range still means this object.
 *
 * If-Match compares strongly (a weak tag matches nothing), If-None-Match weakly: the distribution
 * hands out the same tag as weak when it compresses. A date that cannot be read is no condition.
 */
#ifndef HANGAR_S3_CONDITION_H
#define HANGAR_S3_CONDITION_H

#include "message.h"

enum s3_condition {
	S3_CONDITION_HOLDS,
	S3_CONDITION_NOT_MODIFIED, /* 304 */
	S3_CONDITION_FAILED,       /* 412 */
};

/* `etag` has its quotes. *ret_header is the name of the header that failed (S3 reports it). */
enum s3_condition s3_condition_check(const struct http_request *request, struct str etag,
	int64_t modified, struct str *ret_header);

/* False when If-Range names another state of the object. */
bool s3_condition_range_holds(
	const struct http_request *request, struct str etag, int64_t modified);

#endif
