/*
 * Every row of every key table, one by one: its example loads, a value of another kind is refused,
 * its range holds at both ends, its default is what leaving it out means, and it is missed when it
 * is needed. And docs/routes.md says what the tables say.
 */
#include "unit.h"

#include "config/dump.h"
#include "config/load.h"
#include "config/reference.h"

#include <stdio.h>

#define TABLES "tables: { orders: { key: { PK: S }, stream: NEW_IMAGE } }\n"
#define FUNCTIONS "functions: { f: f, failures: f }\n"
#define BUCKETS "buckets: { images: {} }\n"
#define APIS "apis: { web: { routes: { GET /a: f } } }\n"
#define JWT "issuer: https://issuer.example, audience: web, "
#define USERS "authorizers: { users: { type: jwt, " JWT "} }, "
#define KEY "abcdefghijklmnopqrstuvwx"
#define REST_APIS "apis: { web: { type: rest, routes: { GET /orders: { mock: 200 } } } }"
#define PLANNED "api-keys: { partner: " KEY " }\n" REST_APIS "\n"
#define REST_ROUTE                                                                                 \
	"name: app\n" FUNCTIONS "apis: { web: { type: rest, models: { Order: { type: object } }, " \
	"routes: { GET /orders: { "
#define REST_AUTHORIZER         \
	"name: app\n" FUNCTIONS \
	"apis: { web: { type: rest, routes: { GET /a: f }, authorizers: { x: { "
#define PROVISIONED "key: { PK: S }, billing: PROVISIONED, "

/* Where the keys of one table stand in a whole file: between `before` and `after`, beside the ones
 * in `base`. */
static const struct frame {
	const char *name, *before, *after;
	const char *base[4][2];
} frames[] = {
	{"stack", "{ ", "}",
		{{"name", "app"}, {"functions", "{ f: f }"},
			{"apis", "{ web: { routes: { GET /b: { mock: 200 } } } }"}}},
	{"table", "name: app\ntables: { orders: { ", "} }", {{"key", "{ PK: S }"}}},
	{"index",
		"name: app\ntables: { orders: { " PROVISIONED
		"capacity: { read: 1, write: 1 }, indexes: { GSI: { ",
		"} } } }", {{"key", "{ A: S }"}}},
	{"capacity", "name: app\ntables: { orders: { " PROVISIONED "capacity: { ", "} } }",
		{{"read", "1"}, {"write", "1"}}},
	{"function", "name: app\n" TABLES "functions: { failures: f, x: { ", "} }", {{NULL}}},
	{"allow", "name: app\n" TABLES "functions: { x: { allow: [ { ", "} ] } }",
		{{"actions", "dynamodb:Query"}, {"on", "table/orders"}}},
	{"url cors", "name: app\nfunctions: { x: { url: none, cors: { ", "} } }", {{NULL}}},
	{"api", "name: app\n" FUNCTIONS "apis: { web: { ", "} }",
		{{"routes", "{ GET /orders: f }"}}},
	{"route", "name: app\n" FUNCTIONS "apis: { web: { " USERS "routes: { GET /orders: { ",
		"} } } }", {{"function", "f"}}},
	{"mock",
		"name: app\n" FUNCTIONS
		"apis: { web: { type: rest, routes: { GET /orders: { mock: { ",
		"} } } } }", {{"status", "200"}}},
	{"cors", "name: app\n" FUNCTIONS "apis: { web: { routes: { GET /a: f }, cors: { ", "} } }",
		{{NULL}}},
	{"throttle",
		"name: app\n" FUNCTIONS
		"apis: { web: { routes: { GET /a: { function: f, throttle: { ",
		"} } } } }", {{"rate", "1"}, {"burst", "1"}}},
	{"http", "name: app\napis: { web: { routes: { GET /a: { http: { ", "} } } } }",
		{{"url", "http://localhost:1"}}},
	{"api stage",
		"name: app\n" FUNCTIONS "apis: { web: { routes: { GET /a: f }, stages: { x: { ",
		"} } } }", {{NULL}}},
	{"access log",
		"name: app\n" FUNCTIONS "apis: { web: { routes: { GET /a: f }, access-log: { ",
		"} } }", {{"format", "clf"}}},
	{"gateway response",
		"name: app\n" FUNCTIONS "apis: { web: { type: rest, routes: { GET /a: f }, "
		"gateway-responses: { THROTTLED: { ",
		"} } } }", {{NULL}}},
	{"domain mapping",
		"name: app\n" FUNCTIONS "apis: { web: { type: rest, routes: { GET /a: f } } }\n"
		"domains: { api.example.com: { /x: { ",
		"} } }", {{"api", "web"}}},
	{"authorizer",
		"name: app\n" FUNCTIONS
		"apis: { web: { routes: { GET /a: f }, authorizers: { x: { ",
		"} } } }",
		{{"type", "request"}, {"function", "f"}, {"identity", "$request.header.A"}}},
	{"api key", "name: app\napi-keys: { partner: { ", "} }", {{"value", KEY}}},
	{"usage plan", "name: app\n" PLANNED "usage-plans: { basic: { ", "} }",
		{{"apis", "web"}, {"keys", "partner"}}},
	{"quota", "name: app\n" PLANNED "usage-plans: { basic: { apis: web, quota: { ", "} } }",
		{{"limit", "1000000000"}}},
	{"bucket", "name: app\nbuckets: { images: { ", "} }", {{NULL}}},
	{"site", "name: app\n" FUNCTIONS BUCKETS APIS "site: { ", "}", {{"root", "www"}}},
	{"behavior",
		"name: app\n" FUNCTIONS BUCKETS APIS "site: { root: www, behaviors: { /x/*: { ",
		"} } }", {{"api", "web"}}},
	{"site error", "name: app\nsite: { root: www, errors: { 404: { ", "} } }",
		{{"page", "/404.html"}}},
	{"event", "name: app\n" TABLES FUNCTIONS "events: [ { ", "} ]",
		{{"from", "table/orders"}, {"to", "f"}}},
};

