/*
 * legacy - the parameters from before expressions: Expected, AttributeUpdates, and the maps of
 * conditions that Query and Scan take. Each is put into the words of the expression it stands for,
 * so that there is one evaluator. Source of rules and texts: dynalite validations/index.js.
 */
#ifndef HANGAR_LEGACY_H
#define HANGAR_LEGACY_H

#include "expr/update.h"
#include "guard.h"
#include "parameters.h"

int legacy_expected_check(struct aws_call *call, const struct in_expected_attribute_map *expected);
int legacy_expected_compile(struct aws_call *call, const struct in_expected_attribute_map *expected,
	enum in_conditional_operator conditional_operator,
	enum in_return_values_on_condition_check_failure on_failure, struct guard *ret_guard);

/* QueryFilter, ScanFilter, KeyConditions: arguments by number and type. */
int legacy_conditions_check(struct aws_call *call, const struct in_key_conditions *conditions);
/* One expression of them, joined by the operator (AND when unset), with its scope. */
int legacy_conditions_text(struct aws_call *call, const struct in_key_conditions *conditions,
	enum in_conditional_operator conditional_operator, struct expr_scope *ret_scope,
	struct str *ret_text);

int legacy_updates_check(struct aws_call *call, const struct in_attribute_updates *updates);
int legacy_updates_compile(struct aws_call *call, const struct in_attribute_updates *updates,
	struct update *ret_update);

#endif
