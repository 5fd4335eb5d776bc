/*
 * runtime - an environment that is a program of its own, which speaks the Lambda Runtime API.
 *
 * The program runs under a guard (guard.c) and is served (runtime_api.c) by the thread that waits
 * for its answer. It is started by the first call, as on AWS, so that what it does before it asks
 * for an event is that call's init phase.
 */
#include "room.h"

#include "child.h"
#include "guard.h"
#include "runtime_api.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	START_US = 5 * 1000 * 1000, /* for the guard to start the program */
	LOOK_MS = 50,               /* how often its memory is looked at */
	GRACE_US = 300 * 1000,      /* for the guard to clean up */
	END_MS = 500,               /* to hear that a program has ended */
	SETTLE_MS = 500,            /* for a program that has answered to ask again */
};

struct runtime {
	struct environment *environment;
	struct child child; /* the guard */
	struct runtime_api api;
	pid_t program;
	int life;
	uint32_t memory_mb;
	bool over_memory; /* it was killed for that */
};

struct runtime *runtime_new(struct environment *env)
{
	struct runtime *runtime = xcalloc(1, sizeof(*runtime));
	runtime->environment = env;
	runtime->life = runtime->api.listener = -1;
	child_init(&runtime->child, env);
	for (size_t i = 0; i < RUNTIME_CONNECTIONS; i++)
		runtime->api.connections[i].fd = -1;
	return runtime;
}

/* The program and what it has started are gone when this returns; how it ended. */
static int stop(struct runtime *runtime, int64_t grace_us)
{
	close_fd(&runtime->life);
	int status = child_wait(&runtime->child, clock_monotonic_us() + grace_us);
	child_drain_output(&runtime->child);
	child_end(&runtime->child);
	child_init(&runtime->child, runtime->environment);
	runtime_api_end(&runtime->api);
	runtime->program = 0;
	return status;
}

void runtime_stop(struct runtime *runtime)
{
	stop(runtime, GRACE_US);
}

void runtime_free(struct runtime *runtime)
{
	stop(runtime, GRACE_US);
	free(runtime);
}

/* What a program does between its answer and the next question is a part of the former call on AWS:
 * it is free when it has asked, and when it ends instead that costs no call. Waiting costs nothing,
 * as it could not be given the event before. */
static void settle(struct runtime *runtime)
{
	int64_t now = clock_monotonic_us(), until = now + SETTLE_MS * 1000;
	struct arena arena = ARENA_INIT;
	struct pollfd fds[RUNTIME_POLLED + 2];
	for (; now < until; now = clock_monotonic_us()) {
		runtime_api_serve(&runtime->api, &arena);
		if (runtime->api.state != RUNTIME_RESPONSE_SENT || runtime->child.pidfd < 0)
			break;
		size_t n = runtime_api_poll(&runtime->api, fds);
		fds[n] = (struct pollfd){runtime->child.output, POLLIN, 0};
		fds[n + 1] = (struct pollfd){runtime->child.pidfd, POLLIN, 0};
		poll(fds, n + 2, (int)((until - now + 999) / 1000));
		if (runtime->child.output >= 0 && fds[n].revents)
			child_read_output(&runtime->child);
		if (fds[n + 1].revents)
			break;
	}
	child_drain_output(&runtime->child);
	arena_release(&arena);
}

bool runtime_is_alive(struct runtime *runtime)
{
	if (!runtime->program)
		return true; /* not started yet is as good as alive */
	settle(runtime);
	/* Who cannot ask again is as good as dead. */
	return runtime->api.state != RUNTIME_RESPONSE && child_is_alive(&runtime->child);
}

uint32_t runtime_memory_mb(const struct runtime *runtime)
{
	return runtime->memory_mb;
}

static bool sets(const struct lambda_function_config *config, struct str prefix)
{
	for (size_t i = 0; i < config->variable_count; i++)
		if (str_starts(config->variables[i].name, prefix))
			return true;
	return false;
}

static void put(struct variables *variables, struct str name, struct str value)
{
	size_t i = 0;
	while (i < variables->count && !str_eq(variables->list[i].name, name))
		i++;
	variables->list[i] = (struct lambda_variable){name, value};
	variables->count += i == variables->count;
}

/* What differs from one environment of a revision to another, and what a program outside of
 * Lambda's sandbox needs to find its way: its folder, the machine's programs, the daemon. */
