/*
 * What the gateway makes of requests and of functions' answers: the cases are data, in
 * tests/cases/gateway/NAME.case. A line begins with a word:
 *
 *	api http 2.0|http 1.0|rest [STAGE]	an API; what follows is about it
 *	route METHOD PATH			one of its routes; a function answers
 *	mock METHOD PATH STATUS			one that needs none
 *	http METHOD PATH URL [METHOD]		one with an HTTP integration
 *	change KEY VALUE			the last route's parameter mapping
 *	reply STATUS KEY VALUE			and of its integration's answers
 *	binary TYPE ...				binaryMediaTypes
 *	variable NAME VALUE			a stage variable
 *	stage NAME [VARIABLE VALUE]		one more stage
 *	domain NAME BASE [STAGE]		a custom domain, "/" or "/x", asked by the Host
 *	response TYPE [STATUS]			a gateway response
 *	header NAME VALUE			its header
 *	template MEDIA-TYPE TEXT		its body
 *	access FORMAT				access logs
 *	cors ORIGINS METHODS HEADERS EXPOSED	CORS of the API; "-" is an empty list
 *
 *	case TEXT				a case begins
 *	from EVIDENCE SOURCE			documented, recorded, community, unconfirmed
 *	> METHOD TARGET				the request; "GET /" by default
 *	> NAME: VALUE				a header of it
 *	>body TEXT				its body
 *	event PATH JSON				what the function gets there: JSON to the
 *						letter, "absent", /REGEX/, or the names of
 *						its members: { a b c }
 *	answer TEXT				what the function returns
 *	fails error|timeout|busy|missing	or what becomes of it instead
 *	sent METHOD URL				what the HTTP integration gets
 *	sent NAME: VALUE			its headers, all and in order
 *	sentbody TEXT
 *	upstream STATUS				what it answers
 *	upstream NAME: VALUE
 *	upstreambody TEXT
 *	upstream unreachable|timeout|nourl|large	or what becomes of it instead
 *	logged TEXT				the line of the access log, or /REGEX/
 *	< STATUS
 *	< NAME: VALUE				the response's headers, all and in order,
 *						but for the ids that every answer carries
 *	<body TEXT				its body; none: empty
 *
 * In bodies and answers \n, \r, \t, \\ and \xHH stand for bytes.
 */
#include "case_files.h"

#include "gateway/gateway.h"
#include "json_read.h"

#include <stdio.h>

enum {
	LIST = 64,
};

/* The API that cases are about. */
struct setting {
	struct gateway_api_config api;
	struct gateway_route_config routes[LIST];
	struct gateway_change changes[LIST];
	size_t change_count;
	struct gateway_response_changes replies[LIST];
	size_t reply_count;
	struct event_variable variables[LIST];
	struct str binary[LIST];
	struct cors_config cors;
	struct gateway_stage_config stages[LIST];
	struct gateway_domain_config domains[LIST];
	size_t domain_count;
	struct gateway_response_config responses[LIST];
	struct event_variable texts[LIST];
	size_t text_count;
	bool old;
};

struct expectation {
	struct str path, value;
};

struct test_case {
	struct case_head head;
	const struct setting *setting;
	struct str method, target;
	struct http_header headers[LIST];
	size_t header_count;
	struct str body;
	struct expectation events[LIST];
	size_t event_count;
	struct str answer, fails, logged;
	struct str sent_method, sent_url, sent_body;
	struct http_header sent[LIST], upstream[LIST];
	size_t sent_count, upstream_count;
	struct str upstream_body;
	int upstream_status;
	enum send_status upstream_fails;
	int status;
	struct http_header wanted[LIST];
	size_t wanted_count;
	struct str wanted_body;
};

static struct arena arena;
static struct test_case *cases;
static size_t case_count, case_room;

static int hex(char c)
{
	c = ascii_lower(c);
	return ascii_is_digit(c) ? c - '0' : c - 'a' + 10;
}

static struct str unescaped(struct str s)
{
	struct buf out = BUF_IN(&kept);
	buf_reserve(&out, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\\' || i + 1 == s.n) {
			buf_add_c(&out, s.p[i]);
			continue;
		}
		char c = s.p[++i];
		if (c == 'x' && i + 2 < s.n) {
			buf_add_c(&out, (char)(hex(s.p[i + 1]) << 4 | hex(s.p[i + 2])));
			i += 2;
		} else {
			buf_add_c(&out, c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c);
		}
	}
	return buf_str(&out);
}

