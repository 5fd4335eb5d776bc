/*
 * commands - the commands other than up: check looks at a file, fsck at the data, reset and logs
 * speak to a running daemon. Each returns the exit status of the process.
 */
#ifndef HANGAR_COMMANDS_H
#define HANGAR_COMMANDS_H

#include "cli/options.h"

int command_check(const struct options *options);
int command_reset(const struct options *options);
int command_fsck(const struct options *options);
int command_logs(const struct options *options);
int command_clock(const struct options *options);
int command_faults(const struct options *options);

#endif
