/*
 * table_request - a table of routes.yaml as the CreateTable request that makes it.
 */
#ifndef HANGAR_TABLE_REQUEST_H
#define HANGAR_TABLE_REQUEST_H

#include "config/model.h"

/* The request's JSON, in the arena. TTL is not in it: that is an UpdateTimeToLive of its own. */
struct str table_request(struct arena *arena, const struct stack_table *table);

#endif
