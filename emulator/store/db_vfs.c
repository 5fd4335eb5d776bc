/*
 * SQLite unmaps a database's file whenever another connection has committed, in case another
 * process cut the file short meanwhile: the next read maps it again and takes a page fault for each
 * page, which made a read after a write cost 30 us instead of 8. A store's file belongs to one
 * process and never shrinks while it is open, so its mappings may stay. This VFS is SQLite's
 * "unix-excl" with that one call left out: as nobody else gets in, it keeps the WAL's index on the
 * heap and takes no file locks for a transaction, six of them for a write. db_remap() takes in what
 * the file has grown by. The WAL's file is db_wal.c's.
 */
#include "store/db.h"

#include <pthread.h>

enum {
	MAP_MOST = 2147418112, /* SQLite's own limit, a multiple of the page size of any system */
	MAP_STEP = 65536,
};

static const char vfs_name[] = "hangar";

/* Written once, under `once`. */
static sqlite3_vfs vfs, *system_vfs;
static sqlite3_io_methods methods;
static const sqlite3_io_methods *system_methods;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int unfetch(sqlite3_file *file, sqlite3_int64 offset, void *page)
{
	return page ? system_methods->xUnfetch(file, offset, page) : SQLITE_OK;
}

static void adopt_methods(sqlite3_file *file)
{
	pthread_mutex_lock(&lock);
	if (!system_methods && file->pMethods->iVersion >= 3) {
		methods = *file->pMethods;
		methods.xUnfetch = unfetch;
		system_methods = file->pMethods;
	}
	if (file->pMethods == system_methods)
		file->pMethods = &methods;
	pthread_mutex_unlock(&lock);
}

static int open_file(
	sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
	(void)self;
	int rc = system_vfs->xOpen(system_vfs, name, file, flags, ret_flags);
	if (rc == SQLITE_OK && flags & SQLITE_OPEN_MAIN_DB && file->pMethods)
		adopt_methods(file);
	if (rc == SQLITE_OK && flags & SQLITE_OPEN_WAL && flags & SQLITE_OPEN_READWRITE)
		db_wal_adopt(file, name);
	return rc;
}

static void register_vfs(void)
{
	system_vfs = sqlite3_vfs_find("unix-excl");
	vfs = *system_vfs;
	vfs.zName = vfs_name;
	vfs.szOsFile = db_wal_register(system_vfs->szOsFile);
	vfs.pNext = NULL;
	vfs.xOpen = open_file;
	sqlite3_vfs_register(&vfs, 0);
}

const char *db_vfs(void)
{
	pthread_once(&once, register_vfs);
	return vfs_name;
}

void db_remap(struct db *db)
{
	/* Only a changed limit makes SQLite map anew. */
	sqlite3_int64 limit = -1;
	sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_MMAP_SIZE, &limit);
	limit = limit == MAP_MOST ? MAP_MOST - MAP_STEP : MAP_MOST;
	sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_MMAP_SIZE, &limit);
}
