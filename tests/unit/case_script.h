/*
 * case_script - cases that are told step by step: the lines of a case are run in their order, in a
 * process of its own. These steps are the same everywhere:
 *
 *	> METHOD TARGET		a request
 *	> NAME: VALUE		a header of it
 *	>body TEXT		its body; >hex DIGITS, >fill N: bytes, N blanks behind a 1
 *	repeat N		it is sent so often before it counts
 *	< STATUS [TYPE]		it is sent; the answer's status and, of Lambda's API, what
 *				x-amzn-ErrorType has to say
 *	< NAME: VALUE		a header of the answer
 *	<body TEXT		its body; none: empty
 *	<part PATH JSON		a part of it, or "absent"
 *	keep NAME PATH		a part of it, a string, that {NAME} stands for from here on
 *
 * In what is expected, {number} stands for digits and dots, {hex} for hexadecimal digits, {uuid}
 * for a UUID, {milli} and {second} for a time.
 */
#ifndef CASE_SCRIPT_H
#define CASE_SCRIPT_H

#include "case_files.h"

#include "doors.h"
#include "json_read.h"

enum {
	CASE_LINES = 128, /* of a case */
	CASE_VARIABLES = 24,
	CASE_HEADERS = 32,
};

struct case_line {
	unsigned number;
	struct str key, rest;
};

struct case_script {
	struct case_head head;
	void *setting; /* the runner's */
	struct case_line *lines;
	size_t line_count;
};

static struct case_script *scripts;
static size_t script_count, script_room;

struct case_run {
	const struct case_script *script;
	const struct case_line *line;
	struct arena *arena;
	struct {
		struct str name, value;
	} variables[CASE_VARIABLES];
	size_t variable_count;

	/* The runner's: who answers, and what a request has at first. */
	struct service service;
	struct http_request base;
	bool lambda; /* Lambda's API: see check_lambda() */

	struct http_request request;
	struct http_header headers[CASE_HEADERS];
	struct http_response response;
	bool checked[CASE_HEADERS]; /* the answer's headers that were expected */
	bool whole, has_body;
	int64_t repeat;
};

#define CASE_AT(r) (r)->script->head.file.p, (r)->line->number

/* --- reading --- */

static inline struct case_script *script_new(struct str file, unsigned line, struct str title)
{
	if (script_count == script_room) {
		script_room = script_room ? script_room * 2 : 64;
		scripts = xrealloc(scripts, script_room * sizeof(*scripts));
	}
	scripts[script_count] = (struct case_script){.head = {file, line, title, -1},
		.lines = arena_array(&kept, struct case_line, CASE_LINES)};
	return &scripts[script_count++];
}

/* The steps that are the runner's, NULL last; set before the files are read. */
static const char *const *script_words;
/* The case whose lines are read; NULL: what follows is about the next ones. */
static struct case_script *script_open;

static inline bool is_step(struct str key)
{
	static const char *const common[] = {
		">", ">body", ">hex", ">fill", "repeat", "<", "<body", "<part", "keep", NULL};
	for (size_t i = 0; common[i]; i++)
		if (str_eq_z(key, common[i]))
			return true;
	for (size_t i = 0; script_words[i]; i++)
		if (str_eq_z(key, script_words[i]))
			return true;
	return false;
}

/* A line of a case; false when it is none. */
static inline bool script_line(struct str file, unsigned number, struct str key, struct str rest)
{
	if (script_open && script_open->head.file.p != file.p)
		script_open = NULL;
	if (str_eq(key, STR("case"))) {
		script_open = script_new(file, number, rest);
		return true;
	}
	if (script_open && str_eq(key, STR("from"))) {
		read_source(&script_open->head, rest);
		return true;
	}
	if (!script_open || !is_step(key) || script_open->line_count == CASE_LINES)
		return false;
	script_open->lines[script_open->line_count++] = (struct case_line){number, key, rest};
	return true;
}

