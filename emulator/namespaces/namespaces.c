#include "namespaces.h"

#include "namespaces_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* --- the list; its mutex is held --- */

struct family *family_find(struct namespaces *n, struct str name)
{
	struct family *family = n->families;
	while (family && !(str_eq_z(name, family->name) && !family->gone))
		family = family->next;
	return family;
}

struct timepiece *timepiece_take(struct timepiece *time)
{
	atomic_fetch_add_explicit(&time->users, 1, memory_order_relaxed);
	return time;
}

void timepiece_release(struct timepiece *time)
{
	if (atomic_fetch_sub_explicit(&time->users, 1, memory_order_acq_rel) == 1)
		free(time);
}

/* By name, behind the stack's own. */
struct family *family_add(struct namespaces *n, struct str name)
{
	struct family *family = xcalloc(1, sizeof(*family)), **at = &n->families;
	snprintf(family->name, sizeof(family->name), "%.*s", STR_ARG(name));
	family->time = xcalloc(1, sizeof(*family->time));
	atomic_init(&family->time->users, 1);
	while (*at && strcmp((*at)->name, family->name) <= 0)
		at = &(*at)->next;
	family->next = *at;
	*at = family;
	atomic_fetch_add(&n->others, name.n > 0);
	return family;
}

void family_remove(struct namespaces *n, struct family *family)
{
	struct family **at = &n->families;
	while (*at != family)
		at = &(*at)->next;
	*at = family->next;
	atomic_fetch_sub(&n->others, family->name[0] != '\0');
	for (struct place *next, *place = family->places; place; place = next) {
		next = place->next;
		free(place);
	}
	timepiece_release(family->time);
	free(family);
}

struct place *place_add(struct family *family, const struct namespace_file *file)
{
	struct place *place = xcalloc(1, sizeof(*place)), **at = &family->places;
	place->file = *file;
	snprintf(place->file.fork, sizeof(place->file.fork), "%s", family->name);
	while (*at)
		at = &(*at)->next;
	*at = place;
	return place;
}

void place_settle(struct namespaces *n, struct place *place)
{
	while (place->state == PLACE_BUSY)
		pthread_cond_wait(&n->settled, &n->mutex);
}

void place_set(struct namespaces *n, struct place *place, enum place_state state)
{
	place->state = state;
	pthread_cond_broadcast(&n->settled);
}

/* --- opening and closing --- */

static bool is_own(const struct place *place)
{
	return !place->file.account[0];
}

struct opened *opened_new(
	struct namespaces *n, const struct family *family, struct place *place, struct err *err)
{
	struct opened *opened = xcalloc(1, sizeof(*opened));
	struct store_options options = n->options.store;
	namespace_file_path(&place->file, n->folder, opened->path);
	options.owner = opened;
	opened->time = timepiece_take(family->time);
	options.clock = &opened->time->clock;
	if (store_open(opened->path, &options, &opened->store, err) != 0) {
		timepiece_release(opened->time);
		free(opened);
		return NULL;
	}
	opened->own = is_own(place);
	snprintf(opened->name, sizeof(opened->name), "%s", family->name);
	atomic_init(&opened->users, 1);
	if (opened->own && n->options.keeper.opened)
		n->options.keeper.opened(n->options.keeper.arg, str_z(opened->name), opened->store);
	return opened;
}

void opened_release(struct opened *opened)
{
	if (atomic_fetch_sub_explicit(&opened->users, 1, memory_order_acq_rel) != 1)
		return;
	store_close(opened->store);
	if (opened->retired)
		namespace_file_remove(opened->path);
	timepiece_release(opened->time);
	free(opened);
}

void work_start(struct namespaces *n, struct opened *opened)
{
	const struct namespace_keeper *keeper = &n->options.keeper;
	if (opened->own && keeper->start && !atomic_load(&n->stopped))
		opened->work = keeper->start(keeper->arg, str_z(opened->name), opened->store);
}

void work_stop(struct namespaces *n, struct opened *opened)
{
	if (opened->work)
		n->options.keeper.stop(n->options.keeper.arg, opened->work);
	opened->work = NULL;
}

/* The mutex is held, the place is closed; it is open on return, or NULL is returned. */
static struct opened *place_open(
	struct namespaces *n, struct family *family, struct place *place, struct err *err)
{
	place_set(n, place, PLACE_BUSY);
	pthread_mutex_unlock(&n->mutex);
	struct opened *opened = opened_new(n, family, place, err);
	if (opened)
		work_start(n, opened);
	pthread_mutex_lock(&n->mutex);
	place->opened = opened;
	place_set(n, place, opened ? PLACE_OPEN : PLACE_CLOSED);
	return opened;
}

/* --- borrowing --- */

static int unknown(struct str name, struct err *err)
{
	err_set(err, "there is no namespace \"%.*s\"", STR_ARG(name));
	return NAMESPACES_UNKNOWN;
}

struct family *family_get(struct namespaces *n, struct str name, struct err *err)
{
	struct family *family = family_find(n, name);
	if (!family || !family->ready) {
		unknown(name, err);
		return NULL;
	}
	return family;
}

