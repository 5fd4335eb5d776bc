#include "page.h"

#include "capacity.h"
#include "legacy.h"
#include "wire.h"

enum {
	FIRST_BYTES = 16 * 1024, /* room for the text of Items to begin with */
};

/* --- the input alone --- */

int page_filter(struct aws_call *call, struct page_plan *plan, struct expr_scope *scope,
	struct str expression, const struct in_filter_condition_map *legacy,
	enum in_conditional_operator conditional_operator)
{
	struct expr_scope own;
	if (legacy->set && legacy->n) {
		const struct in_key_conditions map = {
			legacy->at, legacy->n, legacy->set, legacy->keys};
		if (legacy_conditions_text(call, &map, conditional_operator, &own, &expression))
			return -1;
		scope = &own;
	}
	plan->filtered = expression.p;
	if (plan->filtered && condition_compile(scope, EXPR_FILTER, expression, &plan->filter))
		return call_expression_failed(call, &scope->error);
	return 0;
}

int page_select_check(struct aws_call *call, const struct page_plan *plan, struct str projection,
	const struct in_attribute_name_list *legacy)
{
	static const struct str wanted[] = {
		[IN_SELECT_COUNT] = STR_INIT("only the Count"),
		[IN_SELECT_ALL_ATTRIBUTES] = STR_INIT("ALL_ATTRIBUTES"),
		[IN_SELECT_ALL_PROJECTED_ATTRIBUTES] = STR_INIT("ALL_PROJECTED_ATTRIBUTES"),
	};
	bool named = projection.p || legacy->set;
	if (plan->select == IN_SELECT_SPECIFIC_ATTRIBUTES)
		return named ? 0 : call_fail(call, AWS_E_SELECT_SPECIFIC);
	if (plan->select && named)
		return call_fail(call, AWS_E_SELECT_PROJECTION,
			projection.p ? STR("ProjectionExpression") : STR("AttributesToGet"),
			wanted[plan->select]);
	if (plan->select == IN_SELECT_ALL_PROJECTED_ATTRIBUTES && !plan->index_name.p)
		return call_fail(call, AWS_E_SELECT_PROJECTED);
	return 0;
}

/* The families that AWS words without "The provided starting key is invalid: ". */
static bool start_fault_is_bare(enum aws_error error)
{
	switch (error) {
	case AWS_E_SET_EMPTY_N:
	case AWS_E_SET_TWICE_S:
	case AWS_E_SET_TWICE_N:
	case AWS_E_SET_TWICE_B:
	case AWS_E_NUMBER_EMPTY:
	case AWS_E_NUMBER_SYNTAX:
	case AWS_E_NUMBER_OVERFLOW:
	case AWS_E_NUMBER_UNDERFLOW:
	case AWS_E_NUMBER_DIGITS:
	case AWS_E_NESTING:
		return true;
	default:
		return false;
	}
}

int page_start_check(struct aws_call *call, const struct shape_value *start)
{
	if (!start->set || !start->fault)
		return 0;
	if (start_fault_is_bare(start->fault->failure.error))
		return value_check(call, start);
	return call_fail(call, AWS_E_START_KEY_BECAUSE, start->fault->failure.message);
}

/* --- against the table --- */

int page_open(struct aws_call *call, struct str table_name, const struct page_plan *plan,
	struct page_source *ret_source)
{
	const struct table *table = item_table(call, table_name);
	const struct index *index = NULL;
	if (!table)
		return -1;
	if (plan->index_name.p) {
		index = table_index(table, plan->index_name);
		if (!index)
			return call_fail(call, AWS_E_NO_INDEX, plan->index_name);
		if (index->global && plan->consistent)
			return call_fail(call, AWS_E_CONSISTENT_INDEX);
		if (index->global && index->status == TABLE_CREATING)
			return call_fail(call, AWS_E_INDEX_BACKFILLING, index->name);
	}
	*ret_source = (struct page_source){
		.table = table,
		.name = table_name,
		.index = index,
		.key = index ? &index->key : &table->key,
		.id = index ? index->id : table->id,
	};
	return 0;
}

static bool schema_has(const struct key_schema *schema, struct str name)
{
	for (unsigned i = 0; i < key_schema_count(schema); i++)
		if (str_eq(schema->parts[i].name, name))
			return true;
	return false;
}

