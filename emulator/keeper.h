/*
 * keeper - what the app does in a namespace's own store while it is open: it has the tables of
 * routes.yaml, and its streams' records go to the functions, whose calls go into the same
 * namespace; a fork begins with the faults that are ordered in what it is a copy of.
 */
#ifndef HANGAR_KEEPER_H
#define HANGAR_KEEPER_H

#include "namespaces/namespaces.h"

struct app;
struct poller;
struct stack;

struct namespace_keeper keeper(struct app *app);
/* 0, or -1 and what is wrong with the stack's event source mappings. */
int keeper_check(const struct stack *stack, struct err *err);
/* Waits until no record is pending in any open namespace, or in that one; -1 and which, when that
 * takes longer. */
int keeper_drain(struct app *app, const struct str *only, int64_t timeout_ms, struct err *err);
/* Calls use() with the poller of that namespace; not when it has none. */
void keeper_with_poller(void *app, struct str namespace,
	void (*use)(void *use_arg, struct poller *poller), void *use_arg);

#endif
