#include "tree.h"

#include <stdlib.h>

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	for (size_t i = 0; i < n; i++)
		hash = (hash ^ p[i]) * 1099511628211u;
	return hash ^ hash >> 29;
}

/* Members while it is not known how many there are: on the heap, where growing gives back what was
 * too small. */
struct grown {
	struct str *names;
	struct tree *members;
	size_t count, room;
};

static void grow(struct grown *list, bool named)
{
	list->room = list->room ? list->room * 2 : 4;
	list->members = xrealloc(list->members, list->room * sizeof(*list->members));
	if (named)
		list->names = xrealloc(list->names, list->room * sizeof(*list->names));
}

static void read_value(struct json_reader *r, struct tree *node);

struct ordered {
	struct str name;
	size_t index;
};

static int by_name(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;
	int order = str_cmp(x->name, y->name);
	return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* By name, so that they are found; of several with one name the last one stays. */
static void order_members(struct tree *node, struct grown *list, struct arena *arena)
{
	struct ordered *order = arena_array(arena, struct ordered, list->count + 1);
	node->names = arena_array(arena, struct str, list->count + 1);
	node->members = arena_array(arena, struct tree, list->count + 1);
	for (size_t i = 0; i < list->count; i++)
		order[i] = (struct ordered){list->names[i], i};
	qsort(order, list->count, sizeof(*order), by_name);
	for (size_t i = 0; i < list->count; i++) {
		if (i + 1 < list->count && str_eq(order[i].name, order[i + 1].name))
			continue;
		node->names[node->count] = order[i].name;
		node->members[node->count] = list->members[order[i].index];
		node->hash = hash_bytes(node->hash, order[i].name.p, order[i].name.n);
		node->hash = hash_bytes(
			node->hash, &node->members[node->count].hash, sizeof(node->hash));
		node->count++;
	}
}

static void read_members(struct json_reader *r, struct tree *node)
{
	struct grown list = {NULL, NULL, 0, 0};
	bool object = node->type == JSON_OBJECT;
	struct str name = STR_NONE;
	while (object ? json_member(r, &name) : json_element(r)) {
		struct tree member;
		read_value(r, &member);
		if (list.count == list.room)
			grow(&list, object);
		if (object)
			list.names[list.count] = name;
		list.members[list.count++] = member;
	}
	if (object) {
		order_members(node, &list, r->arena);
	} else {
		node->members = arena_array(r->arena, struct tree, list.count + 1);
		node->count = list.count;
		for (size_t i = 0; i < list.count; i++) {
			node->members[i] = list.members[i];
			node->hash =
				hash_bytes(node->hash, &list.members[i].hash, sizeof(node->hash));
		}
	}
	free(list.members);
	free(list.names);
}

/* What follows a number inside of something ends it; a number alone may end with the text. */
static double number_of(const struct json_reader *r)
{
	const char *digits =
		r->text.p + r->text.n < r->end ? r->text.p : arena_dup_z(r->arena, r->text);
	return strtod(digits, NULL);
}

static void read_value(struct json_reader *r, struct tree *node)
{
	enum json_type type = json_read(r);
	*node = (struct tree){
		.type = type, .hash = hash_bytes(14695981039346656037u, &type, sizeof(type))};
	if (type == JSON_OBJECT || type == JSON_ARRAY) {
		read_members(r, node);
	} else if (type == JSON_NUMBER) {
		node->text = r->text;
		node->number = number_of(r);
		double value = node->number == 0 ? 0 : node->number; /* -0 is 0 */
		node->hash = hash_bytes(node->hash, &value, sizeof(value));
	} else if (type == JSON_STRING) {
		node->text = r->text;
		node->hash = hash_bytes(node->hash, r->text.p, r->text.n);
	}
}

const struct tree *tree_read(struct str text, struct arena *arena)
{
	struct json_reader r;
	struct tree *root = arena_new(arena, struct tree);
	json_reader_init(&r, text, arena);
	read_value(&r, root);
	return json_finish(&r) ? root : NULL;
}

const struct tree *tree_member(const struct tree *object, struct str name)
{
	size_t low = 0, high = object->type == JSON_OBJECT ? object->count : 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(object->names[middle], name);
		if (order == 0)
			return &object->members[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool tree_equal(const struct tree *a, const struct tree *b)
{
	if (a->type != b->type || a->hash != b->hash)
		return false;
	if (a->type == JSON_NUMBER)
		return a->number == b->number;
	if (a->type == JSON_STRING)
		return str_eq(a->text, b->text);
	if ((a->type != JSON_OBJECT && a->type != JSON_ARRAY) || a->count != b->count)
		return a->type != JSON_OBJECT && a->type != JSON_ARRAY;
	for (size_t i = 0; i < a->count; i++)
		if ((a->type == JSON_OBJECT && !str_eq(a->names[i], b->names[i])) ||
			!tree_equal(&a->members[i], &b->members[i]))
			return false;
	return true;
}
