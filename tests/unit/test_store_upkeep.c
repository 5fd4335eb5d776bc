/* What threads of the store do at the same time, one step after the other. */
#include "store_fixture.h"

#include "store/store_private.h"

#include <sched.h>

static void *read_once(void *arg)
{
	struct txn *txn;
	(void)arg;
	ck_assert_int_eq(store_read_begin(store, &txn, NULL), 0);
	store_read_end(txn);
	return NULL;
}

/* Somebody waits for the only reader. Who brings it back has put it into a seat, and before it
 * looks whether anybody waits, the maintainer takes it out and into the list. */
START_TEST(one_who_waits_is_told_of_a_reader_that_was_taken_from_its_seat)
{
	struct txn *txn;
	pthread_t waits;
	store->readers_most = 1;
	ck_assert_int_eq(store_read_begin(store, &txn, &err), 0);
	pthread_create(&waits, NULL, read_once, NULL);
	while (!atomic_load(&store->pool_waits))
		sched_yield();
	pthread_mutex_lock(&store->pool_lock); /* free: it sleeps */
	pthread_mutex_unlock(&store->pool_lock);
	txn_end_operation(txn);
	atomic_store(&store->seats[0].txn, txn);
	pool_let_go(store, false);
	pthread_join(waits, NULL); /* or never */
}
END_TEST

/* Whoever holds `folding` may be about to open the folder, or to close it. */
START_TEST(the_folder_of_one_who_folds_is_left_alone)
{
	put(item_sized("a", 1, 10));
	store_maintain(store);
	struct db idle = store->folder;
	void *nowhere = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_mutex_lock(&store->folding);
	store->folder.handle = nowhere;
	maintain_let_pages_go(store); /* or it crashes */
	store->folder = idle;
	pthread_mutex_unlock(&store->folding);
	maintain_let_pages_go(store);
	ck_assert_int_eq(pthread_mutex_trylock(&store->folding), 0);
	pthread_mutex_unlock(&store->folding);
	munmap(nowhere, 4096);
	check();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store: upkeep");
	TCase *tc = tcase_create("store: upkeep");
	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, one_who_waits_is_told_of_a_reader_that_was_taken_from_its_seat);
	tcase_add_test(tc, the_folder_of_one_who_folds_is_left_alone);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