/* --- reading --- */

static struct setting *new_setting(struct str rest)
{
	struct setting *s = arena_new(&kept, struct setting);
	struct str kind = word(&rest);
	s->api = (struct gateway_api_config){
		.rest = str_eq(kind, STR("rest")),
		.name = STR("web"),
		.id = STR("a1b2c3d4e5"),
		.routes = s->routes,
		.stage_variables = s->variables,
		.binary = {s->binary, 0},
		.stages = s->stages,
		.responses = s->responses,
	};
	s->old = !s->api.rest && str_eq(word(&rest), STR("1.0"));
	s->api.stage = rest.p && rest.n ? rest : s->api.rest ? STR("prod") : STR("$default");
	return s;
}

static void add_route(struct setting *s, struct str rest, bool mock)
{
	struct gateway_route_config *route = &s->routes[s->api.route_count++];
	route->method = word(&rest);
	struct str path = word(&rest);
	route->path = path.p ? path : route->method;
	route->payload = s->old ? GATEWAY_PAYLOAD_1_0 : GATEWAY_PAYLOAD_2_0;
	int64_t status = 200;
	if (mock)
		str_to_i64(rest, &status);
	else
		route->function = STR("f");
	route->mock_status = (int)status;
}

static void add_http(struct setting *s, struct str rest)
{
	struct gateway_route_config *route = &s->routes[s->api.route_count++];
	route->method = word(&rest);
	route->path = word(&rest);
	route->url = word(&rest);
	route->http_method = rest;
}

static void add_change(struct setting *s, struct str rest)
{
	struct gateway_route_config *route = &s->routes[s->api.route_count - 1];
	struct gateway_change *change = &s->changes[s->change_count++];
	change->key = word(&rest);
	change->value = rest.p ? rest : STR("");
	if (!route->request_count++)
		route->request = change;
}

static void add_reply(struct setting *s, struct str rest)
{
	struct gateway_route_config *route = &s->routes[s->api.route_count - 1];
	struct gateway_change *change = &s->changes[s->change_count++];
	struct gateway_response_changes *reply = &s->replies[s->reply_count];
	int64_t status = 0;
	str_to_i64(word(&rest), &status);
	change->key = word(&rest);
	change->value = rest.p ? rest : STR("");
	if (route->response_count && reply[-1].status == (int)status) {
		reply[-1].count++;
		return;
	}
	*reply = (struct gateway_response_changes){(int)status, change, 1};
	s->reply_count++;
	if (!route->response_count++)
		route->responses = reply;
}

static struct strs list_of(struct str words)
{
	struct str *items = arena_array(&kept, struct str, LIST);
	size_t count = 0;
	while (words.p && !str_eq(words, STR("-")))
		items[count++] = str_cut(words, ',', &words);
	return (struct strs){items, count};
}

static void set_cors(struct setting *s, struct str rest)
{
	s->cors.origins = list_of(word(&rest));
	s->cors.methods = list_of(word(&rest));
	s->cors.headers = list_of(word(&rest));
	s->cors.expose = list_of(word(&rest));
	s->cors.max_age = -1;
	s->api.cors = &s->cors;
}

static void add_stage(struct setting *s, struct str rest)
{
	struct gateway_stage_config *stage = &s->stages[s->api.stage_count++];
	struct event_variable *variable = arena_new(&kept, struct event_variable);
	stage->name = word(&rest);
	variable->name = word(&rest);
	variable->value = rest;
	stage->variables = variable;
	stage->variable_count = variable->name.n ? 1 : 0;
}

static void add_domain(struct setting *s, struct str rest)
{
	struct gateway_mapping_config *mapping = arena_new(&kept, struct gateway_mapping_config);
	s->domains[s->domain_count].name = word(&rest);
	mapping->base = str_skip(word(&rest), 1);
	mapping->api = STR("web");
	mapping->stage = rest;
	s->domains[s->domain_count].mappings = mapping;
	s->domains[s->domain_count++].mapping_count = 1;
}

static void add_response(struct setting *s, struct str rest)
{
	struct gateway_response_config *response = &s->responses[s->api.response_count++];
	int64_t status = 0;
	response->type = word(&rest);
	if (rest.n)
		str_to_i64(rest, &status);
	response->status = (int)status;
}