/* Each has a source, and checks something. */
static inline void scripts_check(void)
{
	for (size_t i = 0; i < script_count; i++) {
		const struct case_head *head = &scripts[i].head;
		if (head->evidence < 0)
			broken(head->file, head->line, "a case says where it is from");
		if (!scripts[i].line_count)
			broken(head->file, head->line, "it checks nothing");
	}
}

/* main(): reads the folder's cases and runs each; more (may be NULL) adds other tests. */
static inline int scripts_main(const char *folder, take_line *take, const char *const *words,
	const TTest *test, void (*more)(TCase *tc))
{
	Suite *suite = suite_create(folder);
	TCase *tc = tcase_create(folder);
	script_words = words;
	read_cases(folder, take);
	scripts_check();
	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, test, 0, (int)script_count);
	if (more)
		more(tc);
	int failed = run_cases(suite);
	free(scripts);
	arena_release(&kept);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static inline int64_t number_of(struct str text)
{
	int64_t n = 0;
	if (!str_to_i64(text, &n))
		broken(text, 0, "is no number");
	return n;
}

/* --- texts --- */

static inline void case_set(struct case_run *r, struct str name, struct str value)
{
	size_t i = 0;
	while (i < r->variable_count && !str_eq(r->variables[i].name, name))
		i++;
	ck_assert_uint_lt(i, CASE_VARIABLES);
	r->variables[i].name = name;
	r->variables[i].value = value;
	r->variable_count += i == r->variable_count;
}

/* The text with what its variables stand for. */
static inline struct str case_filled(struct case_run *r, struct str text)
{
	struct buf out = BUF_IN(r->arena);
	while (text.n) {
		size_t close = str_find(text, '}', 0), i = 0;
		struct str name = text.p[0] == '{' && close < text.n ? str_of(text.p + 1, close - 1)
								     : STR_NONE;
		while (i < r->variable_count && !str_eq(r->variables[i].name, name))
			i++;
		bool known = name.n && i < r->variable_count;
		buf_add(&out, known ? r->variables[i].value : str_head(text, 1));
		text = str_skip(text, known ? close + 1 : 1);
	}
	return out.n ? buf_str(&out) : STR("");
}

/* How many bytes of the text the class stands for; SIZE_MAX: it does not fit, or is none. */
static inline size_t class_fits(struct str name, struct str text)
{
	static const char hex[] = "0123456789abcdef";
	static const struct {
		const char *name, *bytes, *form; /* any number of these bytes, or this form */
	} classes[] = {
		{"number", "0123456789.", NULL},
		{"hex", hex, NULL},
		{"uuid", NULL, "xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx"},
		{"milli", NULL, "0000-00-00T00:00:00.000Z"},
		{"second", NULL, "0000-00-00T00:00:00Z"},
	};
	size_t i = 0, n = 0;
	while (i < ARRAY_LEN(classes) && !str_eq_z(name, classes[i].name))
		i++;
	if (i == ARRAY_LEN(classes))
		return SIZE_MAX;
	if (classes[i].bytes) {
		while (n < text.n && text.p[n] && strchr(classes[i].bytes, text.p[n]))
			n++;
		return n ? n : SIZE_MAX;
	}
	for (const char *form = classes[i].form; form[n]; n++) {
		char c = n < text.n ? text.p[n] : '\0';
		bool fits = form[n] == 'x'   ? c && strchr(hex, c)
			    : form[n] == '0' ? ascii_is_digit(c)
					     : c == form[n];
		if (!fits)
			return SIZE_MAX;
	}
	return n;
}

static inline bool case_fits(struct str text, struct str pattern)
{
	while (pattern.n) {
		size_t close = str_find(pattern, '}', 0), n = SIZE_MAX;
		if (pattern.p[0] == '{' && close < pattern.n)
			n = class_fits(str_of(pattern.p + 1, close - 1), text);
		if (n != SIZE_MAX) {
			pattern = str_skip(pattern, close + 1);
		} else {
			n = 1;
			if (!text.n || text.p[0] != pattern.p[0])
				return false;
			pattern = str_skip(pattern, 1);
		}
		text = str_skip(text, n);
	}
	return text.n == 0;
}