/* The place's store with one more user; the mutex is held. */
static struct store *place_borrow(
	struct namespaces *n, struct family *family, struct place *place, struct err *err)
{
	family->holds++; /* it stays while we wait */
	place_settle(n, place);
	struct opened *opened = NULL;
	if (family->gone)
		unknown(str_z(family->name), err);
	else
		opened = place->opened ? place->opened : place_open(n, family, place, err);
	if (opened) {
		atomic_fetch_add_explicit(&opened->users, 1, memory_order_relaxed);
		place->quiet_s = 0;
	}
	if (--family->holds == 0)
		pthread_cond_broadcast(&n->settled);
	return opened ? opened->store : NULL;
}

static struct place *place_find(struct family *family, struct str account, struct str region)
{
	struct place *place = family->places;
	while (place &&
		!(str_eq_z(account, place->file.account) && str_eq_z(region, place->file.region)))
		place = place->next;
	return place;
}

/* A store of its own for an account and region that nobody asked for yet. */
static struct place *place_make(struct namespaces *n, struct family *family, struct str account,
	struct str region, struct err *err)
{
	struct namespace_file file = {.generation = 0};
	char name[160];
	snprintf(name, sizeof(name), "store-%.*s-%.*s.db", (int)(account.n % 64), account.p,
		(int)(region.n % 80), region.p);
	if (!account.n || !region.n || !namespace_file_parse(str_z(name), &file) ||
		!str_eq_z(account, file.account) || !str_eq_z(region, file.region)) {
		err_set(err, "account \"%.*s\", region \"%.*s\": not names of AWS's form",
			STR_ARG(account), STR_ARG(region));
		return NULL;
	}
	if (family->name[0]) /* a former fork of that name may still be in use */
		file.generation = ++n->generation;
	return place_add(family, &file);
}

struct store *borrow_quietly(struct namespaces *n, struct str name, struct str account,
	struct str region, bool *ret_elsewhere, struct err *err)
{
	struct store *store = NULL;
	bool own = n->options.shared ||
		   (str_eq(account, n->options.account) && str_eq(region, n->options.region));
	pthread_mutex_lock(&n->mutex);
	struct family *family = family_get(n, name, err);
	struct place *place = NULL;
	if (family)
		place = own ? family->places : place_find(family, account, region);
	if (family && !place)
		place = place_make(n, family, account, region, err);
	*ret_elsewhere = place && !own && !place->opened;
	if (place)
		store = place_borrow(n, family, place, err);
	pthread_mutex_unlock(&n->mutex);
	return store;
}

struct store *namespaces_borrow(struct namespaces *n, struct str name, struct str account,
	struct str region, struct err *err)
{
	bool elsewhere;
	struct store *store = borrow_quietly(n, name, account, region, &elsewhere, err);
	if (store && elsewhere && n->options.keeper.elsewhere)
		n->options.keeper.elsewhere(n->options.keeper.arg, account, region);
	return store;
}

struct store *namespaces_borrow_own(struct namespaces *n, struct str name, struct err *err)
{
	return namespaces_borrow(n, name, n->options.account, n->options.region, err);
}

void namespaces_give_back(struct store *store)
{
	opened_release(store_owner(store));
}

bool namespaces_has(struct namespaces *n, struct str name)
{
	if (name.n && !atomic_load(&n->others)) /* asked for every access key */
		return false;
	pthread_mutex_lock(&n->mutex);
	const struct family *family = family_find(n, name);
	bool has = family && family->ready;
	pthread_mutex_unlock(&n->mutex);
	return has;
}

/* --- the whole --- */

static int find_all(struct namespaces *n, struct err *err)
{
	struct namespace_file *files;
	size_t count;
	struct family *family = family_add(n, STR(""));
	if (namespace_files(n->folder, &files, &count, err) < 0)
		return -1;
	/* The namespace's own store is its first place. */
	for (size_t pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < count; i++) {
			if ((files[i].account[0] != '\0') != (pass == 1))
				continue;
			family = family_find(n, str_z(files[i].fork));
			if (!family)
				family = family_add(n, str_z(files[i].fork));
			place_add(family, &files[i]);
			family->ready = true;
			if (files[i].generation > n->generation)
				n->generation = files[i].generation;
		}
	free(files);
	family = family_find(n, STR(""));
	if (!family->places || !is_own(family->places)) {
		struct place *others = family->places;
		family->places = NULL;
		place_add(family, &(struct namespace_file){.generation = 0})->next = others;
	}
	family->ready = true;
	return 0;
}

