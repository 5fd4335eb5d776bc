/*
 * Lambda's API, and what becomes of asynchronous invocations. The cases are data, in
 * tests/cases/lambda/NAME.case: each has a clock of its own, functions as it says, and a folder
 * {folder} for files that are told of events. A line begins with a word:
 *
 *	case TEXT		a case begins
 *	from EVIDENCE SOURCE	documented, recorded, community, unconfirmed
 *	function NAME [WORD ...]
 *		one of its functions: handler=H (of tests/handlers/basic.c; its name by default)
 *		reserved=N timeout=S memory=N retries=N age=S on-success=TARGET on-failure=TARGET
 *		url=ADDRESS env=NAME:VALUE json process description=TEXT ("_" stands for a blank)
 *	clock SECONDS		the clock moves so far
 *	starts N		so often was a function called, and not again at once
 *	log N LINE		that is line N of the log, from 0; "\t" stands for a tab
 *	drain			what waits for its time is tried at once, to the end
 *	told NAME PATH JSON	a part of the last line of that file, "absent";
 *	told NAME N		or its lines in all
 *
 * and the steps of case_script.h.
 */
#include "case_script.h"
#include "lambda_room.h"

enum {
	FUNCTIONS = 8,
	VARIABLES = 4,
	WAIT_MS = 60000,
};

static struct room_test t;
static struct clock test_clock;
static char folder[] = "/tmp/hangar-cases-XXXXXX";

static int64_t offset_us(void *self, struct str namespace)
{
	(void)self, (void)namespace;
	return clock_offset_us(&test_clock);
}

/* --- functions --- */

static struct str with_blanks(struct str text)
{
	char *copy = arena_dup_z(&kept, text);
	for (char *at = copy; *at; at++)
		*at = *at == '_' ? ' ' : *at;
	return str_z(copy);
}

static void add_variable(struct lambda_function_config *f, struct str text)
{
	struct lambda_variable *list = arena_array(&kept, struct lambda_variable, VARIABLES);
	struct str value, name = str_cut(text, ':', &value);
	ck_assert_uint_lt(f->variable_count, VARIABLES);
	for (size_t i = 0; i < f->variable_count; i++)
		list[i] = f->variables[i];
	list[f->variable_count++] = (struct lambda_variable){name, value};
	f->variables = list;
}

static bool text_word(struct lambda_function_config *f, struct str name, struct str value)
{
	if (str_eq_z(name, "handler"))
		f->handler = value;
	else if (str_eq_z(name, "on-success"))
		f->on_success = value;
	else if (str_eq_z(name, "on-failure"))
		f->on_failure = value;
	else if (str_eq_z(name, "url"))
		f->url_address = value;
	else if (str_eq_z(name, "description"))
		f->description = with_blanks(value);
	else if (str_eq_z(name, "json"))
		f->json_logs = true;
	else if (str_eq_z(name, "process"))
		f->isolation = LAMBDA_PROCESS;
	else if (str_eq_z(name, "env"))
		add_variable(f, value);
	else
		return false;
	return true;
}

static void number_word(struct lambda_function_config *f, struct str name, int64_t n)
{
	if (str_eq_z(name, "reserved"))
		f->reserved = (int32_t)n;
	else if (str_eq_z(name, "timeout"))
		f->timeout_s = (uint32_t)n;
	else if (str_eq_z(name, "memory"))
		f->memory_mb = (uint32_t)n;
	else if (str_eq_z(name, "retries"))
		f->async_attempts = (int)n + 1;
	else if (str_eq_z(name, "age"))
		f->async_age_s = n;
	else
		broken(name, 0, "is no word of a function");
}

static struct lambda_function_config function_of(struct case_run *r, struct str rest)
{
	struct lambda_function_config f = room_test_config(word(&rest));
	while (rest.p && rest.n) {
		struct str value = STR_NONE, name = str_cut(word(&rest), '=', &value);
		if (!text_word(&f, name, case_filled(r, value)))
			number_word(&f, name, number_of(value));
	}
	return f;
}

static void load(struct case_run *r, const struct case_script *script)
{
	struct lambda_function_config configs[FUNCTIONS];
	size_t count = 0;
	struct err e = {""};
	for (size_t i = 0; i < script->line_count; i++)
		if (str_eq_z(script->lines[i].key, "function")) {
			ck_assert_uint_lt(count, FUNCTIONS);
			configs[count++] = function_of(r, script->lines[i].rest);
		}
	ck_assert_msg(lambda_reload(t.lambda, configs, count, &e) == 0, "%s", e.text);
}

/* --- steps --- */

