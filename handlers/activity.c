/*
 * activity - how much changed on the last days.
 *
 *	GET /api/activity ?days		one Query: today and the days before, oldest first
 */
#include "common.h"

#include <time.h>

/* "2026-11-22", so many days before now (UTC). */
static struct str date_before(struct hangar_call *call, int64_t days)
{
	time_t seconds = (time_t)(hangar_now_ms(call) / 1000 - days * 86400);
	struct tm tm;
	gmtime_r(&seconds, &tm);
	return arena_printf(
		hangar_arena(call), "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

static int show(struct hangar_call *call)
{
	int64_t days = 1;
	int result = query_whole(call, "days", 1, 7, &days);
	if (result != PROCEED)
		return result;
	struct hangar_op op;
	struct hangar_item item;
	hangar_op_begin(&op, call, "Query", table_name(call));
	hangar_op_text(&op, "KeyConditionExpression", STR("PK = :activity AND SK >= :from"));
	hangar_op_value_s(&op, ":activity", STR("ACTIVITY"));
	hangar_op_value_s(&op, ":from", date_before(call, days - 1));
	struct json_writer *w = hangar_json(call);
	json_array(w);
	while (hangar_op_next(&op, &item)) {
		json_object(w);
		hangar_item_copy(&item, "date", w);
		hangar_item_copy(&item, "wing", w);
		hangar_item_copy(&item, "changes", w);
		json_end_object(w);
	}
	json_end_array(w);
	return op.answer.error.n ? hangar_op_fail(&op) : ANSWERED;
}

static int activity(struct hangar_call *call)
{
	static const struct row rows[] = {{"GET /api/activity", show}};
	return run_route(call, rows, ARRAY_LEN(rows));
}

HANGAR_HANDLER(activity, activity)
