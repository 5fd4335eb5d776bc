/*
 * SpaceKo's functions as modules, behind the gateway, over a table that holds the campus seed: in
 * memory (test_handlers) or in the real store (test_handlers_store). Every access pattern is asked
 * for its calls, and every silent mistake of the first plan has its test.
 */
#include "unit.h"

#include "fake_table.h"
#include "gateway/gateway.h"
#include "hangar_abi.h"
#include "json_read.h"

#include <dlfcn.h>
#include <stdio.h>

#define SECOND 1000000
#define NOW_US (INT64_C(1795348800) * SECOND) /* 2026-11-22T12:00:00Z */

static const char *const modules[] = {
	"resources", "users", "auth", "contributors", "activity", "health", "on_change"};

/* routes.yaml, as the gateway gets it. */
static const char *const routes[][3] = {
	{"GET", "/api/resources", "resources"},
	{"POST", "/api/resources", "resources"},
	{"GET", "/api/resources/{id}", "resources"},
	{"PUT", "/api/resources/{id}", "resources"},
	{"GET", "/api/users", "users"},
	{"POST", "/api/users", "users"},
	{"GET", "/api/users/{userCode}", "users"},
	{"POST", "/api/auth/login", "auth"},
	{"POST", "/api/auth/logout", "auth"},
	{"GET", "/api/contributors", "contributors"},
	{"POST", "/api/contributors/update", "contributors"},
	{"GET", "/api/activity", "activity"},
	{"GET", "/api/health", "health"},
};

static struct arena arena;
static struct fake_table table;
static struct gateway *gateway;
static int64_t now_us;
static uint64_t chance;
static bool has_failed; /* the last function */

/* ---- what the functions run in ---- */

static struct str host_env(void *self, struct str name)
{
	(void)self;
	return str_eq(name, STR("TABLE_NAME")) ? STR("spaceko-main") : STR_NONE;
}

static void host_log(void *self, struct str message)
{
	(void)self;
	(void)message;
}

static int64_t host_now(void *self)
{
	(void)self;
	return now_us;
}

static void host_random(void *self, void *bytes, size_t n)
{
	(void)self;
	for (size_t i = 0; i < n; i++) {
		chance = chance * 6364136223846793005u + 1442695040888963407u;
		((unsigned char *)bytes)[i] = (unsigned char)(chance >> 56);
	}
}

static int64_t host_remaining(void *self)
{
	(void)self;
	return 10000;
}

static int host_aws(void *self, struct str service, struct str target, struct str body,
	struct arena *memory, struct buf *answer)
{
	(void)self;
	ck_assert(str_eq(service, STR("dynamodb")));
	return fake_call(&table, target, body, memory, answer);
}

static const struct hangar_host host = {
	HANGAR_ABI, host_env, host_log, host_now, host_random, host_remaining, host_aws};

static const struct hangar_handler *handler(struct str name)
{
	char path[128], symbol[128];
	snprintf(path, sizeof(path), "./handlers/%.*s.so", STR_ARG(name));
	snprintf(symbol, sizeof(symbol), HANGAR_SYMBOL_PREFIX "%.*s", STR_ARG(name));
	void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	ck_assert_msg(module != NULL, "%s", dlerror());
	const struct hangar_handler *found = dlsym(module, symbol);
	ck_assert_msg(found != NULL, "%s has no %s", path, symbol);
	return found;
}

static struct str run(struct str function, struct str event)
{
	struct hangar_invocation in = {
		.host = &host, .event = event, .request_id = STR("r-1"), .arena = &arena};
	const struct hangar_handler *h = handler(function);
	h->run(h, &in);
	has_failed = in.failed;
	return in.result;
}

static void invoke(void *self, const struct invocation *in, struct invoke_result *ret)
{
	(void)self;
	struct str payload = run(in->function, in->payload);
	*ret = (struct invoke_result){
		.status = has_failed ? INVOKE_FUNCTION_ERROR : INVOKE_OK, .payload = payload};
}

static FILE *open_fixture(const char *path)
{
	const char *folder = getenv("srcdir");
	char name[512];
	snprintf(name, sizeof(name), "%s/fixtures/%s", folder ? folder : ".", path);
	FILE *file = fopen(name, "r");
	ck_assert_msg(file != NULL, "cannot read %s", name);
	return file;
}

static void load_campus(void)
{
	char line[4096];
	FILE *file = open_fixture("campus.jsonl");
	while (fgets(line, sizeof(line), file))
		fake_load(&table, arena_dup(&arena, str_z(line)));
	fclose(file);
}