static const char **make_environment(struct runtime *runtime, struct arena *arena)
{
	const struct environment *env = runtime->environment;
	const struct lambda_function_config *config = &env->revision->config;
	const struct variables *from = &env->revision->variables;
	const char *path = getenv("PATH");
	struct variables all = {
		arena_array(arena, struct lambda_variable, from->count + 5), from->count};
	memcpy(all.list, from->list, from->count * sizeof(*from->list));
	put(&all, STR("AWS_LAMBDA_RUNTIME_API"),
		arena_printf(arena, "127.0.0.1:%u", runtime->api.port));
	put(&all, STR("LAMBDA_TASK_ROOT"), config->code);
	put(&all, STR("AWS_LAMBDA_LOG_STREAM_NAME"), str_z(env->log_stream));
	if (env->namespace.n)
		put(&all, STR("AWS_ACCESS_KEY_ID"), env->namespace);
	if (env->lambda->options.endpoint.n && !sets(config, STR("AWS_ENDPOINT_URL")))
		put(&all, STR("AWS_ENDPOINT_URL"), env->lambda->options.endpoint);
	if (path && !sets(config, STR("PATH")))
		put(&all, STR("PATH"),
			arena_printf(
				arena, "%.*s:%s", STR_ARG(variables_get(from, STR("PATH"))), path));
	const char **list = arena_array(arena, const char *, all.count + 1);
	for (size_t i = 0; i < all.count; i++)
		list[i] = arena_printf(
			arena, "%.*s=%.*s", STR_ARG(all.list[i].name), STR_ARG(all.list[i].value))
				  .p;
	list[all.count] = NULL;
	return list;
}

static const char *const *make_argv(struct runtime *runtime, struct arena *arena)
{
	static const char *const self[] = {"/proc/self/exe", "--lambda-worker", NULL};
	const struct environment *env = runtime->environment;
	const struct lambda_function_config *config = &env->revision->config;
	const char *const *worker =
		env->lambda->options.worker ? env->lambda->options.worker : self;
	size_t n = 0;
	while (worker[n])
		n++;
	const char **argv = arena_array(arena, const char *, n + config->command_count + 3);
	memcpy(argv, worker, n * sizeof(*argv));
	argv[n++] = LAMBDA_RUN;
	if (!config->command_count)
		argv[n++] = arena_printf(arena, "%.*s/bootstrap", STR_ARG(config->code)).p;
	for (size_t i = 0; i < config->command_count; i++)
		argv[n++] = arena_dup_z(arena, config->command[i]);
	argv[n] = NULL;
	return argv;
}

/* How starting it went; the words are those of AWS's supervisor. */
static int hear_guard(struct runtime *runtime, struct err *err)
{
	struct guard_report report = {.program = 0};
	struct pollfd life = {runtime->life, POLLIN, 0};
	const struct lambda_function_config *config = &runtime->environment->revision->config;
	if (poll(&life, 1, START_US / 1000) != 1 ||
		recv(runtime->life, &report, sizeof(report), 0) != sizeof(report))
		return err_set(err, "the program's guard did not start");
	runtime->program = report.program;
	if (!report.error)
		return 0;
	char why[128];
	snprintf(why, sizeof(why), "%s", strerror(report.error));
	why[0] = ascii_lower(why[0]);
	if (config->command_count)
		return err_set(err, "fork/exec %.*s: %s", STR_ARG(config->command[0]), why);
	return err_set(err, "fork/exec %.*s/bootstrap: %s", STR_ARG(config->code), why);
}

static int launch(struct runtime *runtime, struct err *err)
{
	struct arena arena = ARENA_INIT;
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return err_set_errno(err, "cannot make a socket");
	runtime->life = pair[0];
	int code = runtime_api_start(&runtime->api, err);
	if (!code) {
		struct child_program program = {
			.argv = make_argv(runtime, &arena),
			.environment = make_environment(runtime, &arena),
			.folder = arena_dup_z(&arena, runtime->environment->revision->config.code),
			.fds = &pair[1],
			.fd_count = 1,
		};
		code = child_start(&runtime->child, &program, err);
	}
	close(pair[1]);
	arena_release(&arena);
	return code ? code : hear_guard(runtime, err);
}

/* The memory it has, and its end when that is too much: what Lambda's sandbox does. */
static void look_at_memory(struct runtime *runtime)
{
	uint32_t most = runtime->environment->revision->config.memory_mb;
	uint32_t now = child_memory_mb(runtime->program, false);
	if (now <= most)
		return;
	runtime->over_memory = true;
	runtime->memory_mb = most;
	kill(runtime->program, SIGKILL);
}

