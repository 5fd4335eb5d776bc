/*
 * mapping_request - the body of CreateEventSourceMapping and UpdateEventSourceMapping.
 */
#ifndef HANGAR_MAPPING_REQUEST_H
#define HANGAR_MAPPING_REQUEST_H

#include "mapping_api.h"

#include "aws_rest.h"

struct mapping_request {
	struct event_mapping mapping; /* what is said over what it was */
	struct str source, function;  /* as sent; empty: not sent */
	struct str start;
	struct str destination; /* an ARN */
	bool enabled, has_enabled, has_destination;
};

/* Reads it over mapping_request->mapping. -1: answered. */
int mapping_request_read(const struct http_request *request, struct http_response *response,
	struct mapping_request *mapping_request);

#endif
