/* Tables, their keys, indexes and seeds. Limits: DynamoDB developer guide, ServiceQuotas.html and
 * Constraints.html; texts of refusals as DynamoDB words them where it says "One or more ...". */
#include "config/load.h"

enum {
	GLOBAL_INDEXES = 20,
	LOCAL_INDEXES = 5,
	INDEX_PARTS = 4, /* of the partition key, of the sort key of a global index */
	TAGS_MOST = 50,
	TAG_KEY_MOST = 128,         /* characters */
	PROJECTED_ATTRIBUTES = 100, /* NonKeyAttributes of all indexes of a table */
};

static const char *const stream_words[] = {
	"false", "NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY"};
static const char *const billing_words[] = {"PAY_PER_REQUEST", "PROVISIONED"};
static const char *const class_words[] = {"STANDARD", "STANDARD_INFREQUENT_ACCESS"};
static const char *const projection_words[] = {"ALL", "KEYS_ONLY", "INCLUDE"};

const char *stack_projection_name(enum stack_projection projection)
{
	return projection_words[projection];
}

const char *stack_stream_name(enum stack_stream stream)
{
	return stream ? stream_words[stream] : "";
}

const char *stack_billing_name(enum stack_billing billing)
{
	return billing_words[billing];
}

const char *stack_table_class_name(enum stack_table_class table_class)
{
	return class_words[table_class];
}

static struct str type_word(const void *list, size_t i)
{
	(void)list;
	return i == 0 ? STR("String") : i == 1 ? STR("Number") : STR("Binary");
}

/* 'S', 'N', 'B', or 0 after a complaint. */
static char read_type(struct loader *l, const struct yaml_pair *pair, struct str where)
{
	const struct yaml_value *node = pair->value;
	if (node->kind == NODE_SCALAR && node->text.n == 1 && strchr("SNB", node->text.p[0]))
		return node->text.p[0];
	const char *hint = "";
	if (node->kind == NODE_SCALAR)
		for (size_t i = 0; i < 3; i++)
			if (str_eq_nocase(node->text, type_word(NULL, i)) ||
				str_eq_nocase(node->text, str_head(type_word(NULL, i), 1)))
				hint = i == 0   ? "; did you mean S?"
				       : i == 1 ? "; did you mean N?"
						: "; did you mean B?";
	load_error(l, node->place,
		"attribute \"%.*s\" in \"key\" of %.*s: expected S, N or B, found %.*s%s",
		STR_ARG(pair->key), STR_ARG(where), STR_ARG(yaml_describe(node, l->arena)), hint);
	return 0;
}

/* The attributes of one map, in the order in which they stand there. */
static void read_key_map(struct loader *l, const struct yaml_value *node, struct str where,
	struct stack_key *keys, size_t *n_keys, bool range)
{
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		if (!pair->key.n || pair->key.n > 255)
			load_refused(l, pair->place,
				"\"key\" of %.*s: an attribute of a key has a name of 1 to 255 "
				"bytes",
				STR_ARG(where));
		for (size_t k = 0; k < *n_keys; k++)
			if (str_eq(keys[k].name, pair->key))
				load_refused(l, pair->place,
					"The KeySchema contains multiple key attributes with the "
					"same name");
		char type = read_type(l, pair, where);
		keys[(*n_keys)++] = (struct stack_key){
			.name = pair->key, .type = type, .range = range, .place = pair->place};
	}
}

static void read_key(struct loader *l, const struct yaml_value *node, struct str where,
	struct stack_key *keys, size_t *n_keys)
{
	if (node->kind != NODE_MAP || node->n == 0) {
		load_error(l, node->place,
			"\"key\" of %.*s: expected a map such as { PK: S, SK: S }, found %.*s",
			STR_ARG(where),
			STR_ARG(node->kind == NODE_MAP ? STR("an empty map")
						       : yaml_describe(node, l->arena)));
		return;
	}
	if (node->n > 2) {
		load_error(l, node->pairs[2].place,
			"\"key\" of %.*s has %zu attributes; a key is a partition key and at most "
			"one sort key",
			STR_ARG(where), node->n);
		return;
	}
	*n_keys = 0;
	read_key_map(l, node, where, keys, n_keys, false);
	if (*n_keys == 2)
		keys[1].range = true;
}

