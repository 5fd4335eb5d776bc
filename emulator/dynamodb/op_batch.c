/*
 * BatchGetItem and BatchWriteItem. Sources: dynalite validations/batch*.js and actions/batch*.js,
 * the conformance suite. Everything is read, or written, in one transaction, so nothing is ever
 * left unprocessed but what would make an answer too long - and what the call's gate does not let
 * in: when that is everything, its reason is the answer, as on AWS.
 */
#include "capacity.h"
#include "expr/projector.h"
#include "ops.h"
#include "wire.h"

enum {
	GET_KEYS = 100,
	WRITE_REQUESTS = 25,
	ANSWER_BYTES = 16 * 1024 * 1024,
};

/* --- BatchGetItem --- */

static int get_table_check(struct aws_call *call, const struct in_keys_and_attributes *in,
	struct item_projection *plan)
{
	struct expr_scope scope;
	if (names_check(call, in->attributes_to_get.at, in->attributes_to_get.n) ||
		scope_open(call, &scope, &in->expression_attribute_names, NULL))
		return -1;
	if (item_projection_read(
		    call, &scope, in->projection_expression, &in->attributes_to_get, plan) ||
		scope_close(call, &scope))
		return -1;
	for (size_t i = 0; i < in->keys.n; i++) {
		if (value_check(call, &in->keys.at[i]))
			return -1;
		for (size_t j = 0; j < i; j++)
			if (value_eq(in->keys.at[i].value, in->keys.at[j].value))
				return call_fail(call, AWS_E_BATCH_TWICE);
	}
	return 0;
}

/* The two kinds of parameters must not be mixed, not even between tables. */
static int get_parameters_check(struct aws_call *call, const struct in_batch_get_request_map *items)
{
	struct parameter all[] = {
		{"ProjectionExpression", false, PARAMETER_PROJECTION},
		{"AttributesToGet", false, PARAMETER_LEGACY},
	};
	for (size_t i = 0; i < items->n; i++) {
		const struct in_keys_and_attributes *in = &items->at[i];
		const struct parameter own[] = {
			{"ProjectionExpression", in->projection_expression.p, PARAMETER_PROJECTION},
			{"AttributesToGet", in->attributes_to_get.set, PARAMETER_LEGACY},
		};
		all[0].set = all[0].set || own[0].set;
		all[1].set = all[1].set || own[1].set;
		if (parameters_check(
			    call, own, ARRAY_LEN(own), &in->expression_attribute_names, NULL))
			return -1;
	}
	return parameters_check(call, all, ARRAY_LEN(all), NULL, NULL);
}

int op_batch_get_item_check(struct aws_call *call, const void *input)
{
	const struct in_batch_get_item *in = input;
	const struct in_batch_get_request_map *items = &in->request_items;
	struct item_projection *plans =
		arena_array(call->arena, struct item_projection, items->n + 1);
	size_t keys = 0;
	if (!items->n)
		return call_fail(call, AWS_E_BATCH_GET_EMPTY);
	if (get_parameters_check(call, items))
		return -1;
	for (size_t i = 0; i < items->n; i++) {
		keys += items->at[i].keys.n;
		if (get_table_check(call, &items->at[i], &plans[i]))
			return -1;
	}
	call->plan = plans;
	return keys > GET_KEYS ? call_fail(call, AWS_E_BATCH_GET_MANY) : 0;
}

struct batch_get {
	const struct in_batch_get_request_map *items;
	struct item_projection *projections; /* one for each table, as the next */
	struct capacity *capacities;
	size_t bytes;                /* of the items in the answer */
	size_t stop_table, stop_key; /* where the answer was full */
	bool *refused;               /* keys that the gate did not let in; NULL without a gate */
	size_t keys, refusals;       /* how many keys were looked at; and refused */
};

static int get_tables(struct aws_call *call, struct batch_get *batch)
{
	for (size_t t = 0; t < batch->items->n; t++) {
		const struct table *table = item_table(call, batch->items->keys[t]);
		if (!table)
			return -1;
		batch->capacities[t].table = table;
		batch->capacities[t].name = batch->items->keys[t];
		const struct item_projection *plan = &batch->projections[t];
		for (size_t k = 0; k < batch->items->at[t].keys.n; k++)
			if (item_key_check(call, table, batch->items->at[t].keys.at[k].value))
				return -1;
		if (item_paths_check(call, table, plan->projector.heads))
			return -1;
	}
	return 0;
}

