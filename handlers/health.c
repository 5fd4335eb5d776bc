/* health - GET /api/health: the functions are there, and what they think the time is. */
#include "common.h"

static int show(struct hangar_call *call)
{
	struct json_writer *w = hangar_json(call);
	json_object(w);
	json_key_string(w, STR("status"), STR("ok"));
	json_key_string(w, STR("timestamp"), hangar_timestamp(call));
	json_end_object(w);
	return ANSWERED;
}

static int health(struct hangar_call *call)
{
	static const struct row rows[] = {{"GET /api/health", show}};
	return run_route(call, rows, ARRAY_LEN(rows));
}

HANGAR_HANDLER(health, health)
