#include "shape.h"

#include <math.h>
#include <stdlib.h>

struct decoding {
	struct json_reader r;
	struct arena *arena;
	struct aws_failure *failure;
	struct shape_unknown *unknown;
};

const struct shape shape_attribute_value = {
	.kind = SHAPE_VALUE,
	.size = sizeof(struct shape_value),
	.name = STR_INIT("AttributeValue"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.AttributeValue"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

const struct shape shape_item = {
	.kind = SHAPE_ITEM,
	.size = sizeof(struct shape_value),
	.name = STR_INIT("AttributeMap"),
	.java = STR_INIT("java.util.Map<java.lang.String, "
			 "com.amazonaws.dynamodb.v20120810.AttributeValue>"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static bool fail(struct decoding *d, enum aws_error error, struct str a, struct str b)
{
	if (b.p)
		aws_fail(d->failure, d->arena, error, a, b);
	else if (a.p)
		aws_fail(d->failure, d->arena, error, a);
	else
		aws_fail(d->failure, d->arena, error);
	return false;
}

static bool read(
	struct decoding *d, const struct shape *shape, void *at, enum wire_place place, bool inner);

/* What a scalar is called in "X cannot be converted to Integer". */
static struct str short_class(const struct shape *shape)
{
	struct str java = shape->java, rest;
	do
		java = str_cut(java, '.', &rest);
	while (rest.p && (java = rest, true));
	return java;
}

static struct str token_of(enum json_type type, struct str text)
{
	if (type == JSON_TRUE)
		return STR("TRUE_VALUE");
	if (type == JSON_FALSE)
		return STR("FALSE_VALUE");
	if (type == JSON_STRING)
		return STR("STRING_VALUE");
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '.' || text.p[i] == 'e' || text.p[i] == 'E')
			return STR("DECIMAL_VALUE");
	return STR("NUMBER_VALUE");
}

/* A JSON value that a scalar cannot be made of. */
static bool mismatch(struct decoding *d, const struct shape *shape, enum json_type type)
{
	if (type == JSON_ERROR)
		return false;
	if (type == JSON_ARRAY)
		return fail(d, AWS_E_COLLECTION_CLASS, shape->java, STR_NONE);
	if (type == JSON_OBJECT)
		return fail(d, AWS_E_STRUCTURE_FOUND, STR_NONE, STR_NONE);
	if (shape->kind == SHAPE_BLOB)
		return fail(d, AWS_E_BLOB_TYPE, STR_NONE, STR_NONE);
	return fail(d, AWS_E_SCALAR_TO, token_of(type, d->r.text), short_class(shape));
}

static bool read_string(struct decoding *d, const struct shape *shape, struct str *at)
{
	enum json_type type = json_read(&d->r);
	if (type == JSON_NULL)
		return true;
	if (type != JSON_STRING)
		return mismatch(d, shape, type);
	if (shape->kind == SHAPE_BLOB)
		return wire_read_base64(d->r.text, d->arena, at, d->failure);
	*at = d->r.text;
	return true;
}

static bool read_enum(struct decoding *d, const struct shape *shape, void *at)
{
	struct str text = STR_NONE;
	int value = 0;
	if (!read_string(d, shape, &text))
		return false;
	if (!text.p)
		return true;
	for (size_t i = 0; i < shape->value_count && !value; i++)
		if (str_eq(text, shape->values[i]))
			value = (int)i + 1;
	if (!value) {
		struct shape_unknown *unknown = arena_new(d->arena, struct shape_unknown);
		int number = d->unknown ? d->unknown->number + 1 : 1;
		*unknown = (struct shape_unknown){d->unknown, number, text};
		d->unknown = unknown;
		value = -number;
	}
	memcpy(at, &value, sizeof(value));
	return true;
}

static bool read_boolean(struct decoding *d, const struct shape *shape, struct shape_bool *at)
{
	enum json_type type = json_read(&d->r);
	if (type == JSON_TRUE || type == JSON_FALSE) {
		*at = (struct shape_bool){true, type == JSON_TRUE};
		return true;
	}
	if (type == JSON_STRING) {
		static const char *const words[] = {"false", "true", "0", "1", "no", "yes"};
		for (size_t i = 0; i < ARRAY_LEN(words); i++)
			if (str_eq_nocase(d->r.text, str_z(words[i]))) {
				*at = (struct shape_bool){true, i & 1};
				return true;
			}
		return fail(d, AWS_E_TOKEN, STR_NONE, STR_NONE);
	}
	return type == JSON_NULL || mismatch(d, shape, type);
}

/* Fractions are cut off and what is out of range is brought to its end, as Java narrows. */
static int64_t whole(struct str digits)
{
	int64_t value;
	if (str_to_i64(digits, &value))
		return value;
	char text[64];
	size_t n = digits.n < sizeof(text) ? digits.n : sizeof(text) - 1;
	memcpy(text, digits.p, n);
	text[n] = '\0';
	double number = floor(strtod(text, NULL));
	if (number >= 9.2e18)
		return INT64_MAX;
	return number <= -9.2e18 ? INT64_MIN + 1 : (int64_t)number;
}

static bool read_number(struct decoding *d, const struct shape *shape, void *at)
{
	enum json_type type = json_read(&d->r);
	if (type == JSON_NULL)
		return true;
	if (type != JSON_NUMBER)
		return mismatch(d, shape, type);
	if (shape->kind == SHAPE_LONG || shape->kind == SHAPE_INTEGER) {
		struct shape_long value = {true, whole(d->r.text)};
		memcpy(at, &value, sizeof(value));
	} else {
		struct str z = arena_dup(d->arena, d->r.text);
		struct shape_double value = {true, strtod(z.p, NULL)};
		memcpy(at, &value, sizeof(value));
	}
	return true;
}

/* Enters a list or map; false with *ret_null when it is null. inner: it is an element of another
 * one, for which AWS's reader has other words. */
static bool enter(struct decoding *d, const struct shape *shape, bool inner, bool *ret_null)
{
	enum json_type type = json_read(&d->r);
	enum json_type wanted = shape->kind == SHAPE_LIST ? JSON_ARRAY : JSON_OBJECT;
	*ret_null = type == JSON_NULL;
	if (type == wanted)
		return true;
	if (type == JSON_NULL || type == JSON_ERROR)
		return false;
	if (type == JSON_OBJECT)
		return fail(d, AWS_E_STRUCTURE_FOUND, STR_NONE, STR_NONE);
	if (type == JSON_ARRAY)
		return fail(d, AWS_E_COLLECTION, shape->java, STR_NONE);
	return fail(d, inner ? AWS_E_PARAMETERIZED : AWS_E_FIELD_TYPE, STR_NONE, STR_NONE);
}

struct growing {
	char *at;
	struct str *keys;
	size_t n, room;
};

static void *grow(struct decoding *d, const struct shape *shape, struct growing *g)
{
	size_t size = shape->element->size;
	if (g->n == g->room) {
		size_t more = g->room ? g->room * 2 : 4;
		g->at = arena_grow(d->arena, g->at, g->room * size, more * size);
		if (shape->kind == SHAPE_MAP)
			g->keys = arena_grow(d->arena, g->keys, g->room * sizeof(*g->keys),
				more * sizeof(*g->keys));
		g->room = more;
	}
	return memset(g->at + g->n * size, 0, size);
}

static bool read_list(struct decoding *d, const struct shape *shape, void *at, bool inner)
{
	struct growing g = {0};
	bool null;
	if (!enter(d, shape, inner, &null))
		return null;
	while (json_element(&d->r)) {
		if (!read(d, shape->element, grow(d, shape, &g), WIRE_ELEMENT, true))
			return false;
		g.n++;
	}
	if (d->r.error)
		return false;
	memcpy((char *)at + offsetof(struct shape_list, at), &g.at, sizeof(g.at));
	memcpy((char *)at + offsetof(struct shape_list, n), &g.n, sizeof(g.n));
	memcpy((char *)at + offsetof(struct shape_list, set), &(bool){true}, sizeof(bool));
	return true;
}

/* Of members of one name the last one counts. */
static void drop_twice(struct decoding *d, struct growing *g, size_t size)
{
	bool *keep = arena_array(d->arena, bool, g->n);
	size_t kept = 0;
	if (wire_last_of_each(d->arena, g->keys, g->n, keep) == g->n)
		return;
	for (size_t i = 0; i < g->n; i++) {
		if (!keep[i])
			continue;
		g->keys[kept] = g->keys[i];
		memmove(g->at + kept++ * size, g->at + i * size, size);
	}
	g->n = kept;
}

static bool read_map(struct decoding *d, const struct shape *shape, void *at, bool inner)
{
	struct growing g = {0};
	struct str key;
	bool null;
	if (!enter(d, shape, inner, &null))
		return null;
	while (json_member(&d->r, &key)) {
		void *element = grow(d, shape, &g);
		if (!read(d, shape->element, element, WIRE_ELEMENT, true))
			return false;
		g.keys[g.n++] = key;
	}
	if (d->r.error)
		return false;
	if (g.n > 1)
		drop_twice(d, &g, shape->element->size);
	struct shape_list map = {.at = g.at, .n = g.n, .set = true, .keys = g.keys};
	memcpy(at, &map, sizeof(map));
	return true;
}

static const struct shape_field *field_named(const struct shape *shape, struct str name)
{
	for (size_t i = 0; i < shape->field_count; i++)
		if (str_eq(shape->fields[i].name, name))
			return &shape->fields[i];
	return NULL;
}

/* The members of the object that was entered. */
static bool read_members(struct decoding *d, const struct shape *shape, char *into)
{
	struct str name;
	while (json_member(&d->r, &name)) {
		const struct shape_field *field = field_named(shape, name);
		if (!field)
			json_skip(&d->r);
		else if (!read(d, field->shape, into + field->offset, WIRE_FIELD, false))
			return false;
	}
	return !d->r.error;
}

/* As an element the structure itself stands at `at`, as a member a pointer to it. */
static bool read_structure(
	struct decoding *d, const struct shape *shape, void *at, enum wire_place place)
{
	enum json_type type = json_read(&d->r);
	if (type == JSON_NULL)
		return true;
	if (type == JSON_ARRAY)
		return fail(d, AWS_E_COLLECTION_CLASS, shape->java, STR_NONE);
	if (type == JSON_ERROR)
		return false;
	if (type != JSON_OBJECT)
		return fail(d, place == WIRE_FIELD ? AWS_E_FIELD_TYPE : AWS_E_VALUE_TYPE, STR_NONE,
			STR_NONE);
	if (place == WIRE_ELEMENT)
		return read_members(d, shape, at);
	void *structure = arena_calloc(d->arena, 1, shape->size);
	memcpy(at, &structure, sizeof(structure));
	return read_members(d, shape, structure);
}

static bool read(
	struct decoding *d, const struct shape *shape, void *at, enum wire_place place, bool inner)
{
	switch (shape->kind) {
	case SHAPE_STRING:
	case SHAPE_BLOB:
		return read_string(d, shape, at);
	case SHAPE_ENUM:
		return read_enum(d, shape, at);
	case SHAPE_BOOLEAN:
		return read_boolean(d, shape, at);
	case SHAPE_INTEGER:
	case SHAPE_LONG:
	case SHAPE_DOUBLE:
	case SHAPE_TIMESTAMP:
		return read_number(d, shape, at);
	case SHAPE_VALUE:
		return wire_read_value(&d->r, place, at, d->failure);
	case SHAPE_ITEM: {
		enum json_type type = json_peek(&d->r);
		if (inner && type != JSON_OBJECT && type != JSON_ARRAY && type != JSON_NULL &&
			type != JSON_ERROR)
			return fail(d, AWS_E_PARAMETERIZED, STR_NONE, STR_NONE);
		return wire_read_item(&d->r, at, d->failure);
	}
	case SHAPE_LIST:
		return read_list(d, shape, at, inner);
	case SHAPE_MAP:
		return read_map(d, shape, at, inner);
	case SHAPE_STRUCTURE:
		return read_structure(d, shape, at, place);
	}
	return false;
}

int shape_decode(const struct shape *shape, struct str json, struct arena *arena,
	struct shape_input *ret_input, struct aws_failure *ret_failure)
{
	struct aws_failure failure = {0};
	struct decoding d = {.arena = arena, .failure = &failure};
	void *input = arena_calloc(arena, 1, shape->size);
	json_reader_init(&d.r, json, arena);
	bool good = json_peek(&d.r) == JSON_OBJECT && json_read(&d.r) == JSON_OBJECT &&
		    read_members(&d, shape, input) && json_finish(&d.r);
	if (good) {
		*ret_input = (struct shape_input){input, d.unknown};
		return 0;
	}
	if (failure.error) {
		*ret_failure = failure;
		return -1;
	}
	return aws_fail(ret_failure, arena, AWS_E_NOT_JSON);
}
