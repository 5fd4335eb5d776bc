/*
 * Runs tests/cases/{ddb,query,verified,captures,streams}.test: transcripts of requests and exact
 *answers, each file on a store of its own in memory.
 *
 *	Operation {request}        a request; lines that begin with a tab continue it;
 *	                           Streams.Operation is one of Streams'
 *	= STATUS body              the answer, byte for byte (perhaps none); {*} in it stands for
 *	                           anything
 *	! Exception message        short for the 400 whose document is just that
 *	: SECONDS                  the clock moves on
 *	> NAME Member              {NAME} from here on: the last answer's first string of that name
 *	* FROM TO Operation {...}  once for each number, which {#} stands for in four digits: all
 * succeed
 *
 * A request with several answers is sent again for each. In a request ${x*N} stands for N times x,
 * and $[x*N] too, before that, # in it counting from 0.
 *
 * Afterwards coverage is looked at: every operation must have succeeded, and every row of the error
 * catalogue have been met by some operation, unless tests/cases/uncovered.txt names the row and
 * says where else it is met. COVERAGE=1 in the environment prints which operations met which rows.
 */
#include "unit.h"

#include "dynamodb/call.h"
#include "dynamodb/ops.h"
#include "store/store.h"
#include "streams/streams.h"

#include <stdio.h>
#include <unistd.h>

struct coverage {
	bool met[64][AWS_ERRORS]; /* by operation's number; behind the last: those without one */
	unsigned calls;
};

/* The operations are numbered through: DynamoDB's, then Streams'. */
static size_t operation_count(void)
{
	return dynamodb_operations.count + streams_operations.count;
}

static struct str operation_name(size_t number)
{
	size_t own = dynamodb_operations.count;
	return number < own                 ? dynamodb_operations.rows[number].name
	       : number < operation_count() ? streams_operations.rows[number - own].name
					    : STR("others");
}

enum {
	NAMES = 32
};

struct world {
	struct coverage *coverage;
	struct arena kept;
	struct str names[NAMES], values[NAMES], last; /* what > took, and from what */
	size_t name_count;
	struct store *store;
	struct pipeline *pipeline;
	struct clock clock;
	struct arena arena;
	const char *file;
	unsigned line, failures;
};

static struct store *borrow(
	void *self, struct str namespace, struct str account, struct str region, struct err *err)
{
	(void)namespace;
	(void)account, (void)region, (void)err;
	return self;
}

static void give_back(void *self, struct store *store)
{
	(void)self, (void)store;
}

/* Expands OPENx*NCLOSE to N times x; counter: # in x is the number of the repetition. */
static struct str repeat(
	struct arena *arena, struct str text, struct str open, char close, bool counter)
{
	struct buf b = BUF_IN(arena);
	while (text.n) {
		size_t at = str_find_str(text, open);
		buf_add(&b, str_head(text, at));
		text = str_skip(text, at);
		if (!text.n)
			break;
		size_t end = str_find_str(text, STR("*"));
		while (end < text.n && !ascii_is_digit(text.p[end + 1]))
			end = str_find(text, '*', end + 1);
		if (counter) /* the last * before the close that is followed by digits only */
			for (size_t next = end; next < text.n;
				next = str_find(text, '*', next + 1)) {
				size_t stop = next + 1;
				while (stop < text.n && ascii_is_digit(text.p[stop]))
					stop++;
				end = next;
				if (stop < text.n && text.p[stop] == close)
					break;
			}
		size_t stop = str_find(text, close, end);
		uint64_t times = 0;
		str_to_u64(str_of(text.p + end + 1, stop - end - 1), &times);
		struct str piece = str_of(text.p + open.n, end - open.n);
		for (uint64_t i = 0; i < times; i++)
			for (size_t k = 0; k < piece.n; k++)
				if (counter && piece.p[k] == '#')
					buf_add_u64(&b, i);
				else
					buf_add_c(&b, piece.p[k]);
		text = str_skip(text, stop + 1);
	}
	return buf_str(&b);
}

static struct str expand(struct arena *arena, struct str text)
{
	return repeat(arena, repeat(arena, text, STR("$["), ']', true), STR("${"), '}', false);
}

