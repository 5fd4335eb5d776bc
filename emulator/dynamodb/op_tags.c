/*
 * Tags of tables. Sources: dynalite validations/{tagResource,untagResource,listTagsOfResource}.js,
 * the conformance suite; of the rules for keys and values captures of October 2026 (ack-api-quirks,
 * DDB-TABLE-107, -108, -110, -372).
 */
#include "item.h"
#include "ops.h"
#include "table_check.h"

enum {
	TAGS_MOST = 50,
	TAG_KEY_MOST = 128, /* characters */
	TAG_VALUE_MOST = 256,
};

/* What is no letter, digit or space, by blocks of Unicode: the punctuation and symbols behind
 * ASCII. AWS looks at each character's class. */
static bool is_symbol(uint32_t c)
{
	static const struct {
		uint32_t from, to;
	} blocks[] = {
		{0x80, 0x9f},
		{0xa1, 0xa9},
		{0xab, 0xb1},
		{0xb4, 0xb4},
		{0xb6, 0xb8},
		{0xbb, 0xbb},
		{0xbf, 0xbf},
		{0xd7, 0xd7},
		{0xf7, 0xf7},
		{0x0300, 0x036f},
		{0x200b, 0x2027},
		{0x202a, 0x202e},
		{0x2030, 0x205e},
		{0x2060, 0x206f},
		{0x20a0, 0x20f0},
		{0x2190, 0x245f},
		{0x2500, 0x2775},
		{0x2794, 0x2bff},
		{0x2e00, 0x2fff},
		{0x3001, 0x3004},
		{0x3008, 0x3020},
		{0xd800, 0xf8ff},
		{0xfe00, 0xfe6f},
		{0xff01, 0xff0f},
		{0xff1a, 0xff20},
		{0xfff0, 0xffff},
		{0x1f000, 0x1faff},
		{0xe0000, 0x10ffff},
	};
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
		if (blocks[i].from <= c && c <= blocks[i].to)
			return true;
	return false;
}

static bool is_tag_character(uint32_t c)
{
	if (c >= 0x80)
		return !is_symbol(c);
	return c && (ascii_is_digit((char)c) || strchr(" +-=._:/@", (int)c) ||
			    (ascii_lower((char)c) >= 'a' && ascii_lower((char)c) <= 'z'));
}

/* The next code point of text that is valid UTF-8. */
static uint32_t take_code_point(struct str *text)
{
	unsigned char first = (unsigned char)text->p[0];
	unsigned more = first < 0xc0 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
	uint32_t c = more ? first & (0x3fu >> more) : first;
	for (unsigned i = 1; i <= more && i < text->n; i++)
		c = c << 6 | ((unsigned char)text->p[i] & 0x3f);
	*text = str_skip(*text, 1 + more);
	return c;
}

static bool is_tag_text(struct str text, size_t least, size_t most)
{
	size_t count = 0;
	if (!text.p)
		return false;
	for (; text.n; count++)
		if (!is_tag_character(take_code_point(&text)))
			return false;
	return count >= least && count <= most;
}

static struct str shown(struct str text)
{
	return text.p ? text : STR("null");
}

/* Among the first n. */
static bool tag_find(const struct in_tag_list *tags, size_t n, struct str key)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(tags->at[i].key, key))
			return true;
	return false;
}

int tags_check(struct aws_call *call, const struct in_tag_list *tags)
{
	for (size_t i = 0; i < tags->n; i++) {
		struct str key = tags->at[i].key, value = tags->at[i].value;
		if (!is_tag_text(key, 1, TAG_KEY_MOST))
			return call_fail(call, AWS_E_TAG_KEY, shown(key));
		if (str_starts(key, STR("aws:")))
			return call_fail(call, AWS_E_TAG_PREFIX, key);
		if (!is_tag_text(value, 0, TAG_VALUE_MOST))
			return call_fail(call, AWS_E_TAG_VALUE, shown(value));
		if (tag_find(tags, i, key))
			return call_fail(call, AWS_E_TAG_TWICE, key);
	}
	return tags->n > TAGS_MOST ? call_fail(call, AWS_E_TAGS_MANY) : 0;
}

/* The account in "arn:aws:dynamodb:REGION:ACCOUNT:table/...". */
static struct str arn_account(struct str arn)
{
	struct str rest = arn, part = STR_NONE;
	for (int i = 0; i < 5; i++)
		part = str_cut(rest, ':', &rest);
	return part;
}

/* A table that is not there. In somebody else's account AWS does not say so: it denies access. The
 * account of zeros is nobody's on AWS: asked for the tags of what is not in this stack, the answer
 * is that of a foreign one (conformance suite, tier2/tags). */
static void arn_missing(struct aws_call *call, struct str arn)
{
	struct str account = arn_account(arn);
	bool nobody = str_eq(account, STR("000000000000")) &&
		      str_eq(call->op->name, STR("ListTagsOfResource"));
	if (!str_eq(account, call->account) || nobody)
		call_fail(call, AWS_E_ARN_DENIED);
	else
		call_fail(call, AWS_E_ARN_NOT_FOUND, arn);
}

#define MISSING "Value null at '%s' failed to satisfy constraint: Member must not be null"

