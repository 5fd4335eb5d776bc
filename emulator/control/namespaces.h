/*
 * namespaces - forks, snapshots and restoring through the control surface. FORK is a name,
 * and may be left out for the stack's own data.
 *
 *	GET  /_hangar/v1/namespaces                {"namespaces":[{"name","stores","open","bytes"}]}
 *	POST /_hangar/v1/fork?name=NAME&from=FORK  {"name","url","microseconds"}
 *	POST /_hangar/v1/drop?name=NAME            {"message":"dropped"}
 *	POST /_hangar/v1/snapshot?file=PATH&from=FORK   {"file","microseconds"}
 *	POST /_hangar/v1/restore?file=PATH&into=FORK    {"file","microseconds"}
 *
 * PATH is absolute and percent-encoded, or a plain name: that is DIR/snapshots/NAME.db. A namespace
 * that is not there is 404, a name that cannot be one, or is taken, 409.
 */
#ifndef HANGAR_CONTROL_NAMESPACES_H
#define HANGAR_CONTROL_NAMESPACES_H

#include "message.h"

struct app;

void control_namespaces(
	struct app *app, const struct http_request *request, struct http_response *response);
void control_fork(
	struct app *app, const struct http_request *request, struct http_response *response);
void control_drop(
	struct app *app, const struct http_request *request, struct http_response *response);
void control_snapshot(
	struct app *app, const struct http_request *request, struct http_response *response);
void control_restore(
	struct app *app, const struct http_request *request, struct http_response *response);

#endif
