/* What SpaceKo's functions change: reports, the spotlight, new resources, the stream; and failures.
 */
#include "handlers_bench.h"

/* ---- reports ---- */

static const struct {
	const char *who, *target, *body;
	int status;
} reports[] = {
	{"2024-1001", "/api/resources/S506", "{\"status\":\"occupied\"}", 200},
	{"2024-1001", "/api/resources/hall-freedom-hall", "{\"status\":\"occupied\"}", 403},
	{"2024-1001", "/api/resources/stall-01", "{\"status\":\"open\"}", 403},
	{"2024-1001", "/api/resources/service-cashier", "{\"status\":\"open\"}", 403},
	{"2024-1001", "/api/resources/S506", "{\"verify\":true}", 403},
	{"2024-1001", "/api/resources/S506", "{\"status\":\"occupied\",\"verify\":true}", 403},
	{"LAG01-1001", "/api/resources/stall-05", "{\"status\":\"closed\"}", 200},
	{"LAG01-1001", "/api/resources/stall-06", "{\"status\":\"closed\"}", 403},
	{"LAG01-1001", "/api/resources/S506", "{\"status\":\"available\"}", 403},
	{"LAG01-1001", "/api/resources/service-cashier", "{\"status\":\"closed\"}", 403},
	{"OFC01-2002", "/api/resources/service-cashier", "{\"status\":\"closed\"}", 200},
	{"OFC01-2002", "/api/resources/service-clinic", "{\"status\":\"closed\"}", 403},
	{"OFC01-2002", "/api/resources/stall-01", "{\"status\":\"closed\"}", 403},
	{"PUP01-9001", "/api/resources/stall-01", "{\"status\":\"closed\"}", 200},
	{"PUP01-9001", "/api/resources/hall-freedom-hall", "{\"status\":\"available\"}", 200},
	{"PUP01-9001", "/api/resources/S506", "{\"verify\":true}", 200},
	{"SUPER-ADMIN", "/api/resources/S506", "{\"status\":\"occupied\",\"verify\":true}", 200},
	{"SUPER-ADMIN", "/api/resources/service-clinic", "{\"status\":\"open\"}", 200},
	{"PUP01-9001", "/api/resources/S506", "{\"status\":\"open\"}", 400},
	{"PUP01-9001", "/api/resources/stall-01", "{\"status\":\"available\"}", 400},
	{"PUP01-9001", "/api/resources/S506", "{\"status\":\"free\"}", 400},
	{"PUP01-9001", "/api/resources/S506", "{\"status\":1}", 400},
	{"PUP01-9001", "/api/resources/S506", "{\"verify\":\"yes\"}", 400},
	{"PUP01-9001", "/api/resources/S506", "{\"verify\":false}", 400},
	{"PUP01-9001", "/api/resources/S506", "{}", 400},
	{"PUP01-9001", "/api/resources/S506", "no json", 400},
	{"PUP01-9001", "/api/resources/S999", "{\"status\":\"occupied\"}", 404},
	{"PUP01-9001", "/api/resources/S999", "{\"verify\":true}", 404},
};

/* Refused or not, a report never makes an item that was not there but the reporter's own. */
START_TEST(who_may_report_what)
{
	struct str session = login(reports[_i].who);
	size_t before = fake_count(&table);
	struct str code = str_head(session, str_find(session, ':', 0));
	struct str pk = arena_printf(&arena, "CONTRIBUTOR#%.*s", STR_ARG(code));
	bool known = fake_find(&table, pk.p, "CONTRIBUTOR") != NULL;
	struct reply reply = ask("PUT", reports[_i].target, session, reports[_i].body);
	ck_assert_msg(reply.status == reports[_i].status, "%d: %d %.*s", _i, reply.status,
		STR_ARG(reply.body));
	bool counted = reply.status == 200 && str_find_str(str_z(reports[_i].body), STR("status")) <
						      strlen(reports[_i].body);
	ck_assert_uint_eq(fake_count(&table), before + (counted && !known));
	if (reply.status != 200)
		ck_assert(!str_eq(member(reply.body, "error"), STR("absent")));
	ck_assert_int_eq(ask("PUT", reports[_i].target, STR_NONE, reports[_i].body).status, 401);
}
END_TEST

