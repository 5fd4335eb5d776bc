/*
 * describe - a table as TableDescription.
 */
#ifndef HANGAR_DESCRIBE_H
#define HANGAR_DESCRIBE_H

#include "aws_json.h"
#include "store/table.h"

/* One member of the answer. status: "CREATING" and the like; also of global indexes when `indexes`
 * is set, otherwise theirs is their own. */
struct table_view {
	struct str status;       /* of the table */
	struct str index_status; /* of global indexes; empty: each its own */
	bool deleted;            /* DeleteTable says less */
};
void table_describe(struct aws_call *call, struct str name, const struct table *table,
	const struct table_view *view);

/* Seconds with three decimals, as AWS's timestamps. */
void write_time(struct json_writer *w, struct str name, int64_t us);

struct str table_status_name(enum table_status status);

#endif
