#include "kind.h"

#include "gateway.h"

/* Texts and statuses: documentation and recordings (THROTTLED and QUOTA of REST APIs, among others:
 * ministackorg/ministack#1746; TIMEOUT of HTTP APIs: anomalyco/sst#2232). Of HTTP APIs those of
 * THROTTLED, HEADERS, BUSY and INTEGRATION, of REST APIs TIMEOUT, BUSY and ACCESS_DENIED are widely
 * reported but not confirmed from a primary source. Some of REST's own bodies have a space
 * behind the colon (recorded: 36 bytes of "Internal server error").
 *
 * What is too large for a REST API is told by its front in plain text (recorded for bodies:
 * koki-develop/lgtm-generator#10, and anew in October 2026; the text for headers was seen in 2021,
 * its status is not confirmed). What is too large for a function only: the same issue. */

/* clang-format off */
#define SAYS(status_, message_) \
	{.status = (status_), .body = STR_INIT("{\"message\":\"" message_ "\"}"), .message = STR_INIT(message_)}
#define FRONT(status_, text_) {.status = (status_), .body = STR_INIT(text_), .plain = true}
#define REST(status_, space_, message_, type_, response_) \
	{.status = (status_), .body = STR_INIT("{\"message\":" space_ "\"" message_ "\"}"), \
	 .message = STR_INIT(message_), .type = STR_INIT(type_), .response = STR_INIT(response_)}

/* The same in an HTTP API, whose answers cannot be changed: $context.error.responseType alone. */
#define NAMED(status_, message_, response_) \
	{.status = (status_), .body = STR_INIT("{\"message\":\"" message_ "\"}"), .message = STR_INIT(message_), \
	 .response = STR_INIT(response_)}

/* An HTTP API has one word for many things. */
#define NOT_FOUND SAYS(404, "Not Found")
#define FORBIDDEN NAMED(403, "Forbidden", "ACCESS_DENIED")
#define TOO_LARGE SAYS(413, "Request Entity Too Large")
#define BROKEN SAYS(500, "Internal Server Error")
#define UNAVAILABLE SAYS(503, "Service Unavailable")
#define NO_UPGRADE "HTTP and REST APIs do not upgrade connections to WebSocket"

/* It has no API keys, quotas and request validation: those failures are a REST API's alone. */
const struct kind kind_http = {
	.rest = false,
	.longest_ms = 30000,
	.failures = {
		[FAIL_STAGE] = NOT_FOUND,
		[FAIL_NOT_FOUND] = NOT_FOUND,
		[FAIL_THROTTLED] = NAMED(429, "Too Many Requests", "THROTTLED"),
		[FAIL_HEADERS] = SAYS(431, "Request Header Fields Too Large"),
		[FAIL_URI] = SAYS(414, "Request URI too long"),
		[FAIL_QUERY] = SAYS(400, "Bad Request"),
		[FAIL_BODY] = TOO_LARGE,
		[FAIL_EVENT] = TOO_LARGE,
		[FAIL_FUNCTION] = BROKEN,
		[FAIL_INTEGRATION] = UNAVAILABLE,
		[FAIL_ENDPOINT] = BROKEN,
		[FAIL_TIMEOUT] = UNAVAILABLE,
		[FAIL_BUSY] = UNAVAILABLE,
		[FAIL_UNAUTHORIZED] = NAMED(401, "Unauthorized", "UNAUTHORIZED"),
		[FAIL_ACCESS_DENIED] = FORBIDDEN,
		[FAIL_ACCESS_EXPLICITLY_DENIED] = FORBIDDEN,
		[FAIL_AUTHORIZER] = BROKEN,
		[FAIL_SIGNATURE] = FORBIDDEN,
		[FAIL_UPGRADE] = SAYS(400, NO_UPGRADE),
	},
};

#define DENIED "User is not authorized to access this resource"
/* AWS added the last four words in 2025: several public logs have them, older recordings do not. */
#define EXPLICITLY " with an explicit deny in an identity-based policy"
#define REFUSES(message_) \
	{.status = 403, .body = STR_INIT("{\"Message\":\"" message_ "\"}"), .message = STR_INIT(message_), \
	 .type = STR_INIT("AccessDeniedException"), .response = STR_INIT("ACCESS_DENIED")}

