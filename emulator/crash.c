#include "crash.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

enum {
	STACK_SIZE = 32 * 1024
};

/* Signal handlers have no argument of ours: these are the only state outside a struct in the
 * daemon. */
static _Thread_local struct crash_mark current;
static _Thread_local const char *found;
static _Thread_local bool has_stack;
static struct crash_page *reports;
static pid_t installed_in;
static pthread_key_t stacks; /* freed with their threads */
static void (*last_act)(void *arg);
static void *last_act_arg;

struct crash_page *crash_page_new(void)
{
	void *page = mmap(NULL, sizeof(struct crash_page), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return page == MAP_FAILED ? NULL : page;
}

void crash_page_free(struct crash_page *page)
{
	if (page)
		munmap(page, sizeof(*page));
}

static void drop_stack(void *bytes)
{
	sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
	free(bytes);
}

static void take_stack(void)
{
	stack_t stack = {.ss_sp = malloc(STACK_SIZE), .ss_size = STACK_SIZE};
	has_stack = true;
	if (stack.ss_sp && !sigaltstack(&stack, NULL))
		pthread_setspecific(stacks, stack.ss_sp);
}

void crash_enter(struct crash_mark mark)
{
	if (reports && !has_stack)
		take_stack();
	current = mark;
}

void crash_leave(void)
{
	current = (struct crash_mark){NULL, NULL, NULL};
}

static void copy_text(char *to, size_t size, const char *from)
{
	size_t n = 0;
	while (from && from[n] && n + 1 < size) {
		to[n] = from[n];
		n++;
	}
	to[n] = '\0';
}

static uintptr_t code_address(const void *context)
{
#if defined(__x86_64__)
	return (uintptr_t)((const ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
	return (uintptr_t)((const ucontext_t *)context)->uc_mcontext.pc;
#else
	(void)context;
	return 0;
#endif
}

/* Room for one more report; NULL: there is none, or this is a fork of the daemon. */
static struct crash_report *next_report(void)
{
	if (!reports || getpid() != installed_in)
		return NULL;
	unsigned n = atomic_fetch_add(&reports->count, 1);
	return n < CRASH_REPORTS ? &reports->reports[n] : NULL;
}

static void name_invocation(struct crash_report *report)
{
	copy_text(report->function, sizeof(report->function), current.function);
	copy_text(report->request_id, sizeof(report->request_id), current.request_id);
	copy_text(report->why, sizeof(report->why), found);
}

static void on_crash(int number, siginfo_t *info, void *context)
{
	(void)info;
	struct crash_report *report = next_report();
	Dl_info where;
	uintptr_t pc = code_address(context);
	if (report) {
		*report = (struct crash_report){.signal = number};
		name_invocation(report);
	}
	if (report && pc && dladdr((void *)pc, &where)) {
		/* A copy's own name (/proc/PID/fd/N) is gone with this process. */
		bool copy = current.module && strncmp(where.dli_fname, "/proc/", 6) == 0;
		copy_text(report->module, sizeof(report->module),
			copy ? current.module : where.dli_fname);
		report->offset = pc - (uintptr_t)where.dli_fbase;
	}
	if (report && last_act)
		last_act(last_act_arg);
	/* SA_RESETHAND: the signal comes again with its default action. */
	raise(number);
}

void crash_now(const char *why)
{
	found = why;
	abort();
}

/* A handler that calls exit() would end the daemon as if that had been meant. */
static void on_exit_called(void)
{
	if (!current.function)
		return;
	struct crash_report *report = next_report();
	if (report) {
		found = "it called exit()";
		*report = (struct crash_report){.signal = 0};
		name_invocation(report);
	}
	_exit(EXIT_FAILURE);
}

void crash_install(struct crash_page *page, void (*act)(void *arg), void *arg)
{
	static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
	if (!page || pthread_key_create(&stacks, drop_stack))
		return;
	reports = page;
	installed_in = getpid();
	last_act = act;
	last_act_arg = arg;
	take_stack();
	struct sigaction action = {.sa_sigaction = on_crash,
		.sa_flags = (int)(SA_SIGINFO | SA_ONSTACK | SA_RESETHAND | SA_NODEFER)};
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
	atexit(on_exit_called);
}

/* The first line that a program prints; "" when it is not there. No shell: the words are arguments.
 */
static void first_line_of(char *const argv[], char *line, size_t size)
{
	int pipe_fds[2];
	line[0] = '\0';
	if (pipe2(pipe_fds, O_CLOEXEC) < 0)
		return;
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
		dup2(pipe_fds[1], STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(pipe_fds[1]);
	FILE *out = fdopen(pipe_fds[0], "r");
	if (!out) {
		close(pipe_fds[0]);
	} else {
		if (!fgets(line, (int)size, out))
			line[0] = '\0';
		fclose(out);
	}
	line[strcspn(line, "\n")] = '\0';
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

void crash_describe(const struct crash_report *report, char *text, size_t size)
{
	char line[300] = "", offset[32], module[sizeof(report->module)];
	copy_text(module, sizeof(module), report->module);
	/* The return address points behind the call: for a fault it is the faulting instruction
	 * itself. */
	snprintf(offset, sizeof(offset), "0x%llx", (unsigned long long)report->offset);
	char tool[] = "addr2line", option[] = "-e";
	char *argv[] = {tool, option, module, offset, NULL};
	if (report->why[0])
		copy_text(line, sizeof(line), report->why);
	else if (module[0])
		first_line_of(argv, line, sizeof(line));
	if (!line[0] || strncmp(line, "??", 2) == 0)
		snprintf(line, sizeof(line), "%.200s+%s", module[0] ? module : "unknown code",
			offset);
	if (report->function[0])
		snprintf(text, size, "function \"%s\", request %s, %s", report->function,
			report->request_id, line);
	else
		snprintf(text, size, "%s", line);
}
