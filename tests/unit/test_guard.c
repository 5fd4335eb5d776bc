/*
 * What stands before a route - authorizers, API keys, throttles, validation: the cases are data, in
 * tests/cases/guard/NAME.case. A line begins with a word:
 *
 *	api http 2.0|http 1.0|rest [STAGE]	an API; what follows is about it
 *	authorizer NAME jwt ISSUER AUDIENCE,... KEYS IDENTITY
 *	authorizer NAME request|token FUNCTION [simple] [old] [cache=S] [identity=A,...] [pattern=P]
 *	model NAME SCHEMA			a model
 *	key NAME VALUE [disabled]		an API key
 *	plan NAME keys=K,... [rate=R burst=B] [quota=N/day|week|month] [offset=N]
 *		[route=METHOD_PATH:R:B]
 *	account RATE BURST			the account's throttle
 *	source authorizer			apiKeySource AUTHORIZER
 *	response TYPE STATUS			a gateway response without a template
 *	access FORMAT				access logs
 *	route METHOD PATH [authorizer=A] [scopes=S,...] [key] [throttle=RATE:BURST]
 *		[parameters=header.H,querystring.Q,path.P] [body=TYPE:MODEL,...]
 *
 *	case TEXT				a case begins, with a gateway and a clock of its own
 *	from EVIDENCE SOURCE			documented, recorded, community, unconfirmed
 *	refused TEXT				the API cannot be made: the reason holds the text
 *	token NAME KEY HEADER CLAIMS		a token signed with k1 (in the set), k2 (not in it)
 *						or none; {NAME} in a header stands for it
 *	answer FUNCTION TEXT			what a function returns from here on
 *	fails FUNCTION error|timeout|busy|missing|late [TEXT]
 *	after SECONDS				the clock moves
 *	sign KEY SECRET SERVICE			the request is signed
 *	event PATH JSON				what the route's function got there, or "absent"
 *	asked PATH JSON				what the authorizer's function got
 *	calls FUNCTION N			how often it was called in this case
 *	logged TEXT				the last line of the access log
 *
 * and the steps of case_script.h. Where an answer's headers or body are told, they are all of them,
 * but for the ids that every answer carries; a body's form is /^REGEX$/.
 */
#include "case_script.h"

#include "auth/signature.h"
#include "base64.h"
#include "date.h"
#include "gateway/gateway.h"
#include "sigv4.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <unistd.h>

enum {
	LIST = 64,
	BEGIN = 1800000000, /* what the clock says at first */
};

/* The API that cases are about. */
struct setting {
	struct gateway_api_config api;
	struct gateway_route_config routes[LIST];
	struct gateway_authorizer_config authorizers[LIST];
	struct gateway_model_config models[LIST];
	struct gateway_key_config keys[LIST];
	struct gateway_plan_config plans[LIST];
	struct gateway_response_config responses[LIST];
	struct gateway_account_config account;
	bool old;
	struct str refused;
};

static struct arena arena;
static EVP_PKEY *signers[2];
static char keys_path[64] = "/tmp/hangar-jwks-XXXXXX";

/* --- keys and tokens --- */

static void encode_url(struct buf *out, struct str bytes)
{
	struct buf text = BUF_IN(&kept);
	base64_encode(&text, bytes);
	for (size_t i = 0; i < text.n && text.p[i] != '='; i++)
		buf_add_c(out, text.p[i] == '+' ? '-' : text.p[i] == '/' ? '_' : text.p[i]);
}

static void add_number(struct buf *out, EVP_PKEY *key, const char *name)
{
	BIGNUM *number = NULL;
	unsigned char bytes[512];
	if (EVP_PKEY_get_bn_param(key, name, &number) != 1)
		broken(str_z(name), 0, "no such number of a key");
	int n = BN_bn2bin(number, bytes);
	encode_url(out, str_of((const char *)bytes, (size_t)n));
	BN_free(number);
}