START_TEST(a_report_is_seen_in_every_list_at_once)
{
	struct str session = login("2024-1003");
	struct fake_item *item = fake_find(&table, "RESOURCE#S101", "RESOURCE");
	ck_assert_str_is(fake_text(item, "status"), "occupied");
	struct reply reply =
		ask("PUT", "/api/resources/S101", session, "{\"status\":\"available\"}");
	ck_assert_int_eq(reply.status, 200);
	ck_assert_uint_eq(reply.calls, 4); /* session, resource, contributor, transaction */
	ck_assert_str_is(member(reply.body, "status"), "\"available\"");
	ck_assert_str_is(member(reply.body, "updatedBy"), "\"2024-1003\"");
	ck_assert_str_is(member(reply.body, "lastUpdated"), "\"2026-11-22T12:00:00.000Z\"");
	ck_assert(str_eq(get("/api/resources/S101").body, reply.body));
	ck_assert_uint_eq(count_of(get("/api/resources?status=available").body, NULL), 284);
	ck_assert_uint_eq(count_of(get("/api/resources?status=occupied").body, NULL), 204);
	ck_assert_uint_eq(count_of(get("/api/resources?wing=South&floor=1").body, NULL), 20);
}
END_TEST

START_TEST(a_seal_says_who_and_when_and_counts_nothing)
{
	struct str session = login("PUP01-9002");
	now_us += 5 * SECOND;
	struct reply reply = ask("PUT", "/api/resources/S101", session, "{\"verify\":true}");
	ck_assert_uint_eq(reply.calls, 3);
	ck_assert_str_is(member(reply.body, "verifiedBy"), "\"PUP01-9002\"");
	ck_assert_str_is(member(reply.body, "verifiedAt"), "\"2026-11-22T12:00:05.000Z\"");
	ck_assert_str_is(member(reply.body, "updatedBy"), "\"PUP01-9001\"");
	ck_assert(fake_find(&table, "CONTRIBUTOR#PUP01-9002", "CONTRIBUTOR") == NULL);
	ck_assert(str_eq(get("/api/resources/S101").body, reply.body));
}
END_TEST

/* ---- the spotlight ---- */

START_TEST(the_leaderboard_is_in_the_order_of_numbers)
{
	struct json_reader r;
	int64_t last = INT64_MAX, count;
	json_reader_init(&r, get("/api/contributors?limit=100").body, &arena);
	json_read(&r);
	while (json_element(&r)) {
		ck_assert(str_to_i64(member(json_skip(&r), "updateCount"), &count));
		ck_assert_int_le(count, last);
		last = count;
	}
	ck_assert_int_eq(last, 1);
}
END_TEST

START_TEST(a_report_moves_its_reporter_up)
{
	/* 2024-1002 has 9: text order would leave him above 10 and 12 */
	struct str session = login("2024-1002");
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(
			ask("PUT", "/api/resources/S101", session,
				i % 2 ? "{\"status\":\"occupied\"}" : "{\"status\":\"available\"}")
				.status,
			200);
	struct reply reply = ask("POST", "/api/contributors/update", session, NULL);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_uint_eq(reply.calls, 3);
	ck_assert_str_is(member(reply.body, "updateCount"), "13");
	struct fake_item *item = fake_find(&table, "CONTRIBUTOR#2024-1002", "CONTRIBUTOR");
	ck_assert_str_is(fake_text(item, "GSI1PK"), "LEADERBOARD");
	ck_assert_str_is(fake_text(item, "GSI1SK"), "0000000013#2024-1002");
	struct str top = get("/api/contributors?limit=8").body;
	ck_assert_uint_lt(str_find_str(top, STR("2024-1002")), top.n);
}
END_TEST

START_TEST(somebody_new_gets_on_the_board)
{
	struct str session = login("2024-1020");
	ck_assert_uint_eq(count_of(get("/api/contributors?limit=100").body, NULL), 13);
	struct reply reply = ask("POST", "/api/contributors/update", session, NULL);
	ck_assert_str_is(member(reply.body, "updateCount"), "1");
	ck_assert_uint_eq(count_of(get("/api/contributors?limit=100").body, NULL), 14);
}
END_TEST

static void count_elsewhere(struct fake_table *t)
{
	struct fake_item *item = fake_find(t, "CONTRIBUTOR#2024-1001", "CONTRIBUTOR");
	fake_set(t, item, "updateCount", "{\"N\":\"101\"}");
	fake_set(t, item, "GSI1SK", "{\"S\":\"0000000101#2024-1001\"}");
}