/* The keys of both, each once. */
static struct in_key_list join_keys(
	struct arena *arena, const struct in_key_list *a, const struct in_key_list *b)
{
	struct shape_value *at = arena_array(arena, struct shape_value, a->n + b->n);
	size_t n = a->n;
	memcpy(at, a->at, n * sizeof(*at));
	for (size_t i = 0; i < b->n; i++) {
		bool there = false;
		for (size_t k = 0; k < a->n && !there; k++)
			there = value_eq(a->at[k].value, b->at[i].value);
		if (!there)
			at[n++] = b->at[i];
	}
	return (struct in_key_list){at, n, true};
}

/* A table that is asked by its name and by its ARN is asked once, as the first of the two: tests of
 * ExtendDB that are run against the service. */
static void join_tables(struct aws_call *call, struct batch_get *batch)
{
	size_t n = 0, all = batch->items->n;
	struct in_keys_and_attributes *at =
		arena_array(call->arena, struct in_keys_and_attributes, all);
	struct str *names = arena_array(call->arena, struct str, all);
	for (size_t t = 0; t < all; t++) {
		size_t k = 0;
		while (k < n && batch->capacities[k].table != batch->capacities[t].table)
			k++;
		if (k < n) {
			at[k].keys = join_keys(call->arena, &at[k].keys, &batch->items->at[t].keys);
			continue;
		}
		at[n] = batch->items->at[t];
		names[n] = batch->items->keys[t];
		batch->projections[n] = batch->projections[t];
		batch->capacities[n++] = batch->capacities[t];
	}
	if (n == all)
		return;
	struct in_batch_get_request_map *joined =
		arena_new(call->arena, struct in_batch_get_request_map);
	*joined = (struct in_batch_get_request_map){at, n, true, names};
	batch->items = joined;
	batch->stop_table = n;
}

/* Writes the items of one table. 1: the answer is full. */
static int get_one_table(struct aws_call *call, struct batch_get *batch, size_t t)
{
	const struct in_keys_and_attributes *in = &batch->items->at[t];
	const struct item_projection *plan = &batch->projections[t];
	struct capacity *capacity = &batch->capacities[t];
	for (size_t k = 0; k < in->keys.n; k++) {
		struct value item, key = in->keys.at[k].value;
		if (call_store(call, table_get(call->txn, capacity->table, key, NULL, &item)))
			return -1;
		size_t part = batch->keys++;
		if (admit_read(call, part, capacity->table, key, item, in->consistent_read.is,
			    false)) {
			batch->refused[part] = true;
			batch->refusals++;
			continue;
		}
		size_t size = value_is_absent(item) ? 0 : item_size(item);
		if (batch->bytes + size > ANSWER_BYTES) {
			batch->stop_table = t;
			batch->stop_key = k;
			return 1;
		}
		batch->bytes += size;
		capacity->table_halves += read_halves(size, in->consistent_read.is);
		if (value_is_absent(item))
			continue;
		item = item_projection_apply(plan, call->arena, item);
		wire_write_item(&call->out, item);
	}
	return 0;
}

static void write_strings(struct json_writer *w, struct str name, const struct str *at, size_t n)
{
	json_key(w, name);
	json_array(w);
	for (size_t i = 0; i < n; i++)
		json_string(w, at[i]);
	json_end_array(w);
}

static bool is_unprocessed(const struct batch_get *batch, size_t t, size_t k, size_t part)
{
	return t > batch->stop_table || (t == batch->stop_table && k >= batch->stop_key) ||
	       (batch->refused && batch->refused[part]);
}

static bool any_unprocessed(const struct batch_get *batch, size_t t, size_t part)
{
	for (size_t k = 0; k < batch->items->at[t].keys.n; k++)
		if (is_unprocessed(batch, t, k, part + k))
			return true;
	return false;
}

