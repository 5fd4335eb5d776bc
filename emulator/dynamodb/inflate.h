/*
 * inflate - a compressed body of a request, in memory and bounded.
 */
#ifndef HANGAR_INFLATE_H
#define HANGAR_INFLATE_H

#include "arena.h"

enum inflated {
	INFLATED,
	INFLATE_DAMAGED, /* not in that form, or cut short */
	INFLATE_TOO_LARGE,
};

enum inflate_form {
	INFLATE_GZIP,    /* RFC 1952, one member behind the other */
	INFLATE_DEFLATE, /* RFC 1950, as HTTP means it */
};

/* What follows the last member is read over, as AWS does. *ret_body is in the arena. */
enum inflated inflate_body(enum inflate_form form, struct str compressed, size_t limit,
	struct arena *arena, struct str *ret_body);

#endif