/* Headers first, then templates. */
static void add_text(struct setting *s, struct str rest, bool template)
{
	struct gateway_response_config *response = &s->responses[s->api.response_count - 1];
	struct event_variable *text = &s->texts[s->text_count++];
	text->name = word(&rest);
	text->value = unescaped(rest);
	if (template && !response->template_count++)
		response->templates = text;
	if (!template && !response->header_count++)
		response->headers = text;
}

static bool read_setting(struct setting **setting, struct str key, struct str rest)
{
	struct setting *s = *setting;
	if (str_eq(key, STR("api")))
		*setting = new_setting(rest);
	else if (str_eq(key, STR("http")))
		add_http(s, rest);
	else if (str_eq(key, STR("response")))
		add_response(s, rest);
	else if (str_eq(key, STR("header")) || str_eq(key, STR("template")))
		add_text(s, rest, str_eq(key, STR("template")));
	else if (str_eq(key, STR("access")))
		s->api.access_format = rest;
	else if (str_eq(key, STR("change")))
		add_change(s, rest);
	else if (str_eq(key, STR("reply")))
		add_reply(s, rest);
	else if (str_eq(key, STR("stage")))
		add_stage(s, rest);
	else if (str_eq(key, STR("domain")))
		add_domain(s, rest);
	else if (str_eq(key, STR("route")) || str_eq(key, STR("mock")))
		add_route(s, rest, str_eq(key, STR("mock")));
	else if (str_eq(key, STR("binary")))
		while (rest.p && rest.n)
			s->binary[s->api.binary.count++] = word(&rest);
	else if (str_eq(key, STR("variable"))) {
		struct str name = word(&rest);
		s->variables[s->api.stage_variable_count++] = (struct event_variable){name, rest};
	} else if (str_eq(key, STR("cors")))
		set_cors(s, rest);
	else
		return false;
	return true;
}

static void new_case(struct str file, unsigned line, const struct setting *setting, struct str text)
{
	if (case_count == case_room) {
		case_room = case_room ? case_room * 2 : 64;
		cases = xrealloc(cases, case_room * sizeof(*cases));
	}
	struct test_case *c = &cases[case_count++];
	memset(c, 0, sizeof(*c));
	c->head = (struct case_head){file, line, text, -1};
	c->setting = setting;
}

static struct http_header header_of(struct str line)
{
	struct str value, name = str_cut(line, ':', &value);
	return (struct http_header){name, str_trim(value)};
}

/* What goes to an HTTP integration and comes back. */
static bool read_http(struct test_case *c, struct str key, struct str rest)
{
	static const struct str ends[] = {[SEND_UNREACHABLE] = STR_INIT("unreachable"),
		[SEND_TIMED_OUT] = STR_INIT("timeout"),
		[SEND_NO_URL] = STR_INIT("nourl"),
		[SEND_TOO_LARGE] = STR_INIT("large")};
	int64_t status = 0;
	if (str_eq(key, STR("sent")) && !c->sent_method.p) {
		c->sent_method = word(&rest);
		c->sent_url = rest;
	} else if (str_eq(key, STR("sent"))) {
		c->sent[c->sent_count++] = header_of(rest);
	} else if (str_eq(key, STR("sentbody"))) {
		c->sent_body = unescaped(rest);
	} else if (str_eq(key, STR("upstreambody"))) {
		c->upstream_body = unescaped(rest);
	} else if (str_eq(key, STR("upstream"))) {
		for (size_t i = 1; i < ARRAY_LEN(ends); i++)
			if (str_eq(rest, ends[i]))
				c->upstream_fails = (enum send_status)i;
		if (str_to_i64(rest, &status))
			c->upstream_status = (int)status;
		else if (!c->upstream_fails)
			c->upstream[c->upstream_count++] = header_of(rest);
	} else {
		return false;
	}
	return true;
}

