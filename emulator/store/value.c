#include "store/value.h"

#include "store/value_form.h"

enum {
	DEEPEST = 64, /* levels that value_is_valid() follows; DynamoDB has 32 */
};

const struct str value_type_names[VALUE_TYPES] = {
	[VALUE_NONE] = STR_INIT(""),
	[VALUE_S] = STR_INIT("S"),
	[VALUE_N] = STR_INIT("N"),
	[VALUE_B] = STR_INIT("B"),
	[VALUE_SS] = STR_INIT("SS"),
	[VALUE_NS] = STR_INIT("NS"),
	[VALUE_BS] = STR_INIT("BS"),
	[VALUE_M] = STR_INIT("M"),
	[VALUE_L] = STR_INIT("L"),
	[VALUE_NULL] = STR_INIT("NULL"),
	[VALUE_BOOL] = STR_INIT("BOOL"),
};

static inline unsigned byte_at(struct str s, size_t i)
{
	return (unsigned char)s.p[i];
}

/* Takes a size off the front. The bytes are trusted. */
static inline size_t take_size(struct str *at)
{
	size_t first = byte_at(*at, 0), width = 1, size = first;
	if (first >= 0xc0) {
		width = 4;
		size = (first & 0x3f) << 24 | (size_t)byte_at(*at, 1) << 16 |
		       (size_t)byte_at(*at, 2) << 8 | byte_at(*at, 3);
	} else if (first >= 0x80) {
		width = 2;
		size = (first & 0x3f) << 8 | byte_at(*at, 1);
	}
	*at = (struct str){at->p + width, at->n - width};
	return size;
}

static inline struct str take(struct str *at, size_t n)
{
	struct str taken = {at->p, n};
	*at = (struct str){at->p + n, at->n - n};
	return taken;
}

static inline struct str take_content(struct str *at)
{
	size_t size = take_size(at);
	return take(at, size);
}

/* Takes a whole value off the front. */
static inline struct value take_value(struct str *at)
{
	struct str rest = {at->p + 1, at->n - 1};
	switch ((enum value_type)at->p[0]) {
	case VALUE_NULL:
		break;
	case VALUE_BOOL:
		take(&rest, 1);
		break;
	default:
		take_content(&rest);
	}
	return (struct value){take(at, (size_t)(rest.p - at->p))};
}

enum value_type value_type(struct value v)
{
	return v.bytes.n ? (enum value_type)v.bytes.p[0] : VALUE_NONE;
}

struct str value_content(struct value v)
{
	struct str at = str_skip(v.bytes, 1);
	return at.n ? take_content(&at) : STR_NONE;
}

struct number value_number(struct value v)
{
	return number_decode(value_content(v));
}

bool value_bool(struct value v)
{
	return v.bytes.n == 2 && v.bytes.p[1];
}

struct value_walk value_walk(struct value v)
{
	struct value_walk walk = {.of = value_type(v)};
	if (walk.of >= VALUE_SS && walk.of <= VALUE_L) {
		walk.rest = value_content(v);
		walk.left = take_size(&walk.rest);
	}
	return walk;
}

size_t value_count(struct value v)
{
	return value_walk(v).left;
}

bool value_next(struct value_walk *walk, struct str *ret_name, struct value *ret_value)
{
	if (walk->left == 0)
		return false;
	walk->left--;
	*ret_name = walk->of == VALUE_M ? take_content(&walk->rest) : STR_NONE;
	*ret_value = take_value(&walk->rest);
	return true;
}

bool value_next_element(struct value_walk *walk, struct str *ret_content)
{
	if (walk->left == 0)
		return false;
	walk->left--;
	*ret_content = take_content(&walk->rest);
	return true;
}

struct value value_member(struct value map, struct str name)
{
	struct value_walk walk = value_walk(map);
	struct str at_name;
	struct value value;
	if (walk.of != VALUE_M)
		return VALUE_ABSENT;
	while (value_next(&walk, &at_name, &value))
		if (str_eq(at_name, name))
			return value;
	return VALUE_ABSENT;
}

struct value value_at(struct value list, size_t index)
{
	struct value_walk walk = value_walk(list);
	struct str no_name;
	struct value value;
	if (walk.of != VALUE_L)
		return VALUE_ABSENT;
	while (value_next(&walk, &no_name, &value))
		if (index-- == 0)
			return value;
	return VALUE_ABSENT;
}

bool value_set_has(struct value set, struct str content)
{
	struct value_walk walk = value_walk(set);
	struct str element;
	if (set_element_type(walk.of) == VALUE_NONE)
		return false;
	while (value_next_element(&walk, &element))
		if (str_eq(element, content))
			return true;
	return false;
}

