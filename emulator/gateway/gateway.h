/*
 * gateway - HTTP APIs and REST APIs: a request comes in, its route is found, a function is called,
 * and what it returns goes out.
 *
 *	domain, stage, limits, CORS preflight, route, throttle, event, invoke, response, CORS
 *
 * A gateway is made from settings that never change; reloading means making a new one and freeing
 * the old one when its last request is done. Every request runs on its own thread. Errors are API
 * Gateway's own, to the letter (kind.c has the table). What AWS has no word for:
 * `mock` routes, which answer as configured without calling anything.
 *
 * An API's service takes requests whose path is the API's own: whatever chose the API by a path
 * takes that part away. request->path and ->query are percent-encoded as sent.
 */
#ifndef GATEWAY_GATEWAY_H
#define GATEWAY_GATEWAY_H

#include "clock.h"
#include "cors.h"
#include "doors.h"
#include "event.h"
#include "guard_config.h"

enum {
	GATEWAY_BODY_MAX = 10 * 1024 * 1024, /* more is 413 */
	/* The values of all headers, of HTTP APIs the request line too; more is 431. REST: the path
	 * and query; more is 414. */
	GATEWAY_HEADERS_MAX = 10240,
	GATEWAY_EVENT_MAX = 6291556, /* what Lambda takes; more is 413 */
};

enum gateway_payload {
	GATEWAY_PAYLOAD_2_0,
	GATEWAY_PAYLOAD_1_0
};

/* A change of parameter mapping: "append:header.x" and what. */
struct gateway_change {
	struct str key, value;
};

struct gateway_response_changes {
	int status; /* of the integration */
	const struct gateway_change *changes;
	size_t count;
};

struct gateway_route_config {
	struct str method, path; /* as in route.h: "GET" "/pets/{id}", or "$default" */
	struct str function;     /* its name; empty: HTTP or a mock */
	struct str url;          /* of an HTTP integration; empty: a mock */
	struct str http_method;  /* empty or "ANY": the request's own */
	/* Parameter mapping, of HTTP APIs. */
	const struct gateway_change *request;
	size_t request_count;
	const struct gateway_response_changes *responses;
	size_t response_count;
	enum gateway_payload payload; /* of an HTTP API: format of event and response */
	int mock_status;              /* of a mock: 200 to 599 */
	struct str mock_body;
	const struct http_header *mock_headers;
	size_t mock_header_count;
	bool throttled; /* also when both are 0: then nothing passes */
	double throttle_rate, throttle_burst;
	struct gateway_guard_config guard;
	/* How long the function may run: one that ends within the integration's time anyway needs
	 * no second watch. 0: not known. */
	int64_t function_timeout_ms;
	int64_t timeout_ms; /* of the integration; 0: the longest: 30 s, REST 29 s */
};

struct gateway_stage_config {
	struct str name; /* "$default": served at the root; else the first path segment */
	const struct event_variable *variables;
	size_t variable_count;
};

/* A gateway response of a REST API. */
struct gateway_response_config {
	struct str type; /* "DEFAULT_4XX" */
	int status;      /* 0: the failure's own */
	/* 'text' in quotes, method.request.header.x, .querystring.x, .path.x, context.x,
	 * stageVariables.x; anything else is itself */
	const struct event_variable *headers;
	size_t header_count;
	const struct event_variable *templates; /* by media type */
	size_t template_count;
};

struct gateway_api_config {
	bool rest;        /* a REST API; else an HTTP API */
	struct str name;  /* in routes.yaml */
	struct str id;    /* "a1b2c3d4e5" */
	struct str stage; /* its first one; empty: "$default" */
	const struct event_variable *stage_variables;
	size_t stage_variable_count;
	const struct gateway_stage_config *stages; /* more of them, of other names */
	size_t stage_count;
	struct str access_format; /* of access logs; empty: none */
	struct str access_file;   /* absolute; empty: none */
	const struct gateway_response_config *responses;
	size_t response_count;
	const struct cors_config *cors; /* of an HTTP API; NULL: no CORS */
	struct strs binary;             /* binaryMediaTypes of a REST API */
	const struct gateway_authorizer_config *authorizers;
	size_t authorizer_count;
	const struct gateway_model_config *models; /* of a REST API */
	size_t model_count;
	bool key_from_authorizer; /* apiKeySource AUTHORIZER; else x-api-key */
	const struct gateway_route_config *routes;
	size_t route_count;
};

struct meters;
struct signature_rules;

/* A base path of a custom domain. */
struct gateway_mapping_config {
	struct str base;  /* empty, or segments without a slash around them: "orders/v2" */
	struct str api;   /* its name */
	struct str stage; /* empty: an HTTP API's first one, or what a REST API's path names */
};

struct gateway_domain_config {
	struct str name; /* "api.example.com" */
	const struct gateway_mapping_config *mappings;
	size_t mapping_count;
};

struct gateway_settings {
	struct str account_id;
	struct clocks clocks; /* what time it is for a request, by its namespace */
	struct invoker invoker;
	uint64_t seed; /* of request and trace ids; 0: others at every start */
	struct str region;
	struct gateway_account_config account;
	/* Of throttles and quotas; outlives the gateway. NULL: one that begins and ends with it. */
	struct meters *meters;
	const struct signature_rules *signatures; /* for IAM; NULL: APIs that need it are refused */
	const struct gateway_domain_config *domains;
	size_t domain_count;
	/* Gets the lines of access logs beside the files; from any thread. NULL: nobody. */
	void (*access)(void *arg, struct str api, struct str line);
	void *access_arg;
	struct url_finder url_finder; /* of function URLs */
	/* Of HTTP integrations and the keys of JWT; NULL: no server can be reached. */
	const struct sender *sender;
};

struct gateway;

/* Copies all it needs. -1: err names the API and says what is wrong; for the row see route.h, which
 * the configuration's checker asks beforehand with gateway_check(). */
int gateway_new(const struct gateway_settings *settings, const struct gateway_api_config *apis,
	size_t count, struct gateway **ret_gateway, struct err *err);
/* No request may be inside. */
void gateway_free(struct gateway *gateway);

/* What would be wrong with one API: -1, *ret_route is the index of the route at fault or SIZE_MAX
 * when it is the API itself. */
int gateway_check(const struct gateway_api_config *api, size_t *ret_route, struct err *err);

/* Would these models be taken? -1: *ret_model is the one at fault. */
int gateway_check_models(const struct gateway_model_config *models, size_t count, size_t *ret_model,
	struct err *err);
/* Could this authorizer be enforced: its identity sources, pattern, file of keys? */
int gateway_check_authorizer(
	const struct gateway_authorizer_config *authorizer, bool rest, struct err *err);

/* Is there such a $context variable here? "identity.sourceIp" */
bool gateway_knows_context(struct str name);
/* Is there a fault here that this gateway response is for? "THROTTLED", "DEFAULT_4XX" */
bool gateway_knows_response(struct str type);

/* The service of the API of that name or id; false when there is none. Lives as long as the
 * gateway. */
bool gateway_service(
	const struct gateway *gateway, struct str name_or_id, struct service *ret_service);

/* The service of a custom domain; false when the host is none. "NAME.localhost" is the domain, too.
 */
bool gateway_domain(const struct gateway *gateway, struct str host, struct service *ret_service);

#endif
