#include "log.h"

#include "log_files.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
	RING = 1 << 20, /* bytes; touched as it fills */
	LINE_MAX_BYTES = 256 * 1024,
	GATHER_MS = 5, /* lines that come together are written together */
};

struct line_head {
	uint32_t source, text; /* lengths */
	uint64_t number;
};

struct log {
	pthread_mutex_t mutex;
	pthread_cond_t news;
	pthread_t writer;
	int echo;
	struct log_files *files; /* the writer's */
	bool closing, writes;
	uint64_t number;              /* of the newest line */
	uint64_t head, tail, written; /* positions that only grow: oldest kept, next, not echoed */
	char ring[RING];
};

static void ring_put(struct log *log, uint64_t at, const void *bytes, size_t n)
{
	size_t offset = at % RING, first = n < RING - offset ? n : RING - offset;
	memcpy(log->ring + offset, bytes, first);
	memcpy(log->ring, (const char *)bytes + first, n - first);
}

static void ring_get(const struct log *log, uint64_t at, void *bytes, size_t n)
{
	size_t offset = at % RING, first = n < RING - offset ? n : RING - offset;
	memcpy(bytes, log->ring + offset, first);
	memcpy((char *)bytes + first, log->ring, n - first);
}

static size_t line_bytes(const struct line_head *head)
{
	return sizeof(*head) + head->source + head->text;
}

/* Appends the line at `at` to out; returns where the next one begins. */
static uint64_t line_format(
	const struct log *log, uint64_t at, const struct line_head *head, struct buf *out)
{
	uint64_t source = at + sizeof(*head), text = source + head->source;
	char *p = buf_reserve(out, (size_t)head->source + head->text + 4);
	ring_get(log, source, p, head->source);
	memcpy(p + head->source, " | ", 3);
	ring_get(log, text, p + head->source + 3, head->text);
	p[head->source + 3 + head->text] = '\n';
	out->n += (size_t)head->source + head->text + 4;
	return at + line_bytes(head);
}

static void write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t done = write(fd, p, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return; /* nobody reads: the ring still has it */
		p += done;
		n -= (size_t)done;
	}
}

static void pending(struct log *log, struct buf *out)
{
	if (log->written < log->head)
		log->written = log->head;
	while (log->written < log->tail) {
		struct line_head head;
		ring_get(log, log->written, &head, sizeof(head));
		size_t at = out->n;
		log->written = line_format(log, log->written, &head, out);
		if (log->files) {
			struct str source = str_of(out->p + at, head.source);
			size_t text = at + head.source + 3;
			if (!str_eq(source, STR("hangar")))
				log_files_add(
					log->files, source, str_of(out->p + text, out->n - text));
		}
	}
}

static void *write_lines(void *arg)
{
	struct log *log = arg;
	struct buf out = BUF_INIT;
	pthread_mutex_lock(&log->mutex);
	for (;;) {
		while (!log->closing && log->written == log->tail)
			pthread_cond_wait(&log->news, &log->mutex);
		if (log->written == log->tail)
			break;
		if (!log->closing) {
			pthread_mutex_unlock(&log->mutex);
			poll(NULL, 0, GATHER_MS);
			pthread_mutex_lock(&log->mutex);
		}
		pending(log, &out);
		pthread_mutex_unlock(&log->mutex);
		if (log->echo >= 0)
			write_all(log->echo, out.p, out.n);
		if (log->files)
			log_files_flush(log->files);
		if (out.cap > 64 * 1024)
			buf_release(&out);
		buf_clear(&out);
		pthread_mutex_lock(&log->mutex);
	}
	pthread_mutex_unlock(&log->mutex);
	buf_release(&out);
	return NULL;
}

