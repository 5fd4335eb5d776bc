/*
 * path_tree - several document paths as one tree, for projections and updates. Private to the
 * expression engine.
 *
 * The root stands for the item; below it, a node for each step. Children are kept in the order the
 * stored form has their members in: names by memcmp, indexes by number.
 */
#ifndef HANGAR_EXPR_PATH_TREE_H
#define HANGAR_EXPR_PATH_TREE_H

#include "ast.h"

struct path_end {
	size_t path; /* which of the paths ends here */
	struct path_end *next;
};

struct path_tree {
	struct path_step step;
	size_t born; /* the first path that came through here */
	struct path_end *ends;
	struct path_tree *children, *next;
	size_t child_count;
};

/* paths: bound. */
struct path_tree *path_tree_of(struct arena *arena, const struct path *paths, size_t count);
/* Refuses paths of which one lies within another one, or that use a thing both as map and list. */
int path_tree_check(struct expr_scope *scope, enum expr_kind kind, const struct path_tree *tree,
	const struct path *paths);
/* "[a, [1], b]", as the error texts have it. */
struct str path_text(struct arena *arena, const struct path *path);

/* The part of the value that the paths below the node name; VALUE_ABSENT when there is none. */
struct value path_tree_cut(const struct path_tree *node, struct arena *arena, struct value value);

#endif
