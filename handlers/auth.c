/*
 * auth - signing in and out.
 *
 *	POST /api/auth/login {userCode}		one GetItem, one PutItem
 *	POST /api/auth/logout			the session's own
 *
 * A session is an item that nothing lists: its partition is the user's sessions, it has no keys of
 * the index, and it expires by the table's TTL after a day.
 */
#include "common.h"

enum {
	SESSION_SECONDS = 24 * 60 * 60
};

static int put_session(struct hangar_call *call, const struct session *session)
{
	struct hangar_op op;
	hangar_op_begin(&op, call, "PutItem", table_name(call));
	struct json_writer *w = hangar_op_member(&op, "Item");
	json_object(w);
	hangar_put_s(w, "PK", key(call, "SESSION#", session->user_code));
	hangar_put_s(w, "SK", key(call, "SESSION#", session->id));
	hangar_put_s(w, "sessionId", session->id);
	hangar_put_s(w, "userCode", session->user_code);
	hangar_put_s(w, "userType", session->user_type);
	hangar_put_s(w, "username", session->username);
	hangar_put_s(w, "createdAt", hangar_timestamp(call));
	hangar_put_i64(w, "ttl", hangar_now_ms(call) / 1000 + SESSION_SECONDS);
	json_end_object(w);
	hangar_op_text(&op, "ConditionExpression", STR("attribute_not_exists(PK)"));
	return hangar_op_send(&op) ? hangar_op_fail(&op) : PROCEED;
}

static int login(struct hangar_call *call)
{
	struct str code;
	struct hangar_item user;
	bool found = false;
	int result = require_body(call);
	if (result == PROCEED)
		result = take_text(call, "userCode", true, 64, &code);
	if (result == PROCEED && is_code(code))
		result = get_item(call, key(call, "USER#", code), STR("USER"), &user, &found);
	if (result == PROCEED && !found)
		result = refuse(call, 401, "userCode", "Nobody has this user code");
	if (result == PROCEED && !hangar_item_bool(&user, "isActive", false))
		result = refuse(call, 401, "userCode", "This user is not active");
	if (result != PROCEED)
		return result;
	struct session session = {
		.user_code = code,
		.user_type = hangar_item_s(&user, "userType"),
		.username = hangar_item_s(&user, "username"),
		.id = hangar_uuid(call),
	};
	result = put_session(call, &session);
	if (result != PROCEED)
		return result;
	struct json_writer *w = hangar_json(call);
	json_object(w);
	json_key(w, STR("user"));
	write_user(w, &user, false);
	json_key_string(w, STR("sessionId"), session.id);
	json_end_object(w);
	return ANSWERED;
}

static int logout(struct hangar_call *call)
{
	struct session session;
	struct hangar_op op;
	int result = require_session(call, &session);
	if (result != PROCEED)
		return result;
	hangar_op_begin(&op, call, "DeleteItem", table_name(call));
	hangar_op_key(&op, "PK", key(call, "SESSION#", session.user_code), "SK",
		key(call, "SESSION#", session.id));
	if (hangar_op_send(&op))
		return hangar_op_fail(&op);
	struct json_writer *w = hangar_json(call);
	json_object(w);
	json_key_string(w, STR("message"), STR("Signed out"));
	json_end_object(w);
	return ANSWERED;
}

static int auth(struct hangar_call *call)
{
	static const struct row rows[] = {
		{"POST /api/auth/login", login},
		{"POST /api/auth/logout", logout},
	};
	return run_route(call, rows, ARRAY_LEN(rows));
}

HANGAR_HANDLER(auth, auth)
