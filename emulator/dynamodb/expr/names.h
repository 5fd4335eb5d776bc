/*
 * names - looking up placeholders, and collecting the attributes an expression touches. Private to
 * the expression engine.
 */
#ifndef HANGAR_EXPR_NAMES_H
#define HANGAR_EXPR_NAMES_H

#include "ast.h"

/* Marks it as used. */
bool name_defined(const struct expr_scope *scope, struct str placeholder, struct str *ret_name);
bool value_defined(const struct expr_scope *scope, struct str placeholder, struct value *ret_value);

struct heads_builder {
	struct arena *arena;
	struct expr_head *at;
	size_t count, room;
	bool all; /* of a generated expression, which may be long: a name twice is twice there */
};

/* Paths that are bound. */
void heads_add(struct heads_builder *b, const struct path *path);
void heads_add_node(struct heads_builder *b, const struct expr_node *node);
struct expr_heads heads_done(const struct heads_builder *b);

#endif
