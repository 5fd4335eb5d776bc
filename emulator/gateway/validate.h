/*
 * validate - request validation of REST APIs.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 * and ...-request-validation-test.html: a required parameter that is missing or blank is 400
 * "Missing required request parameters: [q1]"; a body that is not what the model of its
 * content-type says is 400 "Invalid request body". A body whose type has no model is not looked at;
 * "$default" is the model of types that have none, application/json the type of a request that says
 * none. Names of several missing parameters are joined with ", " in the configuration's order, and
 * parameters go before the body: both not confirmed.
 */
#ifndef GATEWAY_VALIDATE_H
#define GATEWAY_VALIDATE_H

#include "guard.h"

/* False: the visit has its answer. */
bool validate(struct visit *v, const struct guard *guard);

#endif
