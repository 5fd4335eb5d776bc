/*
 * main - the words of the command line to the function that does them; for `up`, socket and folder
 * before the daemon.
 */
#include "app.h"
#include "cli/options.h"
#include "commands/commands.h"
#include "config.h"
#include "config/model.h"
#include "lambda/lambda.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int daemon_main(void *arg, const struct incarnation *incarnation)
{
	return app_run(arg, incarnation);
}

/* Where to listen and where the data is: the command line's word, else the file's, else the
 * default. */
struct place_of_daemon {
	char host[64], data[512];
	uint16_t port;
};

/* The file is read here once to its end, so that a wrong one is told before anything is opened or
 * forked. */
static int choose_place(
	const struct options *options, const char *routes, struct place_of_daemon *ret)
{
	struct problems problems = PROBLEMS_INIT;
	struct stack_options load = {.pkglibdir = PKGLIBDIR};
	struct stack *stack = routes ? stack_load(routes, &load, &problems) : NULL;
	if (routes && !stack) {
		struct buf text = BUF_INIT;
		problems_write(&problems, &text);
		fwrite(text.p, 1, text.n, stderr);
		buf_release(&text);
		problems_release(&problems);
		return -1;
	}
	struct str host = stack && stack->host_place.line ? stack->host : STR(OPTIONS_HOST);
	struct str data = stack && stack->data_place.line ? stack->data : STR(OPTIONS_DATA);
	int64_t port = stack && stack->port_place.line ? stack->port : OPTIONS_PORT;
	if (options->host)
		host = str_z(options->host);
	if (options->data)
		data = str_z(options->data);
	if (options->port != OPTIONS_NO_PORT)
		port = options->port;
	snprintf(ret->host, sizeof(ret->host), "%.*s", STR_ARG(host));
	snprintf(ret->data, sizeof(ret->data), "%.*s", STR_ARG(data));
	ret->port = (uint16_t)port;
	stack_free(stack);
	problems_release(&problems);
	return 0;
}

static int command_up(const struct options *options, struct arena *arena, struct err *err)
{
	struct listener listener;
	struct instance instance;
	struct place_of_daemon place;
	const char *routes = options->bare       ? NULL
			     : options->argument ? options->argument
						 : "routes.yaml";
	struct app_options app = {options, &listener, &instance, routes};
	struct incarnation alone = {.parent = getpid(), .isolated = "", .crash_page = NULL};
	(void)arena;
	if (routes && access(routes, R_OK) < 0)
		return err_set(err, "%s: %s%s", routes, strerror(errno),
			options->argument ? ""
					  : " (or start with --bare for the AWS endpoints alone)");
	if (choose_place(options, routes, &place) < 0)
		return EXIT_FAILURE;
	if (instance_open(place.data, options->memory, getpid(), &instance, err) < 0)
		return -1;
	if (listen_open(place.host, place.port, &listener, err) < 0) {
		instance_close(&instance);
		return -1;
	}
	if (!listener.loopback)
		fprintf(stderr,
			"hangar: warning: %s can be reached from other machines, and nothing here "
			"asks for a password\n",
			place.host);
	int status =
		options->no_supervise ? app_run(&app, &alone) : supervisor_run(daemon_main, &app);
	instance_close(&instance);
	close(listener.fd);
	return status;
}

static int command_version(const struct options *options, struct arena *arena, struct err *err)
{
	(void)options;
	(void)arena;
	(void)err;
	puts("hangar " PACKAGE_VERSION);
	return EXIT_SUCCESS;
}

static int command_help(const struct options *options, struct arena *arena, struct err *err)
{
	(void)arena;
	(void)err;
	options_help(options->help_for, stdout);
	return EXIT_SUCCESS;
}

static command_function *const commands[] = {
	[COMMAND_UP] = command_up,
	[COMMAND_CHECK] = command_check,
	[COMMAND_RESET] = command_reset,
	[COMMAND_FORK] = command_fork,
	[COMMAND_DROP] = command_drop,
	[COMMAND_SNAPSHOT] = command_snapshot,
	[COMMAND_RESTORE] = command_snapshot,
	[COMMAND_LOGS] = command_logs,
	[COMMAND_INVOKE] = command_invoke,
	[COMMAND_EVENT] = command_event,
	[COMMAND_DRAIN] = command_drain,
	[COMMAND_FSCK] = command_fsck,
	[COMMAND_CLOCK] = command_clock,
	[COMMAND_FAULTS] = command_faults,
	[COMMAND_SPLIT] = command_split,
	[COMMAND_VERSION] = command_version,
	[COMMAND_HELP] = command_help,
};

static int complain(const struct err *err, int status)
{
	fprintf(stderr, "hangar: %s\n", err->text);
	return status;
}

int main(int argc, char **argv)
{
	struct options options;
	struct arena arena = ARENA_INIT;
	struct err err = {""};
	if (argc > 1 && str_eq_z(STR("--lambda-worker"), argv[1]))
		return lambda_worker_main(argc, argv);
	if (options_parse(argc, argv, &options, &err) < 0)
		return complain(&err, EXIT_USAGE);
	int status = commands[options.command](&options, &arena, &err);
	arena_release(&arena);
	return status < 0 ? complain(&err, EXIT_FAILURE) : status;
}
