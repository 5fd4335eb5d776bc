/*
 * The VFS of a store's connections: SQLite's "unix-excl" with two files of our own. As nobody else
 * gets in, the WAL's index lies on the heap, and a transaction takes no file locks, six of them for
 * a write. The WAL's file is db_wal.c's; this is the main file, which is read through a mapping.
 *
 * SQLite itself maps a file once for each connection, and unmaps it whenever another one has
 * committed, in case another process cut it short meanwhile; a read after a write then cost 30 us
 * for page faults. A store's file belongs to one process and never shrinks while it is open: so it
 * is mapped once, for all connections, with room to grow, and stays.
 *
 * What a mapping has touched counts as the process's memory, though it is the page cache's. So the
 * pieces touched are counted, and when there are too many the store's own thread lets all go, as
 * soon as a second has passed in which few were added: who needs one again faults for it, which
 * costs more than a read.
 */
#include "store/db.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

enum {
	PIECE = 65536,          /* what Linux maps at a fault, when it is in the page cache */
	PIECES = 1 << 19,       /* in a mapping: 32 GB, of addresses only; what is behind is read */
	TOUCHED_MOST = 32 * 16, /* pieces: 32 MB */
	WORD = 64,              /* bits */
	WORDS = PIECES / WORD,
};

static const int64_t map_most = (int64_t)PIECES * PIECE;

struct mapping {
	struct mapping *next;
	dev_t device;
	ino_t inode;
	unsigned users;
	int fd; /* closing it before the last user's would let SQLite's locks go */
	char *base;
	bool writable;        /* on a tmpfs, where a page that was written to need not be synced */
	_Atomic int64_t size; /* of the file's mapped part, at least */
	_Atomic int touched;
	int before; /* touched, a second ago */
	_Atomic uint64_t pieces[WORDS];
};

/* Lies behind the system's own file. */
struct main_file {
	const sqlite3_io_methods *system;
	struct mapping *mapping;
};

static const char vfs_name[] = "hangar";

/* Written once, under `once`. */
static sqlite3_vfs vfs, *system_vfs;
static size_t own_offset;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sqlite3_io_methods methods;               /* made of these, which all main files have */
static const sqlite3_io_methods *system_methods; /* under `lock`; NULL: none was opened yet */
static struct mapping *mappings;                 /* under `lock` */

void *db_file_own(sqlite3_file *file)
{
	return (char *)file + own_offset;
}

/* --- the mapping --- */

static void forget(struct mapping *mapping)
{
	atomic_store(&mapping->touched, 0);
	int64_t words = atomic_load(&mapping->size) / PIECE / WORD;
	for (int64_t i = 0; i <= words && i < WORDS; i++)
		atomic_store_explicit(&mapping->pieces[i], 0, memory_order_relaxed);
	madvise(mapping->base, (size_t)map_most, MADV_DONTNEED);
}

static void touch(struct mapping *mapping, int64_t offset)
{
	int64_t piece = offset / PIECE;
	_Atomic uint64_t *word = &mapping->pieces[piece / WORD];
	uint64_t bit = UINT64_C(1) << piece % WORD;
	if (atomic_load_explicit(word, memory_order_relaxed) & bit ||
		atomic_fetch_or_explicit(word, bit, memory_order_relaxed) & bit)
		return;
	atomic_fetch_add_explicit(&mapping->touched, 1, memory_order_relaxed);
}

static bool holds(struct mapping *mapping, int64_t upto)
{
	struct stat file;
	if (upto <= atomic_load_explicit(&mapping->size, memory_order_relaxed))
		return true;
	if (upto > map_most || fstat(mapping->fd, &file) < 0)
		return false;
	/* So that a full tmpfs is an error of who writes, not a signal. */
	if (mapping->writable && upto <= file.st_size &&
		posix_fallocate(mapping->fd, 0, file.st_size) != 0)
		return false;
	atomic_store_explicit(&mapping->size, file.st_size < map_most ? file.st_size : map_most,
		memory_order_relaxed);
	return upto <= file.st_size;
}

static struct mapping *mapping_make(const char *path, const struct stat *file)
{
	struct statfs where;
	bool writable = statfs(path, &where) == 0 && where.f_type == TMPFS_MAGIC;
	int fd = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	struct mapping *mapping = xcalloc(1, sizeof(*mapping));
	void *base = mmap(NULL, (size_t)map_most, writable ? PROT_READ | PROT_WRITE : PROT_READ,
		MAP_SHARED | MAP_NORESERVE, fd, 0);
	mapping->next = mappings;
	mapping->device = file->st_dev;
	mapping->inode = file->st_ino;
	mapping->fd = fd;
	mapping->writable = writable;
	mapping->base = base == MAP_FAILED ? NULL : base;
	return mappings = mapping;
}

static struct mapping *mapping_take(const char *path)
{
	struct stat file;
	if (stat(path, &file) < 0)
		return NULL;
	struct mapping *mapping = mappings;
	while (mapping && (mapping->inode != file.st_ino || mapping->device != file.st_dev))
		mapping = mapping->next;
	if (!mapping)
		mapping = mapping_make(path, &file);
	if (mapping)
		mapping->users++;
	return mapping;
}

static void mapping_give_back(struct mapping *mapping)
{
	struct mapping **at = &mappings;
	if (!mapping || --mapping->users)
		return;
	while (*at != mapping)
		at = &(*at)->next;
	*at = mapping->next;
	if (mapping->base)
		munmap(mapping->base, (size_t)map_most);
	close(mapping->fd);
	free(mapping);
}

/* --- the main file's methods --- */

