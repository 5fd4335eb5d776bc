/*
 * control_orders - what a test orders through the control surface: time.
 *
 *	GET    /_hangar/v1/clock    {"now":"2026-11-22T12:00:00.000Z","offsetMs":0}
 *	POST   /_hangar/v1/clock    {"advance":"25h"} | {"set":"2026-12-01T00:00:00Z"} |
 *{"reset":true}
 *
 * The answer to a POST is that of the GET, and comes when everything that is due by the new time is
 * done: expired items and old records are gone.
 */
#ifndef HANGAR_CONTROL_ORDERS_H
#define HANGAR_CONTROL_ORDERS_H

#include "message.h"

struct app;

void control_clock_get(
	struct app *app, const struct http_request *request, struct http_response *response);
void control_clock_post(
	struct app *app, const struct http_request *request, struct http_response *response);

#endif
