/* Handlers that the tests call: each does one thing that an environment must get right. */
#include "hangar.h"

#include "sdk_call.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int starts;

/* True the first time for a file of that name. */
static bool is_first(const char *path)
{
	int fd = open(path, O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static int warm(struct hangar_call *call)
{
	struct str act = hangar_env(call, "INIT"), ms = hangar_env(call, "INIT_MS");
	struct str once = hangar_env(call, "INIT_ONCE"); /* a file's name: acts once only */
	int64_t pause = 0;
	if (str_to_i64(ms, &pause))
		usleep((useconds_t)pause * 1000);
	if (once.n && !is_first(arena_dup_z(hangar_arena(call), once)))
		act = STR_NONE;
	if (str_eq(act, STR("fail")))
		return hangar_fail(call, "Init.Refused", "told to");
	if (str_eq(act, STR("fail-known")))
		return hangar_fail(call, "Runtime.NotToday", "told to");
	if (str_eq(act, STR("exit")))
		_exit(3);
	if (str_eq(act, STR("say")))
		hangar_log(call, HANGAR_INFO, "warming");
	starts++;
	return 0;
}
HANGAR_INIT(warm)

/* Static data lives as long as the environment. */
static int counter(struct hangar_call *call)
{
	static int calls;
	struct json_writer *w = hangar_result(call);
	json_object(w);
	json_key_i64(w, STR("calls"), ++calls);
	json_key_i64(w, STR("starts"), starts);
	json_end_object(w);
	return 0;
}
HANGAR_HANDLER(counter, counter)

static int echo(struct hangar_call *call)
{
	json_raw(hangar_result(call), hangar_event(call));
	return 0;
}
HANGAR_HANDLER(echo, echo)

static int64_t number(struct hangar_call *call, const char *name)
{
	struct str text;
	int64_t value = 0;
	if (json_find(hangar_event(call), name, hangar_arena(call), &text))
		str_to_i64(text, &value);
	return value;
}

static void pause_ms(int64_t ms)
{
	struct timespec pause = {ms / 1000, ms % 1000 * 1000000};
	nanosleep(&pause, NULL);
}

/* Until a pipe of the test's has come to its end. */
static void await_end(int64_t pid, int64_t fd)
{
	char path[64], c;
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)pid, (int)fd);
	int mine = open(path, O_RDONLY | O_CLOEXEC);
	while (mine >= 0 && read(mine, &c, 1) > 0)
		;
	close(mine);
}

/* Sleeps {"ms":n}, or waits for the end of {"pid":n,"fd":n}, then asks DynamoDB, and says how that
 * went. */
static int slow(struct hangar_call *call)
{
	static int calls;
	struct hangar_answer answer;
	pause_ms(number(call, "ms"));
	if (number(call, "pid"))
		await_end(number(call, "pid"), number(call, "fd"));
	hangar_dynamodb(call, "GetItem", STR("{}"), &answer);
	hangar_log(call, HANGAR_INFO, "after %.*s", STR_ARG(answer.error));
	struct json_writer *w = hangar_result(call);
	json_object(w);
	json_key_i64(w, STR("calls"), ++calls);
	json_key_string(w, STR("error"), answer.error);
	json_end_object(w);
	return 0;
}
HANGAR_HANDLER(slow, slow)

static int fail(struct hangar_call *call)
{
	return hangar_fail(call, "Test.Wanted", "said \"%s\"", "no");
}
HANGAR_HANDLER(fail, fail)

static int fail_bare(struct hangar_call *call)
{
	(void)call;
	return 7;
}
HANGAR_HANDLER(fail_bare, fail_bare)

static int silent(struct hangar_call *call)
{
	(void)call;
	return 0;
}
HANGAR_HANDLER(silent, silent)

/* A result of {"bytes":n} bytes. */
static int large(struct hangar_call *call)
{
	size_t n = (size_t)number(call, "bytes") - 2;
	char *bytes = arena_bytes(hangar_arena(call), n);
	memset(bytes, 'x', n);
	json_string(hangar_result(call), str_of(bytes, n));
	return 0;
}
HANGAR_HANDLER(large, large)

static int talk(struct hangar_call *call)
{
	hangar_log(call, HANGAR_DEBUG, "not to be seen");
	hangar_log(call, HANGAR_WARN, "wing %s", "South");
	printf("printed\n");
	return 0;
}
HANGAR_HANDLER(talk, talk)