struct log *log_open(int echo_fd, const char *folder)
{
	struct log *log = xcalloc(1, sizeof(*log));
	pthread_condattr_t attributes;
	log->echo = echo_fd;
	pthread_mutex_init(&log->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&log->news, &attributes);
	pthread_condattr_destroy(&attributes);
	log->files = folder ? log_files_new(folder) : NULL;
	log->writes = (echo_fd >= 0 || folder) &&
		      pthread_create(&log->writer, NULL, write_lines, log) == 0;
	return log;
}

void log_close(struct log *log)
{
	if (!log)
		return;
	pthread_mutex_lock(&log->mutex);
	log->closing = true;
	pthread_cond_broadcast(&log->news);
	pthread_mutex_unlock(&log->mutex);
	if (log->writes)
		pthread_join(log->writer, NULL);
	log_files_free(log->files);
	pthread_cond_destroy(&log->news);
	pthread_mutex_destroy(&log->mutex);
	free(log);
}

void log_line(struct log *log, struct str source, struct str text)
{
	while (text.n && text.p[text.n - 1] == '\n')
		text.n--;
	text = str_head(text, LINE_MAX_BYTES);
	source = str_head(source, 256);
	pthread_mutex_lock(&log->mutex);
	struct line_head head = {(uint32_t)source.n, (uint32_t)text.n, ++log->number};
	size_t n = line_bytes(&head);
	while (log->tail + n - log->head > RING) {
		struct line_head oldest;
		ring_get(log, log->head, &oldest, sizeof(oldest));
		log->head += line_bytes(&oldest);
	}
	ring_put(log, log->tail, &head, sizeof(head));
	ring_put(log, log->tail + sizeof(head), source.p, source.n);
	ring_put(log, log->tail + sizeof(head) + source.n, text.p, text.n);
	log->tail += n;
	if (!log->writes)
		log->written = log->tail;
	pthread_cond_broadcast(&log->news);
	pthread_mutex_unlock(&log->mutex);
}

void log_printf(struct log *log, const char *format, ...)
{
	char text[1024];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (n > 0)
		log_line(log, STR("hangar"), str_head(str_z(text), (size_t)n));
}

static uint64_t read_lines(struct log *log, uint64_t after, struct str source, struct buf *out)
{
	char name[256];
	for (uint64_t at = log->head; at < log->tail;) {
		struct line_head head;
		ring_get(log, at, &head, sizeof(head));
		ring_get(log, at + sizeof(head), name, head.source);
		if (head.number > after && (!source.n || str_eq(source, str_of(name, head.source))))
			line_format(log, at, &head, out);
		at += line_bytes(&head);
	}
	return log->number;
}

uint64_t log_read(struct log *log, uint64_t after, struct str source, int wait_ms, struct buf *out)
{
	struct timespec until;
	size_t before = out->n;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += wait_ms / 1000;
	until.tv_nsec += wait_ms % 1000 * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_nsec -= 1000000000L;
		until.tv_sec++;
	}
	pthread_mutex_lock(&log->mutex);
	uint64_t seen = read_lines(log, after, source, out);
	while (out->n == before && wait_ms > 0 && !log->closing) {
		if (pthread_cond_timedwait(&log->news, &log->mutex, &until) == ETIMEDOUT)
			wait_ms = 0;
		seen = read_lines(log, seen, source, out);
	}
	pthread_mutex_unlock(&log->mutex);
	return seen;
}

void log_flush_dying(void *arg)
{
	struct log *log = arg;
	if (!log || log->echo < 0)
		return;
	uint64_t at = log->written < log->head ? log->head : log->written;
	while (at < log->tail) {
		struct line_head head;
		char part[512];
		ring_get(log, at, &head, sizeof(head));
		at += sizeof(head);
		for (uint64_t end = at + head.source + head.text; at < end;) {
			size_t n = end - at < sizeof(part) ? (size_t)(end - at) : sizeof(part);
			ring_get(log, at, part, n);
			write_all(log->echo, part, n);
			at += n;
		}
		write_all(log->echo, "\n", 1);
	}
	log->written = at;
}
