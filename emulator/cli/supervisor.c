#include "cli/supervisor.h"

#include "clock.h"
#include "crash.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	ISOLATED_MAX = 1024,
	PAUSE_FIRST_MS = 100,
	TWICE_MS = 500, /* sooner it may be the same wish, told by the terminal and by a parent */
};

struct supervisor {
	int (*daemon)(void *arg, const struct incarnation *incarnation);
	void *arg;
	pid_t child;
	int signals; /* signalfd for the parent */
	struct crash_page *page;
	bool stopping; /* SIGTERM or SIGINT was forwarded */
	bool killed;   /* it came again */
	int64_t stopping_since;
	unsigned starts;
	int64_t crashes[SUPERVISOR_CRASHES]; /* when the last ones were, in ms; a ring */
	char isolated[ISOLATED_MAX];
};

static int64_t now_ms(void)
{
	return clock_monotonic_us() / 1000;
}

static void supervised_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGCHLD);
}

/* In the child: everything of the parent's is put back, and the parent's death is this process's
 * death. */
static _Noreturn void become_daemon(struct supervisor *s, pid_t parent)
{
	sigset_t set;
	supervised_signals(&set);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_REFUSED); /* it died before the line above */
	close(s->signals);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	struct incarnation incarnation = {.number = s->starts,
		.parent = parent,
		.isolated = s->isolated,
		.crash_page = s->page};
	int status = s->daemon(s->arg, &incarnation);
	fflush(NULL);
	_exit(status);
}

static int start_daemon(struct supervisor *s)
{
	pid_t parent = getpid();
	fflush(NULL);
	atomic_store(&s->page->serving, false);
	atomic_store(&s->page->count, 0);
	pid_t pid = fork();
	if (pid < 0)
		return -1;
	if (pid == 0)
		become_daemon(s, parent);
	s->child = pid;
	s->starts++;
	return 0;
}

/* Notes the crash; true when the last SUPERVISOR_CRASHES of them fell into the window. */
static bool too_many_crashes(struct supervisor *s, unsigned count)
{
	int64_t now = now_ms();
	s->crashes[count % SUPERVISOR_CRASHES] = now;
	return count + 1 >= SUPERVISOR_CRASHES &&
	       now - s->crashes[(count + 1) % SUPERVISOR_CRASHES] <= SUPERVISOR_WINDOW_MS;
}

static bool list_has(const char *list, const char *name)
{
	size_t n = strlen(name);
	for (const char *at = list; (at = strstr(at, name)); at += n)
		if ((at == list || at[-1] == ',') && (at[n] == ',' || at[n] == '\0'))
			return true;
	return false;
}

static void isolate(struct supervisor *s, const char *function)
{
	size_t used = strlen(s->isolated);
	if (function[0] && !list_has(s->isolated, function) &&
		used + strlen(function) + 2 < sizeof(s->isolated))
		snprintf(s->isolated + used, sizeof(s->isolated) - used, "%s%s", used ? "," : "",
			function);
}

/* Tells what happened, from the daemon's own last words when it left some. */
static void tell_crash(struct supervisor *s, int status)
{
	char where[512] = "", how[96];
	if (WIFSIGNALED(status))
		snprintf(how, sizeof(how), "signal %d (%s)", WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	else
		snprintf(how, sizeof(how), "exit status %d", WEXITSTATUS(status));
	for (unsigned i = 0; i < s->page->count && i < CRASH_REPORTS; i++) {
		crash_describe(&s->page->reports[i], where, sizeof(where));
		isolate(s, s->page->reports[i].function);
	}
	fprintf(stderr, "hangar: the daemon crashed: %s%s%s\n", how, where[0] ? " in " : "", where);
}

/* Waits up to `ms` for a signal. 0: none came. */
static int next_signal(struct supervisor *s, int ms)
{
	struct signalfd_siginfo info;
	struct pollfd poll_fd = {.fd = s->signals, .events = POLLIN};
	if (poll(&poll_fd, 1, ms) <= 0 ||
		read(s->signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return 0;
	return (int)info.ssi_signo;
}

/* Who asks for the end once more does not want to wait for the requests in flight. */
static void forward(struct supervisor *s, int number)
{
	bool ends = number == SIGTERM || number == SIGINT;
	if (ends && s->stopping && now_ms() - s->stopping_since >= TWICE_MS) {
		fprintf(stderr, "hangar: asked twice: ending at once\n");
		s->killed = true;
		number = SIGKILL;
	}
	if (ends && !s->stopping) {
		s->stopping = true;
		s->stopping_since = now_ms();
	}
	if (s->child > 0)
		kill(s->child, number);
}

/* The daemon's wait status, once it has ended. */
static int await_end(struct supervisor *s)
{
	int status;
	for (;;) {
		int number = next_signal(s, -1);
		if (number && number != SIGCHLD)
			forward(s, number);
		if (waitpid(s->child, &status, WNOHANG) == s->child) {
			s->child = -1;
			return status;
		}
	}
}

/* True: go on. Signals that come meanwhile end the pause (SIGHUP does not: the new daemon reads the
 * file anyway). */
static bool pause_before_restart(struct supervisor *s, unsigned crashes)
{
	int64_t until =
		now_ms() + (crashes < 2 ? 0 : PAUSE_FIRST_MS << (crashes < 6 ? crashes - 2 : 4));
	for (int64_t left; (left = until - now_ms()) > 0;) {
		int number = next_signal(s, (int)left);
		if (number == SIGTERM || number == SIGINT)
			return false;
	}
	return true;
}

static int supervise(struct supervisor *s)
{
	for (unsigned crashes = 0;;) {
		if (start_daemon(s) < 0) {
			perror("hangar: fork");
			return EXIT_REFUSED;
		}
		int status = await_end(s);
		if (WIFEXITED(status) && WEXITSTATUS(status) <= EXIT_USAGE && !s->page->serving)
			return WEXITSTATUS(status);
		if (s->killed)
			return EXIT_REFUSED;
		tell_crash(s, status);
		if (s->stopping)
			return EXIT_REFUSED;
		if (too_many_crashes(s, crashes)) {
			fprintf(stderr, "hangar: %d crashes within %d s: giving up\n",
				SUPERVISOR_CRASHES, SUPERVISOR_WINDOW_MS / 1000);
			return EXIT_REFUSED;
		}
		if (!pause_before_restart(s, ++crashes))
			return EXIT_STOPPED;
		fprintf(stderr, "hangar: starting again%s%s\n",
			s->isolated[0] ? "; isolated until rebuilt: " : "", s->isolated);
	}
}

int supervisor_run(int (*daemon)(void *arg, const struct incarnation *incarnation), void *arg)
{
	struct supervisor s = {.daemon = daemon, .arg = arg, .child = -1};
	sigset_t set;
	supervised_signals(&set);
	s.page = crash_page_new();
	if (!s.page) {
		perror("hangar: mmap");
		return EXIT_REFUSED;
	}
	sigprocmask(SIG_BLOCK, &set, NULL);
	s.signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (s.signals < 0) {
		perror("hangar: signalfd");
		return EXIT_REFUSED;
	}
	int status = supervise(&s);
	close(s.signals);
	crash_page_free(s.page);
	return status;
}
