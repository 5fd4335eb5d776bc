/*
 * wiring - routes.yaml made to rooms: the gateway, the buckets and the site of one version of the
 * file.
 *
 * Requests hold the wiring they began with; it is freed when it was replaced and the last of them
 * is done.
 */
#ifndef HANGAR_WIRING_H
#define HANGAR_WIRING_H

#include "config/model.h"
#include "doors.h"
#include "err.h"

#include <stdatomic.h>

struct app;
struct gateway;
struct s3_folder;
struct site;

struct wiring {
	atomic_uint references;
	struct stack *stack;
	struct gateway *gateway;
	struct function_urls *urls;
	struct s3_folder **buckets; /* of the stack, in its order; then the site's own */
	size_t n_buckets;
	struct site *site;
	struct service front; /* the plain host: the site, the only API, or nothing (serve NULL) */
};

/* Takes the stack over, also when it fails. */
struct wiring *wiring_new(struct app *app, struct stack *stack, struct err *err);
/* The newest one, for one request; NULL with --bare. wiring_release() it. */
struct wiring *wiring_take(struct app *app);
void wiring_release(struct wiring *wiring);
/* Puts it in the place of the newest one; event source mappings are its own from then on. */
void wiring_install(struct app *app, struct wiring *wiring);

#endif
