#include "cli/instance.h"

#include "json_read.h"
#include "json_write.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static const char shm[] = "/dev/shm";
static const char memory_prefix[] = "hangar-";

static bool is_alive(int pid)
{
	return pid > 0 && (kill(pid, 0) == 0 || errno == EPERM);
}

/* Removes every file of the folder, and the folder: ours are flat. */
static void remove_folder(const char *path)
{
	DIR *dir = opendir(path);
	if (!dir)
		return;
	for (struct dirent *entry; (entry = readdir(dir));)
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
	rmdir(path);
}

/* The pid in "hangar-UID-PID", or 0 when the name is another one. */
static int owner_of(const char *name)
{
	char own[64];
	uint64_t pid;
	int n = snprintf(own, sizeof(own), "%s%u-", memory_prefix, (unsigned)getuid());
	struct str s = str_z(name);
	if (!str_starts(s, str_of(own, (size_t)n)) || !str_to_u64(str_skip(s, (size_t)n), &pid) ||
		pid > INT32_MAX)
		return 0;
	return (int)pid;
}

static void sweep_the_dead(const char *base)
{
	char path[600];
	DIR *dir = opendir(base);
	if (!dir)
		return;
	for (struct dirent *entry; (entry = readdir(dir));) {
		int pid = owner_of(entry->d_name);
		if (!pid || is_alive(pid))
			continue;
		snprintf(path, sizeof(path), "%s/%s", base, entry->d_name);
		remove_folder(path);
	}
	closedir(dir);
}

static bool has_room(const char *base)
{
	struct statvfs fs;
	return statvfs(base, &fs) == 0 && (uint64_t)fs.f_bavail * fs.f_frsize >= (uint64_t)1 << 30;
}

static int memory_file(struct instance *instance, int pid, struct err *err)
{
	const char *tmp = getenv("TMPDIR");
	const char *base = has_room(shm) ? shm : tmp && tmp[0] == '/' ? tmp : "/tmp";
	char folder[560];
	instance->volatile_disk = base != shm;
	sweep_the_dead(base);
	snprintf(folder, sizeof(folder), "%.400s/%s%u-%d", base, memory_prefix, (unsigned)getuid(),
		pid);
	remove_folder(folder);
	if (mkdir(folder, 0700) < 0)
		return err_set_errno(err, "%s", folder);
	snprintf(instance->database, sizeof(instance->database), "%s/store.db", folder);
	return 0;
}

static int make_folders(const char *path, struct err *err)
{
	char part[512];
	size_t n = strlen(path);
	for (size_t i = 1; i <= n; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		snprintf(part, sizeof(part), "%.*s", (int)i, path);
		if (mkdir(part, 0777) < 0 && errno != EEXIST)
			return err_set_errno(err, "%s", part);
	}
	return 0;
}

static int absolute(const char *path, char *ret_path, size_t size, struct err *err)
{
	char here[400] = "";
	if (path[0] != '/' && !getcwd(here, sizeof(here)))
		return err_set_errno(err, "the working folder");
	if ((size_t)snprintf(ret_path, size, "%s%s%s", here, here[0] ? "/" : "", path) >= size)
		return err_set(err, "%s: the path is too long", path);
	return 0;
}

static int in_use(const char *folder, struct err *err)
{
	struct instance_address other;
	if (instance_find(folder, &other, NULL) == 0)
		return err_set(err, "%s is in use: hangar runs there already (pid %d, %s)", folder,
			other.pid, other.url);
	return err_set(err, "%s is in use by another hangar", folder);
}

