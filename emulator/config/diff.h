/*
 * diff - what a changed routes.yaml asks for, when it is loaded again (SIGHUP) or when the data
 * folder has tables already.
 *
 * Pure functions: nothing is done here. Data is never deleted: a table or an index that left the
 * file stays, with a warning; a changed key schema is refused and names both places.
 */
#ifndef HANGAR_CONFIG_DIFF_H
#define HANGAR_CONFIG_DIFF_H

#include "config/model.h"

enum stack_change_kind {
	STACK_CREATE_TABLE, /* and load its seeds */
	STACK_CREATE_INDEX,
	STACK_SET_TTL,     /* also off */
	STACK_SET_STREAM,  /* also off, or another view */
	STACK_SET_BILLING, /* billing mode or capacity, of the table or one index */
	STACK_SET_TAGS,    /* exactly those of the file */
	STACK_SET_TABLE,   /* class, protection or recovery */
	STACK_CREATE_BUCKET,
	STACK_SET_FUNCTION, /* new or different: its environments are retired */
	STACK_SET_API,      /* new or different: routes are swapped as a whole anyway */
	STACK_SET_SITE,
	STACK_SET_EVENT, /* new or different mapping */
	STACK_GONE,      /* warning: left the file; tables, indexes and buckets stay */
	STACK_NEEDS_RESTART,
	STACK_REFUSED, /* the file cannot be used: keep the old stack */
};

struct stack_change {
	enum stack_change_kind kind;
	/* Of the new file; which is set follows from the kind. */
	const struct stack_table *table;
	const struct stack_index *index;
	const struct stack_function *function;
	const struct stack_api *api;
	const struct stack_bucket *bucket;
	const struct stack_event *event;
	struct str name;    /* of the thing, also when it is gone */
	struct place place; /* in the new file; {0, 0} when gone */
	struct str text;    /* for the log: "table "orders": index "GSI2" is new" */
};

struct stack_changes {
	struct stack_change *list;
	size_t n;
	bool refused; /* at least one STACK_REFUSED */
};

/* Everything that is different. The changes live in the arena and point into `now`. */
void stack_diff(const struct stack *before, const struct stack *now, struct arena *arena,
	struct stack_changes *ret_changes);

/* Tables only, against tables as the store has them, described as plain structs: name, key,
 * indexes, ttl, stream, tags, billing, class, protection, with {0, 0} for places (messages then say
 * "in the data folder"). Seeds and recovery are not compared. */
void stack_diff_tables(const struct stack_table *have, size_t n_have, const struct stack *now,
	struct arena *arena, struct stack_changes *ret_changes);

#endif
