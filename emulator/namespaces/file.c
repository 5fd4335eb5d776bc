#include "file.h"

#include "arena.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const beside[] = {
	"", "-wal", "-shm", "-lock", ".new", ".new-wal", ".new-shm", ".new-lock", ".new-journal"};

static bool is_plain(struct str s, size_t most)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(ascii_is_digit(s.p[i]) || s.p[i] == '-' || (s.p[i] >= 'a' && s.p[i] <= 'z')))
			return false;
	return s.n > 0 && s.n <= most;
}

bool namespace_name_is_valid(struct str name)
{
	/* Of "ID.execute-api.localhost", "BUCKET.s3.localhost". */
	static const struct str taken[] = {STR_INIT("localhost"), STR_INIT("execute-api"),
		STR_INIT("s3"), STR_INIT("lambda"), STR_INIT("dynamodb")};
	bool digits = true;
	for (size_t i = 0; i < ARRAY_LEN(taken); i++)
		if (str_eq(name, taken[i]))
			return false;
	for (size_t i = 0; i < name.n; i++)
		digits = digits && ascii_is_digit(name.p[i]);
	return is_plain(name, NAMESPACE_NAME_MOST) && !(digits && name.n == 12);
}

void namespace_file_path(
	const struct namespace_file *file, const char *folder, char ret_path[NAMESPACE_PATH])
{
	char generation[16] = "";
	if (file->generation)
		snprintf(generation, sizeof(generation), "~%u", file->generation);
	snprintf(ret_path, NAMESPACE_PATH, "%s/store%s%s%s%s%s%s%s.db", folder,
		file->account[0] ? "-" : "", file->account, file->account[0] ? "-" : "",
		file->region, file->fork[0] ? "@" : "", file->fork, generation);
}

/* What is behind the last `mark`, cut off *s; STR_NONE when there is none. */
static struct str cut_tail(struct str *s, char mark)
{
	for (size_t i = s->n; i > 0; i--)
		if (s->p[i - 1] == mark) {
			struct str tail = str_skip(*s, i);
			*s = str_head(*s, i - 1);
			return tail;
		}
	return STR_NONE;
}

static void keep(char *to, size_t size, struct str s)
{
	snprintf(to, size, "%.*s", STR_ARG(s));
}

bool namespace_file_parse(struct str name, struct namespace_file *ret_file)
{
	struct namespace_file file = {.generation = 0};
	uint64_t generation = 0;
	if (!str_starts(name, STR("store")) || !str_ends(name, STR(".db")))
		return false;
	name = str_head(str_skip(name, 5), name.n - 8);
	struct str number = cut_tail(&name, '~'), fork = cut_tail(&name, '@'), region;
	if (number.p && (!str_to_u64(number, &generation) || !generation || generation > INT32_MAX))
		return false;
	if (fork.p && !namespace_name_is_valid(fork))
		return false;
	file.generation = (unsigned)generation;
	keep(file.fork, sizeof(file.fork), fork);
	if (name.n) {
		struct str account = str_cut(str_skip(name, 1), '-', &region);
		if (name.p[0] != '-' || !is_plain(account, sizeof(file.account) - 1) ||
			!is_plain(region, sizeof(file.region) - 1))
			return false;
		keep(file.account, sizeof(file.account), account);
		keep(file.region, sizeof(file.region), region);
	}
	*ret_file = file;
	return true;
}

void namespace_file_remove(const char *path)
{
	char name[NAMESPACE_PATH + 16];
	for (size_t i = 0; i < ARRAY_LEN(beside); i++) {
		snprintf(name, sizeof(name), "%s%s", path, beside[i]);
		unlink(name);
	}
}

static void remove_file(const struct namespace_file *file, const char *folder)
{
	char path[NAMESPACE_PATH];
	namespace_file_path(file, folder, path);
	namespace_file_remove(path);
}

static bool same_place(const struct namespace_file *a, const struct namespace_file *b)
{
	return !strcmp(a->fork, b->fork) && !strcmp(a->account, b->account) &&
	       !strcmp(a->region, b->region);
}

/* The store's name in that of a file beside it; STR_NONE when it is none, or the store's own. */
static struct str store_of(struct str name)
{
	for (size_t i = ARRAY_LEN(beside) - 1; i > 0; i--)
		if (str_ends(name, str_z(beside[i])))
			return str_head(name, name.n - strlen(beside[i]));
	return STR_NONE;
}

/* Removes a file beside a store that is not there, and whatever was being written. */
static void sweep(const char *folder, struct str name)
{
	char path[NAMESPACE_PATH];
	struct namespace_file file;
	struct str store = store_of(name);
	if (!store.p || !namespace_file_parse(store, &file))
		return;
	snprintf(path, sizeof(path), "%s/%.*s", folder, STR_ARG(store));
	if (access(path, F_OK) == 0 && str_find_str(name, STR(".db.new")) == name.n)
		return;
	snprintf(path, sizeof(path), "%s/%.*s", folder, STR_ARG(name));
	unlink(path);
}

/* Keeps the higher generation of two; true when the place was there already. */
static bool replaces(struct namespace_file *files, size_t count, const struct namespace_file *file,
	const char *folder)
{
	for (size_t i = 0; i < count; i++) {
		if (!same_place(&files[i], file))
			continue;
		if (files[i].generation < file->generation) {
			remove_file(&files[i], folder);
			files[i] = *file;
		} else {
			remove_file(file, folder);
		}
		return true;
	}
	return false;
}

static bool has_own(const struct namespace_file *files, size_t count, const char *fork)
{
	for (size_t i = 0; i < count; i++)
		if (!files[i].account[0] && !strcmp(files[i].fork, fork))
			return true;
	return false;
}

int namespace_files(
	const char *folder, struct namespace_file **ret_files, size_t *ret_count, struct err *err)
{
	struct namespace_file *files = NULL, file;
	size_t count = 0, left = 0;
	DIR *dir = opendir(folder);
	if (!dir)
		return err_set_errno(err, "%s", folder);
	for (struct dirent *entry; (entry = readdir(dir));) {
		struct str name = str_z(entry->d_name);
		sweep(folder, name);
		if (!namespace_file_parse(name, &file) || replaces(files, count, &file, folder))
			continue;
		files = xrealloc(files, (count + 1) * sizeof(*files));
		files[count++] = file;
	}
	closedir(dir);
	for (size_t i = 0; i < count; i++)
		if (!files[i].fork[0] || has_own(files, count, files[i].fork))
			files[left++] = files[i];
		else
			remove_file(&files[i], folder);
	*ret_files = files;
	*ret_count = left;
	return 0;
}
