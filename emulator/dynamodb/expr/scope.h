/*
 * scope - what the expressions of one request share: the #names and :values they may use, which of
 * them were used, the arena they are compiled into, and the error text when one is refused.
 *
 *	struct expr_scope scope;
 *	expr_scope_init(&scope, arena, names, name_count, values, value_count);
 *	if (expr_scope_check(&scope) || condition_compile(&scope, EXPR_CONDITION, text, &condition)
 *		|| expr_scope_finish(&scope))
 *		... answer ValidationException with scope.error.text
 *
 * Functions that take a scope return 0, or -1 with scope->error set. Nothing is compiled twice and
 * nothing global is touched: a compiled expression is constant and lives as long as the arena.
 */
#ifndef HANGAR_EXPR_SCOPE_H
#define HANGAR_EXPR_SCOPE_H

#include "store/value.h"

enum {
	EXPR_BYTES = 4096,            /* longest expression */
	EXPR_PLACEHOLDER_BYTES = 255, /* longest #name or :value */
	EXPR_OPERATORS = 300,         /* operators and functions in one expression */
	EXPR_PATH_LEVELS = 32,        /* elements of a document path */
	EXPR_IN_OPERANDS = 100,       /* values behind IN */
};

/* Which parameter an expression came from; it stands in the error texts. */
enum expr_kind {
	EXPR_CONDITION,
	EXPR_FILTER,
	EXPR_KEY_CONDITION,
	EXPR_PROJECTION,
	EXPR_UPDATE,
	EXPR_KINDS,
};

/* An entry of ExpressionAttributeNames ("#n": "name") or ExpressionAttributeValues (":v": value);
 * the placeholder has its '#' or ':'. */
struct expr_name {
	struct str placeholder, name;
	bool used;
};

struct expr_value {
	struct str placeholder;
	struct value value;
	bool used;
};

struct expr_error {
	struct str text; /* AWS's message, without an envelope */
	/* PutItem, UpdateItem and DeleteItem put "1 validation error detected: " in front of this
	 * family of messages (since 2026); every other operation sends it bare. */
	bool enveloped;
};

struct expr_scope {
	struct arena *arena;
	struct expr_name *names;
	size_t name_count;
	struct expr_value *values;
	size_t value_count;
	/* The text was made of legacy parameters, for which the limits of expressions do not hold: any
	 * length, any number of operators and operands. "#n17" and ":v17" are those of index 17. */
	bool generated;
	struct expr_error error; /* of the first failure */
};

/* The arrays stay the caller's; `used` is written. NULL arrays: the parameter was not given. */
void expr_scope_init(struct expr_scope *scope, struct arena *arena, struct expr_name *names,
	size_t name_count, struct expr_value *values, size_t value_count);
/* The placeholders are well formed and the maps, when given, not empty. */
int expr_scope_check(struct expr_scope *scope);
/* After all expressions: every name and value was used by some expression. */
int expr_scope_finish(struct expr_scope *scope);

/* The attributes of the item that an expression reads or writes, each once. */
struct expr_head {
	struct str name;
	bool nested; /* by some path that goes deeper than the attribute */
};

struct expr_heads {
	const struct expr_head *at;
	size_t count;
};

/* The head of that name, or NULL. */
const struct expr_head *expr_heads_find(struct expr_heads heads, struct str name);

#endif
