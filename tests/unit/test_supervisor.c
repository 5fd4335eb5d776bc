#include "unit.h"

#include "cli/supervisor.h"
#include "crash.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Everything here runs a real supervisor in a child of its own; what its daemons say comes through
 * a pipe. */
struct scene {
	int say;          /* the daemons' end of the pipe */
	const char *plan; /* what the n-th daemon does: 'c' crash in a function, 'x' exit 7, 'r'
			     refuse, 'w' wait for a signal */
};

static int act(void *arg, const struct incarnation *incarnation)
{
	const struct scene *scene = arg;
	char line[128], what = scene->plan[incarnation->number];
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	if (what == 'w') /* before anybody can know of this daemon */
		sigprocmask(SIG_BLOCK, &set, NULL);
	int n = snprintf(
		line, sizeof(line), "%d %c %s\n", (int)getpid(), what, incarnation->isolated);
	ssize_t written = write(scene->say, line, (size_t)n);
	(void)written;
	switch (what) {
	case 'c':
		crash_install(incarnation->crash_page, NULL, NULL);
		crash_enter((struct crash_mark){"resources", "1234", NULL});
		raise(SIGSEGV);
		return 99;
	case 'x':
		return 7;
	case 'r':
		return EXIT_REFUSED;
	default:
		for (int number = 0; sigwait(&set, &number) == 0 && number == SIGHUP;)
			written = write(scene->say, "hup\n", 4);
		return EXIT_STOPPED;
	}
}

struct run {
	pid_t supervisor;
	FILE *said;
	char errors[64];
};

static struct run start(const char *plan)
{
	struct run run;
	int pipe_fds[2];
	ck_assert_int_eq(pipe(pipe_fds), 0);
	snprintf(run.errors, sizeof(run.errors), "/tmp/test_supervisor.XXXXXX");
	int errors = mkstemp(run.errors);
	fflush(NULL);
	run.supervisor = fork();
	if (run.supervisor == 0) {
		struct scene scene = {pipe_fds[1], plan};
		close(pipe_fds[0]);
		signal(SIGINT, SIG_DFL); /* Check's own handler would end the whole group */
		signal(SIGTERM, SIG_DFL);
		dup2(errors, STDERR_FILENO);
		_exit(supervisor_run(act, &scene));
	}
	close(errors);
	close(pipe_fds[1]);
	run.said = fdopen(pipe_fds[0], "r");
	return run;
}

static const char *next_line(struct run *run)
{
	static char line[128];
	if (!fgets(line, sizeof(line), run->said))
		return "";
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static int finish(struct run *run, char *errors, size_t size)
{
	int status;
	ck_assert_int_eq(waitpid(run->supervisor, &status, 0), run->supervisor);
	FILE *file = fopen(run->errors, "r");
	size_t n = fread(errors, 1, size - 1, file);
	errors[n] = '\0';
	fclose(file);
	fclose(run->said);
	unlink(run->errors);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static pid_t pid_in(const char *line)
{
	int64_t pid;
	struct str rest;
	ck_assert(str_to_i64(str_cut(str_z(line), ' ', &rest), &pid));
	return (pid_t)pid;
}

static bool gone(pid_t pid)
{
	for (int i = 0; i < 6000; i++) {
		if (kill(pid, 0) < 0 && errno == ESRCH)
			return true;
		poll(NULL, 0, 10);
	}
	return false;
}

START_TEST(restarts_after_a_crash_and_names_the_function)
{
	char errors[4096];
	struct run run = start("cxw");
	ck_assert_ptr_nonnull(strstr(next_line(&run), " c "));
	ck_assert_ptr_nonnull(strstr(next_line(&run), " x resources"));
	ck_assert_ptr_nonnull(strstr(next_line(&run), " w resources"));
	kill(run.supervisor, SIGHUP);
	ck_assert_str_eq(next_line(&run), "hup");
	kill(run.supervisor, SIGTERM);
	ck_assert_int_eq(finish(&run, errors, sizeof(errors)), EXIT_STOPPED);
	ck_assert_ptr_nonnull(strstr(errors, "hangar: the daemon crashed: signal 11 (Segmentation "
					     "fault) in function \"resources\", request 1234, "));
	ck_assert_ptr_nonnull(strstr(errors, "hangar: the daemon crashed: exit status 7\n"));
	ck_assert_ptr_nonnull(
		strstr(errors, "hangar: starting again; isolated until rebuilt: resources\n"));
}
END_TEST

START_TEST(gives_up_after_five_crashes_in_ten_seconds)
{
	char errors[4096];
	struct run run = start("xxxxxxxxxx");
	for (int i = 0; i < SUPERVISOR_CRASHES; i++)
		ck_assert_ptr_nonnull(strstr(next_line(&run), " x "));
	ck_assert_str_eq(next_line(&run), "");
	ck_assert_int_eq(finish(&run, errors, sizeof(errors)), EXIT_REFUSED);
	ck_assert_ptr_nonnull(strstr(errors, "hangar: 5 crashes within 10 s: giving up\n"));
}
END_TEST

START_TEST(a_refusal_is_no_crash)
{
	char errors[4096];
	struct run run = start("rrr");
	ck_assert_ptr_nonnull(strstr(next_line(&run), " r "));
	ck_assert_str_eq(next_line(&run), "");
	ck_assert_int_eq(finish(&run, errors, sizeof(errors)), EXIT_REFUSED);
	ck_assert_str_eq(errors, "");
}
END_TEST

START_TEST(no_daemon_outlives_its_supervisor)
{
	char errors[256];
	struct run run = start("w");
	pid_t daemon = pid_in(next_line(&run));
	kill(run.supervisor, SIGKILL);
	ck_assert_int_eq(finish(&run, errors, sizeof(errors)), -SIGKILL);
	ck_assert(gone(daemon));
}
END_TEST

START_TEST(a_killed_daemon_is_replaced)
{
	char errors[4096];
	struct run run = start("ww");
	pid_t first = pid_in(next_line(&run));
	kill(first, SIGKILL);
	pid_t second = pid_in(next_line(&run));
	ck_assert_int_ne(first, second);
	kill(run.supervisor, SIGINT);
	/* The plan's daemon does not know SIGINT: it dies of it, and that is not answered by a
	 * restart. */
	ck_assert_int_eq(finish(&run, errors, sizeof(errors)), EXIT_REFUSED);
	ck_assert(gone(second));
}
END_TEST

UNIT_MAIN("supervisor", tcase_add_test(tc, restarts_after_a_crash_and_names_the_function);
	  tcase_add_test(tc, gives_up_after_five_crashes_in_ten_seconds);
	  tcase_add_test(tc, a_refusal_is_no_crash);
	  tcase_add_test(tc, no_daemon_outlives_its_supervisor);
	  tcase_add_test(tc, a_killed_daemon_is_replaced))
