/*
 * store_private - what the files of the store know of each other.
 *
 * Locks, in the order in which they may be taken: folding, writing (the right to lead, not a mutex
 * but a flag under queue_lock), catalogue.lock, pool_lock, maintain_lock; held_lock with none of
 * them. None is held while user code runs but the right to write.
 */
#ifndef HANGAR_STORE_PRIVATE_H
#define HANGAR_STORE_PRIVATE_H

#include "store/catalogue.h"
#include "store/db.h"
#include "store/stream.h"

#include <pthread.h>
#include <semaphore.h>

enum {
	/* Key and value together from this length on: the value goes into the tree `large`. In
	 * pages of 8 KB a cell of a tree without rowid keeps 2030 bytes, the rest of a longer one
	 * goes to pages of its own. docs/storage.md has the measurements. */
	LARGE_FROM = 2000,
	/* So often the WAL is folded while there is load: 16 MB where nothing is synced, 64 MB on a
	 * disk. The longer, the fewer pages are written twice. */
	WAL_FOLD_PAGES = 2048,
	WAL_FOLD_DISK_PAGES = 8192,
	/* On a disk: it should begin anew, and writers are slowed, the more the longer it is (128
	 * MB); it must, however much of it is not folded (256 MB). */
	WAL_LONG_PAGES = 16384,
	WAL_MOST_PAGES = 2 * WAL_LONG_PAGES,
	POOL_SEATS = 16, /* idle readers that a core has at hand; cores beyond share */
	TXN_TABLES = 8,  /* so many tables are kept from one operation to the next */
};

/* A prepared walk, owned by a transaction's connection and used again. */
struct cursor_statement {
	struct cursor_statement *next;
	sqlite3_stmt *walk, *large;
	bool backwards, busy;
};

/* Counts as a transaction has changed them. */
struct count_change {
	uint32_t id;
	int64_t items, bytes;
};

struct held;

struct txn {
	struct store *store;
	struct db db;
	bool writable;
	struct cursor_statement *cursors;
	sqlite3_stmt *lent, *lent_large; /* hold what txn_get() lent */
	struct txn *next;                /* in the pool */
	bool used;                       /* lent since the maintainer last looked */
	/* A reader keeps its snapshot after its end: as long as nothing was committed it serves the
	 * next one, without a lock taken or given. */
	bool snapshot;
	uint64_t version;  /* store->version when the snapshot was about to be taken */
	struct held *held; /* what it belongs to: not one of the pool */
	/* Tables looked up, kept until the catalogue is another one. */
	const struct table **tables;
	size_t table_count, table_room;
	uint64_t tables_version; /* of the catalogue */
	bool tables_known;       /* in this operation: they stay until its end */
	int64_t now_us;
	char error[160];

	/* Write transactions only. */
	int status;           /* the first storage error since the operation began */
	unsigned writes;      /* changes since the operation began */
	bool dirty;           /* changes since BEGIN */
	bool records;         /* records appended since BEGIN */
	struct arena scratch; /* of one operation */
	struct buf key, base_key, old_key, record;
	struct count_change *counts;
	size_t count_count, count_room;
	struct catalogue_change *changes; /* newest first */
};

struct ticket;

/* A reader that waits for the next request on its core; no two in a cache line. */
struct seat {
	_Atomic(struct txn *) txn;
	char apart[64 - sizeof(struct txn *)];
};

struct store {
	char *path;
	struct store_options options;
	int lock_fd;
	bool empty;               /* read_only: nothing was ever written */
	int file_fd;              /* copy.c's; -1 before the first copy; under `folding` */
	_Atomic uint64_t version; /* grows with every commit that changed something */

	struct catalogue catalogue;

	/* writing */
	pthread_mutex_t queue_lock;
	struct ticket *queue, **queue_end;
	bool led; /* somebody has the right to write */
	struct txn *writer;
	struct mapping *mapping; /* of the file; NULL: there is none */
	_Atomic int wal_pages;   /* length of the WAL after the last commit */
	int wal_noticed;         /* length of the WAL when the maintainer was last called */
	int wal_most;            /* its greatest length since its file was cut */
	int64_t anew_us;         /* not before that it begins anew, unless it must */
	_Atomic bool begins;     /* the WAL shall begin anew: readers keep no snapshot */
	_Atomic bool hurries;    /* the maintainer catches up with writers, who go slowly */
	int group_pages;         /* of the WAL, written by the last group */

	/* reading */
	pthread_mutex_t pool_lock;
	pthread_cond_t pool_free;
	struct txn *pool;
	unsigned readers, readers_most;
	_Atomic unsigned pool_waits; /* threads that look for a reader in the list */
	struct seat seats[POOL_SEATS];

	/* reading what was: held.c */
	pthread_mutex_t held_lock;
	pthread_cond_t held_free;
	struct held *held; /* newest first */
	int64_t held_keep_us;
	_Atomic bool holds; /* there is one */

