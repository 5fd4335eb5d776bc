/*
 * users - who may sign in.
 *
 *	GET /api/users ?userType      admins; one Query: all users are one partition of the index
 *	GET /api/users/{userCode}     admins and the user; one GetItem
 *	POST /api/users               superadmins
 */
#include "common.h"

static int list(struct hangar_call *call)
{
	struct session session;
	struct str type;
	int result = require_session(call, &session);
	if (result == PROCEED && !is_admin(&session))
		result = refuse(call, 403, NULL, "Only admins may list users");
	if (result == PROCEED)
		result = query_word(call, "userType", &user_types, &type);
	if (result != PROCEED)
		return result;
	struct hangar_op op;
	struct hangar_item item;
	hangar_op_begin(&op, call, "Query", table_name(call));
	hangar_op_text(&op, "IndexName", STR("GSI1"));
	hangar_op_text(&op, "KeyConditionExpression",
		type.p ? STR("GSI1PK = :users AND begins_with(GSI1SK, :type)")
		       : STR("GSI1PK = :users"));
	hangar_op_value_s(&op, ":users", STR("USERS"));
	if (type.p)
		hangar_op_value_s(
			&op, ":type", arena_printf(hangar_arena(call), "%.*s#", STR_ARG(type)));
	struct json_writer *w = hangar_json(call);
	json_array(w);
	while (hangar_op_next(&op, &item))
		write_user(w, &item, false);
	json_end_array(w);
	return op.answer.error.n ? hangar_op_fail(&op) : ANSWERED;
}

static int show(struct hangar_call *call)
{
	struct session session;
	struct hangar_item item;
	struct str code = hangar_event_path_param(call, "userCode");
	bool found = false;
	int result = require_session(call, &session);
	if (result == PROCEED && !is_admin(&session) && !str_eq(code, session.user_code))
		result = refuse(call, 403, NULL, "Only admins may see other users");
	if (result == PROCEED && is_code(code))
		result = get_item(call, key(call, "USER#", code), STR("USER"), &item, &found);
	if (result == PROCEED && !found)
		result = refuse(
			call, 404, NULL, "There is no user %.*s", STR_ARG(str_head(code, 64)));
	if (result != PROCEED)
		return result;
	write_user(hangar_json(call), &item, true);
	return ANSWERED;
}

/* What only users of one type have. */
static const struct {
	const char *field, *type;
} particulars[] = {
	{"studentId", "student"},
	{"grade", "student"},
	{"section", "student"},
	{"office", "admin"},
	{"position", "admin"},
	{"workplace", "employee"},
	{"employeeId", "employee"},
};

static bool has_particular(struct str user_type, const char *type)
{
	return str_eq_z(user_type, type) ||
	       (str_eq_z(str_z(type), "employee") && str_ends(user_type, STR("_employee")));
}

struct draft {
	struct str code, username, type;
	bool active;
	struct str particulars[ARRAY_LEN(particulars)];
};

static int read_particulars(struct hangar_call *call, struct draft *d)
{
	int result = PROCEED;
	for (size_t i = 0; i < ARRAY_LEN(particulars) && result == PROCEED; i++) {
		const char *field = particulars[i].field;
		struct str text;
		if (hangar_event_field(call, field, &text) == JSON_STRING && text.n == 0)
			continue; /* an empty field of a form */
		result = take_text(call, field, false, 80, &d->particulars[i]);
		if (result == PROCEED && d->particulars[i].p &&
			!has_particular(d->type, particulars[i].type))
			result = refuse(
				call, 400, field, "a %.*s has no %s", STR_ARG(d->type), field);
	}
	return result;
}

static int read_draft(struct hangar_call *call, struct draft *d)
{
	int result = require_body(call);
	if (result == PROCEED)
		result = take_text(call, "userCode", true, 64, &d->code);
	if (result == PROCEED && !is_code(d->code))
		result = refuse(call, 400, "userCode",
			"userCode must be letters, digits, '-', '_' and '.'");
	if (result == PROCEED)
		result = take_text(call, "username", true, 80, &d->username);
	if (result == PROCEED)
		result = take_word(call, "userType", true, &user_types, &d->type);
	if (result == PROCEED)
		result = take_bool(call, "isActive", true, &d->active);
	if (result == PROCEED)
		result = read_particulars(call, d);
	return result;
}

/* The item in DynamoDB's JSON. */
static struct str draft_item(
	struct hangar_call *call, const struct draft *d, const struct session *session)
{
	struct arena *arena = hangar_arena(call);
	struct buf text = BUF_IN(hangar_arena(call));
	struct json_writer writer, *w = &writer;
	json_writer_init(w, &text);
	json_object(w);
	hangar_put_s(w, "PK", key(call, "USER#", d->code));
	hangar_put_s(w, "SK", STR("USER"));
	hangar_put_s(w, "GSI1PK", STR("USERS"));
	hangar_put_s(
		w, "GSI1SK", arena_printf(arena, "%.*s#%.*s", STR_ARG(d->type), STR_ARG(d->code)));
	hangar_put_s(w, "userCode", d->code);
	hangar_put_s(w, "username", d->username);
	hangar_put_s(w, "userType", d->type);
	hangar_put_bool(w, "isActive", d->active);
	for (size_t i = 0; i < ARRAY_LEN(particulars); i++)
		if (d->particulars[i].p)
			hangar_put_s(w, particulars[i].field, d->particulars[i]);
	hangar_put_s(w, "createdAt", hangar_timestamp(call));
	hangar_put_s(w, "createdBy", session->user_code);
	json_end_object(w);
	return buf_str(&text);
}

static int create(struct hangar_call *call)
{
	struct session session;
	struct draft draft = {0};
	int result = require_session(call, &session);
	if (result == PROCEED && !is_superadmin(&session))
		result = refuse(call, 403, NULL, "Only superadmins may add users");
	if (result == PROCEED)
		result = read_draft(call, &draft);
	if (result != PROCEED)
		return result;
	struct hangar_op op;
	struct hangar_item item;
	struct str json = draft_item(call, &draft, &session);
	hangar_op_begin(&op, call, "PutItem", table_name(call));
	hangar_op_text(&op, "ConditionExpression", STR("attribute_not_exists(PK)"));
	json_raw(hangar_op_member(&op, "Item"), json);
	if (hangar_op_send(&op)) {
		if (hangar_is(&op.answer, "ConditionalCheckFailedException"))
			return refuse(call, 409, "userCode", "There is a user %.*s already",
				STR_ARG(draft.code));
		return hangar_op_fail(&op);
	}
	if (!hangar_item_read(call, json, &item))
		return hangar_fail(call, "Bug", "the new item cannot be read back");
	hangar_status(call, 201);
	write_user(hangar_json(call), &item, true);
	return ANSWERED;
}

static int users(struct hangar_call *call)
{
	static const struct row rows[] = {
		{"GET /api/users", list},
		{"GET /api/users/{userCode}", show},
		{"POST /api/users", create},
	};
	return run_route(call, rows, ARRAY_LEN(rows));
}

HANGAR_HANDLER(users, users)
