/*
 * What is asked of SpaceKo's functions: lists, sessions, users. Every access pattern is asked for
 * its calls, and every silent mistake of the first plan has its test.
 */
#include "handlers_bench.h"

/* ---- lists ---- */

static const struct {
	const char *target;
	size_t count;
	unsigned calls;
	const char *needle;
} patterns[] = {
	{"/api/resources", 548, 4, "\"id\":"},
	{"/api/resources?category=room", 480, 1, "\"category\":\"room\""},
	{"/api/resources?category=hall", 8, 1, "\"category\":\"hall\""},
	{"/api/resources?category=lagoon_stall", 50, 1, "\"ownedBy\":\"LAG01-"},
	{"/api/resources?category=service", 10, 1, "\"ownedBy\":\"OFC01-"},
	{"/api/resources?wing=South", 120, 4, "\"wing\":\"South\""},
	{"/api/resources?wing=West&category=room", 120, 1, "\"wing\":\"West\""},
	{"/api/resources?wing=North&floor=5", 20, 4, "\"floor\":5"},
	{"/api/resources?wing=North&floor=5&category=room", 20, 1, "\"wing\":\"North\""},
	{"/api/resources?status=available", 283, 2, "\"status\":\"available\""},
	{"/api/resources?status=occupied", 205, 2, "\"status\":\"occupied\""},
	{"/api/resources?status=open", 32, 2, "\"status\":\"open\""},
	{"/api/resources?status=closed", 28, 2, "\"status\":\"closed\""},
	{"/api/resources?status=open&category=room", 0, 0, NULL},
	{"/api/contributors", 10, 1, "\"updateCount\":"},
	{"/api/contributors?limit=3", 3, 1, "\"updateCount\":"},
	{"/api/contributors?limit=100", 13, 1, "\"updateCount\":"},
	{"/api/activity", 0, 1, NULL},
};

START_TEST(every_pattern_is_a_bounded_number_of_queries)
{
	struct reply reply = get(patterns[_i].target);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_uint_eq(count_of(reply.body, patterns[_i].needle), patterns[_i].count);
	ck_assert_uint_eq(reply.calls, patterns[_i].calls);
	ck_assert_uint_eq(table.queries, patterns[_i].calls);
}
END_TEST

START_TEST(lists_go_on_over_all_pages)
{
	table.page = 100;
	struct reply reply = get("/api/resources");
	ck_assert_uint_eq(count_of(reply.body, "\"id\":"), 548);
	ck_assert_uint_eq(reply.calls, table.page ? 5 + 1 + 1 + 1 : 4);
	table.page = 4;
	ck_assert_uint_eq(count_of(get("/api/contributors?limit=10").body, NULL), 10);
}
END_TEST

START_TEST(what_a_list_shows_is_found_by_its_id)
{
	struct reply reply = get("/api/resources/S506");
	ck_assert_int_eq(reply.status, 200);
	ck_assert_uint_eq(reply.calls, 1);
	ck_assert_str_is(member(reply.body, "name"), "\"S506\"");
	ck_assert_str_is(member(reply.body, "floor"), "5");
	ck_assert_str_is(member(reply.body, "room"), "\"06\"");
	ck_assert_str_is(member(reply.body, "PK"), "absent");
	ck_assert_str_is(member(reply.body, "GSI1SK"), "absent");
	struct json_reader r;
	json_reader_init(&r, get("/api/resources?category=hall").body, &arena);
	json_read(&r);
	while (json_element(&r)) {
		struct str hall = json_skip(&r), id = member(hall, "id");
		struct str target =
			arena_printf(&arena, "/api/resources/%.*s", (int)id.n - 2, id.p + 1);
		ck_assert(str_eq(get(target.p).body, hall));
	}
}
END_TEST

