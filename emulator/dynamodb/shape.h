/*
 * shape - the engine behind aws_shape.h: what the two steps share.
 */
#ifndef HANGAR_SHAPE_H
#define HANGAR_SHAPE_H

#include "aws_shape.h"
#include "wire.h"

enum {
	SHAPE_UNKNOWN = -1, /* in an enum member: a text that no value has */
};

/* The text of an enum member that holds SHAPE_UNKNOWN, found by where the member stands. */
struct shape_unknown {
	struct shape_unknown *next;
	const void *where;
	struct str text;
};

#endif
