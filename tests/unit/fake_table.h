/*
 * fake_table - one table in memory that knows the few expressions SpaceKo's functions use, so that
 * their tests need no store. It counts calls, can be made to fail or to be raced, and refuses what
 * it does not know by ending the test: it never guesses.
 *
 * Strict where DynamoDB is: every value and name given must be used, every one used be given.
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
};

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
