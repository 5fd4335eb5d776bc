/*
 * item - what the operations on items share: finding the table, holding keys against its schema.
 * All fail as AWS fails; sources of the texts: errors.def.
 */
#ifndef HANGAR_ITEM_H
#define HANGAR_ITEM_H

#include "parameters.h"
#include "store/table.h"

/* A table name, or the name in a table's ARN. */
struct str table_name_of(struct str name_or_arn);
/* When it was an ARN: it is the table's own. */
int table_arn_check(struct aws_call *call, const struct table *table, struct str name_or_arn);
/* The table, lent for the transaction; NULL after failing: there is none. */
const struct table *item_table(struct aws_call *call, struct str name_or_arn);

/* Refuses to change a table while another change of it is under way. */
int table_busy_check(struct aws_call *call, const struct table *table);

/* A Key: exactly the key's attributes in their types, not empty, not too long. */
int item_key_check(struct aws_call *call, const struct table *table, struct value key);

/* One attribute of a key, the one of that number in the schema. */
int item_key_part_check(struct aws_call *call, const struct key_schema *schema, unsigned number,
	struct value value);

enum item_check {
	ITEM_PUT,   /* a wrong type is named */
	ITEM_BATCH, /* AWS says less in a batch */
};
/* A whole item: the key's attributes among others, and those of indexes where it has them. */
int item_check(
	struct aws_call *call, const struct table *table, struct value item, enum item_check how);
/* The attributes of index keys that an update has changed. */
int item_update_check(struct aws_call *call, const struct table *table, struct value old_item,
	struct value new_item);

/* The refusal of an index key's attribute for its type. */
int item_index_type_fail(struct aws_call *call, const struct index *index,
	const struct key_part *part, enum value_type type);

/* An expression reaches into no attribute of the table's key or an index's: those are scalars. */
int item_paths_check(struct aws_call *call, const struct table *table, struct expr_heads heads);

#endif
