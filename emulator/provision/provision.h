/*
 * provision - makes the tables of routes.yaml real: creates what is missing, loads seeds, compares
 * with what is there.
 *
 * Everything goes through the same operations that an SDK would call (CreateTable,
 * UpdateTimeToLive, BatchWriteItem), so a table from the file is what the same call would have
 * made. Nothing here ever deletes data, but for provision_reset().
 */
#ifndef HANGAR_PROVISION_H
#define HANGAR_PROVISION_H

#include "config/model.h"
#include "doors.h"
#include "err.h"
#include "log.h"
#include "store/store.h"
#include "store_caller.h"

struct provision {
	struct store *store;
	struct store_caller caller;
	struct aws_caller aws;
	struct log *log; /* what was made, and warnings; NULL: untold */
};

/* Works on that store, as the stack's account in its region. */
void provision_init(struct provision *provision, struct store *store, const struct stack *stack,
	struct log *log);
void provision_release(struct provision *provision);

/* Creates and seeds what is missing. A key schema that differs from the table's own is refused,
 * naming its place in the file; a table or index that is not in the file stays, with a warning. */
int provision_tables(const struct provision *provision, const struct stack *stack, struct err *err);

/* Drops the table and makes it anew from its seeds. */
int provision_reset(const struct provision *provision, const struct stack *stack,
	const struct stack_table *table, struct err *err);

#endif
