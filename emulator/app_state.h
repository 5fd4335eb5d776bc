/*
 * app_state - what app.c, wiring.c, reload.c and control.c share: the struct app itself.
 */
#ifndef HANGAR_APP_STATE_H
#define HANGAR_APP_STATE_H

#include "app.h"
#include "auth/access.h"
#include "clock.h"
#include "config/model.h"
#include "dynamodb/call.h"
#include "dynamodb/endpoint.h"
#include "faults/faults.h"
#include "gateway/gateway.h"
#include "gateway/meters.h"
#include "http/host.h"
#include "http/server.h"
#include "lambda/lambda.h"
#include "namespaces/namespaces.h"
#include "provision/provision.h"
#include "sender.h"
#include "streams/mapping_api.h"
#include "wiring.h"

#include <pthread.h>
#include <stdatomic.h>

struct app {
	struct app_options options;
	struct clocks clocks; /* of the namespaces */
	struct log *log;
	struct namespaces *namespaces;
	struct aws_operations services[2]; /* DynamoDB and its Streams */
	struct pipeline *pipeline;
	struct endpoint *endpoint;
	struct faults *faults; /* of the namespaces; not for what the daemon itself asks for:
				  tables, seeds */
	uint64_t seed;         /* of the faults */
	struct meters *meters; /* of throttles and quotas, of all namespaces */
	struct service endpoint_service, lambda_service, mapping_service, control_service;
	struct mapping_api mapping_api;
	struct aws_caller aws;
	struct lambda *lambda;  /* NULL with --bare */
	struct invoker invoker; /* for event source mappings */
	struct destination destination;
	struct sender sender;                             /* for HTTP integrations */
	struct http_host_rules host_rules, control_rules; /* AWS's endpoints'; /_hangar/'s */
	struct access access;
	struct str *allowed_hosts, *allowed_origins;
	struct http_server *server;
	int64_t started_us;

	pthread_mutex_t mutex;  /* of `wiring`, for the moment of taking it */
	struct wiring *wiring;  /* NULL with --bare */
	pthread_mutex_t reload; /* one reload or reset at a time */

	/* The upkeep thread: expiry of items and records. */
	pthread_t upkeep;
	pthread_mutex_t upkeep_mutex;
	pthread_cond_t upkeep_wake;
	bool upkeep_runs;
	atomic_bool stopping;
};

/* Reads routes.yaml again and puts it in place; the running stack stays when that fails. */
int app_reload(struct app *app, struct err *err);
/* Waits until no stream record and no asynchronous event is pending, in all namespaces or in that
 * one; -1 when that takes longer than timeout_ms. */
int app_drain(struct app *app, const struct str *only, int64_t timeout_ms, struct err *err);
/* Moves a namespace's clock to that offset from the wall; what has expired there is gone when this
 * returns. An enum namespaces_error, or 0. */
int app_move_clock(struct app *app, struct str namespace, int64_t offset_us, struct err *err);
/* Recreates the table, or all of them when it is empty, from their seeds, in that namespace. */
int app_reset(struct app *app, struct str namespace, struct str table, struct err *err);
/* Makes what the stack's own store lacks. */
int app_make_tables(struct app *app, const struct stack *stack, struct err *err);
/* The file of that path, its problems to the log; NULL when it cannot be used. */
struct stack *app_load_stack(const char *path, struct log *log);

#endif
