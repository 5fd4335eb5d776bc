/*
 * worker - the other end of process.c: a process that holds one execution environment.
 *
 * It loads the module that it inherits, then serves calls one after the other. What the SDK asks
 * its host for goes back through the shared memory where the daemon must do it (logs, AWS), and is
 * done here where it can be.
 */
#include "clock.h"

#include "guard.h"
#include "lambda.h"
#include "mix.h"
#include "module.h"
#include "variables.h"
#include "wire.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	PEAK_US = 10 * 1000,
};

struct worker {
	const struct hangar_handler *handler;
	struct str trace_id;
	struct variables variables; /* as the environment has them, too */
	int64_t deadline, offset, peak_at;
	uint32_t peak_mb;
	uint64_t random;
	/* One byte that is 0 in a process that the handler has forked: that has nothing to say to
	 * the daemon. */
	volatile char *mine;
	struct lanes lanes;
	struct buf message;
	pthread_mutex_t talking; /* one message and its answer; the handler may have threads */
};

static const struct lane_wait no_wait = {.deadline = INT64_MAX, .pidfd = -1};

static struct str host_env(void *self, struct str name)
{
	struct worker *worker = self;
	if (str_eq(name, STR("_X_AMZN_TRACE_ID")))
		return worker->trace_id;
	return variables_get(&worker->variables, name);
}

static void host_log(void *self, struct str message)
{
	struct worker *worker = self;
	fflush(stdout);
	if (!*worker->mine)
		return;
	pthread_mutex_lock(&worker->talking);
	wire_begin(&worker->message, WIRE_LOG);
	wire_put(&worker->message, message);
	wire_send(&worker->lanes, &no_wait, &worker->message);
	pthread_mutex_unlock(&worker->talking);
}

static int64_t host_now_us(void *self)
{
	struct worker *worker = self;
	return clock_now_us(NULL) + worker->offset;
}

static void host_random(void *self, void *bytes, size_t n)
{
	struct worker *worker = self;
	mix_fill(&worker->random, bytes, n);
}

static int64_t host_remaining_ms(void *self)
{
	struct worker *worker = self;
	int64_t left = worker->deadline - clock_monotonic_us();
	return left > 0 ? left / 1000 : 0;
}

static int host_aws(void *self, struct str service, struct str target, struct str body,
	struct arena *arena, struct buf *answer)
{
	struct worker *worker = self;
	enum wire_type type;
	struct str fields;
	int status = HANGAR_AWS_UNREACHABLE;
	if (!*worker->mine)
		return status;
	pthread_mutex_lock(&worker->talking);
	wire_begin(&worker->message, WIRE_AWS);
	wire_put(&worker->message, service);
	wire_put(&worker->message, target);
	wire_put(&worker->message, body);
	if (!wire_send(&worker->lanes, &no_wait, &worker->message) &&
		wire_receive(&worker->lanes, &no_wait, arena, &type, &fields) == 1 &&
		type == WIRE_AWS_ANSWER) {
		status = (int)wire_get_i64(&fields);
		buf_add(answer, wire_get(&fields));
	}
	pthread_mutex_unlock(&worker->talking);
	return status;
}

static const struct hangar_host worker_host = {
	.abi = HANGAR_ABI,
	.env = host_env,
	.log = host_log,
	.now_us = host_now_us,
	.random = host_random,
	.remaining_ms = host_remaining_ms,
	.aws = host_aws,
};

/* Ends this process when the daemon is gone, whatever the handler is at. */
static void *watch_life(void *arg)
{
	struct pollfd life = {WIRE_LIFE_FD, POLLIN, 0};
	while (poll(&life, 1, -1) < 0 && errno == EINTR)
		;
	kill(0, SIGKILL); /* with what the handler has forked */
	return arg;
}

static void start_watching(void)
{
	pthread_t thread;
	pthread_attr_t small;
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 128 * 1024);
	pthread_create(&thread, &small, watch_life, NULL);
	pthread_attr_destroy(&small);
}

/* Sanitizers reserve far more address space than any function has memory. */
static void limit_memory(int64_t megabytes)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	rlim_t bytes = (rlim_t)megabytes << 20;
	setrlimit(RLIMIT_DATA, &(struct rlimit){bytes, bytes});
#else
	(void)megabytes;
#endif
}

static volatile char *page_of_this_process(void)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	char *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		_exit(EXIT_FAILURE);
	madvise(page, size, MADV_WIPEONFORK);
	return page;
}

static int load(struct worker *worker, struct str handler, struct err *err)
{
	char text[320];
	snprintf(text, sizeof(text), "/proc/self/fd/%d", WIRE_MODULE_FD);
	void *dl = dlopen(text, RTLD_NOW | RTLD_LOCAL);
	if (!dl) {
		const char *why = dlerror();
		return err_set(err, "cannot be loaded: %s", why ? why : "?");
	}
	snprintf(text, sizeof(text), HANGAR_SYMBOL_PREFIX "%.*s", STR_ARG(str_head(handler, 256)));
	worker->handler = dlsym(dl, text);
	if (!worker->handler || worker->handler->magic != HANGAR_MAGIC ||
		worker->handler->abi != HANGAR_ABI)
		return err_set(err, "exports no handler \"%.*s\"", STR_ARG(handler));
	return 0;
}

