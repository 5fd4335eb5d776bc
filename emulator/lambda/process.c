#include "room.h"

#include "child.h"
#include "wire.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	LOAD_US = 10 * 1000 * 1000, /* for the worker to start and load the module */
	GRACE_US = 1000 * 1000,     /* for a worker to end that has closed its socket */
};

struct process {
	struct child child;
	int socket, life;
	struct wire wire;
	uint32_t memory_mb;
	struct buf message;
};

uint32_t process_memory_mb(const struct process *process)
{
	return process->memory_mb;
}

bool process_is_alive(struct process *process)
{
	return child_is_alive(&process->child);
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

/* Starts the worker with its connections. */
static int launch(struct process *process, struct err *err)
{
	static const char *const self[] = {"/proc/self/exe", "--lambda-worker", NULL};
	const struct environment *env = process->child.environment;
	const char *const *worker = env->lambda->options.worker;
	int call[2], life[2], code = -1;
	int module_fd = module_file(env->revision, err);
	if (module_fd < 0)
		return -1;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, call)) {
		close(module_fd);
		return err_set_errno(err, "cannot make a socket");
	}
	process->socket = call[0];
	wire_init(&process->wire, call[0], true);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, life)) {
		err_set_errno(err, "cannot make a socket");
	} else {
		const int fds[] = {call[1], module_fd, life[1]};
		struct child_program program = {
			.argv = worker ? worker : self, .fds = fds, .fd_count = ARRAY_LEN(fds)};
		process->life = life[0];
		code = child_start(&process->child, &program, err);
		close(life[1]);
	}
	close(call[1]);
	close(module_fd);
	return code;
}

static struct wire_wait wait_until(struct process *process, int64_t deadline)
{
	return (struct wire_wait){
		.deadline = deadline,
		.side_fd = &process->child.output,
		.side = child_read_output,
		.arg = &process->child,
	};
}

static int greet(struct process *process, struct err *err)
{
	struct environment *env = process->child.environment;
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
	int code = wire_send(process->socket, &process->message, wait.deadline);
	int got = code ? -1 : wire_receive(&process->wire, &wait, &arena, &type, &fields);
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
	child_init(&process->child, env);
	process->socket = process->life = -1;
	if (launch(process, err) || greet(process, err)) {
		process_end(process);
		return NULL;
	}
	return process;
}

void process_end(struct process *process)
{
	child_end(&process->child);
	close_fd(&process->socket);
	close_fd(&process->life);
	wire_release(&process->wire);
	buf_release(&process->message);
	free(process);
}

static int answer_aws(struct process *process, struct arena *arena, struct str fields)
{
	struct environment *env = process->child.environment;
	struct buf answer = BUF_IN(arena);
	struct str service = wire_get(&fields), target = wire_get(&fields);
	int status = environment_host.aws(env, service, target, wire_get(&fields), arena, &answer);
	wire_begin(&process->message, WIRE_AWS_ANSWER);
	wire_put_i64(&process->message, status);
	wire_put(&process->message, buf_str(&answer));
	return wire_send(process->socket, &process->message, atomic_load(&env->deadline));
}

/* One message of the worker: true when the call goes on. */
static bool serve(struct process *process, struct hangar_invocation *in, enum wire_type type,
	struct str fields)
{
	switch (type) {
	case WIRE_LOG:
		environment_say(process->child.environment, wire_get(&fields));
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

/* malloc() refuses what is beyond the limit, and few handlers survive that; on AWS they are killed.
 */
static int out_of_memory(struct process *process, int status)
{
	uint32_t most = process->child.environment->revision->config.memory_mb;
	if (process->child.peak_mb < most / 10 * 9)
		return status;
	process->memory_mb = most;
	return SIGKILL;
}

enum process_end process_call(
	struct environment *env, struct hangar_invocation *in, bool start, int *ret_status)
{
	struct process *process = env->process;
	int64_t deadline = atomic_load(&env->deadline);
	enum wire_type type = WIRE_LOG;
	struct str fields;
	wire_begin(&process->message, start ? WIRE_START : WIRE_RUN);
	wire_put(&process->message, in->request_id);
	wire_put(&process->message, in->trace_id);
	wire_put_i64(&process->message, deadline);
	wire_put_i64(
		&process->message, clocks_offset_us(&env->lambda->options.clocks, env->namespace));
	wire_put(&process->message, in->event);
	int got = wire_send(process->socket, &process->message, deadline) ? 0 : 1;
	while (got == 1) {
		struct wire_wait wait = wait_until(process, deadline);
		got = wire_receive(&process->wire, &wait, in->arena, &type, &fields);
		if (got == 1 && !serve(process, in, type, fields))
			break;
	}
	child_drain_output(&process->child);
	if (got == 1 && type == WIRE_DONE)
		return PROCESS_ANSWERED;
	/* A worker whose socket closed has ended, or is about to, or was robbed of it. */
	*ret_status = child_wait(&process->child, got == 0 ? clock_monotonic_us() + GRACE_US : 0);
	if (process->child.peak_mb > process->memory_mb)
		process->memory_mb = process->child.peak_mb;
	if (got == 0 && WIFSIGNALED(*ret_status))
		*ret_status = out_of_memory(process, *ret_status);
	return got == WIRE_LATE ? PROCESS_EXPIRED : PROCESS_DIED;
}