static void setup(void)
{
	struct gateway_route_config list[ARRAY_LEN(routes)] = {0};
	for (size_t i = 0; i < ARRAY_LEN(routes); i++)
		list[i] = (struct gateway_route_config){.method = str_z(routes[i][0]),
			.path = str_z(routes[i][1]),
			.function = str_z(routes[i][2])};
	struct gateway_api_config api = {.name = STR("web"),
		.id = STR("web"),
		.routes = list,
		.route_count = ARRAY_LEN(list)};
	struct gateway_settings settings = {.invoker = {NULL, invoke}, .seed = 1};
	ck_assert_int_eq(gateway_new(&settings, &api, 1, &gateway, NULL), 0);
	table = (struct fake_table){.arena = &arena};
	fake_open(&table);
	now_us = NOW_US;
	load_campus();
}

static void teardown(void)
{
	gateway_free(gateway);
	fake_close(&table);
	arena_release(&arena);
}

/* ---- asking ---- */

struct reply {
	int status;
	struct str body;
	unsigned calls;
};

static struct reply ask(
	const char *method, const char *target, struct str session, const char *body)
{
	struct http_header headers[] = {
		{STR("content-type"), STR("application/json")}, {STR("X-Session"), session}};
	struct str query, path = str_cut(str_z(target), '?', &query);
	struct http_request request = {
		.method = str_z(method),
		.target = str_z(target),
		.path = path,
		.query = query,
		.protocol = STR("HTTP/1.1"),
		.host = STR("localhost"),
		.remote_ip = STR("127.0.0.1"),
		.headers = headers,
		.header_count = session.p ? 2 : 1,
		.body = str_z(body),
		.arena = &arena,
	};
	struct http_response response;
	struct service service;
	unsigned before = table.calls;
	http_response_init(&response, &arena);
	ck_assert(gateway_service(gateway, STR("web"), &service));
	service.serve(service.self, &request, &response);
	return (struct reply){response.status, response.body, table.calls - before};
}

static struct reply get(const char *target)
{
	return ask("GET", target, STR_NONE, NULL);
}

static struct str member(struct str object, const char *name)
{
	struct str value;
	return json_find(object, name, &arena, &value) ? value : STR("absent");
}

static struct str login(const char *code)
{
	char body[128];
	snprintf(body, sizeof(body), "{\"userCode\":\"%s\"}", code);
	struct reply reply = ask("POST", "/api/auth/login", STR_NONE, body);
	ck_assert_msg(reply.status == 200, "%s: %.*s", code, STR_ARG(reply.body));
	ck_assert_uint_eq(reply.calls, 2);
	struct str id = member(reply.body, "sessionId");
	return arena_printf(&arena, "%s:%.*s", code, (int)id.n - 2, id.p + 1);
}

/* The elements of a JSON array, all told; each must hold `needle` unless that is NULL. */
static size_t count_of(struct str array, const char *needle)
{
	struct json_reader r;
	size_t count = 0;
	json_reader_init(&r, array, &arena);
	ck_assert_msg(json_read(&r) == JSON_ARRAY, "no array: %.*s", STR_ARG(array));
	while (json_element(&r)) {
		struct str element = json_skip(&r);
		if (needle)
			ck_assert_msg(str_find_str(element, str_z(needle)) < element.n, "%.*s",
				STR_ARG(element));
		count++;
	}
	ck_assert_msg(json_finish(&r), "%s", r.error);
	return count;
}

#define ck_assert_refused(reply_, status_, body_)                                               \
	do {                                                                                    \
		struct reply unit_reply = (reply_);                                             \
		ck_assert_msg(unit_reply.status == (status_), "got %d %.*s", unit_reply.status, \
			STR_ARG(unit_reply.body));                                              \
		ck_assert_str_is(unit_reply.body, body_);                                       \
	} while (0)

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

UNIT_MAIN("handlers", tcase_add_checked_fixture(tc, setup, teardown); tcase_add_loop_test(
	tc, every_pattern_is_a_bounded_number_of_queries, 0, (int)ARRAY_LEN(patterns));
	  tcase_add_test(tc, lists_go_on_over_all_pages);
	  tcase_add_test(tc, what_a_list_shows_is_found_by_its_id); tcase_add_loop_test(
		  tc, wrong_questions_are_refused_with_a_reason, 0, (int)ARRAY_LEN(refusals));
	  tcase_add_test(tc, signing_in_and_out); tcase_add_test(tc, signing_in_is_refused);
	  tcase_add_test(tc, sessions_that_are_none_are_refused);
	  tcase_add_test(tc, a_session_ends_after_a_day_though_its_item_is_there);
	  tcase_add_test(tc, sessions_do_not_turn_up_among_the_users);
	  tcase_add_test(tc, a_user_is_seen_by_admins_and_by_himself);
	  tcase_add_test(tc, only_superadmins_add_users_and_only_once);
	  tcase_add_test(tc, wrong_users_are_refused);
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
	  tcase_add_loop_test(tc, every_module_exports_its_handler, 0, (int)ARRAY_LEN(modules)))
