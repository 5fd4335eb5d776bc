/*
 * domain - custom domain names: which API and stage a host's path is mapped to.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html: the longest
 * base path that fits whole segments wins, and routes are not considered in that choice. A REST
 * mapping may name no stage; the path's next segment does, then
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html). Nothing
 * mapped: 403 {"message":"Forbidden"}.
 */
#ifndef GATEWAY_DOMAIN_H
#define GATEWAY_DOMAIN_H

#include "gateway.h"

struct api;
struct stage;

struct mapping {
	struct str base; /* "" or "orders/v2" */
	struct api *api;
	const struct stage *stage; /* NULL: the path names it */
};

struct domain {
	struct str name;
	struct mapping *mappings; /* the longest base path first */
	size_t count;
};

/* Copies into the arena; a mapping's API and stage must be there. */
int domains_new(const struct gateway_domain_config *configs, size_t count, struct api *apis,
	size_t api_count, struct arena *arena, struct domain **ret_domains, struct err *err);

const struct domain *domain_find(const struct domain *domains, size_t count, struct str host);

/* The mapping of a path, and the path behind its base; NULL when there is none. */
const struct mapping *domain_map(
	const struct domain *domain, struct str path, struct str *ret_rest);

#endif
