/*
 * message - AWS's error texts of expressions, in one catalogue. Private to the expression engine.
 *
 * A '%' in a text stands for the next argument. Where the texts come from: the error constants of
 * AWS's own clients and of DynamoDB's answers as collected by public test suites that were run
 * against the service (dynalite, Alternator, dynamodb-conformance), and issues that quote them.
 */
#ifndef HANGAR_EXPR_MESSAGE_H
#define HANGAR_EXPR_MESSAGE_H

#include "buf.h"
#include "scope.h"

/* clang-format off */
#define EXPR_MESSAGES(X)                                                                           \
	X(EMPTY, "The expression can not be empty;")                                               \
	X(TOO_LONG, "Expression size has exceeded the maximum allowed size;%")                     \
	X(SYNTAX, "Syntax error; token: \"%\", near: \"%\"")                                       \
	X(REDUNDANT_PARENTHESES, "The expression has redundant parentheses;")                      \
	X(OPERATORS, "The expression contains too many operators; operator count: %")              \
	X(RESERVED, "Attribute name is a reserved keyword; reserved keyword: %")                   \
	X(INDEX_RANGE, "List index is not within the allowable range; index: [%]")                 \
	X(PATH_DEPTH, "The document path has too many nesting levels; nesting levels: %")          \
	X(FUNCTION_NAME, "Invalid function name; function: %")                                     \
	X(NOT_IN_CONDITION,                                                                        \
		"The function is not allowed in a condition expression; function: %")              \
	X(NOT_IN_UPDATE, "The function is not allowed in an update expression; function: %")       \
	X(MISPLACED,                                                                               \
		"The function is not allowed to be used this way in an expression; function: %")   \
	X(SECTION_TWICE, "The \"%\" section can only be used once in an update expression;")       \
	X(NAME_UNDEFINED, "An expression attribute name used in the document path is not "         \
		"defined; attribute name: %")                                                      \
	X(VALUE_UNDEFINED, "An expression attribute value used in expression is not defined; "     \
		"attribute value: %")                                                              \
	X(OPERAND_COUNT, "Incorrect number of operands for operator or function; operator or "     \
		"function: %, number of operands: %")                                              \
	X(IN_COUNT, "The IN operator is provided with too many operands; number of operands: %")   \
	X(OPERAND_TYPE, "Incorrect operand type for operator or function; operator or function: "  \
		"%, operand type: %")                                                              \
	X(CLAUSE_TYPE, "Incorrect operand type for operator or function; operator: %, operand "    \
		"type: %, typeSet: ALLOWED_FOR_%_OPERAND")                                         \
	X(TYPE_NAME, "Invalid attribute type name found; type: %, valid types: "                   \
		"{B,NULL,SS,BOOL,L,BS,N,NS,S,M}")                                                  \
	X(NEEDS_PATH, "Operator or function requires a document path; operator or function: %")    \
	X(DISTINCT, "The first operand must be distinct from the remaining operands for this "     \
		"operator or function; operator: %, first operand: %")                             \
	X(BETWEEN_TYPES, "The BETWEEN operator requires same data type for lower and upper "       \
		"bounds; lower bound operand: AttributeValue: {%}, upper bound operand: "          \
		"AttributeValue: {%}")                                                             \
	X(BETWEEN_ORDER, "The BETWEEN operator requires upper bound to be greater than or equal "  \
		"to lower bound; lower bound operand: AttributeValue: {%}, upper bound operand: "  \
		"AttributeValue: {%}")                                                             \
	X(OVERLAP, "Two document paths overlap with each other; must remove or rewrite one of "    \
		"these paths; path one: %, path two: %")                                           \
	X(CONFLICT, "Two document paths conflict with each other; must remove or rewrite one of "  \
		"these paths; path one: %, path two: %")                                           \
	/* From here on without "Invalid ...Expression: " in front. */                             \
	X(MAP_EMPTY, "% must not be empty")                                                        \
	X(MAP_KEY, "% contains invalid key: Syntax error; key: \"%\"")                             \
	X(MAP_KEY_LONG, "% contains invalid key: The expression attribute map contains a key "     \
		"that is too long;%")                                                \
	X(MAP_NAME_EMPTY, "% contains invalid value: Empty attribute name for key %")              \
	X(UNUSED, "Value provided in % unused in expressions: keys: {%}")                          \
	X(KEY_OPERATOR, "Invalid operator used in KeyConditionExpression: %")                      \
	X(KEY_FIRST_OPERAND, "Invalid condition in KeyConditionExpression: % operator must have "  \
		"the key attribute as its first operand")                                          \
	X(KEY_NESTED_OPERATION, "KeyConditionExpressions cannot contain nested operations")        \
	X(KEY_MANY_NAMES, "Invalid condition in KeyConditionExpression: Multiple attribute names " \
		"used in one condition")                                                           \
	X(KEY_NESTED_ATTRIBUTE, "Invalid KeyConditionExpression: KeyConditionExpressions cannot "  \
		"have conditions on nested attributes")                                            \
	X(KEY_NO_NAME, "Invalid condition in KeyConditionExpression: No key attribute specified")  \
	X(KEY_TWICE, "Invalid KeyConditionExpression: KeyConditionExpressions must only contain "  \
		"one condition per key")                                                           \
	X(KEY_COUNT, "The number of query conditions (%) exceeds the number of key attributes "    \
		"defined in the schema (%)")                                                       \
	X(KEY_MISSED, "Query condition missed key schema element: %")                              \
	X(KEY_GAP, "RANGE key attributes % must have equality conditions specified in the query "  \
		"because a condition is present on key attribute %")                               \
	X(KEY_NOT_INDEXABLE, "Attempted conditional constraint is not an indexable operation")     \
	X(KEY_UNSUPPORTED, "Query key condition not supported")                                    \
	X(KEY_TYPE, "One or more parameter values were invalid: Condition parameter type does "    \
		"not match schema type")                                                           \
	X(KEY_EMPTY_STRING, "One or more parameter values are not valid. The AttributeValue for "  \
		"a key attribute cannot contain an empty string value. Key: %")                    \
	X(KEY_EMPTY_BINARY, "One or more parameter values are not valid. The AttributeValue for "  \
		"a key attribute cannot contain an empty binary value. Key: %")                    \
	X(UPDATE_PATH, "The document path provided in the update expression is invalid for update") \
	X(UPDATE_TYPE, "An operand in the update expression has an incorrect data type")           \
	X(UPDATE_MISSING, "The provided expression refers to an attribute that does not exist in " \
		"the item")                                                                        \
	X(NUMBER_TOO_LARGE, "Number overflow. Attempting to store a number with magnitude larger " \
		"than supported range")                                                            \
	X(NUMBER_TOO_SMALL, "Number underflow. Attempting to store a number with magnitude "       \
		"smaller than supported range")
/* clang-format on */

enum expr_message {
#define X(name, text) MSG_##name,
	EXPR_MESSAGES(X)
#undef X
	MSG_COUNT,
};

/* "KeyConditionExpression" */
extern const struct str expr_kind_names[EXPR_KINDS];

/* The text with its arguments put in; behind "Invalid KIND: " unless kind is EXPR_KINDS. */
struct str message_text(struct arena *arena, enum expr_kind kind, enum expr_message message,
	const struct str *args, size_t arg_count);

/* expr_refuse(scope, kind, MSG_RESERVED, name): sets scope->error, returns -1. */
int message_set(struct expr_scope *scope, enum expr_kind kind, enum expr_message message,
	const struct str *args, size_t arg_count);
#define expr_refuse(scope, kind, message, ...)                                                     \
	message_set((scope), (kind), (message), (const struct str[]){STR_NONE, ##__VA_ARGS__} + 1, \
		ARRAY_LEN(((const struct str[]){STR_NONE, ##__VA_ARGS__})) - 1)

/* A number as text, for an argument. */
struct str message_number(struct arena *arena, size_t number);

#endif