START_TEST(two_reports_at_once_both_count)
{
	struct str session = login("2024-1001");
	table.race = count_elsewhere;
	struct reply reply =
		ask("PUT", "/api/resources/S101", session, "{\"status\":\"available\"}");
	ck_assert_int_eq(reply.status, 200);
	ck_assert_uint_eq(reply.calls, 6);
	struct fake_item *item = fake_find(&table, "CONTRIBUTOR#2024-1001", "CONTRIBUTOR");
	ck_assert_str_is(fake_text(item, "updateCount"), "102");
	ck_assert_str_is(fake_text(item, "GSI1SK"), "0000000102#2024-1001");
	count_elsewhere(&table);
	fake_set(&table, item, "updateCount", "{\"N\":\"100\"}");
	table.race = count_elsewhere;
	reply = ask("POST", "/api/contributors/update", session, NULL);
	ck_assert_str_is(member(reply.body, "updateCount"), "102");
}
END_TEST

static void demolish(struct fake_table *t)
{
	fake_drop(t, fake_find(t, "RESOURCE#S101", "RESOURCE"));
}

START_TEST(a_resource_that_goes_meanwhile_does_not_come_back)
{
	struct str session = login("PUP01-9001");
	table.race = demolish;
	ck_assert_refused(ask("PUT", "/api/resources/S101", session, "{\"status\":\"available\"}"),
		404, "{\"error\":\"There is no resource S101 any more\"}");
	ck_assert(fake_find(&table, "RESOURCE#S101", "RESOURCE") == NULL);
	struct fake_item *item = fake_find(&table, "CONTRIBUTOR#PUP01-9001", "CONTRIBUTOR");
	ck_assert_str_is(fake_text(item, "updateCount"), "12");
}
END_TEST

/* ---- new resources ---- */

START_TEST(a_new_resource_is_found_every_way)
{
	struct str admin = login("PUP01-9001");
	struct reply reply = ask("POST", "/api/resources", admin,
		"{\"name\":\"Narra "
		"Hall\",\"type\":\"Assembly\",\"category\":\"hall\",\"wing\":\"East\","
		"\"floor\":2}");
	ck_assert_refused(reply, 201,
		"{\"id\":\"hall-narra-hall\",\"name\":\"Narra Hall\",\"type\":\"Assembly\","
		"\"category\":\"hall\",\"wing\":\"East\",\"floor\":2,\"status\":\"available\","
		"\"lastUpdated\":\"2026-11-22T12:00:00.000Z\",\"updatedBy\":\"PUP01-9001\"}");
	ck_assert(str_eq(get("/api/resources/hall-narra-hall").body, reply.body));
	ck_assert_uint_eq(count_of(get("/api/resources?category=hall").body, NULL), 9);
	ck_assert_uint_eq(count_of(get("/api/resources?wing=East").body, NULL), 121);
	ck_assert_uint_eq(count_of(get("/api/resources?wing=East&floor=2").body, NULL), 21);
	ck_assert_uint_eq(count_of(get("/api/resources").body, NULL), 549);
}
END_TEST

START_TEST(a_second_thing_in_a_room_gets_an_id_of_its_own)
{
	struct str admin = login("SUPER-ADMIN");
	struct reply reply = ask("POST", "/api/resources", admin,
		"{\"type\":\"Computer Lab\",\"category\":\"room\",\"wing\":\"South\",\"floor\":5,"
		"\"room\":\"06\",\"status\":\"occupied\"}");
	ck_assert_int_eq(reply.status, 201);
	ck_assert_str_is(member(reply.body, "name"), "\"S506\"");
	struct str id = member(reply.body, "id");
	ck_assert(str_starts(id, STR("\"S506-")) && id.n == 15);
	ck_assert_uint_eq(count_of(get("/api/resources?wing=South&floor=5").body, NULL), 21);
}
END_TEST