static void make_keys(void)
{
	struct buf set = BUF_IN(&kept);
	int fd = mkstemp(keys_path);
	for (size_t i = 0; i < ARRAY_LEN(signers); i++)
		signers[i] = EVP_RSA_gen(2048);
	buf_add_z(&set,
		"{\"keys\":[{\"kty\":\"EC\",\"kid\":\"e1\",\"crv\":\"P-256\"},"
		"{\"kty\":\"RSA\",\"kid\":\"u1\",\"use\":\"enc\",\"n\":\"AQAB\",\"e\":\"AQAB\"},"
		"{\"kty\":\"RSA\",\"kid\":\"k1\",\"use\":\"sig\",\"n\":\"");
	add_number(&set, signers[0], OSSL_PKEY_PARAM_RSA_N);
	buf_add_z(&set, "\",\"e\":\"");
	add_number(&set, signers[0], OSSL_PKEY_PARAM_RSA_E);
	buf_add_z(&set, "\"},{\"kty\":\"RSA\",\"kid\":\"only256\",\"alg\":\"RS256\",\"n\":\"");
	add_number(&set, signers[0], OSSL_PKEY_PARAM_RSA_N);
	buf_add_z(&set, "\",\"e\":\"");
	add_number(&set, signers[0], OSSL_PKEY_PARAM_RSA_E);
	buf_add_z(&set, "\"}]}");
	if (fd < 0 || write(fd, set.p, set.n) != (ssize_t)set.n)
		broken(str_z(keys_path), 0, "cannot be written");
	close(fd);
}

static const EVP_MD *digest_of(struct str header)
{
	return str_find_str(header, STR("RS384")) < header.n   ? EVP_sha384()
	       : str_find_str(header, STR("RS512")) < header.n ? EVP_sha512()
							       : EVP_sha256();
}

static struct str token_of(struct str rest)
{
	struct buf out = BUF_IN(&arena);
	struct str key = word(&rest), header = word(&rest);
	unsigned char signature[512];
	size_t n = sizeof(signature);
	encode_url(&out, header);
	buf_add_c(&out, '.');
	encode_url(&out, rest);
	struct str signed_part = arena_dup(&arena, buf_str(&out));
	buf_add_c(&out, '.');
	if (str_eq(key, STR("none")))
		return buf_str(&out);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	ck_assert_int_eq(EVP_DigestSignInit(context, NULL, digest_of(header), NULL,
				 signers[str_eq(key, STR("k2"))]),
		1);
	ck_assert_int_eq(EVP_DigestSign(context, signature, &n,
				 (const unsigned char *)signed_part.p, signed_part.n),
		1);
	EVP_MD_CTX_free(context);
	encode_url(&out, str_of((const char *)signature, n));
	return buf_str(&out);
}

/* --- reading --- */

static struct strs list_of(struct str words)
{
	struct str *items = arena_array(&kept, struct str, LIST);
	size_t count = 0;
	while (words.p && words.n)
		items[count++] = str_cut(words, ',', &words);
	return (struct strs){items, count};
}

static struct setting *new_setting(struct str rest)
{
	struct setting *s = arena_new(&kept, struct setting);
	struct str kind = word(&rest);
	s->api = (struct gateway_api_config){
		.rest = str_eq(kind, STR("rest")),
		.name = STR("web"),
		.id = STR("a1b2c3d4e5"),
		.routes = s->routes,
		.authorizers = s->authorizers,
		.models = s->models,
		.responses = s->responses,
	};
	s->account.keys = s->keys;
	s->account.plans = s->plans;
	s->old = !s->api.rest && str_eq(word(&rest), STR("1.0"));
	s->api.stage = rest.p && rest.n ? rest : s->api.rest ? STR("prod") : STR("$default");
	return s;
}

static struct str option(struct str part, struct str name)
{
	return str_starts(part, name) ? str_skip(part, name.n) : STR_NONE;
}

