/*
 * The WAL's file, as our VFS has it. SQLite writes each frame in two pieces, its head and its page;
 * here they go out as one, and at a COMMIT all frames of it together: a group of writers that met
 * costs one system call. On a tmpfs they do not go through the kernel at all: the file is mapped,
 * with its blocks allocated before, so that a full one is an error and not a signal. What is in the
 * mapping survives the process as what is in the page cache does.
 *
 * On a disk it is written through the kernel, as a page that was written back would have to be
 * mapped for writing anew, but read through a mapping: a reader beside a writer finds what it needs
 * in the WAL, and a copy costs half of a call.
 *
 * Only the writer's connection changes the file's length. Mappings of the others may be longer than
 * the file for a while, but what is there they never look at: no frame of their snapshot is.
 */
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	HEADER = 32, /* of the file */
	HEAD = 24,   /* of a frame */
	GROW_BY = 1 << 20,
	GROW_FIRST = 1 << 17,
	HELD_MOST = 64, /* frames */
};

/* Heads are copied, pages are not. */
struct held {
	struct iovec pieces[2 * HELD_MOST];
	char heads[HELD_MOST][HEAD];
};

/* Lies behind the system's own file. */
struct wal {
	const sqlite3_io_methods *system;
	int fd, error_number;
	bool maps;
	bool gathers;          /* pages stay where they are until the commit's last frame */
	int held;              /* pieces that are not written yet */
	sqlite3_int64 held_at; /* where they belong */
	sqlite3_int64 head_at; /* of the last one; held or written */
	sqlite3_int64 end;     /* behind the last whole frame or the header, held ones included; -1:
				* not known */
	struct held *hold;
	struct mapping *reads; /* on a disk, of all connections: what they read it through */
	bool reads_once;       /* what it reads it does not read again */
	char *map;
	sqlite3_int64 map_size;
};

_Static_assert(sizeof(struct wal) <= DB_WAL_BYTES, "there is too little room for it");

static struct wal *wal_of(sqlite3_file *file)
{
	return db_file_own(file);
}

static int failed(struct wal *wal, int number)
{
	wal->error_number = number;
	return number == ENOSPC || number == EDQUOT || number == EFBIG ? SQLITE_FULL
								       : SQLITE_IOERR_WRITE;
}

/* --- a mapped one --- */

static int map_upto(struct wal *wal, sqlite3_int64 size)
{
	void *map =
		wal->map ? mremap(wal->map, (size_t)wal->map_size, (size_t)size, MREMAP_MAYMOVE)
			 : mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, wal->fd, 0);
	if (map == MAP_FAILED)
		return -1;
	wal->map = map;
	wal->map_size = size;
	return 0;
}

static void unmap(struct wal *wal)
{
	if (wal->map)
		munmap(wal->map, (size_t)wal->map_size);
	wal->map = NULL;
	wal->map_size = 0;
}

static int map_grow(struct wal *wal, sqlite3_int64 upto)
{
	sqlite3_int64 step = upto > GROW_BY ? GROW_BY : GROW_FIRST;
	sqlite3_int64 size = (upto + step - 1) / step * step;
	int number = posix_fallocate(wal->fd, wal->map_size, size - wal->map_size);
	if (!number && map_upto(wal, size) < 0)
		number = errno;
	return number ? failed(wal, number) : SQLITE_OK;
}

/* What somebody else has written meanwhile. */
static void map_again(struct wal *wal, sqlite3_int64 upto)
{
	struct stat file;
	if (fstat(wal->fd, &file) == 0 && file.st_size >= upto)
		map_upto(wal, file.st_size);
}

/* --- the methods --- */

