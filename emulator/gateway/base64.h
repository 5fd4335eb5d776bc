/*
 * base64 - RFC 4648's standard alphabet with padding: how a 2.0 event carries bodies that are not
 * text.
 */
#ifndef GATEWAY_BASE64_H
#define GATEWAY_BASE64_H

#include "buf.h"

void base64_encode(struct buf *out, struct str bytes);

/* False when text is no base64 (wrong length, alphabet or padding); *ret_bytes is in the arena. */
bool base64_decode(struct str text, struct arena *arena, struct str *ret_bytes);

#endif
