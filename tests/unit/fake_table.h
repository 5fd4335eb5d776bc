/*
 * fake_table - the table that the tests of SpaceKo's functions run on. It counts calls, can be made
 * to fail or to be raced, and lets a test look at items. Two files implement it:
 *
 * fake_table.c   in memory: knows the few expressions that the functions use, and ends the test at
 *                anything else. Strict where DynamoDB is: every value and name given must be used.
 * store_table.c  the real DynamoDB room over a real store.
 */
#ifndef FAKE_TABLE_H
#define FAKE_TABLE_H

#include "buf.h"

struct fake_attribute {
	struct str name, value; /* value: {"S":"x"} as JSON */
};

struct fake_item {
	struct str pk, sk;
	struct fake_attribute list[24];
	size_t count;
};

struct fake_table {
	struct arena *arena; /* for what stays */
	struct fake_item *items;
	size_t count, room;
	size_t page;            /* most items of one Query page; 0: no limit */
	unsigned calls;         /* all */
	unsigned gets, queries; /* of these */
	const char *error;      /* the next call fails with this */
	struct str tokens[8];   /* ClientRequestTokens seen */
	size_t token_count;
	/* Called before the next write is looked at, then forgotten: somebody else comes first. */
	void (*race)(struct fake_table *table);
	void *store; /* store_table.c's own */
};

/* table->arena is set. */
void fake_open(struct fake_table *table);
void fake_close(struct fake_table *table);
size_t fake_count(struct fake_table *table);

void fake_load(struct fake_table *table, struct str item_json);
struct fake_item *fake_find(struct fake_table *table, const char *pk, const char *sk);
/* The text of a string or number attribute; absent when there is none. */
struct str fake_text(const struct fake_item *item, const char *name);
void fake_set(
	struct fake_table *table, struct fake_item *item, const char *name, const char *value);
void fake_drop(struct fake_table *table, struct fake_item *item);

/* Answers like DynamoDB: status and JSON. */
int fake_call(struct fake_table *table, struct str target, struct str body, struct arena *arena,
	struct buf *answer);

#endif