static void add_authorizer(struct setting *s, struct str rest)
{
	struct gateway_authorizer_config *a = &s->authorizers[s->api.authorizer_count++];
	a->name = word(&rest);
	struct str type = word(&rest), value;
	if (str_eq(type, STR("jwt"))) {
		a->type = GATEWAY_JWT;
		a->issuer = word(&rest);
		a->audience = list_of(word(&rest));
		a->keys = word(&rest);
		if (str_eq(a->keys, STR("KEYS")))
			a->keys = str_z(keys_path);
		else if (str_eq(a->keys, STR("-")))
			a->keys = STR_NONE;
		a->identity = list_of(rest);
		return;
	}
	a->type = str_eq(type, STR("token")) ? GATEWAY_TOKEN : GATEWAY_REQUEST;
	a->function = word(&rest);
	while (rest.p && rest.n) {
		struct str part = word(&rest);
		a->simple = a->simple || str_eq(part, STR("simple"));
		a->old_payload = a->old_payload || str_eq(part, STR("old"));
		if ((value = option(part, STR("cache="))).p)
			a->cache_s = number_of(value);
		else if ((value = option(part, STR("identity="))).p)
			a->identity = list_of(value);
		else if ((value = option(part, STR("pattern="))).p)
			a->pattern = value;
	}
}

static struct gateway_throttle_config throttle_of(struct str text)
{
	struct str burst, rate = str_cut(text, ':', &burst);
	return (struct gateway_throttle_config){
		true, (double)number_of(rate), (double)number_of(burst)};
}

static void add_plan(struct setting *s, struct str rest)
{
	static const struct str apis[] = {STR_INIT("web")};
	struct gateway_plan_config *plan = &s->plans[s->account.plan_count++];
	struct gateway_plan_route_config *routes =
		arena_array(&kept, struct gateway_plan_route_config, LIST);
	plan->name = word(&rest);
	plan->apis = (struct strs){apis, 1};
	plan->routes = routes;
	while (rest.p && rest.n) {
		struct str part = word(&rest), value, more;
		if ((value = option(part, STR("keys="))).p)
			plan->keys = list_of(value);
		else if ((value = option(part, STR("throttle="))).p)
			plan->throttle = throttle_of(value);
		else if ((value = option(part, STR("offset="))).p)
			plan->offset = (uint64_t)number_of(value);
		else if ((value = option(part, STR("quota="))).p) {
			plan->quota = (uint64_t)number_of(str_cut(value, '/', &more));
			plan->period = str_eq(more, STR("day"))    ? GATEWAY_DAY
				       : str_eq(more, STR("week")) ? GATEWAY_WEEK
								   : GATEWAY_MONTH;
		} else if ((value = option(part, STR("route="))).p) {
			struct str name = str_cut(value, ':', &more);
			struct str path, method = str_cut(name, '_', &path);
			routes[plan->route_count++] = (struct gateway_plan_route_config){STR("web"),
				arena_printf(&kept, "%.*s %.*s", STR_ARG(method), STR_ARG(path)),
				throttle_of(more)};
		} else if (str_eq(part, STR("elsewhere"))) {
			plan->apis.count = 0;
		}
	}
}

static struct gateway_parameter parameter_of(struct str text)
{
	struct str name, place = str_cut(text, '.', &name);
	return (struct gateway_parameter){str_eq(place, STR("header")) ? GATEWAY_IN_HEADER
					  : str_eq(place, STR("path")) ? GATEWAY_IN_PATH
								       : GATEWAY_IN_QUERY,
		name};
}

