#include "store/store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	APPLICATION = 0x48414e47, /* "HANG" */
	FORMAT = 1,
};

static const char schema[] =
	"BEGIN IMMEDIATE;"
	"CREATE TABLE items(k BLOB PRIMARY KEY NOT NULL, v BLOB NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE large(id INTEGER PRIMARY KEY, v BLOB NOT NULL);"
	"CREATE TABLE records(id INTEGER PRIMARY KEY, v BLOB NOT NULL);"
	"CREATE TABLE tables(id INTEGER PRIMARY KEY, v BLOB NOT NULL);"
	"CREATE TABLE streams(id INTEGER PRIMARY KEY, v BLOB NOT NULL);"
	"CREATE TABLE counts(id INTEGER PRIMARY KEY, items INTEGER NOT NULL, bytes INTEGER NOT "
	"NULL);"
	"CREATE TABLE dropped(id INTEGER PRIMARY KEY);"
	"CREATE TABLE notes(name BLOB PRIMARY KEY NOT NULL, v BLOB NOT NULL) WITHOUT ROWID;"
	"PRAGMA application_id=1212239431;" /* APPLICATION */
	"PRAGMA user_version=1;"            /* FORMAT */
	"COMMIT";

static int say(struct store *store, struct db *db, struct err *err)
{
	int error = db_error(db);
	err_set(err, "%s: %s", store->path, sqlite3_errmsg(db->handle));
	return error;
}

/* A file of ours, of a format that we know, or an empty one that becomes so. */
static int adopt(struct store *store, struct db *db, struct err *err)
{
	int64_t application, format, objects;
	int error = db_query_i64(db, "PRAGMA application_id", &application);
	if (!error)
		error = db_query_i64(db, "PRAGMA user_version", &format);
	if (!error)
		error = db_query_i64(db, "SELECT count(*) FROM sqlite_schema", &objects);
	if (error)
		return say(store, db, err);
	bool empty = application == 0 && format == 0 && objects == 0;
	if (empty && store->options.read_only) {
		store->empty = true;
		return 0;
	}
	if (empty)
		return db_exec(db, "PRAGMA journal_mode=WAL") || db_exec(db, schema)
			       ? say(store, db, err)
			       : 0;
	if (application != APPLICATION) {
		err_set(err, "%s: not a store of hangar's: another program's database",
			store->path);
		return STORE_FOREIGN;
	}
	if (format != FORMAT) {
		err_set(err,
			"%s: written by another version of hangar (format %lld; this one knows %d)",
			store->path, (long long)format, FORMAT);
		return STORE_FOREIGN;
	}
	if (store->options.read_only)
		return 0;
	return db_exec(db, "PRAGMA journal_mode=WAL") ? say(store, db, err) : 0;
}

/* One process at a time. The lock is a record lock: children do not inherit it, and it ends with
 * the process. */
static int lock_file(struct store *store, struct err *err)
{
	char path[4096];
	bool shared = store->options.read_only;
	struct flock lock = {.l_type = shared ? F_RDLCK : F_WRLCK, .l_whence = SEEK_SET};
	if (snprintf(path, sizeof(path), "%s-lock", store->path) >= (int)sizeof(path)) {
		err_set(err, "%s: the name is too long", store->path);
		return STORE_FAILED;
	}
	store->lock_fd = open(path, (shared ? O_RDONLY : O_RDWR | O_CREAT) | O_CLOEXEC, 0600);
	if (store->lock_fd < 0 && shared && errno == ENOENT)
		return 0; /* nobody ever had it */
	if (store->lock_fd < 0) {
		err_set_errno(err, "%s", path);
		return STORE_FAILED;
	}
	if (fcntl(store->lock_fd, F_SETLK, &lock) == 0)
		return 0;
	fcntl(store->lock_fd, F_GETLK, &lock);
	err_set(err, "%s: in use by process %ld", store->path, (long)lock.l_pid);
	return STORE_LOCKED;
}

