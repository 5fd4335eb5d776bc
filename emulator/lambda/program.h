/*
 * program - the folder of a function that is a program of its own, rather than a module. Inside the
 * lambda room only.
 */
#ifndef HANGAR_PROGRAM_H
#define HANGAR_PROGRAM_H

#include "lambda.h"

/* What the folder holds, as text that is another when a file in it is: names, sizes, times. Not
 * what is in folders below it. -1 when there is nothing to run; `bootstrap` must be there and
 * executable when there is no command. */
int program_read(
	const struct lambda_function_config *config, struct buf *ret_listing, struct err *err);

#endif
