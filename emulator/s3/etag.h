/*
 * etag - the ETag of a file: its MD5 in hex and quotes, as S3 has it for an object put in one part.
 *
 * Reading a file for its digest costs once: results are kept by device, inode, modification time
 * and size. A file that was changed a moment ago is not kept, since another change could leave all
 * four the same.
 */
#ifndef HANGAR_S3_ETAG_H
#define HANGAR_S3_ETAG_H

#include "err.h"
#include "str.h"

#include <sys/stat.h>

struct s3_etags;

enum {
	S3_ETAG_LENGTH = 34
};

struct s3_etags *s3_etags_new(void);
void s3_etags_free(struct s3_etags *etags);

/* `stat` is of fd. Any thread. */
int s3_etag_of(struct s3_etags *etags, int fd, const struct stat *stat,
	char ret_etag[S3_ETAG_LENGTH], struct err *err);

/* How many digests were computed so far. */
unsigned s3_etags_computed(const struct s3_etags *etags);

#endif