static char *mapped_bytes(struct mapping *mapping, int64_t offset, int n)
{
	if (!mapping || !mapping->base || !holds(mapping, offset + n))
		return NULL;
	touch(mapping, offset);
	return mapping->base + offset;
}

struct mapping *mapping_of(const char *path)
{
	pthread_mutex_lock(&lock);
	struct mapping *mapping = mapping_take(path);
	pthread_mutex_unlock(&lock);
	return mapping;
}

void mapping_let_go(struct mapping *mapping)
{
	pthread_mutex_lock(&lock);
	mapping_give_back(mapping);
	pthread_mutex_unlock(&lock);
}

const char *mapping_bytes(struct mapping *mapping, int64_t offset, int n)
{
	return mapped_bytes(mapping, offset, n);
}

void mapping_grew(struct mapping *mapping, int64_t size)
{
	if (mapping && size > atomic_load_explicit(&mapping->size, memory_order_relaxed))
		atomic_store(&mapping->size, size < map_most ? size : map_most);
}

void mapping_cut(struct mapping *mapping, int64_t size)
{
	if (mapping && size < atomic_load_explicit(&mapping->size, memory_order_relaxed))
		atomic_store(&mapping->size, size);
}

/* Where those bytes of the main file are; NULL: the system must read or write them. */
static char *bytes_at(sqlite3_file *file, int64_t offset, int n)
{
	return mapped_bytes(((struct main_file *)db_file_own(file))->mapping, offset, n);
}

static int fetch(sqlite3_file *file, sqlite3_int64 offset, int n, void **ret_page)
{
	*ret_page = bytes_at(file, offset, n);
	return SQLITE_OK;
}

static int read_file(sqlite3_file *file, void *bytes, int n, sqlite3_int64 offset)
{
	struct main_file *own = db_file_own(file);
	const char *from = bytes_at(file, offset, n);
	if (!from)
		return own->system->xRead(file, bytes, n, offset);
	memcpy(bytes, from, (size_t)n);
	return SQLITE_OK;
}

static int write_file(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 offset)
{
	struct main_file *own = db_file_own(file);
	char *to = own->mapping && own->mapping->writable ? bytes_at(file, offset, n) : NULL;
	if (!to)
		return own->system->xWrite(file, bytes, n, offset);
	memcpy(to, bytes, (size_t)n);
	return SQLITE_OK;
}

static int unfetch(sqlite3_file *file, sqlite3_int64 offset, void *page)
{
	(void)file, (void)offset, (void)page;
	return SQLITE_OK;
}

static int control(sqlite3_file *file, int which, void *arg)
{
	/* The system's own mapping stays away. */
	if (which == SQLITE_FCNTL_MMAP_SIZE)
		return SQLITE_OK;
	return ((struct main_file *)db_file_own(file))->system->xFileControl(file, which, arg);
}

static int close_file(sqlite3_file *file)
{
	struct main_file own = *(struct main_file *)db_file_own(file);
	pthread_mutex_lock(&lock);
	int rc = own.system->xClose(file);
	mapping_give_back(own.mapping);
	pthread_mutex_unlock(&lock);
	return rc;
}

static void adopt(sqlite3_file *file, const char *path)
{
	struct main_file *own = db_file_own(file);
	pthread_mutex_lock(&lock);
	if (!system_methods && file->pMethods->iVersion >= 3) {
		system_methods = file->pMethods;
		methods = *system_methods;
		methods.xRead = read_file;
		methods.xWrite = write_file;
		methods.xFetch = fetch;
		methods.xUnfetch = unfetch;
		methods.xFileControl = control;
		methods.xClose = close_file;
	}
	if (file->pMethods == system_methods) {
		*own = (struct main_file){file->pMethods, mapping_take(path)};
		file->pMethods = &methods;
	}
	pthread_mutex_unlock(&lock);
}

/* --- the VFS --- */

static int open_file(
	sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
	(void)self;
	int rc = system_vfs->xOpen(system_vfs, name, file, flags, ret_flags);
	if (rc == SQLITE_OK && flags & SQLITE_OPEN_MAIN_DB && file->pMethods)
		adopt(file, name);
	if (rc == SQLITE_OK && flags & SQLITE_OPEN_WAL && flags & SQLITE_OPEN_READWRITE)
		db_wal_adopt(file, name);
	return rc;
}

static void register_vfs(void)
{
	const size_t align = _Alignof(max_align_t);
	size_t own =
		sizeof(struct main_file) > DB_WAL_BYTES ? sizeof(struct main_file) : DB_WAL_BYTES;
	/* Statistics of memory cost a process-wide lock for each allocation. Too late (somebody
	 * else has used SQLite already) is no harm. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	system_vfs = sqlite3_vfs_find("unix-excl");
	own_offset = ((size_t)system_vfs->szOsFile + align - 1) / align * align;
	vfs = *system_vfs;
	vfs.zName = vfs_name;
	vfs.szOsFile = (int)(own_offset + own);
	vfs.pNext = NULL;
	vfs.xOpen = open_file;
	sqlite3_vfs_register(&vfs, 0);
}

const char *db_vfs(void)
{
	pthread_once(&once, register_vfs);
	return vfs_name;
}

struct mapping *db_mapping(struct db *db)
{
	sqlite3_file *file = NULL;
	sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	if (!file || file->pMethods != &methods)
		return NULL;
	return ((struct main_file *)db_file_own(file))->mapping;
}

void db_let_pages_go(struct mapping *mapping, bool rests)
{
	if (!mapping || !mapping->base)
		return;
	int touched = atomic_load(&mapping->touched);
	bool calm = touched - mapping->before < touched / 8;
	if (touched && (rests || (calm && touched > TOUCHED_MOST))) {
		forget(mapping);
		touched = 0;
	}
	mapping->before = touched;
}
