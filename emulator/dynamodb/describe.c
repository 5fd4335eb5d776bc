#include "describe.h"

#include "wire.h"

#include <stdlib.h>

enum {
	WARM_READ = 12000,
	WARM_WRITE = 4000,
};

struct str table_status_name(enum table_status status)
{
	static const char *const names[] = {
		[TABLE_ACTIVE] = "ACTIVE",
		[TABLE_CREATING] = "CREATING",
		[TABLE_UPDATING] = "UPDATING",
		[TABLE_DELETING] = "DELETING",
	};
	return str_z(names[status]);
}

void write_time(struct json_writer *w, struct str name, int64_t us)
{
	char text[48];
	struct buf b = {.p = text, .cap = sizeof(text)};
	int64_t ms = us / 1000;
	buf_add_i64(&b, ms / 1000);
	if (ms % 1000) {
		const char digits[] = {'.', (char)('0' + ms / 100 % 10), (char)('0' + ms / 10 % 10),
			(char)('0' + ms % 10)};
		buf_add(&b, str_of(digits, sizeof(digits)));
	}
	json_key(w, name);
	json_number(w, buf_str(&b));
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(((const struct key_part *)a)->name, ((const struct key_part *)b)->name);
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Sorted, as AWS has them in every answer (ack-api-quirks, DDB-TABLE-125, October 2026). */
static void write_definitions(struct aws_call *call, const struct table *table)
{
	struct json_writer *w = &call->out;
	struct key_part *sorted =
		arena_array(call->arena, struct key_part, table->attribute_count + 1);
	memcpy(sorted, table->attributes, table->attribute_count * sizeof(*sorted));
	qsort(sorted, table->attribute_count, sizeof(*sorted), by_name);
	json_key(w, STR("AttributeDefinitions"));
	json_array(w);
	for (size_t i = 0; i < table->attribute_count; i++) {
		json_object(w);
		json_key_string(w, STR("AttributeName"), sorted[i].name);
		json_key_string(w, STR("AttributeType"), value_type_names[sorted[i].type]);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_schema(struct json_writer *w, const struct key_schema *schema)
{
	json_key(w, STR("KeySchema"));
	json_array(w);
	for (unsigned i = 0; i < key_schema_count(schema); i++) {
		json_object(w);
		json_key_string(w, STR("AttributeName"), schema->parts[i].name);
		json_key_string(
			w, STR("KeyType"), i < schema->hash_count ? STR("HASH") : STR("RANGE"));
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_throughput(struct json_writer *w, const struct throughput *throughput)
{
	json_key(w, STR("ProvisionedThroughput"));
	json_object(w);
	json_key_i64(w, STR("NumberOfDecreasesToday"), 0);
	json_key_i64(w, STR("ReadCapacityUnits"), throughput->read_units);
	json_key_i64(w, STR("WriteCapacityUnits"), throughput->write_units);
	json_end_object(w);
}

static void write_on_demand(struct json_writer *w, const struct throughput *throughput)
{
	if (!throughput->max_read && !throughput->max_write)
		return;
	json_key(w, STR("OnDemandThroughput"));
	json_object(w);
	if (throughput->max_read)
		json_key_i64(w, STR("MaxReadRequestUnits"), throughput->max_read);
	if (throughput->max_write)
		json_key_i64(w, STR("MaxWriteRequestUnits"), throughput->max_write);
	json_end_object(w);
}

/* What is there at once: of a table on demand, what AWS gives every new one; of a provisioned one,
 * what is provisioned (ack-api-quirks, DDB-TABLE-134). */
static void write_warm(
	struct json_writer *w, const struct table *table, const struct throughput *throughput)
{
	bool on_demand = table->billing == BILLING_PAY_PER_REQUEST;
	json_key(w, STR("WarmThroughput"));
	json_object(w);
	json_key_i64(w, STR("ReadUnitsPerSecond"), on_demand ? WARM_READ : throughput->read_units);
	json_key_string(w, STR("Status"), STR("ACTIVE"));
	json_key_i64(
		w, STR("WriteUnitsPerSecond"), on_demand ? WARM_WRITE : throughput->write_units);
	json_end_object(w);
}

static void write_projection(struct aws_call *call, const struct index *index)
{
	struct json_writer *w = &call->out;
	json_key(w, STR("Projection"));
	json_object(w);
	if (index->projection == PROJECT_INCLUDE) {
		struct str *sorted = arena_array(call->arena, struct str, index->include_count + 1);
		memcpy(sorted, index->include, index->include_count * sizeof(*sorted));
		qsort(sorted, index->include_count, sizeof(*sorted), by_text);
		json_key(w, STR("NonKeyAttributes"));
		json_array(w);
		for (size_t i = 0; i < index->include_count; i++)
			json_string(w, sorted[i]);
		json_end_array(w);
	}
	json_key_string(w, STR("ProjectionType"),
		index->projection == PROJECT_ALL         ? STR("ALL")
		: index->projection == PROJECT_KEYS_ONLY ? STR("KEYS_ONLY")
							 : STR("INCLUDE"));
	json_end_object(w);
}

/* Not in the answer to the call that makes or deletes. */
static bool shows_warm(const struct table_view *view)
{
	return !view->deleted && !view->index_status.n;
}

static void write_index(struct aws_call *call, const struct table *table, const struct index *index,
	const struct table_view *view)
{
	struct json_writer *w = &call->out;
	struct counts counts = store_counts(call->store, index->id);
	json_object(w);
	if (index->global && index->backfilling)
		json_key_bool(w, STR("Backfilling"), true);
	json_key_string(w, STR("IndexArn"), table_index_arn(call->arena, table, index));
	json_key_string(w, STR("IndexName"), index->name);
	json_key_i64(w, STR("IndexSizeBytes"), counts.bytes);
	if (index->global)
		json_key_string(w, STR("IndexStatus"),
			view->index_status.n ? view->index_status
					     : table_status_name(index->status));
	json_key_i64(w, STR("ItemCount"), counts.items);
	write_schema(w, &index->key);
	if (index->global)
		write_on_demand(w, &index->throughput);
	write_projection(call, index);
	if (index->global)
		write_throughput(w, &index->throughput);
	if (index->global && shows_warm(view))
		write_warm(w, table, &index->throughput);
	json_end_object(w);
}

static void write_indexes(struct aws_call *call, const struct table *table,
	const struct table_view *view, bool global)
{
	bool any = false;
	for (size_t i = 0; i < table->index_count; i++) {
		if (table->indexes[i].global != global)
			continue;
		if (!any) {
			json_key(&call->out, global ? STR("GlobalSecondaryIndexes")
						    : STR("LocalSecondaryIndexes"));
			json_array(&call->out);
		}
		any = true;
		write_index(call, table, &table->indexes[i], view);
	}
	if (any)
		json_end_array(&call->out);
}

static void write_stream_label(struct aws_call *call, const struct table *table)
{
	if (!table->stream_label.n)
		return;
	json_key_string(&call->out, STR("LatestStreamArn"), table_stream_arn(call->arena, table));
	json_key_string(&call->out, STR("LatestStreamLabel"), table->stream_label);
}

static void write_stream(struct aws_call *call, const struct table *table)
{
	static const char *const views[] = {
		[STREAM_KEYS_ONLY] = "KEYS_ONLY",
		[STREAM_NEW_IMAGE] = "NEW_IMAGE",
		[STREAM_OLD_IMAGE] = "OLD_IMAGE",
		[STREAM_NEW_AND_OLD_IMAGES] = "NEW_AND_OLD_IMAGES",
	};
	struct json_writer *w = &call->out;
	if (table->stream_view == STREAM_OFF)
		return;
	json_key(w, STR("StreamSpecification"));
	json_object(w);
	json_key_bool(w, STR("StreamEnabled"), true);
	json_key_string(w, STR("StreamViewType"), str_z(views[table->stream_view]));
	json_end_object(w);
}

/* The same is told twice, under a name that no SDK knows, too: dynalite's tests, and ExtendDB's of
 * August 2026 (TableThroughputModeSummary). */
static void write_billing(struct json_writer *w, const struct table *table,
	const struct table_view *view, struct str name, struct str mode)
{
	bool since = !str_eq(view->status, STR("CREATING"));
	bool before = str_eq(mode, STR("BillingMode"));
	if (table->billing != BILLING_PAY_PER_REQUEST)
		return;
	json_key(w, name);
	json_object(w);
	if (before)
		json_key_string(w, mode, STR("PAY_PER_REQUEST"));
	if (since)
		write_time(w, STR("LastUpdateToPayPerRequestDateTime"), table->created_us);
	if (!before)
		json_key_string(w, mode, STR("PAY_PER_REQUEST"));
	json_end_object(w);
}

void table_describe(struct aws_call *call, struct str name, const struct table *table,
	const struct table_view *view)
{
	struct json_writer *w = &call->out;
	struct counts counts = store_counts(call->store, table->id);
	json_key(w, name);
	json_object(w);
	if (!view->deleted)
		write_definitions(call, table);
	write_billing(w, table, view, STR("BillingModeSummary"), STR("BillingMode"));
	if (!view->deleted)
		write_time(w, STR("CreationDateTime"), table->created_us);
	json_key_bool(w, STR("DeletionProtectionEnabled"), table->deletion_protected);
	if (!view->deleted)
		write_indexes(call, table, view, true);
	json_key_i64(w, STR("ItemCount"), counts.items);
	if (!view->deleted)
		write_schema(w, &table->key);
	write_stream_label(call, table);
	if (!view->deleted)
		write_indexes(call, table, view, false);
	write_on_demand(w, &table->throughput);
	write_throughput(w, &table->throughput);
	write_stream(call, table);
	json_key_string(w, STR("TableArn"), table_arn(call->arena, table));
	if (table->table_class.n) {
		json_key(w, STR("TableClassSummary"));
		json_object(w);
		json_key_string(w, STR("TableClass"), table->table_class);
		json_end_object(w);
	}
	json_key_string(w, STR("TableId"), table->uuid);
	json_key_string(w, STR("TableName"), table->name);
	json_key_i64(w, STR("TableSizeBytes"), counts.bytes);
	json_key_string(w, STR("TableStatus"), view->status);
	write_billing(
		w, table, view, STR("TableThroughputModeSummary"), STR("TableThroughputMode"));
	if (shows_warm(view))
		write_warm(w, table, &table->throughput);
	json_end_object(w);
}
