#include "tally.h"

static struct str contributor_key(struct hangar_call *call, const struct session *session)
{
	return key(call, "CONTRIBUTOR#", session->user_code);
}

int tally_read(struct hangar_call *call, const struct session *session, struct tally *ret_tally)
{
	struct hangar_item item;
	bool found = false;
	int result =
		get_item(call, contributor_key(call, session), STR("CONTRIBUTOR"), &item, &found);
	if (result != PROCEED)
		return result;
	*ret_tally = (struct tally){found ? hangar_item_i64(&item, "updateCount", 0) : 0, found};
	return PROCEED;
}

void tally_update(struct hangar_op *op, const struct session *session, const struct tally *tally,
	struct str now)
{
	struct arena *arena = hangar_arena(op->call);
	struct str place = arena_printf(
		arena, "%010lld#%.*s", (long long)tally->count + 1, STR_ARG(session->user_code));
	hangar_op_key(op, "PK", contributor_key(op->call, session), "SK", STR("CONTRIBUTOR"));
	hangar_op_text(op, "UpdateExpression",
		STR("SET updateCount = :count, GSI1PK = :board, GSI1SK = :place, userCode = :code, "
		    "username = :username, userType = :type, lastActive = :now"));
	hangar_op_text(op, "ConditionExpression",
		tally->exists ? STR("updateCount = :before") : STR("attribute_not_exists(PK)"));
	hangar_op_value_i64(op, ":count", tally->count + 1);
	if (tally->exists)
		hangar_op_value_i64(op, ":before", tally->count);
	hangar_op_value_s(op, ":board", STR("LEADERBOARD"));
	hangar_op_value_s(op, ":place", place);
	hangar_op_value_s(op, ":code", session->user_code);
	hangar_op_value_s(op, ":username", session->username);
	hangar_op_value_s(op, ":type", session->user_type);
	hangar_op_value_s(op, ":now", now);
}

void tally_write(struct json_writer *w, const struct hangar_item *item)
{
	static const char *const names[] = {
		"userCode", "username", "userType", "updateCount", "lastActive"};
	json_object(w);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		hangar_item_copy(item, names[i], w);
	json_end_object(w);
}
