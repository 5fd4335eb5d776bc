/*
 * wiring_apis - the APIs of routes.yaml made to a gateway.
 */
#ifndef HANGAR_WIRING_APIS_H
#define HANGAR_WIRING_APIS_H

#include "wiring.h"

/* wiring->gateway from wiring->stack. The arena is for the way only. */
int wire_apis(struct app *app, struct wiring *wiring, struct arena *arena, struct err *err);

/* NULL when nothing is set. */
const struct cors_config *wire_cors(struct arena *arena, const struct stack_cors *cors);

/* What the gateway would refuse of models and authorizers, each with its place. */
void wire_apis_check(const struct stack *stack, struct problems *problems);

#endif
