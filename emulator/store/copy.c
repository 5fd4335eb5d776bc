/*
 * Copying a store while it is in use.
 *
 * With checkpoints held off the main file does not change: it is cloned where the file system can
 * share blocks, otherwise copied inside the kernel, while everybody reads and writes. What was
 * committed since stands in the WAL, and goes into the copy page by page as a checkpoint would put
 * it there: most of it while others go on writing, the last few pages while nobody does.
 * docs/namespaces.md has what was measured.
 */
#include "store/store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	WAL_HEADER = 32,
	WAL_FRAME_HEADER = 24,
	STEP = 1 << 24,   /* bytes asked for in one system call */
	FRAMES_LEFT = 64, /* of the WAL: so few are applied while nobody writes */
	PASSES_MOST = 6,
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

static int copy_all(int from, int to)
{
	struct stat file;
	if (fstat(from, &file) < 0)
		return -1;
	return ioctl(to, FICLONE, from) < 0 ? copy_bytes(from, to, file.st_size) : 0;
}

/* Folds what can be without disturbing anybody. A lock that somebody holds for a moment is waited
 * for. */
static int fold_now(struct store *store, int *ret_pages, int *ret_folded, struct err *err)
{
	enum {
		TRIES = 500,
		PAUSE_MS = 2
	};
	int rc = SQLITE_BUSY, error = maintain_folder(store, err);
	if (error)
		return error;
	for (int i = 0; rc == SQLITE_BUSY && i < TRIES; i++) {
		if (i > 0)
			poll(NULL, 0, PAUSE_MS);
		pool_let_go(store, false);
		rc = sqlite3_wal_checkpoint_v2(store->folder.handle, NULL,
			SQLITE_CHECKPOINT_PASSIVE, ret_pages, ret_folded);
	}
	if (rc == SQLITE_OK)
		return 0;
	err_set(err, "%s: %s", store->path, sqlite3_errmsg(store->folder.handle));
	return db_error(&store->folder);
}

/* What of the WAL is in the copy. */
struct tail {
	int to;
	int wal;
	uint64_t version;      /* of the store, before it was folded */
	int pages;             /* length of the WAL then */
	unsigned char salt[8]; /* of the WAL that `next` counts in: it begins anew with another */
	int64_t next;          /* the first frame that is not in the copy */
	int64_t page;          /* bytes */
	int64_t from, upto;    /* a pass's frames */
	int64_t store_pages;   /* length of the store as the last frame tells it; 0: untold */
	int passes;
	bool done;
	int error_number;
};

