/*
 * key_condition - KeyConditionExpression: which range of keys a Query reads.
 *
 * In three steps, as AWS orders its errors: compiling refuses what is no condition at all (other
 * expressions of the request come next); reading refuses what no table could answer; resolving,
 * once the table or index is known, holds the tests against its key and gives the store's own
 * struct key_condition.
 */
#ifndef HANGAR_EXPR_KEY_CONDITION_H
#define HANGAR_EXPR_KEY_CONDITION_H

#include "scope.h"
#include "store/key.h"

/* One attribute's condition, as written. */
struct key_test {
	struct str name;
	enum key_op op;
	struct value a, b; /* b: BETWEEN only */
	bool unindexable;  /* a legacy operator that no key can be asked with */
};

struct key_tests {
	struct key_test *at;
	size_t count;
};

struct expr_node;

int key_condition_compile(
	struct expr_scope *scope, struct str text, const struct expr_node **ret_root);
int key_tests_read(
	struct expr_scope *scope, const struct expr_node *root, struct key_tests *ret_tests);
/* Looks at the first `upto` attributes of the key: AWS takes the starting key's attributes and the
 * conditions in turns, so where the starting key breaks off, so does this. The values of `equal`
 * are in the scope's arena. */
int key_tests_resolve(struct expr_scope *scope, const struct key_tests *tests,
	const struct key_schema *schema, unsigned upto, struct key_condition *ret_condition);

#endif