static size_t start_attributes(const struct page_source *source)
{
	size_t count = key_schema_count(&source->table->key);
	for (unsigned i = 0; source->index && i < key_schema_count(source->key); i++)
		count += !schema_has(&source->table->key, source->key->parts[i].name);
	return count;
}

int page_start_count(struct aws_call *call, const struct page_plan *plan,
	const struct page_source *source, enum aws_error short_of)
{
	if (value_is_absent(plan->start) || value_count(plan->start) == start_attributes(source))
		return 0;
	return short_of == AWS_E_START_KEY_BECAUSE
		       ? call_fail(call, short_of, aws_errors[AWS_E_KEY_SCHEMA].text)
		       : call_fail(call, short_of);
}

unsigned page_start_fit(
	struct aws_call *call, const struct page_plan *plan, const struct page_source *source)
{
	unsigned count = key_schema_count(source->key);
	for (unsigned i = 0; i < count && !value_is_absent(plan->start); i++) {
		struct value value = value_member(plan->start, source->key->parts[i].name);
		if (value_is_absent(value))
			call_fail(call, AWS_E_START_KEY);
		if (value_is_absent(value) || item_key_part_check(call, source->key, i, value))
			return i;
	}
	return count;
}

int page_start_key(struct aws_call *call, const struct page_plan *plan, struct page_source *source)
{
	if (value_is_absent(plan->start))
		return 0;
	struct projector projector;
	struct str names[KEY_PARTS];
	unsigned count = key_schema_count(&source->table->key);
	for (unsigned i = 0; i < count; i++)
		names[i] = source->table->key.parts[i].name;
	projector_of_names(call->arena, names, count, &projector);
	if (item_key_check(
		    call, source->table, projector_apply(&projector, call->arena, plan->start)))
		return call_fail(call, AWS_E_START_KEY_BECAUSE, call->failure.message);
	source->start_key = source->index ? table_index_key(call->arena, source->table,
						    source->index, plan->start)
					  : table_key(call->arena, source->table, plan->start);
	return source->start_key.p ? 0 : call_fail(call, AWS_E_START_KEY);
}

static int paths_check_schema(struct aws_call *call, const struct key_schema *schema,
	struct expr_heads heads, struct str what)
{
	for (unsigned i = 0; i < key_schema_count(schema); i++) {
		const struct expr_head *head = expr_heads_find(heads, schema->parts[i].name);
		if (head && head->nested)
			return call_fail(call, AWS_E_KEY_NOT_SCALAR, what, head->name);
	}
	return 0;
}

int page_paths_check(struct aws_call *call, const struct table *table, struct expr_heads heads)
{
	if (paths_check_schema(call, &table->key, heads, STR("Key")))
		return -1;
	for (size_t i = 0; i < table->index_count; i++)
		if (paths_check_schema(call, &table->indexes[i].key, heads, STR("IndexKey")))
			return -1;
	return 0;
}

static bool index_holds(const struct page_source *source, struct str name)
{
	const struct index *index = source->index;
	if (index->projection == PROJECT_ALL || schema_has(&index->key, name) ||
		schema_has(&source->table->key, name))
		return true;
	for (size_t i = 0; index->projection == PROJECT_INCLUDE && i < index->include_count; i++)
		if (str_eq(index->include[i], name))
			return true;
	return false;
}

int page_index_check(
	struct aws_call *call, const struct page_plan *plan, struct page_source *source)
{
	const struct index *index = source->index;
	struct buf missing = BUF_IN(call->arena);
	if (!index || index->projection == PROJECT_ALL)
		return 0;
	if (plan->select == IN_SELECT_ALL_ATTRIBUTES) {
		source->whole = true;
		return index->global ? call_fail(call, AWS_E_SELECT_ALL_INDEX, index->name) : 0;
	}
	for (size_t i = 0; plan->projection.set && i < plan->projection.projector.heads.count;
		i++) {
		struct str name = plan->projection.projector.heads.at[i].name;
		if (index_holds(source, name))
			continue;
		buf_add(&missing, missing.n ? STR(", ") : STR(""));
		buf_add(&missing, name);
	}
	source->whole = missing.n;
	return missing.n && index->global
		       ? call_fail(call, AWS_E_INDEX_NOT_PROJECTED, index->name, buf_str(&missing))
		       : 0;
}

