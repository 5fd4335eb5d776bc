/*
 * resources - what is free or open on campus, and who says so.
 *
 *	GET /api/resources ?wing, floor, category, status	at most one Query per category
 *	GET /api/resources/{id}					one GetItem
 *	POST /api/resources					admins
 *	PUT /api/resources/{id} {status} or {verify: true}	a report, or an admin's seal
 *
 * A resource is filed in the index under its category, its place (wing and floor) first. Its status
 * is in no key, so that no update leaves a stale one behind: lists by status filter the categories
 * that can have it.
 */
#include "tally.h"

/* ---- lists ---- */

struct filter {
	struct str wing, category, status;
	int64_t floor; /* 0: none asked for */
};

static int read_filter(struct hangar_call *call, struct filter *f)
{
	int result = query_word(call, "wing", &wings, &f->wing);
	if (result == PROCEED)
		result = query_word(call, "category", &categories, &f->category);
	if (result == PROCEED)
		result = query_word(call, "status", &statuses, &f->status);
	if (result == PROCEED)
		result = query_whole(call, "floor", 1, 6, &f->floor);
	if (result == PROCEED && f->floor && !f->wing.p)
		result = refuse(call, 400, "floor", "floor needs a wing");
	return result;
}

/* One category's matching resources, in the order of wing, floor and room. */
static int list_category(struct hangar_call *call, const struct filter *f, struct str category,
	struct json_writer *w)
{
	struct hangar_op op;
	struct hangar_item item;
	hangar_op_begin(&op, call, "Query", table_name(call));
	hangar_op_text(&op, "IndexName", STR("GSI1"));
	hangar_op_text(&op, "KeyConditionExpression",
		f->wing.p ? STR("GSI1PK = :category AND begins_with(GSI1SK, :place)")
			  : STR("GSI1PK = :category"));
	hangar_op_value_s(&op, ":category", key(call, "CATEGORY#", category));
	if (f->floor)
		hangar_op_value_s(&op, ":place",
			arena_printf(hangar_arena(call), "%.*s#%lld#", STR_ARG(f->wing),
				(long long)f->floor));
	else if (f->wing.p)
		hangar_op_value_s(
			&op, ":place", arena_printf(hangar_arena(call), "%.*s#", STR_ARG(f->wing)));
	if (f->status.p) {
		hangar_op_text(&op, "FilterExpression", STR("#status = :status"));
		hangar_op_name(&op, "#status", STR("status"));
		hangar_op_value_s(&op, ":status", f->status);
	}
	while (hangar_op_next(&op, &item))
		write_resource(w, &item);
	return op.answer.error.n ? hangar_op_fail(&op) : PROCEED;
}

static int list(struct hangar_call *call)
{
	struct filter filter = {0};
	int result = read_filter(call, &filter);
	if (result != PROCEED)
		return result;
	struct json_writer *w = hangar_json(call);
	json_array(w);
	for (size_t i = 0; i < categories.count && result == PROCEED; i++) {
		struct str category = str_z(categories.list[i]);
		bool asked = !filter.category.p || str_eq(category, filter.category);
		if (asked && (!filter.status.p || status_fits(category, filter.status)))
			result = list_category(call, &filter, category, w);
	}
	if (result == PROCEED)
		json_end_array(w);
	return result;
}

/* ---- one ---- */

static int find(struct hangar_call *call, struct str *ret_id, struct hangar_item *ret_item)
{
	struct str id = hangar_event_path_param(call, "id");
	bool found = false;
	if (is_code(id)) {
		int result = get_item(
			call, key(call, "RESOURCE#", id), STR("RESOURCE"), ret_item, &found);
		if (result != PROCEED)
			return result;
	}
	if (!found)
		return refuse(
			call, 404, NULL, "There is no resource %.*s", STR_ARG(str_head(id, 64)));
	*ret_id = id;
	return PROCEED;
}

static int show(struct hangar_call *call)
{
	struct hangar_item item;
	struct str id;
	int result = find(call, &id, &item);
	if (result != PROCEED)
		return result;
	write_resource(hangar_json(call), &item);
	return ANSWERED;
}

