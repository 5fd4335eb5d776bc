/*
 * Combining. A thread that wants to write puts a ticket into the queue. If nobody has the right to
 * write, it takes it and serves the queue, its own ticket first: begin, all operations, commit,
 * answers. After a few groups it hands the right to the first who waits, so that no caller works
 * for others for ever. Without contention a write is therefore one lock, one transaction, and no
 * other thread.
 */
#include "store/store_private.h"

#include <stdlib.h>
#include <unistd.h>

enum {
	GROUP_MOST = 64,   /* operations in one transaction */
	GROUPS_SERVED = 4, /* by one caller */
	/* A group's pause for each page of the last one's: while the maintainer catches up, and
	 * when the WAL is as long as it may be; and the longest. */
	CATCH_UP_US = 30,
	TOO_LONG_US = 100,
	PAUSE_MOST_US = 4000,
};

struct ticket {
	struct ticket *next;
	int (*fn)(struct txn *txn, void *arg);
	void *arg;
	int result;
	bool alone; /* without a transaction, and with nobody else */
	bool done;  /* false when woken: the right to write is yours */
	sem_t wake;
	struct err err;
};

void counts_add(struct txn *txn, uint32_t id, int64_t items, int64_t bytes)
{
	if (items == 0 && bytes == 0)
		return;
	for (size_t i = 0; i < txn->count_count; i++)
		if (txn->counts[i].id == id) {
			txn->counts[i].items += items;
			txn->counts[i].bytes += bytes;
			return;
		}
	if (txn->count_count == txn->count_room) {
		txn->count_room = txn->count_room ? 2 * txn->count_room : 16;
		txn->counts = xrealloc(txn->counts, txn->count_room * sizeof(*txn->counts));
	}
	txn->counts[txn->count_count++] = (struct count_change){id, items, bytes};
}

static int counts_write(struct txn *txn)
{
	for (size_t i = 0; i < txn->count_count; i++) {
		const struct count_change *c = &txn->counts[i];
		sqlite3_stmt *add = db_statement(&txn->db, ST_COUNT_ADD);
		if (c->items == 0 && c->bytes == 0)
			continue;
		if (!add)
			return txn_fail(txn, db_error(&txn->db));
		sqlite3_bind_int64(add, 1, c->id);
		sqlite3_bind_int64(add, 2, c->items);
		sqlite3_bind_int64(add, 3, c->bytes);
		int error = txn_run(txn, add);
		if (error)
			return error;
	}
	return 0;
}

static void group_begin(struct txn *txn)
{
	txn->dirty = txn->records = false;
	txn->count_count = 0;
	txn->changes = NULL;
}

static void group_rollback(struct txn *txn)
{
	txn_end_operation(txn);
	if (!sqlite3_get_autocommit(txn->db.handle))
		db_run(&txn->db, ST_ROLLBACK);
	catalogue_discard(txn->changes);
	txn->changes = NULL;
	catalogue_forget_sequences(&txn->store->catalogue);
}

/* After COMMIT: others may see it. */
static void group_publish(struct txn *txn)
{
	struct store *store = txn->store;
	for (size_t i = 0; i < txn->count_count; i++)
		catalogue_add_counts(&store->catalogue, txn->counts[i].id, txn->counts[i].items,
			txn->counts[i].bytes);
	if (txn->changes)
		catalogue_apply(store, txn->changes);
	txn->changes = NULL;
	if (!txn->dirty)
		return;
	atomic_fetch_add(&store->version, 1);
	maintain_used(store);
	if (txn->records) {
		pthread_mutex_lock(&store->notify_lock);
		if (store->notify)
			store->notify(store->notify_arg);
		pthread_mutex_unlock(&store->notify_lock);
	}
}

static int group_commit(struct txn *txn)
{
	txn->status = 0;
	txn_end_operation(txn);
	int error = counts_write(txn);
	db_wal_gather(&txn->db, true);
	if (!error)
		error = txn_fail(txn, db_run(&txn->db, ST_COMMIT));
	db_wal_gather(&txn->db, false);
	if (!error)
		group_publish(txn);
	return error;
}

/* Runs one operation; true when the transaction may still be committed. */
static bool ticket_run(struct txn *txn, struct ticket *t)
{
	txn->status = 0;
	txn->writes = 0;
	t->result = t->fn(txn, t->arg);
	if (t->result >= 0 && txn->status)
		t->result = txn->status; /* it overlooked an error */
	if (t->result < 0)
		err_set(&t->err, "%s: %s", txn->store->path, txn->error);
	txn_end_operation(txn);
	arena_reset(&txn->scratch);
	return t->result == 0 || (t->result > 0 && txn->writes == 0);
}

