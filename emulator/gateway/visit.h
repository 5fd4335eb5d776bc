/*
 * visit - one request on its way through the gateway. Inside the gateway room only.
 *
 * Whoever answers by itself (an authorizer, a limit, a broken integration) calls visit_fail() once
 * and returns; the texts, the API's own gateway responses, CORS and the headers that every answer
 * carries are not its business.
 */
#ifndef GATEWAY_VISIT_H
#define GATEWAY_VISIT_H

#include "api.h"
#include "domain.h"
#include "event.h"

#include <stdatomic.h>

/* Where a route with an authorizer has its request; PHASE_PASSED: behind it. */
enum visit_phase {
	PHASE_NONE,
	PHASE_AUTHENTICATE,
	PHASE_AUTHORIZER,
	PHASE_AUTHORIZE,
	PHASE_PASSED,
};

/* While the function runs, only `answered` changes: the watchdogs read the rest from their own
 * threads. */
struct visit {
	const struct api *api;
	/* By a custom domain; NULL: by the API's own address. */
	const struct mapping *mapping;
	struct str mapped; /* the path behind its base */
	struct str routed; /* the path within the stage, as sent; of an HTTP API decoded once */
	const struct http_request *request;
	const struct http_request *sent;  /* as it was signed; mostly the same */
	const struct http_request *inner; /* as the integration sees it; mostly the same */
	struct http_response *response;
	struct target *target; /* NULL until there is a route */
	struct route_match match;
	struct event_context context;
	enum failure failure;       /* FAILURES: none */
	struct str message;         /* of the failure */
	const struct schema *unmet; /* that the body does not fit; NULL: none */
	bool called;                /* a function */
	uint64_t random;            /* 64 bits of this visit's own */
	bool staged;                /* its stage is known */
	bool replaced_id;           /* the client wanted a request id that is none */
	/* For access logs; 0 until they are known, and the times only where there are logs. */
	int64_t started_us;     /* monotonic */
	int status;             /* of the answer */
	size_t response_length; /* of its body */
	int64_t latency_ms;
	int integration_status; /* what the function's invocation or the HTTP endpoint answered */
	int function_status;    /* what the function's answer says, or the endpoint's; 0: none */
	struct str integration_id; /* the invocation's */
	int64_t integration_ms;
	struct str integration_error;
	enum visit_phase phase;
	int64_t phase_began_us, phase_ended_us; /* of the one before PHASE_AUTHORIZE */
	int authorizer_status; /* that Lambda answered the call of an authorizer with; 0: none */
	struct str authorizer_id;
	int64_t authorizer_ms;
	atomic_bool answered; /* a watchdog has claimed the answer */
};

void visit_begin(struct visit *v, const struct api *api, uint64_t number,
	const struct http_request *request, struct http_response *response);

/* The API's own answer. */
void visit_fail(struct visit *v, enum failure failure);
/* The same with a message that is not the usual one: "Missing required request parameters: [x]". */
void visit_fail_saying(struct visit *v, enum failure failure, struct str message);
/* 403 Missing Authentication Token of REST APIs, 404 of HTTP APIs: for what is not there. */
void visit_fail_unsigned(struct visit *v);
/* Answers from a watchdog's thread, with memory of its own. */
void visit_fail_now(struct visit *v, enum failure failure);

/* errorMessage of what a function that failed says; STR_NONE: it says none. */
struct str visit_error_message(struct str document, struct arena *arena);

/* What every answer of the API goes through: its own gateway responses, headers, the log. */
void visit_finish(struct visit *v, struct http_response *response);

/* Calls the route's integration and makes its answer the response. */
void integrate(struct visit *v);
/* The HTTP one. */
void integrate_http(struct visit *v);

#endif
