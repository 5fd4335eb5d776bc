#include "child.h"

#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	FIRST_FD = 3,
	HIGH_FD = 16, /* above all numbers that descriptors become in the process */
	POLL_US = 500,
};

void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void child_init(struct child *child, struct environment *environment)
{
	*child = (struct child){.environment = environment, .output = -1, .pidfd = -1};
}

/* The descriptors and the output, as high[i]; errno when there are none left. */
static int raise_fds(const struct child_program *program, int output, int high[CHILD_FDS + 1])
{
	int code = 0;
	for (size_t i = 0; i <= program->fd_count; i++) {
		int fd = i < program->fd_count ? program->fds[i] : output;
		high[i] = fcntl(fd, F_DUPFD_CLOEXEC, HIGH_FD);
		code = high[i] < 0 ? errno : code;
	}
	return code;
}

static int spawn(struct child *child, const struct child_program *program, int output)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int high[CHILD_FDS + 1];
	int code = raise_fds(program, output, high);
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, high[program->fd_count], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, high[program->fd_count], STDERR_FILENO);
	for (size_t i = 0; i < program->fd_count; i++)
		posix_spawn_file_actions_adddup2(&actions, high[i], FIRST_FD + (int)i);
	if (program->folder)
		posix_spawn_file_actions_addchdir_np(&actions, program->folder);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes,
		POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	/* posix_spawn() takes both without const for historical reasons and does not change them.
	 */
	char *const *argv = (char *const *)(uintptr_t)program->argv;
	char *const *variables =
		program->environment ? (char *const *)(uintptr_t)program->environment : environ;
	if (!code)
		code = posix_spawn(&child->pid, argv[0], &actions, &attributes, argv, variables);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	for (size_t i = 0; i <= program->fd_count; i++)
		close_fd(&high[i]);
	return code;
}

int child_start(struct child *child, const struct child_program *program, struct err *err)
{
	/* A socket rather than a pipe: one can be asked whether it holds something. */
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return err_set_errno(err, "cannot make a socket");
	int code = spawn(child, program, pair[1]);
	close(pair[1]);
	if (code) {
		close(pair[0]);
		child->pid = 0;
		return err_set(err, "cannot start %s: %s", program->argv[0], strerror(code));
	}
	child->output = pair[0];
	child->pidfd = (int)syscall(SYS_pidfd_open, child->pid, 0);
	return 0;
}

/* Hands the first n bytes of the unfinished line to the log. */
static void say(struct child *child, size_t n)
{
	environment_say(child->environment, str_head(buf_str(&child->line), n));
	child->line.n -= n;
	memmove(child->line.p, child->line.p + n, child->line.n);
}

void child_read_output(void *arg)
{
	struct child *child = arg;
	char bytes[64 * 1024];
	ssize_t n = recv(child->output, bytes, sizeof(bytes), MSG_DONTWAIT);
	if (n <= 0) {
		if (n == 0 || (errno != EINTR && errno != EAGAIN))
			close_fd(&child->output);
		return;
	}
	buf_add(&child->line, str_of(bytes, (size_t)n));
	size_t end = child->line.n;
	while (end && child->line.p[end - 1] != '\n')
		end--;
	if (end)
		say(child, end);
	else if (child->line.n >= CHILD_LINE)
		say(child, CHILD_LINE);
}

void child_drain_output(struct child *child)
{
	char probe;
	/* Not without end: what floods its output goes on doing so. */
	for (int i = 0; i < 64 && child->output >= 0 &&
			recv(child->output, &probe, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
		i++)
		child_read_output(child);
	if (child->line.n)
		say(child, child->line.n);
}

/* Its group goes first, as long as nobody else can have its number. */
static int bury(struct child *child)
{
	struct rusage usage = {.ru_maxrss = 0};
	int status = 0;
	kill(-child->pid, SIGKILL);
	while (wait4(child->pid, &status, 0, &usage) < 0 && errno == EINTR)
		;
	child->peak_mb = (uint32_t)(usage.ru_maxrss / 1024) + 1;
	child->pid = 0;
	close_fd(&child->pidfd);
	return status;
}

static bool has_ended(const struct child *child)
{
	siginfo_t info = {.si_pid = 0};
	int code = waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT);
	return code < 0 ? errno == ECHILD : info.si_pid == child->pid;
}

bool child_is_alive(struct child *child)
{
	if (!child->pid)
		return false;
	if (!has_ended(child))
		return true;
	bury(child);
	return false;
}

int child_wait(struct child *child, int64_t until)
{
	if (!child->pid)
		return 0;
	while (!has_ended(child) && clock_monotonic_us() < until)
		usleep(POLL_US);
	return bury(child);
}

void child_end(struct child *child)
{
	child_wait(child, 0);
	close_fd(&child->output);
	buf_release(&child->line);
}

uint32_t child_memory_mb(pid_t pid, bool peak)
{
	char path[40], text[4096];
	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	close_fd(&fd);
	if (n <= 0)
		return 0;
	struct str all = str_of(text, (size_t)n), wanted = peak ? STR("\nVmHWM:") : STR("\nVmRSS:");
	struct str rest = str_trim(str_skip(all, str_find_str(all, wanted) + wanted.n));
	uint64_t kilobytes = 0;
	str_to_u64(str_head(rest, str_find(rest, ' ', 0)), &kilobytes);
	return (uint32_t)((kilobytes + 1023) / 1024);
}