static bool is_done(const struct runtime *runtime, bool start)
{
	const struct runtime_api *api = &runtime->api;
	return start ? api->asking || api->state == RUNTIME_INIT_ERROR : api->answered;
}

/* A response that breaks off may be the first that is heard of the program's end. */
static bool has_ended(struct runtime *runtime)
{
	struct pollfd end = {runtime->child.pidfd, POLLIN, 0};
	if (end.fd < 0)
		return !child_is_alive(&runtime->child);
	return poll(&end, 1, END_MS) == 1;
}

/* Serves the program until it has asked or answered, has ended, or its time is up. */
static enum process_end attend(
	struct runtime *runtime, struct arena *arena, bool start, int64_t deadline)
{
	struct pollfd fds[RUNTIME_POLLED + 2];
	int64_t look_at = clock_monotonic_us() + LOOK_MS * 1000;
	for (bool ended = false;;) {
		runtime_api_serve(&runtime->api, arena);
		if (is_done(runtime, start))
			return runtime->api.cut && has_ended(runtime) ? PROCESS_DIED
								      : PROCESS_ANSWERED;
		if (ended) /* and what it had posted before was read */
			return PROCESS_DIED;
		int64_t now = clock_monotonic_us();
		if (now >= deadline)
			return PROCESS_EXPIRED;
		if (now >= look_at) {
			look_at_memory(runtime);
			look_at = now + LOOK_MS * 1000;
		}
		size_t n = runtime_api_poll(&runtime->api, fds);
		fds[n] = (struct pollfd){runtime->child.output, POLLIN, 0};
		fds[n + 1] = (struct pollfd){runtime->child.pidfd, POLLIN, 0};
		int64_t until = deadline < look_at ? deadline : look_at;
		poll(fds, n + 2, (int)((until - now + 999) / 1000));
		if (runtime->child.output >= 0 && fds[n].revents)
			child_read_output(&runtime->child);
		ended = runtime->child.pidfd >= 0 ? fds[n + 1].revents != 0
						  : !child_is_alive(&runtime->child);
	}
}

static enum process_end start_program(
	struct runtime *runtime, struct hangar_invocation *in, int64_t deadline)
{
	struct err err = {""};
	runtime->over_memory = false;
	if (launch(runtime, &err)) {
		in->failed = 1;
		in->result = document_sandbox(in->arena, STR("Runtime.InvalidEntrypoint"),
			in->request_id, str_z(err.text));
		return PROCESS_ANSWERED;
	}
	enum process_end end = attend(runtime, in->arena, true, deadline);
	if (end == PROCESS_ANSWERED && runtime->api.state == RUNTIME_INIT_ERROR) {
		in->failed = 1;
		in->result = runtime->api.answer;
	}
	return end;
}

static enum process_end call_program(
	struct runtime *runtime, struct hangar_invocation *in, int64_t deadline)
{
	int64_t left_us = deadline - clock_monotonic_us();
	struct runtime_event event = {
		.request_id = in->request_id,
		.trace_id = in->trace_id,
		.client_context = runtime->environment->call->client_context,
		.function_arn = in->function_arn,
		.body = in->event,
		/* By the wall's clock, which is the program's own. */
		.deadline_ms = (clock_now_us(NULL) + left_us) / 1000,
		.sink = runtime->environment->call->sink,
		.deadline_us = deadline,
	};
	runtime_api_give(&runtime->api, &event);
	enum process_end end = attend(runtime, in->arena, false, deadline);
	runtime->api.event.sink = NULL;
	if (end == PROCESS_ANSWERED) {
		in->failed = runtime->api.failed;
		in->result = runtime->api.answer;
	}
	return end;
}

enum process_end runtime_call(
	struct runtime *runtime, struct hangar_invocation *in, bool start, int *ret_status)
{
	int64_t deadline = atomic_load(&runtime->environment->deadline);
	enum process_end end =
		start ? start_program(runtime, in, deadline) : call_program(runtime, in, deadline);
	child_drain_output(&runtime->child);
	if (end == PROCESS_ANSWERED) {
		uint32_t peak = child_memory_mb(runtime->program, true);
		runtime->memory_mb = peak ? peak : runtime->memory_mb;
		return end;
	}
	*ret_status = stop(runtime, GRACE_US);
	if (runtime->over_memory)
		*ret_status = SIGKILL;
	return end;
}
