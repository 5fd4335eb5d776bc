/*
 * namespaces - where the data of each account and region is: one store each, opened when it is
 * first asked for.
 *
 * The stack's own account and region have store.db; others, which start empty as on AWS,
 * store-ACCOUNT-REGION.db beside it.
 */
#ifndef HANGAR_NAMESPACES_H
#define HANGAR_NAMESPACES_H

#include "err.h"
#include "store/store.h"

struct namespaces;

struct namespaces_options {
	const char *path;           /* of store.db */
	struct str account, region; /* the stack's own; must outlive the namespaces */
	struct store_options store;
};

/* Opens the stack's own store. */
int namespaces_open(const struct namespaces_options *options, struct namespaces **ret_namespaces,
	struct err *err);
void namespaces_close(struct namespaces *namespaces);

/* The stack's own. */
struct store *namespaces_own(struct namespaces *namespaces);
/* Opened if need be; NULL and the reason when it cannot be. It stays open until namespaces_close().
 */
struct store *namespaces_get(
	struct namespaces *namespaces, struct str account, struct str region, struct err *err);

/* Calls visit for every open store. */
void namespaces_each(
	struct namespaces *namespaces, void (*visit)(void *arg, struct store *store), void *arg);

#endif
