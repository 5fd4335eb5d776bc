/*
 * guard - the process between the daemon and a program that speaks the Runtime API.
 *
 * The program ends when the guard does, and the guard ends when the daemon does, however that ends;
 * and with the program ends whatever it has started, in whatever session that is. The guard's own
 * end tells how the program ended.
 */
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	ROUNDS = 200, /* of killing what is forked meanwhile */
};

/* What replaces this process; a failure's number goes to `pipe_fd`. */
static _Noreturn void become(char **argv, int pipe_fd, pid_t guard)
{
	sigset_t none;
	sigemptyset(&none);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != guard)
		_exit(EXIT_FAILURE);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* With a path, no shell is tried for what is no program: that is an error on AWS, too. */
	if (strchr(argv[0], '/'))
		execv(argv[0], argv);
	else
		execvp(argv[0], argv);
	int code = errno;
	ssize_t n = write(pipe_fd, &code, sizeof(code));
	_exit(n == (ssize_t)sizeof(code) ? 127 : 126);
}

static pid_t start(char **argv, int *ret_error)
{
	int fds[2];
	*ret_error = 0;
	if (pipe2(fds, O_CLOEXEC)) {
		*ret_error = errno;
		return -1;
	}
	pid_t guard = getpid(), pid = fork();
	if (pid == 0)
		become(argv, fds[1], guard);
	if (pid < 0)
		*ret_error = errno;
	close(fds[1]);
	if (pid > 0 && read(fds[0], ret_error, sizeof(*ret_error)) < 0)
		*ret_error = errno;
	close(fds[0]);
	return pid;
}

/* All that descends from here, for orphans come to this process. */
static void kill_children(void)
{
	char path[64], text[4096];
	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	for (int round = 0; round < ROUNDS; round++) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
		if (fd >= 0)
			close(fd);
		if (n <= 0)
			return;
		text[n] = '\0';
		for (char *at = text, *end; *at; at = *end ? end + 1 : end) {
			long pid = 0;
			for (end = at; *end >= '0' && *end <= '9'; end++)
				pid = pid * 10 + (*end - '0');
			if (end == at || *end != ' ') /* cut off: the next round has it */
				break;
			kill((pid_t)pid, SIGKILL);
		}
		while (waitpid(-1, NULL, 0) < 0 && errno == EINTR)
			;
	}
}

static _Noreturn void end_as(int status)
{
	kill_children();
	if (WIFSIGNALED(status)) {
		sigset_t all;
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		signal(WTERMSIG(status), SIG_DFL);
		sigfillset(&all);
		sigprocmask(SIG_UNBLOCK, &all, NULL);
		raise(WTERMSIG(status));
	}
	_exit(WEXITSTATUS(status));
}

/* Everybody who has ended; the program's end is this process's. */
static void reap(pid_t program)
{
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
		if (pid == program)
			end_as(status);
}

int guard_main(char **argv)
{
	struct guard_report report = {.program = 0};
	struct signalfd_siginfo info;
	sigset_t child;
	fcntl(GUARD_LIFE_FD, F_SETFD, FD_CLOEXEC);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	struct pollfd fds[] = {
		{GUARD_LIFE_FD, POLLIN, 0}, {signalfd(-1, &child, SFD_CLOEXEC), POLLIN, 0}};
	report.program = start(argv, &report.error);
	if (send(GUARD_LIFE_FD, &report, sizeof(report), MSG_NOSIGNAL) != sizeof(report) ||
		report.error)
		_exit(127);
	for (;;) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		if (fds[0].revents)
			break; /* the daemon is gone, or has no use for the program any more */
		if (fds[1].revents && read(fds[1].fd, &info, sizeof(info)) > 0)
			reap(report.program);
	}
	kill_children();
	_exit(EXIT_FAILURE);
}
