/*
 * error - the error answers of S3: one catalogue of codes, statuses and texts.
 */
#ifndef HANGAR_S3_ERROR_H
#define HANGAR_S3_ERROR_H

#include "message.h"

enum s3_error {
	S3_ACCESS_DENIED,
	S3_CORS_NOT_ENABLED,
	S3_INTERNAL_ERROR,
	S3_INVALID_RANGE,
	S3_INVALID_URI,
	S3_KEY_TOO_LONG_ERROR,
	S3_METHOD_NOT_ALLOWED,
	S3_NO_SUCH_BUCKET,
	S3_NO_SUCH_KEY,
	S3_ORIGIN_NEEDED,
	S3_PRECONDITION_FAILED,
};

/* One more element of the document: <name>value</name>. */
struct s3_detail {
	struct str name, value;
};

/* Status, content type and the XML document; ids are what x-amz-request-id and x-amz-id-2 say. */
void s3_error_answer(struct http_response *response, enum s3_error error,
	const struct s3_detail *details, size_t detail_count, struct str request_id,
	struct str host_id);

#endif
