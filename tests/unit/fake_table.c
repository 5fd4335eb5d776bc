#include "fake_table.h"

#include "json_read.h"
#include "json_write.h"

#include <check.h>
#include <stdlib.h>

/* One request, or one action of a transaction. */
struct action {
	struct fake_table *table;
	struct arena *arena;
	struct str body, names, values;
};

void fake_open(struct fake_table *table)
{
	table->count = 0;
}

void fake_close(struct fake_table *table)
{
	table->count = 0;
}

size_t fake_count(struct fake_table *table)
{
	return table->count;
}

static struct str member(struct str object, const char *name, struct arena *arena)
{
	struct str value;
	return json_find(object, name, arena, &value) ? value : STR_NONE;
}

/* The text of a JSON string. */
static struct str text_of(struct str json, struct arena *arena)
{
	struct json_reader r;
	if (!json.p)
		return STR_NONE;
	json_reader_init(&r, json, arena);
	ck_assert_int_eq(json_read(&r), JSON_STRING);
	return r.text;
}

static struct str text_member(const struct action *a, const char *name)
{
	return text_of(member(a->body, name, a->arena), a->arena);
}

/* What {"S":"x"} or {"N":"1"} holds. */
static struct str scalar(struct str value, struct arena *arena)
{
	struct json_reader r;
	struct str type;
	if (!value.p)
		return STR_NONE;
	json_reader_init(&r, value, arena);
	ck_assert_int_eq(json_read(&r), JSON_OBJECT);
	ck_assert(json_member(&r, &type));
	json_read(&r);
	return r.text;
}

static size_t position(const struct fake_item *item, struct str name)
{
	size_t i = 0;
	while (i < item->count && !str_eq(item->list[i].name, name))
		i++;
	return i;
}

static const struct fake_attribute *attribute(const struct fake_item *item, struct str name)
{
	size_t i = item ? position(item, name) : 0;
	return item && i < item->count ? &item->list[i] : NULL;
}

struct str fake_text(const struct fake_item *item, const char *name)
{
	static struct arena arena;
	const struct fake_attribute *a = attribute(item, str_z(name));
	return a ? scalar(a->value, &arena) : STR_NONE;
}

static void set(struct fake_table *table, struct fake_item *item, struct str name, struct str value)
{
	size_t i = position(item, name);
	if (i == item->count) {
		ck_assert_uint_lt(item->count, ARRAY_LEN(item->list));
		item->list[item->count++].name = arena_dup(table->arena, name);
	}
	item->list[i].value = arena_dup(table->arena, value);
}

void fake_set(struct fake_table *table, struct fake_item *item, const char *name, const char *value)
{
	set(table, item, str_z(name), str_z(value));
}

static struct fake_item *find(struct fake_table *table, struct str pk, struct str sk)
{
	for (size_t i = 0; i < table->count; i++)
		if (str_eq(table->items[i].pk, pk) && str_eq(table->items[i].sk, sk))
			return &table->items[i];
	return NULL;
}

struct fake_item *fake_find(struct fake_table *table, const char *pk, const char *sk)
{
	return find(table, str_z(pk), str_z(sk));
}

void fake_drop(struct fake_table *table, struct fake_item *item)
{
	*item = table->items[--table->count];
}

static struct fake_item *add(struct fake_table *table, struct str pk, struct str sk)
{
	if (table->count == table->room) {
		size_t room = table->room ? table->room * 2 : 1024;
		table->items = arena_grow(table->arena, table->items,
			table->room * sizeof(*table->items), room * sizeof(*table->items));
		table->room = room;
	}
	struct fake_item *item = &table->items[table->count++];
	*item = (struct fake_item){
		.pk = arena_dup(table->arena, pk), .sk = arena_dup(table->arena, sk)};
	return item;
}

void fake_load(struct fake_table *table, struct str json)
{
	struct json_reader r;
	struct str name;
	struct arena *arena = table->arena;
	struct str pk = scalar(member(json, "PK", arena), arena);
	struct str sk = scalar(member(json, "SK", arena), arena);
	struct fake_item *item = find(table, pk, sk);
	if (!item)
		item = add(table, pk, sk);
	item->count = 0;
	json_reader_init(&r, json, arena);
	ck_assert_int_eq(json_read(&r), JSON_OBJECT);
	while (json_member(&r, &name))
		set(table, item, name, json_skip(&r));
	ck_assert_msg(json_finish(&r), "%s", r.error);
}

static void write_item(struct json_writer *w, const struct fake_item *item)
{
	json_object(w);
	for (size_t i = 0; i < item->count; i++) {
		json_key(w, item->list[i].name);
		json_raw(w, item->list[i].value);
	}
	json_end_object(w);
}

