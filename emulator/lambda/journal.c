#include "journal.h"

#include "json_read.h"
#include "json_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	EMPTY_FROM = 256 * 1024, /* bytes: a smaller file is not emptied */
};

static void put(struct journal *journal, const struct buf *line)
{
	ssize_t n = journal->fd < 0 ? 0 : write(journal->fd, line->p, line->n);
	if (n > 0)
		journal->bytes += (size_t)n;
}

static void write_event(struct buf *out, const struct journal_event *event, bool whole)
{
	struct json_writer w;
	json_writer_init(&w, out);
	json_object(&w);
	json_key_i64(&w, STR("n"), (int64_t)event->number);
	if (whole) {
		json_key_string(&w, STR("function"), event->function);
		json_key_string(&w, STR("payload"), event->payload);
		json_key_string(&w, STR("id"), event->request_id);
		json_key_string(&w, STR("namespace"), event->namespace);
		json_key_string(&w, STR("context"), event->client_context);
		json_key_string(&w, STR("qualifier"), event->qualifier);
		json_key_i64(&w, STR("born"), event->born);
	}
	json_key_i64(&w, STR("attempts"), event->attempts);
	json_key_i64(&w, STR("due"), event->due);
	json_end_object(&w);
	buf_add_c(out, '\n');
}

void journal_taken(struct journal *journal, struct journal_event *event)
{
	struct buf line = BUF_INIT;
	event->number = ++journal->last;
	journal->waiting++;
	if (journal->fd < 0)
		return;
	write_event(&line, event, true);
	put(journal, &line);
	buf_release(&line);
}

void journal_tried(struct journal *journal, const struct journal_event *event)
{
	struct buf line = BUF_INIT;
	if (journal->fd < 0)
		return;
	write_event(&line, event, false);
	put(journal, &line);
	buf_release(&line);
}

void journal_done(struct journal *journal, uint64_t number)
{
	struct buf line = BUF_INIT;
	journal->waiting--;
	if (journal->fd < 0)
		return;
	if (journal->waiting == 0 && journal->bytes > EMPTY_FROM &&
		ftruncate(journal->fd, 0) == 0) {
		journal->bytes = 0;
		return;
	}
	buf_printf(&line, "{\"n\":%llu,\"done\":true}\n", (unsigned long long)number);
	put(journal, &line);
	buf_release(&line);
}

void journal_close(struct journal *journal)
{
	if (journal->fd >= 0)
		close(journal->fd);
	journal->fd = -1;
}

/* --- reading --- */

struct line {
	struct journal_event event;
	bool whole, done;
};

static bool read_i64(struct json_reader *r, int64_t *ret)
{
	uint64_t n;
	bool negative;
	if (json_read(r) != JSON_NUMBER)
		return false;
	negative = str_starts(r->text, STR("-"));
	if (!str_to_u64(str_skip(r->text, negative), &n) || n > INT64_MAX)
		return false;
	*ret = negative ? -(int64_t)n : (int64_t)n;
	return true;
}

static bool read_line(struct str text, struct arena *arena, struct line *ret)
{
	struct line line = {.whole = false};
	struct journal_event *e = &line.event;
	int64_t number = 0, attempts = 0;
	const struct {
		const char *key;
		struct str *text;
		int64_t *n;
	} members[] = {{"n", NULL, &number}, {"function", &e->function, NULL},
		{"payload", &e->payload, NULL}, {"id", &e->request_id, NULL},
		{"namespace", &e->namespace, NULL}, {"context", &e->client_context, NULL},
		{"qualifier", &e->qualifier, NULL}, {"born", NULL, &e->born},
		{"attempts", NULL, &attempts}, {"due", NULL, &e->due}};
	struct json_reader r;
	struct str key;
	json_reader_init(&r, text, arena);
	if (json_read(&r) != JSON_OBJECT)
		return false;
	while (json_member(&r, &key)) {
		size_t i = 0;
		while (i < ARRAY_LEN(members) && !str_eq_z(key, members[i].key))
			i++;
		if (i == ARRAY_LEN(members)) {
			line.done = line.done || str_eq_z(key, "done");
			json_skip(&r);
		} else if (members[i].n) {
			if (!read_i64(&r, members[i].n))
				return false;
		} else if (json_read(&r) != JSON_STRING) {
			return false;
		} else {
			*members[i].text = r.text;
		}
	}
	e->number = (uint64_t)number;
	e->attempts = (unsigned)attempts;
	line.whole = e->function.n > 0;
	*ret = line;
	return json_finish(&r) && number > 0;
}

/* What is left of the file's text, in the order of taking. */
static size_t read_text(struct str text, struct arena *arena, struct journal_event **ret)
{
	size_t count = 0, room = 1;
	for (size_t i = 0; i < text.n; i++)
		room += text.p[i] == '\n';
	struct journal_event *events = arena_array(arena, struct journal_event, room);
	while (text.n) {
		struct line line;
		size_t at = 0;
		if (!read_line(str_cut(text, '\n', &text), arena, &line))
			continue;
		while (at < count && events[at].number != line.event.number)
			at++;
		if (line.done && at < count) {
			memmove(&events[at], &events[at + 1], (--count - at) * sizeof(*events));
		} else if (line.whole && at == count) {
			events[count++] = line.event;
		} else if (at < count) {
			events[at].attempts = line.event.attempts;
			events[at].due = line.event.due;
		}
	}
	*ret = events;
	return count;
}

static int slurp(const char *path, struct buf *out, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 1;
	if (fd < 0)
		return errno == ENOENT ? 0 : err_set_errno(err, "%s", path);
	while (n > 0) {
		n = read(fd, buf_reserve(out, 64 * 1024), 64 * 1024);
		out->n += n > 0 ? (size_t)n : 0;
	}
	int result = n < 0 ? err_set_errno(err, "%s", path) : 0;
	close(fd);
	return result;
}

int journal_open(struct journal *journal, const char *path,
	void (*each)(void *arg, const struct journal_event *event), void *arg, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_IN(&arena), lines = BUF_IN(&arena);
	struct journal_event *events;
	const char *fresh = arena_printf(&arena, "%s.new", path).p;
	*journal = (struct journal){.fd = -1};
	int result = slurp(path, &text, err);
	size_t count = result ? 0 : read_text(buf_str(&text), &arena, &events);
	for (size_t i = 0; i < count; i++) {
		events[i].number = i + 1;
		write_event(&lines, &events[i], true);
	}
	if (result == 0)
		journal->fd =
			open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
	if (result == 0 &&
		(journal->fd < 0 || write(journal->fd, lines.p, lines.n) != (ssize_t)lines.n ||
			rename(fresh, path) < 0))
		result = err_set_errno(err, "%s", fresh);
	journal->bytes = lines.n;
	journal->last = journal->waiting = count;
	for (size_t i = 0; result == 0 && i < count; i++)
		each(arg, &events[i]);
	arena_release(&arena);
	return result;
}
