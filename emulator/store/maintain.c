/*
 * The store's own thread: folds the WAL into the file, gives back the rows of what was dropped,
 * goes on with the making of indexes where a crash ended it, closes readers that nobody needs. It
 * starts with the first commit or read, looks around once a second while the store is in use, and
 * sleeps without a timer when it is not.
 *
 * Folding never stops readers, and writers only so that the WAL can begin anew: when the bulk of it
 * is folded they wait for the few pages that came in meanwhile and, for a moment, for the readers
 * that still look at the WAL. Where nothing is ever synced that is cheap and done every time.
 *
 * On a disk three syncs fall into that time, and none can be left out: a power failure must find
 * a frame on the disk before its page stands in the file, or a half-written page has nothing that
 * mends it; every page in the file before the WAL that has it is written over; and the new WAL's
 * head before any of its frames, or the old head would lead to what is left of old frames. What can
 * be done is to let each of them find nearly nothing to do. So the passes before that fold and sync
 * beside the writers, again and again, until only LEFT_PAGES came in during one, or on a busy
 * machine not half as many as during the one before; in the last of them writers go a little
 * slower, or there would be no last one. Syncing early changes no order: what SQLite syncs it syncs
 * again. The file's length does not change while writers wait, nor does the WAL's, so that no
 * metadata is written.
 *
 * It is done as seldom as keeps writers' pauses under one percent of the time, and from 128 MB on.
 * Writers that are faster than the disk are slowed from there on, the more the longer the WAL is
 * (write.c); at 256 MB it begins anew however much is left. Should readers overlap for long (a
 * state that is held), it grows on.
 */
#include "store/store_private.h"

#include <limits.h>
#include <malloc.h>
#include <unistd.h>

enum {
	WAL_CUT_PAGES = WAL_FOLD_PAGES / 2, /* what an idle store's file may keep */
	PAUSES_APART = 100,                 /* times the length of the last one */
	LEFT_PAGES = 64,                    /* so few are folded while writers wait */
	CATCH_UP_PAGES = 1024, /* from so few on writers go slowly until all are folded */
	PASSES_MOST = 12,
	PATIENCE_TRIES = 100, /* for readers, while writers wait: 20 ms */
	PATIENCE_US = 200,
	RECLAIM_ROWS = 256, /* in one transaction */
};

void maintain_init(struct store *store)
{
	pthread_condattr_t attributes;
	pthread_mutex_init(&store->maintain_lock, NULL);
	pthread_mutex_init(&store->folding, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&store->maintain_wake, &attributes);
	pthread_condattr_destroy(&attributes);
	atomic_store(&store->maintainer_sleeps, true);
}

int maintain_folder(struct store *store, struct err *err)
{
	if (store->folder.handle)
		return 0;
	int error = db_open(&store->folder, store->path, DB_READER, &store->options, err);
	if (!error)
		db_wal_read_once(&store->folder);
	return error;
}

/* Folds what it finds; *ret_left: pages of the WAL that are not in the file afterwards. */
static int checkpoint(struct store *store, int mode, int *ret_left)
{
	int pages = 0, folded = 0;
	pool_let_go(store, false);
	int rc = sqlite3_wal_checkpoint_v2(store->folder.handle, NULL, mode, &pages, &folded);
	/* What came in meanwhile counts, too. */
	int now = atomic_load(&store->wal_pages);
	*ret_left = now > folded ? now - folded : 0;
	return rc;
}

/* Nobody writes. SQLite lets the next writer begin anew when no reader looks at the WAL. */
static void begin_anew(struct store *store, void *arg)
{
	int left, rc = SQLITE_BUSY;
	(void)arg;
	sqlite3_busy_timeout(store->folder.handle, 0);
	int64_t from = clock_monotonic_us();
	atomic_store(&store->begins, true);
	for (int i = 0; i < PATIENCE_TRIES && rc == SQLITE_BUSY; i++) {
		rc = checkpoint(store, SQLITE_CHECKPOINT_RESTART, &left);
		if (rc == SQLITE_BUSY)
			usleep(PATIENCE_US);
	}
	atomic_store(&store->begins, false);
	if (rc == SQLITE_OK)
		atomic_store(&store->wal_pages, 0); /* as it will be with the next commit */
	int64_t now = clock_monotonic_us();
	store->anew_us = now + PAUSES_APART * (now - from);
}

/* Shall the WAL begin anew, if that can be done quickly? */
static bool is_long(struct store *store)
{
	int pages = atomic_load(&store->wal_pages);
	if (store->options.memory)
		return pages >= WAL_FOLD_PAGES;
	return pages >= WAL_LONG_PAGES ||
	       (pages >= WAL_FOLD_DISK_PAGES && clock_monotonic_us() >= store->anew_us);
}

