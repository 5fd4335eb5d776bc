/*
 * Function URLs: the event, the answers, CORS. The cases are data, in tests/cases/url/NAME.case:
 * each has the function fn with a URL, whose host is x.on.aws. A line begins with a word:
 *
 *	case TEXT		a case begins
 *	from EVIDENCE SOURCE	documented, recorded, community, unconfirmed
 *	none			fn has no URL
 *	iam			AuthType AWS_IAM
 *	stream			InvokeMode RESPONSE_STREAM
 *	cors [WORD ...]		origins=A,... methods=A,... headers=A,... expose=A,... age=S
 *				credentials
 *	answer TEXT		what fn returns from here on
 *	fails error|timeout|busy|gone	... or what becomes of it
 *	event PATH JSON		what it got, or "absent"
 *	calls N			how often it was called
 *
 * and the steps of case_script.h.
 */
#include "case_script.h"

#include "gateway/function_url.h"

#include <stdio.h>

enum {
	LIST = 8,
};

static struct arena arena;
static struct function_urls *urls;
static struct str event;
static struct invoke_result next;
static int64_t calls;

/* What the URL of fn is set up as. */
static struct {
	bool none;
	struct url_settings settings;
	struct cors_config cors;
} set_up;

static void invoke(void *self, const struct invocation *call, struct invoke_result *ret_result)
{
	(void)self;
	ck_assert_str_is(call->function, "fn");
	event = arena_dup(&arena, call->payload);
	calls++;
	*ret_result = next;
}

static bool find(
	void *self, struct str function, struct arena *in, struct url_settings *ret_settings)
{
	(void)self, (void)in;
	ck_assert_str_is(function, "fn");
	*ret_settings = set_up.settings;
	return !set_up.none;
}

/* --- steps --- */

static struct strs list_of(struct str words)
{
	struct str *items = arena_array(&arena, struct str, LIST);
	size_t n = 0;
	while (words.p && n < LIST)
		items[n++] = str_cut(words, ',', &words);
	return (struct strs){items, n};
}

static void set_cors(struct str words)
{
	struct cors_config *c = &set_up.cors;
	c->max_age = -1;
	set_up.settings.cors = c;
	while (words.p && words.n) {
		struct str value = STR_NONE, name = str_cut(word(&words), '=', &value);
		if (str_eq_z(name, "origins"))
			c->origins = list_of(value);
		else if (str_eq_z(name, "methods"))
			c->methods = list_of(value);
		else if (str_eq_z(name, "headers"))
			c->headers = list_of(value);
		else if (str_eq_z(name, "expose"))
			c->expose = list_of(value);
		else if (str_eq_z(name, "age"))
			c->max_age = number_of(value);
		else if (str_eq_z(name, "credentials"))
			c->credentials = c->credentials_said = true;
		else
			broken(name, 0, "is no word of CORS");
	}
}

static void step(struct case_run *r, struct str key, struct str rest)
{
	if (str_eq_z(key, "none"))
		set_up.none = true;
	else if (str_eq_z(key, "iam"))
		set_up.settings.iam = true;
	else if (str_eq_z(key, "stream"))
		set_up.settings.stream = true;
	else if (str_eq_z(key, "cors"))
		set_cors(rest);
	else if (str_eq_z(key, "answer"))
		next = (struct invoke_result){.status = INVOKE_OK, .payload = rest};
	else if (str_eq_z(key, "fails"))
		next.status = str_eq_z(rest, "timeout") ? INVOKE_TIMED_OUT
			      : str_eq_z(rest, "busy")  ? INVOKE_THROTTLED
			      : str_eq_z(rest, "gone")  ? INVOKE_UNAVAILABLE
							: INVOKE_FUNCTION_ERROR;
	else if (str_eq_z(key, "event"))
		expect_part(r, event, rest);
	else
		ck_assert_msg(
			calls == number_of(rest), "%s:%u: called %d times", CASE_AT(r), (int)calls);
}

/* --- running --- */

START_TEST(the_url_does_what_the_case_says)
{
	const struct gateway_settings settings = {.account_id = STR("000000000000"),
		.invoker = {NULL, invoke},
		.url_finder = {NULL, find},
		.seed = 7};
	const struct str function = STR("fn");
	struct case_run *r = arena_new(&kept, struct case_run);
	char id[FUNCTION_URL_ID + 1];
	function_url_id(STR("000000000000"), function, id);
	urls = function_urls_new(&settings, &function, 1);
	next = (struct invoke_result){.status = INVOKE_OK, .payload = STR("null")};
	r->base = (struct http_request){.protocol = STR("HTTP/1.1"),
		.host = STR("x.on.aws"),
		.port = 443,
		.remote_ip = STR("192.0.2.1")};
	r->service = function_urls_service(urls, str_z(id));
	r->arena = &arena;
	case_set(r, STR("id"), str_z(id));
	case_run_lines(r, &scripts[_i], &arena, step);
	function_urls_free(urls);
	arena_release(&arena);
}
END_TEST

START_TEST(an_id_has_aws_form_and_stays)
{
	char one[FUNCTION_URL_ID + 1], two[FUNCTION_URL_ID + 1];
	function_url_id(STR("000000000000"), STR("fn"), one);
	function_url_id(STR("000000000000"), STR("fn2"), two);
	ck_assert_uint_eq(strlen(one), 32);
	ck_assert_uint_eq(strspn(one, "abcdefghijklmnopqrstuvwxyz0123456789"), 32);
	ck_assert_str_ne(one, two);
}
END_TEST

START_TEST(an_id_that_nobody_has_tells_as_little_as_one_without_a_url)
{
	const struct gateway_settings settings = {
		.account_id = STR("000000000000"), .url_finder = {NULL, find}};
	const struct str function = STR("fn");
	struct http_request request = {.method = STR("GET"),
		.target = STR("/"),
		.path = STR("/"),
		.host = STR("x.on.aws"),
		.arena = &arena};
	struct http_response response;
	urls = function_urls_new(&settings, &function, 1);
	struct service service = function_urls_service(urls, STR("other"));
	http_response_init(&response, &arena);
	service.serve(service.self, &request, &response);
	ck_assert_int_eq(response.status, 403);
	ck_assert_str_is(response.body, "{\"Message\":null}");
	function_urls_free(urls);
	arena_release(&arena);
}
END_TEST

static void add_others(TCase *tc)
{
	tcase_add_test(tc, an_id_has_aws_form_and_stays);
	tcase_add_test(tc, an_id_that_nobody_has_tells_as_little_as_one_without_a_url);
}

int main(void)
{
	static const char *const words[] = {
		"none", "iam", "stream", "cors", "answer", "fails", "event", "calls", NULL};
	return scripts_main("url", script_line, words, the_url_does_what_the_case_says, add_others);
}
