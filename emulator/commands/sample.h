/*
 * sample - an event as API Gateway would make it of a request to a route: for `hangar event` and
 * `hangar invoke --as`.
 *
 * The request is GET /x/1 for "GET /x/{id}": a variable is "1", a greedy one "a/b"; a request in
 * full, "GET /x/7?a=b", is one to the route that would take it. What routes.yaml says of the route's
 * API (id, stage, kind, stage variables) is in the event.
 */
#ifndef HANGAR_SAMPLE_H
#define HANGAR_SAMPLE_H

#include "buf.h"
#include "config/model.h"
#include "err.h"

enum sample_form {
	SAMPLE_OF_ROUTE, /* what the route's API sends */
	SAMPLE_REST,
	SAMPLE_HTTP_1,
	SAMPLE_HTTP_2,
};

/* "rest", "http1", "http2"; NULL: of the route. */
int sample_form_parse(const char *word, enum sample_form *ret_form, struct err *err);
/* Whose event it is. */
struct sample_of {
	const struct stack_api *api; /* NULL: of no file */
	struct str key;              /* the route's, "GET /x/{id}" */
	struct str method, target;   /* of the request; empty: some that fit the key */
};

/* What is meant by "GET /x/{id}", a route, or by "GET /x/7?a=b", a request to one. A route that the
 * stack does not have stands for itself. Slices of the text, the stack and the arena. */
struct sample_of sample_find(const struct stack *stack, struct str text, struct arena *arena);
int sample_write(const struct stack *stack, const struct sample_of *of, enum sample_form form,
	struct str body, struct arena *arena, struct buf *out, struct err *err);
/* The first route that calls the function: false when none does. */
bool sample_route_of(const struct stack *stack, struct str function, struct sample_of *ret_of);

#endif
