/*
 * States as they were: connections whose read transaction stays open, each with the time at which
 * its state was last known to be the present one. They serve one reader at a time and keep the WAL
 * from beginning anew, so they are few and short-lived.
 */
#include "store/store_private.h"

#include <stdlib.h>

struct held {
	struct held *older;
	struct txn *txn;
	int64_t current_us; /* when this was the present state, by the store's clock */
	uint64_t version;   /* store->version then, or earlier */
	bool lent;
};

static void held_free(struct held *held)
{
	txn_free(held->txn);
	free(held);
}

/* Under the lock: lets go what is too old, or of a future that the clock has come back from. */
static void drop_old(struct store *store, int64_t now)
{
	for (struct held **at = &store->held, *held; (held = *at);) {
		if (!held->lent &&
			(held->current_us + store->held_keep_us < now || held->current_us > now)) {
			*at = held->older;
			held_free(held);
		} else {
			at = &held->older;
		}
	}
}

void held_expire(struct store *store)
{
	if (!atomic_load_explicit(&store->holds, memory_order_relaxed))
		return;
	pthread_mutex_lock(&store->held_lock);
	drop_old(store, clock_now_us(store->options.clock));
	atomic_store_explicit(&store->holds, store->held != NULL, memory_order_relaxed);
	pthread_mutex_unlock(&store->held_lock);
}

void held_release(struct store *store)
{
	for (struct held *held = store->held, *older; held; held = older) {
		older = held->older;
		held_free(held);
	}
	store->held = NULL;
}

/* Begins, and reads: only then the state is pinned. */
static int pin(struct store *store, struct txn **ret_txn, struct err *err)
{
	struct txn *txn;
	int64_t ignored;
	int error = txn_new(store, DB_READER, &txn, err);
	if (error)
		return error;
	error = db_run(&txn->db, ST_BEGIN);
	if (!error)
		error = db_query_i64(&txn->db, "SELECT count(*) FROM dropped", &ignored);
	if (error) {
		err_set(err, "%s: %s", store->path, sqlite3_errmsg(txn->db.handle));
		txn_free(txn);
		return error;
	}
	*ret_txn = txn;
	return 0;
}

int store_hold(struct store *store, int64_t keep_us, int64_t apart_us, struct err *err)
{
	int error = 0;
	pthread_mutex_lock(&store->held_lock);
	int64_t now = clock_now_us(store->options.clock);
	uint64_t version = atomic_load(&store->version);
	store->held_keep_us = keep_us;
	drop_old(store, now);
	struct held *newest = store->held;
	if (newest && newest->version == version) {
		newest->current_us = now;
	} else if (!newest || newest->current_us + apart_us <= now) {
		struct txn *txn;
		error = pin(store, &txn, err);
		if (!error) {
			struct held *held = xcalloc(1, sizeof(*held));
			*held = (struct held){newest, txn, now, version, false};
			txn->held = held;
			store->held = held;
			atomic_store_explicit(&store->holds, true, memory_order_relaxed);
		}
	}
	pthread_mutex_unlock(&store->held_lock);
	return error;
}

int store_read_begin_past(
	struct store *store, int64_t most_us, struct txn **ret_txn, struct err *err)
{
	struct held *oldest = NULL;
	pthread_mutex_lock(&store->held_lock);
	for (;;) {
		int64_t now = clock_now_us(store->options.clock);
		oldest = NULL;
		for (struct held *held = store->held; held; held = held->older)
			if (held->current_us <= now && held->current_us + most_us >= now)
				oldest = held;
		if (!oldest || !oldest->lent)
			break;
		pthread_cond_wait(&store->held_free, &store->held_lock);
	}
	if (oldest)
		oldest->lent = true;
	pthread_mutex_unlock(&store->held_lock);
	if (!oldest)
		return store_read_begin(store, ret_txn, err);
	oldest->txn->status = 0;
	*ret_txn = oldest->txn;
	return 0;
}

void held_end(struct txn *txn)
{
	struct store *store = txn->store;
	txn_end_operation(txn);
	pthread_mutex_lock(&store->held_lock);
	txn->held->lent = false;
	if (txn->status)
		txn->held->current_us = INT64_MIN / 2; /* broken: nobody takes it any more */
	pthread_cond_broadcast(&store->held_free);
	pthread_mutex_unlock(&store->held_lock);
}
