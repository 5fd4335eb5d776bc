/*
 * function_url - function URLs: HTTP straight to a function, with neither API nor route.
 *
 * The event is payload 2.0 with "$default" as route and stage; unlike an HTTP API's its path stays
 * encoded, and accountId is "anonymous" unless the caller has signed. The answer is read as an HTTP
 * API's. Sources: Lambda developer guide, "Invoking Lambda function URLs"; localstack's recordings
 * (test_lambda_url_*): the encoded path, the 403's words, 502 for a function error.
 */
#ifndef GATEWAY_FUNCTION_URL_H
#define GATEWAY_FUNCTION_URL_H

#include "gateway.h"

enum {
	FUNCTION_URL_ID = 32, /* characters of [a-z0-9] */
};

struct function_url_config {
	struct str function;
	bool iam; /* AuthType AWS_IAM; otherwise NONE */
};

struct function_urls;

/* Copies all it needs. -1: a URL asks for signatures, and there is nothing to verify them with. */
int function_urls_new(const struct gateway_settings *settings,
	const struct function_url_config *configs, size_t count, struct function_urls **ret_urls,
	struct err *err);
/* No request may be inside. NULL is fine. */
void function_urls_free(struct function_urls *urls);

/* The service of the URL of that id, or of the function of that name; false when there is none. */
bool function_urls_service(
	const struct function_urls *urls, struct str id_or_name, struct service *ret_service);
/* What stands in a function's URL: the same for the same account and name. */
void function_url_id(struct str account, struct str function, char ret_id[FUNCTION_URL_ID + 1]);

#endif