/* True when all of the group is committed or refused; false when it was rolled back. */
static bool group_run(struct txn *txn, struct ticket *group, struct err *err)
{
	group_begin(txn);
	/* Immediate, though nobody else writes: a reader that meets a half-written WAL index takes
	 * the file's write lock for a moment, and SQLite waits for that here only, not when a
	 * transaction that has read goes on to write. */
	int error = txn_fail(txn, db_run(&txn->db, ST_BEGIN_WRITE));
	bool fine = !error;
	for (struct ticket *t = group; t && fine; t = t->next)
		fine = ticket_run(txn, t);
	if (fine)
		fine = (error = group_commit(txn)) == 0;
	if (fine)
		return true;
	if (error) {
		err_set(err, "%s: %s", txn->store->path, txn->error);
		if (!group->next)
			group->result = error;
	}
	group_rollback(txn);
	return false;
}

/* Writers that are faster than the disk would make the WAL ever longer, and its end a stall: they
 * are slowed evenly instead. */
static void pause_a_little(struct store *store)
{
	int64_t pages = atomic_load_explicit(&store->wal_pages, memory_order_relaxed);
	int64_t us = atomic_load_explicit(&store->hurries, memory_order_relaxed) ? CATCH_UP_US : 0;
	int64_t too_long =
		(pages - WAL_LONG_PAGES) * TOO_LONG_US / (WAL_MOST_PAGES - WAL_LONG_PAGES);
	us = (us > too_long ? us : too_long) * store->group_pages;
	if (us > 0)
		usleep((useconds_t)(us < PAUSE_MOST_US ? us : PAUSE_MOST_US));
}

static void group_serve(struct txn *txn, struct ticket *group)
{
	txn->status = 0;
	if (group->alone) {
		group->result = group->fn(txn, group->arg);
		return;
	}
	pause_a_little(txn->store);
	if (group_run(txn, group, &group->err) || !group->next)
		return;
	/* Somebody in it failed: each for himself. */
	for (struct ticket *t = group, *next; t; t = next) {
		next = t->next;
		t->next = NULL;
		txn->status = 0;
		group_run(txn, t, &t->err);
		t->next = next;
	}
}

/* Takes up to GROUP_MOST tickets off the queue. */
static struct ticket *queue_take(struct store *store)
{
	struct ticket *group = store->queue, *last = group;
	if (!group)
		return NULL;
	for (unsigned n = 1; n < GROUP_MOST && !last->alone && last->next && !last->next->alone;
		n++)
		last = last->next;
	store->queue = last->next;
	if (!store->queue)
		store->queue_end = &store->queue;
	last->next = NULL;
	return group;
}

/* Gives the right to write to the first who waits, or to nobody. queue_lock is held. */
static void right_pass(struct store *store)
{
	if (store->queue)
		sem_post(&store->queue->wake);
	else
		store->led = false;
}

static void answer(struct ticket *group, const struct ticket *own)
{
	for (struct ticket *t = group, *next; t; t = next) {
		next = t->next;
		t->done = true;
		if (t != own)
			sem_post(&t->wake); /* and t is gone */
	}
}

static void lead(struct store *store, const struct ticket *own)
{
	for (unsigned round = 0;; round++) {
		pthread_mutex_lock(&store->queue_lock);
		struct ticket *group = round < GROUPS_SERVED ? queue_take(store) : NULL;
		if (!group)
			right_pass(store);
		pthread_mutex_unlock(&store->queue_lock);
		if (!group)
			return;
		group_serve(store->writer, group);
		answer(group, own);
	}
}

static int ticket_serve(struct store *store, struct ticket *ticket, struct err *err)
{
	sem_init(&ticket->wake, 0, 0);
	pthread_mutex_lock(&store->queue_lock);
	*store->queue_end = ticket;
	store->queue_end = &ticket->next;
	bool leads = !store->led;
	store->led = true;
	pthread_mutex_unlock(&store->queue_lock);
	if (!leads)
		while (sem_wait(&ticket->wake) != 0)
			; /* a signal */
	if (!ticket->done)
		lead(store, ticket);
	sem_destroy(&ticket->wake);
	if (ticket->result < 0 && err)
		*err = ticket->err;
	return ticket->result;
}

int store_write(
	struct store *store, int (*fn)(struct txn *txn, void *arg), void *arg, struct err *err)
{
	struct ticket ticket = {.fn = fn, .arg = arg};
	return ticket_serve(store, &ticket, err);
}

struct exclusive {
	void (*fn)(struct store *store, void *arg);
	void *arg;
};

static int run_exclusively(struct txn *txn, void *arg)
{
	const struct exclusive *exclusive = arg;
	exclusive->fn(txn->store, exclusive->arg);
	return 0;
}

void write_exclusively(struct store *store, void (*fn)(struct store *store, void *arg), void *arg)
{
	struct exclusive exclusive = {fn, arg};
	struct ticket ticket = {.fn = run_exclusively, .arg = &exclusive, .alone = true};
	ticket_serve(store, &ticket, NULL);
}