/* It looks like a table's, and `list`, the tags or their keys, is there. The order: dynalite
 * validations/tagResource.js; but what is no ARN at all is invalid today, not denied, and so is an
 * index's (ack-api-quirks of October 2026; test/alternator of ScyllaDB). */
static int arn_check(struct aws_call *call, struct str arn, const char *list, bool there)
{
	if (!arn.p)
		return call_fail(call, AWS_E_ARN_ABSENT);
	if (!there)
		return call_fail(call, AWS_E_CONSTRAINT, arena_printf(call->arena, MISSING, list));
	if (!str_starts(arn, STR("arn:")))
		return call_fail(call, AWS_E_ARN_NO_ARN, arn);
	size_t at = str_find_str(arn, STR(":table/"));
	if (at < arn.n && str_find_str(str_skip(arn, at), STR("/index/")) < arn.n - at)
		return call_fail(call, AWS_E_ARN_INDEX, arn);
	if (!str_starts(arn, STR("arn:aws:dynamodb:")) || at == arn.n || table_name_of(arn).n < 3)
		return call_fail(call, AWS_E_ARN_INVALID, arn);
	return 0;
}

/* The table of an ARN that was checked. NULL after failing. */
static const struct table *arn_table(struct aws_call *call, struct str arn)
{
	const struct table *table = NULL;
	if (str_eq(arn_account(arn), call->account))
		table = txn_table(call->txn, table_name_of(arn));
	if (!table)
		arn_missing(call, arn);
	return table;
}

static bool is_listed(const struct in_tag_key_list *keys, struct str key)
{
	for (size_t i = 0; i < keys->n; i++)
		if (str_eq(keys->at[i], key))
			return true;
	return false;
}

/* The table's tags without those of `add` and `drop`, then those of `add`. */
static int change_tags(struct aws_call *call, const struct table *table,
	const struct in_tag_list *add, const struct in_tag_key_list *drop)
{
	struct value_walk walk = value_walk(table->tags);
	struct value_member *members =
		arena_array(call->arena, struct value_member, walk.left + add->n + 1);
	struct value_member old;
	struct table changed = *table;
	const struct table *ignored;
	size_t count = 0;
	while (value_next(&walk, &old.name, &old.value))
		if (!tag_find(add, add->n, old.name) && !is_listed(drop, old.name))
			members[count++] = old;
	for (size_t i = 0; i < add->n; i++)
		members[count++] = (struct value_member){
			add->at[i].key, value_of_string(call->arena, add->at[i].value)};
	if (count > TAGS_MOST)
		return call_fail(call, AWS_E_TAGS_MANY);
	changed.tags = VALUE_ABSENT;
	if (count && !value_of_members(call->arena, members, count, &changed.tags))
		return call_fail(call, AWS_E_INTERNAL);
	return call_store(call, table_update(call->txn, &changed, &ignored));
}

int op_tag_resource_check(struct aws_call *call, const void *input)
{
	const struct in_tag_resource *in = input;
	if (arn_check(call, in->resource_arn, "tags", in->tags.set))
		return -1;
	return in->tags.n ? tags_check(call, &in->tags) : call_fail(call, AWS_E_TAGS_EMPTY);
}

int op_tag_resource(struct aws_call *call, const void *input)
{
	const struct in_tag_resource *in = input;
	const struct table *table = arn_table(call, in->resource_arn);
	if (!table)
		return -1;
	return change_tags(call, table, &in->tags, &(struct in_tag_key_list){0});
}

int op_untag_resource_check(struct aws_call *call, const void *input)
{
	const struct in_untag_resource *in = input;
	if (arn_check(call, in->resource_arn, "tagKeys", in->tag_keys.set))
		return -1;
	for (size_t i = 0; i < in->tag_keys.n; i++)
		if (!is_tag_text(in->tag_keys.at[i], 1, TAG_KEY_MOST))
			return call_fail(call, AWS_E_TAG_KEY, shown(in->tag_keys.at[i]));
	if (in->tag_keys.n > TAGS_MOST)
		return call_fail(call, AWS_E_TAGS_MANY);
	return in->tag_keys.n ? 0 : call_fail(call, AWS_E_TAG_KEYS_EMPTY);
}

int op_untag_resource(struct aws_call *call, const void *input)
{
	const struct in_untag_resource *in = input;
	const struct table *table = arn_table(call, in->resource_arn);
	if (!table)
		return -1;
	return change_tags(call, table, &(struct in_tag_list){0}, &in->tag_keys);
}

int op_list_tags_of_resource_check(struct aws_call *call, const void *input)
{
	const struct in_list_tags_of_resource *in = input;
	return arn_check(call, in->resource_arn, NULL, true);
}

int op_list_tags_of_resource(struct aws_call *call, const void *input)
{
	const struct in_list_tags_of_resource *in = input;
	const struct table *table = arn_table(call, in->resource_arn);
	if (!table)
		return -1;
	struct value_walk walk = value_walk(table->tags);
	struct str key;
	struct value value;
	json_key(&call->out, STR("Tags"));
	json_array(&call->out);
	while (value_next(&walk, &key, &value)) {
		json_object(&call->out);
		json_key_string(&call->out, STR("Key"), key);
		json_key_string(&call->out, STR("Value"), value_content(value));
		json_end_object(&call->out);
	}
	json_end_array(&call->out);
	return 0;
}
