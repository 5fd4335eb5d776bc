/*
 * fnlog - what a function says, as CloudWatch would show it.
 *
 * A log is a ring of a function's last lines. An invocation collects its own lines in a small
 * buffer of its environment (log_lines) and hands them on when the handler has said something, and
 * at the end: so START, END and REPORT of a quiet invocation cost one hand-over.
 */
#ifndef HANGAR_FNLOG_H
#define HANGAR_FNLOG_H

#include "buf.h"

#include <pthread.h>

enum {
	FNLOG_RING = 256 * 1024,
	FNLOG_TAIL = 4096, /* X-Amz-Log-Result */
};

struct fnlog {
	pthread_mutex_t lock;
	char *ring;   /* FNLOG_RING bytes, made at the first line */
	uint64_t end; /* bytes ever written */
};

void fnlog_init(struct fnlog *log);
void fnlog_release(struct fnlog *log);
void fnlog_add(struct fnlog *log, struct str lines);
/* Whole lines behind position `after` into out; returns the position behind them. */
uint64_t fnlog_read(struct fnlog *log, uint64_t after, struct buf *out);

/* How the platform's lines are written: CloudWatch's text, or with LogFormat JSON an object each.
 */
struct fnlog_form {
	bool json;
	int64_t now_us; /* the lines' time */
	struct str request_id, function_arn;
};

/* What platform.initStart tells of an environment. */
struct fnlog_instance {
	struct str region, function, log_stream;
	uint32_t memory_mb;
};

struct fnlog_report {
	int64_t duration_us, init_us; /* init_us 0: a warm start */
	uint32_t memory_mb, used_mb;
	const char *status;     /* "timeout", "error"; NULL */
	const char *error_type; /* with "error" */
};

void fnlog_init_start(
	struct buf *out, const struct fnlog_form *form, const struct fnlog_instance *instance);
/* phase: "init", or "invoke" when it was tried again. */
void fnlog_init_report(struct buf *out, const struct fnlog_form *form, int64_t duration_us,
	const char *phase, const char *status, const char *error_type);
void fnlog_start_line(struct buf *out, const struct fnlog_form *form);
void fnlog_timeout_line(struct buf *out, const struct fnlog_form *form, int64_t limit_s);
void fnlog_end_lines(
	struct buf *out, const struct fnlog_form *form, const struct fnlog_report *report);
/* "2026-11-22T12:42:00.123Z". */
void fnlog_time(struct buf *out, int64_t now_us);
/* 79670 us as "79.67". */
void fnlog_milliseconds(struct buf *out, int64_t us);

#endif
