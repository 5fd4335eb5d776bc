#include "store_fixture.h"

START_TEST(a_copy_is_a_store)
{
	char to[128];
	for (uint64_t i = 0; i < 30; i++)
		put(item_sized("a", i, i * 400));
	snprintf(to, sizeof(to), "%s/copy.db", folder);
	ck_assert_msg(store_copy(store, to, false, &err) == 0, "%s", err.text);
	ck_assert_int_ne(store_copy(store, to, false, &err), 0); /* is there already */
	put(item_sized("later", 1, 10));
	store_close(store);
	memcpy(path, to, sizeof(path));
	open_store(false);
	check();
	ck_assert(value_eq(get(item_sized("a", 29, 0)), item_sized("a", 29, 29 * 400)));
	ck_assert(value_is_absent(get(item_sized("later", 1, 10))));
}
END_TEST

static void write_file(const char *name, const char *bytes, size_t n)
{
	FILE *file = fopen(name, "w");
	ck_assert_ptr_nonnull(file);
	fwrite(bytes, 1, n, file);
	fclose(file);
}

START_TEST(foreign_files_are_told_and_left_alone)
{
	char other[128], want[256];
	struct store *none;
	sqlite3 *db;
	snprintf(other, sizeof(other), "%s/foreign", folder);
	static char text[4096];
	memset(text, 'x', sizeof(text));
	write_file(other, text, sizeof(text));
	ck_assert_int_eq(store_open(other, NULL, &none, &err), STORE_FOREIGN);
	snprintf(want, sizeof(want), "%s: not a store of hangar's: not even a database", other);
	ck_assert_str_eq(err.text, want);

	snprintf(other, sizeof(other), "%s/theirs", folder);
	sqlite3_open(other, &db);
	sqlite3_exec(db, "CREATE TABLE a(b)", NULL, NULL, NULL);
	sqlite3_close(db);
	ck_assert_int_eq(store_open(other, NULL, &none, &err), STORE_FOREIGN);
	snprintf(want, sizeof(want), "%s: not a store of hangar's: another program's database",
		other);
	ck_assert_str_eq(err.text, want);

	store_close(store);
	sqlite3_open(path, &db);
	sqlite3_exec(db, "PRAGMA user_version=2", NULL, NULL, NULL);
	sqlite3_close(db);
	ck_assert_int_eq(store_open(path, NULL, &none, &err), STORE_FOREIGN);
	snprintf(want, sizeof(want),
		"%s: written by another version of hangar (format 2; this one knows 1)", path);
	ck_assert_str_eq(err.text, want);
	sqlite3_open(path, &db);
	sqlite3_exec(db, "PRAGMA user_version=1", NULL, NULL, NULL);
	sqlite3_close(db);
	open_store(false);
	check();

	snprintf(other, sizeof(other), "%s/no/such/folder", folder);
	ck_assert_int_eq(store_open(other, NULL, &none, &err), STORE_FAILED);
	snprintf(other, sizeof(other), "%s/empty", folder);
	write_file(other, "", 0);
	ck_assert_int_eq(store_open(other, NULL, &none, &err), 0);
	store_close(none);
}
END_TEST