START_TEST(wrong_resources_are_refused)
{
	static const char *const cases[][2] = {
		{"{}", "\"category\""},
		{"{\"category\":\"pool\"}", "\"category\""},
		{"{\"category\":\"hall\",\"type\":\"x\"}", "\"name\""},
		{"{\"category\":\"hall\",\"name\":\"x\"}", "\"type\""},
		{"{\"category\":\"room\",\"type\":\"Pool\"}", "\"type\""},
		{"{\"category\":\"room\",\"type\":\"Classroom\"}", "\"wing\""},
		{"{\"category\":\"room\",\"type\":\"Classroom\",\"wing\":\"South\"}", "\"floor\""},
		{"{\"category\":\"room\",\"type\":\"Classroom\",\"wing\":\"South\",\"floor\":0}",
			"\"floor\""},
		{"{\"category\":\"room\",\"type\":\"Classroom\",\"wing\":\"South\",\"floor\":1.5}",
			"\"floor\""},
		{"{\"category\":\"room\",\"type\":\"Classroom\",\"wing\":\"South\",\"floor\":"
		 "\"1\"}",
			"\"floor\""},
		{"{\"category\":\"room\",\"type\":\"Classroom\",\"wing\":\"South\",\"floor\":1}",
			"\"room\""},
		{"{\"category\":\"room\",\"type\":\"Classroom\",\"wing\":\"South\",\"floor\":1,"
		 "\"room\":\"21\"}",
			"\"room\""},
		{"{\"category\":\"room\",\"type\":\"Classroom\",\"wing\":\"South\",\"floor\":1,"
		 "\"room\":\"06\","
		 "\"name\":\"S107\"}",
			"\"name\""},
		{"{\"category\":\"hall\",\"type\":\"x\",\"name\":\"x\",\"status\":\"open\"}",
			"\"status\""},
		{"{\"category\":\"hall\",\"type\":\"x\",\"name\":\"x\",\"floor\":2}", "\"wing\""},
		{"{\"category\":\"hall\",\"type\":\"x\",\"name\":\"x\",\"stallNumber\":2}",
			"\"stallNumber\""},
		{"{\"category\":\"lagoon_stall\",\"type\":\"x\",\"name\":\"x\"}",
			"\"stallNumber\""},
		{"{\"category\":\"service\",\"type\":\"x\",\"name\":\"x\",\"ownedBy\":\"a b\"}",
			"\"ownedBy\""},
		{"no", "absent"},
	};
	struct str admin = login("PUP01-9001");
	size_t before = fake_count(&table);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct reply reply = ask("POST", "/api/resources", admin, cases[i][0]);
		ck_assert_msg(reply.status == 400, "%s: %d", cases[i][0], reply.status);
		ck_assert_str_is(member(reply.body, "field"), cases[i][1]);
	}
	ck_assert_uint_eq(fake_count(&table), before);
	ck_assert_int_eq(ask("POST", "/api/resources", login("2024-1001"), "{}").status, 403);
	ck_assert_int_eq(ask("POST", "/api/resources", STR_NONE, "{}").status, 401);
}
END_TEST

/* ---- the stream, health, failures ---- */

static void record(struct buf *out, const char *id, const char *kind, const char *wing,
	const char *before, const char *after)
{
	buf_printf(out,
		"%s{\"eventID\":\"%s\",\"eventName\":\"%s\",\"dynamodb\":{\"NewImage\":{\"SK\":{"
		"\"S\":"
		"\"RESOURCE\"},%s\"status\":{\"S\":\"%s\"},\"lastUpdated\":{\"S\":\"2026-11-22T15:"
		"59:00."
		"000Z\"}},\"OldImage\":{\"SK\":{\"S\":\"RESOURCE\"},\"status\":{\"S\":\"%s\"}}}}",
		out->n > 20 ? "," : "", id, kind, wing, after, before);
}

START_TEST(changes_of_status_are_counted_by_day_and_wing_once)
{
	struct buf event = BUF_IN(&arena);
	buf_add_z(&event, "{\"Records\":[");
	record(&event, "1", "MODIFY", "\"wing\":{\"S\":\"South\"},", "available", "occupied");
	record(&event, "2", "MODIFY", "\"wing\":{\"S\":\"South\"},", "occupied", "available");
	record(&event, "3", "MODIFY", "\"wing\":{\"S\":\"West\"},", "occupied", "available");
	record(&event, "4", "MODIFY", "", "open", "closed");
	record(&event, "5", "MODIFY", "\"wing\":{\"S\":\"East\"},", "available", "available");
	record(&event, "6", "INSERT", "\"wing\":{\"S\":\"East\"},", "x", "available");
	buf_add_z(&event,
		",{\"eventID\":\"7\",\"eventName\":\"MODIFY\",\"dynamodb\":{\"NewImage\":{"
		"\"SK\":{\"S\":\"CONTRIBUTOR\"}},\"OldImage\":{\"SK\":{\"S\":\"x\"}}}}]}");
	struct str whole = buf_str(&event);
	unsigned before = table.calls;
	ck_assert_str_is(run(STR("on_change"), whole), "null");
	ck_assert(!has_failed);
	ck_assert_uint_eq(table.calls - before, 1);
	static const char wanted[] = "[{\"date\":\"2026-11-22\",\"wing\":\"Campus\",\"changes\":1},"
				     "{\"date\":\"2026-11-22\",\"wing\":\"South\",\"changes\":2},"
				     "{\"date\":\"2026-11-22\",\"wing\":\"West\",\"changes\":1}]";
	ck_assert_str_is(get("/api/activity").body, wanted);
	/* Lambda sends a batch again when the first answer got lost */
	run(STR("on_change"), whole);
	ck_assert_str_is(get("/api/activity").body, wanted);
	now_us += INT64_C(86400) * SECOND;
	ck_assert_str_is(get("/api/activity").body, "[]");
	ck_assert_str_is(get("/api/activity?days=2").body, wanted);
}
END_TEST

