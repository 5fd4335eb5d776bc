#include "store/key.h"

static void add_u32(struct buf *out, uint32_t v)
{
	char *to = buf_reserve(out, 4);
	to[0] = (char)(v >> 24);
	to[1] = (char)(v >> 16);
	to[2] = (char)(v >> 8);
	to[3] = (char)v;
	out->n += 4;
}

/* FNV-1a for every byte, then murmur3's finish, so that all 32 bits depend on all of the key:
 * partition keys differ mostly in their last characters, and a scan's segments cut the top bits. */
static uint32_t hash_bytes(const char *p, size_t n)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * UINT64_C(0x100000001b3);
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 33;
	return (uint32_t)(h >> 32) ^ (uint32_t)h;
}

/* The bytes of an S or B, escaped, without the end. */
static void add_escaped(struct buf *out, struct str s)
{
	char *to = buf_reserve(out, 2 * s.n);
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] <= 1) {
			*to++ = 1;
			*to++ = (char)(s.p[i] + 1);
		} else {
			*to++ = s.p[i];
		}
	}
	out->n = (size_t)(to - out->p);
}

static void add_component(struct buf *out, struct value v)
{
	if (value_type(v) == VALUE_N) {
		buf_add(out, value_content(v));
	} else {
		add_escaped(out, value_content(v));
		buf_add_c(out, 0);
	}
}

bool key_values(const struct key_schema *schema, struct value item, struct value values[KEY_PARTS])
{
	for (unsigned i = 0; i < key_schema_count(schema); i++) {
		values[i] = value_member(item, schema->parts[i].name);
		if (value_type(values[i]) != schema->parts[i].type)
			return false;
	}
	return true;
}

enum key_fault key_fault(const struct key_schema *schema, const struct value *values)
{
	size_t hash = 0, range = 0;
	for (unsigned i = 0; i < key_schema_count(schema); i++) {
		if (schema->parts[i].type == VALUE_N)
			continue;
		size_t bytes = value_content(values[i]).n;
		if (bytes == 0)
			return KEY_EMPTY;
		if (i < schema->hash_count)
			hash += bytes;
		else
			range += bytes;
	}
	if (hash > KEY_HASH_BYTES)
		return KEY_LONG_HASH;
	return range > KEY_RANGE_BYTES ? KEY_LONG_RANGE : KEY_FITS;
}

/* Id, hash and the components of the partition key. */
static void add_partition(struct buf *out, uint32_t id, unsigned parts, const struct value *values)
{
	add_u32(out, id);
	if (parts == 0)
		return;
	size_t at = out->n;
	add_u32(out, 0);
	for (unsigned i = 0; i < parts; i++)
		add_component(out, values[i]);
	uint32_t hash = hash_bytes(out->p + at + 4, out->n - at - 4);
	size_t end = out->n;
	out->n = at;
	add_u32(out, hash);
	out->n = end;
}

void key_add(
	struct buf *out, uint32_t id, const struct key_schema *schema, const struct value *values)
{
	add_partition(out, id, schema->hash_count, values);
	for (unsigned i = schema->hash_count; i < key_schema_count(schema); i++)
		add_component(out, values[i]);
}

uint32_t key_hash(struct str key)
{
	const unsigned char *p = (const unsigned char *)key.p + 4;
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

void key_add_components(
	struct buf *out, const struct key_schema *schema, const struct value *values)
{
	for (unsigned i = 0; i < key_schema_count(schema); i++)
		add_component(out, values[i]);
}

static struct str id_bytes(struct arena *arena, uint32_t id)
{
	struct buf b = BUF_IN(arena);
	add_u32(&b, id);
	return buf_str(&b);
}

/* The first bytes behind everything that begins with `prefix`: in a tree of keys there is always
 * one, since no id is ff ff ff ff. */
static struct str successor(struct arena *arena, struct str prefix)
{
	struct str next = arena_dup(arena, prefix);
	while (next.n && (unsigned char)next.p[next.n - 1] == 0xff)
		next.n--;
	if (next.n) {
		char *last = arena_bytes(arena, next.n);
		memcpy(last, next.p, next.n);
		last[next.n - 1] = (char)((unsigned char)last[next.n - 1] + 1);
		next.p = last;
	}
	return next;
}

static struct key_range range_of_prefix(struct arena *arena, struct str prefix)
{
	return (struct key_range){prefix, successor(arena, prefix)};
}

struct key_range key_range_all(struct arena *arena, uint32_t id)
{
	return range_of_prefix(arena, id_bytes(arena, id));
}

/* Where segment `segment` begins; that of `total` is where the table ends. */
static struct str segment_start(struct arena *arena, uint32_t id, uint32_t segment, uint32_t total)
{
	struct buf b = BUF_IN(arena);
	if (segment >= total)
		return successor(arena, id_bytes(arena, id));
	add_u32(&b, id);
	add_u32(&b, (uint32_t)(((uint64_t)segment << 32) / total));
	return buf_str(&b);
}

struct key_range key_range_segment(
	struct arena *arena, uint32_t id, uint32_t segment, uint32_t total)
{
	return (struct key_range){segment_start(arena, id, segment, total),
		segment_start(arena, id, segment + 1, total)};
}

/* The prefix with one more component. */
static struct str with_component(struct arena *arena, struct str prefix, struct value v)
{
	struct buf b = BUF_IN(arena);
	buf_add(&b, prefix);
	add_component(&b, v);
	return buf_str(&b);
}

static struct str with_beginning(struct arena *arena, struct str prefix, struct value v)
{
	struct buf b = BUF_IN(arena);
	buf_add(&b, prefix);
	add_escaped(&b, value_content(v));
	return buf_str(&b);
}

struct key_range key_range_where(struct arena *arena, uint32_t id, const struct key_schema *schema,
	const struct key_condition *condition)
{
	struct buf b = BUF_IN(arena);
	add_partition(&b, id, schema->hash_count, condition->equal);
	for (unsigned i = schema->hash_count; i < condition->equal_count; i++)
		add_component(&b, condition->equal[i]);
	struct str prefix = buf_str(&b);
	struct key_range range = range_of_prefix(arena, prefix);
	if (condition->op == KEY_ANY)
		return range;
	if (condition->op == KEY_BEGINS)
		return range_of_prefix(arena, with_beginning(arena, prefix, condition->a));

	struct str a = with_component(arena, prefix, condition->a);
	switch (condition->op) {
	case KEY_EQ:
		return range_of_prefix(arena, a);
	case KEY_LT:
		range.to = a;
		break;
	case KEY_LE:
		range.to = successor(arena, a);
		break;
	case KEY_GT:
		range.from = successor(arena, a);
		break;
	case KEY_BETWEEN:
		range.to = successor(arena, with_component(arena, prefix, condition->b));
		range.from = a;
		break;
	default: /* KEY_GE */
		range.from = a;
	}
	return range;
}

bool key_range_has(const struct key_range *range, struct str key)
{
	return str_cmp(range->from, key) <= 0 && str_cmp(key, range->to) < 0;
}

struct key_range key_range_resume(
	struct arena *arena, struct key_range range, struct str last_key, bool backwards)
{
	if (backwards) {
		if (str_cmp(last_key, range.to) < 0)
			range.to = arena_dup(arena, last_key);
	} else if (str_cmp(last_key, range.from) >= 0) {
		/* The first key behind it: a NUL more. */
		char *next = arena_bytes(arena, last_key.n + 1);
		memcpy(next, last_key.p, last_key.n);
		next[last_key.n] = '\0';
		range.from = str_of(next, last_key.n + 1);
	}
	return range;
}