int namespaces_open(const struct namespaces_options *options, struct namespaces **ret_namespaces,
	struct err *err)
{
	struct namespaces *n = xcalloc(1, sizeof(*n));
	struct str path = str_z(options->path);
	size_t folder = path.n;
	while (folder && path.p[folder - 1] != '/')
		folder--;
	n->options = *options;
	if (!n->options.idle_s)
		n->options.idle_s = 300;
	n->folder = folder ? xstrdup(str_head(path, folder - 1)) : xstrdup(STR("."));
	pthread_mutex_init(&n->mutex, NULL);
	pthread_mutex_init(&n->change, NULL);
	pthread_cond_init(&n->settled, NULL);
	int result = find_all(n, err);
	struct store *own = result < 0 ? NULL : namespaces_borrow_own(n, STR(""), err);
	if (!own) {
		namespaces_close(n);
		return -1;
	}
	namespaces_give_back(own);
	*ret_namespaces = n;
	return 0;
}

static void settle_all(struct namespaces *n)
{
	for (struct family *f = n->families; f;) {
		struct place *place = f->places;
		while (place && place->state != PLACE_BUSY)
			place = place->next;
		if (place)
			pthread_cond_wait(&n->settled, &n->mutex);
		f = place ? n->families : f->next; /* the list may be another one now */
	}
}

size_t opened_all(struct namespaces *n, const struct str *only, struct opened ***ret_list)
{
	size_t count = 0, room = 0;
	struct opened **list = NULL;
	pthread_mutex_lock(&n->mutex);
	settle_all(n);
	for (struct family *f = n->families; f; f = f->next)
		for (struct place *p = f->places; p; p = p->next) {
			if (!p->opened || (only && !str_eq_z(*only, f->name)))
				continue;
			if (count == room) {
				room = room ? 2 * room : 16;
				list = xrealloc(list, room * sizeof(*list));
			}
			atomic_fetch_add_explicit(&p->opened->users, 1, memory_order_relaxed);
			list[count++] = p->opened;
		}
	pthread_mutex_unlock(&n->mutex);
	*ret_list = list;
	return count;
}

void namespaces_stop(struct namespaces *n)
{
	struct opened **list;
	if (!n)
		return;
	atomic_store(&n->stopped, true);
	pthread_mutex_lock(&n->change);
	size_t count = opened_all(n, NULL, &list);
	for (size_t i = 0; i < count; i++) {
		work_stop(n, list[i]);
		opened_release(list[i]);
	}
	pthread_mutex_unlock(&n->change);
	free(list);
}

void namespaces_close(struct namespaces *n)
{
	if (!n)
		return;
	namespaces_stop(n);
	while (n->families) {
		for (struct place *place = n->families->places; place; place = place->next)
			if (place->opened)
				opened_release(place->opened);
		family_remove(n, n->families);
	}
	pthread_mutex_destroy(&n->mutex);
	pthread_mutex_destroy(&n->change);
	pthread_cond_destroy(&n->settled);
	free(n->folder);
	free(n);
}

static void each(struct namespaces *n, const struct str *only,
	void (*visit)(void *arg, struct store *store), void *arg)
{
	struct opened **list;
	size_t count = opened_all(n, only, &list);
	for (size_t i = 0; i < count; i++) {
		visit(arg, list[i]->store);
		opened_release(list[i]);
	}
	free(list);
}

void namespaces_each(struct namespaces *n, void (*visit)(void *arg, struct store *store), void *arg)
{
	each(n, NULL, visit, arg);
}

/* --- time --- */

static int64_t offset_us(void *self, struct str name)
{
	struct namespaces *n = self;
	if (!name.n)
		return clock_offset_us(&n->families->time->clock);
	pthread_mutex_lock(&n->mutex);
	const struct family *family = family_find(n, name);
	int64_t offset = family ? clock_offset_us(&family->time->clock) : 0;
	pthread_mutex_unlock(&n->mutex);
	return offset;
}

struct clocks namespaces_clocks(struct namespaces *n)
{
	return (struct clocks){n, offset_us};
}

int namespaces_move_clock(struct namespaces *n, struct str name, int64_t offset,
	void (*visit)(void *arg, struct store *store), void *arg, struct err *err)
{
	pthread_mutex_lock(&n->mutex);
	struct family *family = family_get(n, name, err);
	if (family)
		clock_move(&family->time->clock, offset);
	pthread_mutex_unlock(&n->mutex);
	if (!family)
		return NAMESPACES_UNKNOWN;
	/* Its own store even when it is asleep. */
	struct store *own = namespaces_borrow_own(n, name, err);
	if (!own)
		return NAMESPACES_FAILED;
	each(n, &name, visit, arg);
	namespaces_give_back(own);
	return 0;
}

void namespaces_list(struct namespaces *n,
	void (*visit)(void *arg, const struct namespace_info *info), void *arg)
{
	char path[NAMESPACE_PATH];
	struct stat file;
	pthread_mutex_lock(&n->mutex);
	for (struct family *f = n->families; f; f = f->next) {
		struct namespace_info info = {.name = str_z(f->name)};
		if (!f->ready || f->gone)
			continue;
		for (struct place *p = f->places; p; p = p->next) {
			namespace_file_path(&p->file, n->folder, path);
			info.stores++;
			info.open += p->opened != NULL;
			if (stat(path, &file) == 0)
				info.bytes += file.st_size;
		}
		visit(arg, &info);
	}
	pthread_mutex_unlock(&n->mutex);
}