/* A row that excludes or needs another one beside it; only with that value, when there is one. */
static const struct {
	const char *name, *key, *without, *with, *only;
} beside[] = {
	{"table", "capacity", "", "billing: PROVISIONED, ", NULL},
	{"index", "local", "", "", NULL},
	{"function", "runtime", "", "command: node, ", "provided"},
	{"function", "code", "", "runtime: provided, ", NULL},
	{"function", "command", "", "runtime: provided, ", NULL},
	{"function", "invoke-mode", "", "url: none, ", "stream"},
	{"function", "cors", "", "url: none, ", NULL},
	{"api", "binary", "", "type: rest, ", NULL},
	{"route", "mock", "function", "", NULL},
	{"behavior", "bucket", "api", "", NULL},
	{"api", "gateway-responses", "", "type: rest, ", NULL},
	{"route", "http", "function", "", NULL},
	{"route", "scopes", "", "authorizer: users, ", NULL},
	{"route", "api-key", "", "", NULL},
	{"route", "parameters", "", "", NULL},
	{"route", "body", "", "", NULL},
	{"api", "authorizer", "", USERS, NULL},
	{"api", "models", "", "type: rest, ", NULL},
	{"api", "api-key-source", "", "type: rest, ", NULL},
	{"stack", "usage-plans", "apis", "api-keys: { partner: " KEY " }, " REST_APIS ", ", NULL},
	{"authorizer", "type", "function identity", JWT, "jwt"},
	{"authorizer", "type", "identity", "", "token"},
	{"authorizer", "issuer", "type function identity", "type: jwt, audience: web, ", NULL},
	{"authorizer", "audience", "type function identity",
		"type: jwt, issuer: https://issuer.example, ", NULL},
	{"authorizer", "keys", "type function identity", "type: jwt, " JWT, NULL},
	{"authorizer", "pattern", "type identity", "type: token, ", NULL},
};

static const struct frame *frame_of(const struct keys *keys)
{
	for (size_t i = 0; i < ARRAY_LEN(frames); i++)
		if (strcmp(frames[i].name, keys->name) == 0)
			return &frames[i];
	ck_abort_msg("no frame for the keys of \"%s\"", keys->name);
	return NULL;
}

/* Rows that belong into another frame's surroundings. */
static const struct {
	const char *name, *key, *only, *before;
} elsewhere[] = {
	{"route", "api-key", NULL, REST_ROUTE},
	{"route", "parameters", NULL, REST_ROUTE},
	{"route", "body", NULL, REST_ROUTE},
	{"authorizer", "type", "token", REST_AUTHORIZER},
	{"authorizer", "pattern", NULL, REST_AUTHORIZER},
};

static bool has_word(const char *words, const char *word)
{
	struct str rest = str_z(words);
	while (rest.p)
		if (str_eq_z(str_cut(rest, ' ', &rest), word))
			return true;
	return false;
}

