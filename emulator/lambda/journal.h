/*
 * journal - the events that wait for an asynchronous invocation, in a file.
 *
 * Lines of JSON: an event when it is taken, how it stands after each attempt, that it is done. Each
 * is one write(), so what was accepted survives any crash of the process; a line that is not whole
 * is left out. The file is written afresh when it is opened, and emptied when nothing waits.
 */
#ifndef HANGAR_JOURNAL_H
#define HANGAR_JOURNAL_H

#include "arena.h"
#include "err.h"

struct journal {
	int fd; /* -1: nothing is kept */
	uint64_t last;
	size_t bytes, waiting;
};

struct journal_event {
	uint64_t number;
	struct str function, payload, request_id, namespace, client_context, qualifier;
	int64_t born, due;
	unsigned attempts;
};

/* Calls each for what waits, in the order of taking; slices live until it returns. */
int journal_open(struct journal *journal, const char *path,
	void (*each)(void *arg, const struct journal_event *event), void *arg, struct err *err);
void journal_close(struct journal *journal);
/* Sets event->number. */
void journal_taken(struct journal *journal, struct journal_event *event);
void journal_tried(struct journal *journal, const struct journal_event *event);
void journal_done(struct journal *journal, uint64_t number);

#endif
