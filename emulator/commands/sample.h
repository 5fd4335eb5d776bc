/*
 * sample - an event as API Gateway would make it of a request to a route: for `hangar event` and
 * `hangar invoke --as`.
 *
 * The request is GET /x/1 for "GET /x/{id}": a variable is "1", a greedy one "a/b". What
 * routes.yaml says of the route's API (id, stage, kind, stage variables) is in the event.
 */
#ifndef HANGAR_SAMPLE_H
#define HANGAR_SAMPLE_H

#include "config/model.h"
#include "err.h"

#include "buf.h"

enum sample_form {
	SAMPLE_OF_ROUTE, /* what the route's API sends */
	SAMPLE_REST,
	SAMPLE_HTTP_1,
	SAMPLE_HTTP_2,
};

/* "rest", "http1", "http2"; NULL: of the route. */
int sample_form_parse(const char *word, enum sample_form *ret_form, struct err *err);
/* The route of that key ("GET /x/{id}"); api NULL: of no file. */
int sample_write(const struct stack *stack, const struct stack_api *api, struct str key,
	enum sample_form form, struct str body, struct buf *out, struct err *err);
/* The API that has the route; NULL: none. */
const struct stack_api *sample_api(const struct stack *stack, struct str key);
/* The first route that calls the function: false when none does. */
bool sample_route_of(const struct stack *stack, struct str function,
	const struct stack_api **ret_api, struct str *ret_key);

#endif
