#include "store/value_form.h"

#include <stdlib.h>

static size_t size_width(size_t size)
{
	return size < SIZE_ONE ? 1 : size < SIZE_TWO ? 2 : 4;
}

static char *put_size(char *to, size_t size)
{
	if (size >= SIZE_FOUR)
		abort(); /* a request is 16 MB at most: whoever read it did not bound it */
	if (size < SIZE_ONE) {
		*to++ = (char)size;
	} else if (size < SIZE_TWO) {
		*to++ = (char)(0x80 | size >> 8);
		*to++ = (char)size;
	} else {
		*to++ = (char)(0xc0 | size >> 24);
		*to++ = (char)(size >> 16);
		*to++ = (char)(size >> 8);
		*to++ = (char)size;
	}
	return to;
}

static char *put_bytes(char *to, struct str s)
{
	if (s.n)
		memcpy(to, s.p, s.n);
	return to + s.n;
}

static char *put_content(char *to, struct str s)
{
	return put_bytes(put_size(to, s.n), s);
}

static struct value scalar(struct arena *arena, enum value_type type, struct str content)
{
	size_t n = 1 + size_width(content.n) + content.n;
	char *bytes = arena_bytes(arena, n);
	bytes[0] = (char)type;
	put_content(bytes + 1, content);
	return (struct value){{bytes, n}};
}

struct value value_of_string(struct arena *arena, struct str s)
{
	return scalar(arena, VALUE_S, s);
}

struct value value_of_binary(struct arena *arena, struct str b)
{
	return scalar(arena, VALUE_B, b);
}

struct value value_of_number(struct arena *arena, const struct number *number)
{
	char encoded[NUMBER_BYTES];
	return scalar(arena, VALUE_N, str_of(encoded, number_encode(number, encoded)));
}

struct value value_of_bool(bool b)
{
	static const char bytes[2][2] = {{VALUE_BOOL, 0}, {VALUE_BOOL, 1}};
	return (struct value){{bytes[b], 2}};
}

struct value value_of_null(void)
{
	static const char bytes[1] = {VALUE_NULL};
	return (struct value){{bytes, 1}};
}

/* Makes room for a container whose elements take `size` bytes, and writes what stands before them.
 */
static char *open_container(
	struct arena *arena, enum value_type type, size_t count, size_t size, struct value *ret)
{
	size_t body = size_width(count) + size;
	size_t n = 1 + size_width(body) + body;
	char *bytes = arena_bytes(arena, n);
	*ret = (struct value){{bytes, n}};
	bytes[0] = (char)type;
	return put_size(put_size(bytes + 1, body), count);
}

static int by_name(const void *a, const void *b)
{
	const struct value_member *left = a, *right = b;
	return str_cmp(left->name, right->name);
}

static int by_content(const void *a, const void *b)
{
	const struct str *left = a, *right = b;
	return str_cmp(*left, *right);
}

enum {
	FEW = 16,           /* so many are put in order one by one */
	ELEMENT_BYTES = 32, /* of what is sorted here, at most */
};

/* Puts each among those before it. False when two are equal. */
static bool sort_few(
	char *at, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	char one[ELEMENT_BYTES];
	for (size_t i = 1; i < count; i++) {
		size_t to = i;
		int order = -1;
		while (to > 0 && (order = compare(at + (to - 1) * size, at + i * size)) > 0)
			to--;
		if (order == 0)
			return false;
		if (to == i)
			continue;
		memcpy(one, at + i * size, size);
		memmove(at + (to + 1) * size, at + to * size, (i - to) * size);
		memcpy(at + to * size, one, size);
	}
	return true;
}

/* Nothing is moved when they are in order already, as what comes from a stored value is. False when
 * two are equal. */
static bool sort_unique(
	void *array, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	const char *at = array;
	bool sorted = true;
	if (count <= FEW)
		return sort_few(array, count, size, compare);
	for (size_t i = 1; i < count && sorted; i++)
		sorted = compare(at + (i - 1) * size, at + i * size) < 0;
	if (sorted)
		return true;
	qsort(array, count, size, compare);
	for (size_t i = 1; i < count; i++)
		if (compare(at + (i - 1) * size, at + i * size) == 0)
			return false;
	return true;
}

_Static_assert(sizeof(struct value_member) <= ELEMENT_BYTES && sizeof(struct str) <= ELEMENT_BYTES,
	"an element is larger than sort_few() knows");

bool value_of_members(
	struct arena *arena, struct value_member *members, size_t count, struct value *ret_map)
{
	size_t size = 0;
	if (!sort_unique(members, count, sizeof(*members), by_name))
		return false;
	for (size_t i = 0; i < count; i++)
		size += size_width(members[i].name.n) + members[i].name.n +
			members[i].value.bytes.n;
	char *to = open_container(arena, VALUE_M, count, size, ret_map);
	for (size_t i = 0; i < count; i++)
		to = put_bytes(put_content(to, members[i].name), members[i].value.bytes);
	return true;
}

struct value value_of_list(struct arena *arena, const struct value *elements, size_t count)
{
	struct value list;
	size_t size = 0;
	for (size_t i = 0; i < count; i++)
		size += elements[i].bytes.n;
	char *to = open_container(arena, VALUE_L, count, size, &list);
	for (size_t i = 0; i < count; i++)
		to = put_bytes(to, elements[i].bytes);
	return list;
}

bool value_of_set(struct arena *arena, enum value_type type, struct str *contents, size_t count,
	struct value *ret_set)
{
	size_t size = 0;
	if (!sort_unique(contents, count, sizeof(*contents), by_content))
		return false;
	for (size_t i = 0; i < count; i++)
		size += size_width(contents[i].n) + contents[i].n;
	char *to = open_container(arena, type, count, size, ret_set);
	for (size_t i = 0; i < count; i++)
		to = put_content(to, contents[i]);
	return true;
}