static unsigned starts(void)
{
	const struct str start = STR("START RequestId: ");
	unsigned n = 0;
	pthread_mutex_lock(&t.lock);
	struct str rest = buf_str(&t.log);
	for (size_t at; (at = str_find_str(rest, start)) < rest.n; n++)
		rest = str_skip(rest, at + start.n);
	pthread_mutex_unlock(&t.lock);
	return n;
}

static void expect_starts(struct case_run *r, int64_t wanted)
{
	for (int i = 0; i < WAIT_MS / 10 && starts() < wanted; i++)
		usleep(10000);
	usleep(60000);
	ck_assert_msg(starts() == wanted, "%s:%u: called %u times", CASE_AT(r), starts());
}

/* The file's lines; a report may still be on its way. */
static struct str lines_of(struct case_run *r, struct str name, int64_t least)
{
	struct str path = arena_printf(r->arena, "%s/%.*s", folder, STR_ARG(name));
	for (int i = 0;; i++) {
		char bytes[8192];
		FILE *file = fopen(arena_dup_z(r->arena, path), "r");
		size_t n = file ? fread(bytes, 1, sizeof(bytes), file) : 0;
		int64_t lines = 0;
		if (file)
			fclose(file);
		for (size_t k = 0; k < n; k++)
			lines += bytes[k] == '\n';
		if (lines >= least || i == WAIT_MS / 10)
			return arena_dup(r->arena, str_of(bytes, n));
		usleep(10000);
	}
}

static void expect_line(struct case_run *r, struct str rest)
{
	struct str form, index = str_cut(rest, ' ', &form), line = STR_NONE;
	struct buf wanted = BUF_IN(r->arena);
	pthread_mutex_lock(&t.lock);
	struct str log = arena_dup(r->arena, buf_str(&t.log));
	pthread_mutex_unlock(&t.lock);
	for (int64_t n = number_of(index); n >= 0; n--)
		line = str_cut(log, '\n', &log);
	for (size_t i = 0; i < form.n; i++) {
		bool tab = str_starts(str_skip(form, i), STR("\\t"));
		buf_add_c(&wanted, tab ? '\t' : form.p[i]);
		i += tab;
	}
	expect_text(r, line, buf_str(&wanted));
}

static void told(struct case_run *r, struct str rest)
{
	struct str name = word(&rest), last = STR_NONE;
	int64_t count = 0, wanted;
	bool of_all = str_to_i64(rest, &wanted);
	struct str all = lines_of(r, name, of_all ? wanted : 1);
	for (; all.n; count++)
		last = str_cut(all, '\n', &all);
	if (of_all)
		ck_assert_msg(count == wanted, "%s:%u: %d were told", CASE_AT(r), (int)count);
	else
		expect_part(r, last, rest);
}

static void step(struct case_run *r, struct str key, struct str rest)
{
	if (str_eq_z(key, "clock")) {
		clock_move(&test_clock, clock_offset_us(&test_clock) + number_of(rest) * 1000000);
		lambda_clock_moved(t.lambda);
	} else if (str_eq_z(key, "starts")) {
		expect_starts(r, number_of(rest));
	} else if (str_eq_z(key, "drain")) {
		ck_assert_int_ge(lambda_drain(t.lambda, NULL, WAIT_MS, NULL), 0);
	} else if (str_eq_z(key, "log")) {
		expect_line(r, rest);
	} else if (str_eq_z(key, "told")) {
		told(r, rest);
	}
}

/* --- running --- */

START_TEST(lambda_does_what_the_case_says)
{
	struct case_run *r = arena_new(&kept, struct case_run);
	char command[128];
	t = (struct room_test){.lock = PTHREAD_MUTEX_INITIALIZER};
	static const char *const worker[] = {"tests/handlers/worker", NULL};
	struct lambda_options options = {.clocks = {NULL, offset_us},
		.log = room_test_log,
		.log_arg = &t,
		.worker = worker,
		.seed = 42};
	struct err e = {""};
	ck_assert_ptr_nonnull(mkdtemp(folder));
	t.lambda = lambda_start(&options, &e);
	ck_assert_msg(t.lambda != NULL, "%s", e.text);
	r->arena = &t.arena;
	r->service = lambda_api(t.lambda);
	r->lambda = true;
	case_set(r, STR("folder"), str_z(folder));
	load(r, &scripts[_i]);
	case_run_lines(r, &scripts[_i], &t.arena, step);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
	room_test_stop(&t);
}
END_TEST

int main(void)
{
	static const char *const words[] = {
		"function", "clock", "starts", "log", "drain", "told", NULL};
	return scripts_main("lambda", script_line, words, lambda_does_what_the_case_says, NULL);
}
