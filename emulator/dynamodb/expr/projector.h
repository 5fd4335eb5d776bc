/*
 * projector - ProjectionExpression: a part of an item.
 */
#ifndef HANGAR_EXPR_PROJECTOR_H
#define HANGAR_EXPR_PROJECTOR_H

#include "scope.h"

struct path_tree;

struct projector {
	const struct path_tree *tree;
	struct expr_heads heads;
};

int projector_compile(struct expr_scope *scope, struct str text, struct projector *ret_projector);
/* Of whole top-level attributes (AttributesToGet, an index's projection). Names that come twice
 * count once. */
void projector_of_names(struct arena *arena, const struct str *names, size_t count,
	struct projector *ret_projector);
/* The item with nothing but what the paths name: maps keep the members asked for, lists the
 * elements asked for, in order and without gaps. An item that has none of it gives an empty map. */
struct value projector_apply(
	const struct projector *projector, struct arena *arena, struct value item);

#endif