/* A list of one or two maps: the attributes of the partition key, and those of the sort key. */
static void read_key_list(struct loader *l, const struct yaml_value *node, struct str where,
	struct stack_key *keys, size_t *n_keys)
{
	bool fine = node->n == 1 || node->n == 2;
	for (size_t i = 0; i < node->n && fine; i++)
		fine = node->items[i]->kind == NODE_MAP && node->items[i]->n > 0;
	if (!fine) {
		load_error(l, node->place,
			"\"key\" of %.*s: expected one or two maps, the partition key's "
			"attributes and the sort key's: [ { PK: S }, { A: S, B: N } ]",
			STR_ARG(where));
		return;
	}
	for (size_t i = 0; i < node->n; i++)
		if (node->items[i]->n > INDEX_PARTS) {
			load_refused(l, node->items[i]->pairs[INDEX_PARTS].place,
				"One or more parameter values were invalid: The KeySchema exceeds "
				"the maximum allowed number of %s key attributes",
				i == 0 ? "HASH" : "RANGE");
			return;
		}
	*n_keys = 0;
	for (size_t i = 0; i < node->n; i++)
		read_key_map(l, node->items[i], where, keys, n_keys, i == 1);
}

static void read_table_key(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where, void *into)
{
	(void)row;
	struct stack_table *table = into;
	read_key(l, node, where, table->key, &table->n_key);
}

static void read_index_key(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where, void *into)
{
	(void)row;
	struct stack_index *index = into;
	if (node->kind == NODE_LIST)
		read_key_list(l, node, where, index->key, &index->n_key);
	else
		read_key(l, node, where, index->key, &index->n_key);
}

static void read_projection(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where, void *into)
{
	struct stack_index *index = into;
	if (node->kind == NODE_LIST) {
		struct key_row texts = *row;
		texts.type = ROW_TEXTS;
		texts.flags |= ROW_AWS;
		texts.min = 1;
		texts.max = 255;
		texts.at = offsetof(struct stack_index, attributes);
		texts.count = offsetof(struct stack_index, n_attributes);
		keys_read_value(l, &texts, node, where, into);
		index->projection = STACK_INCLUDE;
		if (node->n == 0)
			load_error(l, node->place,
				"\"projection\" of %.*s: the list of attributes is empty; write "
				"KEYS_ONLY",
				STR_ARG(where));
		return;
	}
	for (unsigned i = 0; i < STACK_INCLUDE; i++) {
		if (node->kind == NODE_SCALAR && str_eq_z(node->text, projection_words[i])) {
			index->projection = i == 0 ? STACK_ALL : STACK_KEYS_ONLY;
			return;
		}
	}
	bool include = node->kind == NODE_SCALAR && str_eq_nocase(node->text, STR("INCLUDE"));
	load_error(l, node->place,
		"\"projection\" of %.*s: expected ALL, KEYS_ONLY or a list of attributes, found "
		"%.*s%s",
		STR_ARG(where), STR_ARG(yaml_describe(node, l->arena)),
		include ? "; name them: [ status, floor ]" : "");
}

static void read_capacity(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where, void *into)
{
	struct str inner = arena_printf(l->arena, "\"%s\" of %.*s", row->key, STR_ARG(where));
	keys_read(l, &keys_capacity, node, inner, node->place, (char *)into + row->at);
}

static void read_indexes(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct stack_table *table = into;
	if (node->kind != NODE_MAP) {
		load_error_type(l, node, row->key, where, "a map of index names");
		return;
	}
	table->indexes = arena_array(l->arena, struct stack_index, node->n);
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		struct stack_index *index = &table->indexes[table->n_indexes++];
		index->name = pair->key;
		index->place = pair->place;
		struct str inner = arena_printf(
			l->arena, "index \"%.*s\" of %.*s", STR_ARG(pair->key), STR_ARG(where));
		const char *complaint = keys_form_table_name(pair->key);
		if (complaint)
			load_refused(l, pair->place, "\"%.*s\" cannot name an index; %s",
				STR_ARG(pair->key), complaint);
		keys_defaults(l, &keys_index, index);
		keys_read(l, &keys_index, pair->value, inner, pair->place, index);
	}
}

static const struct key_row capacity_rows[] = {
	{.key = "read",
		.type = ROW_INT,
		.flags = ROW_REQUIRED | ROW_AWS | ROW_NOT_EMULATED,
		.min = 1,
		.max = 40000,
		.at = 0,
		.doc = "Read capacity units.",
		.example = "5"},
	{.key = "write",
		.type = ROW_INT,
		.flags = ROW_REQUIRED | ROW_AWS | ROW_NOT_EMULATED,
		.min = 1,
		.max = 40000,
		.at = sizeof(int64_t),
		.doc = "Write capacity units.",
		.example = "5"},
};

