/*
 * parameters - the rules between an operation's expression parameters, and the scope in which its
 * expressions are compiled.
 */
#ifndef HANGAR_PARAMETERS_H
#define HANGAR_PARAMETERS_H

#include "aws_json.h"
#include "expr/projector.h"
#include "expr/scope.h"
#include "shapes.h"

/* A parameter that takes part in "Can not use both expression and non-expression parameters ...".
 */
struct parameter {
	const char *name;
	bool set;
	enum parameter_kind {
		PARAMETER_EXPRESSION,
		PARAMETER_PROJECTION, /* an expression that uses no :values */
		PARAMETER_LEGACY,
		PARAMETER_JOINS_NONE, /* legacy, too: a ConditionalOperator with nothing to join */
		PARAMETER_JOINS_ONE,
	} kind;
};

/* What a ConditionalOperator is beside so many conditions. */
static inline enum parameter_kind parameter_joint(size_t conditions)
{
	return conditions > 1 ? PARAMETER_LEGACY
	       : conditions   ? PARAMETER_JOINS_ONE
			      : PARAMETER_JOINS_NONE;
}

/* Not both kinds; ConditionalOperator only with two conditions or more; names and values only with
 * expressions. 0, or -1 with the failure. */
int parameters_check(struct aws_call *call, const struct parameter *parameters, size_t count,
	const struct in_expression_attribute_name_map *names, const struct shape_value *values);

/* Opens the scope: placeholders are checked, then the values. values may be NULL. */
int scope_open(struct aws_call *call, struct expr_scope *scope,
	const struct in_expression_attribute_name_map *names, const struct shape_value *values);
/* Every name and value was used. */
int scope_close(struct aws_call *call, struct expr_scope *scope);

/* Fails with what the expression engine says. Always -1. */
int call_expression_failed(struct aws_call *call, const struct expr_error *error);

/* What is shown of an item: of ProjectionExpression or the AttributesToGet. */
struct item_projection {
	bool set; /* not all of it */
	struct projector projector;
};
int item_projection_read(struct aws_call *call, struct expr_scope *scope, struct str expression,
	const struct in_attribute_name_list *legacy, struct item_projection *ret_projection);
struct value item_projection_apply(
	const struct item_projection *projection, struct arena *arena, struct value item);

/* The refusal that a value carries, or 0. AWS has two layers that look at values, each with words
 * of its own; which one depends on the operation (captures of October 2026, paritysuite/
 * dynamodb-conformance, tests/tier3/error-messages/valueLayers; of the regions eu-west-2). */
int value_check(struct aws_call *call, const struct shape_value *value);

/* Names of attributes are neither empty nor longer than 65535 bytes: one, an item's (not those of
 * its maps). */
int name_check(struct aws_call *call, struct str name);
int item_names_check(struct aws_call *call, struct value item);
/* AttributesToGet and the like: good names, none twice. */
int names_check(struct aws_call *call, const struct str *names, size_t count);

#endif
