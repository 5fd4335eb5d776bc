/*
 * event_part - what the builders of events share. Inside the gateway room only.
 */
#ifndef GATEWAY_EVENT_PART_H
#define GATEWAY_EVENT_PART_H

#include "event.h"
#include "json_write.h"
#include "uri.h"

struct event_pair {
	struct str name, value; /* decoded */
	bool done;              /* for who joins them */
};

/* True for headers that a function never sees as sent: the connection's, and those that the gateway
 * writes itself. */
bool event_hides(struct str header_name);
struct str event_forwarded_for(const struct http_request *request);
struct str event_number(uint64_t value, struct arena *arena);
/* A name and a text that may be no UTF-8. */
static inline void event_key_text(
	struct json_writer *w, struct str key, struct str value, struct arena *arena)
{
	json_key_string(w, key, uri_utf8(value, arena));
}
/* True when an HTTP API sends this body as base64. */
bool event_is_binary(const struct http_request *request);
/* The pairs of the query string in their order. */
size_t event_query(const struct http_request *request, struct event_pair **ret_pairs);
/* The first value of that name; STR_NONE when there is none. */
struct str event_query_value(const struct http_request *request, struct str name);

/* requestContext.authorizer, when there is one. */
void event_authorizer(struct json_writer *w, const struct event_context *context);

/* Values: the caller has written the name. */
void event_body(struct json_writer *w, const struct http_request *request, bool base64);
/* raw: as sent instead of decoded. */
void event_parameters(
	struct json_writer *w, const struct route_match *match, bool raw, struct arena *arena);
void event_stage_variables(struct json_writer *w, const struct event_context *context);

#endif