/* What was not read, as it was asked for. */
static void write_unprocessed(struct aws_call *call, const struct batch_get *batch)
{
	struct json_writer *w = &call->out;
	size_t part = 0;
	json_key(w, STR("UnprocessedKeys"));
	json_object(w);
	for (size_t t = 0; t < batch->items->n; part += batch->items->at[t].keys.n, t++) {
		const struct in_keys_and_attributes *in = &batch->items->at[t];
		if (!any_unprocessed(batch, t, part))
			continue;
		json_key(w, batch->items->keys[t]);
		json_object(w);
		if (in->attributes_to_get.set)
			write_strings(w, STR("AttributesToGet"), in->attributes_to_get.at,
				in->attributes_to_get.n);
		if (in->consistent_read.set)
			json_key_bool(w, STR("ConsistentRead"), in->consistent_read.is);
		if (in->expression_attribute_names.set) {
			json_key(w, STR("ExpressionAttributeNames"));
			json_object(w);
			for (size_t i = 0; i < in->expression_attribute_names.n; i++)
				json_key_string(w, in->expression_attribute_names.keys[i],
					in->expression_attribute_names.at[i]);
			json_end_object(w);
		}
		json_key(w, STR("Keys"));
		json_array(w);
		for (size_t k = 0; k < in->keys.n; k++)
			if (is_unprocessed(batch, t, k, part + k))
				wire_write_item(w, in->keys.at[k].value);
		json_end_array(w);
		if (in->projection_expression.p)
			json_key_string(w, STR("ProjectionExpression"), in->projection_expression);
		json_end_object(w);
	}
	json_end_object(w);
}

int op_batch_get_item(struct aws_call *call, const void *input)
{
	const struct in_batch_get_item *in = input;
	size_t tables = in->request_items.n;
	struct batch_get batch = {
		.items = &in->request_items,
		.projections = call->plan,
		.capacities = arena_array(call->arena, struct capacity, tables),
		.stop_table = tables,
		.refused = call->gate ? arena_array(call->arena, bool, GET_KEYS) : NULL,
	};
	if (get_tables(call, &batch))
		return -1;
	join_tables(call, &batch);
	tables = batch.items->n;
	json_key(&call->out, STR("Responses"));
	json_object(&call->out);
	for (size_t t = 0; t < tables && batch.stop_table == tables; t++) {
		json_key(&call->out, batch.items->keys[t]);
		json_array(&call->out);
		if (get_one_table(call, &batch, t) < 0)
			return -1;
		json_end_array(&call->out);
	}
	json_end_object(&call->out);
	if (batch.refusals && batch.refusals == batch.keys)
		return -1;
	write_unprocessed(call, &batch);
	capacity_write_list(call, in->return_consumed_capacity, batch.capacities, tables);
	return 0;
}

/* --- BatchWriteItem --- */

static int write_request_check(struct aws_call *call, const struct in_write_request *request)
{
	if (!request->put_request == !request->delete_request)
		return call_fail(call, AWS_E_BATCH_NOTHING);
	if (request->delete_request)
		return value_check(call, &request->delete_request->key);
	if (value_check(call, &request->put_request->item) ||
		item_names_check(call, request->put_request->item.value))
		return -1;
	if (item_size(request->put_request->item.value) > WIRE_ITEM_BYTES)
		return call_fail(call, AWS_E_ITEM_TOO_LARGE);
	return 0;
}

int op_batch_write_item_check(struct aws_call *call, const void *input)
{
	const struct in_batch_write_item *in = input;
	size_t requests = 0;
	if (!in->request_items.n)
		return call_fail(call, AWS_E_BATCH_WRITE_EMPTY);
	for (size_t t = 0; t < in->request_items.n; t++) {
		const struct in_write_requests *list = &in->request_items.at[t];
		requests += list->n;
		for (size_t i = 0; i < list->n; i++)
			if (write_request_check(call, &list->at[i]))
				return -1;
	}
	return requests > WRITE_REQUESTS ? call_fail(call, AWS_E_BATCH_WRITE_MANY) : 0;
}

struct batch_write {
	const struct table *table;
	struct value key, old_item, new_item;
	struct str row; /* its key in the store */
	bool refused;   /* by the call's gate */
};

/* Everything that can be refused is refused here, before the first write. */
static int prepare_write(struct aws_call *call, const struct table *table,
	const struct in_write_request *request, struct batch_write *write)
{
	*write = (struct batch_write){.table = table};
	if (request->put_request) {
		write->key = write->new_item = request->put_request->item.value;
		if (item_check(call, table, write->new_item, ITEM_BATCH))
			return -1;
	} else {
		write->key = request->delete_request->key.value;
		if (item_key_check(call, table, write->key))
			return -1;
	}
	write->row = table_key(call->arena, table, write->key);
	return 0;
}