/* ---- expressions ---- */

static struct str name_of(const struct action *a, struct str name)
{
	if (!str_starts(name, STR("#")))
		return name;
	struct str found =
		text_of(member(a->names, arena_dup_z(a->arena, name), a->arena), a->arena);
	ck_assert_msg(found.p != NULL, "%.*s is not defined", STR_ARG(name));
	return found;
}

static struct str value_of(const struct action *a, struct str name)
{
	struct str found = member(a->values, arena_dup_z(a->arena, name), a->arena);
	ck_assert_msg(found.p != NULL, "%.*s is not defined", STR_ARG(name));
	return found;
}

/* Splits at the first `at`; *rest is STR_NONE behind the last part. */
static struct str cut(struct str *rest, struct str at)
{
	struct str all = *rest;
	size_t i = str_find_str(all, at);
	*rest = i == all.n ? STR_NONE : str_skip(all, i + at.n);
	return str_trim(str_head(all, i));
}

/* attribute_exists(x), attribute_not_exists(x), begins_with(x, :v), x = :v, x >= :v */
static bool term_holds(const struct action *a, const struct fake_item *item, struct str term)
{
	struct str rest = term, inner;
	struct str head = str_cut(term, '(', &inner);
	if (inner.p) {
		ck_assert(str_ends(inner, STR(")")));
		inner.n--;
		rest = inner;
		struct str name = name_of(a, cut(&rest, STR(", ")));
		const struct fake_attribute *there = attribute(item, name);
		if (str_eq(head, STR("attribute_exists")))
			return there;
		if (str_eq(head, STR("attribute_not_exists")))
			return !there;
		ck_assert_msg(str_eq(head, STR("begins_with")), "unknown: %.*s", STR_ARG(term));
		return there && str_starts(scalar(there->value, a->arena),
					scalar(value_of(a, str_trim(rest)), a->arena));
	}
	bool least = str_find_str(term, STR(" >= ")) < term.n;
	struct str name = name_of(a, cut(&rest, least ? STR(" >= ") : STR(" = ")));
	ck_assert_msg(rest.p != NULL, "unknown: %.*s", STR_ARG(term));
	const struct fake_attribute *there = attribute(item, name);
	struct str value = value_of(a, str_trim(rest));
	if (!there)
		return false;
	return least ? str_cmp(scalar(there->value, a->arena), scalar(value, a->arena)) >= 0
		     : str_eq(there->value, value);
}

static bool holds(const struct action *a, const struct fake_item *item, struct str expression)
{
	struct str rest = expression;
	while (rest.p) {
		struct str term = cut(&rest, STR(" AND "));
		if (!term_holds(a, item, term))
			return false;
	}
	return true;
}

/* SET a = :b, ... [ADD c :d] */
static void update(const struct action *a, struct fake_item *item, struct str expression)
{
	struct str sets = expression, set_part = cut(&sets, STR(" ADD ")), adds = sets;
	ck_assert(str_starts(set_part, STR("SET ")));
	sets = str_skip(set_part, 4);
	while (sets.p) {
		struct str rest = cut(&sets, STR(", "));
		struct str name = name_of(a, cut(&rest, STR(" = ")));
		set(a->table, item, name, value_of(a, str_trim(rest)));
	}
	if (!adds.p)
		return;
	struct str name = name_of(a, cut(&adds, STR(" ")));
	int64_t now = 0, more = 0;
	const struct fake_attribute *there = attribute(item, name);
	if (there)
		ck_assert(str_to_i64(scalar(there->value, a->arena), &now));
	ck_assert(str_to_i64(scalar(value_of(a, str_trim(adds)), a->arena), &more));
	set(a->table, item, name,
		arena_printf(a->arena, "{\"N\":\"%lld\"}", (long long)(now + more)));
}

/* Every placeholder of the list stands in one of the expressions. */
static void check_used(const struct action *a, struct str list)
{
	static const char *const expressions[] = {"KeyConditionExpression", "FilterExpression",
		"ConditionExpression", "UpdateExpression"};
	struct json_reader r;
	struct str name;
	if (!list.p)
		return;
	json_reader_init(&r, list, a->arena);
	ck_assert_int_eq(json_read(&r), JSON_OBJECT);
	while (json_member(&r, &name)) {
		bool used = false;
		json_skip(&r);
		for (size_t i = 0; i < ARRAY_LEN(expressions); i++) {
			struct str text = text_member(a, expressions[i]);
			used |= text.p && str_find_str(text, name) < text.n;
		}
		ck_assert_msg(used, "unused in expressions: %.*s", STR_ARG(name));
	}
}