static bool read_case(struct test_case *c, struct str key, struct str rest)
{
	if (read_http(c, key, rest))
		return true;
	if (str_eq(key, STR("from")))
		read_source(&c->head, rest);
	else if (str_eq(key, STR(">")) && !c->method.p) {
		c->method = word(&rest);
		c->target = rest;
	} else if (str_eq(key, STR(">")))
		c->headers[c->header_count++] = header_of(rest);
	else if (str_eq(key, STR(">body")))
		c->body = unescaped(rest);
	else if (str_eq(key, STR("event"))) {
		struct str path = word(&rest);
		c->events[c->event_count++] = (struct expectation){path, rest};
	} else if (str_eq(key, STR("answer")))
		c->answer = unescaped(rest);
	else if (str_eq(key, STR("logged")))
		c->logged = rest;
	else if (str_eq(key, STR("fails")))
		c->fails = rest;
	else if (str_eq(key, STR("<")) && !c->status) {
		int64_t status = 0;
		str_to_i64(rest, &status);
		c->status = (int)status;
	} else if (str_eq(key, STR("<")))
		c->wanted[c->wanted_count++] = header_of(rest);
	else if (str_eq(key, STR("<body")))
		c->wanted_body = unescaped(rest);
	else
		return false;
	return true;
}

static bool take(struct str file, unsigned number, struct str key, struct str rest)
{
	static struct setting *setting;
	static const char *in;
	static bool open;
	if (in != file.p) {
		in = file.p;
		setting = NULL;
		open = false;
	}
	if (str_eq(key, STR("case"))) {
		new_case(file, number, setting, rest);
		open = true;
	} else if (read_setting(&setting, key, rest)) {
		open = false;
	} else {
		return open && read_case(&cases[case_count - 1], key, rest);
	}
	return true;
}

static void read_all(void)
{
	read_cases("gateway", take);
	for (size_t i = 0; i < case_count; i++)
		if (cases[i].head.evidence < 0)
			broken(cases[i].head.file, cases[i].head.line,
				"a case says where it is from");
}

/* --- one case --- */

struct fake {
	const struct test_case *c;
	struct str event;
	bool sent;
	struct str line; /* of the access log */
};

static void fake_log(void *arg, struct str api, struct str line)
{
	struct fake *f = arg;
	ck_assert_str_is(api, "web");
	ck_assert(!f->line.p);
	f->line = arena_dup(&arena, line);
}

static void fake_invoke(void *self, const struct invocation *in, struct invoke_result *ret)
{
	struct fake *f = self;
	struct str fails = f->c->fails;
	f->event = in->payload;
	*ret = (struct invoke_result){
		.status = str_eq(fails, STR("error"))     ? INVOKE_FUNCTION_ERROR
			  : str_eq(fails, STR("timeout")) ? INVOKE_TIMED_OUT
			  : str_eq(fails, STR("busy"))    ? INVOKE_THROTTLED
			  : str_eq(fails, STR("missing")) ? INVOKE_NOT_FOUND
							  : INVOKE_OK,
		.payload = f->c->answer.p ? f->c->answer : STR("{\"statusCode\":200}"),
	};
}

static struct str shown(
	int status, const struct http_header *headers, size_t count, struct str body);
static enum send_status fake_send(void *self, const struct outgoing *out, struct http_response *ret)
{
	struct fake *f = self;
	const struct test_case *c = f->c;
	f->sent = true;
	if (c->sent_method.p) {
		struct http_header wanted[LIST];
		memcpy(wanted, c->sent, sizeof(wanted));
		for (size_t i = 0; i < c->sent_count && i < out->header_count; i++)
			if (str_starts(wanted[i].value, STR("/^")) &&
				matches(wanted[i].value, out->headers[i].value))
				wanted[i].value = out->headers[i].value;
		struct str got = arena_printf(&arena, "%.*s %.*s\n%.*s", STR_ARG(out->method),
			STR_ARG(out->url),
			STR_ARG(shown(0, out->headers, out->header_count, out->body)));
		struct str want = arena_printf(&arena, "%.*s %.*s\n%.*s", STR_ARG(c->sent_method),
			STR_ARG(c->sent_url),
			STR_ARG(shown(0, wanted, c->sent_count, c->sent_body)));
		ck_assert_msg(str_eq(got, want), "%s:%u: %.*s\n--- sent\n%.*s\n--- wanted\n%.*s",
			c->head.file.p, c->head.line, STR_ARG(c->head.title), STR_ARG(got),
			STR_ARG(want));
	}
	ret->status = c->upstream_status ? c->upstream_status : 200;
	ret->body = c->upstream_body;
	for (size_t i = 0; i < c->upstream_count; i++)
		http_response_add(ret, c->upstream[i].name, c->upstream[i].value);
	return c->upstream_fails;
}

