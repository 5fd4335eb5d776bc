#include "unit.h"

#include "buf.h"
#include "gateway/cors.h"

static struct arena arena;

static const struct str origins[] = {STR_INIT("http://MyORIGIN.com"), STR_INIT("https://*")};
static const struct str methods[] = {STR_INIT("GET"), STR_INIT("PUT")};
static const struct str headers[] = {STR_INIT("content-type"), STR_INIT("X-Session")};
static const struct str expose[] = {STR_INIT("x-count")};
static const struct str star[] = {STR_INIT("*")};

static const struct cors_config full = {
	.origins = {origins, 2},
	.methods = {methods, 2},
	.headers = {headers, 2},
	.expose = {expose, 1},
	.max_age = 10,
	.credentials = true,
};
static const struct cors_config open = {
	.origins = {star, 1}, .methods = {star, 1}, .headers = {star, 1}, .max_age = -1};
static const struct cors_config partial = {
	.origins = {star, 1}, .methods = {methods, 2}, .max_age = -1};

static struct str listed(const struct http_response *response)
{
	struct buf out = BUF_IN(&arena);
	buf_add_u64(&out, (uint64_t)response->status);
	for (size_t i = 0; i < response->header_count; i++) {
		buf_add_z(&out, "\n");
		buf_add(&out, response->headers[i].name);
		buf_add_z(&out, ": ");
		buf_add(&out, response->headers[i].value);
	}
	return buf_str(&out);
}

static struct str preflight(
	const struct cors_config *config, const char *origin, const char *method, const char *asked)
{
	struct http_header sent[3];
	struct http_request request = {.headers = sent, .arena = &arena};
	struct http_response response;
	if (origin)
		sent[request.header_count++] = (struct http_header){STR("Origin"), str_z(origin)};
	if (method)
		sent[request.header_count++] =
			(struct http_header){STR("Access-Control-Request-Method"), str_z(method)};
	if (asked)
		sent[request.header_count++] =
			(struct http_header){STR("Access-Control-Request-Headers"), str_z(asked)};
	http_response_init(&response, &arena);
	cors_preflight(config, &request, &response);
	return listed(&response);
}

#define FULL(origin)                                                                            \
	"204\naccess-control-allow-origin: " origin "\naccess-control-allow-methods: GET,PUT\n" \
	"access-control-allow-headers: content-type,X-Session\n"                                \
	"access-control-allow-credentials: true\naccess-control-max-age: 10"

START_TEST(preflights_that_are_allowed_say_so)
{
	ck_assert_str_is(
		preflight(&full, "http://MyORIGIN.com", "GET", NULL), FULL("http://MyORIGIN.com"));
	ck_assert_str_is(preflight(&full, "http://myorigin.com", "PUT", "X-SESSION, content-type"),
		FULL("http://myorigin.com"));
	ck_assert_str_is(
		preflight(&full, "https://a.example", "GET", NULL), FULL("https://a.example"));
	ck_assert_str_is(preflight(&open, "http://x", "DELETE", "a,b"),
		"204\naccess-control-allow-origin: *\naccess-control-allow-methods: *\n"
		"access-control-allow-headers: *");
	ck_assert_str_is(preflight(&partial, "http://x", "GET", NULL),
		"204\naccess-control-allow-origin: *\naccess-control-allow-methods: GET,PUT\n"
		"access-control-allow-headers: ");
	arena_release(&arena);
}
END_TEST

START_TEST(preflights_that_are_not_allowed_say_nothing)
{
	ck_assert_str_is(preflight(&full, NULL, NULL, NULL), "204");
	ck_assert_str_is(preflight(&full, "http://MyORIGIN.com", NULL, NULL), "204");
	ck_assert_str_is(preflight(&full, "http://other.com", "GET", NULL), "204");
	ck_assert_str_is(preflight(&full, "http://MyORIGIN.com.evil", "GET", NULL), "204");
	ck_assert_str_is(preflight(&full, "http://MyORIGIN.com", "DELETE", NULL), "204");
	ck_assert_str_is(preflight(&full, "http://MyORIGIN.com", "GET", "x-other"), "204");
	ck_assert_str_is(preflight(&partial, "http://x", "GET", "test"), "204");
	arena_release(&arena);
}
END_TEST

static struct str applied(const struct cors_config *config, const char *origin)
{
	struct http_header sent = {STR("origin"), str_z(origin)};
	struct http_request request = {
		.headers = &sent, .header_count = origin ? 1 : 0, .arena = &arena};
	struct http_response response;
	http_response_init(&response, &arena);
	response.status = 200;
	http_response_add(&response, STR("Access-Control-Allow-Origin"), STR("http://mine"));
	http_response_add(&response, STR("x-kept"), STR("1"));
	http_response_add(&response, STR("access-control-max-age"), STR("5"));
	cors_apply(config, &request, &response);
	return listed(&response);
}

START_TEST(the_functions_own_cors_headers_are_replaced)
{
	ck_assert_str_is(applied(&full, "https://a"),
		"200\nx-kept: 1\naccess-control-allow-origin: https://a\n"
		"access-control-allow-credentials: true\naccess-control-expose-headers: x-count");
	ck_assert_str_is(applied(&full, "http://other"), "200\nx-kept: 1");
	ck_assert_str_is(applied(&full, NULL), "200\nx-kept: 1");
	ck_assert_str_is(
		applied(&open, "http://x"), "200\nx-kept: 1\naccess-control-allow-origin: *");
	arena_release(&arena);
}
END_TEST

