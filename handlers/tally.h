/*
 * tally - how many reports a user has made, and the place on the leaderboard that goes with it.
 *
 * One item per contributor. Its place in the index is the count, padded with zeros so that text
 * order is number order, and both change together under the condition that nobody else has counted
 * since the item was read; who loses the race reads again.
 */
#ifndef SPACEKO_TALLY_H
#define SPACEKO_TALLY_H

#include "common.h"

enum {
	TALLY_TRIES = 10
};

struct tally {
	int64_t count; /* before this report; 0 for a new contributor */
	bool exists;
};

/* Reads the contributor's item. One GetItem. */
int tally_read(struct hangar_call *call, const struct session *session, struct tally *ret_tally);

/* The members of an Update that adds one, with `now` as lastActive: key, expression, condition,
 * values. For a request of its own or as an action of a transaction. */
void tally_update(struct hangar_op *op, const struct session *session, const struct tally *tally,
	struct str now);

void tally_write(struct json_writer *w, const struct hangar_item *item);

#endif
