/*
 * namespaces - whose data is where: a store for each account and region, in the stack's own
 * namespace and in forks of it.
 *
 * A namespace is the stack's own, whose name is empty, or a fork, which has a name. In each of them
 * account and region select a store; the stack's own account and region have the namespace's own
 * store, others start empty as on AWS. With `shared` all accounts and regions are that one.
 *
 * A fork is a copy of all stores of another namespace, made while those are in use. A store is
 * opened when it is first asked for, and all but the stack's own are closed when they were not used
 * for a while. restore() puts another file in a store's place: who borrowed the former one ends on
 * it.
 *
 * The files are file.h's. Everything here may be called from any thread.
 */
#ifndef HANGAR_NAMESPACES_H
#define HANGAR_NAMESPACES_H

#include "clock.h"
#include "err.h"
#include "file.h"
#include "store/store.h"

struct namespaces;

/* What goes on in a namespace's own store while it is open, beside the requests: event source
 * mappings. Nothing is called under a lock that borrowing needs. */
struct namespace_keeper {
	void *arg;
	/* The store was opened, nobody has it yet. NULL: nothing to do. */
	void (*opened)(void *arg, struct str name, struct store *store);
	/* Starts the work; NULL when there is none. */
	void *(*start)(void *arg, struct str name, struct store *store);
	bool (*is_idle)(void *arg, void *work);
	void (*stop)(void *arg, void *work); /* returns when it has ended */
	/* A fork is complete, nobody can find it yet; a fork was dropped, nobody can find it any
	 * more. NULL: nothing to do. */
	void (*forked)(void *arg, struct str name, struct str from);
	void (*dropped)(void *arg, struct str name);
	/* A store was opened that is of another account or region than the stack's. NULL: nothing
	 * to do. */
	void (*elsewhere)(void *arg, struct str account, struct str region);
};

struct namespaces_options {
	const char *path;           /* of store.db; others are beside it */
	struct str account, region; /* the stack's own; must outlive the namespaces */
	bool shared;                /* whatever account and region: the own store */
	unsigned idle_s;            /* unused for so long: closed; 0: five minutes */
	struct store_options store; /* its clock is not used: each namespace has its own */
	struct namespace_keeper keeper;
};

/* Opens the stack's own store. */
int namespaces_open(const struct namespaces_options *options, struct namespaces **ret_namespaces,
	struct err *err);
/* Ends all work for good; stores can still be borrowed. */
void namespaces_stop(struct namespaces *namespaces);
/* Nothing may be borrowed any more. */
void namespaces_close(struct namespaces *namespaces);

bool namespaces_has(struct namespaces *namespaces, struct str name);
/* Opened if need be; NULL and the reason when it cannot be, or there is no such namespace. Give it
 * back soon. */
struct store *namespaces_borrow(struct namespaces *namespaces, struct str name, struct str account,
	struct str region, struct err *err);
struct store *namespaces_borrow_own(
	struct namespaces *namespaces, struct str name, struct err *err);
void namespaces_give_back(struct store *store);

/* --- changing them --- */

enum namespaces_error {
	NAMESPACES_FAILED = -1,
	NAMESPACES_UNKNOWN = -2, /* no namespace of that name */
	NAMESPACES_REFUSED = -3, /* a name that cannot be one, or is taken */
};

/* Copies all stores of `from`. Every write that was acknowledged before is in the fork; each store
 * is consistent in itself. */
int namespaces_fork(
	struct namespaces *namespaces, struct str name, struct str from, struct err *err);
/* Its data is gone when the last who uses it is done; later requests find no namespace. */
int namespaces_drop(struct namespaces *namespaces, struct str name, struct err *err);
/* Writes the namespace's own store to a file; replaces one that is a store's copy, no other. */
int namespaces_snapshot(
	struct namespaces *namespaces, struct str from, const char *path, struct err *err);
/* Puts a copy of such a file in the place of the namespace's own store. */
int namespaces_restore(
	struct namespaces *namespaces, struct str into, const char *path, struct err *err);

/* --- time --- */

/* What each namespace's clock says; a fork's begins as that of what it is a copy of. A name that is
 * none has the wall's. */
struct clocks namespaces_clocks(struct namespaces *namespaces);
/* Moves one namespace's clock to that offset from the wall, and calls visit for every open store of
 * it, and for its own in any case. */
int namespaces_move_clock(struct namespaces *namespaces, struct str name, int64_t offset_us,
	void (*visit)(void *arg, struct store *store), void *arg, struct err *err);

/* --- upkeep --- */

/* Calls visit for every open store. */
void namespaces_each(
	struct namespaces *namespaces, void (*visit)(void *arg, struct store *store), void *arg);
/* Ends the work of every open namespace and starts it afresh; before that, opened() is called
 * again. */
void namespaces_restart(struct namespaces *namespaces);
/* Calls visit for all work under way, or for that of one namespace; it goes on meanwhile. */
void namespaces_works(struct namespaces *namespaces, const struct str *only,
	void (*visit)(void *arg, void *work), void *arg);
/* Closes what was not used since idle_s. Call it every few seconds; passed_s: since the last time.
 */
void namespaces_close_idle(struct namespaces *namespaces, unsigned passed_s);

struct namespace_info {
	struct str name;
	unsigned stores, open;
	int64_t bytes; /* of its files, without what is not folded yet */
};
/* Calls visit for each, the stack's own first, then by name. */
void namespaces_list(struct namespaces *namespaces,
	void (*visit)(void *arg, const struct namespace_info *info), void *arg);

#endif
