/*
 * aws_rest - what the REST-JSON services here have in common: errors, parameters in paths and
 * queries, and how Lambda's functions are named.
 *
 * An error is a status, its type in x-amzn-ErrorType, and a body whose members differ from type to
 * type, as recorded from AWS (localstack, test_lambda_api): ResourceNotFoundException and
 * ServiceException have "Message", the others "message"; ValidationException has no "Type".
 */
#ifndef HANGAR_AWS_REST_H
#define HANGAR_AWS_REST_H

#include "message.h"

enum rest_error {
	REST_NOT_FOUND,  /* 404 ResourceNotFoundException */
	REST_CONFLICT,   /* 409 ResourceConflictException */
	REST_INVALID,    /* 400 InvalidParameterValueException */
	REST_VALIDATION, /* 400 ValidationException */
	REST_CONTENT,    /* 400 InvalidRequestContentException */
	REST_CONTEXT,    /* the same with a Type of null: a client context that is none */
	REST_TOO_LARGE,  /* 413 RequestEntityTooLargeException */
	REST_SERVICE,    /* 500 ServiceException */
	REST_UNKNOWN,    /* 404 UnknownOperationException */
	REST_METHOD,     /* 405 MethodNotAllowedException */
	REST_LIMITED,    /* 400 InvalidParameterValueException, the form without a Type */
};

/* Returns -1. */
int rest_fail(struct http_response *response, enum rest_error error, struct str message);
int rest_failf(struct http_response *response, enum rest_error error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* "1 validation error detected: Value 'V' at 'MEMBER' failed to satisfy constraint: Member must
 * RULE"
 */
int rest_constraint(
	struct http_response *response, struct str value, const char *member, const char *rule);

/* The constraint that a number breaks which is less than `least` or more than `most`. text: the
 * number. */
int rest_range(struct http_response *response, struct str text, const char *member, int64_t least,
	int64_t most);
/* "... Value null at 'MEMBER' failed to satisfy constraint: Member must not be null" */
int rest_null(struct http_response *response, const char *member);

/* A parameter, decoded; STR_NONE when it is not there. */
struct str rest_query(const struct http_request *request, struct str name);
/* MaxItems, 1 to `most`, of which a page has no more than `page`; that many when it is not there.
 * -1: answered. */
int rest_max_items(const struct http_request *request, struct http_response *response, int64_t most,
	int64_t page, int64_t *ret_items);

struct function_name {
	struct str name, qualifier; /* qualifier: empty when none is named */
	struct str region;          /* of an ARN; otherwise empty */
};

/* A function's name, "name:qualifier", a partial or a whole ARN, by AWS's pattern. False: it is
 * none of them. */
bool function_name_parse(struct str text, struct function_name *ret_name);
/* The pattern, as ValidationException quotes it. */
extern const char function_name_pattern[];
/* Reads the name and the Qualifier parameter, which must agree. -1: answered. */
int rest_function_name(const struct http_request *request, struct http_response *response,
	struct str text, struct str own_region, struct function_name *ret_name);

/* 0 when it has the form of a destination's ARN, or is empty; otherwise answered: -1. member:
 * "onSuccess", "onFailure". */
int destination_check(struct http_response *response, struct str arn, const char *member);
/* A destination's ARN as doors.h's struct destination takes it: "function/NAME" of a function's, of
 * which the caller knows whether it is there, "file/PATH" of "arn:aws:hangar:::file/PATH". Empty
 * stays empty. False: nothing that reports can be sent to here. */
bool destination_target(struct arena *arena, struct str arn, struct str *ret_target);
/* The other way round. */
struct str destination_arn(
	struct arena *arena, struct str region, struct str account, struct str target);
/* The function's name; empty when the target is none. */
struct str destination_function(struct str target);
/* 400, "The destination ARN ... is invalid." */
int destination_refuse(struct http_response *response, struct str arn);

#endif