static struct http_request asking(const char *method, struct http_header *sent, const char *origin,
	const char *wanted, const char *names)
{
	struct http_request request = {.method = str_z(method), .headers = sent, .arena = &arena};
	const struct http_header all[] = {{STR("origin"), str_z(origin)},
		{STR("access-control-request-method"), str_z(wanted)},
		{STR("access-control-request-headers"), str_z(names)}};
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (all[i].value.n)
			sent[request.header_count++] = all[i];
	return request;
}

static struct str url_preflight(
	const struct cors_config *config, const char *origin, const char *wanted, const char *names)
{
	struct http_header sent[3];
	struct http_request request = asking("OPTIONS", sent, origin, wanted, names);
	struct http_response response;
	http_response_init(&response, &arena);
	cors_url_preflight(config, &request, &response);
	return listed(&response);
}

static struct str url_applied(const struct cors_config *config, const char *origin)
{
	struct http_header sent[3];
	struct http_request request = asking("GET", sent, origin, "", "");
	struct http_response response;
	http_response_init(&response, &arena);
	response.status = 200;
	http_response_add(&response, STR("Access-Control-Allow-Origin"), STR("*"));
	cors_url_apply(config, &request, &response);
	return listed(&response);
}

/* documented: urls-configuration, urls-cors; community: "*" is answered with the caller's origin
 * (powertools-lambda-python issue 4163: "multiple values 'http://127.0.0.1:5500,
 * http://127.0.0.1:5500'" with AllowOrigins "*"); unconfirmed: the status, Vary, and that nothing
 * is said of what is not allowed */
START_TEST(the_preflight_of_a_function_url_is_answered_by_its_configuration)
{
	ck_assert_str_is(url_preflight(&open, "http://127.0.0.1:5500", "DELETE", "a,b"),
		"200\naccess-control-allow-origin: http://127.0.0.1:5500\nvary: Origin\n"
		"access-control-allow-methods: *\naccess-control-allow-headers: *");
	ck_assert_str_is(url_preflight(&full, "http://myorigin.com", "GET", "x-session"),
		"200\naccess-control-allow-origin: http://myorigin.com\nvary: Origin\n"
		"access-control-allow-credentials: true\naccess-control-allow-methods: GET,PUT\n"
		"access-control-allow-headers: content-type,X-Session\n"
		"access-control-max-age: 10");
	ck_assert_str_is(url_preflight(&full, "http://other.com", "GET", ""), "200");
	ck_assert_str_is(url_preflight(&full, "http://MyORIGIN.com", "DELETE", ""), "200");
	ck_assert_str_is(url_preflight(&full, "http://MyORIGIN.com", "GET", "x-other"), "200");
	arena_release(&arena);
}
END_TEST

/* the Fetch standard: what a preflight is; unconfirmed: that Lambda goes by it */
START_TEST(a_preflight_is_options_with_an_origin_and_a_method)
{
	static const struct {
		const char *method, *origin, *wanted;
		bool preflight;
	} cases[] = {
		{"OPTIONS", "http://a", "GET", true},
		{"OPTIONS", "http://a", "", false},
		{"OPTIONS", "", "GET", false},
		{"POST", "http://a", "GET", false},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_header sent[3];
		struct http_request request =
			asking(cases[i].method, sent, cases[i].origin, cases[i].wanted, "");
		ck_assert_msg(cors_is_preflight(&request) == cases[i].preflight, "%zu", i);
	}
}
END_TEST

/* documented, in the words of the guide: both are returned, duplicates included */
START_TEST(other_answers_of_a_function_url_have_both_kinds_of_headers)
{
	ck_assert_str_is(url_applied(&full, "https://a"),
		"200\nAccess-Control-Allow-Origin: *\naccess-control-allow-origin: https://a\n"
		"vary: Origin\naccess-control-allow-credentials: true\n"
		"access-control-expose-headers: x-count");
	ck_assert_str_is(url_applied(&full, "http://other"), "200\nAccess-Control-Allow-Origin: *");
	ck_assert_str_is(url_applied(&full, ""), "200\nAccess-Control-Allow-Origin: *");
	arena_release(&arena);
}
END_TEST

START_TEST(refuses_what_aws_refuses)
{
	static const char *const bad[] = {"https://*.domain.com", "https:/", "localhost:3000",
		"https://", "https://a/b", "://x", ""};
	struct err err;
	ck_assert_int_eq(cors_check(&full, &err), 0);
	ck_assert_int_eq(cors_check(&open, &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct str origin = str_z(bad[i]);
		struct cors_config config = {.origins = {&origin, 1}};
		ck_assert_msg(cors_check(&config, &err) < 0, "took %s", bad[i]);
	}
	struct cors_config config = open;
	config.credentials = true;
	ck_assert_int_lt(cors_check(&config, &err), 0);
	ck_assert_str_eq(err.text,
		"credentials cannot be allowed for every origin: name the origins instead of *");
	struct str method = STR("BAD");
	config = (struct cors_config){.methods = {&method, 1}};
	ck_assert_int_lt(cors_check(&config, &err), 0);
	config = (struct cors_config){.max_age = 86401};
	ck_assert_int_lt(cors_check(&config, &err), 0);
}
END_TEST

UNIT_MAIN("cors", tcase_add_test(tc, preflights_that_are_allowed_say_so);
	  tcase_add_test(tc, preflights_that_are_not_allowed_say_nothing);
	  tcase_add_test(tc, the_functions_own_cors_headers_are_replaced);
	  tcase_add_test(tc, the_preflight_of_a_function_url_is_answered_by_its_configuration);
	  tcase_add_test(tc, a_preflight_is_options_with_an_origin_and_a_method);
	  tcase_add_test(tc, other_answers_of_a_function_url_have_both_kinds_of_headers);
	  tcase_add_test(tc, refuses_what_aws_refuses))