/* {*} in the pattern matches any run of characters, the shortest that lets the rest match. */
static bool matches(struct str pattern, struct str text)
{
	size_t at = str_find_str(pattern, STR("{*}"));
	if (at == pattern.n)
		return str_eq(pattern, text);
	if (!str_starts(text, str_head(pattern, at)))
		return false;
	pattern = str_skip(pattern, at + 3);
	for (size_t from = at; from <= text.n; from++)
		if (matches(pattern, str_skip(text, from)))
			return true;
	return false;
}

/* Written down once more, not taken from the catalogue: a wrong row there must not go unseen. */
static struct str document(struct arena *arena, struct str exception, struct str message)
{
#define CORAL "com.amazon.coral."
#define DYNAMODB "com.amazonaws.dynamodb.v20120810#"
	static const struct {
		const char *name, *prefix, *key;
	} known[] = {
		{"ValidationException", CORAL "validate#", "message"},
		{"SerializationException", CORAL "service#", "Message"},
		{"UnknownOperationException", CORAL "service#", "message"},
		{"AccessDeniedException", CORAL "service#", "Message"},
		{"ConditionalCheckFailedException", DYNAMODB, "message"},
		{"ResourceInUseException", DYNAMODB, "message"},
		{"ResourceNotFoundException", DYNAMODB, "message"},
		{"TableNotFoundException", DYNAMODB, "message"},
		{"LimitExceededException", DYNAMODB, "message"},
		{"IdempotentParameterMismatchException", DYNAMODB, "Message"},
		{"TrimmedDataAccessException", DYNAMODB, "message"},
	};
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (!str_eq_z(exception, known[i].name))
			continue;
		struct buf b = BUF_IN(arena);
		struct json_writer w;
		json_writer_init(&w, &b);
		json_object(&w);
		json_key_string(&w, STR("__type"),
			arena_printf(arena, "%s%s", known[i].prefix, known[i].name));
		if (message.n)
			json_key_string(&w, str_z(known[i].key), message);
		json_end_object(&w);
		return buf_str(&b);
	}
	ck_abort_msg("no exception %.*s", STR_ARG(exception));
	return STR_NONE;
}

static void note(struct coverage *coverage, struct str operation, enum aws_error error)
{
	size_t i = 0;
	while (i < operation_count() && !str_eq(operation_name(i), operation))
		i++;
	coverage->calls++;
	coverage->met[i][error] = true;
}

/* With what > took in the place of its name. */
static struct str fill_in(struct world *w, struct str text)
{
	for (size_t i = 0; i < w->name_count; i++) {
		struct str name = arena_printf(&w->arena, "{%.*s}", STR_ARG(w->names[i]));
		for (size_t at; (at = str_find_str(text, name)) < text.n;)
			text = arena_printf(&w->arena, "%.*s%.*s%.*s", STR_ARG(str_head(text, at)),
				STR_ARG(w->values[i]), STR_ARG(str_skip(text, at + name.n)));
	}
	return text;
}

/* "NAME Member" */
static void take(struct world *w, struct str line)
{
	struct str member, name = str_cut(line, ' ', &member);
	struct str begin = arena_printf(&w->arena, "\"%.*s\":\"", STR_ARG(member));
	size_t at = str_find_str(w->last, begin), i = 0;
	ck_assert_msg(at < w->last.n, "%s:%u: no %.*s", w->file, w->line, STR_ARG(member));
	struct str rest = str_skip(w->last, at + begin.n);
	while (i < w->name_count && !str_eq(w->names[i], name))
		i++;
	ck_assert_uint_lt(i, NAMES);
	w->names[i] = arena_dup(&w->kept, name);
	w->values[i] = arena_dup(&w->kept, str_head(rest, str_find(rest, '"', 0)));
	w->name_count += i == w->name_count;
}

/* "STATUS document" */
static struct str call(struct world *w, struct str operation, struct str body)
{
	struct arena *arena = &w->arena;
	struct buf answer = BUF_IN(arena);
	enum aws_error error;
	bool of_streams = str_starts(operation, STR("Streams."));
	operation = str_skip(operation, of_streams ? strlen("Streams.") : 0);
	struct aws_request request = {
		.target = arena_printf(arena, "DynamoDB%s_20120810.%.*s",
			of_streams ? "Streams" : "", STR_ARG(operation)),
		.account = STR("123456789012"),
		.region = STR("eu-west-1"),
		.body = expand(arena, fill_in(w, body)),
	};
	int status = pipeline_call(w->pipeline, &request, arena, &answer, &error);
	note(w->coverage, operation, error);
	w->last = arena_dup(&w->kept, buf_str(&answer));
	return arena_printf(
		arena, "%d%s%.*s", status, answer.n ? " " : "", STR_ARG(buf_str(&answer)));
}