const struct kind kind_rest = {
	.rest = true,
	.longest_ms = 29000,
	.failures = {
		/* public reports of deployed APIs (sls-flask#10, Serverless-Goat#13, #14) */
		[FAIL_STAGE] = REST(403, "", "Forbidden", "ForbiddenException", ""),
		[FAIL_NOT_FOUND] = REST(403, "", "Missing Authentication Token",
			"MissingAuthenticationTokenException", "MISSING_AUTHENTICATION_TOKEN"),
		[FAIL_THROTTLED] = REST(429, "", "Too Many Requests", "TooManyRequestsException", "THROTTLED"),
		[FAIL_QUOTA] = REST(429, "", "Limit Exceeded", "LimitExceededException", "QUOTA_EXCEEDED"),
		[FAIL_HEADERS] = FRONT(431, "HTTP header is larger than 10240 bytes."),
		[FAIL_URI] = REST(414, "", "Request URI too long", "", "DEFAULT_4XX"),
		[FAIL_QUERY] = REST(400, "", "Bad Request", "BadRequestException", "DEFAULT_4XX"),
		[FAIL_BODY] = FRONT(413, "HTTP content length exceeded 10485760 bytes."),
		[FAIL_EVENT] = REST(413, " ", "Request Too Long", "BadRequestException", "REQUEST_TOO_LARGE"),
		[FAIL_FUNCTION] = REST(502, " ", "Internal server error", "InternalServerErrorException", "DEFAULT_5XX"),
		[FAIL_INTEGRATION] = REST(504, " ", "Network error communicating with endpoint",
			"InternalServerErrorException", "INTEGRATION_FAILURE"),
		[FAIL_ENDPOINT] = REST(500, " ", "Internal server error", "InternalServerErrorException",
			"API_CONFIGURATION_ERROR"),
		[FAIL_TIMEOUT] = REST(504, " ", "Endpoint request timed out", "InternalServerErrorException",
			"INTEGRATION_TIMEOUT"),
		[FAIL_BUSY] = REST(500, " ", "Internal server error", "InternalServerErrorException",
			"INTEGRATION_FAILURE"),
		[FAIL_UNAUTHORIZED] = REST(401, "", "Unauthorized", "UnauthorizedException", "UNAUTHORIZED"),
		[FAIL_ACCESS_DENIED] = REFUSES(DENIED),
		[FAIL_ACCESS_EXPLICITLY_DENIED] = REFUSES(DENIED EXPLICITLY),
		[FAIL_AUTHORIZER] = {.status = 500, .body = STR_INIT("{\"message\":null}"),
			.type = STR_INIT("AuthorizerConfigurationException"),
			.response = STR_INIT("AUTHORIZER_CONFIGURATION_ERROR")},
		[FAIL_API_KEY] = REST(403, "", "Forbidden", "ForbiddenException", "INVALID_API_KEY"),
		[FAIL_SIGNATURE] = REST(403, "", "The request signature we calculated does not match the signature "
			"you provided. Check your AWS Secret Access Key and signing method. Consult the service "
			"documentation for details.", "InvalidSignatureException", "INVALID_SIGNATURE"),
		[FAIL_PARAMETERS] = REST(400, " ", "Missing required request parameters", "BadRequestException",
			"BAD_REQUEST_PARAMETERS"),
		[FAIL_REQUEST_BODY] = REST(400, " ", "Invalid request body", "BadRequestException",
			"BAD_REQUEST_BODY"),
		[FAIL_UPGRADE] = REST(400, "", NO_UPGRADE, "BadRequestException", "DEFAULT_4XX"),
	},
};
/* clang-format on */

void kind_fail(const struct kind *kind, enum failure failure, struct http_response *response)
{
	const struct kind_failure *says = &kind->failures[failure];
	http_response_init(response, response->arena);
	http_response_text(response, says->status,
		says->plain ? STR("text; charset=utf-8") : STR("application/json"), says->body);
	if (says->type.n)
		http_response_add(response, STR("x-amzn-ErrorType"), says->type);
}

bool gateway_knows_response(struct str type)
{
	for (size_t i = 0; i < FAILURES; i++)
		if (str_eq(kind_rest.failures[i].response, type))
			return true;
	return false;
}
