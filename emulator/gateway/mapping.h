/*
 * mapping - parameter mapping of HTTP APIs: headers, query strings, path and status changed on the
 * way to the integration and back.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html.
 * Values: $request.header.x (several joined with ','), $request.querystring.x (likewise),
 * $request.path (without the stage), $request.path.x, $request.body and $request.body.x (of JSON,
 * members separated by '.' and [index]; of its first 100 KB), $context.x, $stageVariables.x; for
 * responses $response.header.x and $response.body.x; in ${} beside other text. What a selection
 * does not find: the change is not made (not confirmed). Inside the gateway room only.
 */
#ifndef GATEWAY_MAPPING_H
#define GATEWAY_MAPPING_H

#include "gateway.h"

struct visit;

enum change_verb {
	CHANGE_APPEND,
	CHANGE_OVERWRITE,
	CHANGE_REMOVE,
};

enum change_place {
	CHANGE_HEADER,
	CHANGE_QUERY,
	CHANGE_PATH,
	CHANGE_STATUS,
};

struct change {
	enum change_verb verb;
	enum change_place place;
	struct str name; /* of header or parameter */
	struct str value;
};

struct change_list {
	struct change *changes;
	size_t count;
};

/* Of answers with that status. */
struct response_changes {
	int status;
	struct change_list list;
};

/* -1: a key is none, such as "append:path". Everything is copied into the arena. */
int mapping_new(const struct gateway_change *from, size_t count, bool response, struct arena *arena,
	struct change_list *ret_list, struct err *err);

/* The request as the integration sees it, in *ret_request. */
void mapping_request(
	const struct visit *v, const struct change_list *list, struct http_request *ret_request);
/* Changes the response; false when a status is no status (the API's own 500). */
bool mapping_response(
	const struct visit *v, const struct change_list *list, struct http_response *response);

#endif
