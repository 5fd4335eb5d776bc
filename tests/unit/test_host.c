#include "http/host.h"
#include "unit.h"

static const struct str hosts[] = {STR_INIT("my.test"), STR_INIT(".dev.test")};
static const struct str origins[] = {STR_INIT("https://app.example")};

struct asked {
	const char *host, *origin, *site;
	enum http_host_verdict verdict;
};

static struct http_request make_request(
	const struct asked *asked, struct http_header headers[3], struct arena *arena)
{
	struct http_request request = {.arena = arena, .headers = headers};
	struct str host = str_z(asked->host);
	if (host.n)
		headers[request.header_count++] = (struct http_header){STR("Host"), host};
	request.host = str_ends(host, STR("]")) ? host : str_head(host, str_find(host, ':', 0));
	if (str_starts(host, STR("[")))
		request.host = str_head(host, str_find(host, ']', 0) + 1);
	if (asked->origin)
		headers[request.header_count++] =
			(struct http_header){STR("Origin"), str_z(asked->origin)};
	if (asked->site)
		headers[request.header_count++] =
			(struct http_header){STR("Sec-Fetch-Site"), str_z(asked->site)};
	return request;
}

static void check_all(const struct http_host_rules *rules, const struct asked *cases, size_t n)
{
	struct arena arena = ARENA_INIT;
	for (size_t i = 0; i < n; i++) {
		struct http_header headers[3];
		struct http_request request = make_request(&cases[i], headers, &arena);
		ck_assert_msg(http_host_check(rules, &request) == cases[i].verdict,
			"host %s, origin %s, site %s", cases[i].host,
			cases[i].origin ? cases[i].origin : "-",
			cases[i].site ? cases[i].site : "-");
	}
	arena_release(&arena);
}

START_TEST(only_names_that_mean_this_machine_pass)
{
	static const struct asked cases[] = {
		{"localhost", NULL, NULL, HTTP_HOST_ALLOWED},
		{"localhost:4566", NULL, NULL, HTTP_HOST_ALLOWED},
		{"fork1.localhost:4566", NULL, NULL, HTTP_HOST_ALLOWED},
		{"127.0.0.1:4566", NULL, NULL, HTTP_HOST_ALLOWED},
		{"127.255.1.2", NULL, NULL, HTTP_HOST_ALLOWED},
		{"[::1]:4566", NULL, NULL, HTTP_HOST_ALLOWED},
		{"192.168.1.7:4566", NULL, NULL, HTTP_HOST_ALLOWED},
		{"my.test", NULL, NULL, HTTP_HOST_ALLOWED},
		{"dev.test", NULL, NULL, HTTP_HOST_ALLOWED},
		{"a.b.dev.test", NULL, NULL, HTTP_HOST_ALLOWED},
		{"", NULL, NULL, HTTP_HOST_ALLOWED},
		{"evil.example", NULL, NULL, HTTP_HOST_FOREIGN_HOST},
		{"localhost.evil.example", NULL, NULL, HTTP_HOST_FOREIGN_HOST},
		{"evil-localhost", NULL, NULL, HTTP_HOST_FOREIGN_HOST},
		{"127.0.0.1.evil.example", NULL, NULL, HTTP_HOST_FOREIGN_HOST},
		{"127.0.0.", NULL, NULL, HTTP_HOST_FOREIGN_HOST},
		{"127.0.0.1234", NULL, NULL, HTTP_HOST_FOREIGN_HOST},
		{"127..0.1", NULL, NULL, HTTP_HOST_FOREIGN_HOST},
		{"192.168.1.8", NULL, NULL, HTTP_HOST_FOREIGN_HOST},
		{"x.my.test", NULL, NULL, HTTP_HOST_FOREIGN_HOST},
		{"evildev.test", NULL, NULL, HTTP_HOST_FOREIGN_HOST},
		{"dynamodb.us-east-1.amazonaws.com", NULL, NULL, HTTP_HOST_FOREIGN_HOST},
		{"[::2]", NULL, NULL, HTTP_HOST_FOREIGN_HOST},
	};
	struct http_host_rules rules = {
		.bound_host = STR("192.168.1.7"), .hosts = hosts, .host_count = ARRAY_LEN(hosts)};
	check_all(&rules, cases, ARRAY_LEN(cases));
}
END_TEST

START_TEST(names_of_aws_pass_when_asked_for)
{
	static const struct asked cases[] = {
		{"dynamodb.us-east-1.amazonaws.com", NULL, NULL, HTTP_HOST_ALLOWED},
		{"s3.cn-north-1.amazonaws.com.cn", NULL, NULL, HTTP_HOST_ALLOWED},
		{"abc.lambda-url.us-east-1.on.aws", NULL, NULL, HTTP_HOST_ALLOWED},
		{"d111111abcdef8.cloudfront.net", NULL, NULL, HTTP_HOST_ALLOWED},
		{".amazonaws.com", NULL, NULL, HTTP_HOST_FOREIGN_HOST},
		{"evilamazonaws.com", NULL, NULL, HTTP_HOST_FOREIGN_HOST},
		{"amazonaws.com.evil.example", NULL, NULL, HTTP_HOST_FOREIGN_HOST},
	};
	struct http_host_rules rules = {.aws_hosts = true};
	check_all(&rules, cases, ARRAY_LEN(cases));
}
END_TEST

