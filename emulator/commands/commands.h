/*
 * commands - the commands other than up: check looks at a file, fsck at the data, reset and logs
 * speak to a running daemon. Each returns the exit status of the process.
 */
#ifndef HANGAR_COMMANDS_H
#define HANGAR_COMMANDS_H

#include "arena.h"
#include "cli/options.h"
#include "err.h"

struct client_answer;

int command_check(const struct options *options);
int command_reset(const struct options *options);
int command_fsck(const struct options *options);
int command_logs(const struct options *options);
int command_fork(const struct options *options);
int command_drop(const struct options *options);
/* snapshot and restore */
int command_snapshot(const struct options *options);
int command_clock(const struct options *options);
int command_faults(const struct options *options);
int command_split(const struct options *options);
int command_invoke(const struct options *options);
int command_event(const struct options *options);
int command_drain(const struct options *options);

/* For the files of the commands: one request to the running daemon. -1 also when the answer is not
 * 200: err has its message. */
int command_call(const struct options *options, const char *method, const char *path,
	struct str body, struct arena *arena, struct client_answer *ret_answer, struct err *err);
/* The same in the namespace of the options. */
int command_call_in_namespace(const struct options *options, const char *method, const char *path,
	struct str body, struct arena *arena, struct client_answer *ret_answer, struct err *err);

#endif
