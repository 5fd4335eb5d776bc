/*
 * Lambda's API, and what becomes of asynchronous invocations. The cases are data, in
 * tests/cases/lambda/NAME.case: each has a clock of its own, functions as it says, and a folder
 * {folder} for files that are told of events. A line begins with a word:
 *
 *	case TEXT		a case begins
 *	from EVIDENCE SOURCE	documented, recorded, community, unconfirmed
 *	function NAME [WORD ...]	one of its functions: handler=H (of tests/handlers/basic.c;
 *its name by default) reserved=N timeout=S memory=N retries=N age=S on-success=TARGET
 *on-failure=TARGET url=URL iam json; "_" stands for a blank in description=TEXT clock SECONDS
 *the clock moves so far starts N		so often was a function called, and not again at
 *once drain			what waits for its time is tried at once, to the end told NAME PATH
 *JSON	a part of the last line of that file, "absent"; or "told NAME N": its lines in all
 *
 * and the steps of case_script.h.
 */
#include "case_script.h"
#include "lambda_room.h"

enum {
	FUNCTIONS = 8,
	WAIT_MS = 5000,
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
		f->description = value;
	else if (str_eq_z(name, "json"))
		f->json_logs = true;
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
		char *text = arena_dup_z(r->arena, case_filled(r, value));
		for (char *at = text; *at; at++)
			if (*at == '_')
				*at = ' ';
		if (!text_word(&f, name, str_z(text)))
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
	struct lambda_options options = {
		.clocks = {NULL, offset_us}, .log = room_test_log, .log_arg = &t, .seed = 42};
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
	static const char *const words[] = {"function", "clock", "starts", "drain", "told", NULL};
	return scripts_main("lambda", script_line, words, lambda_does_what_the_case_says, NULL);
}
