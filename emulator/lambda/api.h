/*
 * api - what the files of the Lambda API share. Operations, paths and bodies: Lambda API reference;
 * errors as localstack recorded them (test_lambda_api and test_lambda snapshots).
 */
#ifndef HANGAR_LAMBDA_API_H
#define HANGAR_LAMBDA_API_H

#include "room.h"

#include "aws_rest.h"
#include "json_write.h"

struct api_call {
	struct lambda *lambda;
	const struct http_request *request;
	struct http_response *response;
	struct arena *arena;
	struct function_name name; /* of operations on a function; read and well-formed */
};

/* "arn:aws:lambda:REGION:ACCOUNT:function:NAME", with ":QUALIFIER" when it is not empty. */
struct str api_function_arn(struct api_call *call, struct str qualifier);
/* The function with the lock held, or NULL, answered, with the lock free: "Function not found:
 * ARN", whose qualifier is named when one was, or always when `latest`. A version other than
 * $LATEST is none that is there. */
struct function *api_lock_function(struct api_call *call, bool latest);
void api_unlock(struct api_call *call);
void api_answer(struct api_call *call, int status, const struct buf *body);

/* What the ways to invoke have in common; -1: answered. event: asynchronous. */
int api_check_payload(struct api_call *call, bool event);
int api_check_log_type(struct api_call *call);
/* The header decoded, on one line; unchanged when there is none. */
int api_read_client_context(struct api_call *call, struct str *ret);
/* As Invoke answers it. */
void api_answer_result(struct api_call *call, const struct invoke_result *result);

/* stream_api.c */
void api_invoke_stream(struct api_call *call);

/* functions_api.c */
void api_list_functions(struct api_call *call);
void api_get_function(struct api_call *call);
void api_get_configuration(struct api_call *call);
void api_account_settings(struct api_call *call);
void api_put_concurrency(struct api_call *call);
void api_get_concurrency(struct api_call *call);
void api_delete_concurrency(struct api_call *call);

/* url_api.c */
void api_create_url(struct api_call *call);
void api_update_url(struct api_call *call);
void api_get_url(struct api_call *call);
void api_delete_url(struct api_call *call);
void api_list_urls(struct api_call *call);

/* async_api.c */
void api_put_async(struct api_call *call);
void api_update_async(struct api_call *call);
void api_get_async(struct api_call *call);
void api_delete_async(struct api_call *call);
void api_list_async(struct api_call *call);

#endif
