/*
 * page - what Query and Scan share: which rows are asked for, and reading one page of them.
 *
 * A page ends behind the row with which Limit or 1 MB is reached, counted before the filter; it
 * then has a LastEvaluatedKey, whether or not rows follow. Sources: API reference, Query and Scan;
 * dynalite db/index.js:queryTable and test/{query,scan}.js, which were run against the service.
 */
#ifndef HANGAR_PAGE_H
#define HANGAR_PAGE_H

#include "expr/condition.h"
#include "item.h"

enum {
	PAGE_BYTES = 1024 * 1024,
};

/* The parameters that both operations have, as far as the input alone tells. */
struct page_plan {
	bool filtered;
	struct condition filter;
	struct item_projection projection;
	struct str filter_name; /* "Filter Expression" or "QueryFilter" */
	enum in_select select;
	int64_t limit; /* 0: none */
	bool consistent, backwards;
	enum in_return_consumed_capacity capacity;
	struct str index_name; /* NULL pointer: the table */
	struct value start;    /* ExclusiveStartKey, or absent */
};

/* Where the rows are. */
struct page_source {
	const struct table *table;
	struct str name;           /* of the table, as the caller spelled it */
	const struct index *index; /* NULL: the table itself */
	const struct key_schema *key;
	uint32_t id;
	bool whole;           /* read each row's item from the table, too */
	struct str start_key; /* the row that `start` names; NULL pointer without one */
};

/* The legacy maps of conditions, if set, else the expression. */
int page_filter(struct aws_call *call, struct page_plan *plan, struct expr_scope *scope,
	struct str expression, const struct in_filter_condition_map *legacy,
	enum in_conditional_operator conditional_operator);
/* Select against the two. */
int page_select_check(struct aws_call *call, const struct page_plan *plan, struct str projection,
	const struct in_attribute_name_list *legacy);
/* What is wrong with an ExclusiveStartKey's values. */
int page_start_check(struct aws_call *call, const struct shape_value *start);

/* Finds table and index. */
int page_open(struct aws_call *call, struct str table_name, const struct page_plan *plan,
	struct page_source *ret_source);
/* ExclusiveStartKey against the schema, in three steps, so that the operations can put their other
 * checks between them as AWS does. All pass when there is none.
 * First: as many attributes as keys; short_of: the failure when the number is wrong. */
int page_start_count(struct aws_call *call, const struct page_plan *plan,
	const struct page_source *source, enum aws_error short_of);
/* Second: how many of the leading attributes of the source's own key are there and right; when that
 * is not all of them, the call has failed. */
unsigned page_start_fit(
	struct aws_call *call, const struct page_plan *plan, const struct page_source *source);
/* Third: the table's key; sets source->start_key. */
int page_start_key(struct aws_call *call, const struct page_plan *plan, struct page_source *source);
/* No path into a key attribute, in either expression. */
int page_paths_check(struct aws_call *call, const struct table *table, struct expr_heads heads);
/* Select and projection against what an index holds; decides source->whole. */
int page_index_check(
	struct aws_call *call, const struct page_plan *plan, struct page_source *source);

/* Reads and writes the answer. */
int page_read(struct aws_call *call, const struct page_plan *plan, const struct page_source *source,
	struct key_range range);

#endif
