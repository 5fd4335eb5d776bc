#include "room.h"

#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	LOAD_US = 10 * 1000 * 1000, /* for the worker to start and load the module */
};

struct process {
	pid_t pid; /* 0: waited for */
	int socket, output, life;
	uint32_t memory_mb;
	struct environment *environment;
	struct buf message, line;
};

uint32_t process_memory_mb(const struct process *process)
{
	return process->memory_mb;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* What the worker printed: whole lines go to the log. */
static void read_output(void *arg)
{
	struct process *process = arg;
	char bytes[4096];
	ssize_t n = read(process->output, bytes, sizeof(bytes));
	if (n <= 0) {
		if (n == 0 || errno != EINTR)
			close_fd(&process->output);
		return;
	}
	buf_add(&process->line, str_of(bytes, (size_t)n));
	struct str all = buf_str(&process->line);
	size_t end = all.n;
	while (end && all.p[end - 1] != '\n')
		end--;
	if (!end)
		return;
	environment_say(process->environment, str_head(all, end));
	memmove(process->line.p, process->line.p + end, all.n - end);
	process->line.n -= end;
}

/* All that it has printed until now, for it is about to be silent. */
static void drain_output(struct process *process)
{
	char probe;
	while (process->output >= 0 &&
		recv(process->output, &probe, 1, MSG_PEEK | MSG_DONTWAIT) > 0)
		read_output(process);
	if (process->line.n) {
		environment_say(process->environment, buf_str(&process->line));
		buf_clear(&process->line);
	}
}

static int wait_for(struct process *process)
{
	int status = 0;
	while (process->pid && waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
		;
	process->pid = 0;
	return status;
}

/* pairs: socket, output and life, each [0] here and [1] in the worker. */
static int spawn(struct process *process, int pairs[3][2], int module_fd, struct err *err)
{
	static const char *const self[] = {"/proc/self/exe", "--lambda-worker", NULL};
	const char *const *worker = process->environment->lambda->options.worker;
	const char *const *argv = worker ? worker : self;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int high[4];
	const int from[4] = {pairs[0][1], module_fd, pairs[2][1], pairs[1][1]};
	/* Above all numbers that they become in the worker. */
	for (size_t i = 0; i < ARRAY_LEN(high); i++)
		high[i] = fcntl(from[i], F_DUPFD_CLOEXEC, 16);
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, high[3], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, high[3], STDERR_FILENO);
	posix_spawn_file_actions_adddup2(&actions, high[0], WIRE_WORKER_FD);
	posix_spawn_file_actions_adddup2(&actions, high[1], WIRE_MODULE_FD);
	posix_spawn_file_actions_adddup2(&actions, high[2], WIRE_LIFE_FD);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes,
		POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	/* posix_spawn() takes argv without const for historical reasons and does not change it. */
	char *const *arguments = (char *const *)(uintptr_t)argv;
	int code = posix_spawn(&process->pid, argv[0], &actions, &attributes, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	for (size_t i = 0; i < ARRAY_LEN(high); i++)
		close_fd(&high[i]);
	if (code) {
		process->pid = 0;
		return err_set(err, "cannot start %s: %s", argv[0], strerror(code));
	}
	return 0;
}

static int module_file(const struct revision *revision, struct err *err)
{
	int fd = memfd_create("hangar-worker-module", MFD_CLOEXEC);
	struct str image = buf_str(&revision->image);
	while (fd >= 0 && image.n) {
		ssize_t n = write(fd, image.p, image.n);
		if (n <= 0)
			close_fd(&fd);
		else
			image = str_skip(image, (size_t)n);
	}
	if (fd < 0)
		err_set_errno(err, "cannot make a copy of the module");
	return fd;
}

/* Starts the program with its three connections. */
static int launch(struct process *process, struct err *err)
{
	int pairs[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
	int module_fd = module_file(process->environment->revision, err);
	int code = -1;
	if (module_fd < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pairs[i]))
			err_set_errno(err, "cannot make a socket");
	if (pairs[2][0] >= 0)
		code = spawn(process, pairs, module_fd, err);
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		close_fd(&pairs[i][1]);
	close_fd(&module_fd);
	process->socket = pairs[0][0];
	process->output = pairs[1][0];
	process->life = pairs[2][0];
	return code;
}

static struct wire_wait wait_until(struct process *process, int64_t deadline)
{
	return (struct wire_wait){
		.deadline = deadline,
		.side_fd = &process->output,
		.side = read_output,
		.arg = process,
	};
}

static int greet(struct process *process, struct err *err)
{
	struct environment *env = process->environment;
	const struct revision *revision = env->revision;
	struct arena arena = ARENA_INIT;
	struct wire_wait wait = wait_until(process, clock_monotonic_us() + LOAD_US);
	enum wire_type type = WIRE_REFUSED;
	struct str fields = STR_NONE;
	wire_begin(&process->message, WIRE_HELLO);
	wire_put(&process->message, revision->config.handler);
	wire_put(&process->message, revision->arn);
	wire_put_i64(&process->message, revision->config.memory_mb);
	wire_put_i64(&process->message, (int64_t)env->random);
	for (size_t i = 0; i < revision->variables.count; i++) {
		struct str name = revision->variables.list[i].name;
		wire_put(&process->message, name);
		wire_put(&process->message, environment_host.env(env, name));
	}
	int code = wire_send(process->socket, &process->message);
	int got = code ? -1 : wire_receive(process->socket, &wait, &arena, &type, &fields);
	if (got == 1 && type == WIRE_READY)
		code = 0;
	else if (got == 1 && type == WIRE_REFUSED)
		code = err_set(err, "%.*s", STR_ARG(wire_get(&fields)));
	else
		code = err_set(err, "the worker process ended while it loaded the module");
	arena_release(&arena);
	return code;
}

struct process *process_start(struct environment *env, struct err *err)
{
	struct process *process = xcalloc(1, sizeof(*process));
	process->environment = env;
	process->socket = process->output = process->life = -1;
	if (launch(process, err) || greet(process, err)) {
		process_end(process);
		return NULL;
	}
	return process;
}

void process_end(struct process *process)
{
	if (process->pid) {
		kill(process->pid, SIGKILL);
		wait_for(process);
	}
	close_fd(&process->socket);
	close_fd(&process->output);
	close_fd(&process->life);
	buf_release(&process->message);
	buf_release(&process->line);
	free(process);
}

static int answer_aws(struct process *process, struct arena *arena, struct str fields)
{
	struct environment *env = process->environment;
	struct buf answer = BUF_IN(arena);
	struct str service = wire_get(&fields), target = wire_get(&fields);
	int status = environment_host.aws(env, service, target, wire_get(&fields), arena, &answer);
	wire_begin(&process->message, WIRE_AWS_ANSWER);
	wire_put_i64(&process->message, status);
	wire_put(&process->message, buf_str(&answer));
	return wire_send(process->socket, &process->message);
}

/* One message of the worker: true when the call goes on. */
static bool serve(struct process *process, struct hangar_invocation *in, enum wire_type type,
	struct str fields)
{
	switch (type) {
	case WIRE_LOG:
		environment_say(process->environment, wire_get(&fields));
		return true;
	case WIRE_AWS:
		return answer_aws(process, in->arena, fields) == 0;
	case WIRE_DONE:
		in->failed = wire_get_i64(&fields);
		process->memory_mb = (uint32_t)wire_get_i64(&fields);
		in->result = wire_get(&fields);
		return false;
	default:
		return true;
	}
}

enum process_end process_call(
	struct environment *env, struct hangar_invocation *in, bool start, int *ret_status)
{
	struct process *process = env->process;
	int64_t deadline = atomic_load(&env->deadline);
	const struct clock *clock = env->lambda->options.clock;
	enum wire_type type = WIRE_LOG;
	struct str fields;
	wire_begin(&process->message, start ? WIRE_START : WIRE_RUN);
	wire_put(&process->message, in->request_id);
	wire_put(&process->message, in->trace_id);
	wire_put_i64(&process->message, deadline);
	wire_put_i64(&process->message, clock ? atomic_load(&clock->offset_us) : 0);
	wire_put(&process->message, in->event);
	int got = wire_send(process->socket, &process->message) ? 0 : 1;
	while (got == 1) {
		struct wire_wait wait = wait_until(process, deadline);
		got = wire_receive(process->socket, &wait, in->arena, &type, &fields);
		if (got == 1 && !serve(process, in, type, fields))
			break;
	}
	drain_output(process);
	if (got == 1 && type == WIRE_DONE)
		return PROCESS_ANSWERED;
	if (got != 0)
		kill(process->pid, SIGKILL);
	*ret_status = wait_for(process);
	return got == WIRE_LATE ? PROCESS_EXPIRED : PROCESS_DIED;
}