static int prepare_table(struct aws_call *call, const struct table *table,
	const struct in_write_requests *list, struct batch_write *writes, size_t first)
{
	for (size_t i = 0; i < list->n; i++) {
		if (prepare_write(call, table, &list->at[i], &writes[i]))
			return -1;
		for (size_t j = 0; j < i; j++)
			if (str_eq(writes[i].row, writes[j].row))
				return call_fail(call, AWS_E_BATCH_TWICE);
		if (call_store(call, table_get(call->txn, table, writes[i].key, call->arena,
					     &writes[i].old_item)))
			return -1;
		writes[i].refused = admit_write(call, first + i, table, writes[i].key,
			writes[i].old_item, writes[i].new_item, false);
	}
	return 0;
}

static int write_item(struct aws_call *call, const struct batch_write *write)
{
	return call_store(call,
		value_is_absent(write->new_item)
			? table_delete(call->txn, write->table, write->old_item, WRITER_USER)
			: table_put(call->txn, write->table, write->old_item, write->new_item));
}

/* What the gate has refused, as it came. */
static void write_unwritten(struct aws_call *call, const struct in_batch_write_item *in,
	const struct batch_write *writes)
{
	struct json_writer *w = &call->out;
	json_key(w, STR("UnprocessedItems"));
	json_object(w);
	for (size_t t = 0; t < in->request_items.n; writes += in->request_items.at[t].n, t++) {
		bool any = false;
		for (size_t i = 0; i < in->request_items.at[t].n; i++) {
			bool put = in->request_items.at[t].at[i].put_request;
			if (!writes[i].refused)
				continue;
			if (!any) {
				json_key(w, in->request_items.keys[t]);
				json_array(w);
			}
			any = true;
			json_object(w);
			json_key(w, put ? STR("PutRequest") : STR("DeleteRequest"));
			json_object(w);
			json_key(w, put ? STR("Item") : STR("Key"));
			wire_write_item(w, writes[i].key);
			json_end_object(w);
			json_end_object(w);
		}
		if (any)
			json_end_array(w);
	}
	json_end_object(w);
}

/* "ItemCollectionMetrics":{"table":[...]}, one for each request. */
static void write_metrics(struct aws_call *call, const struct batch_write *writes, size_t count)
{
	const struct table *open = NULL;
	bool any = false;
	for (size_t i = 0; i < count; i++) {
		if (writes[i].refused || !table_has_collections(writes[i].table))
			continue;
		if (!any) {
			json_key(&call->out, STR("ItemCollectionMetrics"));
			json_object(&call->out);
		}
		any = true;
		if (open != writes[i].table) {
			if (open)
				json_end_array(&call->out);
			json_key(&call->out, writes[i].table->name);
			json_array(&call->out);
			open = writes[i].table;
		}
		metrics_write_one(call, writes[i].table, writes[i].key);
	}
	if (open)
		json_end_array(&call->out);
	if (any)
		json_end_object(&call->out);
}

int op_batch_write_item(struct aws_call *call, const void *input)
{
	const struct in_batch_write_item *in = input;
	size_t tables = in->request_items.n, count = 0, refused = 0;
	struct batch_write writes[WRITE_REQUESTS];
	struct capacity *capacities = arena_array(call->arena, struct capacity, tables);
	bool count_capacity = capacity_wanted(in->return_consumed_capacity);
	for (size_t t = 0; t < tables; t++) {
		capacities[t].name = in->request_items.keys[t];
		capacities[t].table = item_table(call, in->request_items.keys[t]);
		if (!capacities[t].table ||
			prepare_table(call, capacities[t].table, &in->request_items.at[t],
				writes + count, count))
			return -1;
		for (size_t i = 0; count_capacity && i < in->request_items.at[t].n; i++)
			if (!writes[count + i].refused)
				capacity_add_write(call, &capacities[t], writes[count + i].old_item,
					writes[count + i].new_item, false);
		count += in->request_items.at[t].n;
	}
	for (size_t i = 0; i < count; i++)
		refused += writes[i].refused;
	if (refused && refused == count)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (!writes[i].refused && write_item(call, &writes[i]))
			return -1;
	capacity_write_list(call, in->return_consumed_capacity, capacities, tables);
	if (in->return_item_collection_metrics == IN_RETURN_ITEM_COLLECTION_METRICS_SIZE)
		write_metrics(call, writes, count);
	write_unwritten(call, in, writes);
	return 0;
}