	/* upkeep */
	pthread_mutex_t maintain_lock;
	pthread_cond_t maintain_wake;
	pthread_t maintainer;
	bool maintainer_runs;
	_Atomic bool stopping;
	_Atomic bool maintainer_sleeps;
	_Atomic bool in_use;       /* since the maintainer last looked */
	_Atomic bool wal_filled;   /* commits since the last checkpoint */
	_Atomic bool has_dropped;  /* rows wait to be given back */
	_Atomic bool has_backfill; /* a crash left an index half made */
	bool work;                 /* the maintainer was called */
	pthread_mutex_t folding;   /* guards the next one; taken before the right to write */
	struct db folder;          /* the connection that folds the WAL */

	pthread_mutex_t notify_lock;
	void (*notify)(void *arg);
	void *notify_arg;
};

/* pool.c */
void pool_release(struct store *store);
/* Ends the snapshots of idle readers, so that the WAL can begin anew; closes readers that nobody
 * has used since the last call with `close_idle`. */
void pool_let_go(struct store *store, bool close_idle);

/* held.c */
void held_release(struct store *store);
/* Lets go what is too old. */
void held_expire(struct store *store);
/* What store_read_end() does for a transaction that is held. */
void held_end(struct txn *txn);

/* txn.c */
int txn_new(struct store *store, enum db_kind kind, struct txn **ret_txn, struct err *err);
void txn_free(struct txn *txn);
/* Forgets what was lent, the tables, the cursors left open. */
void txn_end_operation(struct txn *txn);
/* Keeps the first error with its text; returns it. */
int txn_fail(struct txn *txn, int error);
/* The same for a contradiction in the file. */
int txn_corrupt(struct txn *txn, const char *what);
/* Takes back what txn_get() lent. */
void txn_take_back(struct txn *txn);
/* Steps one that returns no rows and counts as a write. */
int txn_run(struct txn *txn, sqlite3_stmt *statement);

/* row.c: rows whose old value is known (absent: there is no row). */
int row_write(struct txn *txn, struct str key, struct value old_value, struct value new_value);
/* Deletes the row, whatever its value. */
int row_erase(struct txn *txn, struct str key);
/* The value of a row as the tree has it: itself, or the one it points to, read with `large`. */
int row_value(struct txn *txn, struct str stored, sqlite3_stmt *large, struct str *ret_value);
static inline bool row_is_large(size_t key, size_t value)
{
	return key + value >= LARGE_FROM;
}

/* write.c */
/* Runs fn while nobody writes. */
void write_exclusively(struct store *store, void (*fn)(struct store *store, void *arg), void *arg);
void counts_add(struct txn *txn, uint32_t id, int64_t items, int64_t bytes);

/* maintain.c */
void maintain_init(struct store *store);
/* What a crash has ended is gone on with. */
void maintain_resume(struct store *store);
void maintain_stop(struct store *store);
/* Opens the connection that folds, if it is closed. `folding` is held. */
int maintain_folder(struct store *store, struct err *err);
/* Unmaps what many pages of the file and the WAL have been read through, while nobody folds. */
void maintain_let_pages_go(struct store *store);
/* There is something to do at once; or: the store is in use, so there will be. */
void maintain_notice(struct store *store);
void maintain_used(struct store *store);

/* stream_write.c: hash is that of the item's partition key */
int record_append(struct txn *txn, const struct table *table, uint32_t hash, struct value old_item,
	struct value new_item, enum table_writer writer);

/* stream_change.c */
/* Makes the stream of a table whose description has its view; sets id and label. */
int stream_open(struct txn *txn, struct table *table);
int stream_close(struct txn *txn, uint32_t id);
/* The number of the open shard that hashes go to; a child follows when it is four hours old. */
int stream_shard(struct txn *txn, uint32_t id, uint32_t hash, struct catalogue_stream **ret_stream,
	size_t *ret_shard);
/* Children for every shard that is too old. */
int stream_age(struct txn *txn, uint32_t id);
/* Takes the shard out of the description; the last one takes the stream with it. */
int stream_forget_shard(struct txn *txn, uint32_t id, uint32_t shard);
/* The newest sequence number of a shard, asked from the file when it is not known. */
int stream_last(struct txn *txn, struct catalogue_stream *stream, size_t shard, uint64_t *ret_last);

/* table_change.c: a new id, a row of a description, a change for the catalogue */
uint32_t id_new(struct txn *txn);
int row_save(struct txn *txn, enum statement which, uint32_t id, struct value v);
struct catalogue_change *change_add(struct txn *txn);

/* check_stream.c: the records of all streams. */
int check_records(struct txn *txn, struct store_census *census, struct err *err);

/* table_change.c: ends every change that is under way. */
int tables_settle(struct store *store, struct err *err);

/* table.c: false when the item is not in the index */
bool index_key_add(
	struct buf *out, const struct table *table, const struct index *index, struct value item);

/* table_row.c */
int index_fill(
	struct txn *txn, const struct table *table, const struct index *index, struct value item);
struct value index_project(struct arena *arena, const struct table *table,
	const struct index *index, struct value item);

#endif