static void add_validation(struct gateway_guard_config *guard, struct str part)
{
	struct str value;
	if ((value = option(part, STR("parameters="))).p) {
		struct gateway_parameter *list = arena_array(&kept, struct gateway_parameter, LIST);
		guard->validates_parameters = true;
		guard->parameters = list;
		while (value.p)
			list[guard->parameter_count++] = parameter_of(str_cut(value, ',', &value));
	} else if ((value = option(part, STR("body="))).p) {
		struct gateway_body_model *list =
			arena_array(&kept, struct gateway_body_model, LIST);
		guard->validates_body = true;
		guard->models = list;
		while (value.p) {
			struct str model, type = str_cut(str_cut(value, ',', &value), ':', &model);
			list[guard->model_count++] = (struct gateway_body_model){type, model};
		}
	}
}

static void add_route(struct setting *s, struct str rest)
{
	struct gateway_route_config *route = &s->routes[s->api.route_count++];
	struct gateway_guard_config *guard = &route->guard;
	struct str value;
	route->method = word(&rest);
	route->path = str_eq(route->method, STR("$default")) ? route->method : word(&rest);
	route->payload = s->old ? GATEWAY_PAYLOAD_1_0 : GATEWAY_PAYLOAD_2_0;
	route->function = STR("f");
	while (rest.p && rest.n) {
		struct str part = word(&rest);
		if ((value = option(part, STR("authorizer="))).p)
			guard->authorizer = value;
		else if ((value = option(part, STR("scopes="))).p)
			guard->scopes = list_of(value);
		else if ((value = option(part, STR("throttle="))).p) {
			route->throttled = true;
			route->throttle_rate = throttle_of(value).rate;
			route->throttle_burst = throttle_of(value).burst;
		} else if (str_eq(part, STR("key")))
			guard->api_key = true;
		else
			add_validation(guard, part);
	}
}

static void add_key(struct setting *s, struct str rest)
{
	struct gateway_key_config *key = &s->keys[s->account.key_count++];
	key->name = word(&rest);
	key->id = arena_printf(&kept, "id-%.*s", STR_ARG(key->name));
	key->value = word(&rest);
	key->disabled = str_eq(rest, STR("disabled"));
}

static void add_response(struct setting *s, struct str rest)
{
	struct str type = word(&rest);
	s->responses[s->api.response_count++] =
		(struct gateway_response_config){.type = type, .status = (int)number_of(rest)};
}

static bool read_setting(struct setting **setting, struct str key, struct str rest)
{
	struct setting *s = *setting;
	if (str_eq(key, STR("api")))
		*setting = new_setting(rest);
	else if (str_eq(key, STR("authorizer")))
		add_authorizer(s, rest);
	else if (str_eq(key, STR("model"))) {
		struct str name = word(&rest);
		s->models[s->api.model_count++] = (struct gateway_model_config){name, rest};
	} else if (str_eq(key, STR("key")))
		add_key(s, rest);
	else if (str_eq(key, STR("plan")))
		add_plan(s, rest);
	else if (str_eq(key, STR("account")))
		s->account.throttle = throttle_of(rest);
	else if (str_eq(key, STR("source")))
		s->api.key_from_authorizer = true;
	else if (str_eq(key, STR("response")))
		add_response(s, rest);
	else if (str_eq(key, STR("access")))
		s->api.access_format = rest;
	else if (str_eq(key, STR("route")))
		add_route(s, rest);
	else
		return false;
	return true;
}

static bool take(struct str file, unsigned number, struct str key, struct str rest)
{
	static struct setting *setting;
	static const char *in;
	if (in != file.p)
		setting = NULL;
	in = file.p;
	if (!str_eq(key, STR("case")) && read_setting(&setting, key, rest)) {
		script_open = NULL;
		return true;
	}
	bool known = script_line(file, number, key, rest);
	if (known)
		script_open->setting = setting;
	if (known && str_eq(key, STR("refused")))
		setting->refused = rest;
	return known;
}

/* --- one case --- */

struct function {
	struct str name, answer, fails;
	int64_t calls;
};

struct run {
	struct case_run steps;
	struct setting *setting;
	struct clock clock;
	struct gateway *gateway;
	struct function functions[LIST];
	struct str event, asked, logged;
	struct http_exchange exchange;
};

