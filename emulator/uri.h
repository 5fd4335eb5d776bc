/*
 * uri - what a request line holds, as text: percent-decoding, parameters, and UTF-8 made whole.
 */
#ifndef HANGAR_URI_H
#define HANGAR_URI_H

#include "buf.h"

/* Percent-decoded; a '%' without two hex digits behind it stands for itself. With plus_is_space a
 * '+' is a space (query strings). Returns `s` itself when there is nothing to decode. */
struct str uri_decode(struct str s, bool plus_is_space, struct arena *arena);

/* The value of a query's first parameter of that name, both as sent: "" for one without a '=',
 * STR_NONE when there is none. */
struct str uri_parameter(struct str query, struct str name);

/* Each '%' has two hex digits behind it. */
bool uri_is_coded(struct str s);

/* Appends the text as it stands in a path or in the value of a query: letters, digits and
 * -._~/:@!$'()*,; as they are, all else percent-encoded. */
void uri_encode(struct buf *out, struct str text);

/* Bytes that are no UTF-8 become U+FFFD, as in any JSON that AWS hands to a function. Returns `s`
 * itself when it is well-formed. */
struct str uri_utf8(struct str s, struct arena *arena);

#endif
