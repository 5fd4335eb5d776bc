#include "lambda_room.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct room_test t;
static char folder[] = "lambda-reload-XXXXXX";
static char module_path[64], other_path[64];

static struct str read_file(struct arena *arena, const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY);
	ck_assert_msg(fd >= 0, "%s", path);
	ck_assert_int_eq(fstat(fd, &st), 0);
	char *bytes = arena_bytes(arena, (size_t)st.st_size);
	ck_assert_int_eq(read(fd, bytes, (size_t)st.st_size), st.st_size);
	close(fd);
	return str_of(bytes, (size_t)st.st_size);
}

/* In place, in pieces with pauses: as a slow copy does it. */
static void write_file(const char *path, struct str bytes, unsigned pieces, unsigned pause_us)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	ck_assert_int_ge(fd, 0);
	size_t piece = bytes.n / pieces + 1;
	while (bytes.n) {
		struct str part = str_head(bytes, piece);
		ck_assert_int_eq(write(fd, part.p, part.n), (ssize_t)part.n);
		bytes = str_skip(bytes, part.n);
		if (pause_us)
			usleep(pause_us);
	}
	close(fd);
}

static void make_folder(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(module_path, sizeof(module_path), "%s/version.so", folder);
	snprintf(other_path, sizeof(other_path), "%s/version.new", folder);
}

static void remove_folder(void)
{
	unlink(module_path);
	unlink(other_path);
	rmdir(folder);
}

static struct lambda_function_config version_config(void)
{
	struct lambda_function_config config = room_test_config(STR("version"));
	config.module = str_z(module_path);
	return config;
}

static void start(const char *file)
{
	make_folder();
	room_test_start(&t, 0);
	if (file)
		write_file(module_path, read_file(&t.arena, file), 1, 0);
	struct lambda_function_config config = version_config();
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), file ? 0 : -1);
}

static void stop(void)
{
	room_test_stop(&t);
	remove_folder();
}

static struct str version(void)
{
	return room_test_call(&t, STR("version"), STR("{}")).payload;
}

/* Until the function answers so; if it never does, the test's time-out ends it. */
static void await_version(const char *wanted)
{
	while (!str_eq_z(version(), wanted))
		usleep(10000);
}

START_TEST(a_file_that_is_renamed_into_place_is_loaded)
{
	start("tests/handlers/version1.so");
	ck_assert_str_is(version(), "1");
	write_file(other_path, read_file(&t.arena, "tests/handlers/version2.so"), 1, 0);
	ck_assert_int_eq(rename(other_path, module_path), 0);
	await_version("2");
	stop();
}
END_TEST

START_TEST(a_file_that_is_written_in_place_slowly_is_loaded_when_it_is_whole)
{
	start("tests/handlers/version1.so");
	write_file(module_path, read_file(&t.arena, "tests/handlers/version2.so"), 8, 30000);
	await_version("2");
	ck_assert_uint_eq(str_find_str(buf_str(&t.log), STR("HANGAR")), t.log.n);
	stop();
}
END_TEST

START_TEST(a_function_without_its_file_is_unavailable_until_the_file_is_there)
{
	start(NULL);
	struct invoke_result result = room_test_call(&t, STR("version"), STR("{}"));
	ck_assert_int_eq(result.status, INVOKE_UNAVAILABLE);
	ck_assert(str_find_str(result.payload, STR("No such file")) < result.payload.n);
	ck_assert(str_starts(result.payload, STR("{\"errorType\":\"Runtime.InvalidEntrypoint\",")));
	write_file(module_path, read_file(&t.arena, "tests/handlers/version1.so"), 1, 0);
	ck_assert_str_is(version(), "1"); /* at once: the call itself looks */
	stop();
}
END_TEST

static unsigned count_in_log(const char *what)
{
	unsigned n = 0;
	pthread_mutex_lock(&t.lock);
	struct str rest = buf_str(&t.log), wanted = str_z(what);
	for (size_t at; (at = str_find_str(rest, wanted)) < rest.n; n++)
		rest = str_skip(rest, at + wanted.n);
	pthread_mutex_unlock(&t.lock);
	return n;
}