static int write_all(struct wal *wal, struct iovec *pieces, int count, sqlite3_int64 at)
{
	if (wal->maps) {
		sqlite3_int64 upto = at;
		for (int i = 0; i < count; i++)
			upto += (sqlite3_int64)pieces[i].iov_len;
		int rc = upto > wal->map_size ? map_grow(wal, upto) : SQLITE_OK;
		for (int i = 0; i < count && rc == SQLITE_OK; i++) {
			memcpy(wal->map + at, pieces[i].iov_base, pieces[i].iov_len);
			at += (sqlite3_int64)pieces[i].iov_len;
		}
		return rc;
	}
	for (int i = 0; i < count;) {
		ssize_t n = pwritev(wal->fd, pieces + i, count - i, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return failed(wal, n < 0 ? errno : ENOSPC);
		at += n;
		for (; i < count && (size_t)n >= pieces[i].iov_len; i++)
			n -= (ssize_t)pieces[i].iov_len;
		if (i < count) {
			pieces[i].iov_base = (char *)pieces[i].iov_base + n;
			pieces[i].iov_len -= (size_t)n;
		}
	}
	mapping_grew(wal->reads, at);
	return SQLITE_OK;
}

/* Writes what is held: frames, and perhaps a head whose page has not come. */
static int let_go(struct wal *wal)
{
	int count = wal->held;
	wal->held = 0;
	return count ? write_all(wal, wal->hold->pieces, count, wal->held_at) : SQLITE_OK;
}

static void hold(struct wal *wal, const void *bytes, size_t n, sqlite3_int64 at)
{
	if (!wal->held)
		wal->held_at = at;
	wal->hold->pieces[wal->held++] = (struct iovec){(void *)(uintptr_t)bytes, n};
}

/* A head is held only where the next frame belongs: one that is written anew, whose page stays,
 * goes out at once. */
static bool is_next_head(const struct wal *wal, int n, sqlite3_int64 at)
{
	return n == HEAD && at == wal->end && wal->held % 2 == 0;
}

static bool is_next_page(const struct wal *wal, int n, sqlite3_int64 at)
{
	return n != HEAD && wal->held % 2 == 1 && at == wal->head_at + HEAD;
}

/* The last frame of a commit tells the file's length in pages. */
static bool is_last_frame(const struct wal *wal)
{
	static const char none[4];
	return memcmp(wal->hold->heads[wal->held / 2 - 1] + 4, none, sizeof(none)) != 0;
}

static int write_held_page(struct wal *wal, const void *bytes, int n, sqlite3_int64 at)
{
	hold(wal, bytes, (size_t)n, at);
	wal->end = at + n;
	bool more = wal->gathers && !is_last_frame(wal) && wal->held < 2 * HELD_MOST;
	int rc = more ? SQLITE_OK : let_go(wal);
	if (rc != SQLITE_OK)
		wal->end = -1;
	return rc;
}

static int wal_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
	struct wal *wal = wal_of(file);
	struct iovec piece = {(void *)(uintptr_t)bytes, (size_t)n};
	if (is_next_page(wal, n, at))
		return write_held_page(wal, bytes, n, at);
	if (is_next_head(wal, n, at)) {
		if (!wal->hold)
			wal->hold = xcalloc(1, sizeof(*wal->hold));
		char *head = wal->hold->heads[wal->held / 2];
		memcpy(head, bytes, HEAD);
		hold(wal, head, HEAD, at);
		wal->head_at = at;
		return SQLITE_OK;
	}
	bool page = at == wal->head_at + HEAD && n != HEAD;
	int rc = let_go(wal);
	if (rc == SQLITE_OK)
		rc = write_all(wal, &piece, 1, at);
	if (n == HEAD)
		wal->head_at = at;
	if (rc != SQLITE_OK)
		wal->end = -1;
	else if (page || at == 0)
		wal->end = at + n;
	return rc;
}

