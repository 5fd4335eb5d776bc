/*
 * client - how the commands speak to a running daemon: one HTTP request to /_hangar/v1/ on this
 * machine.
 *
 * Plain HTTP/1.0 over one loopback connection; a whole HTTP library would cost every start of the
 * program its loading.
 */
#ifndef HANGAR_CLIENT_H
#define HANGAR_CLIENT_H

#include "buf.h"
#include "cli/instance.h"

struct client_answer {
	int status;
	struct str headers; /* the head without its first line */
	struct str body;
};

/* The answer's slices are in the arena. -1: no connection, or no HTTP. */
int client_call(const struct instance_address *address, const char *method, const char *path,
	struct str body, struct arena *arena, struct client_answer *ret_answer, struct err *err);

/* A header of the answer by its lower-case name; STR_NONE when there is none. */
struct str client_header(const struct client_answer *answer, struct str name);

#endif
