#include "unit.h"

#include "gateway/answers.h"
#include "gateway/base64url.h"
#include "gateway/jwt.h"
#include "gateway/meters.h"
#include "gateway/pattern.h"
#include "gateway/policy.h"
#include "gateway/schema.h"
#include "gateway/usage.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena arena;

static void teardown(void)
{
	arena_release(&arena);
}

static struct str slurp(const char *name)
{
	const char *top = getenv("srcdir");
	char path[512];
	struct buf text = BUF_IN(&arena);
	snprintf(path, sizeof(path), "%s/tests/cases/%s", top ? top : ".", name);
	FILE *file = fopen(path, "r");
	ck_assert_msg(file != NULL, "%s", path);
	size_t n;
	while ((n = fread(buf_reserve(&text, 4096), 1, 4096, file)) > 0)
		text.n += n;
	fclose(file);
	return buf_str(&text);
}

START_TEST(a_policy_is_judged_as_iam_does)
{
	static const char *const verdicts[] = {[POLICY_ALLOWED] = "allowed",
		[POLICY_DENIED_EXPLICITLY] = "denied",
		[POLICY_NOT_ALLOWED] = "none",
		[POLICY_BROKEN] = "broken"};
	const struct policy_request request = {
		.action = STR("execute-api:Invoke"),
		.resource = STR("arn:aws:execute-api:eu-west-1:123456789012:api/prod/GET/orders/7"),
		.source_ip = STR("10.1.2.3"),
		.user_agent = STR("curl/8.0"),
	};
	struct str rest = slurp("policy.test");
	size_t count = 0;
	for (unsigned number = 1; rest.p && rest.n; number++) {
		struct str statements, line = str_cut(rest, '\n', &rest);
		if (!line.n || line.p[0] == '#')
			continue;
		struct str want = str_cut(line, ' ', &statements);
		struct str document = arena_printf(&arena,
			"{\"Version\":\"2012-10-17\",\"Statement\":%.*s}", STR_ARG(statements));
		enum policy_verdict got = policy_judge(document, &request, &arena);
		ck_assert_msg(str_eq_z(want, verdicts[got]), "policy.test:%u: got %s", number,
			verdicts[got]);
		count++;
	}
	ck_assert_uint_ge(count, 35);
	ck_assert_int_eq(policy_judge(STR("null"), &request, &arena), POLICY_BROKEN);
	ck_assert_int_eq(policy_judge(STR("{}"), &request, &arena), POLICY_BROKEN);
	ck_assert_int_eq(policy_judge(STR("{\"Statement\":[]"), &request, &arena), POLICY_BROKEN);
}
END_TEST

START_TEST(a_schema_allows_what_draft_4_says)
{
	struct str rest = slurp("schema.test"), said = STR_NONE;
	struct schemas *schemas = NULL;
	size_t count = 0, fault;
	struct err err;
	for (unsigned number = 1; rest.p && rest.n; number++) {
		struct str text, line = str_cut(rest, '\n', &rest);
		struct str key = str_cut(line, ' ', &text);
		if (!line.n || line.p[0] == '#')
			continue;
		struct gateway_model_config models[] = {{STR("Under"), text},
			{STR("Named"), STR("{\"properties\":{\"n\":{\"type\":\"integer\"}}}")}};
		count++;
		if (str_eq(key, STR("broken"))) {
			struct schemas *none = NULL;
			ck_assert_msg(schemas_new(models, 2, &none, &fault, &err) < 0,
				"schema.test:%u is taken", number);
			ck_assert_uint_eq(fault, 0);
		} else if (str_eq(key, STR("schema"))) {
			schemas_free(schemas);
			schemas = NULL;
			ck_assert_msg(schemas_new(models, 2, &schemas, &fault, &err) == 0,
				"schema.test:%u: %s", number, err.text);
		} else if (str_eq(key, STR("="))) {
			ck_assert_msg(str_eq(said, text), "schema.test:%u: said is %.*s", number,
				STR_ARG(said));
		} else {
			const struct tree *value = tree_read(text, &arena);
			const struct schema *schema = schemas_find(schemas, STR("Under"));
			bool fits = value && schema_allows(schema, value);
			ck_assert_msg(fits == str_eq(key, STR("+")), "schema.test:%u: %.*s", number,
				STR_ARG(line));
			/* who is refused hears why, and nobody else */
			said = value ? schema_explain(schema, value, &arena) : STR("[-]");
			ck_assert_msg(fits == str_eq(said, STR("[]")), "schema.test:%u: %.*s: %.*s",
				number, STR_ARG(line), STR_ARG(said));
		}
	}
	ck_assert_uint_ge(count, 150);
	ck_assert_ptr_null(schemas_find(schemas, STR("Nobody")));
	schemas_free(schemas);
}
END_TEST