const struct keys keys_capacity = {
	.name = "capacity",
	.path = "tables.NAME.capacity",
	.doc = "Provisioned throughput. Only with `billing: PROVISIONED`, and needed there.",
	ROWS_OF(capacity_rows),
	.size = 2 * sizeof(int64_t),
};

static const struct key_row index_rows[] = {
	{.key = "key",
		.type = ROW_OWN,
		.flags = ROW_REQUIRED,
		.read = read_index_key,
		.kind = "map of attributes, or list of two",
		.doc = "Partition key, then the sort key if there is one, each with its type: S, "
		       "N or B. In a global index each may be of up to four attributes: a list, "
		       "of the partition key's and the sort key's.",
		.example = "[ { tenant: S, region: S }, { date: S, id: N } ]"},
	{.key = "projection",
		.type = ROW_OWN,
		.fallback = "ALL",
		.read = read_projection,
		.kind = "ALL, KEYS_ONLY or list of attributes",
		.doc = "What the index holds: all attributes, keys only, or keys and the "
		       "attributes named (INCLUDE).",
		.example = "[ status, floor ]"},
	{.key = "local",
		.type = ROW_BOOL,
		.fallback = "false",
		.at = offsetof(struct stack_index, local),
		.doc = "A local secondary index: the table's partition key with another sort key.",
		.example = "false"},
	{.key = "capacity",
		.type = ROW_OWN,
		.flags = ROW_NOT_EMULATED,
		.at = offsetof(struct stack_index, read),
		.read = read_capacity,
		.kind = "map",
		.doc = "As of the table, and by default the table's. A local index has none of "
		       "its own.",
		.example = "{ read: 5, write: 5 }"},
};

const struct keys keys_index = {
	.name = "index",
	.path = "tables.NAME.indexes.NAME",
	.doc = "A secondary index. At most 20 global and 5 local ones for a table.",
	ROWS_OF(index_rows),
	.size = sizeof(struct stack_index),
};

static const struct key_row table_rows[] = {
	{.key = "key",
		.type = ROW_OWN,
		.flags = ROW_REQUIRED,
		.read = read_table_key,
		.kind = "map of attributes",
		.doc = "Partition key, then the sort key if there is one, each with its type: S, "
		       "N or B.",
		.example = "{ PK: S, SK: S }"},
	{.key = "indexes",
		.type = ROW_OWN,
		.read = read_indexes,
		.kind = "map of names",
		.doc = "Secondary indexes by name.",
		.example = "{ GSI1: { key: { GSI1PK: S } } }"},
	{.key = "ttl",
		.type = ROW_TEXT,
		.flags = ROW_AWS,
		.min = 1,
		.max = 255,
		.at = offsetof(struct stack_table, ttl),
		.doc = "The attribute that holds an item's expiry in epoch seconds. Without it "
		       "items stay.",
		.example = "expires"},
	{.key = "stream",
		.type = ROW_ENUM,
		.fallback = "false",
		WORDS_OF(stream_words),
		.at = offsetof(struct stack_table, stream),
		.doc = "What the table's stream shows of a change. `events` need one.",
		.example = "NEW_AND_OLD_IMAGES"},
	{.key = "billing",
		.type = ROW_ENUM,
		.fallback = "PAY_PER_REQUEST",
		WORDS_OF(billing_words),
		.at = offsetof(struct stack_table, billing),
		.doc = "BillingMode.",
		.example = "PAY_PER_REQUEST"},
	{.key = "capacity",
		.type = ROW_OWN,
		.flags = ROW_NOT_EMULATED,
		.at = offsetof(struct stack_table, read),
		.read = read_capacity,
		.kind = "map",
		.doc = "Provisioned throughput of `billing: PROVISIONED`. Capacity is not "
		       "throttled here.",
		.example = "{ read: 5, write: 5 }"},
	{.key = "class",
		.type = ROW_ENUM,
		.flags = ROW_NOT_EMULATED,
		.fallback = "STANDARD",
		WORDS_OF(class_words),
		.at = offsetof(struct stack_table, table_class),
		.doc = "TableClass. It only changes the bill.",
		.example = "STANDARD"},
	{.key = "protection",
		.type = ROW_BOOL,
		.fallback = "false",
		.at = offsetof(struct stack_table, protection),
		.doc = "DeletionProtectionEnabled: DeleteTable is refused.",
		.example = "true"},
	{.key = "recovery",
		.type = ROW_BOOL,
		.flags = ROW_NOT_EMULATED,
		.fallback = "false",
		.at = offsetof(struct stack_table, recovery),
		.doc = "Point-in-time recovery.",
		.example = "true"},
	{.key = "tags",
		.type = ROW_PAIRS,
		LIST_AT(struct stack_table, tags),
		.doc = "Tags of the table, all of them: a reload takes off what is not among them.",
		.example = "{ team: campus }"},
	{.key = "seed",
		.type = ROW_TEXTS,
		.min = 1,
		.max = ROW_NO_MAX,
		LIST_AT(struct stack_table, seeds),
		.doc = "Items that the table begins with: a file, or several, loaded when the "
		       "table is created and by `hangar reset`. `.jsonl` (one item a line), "
		       "`.json` (an array) or `.yaml` (a list); the items are in DynamoDB's JSON.",
		.example = "fixtures/campus.jsonl"},
};

