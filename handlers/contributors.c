/*
 * contributors - the community spotlight.
 *
 *	GET /api/contributors ?limit		one Query of the leaderboard, from its top
 *	POST /api/contributors/update		adds one for the session's user
 */
#include "tally.h"

static int top(struct hangar_call *call)
{
	int64_t limit = 10, shown = 0;
	int result = query_whole(call, "limit", 1, 100, &limit);
	if (result != PROCEED)
		return result;
	struct hangar_op op;
	struct hangar_item item;
	hangar_op_begin(&op, call, "Query", table_name(call));
	hangar_op_text(&op, "IndexName", STR("GSI1"));
	hangar_op_text(&op, "KeyConditionExpression", STR("GSI1PK = :board"));
	hangar_op_value_s(&op, ":board", STR("LEADERBOARD"));
	hangar_op_bool(&op, "ScanIndexForward", false);
	hangar_op_i64(&op, "Limit", limit);
	struct json_writer *w = hangar_json(call);
	json_array(w);
	while (shown < limit && hangar_op_next(&op, &item)) {
		tally_write(w, &item);
		shown++;
	}
	json_end_array(w);
	return op.answer.error.n ? hangar_op_fail(&op) : ANSWERED;
}

static int add(struct hangar_call *call)
{
	struct session session;
	int result = require_session(call, &session);
	for (int i = 0; i < TALLY_TRIES && result == PROCEED; i++) {
		struct hangar_op op;
		struct hangar_item item;
		struct tally tally;
		result = tally_read(call, &session, &tally);
		if (result != PROCEED)
			break;
		hangar_op_begin(&op, call, "UpdateItem", table_name(call));
		tally_update(&op, &session, &tally, hangar_timestamp(call));
		hangar_op_text(&op, "ReturnValues", STR("ALL_NEW"));
		if (hangar_op_send(&op) == 0 && hangar_op_item(&op, &item)) {
			tally_write(hangar_json(call), &item);
			return ANSWERED;
		}
		if (!hangar_is(&op.answer, "ConditionalCheckFailedException"))
			return hangar_op_fail(&op);
	}
	return result != PROCEED
		       ? result
		       : refuse(call, 409, NULL, "Others report at the same moment; try again");
}

static int contributors(struct hangar_call *call)
{
	static const struct row rows[] = {
		{"GET /api/contributors", top},
		{"POST /api/contributors/update", add},
	};
	return run_route(call, rows, ARRAY_LEN(rows));
}

HANGAR_HANDLER(contributors, contributors)
