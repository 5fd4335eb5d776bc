/*
 * orders - what a test orders through the control surface: time, and faults.
 *
 *	GET    /_hangar/v1/clock    {"now":"2026-11-22T12:00:00.000Z","offsetMs":0}
 *	POST   /_hangar/v1/clock    {"advance":"25h"} | {"set":"2026-12-01T00:00:00Z"}
 *	                            | {"reset":true}
 *
 *	GET    /_hangar/v1/faults   {"seed":N,"rules":[...]}: faults.h
 *	POST   /_hangar/v1/faults   [RULE, ...] | {"rules":[...],"seed":N}
 *	DELETE /_hangar/v1/faults   nothing goes wrong any more
 *
 * Each namespace has its own. The answer to a POST is that of the GET. That of the clock comes when
 * everything that is due by the new time is done: expired items and old records are gone.
 */
#ifndef HANGAR_CONTROL_ORDERS_H
#define HANGAR_CONTROL_ORDERS_H

#include "message.h"

struct app;

void control_clock_get(
	struct app *app, const struct http_request *request, struct http_response *response);
void control_clock_post(
	struct app *app, const struct http_request *request, struct http_response *response);
/* Splits the shards of a table's stream. */
void control_split(
	struct app *app, const struct http_request *request, struct http_response *response);
void control_faults_get(
	struct app *app, const struct http_request *request, struct http_response *response);
void control_faults_post(
	struct app *app, const struct http_request *request, struct http_response *response);
void control_faults_delete(
	struct app *app, const struct http_request *request, struct http_response *response);

#endif
