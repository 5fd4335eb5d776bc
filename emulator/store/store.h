/*
 * store - one namespace's data: an ordered set of rows in one SQLite file, transactions over it,
 * and the tables that stand in it.
 *
 * One file, owned by one process at a time, in WAL mode:
 *
 *	items    key -> value: every item and index row of every table, ordered by key.h's bytes
 *	large    values that are too long for that tree, by number
 *	records  the streams' log, by (shard, sequence number)
 *	tables, streams, counts, dropped, notes   the catalogue (see table.h, stream.h)
 *
 * Threads. A store may be used from any number of threads. A read transaction belongs to the thread
 * that began it; it sees one snapshot, never waits for a writer and holds one of a few connections,
 * so end it soon and do not begin a second one meanwhile. Writes are combined: whoever gets the
 * lock runs the operations of all who wait, in one SQLite transaction, and everybody is answered
 * after its COMMIT. An acknowledged write survives any crash of the process, with `sync_full` also
 * one of the machine.
 *
 * Errors. Functions return 0 or an enum store_error. A full disk, a torn file, a foreign one: all
 * are such errors; nothing here ends the process.
 */
#ifndef HANGAR_STORE_H
#define HANGAR_STORE_H

#include "clock.h"
#include "err.h"
#include "store/key.h"

enum store_error {
	STORE_OK = 0,
	STORE_FAILED = -1,  /* an I/O error, or SQLite's refusal: the text says what */
	STORE_FULL = -2,    /* no space left; nothing of the operation was written */
	STORE_CORRUPT = -3, /* the file contradicts itself */
	STORE_FOREIGN = -4, /* open: not a store, or of a newer format */
	STORE_LOCKED = -5,  /* open: another process has it */
};

struct store_options {
	/* The file lies in memory (or need not outlive the machine): nothing is ever synced. */
	bool memory;
	/* Sync every commit: survives a power cut too. */
	bool sync_full;
	const struct clock *clock; /* NULL: the wall */
	uint64_t seed;             /* of TableIds; 0: from the system */
	unsigned readers;          /* most connections for reading; 0: two per core, at least 4 */
	/* Do not start the thread that checkpoints, reclaims and closes what is idle: tests that
	 * fork. store_maintain() does its work. */
	bool no_thread;
	/* For looking only: nothing is written, and where no crash left a log to be read, no file
	 * is made either. The file must be there. Needs no_thread. */
	bool read_only;
	void *owner; /* for store_owner() */
};

struct store;
struct txn;

/* Opens the file, or makes it. *ret_store is released by store_close(). */
int store_open(const char *path, const struct store_options *options, struct store **ret_store,
	struct err *err);
/* No transaction may be open. The WAL is folded into the file. NULL is fine. */
void store_close(struct store *store);

const struct clock *store_clock(const struct store *store);
/* What the options say: whoever opened it finds his own way back from the store. */
void *store_owner(const struct store *store);
const char *store_path(const struct store *store);

/* --- transactions --- */

/* A snapshot for reading: the newest committed state at its first read, or at this call. */
int store_read_begin(struct store *store, struct txn **ret_txn, struct err *err);
void store_read_end(struct txn *txn); /* NULL is fine */

/* Keeps the present state readable for keep_us more, unless one is kept that was the present state
 * less than apart_us ago. Each costs a connection, and the WAL grows meanwhile: for tests. Times
 * are by the store's clock. */
int store_hold(struct store *store, int64_t keep_us, int64_t apart_us, struct err *err);
/* As store_read_begin(), but sees the oldest state that is kept and was the present one at most
 * most_us ago; when none is kept, the present. */
int store_read_begin_past(
	struct store *store, int64_t most_us, struct txn **ret_txn, struct err *err);

/* Runs fn in a write transaction and returns when it is committed. fn returns
 *	  0  commit what it wrote (perhaps nothing)
 *	> 0  its own refusal (a condition that failed): nothing of it is kept, the value is returned
 *	< 0  an enum store_error that a function of the store gave it
 * fn may run on another thread than the caller's, and MORE THAN ONCE (after an error of somebody in
 * the same group): it must set its results afresh each time, and reset an arena that only it uses.
 * A refusal is cheap only before fn's first write; later it rolls the whole group back and replays
 * it. fn must not call store_write() or store_read_begin(), and should not compute for long:
 * everybody waits. */
int store_write(
	struct store *store, int (*fn)(struct txn *txn, void *arg), void *arg, struct err *err);

struct store *txn_store(struct txn *txn);
/* The store's clock, microseconds; read once for each operation. */
int64_t txn_now_us(struct txn *txn);
/* Why the last call in this transaction failed, for a log line. */
const char *txn_error_text(struct txn *txn);

/* --- rows (what table.h builds upon; operations on items use that) --- */

/* The value at key; VALUE_ABSENT when there is none. arena: the value is copied into it. NULL: it
 * is lent, until the next txn_get() or write in this transaction, or its end. */
int txn_get(struct txn *txn, struct str key, struct arena *arena, struct value *ret_value);
/* Write transactions only. */
int txn_put(struct txn *txn, struct str key, struct value value);
int txn_delete(struct txn *txn, struct str key);

/* A walk over a range. Any number may be open in a transaction. What a write in the same
 * transaction does to the range being walked is undefined: collect first, then write. */
struct cursor {
	struct txn *txn;
	struct cursor_statement *statement; /* private */
	int status;                         /* 0, or the enum store_error that ended the walk */
};
int cursor_open(struct txn *txn, struct key_range range, bool backwards, struct cursor *ret_cursor);
/* The next row: true, with key and value lent until the next call on this cursor. False at the end,
 * or on error: see cursor->status. Either out-parameter may be NULL; a value that is not asked for
 * is not read. */
bool cursor_next(struct cursor *cursor, struct str *ret_key, struct value *ret_value);
void cursor_close(struct cursor *cursor);

/* --- upkeep --- */

/* Small durable notes: what other rooms must remember (a poller's checkpoint). An empty value is
 * "none": reading gives STR_NONE, writing removes. */
int txn_note_get(struct txn *txn, struct str name, struct arena *arena, struct str *ret_value);
int txn_note_set(struct txn *txn, struct str name, struct str value);

/* One step of what the store's own thread does: a checkpoint when there is something to fold, a
 * chunk of a dropped table's rows. True when there is more to do at once. */
bool store_maintain(struct store *store);
/* Copies the store to a new file (which must not exist), while others read and write: every write
 * acknowledged before the call is in it, and of others each wholly or not at all. The copy is one
 * file, complete in itself. sync: it is on the disk on return, too. */
int store_copy(struct store *store, const char *to_path, bool sync, struct err *err);
/* Copies such a copy, which must not be open as a store, to a new file. */
int store_copy_file(const char *from_path, const char *to_path, bool sync, struct err *err);
/* Verifies everything: every row well formed and under its own key, every index row equal to what
 * its item gives and none missing or left over, every count right, every stream's records readable
 * and without gaps. */
int store_check(struct store *store, struct err *err);

/* What store_verify() looked at. */
struct store_census {
	uint64_t tables, items, indexes, index_rows, streams, records;
};
/* Opens the file read-only, checks it and closes it. A file into which nothing was ever written is
 * sound. *ret_census is filled on failure too, with what was seen until then. */
int store_verify(const char *path, struct store_census *ret_census, struct err *err);

#endif