static struct function *function_of(struct run *r, struct str name)
{
	size_t i = 0;
	while (i + 1 < LIST && r->functions[i].name.n && !str_eq(r->functions[i].name, name))
		i++;
	r->functions[i].name = name;
	return &r->functions[i];
}

static void fake_invoke(void *self, const struct invocation *in, struct invoke_result *ret)
{
	struct run *r = self;
	struct function *f = function_of(r, arena_dup(&arena, in->function));
	struct str fails = f->fails;
	f->calls++;
	if (str_eq(in->function, STR("f")))
		r->event = in->payload;
	else
		r->asked = in->payload;
	*ret = (struct invoke_result){
		.status = str_eq(fails, STR("error"))     ? INVOKE_FUNCTION_ERROR
			  : str_eq(fails, STR("timeout")) ? INVOKE_TIMED_OUT
			  : str_eq(fails, STR("busy"))    ? INVOKE_THROTTLED
			  : str_eq(fails, STR("missing")) ? INVOKE_NOT_FOUND
							  : INVOKE_OK,
		.payload = f->answer.p ? f->answer : STR("{\"statusCode\":200}"),
		.request_id = arena_printf(&arena, "id-%.*s", STR_ARG(f->name)),
	};
	if (str_eq(fails, STR("late"))) {
		ret->status = INVOKE_TIMED_OUT;
		in->on_timeout(in->arg, ret);
	}
}

/* The answer that a watchdog sends while the function still runs. */
static bool send_now(void *self, const struct http_response *sent)
{
	struct run *r = self;
	struct http_response *got = &r->steps.response;
	http_response_init(got, &arena);
	http_response_text(got, sent->status, STR(""), arena_dup(&arena, sent->body));
	got->header_count = 0;
	for (size_t i = 0; i < sent->header_count; i++)
		http_response_add(got, arena_dup(&arena, sent->headers[i].name),
			arena_dup(&arena, sent->headers[i].value));
	return true;
}

static enum send_status no_network(
	void *self, const struct outgoing *request, struct http_response *ret_response)
{
	(void)self, (void)request, (void)ret_response;
	return SEND_UNREACHABLE;
}

static int64_t offset_us(void *clock, struct str namespace)
{
	(void)namespace;
	return clock_offset_us(clock);
}

static void fake_log(void *arg, struct str api, struct str line)
{
	(void)api;
	((struct run *)arg)->logged = arena_dup(&arena, line);
}

static int make(struct run *r, struct err *err)
{
	static const struct sender sender = {NULL, no_network};
	static struct credential list[] = {
		{STR_INIT("test"), STR_INIT("test"), STR_INIT("")},
		{STR_INIT("ASIA"), STR_INIT("secret"), STR_INIT("session")},
	};
	static struct signature_rules rules = {.credentials = {list, 2}};
	struct gateway_settings settings = {
		.account_id = STR("123456789012"),
		.region = STR("eu-central-1"),
		.invoker = {r, fake_invoke},
		.clocks = {&r->clock, offset_us},
		.account = r->setting->account,
		.signatures = &rules,
		.sender = &sender,
		.access = fake_log,
		.access_arg = r,
		.seed = 1,
	};
	rules.clock = &r->clock;
	return gateway_new(&settings, &r->setting->api, 1, &r->gateway, err);
}

