/*
 * store_caller - DynamoDB's operations on one given store, whatever namespace it is of: how tables
 * are made in a store that no request can reach yet.
 */
#ifndef HANGAR_STORE_CALLER_H
#define HANGAR_STORE_CALLER_H

#include "doors.h"

struct endpoint;
struct pipeline;
struct store;

struct store_caller {
	struct pipeline *pipeline;
	struct endpoint *endpoint;
};

/* The slices must live as long as the caller. */
void store_caller_init(
	struct store_caller *caller, struct store *store, struct str account, struct str region);
void store_caller_release(struct store_caller *caller);

struct aws_caller store_caller_door(struct store_caller *caller);

#endif