/* ---- a new one ---- */

struct draft {
	struct str id, name, type, category, wing, room, status, owned_by;
	int64_t floor, stall;
};

static int read_draft(struct hangar_call *call, struct draft *d)
{
	int result = take_word(call, "category", true, &categories, &d->category);
	bool room = result == PROCEED && str_eq(d->category, STR("room"));
	bool stall = result == PROCEED && str_eq(d->category, STR("lagoon_stall"));
	if (result == PROCEED)
		result = take_text(call, "name", !room, 80, &d->name);
	if (result == PROCEED)
		result = take_text(call, "type", true, 40, &d->type);
	if (result == PROCEED && room)
		result = take_word(call, "type", true, &room_types, &d->type);
	if (result == PROCEED)
		result = take_word(call, "wing", room, &wings, &d->wing);
	if (result == PROCEED)
		result = take_whole(call, "floor", room, 1, 6, &d->floor);
	if (result == PROCEED)
		result = take_text(call, "room", room, 2, &d->room);
	if (result == PROCEED)
		result = take_word(call, "status", false, &statuses, &d->status);
	if (result == PROCEED)
		result = take_text(call, "ownedBy", false, 64, &d->owned_by);
	if (result == PROCEED)
		result = take_whole(call, "stallNumber", stall, 1, 999, &d->stall);
	return result;
}

static bool is_room_number(struct str room)
{
	uint64_t number;
	return room.n == 2 && str_to_u64(room, &number) && number >= 1 && number <= 20;
}

/* What one field alone cannot tell. */
static int check_draft(struct hangar_call *call, const struct draft *d)
{
	if (d->room.p && !is_room_number(d->room))
		return refuse(call, 400, "room", "room must be 01 to 20");
	if (d->floor && !d->wing.p)
		return refuse(call, 400, "wing", "floor needs a wing");
	if (d->room.p && !d->floor)
		return refuse(call, 400, "floor", "room needs a floor");
	if (d->status.p && !status_fits(d->category, d->status))
		return refuse(call, 400, "status", "a %.*s cannot be %.*s", STR_ARG(d->category),
			STR_ARG(d->status));
	if (d->owned_by.p && !is_code(d->owned_by))
		return refuse(call, 400, "ownedBy", "ownedBy must be a user code");
	if (d->stall && !str_eq(d->category, STR("lagoon_stall")))
		return refuse(call, 400, "stallNumber", "only a lagoon_stall has a stallNumber");
	return PROCEED;
}

/* "Freedom Hall" becomes "hall-freedom-hall"; a name without any such letter a random id. */
static struct str slug(struct hangar_call *call, const char *prefix, struct str name)
{
	struct buf id = BUF_IN(hangar_arena(call));
	buf_add_z(&id, prefix);
	size_t letters = 0;
	for (size_t i = 0; i < name.n && id.n < 60; i++) {
		char c = ascii_lower(name.p[i]);
		bool plain = (c >= 'a' && c <= 'z') || ascii_is_digit(c);
		if (plain || id.p[id.n - 1] != '-')
			buf_add_c(&id, plain ? c : '-');
		letters += plain;
	}
	if (id.p[id.n - 1] == '-')
		id.n--;
	if (letters)
		return buf_str(&id);
	return arena_printf(hangar_arena(call), "%s%.*s", prefix, STR_ARG(hangar_uuid(call)));
}

/* "S506" is what a room is called; a name that only looks like one must be its own. */
static bool is_room_name(struct str name)
{
	uint64_t digits;
	return name.n == 4 && strchr("SNEW", name.p[0]) && str_to_u64(str_skip(name, 1), &digits);
}

