#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/*
 * Where reports go: a function's queue, or the end of a file. A line is written in one go, so that
 * several processes may share the file.
 */

static int append(struct str path, struct str namespace, struct str document)
{
	struct arena arena = ARENA_INIT;
	struct buf line = BUF_IN(&arena);
	struct str name =
		namespace.n ? arena_printf(&arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(namespace))
			    : path;
	buf_add(&line, document);
	buf_add_c(&line, '\n');
	int fd = open(arena_dup_z(&arena, name), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	ssize_t n = fd < 0 ? -1 : write(fd, line.p, line.n);
	int result = n == (ssize_t)line.n ? 0 : -1;
	if (fd >= 0)
		close(fd);
	arena_release(&arena);
	return result;
}

static int send(void *self, struct str target, struct str namespace, struct str document)
{
	struct lambda *lambda = self;
	if (str_starts(target, STR("file/")))
		return append(str_skip(target, 5), namespace, document);
	if (!str_starts(target, STR("function/")))
		return -1;
	struct invocation call = {
		.function = str_skip(target, 9), .payload = document, .namespace = namespace};
	return async_add(lambda, &call) ? 0 : -1;
}

struct destination lambda_destination(struct lambda *lambda)
{
	return (struct destination){lambda, send};
}