/* Folds what can be folded while others write, and syncs it. */
static int fold_beside(struct store *store, int *ret_left)
{
	int rc = checkpoint(store, SQLITE_CHECKPOINT_PASSIVE, ret_left);
	if (rc != SQLITE_OK || store->options.memory || !is_long(store))
		return rc;
	int before = atomic_load(&store->wal_pages);
	rc = db_sync(&store->folder);
	*ret_left += atomic_load(&store->wal_pages) - before;
	return rc;
}

/* Folds, and again what came in meanwhile when little is wanted to be left. */
static void fold(struct store *store)
{
	int left = INT_MAX, rc = SQLITE_OK;
	bool near = false; /* the end: another pass would bring it no nearer */
	if (maintain_folder(store, NULL))
		return;
	atomic_store(&store->wal_filled, false);
	for (int pass = 0; pass < PASSES_MOST && rc == SQLITE_OK && !near; pass++) {
		int before = left;
		atomic_store(&store->hurries, left <= CATCH_UP_PAGES);
		rc = fold_beside(store, &left);
		if (!is_long(store))
			break;
		near = left < LEFT_PAGES || (left <= CATCH_UP_PAGES && left > before / 2);
	}
	if (rc != SQLITE_OK || left > 0)
		atomic_store(&store->wal_filled, true);
	if (rc == SQLITE_OK && is_long(store) &&
		(near || atomic_load(&store->wal_pages) >= WAL_MOST_PAGES))
		write_exclusively(store, begin_anew, NULL);
	atomic_store(&store->hurries, false);
}

/* Some rows of something dropped: which, and whether it was the last. */
struct reclaim {
	bool more;
};

static int reclaim_rows(struct txn *txn, uint32_t id, bool *ret_empty)
{
	struct arena *arena = &txn->scratch;
	struct str *keys = arena_array(arena, struct str, RECLAIM_ROWS);
	size_t count = 0;
	struct cursor cursor;
	int error = cursor_open(txn, key_range_all(arena, id), false, &cursor);
	while (!error && count < RECLAIM_ROWS && cursor_next(&cursor, &keys[count], NULL)) {
		keys[count] = arena_dup(arena, keys[count]);
		count++;
	}
	cursor_close(&cursor);
	error = error ? error : cursor.status;
	for (size_t i = 0; i < count && !error; i++)
		error = row_erase(txn, keys[i]);
	*ret_empty = count < RECLAIM_ROWS;
	return error;
}

static int reclaim_step(struct txn *txn, void *arg)
{
	struct reclaim *reclaim = arg;
	sqlite3_stmt *first = db_statement(&txn->db, ST_DROP_FIRST);
	bool empty;
	*reclaim = (struct reclaim){0};
	if (!first)
		return txn_fail(txn, db_error(&txn->db));
	int rc = sqlite3_step(first);
	uint32_t id = rc == SQLITE_ROW ? (uint32_t)sqlite3_column_int64(first, 0) : 0;
	sqlite3_reset(first);
	if (rc != SQLITE_ROW)
		return rc == SQLITE_DONE ? 0 : txn_fail(txn, db_error(&txn->db));
	reclaim->more = true;
	int error = reclaim_rows(txn, id, &empty);
	sqlite3_stmt *done = db_statement(&txn->db, ST_DROP_DELETE);
	if (!error && empty && done) {
		sqlite3_bind_int64(done, 1, id);
		error = txn_run(txn, done);
	}
	return error;
}

static bool reclaim(struct store *store)
{
	struct reclaim step = {0};
	atomic_store(&store->has_dropped, false);
	int error = store_write(store, reclaim_step, &step, NULL);
	if (step.more || error)
		atomic_store(&store->has_dropped, true);
	return step.more && !error;
}

static bool half_made(
	struct store *store, struct arena *arena, struct str *ret_table, struct str *ret_index)
{
	struct str *names;
	bool more, found = false;
	size_t count = store_table_names(store, STR_NONE, SIZE_MAX, arena, &names, &more);
	for (size_t i = 0; i < count && !found; i++) {
		const struct table *table = store_table(store, names[i]);
		for (size_t j = 0; table && j < table->index_count && !found; j++) {
			found = table->indexes[j].backfilling;
			if (found)
				*ret_index = arena_dup(arena, table->indexes[j].name);
		}
		*ret_table = names[i];
		table_unref(table);
	}
	return found;
}

/* Somebody who makes an index right now may be helped along: each step is a transaction. */
static bool resume(struct store *store)
{
	struct arena arena = ARENA_INIT;
	struct str table, index;
	bool done, more = half_made(store, &arena, &table, &index);
	if (more && table_backfill(store, table, index, RECLAIM_ROWS, &done, NULL) < 0)
		more = false; /* perhaps later */
	else
		atomic_store(&store->has_backfill, more);
	arena_release(&arena);
	return more;
}

void maintain_resume(struct store *store)
{
	struct arena arena = ARENA_INIT;
	struct str table, index;
	store->has_backfill = half_made(store, &arena, &table, &index);
	arena_release(&arena);
	if (store->has_backfill || store->has_dropped)
		maintain_notice(store);
}

