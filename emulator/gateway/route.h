/*
 * route - which route of an HTTP API a request takes.
 *
 * A table is built once from rows (method, path pattern, target) and never changes; matching is a
 * pure function of table, method and path, safe from any thread, and costs the same whatever the
 * number of routes. Patterns are API Gateway's:
 * literal segments, `{name}` for one segment, `{name+}` for the rest of the path (last segment
 * only), and `$default` for whatever nothing else takes.
 *
 * What wins, from
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html:
 * a full match of the path, then a match through a greedy variable, then $default. Among full
 * matches, and among greedy ones, the order is the one of AWS's own test tool (aws-lambda-dotnet,
 * ApiGatewayRouteConfigService): more literal segments, then more segments before the greedy one;
 * what is still equal goes to the literal that stands further left. On one path a named method goes
 * before ANY; a path whose methods do not fit is no match at all, so a less specific path may be.
 *
 * Slashes (same source): `/pets/` is not `/pets`; `/pets/{proxy+}` takes `/pets/` (with an empty
 * value) but not `/pets`; `/{proxy+}` takes `/`; `{name}` never takes an empty segment. Paths are
 * case-sensitive. The path comes percent-encoded as sent: it is cut at its literal slashes, then
 * every segment is decoded, so %2F stays inside a segment.
 */
#ifndef GATEWAY_ROUTE_H
#define GATEWAY_ROUTE_H

#include "arena.h"
#include "err.h"

enum {
	ROUTE_PARAMETERS = 32 /* most variables of one pattern */
};

struct route_row {
	struct str method; /* "GET", ..., "ANY"; ignored for $default */
	struct str path;   /* "/pets/{id}" or "$default" */
	uint32_t target;   /* the caller's own index */
};

struct route {
	struct str key; /* "GET /pets/{id}", "$default": requestContext.routeKey */
	uint32_t target;
	size_t parameter_count;
	const struct str *parameter_names;
};

struct route_parameter {
	struct str name, value; /* decoded */
	struct str raw;         /* as sent */
};

struct route_match {
	const struct route *route;
	const struct route_parameter *parameters; /* in the arena */
	size_t parameter_count;
};

struct route_table;

/* Copies what it needs of the rows. -1: *ret_row is the row at fault and err says what is wrong
 * with it, without naming file or line. */
int route_table_new(const struct route_row *rows, size_t count, struct route_table **ret_table,
	size_t *ret_row, struct err *err);
void route_table_free(struct route_table *table);

/* False when no route takes the request. Only decoded values and the parameters are allocated. */
bool route_match(const struct route_table *table, struct str method, struct str path,
	struct arena *arena, struct route_match *ret_match);

#endif
