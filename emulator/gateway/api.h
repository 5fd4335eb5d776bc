/*
 * api - one API as it is served: its configuration copied, its routes in a table. Inside the
 * gateway room only.
 */
#ifndef GATEWAY_API_H
#define GATEWAY_API_H

#include "access_log.h"
#include "gateway.h"
#include "guard.h"
#include "kind.h"
#include "mapping.h"
#include "meters.h"

struct target {
	struct gateway_route_config config;
	bool throttled;
	struct meter_limit throttle; /* of each stage by itself */
	struct str meter;            /* its name */
	const struct guard *guard;   /* NULL: nothing stands before it */
	bool mapped;                 /* by these: */
	struct change_list request;
	struct response_changes *responses;
};

struct stage {
	struct str name;
	const struct event_variable *variables;
	size_t variable_count;
};

struct api {
	struct gateway *gateway;
	const struct kind *kind;
	struct gateway_api_config config;
	struct cors_config cors;
	struct stage *stages; /* the first one is config.stage */
	size_t stage_count;
	struct route_table *table;
	struct strs binary;
	struct guards guards;
	struct access_log log;
	struct target *targets; /* one for each route, in the order of the configuration */
};

/* How long the route's integration may take. */
int64_t api_timeout_ms(const struct kind *kind, const struct gateway_route_config *route);

/* Everything that is copied lives in the arena; release gives back the rest, also after a failure.
 * api->gateway is set before. */
int api_init(struct api *api, const struct gateway_api_config *config, struct arena *arena,
	struct err *err);
void api_release(struct api *api);

/* NULL when it has none of that name. */
const struct stage *api_stage(const struct api *api, struct str name);
/* The stage that a path names, and the path within it: a named one by the first segment, otherwise
 * $default; NULL for none. */
const struct stage *api_stage_of_path(const struct api *api, struct str path, struct str *ret_path);

#endif
