#include "store/db.h"

#include "buf.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

static const char *const texts[STATEMENTS] = {
	[ST_BEGIN] = "BEGIN",
	[ST_BEGIN_WRITE] = "BEGIN IMMEDIATE",
	[ST_COMMIT] = "COMMIT",
	[ST_ROLLBACK] = "ROLLBACK",
	[ST_GET] = "SELECT v FROM items WHERE k=?1",
	[ST_INSERT] = "INSERT INTO items(k,v) VALUES(?1,?2)",
	[ST_UPDATE] = "UPDATE items SET v=?2 WHERE k=?1",
	[ST_DELETE] = "DELETE FROM items WHERE k=?1",
	[ST_LARGE_GET] = "SELECT v FROM large WHERE id=?1",
	[ST_LARGE_INSERT] = "INSERT INTO large(v) VALUES(?1)",
	[ST_LARGE_UPDATE] = "UPDATE large SET v=?2 WHERE id=?1",
	[ST_LARGE_DELETE] = "DELETE FROM large WHERE id=?1",
	[ST_FORWARD] = "SELECT k,v FROM items WHERE k>=?1 AND k<?2 ORDER BY k",
	[ST_BACKWARD] = "SELECT k,v FROM items WHERE k>=?1 AND k<?2 ORDER BY k DESC",
	[ST_RECORD_INSERT] = "INSERT INTO records(id,v) VALUES(?1,?2)",
	[ST_RECORD_FIRST] = "SELECT min(id) FROM records WHERE id>=?1 AND id<?2",
	[ST_RECORD_LAST] = "SELECT max(id) FROM records WHERE id>=?1 AND id<?2",
	[ST_RECORD_GET] = "SELECT v FROM records WHERE id=?1",
	[ST_RECORD_RANGE] = "SELECT id,v FROM records WHERE id>=?1 AND id<?2 ORDER BY id",
	[ST_RECORD_TRIM] = "DELETE FROM records WHERE id>=?1 AND id<?2",
	[ST_TABLE_SET] = "INSERT OR REPLACE INTO tables(id,v) VALUES(?1,?2)",
	[ST_TABLE_DELETE] = "DELETE FROM tables WHERE id=?1",
	[ST_TABLE_ALL] = "SELECT id,v FROM tables",
	[ST_STREAM_SET] = "INSERT OR REPLACE INTO streams(id,v) VALUES(?1,?2)",
	[ST_STREAM_DELETE] = "DELETE FROM streams WHERE id=?1",
	[ST_STREAM_ALL] = "SELECT id,v FROM streams",
	[ST_COUNT_ADD] = "UPDATE counts SET items=items+?2, bytes=bytes+?3 WHERE id=?1",
	[ST_COUNT_SET] = "INSERT OR REPLACE INTO counts(id,items,bytes) VALUES(?1,?2,?3)",
	[ST_COUNT_DELETE] = "DELETE FROM counts WHERE id=?1",
	[ST_COUNT_ALL] = "SELECT id,items,bytes FROM counts",
	[ST_DROP_ADD] = "INSERT OR IGNORE INTO dropped(id) VALUES(?1)",
	[ST_DROP_FIRST] = "SELECT id FROM dropped LIMIT 1",
	[ST_DROP_DELETE] = "DELETE FROM dropped WHERE id=?1",
	[ST_NOTE_GET] = "SELECT v FROM notes WHERE name=?1",
	[ST_NOTE_SET] = "INSERT OR REPLACE INTO notes(name,v) VALUES(?1,?2)",
	[ST_NOTE_DELETE] = "DELETE FROM notes WHERE name=?1",
};

/* errno of the last failure on the file or its WAL: sqlite3_system_errno() may have lost it. */
static bool no_space(struct db *db)
{
	static const int which[] = {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER};
	int number = sqlite3_system_errno(db->handle);
	for (size_t i = 0; i < ARRAY_LEN(which) && number == 0; i++) {
		sqlite3_file *file = NULL;
		sqlite3_file_control(db->handle, "main", which[i], &file);
		if (file && file->pMethods)
			file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &number);
	}
	return number == ENOSPC || number == EFBIG || number == EDQUOT;
}

int db_error(struct db *db)
{
	if (!db->handle)
		return STORE_FAILED;
	switch (sqlite3_errcode(db->handle) & 0xff) {
	case SQLITE_FULL:
		return STORE_FULL;
	case SQLITE_CORRUPT:
		return STORE_CORRUPT;
	case SQLITE_NOTADB:
		return STORE_FOREIGN;
	case SQLITE_IOERR:
		return no_space(db) ? STORE_FULL : STORE_FAILED;
	default:
		return STORE_FAILED;
	}
}