static inline void expect_text(struct case_run *r, struct str is, struct str wanted)
{
	struct str filled = case_filled(r, wanted);
	bool fits = str_starts(filled, STR("/^")) ? matches(filled, is) : case_fits(is, filled);
	ck_assert_msg(fits, "%s:%u: %.*s\ngot    %.*s\nwanted %.*s", CASE_AT(r),
		STR_ARG(r->script->head.title), STR_ARG(is), STR_ARG(filled));
}

/* "PATH JSON" of the document, or "PATH absent". */
static inline void expect_part(struct case_run *r, struct str document, struct str rest)
{
	struct str path = word(&rest);
	expect_text(r, case_part(document, path, r->arena), rest);
}

/* --- requests and answers --- */

/* Everything of the answer was expected. */
static inline void case_finish(struct case_run *r)
{
	for (size_t i = 0; r->whole && i < r->response.header_count; i++)
		ck_assert_msg(r->checked[i], "%s:%u: not expected: %.*s: %.*s", CASE_AT(r),
			STR_ARG(r->response.headers[i].name),
			STR_ARG(r->response.headers[i].value));
	ck_assert_msg(!r->whole || r->has_body || !r->response.body.n, "%s:%u: body %.*s",
		CASE_AT(r), STR_ARG(r->response.body));
	r->whole = r->has_body = false;
}

static inline void case_request(struct case_run *r, struct str rest)
{
	case_finish(r);
	r->request = r->base;
	r->request.method = word(&rest);
	r->request.target = rest;
	r->request.path = str_head(rest, str_find(rest, '?', 0));
	r->request.query = str_skip(rest, r->request.path.n + 1);
	r->request.headers = r->headers;
	r->request.arena = r->arena;
}

static inline void case_add_header(struct case_run *r, struct str name, struct str value)
{
	ck_assert_uint_lt(r->request.header_count, CASE_HEADERS);
	r->headers[r->request.header_count++] = (struct http_header){name, value};
}

static inline void check_header(struct case_run *r, struct str name, struct str wanted)
{
	for (size_t i = 0; i < r->response.header_count; i++)
		if (str_eq_nocase(r->response.headers[i].name, name) &&
			(r->lambda || str_eq(r->response.headers[i].name, name)) &&
			case_fits(r->response.headers[i].value, wanted)) {
			r->checked[i] = true;
			return;
		}
	ck_abort_msg("%s:%u: %.*s: no such header: %.*s is \"%.*s\"", CASE_AT(r),
		STR_ARG(r->script->head.title), STR_ARG(name),
		STR_ARG(http_response_header(&r->response, name)));
}

/* What each answer of Lambda's API has: all other headers are to be named. */
static inline void check_lambda(struct case_run *r, struct str type)
{
	r->whole = true;
	check_header(r, STR("x-amzn-RequestId"), STR("{uuid}"));
	if (r->response.body.n)
		check_header(r, STR("Content-Type"), STR("application/json"));
	if (type.n)
		check_header(r, STR("x-amzn-ErrorType"), type);
	if (http_response_header(&r->response, STR("X-Amz-Executed-Version")).n) {
		check_header(r, STR("x-amzn-Remapped-Content-Length"), STR("0"));
		check_header(r, STR("X-Amzn-Trace-Id"),
			STR("Root=1-{hex}-{hex};Parent={hex};Sampled=0;Lineage=1:{hex}:0"));
	}
}

