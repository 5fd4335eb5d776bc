/*
 * Making, dropping, replacing and closing. A new file is written beside its name ("FILE.new") and
 * renamed when it is complete, so that a crash leaves it whole or not at all.
 */
#include "namespaces_private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- files --- */

static int move(const char *from, const char *to, struct err *err)
{
	if (rename(from, to) == 0)
		return 0;
	err_set_errno(err, "%s", to);
	unlink(from);
	return NAMESPACES_FAILED;
}

static bool aside_of(const char *path, char ret_aside[NAMESPACE_PATH + 8], struct err *err)
{
	if (snprintf(ret_aside, NAMESPACE_PATH + 8, "%s.new", path) < NAMESPACE_PATH + 8)
		return true;
	err_set(err, "%s: the path is too long", path);
	return false;
}

static int copy_store(struct store *store, const char *path, bool sync, struct err *err)
{
	char aside[NAMESPACE_PATH + 8];
	if (!aside_of(path, aside, err))
		return NAMESPACES_FAILED;
	unlink(aside); /* what a crash left of an earlier one */
	return store_copy(store, aside, sync, err) == 0 ? move(aside, path, err)
							: NAMESPACES_FAILED;
}

static struct namespace_file next_file(struct namespaces *n, const struct namespace_file *like)
{
	struct namespace_file file = *like;
	pthread_mutex_lock(&n->mutex);
	file.generation = ++n->generation;
	pthread_mutex_unlock(&n->mutex);
	return file;
}

/* --- fork --- */

/* The places of a family as they are now. */
static int places_of(
	struct namespaces *n, struct str name, struct family *ret_copy, struct err *err)
{
	struct family copy = {.ready = false};
	pthread_mutex_lock(&n->mutex);
	const struct family *family = family_get(n, name, err);
	for (const struct place *p = family ? family->places : NULL; p; p = p->next)
		place_add(&copy, &p->file);
	if (family)
		copy.time = timepiece_take(family->time);
	pthread_mutex_unlock(&n->mutex);
	if (!family)
		return NAMESPACES_UNKNOWN;
	*ret_copy = copy;
	return 0;
}

static void copy_release(struct family *family)
{
	timepiece_release(family->time);
	for (struct place *next, *place = family->places; place; place = next) {
		next = place->next;
		free(place);
	}
}

/* Copies one store of `from` to where the fork will have it. */
static int fork_place(struct namespaces *n, struct place *place, const struct family *family,
	struct str from, struct err *err)
{
	char path[NAMESPACE_PATH];
	bool elsewhere;
	struct store *store = place->file.account[0]
				      ? borrow_quietly(n, from, str_z(place->file.account),
						str_z(place->file.region), &elsewhere, err)
				      : namespaces_borrow_own(n, from, err);
	if (!store)
		return NAMESPACES_FAILED;
	place->file = next_file(n, &place->file);
	snprintf(place->file.fork, sizeof(place->file.fork), "%s", family->name);
	namespace_file_path(&place->file, n->folder, path);
	int result = copy_store(store, path, n->options.store.sync_full, err);
	namespaces_give_back(store);
	return result;
}

/* The own store last: with it the fork exists, whatever happens then. */
static int fork_places(struct namespaces *n, struct place *place, const struct family *family,
	struct str from, struct err *err)
{
	int result = place->next ? fork_places(n, place->next, family, from, err) : 0;
	return result ? result : fork_place(n, place, family, from, err);
}

static void fork_remove(const struct namespaces *n, const struct family *copy, const char *name)
{
	char path[NAMESPACE_PATH];
	for (const struct place *place = copy->places; place; place = place->next) {
		if (strcmp(place->file.fork, name) != 0)
			continue; /* not begun */
		namespace_file_path(&place->file, n->folder, path);
		namespace_file_remove(path);
	}
}

/* A fork of that name is being dropped. The mutex is held. */
static bool is_going(const struct namespaces *n, struct str name)
{
	const struct family *family = n->families;
	while (family && !(family->gone && str_eq_z(name, family->name)))
		family = family->next;
	return family;
}

