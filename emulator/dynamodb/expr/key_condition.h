/*
 * key_condition - KeyConditionExpression: which range of keys a Query reads.
 *
 * In two steps, as AWS orders its errors: compiling refuses what no table could answer; resolving,
 * once the table or index is known, holds the conditions against its key.
 */
#ifndef HANGAR_EXPR_KEY_CONDITION_H
#define HANGAR_EXPR_KEY_CONDITION_H

#include "scope.h"

enum {
	KEY_PARTS = 8, /* an index key: up to four partition and four sort attributes */
};

enum key_operator {
	KEY_ANY, /* no condition: the whole partition */
	KEY_EQ,
	KEY_LT,
	KEY_LE,
	KEY_GT,
	KEY_GE,
	KEY_BETWEEN, /* low and high, both included */
	KEY_BEGINS_WITH,
};

/* One attribute's condition, as written. */
struct key_test {
	struct str name;
	enum key_operator op;
	struct value low, high; /* high: BETWEEN only */
};

struct key_tests {
	struct key_test at[KEY_PARTS];
	size_t count;
};

/* The key that the conditions are held against. */
struct key_part {
	struct str name;
	enum value_type type; /* VALUE_S, VALUE_N or VALUE_B */
};

struct key_shape {
	const struct key_part *partition, *sort;
	size_t partition_count, sort_count;
};

/* The range: every partition attribute equals its value; of the sort attributes the first
 * `sort_equal_count` do too; the next one is under `op`. With a plain key of one partition and one
 * sort attribute: partition[0], and op with low and high (KEY_EQ too: sort_equal_count is 0 then).
 */
struct key_condition {
	struct value partition[KEY_PARTS / 2];
	struct value sort_equal[KEY_PARTS / 2];
	size_t partition_count, sort_equal_count;
	enum key_operator op;
	struct value low, high;
};

int key_tests_compile(struct expr_scope *scope, struct str text, struct key_tests *ret_tests);
int key_tests_resolve(struct expr_scope *scope, const struct key_tests *tests,
	const struct key_shape *shape, struct key_condition *ret_condition);
/* This sort value lies within the range (ExclusiveStartKey's check); partition values are compared
 * by the caller. */
bool key_condition_sort_holds(const struct key_condition *condition, struct value sort);

#endif