/* The id follows from what the thing is. */
static int name_draft(struct hangar_call *call, struct draft *d)
{
	struct arena *arena = hangar_arena(call);
	if (str_eq(d->category, STR("room"))) {
		d->id = arena_printf(
			arena, "%c%lld%.*s", d->wing.p[0], (long long)d->floor, STR_ARG(d->room));
		if (d->name.p && is_room_name(d->name) && !str_eq(d->name, d->id))
			return refuse(call, 400, "name", "the room there is %.*s", STR_ARG(d->id));
		if (!d->name.p)
			d->name = d->id;
	} else if (str_eq(d->category, STR("lagoon_stall"))) {
		d->id = arena_printf(arena, "stall-%02lld", (long long)d->stall);
	} else {
		d->id = slug(
			call, str_eq(d->category, STR("hall")) ? "hall-" : "service-", d->name);
	}
	return PROCEED;
}

/* Another id for a second thing of that kind and place: "S506-1f2e3d4c". */
static struct str other_id(struct hangar_call *call, struct str id)
{
	return arena_printf(hangar_arena(call), "%.*s-%.*s", STR_ARG(str_head(id, 50)),
		STR_ARG(str_head(hangar_uuid(call), 8)));
}

static void put_text(struct json_writer *w, const char *name, struct str value)
{
	if (value.p)
		hangar_put_s(w, name, value);
}

/* Where the index files it: "South#5#06#S506"; what has no place in a wing: "###stall-07". */
static struct str place(struct hangar_call *call, const struct draft *d)
{
	struct str floor =
		d->floor ? arena_printf(hangar_arena(call), "%lld", (long long)d->floor) : STR("");
	return arena_printf(hangar_arena(call), "%.*s#%.*s#%.*s#%.*s", STR_ARG(d->wing),
		STR_ARG(floor), STR_ARG(d->room), STR_ARG(d->id));
}

/* The item in DynamoDB's JSON. */
static struct str draft_item(
	struct hangar_call *call, const struct draft *d, const struct session *session)
{
	struct buf text = BUF_IN(hangar_arena(call));
	struct json_writer writer, *w = &writer;
	json_writer_init(w, &text);
	json_object(w);
	hangar_put_s(w, "PK", key(call, "RESOURCE#", d->id));
	hangar_put_s(w, "SK", STR("RESOURCE"));
	hangar_put_s(w, "GSI1PK", key(call, "CATEGORY#", d->category));
	hangar_put_s(w, "GSI1SK", place(call, d));
	hangar_put_s(w, "id", d->id);
	hangar_put_s(w, "name", d->name);
	hangar_put_s(w, "type", d->type);
	hangar_put_s(w, "category", d->category);
	put_text(w, "wing", d->wing);
	if (d->floor)
		hangar_put_i64(w, "floor", d->floor);
	put_text(w, "room", d->room);
	hangar_put_s(w, "status", d->status);
	hangar_put_s(w, "lastUpdated", hangar_timestamp(call));
	hangar_put_s(w, "updatedBy", session->user_code);
	put_text(w, "ownedBy", d->owned_by);
	if (d->stall)
		hangar_put_i64(w, "stallNumber", d->stall);
	json_end_object(w);
	return buf_str(&text);
}

static int read_new(struct hangar_call *call, struct session *session, struct draft *draft)
{
	int result = require_session(call, session);
	if (result == PROCEED && !is_admin(session))
		result = refuse(call, 403, NULL, "Only admins may add resources");
	if (result == PROCEED)
		result = require_body(call);
	if (result == PROCEED)
		result = read_draft(call, draft);
	if (result == PROCEED)
		result = check_draft(call, draft);
	if (result == PROCEED)
		result = name_draft(call, draft);
	return result;
}

/* PutItem that never replaces: an id that is taken gets a suffix. */
static int put_new(struct hangar_call *call, const struct session *session, struct draft *draft,
	struct str *ret_json)
{
	struct str id = draft->id;
	for (int i = 0; i < 3; i++) {
		struct hangar_op op;
		struct str json = draft_item(call, draft, session);
		hangar_op_begin(&op, call, "PutItem", table_name(call));
		hangar_op_text(&op, "ConditionExpression", STR("attribute_not_exists(PK)"));
		json_raw(hangar_op_member(&op, "Item"), json);
		if (hangar_op_send(&op) == 0) {
			*ret_json = json;
			return PROCEED;
		}
		if (!hangar_is(&op.answer, "ConditionalCheckFailedException"))
			return hangar_op_fail(&op);
		draft->id = other_id(call, id);
	}
	return refuse(call, 409, NULL, "There is a resource %.*s already", STR_ARG(id));
}