static int take_lock(struct instance *instance, struct err *err)
{
	char path[600];
	snprintf(path, sizeof(path), "%s/lock", instance->folder);
	instance->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (instance->lock < 0)
		return err_set_errno(err, "%s", path);
	if (flock(instance->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	close(instance->lock);
	return in_use(instance->folder, err);
}

int instance_guard(const char *folder, int *ret_lock, struct err *err)
{
	char path[600];
	struct stat found;
	if (stat(folder, &found) < 0)
		return err_set_errno(err, "%s", folder);
	if (!S_ISDIR(found.st_mode))
		return err_set(err, "%s is not a folder", folder);
	snprintf(path, sizeof(path), "%.500s/lock", folder);
	int lock = open(path, O_RDONLY | O_CLOEXEC);
	if (lock < 0 && errno != ENOENT)
		return err_set_errno(err, "%s", path);
	if (lock >= 0 && flock(lock, LOCK_SH | LOCK_NB) < 0) {
		close(lock);
		return in_use(folder, err);
	}
	*ret_lock = lock;
	return 0;
}

int instance_open(
	const char *folder, bool memory, int pid, struct instance *ret_instance, struct err *err)
{
	struct instance instance = {.memory = memory, .pid = pid, .lock = -1};
	if (absolute(folder, instance.folder, sizeof(instance.folder), err) < 0)
		return -1;
	if (memory) {
		if (memory_file(&instance, pid, err) < 0)
			return -1;
	} else {
		if (make_folders(instance.folder, err) < 0 || take_lock(&instance, err) < 0)
			return -1;
		snprintf(instance.database, sizeof(instance.database), "%s/store.db",
			instance.folder);
	}
	*ret_instance = instance;
	return 0;
}

static int write_file(const char *path, struct str text, struct err *err)
{
	char aside[640];
	snprintf(aside, sizeof(aside), "%s.%d", path, (int)getpid());
	int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return err_set_errno(err, "%s", aside);
	bool ok = write(fd, text.p, text.n) == (ssize_t)text.n;
	ok = close(fd) == 0 && ok;
	if (!ok || rename(aside, path) < 0) {
		err_set_errno(err, "%s", path);
		unlink(aside);
		return -1;
	}
	return 0;
}

int instance_announce(
	struct instance *instance, const struct instance_address *address, struct err *err)
{
	char path[600];
	struct instance_address other;
	struct buf text = BUF_INIT;
	struct json_writer w;
	if (instance->memory &&
		(instance_find(instance->folder, &other, NULL) == 0 && other.pid != address->pid))
		return 0; /* that one came first */
	if (make_folders(instance->folder, err) < 0)
		return -1;
	snprintf(path, sizeof(path), "%s/daemon.json", instance->folder);
	json_writer_init(&w, &text);
	json_object(&w);
	json_key_i64(&w, STR("port"), address->port);
	json_key_i64(&w, STR("pid"), address->pid);
	json_key_string(&w, STR("url"), str_z(address->url));
	json_end_object(&w);
	buf_add_c(&text, '\n');
	int result = write_file(path, buf_str(&text), err);
	buf_release(&text);
	return result;
}

void instance_close(struct instance *instance)
{
	char path[620];
	struct instance_address told;
	if (instance_find(instance->folder, &told, NULL) == 0 && told.pid == instance->pid) {
		snprintf(path, sizeof(path), "%s/daemon.json", instance->folder);
		unlink(path);
	}
	if (instance->memory && instance->database[0]) {
		snprintf(path, sizeof(path), "%s", instance->database);
		*strrchr(path, '/') = '\0';
		remove_folder(path);
	}
	if (instance->lock >= 0)
		close(instance->lock);
	instance->lock = -1;
}

static bool read_address(struct str text, struct instance_address *ret_address)
{
	struct arena arena = ARENA_INIT;
	struct json_reader r;
	struct str key;
	struct instance_address a = {0};
	uint64_t number;
	json_reader_init(&r, text, &arena);
	if (json_read(&r) == JSON_OBJECT) {
		while (json_member(&r, &key)) {
			json_read(&r);
			if (str_eq(key, STR("port")) && str_to_u64(r.text, &number) &&
				number <= 65535)
				a.port = (uint16_t)number;
			else if (str_eq(key, STR("pid")) && str_to_u64(r.text, &number) &&
				 number <= INT32_MAX)
				a.pid = (int)number;
			else if (str_eq(key, STR("url")))
				snprintf(a.url, sizeof(a.url), "%.*s", STR_ARG(r.text));
		}
	}
	bool ok = json_finish(&r) && a.port && a.pid;
	arena_release(&arena);
	if (ok)
		*ret_address = a;
	return ok;
}

int instance_find(const char *folder, struct instance_address *ret_address, struct err *err)
{
	char path[600], text[512];
	struct instance_address address;
	snprintf(path, sizeof(path), "%.500s/daemon.json", folder);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_set(err,
			"no hangar runs with its data in %s (there is no %s); start it with "
			"`hangar up`",
			folder, path);
	ssize_t n = read(fd, text, sizeof(text));
	close(fd);
	if (n < 0 || !read_address(str_of(text, (size_t)n), &address))
		return err_set(err, "%s is not what hangar wrote", path);
	if (!is_alive(address.pid))
		return err_set(err, "the hangar of %s (pid %d) has ended", path, address.pid);
	*ret_address = address;
	return 0;
}
