/* base64 - RFC 4648, the standard alphabet with padding. */
#ifndef HANGAR_BASE64_H
#define HANGAR_BASE64_H

#include "buf.h"

void base64_encode(struct buf *out, struct str bytes);
/* False, and nothing appended, when the text is not base64: wrong length, a foreign character,
 * padding elsewhere than at the end. */
bool base64_decode(struct buf *out, struct str text);

#endif