static int create(struct hangar_call *call)
{
	struct session session;
	struct draft draft = {0};
	struct hangar_item item;
	struct str json;
	int result = read_new(call, &session, &draft);
	if (result != PROCEED)
		return result;
	if (!draft.status.p)
		draft.status =
			status_fits(draft.category, STR("open")) ? STR("open") : STR("available");
	result = put_new(call, &session, &draft, &json);
	if (result != PROCEED)
		return result;
	if (!hangar_item_read(call, json, &item))
		return hangar_fail(call, "Bug", "the new item cannot be read back");
	hangar_status(call, 201);
	write_resource(hangar_json(call), &item);
	return ANSWERED;
}

/* ---- a report, a seal ---- */

struct change {
	struct str id, status, now; /* status absent: none reported */
	bool verify;
	bool owned; /* the session may only because it owns the resource */
};

static int read_change(struct hangar_call *call, struct change *c)
{
	int result = require_body(call);
	if (result == PROCEED)
		result = take_word(call, "status", false, &statuses, &c->status);
	if (result == PROCEED)
		result = take_bool(call, "verify", false, &c->verify);
	if (result == PROCEED && !c->status.p && !c->verify)
		result = refuse(call, 400, "status", "Say which status, or verify: true");
	return result;
}

/* Who may set which status. */
static int allow_status(struct hangar_call *call, const struct session *session,
	const struct hangar_item *item, struct change *c)
{
	struct str category = hangar_item_s(item, "category");
	struct str type = session->user_type;
	if (is_admin(session))
		return PROCEED;
	if (str_eq(type, STR("student"))) {
		if (str_eq(category, STR("room")))
			return PROCEED;
		return refuse(call, 403, NULL, "Students report rooms only");
	}
	bool lagoon = str_eq(type, STR("lagoon_employee"));
	const char *kind = lagoon ? "stalls" : "services";
	if (!str_eq(category, lagoon ? STR("lagoon_stall") : STR("service")))
		return refuse(call, 403, NULL, "You report %s only", kind);
	if (!str_eq(hangar_item_s(item, "ownedBy"), session->user_code))
		return refuse(call, 403, NULL, "You report only the %s that you own", kind);
	c->owned = true;
	return PROCEED;
}

static int allow(struct hangar_call *call, const struct session *session,
	const struct hangar_item *item, struct change *c)
{
	struct str category = hangar_item_s(item, "category");
	if (c->verify && !is_admin(session))
		return refuse(call, 403, NULL, "Only admins may verify");
	if (!c->status.p)
		return PROCEED;
	int result = allow_status(call, session, item, c);
	if (result == PROCEED && !status_fits(category, c->status))
		result = refuse(call, 400, "status", "a %.*s cannot be %.*s", STR_ARG(category),
			STR_ARG(c->status));
	return result;
}

/* The members of the resource's Update. It never creates: the item must be there. */
static void put_change(struct hangar_op *op, const struct session *session, const struct change *c)
{
	hangar_op_key(op, "PK", key(op->call, "RESOURCE#", c->id), "SK", STR("RESOURCE"));
	hangar_op_text(op, "UpdateExpression",
		!c->status.p ? STR("SET verifiedBy = :by, verifiedAt = :now")
		: c->verify  ? STR("SET #status = :status, lastUpdated = :now, updatedBy = :by, "
				    "verifiedBy = :by, verifiedAt = :now")
			     : STR("SET #status = :status, lastUpdated = :now, updatedBy = :by"));
	hangar_op_text(op, "ConditionExpression",
		c->owned ? STR("attribute_exists(PK) AND ownedBy = :by")
			 : STR("attribute_exists(PK)"));
	hangar_op_value_s(op, ":by", session->user_code);
	hangar_op_value_s(op, ":now", c->now);
	if (c->status.p) {
		hangar_op_name(op, "#status", STR("status"));
		hangar_op_value_s(op, ":status", c->status);
	}
}

