#include "common.h"

static const char *const wing_list[] = {"South", "North", "East", "West"};
static const char *const category_list[] = {"room", "hall", "lagoon_stall", "service"};
static const char *const status_list[] = {"available", "occupied", "open", "closed"};
static const char *const room_type_list[] = {"Computer Lab", "Lecture Hall", "Study Area",
	"Library", "Conference Room", "Research Lab", "Classroom", "Faculty Office"};
static const char *const user_type_list[] = {
	"student", "admin", "lagoon_employee", "office_employee", "superadmin"};

const struct words wings = {wing_list, ARRAY_LEN(wing_list)};
const struct words categories = {category_list, ARRAY_LEN(category_list)};
const struct words statuses = {status_list, ARRAY_LEN(status_list)};
const struct words room_types = {room_type_list, ARRAY_LEN(room_type_list)};
const struct words user_types = {user_type_list, ARRAY_LEN(user_type_list)};

int run_route(struct hangar_call *call, const struct row *rows, size_t count)
{
	struct str route = hangar_event_route_key(call);
	for (size_t i = 0; i < count; i++)
		if (str_eq_z(route, rows[i].route_key)) {
			int result = rows[i].answer(call);
			return result < 0 ? result : 0;
		}
	hangar_log(call, HANGAR_ERROR, "no function for the route \"%.*s\"", STR_ARG(route));
	refuse(call, 404, NULL, "There is nothing here");
	return 0;
}

int refuse(struct hangar_call *call, int status, const char *field, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct str text = arena_vprintf(hangar_arena(call), format, args);
	va_end(args);
	hangar_status(call, status);
	struct json_writer *w = hangar_json(call);
	json_object(w);
	json_key_string(w, STR("error"), text);
	if (field)
		json_key_string(w, STR("field"), str_z(field));
	json_end_object(w);
	return ANSWERED;
}

bool is_word(const struct words *words, struct str word)
{
	for (size_t i = 0; i < words->count; i++)
		if (str_eq_z(word, words->list[i]))
			return true;
	return false;
}

/* "South, North, East or West" */
static struct str listed(struct hangar_call *call, const struct words *words)
{
	struct buf text = BUF_IN(hangar_arena(call));
	for (size_t i = 0; i < words->count; i++) {
		buf_add_z(&text, i == 0 ? "" : i + 1 == words->count ? " or " : ", ");
		buf_add_z(&text, words->list[i]);
	}
	return buf_str(&text);
}

bool status_fits(struct str category, struct str status)
{
	bool space = str_eq(category, STR("room")) || str_eq(category, STR("hall"));
	return space ? str_eq(status, STR("available")) || str_eq(status, STR("occupied"))
		     : str_eq(status, STR("open")) || str_eq(status, STR("closed"));
}

bool is_code(struct str code)
{
	return code.n <= 64 && str_is_word(code, "-_.");
}

static void copy_all(struct json_writer *w, const struct hangar_item *item,
	const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		hangar_item_copy(item, names[i], w);
}

void write_resource(struct json_writer *w, const struct hangar_item *item)
{
	static const char *const names[] = {"id", "name", "type", "category", "wing", "floor",
		"room", "status", "lastUpdated", "updatedBy", "verifiedBy", "verifiedAt", "ownedBy",
		"stallNumber"};
	json_object(w);
	copy_all(w, item, names, ARRAY_LEN(names));
	json_end_object(w);
}

void write_user(struct json_writer *w, const struct hangar_item *item, bool detailed)
{
	static const char *const names[] = {"userCode", "username", "userType", "isActive",
		"studentId", "grade", "section", "office", "position", "workplace", "employeeId",
		"createdAt", "createdBy"};
	json_object(w);
	copy_all(w, item, names, ARRAY_LEN(names) - (detailed ? 0 : 2));
	json_end_object(w);
}

int require_session(struct hangar_call *call, struct session *ret_session)
{
	struct str id, code = str_cut(hangar_event_header(call, "x-session"), ':', &id);
	struct hangar_item item;
	bool found = false;
	if (!is_code(code) || !is_code(id))
		return refuse(call, 401, NULL, "Sign in first");
	int result = get_item(
		call, key(call, "SESSION#", code), key(call, "SESSION#", id), &item, &found);
	if (result != PROCEED)
		return result;
	if (!found || hangar_item_i64(&item, "ttl", 0) <= hangar_now_ms(call) / 1000)
		return refuse(call, 401, NULL, "The session has ended; sign in again");
	*ret_session = (struct session){
		.user_code = code,
		.user_type = hangar_item_s(&item, "userType"),
		.username = hangar_item_s(&item, "username"),
		.id = id,
	};
	return PROCEED;
}