static struct action action_of(struct fake_table *table, struct str body, struct arena *arena)
{
	struct action a = {
		.table = table,
		.arena = arena,
		.body = body,
		.names = member(body, "ExpressionAttributeNames", arena),
		.values = member(body, "ExpressionAttributeValues", arena),
	};
	ck_assert(str_eq(text_member(&a, "TableName"), STR("spaceko-main")));
	check_used(&a, a.names);
	check_used(&a, a.values);
	return a;
}

/* ---- operations ---- */

static struct str key_part(const struct action *a, const char *of, const char *name)
{
	struct str value = scalar(member(member(a->body, of, a->arena), name, a->arena), a->arena);
	ck_assert_msg(value.n > 0, "no %s in %s", name, of);
	return value;
}

static struct fake_item *target(const struct action *a)
{
	const char *of = member(a->body, "Item", a->arena).p ? "Item" : "Key";
	return find(a->table, key_part(a, of, "PK"), key_part(a, of, "SK"));
}

static bool allowed(const struct action *a)
{
	struct str condition = text_member(a, "ConditionExpression");
	return !condition.p || holds(a, target(a), condition);
}

static void apply(const struct action *a, struct str kind)
{
	struct fake_item *item = target(a);
	if (str_eq(kind, STR("Put"))) {
		fake_load(a->table, member(a->body, "Item", a->arena));
	} else if (str_eq(kind, STR("Delete"))) {
		if (item)
			fake_drop(a->table, item);
	} else {
		ck_assert(str_eq(kind, STR("Update")));
		if (!item) {
			struct str pk = key_part(a, "Key", "PK"), sk = key_part(a, "Key", "SK");
			item = add(a->table, pk, sk);
			set(a->table, item, STR("PK"),
				member(member(a->body, "Key", a->arena), "PK", a->arena));
			set(a->table, item, STR("SK"),
				member(member(a->body, "Key", a->arena), "SK", a->arena));
		}
		update(a, item, text_member(a, "UpdateExpression"));
	}
}

static int refuse(struct buf *answer, const char *type, const char *more)
{
	buf_printf(answer,
		"{\"__type\":\"com.amazonaws.dynamodb.v20120810#%s\",\"message\":\"no\"%s}", type,
		more);
	return 400;
}

static int write_one(const struct action *a, struct str kind, struct buf *answer)
{
	struct json_writer w;
	if (!allowed(a))
		return refuse(answer, "ConditionalCheckFailedException", "");
	apply(a, kind);
	json_writer_init(&w, answer);
	json_object(&w);
	struct str returned = text_member(a, "ReturnValues");
	if (returned.p) {
		ck_assert(str_eq(returned, STR("ALL_NEW")));
		json_key(&w, STR("Attributes"));
		write_item(&w, target(a));
	}
	json_end_object(&w);
	return 200;
}

static int get(const struct action *a, struct buf *answer)
{
	struct json_writer w;
	const struct fake_item *item = target(a);
	a->table->gets++;
	json_writer_init(&w, answer);
	json_object(&w);
	if (item) {
		json_key(&w, STR("Item"));
		write_item(&w, item);
	}
	json_end_object(&w);
	return 200;
}

static struct str sort_name;

static int by_sort_key(const void *left, const void *right)
{
	const struct fake_item *a = *(const struct fake_item *const *)left;
	const struct fake_item *b = *(const struct fake_item *const *)right;
	int order = str_cmp(attribute(a, sort_name)->value, attribute(b, sort_name)->value);
	return order ? order : str_cmp(a->pk, b->pk);
}