static void check_case(struct world *w, struct str operation, struct str body, struct str expected)
{
	struct arena *arena = &w->arena;
	struct str wanted = str_trim(str_skip(expected, 1));
	if (expected.p[0] == '!') {
		struct str message, exception = str_cut(wanted, ' ', &message);
		wanted = arena_printf(arena, "400 %.*s",
			STR_ARG(document(arena, exception, expand(arena, fill_in(w, message)))));
	} else {
		wanted = fill_in(w, wanted);
	}
	struct str got = call(w, operation, body);
	if (matches(wanted, got))
		return;
	w->failures++;
	fprintf(stderr, "%s:%u: %.*s\n  wanted %.*s\n  got    %.*s\n", w->file, w->line,
		STR_ARG(operation), STR_ARG(str_head(wanted, 2000)), STR_ARG(str_head(got, 2000)));
}

/* "FROM TO Operation {...}" */
static void repeat_call(struct world *w, struct str line)
{
	struct str rest, operation;
	uint64_t from, to;
	ck_assert(str_to_u64(str_cut(line, ' ', &rest), &from));
	ck_assert(str_to_u64(str_cut(rest, ' ', &rest), &to));
	operation = str_cut(rest, ' ', &rest);
	size_t at = str_find_str(rest, STR("{#}"));
	ck_assert_uint_lt(at, rest.n);
	for (; from <= to; from++) {
		struct str body =
			arena_printf(&w->arena, "%.*s%04llu%.*s", STR_ARG(str_head(rest, at)),
				(unsigned long long)from, STR_ARG(str_skip(rest, at + 3)));
		struct str got = call(w, operation, body);
		ck_assert_msg(str_starts(got, STR("200 ")), "%s:%u: %.*s", w->file, w->line,
			STR_ARG(got));
		arena_reset(&w->arena);
	}
}

/* Of tests/cases; to be freed. */
static struct str read_file(const char *name)
{
	char path[4096];
	const char *srcdir = getenv("srcdir");
	snprintf(path, sizeof(path), "%s/tests/cases/%s", srcdir ? srcdir : ".", name);
	FILE *f = fopen(path, "rb");
	ck_assert_msg(f != NULL, "no %s", path);
	struct buf b = BUF_INIT;
	size_t n;
	do {
		n = fread(buf_reserve(&b, 65536), 1, 65536, f);
		b.n += n;
	} while (n);
	fclose(f);
	return buf_str(&b);
}

/* One line of the file that means something. */
static void run_line(struct world *w, struct str line, struct str *operation, struct buf *body)
{
	if (line.p[0] == '\t') {
		buf_add(body, str_trim(line));
	} else if (line.p[0] == '=' || line.p[0] == '!') {
		check_case(w, *operation, buf_str(body), line);
		arena_reset(&w->arena);
	} else if (line.p[0] == '*') {
		repeat_call(w, str_trim(str_skip(line, 1)));
	} else if (line.p[0] == '>') {
		take(w, str_trim(str_skip(line, 1)));
	} else if (line.p[0] == ':') {
		uint64_t seconds = 0;
		str_to_u64(str_trim(str_skip(line, 1)), &seconds);
		atomic_fetch_add(&w->clock.offset_us, (int64_t)seconds * 1000000);
	} else {
		struct str rest;
		*operation = str_cut(line, ' ', &rest);
		buf_clear(body);
		buf_add(body, rest);
	}
}

static void run_lines(struct world *w, struct str text)
{
	struct str operation = STR_NONE, rest = text;
	struct buf body = BUF_INIT;
	while (rest.p) {
		struct str line = str_cut(rest, '\n', &rest);
		w->line++;
		if (line.n && line.p[0] != '#')
			run_line(w, line, &operation, &body);
	}
	buf_release(&body);
}

