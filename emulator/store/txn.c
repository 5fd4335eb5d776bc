#include "store/store_private.h"

#include <stdio.h>
#include <stdlib.h>

int txn_new(struct store *store, enum db_kind kind, struct txn **ret_txn, struct err *err)
{
	struct txn *txn = xcalloc(1, sizeof(*txn));
	txn->store = store;
	txn->writable = kind == DB_WRITER;
	int error = db_open(&txn->db, store->path, kind, &store->options, err);
	if (error)
		free(txn);
	else
		*ret_txn = txn;
	return error;
}

static void forget_tables(struct txn *txn)
{
	for (size_t i = 0; i < txn->table_count; i++)
		table_unref(txn->tables[i]);
	txn->table_count = 0;
}

void txn_free(struct txn *txn)
{
	if (!txn)
		return;
	txn_end_operation(txn);
	forget_tables(txn);
	for (struct cursor_statement *c = txn->cursors, *next; c; c = next) {
		next = c->next;
		sqlite3_finalize(c->walk);
		sqlite3_finalize(c->large);
		free(c);
	}
	db_close(&txn->db);
	arena_release(&txn->scratch);
	buf_release(&txn->key);
	buf_release(&txn->base_key);
	buf_release(&txn->old_key);
	buf_release(&txn->record);
	free(txn->tables);
	free(txn->counts);
	free(txn);
}

void txn_take_back(struct txn *txn)
{
	if (txn->lent)
		sqlite3_reset(txn->lent);
	if (txn->lent_large)
		sqlite3_reset(txn->lent_large);
	txn->lent = txn->lent_large = NULL;
}

void txn_end_operation(struct txn *txn)
{
	txn_take_back(txn);
	txn->tables_known = false;
	for (struct cursor_statement *c = txn->cursors; c; c = c->next)
		if (c->busy) {
			sqlite3_reset(c->large); /* NULL is fine */
			sqlite3_reset(c->walk);
			c->busy = false;
		}
	txn->now_us = 0;
}

int txn_fail(struct txn *txn, int error)
{
	if (error && !txn->status) {
		txn->status = error;
		snprintf(txn->error, sizeof(txn->error), "%s", sqlite3_errmsg(txn->db.handle));
	}
	return error;
}

int txn_corrupt(struct txn *txn, const char *what)
{
	txn->status = STORE_CORRUPT;
	snprintf(txn->error, sizeof(txn->error), "%s", what);
	return STORE_CORRUPT;
}

int txn_run(struct txn *txn, sqlite3_stmt *statement)
{
	if (!statement)
		return txn_fail(txn, db_error(&txn->db));
	int rc = sqlite3_step(statement);
	int error = rc == SQLITE_DONE ? 0 : txn_fail(txn, db_error(&txn->db));
	sqlite3_reset(statement);
	txn->writes++;
	txn->dirty = true;
	return error;
}

struct store *txn_store(struct txn *txn)
{
	return txn->store;
}

int64_t txn_now_us(struct txn *txn)
{
	if (!txn->now_us)
		txn->now_us = clock_now_us(txn->store->options.clock);
	return txn->now_us;
}

const char *txn_error_text(struct txn *txn)
{
	return txn->error;
}

/* Those of earlier operations serve this one, too, when no table was changed since: no lock, and no
 * count that all cores write to. */
static void know_tables(struct txn *txn)
{
	uint64_t version = atomic_load(&txn->store->catalogue.version);
	if (txn->tables_version != version || txn->table_count > TXN_TABLES)
		forget_tables(txn);
	txn->tables_version = version;
	txn->tables_known = true;
}

const struct table *txn_table(struct txn *txn, struct str name)
{
	if (!txn->tables_known)
		know_tables(txn);
	for (struct catalogue_change *c = txn->changes; c; c = c->older) {
		if (c->after && str_eq(c->after->name, name))
			return c->after;
		if (c->before && str_eq(c->before->name, name))
			return NULL;
	}
	for (size_t i = 0; i < txn->table_count; i++)
		if (str_eq(txn->tables[i]->name, name))
			return txn->tables[i];
	const struct table *table = store_table(txn->store, name);
	if (!table)
		return NULL;
	if (txn->table_count == txn->table_room) {
		txn->table_room = txn->table_room ? 2 * txn->table_room : TXN_TABLES;
		txn->tables = xrealloc(txn->tables, txn->table_room * sizeof(*txn->tables));
	}
	return txn->tables[txn->table_count++] = table;
}

int txn_note_get(struct txn *txn, struct str name, struct arena *arena, struct str *ret_value)
{
	sqlite3_stmt *get = db_statement(&txn->db, ST_NOTE_GET);
	if (!get)
		return txn_fail(txn, db_error(&txn->db));
	bind_str(get, 1, name);
	int rc = sqlite3_step(get);
	int error = rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : txn_fail(txn, db_error(&txn->db));
	if (!error)
		*ret_value = rc == SQLITE_ROW ? arena_dup(arena, column_str(get, 0)) : STR_NONE;
	sqlite3_reset(get);
	return error;
}

int txn_note_set(struct txn *txn, struct str name, struct str value)
{
	sqlite3_stmt *set = db_statement(&txn->db, value.n ? ST_NOTE_SET : ST_NOTE_DELETE);
	if (!set)
		return txn_fail(txn, db_error(&txn->db));
	bind_str(set, 1, name);
	if (value.n)
		bind_str(set, 2, value);
	return txn_run(txn, set);
}
