/*
 * projection - ProjectionExpression: a part of an item.
 */
#ifndef HANGAR_EXPR_PROJECTION_H
#define HANGAR_EXPR_PROJECTION_H

#include "scope.h"

struct path_tree;

struct projection {
	const struct path_tree *tree;
	struct expr_heads heads;
};

int projection_compile(
	struct expr_scope *scope, struct str text, struct projection *ret_projection);
/* Of whole top-level attributes (AttributesToGet, an index's projection). Names that come twice
 * count once. */
void projection_of_names(struct arena *arena, const struct str *names, size_t count,
	struct projection *ret_projection);
/* The item with nothing but what the paths name: maps keep the members asked for, lists the
 * elements asked for, in order and without gaps. An item that has none of it gives an empty map. */
struct value projection_apply(
	const struct projection *projection, struct arena *arena, struct value item);

#endif