static void refuse(struct str bytes, const char *why)
{
	buf_clear(&t.log);
	write_file(module_path, bytes, 1, 0);
	while (!count_in_log("HANGAR"))
		usleep(10000);
	ck_assert_msg(
		count_in_log(why) == 1, "wanted \"%s\" in \"%.*s\"", why, STR_ARG(buf_str(&t.log)));
	ck_assert_uint_eq(count_in_log("the former module goes on serving"), 1);
	ck_assert_str_is(version(), "1");
	usleep(200000);
	ck_assert_uint_eq(count_in_log("HANGAR"), 1);
}

START_TEST(any_number_of_folders_is_watched_and_what_cannot_be_is_told_once)
{
	enum {
		MANY = 300
	};
	struct lambda_function_config configs[MANY + 1];
	start("tests/handlers/version1.so");
	for (size_t i = 0; i < MANY; i++) {
		struct str name = arena_printf(&t.arena, "f%zu", i);
		configs[i] = room_test_config(name);
		configs[i].module = arena_printf(&t.arena, "%s/%zu/version.so", folder, i);
	}
	configs[0].module = arena_printf(&t.arena, "%s/version.so", module_path);
	char late[64], late_path[80];
	snprintf(late, sizeof(late), "%s/late", folder);
	snprintf(late_path, sizeof(late_path), "%s/version.so", late);
	ck_assert_int_eq(mkdir(late, 0755), 0);
	write_file(late_path, read_file(&t.arena, "tests/handlers/version1.so"), 1, 0);
	configs[MANY] = version_config();
	configs[MANY].module = str_z(late_path);
	lambda_reload(t.lambda, configs, MANY + 1, NULL);
	ck_assert_str_is(version(), "1");
	for (int i = 3; i > 0; i--) { /* its folder is the last that the watch comes to */
		bool two = i % 2;
		struct str bytes = read_file(&t.arena,
			two ? "tests/handlers/version2.so" : "tests/handlers/version1.so");
		while (!str_eq_z(version(), two ? "2" : "1")) {
			write_file(late_path, bytes, 1, 0);
			usleep(200000);
		}
	}
	unlink(late_path);
	rmdir(late);
	ck_assert_uint_eq(count_in_log("cannot be watched"), 1);
	stop();
}
END_TEST

START_TEST(a_file_that_does_not_load_changes_nothing_and_is_logged_once)
{
	start("tests/handlers/version1.so");
	ck_assert_str_is(version(), "1");
	refuse(read_file(&t.arena, "tests/handlers/basic.so"),
		"exports no handler \"version\" (it has: ");
	refuse(STR("int main(void);\n/* so far from any shared object, and longer than its header "
		   "*/"),
		"no shared object: it does not begin as ELF does");
	struct str whole = read_file(&t.arena, "tests/handlers/version2.so");
	refuse(str_head(whole, whole.n / 2), "incomplete: ");
	write_file(module_path, whole, 1, 0);
	await_version("2");
	stop();
}
END_TEST

START_TEST(the_same_bytes_again_keep_the_environments)
{
	make_folder();
	room_test_start(&t, 0);
	struct str bytes = read_file(&t.arena, "tests/handlers/basic.so");
	write_file(module_path, bytes, 1, 0);
	struct lambda_function_config config = room_test_config(STR("counter"));
	config.module = str_z(module_path);
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	room_test_call(&t, STR("counter"), STR("{}"));
	write_file(module_path, bytes, 1, 0);
	usleep(300000);
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	ck_assert_str_is(room_test_call(&t, STR("counter"), STR("{}")).payload,
		"{\"calls\":2,\"starts\":1}");
	config.timeout_s = 9;
	ck_assert_int_eq(lambda_reload(t.lambda, &config, 1, NULL), 0);
	ck_assert_str_is(room_test_call(&t, STR("counter"), STR("{}")).payload,
		"{\"calls\":1,\"starts\":1}");
	stop();
}
END_TEST

