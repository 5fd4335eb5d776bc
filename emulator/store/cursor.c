#include "store/store_private.h"

#include <stdlib.h>

static struct cursor_statement *statement_take(struct txn *txn, bool backwards)
{
	for (struct cursor_statement *c = txn->cursors; c; c = c->next)
		if (!c->busy && c->backwards == backwards)
			return c;
	struct cursor_statement *c = xcalloc(1, sizeof(*c));
	c->walk = db_prepare(&txn->db, backwards ? ST_BACKWARD : ST_FORWARD);
	if (!c->walk) {
		free(c);
		return NULL;
	}
	c->backwards = backwards;
	c->next = txn->cursors;
	txn->cursors = c;
	return c;
}

int cursor_open(struct txn *txn, struct key_range range, bool backwards, struct cursor *ret_cursor)
{
	*ret_cursor = (struct cursor){.txn = txn};
	if (str_cmp(range.from, range.to) >= 0)
		return 0; /* no statement: at its end already */
	struct cursor_statement *c = statement_take(txn, backwards);
	if (!c)
		return ret_cursor->status = txn_fail(txn, db_error(&txn->db));
	/* Bound bytes must outlive the walk, the caller's need not. */
	sqlite3_bind_blob64(
		c->walk, 1, range.from.n ? range.from.p : "", range.from.n, SQLITE_TRANSIENT);
	sqlite3_bind_blob64(c->walk, 2, range.to.n ? range.to.p : "", range.to.n, SQLITE_TRANSIENT);
	c->busy = true;
	ret_cursor->statement = c;
	return 0;
}

static struct str long_value(struct cursor *cursor, struct str stored)
{
	struct cursor_statement *c = cursor->statement;
	struct str value = STR_NONE;
	if (!c->large)
		c->large = db_prepare(&cursor->txn->db, ST_LARGE_GET);
	cursor->status = row_value(cursor->txn, stored, c->large, &value);
	return value;
}

bool cursor_next(struct cursor *cursor, struct str *ret_key, struct value *ret_value)
{
	struct cursor_statement *c = cursor->statement;
	if (!c)
		return false;
	if (c->large)
		sqlite3_reset(c->large);
	int rc = sqlite3_step(c->walk);
	if (rc != SQLITE_ROW) {
		if (rc != SQLITE_DONE)
			cursor->status = txn_fail(cursor->txn, db_error(&cursor->txn->db));
		cursor_close(cursor);
		return false;
	}
	if (ret_value) {
		struct str stored = column_str(c->walk, 1);
		if (stored.n && stored.p[0] == VALUE_NONE)
			stored = long_value(cursor, stored);
		if (cursor->status) {
			cursor_close(cursor);
			return false;
		}
		ret_value->bytes = stored;
	}
	if (ret_key)
		*ret_key = column_str(c->walk, 0);
	return true;
}

void cursor_close(struct cursor *cursor)
{
	struct cursor_statement *c = cursor->statement;
	if (!c)
		return;
	if (c->large)
		sqlite3_reset(c->large);
	sqlite3_reset(c->walk);
	c->busy = false;
	cursor->statement = NULL;
}