/* The variable that {"name":"..."} names. */
static int variable(struct hangar_call *call)
{
	struct str name;
	if (!json_find(hangar_event(call), "name", hangar_arena(call), &name))
		return hangar_fail(call, "Test.NoName", "name is missing");
	name = str_of(name.p + 1, name.n - 2);
	struct str value = hangar_env(call, arena_dup_z(hangar_arena(call), name));
	struct json_writer *w = hangar_result(call);
	if (value.p)
		json_string(w, value);
	else
		json_null(w);
	return 0;
}
HANGAR_HANDLER(variable, variable)

/* One call of DynamoDB, its answer as the result. */
static int table(struct hangar_call *call)
{
	struct hangar_op op;
	hangar_op_begin(&op, call, "GetItem", STR("t"));
	hangar_op_key(&op, "PK", STR("a"), NULL, STR_NONE);
	if (hangar_op_send(&op))
		return hangar_op_fail(&op);
	json_raw(hangar_result(call), op.answer.body);
	return 0;
}
HANGAR_HANDLER(table, table)

/* Ends its process: {"signal":n} or {"exit":n}. */
static int die(struct hangar_call *call)
{
	int64_t signal_number = number(call, "signal"), code = number(call, "exit");
	if (signal_number) {
		signal((int)signal_number, SIG_DFL);
		raise((int)signal_number);
	}
	if (code)
		_exit((int)code);
	json_string(hangar_result(call), STR("alive"));
	return 0;
}
HANGAR_HANDLER(die, die)

static int dereference(struct hangar_call *call)
{
	volatile int *volatile nowhere = NULL;
	*nowhere = 1;
	return hangar_fail(call, "Test.Alive", "still here");
}
HANGAR_HANDLER(dereference, dereference)

/* Takes {"mb":n} of memory and touches it. */
static int hog(struct hangar_call *call)
{
	size_t n = (size_t)number(call, "mb") << 20;
	volatile char *bytes = malloc(n);
	if (!bytes)
		return hangar_fail(call, "Test.NoMemory", "malloc refused %zu bytes", n);
	for (size_t i = 0; i < n; i += 4096)
		bytes[i] = 1;
	free((void *)(uintptr_t)bytes);
	json_string(hangar_result(call), STR("took it"));
	return 0;
}
HANGAR_HANDLER(hog, hog)

static int hello(struct hangar_call *call)
{
	struct json_writer *w = hangar_json(call);
	json_object(w);
	json_key_string(w, STR("hello"), STR("world"));
	json_end_object(w);
	return 0;
}
HANGAR_HANDLER(hello, hello)

/* Says {"lines":n} lines of a thousand bytes, and asks DynamoDB as often. */
static int chatter(struct hangar_call *call)
{
	char line[1001];
	struct hangar_answer answer;
	memset(line, 'x', 1000);
	line[1000] = '\0';
	for (int64_t i = number(call, "lines"); i > 0; i--) {
		hangar_log(call, HANGAR_INFO, "%s", line);
		hangar_dynamodb(call, "GetItem", STR("{}"), &answer);
	}
	json_string(hangar_result(call), STR("said it"));
	return 0;
}
HANGAR_HANDLER(chatter, chatter)

enum {
	LEFT = 8
};

/* A thread that a call leaves behind. Of the call only the host outlives it. */
struct left {
	pthread_t thread;
	const struct hangar_host *host;
	void *self;
	int64_t pid, fd; /* a pipe of the test's: when that ends, DynamoDB is asked */
	int status;
};

static void *ask_later(void *arg)
{
	struct left *left = arg;
	struct arena arena = ARENA_INIT;
	struct buf answer = BUF_IN(&arena);
	await_end(left->pid, left->fd);
	left->status = left->host->aws(left->self, STR("dynamodb"),
		STR("DynamoDB_20120810.GetItem"), STR("{}"), &arena, &answer);
	arena_release(&arena);
	return NULL;
}

/* {"pid":n,"fd":n}: leaves threads behind. {}: waits for them, and says how many got an answer. */
static int leave(struct hangar_call *call)
{
	static struct left left[LEFT];
	int64_t pid = number(call, "pid"), fd = number(call, "fd"), answered = 0;
	for (int i = 0; i < LEFT; i++) {
		if (pid) {
			left[i] = (struct left){.host = call->in->host,
				.self = call->in->self,
				.pid = pid,
				.fd = fd};
			pthread_create(&left[i].thread, NULL, ask_later, &left[i]);
		} else {
			pthread_join(left[i].thread, NULL);
			answered += left[i].status == 200;
		}
	}
	json_i64(hangar_result(call), answered);
	return 0;
}
HANGAR_HANDLER(leave, leave)

/* What it was called as. */
static int named(struct hangar_call *call)
{
	json_string(hangar_result(call), hangar_function_arn(call));
	return 0;
}
HANGAR_HANDLER(named, named)