START_TEST(functions_that_left_the_set_are_gone_and_others_stay)
{
	struct lambda_function_config configs[] = {
		room_test_config(STR("counter")), room_test_config(STR("echo"))};
	room_test_start(&t, 0);
	ck_assert_int_eq(lambda_reload(t.lambda, configs, 2, NULL), 0);
	room_test_call(&t, STR("counter"), STR("{}"));
	ck_assert_int_eq(lambda_reload(t.lambda, configs, 1, NULL), 0);
	ck_assert_int_eq(room_test_call(&t, STR("echo"), STR("{}")).status, INVOKE_NOT_FOUND);
	ck_assert_str_is(room_test_call(&t, STR("counter"), STR("{}")).payload,
		"{\"calls\":2,\"starts\":1}");
	ck_assert_int_eq(lambda_reload(t.lambda, NULL, 0, NULL), 0);
	ck_assert_int_eq(room_test_call(&t, STR("counter"), STR("{}")).status, INVOKE_NOT_FOUND);
	room_test_stop(&t);
}
END_TEST

START_TEST(a_bad_function_does_not_keep_the_others_from_loading)
{
	struct lambda_function_config configs[] = {room_test_config(STR("nobody")),
		room_test_config(STR("foreign")), room_test_config(STR("echo"))};
	configs[1].module = MODULE("foreign");
	struct err err = {""};
	room_test_start(&t, 0);
	ck_assert_int_eq(lambda_reload(t.lambda, configs, 3, &err), -1);
	ck_assert_msg(str_starts(str_z(err.text), STR("function nobody: tests/handlers/basic.so: "
						      "exports no handler \"nobody\" (it has: ")),
		"%s", err.text);
	ck_assert_int_eq(room_test_call(&t, STR("echo"), STR("{}")).status, INVOKE_OK);
	struct invoke_result result = room_test_call(&t, STR("foreign"), STR("{}"));
	ck_assert_int_eq(result.status, INVOKE_UNAVAILABLE);
	ck_assert_str_is(result.payload,
		"{\"errorType\":\"Runtime.InvalidEntrypoint\",\"errorMessage\":\"Function foreign "
		"cannot be started: tests/handlers/foreign.so: built for version 42 of the SDK's "
		"ABI, this is version 1: build it anew\"}");
	room_test_stop(&t);
}
END_TEST

struct hammer {
	atomic_bool ends;
	_Atomic unsigned calls, failures, ones, twos;
};

static void *hammer_main(void *arg)
{
	struct hammer *hammer = arg;
	struct arena arena = ARENA_INIT;
	while (!atomic_load(&hammer->ends)) {
		struct invoke_result result =
			room_test_call_in(&t, &arena, STR("version"), STR("{}"));
		bool one = str_eq(result.payload, STR("1")), two = str_eq(result.payload, STR("2"));
		atomic_fetch_add(&hammer->calls, 1);
		if (result.status != INVOKE_OK || (!one && !two))
			atomic_fetch_add(&hammer->failures, 1);
		atomic_fetch_add(one ? &hammer->ones : &hammer->twos, 1);
		arena_reset(&arena);
	}
	arena_release(&arena);
	return NULL;
}

START_TEST(no_request_fails_while_the_file_is_replaced_again_and_again)
{
	pthread_t threads[6];
	struct hammer hammer = {0};
	start("tests/handlers/version1.so");
	struct str images[] = {read_file(&t.arena, "tests/handlers/version1.so"),
		read_file(&t.arena, "tests/handlers/version2.so")};
	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		pthread_create(&threads[i], NULL, hammer_main, &hammer);
	for (unsigned round = 1; round <= 12; round++) {
		struct str image = images[round % 2];
		atomic_uint *seen = round % 2 ? &hammer.twos : &hammer.ones;
		unsigned before = atomic_load(seen);
		if (round % 3 == 0) {
			write_file(module_path, image, 10, 8000);
		} else {
			write_file(other_path, image, 1, 0);
			ck_assert_int_eq(rename(other_path, module_path), 0);
		}
		while (atomic_load(seen) < before + 10) /* it is served */
			usleep(1000);
	}
	atomic_store(&hammer.ends, true);
	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		pthread_join(threads[i], NULL);
	ck_assert_uint_eq(atomic_load(&hammer.failures), 0);
	ck_assert_uint_gt(atomic_load(&hammer.ones), 50);
	ck_assert_uint_gt(atomic_load(&hammer.twos), 50);
	ck_assert_uint_eq(count_in_log("HANGAR"), 0);
	await_version("1");
	stop();
}
END_TEST