static void take_variables(struct worker *worker, struct arena *forever, struct str fields)
{
	struct str counted = fields, name;
	size_t count = 0;
	for (; wire_get(&counted).n; wire_get(&counted))
		count++;
	struct variables *variables = &worker->variables;
	variables->list = arena_array(forever, struct lambda_variable, count + 1);
	clearenv();
	while ((name = wire_get(&fields)).p && name.n) {
		struct str value = wire_get(&fields);
		variables->list[variables->count++] = (struct lambda_variable){name, value};
		setenv(arena_dup_z(forever, name), arena_dup_z(forever, value), 1);
	}
}

static int hello(struct worker *worker, struct arena *forever)
{
	enum wire_type type;
	struct str fields;
	struct err err = {""};
	if (wire_receive(&worker->lanes, &no_wait, forever, &type, &fields) != 1 ||
		type != WIRE_HELLO)
		return -1;
	struct str handler = wire_get(&fields);
	int64_t memory_mb = wire_get_i64(&fields);
	worker->random = (uint64_t)wire_get_i64(&fields);
	take_variables(worker, forever, fields);
	for (int fd = WIRE_BELL_FD; fd <= WIRE_LIFE_FD; fd++)
		fcntl(fd, F_SETFD,
			FD_CLOEXEC); /* programs that the handler starts have no use for them */
	start_watching();
	limit_memory(memory_mb);
	int code = load(worker, handler, &err);
	wire_begin(&worker->message, code ? WIRE_REFUSED : WIRE_READY);
	wire_put(&worker->message, str_z(err.text));
	return wire_send(&worker->lanes, &no_wait, &worker->message) || code ? -1 : 0;
}

/* Not looked up for each of many short calls: within that time it can't grow by much. */
static uint32_t peak_mb(struct worker *worker)
{
	struct rusage usage;
	int64_t now = clock_monotonic_us();
	if (now - worker->peak_at < PEAK_US)
		return worker->peak_mb;
	getrusage(RUSAGE_SELF, &usage);
	worker->peak_at = now;
	worker->peak_mb = (uint32_t)(usage.ru_maxrss / 1024) + 1;
	return worker->peak_mb;
}

/* Talking is this thread's right from one call to the next: threads that a handler has left behind
 * wait there. */
static int serve(struct worker *worker, struct arena *arena)
{
	enum wire_type type;
	struct str fields;
	if (wire_receive(&worker->lanes, &no_wait, arena, &type, &fields) != 1)
		return -1;
	pthread_mutex_unlock(&worker->talking);
	struct hangar_invocation in = {
		.host = &worker_host,
		.self = worker,
		.arena = arena,
	};
	in.request_id = wire_get(&fields);
	in.trace_id = worker->trace_id = wire_get(&fields);
	in.function_arn = wire_get(&fields);
	worker->deadline = wire_get_i64(&fields);
	worker->offset = wire_get_i64(&fields);
	in.event = wire_get(&fields);
	(type == WIRE_START ? worker->handler->start : worker->handler->run)(worker->handler, &in);
	fflush(stdout);
	if (!*worker->mine)
		_exit(0); /* a fork of the handler that has come back from it: the call is not its
			   */
	pthread_mutex_lock(&worker->talking);
	wire_begin(&worker->message, WIRE_DONE);
	wire_put_i64(&worker->message, in.failed);
	wire_put_i64(&worker->message, peak_mb(worker));
	if (type == WIRE_START)
		worker->peak_at = 0; /* the first call is looked at */
	wire_put(&worker->message, in.result);
	return wire_send(&worker->lanes, &no_wait, &worker->message);
}

int lambda_worker_main(int argc, char **argv)
{
	for (int i = 1; i + 1 < argc; i++)
		if (str_eq_z(STR(LAMBDA_RUN), argv[i]))
			return guard_main(argv + i + 1);
	struct worker worker = {0};
	struct arena forever = ARENA_INIT, arena = ARENA_INIT;
	worker.mine = page_of_this_process();
	*worker.mine = 1;
	pthread_mutex_init(&worker.talking, NULL);
	int code = lanes_open_worker(&worker.lanes, WIRE_MEMORY_FD, WIRE_BELL_FD);
	close(WIRE_MEMORY_FD);
	if (code || hello(&worker, &forever))
		return EXIT_FAILURE;
	pthread_mutex_lock(&worker.talking);
	while (!serve(&worker, &arena))
		arena_reset(&arena);
	/* No exit handlers: what the module registered runs on AWS no more than here. */
	_exit(0);
}
