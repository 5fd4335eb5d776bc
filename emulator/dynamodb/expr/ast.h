/*
 * ast - the tree of a condition or of an update's operand. Private to the expression engine.
 *
 * Made by parse.c, checked and bound to the request's names and values by check.c, constant from
 * then on. Everything lives in the scope's arena.
 */
#ifndef HANGAR_EXPR_AST_H
#define HANGAR_EXPR_AST_H

#include "scope.h"

/* ORDER NODES: operator names in check.c */
enum node_kind {
	NODE_PATH,
	NODE_VALUE,
	NODE_CALL,
	NODE_EQ,
	NODE_NE,
	NODE_LT,
	NODE_LE,
	NODE_GT,
	NODE_GE,
	NODE_BETWEEN,
	NODE_IN,
	NODE_AND,
	NODE_OR,
	NODE_NOT,
	NODE_PLUS,
	NODE_MINUS,
	NODE_KINDS,
};

/* ORDER FUNCTIONS: functions[] in function.c */
enum function_id {
	FN_ATTRIBUTE_EXISTS,
	FN_ATTRIBUTE_NOT_EXISTS,
	FN_ATTRIBUTE_TYPE,
	FN_BEGINS_WITH,
	FN_CONTAINS,
	FN_SIZE,
	FN_IF_NOT_EXISTS,
	FN_LIST_APPEND,
	FN_COUNT,
};

/* An element of a document path: a name (or a #name until it is bound), or a list index. */
struct path_step {
	struct str text; /* name; of an index its digits */
	uint32_t index;
	bool is_index, is_placeholder;
};

struct path {
	struct path_step *steps;
	size_t count;
};

struct expr_node {
	enum node_kind kind;
	enum function_id function; /* NODE_CALL, once checked */
	bool parenthesised;
	unsigned count;  /* of the arguments */
	struct str text; /* NODE_CALL: its name; NODE_VALUE: its placeholder */
	struct path path;
	struct value value;     /* NODE_VALUE, once bound */
	enum value_type wanted; /* attribute_type(): the type asked for, once checked */
	struct expr_node *args, *last, *next;
};

enum update_clause {
	CLAUSE_SET,
	CLAUSE_REMOVE,
	CLAUSE_ADD,
	CLAUSE_DELETE,
	CLAUSE_COUNT,
};

struct update_action {
	enum update_clause clause;
	unsigned section; /* which clause of the text it stands in, from 0 */
	struct path path;
	struct expr_node *operand; /* NULL: REMOVE */
	struct update_action *next;
};

struct update_ast {
	struct update_action *actions;
	size_t action_count;
	unsigned section_count;
	enum update_clause sections[CLAUSE_COUNT + 1]; /* in the order written; the last may be one
							  that repeats */
};

struct path_list {
	struct path *at;
	size_t count;
};

/* parse.c: the grammar. -1: refused, scope->error says why. */
int parse_condition(
	struct expr_scope *scope, enum expr_kind kind, struct str text, struct expr_node **ret);
int parse_projection(struct expr_scope *scope, struct str text, struct path_list *ret);
int parse_update(struct expr_scope *scope, struct str text, struct update_ast *ret);

/* check.c: everything that is known before an item is. */
int check_condition(struct expr_scope *scope, enum expr_kind kind, struct expr_node *root);
int check_projection(struct expr_scope *scope, struct path_list *paths);
int check_update(struct expr_scope *scope, struct update_ast *update);

/* eval.c: the value at a path; VALUE_ABSENT when there is none. */
struct value path_value(const struct path *path, struct value item);
/* The same without the last `without` steps. */
struct value path_parent(const struct path *path, size_t without, struct value item);

static inline bool node_is_operand(const struct expr_node *node)
{
	return node->kind <= NODE_CALL;
}

#endif