START_TEST(a_store_has_one_process)
{
	pid_t child = fork();
	if (child == 0) {
		struct store *other;
		struct err why;
		_exit(store_open(path, NULL, &other, &why) == STORE_LOCKED &&
					strstr(why.text, "in use by process")
				? 0
				: 1);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
END_TEST

START_TEST(check_finds_what_is_wrong)
{
	static const char *const damage[] = {
		"UPDATE counts SET items=items+1 WHERE items>0",
		"DELETE FROM items WHERE k=(SELECT max(k) FROM items)",
		"INSERT INTO items SELECT k||x'00', v FROM items LIMIT 1",
		("INSERT INTO items SELECT CAST(k||x'02' AS BLOB), v FROM items"
		 " WHERE k=(SELECT max(k) FROM items)"),
		"DELETE FROM large",
		"INSERT INTO items VALUES(x'000000ff00', x'09')",
		"UPDATE items SET v=x'07' WHERE k=(SELECT min(k) FROM items)",
		"DELETE FROM records WHERE id=(SELECT min(id)+1 FROM records)",
		"UPDATE records SET v=x'07' WHERE id=(SELECT max(id) FROM records)",
		"UPDATE records SET id=id+(1<<45) WHERE id=(SELECT max(id) FROM records)",
		"UPDATE records SET id=id+7 WHERE id=(SELECT min(id) FROM records)",
		"INSERT INTO records SELECT (id>>40<<40)+3, v FROM records LIMIT 1",
	};
	struct value_member members[] = {
		{STR("k"), string("one")}, {STR("x"), value_of_binary(&arena, STR("\x01\xff"))}};
	put(item_of("a", 1, members, 2));
	put(item_sized("big", 1, 9000));
	/* The log: two records in a shard that is closed, three in its child. */
	split(1);
	for (unsigned i = 0; i < 3; i++)
		put(item_sized("c", 1, 20 + i));
	check();
	for (size_t i = 0; i < ARRAY_LEN(damage); i++) {
		char command[512];
		store_close(store);
		snprintf(command, sizeof(command), "cp %s %s/sound && rm -f %s-wal", path, folder,
			path);
		ck_assert_int_eq(system(command), 0);
		sqlite3 *db;
		sqlite3_open(path, &db);
		ck_assert_int_eq(sqlite3_exec(db, damage[i], NULL, NULL, NULL), SQLITE_OK);
		sqlite3_close(db);
		open_store(false);
		ck_assert_msg(store_check(store, &err) == STORE_CORRUPT, "not seen: %s", damage[i]);
		store_close(store);
		snprintf(command, sizeof(command), "cp %s/sound %s", folder, path);
		ck_assert_int_eq(system(command), 0);
		open_store(false);
		check();
	}
}
END_TEST

/* A file of 32 GB and a bit, with holes. Where it cannot be (a small tmpfs), nothing is fetched. */
START_TEST(what_lies_behind_the_mapping_is_read_not_fetched)
{
	const int64_t most = (int64_t)32 << 30;
	sqlite3 *handle;
	sqlite3_file *file = NULL;
	char large[sizeof(path)], bytes[8192];
	void *page;
	snprintf(large, sizeof(large), "%s/large", folder);
	ck_assert_int_eq(sqlite3_open_v2(large, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
				 "hangar"),
		SQLITE_OK);
	ck_assert_int_eq(
		sqlite3_exec(handle, "PRAGMA user_version=7", NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(truncate(large, most + (int64_t)sizeof(bytes)), 0);
	sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	for (int64_t at = most - (int64_t)sizeof(bytes); at <= most; at += (int64_t)sizeof(bytes)) {
		memset(bytes, 1, sizeof(bytes));
		ck_assert_int_eq(file->pMethods->xFetch(file, at, sizeof(bytes), &page), SQLITE_OK);
		ck_assert(at < most || !page);
		ck_assert(!page || memcmp(page, "\0\0\0", 3) == 0);
		ck_assert_int_eq(file->pMethods->xRead(file, bytes, sizeof(bytes), at), SQLITE_OK);
		ck_assert_int_eq(bytes[0], 0);
		ck_assert_int_eq(bytes[sizeof(bytes) - 1], 0);
	}
	sqlite3_close(handle);
	unlink(large);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store_file");
	TCase *tc = tcase_create("store_file");
	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_copy_is_a_store);
	tcase_add_test(tc, foreign_files_are_told_and_left_alone);
	tcase_add_test(tc, a_store_has_one_process);
	tcase_add_test(tc, check_finds_what_is_wrong);
	tcase_add_test(tc, what_lies_behind_the_mapping_is_read_not_fetched);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
