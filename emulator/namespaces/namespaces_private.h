/*
 * namespaces_private - what namespaces.c and change.c share.
 *
 * One mutex guards the list of families (a namespace and its stores) and of places (where a store
 * is); no file is touched under it. A place that is being opened or closed is busy: who wants it
 * waits. `change` is held by whoever ends or swaps work, so that there is one at a time; it is
 * taken before the mutex, and never by borrowing.
 */
#ifndef HANGAR_NAMESPACES_PRIVATE_H
#define HANGAR_NAMESPACES_PRIVATE_H

#include "arena.h"
#include "namespaces.h"

#include <pthread.h>
#include <stdatomic.h>

/* A namespace's clock. The namespace itself and every store of it that is open are users. */
struct timepiece {
	struct clock clock;
	atomic_uint users;
};

/* A store that is open. Whoever borrows it is a user, and the place itself is one. */
struct opened {
	struct store *store;
	struct timepiece *time;
	atomic_uint users;
	void *work;   /* the keeper's; who holds `change` may touch it */
	bool retired; /* its files go with its last user */
	bool own;
	char name[NAMESPACE_NAME_MOST + 1];
	char path[NAMESPACE_PATH];
};

enum place_state {
	PLACE_CLOSED,
	PLACE_BUSY,
	PLACE_OPEN,
};

struct place {
	struct place *next;
	struct namespace_file file;
	enum place_state state;
	struct opened *opened; /* when open */
	unsigned quiet_s;      /* since it was borrowed last */
};

struct family {
	struct family *next;
	char name[NAMESPACE_NAME_MOST + 1];
	struct place *places; /* the namespace's own first */
	struct timepiece *time;
	bool ready;     /* no longer being made */
	bool gone;      /* being dropped */
	unsigned holds; /* threads that wait for a place of it */
};

struct namespaces {
	struct namespaces_options options;
	char *folder;
	atomic_bool stopped; /* no more work */
	pthread_mutex_t change;
	pthread_mutex_t mutex;
	pthread_cond_t settled;
	struct family *families; /* the stack's own first, which stays */
	atomic_uint others;      /* how many follow it */
	unsigned generation;     /* the highest in use */
};

/* The mutex is held. */
struct family *family_find(struct namespaces *n, struct str name);
struct family *family_get(struct namespaces *n, struct str name, struct err *err);
struct family *family_add(struct namespaces *n, struct str name);
void family_remove(struct namespaces *n, struct family *family);
struct place *place_add(struct family *family, const struct namespace_file *file);
/* Waits until it is no longer busy. */
void place_settle(struct namespaces *n, struct place *place);
/* namespaces_borrow() that does not tell the keeper; ret_elsewhere: there was something to tell. */
struct store *borrow_quietly(struct namespaces *n, struct str name, struct str account,
	struct str region, bool *ret_elsewhere, struct err *err);
void place_set(struct namespaces *n, struct place *place, enum place_state state);

struct timepiece *timepiece_take(struct timepiece *time);
void timepiece_release(struct timepiece *time);

/* The mutex is not held. */
struct opened *opened_new(
	struct namespaces *n, const struct family *family, struct place *place, struct err *err);
void opened_release(struct opened *opened);
/* Takes a user of every open store, or only of that namespace's, for a walk without the mutex. */
size_t opened_all(struct namespaces *n, const struct str *only, struct opened ***ret_list);
void work_start(struct namespaces *n, struct opened *opened);
void work_stop(struct namespaces *n, struct opened *opened);

#endif
