/*
 * function_url - function URLs: HTTP straight to a function, with neither API nor route.
 *
 * The event is payload 2.0 with "$default" as route and stage; unlike an HTTP API's its path stays
 * encoded, and accountId is "anonymous" unless the caller has signed. The answer is read as an HTTP
 * API's. Sources: Lambda developer guide, "Invoking Lambda function URLs"; localstack's recordings
 * (test_lambda_url_*): the encoded path, the 403s' words, 502 for a function error. CORS: cors.h.
 */
#ifndef GATEWAY_FUNCTION_URL_H
#define GATEWAY_FUNCTION_URL_H

#include "gateway.h"

enum {
	FUNCTION_URL_ID = 32, /* characters of [a-z0-9] */
};

struct function_urls;

/* Of every function: whether it has a URL now, and which, settings->url_finder says at each
 * request. Copies all it needs. */
struct function_urls *function_urls_new(
	const struct gateway_settings *settings, const struct str *functions, size_t count);
/* No request may be inside. NULL is fine. */
void function_urls_free(struct function_urls *urls);

/* The service of the URL of that id, or of the function of that name; what answers when there is
 * none. */
struct service function_urls_service(const struct function_urls *urls, struct str id_or_name);
/* What stands in a function's URL: the same for the same account and name. */
void function_url_id(struct str account, struct str function, char ret_id[FUNCTION_URL_ID + 1]);

#endif
