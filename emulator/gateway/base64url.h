/* base64url - RFC 4648, 5: base64 with '-' and '_', without padding, as JWTs have it. */
#ifndef GATEWAY_BASE64URL_H
#define GATEWAY_BASE64URL_H

#include "buf.h"

/* False, and nothing appended, when the text is none: padding, other characters, bits left over. */
bool base64url_decode(struct buf *out, struct str text);

#endif
