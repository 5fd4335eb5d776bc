#include "kind.h"

/* Texts and statuses: documentation and recordings. Those of THROTTLED, HEADERS, TIMEOUT and BUSY
 * are widely reported but not confirmed from a primary source. REST's own bodies have a space
 * behind the colon, and those of its gateway responses have none. */

const struct kind kind_http = {
	.rest = false,
	.longest_ms = 30000,
	.failures =
		{
			[FAIL_NOT_FOUND] = {404, STR_INIT("{\"message\":\"Not Found\"}"),
				STR_INIT("")},
			[FAIL_THROTTLED] = {429, STR_INIT("{\"message\":\"Too Many Requests\"}"),
				STR_INIT("")},
			[FAIL_HEADERS] = {431,
				STR_INIT("{\"message\":\"Request Header Fields Too Large\"}"),
				STR_INIT("")},
			[FAIL_BODY] = {413, STR_INIT("{\"message\":\"Request Entity Too Large\"}"),
				STR_INIT("")},
			[FAIL_FUNCTION] = {500, STR_INIT("{\"message\":\"Internal Server Error\"}"),
				STR_INIT("")},
			[FAIL_TIMEOUT] = {503, STR_INIT("{\"message\":\"Service Unavailable\"}"),
				STR_INIT("")},
			[FAIL_BUSY] = {503, STR_INIT("{\"message\":\"Service Unavailable\"}"),
				STR_INIT("")},
		},
};

const struct kind kind_rest = {
	.rest = true,
	.longest_ms = 29000,
	.failures =
		{
			[FAIL_NOT_FOUND] = {403,
				STR_INIT("{\"message\":\"Missing Authentication Token\"}"),
				STR_INIT("MissingAuthenticationTokenException")},
			[FAIL_THROTTLED] = {429, STR_INIT("{\"message\":\"Too Many Requests\"}"),
				STR_INIT("TooManyRequestsException")},
			[FAIL_HEADERS] = {431,
				STR_INIT("{\"message\":\"Request Header Fields Too Large\"}"),
				STR_INIT("")},
			[FAIL_BODY] = {413, STR_INIT("{\"message\":\"Request Too Long\"}"),
				STR_INIT("RequestTooLargeException")},
			[FAIL_FUNCTION] = {502,
				STR_INIT("{\"message\": \"Internal server error\"}"),
				STR_INIT("InternalServerErrorException")},
			[FAIL_TIMEOUT] = {504,
				STR_INIT("{\"message\": \"Endpoint request timed out\"}"),
				STR_INIT("InternalServerErrorException")},
			[FAIL_BUSY] = {500, STR_INIT("{\"message\": \"Internal server error\"}"),
				STR_INIT("InternalServerErrorException")},
		},
};

void kind_fail(const struct kind *kind, enum failure failure, struct http_response *response)
{
	struct arena *arena = response->arena;
	http_response_init(response, arena);
	http_response_text(response, kind->failures[failure].status, STR("application/json"),
		kind->failures[failure].body);
	if (kind->failures[failure].type.n)
		http_response_add(response, STR("x-amzn-ErrorType"), kind->failures[failure].type);
}
