/*
 * Readers that wait to be lent again. Each core has a seat for one: there it is found without a
 * lock, and what it touched last time is still in that core's cache. The others are in a list.
 */
#include "store/store_private.h"

#include <sched.h>
#include <stdlib.h>

static _Atomic(struct txn *) *own_seat(struct store *store)
{
	int core = sched_getcpu();
	return &store->seats[(core < 0 ? 0u : (unsigned)core) % POOL_SEATS].txn;
}

/* Under the lock: from the seats to the list. Whoever has just left one in a seat may find it gone
 * and tell nobody, so it is told here. */
static void clear_seats(struct store *store)
{
	bool moved = false;
	for (size_t i = 0; i < POOL_SEATS; i++) {
		struct txn *txn = atomic_exchange(&store->seats[i].txn, NULL);
		if (!txn)
			continue;
		txn->next = store->pool;
		store->pool = txn;
		moved = true;
	}
	if (moved && atomic_load(&store->pool_waits))
		pthread_cond_broadcast(&store->pool_free);
}

/* Takes an idle reader, or the right to open one more: then *ret_txn is NULL. Waits when all are
 * lent. */
static void pool_take(struct store *store, struct txn **ret_txn)
{
	*ret_txn = atomic_exchange(own_seat(store), NULL);
	if (*ret_txn)
		return;
	pthread_mutex_lock(&store->pool_lock);
	atomic_fetch_add(&store->pool_waits, 1); /* from here on nobody leaves one in a seat */
	while (!store->pool && store->readers >= store->readers_most) {
		clear_seats(store);
		if (!store->pool)
			pthread_cond_wait(&store->pool_free, &store->pool_lock);
	}
	atomic_fetch_sub(&store->pool_waits, 1);
	*ret_txn = store->pool;
	if (store->pool)
		store->pool = store->pool->next;
	else
		store->readers++;
	pthread_mutex_unlock(&store->pool_lock);
}

/* Into this core's seat, unless somebody sits there or somebody waits. One who begins to wait looks
 * at the seats after having said so, and here it is looked for after the seat was taken: one of the
 * two sees the other. */
static void pool_put(struct store *store, struct txn *txn)
{
	_Atomic(struct txn *) *seat = own_seat(store);
	struct txn *nobody = NULL;
	if (atomic_compare_exchange_strong(seat, &nobody, txn)) {
		if (!atomic_load(&store->pool_waits))
			return;
		txn = atomic_exchange(seat, NULL);
		if (!txn)
			return;
	}
	pthread_mutex_lock(&store->pool_lock);
	txn->next = store->pool;
	store->pool = txn;
	pthread_cond_signal(&store->pool_free);
	pthread_mutex_unlock(&store->pool_lock);
}

static void pool_lost(struct store *store)
{
	pthread_mutex_lock(&store->pool_lock);
	store->readers--;
	pthread_cond_signal(&store->pool_free);
	pthread_mutex_unlock(&store->pool_lock);
}

static void snapshot_end(struct txn *txn)
{
	if (txn->snapshot)
		db_run(&txn->db, ST_COMMIT);
	txn->snapshot = false;
}

int store_read_begin(struct store *store, struct txn **ret_txn, struct err *err)
{
	struct txn *txn;
	pool_take(store, &txn);
	int error = txn ? 0 : txn_new(store, DB_READER, &txn, err);
	if (error) {
		pool_lost(store);
		return error;
	}
	uint64_t version = atomic_load(&store->version);
	if (txn->snapshot && txn->version != version)
		snapshot_end(txn);
	if (!txn->snapshot) {
		txn->version = version;
		error = db_run(&txn->db, ST_BEGIN);
		if (error) {
			err_set(err, "%s: %s", store->path, sqlite3_errmsg(txn->db.handle));
			txn_free(txn);
			pool_lost(store);
			return error;
		}
		txn->snapshot = true;
	}
	txn->status = 0;
	*ret_txn = txn;
	return 0;
}

void store_read_end(struct txn *txn)
{
	if (!txn)
		return;
	if (txn->held) {
		held_end(txn);
		return;
	}
	struct store *store = txn->store;
	bool broken = txn->status != 0;
	txn_end_operation(txn);
	if (txn->snapshot && (broken || txn->version != atomic_load(&store->version) ||
				     atomic_load(&store->begins)))
		snapshot_end(txn);
	if (broken) {
		/* Perhaps the next connection fares better. */
		txn_free(txn);
		pool_lost(store);
		return;
	}
	txn->used = true;
	pool_put(store, txn);
	maintain_used(store);
}

void pool_let_go(struct store *store, bool close_idle)
{
	struct txn *closing = NULL;
	held_expire(store);
	pthread_mutex_lock(&store->pool_lock);
	clear_seats(store);
	for (struct txn **at = &store->pool, *txn; (txn = *at);) {
		snapshot_end(txn);
		if (close_idle && !txn->used) {
			*at = txn->next;
			txn->next = closing;
			closing = txn;
			store->readers--;
		} else {
			if (close_idle)
				txn->used = false;
			at = &txn->next;
		}
	}
	pthread_mutex_unlock(&store->pool_lock);
	for (struct txn *next; closing; closing = next) {
		next = closing->next;
		txn_free(closing);
	}
}

void pool_release(struct store *store)
{
	clear_seats(store);
	for (struct txn *txn = store->pool, *next; txn; txn = next) {
		next = txn->next;
		txn_free(txn);
	}
	store->pool = NULL;
	store->readers = 0;
}