START_TEST(a_batch_without_changes_asks_nothing)
{
	unsigned before = table.calls;
	ck_assert_str_is(run(STR("on_change"), STR("{\"Records\":[]}")), "null");
	ck_assert(!has_failed);
	ck_assert_uint_eq(table.calls, before);
}
END_TEST

START_TEST(a_failing_table_fails_the_call)
{
	static const char *const targets[] = {
		"/api/resources", "/api/resources/S101", "/api/contributors", "/api/activity"};
	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		table.error = "ResourceNotFoundException";
		ck_assert_refused(get(targets[i]), 500, "{\"message\":\"Internal Server Error\"}");
	}
	table.error = "ResourceNotFoundException";
	ck_assert_int_eq(
		ask("POST", "/api/auth/login", STR_NONE, "{\"userCode\":\"2024-1001\"}").status,
		500);
	struct buf event = BUF_IN(&arena);
	buf_add_z(&event, "{\"Records\":[");
	record(&event, "1", "MODIFY", "", "open", "closed");
	buf_add_z(&event, "]}");
	table.error = "ResourceNotFoundException";
	run(STR("on_change"), buf_str(&event));
	ck_assert_msg(has_failed, "a batch that was not counted must be sent again");
}
END_TEST

START_TEST(health_says_the_time)
{
	ck_assert_refused(get("/api/health"), 200,
		"{\"status\":\"ok\",\"timestamp\":\"2026-11-22T12:00:00.000Z\"}");
}
END_TEST

static const struct {
	const char *file, *function, *result;
} samples[] = {
	{"events/resources-list.json", "resources", "\"statusCode\":200"},
	{"events/resources-show.json", "resources", "\"statusCode\":200"},
	{"events/resources-report.json", "resources", "\"statusCode\":401"},
	{"events/auth-login.json", "auth", "\"statusCode\":200"},
	{"events/contributors-top.json", "contributors", "\"statusCode\":200"},
	{"events/health.json", "health", "\"statusCode\":200"},
	{"events/on-change.json", "on_change", "null"},
};

START_TEST(the_sample_events_are_understood)
{
	char text[8192];
	FILE *file = open_fixture(samples[_i].file);
	size_t n = fread(text, 1, sizeof(text), file);
	fclose(file);
	struct str result = run(str_z(samples[_i].function), str_of(text, n));
	ck_assert(!has_failed);
	ck_assert_msg(str_find_str(result, str_z(samples[_i].result)) < result.n, "%.*s",
		STR_ARG(result));
}
END_TEST

START_TEST(every_module_exports_its_handler)
{
	const struct hangar_handler *h = handler(str_z(modules[_i]));
	ck_assert_uint_eq(h->magic, HANGAR_MAGIC);
	ck_assert_uint_eq(h->abi, HANGAR_ABI);
	ck_assert_str_eq(h->name, modules[_i]);
}
END_TEST

UNIT_MAIN("handlers: changes", {
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, who_may_report_what, 0, (int)ARRAY_LEN(reports));
	tcase_add_test(tc, a_report_is_seen_in_every_list_at_once);
	tcase_add_test(tc, a_seal_says_who_and_when_and_counts_nothing);
	tcase_add_test(tc, the_leaderboard_is_in_the_order_of_numbers);
	tcase_add_test(tc, a_report_moves_its_reporter_up);
	tcase_add_test(tc, somebody_new_gets_on_the_board);
	tcase_add_test(tc, two_reports_at_once_both_count);
	tcase_add_test(tc, a_resource_that_goes_meanwhile_does_not_come_back);
	tcase_add_test(tc, a_new_resource_is_found_every_way);
	tcase_add_test(tc, a_second_thing_in_a_room_gets_an_id_of_its_own);
	tcase_add_test(tc, wrong_resources_are_refused);
	tcase_add_test(tc, changes_of_status_are_counted_by_day_and_wing_once);
	tcase_add_test(tc, a_batch_without_changes_asks_nothing);
	tcase_add_test(tc, a_failing_table_fails_the_call);
	tcase_add_test(tc, health_says_the_time);
	tcase_add_loop_test(tc, the_sample_events_are_understood, 0, (int)ARRAY_LEN(samples));
	tcase_add_loop_test(tc, every_module_exports_its_handler, 0, (int)ARRAY_LEN(modules));
})
