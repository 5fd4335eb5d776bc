/*
 * seed - loads a file of items (see config/seed.h for its forms) into a table, by BatchWriteItem.
 *
 * A wrong item is told with file and line; what came before it stays.
 */
#ifndef HANGAR_SEED_H
#define HANGAR_SEED_H

#include "doors.h"
#include "err.h"

/* *ret_count: items put. */
int seed_load(struct aws_caller aws, struct str table, const char *path, size_t *ret_count,
	struct err *err);

#endif
