#include "credentials.h"

#include "buf.h"

#include <fcntl.h>
#include <unistd.h>

enum {
	FILE_BYTES = 1 << 20,
};

void credentials_default(struct arena *arena, struct credentials *ret)
{
	ret->list = arena_new(arena, struct credential);
	ret->list[0] = (struct credential){STR("test"), STR("test"), STR("")};
	ret->count = 1;
}

const struct credential *credentials_find(const struct credentials *credentials, struct str access)
{
	for (size_t i = 0; i < credentials->count; i++)
		if (str_eq(credentials->list[i].access, access))
			return &credentials->list[i];
	return NULL;
}

struct reader {
	struct arena *arena;
	struct credentials found;
	struct credential current;
	struct str profile; /* NULL: none began */
	size_t room;
	unsigned line;
};

static int end_profile(struct reader *r, struct err *err)
{
	struct credential c = r->current;
	r->current = (struct credential){STR_NONE, STR_NONE, STR("")};
	if (!c.access.n && !c.secret.n)
		return 0;
	if (!c.access.n || !c.secret.n)
		return err_set(err, "profile \"%.*s\" has no %s", STR_ARG(r->profile),
			c.access.n ? "aws_secret_access_key" : "aws_access_key_id");
	if (credentials_find(&r->found, c.access))
		return err_set(err, "profile \"%.*s\": the key %.*s is in another one, too",
			STR_ARG(r->profile), STR_ARG(c.access));
	if (r->found.count == r->room) {
		size_t room = r->room ? 2 * r->room : 4;
		r->found.list =
			arena_grow(r->arena, r->found.list, r->room * sizeof(c), room * sizeof(c));
		r->room = room;
	}
	r->found.list[r->found.count++] = c;
	return 0;
}

static int read_line(struct reader *r, struct str line, struct err *err)
{
	struct str value, name = str_trim(str_cut(line, '=', &value));
	if (!line.n || line.p[0] == '#' || line.p[0] == ';')
		return 0;
	if (line.p[0] == '[' && line.p[line.n - 1] == ']') {
		if (end_profile(r, err) < 0)
			return -1;
		r->profile = str_trim(str_of(line.p + 1, line.n - 2));
		return 0;
	}
	if (!r->profile.p || !value.p)
		return err_set(err, "line %u: neither [profile] nor name = value", r->line);
	value = arena_dup(r->arena, str_trim(value));
	if (str_eq(name, STR("aws_access_key_id")))
		r->current.access = value;
	else if (str_eq(name, STR("aws_secret_access_key")))
		r->current.secret = value;
	else if (str_eq(name, STR("aws_session_token")))
		r->current.token = value;
	return 0;
}

int credentials_parse(
	struct str text, struct arena *arena, struct credentials *ret, struct err *err)
{
	struct reader r = {.arena = arena, .current.token = STR("")};
	for (struct str rest = text, line; rest.n;) {
		line = str_cut(rest, '\n', &rest);
		r.line++;
		if (str_ends(line, STR("\r")))
			line = str_head(line, line.n - 1);
		if (read_line(&r, str_trim(line), err) < 0)
			return -1;
	}
	if (end_profile(&r, err) < 0)
		return -1;
	if (!r.found.count)
		return err_set(err, "there is no access key in it");
	*ret = r.found;
	return 0;
}

int credentials_read(
	const char *path, struct arena *arena, struct credentials *ret, struct err *err)
{
	char *text = arena_bytes(arena, FILE_BYTES);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : 0;
	size_t total = 0;
	while (fd >= 0 && total < FILE_BYTES &&
		(n = read(fd, text + total, FILE_BYTES - total)) > 0)
		total += (size_t)n;
	if (n < 0)
		err_set_errno(err, "%s", path);
	if (fd >= 0)
		close(fd);
	if (n < 0)
		return -1;
	if (total == FILE_BYTES)
		return err_set(err, "%s: too long for a file of credentials", path);
	if (credentials_parse(str_of(text, total), arena, ret, err) < 0)
		return err_prefix(err, "%s", path);
	return 0;
}
