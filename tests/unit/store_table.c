/* The table of fake_table.h in the real store, behind the real DynamoDB room. */
#include "fake_table.h"

#include "dynamodb/call.h"
#include "dynamodb/endpoint.h"
#include "dynamodb/ops.h"
#include "json_read.h"
#include "store/store.h"

#include <check.h>
#include <stdlib.h>
#include <unistd.h>

struct world {
	char folder[32];
	struct str file;
	struct store *store;
	struct pipeline *pipeline;
	struct endpoint *endpoint;
	struct aws_caller caller;
	struct store_lender lender;
	struct endpoint_options options;
};

static struct store *borrow(
	void *self, struct str namespace, struct str account, struct str region, struct err *err)
{
	(void)namespace;
	(void)account;
	(void)region;
	(void)err;
	return self;
}

static void give_back(void *self, struct store *store)
{
	ck_assert_ptr_eq(self, store);
}

static int call(
	struct fake_table *table, const char *operation, struct str body, struct buf *answer)
{
	struct world *w = table->store;
	struct str target = arena_printf(table->arena, "DynamoDB_20120810.%s", operation);
	return w->caller.call(w->caller.self, target, STR_NONE, body, table->arena, answer);
}

/* A call of the test's own: it must succeed. */
static struct str must(struct fake_table *table, const char *operation, struct str body)
{
	struct buf answer = BUF_IN(table->arena);
	int status = call(table, operation, body, &answer);
	ck_assert_msg(status == 200, "%s: %d %.*s", operation, status, STR_ARG(buf_str(&answer)));
	return buf_str(&answer);
}

void fake_open(struct fake_table *table)
{
	struct world *w = arena_new(table->arena, struct world);
	const struct store_options options = {.memory = true, .no_thread = true};
	struct err err = {""};
	table->store = w;
	memcpy(w->folder, "/tmp/test_table_XXXXXX", sizeof("/tmp/test_table_XXXXXX"));
	ck_assert_ptr_nonnull(mkdtemp(w->folder));
	w->file = arena_printf(table->arena, "%s/table.db", w->folder);
	ck_assert_msg(!store_open(w->file.p, &options, &w->store, &err), "%s", err.text);
	w->lender = (struct store_lender){w->store, borrow, give_back};
	w->options = (struct endpoint_options){
		.account = STR("000000000000"), .region = STR("us-east-1")};
	w->pipeline = pipeline_new(&w->lender, &dynamodb_operations, 1);
	w->endpoint = endpoint_new(w->pipeline, &w->options);
	w->caller = endpoint_caller(w->endpoint);
	must(table, "CreateTable",
		STR("{\"TableName\":\"spaceko-main\",\"BillingMode\":\"PAY_PER_REQUEST\","
		    "\"AttributeDefinitions\":[{\"AttributeName\":\"PK\",\"AttributeType\":\"S\"},"
		    "{\"AttributeName\":\"SK\",\"AttributeType\":\"S\"},"
		    "{\"AttributeName\":\"GSI1PK\",\"AttributeType\":\"S\"},"
		    "{\"AttributeName\":\"GSI1SK\",\"AttributeType\":\"S\"}],"
		    "\"KeySchema\":[{\"AttributeName\":\"PK\",\"KeyType\":\"HASH\"},"
		    "{\"AttributeName\":\"SK\",\"KeyType\":\"RANGE\"}],"
		    "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"GSI1\",\"KeySchema\":["
		    "{\"AttributeName\":\"GSI1PK\",\"KeyType\":\"HASH\"},"
		    "{\"AttributeName\":\"GSI1SK\",\"KeyType\":\"RANGE\"}],"
		    "\"Projection\":{\"ProjectionType\":\"ALL\"}}]}"));
}

void fake_close(struct fake_table *table)
{
	struct world *w = table->store;
	endpoint_free(w->endpoint);
	pipeline_free(w->pipeline);
	store_close(w->store);
	unlink(w->file.p);
	rmdir(w->folder);
}

