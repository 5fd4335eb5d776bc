#include "room.h"

#include "child.h"
#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	LOAD_US = 10 * 1000 * 1000, /* for the worker to start and load the module */
	GRACE_US = 1000 * 1000,     /* for a worker to end whose main thread has */
};

struct process {
	struct child child;
	int bell, life;
	struct lanes lanes;
	uint32_t memory_mb;
	struct buf message;
	struct arena scratch; /* of one message from the worker, who may send any number of them */
};

uint32_t process_memory_mb(const struct process *process)
{
	return process->memory_mb;
}

bool process_is_alive(struct process *process)
{
	/* The kernel's word costs nothing. What it misses, the call meets. */
	return !lanes_worker_ended(&process->lanes) || child_is_alive(&process->child);
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

static int make_pair(int ret_pair[2], struct err *err)
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ret_pair) == 0)
		return 0;
	ret_pair[0] = ret_pair[1] = -1;
	return err_set_errno(err, "cannot make a socket");
}

/* Starts the worker with its connections. */
static int launch(struct process *process, struct err *err)
{
	static const char *const self[] = {"/proc/self/exe", "--lambda-worker", NULL};
	const struct environment *env = process->child.environment;
	const char *const *worker = env->lambda->options.worker;
	int bell[2] = {-1, -1}, life[2] = {-1, -1};
	int module_fd = module_file(env->revision, err), memory_fd = lanes_memory(err), code = -1;
	if (module_fd >= 0 && memory_fd >= 0 && !make_pair(bell, err) && !make_pair(life, err) &&
		!lanes_open(&process->lanes, memory_fd, bell[0], err)) {
		const int fds[] = {bell[1], module_fd, life[1], memory_fd};
		struct child_program program = {
			.argv = worker ? worker : self, .fds = fds, .fd_count = ARRAY_LEN(fds)};
		code = child_start(&process->child, &program, err);
	}
	process->bell = bell[0];
	process->life = life[0];
	close_fd(&bell[1]);
	close_fd(&life[1]);
	close_fd(&module_fd);
	close_fd(&memory_fd);
	return code;
}

static struct lane_wait wait_until(struct process *process, int64_t deadline)
{
	return (struct lane_wait){
		.deadline = deadline,
		.side_fd = &process->child.output,
		.side = child_read_output,
		.arg = &process->child,
		.pidfd = process->child.pidfd,
	};
}

static int greet(struct process *process, struct err *err)
{
	struct environment *env = process->child.environment;
	const struct revision *revision = env->revision;
	struct lane_wait wait = wait_until(process, clock_monotonic_us() + LOAD_US);
	enum wire_type type = WIRE_REFUSED;
	struct str fields = STR_NONE;
	wire_begin(&process->message, WIRE_HELLO);
	wire_put(&process->message, revision->config.handler);
	wire_put_i64(&process->message, revision->config.memory_mb);
	wire_put_i64(&process->message, (int64_t)env->random);
	for (size_t i = 0; i < revision->variables.count; i++) {
		struct str name = revision->variables.list[i].name;
		wire_put(&process->message, name);
		wire_put(&process->message, environment_host.env(env, name));
	}
	int code = wire_send(&process->lanes, &wait, &process->message);
	int got =
		code ? -1 : wire_receive(&process->lanes, &wait, &process->scratch, &type, &fields);
	if (got == 1 && type == WIRE_READY)
		code = 0;
	else if (got == 1 && type == WIRE_REFUSED)
		code = err_set(err, "%.*s", STR_ARG(wire_get(&fields)));
	else
		code = err_set(err, "the worker process ended while it loaded the module");
	arena_reset(&process->scratch);
	return code;
}

struct process *process_start(struct environment *env, struct err *err)
{
	struct process *process = xcalloc(1, sizeof(*process));
	child_init(&process->child, env);
	process->bell = process->life = -1;
	if (launch(process, err) || greet(process, err)) {
		child_drain_output(&process->child); /* its last words */
		process_end(process);
		return NULL;
	}
	return process;
}

void process_end(struct process *process)
{
	child_end(&process->child);
	close_fd(&process->bell);
	close_fd(&process->life);
	lanes_close(&process->lanes);
	buf_release(&process->message);
	arena_release(&process->scratch);
	free(process);
}

static int answer_aws(struct process *process, const struct lane_wait *wait, struct str fields)
{
	struct environment *env = process->child.environment;
	struct arena *arena = &process->scratch;
	struct buf answer = BUF_IN(arena);
	struct str service = wire_get(&fields), target = wire_get(&fields);
	int status = environment_host.aws(env, service, target, wire_get(&fields), arena, &answer);
	wire_begin(&process->message, WIRE_AWS_ANSWER);
	wire_put_i64(&process->message, status);
	wire_put(&process->message, buf_str(&answer));
	return wire_send(&process->lanes, wait, &process->message);
}

/* One message of the worker: true when the call goes on. */
static bool serve(struct process *process, const struct lane_wait *wait,
	struct hangar_invocation *in, enum wire_type type, struct str fields)
{
	switch (type) {
	case WIRE_LOG:
		environment_say(process->child.environment, wire_get(&fields));
		return true;
	case WIRE_AWS:
		return answer_aws(process, wait, fields) == 0;
	case WIRE_DONE:
		in->failed = wire_get_i64(&fields);
		process->memory_mb = (uint32_t)wire_get_i64(&fields);
		in->result = arena_dup(in->arena, wire_get(&fields));
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

/* Takes what the call has printed. True when the worker has closed its descriptors, though it runs:
 * on AWS the runtime would end of that. */
static bool has_closed_all(struct process *process)
{
	struct child *child = &process->child;
	struct pollfd fds[] = {{child->output, POLLIN, 0}, {process->bell, 0, 0}};
	poll(fds, ARRAY_LEN(fds), 0);
	if (fds[0].revents || child->line.n)
		child_drain_output(child);
	return fds[1].revents & POLLHUP && !lanes_worker_ended(&process->lanes);
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
	wire_put(&process->message, in->function_arn);
	wire_put_i64(&process->message, deadline);
	wire_put_i64(
		&process->message, clocks_offset_us(&env->lambda->options.clocks, env->namespace));
	wire_put(&process->message, in->event);
	struct lane_wait wait = wait_until(process, deadline);
	int got = 1;
	if (wire_send(&process->lanes, &wait, &process->message))
		got = errno == ETIMEDOUT ? LANE_LATE : 0;
	while (got == 1) {
		got = wire_receive(&process->lanes, &wait, &process->scratch, &type, &fields);
		bool goes_on = got == 1 && serve(process, &wait, in, type, fields);
		if (got == 1 && !goes_on && type != WIRE_DONE) /* what it asked for was not sent */
			got = errno == ETIMEDOUT ? LANE_LATE : 0;
		arena_reset(&process->scratch);
		if (!goes_on)
			break;
	}
	bool closed = has_closed_all(process);
	if (got == 1 && type == WIRE_DONE && !closed)
		return PROCESS_ANSWERED;
	/* A worker that has ended is about to be gone. */
	bool waits = got == 0 && !closed;
	*ret_status = child_wait(&process->child, waits ? clock_monotonic_us() + GRACE_US : 0);
	if (closed)
		*ret_status = 0;
	if (process->child.peak_mb > process->memory_mb)
		process->memory_mb = process->child.peak_mb;
	if (got == 0 && WIFSIGNALED(*ret_status))
		*ret_status = out_of_memory(process, *ret_status);
	return got == LANE_LATE ? PROCESS_EXPIRED : PROCESS_DIED;
}
