/*
 * media - the Content-Type of an object put without one: by its name's ending, as the AWS tools
 * guess it when they upload, and "binary/octet-stream" where they do not know, as S3 has it.
 */
#ifndef HANGAR_S3_MEDIA_H
#define HANGAR_S3_MEDIA_H

#include "str.h"

struct str s3_media_type(struct str key);

#endif