const struct keys keys_table = {
	.name = "table",
	.path = "tables.NAME",
	.doc = "A DynamoDB table. Its name has 3 to 255 letters, digits, `_`, `-` or `.`.",
	ROWS_OF(table_rows),
	.size = sizeof(struct stack_table),
};

/* CreateTable has one list of attribute definitions: an attribute has one type. */
static void check_types(struct loader *l, const struct stack_table *table, struct str where,
	const struct stack_key *key)
{
	for (size_t i = 0; i <= table->n_indexes; i++) {
		const struct stack_key *keys = i ? table->indexes[i - 1].key : table->key;
		size_t n = i ? table->indexes[i - 1].n_key : table->n_key;
		for (size_t k = 0; k < n; k++) {
			if (&keys[k] == key)
				return;
			if (keys[k].type && key->type && keys[k].type != key->type &&
				str_eq(keys[k].name, key->name)) {
				load_error(l, key->place,
					"attribute \"%.*s\" of %.*s is %c here but %c in line %u; "
					"an attribute has one type",
					STR_ARG(key->name), STR_ARG(where), key->type, keys[k].type,
					keys[k].place.line);
				return;
			}
		}
	}
}

static void check_local(
	struct loader *l, const struct stack_table *table, const struct stack_index *index)
{
	if (index->n_key > 2 || (index->n_key == 2 && !index->key[1].range))
		load_refused(l, index->place,
			"index \"%.*s\" is local: its key is the table's partition key and one "
			"attribute more",
			STR_ARG(index->name));
	else if (table->n_key == 1)
		load_refused(l, index->place,
			"One or more parameter values were invalid: Table KeySchema does not "
			"have a range key, which is required when specifying a "
			"LocalSecondaryIndex");
	else if (index->n_key == 1)
		load_refused(l, index->place,
			"One or more parameter values were invalid: Index KeySchema does not have "
			"a range key for index: %.*s",
			STR_ARG(index->name));
	if (table->n_key && index->n_key && !str_eq(index->key[0].name, table->key[0].name))
		load_refused(l, index->key[0].place,
			"One or more parameter values were invalid: Index KeySchema does not have "
			"the same leading hash key as table KeySchema for index: %.*s. index hash "
			"key: %.*s, table hash key: %.*s",
			STR_ARG(index->name), STR_ARG(index->key[0].name),
			STR_ARG(table->key[0].name));
	if (index->read || index->write)
		load_refused(l, index->place,
			"index \"%.*s\" is local: it shares the table's capacity",
			STR_ARG(index->name));
}

