/*
 * common - what SpaceKo's functions share: answers, sessions, the words of the campus, and reading
 * requests without surprises.
 *
 * A step of a handler returns PROCEED when the next one may follow, ANSWERED when the client has
 * its answer, and something negative when the call itself has failed (hangar_fail). The keys of the
 * table are in docs/spaceko.md.
 */
#ifndef SPACEKO_COMMON_H
#define SPACEKO_COMMON_H

#include "hangar.h"

enum {
	PROCEED,
	ANSWERED,
};

/* ---- routes ---- */

struct row {
	const char *route_key; /* "GET /api/users/{userCode}", as in routes.yaml */
	int (*answer)(struct hangar_call *call);
};

/* Runs the row of the event's route; 404 when there is none. Returns what a handler returns. */
int run_route(struct hangar_call *call, const struct row *rows, size_t count);

/* ---- answers ---- */

/* {"error": ..., "field": ...}; field NULL when none is to blame. Returns ANSWERED. */
int refuse(struct hangar_call *call, int status, const char *field, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* ---- the campus ---- */

struct words {
	const char *const *list;
	size_t count;
};

extern const struct words wings, categories, statuses, room_types, user_types;

bool is_word(const struct words *words, struct str word);
/* "available", "occupied" for rooms and halls; "open", "closed" for stalls and services. */
bool status_fits(struct str category, struct str status);

/* A code or id that may stand in a key: 1 to 64 letters, digits, '-', '_', '.'. */
bool is_code(struct str code);

/* Writes what a client sees of the item, in this order; attributes that are not there are left
 * out. */
void write_resource(struct json_writer *w, const struct hangar_item *item);
/* detailed: with createdAt and createdBy. */
void write_user(struct json_writer *w, const struct hangar_item *item, bool detailed);

/* ---- sessions ---- */

struct session {
	struct str user_code, user_type, username, id;
};

/* The session of the header x-session, <userCode>:<sessionId>; 401 without a valid one. One
 * GetItem. DynamoDB deletes expired items late, so ttl is looked at here. */
int require_session(struct hangar_call *call, struct session *ret_session);
bool is_admin(const struct session *session); /* superadmins too */
bool is_superadmin(const struct session *session);

/* ---- requests ---- */

/* 400 unless the body is a JSON object. */
int require_body(struct hangar_call *call);
/* A string of 1 to `most` bytes; 400 otherwise. Absent or null: STR_NONE, or 400 when required. */
int take_text(struct hangar_call *call, const char *field, bool required, size_t most,
	struct str *ret_text);
/* One of the words, as a string. */
int take_word(struct hangar_call *call, const char *field, bool required, const struct words *words,
	struct str *ret_word);
/* A whole number; *ret_value is left alone when it is absent and not required. */
int take_whole(struct hangar_call *call, const char *field, bool required, int64_t least,
	int64_t most, int64_t *ret_value);
/* true or false; `otherwise` when absent. */
int take_bool(struct hangar_call *call, const char *field, bool otherwise, bool *ret_value);

/* The same for the query string: STR_NONE, or *ret_value left alone, when it is not there. An empty
 * value is a wrong one. */
int query_word(struct hangar_call *call, const char *name, const struct words *words,
	struct str *ret_word);
int query_whole(struct hangar_call *call, const char *name, int64_t least, int64_t most,
	int64_t *ret_value);

/* ---- the table ---- */

struct str table_name(struct hangar_call *call);
/* Prefix and code in one text: key(call, "USER#", code). */
struct str key(struct hangar_call *call, const char *prefix, struct str code);
/* GetItem. PROCEED and *ret_found false when there is no such item. */
int get_item(struct hangar_call *call, struct str pk, struct str sk, struct hangar_item *ret_item,
	bool *ret_found);

#endif
