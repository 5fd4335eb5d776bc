#include "base64.h"
#include "cli/client.h"
#include "commands.h"
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* invoke and event. */

/* The file of --event; nothing without one. */
static int read_event(const struct options *options, struct buf *out, struct err *err)
{
	return options->event ? command_read_file(options->event, out, err) : 0;
}

/* --routes, or routes.yaml if it is there; NULL without one. */
static int load_stack(const struct options *options, struct stack **ret, struct err *err)
{
	const char *path = options->routes ? options->routes : "routes.yaml";
	struct problems problems = PROBLEMS_INIT;
	struct stack_options load = {.pkglibdir = PKGLIBDIR};
	*ret = NULL;
	if (!options->routes && access(path, R_OK) < 0)
		return 0;
	*ret = stack_load(path, &load, &problems);
	problems_release(&problems);
	return *ret ? 0 : err_set(err, "%s cannot be used: `hangar check` says why", path);
}

int command_event(const struct options *options, struct arena *arena, struct err *err)
{
	struct buf body = BUF_IN(arena), event = BUF_IN(arena);
	struct stack *stack;
	enum sample_form form;
	bool strange = false;
	if (sample_form_parse(options->as, &form, err) < 0 || load_stack(options, &stack, err) < 0)
		return -1;
	int result = read_event(options, &body, err);
	if (result == 0) {
		struct sample_of of = sample_find(stack, str_z(options->argument), arena);
		result = sample_write(stack, &of, form, buf_str(&body), arena, &event, err);
		strange = stack && !of.api;
	}
	if (result == 0)
		printf("%.*s\n", STR_ARG(buf_str(&event)));
	if (result == 0 && strange)
		fprintf(stderr,
			"hangar: no route of %s takes \"%s\"; an API that had one would send this\n",
			options->routes ? options->routes : "routes.yaml", options->argument);
	stack_free(stack);
	return result;
}

/* With --as the event is a request's, whose body is the file. */
static int make_event(
	const struct options *options, struct arena *arena, struct buf *event, struct err *err)
{
	struct buf body = BUF_IN(arena);
	struct stack *stack;
	struct sample_of of;
	enum sample_form form;
	if (!options->as)
		return read_event(options, event, err);
	if (sample_form_parse(options->as, &form, err) < 0 || load_stack(options, &stack, err) < 0)
		return -1;
	int result = read_event(options, &body, err);
	if (result == 0 && !stack)
		result = err_set(err,
			"--as needs routes, and there is no routes.yaml here; --routes names one");
	if (result == 0 && !sample_route_of(stack, str_z(options->argument), &of))
		result = err_set(err, "no route of %s calls function \"%s\"",
			options->routes ? options->routes : "routes.yaml", options->argument);
	if (result == 0)
		result = sample_write(stack, &of, form, buf_str(&body), arena, event, err);
	stack_free(stack);
	return result;
}

static void print_log(const struct client_answer *answer, struct arena *arena)
{
	struct buf log = BUF_IN(arena);
	if (base64_decode(&log, client_header(answer, STR("x-hangar-log"))))
		fwrite(log.p, 1, log.n, stderr);
}

int command_invoke(const struct options *options, struct arena *arena, struct err *err)
{
	struct buf event = BUF_IN(arena);
	struct client_answer answer;
	if (make_event(options, arena, &event, err) < 0)
		return -1;
	struct str path = arena_printf(arena, "/_hangar/v1/invoke?function=%s", options->argument);
	if (command_call_in_namespace(
		    options, "POST", path.p, buf_str(&event), arena, &answer, err) < 0)
		return -1;
	print_log(&answer, arena);
	printf("%.*s\n", STR_ARG(answer.body));
	bool fine = str_eq_z(client_header(&answer, STR("x-hangar-status")), "ok");
	return fine ? EXIT_SUCCESS : EXIT_FAILURE;
}