/* `given`: the file has "capacity", whether or not it could be read. */
static void check_capacity(struct loader *l, const struct stack_table *table, struct str where,
	struct place place, bool given)
{
	if (table->billing == STACK_PAY_PER_REQUEST && given)
		load_refused(l, place,
			"One or more parameter values were invalid: Neither ReadCapacityUnits nor "
			"WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
	if (table->billing == STACK_PROVISIONED && !given)
		load_refused(
			l, place, "%.*s is PROVISIONED and needs \"capacity\"", STR_ARG(where));
}

static void check_indexes(struct loader *l, struct stack_table *table, struct str where)
{
	size_t local = 0, projected = 0;
	for (size_t i = 0; i < table->n_indexes; i++) {
		struct stack_index *index = &table->indexes[i];
		local += index->local;
		projected += index->n_attributes;
		for (size_t k = 0; k < index->n_key; k++)
			check_types(l, table, where, &index->key[k]);
		if (index->local) {
			check_local(l, table, index);
		} else if (index->read || table->billing == STACK_PAY_PER_REQUEST) {
			check_capacity(l, table, where, index->place, index->read);
		} else {
			index->read = table->read;
			index->write = table->write;
		}
		if (local == LOCAL_INDEXES + 1 && index->local)
			load_refused(l, index->place,
				"One or more parameter values were invalid: Number of "
				"LocalSecondaryIndexes exceeds per-table limit of %d",
				LOCAL_INDEXES);
		if (i + 1 - local == GLOBAL_INDEXES + 1 && !index->local)
			load_refused(l, index->place,
				"One or more parameter values were invalid: GlobalSecondaryIndex "
				"count exceeds the per-table limit of %d",
				GLOBAL_INDEXES);
	}
	if (projected > PROJECTED_ATTRIBUTES)
		load_refused(l, table->place,
			"the indexes of %.*s project %zu attributes by name; AWS takes %d in a "
			"table",
			STR_ARG(where), projected, PROJECTED_ATTRIBUTES);
}

static void check_seeds(struct loader *l, struct stack_table *table, struct str where)
{
	static const char *const ends[] = {".jsonl", ".json", ".ndjson", ".yaml", ".yml"};
	for (size_t i = 0; i < table->n_seeds; i++) {
		struct stack_text *seed = &table->seeds[i];
		bool known = false;
		seed->text = load_path(l, seed->text);
		for (size_t k = 0; k < ARRAY_LEN(ends); k++)
			known = known || str_ends(seed->text, str_z(ends[k]));
		if (load_path_must_exist(l, seed->text, false, seed->place, "seed", where) &&
			!known)
			load_error(l, seed->place,
				"\"seed\" of %.*s: expected a .jsonl, .json or .yaml file, found "
				"%.*s",
				STR_ARG(where), STR_ARG(stack_path_relative(l->stack, seed->text)));
	}
}

/* Of ASCII; what stands behind it, the operation looks at. */
static bool is_tag_text(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if ((unsigned char)c < 0x80 && !ascii_is_alnum(c) && !strchr(" +-=._:/@", c))
			return false;
	}
	return true;
}

/* In the words of CreateTable. */
static void check_tags(struct loader *l, const struct stack_table *table)
{
	for (size_t i = 0; i < table->n_tags; i++) {
		const struct stack_pair *tag = &table->tags[i];
		if (!tag->name.n || tag->name.n > 4 * TAG_KEY_MOST || !is_tag_text(tag->name))
			load_refused(l, tag->place, "The Tag Key provided is invalid, Key: %.*s",
				STR_ARG(tag->name));
		else if (str_starts(tag->name, STR("aws:")))
			load_refused(l, tag->place,
				"Tag Key cannot be prefixed with aws:, Key: %.*s",
				STR_ARG(tag->name));
		if (!is_tag_text(tag->value))
			load_refused(l, tag->place,
				"The Tag Value provided is invalid, Value: %.*s",
				STR_ARG(tag->value));
	}
	if (table->n_tags > TAGS_MOST)
		load_refused(l, table->tags[TAGS_MOST].place,
			"Number of Tags exceed the current limit for the provided ResourceArn");
}

void load_table(struct loader *l, const struct yaml_value *node, struct str where, void *element)
{
	struct stack_table *table = element;
	keys_defaults(l, &keys_table, table);
	if (!keys_read(l, &keys_table, node, where, table->place, table))
		return;
	check_capacity(l, table, where, table->place, yaml_find(node, STR("capacity")));
	check_indexes(l, table, where);
	check_seeds(l, table, where);
	check_tags(l, table);
	if (str_eq_z(table->ttl, "true"))
		load_warning(l, table->place,
			"ttl of %.*s names the attribute that holds the time; here it is called \"true\"",
			STR_ARG(where));
	for (size_t i = 0; i < table->n_key; i++)
		if (table->ttl.n && str_eq(table->ttl, table->key[i].name) &&
			table->key[i].type != 'N')
			load_warning(l, table->key[i].place,
				"ttl of %.*s is the key attribute \"%.*s\" of type %c; only "
				"numbers expire",
				STR_ARG(where), STR_ARG(table->ttl), table->key[i].type);
}
