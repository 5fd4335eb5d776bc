/*
 * commands - the commands other than up: check looks at a file, fsck at the data, event makes an
 * event; the others speak to a running daemon.
 *
 * Each returns the exit status of the process, or -1 with what went wrong. The arena is the
 * caller's.
 */
#ifndef HANGAR_COMMANDS_H
#define HANGAR_COMMANDS_H

#include "buf.h"
#include "cli/options.h"
#include "err.h"

struct client_answer;

typedef int command_function(const struct options *options, struct arena *arena, struct err *err);
command_function command_check, command_reset, command_fsck, command_logs, command_fork,
	command_drop, command_clock, command_faults, command_split, command_invoke, command_event,
	command_drain;
command_function command_snapshot; /* and restore */

/* For the files of the commands: one request to the running daemon. -1 also when the answer is not
 * 200: err has its message. */
int command_call(const struct options *options, const char *method, const char *path,
	struct str body, struct arena *arena, struct client_answer *ret_answer, struct err *err);
/* The same in the namespace of the options. */
int command_call_in_namespace(const struct options *options, const char *method, const char *path,
	struct str body, struct arena *arena, struct client_answer *ret_answer, struct err *err);
/* A string in the JSON object of an answer; STR_NONE when it is not there. */
struct str command_text(struct str object, const char *key, struct arena *arena);
/* Appends what is in the file; "-": what comes on standard input. */
int command_read_file(const char *path, struct buf *out, struct err *err);

#endif