size_t fake_count(struct fake_table *table)
{
	struct str count, answer = must(table, "Scan",
				  STR("{\"TableName\":\"spaceko-main\",\"Select\":\"COUNT\"}"));
	uint64_t value;
	ck_assert(json_find(answer, "Count", table->arena, &count) && str_to_u64(count, &value));
	ck_assert_uint_eq(str_find_str(answer, STR("LastEvaluatedKey")), answer.n);
	return value;
}

void fake_load(struct fake_table *table, struct str json)
{
	while (str_ends(json, STR("\n")))
		json.n--;
	must(table, "PutItem",
		arena_printf(table->arena, "{\"TableName\":\"spaceko-main\",\"Item\":%.*s}",
			STR_ARG(json)));
}

static struct str key_of(struct fake_table *table, struct str pk, struct str sk)
{
	return arena_printf(table->arena,
		"\"TableName\":\"spaceko-main\",\"Key\":{\"PK\":{\"S\":\"%.*s\"},\"SK\":{\"S\":\"%."
		"*s\"}}",
		STR_ARG(pk), STR_ARG(sk));
}

struct fake_item *fake_find(struct fake_table *table, const char *pk, const char *sk)
{
	struct str json, name;
	struct json_reader r;
	struct str answer = must(table, "GetItem",
		arena_printf(table->arena, "{%.*s}", STR_ARG(key_of(table, str_z(pk), str_z(sk)))));
	if (!json_find(answer, "Item", table->arena, &json))
		return NULL;
	struct fake_item *item = arena_new(table->arena, struct fake_item);
	item->pk = arena_dup(table->arena, str_z(pk));
	item->sk = arena_dup(table->arena, str_z(sk));
	json_reader_init(&r, json, table->arena);
	json_read(&r);
	while (json_member(&r, &name)) {
		ck_assert_uint_lt(item->count, ARRAY_LEN(item->list));
		item->list[item->count++] = (struct fake_attribute){name, json_skip(&r)};
	}
	return item;
}

struct str fake_text(const struct fake_item *item, const char *name)
{
	static struct arena arena;
	struct json_reader r;
	struct str type;
	for (size_t i = 0; i < item->count; i++) {
		if (!str_eq_z(item->list[i].name, name))
			continue;
		json_reader_init(&r, item->list[i].value, &arena);
		json_read(&r);
		json_member(&r, &type);
		json_read(&r);
		return r.text;
	}
	return STR_NONE;
}

void fake_set(struct fake_table *table, struct fake_item *item, const char *name, const char *value)
{
	must(table, "UpdateItem",
		arena_printf(table->arena,
			"{%.*s,\"UpdateExpression\":\"SET %s = :v\","
			"\"ExpressionAttributeValues\":{\":v\":%s}}",
			STR_ARG(key_of(table, item->pk, item->sk)), name, value));
}

void fake_drop(struct fake_table *table, struct fake_item *item)
{
	must(table, "DeleteItem",
		arena_printf(table->arena, "{%.*s}", STR_ARG(key_of(table, item->pk, item->sk))));
}

int fake_call(struct fake_table *table, struct str target, struct str body, struct arena *arena,
	struct buf *answer)
{
	struct world *w = table->store;
	const char *error = table->error;
	void (*race)(struct fake_table *) = table->race;
	bool query = str_ends(target, STR(".Query")), get = str_ends(target, STR(".GetItem"));
	table->calls++;
	table->queries += query;
	table->gets += get;
	table->error = NULL;
	table->page = 0;
	if (error) {
		buf_printf(answer, "{\"__type\":\"x#%s\",\"message\":\"no\"}", error);
		return 400;
	}
	if (race && !query && !get) {
		table->race = NULL;
		race(table);
	}
	return w->caller.call(w->caller.self, target, STR_NONE, body, arena, answer);
}
