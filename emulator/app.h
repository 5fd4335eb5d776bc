/*
 * app - one running daemon: owns every room, wires them through doors.h, starts and stops them in
 * order.
 *
 *	config -> store -> dynamodb -> tables and seeds -> lambda
 *	       -> gateway, site -> streams -> http
 *
 * What routes.yaml says of routes, site, buckets and mappings is one struct wiring; a reload builds
 * a new one beside the old, swaps them, and the old one is freed when its last request is done.
 * Functions are changed in place.
 */
#ifndef HANGAR_APP_H
#define HANGAR_APP_H

#include "cli/instance.h"
#include "cli/listen.h"
#include "cli/options.h"
#include "cli/supervisor.h"
#include "err.h"
#include "log.h"

struct app_options {
	const struct options *options;
	const struct listener *listener;
	struct instance *instance;
	const char *routes; /* routes.yaml; NULL with --bare */
};

/* Runs a daemon until a signal ends it; returns the exit status. */
int app_run(const struct app_options *options, const struct incarnation *incarnation);

#endif