static int64_t be32(const unsigned char *p)
{
	return (int64_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

/* False: there is none yet, or a part of it. */
static bool read_wal_header(int wal, unsigned char header[WAL_HEADER])
{
	return pread(wal, header, WAL_HEADER, 0) == WAL_HEADER;
}

/* Puts the frames of a pass where they belong. Those were committed, and are not written over as
 * long as they are not folded. */
static int apply_frames(struct tail *tail)
{
	int64_t size = WAL_FRAME_HEADER + tail->page;
	unsigned char *frame = xrealloc(NULL, (size_t)size);
	int result = 0;
	for (int64_t i = tail->from; i < tail->upto && result == 0; i++) {
		errno = EIO;
		if (pread(tail->wal, frame, (size_t)size, WAL_HEADER + i * size) != size ||
			memcmp(frame + 8, tail->salt, sizeof(tail->salt)) != 0 ||
			pwrite(tail->to, frame + WAL_FRAME_HEADER, (size_t)tail->page,
				(be32(frame) - 1) * tail->page) != tail->page) {
			tail->error_number = errno;
			result = -1;
		} else if (be32(frame + 4)) {
			tail->store_pages = be32(frame + 4);
		}
	}
	free(frame);
	tail->next = tail->upto;
	return result;
}

/* Nobody writes: looks what there is, and applies it when it is little. */
static void look_at_wal(struct store *store, void *arg)
{
	struct tail *tail = arg;
	unsigned char header[WAL_HEADER];
	bool changed = atomic_load(&store->version) != tail->version;
	int64_t pages = changed ? store->wal_pages : tail->pages;
	if (!changed && tail->next >= pages) {
		tail->done = true;
		return;
	}
	if (!read_wal_header(tail->wal, header)) {
		tail->error_number = EIO;
		return;
	}
	if (memcmp(tail->salt, header + 16, sizeof(tail->salt)) != 0)
		tail->next = 0;
	memcpy(tail->salt, header + 16, sizeof(tail->salt));
	tail->page = be32(header + 8);
	tail->from = tail->next;
	tail->upto = pages;
	if (tail->upto - tail->from > FRAMES_LEFT && ++tail->passes < PASSES_MOST)
		return;
	tail->done = true;
	apply_frames(tail);
}

/* Brings the copy of the main file to where the store is now. */
static int catch_up(struct store *store, struct tail *tail)
{
	while (!tail->done && !tail->error_number) {
		write_exclusively(store, look_at_wal, tail);
		if (!tail->done && !tail->error_number)
			apply_frames(tail);
	}
	if (!tail->error_number && tail->store_pages &&
		ftruncate(tail->to, tail->store_pages * tail->page) < 0)
		tail->error_number = errno;
	errno = tail->error_number;
	return tail->error_number ? -1 : 0;
}

/* Closing any descriptor of a file lets go all locks that the process has on it, those of SQLite's
 * connections included: this one stays open as long as they do. */
static int own_descriptor(struct store *store, struct err *err)
{
	if (store->file_fd < 0)
		store->file_fd = open(store->path, O_RDONLY | O_CLOEXEC);
	return store->file_fd < 0 ? failed(err, store->path) : 0;
}

/* `folding` is held: nobody else folds. */
static int copy_folded(struct store *store, int to, const char *to_path, struct err *err)
{
	char path[4096];
	unsigned char header[WAL_HEADER];
	int folded = 0;
	struct tail tail = {.to = to, .version = atomic_load(&store->version)};
	snprintf(path, sizeof(path), "%s-wal", store->path);
	/* Nobody locks a WAL by its own file, so that closing it lets no lock go. */
	tail.wal = open(path, O_RDONLY | O_CLOEXEC);
	if (tail.wal < 0)
		return failed(err, path);
	if (read_wal_header(tail.wal, header))
		memcpy(tail.salt, header + 16, sizeof(tail.salt));
	int error = fold_now(store, &tail.pages, &folded, err);
	tail.next = folded;
	if (!error && (copy_all(store->file_fd, to) < 0 || catch_up(store, &tail) < 0))
		error = failed(err, to_path);
	close(tail.wal);
	return error;
}

static int finish(int to, const char *to_path, bool sync, int error, struct err *err)
{
	if (!error && sync && fsync(to) < 0)
		error = failed(err, to_path);
	close(to);
	if (error)
		unlink(to_path);
	return error;
}

static int make_file(const char *path, int *ret_fd, struct err *err)
{
	*ret_fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return *ret_fd < 0 ? failed(err, path) : 0;
}

int store_copy(struct store *store, const char *to_path, bool sync, struct err *err)
{
	int to;
	int error = make_file(to_path, &to, err);
	if (error)
		return error;
	pthread_mutex_lock(&store->folding);
	error = own_descriptor(store, err);
	if (!error)
		error = copy_folded(store, to, to_path, err);
	pthread_mutex_unlock(&store->folding);
	maintain_used(store);
	return finish(to, to_path, sync, error, err);
}

int store_copy_file(const char *from_path, const char *to_path, bool sync, struct err *err)
{
	char wal[4096];
	struct stat file;
	int to;
	snprintf(wal, sizeof(wal), "%s-wal", from_path);
	if (stat(wal, &file) == 0 && file.st_size > 0) {
		err_set(err, "%s: is in use, or was left in the middle (it has a %s)", from_path,
			wal);
		return STORE_LOCKED;
	}
	int from = open(from_path, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return failed(err, from_path);
	int error = make_file(to_path, &to, err);
	if (!error) {
		error = copy_all(from, to) < 0 ? failed(err, to_path) : 0;
		error = finish(to, to_path, sync, error, err);
	}
	close(from);
	return error;
}