/* A whole file with that key set to that text; value NULL leaves the key out. */
static void compose(
	const struct keys *keys, const struct key_row *row, const char *value, struct buf *out)
{
	const struct frame *frame = frame_of(keys);
	const char *without = "", *with = "", *before = frame->before;
	buf_clear(out);
	for (size_t i = 0; i < ARRAY_LEN(beside); i++) {
		if (value && strcmp(beside[i].name, keys->name) == 0 &&
			strcmp(beside[i].key, row->key) == 0 &&
			(!beside[i].only || strcmp(beside[i].only, value) == 0)) {
			with = beside[i].with;
			without = beside[i].without;
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(elsewhere); i++)
		if (strcmp(elsewhere[i].name, keys->name) == 0 &&
			strcmp(elsewhere[i].key, row->key) == 0 &&
			(!elsewhere[i].only || (value && strcmp(elsewhere[i].only, value) == 0)))
			before = elsewhere[i].before;
	buf_add_z(out, before);
	buf_add_z(out, with);
	for (size_t i = 0; i < ARRAY_LEN(frame->base) && frame->base[i][0]; i++)
		if (strcmp(frame->base[i][0], row->key) != 0 &&
			!has_word(without, frame->base[i][0]))
			buf_printf(out, "%s: %s, ", frame->base[i][0], frame->base[i][1]);
	if (value)
		buf_printf(out, "%s: %s ", row->key, value);
	buf_add_z(out, frame->after);
	buf_add_c(out, '\n');
}

static struct stack *load(struct str text, struct problems *problems)
{
	char path[8192];
	const char *srcdir = getenv("srcdir");
	snprintf(path, sizeof(path), "%s/tests/cases/config/routes.yaml", srcdir ? srcdir : ".");
	return stack_load_text(path, text, NULL, problems);
}

/* The first problem of that kind; NULL when there is none. */
static const struct problem *first(const struct problems *problems, enum problem_kind kind)
{
	for (size_t i = 0; i < problems->n; i++)
		if (problems->list[i].kind == kind)
			return &problems->list[i];
	return NULL;
}

static void loads(const struct keys *keys, const struct key_row *row, const char *value)
{
	struct problems problems = PROBLEMS_INIT;
	struct buf text = BUF_INIT, said = BUF_INIT;
	compose(keys, row, value, &text);
	struct stack *stack = load(buf_str(&text), &problems);
	problems_write(&problems, &said);
	ck_assert_msg(stack != NULL, "%s: %s: %s does not load:\n%.*s%.*s", keys->name, row->key,
		value, STR_ARG(buf_str(&text)), STR_ARG(buf_str(&said)));
	stack_free(stack);
	problems_release(&problems);
	buf_release(&text);
	buf_release(&said);
}

/* The value is refused with a problem of that kind whose text has these words. */
static void refused(const struct keys *keys, const struct key_row *row, const char *value,
	enum problem_kind kind, const char *words)
{
	struct problems problems = PROBLEMS_INIT;
	struct buf text = BUF_INIT, said = BUF_INIT;
	compose(keys, row, value, &text);
	struct stack *stack = load(buf_str(&text), &problems);
	const struct problem *problem = first(&problems, kind);
	problems_write(&problems, &said);
	ck_assert_msg(
		!stack && problem && str_find_str(problem->text, str_z(words)) < problem->text.n,
		"%s: %s: %s is not refused with \"%s\":\n%.*s%.*s", keys->name, row->key,
		value ? value : "(left out)", words, STR_ARG(buf_str(&text)),
		STR_ARG(buf_str(&said)));
	problems_release(&problems);
	buf_release(&text);
	buf_release(&said);
}

static void each_row(void (*check)(const struct keys *keys, const struct key_row *row))
{
	size_t rows = 0;
	for (size_t i = 0; i < n_all_keys; i++)
		for (size_t k = 0; k < all_keys[i]->n_rows; k++, rows++)
			check(all_keys[i], &all_keys[i]->rows[k]);
	ck_assert_uint_gt(rows, 90);
}

static void check_example(const struct keys *keys, const struct key_row *row)
{
	loads(keys, row, row->example);
}

START_TEST(every_example_loads)
{
	each_row(check_example);
}
END_TEST

static void check_kind(const struct keys *keys, const struct key_row *row)
{
	switch (row->type) {
	case ROW_TEXT:
	case ROW_PATH:
	case ROW_INT:
	case ROW_NUMBER:
	case ROW_BOOL:
	case ROW_DURATION:
	case ROW_ENUM:
		refused(keys, row, "{ a: b }", PROBLEM_ERROR, ", found a map");
		refused(keys, row, "[ a ]", PROBLEM_ERROR, ", found a list");
		refused(keys, row, "", PROBLEM_ERROR, ", found nothing");
		break;
	case ROW_TEXTS:
		refused(keys, row, "{ a: b }", PROBLEM_ERROR, ", found a map");
		refused(keys, row, "[ { a: b } ]", PROBLEM_ERROR, ", found a map");
		break;
	case ROW_PAIRS:
		refused(keys, row, "[ a ]", PROBLEM_ERROR, ", found a list");
		refused(keys, row, "{ a: [ b ] }", PROBLEM_ERROR, ", found a list");
		break;
	case ROW_OWN:
		refused(keys, row, "[ [ a ] ]", PROBLEM_ERROR, "expected ");
		break;
	}
	if (row->type == ROW_INT || row->type == ROW_NUMBER || row->type == ROW_BOOL)
		refused(keys, row, "many", PROBLEM_ERROR, "expected ");
	if (row->type == ROW_ENUM)
		refused(keys, row, "nothing-like-it", PROBLEM_ERROR, "expected ");
	if (row->type == ROW_DURATION)
		refused(keys, row, "5 minutes", PROBLEM_ERROR, "expected a duration");
}

START_TEST(every_value_of_another_kind_is_refused)
{
	each_row(check_kind);
}
END_TEST

static const char *number(char room[32], const struct key_row *row, int64_t value)
{
	snprintf(room, 32, "%lld%s", (long long)value, row->type == ROW_DURATION ? "ms" : "");
	return room;
}

static void check_range(const struct keys *keys, const struct key_row *row)
{
	char room[32];
	int64_t step = row->flags & ROW_WHOLE_SECONDS ? 1000 : 1;
	enum problem_kind kind = row->flags & ROW_AWS ? PROBLEM_REFUSED : PROBLEM_ERROR;
	bool number_like = row->type == ROW_INT || row->type == ROW_DURATION;
	if (!number_like || (row->min == 0 && row->max == 0))
		return;
	loads(keys, row, number(room, row, row->min));
	if (row->type == ROW_INT)
		refused(keys, row,
			number(room, row, row->min - (row->flags & ROW_MINUS_ONE ? 2 : 1)), kind,
			"");
	else if (row->min)
		refused(keys, row, number(room, row, row->min - step), kind, " is ");
	if (row->flags & ROW_MINUS_ONE)
		loads(keys, row, "-1");
	if (row->max == ROW_NO_MAX)
		return;
	loads(keys, row, number(room, row, row->max));
	refused(keys, row, number(room, row, row->max + step), kind, " is ");
	if (row->flags & ROW_WHOLE_SECONDS)
		refused(keys, row, number(room, row, row->min + 1500), PROBLEM_REFUSED,
			"whole seconds");
}

START_TEST(every_range_holds_at_both_ends)
{
	each_row(check_range);
}
END_TEST

static void check_length(const struct keys *keys, const struct key_row *row)
{
	char longest[600];
	bool text = row->type == ROW_TEXT || row->type == ROW_PATH || row->type == ROW_TEXTS;
	if (!text || !row->max)
		return;
	if (row->min)
		refused(keys, row, "\"\"", row->flags & ROW_AWS ? PROBLEM_REFUSED : PROBLEM_ERROR,
			"has 0 characters");
	if (row->max == ROW_NO_MAX)
		return;
	ck_assert_int_lt(row->max + 1, (int64_t)sizeof(longest));
	memset(longest, 'x', sizeof(longest));
	longest[row->max] = '\0';
	loads(keys, row, longest);
	longest[row->max] = 'x';
	longest[row->max + 1] = '\0';
	refused(keys, row, longest, row->flags & ROW_AWS ? PROBLEM_REFUSED : PROBLEM_ERROR,
		" characters; ");
}

START_TEST(every_text_keeps_to_its_length)
{
	each_row(check_length);
}
END_TEST

static void check_words(const struct keys *keys, const struct key_row *row)
{
	for (size_t i = 0; i < row->n_words; i++)
		if (row->words[i][0] && strcmp(row->words[i], "PROVISIONED") != 0 &&
			strcmp(row->words[i], "rest") != 0)
			loads(keys, row, row->words[i]);
}

START_TEST(every_word_of_a_choice_loads)
{
	each_row(check_words);
}
END_TEST

static void dump(
	const struct keys *keys, const struct key_row *row, const char *value, struct buf *out)
{
	struct problems problems = PROBLEMS_INIT;
	struct buf text = BUF_INIT;
	compose(keys, row, value, &text);
	struct stack *stack = load(buf_str(&text), &problems);
	ck_assert_ptr_nonnull(stack);
	stack_dump(stack, out);
	stack_free(stack);
	problems_release(&problems);
	buf_release(&text);
}

static void check_default(const struct keys *keys, const struct key_row *row)
{
	struct buf left_out = BUF_INIT, written = BUF_INIT;
	if (row->fallback) {
		dump(keys, row, NULL, &left_out);
		dump(keys, row, row->fallback, &written);
		ck_assert_msg(str_eq(buf_str(&left_out), buf_str(&written)),
			"%s: %s is not %s by default", keys->name, row->key, row->fallback);
	}
	buf_release(&left_out);
	buf_release(&written);
}

START_TEST(leaving_a_key_out_means_its_default)
{
	each_row(check_default);
}
END_TEST

/* A value other than the default can be seen in the stack: no row is read into nowhere. */
static void check_effect(const struct keys *keys, const struct key_row *row)
{
	static const struct {
		const char *name, *key, *value;
	} others[] = {
		{"stack", "region", "eu-west-1"},
		{"stack", "host", "localhost"},
		{"stack", "port", "1"},
		{"stack", "data", "elsewhere"},
		{"stack", "handlers", "elsewhere"},
		{"stack", "functions", "{ g: g }"},
		{"stack", "events", NULL}, /* covered by the event's own rows */
		{"table", "billing", NULL},
		{"table", "class", "STANDARD_INFREQUENT_ACCESS"},
		{"index", "projection", "KEYS_ONLY"},
		{"index", "local", NULL},    /* needs another key: tests/cases/config */
		{"stack", "throttle", NULL}, /* covered by the throttle's own rows */
		{"api key", "enabled", "false"},
		{"api key", "value", "zyxwvutsrqponmlkjihgfedcba"},
		{"usage plan", "apis", NULL},
		{"usage plan", "keys", "[]"},
		{"quota", "limit", "7"},
		{"quota", "offset", "7"},
		{"authorizer", "type", NULL},
		{"authorizer", "function", "failures"},
		{"authorizer", "identity", "$context.routeKey"},
		{"authorizer", "payload", "1.0"},
		{"function", "storage", "600"},
		{"function", "environment", "{ AB: c }"},
		{"api", "type", NULL},
		{"api", "payload", "1.0"},
		{"api", "routes", "{ POST /orders: f }"},
		{"route", "function", "failures"},
		{"route", "payload", "1.0"},
		{"mock", "status", "201"},
		{"site", "index", "start.html"},
		{"site", "cache", "1h"},
		{"site", "compress", "false"},
		{"behavior", "compress", "false"},
		{"behavior", "api", NULL},
		{"site error", "cache", "1h"},
		{"domain mapping", "api", NULL},
		{"event", "from", NULL},
		{"event", "to", "failures"},
		{"event", "batch", "7"},
		{"event", "parallel", "2"},
		{"event", "enabled", "false"},
		{"allow", "actions", "dynamodb:Scan"},
		{"allow", "on", "\"*\""},
	};
	const char *value = row->example;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (strcmp(others[i].name, keys->name) == 0 && strcmp(others[i].key, row->key) == 0)
			value = others[i].value;
	if (!value)
		return;
	struct buf with = BUF_INIT, base = BUF_INIT;
	struct key_row none = {.key = "no such key"};
	dump(keys, row, value, &with);
	dump(keys, &none, NULL, &base);
	ck_assert_msg(!str_eq(buf_str(&with), buf_str(&base)), "%s: %s: %s changes nothing",
		keys->name, row->key, value);
	buf_release(&with);
	buf_release(&base);
}

START_TEST(every_key_has_an_effect_on_the_stack)
{
	each_row(check_effect);
}
END_TEST

static void check_needed(const struct keys *keys, const struct key_row *row)
{
	char words[64];
	snprintf(words, sizeof(words), " needs \"%s\"", row->key);
	if (row->flags & ROW_REQUIRED)
		refused(keys, row, NULL, PROBLEM_ERROR, words);
}

START_TEST(what_is_needed_is_missed)
{
	each_row(check_needed);
}
END_TEST

static void check_words_of_documentation(const struct keys *keys, const struct key_row *row)
{
	ck_assert_msg(row->doc && str_ends(str_z(row->doc), STR(".")), "%s: %s has no text",
		keys->name, row->key);
	ck_assert_msg(row->example != NULL, "%s: %s has no example", keys->name, row->key);
	ck_assert_msg(row->type != ROW_OWN || row->kind, "%s: %s does not say its type", keys->name,
		row->key);
	ck_assert_msg(!strchr(row->doc, '|'), "%s: %s breaks the table", keys->name, row->key);
}

START_TEST(every_key_is_documented)
{
	each_row(check_words_of_documentation);
}
END_TEST

/* HANGAR_UPDATE=1 writes the part between the marks anew. */
START_TEST(the_reference_in_the_documentation_is_current)
{
	static const char begin[] = "<!-- reference: begin -->\n",
			  end[] = "<!-- reference: end -->";
	char path[8192];
	const char *srcdir = getenv("srcdir");
	snprintf(path, sizeof(path), "%s/docs/routes.md", srcdir ? srcdir : ".");
	struct buf text = BUF_INIT, want = BUF_INIT, whole = BUF_INIT;
	FILE *f = fopen(path, "rb");
	ck_assert_msg(f != NULL, "%s is missing", path);
	size_t n;
	do {
		n = fread(buf_reserve(&text, 4096), 1, 4096, f);
		text.n += n;
	} while (n);
	fclose(f);
	size_t from = str_find_str(buf_str(&text), STR(begin)) + strlen(begin);
	size_t to = str_find_str(buf_str(&text), STR(end));
	ck_assert_msg(from < text.n && from <= to && to < text.n, "%s has no marks", path);
	keys_reference_write(&want);
	if (getenv("HANGAR_UPDATE")) {
		buf_add(&whole, str_head(buf_str(&text), from));
		buf_add(&whole, buf_str(&want));
		buf_add(&whole, str_skip(buf_str(&text), to));
		f = fopen(path, "wb");
		ck_assert_ptr_nonnull(f);
		ck_assert_uint_eq(fwrite(whole.p, 1, whole.n, f), whole.n);
		ck_assert_int_eq(fclose(f), 0);
	} else {
		ck_assert_msg(str_eq(str_of(text.p + from, to - from), buf_str(&want)),
			"%s is not what the key tables say; HANGAR_UPDATE=1 writes it anew", path);
	}
	buf_release(&text);
	buf_release(&want);
	buf_release(&whole);
}
END_TEST

START_TEST(durations_are_read_and_written)
{
	static const struct {
		const char *text;
		int64_t ms; /* -1: refused */
		const char *back;
	} cases[] = {
		{"0", 0, "0s"},
		{"30", 30000, "30s"},
		{"30s", 30000, "30s"},
		{"60s", 60000, "1m"},
		{"1500ms", 1500, "1500ms"},
		{"90m", 5400000, "90m"},
		{"48h", 172800000, "2d"},
		{"1d", 86400000, "1d"},
		{"106751991167d", 9223372036828800000, "106751991167d"},
		{"106751991168d", -1, NULL},
		{"", -1, NULL},
		{"s", -1, NULL},
		{"1w", -1, NULL},
		{"1 s", -1, NULL},
		{"1S", -1, NULL},
		{"-1s", -1, NULL},
		{"1.5s", -1, NULL},
	};
	struct arena arena = ARENA_INIT;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t ms = -1;
		bool good = keys_duration_parse(str_z(cases[i].text), &ms);
		ck_assert_msg(good == (cases[i].ms >= 0) && ms == cases[i].ms, "\"%s\" is %lld",
			cases[i].text, (long long)ms);
		if (good)
			ck_assert_str_is(keys_duration_text(&arena, ms), cases[i].back);
	}
	arena_release(&arena);
}
END_TEST

UNIT_MAIN("config keys", tcase_add_test(tc, every_example_loads);
	  tcase_add_test(tc, every_value_of_another_kind_is_refused);
	  tcase_add_test(tc, every_range_holds_at_both_ends);
	  tcase_add_test(tc, every_text_keeps_to_its_length);
	  tcase_add_test(tc, every_word_of_a_choice_loads);
	  tcase_add_test(tc, leaving_a_key_out_means_its_default);
	  tcase_add_test(tc, every_key_has_an_effect_on_the_stack);
	  tcase_add_test(tc, what_is_needed_is_missed); tcase_add_test(tc, every_key_is_documented);
	  tcase_add_test(tc, the_reference_in_the_documentation_is_current);
	  tcase_add_test(tc, durations_are_read_and_written))
