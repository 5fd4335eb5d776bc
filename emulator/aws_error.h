/*
 * aws_error - what can go wrong in a call of DynamoDB or its Streams, in AWS's words.
 *
 * One catalogue, errors.def in the dynamodb room: exceptions (code, HTTP status, __type) and the
 * messages that each can carry. A failure is a row of it with its blanks filled in.
 */
#ifndef HANGAR_AWS_ERROR_H
#define HANGAR_AWS_ERROR_H

#include "arena.h"

enum aws_exception {
#define EXCEPTION(id, name, status, prefix, key) AWS_##id,
#define MESSAGE(id, exception, family, text)
#include "dynamodb/errors.def"
	AWS_EXCEPTIONS
};

enum aws_error {
	AWS_OK,
#define EXCEPTION(id, name, status, prefix, key)
#define MESSAGE(id, exception, family, text) AWS_E_##id,
#include "dynamodb/errors.def"
	AWS_ERRORS
};

/* Some validation messages get "1 validation error detected: " in front in PutItem, UpdateItem and
 * DeleteItem. */
enum aws_family {
	AWS_BARE,
	AWS_REQUEST,
};

struct aws_exception_row {
	struct str name; /* "ValidationException" */
	int status;
	struct str type; /* what __type holds: prefix and name */
	struct str key;  /* "message" or "Message" */
};
struct aws_error_row {
	struct str id; /* "ITEM_TOO_LARGE", for reports of coverage */
	enum aws_exception exception;
	enum aws_family family;
	struct str text; /* each {} is a blank */
};
extern const struct aws_exception_row aws_exceptions[AWS_EXCEPTIONS];
extern const struct aws_error_row aws_errors[AWS_ERRORS];

struct aws_failure {
	enum aws_error error; /* AWS_OK: none */
	struct str message;   /* complete */
	struct str members;   /* further ones of the document: "\"Item\":{...}", no outer comma */
};

/* Fills the blanks with `count` slices. Always returns -1, so that `return aws_fail(...)` reads
 * well. */
int aws_fail_with(struct aws_failure *ret_failure, struct arena *arena, enum aws_error error,
	const struct str *blanks, size_t count);
#define aws_fail(ret_failure, arena, error, ...)                    \
	aws_fail_with((ret_failure), (arena), (error),              \
		(const struct str[]){{NULL, 0}, ##__VA_ARGS__} + 1, \
		sizeof((const struct str[]){{NULL, 0}, ##__VA_ARGS__}) / sizeof(struct str) - 1)

#endif