START_TEST(pages_of_other_origins_are_refused)
{
	static const struct asked cases[] = {
		{"localhost:4566", "http://localhost:4566", "same-origin", HTTP_HOST_ALLOWED},
		{"localhost:4566", "HTTP://LOCALHOST:4566", NULL, HTTP_HOST_ALLOWED},
		{"localhost:4566", "https://app.example", "cross-site", HTTP_HOST_ALLOWED},
		{"localhost:4566", "http://app.example", NULL, HTTP_HOST_FOREIGN_ORIGIN},
		{"localhost:4566", "http://localhost:5173", "same-site", HTTP_HOST_FOREIGN_ORIGIN},
		{"localhost:4566", "http://localhost", NULL, HTTP_HOST_FOREIGN_ORIGIN},
		{"localhost:4566", "https://evil.example", NULL, HTTP_HOST_FOREIGN_ORIGIN},
		{"localhost:4566", "null", NULL, HTTP_HOST_FOREIGN_ORIGIN},
		{"localhost:4566", "", NULL, HTTP_HOST_FOREIGN_ORIGIN},
		{"localhost:4566", "file://localhost:4566", NULL, HTTP_HOST_FOREIGN_ORIGIN},
		{"localhost:4566", NULL, "same-origin", HTTP_HOST_ALLOWED},
		{"localhost:4566", NULL, "none", HTTP_HOST_ALLOWED},
		{"localhost:4566", NULL, "same-site", HTTP_HOST_FOREIGN_ORIGIN},
		{"localhost:4566", NULL, "cross-site", HTTP_HOST_FOREIGN_ORIGIN},
		{"evil.example:4566", "http://evil.example:4566", "same-origin",
			HTTP_HOST_FOREIGN_HOST},
	};
	struct http_host_rules rules = {.origins = origins, .origin_count = ARRAY_LEN(origins)};
	check_all(&rules, cases, ARRAY_LEN(cases));
}
END_TEST

START_TEST(pages_of_other_ports_pass_when_asked_for)
{
	static const struct asked cases[] = {
		{"localhost:4566", "http://localhost:5173", "same-site", HTTP_HOST_ALLOWED},
		{"localhost:4566", "http://127.0.0.1:5173", "cross-site", HTTP_HOST_ALLOWED},
		{"localhost:4566", "http://[::1]:5173", NULL, HTTP_HOST_ALLOWED},
		{"localhost:4566", NULL, "same-site", HTTP_HOST_ALLOWED},
		{"localhost:4566", "http://localhost.evil.example", NULL, HTTP_HOST_FOREIGN_ORIGIN},
		{"localhost:4566", "http://localhost@evil.example", NULL, HTTP_HOST_FOREIGN_ORIGIN},
		{"localhost:4566", NULL, "cross-site", HTTP_HOST_FOREIGN_ORIGIN},
	};
	struct http_host_rules rules = {.loopback_origins = true};
	check_all(&rules, cases, ARRAY_LEN(cases));
}
END_TEST

START_TEST(a_refusal_says_what_and_why)
{
	static const struct asked host = {"evil.example", NULL, NULL, 0};
	static const struct asked origin = {"localhost", "https://e\"vil", NULL, 0};
	static const struct asked fine = {"localhost", NULL, NULL, 0};
	struct http_host_rules rules = {0};
	struct arena arena = ARENA_INIT;
	struct http_header headers[3];
	struct http_response response;
	http_response_init(&response, &arena);
	struct http_request request = make_request(&host, headers, &arena);
	ck_assert(http_host_refuse(&rules, &request, &response));
	ck_assert_int_eq(response.status, 403);
	ck_assert_str_is(response.body, "{\"message\":\"Forbidden: the host evil.example is not "
					"allowed. Use localhost, or allow the name.\"}");
	request = make_request(&origin, headers, &arena);
	ck_assert(http_host_refuse(&rules, &request, &response));
	ck_assert_str_is(response.body, "{\"message\":\"Forbidden: requests from the origin "
					"https://e\\\"vil are not allowed. "
					"Allow the origin if the page is yours.\"}");
	request = make_request(&fine, headers, &arena);
	ck_assert(!http_host_refuse(&rules, &request, &response));
	arena_release(&arena);
}
END_TEST

UNIT_MAIN("host", {
	tcase_add_test(tc, only_names_that_mean_this_machine_pass);
	tcase_add_test(tc, names_of_aws_pass_when_asked_for);
	tcase_add_test(tc, pages_of_other_origins_are_refused);
	tcase_add_test(tc, pages_of_other_ports_pass_when_asked_for);
	tcase_add_test(tc, a_refusal_says_what_and_why);
})