/* --- reading --- */

struct page {
	struct aws_call *call;
	const struct page_plan *plan;
	const struct page_source *source;
	struct arena scratch; /* for one row */
	struct buf text;      /* of Items */
	struct json_writer items;
	size_t read, fetched_halves; /* bytes of rows; what whole items cost */
	int64_t count, scanned;
	struct value first; /* the key of the first row, for the call's gate, or absent */
	struct value last;  /* LastEvaluatedKey, or absent */
};

static int page_row(struct page *page, struct value row)
{
	const struct page_plan *plan = page->plan;
	const struct page_source *source = page->source;
	struct value item = row;
	page->read += item_size(row);
	page->scanned++;
	if (source->whole) {
		if (call_store(page->call,
			    table_get(page->call->txn, source->table,
				    table_key_item(&page->scratch, source->table, NULL, row),
				    &page->scratch, &item)))
			return -1;
		if (value_is_absent(item))
			item = row;
		page->fetched_halves += read_halves(item_size(item), plan->consistent);
	}
	if (plan->filtered && !condition_holds(&plan->filter, item))
		return 0;
	page->count++;
	if (plan->select == IN_SELECT_COUNT)
		return 0;
	item = item_projection_apply(&plan->projection, &page->scratch, item);
	wire_write_item(&page->items, item);
	return 0;
}

static int page_rows(struct page *page, struct key_range range)
{
	struct cursor cursor;
	struct value row;
	const struct page_plan *plan = page->plan;
	if (call_store(page->call, cursor_open(page->call->txn, range, plan->backwards, &cursor)))
		return -1;
	int status = 0;
	while (!status && value_is_absent(page->last) && cursor_next(&cursor, NULL, &row)) {
		if (page->call->gate && !page->scanned)
			page->first = table_key_item(
				page->call->arena, page->source->table, page->source->index, row);
		status = page_row(page, row);
		if (page->scanned == plan->limit || page->read >= PAGE_BYTES)
			page->last = table_key_item(
				page->call->arena, page->source->table, page->source->index, row);
		arena_reset(&page->scratch);
	}
	if (!status)
		status = call_store(page->call, cursor.status);
	cursor_close(&cursor);
	return status;
}

/* What the page costs. */
static struct capacity page_cost(const struct page *page)
{
	const struct page_source *source = page->source;
	uint64_t halves = read_halves(page->read, page->plan->consistent);
	struct capacity capacity = {.table = source->table, .name = source->name};
	if (source->index) {
		capacity.index_halves =
			arena_array(page->call->arena, uint64_t, source->table->index_count);
		capacity.index_halves[source->index - source->table->indexes] = halves;
		capacity.table_halves = page->fetched_halves;
	} else {
		capacity.table_halves = halves;
	}
	return capacity;
}

/* The answer's members in the order in which AWS writes them: by name. */
static void page_answer(struct page *page)
{
	struct json_writer *out = &page->call->out;
	if (capacity_wanted(page->plan->capacity)) {
		struct capacity capacity = page_cost(page);
		capacity_write(page->call, page->plan->capacity, &capacity);
	}
	json_key_i64(out, STR("Count"), page->count);
	if (page->plan->select != IN_SELECT_COUNT) {
		json_key(out, STR("Items"));
		json_raw(out, buf_str(&page->text));
	}
	if (!value_is_absent(page->last)) {
		json_key(out, STR("LastEvaluatedKey"));
		wire_write_item(out, page->last);
	}
	json_key_i64(out, STR("ScannedCount"), page->scanned);
}

int page_read(struct aws_call *call, const struct page_plan *plan, const struct page_source *source,
	struct key_range range)
{
	struct page page = {.call = call, .plan = plan, .source = source};
	if (source->start_key.p)
		range = key_range_resume(call->arena, range, source->start_key, plan->backwards);
	json_writer_init(&page.items, &page.text);
	buf_reserve(&page.text, FIRST_BYTES);
	json_array(&page.items);
	int status = page_rows(&page, range);
	json_end_array(&page.items);
	if (!status && call->gate) {
		struct capacity cost = page_cost(&page);
		status = admit_page(call, &cost, page.first);
	}
	if (!status)
		page_answer(&page);
	arena_release(&page.scratch);
	buf_release(&page.text);
	return status;
}