static int query(const struct action *a, struct buf *answer)
{
	struct fake_table *table = a->table;
	struct str key = text_member(a, "KeyConditionExpression");
	struct str filter = text_member(a, "FilterExpression");
	struct str start = member(a->body, "ExclusiveStartKey", a->arena), digits;
	bool backward = str_eq(member(a->body, "ScanIndexForward", a->arena), STR("false"));
	bool index = str_eq(text_member(a, "IndexName"), STR("GSI1"));
	uint64_t limit = table->page ? table->page : SIZE_MAX, given = SIZE_MAX;
	const struct fake_item **found =
		arena_array(a->arena, const struct fake_item *, table->count + 1);
	size_t count = 0, at = 0, shown = 0;
	struct json_writer w;
	table->queries++;
	digits = member(a->body, "Limit", a->arena);
	if (digits.p)
		ck_assert(str_to_u64(digits, &given) && given >= 1);
	limit = given < limit ? given : limit;
	sort_name = index ? STR("GSI1SK") : STR("SK");
	ck_assert(str_starts(key, index ? STR("GSI1PK = ") : STR("PK = ")));
	for (size_t i = 0; i < table->count; i++)
		if (attribute(&table->items[i], sort_name) && holds(a, &table->items[i], key))
			found[count++] = &table->items[i];
	qsort(found, count, sizeof(*found), by_sort_key);
	for (size_t i = 0; backward && i < count / 2; i++) {
		const struct fake_item *swap = found[i];
		found[i] = found[count - 1 - i];
		found[count - 1 - i] = swap;
	}
	if (start.p)
		while (at < count &&
			!str_eq(found[at++]->pk, scalar(member(start, "PK", a->arena), a->arena)))
			;
	json_writer_init(&w, answer);
	json_object(&w);
	json_key(&w, STR("Items"));
	json_array(&w);
	for (; at < count && shown < limit; at++, shown++)
		if (!filter.p || holds(a, found[at], filter))
			write_item(&w, found[at]);
	json_end_array(&w);
	if (at < count) {
		json_key(&w, STR("LastEvaluatedKey"));
		json_object(&w);
		json_key(&w, STR("PK"));
		json_raw(&w, attribute(found[at - 1], STR("PK"))->value);
		json_key(&w, STR("SK"));
		json_raw(&w, attribute(found[at - 1], STR("SK"))->value);
		json_end_object(&w);
	}
	json_end_object(&w);
	return 200;
}

static bool seen_token(struct fake_table *table, struct str token)
{
	if (!token.p)
		return false;
	ck_assert_uint_le(token.n, 36);
	for (size_t i = 0; i < table->token_count; i++)
		if (str_eq(table->tokens[i], token))
			return true;
	ck_assert_uint_lt(table->token_count, ARRAY_LEN(table->tokens));
	table->tokens[table->token_count++] = arena_dup(table->arena, token);
	return false;
}

static int transact(
	struct fake_table *table, struct str body, struct arena *arena, struct buf *answer)
{
	struct action actions[16];
	struct str kinds[16];
	size_t count = 0;
	bool canceled = false;
	struct json_reader r;
	struct buf reasons = BUF_IN(arena);
	struct str token = text_of(member(body, "ClientRequestToken", arena), arena);
	json_reader_init(&r, member(body, "TransactItems", arena), arena);
	ck_assert_int_eq(json_read(&r), JSON_ARRAY);
	while (json_element(&r)) {
		ck_assert_int_eq(json_read(&r), JSON_OBJECT);
		ck_assert(json_member(&r, &kinds[count]));
		actions[count] = action_of(table, json_skip(&r), arena);
		ck_assert(!json_member(&r, &token) && ++count < ARRAY_LEN(actions));
	}
	token = text_of(member(body, "ClientRequestToken", arena), arena);
	for (size_t i = 0; i < count; i++) {
		bool good = allowed(&actions[i]);
		canceled |= !good;
		buf_printf(&reasons, "%s{\"Code\":\"%s\"}", i ? "," : "",
			good ? "None" : "ConditionalCheckFailed");
	}
	if (canceled)
		return refuse(answer, "TransactionCanceledException",
			arena_printf(arena, ",\"CancellationReasons\":[%.*s]",
				STR_ARG(buf_str(&reasons)))
				.p);
	if (!seen_token(table, token))
		for (size_t i = 0; i < count; i++)
			apply(&actions[i], kinds[i]);
	buf_add_z(answer, "{}");
	return 200;
}

int fake_call(struct fake_table *table, struct str target_name, struct str body,
	struct arena *arena, struct buf *answer)
{
	struct str op = str_skip(target_name, strlen("DynamoDB_20120810."));
	const char *error = table->error;
	void (*race)(struct fake_table *) = table->race;
	table->calls++;
	table->error = NULL;
	if (error)
		return refuse(answer, error, "");
	if (str_eq(op, STR("GetItem"))) {
		struct action a = action_of(table, body, arena);
		return get(&a, answer);
	}
	if (str_eq(op, STR("Query"))) {
		struct action a = action_of(table, body, arena);
		return query(&a, answer);
	}
	table->race = NULL;
	if (race)
		race(table);
	if (str_eq(op, STR("TransactWriteItems")))
		return transact(table, body, arena, answer);
	ck_assert_msg(str_ends(op, STR("Item")), "unknown operation %.*s", STR_ARG(op));
	struct action a = action_of(table, body, arena);
	return write_one(&a, str_head(op, op.n - 4), answer);
}
