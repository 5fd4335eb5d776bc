#include "access_log.h"

#include "context.h"
#include "gateway_state.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int access_log_open(struct access_log *log, struct str format, struct str file, struct arena *arena,
	struct err *err)
{
	*log = (struct access_log){arena_dup(arena, format), -1};
	if (!file.n)
		return 0;
	log->fd = open(arena_dup_z(arena, file), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	return log->fd < 0 ? err_set(err, "access log %.*s: %s", STR_ARG(file), strerror(errno))
			   : 0;
}

void access_log_close(struct access_log *log)
{
	if (log->format.n && log->fd >= 0)
		close(log->fd);
	log->fd = -1;
}

/* A request is one line, whatever functions and claims put into it. */
static void make_one_line(struct buf *line)
{
	for (size_t i = 0; i < line->n; i++)
		if ((unsigned char)line->p[i] < ' ' && line->p[i] != '\t')
			line->p[i] = ' ';
}

void access_log_write(struct visit *v, const struct http_response *response, struct arena *arena)
{
	const struct gateway_settings *settings = &v->api->gateway->settings;
	const struct access_log *log = &v->api->log;
	struct buf line = BUF_IN(arena);
	if (!log->format.n || !v->staged)
		return;
	v->status = response->status;
	v->response_length = response->fd >= 0 ? (size_t)response->fd_length : response->body.n;
	v->latency_ms = (clock_monotonic_us() - v->started_us) / 1000;
	context_expand(v, log->format, STR("-"), arena, &line);
	make_one_line(&line);
	if (settings->access)
		settings->access(settings->access_arg, v->api->config.name, buf_str(&line));
	buf_add_c(&line, '\n');
	if (log->fd >= 0 && write(log->fd, line.p, line.n) != (ssize_t)line.n)
		return; /* nothing to be done about it */
}