static void sign(struct run *r, struct str rest)
{
	static char date[ISO_BASIC_SIZE];
	struct str access = word(&rest), secret = word(&rest), service = word(&rest);
	iso_basic_format(clock_now_us(&r->clock) / 1000000, date);
	case_add_header(&r->steps, STR("Host"), STR("localhost"));
	case_add_header(&r->steps, STR("X-Amz-Date"), str_z(date));
	const struct sigv4_header headers[] = {
		{STR("host"), STR("localhost")}, {STR("x-amz-date"), str_z(date)}};
	struct sigv4_request request = {
		.method = r->steps.request.method,
		.path = r->steps.request.path,
		.query = r->steps.request.query,
		.headers = headers,
		.header_count = 2,
		.body = r->steps.request.body,
		.date = str_z(date),
		.region = STR("eu-central-1"),
		.service = service,
	};
	struct sigv4_keys keys = {access, secret};
	case_add_header(
		&r->steps, STR("Authorization"), sigv4_authorization(&request, &keys, &arena));
}

static void step(struct case_run *steps, struct str key, struct str rest)
{
	struct run *r = (struct run *)(void *)steps; /* its first member */
	if (str_eq(key, STR("token"))) {
		struct str name = word(&rest);
		case_set(steps, name, token_of(rest));
	} else if (str_eq(key, STR("answer"))) {
		struct function *f = function_of(r, word(&rest));
		f->answer = rest;
		f->fails = STR_NONE;
	} else if (str_eq(key, STR("fails"))) {
		struct function *f = function_of(r, word(&rest));
		f->fails = word(&rest);
		f->answer = rest;
	} else if (str_eq(key, STR("after"))) {
		clock_move(&r->clock, clock_offset_us(&r->clock) + number_of(rest) * 1000000);
	} else if (str_eq(key, STR("sign"))) {
		sign(r, rest);
	} else if (str_eq(key, STR("logged"))) {
		expect_text(steps, r->logged, rest);
	} else if (str_eq(key, STR("calls"))) {
		struct function *f = function_of(r, word(&rest));
		ck_assert_msg(f->calls == number_of(rest), "%s:%u: %.*s: called %d times",
			CASE_AT(steps), STR_ARG(steps->script->head.title), (int)f->calls);
	} else {
		struct str document = str_eq(key, STR("event")) ? r->event : r->asked;
		ck_assert_msg(document.p, "%s:%u: it was not called", CASE_AT(steps));
		expect_part(steps, document, rest);
	}
}

static void run_script(struct run *r, const struct case_script *script)
{
	r->steps.base = (struct http_request){
		.protocol = STR("HTTP/1.1"),
		.host = STR("localhost"),
		.port = 4566,
		.remote_ip = STR("127.0.0.1"),
		.exchange = &r->exchange,
	};
	ck_assert(gateway_service(r->gateway, STR("web"), &r->steps.service));
	case_run_lines(&r->steps, script, &arena, step);
}

START_TEST(the_guard_does_what_the_case_says)
{
	const struct case_script *script = &scripts[_i];
	struct run *r = arena_new(&kept, struct run);
	struct err err;
	struct str file = script->head.file;
	r->setting = script->setting;
	r->exchange = (struct http_exchange){.self = r, .answer = send_now};
	clock_move(&r->clock, BEGIN * INT64_C(1000000) + 200000 - clock_now_us(NULL));
	int made = make(r, &err);
	if (r->setting->refused.n) {
		ck_assert_msg(made < 0, "%s:%u is not refused", file.p, script->head.line);
		ck_assert_msg(str_find_str(str_z(err.text), r->setting->refused) < strlen(err.text),
			"%s:%u: %s", file.p, script->head.line, err.text);
	} else {
		ck_assert_msg(made == 0, "%s:%u: %s", file.p, script->head.line, err.text);
		run_script(r, script);
		gateway_free(r->gateway);
	}
	arena_release(&arena);
}
END_TEST

int main(void)
{
	static const char *const words[] = {"token", "answer", "fails", "after", "sign", "event",
		"asked", "calls", "logged", "refused", NULL};
	make_keys();
	int failed = scripts_main("guard", take, words, the_guard_does_what_the_case_says, NULL);
	unlink(keys_path);
	for (size_t i = 0; i < ARRAY_LEN(signers); i++)
		EVP_PKEY_free(signers[i]);
	return failed;
}
