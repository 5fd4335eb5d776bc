/*
 * folder - a bucket whose objects are the files of a folder, as a service that reads.
 *
 * GET and HEAD of an object's path ("/key", percent-encoded; no bucket name in it) answer as S3's
 * REST endpoint does: 200, 206 with Content-Range, 304, and XML errors: NoSuchKey 404 (AccessDenied
 * 403 when the reader may not list the bucket: what CloudFront's origin access control meets),
 * NoSuchBucket 404 while the folder is missing, PreconditionFailed 412, InvalidRange 416,
 * MethodNotAllowed 405 (a preflight: AccessForbidden 403, since the
 * bucket has no CORS rules), InvalidURI and KeyTooLongError 400. Folders are no objects, nor are
 * sockets and devices; see key.h for what cannot be reached.
 *
 * The folder is looked at anew for every request: it may appear later, vanish and come back, as a
 * build's output does. Sources: GetObject and "Error responses" of the S3 API reference; the XML
 * was compared with recorded answers.
 */
#ifndef HANGAR_S3_FOLDER_H
#define HANGAR_S3_FOLDER_H

#include "doors.h"
#include "err.h"

struct s3_folder;

struct s3_folder_options {
	const char *root; /* a path; copied */
	struct str name;  /* the bucket's, for errors; copied */
	bool may_list;    /* a missing key is 404 NoSuchKey, not 403 AccessDenied */
	uint64_t seed;    /* of the request ids */
};

struct s3_folder *s3_folder_new(const struct s3_folder_options *options);
void s3_folder_free(struct s3_folder *folder);

/* The door to it; valid as long as the folder. Responses of HEAD carry the body's file too, for
 * its length. */
struct service s3_folder_service(struct s3_folder *folder);

#endif