sqlite3_stmt *db_prepare(struct db *db, enum statement which)
{
	sqlite3_stmt *statement = NULL;
	sqlite3_prepare_v3(
		db->handle, texts[which], -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
	return statement;
}

sqlite3_stmt *db_statement(struct db *db, enum statement which)
{
	if (!db->statements[which])
		db->statements[which] = db_prepare(db, which);
	return db->statements[which];
}

int db_run(struct db *db, enum statement which)
{
	sqlite3_stmt *statement = db_statement(db, which);
	if (!statement)
		return db_error(db);
	int rc = sqlite3_step(statement);
	int error = rc == SQLITE_DONE || rc == SQLITE_ROW ? 0 : db_error(db);
	sqlite3_reset(statement);
	return error;
}

int db_exec(struct db *db, const char *sql)
{
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : db_error(db);
}

int db_sync(struct db *db)
{
	sqlite3_file *file = NULL;
	sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	return file && file->pMethods
		       ? file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY)
		       : SQLITE_MISUSE;
}

int db_query_i64(struct db *db, const char *sql, int64_t *ret_value)
{
	sqlite3_stmt *statement;
	if (sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL) != SQLITE_OK)
		return db_error(db);
	int error = sqlite3_step(statement) == SQLITE_ROW ? 0 : db_error(db);
	if (!error)
		*ret_value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return error;
}

/* What a connection is told first. Reading goes through a mapping of the file, which costs neither
 * copies nor private memory; a reader's cache only holds pages that are still in the WAL. The
 * writer's holds what it changes again and again: with 16 MB instead of 4, putting one of 10,000
 * items costs a tenth less. An idle store lets it go. */
static int configure(struct db *db, enum db_kind kind, const struct store_options *options)
{
	char sql[256];
	snprintf(sql, sizeof(sql),
		"PRAGMA page_size=8192; PRAGMA secure_delete=0; PRAGMA foreign_keys=0;"
		"PRAGMA temp_store=2; PRAGMA cache_size=%d; PRAGMA mmap_size=%d;"
		"PRAGMA synchronous=%s",
		kind == DB_WRITER ? -16384 : -1024, 2147418112,
		options->memory      ? "OFF"
		: options->sync_full ? "FULL"
				     : "NORMAL");
	sqlite3_busy_timeout(db->handle, DB_PATIENCE_MS);
	sqlite3_extended_result_codes(db->handle, 1);
	return db_exec(db, sql);
}

static bool is_empty(const char *path)
{
	struct stat file;
	return stat(path, &file) < 0 || file.st_size == 0;
}

/* Beside a log that a crash left, the file is read with it; otherwise as something that cannot
 * change, for which SQLite makes no files of its own. */
static void read_only_uri(struct buf *uri, const char *path)
{
	struct buf wal = BUF_INIT;
	buf_printf(&wal, "%s-wal", path);
	buf_add(uri, STR("file:"));
	for (const char *c = path; *c; c++)
		if (strchr("%?#", *c))
			buf_printf(uri, "%%%02X", (unsigned)(unsigned char)*c);
		else
			buf_add_c(uri, *c);
	if (is_empty(buf_z(&wal)))
		buf_add(uri, STR("?immutable=1"));
	buf_release(&wal);
}

static int open_handle(
	struct db *db, const char *path, enum db_kind kind, const struct store_options *options)
{
	struct buf uri = BUF_INIT;
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
	if (kind == DB_WRITER)
		flags |= SQLITE_OPEN_CREATE;
	if (options->read_only) {
		flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
		read_only_uri(&uri, path);
		path = buf_z(&uri);
	}
	int rc = sqlite3_open_v2(path, &db->handle, flags, db_vfs());
	buf_release(&uri);
	return rc;
}

int db_open(struct db *db, const char *path, enum db_kind kind, const struct store_options *options,
	struct err *err)
{
	*db = (struct db){0};
	int rc = open_handle(db, path, kind, options);
	int error = rc == SQLITE_OK ? configure(db, kind, options) : db_error(db);
	if (error) {
		err_set(err, "%s: %s", path,
			db->handle ? sqlite3_errmsg(db->handle) : "out of memory");
		db_close(db);
	}
	return error;
}

void db_close(struct db *db)
{
	for (unsigned i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(db->statements[i]);
	sqlite3_close_v2(db->handle);
	*db = (struct db){0};
}
