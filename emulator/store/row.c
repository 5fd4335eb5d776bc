/*
 * The tree `items` holds a value itself, or, when it is long, 00 (no value's type) and the number
 * of its row in `large`. Which of the two is told by the lengths of key and value alone, so that
 * who knows the old value need not read the row to replace it.
 */
#include "store/store_private.h"

#include <endian.h>
#include <stdlib.h>

enum {
	POINTER_BYTES = 9,
};

static struct str pointer_make(int64_t id, char bytes[POINTER_BYTES])
{
	uint64_t be = htobe64((uint64_t)id);
	bytes[0] = VALUE_NONE;
	memcpy(bytes + 1, &be, sizeof(be));
	return str_of(bytes, POINTER_BYTES);
}

static bool pointer_read(struct str stored, int64_t *ret_id)
{
	uint64_t be;
	if (stored.n != POINTER_BYTES || stored.p[0] != VALUE_NONE)
		return false;
	memcpy(&be, stored.p + 1, sizeof(be));
	*ret_id = (int64_t)be64toh(be);
	return true;
}

int row_value(struct txn *txn, struct str stored, sqlite3_stmt *large, struct str *ret_value)
{
	int64_t id;
	if (!pointer_read(stored, &id)) {
		*ret_value = stored;
		return 0;
	}
	if (!large)
		return txn_fail(txn, db_error(&txn->db));
	sqlite3_bind_int64(large, 1, id);
	int rc = sqlite3_step(large);
	if (rc == SQLITE_ROW) {
		*ret_value = column_str(large, 0);
		return 0;
	}
	return rc == SQLITE_DONE ? txn_corrupt(txn, "a long value is missing")
				 : txn_fail(txn, db_error(&txn->db));
}

int txn_get(struct txn *txn, struct str key, struct arena *arena, struct value *ret_value)
{
	txn_take_back(txn);
	sqlite3_stmt *get = db_statement(&txn->db, ST_GET);
	if (!get)
		return txn_fail(txn, db_error(&txn->db));
	bind_str(get, 1, key);
	txn->lent = get;
	int rc = sqlite3_step(get);
	if (rc == SQLITE_DONE) {
		*ret_value = VALUE_ABSENT;
		txn_take_back(txn);
		return 0;
	}
	if (rc != SQLITE_ROW)
		return txn_fail(txn, db_error(&txn->db));
	struct str stored = column_str(get, 0), value;
	sqlite3_stmt *large = NULL;
	if (stored.n && stored.p[0] == VALUE_NONE)
		txn->lent_large = large = db_statement(&txn->db, ST_LARGE_GET);
	int error = row_value(txn, stored, large, &value);
	if (!error)
		ret_value->bytes = arena ? arena_dup(arena, value) : value;
	if (error || arena)
		txn_take_back(txn);
	return error;
}

/* The number of the long value behind key. */
static int large_id(struct txn *txn, struct str key, int64_t *ret_id)
{
	sqlite3_stmt *get = db_statement(&txn->db, ST_GET);
	if (!get)
		return txn_fail(txn, db_error(&txn->db));
	bind_str(get, 1, key);
	int rc = sqlite3_step(get);
	int error =
		rc == SQLITE_ROW && pointer_read(column_str(get, 0), ret_id) ? 0 : STORE_CORRUPT;
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		error = txn_fail(txn, db_error(&txn->db));
	else if (error)
		txn_corrupt(txn, "a row is not what was read from it");
	sqlite3_reset(get);
	return error;
}

static int large_run(struct txn *txn, enum statement which, int64_t id, struct str value)
{
	sqlite3_stmt *statement = db_statement(&txn->db, which);
	if (!statement)
		return txn_fail(txn, db_error(&txn->db));
	if (which == ST_LARGE_INSERT) {
		bind_str(statement, 1, value);
	} else {
		sqlite3_bind_int64(statement, 1, id);
		if (which == ST_LARGE_UPDATE)
			bind_str(statement, 2, value);
	}
	return txn_run(txn, statement);
}

static int items_run(struct txn *txn, enum statement which, struct str key, struct str stored)
{
	sqlite3_stmt *statement = db_statement(&txn->db, which);
	if (!statement)
		return txn_fail(txn, db_error(&txn->db));
	bind_str(statement, 1, key);
	if (which != ST_DELETE)
		bind_str(statement, 2, stored);
	return txn_run(txn, statement);
}

int row_write(struct txn *txn, struct str key, struct value old_value, struct value new_value)
{
	bool had = !value_is_absent(old_value), has = !value_is_absent(new_value);
	bool was_large = had && row_is_large(key.n, old_value.bytes.n);
	bool is_large = has && row_is_large(key.n, new_value.bytes.n);
	char pointer[POINTER_BYTES];
	struct str stored = new_value.bytes;
	int64_t id = 0;
	txn_take_back(txn);
	if (was_large) {
		int error = large_id(txn, key, &id);
		if (!error)
			error = large_run(txn, is_large ? ST_LARGE_UPDATE : ST_LARGE_DELETE, id,
				new_value.bytes);
		if (error || is_large)
			return error;
	} else if (is_large) {
		int error = large_run(txn, ST_LARGE_INSERT, 0, new_value.bytes);
		if (error)
			return error;
		stored = pointer_make(sqlite3_last_insert_rowid(txn->db.handle), pointer);
	}
	if (!had && !has)
		return 0;
	return items_run(txn, !has ? ST_DELETE : had ? ST_UPDATE : ST_INSERT, key, stored);
}

int row_erase(struct txn *txn, struct str key)
{
	struct value old;
	int error = txn_get(txn, key, NULL, &old);
	return error ? error : row_write(txn, key, old, VALUE_ABSENT);
}

int txn_put(struct txn *txn, struct str key, struct value value)
{
	struct value old;
	int error = txn_get(txn, key, NULL, &old);
	return error ? error : row_write(txn, key, old, value);
}

int txn_delete(struct txn *txn, struct str key)
{
	return row_erase(txn, key);
}
