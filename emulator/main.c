/*
 * main - the words of the command line to the function that does them; for `up`, socket and folder before the daemon.
 */
#include "app.h"
#include "cli/options.h"
#include "commands.h"
#include "config.h"
#include "lambda/lambda.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int daemon_main(void *arg, const struct incarnation *incarnation)
{
	return app_run(arg, incarnation);
}

static const char *routes_path(const struct options *options)
{
	if (options->bare)
		return NULL;
	return options->argument ? options->argument : "routes.yaml";
}

static int command_up(const struct options *options)
{
	struct err err = {""};
	struct listener listener;
	struct instance instance;
	struct app_options app = {options, &listener, &instance, routes_path(options)};
	struct incarnation alone = {.parent = getpid(), .isolated = "", .crash_fd = -1};
	if (app.routes && access(app.routes, R_OK) < 0) {
		err_set_errno(&err, "%s", app.routes);
		fprintf(stderr, "hangar: %s%s\n", err.text,
			options->argument ? "" : " (or start with --bare for the AWS endpoints alone)");
		return EXIT_FAILURE;
	}
	if (instance_open(options->data, options->memory, getpid(), &instance, &err) < 0) {
		fprintf(stderr, "hangar: %s\n", err.text);
		return EXIT_FAILURE;
	}
	if (listen_open(options->host, options->port, &listener, &err) < 0) {
		fprintf(stderr, "hangar: %s\n", err.text);
		instance_close(&instance);
		return EXIT_FAILURE;
	}
	if (!listener.loopback)
		fprintf(stderr,
			"hangar: warning: %s can be reached from other machines, and nothing here asks for a password\n",
			options->host);
	int status = options->no_supervise ? app_run(&app, &alone) : supervisor_run(daemon_main, &app);
	instance_close(&instance);
	close(listener.fd);
	return status;
}

int main(int argc, char **argv)
{
	struct options options;
	struct err err;
	if (argc > 1 && str_eq_z(STR("--lambda-worker"), argv[1]))
		return lambda_worker_main(argc, argv);
	if (options_parse(argc, argv, &options, &err) < 0) {
		fprintf(stderr, "hangar: %s\n", err.text);
		return EXIT_USAGE;
	}
	switch (options.command) {
	case COMMAND_UP:
		return command_up(&options);
	case COMMAND_CHECK:
		return command_check(&options);
	case COMMAND_RESET:
		return command_reset(&options);
	case COMMAND_LOGS:
		return command_logs(&options);
	case COMMAND_VERSION:
		puts("hangar " PACKAGE_VERSION);
		return EXIT_SUCCESS;
	case COMMAND_HELP:
		options_help(options.help_for, stdout);
		return EXIT_SUCCESS;
	}
	return EXIT_USAGE;
}