/* The name is taken from here on; NULL when it is already. */
static struct family *reserve(struct namespaces *n, struct str name, struct err *err)
{
	struct family *family = NULL;
	pthread_mutex_lock(&n->mutex);
	while (is_going(n, name))
		pthread_cond_wait(&n->settled, &n->mutex);
	if (family_find(n, name))
		err_set(err, "there is a namespace \"%.*s\" already", STR_ARG(name));
	else
		family = family_add(n, name);
	pthread_mutex_unlock(&n->mutex);
	return family;
}

/* What a fork has besides the data. */
static void inherit(
	struct namespaces *n, struct family *family, const struct family *copy, struct str from)
{
	const struct namespace_keeper *keeper = &n->options.keeper;
	clock_move(&family->time->clock, clock_offset_us(&copy->time->clock));
	if (keeper->forked)
		keeper->forked(keeper->arg, str_z(family->name), from);
}

int namespaces_fork(struct namespaces *n, struct str name, struct str from, struct err *err)
{
	struct family copy = {.ready = false};
	if (!namespace_name_is_valid(name)) {
		err_set(err,
			"\"%.*s\" cannot be the name of a namespace: 1 to %d of a-z, 0-9 and -, no "
			"account's number and no service's name",
			STR_ARG(name), NAMESPACE_NAME_MOST);
		return NAMESPACES_REFUSED;
	}
	int result = places_of(n, from, &copy, err);
	if (result)
		return result;
	struct family *family = reserve(n, name, err);
	if (family)
		result = fork_places(n, copy.places, family, from, err);
	if (family && result)
		fork_remove(n, &copy, family->name);
	else if (family)
		inherit(n, family, &copy, from);
	pthread_mutex_lock(&n->mutex);
	if (family && result) {
		family_remove(n, family);
	} else if (family) {
		family->places = copy.places;
		family->ready = true;
		copy.places = NULL;
	}
	pthread_mutex_unlock(&n->mutex);
	copy_release(&copy);
	return family ? result : NAMESPACES_REFUSED;
}

/* --- drop --- */

/* No longer found, and nobody waits for a store of it. */
static struct family *take_away(struct namespaces *n, struct str name, struct err *err)
{
	pthread_mutex_lock(&n->mutex);
	struct family *family = family_get(n, name, err);
	if (family) {
		family->gone = true;
		while (family->holds)
			pthread_cond_wait(&n->settled, &n->mutex);
	}
	pthread_mutex_unlock(&n->mutex);
	return family;
}

static void retire(struct namespaces *n, struct opened *opened)
{
	work_stop(n, opened);
	opened->retired = true;
	opened_release(opened);
}

/* What is open there, no longer found by who visits every store. */
static struct opened *take_opened(struct namespaces *n, struct place *place)
{
	pthread_mutex_lock(&n->mutex);
	struct opened *opened = place->opened;
	place->opened = NULL;
	pthread_mutex_unlock(&n->mutex);
	return opened;
}

int namespaces_drop(struct namespaces *n, struct str name, struct err *err)
{
	char path[NAMESPACE_PATH];
	if (!name.n) {
		err_set(err, "the stack's own namespace cannot be dropped");
		return NAMESPACES_REFUSED;
	}
	pthread_mutex_lock(&n->change);
	struct family *family = take_away(n, name, err);
	for (struct place *place = family ? family->places : NULL; place; place = place->next) {
		struct opened *opened = take_opened(n, place);
		namespace_file_path(&place->file, n->folder, path);
		if (opened)
			retire(n, opened);
		else
			namespace_file_remove(path);
	}
	if (family) {
		if (n->options.keeper.dropped)
			n->options.keeper.dropped(n->options.keeper.arg, name);
		pthread_mutex_lock(&n->mutex);
		family_remove(n, family);
		pthread_cond_broadcast(&n->settled);
		pthread_mutex_unlock(&n->mutex);
	}
	pthread_mutex_unlock(&n->change);
	return family ? 0 : NAMESPACES_UNKNOWN;
}

/* --- snapshot and restore --- */

/* "HANG" is SQLite's application id of a store. */
static bool is_store(const char *path)
{
	char head[72];
	struct stat file;
	bool plain = stat(path, &file) == 0 && S_ISREG(file.st_mode);
	int fd = plain ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof(head));
	if (fd >= 0)
		close(fd);
	return n == sizeof(head) && memcmp(head, "SQLite format 3", 16) == 0 &&
	       memcmp(head + 68, "HANG", 4) == 0;
}