bool is_superadmin(const struct session *session)
{
	return str_eq(session->user_type, STR("superadmin"));
}

bool is_admin(const struct session *session)
{
	return str_eq(session->user_type, STR("admin")) || is_superadmin(session);
}

int require_body(struct hangar_call *call)
{
	if (hangar_event_is_object(call))
		return PROCEED;
	return refuse(call, 400, NULL, "The body must be a JSON object");
}

static int refuse_missing(struct hangar_call *call, const char *field)
{
	return refuse(call, 400, field, "%s is missing", field);
}

int take_text(struct hangar_call *call, const char *field, bool required, size_t most,
	struct str *ret_text)
{
	struct str text = STR_NONE;
	enum json_type type = hangar_event_field(call, field, &text);
	if (type == JSON_ERROR || type == JSON_NULL) {
		*ret_text = STR_NONE;
		return required ? refuse_missing(call, field) : PROCEED;
	}
	if (type != JSON_STRING)
		return refuse(call, 400, field, "%s must be a text", field);
	text = str_trim(text);
	if (text.n == 0)
		return refuse(call, 400, field, "%s is empty", field);
	if (text.n > most)
		return refuse(call, 400, field, "%s is longer than %zu bytes", field, most);
	*ret_text = text;
	return PROCEED;
}

int take_word(struct hangar_call *call, const char *field, bool required, const struct words *words,
	struct str *ret_word)
{
	struct str word;
	int result = take_text(call, field, required, 64, &word);
	if (result != PROCEED)
		return result;
	if (word.p && !is_word(words, word))
		return refuse(
			call, 400, field, "%s must be %.*s", field, STR_ARG(listed(call, words)));
	*ret_word = word;
	return PROCEED;
}

int take_whole(struct hangar_call *call, const char *field, bool required, int64_t least,
	int64_t most, int64_t *ret_value)
{
	struct str text;
	int64_t value;
	enum json_type type = hangar_event_field(call, field, &text);
	if (type == JSON_ERROR || type == JSON_NULL)
		return required ? refuse_missing(call, field) : PROCEED;
	if (type != JSON_NUMBER || !str_to_i64(text, &value) || value < least || value > most)
		return refuse(call, 400, field, "%s must be a whole number from %lld to %lld",
			field, (long long)least, (long long)most);
	*ret_value = value;
	return PROCEED;
}

int take_bool(struct hangar_call *call, const char *field, bool otherwise, bool *ret_value)
{
	struct str text;
	enum json_type type = hangar_event_field(call, field, &text);
	if (type != JSON_ERROR && type != JSON_NULL && type != JSON_TRUE && type != JSON_FALSE)
		return refuse(call, 400, field, "%s must be true or false", field);
	*ret_value = type == JSON_TRUE || (type != JSON_FALSE && otherwise);
	return PROCEED;
}

int query_word(
	struct hangar_call *call, const char *name, const struct words *words, struct str *ret_word)
{
	struct str word = hangar_event_query(call, name);
	if (word.p && !is_word(words, word))
		return refuse(
			call, 400, name, "%s must be %.*s", name, STR_ARG(listed(call, words)));
	*ret_word = word;
	return PROCEED;
}

int query_whole(
	struct hangar_call *call, const char *name, int64_t least, int64_t most, int64_t *ret_value)
{
	struct str text = hangar_event_query(call, name);
	int64_t value;
	if (!text.p)
		return PROCEED;
	if (!str_to_i64(text, &value) || value < least || value > most)
		return refuse(call, 400, name, "%s must be a whole number from %lld to %lld", name,
			(long long)least, (long long)most);
	*ret_value = value;
	return PROCEED;
}

struct str table_name(struct hangar_call *call)
{
	return hangar_env(call, "TABLE_NAME");
}

struct str key(struct hangar_call *call, const char *prefix, struct str code)
{
	return arena_printf(hangar_arena(call), "%s%.*s", prefix, STR_ARG(code));
}

int get_item(struct hangar_call *call, struct str pk, struct str sk, struct hangar_item *ret_item,
	bool *ret_found)
{
	struct hangar_op op;
	hangar_op_begin(&op, call, "GetItem", table_name(call));
	hangar_op_key(&op, "PK", pk, "SK", sk);
	hangar_op_bool(&op, "ConsistentRead", true);
	if (hangar_op_send(&op))
		return hangar_op_fail(&op);
	*ret_found = hangar_op_item(&op, ret_item);
	return PROCEED;
}
