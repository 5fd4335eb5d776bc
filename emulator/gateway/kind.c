#include "kind.h"

/* Texts and statuses: documentation and recordings. Of HTTP APIs those of THROTTLED, HEADERS,
 * TIMEOUT, BUSY and INTEGRATION, of REST APIs THROTTLED, QUOTA, HEADERS, TIMEOUT, BUSY and
 * ACCESS_DENIED are widely reported but not confirmed from a primary source. Some of REST's own
 * bodies have a space behind the colon (recorded: 36 bytes of "Internal server error"). */

/* clang-format off */
#define SAYS(status_, message_) \
	{.status = (status_), .body = STR_INIT("{\"message\":\"" message_ "\"}"), .message = STR_INIT(message_)}
#define REST(status_, space_, message_, type_, response_) \
	{.status = (status_), .body = STR_INIT("{\"message\":" space_ "\"" message_ "\"}"), \
	 .message = STR_INIT(message_), .type = STR_INIT(type_), .response = STR_INIT(response_)}

const struct kind kind_http = {
	.rest = false,
	.longest_ms = 30000,
	.failures = {
		[FAIL_STAGE] = SAYS(404, "Not Found"),
		[FAIL_NOT_FOUND] = SAYS(404, "Not Found"),
		[FAIL_THROTTLED] = SAYS(429, "Too Many Requests"),
		[FAIL_QUOTA] = SAYS(429, "Too Many Requests"),
		[FAIL_HEADERS] = SAYS(431, "Request Header Fields Too Large"),
		[FAIL_BODY] = SAYS(413, "Request Entity Too Large"),
		[FAIL_FUNCTION] = SAYS(500, "Internal Server Error"),
		[FAIL_INTEGRATION] = SAYS(503, "Service Unavailable"),
		[FAIL_ENDPOINT] = SAYS(500, "Internal Server Error"),
		[FAIL_TIMEOUT] = SAYS(503, "Service Unavailable"),
		[FAIL_BUSY] = SAYS(503, "Service Unavailable"),
		[FAIL_UNAUTHORIZED] = SAYS(401, "Unauthorized"),
		[FAIL_ACCESS_DENIED] = SAYS(403, "Forbidden"),
		[FAIL_ACCESS_EXPLICITLY_DENIED] = SAYS(403, "Forbidden"),
		[FAIL_AUTHORIZER] = SAYS(500, "Internal Server Error"),
		[FAIL_AUTHORIZER_CONFIGURATION] = SAYS(500, "Internal Server Error"),
		[FAIL_API_KEY] = SAYS(403, "Forbidden"),
		[FAIL_EXPIRED_TOKEN] = SAYS(403, "Forbidden"),
		[FAIL_SIGNATURE] = SAYS(403, "Forbidden"),
		[FAIL_PARAMETERS] = SAYS(400, "Bad Request"),
		[FAIL_REQUEST_BODY] = SAYS(400, "Bad Request"),
		[FAIL_MEDIA_TYPE] = SAYS(415, "Unsupported Media Type"),
		[FAIL_ARN] = SAYS(414, "Request URI too long"),
		[FAIL_UPGRADE] = SAYS(400, "HTTP and REST APIs do not upgrade connections to WebSocket"),
	},
};

#define DENIED "User is not authorized to access this resource"
/* AWS added the last four words in 2025: several public logs have them, older recordings do not. */
#define EXPLICITLY " with an explicit deny in an identity-based policy"

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
		[FAIL_HEADERS] = REST(431, "", "Request Header Fields Too Large", "", "DEFAULT_4XX"),
		[FAIL_BODY] = REST(413, "", "Request Too Long", "RequestTooLargeException", "REQUEST_TOO_LARGE"),
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
		[FAIL_ACCESS_DENIED] = {403, STR_INIT("{\"Message\":\"" DENIED "\"}"), STR_INIT(DENIED),
			STR_INIT("AccessDeniedException"), STR_INIT("ACCESS_DENIED")},
		[FAIL_ACCESS_EXPLICITLY_DENIED] = {403,
			STR_INIT("{\"Message\":\"" DENIED EXPLICITLY "\"}"),
			STR_INIT(DENIED EXPLICITLY), STR_INIT("AccessDeniedException"),
			STR_INIT("ACCESS_DENIED")},
		[FAIL_AUTHORIZER] = {500, STR_INIT("{\"message\":null}"), {NULL, 0},
			STR_INIT("AuthorizerFailureException"), STR_INIT("AUTHORIZER_FAILURE")},
		[FAIL_AUTHORIZER_CONFIGURATION] = {500, STR_INIT("{\"message\":null}"), {NULL, 0},
			STR_INIT("AuthorizerConfigurationException"), STR_INIT("AUTHORIZER_CONFIGURATION_ERROR")},
		[FAIL_API_KEY] = REST(403, "", "Forbidden", "ForbiddenException", "INVALID_API_KEY"),
		[FAIL_EXPIRED_TOKEN] = REST(403, "", "The security token included in the request is expired",
			"ExpiredTokenException", "EXPIRED_TOKEN"),
		[FAIL_SIGNATURE] = REST(403, "", "The request signature we calculated does not match the signature "
			"you provided. Check your AWS Secret Access Key and signing method. Consult the service "
			"documentation for details.", "InvalidSignatureException", "INVALID_SIGNATURE"),
		[FAIL_PARAMETERS] = REST(400, " ", "Missing required request parameters", "BadRequestException",
			"BAD_REQUEST_PARAMETERS"),
		[FAIL_REQUEST_BODY] = REST(400, " ", "Invalid request body", "BadRequestException",
			"BAD_REQUEST_BODY"),
		[FAIL_MEDIA_TYPE] = REST(415, " ", "Unsupported Media Type", "BadRequestException",
			"UNSUPPORTED_MEDIA_TYPE"),
		[FAIL_ARN] = REST(414, "", "Request URI too long", "", "DEFAULT_4XX"),
		[FAIL_UPGRADE] = REST(400, "", "HTTP and REST APIs do not upgrade connections to WebSocket",
			"BadRequestException", "DEFAULT_4XX"),
	},
};
/* clang-format on */

void kind_fail(const struct kind *kind, enum failure failure, struct http_response *response)
{
	const struct kind_failure *says = &kind->failures[failure];
	http_response_init(response, response->arena);
	http_response_text(response, says->status, STR("application/json"), says->body);
	if (says->type.n)
		http_response_add(response, STR("x-amzn-ErrorType"), says->type);
}
