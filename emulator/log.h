/*
 * log - the daemon's log lines: kept in a ring for `hangar logs`, written to standard error by a
 * thread of its own.
 *
 * Writing a line costs a lock and a copy; no system call. Each line has a source (a function's
 * name, or "hangar") and a number that grows by one. When the ring is full the oldest lines go. A
 * crash flushes what was not written yet.
 */
#ifndef HANGAR_LOG_H
#define HANGAR_LOG_H

#include "buf.h"

struct log;

/* echo_fd: where lines are written to as "source | text"; -1: nowhere. folder: of a file for each
 * function (log_files.h); NULL: none. */
struct log *log_open(int echo_fd, const char *folder);
/* Writes what is pending and ends the thread. */
void log_close(struct log *log);

/* One line; a trailing newline is dropped, inner ones are kept. */
void log_line(struct log *log, struct str source, struct str text);
void log_printf(struct log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Appends the lines with numbers over `after` (of that source; empty: of all) as "source | text\n";
 * waits up to wait_ms for the first one. Returns the number of the newest line seen: what to pass
 * as `after` the next time. */
uint64_t log_read(struct log *log, uint64_t after, struct str source, int wait_ms, struct buf *out);

/* From a signal handler of a dying process: writes what is pending, without locks. */
void log_flush_dying(void *log);

#endif
