/*
 * site - the distribution: CloudFront's part of an answer, in front of buckets and APIs.
 *
 * A request belongs to the first behaviour whose pattern matches its path, else to the default one;
 * the behaviour names the origin that answers. Around that, in CloudFront's order:
 *
 *	method     a bucket's behaviour takes GET, HEAD, OPTIONS, an API's all seven; others: 403
 *	spa        on the default behaviour, /users/7 becomes /index.html (path.h has the rule)
 *	index      "/" becomes "/<index>"; no other folder has an index
 *	origin     an API sees Via and X-Amz-Cf-Id
 *	errors     a status on the list is answered by a page, fetched through the behaviour that
 *	           its path belongs to; covers every origin, APIs too, as on AWS. If the page
 *	           cannot be had, what the fetch of the page got is the answer
 *	compress   gzip or br, by CloudFront's conditions (encoding.h), once per file; "NAME.br"
 *	           or "NAME.gz" beside NAME, not older, is taken instead. A range is of the
 *	           plain file. The ETag becomes weak; Vary: Accept-Encoding
 *	cache      Cache-Control, when the origin gave none, on 200, 206 and 304 of buckets:
 *	           max-age of the behaviour's cache; without one on the default behaviour,
 *	           immutable for files named by their content, no-cache for HTML
 *	headers    X-Cache (Miss, or Error from 400 on: nothing is cached here), Via,
 *	           X-Amz-Cf-Pop, X-Amz-Cf-Id
 *
 * Sources: the CloudFront developer guide, "Distribution settings reference", "Serve compressed
 * files", "Generate custom error responses", "Specify a default root object".
 */
#ifndef HANGAR_SITE_SITE_H
#define HANGAR_SITE_SITE_H

#include "doors.h"

struct site;

struct site_behavior {
	struct str pattern; /* "/api/" and a star; ignored in the default one */
	struct service origin;
	bool bucket; /* the origin is a bucket, not an API */
	bool compress;
	int64_t cache_seconds; /* 0: none said */
};

struct site_error {
	int code;        /* the origin's status: 400 403 404 405 414 416 500 to 504 */
	struct str page; /* a path */
	int status;      /* the viewer's; 0: the code itself */
};

struct site_options {
	struct site_behavior otherwise; /* the default behaviour */
	const struct site_behavior *behaviors;
	size_t behavior_count;
	const struct site_error *errors;
	size_t error_count;
	struct str index; /* without a slash; empty: none */
	bool spa;
	struct str id; /* the distribution's, for Via; empty: "hangar" */
	uint64_t seed; /* of the request ids */
};

/* Everything is copied; the origins must outlive the site. */
struct site *site_new(const struct site_options *options);
void site_free(struct site *site);

struct service site_service(struct site *site);

/* How many times a file was compressed so far. */
unsigned site_compressed(const struct site *site);

#endif
