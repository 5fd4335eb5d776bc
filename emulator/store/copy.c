/*
 * Copying a store while it is in use.
 *
 * With checkpoints held off the main file does not change: it is cloned where the file system can
 * share blocks, otherwise copied inside the kernel, while everybody reads and writes. Only what was
 * committed since it was folded last, the WAL, is copied while nobody writes: some milliseconds at
 * most. docs/namespaces.md has what was measured.
 */
#include "store/store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	WAL_HEADER = 32,
	WAL_FRAME_HEADER = 24,
	STEP = 1 << 24, /* bytes asked for in one system call */
};

static int failed(struct err *err, const char *path)
{
	bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
	err_set_errno(err, "%s", path);
	return full ? STORE_FULL : STORE_FAILED;
}

/* What neither file system nor kernel can do by themselves. */
static ssize_t copy_by_hand(int from, int to, size_t n)
{
	char bytes[65536];
	ssize_t got = read(from, bytes, n < sizeof(bytes) ? n : sizeof(bytes));
	for (ssize_t at = 0; at < got;) {
		ssize_t put = write(to, bytes + at, (size_t)(got - at));
		if (put < 0)
			return -1;
		at += put;
	}
	return got;
}

static bool is_unable(ssize_t result)
{
	return result < 0 &&
	       (errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP);
}

static ssize_t copy_some(int from, int to, size_t n)
{
	ssize_t got = copy_file_range(from, NULL, to, NULL, n, 0);
	if (is_unable(got))
		got = sendfile(to, from, NULL, n);
	return is_unable(got) ? copy_by_hand(from, to, n) : got;
}

/* The first `size` bytes. The file behind `from` may be longer. */
static int copy_bytes(int from, int to, int64_t size)
{
	if (lseek(from, 0, SEEK_SET) < 0)
		return -1;
	while (size > 0) {
		ssize_t n = copy_some(from, to, size < STEP ? (size_t)size : STEP);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			errno = n == 0 ? EIO : errno;
			return -1;
		}
		size -= n;
	}
	return 0;
}

static int copy_file(int from, const char *to_path, bool sync, struct err *err)
{
	struct stat file;
	int to = open(to_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), result = 0;
	if (to < 0)
		return failed(err, to_path);
	if (fstat(from, &file) < 0 ||
		(ioctl(to, FICLONE, from) < 0 && copy_bytes(from, to, file.st_size) < 0) ||
		(sync && fsync(to) < 0))
		result = failed(err, to_path);
	close(to);
	if (result)
		unlink(to_path);
	return result;
}

/* Folds what can be without disturbing anybody. */
static int fold_now(struct store *store, int *ret_pages, int *ret_folded, struct err *err)
{
	int error = 0;
	if (!store->folder.handle)
		error = db_open(&store->folder, store->path, DB_READER, &store->options, err);
	if (error)
		return error;
	pool_let_go(store, false);
	if (sqlite3_wal_checkpoint_v2(store->folder.handle, NULL, SQLITE_CHECKPOINT_PASSIVE,
		    ret_pages, ret_folded) == SQLITE_OK)
		return 0;
	err_set(err, "%s: %s", store->path, sqlite3_errmsg(store->folder.handle));
	return db_error(&store->folder);
}

/* What is copied while nobody writes. */
struct tail {
	const char *to_path; /* of the WAL's copy */
	uint64_t version;    /* of the store, before it was folded */
	int pages, folded;
	bool copied;
	int error;
	struct err *err;
};

static void copy_wal(struct store *store, void *arg)
{
	struct tail *tail = arg;
	bool changed = atomic_load(&store->version) != tail->version;
	int pages = changed ? store->wal_pages : tail->pages;
	unsigned char header[WAL_HEADER];
	char path[4096];
	if (!changed && tail->folded == tail->pages)
		return;
	snprintf(path, sizeof(path), "%s-wal", store->path);
	int from = open(path, O_RDONLY | O_CLOEXEC);
	int to = open(tail->to_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	tail->copied = true;
	if (from < 0 || to < 0 || read(from, header, sizeof(header)) != sizeof(header)) {
		tail->error = failed(tail->err, from < 0 ? path : tail->to_path);
	} else {
		int64_t page = header[8] << 24 | header[9] << 16 | header[10] << 8 | header[11];
		if (copy_bytes(from, to, WAL_HEADER + pages * (WAL_FRAME_HEADER + page)) < 0)
			tail->error = failed(tail->err, tail->to_path);
	}
	/* Nobody locks a WAL by its own file, so that closing it lets no lock go. */
	if (from >= 0)
		close(from);
	if (to >= 0)
		close(to);
}

/* Closing any descriptor of a file lets go all locks that the process has on it, those of SQLite's
 * connections included: this one stays open as long as they do. */
static int own_descriptor(struct store *store, struct err *err)
{
	if (store->file_fd < 0)
		store->file_fd = open(store->path, O_RDONLY | O_CLOEXEC);
	return store->file_fd < 0 ? failed(err, store->path) : 0;
}

/* The copy's WAL goes into the copy. */
static int fold_copy(const char *path, bool sync, struct err *err)
{
	struct store_options options = {.memory = !sync, .sync_full = sync};
	struct db db;
	int error = db_open(&db, path, DB_WRITER, &options, err);
	if (error)
		return error;
	if (sqlite3_wal_checkpoint_v2(db.handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) !=
		SQLITE_OK) {
		err_set(err, "%s: %s", path, sqlite3_errmsg(db.handle));
		error = db_error(&db);
	}
	db_close(&db);
	return error;
}

int store_copy(struct store *store, const char *to_path, bool sync, struct err *err)
{
	char wal[4096];
	struct tail tail = {.to_path = wal, .err = err};
	if (snprintf(wal, sizeof(wal), "%s-wal", to_path) >= (int)sizeof(wal)) {
		err_set(err, "%s: the name is too long", to_path);
		return STORE_FAILED;
	}
	pthread_mutex_lock(&store->folding);
	tail.version = atomic_load(&store->version);
	int error = own_descriptor(store, err);
	if (!error)
		error = fold_now(store, &tail.pages, &tail.folded, err);
	if (!error)
		error = copy_file(store->file_fd, to_path, sync, err);
	bool made = !error;
	if (!error) {
		write_exclusively(store, copy_wal, &tail);
		error = tail.error;
	}
	pthread_mutex_unlock(&store->folding);
	maintain_used(store);
	if (!error && tail.copied)
		error = fold_copy(to_path, sync, err);
	if (error && made) {
		unlink(to_path);
		unlink(wal);
	}
	return error;
}

int store_copy_file(const char *from_path, const char *to_path, bool sync, struct err *err)
{
	char wal[4096];
	struct stat file;
	snprintf(wal, sizeof(wal), "%s-wal", from_path);
	if (stat(wal, &file) == 0 && file.st_size > 0) {
		err_set(err, "%s: is in use, or was left in the middle (it has a %s)", from_path,
			wal);
		return STORE_LOCKED;
	}
	int from = open(from_path, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return failed(err, from_path);
	int error = copy_file(from, to_path, sync, err);
	close(from);
	return error;
}
