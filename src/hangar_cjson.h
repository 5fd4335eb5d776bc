/*
 * hangar_cjson - the event and the response as cJSON trees, for handlers that like them better.
 *
 * Everything is inline, so that only handlers that include this link with libcjson. Trees are on
 * the heap: whoever gets one gives it back with cJSON_Delete(). cJSON's limits apply: it cuts
 * strings at \u0000 and makes doubles of numbers.
 */
#ifndef HANGAR_CJSON_H
#define HANGAR_CJSON_H

#include "hangar.h"

#include <cjson/cJSON.h>

/* The body of the request; NULL when it is absent or not JSON. */
static inline cJSON *hangar_cjson_body(struct hangar_call *call)
{
	struct str body = hangar_event_body(call);
	return body.p ? cJSON_ParseWithLength(body.p, body.n) : NULL;
}

/* The whole event; NULL when it is not JSON. */
static inline cJSON *hangar_cjson_event(struct hangar_call *call)
{
	struct str event = hangar_event(call);
	return cJSON_ParseWithLength(event.p, event.n);
}

static inline int hangar_cjson_write(struct json_writer *w, const cJSON *tree)
{
	char *text = cJSON_PrintUnformatted(tree);
	if (!text)
		return -1;
	json_raw(w, str_z(text));
	cJSON_free(text);
	return 0;
}

/* Answers with the tree as JSON body; the tree stays the caller's. 0 on success. */
static inline int hangar_cjson_respond(struct hangar_call *call, int status, const cJSON *tree)
{
	hangar_status(call, status);
	return hangar_cjson_write(hangar_json(call), tree);
}

/* The tree as the result of a function that was not called by HTTP. */
static inline int hangar_cjson_result(struct hangar_call *call, const cJSON *tree)
{
	return hangar_cjson_write(hangar_result(call), tree);
}

#endif
