/*
 * control - Hangar's own HTTP surface, /_hangar/v1/, whose first client is the command line. JSON
 * throughout; errors are {"message":"..."}.
 *
 * Status, reset, split, clock and faults are those of a namespace: that of the request (host or
 * header), or that which a parameter namespace= names.
 *
 *	GET  /_hangar/v1/status     what runs: version, pid, addresses, tables, functions
 *	GET  /_hangar/v1/logs?function=&after=&wait=
 *	                            log lines as text; header x-hangar-after: where to go on
 *	POST /_hangar/v1/reset?table=	tables anew from their seeds
 *	POST /_hangar/v1/reload     routes.yaml again, as SIGHUP does
 *	POST /_hangar/v1/drain      returns when no stream record or asynchronous event is pending,
 *	                            anywhere or in the namespace that is named
 *	POST /_hangar/v1/invoke?function=   calls it with the body as event (invoke.h)
 *	namespaces, fork, drop, snapshot, restore   namespaces.h
 *	GET, POST /_hangar/v1/clock     what time it is; moves it (orders.h)
 *	GET, POST, DELETE /_hangar/v1/faults    what goes wrong on request (orders.h)
 */
#ifndef HANGAR_CONTROL_H
#define HANGAR_CONTROL_H

#include "doors.h"

struct app;

/* self of the service is the app. */
struct service control_service(struct app *app);

/* For the files of the control surface. */
void control_answer(struct http_response *response, int status, const struct buf *body);
void control_message(struct http_response *response, int status, struct str message);
void control_error(struct http_response *response, int status, const struct err *err);

#endif