static inline void case_send(struct case_run *r, struct str rest)
{
	static const char *const ids[] = {
		"apigw-requestid", "x-amz-apigw-id", "x-amzn-RequestId", "X-Amzn-Trace-Id"};
	struct str status = word(&rest);
	do {
		struct http_response response;
		http_response_init(&response, r->arena);
		r->service.serve(r->service.self, &r->request, &response);
		if (!response.abandoned)
			r->response = response;
	} while (r->repeat-- > 0);
	r->repeat = 0;
	ck_assert_uint_le(r->response.header_count, CASE_HEADERS);
	for (size_t i = 0; i < r->response.header_count; i++) {
		r->checked[i] = false;
		for (size_t k = 0; k < ARRAY_LEN(ids) && !r->lambda; k++)
			if (str_eq_z(r->response.headers[i].name, ids[k]))
				r->checked[i] = true;
	}
	ck_assert_msg(r->response.status == number_of(status), "%s:%u: %.*s: status %d, body %.*s",
		CASE_AT(r), STR_ARG(r->script->head.title), r->response.status,
		STR_ARG(r->response.body));
	if (r->lambda)
		check_lambda(r, rest);
}

static inline void case_fill(struct case_run *r, struct str rest)
{
	size_t n = (size_t)number_of(rest);
	char *bytes = arena_bytes(r->arena, n);
	memset(bytes, ' ', n);
	bytes[0] = '1';
	r->request.body = str_of(bytes, n);
}

static inline void case_hex(struct case_run *r, struct str rest)
{
	static const char digits[] = "0123456789abcdef";
	char *bytes = arena_bytes(r->arena, rest.n / 2 + 1);
	for (size_t i = 0; i + 1 < rest.n; i += 2)
		bytes[i / 2] = (char)((strchr(digits, rest.p[i]) - digits) << 4 |
				      (strchr(digits, rest.p[i + 1]) - digits));
	r->request.body = str_of(bytes, rest.n / 2);
}

static inline void case_keep(struct case_run *r, struct str rest)
{
	struct str name = word(&rest), value = case_part(r->response.body, rest, r->arena);
	ck_assert_msg(value.n > 2 && value.p[0] == '"', "%s:%u: no string: %.*s", CASE_AT(r),
		STR_ARG(value));
	case_set(r, name, arena_dup(r->arena, str_of(value.p + 1, value.n - 2)));
}

/* False: it is a step of the runner's own. */
static inline bool case_step(struct case_run *r, struct str key, struct str rest)
{
	bool header = str_find(rest, ':', 0) < str_find(rest, ' ', 0);
	struct str value = STR_NONE, name = str_cut(rest, ':', &value);
	if (str_eq(key, STR("repeat"))) {
		r->repeat = number_of(rest) - 1;
	} else if (str_eq(key, STR(">")) && header) {
		case_add_header(r, name, case_filled(r, str_trim(value)));
	} else if (str_eq(key, STR(">"))) {
		case_request(r, case_filled(r, rest));
	} else if (str_eq(key, STR(">body"))) {
		r->request.body = case_filled(r, rest);
	} else if (str_eq(key, STR(">hex"))) {
		case_hex(r, rest);
	} else if (str_eq(key, STR(">fill"))) {
		case_fill(r, rest);
	} else if (str_eq(key, STR("<")) && header) {
		r->whole = true;
		check_header(r, name, case_filled(r, str_trim(value)));
	} else if (str_eq(key, STR("<"))) {
		case_send(r, rest);
	} else if (str_eq(key, STR("<body"))) {
		r->whole = r->has_body = true;
		expect_text(r, r->response.body, rest);
	} else if (str_eq(key, STR("<part"))) {
		r->has_body = true;
		expect_part(r, r->response.body, rest);
	} else if (str_eq(key, STR("keep"))) {
		case_keep(r, rest);
	} else {
		return false;
	}
	return true;
}

/* Runs the case: `own` takes the steps that are the runner's. */
static inline void case_run_lines(struct case_run *r, const struct case_script *script,
	struct arena *arena, void (*own)(struct case_run *r, struct str key, struct str rest))
{
	r->script = script;
	r->arena = arena;
	for (r->line = script->lines; r->line < script->lines + script->line_count; r->line++)
		if (!case_step(r, r->line->key, r->line->rest))
			own(r, r->line->key, r->line->rest);
	r->line--;
	case_finish(r);
}

#endif
