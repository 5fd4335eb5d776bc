/*
 * seed - the items that a table begins with, one after the other, from a file.
 *
 * Items are in DynamoDB's JSON. The file's name says how they stand in it:
 *
 *	.jsonl, .ndjson   an item a line; empty lines are skipped
 *	.json             one array of items
 *	.yaml, .yml       a list of items; numbers need no quotes: { total: { N: 12.50 } }
 *
 * Each item is given as JSON text: well-formed and an object, nothing more is looked at.
 */
#ifndef HANGAR_CONFIG_SEED_H
#define HANGAR_CONFIG_SEED_H

#include "err.h"
#include "str.h"

struct seed_reader {
	void *self;
	/* An item and its line in the file; the text is gone when this returns. Negative: stop;
	 * err says why, the place is put before it. */
	int (*item)(void *self, struct str json, unsigned line, struct err *err);
};

/* Reads the whole file. -1: err is "campus.jsonl:12: what is wrong", items before it were given. */
int seed_read(const char *path, const struct seed_reader *reader, struct err *err);
/* The same from text; the path gives form and name. */
int seed_read_text(
	const char *path, struct str text, const struct seed_reader *reader, struct err *err);

#endif