bool store_maintain(struct store *store)
{
	pthread_mutex_lock(&store->folding);
	if (atomic_load(&store->wal_filled))
		fold(store);
	pthread_mutex_unlock(&store->folding);
	bool more = atomic_load(&store->has_dropped) && reclaim(store);
	if (atomic_load(&store->has_backfill))
		more = resume(store) || more;
	return more;
}

static void let_memory_go(struct store *store, void *arg)
{
	struct db *db = &store->writer->db;
	(void)arg;
	if (store->wal_most > WAL_CUT_PAGES) {
		sqlite3_busy_timeout(db->handle, 0);
		if (sqlite3_wal_checkpoint_v2(
			    db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK)
			store->wal_most = 0;
		sqlite3_busy_timeout(db->handle, DB_PATIENCE_MS);
	}
	sqlite3_db_release_memory(db->handle);
	db_let_pages_go(store->mapping, true);
	db_let_pages_go(db_wal_mapping(db), true);
}

/* Nobody has come for a second, and twice as long for the readers that are closed. */
static void settle(struct store *store)
{
	pool_let_go(store, true);
	pool_let_go(store, true);
	pthread_mutex_lock(&store->folding);
	write_exclusively(store, let_memory_go, NULL);
	db_close(&store->folder);
	pthread_mutex_unlock(&store->folding);
	malloc_trim(0);
}

static void wait_a_second(struct store *store)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec++;
	while (!store->stopping && !store->work)
		if (pthread_cond_timedwait(&store->maintain_wake, &store->maintain_lock, &until))
			break;
}

static void wait_for_use(struct store *store)
{
	atomic_store(&store->maintainer_sleeps, true);
	while (!store->stopping && !store->work && !atomic_load(&store->in_use))
		pthread_cond_wait(&store->maintain_wake, &store->maintain_lock);
	atomic_store(&store->maintainer_sleeps, false);
}

void maintain_let_pages_go(struct store *store)
{
	db_let_pages_go(store->mapping, false);
	if (pthread_mutex_trylock(&store->folding) == 0) { /* a copy may open it */
		db_let_pages_go(db_wal_mapping(&store->folder), false);
		pthread_mutex_unlock(&store->folding);
	}
}

static void *maintain_thread(void *arg)
{
	struct store *store = arg;
	pthread_mutex_lock(&store->maintain_lock);
	while (!store->stopping) {
		wait_a_second(store);
		if (store->stopping)
			break;
		store->work = false;
		bool used = atomic_exchange(&store->in_use, false);
		pthread_mutex_unlock(&store->maintain_lock);
		while (store_maintain(store) && !store->stopping)
			;
		maintain_let_pages_go(store);
		bool idle = !used && !atomic_load(&store->wal_filled) &&
			    !atomic_load(&store->has_dropped) && !atomic_load(&store->has_backfill);
		if (idle)
			settle(store);
		pthread_mutex_lock(&store->maintain_lock);
		if (idle)
			wait_for_use(store);
	}
	pthread_mutex_unlock(&store->maintain_lock);
	return NULL;
}

static void wake(struct store *store, bool work)
{
	pthread_mutex_lock(&store->maintain_lock);
	store->work = store->work || work;
	atomic_store(&store->in_use, true);
	if (!store->maintainer_runs && !store->stopping && !store->options.no_thread) {
		pthread_attr_t attributes;
		pthread_attr_init(&attributes);
		pthread_attr_setstacksize(&attributes, 256 * 1024);
		store->maintainer_runs = pthread_create(&store->maintainer, &attributes,
						 maintain_thread, store) == 0;
		pthread_attr_destroy(&attributes);
		atomic_store(&store->maintainer_sleeps, !store->maintainer_runs);
	}
	pthread_cond_signal(&store->maintain_wake);
	pthread_mutex_unlock(&store->maintain_lock);
}

void maintain_notice(struct store *store)
{
	if (!store->options.no_thread)
		wake(store, true);
}

void maintain_used(struct store *store)
{
	if (store->options.no_thread)
		return;
	if (!atomic_load_explicit(&store->in_use, memory_order_relaxed))
		atomic_store(&store->in_use, true);
	if (atomic_load(&store->maintainer_sleeps))
		wake(store, false);
}

void maintain_stop(struct store *store)
{
	pthread_mutex_lock(&store->maintain_lock);
	store->stopping = true;
	pthread_cond_signal(&store->maintain_wake);
	pthread_mutex_unlock(&store->maintain_lock);
	if (store->maintainer_runs)
		pthread_join(store->maintainer, NULL);
	db_close(&store->folder);
	pthread_mutex_destroy(&store->maintain_lock);
	pthread_mutex_destroy(&store->folding);
	pthread_cond_destroy(&store->maintain_wake);
}