static const struct {
	const char *target, *body;
	int status;
} refusals[] = {
	{"/api/resources?floor=0&wing=South",
		"{\"error\":\"floor must be a whole number from 1 to 6\",\"field\":\"floor\"}",
		400},
	{"/api/resources?floor=0",
		"{\"error\":\"floor must be a whole number from 1 to 6\",\"field\":\"floor\"}",
		400},
	{"/api/resources?floor=7&wing=South",
		"{\"error\":\"floor must be a whole number from 1 to 6\",\"field\":\"floor\"}",
		400},
	{"/api/resources?floor=3", "{\"error\":\"floor needs a wing\",\"field\":\"floor\"}", 400},
	{"/api/resources?wing=south",
		"{\"error\":\"wing must be South, North, East or West\",\"field\":\"wing\"}", 400},
	{"/api/resources?wing=",
		"{\"error\":\"wing must be South, North, East or West\",\"field\":\"wing\"}", 400},
	{"/api/resources?status=free",
		"{\"error\":\"status must be available, occupied, open or "
		"closed\",\"field\":\"status\"}",
		400},
	{"/api/resources?category=rooms",
		"{\"error\":\"category must be room, hall, lagoon_stall or "
		"service\",\"field\":\"category\"}",
		400},
	{"/api/resources/S999", "{\"error\":\"There is no resource S999\"}", 404},
	{"/api/resources/a%20b%23", "{\"error\":\"There is no resource a b#\"}", 404},
	{"/api/contributors?limit=ten",
		"{\"error\":\"limit must be a whole number from 1 to 100\",\"field\":\"limit\"}",
		400},
	{"/api/contributors?limit=0",
		"{\"error\":\"limit must be a whole number from 1 to 100\",\"field\":\"limit\"}",
		400},
	{"/api/contributors?limit=101",
		"{\"error\":\"limit must be a whole number from 1 to 100\",\"field\":\"limit\"}",
		400},
	{"/api/contributors?limit=",
		"{\"error\":\"limit must be a whole number from 1 to 100\",\"field\":\"limit\"}",
		400},
	{"/api/activity?days=8",
		"{\"error\":\"days must be a whole number from 1 to 7\",\"field\":\"days\"}", 400},
	{"/api/users", "{\"error\":\"Sign in first\"}", 401},
	{"/api/users/2024-1001", "{\"error\":\"Sign in first\"}", 401},
};

START_TEST(wrong_questions_are_refused_with_a_reason)
{
	ck_assert_refused(get(refusals[_i].target), refusals[_i].status, refusals[_i].body);
}
END_TEST

/* ---- sessions ---- */

START_TEST(signing_in_and_out)
{
	struct reply reply =
		ask("POST", "/api/auth/login", STR_NONE, "{\"userCode\":\"2024-1001\"}");
	ck_assert_int_eq(reply.status, 200);
	struct str user = member(reply.body, "user"), id = member(reply.body, "sessionId");
	ck_assert_str_is(member(user, "userType"), "\"student\"");
	ck_assert_str_is(member(user, "createdBy"), "absent");
	ck_assert_uint_eq(id.n, 38);
	struct str session = login("2024-1001");
	ck_assert_int_eq(ask("GET", "/api/users/2024-1001", session, NULL).status, 200);
	reply = ask("POST", "/api/auth/logout", session, NULL);
	ck_assert_refused(reply, 200, "{\"message\":\"Signed out\"}");
	ck_assert_refused(ask("GET", "/api/users/2024-1001", session, NULL), 401,
		"{\"error\":\"The session has ended; sign in again\"}");
	ck_assert_int_eq(ask("POST", "/api/auth/logout", session, NULL).status, 401);
}
END_TEST