static unsigned run_file(const char *name, struct coverage *coverage)
{
	char folder[] = "/tmp/test_ddb_XXXXXX";
	ck_assert_ptr_nonnull(mkdtemp(folder));
	struct world *w = xcalloc(1, sizeof(*w));
	struct arena path = ARENA_INIT;
	struct err err = {""};
	const struct store_options options = {
		.memory = true, .clock = &w->clock, .no_thread = true};
	struct str file = arena_printf(&path, "%s/ddb.db", folder);
	ck_assert_msg(!store_open(file.p, &options, &w->store, &err), "%s", err.text);
	const struct store_lender lender = {w->store, borrow, give_back};
	const struct aws_operations tables[] = {dynamodb_operations, streams_operations};
	w->pipeline = pipeline_new(&lender, tables, ARRAY_LEN(tables));
	w->coverage = coverage;
	w->file = name;
	struct str text = read_file(name);
	run_lines(w, text);
	ck_assert_msg(!store_check(w->store, &err), "%s", err.text);
	unsigned failures = w->failures;
	pipeline_free(w->pipeline);
	store_close(w->store);
	unlink(file.p);
	rmdir(folder);
	arena_release(&w->arena);
	arena_release(&w->kept);
	arena_release(&path);
	free(w);
	free((void *)(uintptr_t)text.p);
	return failures;
}

/* The rows that uncovered.txt names: "ROW reason". */
static unsigned read_excuses(bool excused[AWS_ERRORS])
{
	unsigned wrong = 0;
	struct str text = read_file("uncovered.txt");
	for (struct str rest = text, reason; rest.p;) {
		struct str line = str_cut(rest, '\n', &rest), id = str_cut(line, ' ', &reason);
		unsigned e = 1;
		if (!line.n || line.p[0] == '#')
			continue;
		while (e < AWS_ERRORS && !str_eq(aws_errors[e].id, id))
			e++;
		if (e < AWS_ERRORS && !excused[e] && str_trim(reason).n) {
			excused[e] = true;
			continue;
		}
		wrong++;
		fprintf(stderr, "uncovered.txt: %.*s: no such row, twice, or no reason\n",
			STR_ARG(id));
	}
	free((void *)(uintptr_t)text.p);
	return wrong;
}

static void print_coverage(const struct coverage *c)
{
	unsigned pairs = 0, rows = 0;
	bool all = getenv("COVERAGE");
	for (unsigned e = 1; e < AWS_ERRORS; e++) {
		unsigned ops = 0;
		for (size_t i = 0; i <= operation_count(); i++) {
			if (!c->met[i][e])
				continue;
			if (all)
				printf("%s%.*s", ops ? " " : "\t", STR_ARG(operation_name(i)));
			ops++;
		}
		pairs += ops;
		rows += ops > 0;
		if (all)
			printf("%s%.*s\n", ops ? "  <- " : "", STR_ARG(aws_errors[e].id));
	}
	printf("%u calls; %u of %d error rows met, in %u (operation, row) pairs\n", c->calls, rows,
		AWS_ERRORS - 1, pairs);
}

/* How many rows and operations are not covered, or excused although they are. */
static unsigned missing_coverage(const struct coverage *c)
{
	bool excused[AWS_ERRORS] = {false};
	unsigned missing = read_excuses(excused);
	for (unsigned e = 1; e < AWS_ERRORS; e++) {
		bool met = false;
		for (size_t i = 0; i <= operation_count(); i++)
			met |= c->met[i][e];
		if (met != excused[e])
			continue;
		missing++;
		fprintf(stderr, "%s %.*s\n",
			met ? "uncovered.txt excuses what a case meets:" : "no case meets",
			STR_ARG(aws_errors[e].id));
	}
	for (size_t i = 0; i < operation_count(); i++)
		if (!c->met[i][AWS_OK]) {
			missing++;
			fprintf(stderr, "no case in which %.*s succeeds\n",
				STR_ARG(operation_name(i)));
		}
	return missing;
}

START_TEST(answers_are_those_of_aws)
{
	struct coverage *coverage = xcalloc(1, sizeof(*coverage));
	unsigned failures = run_file("ddb.test", coverage) + run_file("query.test", coverage) +
			    run_file("verified.test", coverage) +
			    run_file("captures.test", coverage) +
			    run_file("streams.test", coverage);
	print_coverage(coverage);
	unsigned missing = missing_coverage(coverage);
	free(coverage);
	ck_assert_uint_eq(failures, 0);
	ck_assert_uint_eq(missing, 0);
}
END_TEST

UNIT_MAIN("ddb", tcase_add_test(tc, answers_are_those_of_aws))