static struct http_response serve(const struct test_case *c, struct fake *fake)
{
	const struct sender sender = {fake, fake_send};
	struct gateway_settings settings = {.sender = &sender,
		.access = fake_log,
		.access_arg = fake,
		.account_id = STR("123456789012"),
		.invoker = {fake, fake_invoke},
		.seed = 1,
		.domains = c->setting->domains,
		.domain_count = c->setting->domain_count};
	struct gateway *gateway;
	struct service service;
	struct http_response response;
	struct err err;
	bool prefixed = !str_eq(c->setting->api.stage, STR("$default"));
	struct str target = c->target.n ? c->target
			    : prefixed
				    ? arena_printf(&arena, "/%.*s/", STR_ARG(c->setting->api.stage))
				    : STR("/");
	size_t mark = str_find(target, '?', 0);
	struct http_request request = {
		.method = c->method.n ? c->method : STR("GET"),
		.target = target,
		.path = str_head(target, mark),
		.query = str_skip(target, mark + 1),
		.protocol = STR("HTTP/1.1"),
		.port = 4566,
		.remote_ip = STR("127.0.0.1"),
		.headers = c->headers,
		.header_count = c->header_count,
		.body = c->body,
		.arena = &arena,
	};
	struct str rest, host = http_request_header(&request, STR("host"));
	request.host = host.p ? str_cut(host, ':', &rest) : STR("localhost");
	ck_assert_msg(gateway_new(&settings, &c->setting->api, 1, &gateway, &err) == 0, "%s:%u: %s",
		c->head.file.p, c->head.line, err.text);
	ck_assert(gateway_domain(gateway, request.host, &service) ||
		  gateway_service(gateway, STR("web"), &service));
	http_response_init(&response, &arena);
	service.serve(service.self, &request, &response);
	/* what the response points to must outlive the gateway */
	response.body = arena_dup(&arena, response.body);
	for (size_t i = 0; i < response.header_count; i++)
		response.headers[i] =
			(struct http_header){arena_dup(&arena, response.headers[i].name),
				arena_dup(&arena, response.headers[i].value)};
	gateway_free(gateway);
	return response;
}

/* "{ a b c }" of an object's members; STR_NONE when it is none. */
static struct str member_names(struct str json)
{
	struct json_reader r;
	struct buf out = BUF_IN(&arena);
	struct str key;
	json_reader_init(&r, json, &arena);
	if (json_peek(&r) != JSON_OBJECT)
		return STR_NONE;
	json_read(&r);
	buf_add_z(&out, "{ ");
	while (json_member(&r, &key)) {
		buf_add(&out, key);
		buf_add_c(&out, ' ');
		json_skip(&r);
	}
	buf_add_c(&out, '}');
	return buf_str(&out);
}

static void check_event(const struct test_case *c, struct str event)
{
	ck_assert_msg(c->event_count == 0 || event.p, "%s:%u: %.*s: the function was not called",
		c->head.file.p, c->head.line, STR_ARG(c->head.title));
	for (size_t i = 0; i < c->event_count; i++) {
		struct str wanted = c->events[i].value,
			   got = case_part(event, c->events[i].path, &arena);
		if (str_starts(wanted, STR("{ ")))
			got = member_names(got);
		bool same =
			str_starts(wanted, STR("/")) ? matches(wanted, got) : str_eq(wanted, got);
		ck_assert_msg(same, "%s:%u: %.*s: %.*s\ngot    %.*s\nwanted %.*s", c->head.file.p,
			c->head.line, STR_ARG(c->head.title), STR_ARG(c->events[i].path),
			STR_ARG(got), STR_ARG(wanted));
	}
}

/* The headers that every answer has (the trace: what a function answered), in the form that they
 * have on AWS. */
static bool is_signature(const struct test_case *c, struct http_header header)
{
	static const struct {
		struct str name;
		bool rest;
		struct str form;
	} all[] = {
		{STR_INIT("apigw-requestid"), false, STR_INIT("/^[A-Za-z0-9_-]{15}=$/")},
		{STR_INIT("x-amz-apigw-id"), true, STR_INIT("/^[A-Za-z0-9_-]{15}=$/")},
		{STR_INIT("X-Amzn-Trace-Id"), true,
			STR_INIT("/^Root=[^;]+;Parent=[0-9a-f]{16};Sampled=[01];Lineage=1:[0-9a-f]{"
				 "8}:0$/")},
		{STR_INIT("x-amzn-RequestId"), true,
			STR_INIT("/^[0-9a-fA-F]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
				 "[0-9a-f]{12}$/")},
	};
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (str_eq(header.name, all[i].name) && all[i].rest == c->setting->api.rest &&
			matches(all[i].form, header.value))
			return true;
	return false;
}

