#include "log_files.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FILE_MOST = 16 * 1024 * 1024,
	NAME_MOST = 64, /* of a function's name */
};

struct file {
	struct file *next;
	char name[NAME_MOST + 1];
	int fd; /* -1: not open */
	size_t size;
	struct buf lines;
};

struct log_files {
	char folder[512];
	struct file *files;
};

struct log_files *log_files_new(const char *folder)
{
	struct log_files *files = xcalloc(1, sizeof(*files));
	snprintf(files->folder, sizeof(files->folder), "%s", folder);
	return files;
}

void log_files_free(struct log_files *files)
{
	if (!files)
		return;
	while (files->files) {
		struct file *file = files->files;
		files->files = file->next;
		if (file->fd >= 0)
			close(file->fd);
		buf_release(&file->lines);
		free(file);
	}
	free(files);
}

static struct file *find(struct log_files *files, struct str name)
{
	for (struct file *file = files->files; file; file = file->next)
		if (str_eq_z(name, file->name))
			return file;
	struct file *file = xcalloc(1, sizeof(*file));
	snprintf(file->name, sizeof(file->name), "%.*s", STR_ARG(name));
	file->fd = -1;
	file->next = files->files;
	files->files = file;
	return file;
}

void log_files_add(struct log_files *files, struct str function, struct str lines)
{
	if (function.n && function.n <= NAME_MOST && str_find(function, '/', 0) == function.n)
		buf_add(&find(files, function)->lines, lines);
}

static void open_file(const struct log_files *files, struct file *file)
{
	char path[sizeof(files->folder) + NAME_MOST + 8];
	struct stat status;
	snprintf(path, sizeof(path), "%s/%s.log", files->folder, file->name);
	mkdir(files->folder, 0777);
	file->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	file->size = file->fd >= 0 && fstat(file->fd, &status) == 0 ? (size_t)status.st_size : 0;
}

static void put_aside(const struct log_files *files, struct file *file)
{
	char path[sizeof(files->folder) + NAME_MOST + 8], aside[sizeof(path) + 2];
	snprintf(path, sizeof(path), "%s/%s.log", files->folder, file->name);
	snprintf(aside, sizeof(aside), "%s.1", path);
	close(file->fd);
	rename(path, aside);
	open_file(files, file);
}

void log_files_flush(struct log_files *files)
{
	for (struct file *file = files->files; file; file = file->next) {
		if (!file->lines.n)
			continue;
		if (file->fd < 0)
			open_file(files, file);
		else if (file->size > FILE_MOST)
			put_aside(files, file);
		/* A full disk costs the lines, nothing else: the ring has them. */
		ssize_t n = file->fd < 0 ? -1 : write(file->fd, file->lines.p, file->lines.n);
		file->size += n > 0 ? (size_t)n : 0;
		if (file->lines.cap > 64 * 1024)
			buf_release(&file->lines);
		buf_clear(&file->lines);
	}
}