/* There is no such file, or one that a snapshot may replace. */
static int check_target(const char *path, struct err *err)
{
	struct namespace_file file;
	const char *slash = strrchr(path, '/');
	if (namespace_file_parse(str_z(slash ? slash + 1 : path), &file)) {
		err_set(err, "%s: a snapshot must not have the name of a store", path);
		return NAMESPACES_REFUSED;
	}
	if ((access(path, F_OK) < 0 && errno == ENOENT) || is_store(path))
		return 0;
	err_set(err, "%s: is there already, and is no snapshot", path);
	return NAMESPACES_REFUSED;
}

/* Opening a store's file beside the store, and closing it, would let go the locks that SQLite has
 * on it. */
static int check_not_ours(struct namespaces *n, const char *path, struct err *err)
{
	struct opened **list;
	struct stat file, ours;
	size_t count = opened_all(n, NULL, &list);
	int result = 0;
	bool there = stat(path, &file) == 0;
	for (size_t i = 0; i < count; i++) {
		if (there && stat(list[i]->path, &ours) == 0 && ours.st_dev == file.st_dev &&
			ours.st_ino == file.st_ino)
			result = NAMESPACES_REFUSED;
		opened_release(list[i]);
	}
	free(list);
	if (result)
		err_set(err, "%s: is the store itself, in use", path);
	return result;
}

int namespaces_snapshot(struct namespaces *n, struct str from, const char *path, struct err *err)
{
	if (!namespaces_has(n, from)) {
		err_set(err, "there is no namespace \"%.*s\"", STR_ARG(from));
		return NAMESPACES_UNKNOWN;
	}
	int result = check_not_ours(n, path, err);
	if (!result)
		result = check_target(path, err);
	struct store *store = result ? NULL : namespaces_borrow_own(n, from, err);
	if (!store)
		return result ? result : NAMESPACES_FAILED;
	result = copy_store(store, path, true, err);
	namespaces_give_back(store);
	return result;
}

/* Is it a store that can be opened? */
static int check_store(const char *path, struct err *err)
{
	struct store_options options = {.no_thread = true, .memory = true};
	struct store *store;
	char beside[NAMESPACE_PATH + 32];
	if (store_open(path, &options, &store, err) != 0)
		return NAMESPACES_REFUSED;
	store_close(store);
	snprintf(beside, sizeof(beside), "%s-lock", path);
	unlink(beside);
	return 0;
}

/* A copy of the file under the place's next generation. */
static int bring_in(struct namespaces *n, const char *from_path, const struct namespace_file *file,
	struct err *err)
{
	char path[NAMESPACE_PATH], aside[NAMESPACE_PATH + 8];
	namespace_file_path(file, n->folder, path);
	if (!aside_of(path, aside, err))
		return NAMESPACES_FAILED;
	if (access(from_path, R_OK) < 0) {
		err_set_errno(err, "%s", from_path);
		return NAMESPACES_REFUSED;
	}
	if (!is_store(from_path)) {
		err_set(err, "%s: is no snapshot", from_path);
		return NAMESPACES_REFUSED;
	}
	if (store_copy_file(from_path, aside, !n->options.store.memory, err) != 0)
		return NAMESPACES_FAILED;
	int result = check_store(aside, err);
	if (!result)
		return move(aside, path, err);
	namespace_file_remove(path); /* and what is beside the one that was not finished */
	char said[sizeof(err->text)];
	if (err) {
		snprintf(said, sizeof(said), "%s", err->text);
		err_set(err, "%.300s: not a snapshot that can be restored (%.200s)", from_path,
			said);
	}
	return result;
}

/* Puts `next` in the place of what is open there; with the mutex held. */
static struct opened *swap(struct namespaces *n, struct place *place,
	const struct namespace_file *file, struct opened *next)
{
	struct opened *former = place->opened;
	place->file = *file;
	place->opened = next;
	place_set(n, place, PLACE_OPEN);
	return former;
}

static int replace(struct namespaces *n, struct family *family, const struct namespace_file *file,
	struct err *err)
{
	struct place *place = family->places, there = {.file = *file};
	char path[NAMESPACE_PATH];
	namespace_file_path(&place->file, n->folder, path);
	struct opened *next = opened_new(n, family, &there, err);
	if (!next)
		return NAMESPACES_FAILED;
	/* Work on the former store must not see the next one's data through the functions it calls.
	 */
	pthread_mutex_lock(&n->mutex);
	place_settle(n, place);
	struct opened *former = place->opened;
	pthread_mutex_unlock(&n->mutex);
	if (former)
		work_stop(n, former);
	pthread_mutex_lock(&n->mutex);
	place_settle(n, place);
	former = swap(n, place, file, next);
	pthread_mutex_unlock(&n->mutex);
	work_start(n, next);
	if (former)
		retire(n, former);
	else
		namespace_file_remove(path);
	return 0;
}