START_TEST(signing_in_is_refused)
{
	static const struct {
		const char *body;
		int status;
		const char *field;
	} cases[] = {
		{"{\"userCode\":\"2024-9999\"}", 401, "\"userCode\""},
		{"{\"userCode\":\"2024-1099\"}", 401, "\"userCode\""}, /* not active */
		{"{\"userCode\":\"a#b c\"}", 401, "\"userCode\""},
		{"{\"userCode\":\"\"}", 400, "\"userCode\""},
		{"{\"userCode\":20241001}", 400, "\"userCode\""},
		{"{}", 400, "\"userCode\""},
		{"not json", 400, "absent"},
		{"[]", 400, "absent"},
		{"{\"userCode\":\"2024-1001\"", 400, "absent"},
		{NULL, 400, "absent"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct reply reply = ask("POST", "/api/auth/login", STR_NONE, cases[i].body);
		ck_assert_msg(
			reply.status == cases[i].status, "%s: %d", cases[i].body, reply.status);
		ck_assert_str_is(member(reply.body, "field"), cases[i].field);
	}
}
END_TEST

START_TEST(sessions_that_are_none_are_refused)
{
	static const char *const headers[] = {"", ":", "2024-1001", "2024-1001:", ":x",
		"2024-1001:x", "2024-1001:SESSION", "a b:c", "2024-1001:x:y"};
	for (size_t i = 0; i < ARRAY_LEN(headers); i++)
		ck_assert_int_eq(
			ask("POST", "/api/contributors/update", str_z(headers[i]), NULL).status,
			401);
}
END_TEST

/* DynamoDB deletes expired items late: the function looks itself. */
START_TEST(a_session_ends_after_a_day_though_its_item_is_there)
{
	struct str session = login("2024-1001");
	now_us += INT64_C(86399) * SECOND;
	ck_assert_int_eq(ask("POST", "/api/contributors/update", session, NULL).status, 200);
	now_us += 2 * SECOND;
	ck_assert_refused(ask("POST", "/api/contributors/update", session, NULL), 401,
		"{\"error\":\"The session has ended; sign in again\"}");
	struct str id = str_skip(session, str_find(session, ':', 0) + 1);
	struct str sk = arena_printf(&arena, "SESSION#%.*s", STR_ARG(id));
	ck_assert(fake_find(&table, "SESSION#2024-1001", sk.p) != NULL);
}
END_TEST

/* ---- users ---- */

START_TEST(sessions_do_not_turn_up_among_the_users)
{
	struct str admin = login("PUP01-9001");
	for (int i = 0; i < 5; i++)
		login("2024-1001");
	struct reply reply = ask("GET", "/api/users", admin, NULL);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_uint_eq(count_of(reply.body, "\"userType\":"), 44);
	ck_assert_uint_eq(str_find_str(reply.body, STR("sessionId")), reply.body.n);
	ck_assert_uint_eq(str_find_str(reply.body, STR("createdAt")), reply.body.n);
	ck_assert_uint_eq(str_find_str(reply.body, STR("createdBy")), reply.body.n);
	ck_assert_uint_eq(reply.calls, 2); /* the session, one Query */
	reply = ask("GET", "/api/users?userType=admin", admin, NULL);
	ck_assert_uint_eq(count_of(reply.body, "\"userType\":\"admin\""), 2);
	reply = ask("GET", "/api/users?userType=student", admin, NULL);
	ck_assert_uint_eq(count_of(reply.body, "\"userType\":\"student\""), 21);
	ck_assert_int_eq(ask("GET", "/api/users?userType=boss", admin, NULL).status, 400);
	ck_assert_int_eq(ask("GET", "/api/users", login("2024-1001"), NULL).status, 403);
}
END_TEST

START_TEST(a_user_is_seen_by_admins_and_by_himself)
{
	struct str student = login("2024-1001"), admin = login("PUP01-9001");
	ck_assert_int_eq(ask("GET", "/api/users/2024-1001", student, NULL).status, 200);
	ck_assert_int_eq(ask("GET", "/api/users/2024-1002", student, NULL).status, 403);
	ck_assert_int_eq(ask("GET", "/api/users/2024-7777", student, NULL).status, 403);
	ck_assert_int_eq(ask("GET", "/api/users/2024-1002", admin, NULL).status, 200);
	ck_assert_refused(ask("GET", "/api/users/2024-7777", admin, NULL), 404,
		"{\"error\":\"There is no user 2024-7777\"}");
}
END_TEST

START_TEST(only_superadmins_add_users_and_only_once)
{
	static const char body[] = "{\"userCode\":\"2024-2001\",\"username\":\"Noriel\","
				   "\"userType\":\"student\",\"section\":\"1-2\",\"office\":\"\"}";
	struct str super = login("SUPER-ADMIN");
	struct reply reply = ask("POST", "/api/users", login("PUP01-9001"), body);
	ck_assert_refused(reply, 403, "{\"error\":\"Only superadmins may add users\"}");
	reply = ask("POST", "/api/users", super, body);
	ck_assert_refused(reply, 201,
		"{\"userCode\":\"2024-2001\",\"username\":\"Noriel\",\"userType\":\"student\","
		"\"isActive\":true,\"section\":\"1-2\",\"createdAt\":\"2026-11-22T12:00:00.000Z\","
		"\"createdBy\":\"SUPER-ADMIN\"}");
	reply = ask("POST", "/api/users", super, body);
	ck_assert_refused(reply, 409,
		"{\"error\":\"There is a user 2024-2001 already\",\"field\":\"userCode\"}");
	ck_assert_uint_eq(
		count_of(ask("GET", "/api/users?userType=student", super, NULL).body, NULL), 22);
	login("2024-2001");
}
END_TEST

START_TEST(wrong_users_are_refused)
{
	static const char *const cases[][2] = {
		{"{\"username\":\"x\",\"userType\":\"student\"}", "\"userCode\""},
		{"{\"userCode\":\"a:b\",\"username\":\"x\",\"userType\":\"student\"}",
			"\"userCode\""},
		{"{\"userCode\":\"a\",\"userType\":\"student\"}", "\"username\""},
		{"{\"userCode\":\"a\",\"username\":\"x\",\"userType\":\"boss\"}", "\"userType\""},
		{"{\"userCode\":\"a\",\"username\":\"x\",\"userType\":\"admin\",\"grade\":\"1\"}",
			"\"grade\""},
		{"{\"userCode\":\"a\",\"username\":\"x\",\"userType\":\"admin\",\"isActive\":1}",
			"\"isActive\""},
		{"{\"userCode\":\"a\",\"username\":5,\"userType\":\"admin\"}", "\"username\""},
		{"nonsense", "absent"},
	};
	struct str super = login("SUPER-ADMIN");
	size_t before = fake_count(&table);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct reply reply = ask("POST", "/api/users", super, cases[i][0]);
		ck_assert_int_eq(reply.status, 400);
		ck_assert_str_is(member(reply.body, "field"), cases[i][1]);
	}
	ck_assert_uint_eq(fake_count(&table), before);
}
END_TEST

UNIT_MAIN("handlers", {
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(
		tc, every_pattern_is_a_bounded_number_of_queries, 0, (int)ARRAY_LEN(patterns));
	tcase_add_test(tc, lists_go_on_over_all_pages);
	tcase_add_test(tc, what_a_list_shows_is_found_by_its_id);
	tcase_add_loop_test(
		tc, wrong_questions_are_refused_with_a_reason, 0, (int)ARRAY_LEN(refusals));
	tcase_add_test(tc, signing_in_and_out);
	tcase_add_test(tc, signing_in_is_refused);
	tcase_add_test(tc, sessions_that_are_none_are_refused);
	tcase_add_test(tc, a_session_ends_after_a_day_though_its_item_is_there);
	tcase_add_test(tc, sessions_do_not_turn_up_among_the_users);
	tcase_add_test(tc, a_user_is_seen_by_admins_and_by_himself);
	tcase_add_test(tc, only_superadmins_add_users_and_only_once);
	tcase_add_test(tc, wrong_users_are_refused);
})