static int gone(struct hangar_call *call, const struct change *c)
{
	return refuse(call, 404, NULL, "There is no resource %.*s any more", STR_ARG(c->id));
}

static int seal(struct hangar_call *call, const struct session *session, const struct change *c)
{
	struct hangar_op op;
	struct hangar_item item;
	hangar_op_begin(&op, call, "UpdateItem", table_name(call));
	put_change(&op, session, c);
	hangar_op_text(&op, "ReturnValues", STR("ALL_NEW"));
	if (hangar_op_send(&op))
		return hangar_is(&op.answer, "ConditionalCheckFailedException")
			       ? gone(call, c)
			       : hangar_op_fail(&op);
	if (!hangar_op_item(&op, &item))
		return hangar_fail(call, "BadAnswer", "UpdateItem did not return the item");
	write_resource(hangar_json(call), &item);
	return ANSWERED;
}

/* The item as it was read, with what the transaction has set. */
static void write_reported(struct hangar_call *call, const struct hangar_item *before,
	const struct session *session, const struct change *c)
{
	struct hangar_attribute *list =
		arena_array(hangar_arena(call), struct hangar_attribute, before->count + 5);
	struct hangar_item after = {STR_NONE, list, 0};
	const struct hangar_attribute set[] = {
		{STR("status"), STR("S"), c->status},
		{STR("lastUpdated"), STR("S"), c->now},
		{STR("updatedBy"), STR("S"), session->user_code},
		{STR("verifiedBy"), STR("S"), session->user_code},
		{STR("verifiedAt"), STR("S"), c->now},
	};
	size_t count = c->verify ? 5 : 3; /* the first of a name counts */
	memcpy(list, set, count * sizeof(*set));
	if (before->count)
		memcpy(list + count, before->attributes, before->count * sizeof(*list));
	after.count = count + before->count;
	write_resource(hangar_json(call), &after);
}

/* Resource and contributor change together or not at all. */
static int report(struct hangar_call *call, const struct hangar_item *item,
	const struct session *session, const struct change *c)
{
	for (int i = 0; i < TALLY_TRIES; i++) {
		struct hangar_op op;
		struct tally tally;
		int result = tally_read(call, session, &tally);
		if (result != PROCEED)
			return result;
		hangar_op_begin(&op, call, "TransactWriteItems", STR_NONE);
		hangar_op_action(&op, "Update", table_name(call));
		put_change(&op, session, c);
		hangar_op_action(&op, "Update", table_name(call));
		tally_update(&op, session, &tally, c->now);
		if (hangar_op_send(&op) == 0) {
			write_reported(call, item, session, c);
			return ANSWERED;
		}
		if (!hangar_is(&op.answer, "TransactionCanceledException"))
			return hangar_op_fail(&op);
		if (str_eq(hangar_cancellation_code(call, &op.answer, 0),
			    STR("ConditionalCheckFailed")))
			return gone(call, c);
	}
	return refuse(call, 409, NULL, "Others report at the same moment; try again");
}

static int update(struct hangar_call *call)
{
	struct session session;
	struct change change = {.now = hangar_timestamp(call)};
	struct hangar_item item;
	int result = require_session(call, &session);
	if (result == PROCEED)
		result = read_change(call, &change);
	if (result == PROCEED)
		result = find(call, &change.id, &item);
	if (result == PROCEED)
		result = allow(call, &session, &item, &change);
	if (result != PROCEED)
		return result;
	return change.status.p ? report(call, &item, &session, &change)
			       : seal(call, &session, &change);
}

static int resources(struct hangar_call *call)
{
	static const struct row rows[] = {
		{"GET /api/resources", list},
		{"GET /api/resources/{id}", show},
		{"POST /api/resources", create},
		{"PUT /api/resources/{id}", update},
	};
	return run_route(call, rows, ARRAY_LEN(rows));
}

HANGAR_HANDLER(resources, resources)
