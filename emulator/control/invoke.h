/*
 * invoke - a function's call for the command line.
 *
 *	POST /_hangar/v1/invoke?function=NAME
 *
 * The event is the body; the answer is what the function returned, with x-hangar-status: ok, error
 * or timeout, and x-hangar-log: the end of its log in base64.
 */
#ifndef HANGAR_CONTROL_INVOKE_H
#define HANGAR_CONTROL_INVOKE_H

#include "message.h"

struct app;

void control_invoke(
	struct app *app, const struct http_request *request, struct http_response *response);

#endif