START_TEST(a_module_is_checked_without_running_it)
{
	struct err err = {""};
	struct arena arena = ARENA_INIT;
	ck_assert_int_eq(lambda_module_check(MODULE("version1"), STR("version"), &err), 0);
	ck_assert_int_eq(lambda_module_check(MODULE("version1"), STR("nobody"), &err), -1);
	ck_assert_str_is(str_z(err.text),
		"tests/handlers/version1.so: exports no handler \"nobody\" (it has: version)");
	ck_assert_int_eq(lambda_module_check(MODULE("foreign"), STR("odd"), &err), -1);
	ck_assert_str_is(str_z(err.text),
		"tests/handlers/foreign.so: hangar_handler_odd was not made by HANGAR_HANDLER");
	ck_assert_int_eq(lambda_module_check(MODULE("foreign"), STR("foreign"), &err), -1);
	ck_assert_str_is(str_z(err.text),
		"tests/handlers/foreign.so: built for version 42 of the SDK's ABI, this is version "
		"1: build it anew");
	ck_assert_int_eq(lambda_module_check(STR("/nowhere.so"), STR("a"), &err), -1);
	ck_assert_str_is(str_z(err.text), "/nowhere.so: No such file or directory");
	struct buf names = BUF_IN(&arena);
	ck_assert_int_eq(lambda_module_handlers(MODULE("version1"), &names, &err), 0);
	ck_assert_str_is(buf_str(&names), "version");
	arena_release(&arena);
}
END_TEST

/* Every beginning of a module is refused in words: none may reach the loader, which would die. */
START_TEST(no_beginning_of_a_module_passes_for_the_whole)
{
	struct err err;
	struct arena arena = ARENA_INIT;
	make_folder();
	struct str whole = read_file(&arena, "tests/handlers/version1.so");
	for (size_t n = 0; n < whole.n; n += n < 8192 ? 13 : 509) {
		write_file(module_path, str_head(whole, n), 1, 0);
		err.text[0] = '\0';
		ck_assert_msg(lambda_module_check(str_z(module_path), STR("version"), &err) != 0,
			"%zu bytes of %zu passed", n, whole.n);
		ck_assert_msg(strstr(err.text, "incomplete") != NULL, "%zu: %s", n, err.text);
	}
	write_file(module_path, whole, 1, 0);
	ck_assert_int_eq(lambda_module_check(str_z(module_path), STR("version"), &err), 0);
	remove_folder();
	arena_release(&arena);
}
END_TEST

/* A file whose tables are still zero, as a linker leaves it that has set its size first. */
START_TEST(a_module_with_holes_is_refused)
{
	struct err err = {""};
	struct arena arena = ARENA_INIT;
	make_folder();
	struct str whole = read_file(&arena, "tests/handlers/version1.so");
	char *holes = arena_bytes(&arena, whole.n);
	memset(holes, 0, whole.n);
	memcpy(holes, whole.p, sizeof(Elf64_Ehdr));
	write_file(module_path, str_of(holes, whole.n), 1, 0);
	ck_assert_int_ne(lambda_module_check(str_z(module_path), STR("version"), &err), 0);
	remove_folder();
	arena_release(&arena);
}
END_TEST

UNIT_MAIN("lambda reload", tcase_add_test(tc, a_file_that_is_renamed_into_place_is_loaded);
	  tcase_add_test(tc, a_file_that_is_written_in_place_slowly_is_loaded_when_it_is_whole);
	  tcase_add_test(tc, a_function_without_its_file_is_unavailable_until_the_file_is_there);
	  tcase_add_test(tc, any_number_of_folders_is_watched_and_what_cannot_be_is_told_once);
	  tcase_add_test(tc, a_file_that_does_not_load_changes_nothing_and_is_logged_once);
	  tcase_add_test(tc, the_same_bytes_again_keep_the_environments);
	  tcase_add_test(tc, functions_that_left_the_set_are_gone_and_others_stay);
	  tcase_add_test(tc, a_bad_function_does_not_keep_the_others_from_loading);
	  tcase_add_test(tc, no_request_fails_while_the_file_is_replaced_again_and_again);
	  tcase_add_test(tc, a_module_is_checked_without_running_it);
	  tcase_add_test(tc, no_beginning_of_a_module_passes_for_the_whole);
	  tcase_add_test(tc, a_module_with_holes_is_refused))
