/*
 * update - UpdateExpression: a new item from an old one.
 *
 * Every operand is read from the old item. The new item is built once, from the outside in: what no
 * path touches is copied as it stands.
 */
#ifndef HANGAR_EXPR_UPDATE_H
#define HANGAR_EXPR_UPDATE_H

#include "scope.h"

struct path_tree;
struct update_action;

struct update {
	const struct path_tree *tree;
	/* The attributes that are written; the caller refuses those of the key ("One or more
	 * parameter values were invalid: Cannot update attribute pk. This attribute is part of the
	 * key"). */
	struct expr_heads written;
	/* All attributes, those that operands read included. */
	struct expr_heads heads;
	unsigned writes; /* actions that store a value: SET, ADD */
	unsigned clears; /* REMOVE, DELETE */
	/* Private. */
	const struct update_action *const *actions;
	size_t action_count;
	unsigned section_count;
};

int update_compile(struct expr_scope *scope, struct str text, struct update *ret_update);
/* old: the item as it is; when there is none yet (`exists` false) the map of its key attributes. -1
 * with *ret_error when the item does not fit the expression; nothing has changed then. AWS creates
 * no item for an expression that has only clears: see update->writes. */
int update_apply(const struct update *update, struct arena *arena, struct value old, bool exists,
	struct value *ret_new, struct expr_error *ret_error);
/* What UpdateItem holds against the limit of 400 KB beside the item itself: the bytes of the
 * statement, its clauses and its operands, whatever the item has. Captured by the public conformance
 * suite in October 2026, to the byte (paritysuite/dynamodb-conformance, tests/tier3/limits/
 * itemSizeBySurface). old as for update_apply(); it tells which elements are new in a set. */
size_t update_charge(const struct update *update, struct arena *arena, struct value old);
/* The type that an attribute will have whatever the item, or VALUE_NONE: it is not written, or only
 * the item will tell. */
enum value_type update_known_type(const struct update *update, struct str name);
/* What UPDATED_OLD (of the old item) and UPDATED_NEW (of the new one) return: the paths that the
 * expression writes. An empty map when there are none. */
struct value update_view(const struct update *update, struct arena *arena, struct value item);

#endif