static int wal_read(sqlite3_file *file, void *bytes, int n, sqlite3_int64 at)
{
	struct wal *wal = wal_of(file);
	int rc = let_go(wal);
	if (rc != SQLITE_OK)
		return rc;
	if (wal->maps && at + n > wal->map_size)
		map_again(wal, at + n);
	const char *from = NULL;
	if (at + n <= wal->map_size)
		from = wal->map + at;
	else if (!wal->reads_once)
		from = mapping_bytes(wal->reads, at, n);
	if (!from)
		return wal->system->xRead(file, bytes, n, at);
	memcpy(bytes, from, (size_t)n);
	return SQLITE_OK;
}

static int wal_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	struct wal *wal = wal_of(file);
	int rc = let_go(wal);
	unmap(wal);
	mapping_cut(wal->reads, size);
	wal->end = -1;
	return rc == SQLITE_OK ? wal->system->xTruncate(file, size) : rc;
}

static int wal_sync(sqlite3_file *file, int flags)
{
	int rc = let_go(wal_of(file));
	return rc == SQLITE_OK ? wal_of(file)->system->xSync(file, flags) : rc;
}

static int wal_size(sqlite3_file *file, sqlite3_int64 *ret_size)
{
	int rc = let_go(wal_of(file));
	return rc == SQLITE_OK ? wal_of(file)->system->xFileSize(file, ret_size) : rc;
}

static int wal_control(sqlite3_file *file, int which, void *arg)
{
	struct wal *wal = wal_of(file);
	if (which != SQLITE_FCNTL_LAST_ERRNO || !wal->error_number)
		return wal->system->xFileControl(file, which, arg);
	*(int *)arg = wal->error_number;
	return SQLITE_OK;
}

static int wal_sector(sqlite3_file *file)
{
	return wal_of(file)->system->xSectorSize(file);
}

static int wal_device(sqlite3_file *file)
{
	return wal_of(file)->system->xDeviceCharacteristics(file);
}

static int wal_close(sqlite3_file *file)
{
	struct wal *wal = wal_of(file);
	int rc = let_go(wal);
	unmap(wal);
	mapping_let_go(wal->reads);
	close(wal->fd);
	free(wal->hold);
	int closed = wal->system->xClose(file);
	return rc == SQLITE_OK ? closed : rc;
}

void db_wal_adopt(sqlite3_file *file, const char *path)
{
	/* A WAL is never locked. */
	static const sqlite3_io_methods methods = {.iVersion = 1,
		.xClose = wal_close,
		.xRead = wal_read,
		.xWrite = wal_write,
		.xTruncate = wal_truncate,
		.xSync = wal_sync,
		.xFileSize = wal_size,
		.xFileControl = wal_control,
		.xSectorSize = wal_sector,
		.xDeviceCharacteristics = wal_device};
	struct wal *wal = wal_of(file);
	struct statfs where;
	*wal = (struct wal){.system = file->pMethods, .end = -1, .head_at = -1 - HEAD};
	wal->fd = open(path, O_RDWR | O_CLOEXEC);
	if (wal->fd < 0)
		return; /* as the system has it */
	wal->maps = fstatfs(wal->fd, &where) == 0 && where.f_type == TMPFS_MAGIC;
	if (!wal->maps)
		wal->reads = mapping_of(path);
	file->pMethods = &methods;
}

/* NULL: the connection has not opened it yet, or it is not ours. */
static struct wal *own_wal(struct db *db)
{
	sqlite3_file *file = NULL;
	sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
	return file && file->pMethods && file->pMethods->xWrite == wal_write ? wal_of(file) : NULL;
}

void db_wal_gather(struct db *db, bool gathers)
{
	struct wal *wal = own_wal(db);
	if (wal)
		wal->gathers = gathers;
}

void db_wal_read_once(struct db *db)
{
	int64_t version;
	db_query_i64(db, "PRAGMA user_version", &version); /* opens it */
	struct wal *wal = own_wal(db);
	if (wal)
		wal->reads_once = true;
}

struct mapping *db_wal_mapping(struct db *db)
{
	struct wal *wal = db->handle ? own_wal(db) : NULL;
	return wal ? wal->reads : NULL;
}
