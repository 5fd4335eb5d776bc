#include "ast.h"
#include "message.h"
#include "names.h"

#include <stdlib.h>

void expr_scope_init(struct expr_scope *scope, struct arena *arena, struct expr_name *names,
	size_t name_count, struct expr_value *values, size_t value_count)
{
	*scope = (struct expr_scope){.arena = arena,
		.names = names,
		.name_count = name_count,
		.values = values,
		.value_count = value_count};
	for (size_t i = 0; i < name_count; i++)
		names[i].used = false;
	for (size_t i = 0; i < value_count; i++)
		values[i].used = false;
}

static const struct str names_map = STR_INIT("ExpressionAttributeNames");
static const struct str values_map = STR_INIT("ExpressionAttributeValues");

static bool placeholder_is_valid(struct str key, char sigil)
{
	if (key.n < 2 || key.p[0] != sigil)
		return false;
	for (size_t i = 1; i < key.n; i++) {
		char c = ascii_lower(key.p[i]);
		if (!(c >= 'a' && c <= 'z') && !ascii_is_digit(c) && c != '_')
			return false;
	}
	return true;
}

static int check_placeholder(struct expr_scope *scope, struct str map, struct str key, char sigil)
{
	if (key.n > EXPR_PLACEHOLDER_BYTES)
		/* How long it is is told of names alone: captured by ExtendDB in 2026. */
		return expr_refuse(scope, EXPR_KINDS, MSG_MAP_KEY_LONG, map,
			sigil == ':' ? STR("")
				     : arena_printf(scope->arena, " size of key: %zu", key.n));
	if (!placeholder_is_valid(key, sigil))
		return expr_refuse(scope, EXPR_KINDS, MSG_MAP_KEY, map, key);
	return 0;
}

int expr_scope_check(struct expr_scope *scope)
{
	if (scope->names && scope->name_count == 0)
		return expr_refuse(scope, EXPR_KINDS, MSG_MAP_EMPTY, names_map);
	for (size_t i = 0; i < scope->name_count; i++) {
		if (check_placeholder(scope, names_map, scope->names[i].placeholder, '#'))
			return -1;
		if (scope->names[i].name.n == 0)
			return expr_refuse(scope, EXPR_KINDS, MSG_MAP_NAME_EMPTY, names_map,
				scope->names[i].placeholder);
	}
	if (scope->values && scope->value_count == 0)
		return expr_refuse(scope, EXPR_KINDS, MSG_MAP_EMPTY, values_map);
	for (size_t i = 0; i < scope->value_count; i++)
		if (check_placeholder(scope, values_map, scope->values[i].placeholder, ':'))
			return -1;
	return 0;
}

/* Unused keys come in the order in which a Java HashSet that had taken them all gives them: by
 * bucket, then as they were put in. Placeholders are ASCII, so a byte is a char. */
struct unused {
	struct str key;
	uint32_t hash;
	size_t position;
};

static uint32_t java_hash(struct str s)
{
	uint32_t hash = 0;
	for (size_t i = 0; i < s.n; i++)
		hash = hash * 31 + (unsigned char)s.p[i];
	return hash ^ hash >> 16;
}

static int compare_unused(const void *a, const void *b)
{
	const struct unused *left = a, *right = b;
	if (left->hash != right->hash)
		return left->hash < right->hash ? -1 : 1;
	return (left->position > right->position) - (left->position < right->position);
}

static int refuse_unused(
	struct expr_scope *scope, struct str map, struct unused *unused, size_t count, size_t all)
{
	struct buf keys = BUF_IN(scope->arena);
	uint32_t buckets = 16;
	if (count == 0)
		return 0;
	while (buckets < all / 3 * 4 + all % 3 * 4 / 3 + 1)
		buckets *= 2;
	for (size_t i = 0; i < count; i++) {
		unused[i].hash = java_hash(unused[i].key) & (buckets - 1);
		unused[i].position = i;
	}
	qsort(unused, count, sizeof(*unused), compare_unused);
	for (size_t i = 0; i < count; i++) {
		buf_add(&keys, i ? STR(", ") : STR(""));
		buf_add(&keys, unused[i].key);
	}
	return expr_refuse(scope, EXPR_KINDS, MSG_UNUSED, map, buf_str(&keys));
}

int expr_scope_finish(struct expr_scope *scope)
{
	size_t most =
		scope->name_count > scope->value_count ? scope->name_count : scope->value_count;
	struct unused *unused = arena_array(scope->arena, struct unused, most + 1);
	size_t n = 0;
	for (size_t i = 0; i < scope->name_count; i++)
		if (!scope->names[i].used)
			unused[n++].key = scope->names[i].placeholder;
	if (refuse_unused(scope, names_map, unused, n, scope->name_count))
		return -1;
	n = 0;
	for (size_t i = 0; i < scope->value_count; i++)
		if (!scope->values[i].used)
			unused[n++].key = scope->values[i].placeholder;
	return refuse_unused(scope, values_map, unused, n, scope->value_count);
}

const struct expr_head *expr_heads_find(struct expr_heads heads, struct str name)
{
	for (size_t i = 0; i < heads.count; i++)
		if (str_eq(heads.at[i].name, name))
			return &heads.at[i];
	return NULL;
}

/* --- private: names.h --- */

/* Where to look first: so that long generated expressions cost no more for each of their names. */
static size_t first_guess(const struct expr_scope *scope, struct str placeholder)
{
	uint64_t index = 0;
	return scope->generated && str_to_u64(str_skip(placeholder, 2), &index) ? index : 0;
}

bool name_defined(const struct expr_scope *scope, struct str placeholder, struct str *ret_name)
{
	for (size_t i = first_guess(scope, placeholder); i < scope->name_count; i++)
		if (str_eq(scope->names[i].placeholder, placeholder)) {
			scope->names[i].used = true;
			*ret_name = scope->names[i].name;
			return true;
		}
	return false;
}

bool value_defined(const struct expr_scope *scope, struct str placeholder, struct value *ret_value)
{
	for (size_t i = first_guess(scope, placeholder); i < scope->value_count; i++)
		if (str_eq(scope->values[i].placeholder, placeholder)) {
			scope->values[i].used = true;
			*ret_value = scope->values[i].value;
			return true;
		}
	return false;
}

static size_t heads_place(const struct heads_builder *b, struct str name)
{
	size_t i = b->all ? b->count : 0;
	while (i < b->count && !str_eq(b->at[i].name, name))
		i++;
	return i;
}

void heads_add(struct heads_builder *b, const struct path *path)
{
	size_t i = heads_place(b, path->steps[0].text);
	if (i == b->room) {
		size_t room = b->room ? 2 * b->room : 4;
		b->at = arena_grow(
			b->arena, b->at, b->room * sizeof(*b->at), room * sizeof(*b->at));
		b->room = room;
	}
	if (i == b->count)
		b->at[b->count++] = (struct expr_head){.name = path->steps[0].text};
	if (path->count > 1)
		b->at[i].nested = true;
}

void heads_add_node(struct heads_builder *b, const struct expr_node *node)
{
	if (node->kind == NODE_PATH)
		heads_add(b, &node->path);
	for (const struct expr_node *arg = node->args; arg; arg = arg->next)
		heads_add_node(b, arg);
}

struct expr_heads heads_done(const struct heads_builder *b)
{
	return (struct expr_heads){b->at, b->count};
}
