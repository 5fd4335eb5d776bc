/*
 * shape - the engine behind aws_shape.h: what the two steps share.
 */
#ifndef HANGAR_SHAPE_H
#define HANGAR_SHAPE_H

#include "aws_shape.h"
#include "wire.h"

/* The text of an enum member that no value has. The member holds -number: members move while lists
 * grow, so that their address says nothing. */
struct shape_unknown {
	struct shape_unknown *next;
	int number; /* from 1 */
	struct str text;
};

#endif