static int on_wal(void *arg, sqlite3 *handle, const char *name, int pages)
{
	struct store *store = arg;
	(void)handle, (void)name;
	store->group_pages = pages - store->wal_pages;
	store->wal_pages = pages;
	atomic_store(&store->wal_filled, true);
	if (pages > store->wal_most)
		store->wal_most = pages;
	if (pages < store->wal_noticed)
		store->wal_noticed = 0; /* it began anew */
	if (pages >= store->wal_noticed +
			     (store->options.memory ? WAL_FOLD_PAGES : WAL_FOLD_DISK_PAGES)) {
		store->wal_noticed = pages;
		maintain_notice(store);
	}
	return SQLITE_OK;
}

static int open_writer(struct store *store, struct err *err)
{
	int64_t dropped = 0;
	int error = txn_new(store, DB_WRITER, &store->writer, err);
	if (error == STORE_FOREIGN)
		err_set(err, "%s: not a store of hangar's: not even a database", store->path);
	if (error)
		return error;
	struct txn *txn = store->writer;
	store->mapping = db_mapping(&txn->db);
	error = adopt(store, &txn->db, err);
	if (error || store->empty)
		return error;
	sqlite3_wal_autocheckpoint(txn->db.handle, 0);
	db_exec(&txn->db, "PRAGMA journal_size_limit=268435456");
	sqlite3_wal_hook(txn->db.handle, on_wal, store);
	if (db_query_i64(&txn->db, "SELECT count(*) FROM dropped", &dropped))
		return say(store, &txn->db, err);
	store->has_dropped = dropped > 0;
	return catalogue_load(store, err);
}

static unsigned default_readers(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	return cores > 2 ? 2 * (unsigned)cores : 4;
}

int store_open(const char *path, const struct store_options *options, struct store **ret_store,
	struct err *err)
{
	struct store *store = xcalloc(1, sizeof(*store));
	store->path = xstrdup(str_z(path));
	store->options = options ? *options : (struct store_options){0};
	store->readers_most = store->options.readers ? store->options.readers : default_readers();
	store->queue_end = &store->queue;
	store->lock_fd = store->file_fd = -1;
	store->wal_filled = true; /* what a crash may have left */
	pthread_mutex_init(&store->queue_lock, NULL);
	pthread_mutex_init(&store->pool_lock, NULL);
	pthread_cond_init(&store->pool_free, NULL);
	pthread_mutex_init(&store->held_lock, NULL);
	pthread_cond_init(&store->held_free, NULL);
	pthread_mutex_init(&store->notify_lock, NULL);
	maintain_init(store);
	catalogue_init(&store->catalogue);
	int error = lock_file(store, err);
	if (!error)
		error = open_writer(store, err);
	if (!error && !store->options.read_only)
		error = tables_settle(store, err);
	if (error) {
		store_close(store);
		return error;
	}
	maintain_resume(store);
	*ret_store = store;
	return 0;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	maintain_stop(store);
	pool_release(store);
	held_release(store);
	/* The last connection to close folds the WAL into the file. */
	txn_free(store->writer);
	catalogue_release(&store->catalogue);
	if (store->file_fd >= 0)
		close(store->file_fd);
	if (store->lock_fd >= 0)
		close(store->lock_fd);
	pthread_mutex_destroy(&store->queue_lock);
	pthread_mutex_destroy(&store->pool_lock);
	pthread_cond_destroy(&store->pool_free);
	pthread_mutex_destroy(&store->held_lock);
	pthread_cond_destroy(&store->held_free);
	pthread_mutex_destroy(&store->notify_lock);
	free(store->path);
	free(store);
}

const struct clock *store_clock(const struct store *store)
{
	return store->options.clock;
}

void *store_owner(const struct store *store)
{
	return store->options.owner;
}

const char *store_path(const struct store *store)
{
	return store->path;
}

void store_on_records(struct store *store, void (*notify)(void *arg), void *arg)
{
	pthread_mutex_lock(&store->notify_lock);
	store->notify = notify;
	store->notify_arg = arg;
	pthread_mutex_unlock(&store->notify_lock);
}
