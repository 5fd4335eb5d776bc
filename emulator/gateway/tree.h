/*
 * tree - a JSON text as nodes, for what has to look at it more than once. All of it lives in the
 * arena.
 */
#ifndef GATEWAY_TREE_H
#define GATEWAY_TREE_H

#include "arena.h"
#include "json_read.h"

/* 40 bytes, because a body of 10 MB may have five million of them. */
struct tree {
	enum json_type type;
	uint64_t hash; /* equal values have the same */
	union {
		struct str text; /* of strings and numbers */
		struct {
			struct tree *members; /* of objects and arrays */
			struct str *names;    /* of an object's members, in their order */
		};
	};
	union {
		size_t count; /* of members */
		double number;
	};
};

/* NULL: the text is not JSON. Of several members with one name the last one counts. */
const struct tree *tree_read(struct str text, struct arena *arena);

/* NULL: no object, or none of that name. */
const struct tree *tree_member(const struct tree *object, struct str name);

/* The same value, as JSON Schema has it: numbers by value, objects whatever their order. */
bool tree_equal(const struct tree *a, const struct tree *b);

#endif