START_TEST(a_schema_that_goes_in_circles_comes_to_an_end)
{
	struct gateway_model_config model = {
		STR("M"), STR("{\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}")};
	struct schemas *schemas;
	size_t fault;
	struct err err;
	ck_assert_int_eq(schemas_new(&model, 1, &schemas, &fault, &err), 0);
	ck_assert(!schema_allows(schemas_find(schemas, STR("M")), tree_read(STR("1"), &arena)));
	schemas_free(schemas);
}
END_TEST

/* RFC 7515, appendix A.2: the example of RS256, whose key has no kid there. */
static const char rfc_set[] =
	"{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"rfc\",\"e\":\"AQAB\",\"n\":"
	"\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1"
	"Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHS"
	"XndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5"
	"IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\"}]}";
static const char rfc_token[] =
	"eyJhbGciOiJSUzI1NiJ9."
	"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cn"
	"VlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
	"O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvk"
	"SjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvW"
	"h6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

START_TEST(the_example_of_the_rfc_is_verified)
{
	struct jwks *set;
	struct jwt token;
	struct err err;
	ck_assert_msg(jwks_parse(STR(rfc_set), &set, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(set->count, 1);
	ck_assert_int_eq(jwt_read(STR(rfc_token), &arena, &token), JWT_FINE);
	ck_assert_str_is(token.alg, "RS256");
	ck_assert_ptr_null(token.kid.p);
	ck_assert_int_eq(jwt_verify(&token, set), JWT_KID);
	token.kid = STR("rfc");
	ck_assert_int_eq(jwt_verify(&token, set), JWT_FINE);
	token.signed_part.n--;
	ck_assert_int_eq(jwt_verify(&token, set), JWT_SIGNATURE);
	jwks_release(set);
}
END_TEST

static const struct {
	const char *text;
	int count; /* of keys; -1: no set */
} sets[] = {{"{\"keys\":[]}", 0}, {"{}", -1}, {"[]", -1}, {"", -1}, {"{\"keys\":{}}", -1},
	{"{\"keys\":[]}x", -1}, {"{\"other\":1,\"keys\":[7,null,{}]}", 0},
	{"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\"}]}", 0},
	{"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"A*AB\",\"e\":\"AQAB\"}]}", 0},
	{"{\"keys\":[{\"kty\":\"oct\",\"k\":\"AQAB\"}]}", 0}};

START_TEST(key_sets)
{
	struct jwks *set = NULL;
	struct err err = {""};
	int result = jwks_parse(str_z(sets[_i].text), &set, &err);
	ck_assert_int_eq(result, sets[_i].count < 0 ? -1 : 0);
	ck_assert_msg(result == 0 || err.text[0], "no reason");
	if (set)
		ck_assert_int_eq((int)set->count, sets[_i].count);
	jwks_release(set);
}
END_TEST

static const struct clocks wall = {NULL, NULL};

static int64_t offset_us(void *clock, struct str namespace)
{
	(void)namespace;
	return clock_offset_us(clock);
}

/* The network as a test has it. */
struct net {
	int asked;
	const char *set;
	char last[256];
};

static enum send_status net_send(
	void *self, const struct outgoing *request, struct http_response *ret_response)
{
	struct net *net = self;
	bool discovery = str_ends(request->url, STR("/.well-known/openid-configuration"));
	net->asked++;
	snprintf(net->last, sizeof(net->last), "%.*s", STR_ARG(request->url));
	ck_assert_str_is(request->method, "GET");
	ck_assert_int_eq(request->timeout_ms, 1500);
	ck_assert_uint_eq(request->most, 150000);
	if (!net->set)
		return SEND_UNREACHABLE;
	ret_response->status = 200;
	ret_response->body = str_z(discovery ? "{\"issuer\":\"x\",\"jwks_uri\":"
					       "\"https://keys.example/set\"}"
					     : net->set);
	return SEND_OK;
}

START_TEST(keys_of_an_issuer_are_found_and_kept_for_two_hours)
{
	struct net net = {.set = rfc_set};
	const struct sender sender = {&net, net_send};
	struct clock clock = {0};
	const struct clocks clocks = {&clock, offset_us};
	struct jwks_source source;
	struct err err;
	ck_assert_int_eq(jwks_source_init(&source, STR_NONE, STR("https://issuer.example/"),
				 &sender, &clocks, &err),
		0);
	ck_assert_int_eq(net.asked, 0);
	struct jwks *set = jwks_source_take(&source);
	ck_assert_ptr_nonnull(set);
	ck_assert_ptr_nonnull(jwks_find(set, STR("rfc")));
	ck_assert_int_eq(net.asked, 2);
	ck_assert_str_eq(net.last, "https://keys.example/set");
	net.set = "{\"keys\":[]}";
	clock_move(&clock, INT64_C(7100) * 1000000);
	struct jwks *again = jwks_source_take(&source);
	ck_assert_ptr_eq(set, again);
	jwks_release(again);
	clock_move(&clock, INT64_C(7210) * 1000000);
	again = jwks_source_take(&source);
	ck_assert_ptr_ne(set, again);
	ck_assert_int_eq(net.asked, 4);
	ck_assert_ptr_null(jwks_find(again, STR("rfc")));
	jwks_release(again);
	ck_assert_ptr_nonnull(jwks_find(set, STR("rfc"))); /* who has it keeps it */
	jwks_release(set);
	jwks_source_release(&source);
}
END_TEST

START_TEST(keys_that_cannot_be_fetched_stay_as_they_were)
{
	struct net net = {.set = NULL};
	const struct sender sender = {&net, net_send};
	struct clock clock = {0};
	const struct clocks clocks = {&clock, offset_us};
	struct jwks_source source;
	struct err err;
	ck_assert_int_eq(jwks_source_init(&source, STR("http://localhost:9/set"), STR("i"), &sender,
				 &clocks, &err),
		0);
	ck_assert_ptr_null(jwks_source_take(&source));
	ck_assert_ptr_null(jwks_source_take(&source));
	ck_assert_int_eq(net.asked, 1); /* not at once again */
	net.set = rfc_set;
	clock_move(&clock, 6 * 1000000);
	struct jwks *set = jwks_source_take(&source);
	ck_assert_ptr_nonnull(set);
	jwks_release(set);
	net.set = NULL;
	clock_move(&clock, INT64_C(8000) * 1000000);
	set = jwks_source_take(&source);
	ck_assert_ptr_nonnull(set);
	ck_assert_int_eq(net.asked, 3);
	jwks_release(set);
	jwks_source_release(&source);
}
END_TEST

static void write_file(const char *path, const char *text, int64_t mtime)
{
	FILE *file = fopen(path, "w");
	struct timespec times[2] = {{mtime, 0}, {mtime, 0}};
	fputs(text, file);
	fclose(file);
	utimensat(AT_FDCWD, path, times, 0);
}

START_TEST(a_file_of_keys_is_read_again_when_it_changed)
{
	char path[] = "/tmp/hangar-keys-XXXXXX";
	struct jwks_source source;
	struct err err;
	close(mkstemp(path));
	write_file(path, "{\"keys\":", 1000);
	ck_assert_int_eq(jwks_source_init(&source, str_z(path), STR("i"), NULL, &wall, &err), -1);
	ck_assert_msg(strncmp(err.text, path, strlen(path)) == 0, "%s", err.text);
	write_file(path, rfc_set, 2000);
	ck_assert_int_eq(jwks_source_init(&source, str_z(path), STR("i"), NULL, &wall, &err), 0);
	write_file(path, "{\"keys\":[]}", 3000);
	struct jwks *set = jwks_source_take(&source);
	ck_assert_uint_eq(set->count, 0);
	jwks_release(set);
	write_file(path, "{\"keys\":", 4000); /* half written */
	set = jwks_source_take(&source);
	ck_assert_uint_eq(set->count, 0);
	jwks_release(set);
	write_file(path, rfc_set, 5000);
	set = jwks_source_take(&source);
	ck_assert_uint_eq(set->count, 1);
	jwks_release(set);
	jwks_source_release(&source);
	unlink(path);
}
END_TEST

static const struct {
	const char *text, *bytes; /* NULL: none */
} encodings[] = {{"", ""}, {"Zg", "f"}, {"Zm8", "fo"}, {"Zm9v", "foo"}, {"_-8", "\xff\xef"},
	{"Zg==", NULL}, {"Z", NULL}, {"Zh", NULL}, {"Zm+v", NULL}, {"Zm v", NULL}};

START_TEST(base64_of_urls)
{
	struct buf out = BUF_IN(&arena);
	bool good = base64url_decode(&out, str_z(encodings[_i].text));
	ck_assert(good == (encodings[_i].bytes != NULL));
	if (good)
		ck_assert_str_is(buf_str(&out), encodings[_i].bytes);
	else
		ck_assert_uint_eq(out.n, 0);
}
END_TEST

START_TEST(answers_are_kept_and_bounded)
{
	struct answers *answers = answers_new();
	struct str text;
	answers_keep(answers, STR("a"), STR("one"), 10);
	ck_assert(answers_find(answers, STR("a"), 9, &arena, &text));
	ck_assert_str_is(text, "one");
	ck_assert(!answers_find(answers, STR("a"), 10, &arena, &text));
	ck_assert(!answers_find(answers, STR("b"), 9, &arena, &text));
	answers_keep(answers, STR("a"), STR("two"), 20);
	ck_assert(answers_find(answers, STR("a"), 10, &arena, &text));
	ck_assert_str_is(text, "two");
	size_t found = 0;
	for (int i = 0; i < 10000; i++)
		answers_keep(answers, arena_printf(&arena, "key %d", i), STR("x"), 100);
	for (int i = 0; i < 10000; i++)
		found +=
			answers_find(answers, arena_printf(&arena, "key %d", i), 50, &arena, &text);
	ck_assert_uint_le(found, 2048);
	ck_assert_uint_ge(found, 1500);
	answers_free(answers);
}
END_TEST

START_TEST(patterns)
{
	struct pattern *pattern;
	struct err err;
	ck_assert_int_eq(pattern_new(STR("^a\\d+$"), &pattern, &err), 0);
	ck_assert(pattern_matches(pattern, STR("a12")));
	ck_assert(!pattern_finds(pattern, STR("a12\n")));
	pattern_free(pattern);
	ck_assert_int_eq(pattern_new(STR("b"), &pattern, &err), 0);
	ck_assert(pattern_finds(pattern, STR("abc")));
	ck_assert(!pattern_matches(pattern, STR("abc")));
	ck_assert(!pattern_finds(pattern, STR("")));
	pattern_free(pattern);
	/* one that would take for ever */
	ck_assert_int_eq(pattern_new(STR("^(a+)+$"), &pattern, &err), 0);
	ck_assert(
		!pattern_finds(pattern, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")));
	pattern_free(pattern);
	ck_assert_int_eq(pattern_new(STR("(a"), &pattern, &err), -1);
	ck_assert_str_eq(err.text,
		"\"(a\" is no regular expression: missing closing parenthesis at character 3");
}
END_TEST

START_TEST(a_bucket_fills_with_the_clock)
{
	struct meters *meters = meters_new();
	const struct meter_name name = {STR("n"), STR("prod"), STR("route")};
	const struct meter_limit limit = {2, 3};
	for (int i = 0; i < 3; i++)
		ck_assert(meters_take(meters, &name, &limit, 1000000));
	ck_assert(!meters_take(meters, &name, &limit, 1000000));
	ck_assert(!meters_take(meters, &name, &limit, 1499999));
	ck_assert(meters_take(meters, &name, &limit, 1500000));
	/* a clock moved back refills nothing */
	ck_assert(!meters_take(meters, &name, &limit, 500000));
	ck_assert(meters_take(meters, &name, &limit, 1000000));
	for (int i = 0; i < 3; i++)
		ck_assert(meters_take(meters, &name, &limit, 100000000));
	ck_assert(!meters_take(meters, &name, &limit, 100000000));
	meters_free(meters);
}
END_TEST

START_TEST(each_namespace_stage_and_name_has_a_bucket_of_its_own)
{
	struct meters *meters = meters_new();
	const struct meter_limit one = {0, 1};
	const struct meter_name names[] = {{STR_NONE, STR("prod"), STR("route")},
		{STR("n"), STR("prod"), STR("route")}, {STR("n"), STR("dev"), STR("route")},
		{STR("n"), STR("prod"), STR("other")}, {STR("n"), STR_NONE, STR("prodroute")},
		{STR("np"), STR("rod"), STR("route")}};
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		ck_assert(meters_take(meters, &names[i], &one, 0));
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		ck_assert(!meters_take(meters, &names[i], &one, 0));
	/* what the namespace had is gone with it, and nothing else */
	meters_forget(meters, STR("n"));
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		ck_assert_int_eq(meters_take(meters, &names[i], &one, 0), i > 0 && i < 5);
	meters_free(meters);
}
END_TEST

START_TEST(a_limit_that_has_changed_holds_from_the_next_request_on)
{
	struct meters *meters = meters_new();
	const struct meter_name name = {STR("n"), STR("prod"), STR("route")};
	const struct meter_limit wide = {1, 10}, narrow = {1, 2};
	const struct meter_quota ten = {10, 0, 1}, five = {5, 0, 1}, later = {5, 0, 2};
	ck_assert(meters_take(meters, &name, &wide, 0));
	ck_assert(meters_take(meters, &name, &narrow, 0));
	ck_assert(meters_take(meters, &name, &narrow, 0));
	ck_assert(!meters_take(meters, &name, &narrow, 0));
	ck_assert(!meters_take(meters, &name, &wide, 0));
	const struct meter_name quota = {STR("n"), STR_NONE, STR("quota")};
	for (int i = 0; i < 7; i++)
		ck_assert(meters_count(meters, &quota, &ten));
	ck_assert(!meters_count(meters, &quota, &five));
	ck_assert(meters_count(meters, &quota, &ten));
	for (int i = 0; i < 5; i++)
		ck_assert(meters_count(meters, &quota, &later));
	ck_assert(!meters_count(meters, &quota, &later));
	meters_free(meters);
}
END_TEST

START_TEST(thousands_of_buckets_are_kept_apart)
{
	struct meters *meters = meters_new();
	const struct meter_limit one = {0, 1};
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 5000; i++) {
			struct str text = arena_printf(&arena, "route %d", i);
			const struct meter_name name = {STR("n"), STR("prod"), text};
			ck_assert_int_eq(meters_take(meters, &name, &one, 0), round == 0);
		}
	meters_forget(meters, STR("n"));
	meters_free(meters);
}
END_TEST

/* What all requests share, by many threads at once: tokens and answers add up. */
struct crowd {
	struct answers *answers;
	struct jwks_source source;
	struct usage usage;
	struct meters *meters;
	struct clock clock;
	struct net net;
	atomic_int opened, limited;
};

static void *visit(void *arg)
{
	struct crowd *crowd = arg;
	struct arena own = ARENA_INIT;
	for (int i = 0; i < 500; i++) {
		const struct usage_key *key;
		struct str text, name = arena_printf(&own, "key %d", i % 50);
		const struct usage_request request = {
			STR_NONE, STR("web"), STR("GET /"), STR("abcdefghijklmnopqrst"), 0};
		enum failure failure = usage_take(&crowd->usage, crowd->meters, &request, &key);
		answers_keep(crowd->answers, name, name, 1000);
		ck_assert(answers_find(crowd->answers, name, 0, &own, &text));
		ck_assert(str_eq(text, name));
		clock_move(&crowd->clock, (int64_t)i * 60 * 1000000);
		struct jwks *set = jwks_source_take(&crowd->source);
		ck_assert(set && jwks_find(set, STR("rfc")));
		jwks_release(set);
		atomic_fetch_add(failure == FAILURES ? &crowd->opened : &crowd->limited, 1);
	}
	arena_release(&own);
	return NULL;
}

START_TEST(many_threads_share_a_guard)
{
	static const struct str web[] = {STR_INIT("web")}, partner[] = {STR_INIT("partner")};
	const struct gateway_key_config keys[] = {
		{STR("partner"), STR("id"), STR("abcdefghijklmnopqrst"), false}};
	const struct gateway_plan_config plans[] = {
		{.name = STR("basic"), .apis = {web, 1}, .keys = {partner, 1}, .quota = 1234}};
	const struct gateway_account_config account = {
		.keys = keys, .key_count = 1, .plans = plans, .plan_count = 1};
	struct crowd crowd = {
		.answers = answers_new(), .meters = meters_new(), .net = {.set = rfc_set}};
	const struct clocks clocks = {&crowd.clock, offset_us};
	const struct sender sender = {&crowd.net, net_send};
	pthread_t threads[8];
	struct err err;
	ck_assert_int_eq(usage_init(&crowd.usage, &account, &arena, &err), 0);
	ck_assert_int_eq(jwks_source_init(&crowd.source, STR("https://keys.example/set"), STR("i"),
				 &sender, &clocks, &err),
		0);
	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		pthread_create(&threads[i], NULL, visit, &crowd);
	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		pthread_join(threads[i], NULL);
	ck_assert_int_eq(crowd.opened, 1234);
	ck_assert_int_eq(crowd.limited, 8 * 500 - 1234);
	jwks_source_release(&crowd.source);
	meters_free(crowd.meters);
	answers_free(crowd.answers);
}
END_TEST

UNIT_MAIN("guard parts", {
	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_test(tc, a_policy_is_judged_as_iam_does);
	tcase_add_test(tc, a_schema_allows_what_draft_4_says);
	tcase_add_test(tc, a_schema_that_goes_in_circles_comes_to_an_end);
	tcase_add_test(tc, the_example_of_the_rfc_is_verified);
	tcase_add_loop_test(tc, key_sets, 0, (int)ARRAY_LEN(sets));
	tcase_add_test(tc, keys_of_an_issuer_are_found_and_kept_for_two_hours);
	tcase_add_test(tc, keys_that_cannot_be_fetched_stay_as_they_were);
	tcase_add_test(tc, a_file_of_keys_is_read_again_when_it_changed);
	tcase_add_loop_test(tc, base64_of_urls, 0, (int)ARRAY_LEN(encodings));
	tcase_add_test(tc, many_threads_share_a_guard);
	tcase_add_test(tc, answers_are_kept_and_bounded);
	tcase_add_test(tc, patterns);
	tcase_add_test(tc, a_bucket_fills_with_the_clock);
	tcase_add_test(tc, each_namespace_stage_and_name_has_a_bucket_of_its_own);
	tcase_add_test(tc, a_limit_that_has_changed_holds_from_the_next_request_on);
	tcase_add_test(tc, thousands_of_buckets_are_kept_apart);
})
