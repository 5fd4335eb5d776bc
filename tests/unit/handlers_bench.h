/*
 * SpaceKo's functions as modules, behind the gateway, over a table that holds the campus seed: in
 * memory (fake_table.c) or in the real store (store_table.c).
 */
#ifndef HANGAR_HANDLERS_BENCH_H
#define HANGAR_HANDLERS_BENCH_H

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

static __attribute__((unused)) struct str host_env(void *self, struct str name)
{
	(void)self;
	return str_eq(name, STR("TABLE_NAME")) ? STR("spaceko-main") : STR_NONE;
}

static __attribute__((unused)) void host_log(void *self, struct str message)
{
	(void)self;
	(void)message;
}

static __attribute__((unused)) int64_t host_now(void *self)
{
	(void)self;
	return now_us;
}

static __attribute__((unused)) void host_random(void *self, void *bytes, size_t n)
{
	(void)self;
	for (size_t i = 0; i < n; i++) {
		chance = chance * 6364136223846793005u + 1442695040888963407u;
		((unsigned char *)bytes)[i] = (unsigned char)(chance >> 56);
	}
}

static __attribute__((unused)) int64_t host_remaining(void *self)
{
	(void)self;
	return 10000;
}

static __attribute__((unused)) int host_aws(void *self, struct str service, struct str target,
	struct str body, struct arena *memory, struct buf *answer)
{
	(void)self;
	ck_assert(str_eq(service, STR("dynamodb")));
	return fake_call(&table, target, body, memory, answer);
}

static const struct hangar_host host = {
	HANGAR_ABI, host_env, host_log, host_now, host_random, host_remaining, host_aws};

static __attribute__((unused)) const struct hangar_handler *handler(struct str name)
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

static __attribute__((unused)) struct str run(struct str function, struct str event)
{
	struct hangar_invocation in = {
		.host = &host, .event = event, .request_id = STR("r-1"), .arena = &arena};
	const struct hangar_handler *h = handler(function);
	h->run(h, &in);
	has_failed = in.failed;
	return in.result;
}

static __attribute__((unused)) void invoke(
	void *self, const struct invocation *in, struct invoke_result *ret)
{
	(void)self;
	struct str payload = run(in->function, in->payload);
	*ret = (struct invoke_result){
		.status = has_failed ? INVOKE_FUNCTION_ERROR : INVOKE_OK, .payload = payload};
}

static __attribute__((unused)) FILE *open_fixture(const char *path)
{
	const char *folder = getenv("srcdir");
	char name[512];
	snprintf(name, sizeof(name), "%s/fixtures/%s", folder ? folder : ".", path);
	FILE *file = fopen(name, "r");
	ck_assert_msg(file != NULL, "cannot read %s", name);
	return file;
}

static __attribute__((unused)) void load_campus(void)
{
	char line[4096];
	FILE *file = open_fixture("campus.jsonl");
	while (fgets(line, sizeof(line), file))
		fake_load(&table, arena_dup(&arena, str_z(line)));
	fclose(file);
}

static __attribute__((unused)) void setup(void)
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

static __attribute__((unused)) void teardown(void)
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

static __attribute__((unused)) struct reply ask(
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

static __attribute__((unused)) struct reply get(const char *target)
{
	return ask("GET", target, STR_NONE, NULL);
}

static __attribute__((unused)) struct str member(struct str object, const char *name)
{
	struct str value;
	return json_find(object, name, &arena, &value) ? value : STR("absent");
}

static __attribute__((unused)) struct str login(const char *code)
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
static __attribute__((unused)) size_t count_of(struct str array, const char *needle)
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

#endif
