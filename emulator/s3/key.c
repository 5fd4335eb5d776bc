#include "s3/key.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	READ_FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
};

enum s3_key s3_key_decode(struct str path, struct arena *arena, struct str *ret_key)
{
	char *key = arena_bytes(arena, path.n + 1);
	size_t n = 0;
	for (size_t i = path.n && path.p[0] == '/'; i < path.n; i++) {
		char c = path.p[i];
		if (c == '%') {
			int high = i + 2 < path.n ? ascii_hex(path.p[i + 1]) : -1;
			int low = i + 2 < path.n ? ascii_hex(path.p[i + 2]) : -1;
			if (high < 0 || low < 0)
				return S3_KEY_MALFORMED;
			c = (char)(high << 4 | low);
			i += 2;
		}
		key[n++] = c;
	}
	key[n] = '\0';
	if (!str_is_utf8(str_of(key, n)))
		return S3_KEY_MALFORMED;
	if (n > S3_KEY_MAX)
		return S3_KEY_TOO_LONG;
	*ret_key = str_of(key, n);
	return S3_KEY_OK;
}

bool s3_key_is_file_name(struct str key)
{
	if (key.n == 0 || memchr(key.p, '\0', key.n) || memchr(key.p, '\\', key.n))
		return false;
	for (struct str rest = key; rest.p;) {
		struct str segment = str_cut(rest, '/', &rest);
		if (segment.n == 0 || segment.n > 255 || str_eq(segment, STR(".")) ||
			str_eq(segment, STR("..")))
			return false;
	}
	return true;
}

/* What means "there is no such object" to a reader. */
static int not_there(void)
{
	switch (errno) {
	case ENOTDIR:
	case ELOOP:
	case EXDEV: /* it would have led out */
	case ENXIO: /* a socket */
	case ENAMETOOLONG:
		errno = ENOENT;
		return -1;
	default:
		return -1;
	}
}

int s3_key_open_by_segment(int root_fd, struct str key)
{
	int at = root_fd;
	for (struct str rest = key; rest.p;) {
		char name[256];
		struct str segment = str_cut(rest, '/', &rest);
		memcpy(name, segment.p, segment.n);
		name[segment.n] = '\0';
		int flags = rest.p ? O_PATH | O_DIRECTORY | O_CLOEXEC : READ_FLAGS;
		int fd = openat(at, name, flags | O_NOFOLLOW);
		int saved = errno;
		if (at != root_fd)
			close(at);
		errno = saved;
		if (fd < 0)
			return not_there();
		at = fd;
	}
	return at;
}

int s3_key_open(int root_fd, struct str key)
{
	struct open_how how = {
		.flags = READ_FLAGS,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	for (int tries = 0; tries < 4; tries++) {
		long fd = syscall(SYS_openat2, root_fd, key.p, &how, sizeof(how));
		if (fd >= 0)
			return (int)fd;
		/* a rename raced with the walk over "..": the kernel asks to try again */
		if (errno != EAGAIN && errno != EINTR)
			break;
	}
	if (errno == ENOSYS || errno == EPERM)
		return s3_key_open_by_segment(root_fd, key);
	return not_there();
}
