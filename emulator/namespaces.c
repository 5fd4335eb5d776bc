#include "namespaces.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct namespace
{
	struct namespace *next;
	struct store *store;
	char account[16], region[64];
};

struct namespaces {
	struct namespaces_options options;
	char *path;
	struct store *own;
	pthread_mutex_t mutex; /* of the list */
	struct namespace *others;
};

int namespaces_open(const struct namespaces_options *options, struct namespaces **ret_namespaces,
	struct err *err)
{
	struct store *own;
	if (store_open(options->path, &options->store, &own, err) != 0)
		return -1;
	struct namespaces *n = xcalloc(1, sizeof(*n));
	n->options = *options;
	n->path = xstrdup(str_z(options->path));
	n->own = own;
	pthread_mutex_init(&n->mutex, NULL);
	*ret_namespaces = n;
	return 0;
}

void namespaces_close(struct namespaces *n)
{
	if (!n)
		return;
	for (struct namespace *next, *other = n->others; other; other = next) {
		next = other->next;
		store_close(other->store);
		free(other);
	}
	store_close(n->own);
	pthread_mutex_destroy(&n->mutex);
	free(n->path);
	free(n);
}

struct store *namespaces_own(struct namespaces *n)
{
	return n->own;
}

/* Both become part of a file's name. */
static bool is_plain(struct str s, size_t size)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(ascii_is_digit(s.p[i]) || s.p[i] == '-' || (s.p[i] >= 'a' && s.p[i] <= 'z')))
			return false;
	return s.n > 0 && s.n < size;
}

static struct namespace *open_other(
	struct namespaces *n, struct str account, struct str region, struct err *err)
{
	struct namespace *other = xcalloc(1, sizeof(*other));
	char path[700];
	size_t folder = strlen(n->path);
	while (folder && n->path[folder - 1] != '/')
		folder--;
	snprintf(other->account, sizeof(other->account), "%.*s", STR_ARG(account));
	snprintf(other->region, sizeof(other->region), "%.*s", STR_ARG(region));
	snprintf(path, sizeof(path), "%.*sstore-%s-%s.db", (int)folder, n->path, other->account,
		other->region);
	if (store_open(path, &n->options.store, &other->store, err) != 0) {
		free(other);
		return NULL;
	}
	other->next = n->others;
	n->others = other;
	return other;
}

struct store *namespaces_get(
	struct namespaces *n, struct str account, struct str region, struct err *err)
{
	if (str_eq(account, n->options.account) && str_eq(region, n->options.region))
		return n->own;
	if (!is_plain(account, sizeof(n->others->account)) ||
		!is_plain(region, sizeof(n->others->region))) {
		err_set(err, "account \"%.*s\", region \"%.*s\": not names of AWS's form",
			STR_ARG(account), STR_ARG(region));
		return NULL;
	}
	pthread_mutex_lock(&n->mutex);
	struct namespace *other = n->others;
	while (other && !(str_eq_z(account, other->account) && str_eq_z(region, other->region)))
		other = other->next;
	if (!other)
		other = open_other(n, account, region, err);
	pthread_mutex_unlock(&n->mutex);
	return other ? other->store : NULL;
}

void namespaces_each(struct namespaces *n, void (*visit)(void *arg, struct store *store), void *arg)
{
	visit(arg, n->own);
	pthread_mutex_lock(&n->mutex);
	for (struct namespace *other = n->others; other; other = other->next)
		visit(arg, other->store);
	pthread_mutex_unlock(&n->mutex);
}
