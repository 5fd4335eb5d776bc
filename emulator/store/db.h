/*
 * db - one connection to the store's file: its statements, prepared when first used and kept, and
 * SQLite's result codes in the store's own. Private to the store.
 */
#ifndef HANGAR_DB_H
#define HANGAR_DB_H

#include "store/store.h"

#include <sqlite3.h>

enum statement {
	ST_BEGIN,
	ST_BEGIN_WRITE,
	ST_COMMIT,
	ST_ROLLBACK,
	ST_GET,
	ST_INSERT,
	ST_UPDATE,
	ST_DELETE,
	ST_LARGE_GET,
	ST_LARGE_INSERT,
	ST_LARGE_UPDATE,
	ST_LARGE_DELETE,
	ST_FORWARD,
	ST_BACKWARD,
	ST_RECORD_INSERT,
	ST_RECORD_FIRST,
	ST_RECORD_LAST,
	ST_RECORD_GET,
	ST_RECORD_RANGE,
	ST_RECORD_TRIM,
	ST_TABLE_SET,
	ST_TABLE_DELETE,
	ST_TABLE_ALL,
	ST_STREAM_SET,
	ST_STREAM_DELETE,
	ST_STREAM_ALL,
	ST_COUNT_ADD,
	ST_COUNT_SET,
	ST_COUNT_DELETE,
	ST_COUNT_ALL,
	ST_DROP_ADD,
	ST_DROP_FIRST,
	ST_DROP_DELETE,
	ST_NOTE_GET,
	ST_NOTE_SET,
	ST_NOTE_DELETE,
	STATEMENTS,
};

struct db {
	sqlite3 *handle;
	sqlite3_stmt *statements[STATEMENTS];
};

enum {
	DB_PATIENCE_MS = 10000, /* for a lock that another connection holds */
	DB_WAL_BYTES = 128,
};

enum db_kind {
	DB_WRITER,
	DB_READER,
};

/* Opens the file, which for a reader must be there. The error is one of the store's. */
int db_open(struct db *db, const char *path, enum db_kind kind, const struct store_options *options,
	struct err *err);
void db_close(struct db *db);

/* db_vfs.c: the VFS of all connections. */
const char *db_vfs(void);
/* How the connection's file is mapped, together with all others' of that file; NULL: it is not.
 * Valid until the connection is closed. */
struct mapping;
struct mapping *db_mapping(struct db *db);
/* Called once a second by one thread. Lets go what has been touched of it when that is more than 32
 * MB and has hardly grown since the last call, or the store `rests`. Anybody may read on meanwhile.
 */
void db_let_pages_go(struct mapping *mapping, bool rests);
/* The same of its WAL, on a disk. */
struct mapping *db_wal_mapping(struct db *db);
/* For db_wal.c: a file's mapping, taken and given back; n bytes of it, NULL when the system must
 * read them; how far the file reaches now, after it grew and before it is cut. */
struct mapping *mapping_of(const char *path);
void mapping_let_go(struct mapping *mapping);
const char *mapping_bytes(struct mapping *mapping, int64_t offset, int n);
void mapping_grew(struct mapping *mapping, int64_t size);
void mapping_cut(struct mapping *mapping, int64_t size);
/* What a file of that VFS has of its own; a WAL has DB_WAL_BYTES. */
void *db_file_own(sqlite3_file *file);

/* db_wal.c: makes a WAL that the system's VFS has opened one of ours. */
void db_wal_adopt(sqlite3_file *file, const char *path);
/* A connection that folds reads each page of it once: not through the mapping, where what was
 * touched counts as memory. */
void db_wal_read_once(struct db *db);
/* While it gathers, the pages that SQLite writes stay as they are until a commit's last one has
 * been written: for COMMIT and nothing else. */
void db_wal_gather(struct db *db, bool gathers);

/* The statement, ready to be bound; NULL when it cannot be prepared: see db_error(). */
sqlite3_stmt *db_statement(struct db *db, enum statement which);
/* A statement of its own, which the caller finalizes. */
sqlite3_stmt *db_prepare(struct db *db, enum statement which);
/* Steps a statement that returns no rows, and resets it. */
int db_run(struct db *db, enum statement which);
/* SQL that is run rarely, several statements in one. */
int db_exec(struct db *db, const char *sql);
/* Syncs the main file, beside whoever reads and writes; 0 or SQLite's result code. */
int db_sync(struct db *db);
/* The first column of the first row. */
int db_query_i64(struct db *db, const char *sql, int64_t *ret_value);

/* The store's error for the connection's last failure. */
int db_error(struct db *db);

static inline void bind_str(sqlite3_stmt *statement, int at, struct str s)
{
	/* An empty blob must not be bound as NULL. */
	sqlite3_bind_blob64(statement, at, s.n ? s.p : "", s.n, SQLITE_STATIC);
}

static inline struct str column_str(sqlite3_stmt *statement, int at)
{
	const char *p = sqlite3_column_blob(statement, at);
	return str_of(p, (size_t)sqlite3_column_bytes(statement, at));
}

#endif