static struct str shown(
	int status, const struct http_header *headers, size_t count, struct str body)
{
	struct buf out = BUF_IN(&arena);
	buf_add_i64(&out, status);
	for (size_t i = 0; i < count; i++)
		buf_printf(
			&out, "\n%.*s: %.*s", STR_ARG(headers[i].name), STR_ARG(headers[i].value));
	buf_printf(&out, "\n\n%.*s", STR_ARG(body));
	return buf_str(&out);
}

static void check_response(
	const struct test_case *c, const struct http_response *response, bool called)
{
	bool good = called && !http_response_header(response, STR("x-amzn-ErrorType")).p;
	struct http_header *rest =
		arena_array(&arena, struct http_header, response->header_count + 1);
	size_t count = 0, signatures = 0;
	for (size_t i = 0; i < response->header_count; i++) {
		if (is_signature(c, response->headers[i]))
			signatures++;
		else
			rest[count++] = response->headers[i];
	}
	ck_assert_uint_eq(signatures, !c->setting->api.rest ? 1 : good ? 3 : 2);
	if (!c->status)
		return;
	struct http_header *wanted = arena_array(&arena, struct http_header, c->wanted_count + 1);
	memcpy(wanted, c->wanted, c->wanted_count * sizeof(*wanted));
	for (size_t i = 0; i < c->wanted_count && i < count; i++)
		if (str_starts(wanted[i].value, STR("/^")) &&
			matches(wanted[i].value, rest[i].value))
			wanted[i].value = rest[i].value;
	bool form = str_starts(c->wanted_body, STR("/^"));
	struct str got = shown(response->status, rest, count, response->body);
	struct str want = shown(c->status, wanted, c->wanted_count,
		form && matches(c->wanted_body, response->body) ? response->body : c->wanted_body);
	ck_assert_msg(str_eq(got, want), "%s:%u: %.*s\n--- got\n%.*s\n--- wanted\n%.*s",
		c->head.file.p, c->head.line, STR_ARG(c->head.title), STR_ARG(got), STR_ARG(want));
}

START_TEST(the_gateway_does_what_the_case_says)
{
	const struct test_case *c = &cases[_i];
	struct fake fake = {.c = c};
	struct http_response response = serve(c, &fake);
	ck_assert_msg(!c->sent_method.p || fake.sent, "%s:%u: nothing was sent", c->head.file.p,
		c->head.line);
	bool same = str_starts(c->logged, STR("/^")) ? matches(c->logged, fake.line)
						     : str_eq(c->logged, fake.line);
	ck_assert_msg(c->setting->api.access_format.n ? same : !fake.line.p,
		"%s:%u: %.*s: logged\n%.*s\nwanted\n%.*s", c->head.file.p, c->head.line,
		STR_ARG(c->head.title), STR_ARG(fake.line), STR_ARG(c->logged));
	check_event(c, fake.event);
	check_response(c, &response, fake.event.p != NULL);
	ck_assert_msg(c->event_count || c->status || c->logged.n, "%s:%u checks nothing",
		c->head.file.p, c->head.line);
	arena_release(&arena);
}
END_TEST

START_TEST(there_are_enough_cases_of_each_format)
{
	size_t rest = 0, old = 0, new = 0;
	for (size_t i = 0; i < case_count; i++)
		*(cases[i].setting->api.rest ? &rest : cases[i].setting->old ? &old : &new) += 1;
	ck_assert_uint_ge(case_count, 150);
	ck_assert_uint_ge(rest, 50);
	ck_assert_uint_ge(old, 30);
	ck_assert_uint_ge(new, 50);
}
END_TEST

int main(void)
{
	read_all();
	Suite *suite = suite_create("gateway cases");
	TCase *tc = tcase_create("cases");
	suite_add_tcase(suite, tc);
	tcase_add_loop_test(tc, the_gateway_does_what_the_case_says, 0, (int)case_count);
	tcase_add_test(tc, there_are_enough_cases_of_each_format);
	int failed = run_cases(suite);
	free(cases);
	arena_release(&kept);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