/* The developer guide calls it "approximately": (length of attribute name) + (1 byte per two
 * significant digits) + (1 byte). Captures of consumed capacity show that the digits go in pairs
 * as in the ordered form, that 0 takes 1 and that a sign takes 1 more. */
static size_t number_size(struct str encoded)
{
	bool negative = !(encoded.p[0] & 0x80);
	return encoded.n == 2 && encoded.p[1] == 0 ? 1 : encoded.n + negative;
}

static size_t content_size(enum value_type type, struct str content)
{
	return type == VALUE_N ? number_size(content) : content.n;
}

static size_t set_size(struct value set, enum value_type type)
{
	struct value_walk walk = value_walk(set);
	struct str content;
	size_t size = 0;
	while (value_next_element(&walk, &content))
		size += content_size(set_element_type(type), content);
	return size;
}

static size_t members_size(struct value container, size_t each)
{
	struct value_walk walk = value_walk(container);
	struct value value;
	struct str name;
	size_t size = 0;
	while (value_next(&walk, &name, &value))
		size += each + name.n + value_size(value);
	return size;
}

size_t value_size(struct value v)
{
	enum value_type type = value_type(v);
	switch (type) {
	case VALUE_S:
	case VALUE_N:
	case VALUE_B:
		return content_size(type, value_content(v));
	case VALUE_SS:
	case VALUE_NS:
	case VALUE_BS:
		return set_size(v, type);
	case VALUE_L:
	case VALUE_M:
		return 3 + members_size(v, 1);
	case VALUE_NULL:
	case VALUE_BOOL:
		return 1;
	default:
		return 0;
	}
}

size_t item_size(struct value item)
{
	return value_type(item) == VALUE_M ? members_size(item, 0) : 0;
}

unsigned value_depth(struct value v)
{
	struct value_walk walk = value_walk(v);
	struct value element;
	struct str name;
	unsigned deepest = 0;
	if (walk.of != VALUE_L && walk.of != VALUE_M)
		return 0;
	while (value_next(&walk, &name, &element)) {
		unsigned depth = value_depth(element);
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest + 1;
}

/* Below, the same walk over bytes that are not trusted. */

static bool check_size(struct str *at, size_t *ret_size)
{
	if (at->n == 0)
		return false;
	unsigned first = byte_at(*at, 0);
	if (at->n < (first < 0x80 ? 1u : first < 0xc0 ? 2u : 4u))
		return false;
	size_t size = take_size(at);
	if ((first >= 0x80 && size < SIZE_ONE) || (first >= 0xc0 && size < SIZE_TWO))
		return false; /* not the shortest */
	*ret_size = size;
	return true;
}

static bool check_content(struct str *at, struct str *ret_content)
{
	size_t size;
	if (!check_size(at, &size) || size > at->n)
		return false;
	*ret_content = take(at, size);
	return true;
}

static bool content_is_valid(enum value_type type, struct str content)
{
	return type == VALUE_S   ? str_is_utf8(content)
	       : type == VALUE_N ? number_is_encoded(content)
				 : true;
}

static bool check_value(struct str *at, unsigned depth);

static bool container_is_valid(enum value_type type, struct str body, unsigned depth)
{
	enum value_type element = set_element_type(type);
	struct str before = STR_NONE, text;
	size_t count;
	if (depth == 0 || !check_size(&body, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (type != VALUE_L) {
			if (!check_content(&body, &text) ||
				!content_is_valid(element ? element : VALUE_S, text) ||
				(i > 0 && str_cmp(before, text) >= 0))
				return false;
			before = text;
		}
		if (!element && !check_value(&body, depth - 1))
			return false;
	}
	return body.n == 0;
}

static bool check_value(struct str *at, unsigned depth)
{
	struct str content;
	if (at->n == 0)
		return false;
	enum value_type type = (enum value_type)take(at, 1).p[0];
	switch (type) {
	case VALUE_NULL:
		return true;
	case VALUE_BOOL:
		return at->n >= 1 && byte_at(take(at, 1), 0) <= 1;
	case VALUE_S:
	case VALUE_N:
	case VALUE_B:
		return check_content(at, &content) && content_is_valid(type, content);
	case VALUE_SS:
	case VALUE_NS:
	case VALUE_BS:
	case VALUE_L:
	case VALUE_M:
		return check_content(at, &content) && container_is_valid(type, content, depth);
	default:
		return false;
	}
}

bool value_is_valid(struct str bytes)
{
	return check_value(&bytes, DEEPEST) && bytes.n == 0;
}