int namespaces_restore(
	struct namespaces *n, struct str into, const char *from_path, struct err *err)
{
	struct namespace_file file = {.generation = 0};
	int result = check_not_ours(n, from_path, err);
	if (result)
		return result;
	pthread_mutex_lock(&n->change); /* nobody drops it meanwhile */
	pthread_mutex_lock(&n->mutex);
	struct family *family = family_get(n, into, err);
	pthread_mutex_unlock(&n->mutex);
	if (family) {
		file = next_file(n, &family->places->file);
		result = bring_in(n, from_path, &file, err);
		if (!result)
			result = replace(n, family, &file, err);
	}
	pthread_mutex_unlock(&n->change);
	return family ? result : NAMESPACES_UNKNOWN;
}

/* --- upkeep --- */

void namespaces_restart(struct namespaces *n)
{
	const struct namespace_keeper *keeper = &n->options.keeper;
	struct opened **list;
	pthread_mutex_lock(&n->change);
	size_t count = opened_all(n, NULL, &list);
	for (size_t i = 0; i < count; i++) {
		work_stop(n, list[i]);
		if (list[i]->own && keeper->opened)
			keeper->opened(keeper->arg, str_z(list[i]->name), list[i]->store);
		work_start(n, list[i]);
		opened_release(list[i]);
	}
	pthread_mutex_unlock(&n->change);
	free(list);
}

void namespaces_works(struct namespaces *n, const struct str *only,
	void (*visit)(void *arg, void *work), void *arg)
{
	struct opened **list;
	pthread_mutex_lock(&n->change);
	size_t count = opened_all(n, only, &list);
	for (size_t i = 0; i < count; i++) {
		if (list[i]->work)
			visit(arg, list[i]->work);
		opened_release(list[i]);
	}
	pthread_mutex_unlock(&n->change);
	free(list);
}

static bool is_idle(struct namespaces *n, const struct place *place)
{
	const struct namespace_keeper *keeper = &n->options.keeper;
	const struct opened *opened = place->opened;
	return opened && place->quiet_s >= n->options.idle_s && atomic_load(&opened->users) == 1 &&
	       (!opened->work || keeper->is_idle(keeper->arg, opened->work));
}

/* The next one to close; the mutex is held. All others become older by passed_s once. */
static struct place *find_idle(struct namespaces *n)
{
	for (struct family *f = n->families; f; f = f->next)
		for (struct place *p = f->places; p; p = p->next)
			if (!(p == n->families->places) && is_idle(n, p))
				return p;
	return NULL;
}

/* The mutex is held; `change` too, so that the place stays. */
static void close_place(struct namespaces *n, struct place *place)
{
	struct opened *opened = place->opened;
	pthread_mutex_unlock(&n->mutex);
	work_stop(n, opened); /* a function it runs may still borrow: the place is not busy yet */
	pthread_mutex_lock(&n->mutex);
	bool unused = atomic_load(&opened->users) == 1 && place->quiet_s > 0;
	if (unused) {
		place->opened = NULL;
		place_set(n, place, PLACE_BUSY);
	}
	pthread_mutex_unlock(&n->mutex);
	if (unused)
		opened_release(opened);
	else
		work_start(n, opened);
	pthread_mutex_lock(&n->mutex);
	if (unused)
		place_set(n, place, PLACE_CLOSED);
}

void namespaces_close_idle(struct namespaces *n, unsigned passed_s)
{
	if (pthread_mutex_trylock(&n->change) != 0)
		return; /* another time */
	pthread_mutex_lock(&n->mutex);
	for (struct family *f = n->families; f; f = f->next)
		for (struct place *p = f->places; p; p = p->next)
			p->quiet_s += passed_s;
	for (struct place *place; (place = find_idle(n));)
		close_place(n, place);
	pthread_mutex_unlock(&n->mutex);
	pthread_mutex_unlock(&n->change);
}
