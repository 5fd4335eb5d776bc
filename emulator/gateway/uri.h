/*
 * uri - what a request line holds, as text: percent-decoding, and UTF-8 made whole.
 */
#ifndef GATEWAY_URI_H
#define GATEWAY_URI_H

#include "arena.h"

/* Percent-decoded; a '%' without two hex digits behind it stands for itself. With plus_is_space a
 * '+' is a space (query strings). Returns `s` itself when there is nothing to decode. */
struct str uri_decode(struct str s, bool plus_is_space, struct arena *arena);

/* Bytes that are no UTF-8 become U+FFFD, as in any JSON that AWS hands to a function. Returns `s`
 * itself when it is well-formed. */
struct str uri_utf8(struct str s, struct arena *arena);

#endif
