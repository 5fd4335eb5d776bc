#include "shape.h"

enum {
	FAULTS = 10, /* AWS reports no more */
};

/* One step of 'keySchema.1.member.keyType'. */
struct path {
	const struct path *up;
	struct str name;
	bool plain; /* an index, a key or "member": never lowered */
};

struct checking {
	struct arena *arena;
	const struct shape_unknown *unknown;
	struct buf text;
	size_t count;
	size_t most;
	bool newer; /* see is_newer() */
};

static void add_lowered(struct buf *out, struct str name)
{
	if (name.n)
		buf_add_c(out, ascii_lower(name.p[0]));
	buf_add(out, str_skip(name, 1));
}

static void add_path(struct buf *out, const struct path *path, bool by_hand)
{
	if (path->up) {
		add_path(out, path->up, by_hand);
		buf_add_c(out, '.');
	}
	if (path->plain || by_hand)
		buf_add(out, path->name);
	else
		add_lowered(out, path->name);
}

static struct str enum_text(const struct checking *c, const struct shape *shape, const void *at)
{
	int value;
	memcpy(&value, at, sizeof(value));
	if (value > 0)
		return shape->values[value - 1];
	for (const struct shape_unknown *u = c->unknown; u; u = u->next)
		if (u->number == -value)
			return u->text;
	return STR_NONE;
}

static bool is_absent(const struct shape *shape, const void *at)
{
	int value;
	const void *pointer;
	struct shape_list list;
	struct str text;
	switch (shape->kind) {
	case SHAPE_STRING:
	case SHAPE_BLOB:
		memcpy(&text, at, sizeof(text));
		return !text.p;
	case SHAPE_ENUM:
		memcpy(&value, at, sizeof(value));
		return value == 0;
	case SHAPE_STRUCTURE:
		memcpy(&pointer, at, sizeof(pointer));
		return !pointer;
	case SHAPE_LIST:
	case SHAPE_MAP:
		memcpy(&list, at, offsetof(struct shape_list, keys));
		return !list.set;
	case SHAPE_BOOLEAN:
	case SHAPE_INTEGER:
	case SHAPE_LONG:
	case SHAPE_DOUBLE:
	case SHAPE_TIMESTAMP:
	case SHAPE_VALUE:
	case SHAPE_ITEM:
		break;
	}
	return !*(const bool *)at; /* `set` comes first in all of these */
}

static void add_value(struct buf *out, const struct checking *c, const struct shape *shape,
	const void *at, bool element);

static void add_structure(
	struct buf *out, const struct checking *c, const struct shape *shape, const char *at)
{
	buf_add(out, shape->name);
	buf_add_c(out, '(');
	for (size_t i = 0; i < shape->field_count; i++) {
		const struct shape_field *field = &shape->fields[i];
		if (i)
			buf_add(out, STR(", "));
		add_lowered(out, field->name);
		buf_add_c(out, '=');
		add_value(out, c, field->shape, at + field->offset, false);
	}
	buf_add_c(out, ')');
}

/* Attribute values are shown as their JSON; AWS shows Java objects, whose form varies. */
static void add_attributes(struct buf *out, const struct shape_value *value, bool item)
{
	struct json_writer w;
	json_writer_init(&w, out);
	if (item)
		wire_write_item(&w, value->value);
	else
		wire_write_value(&w, value->value);
}

static void add_elements(
	struct buf *out, const struct checking *c, const struct shape *shape, const void *at)
{
	struct shape_list list = {0};
	bool map = shape->kind == SHAPE_MAP;
	memcpy(&list, at, map ? sizeof(list) : offsetof(struct shape_list, keys));
	buf_add_c(out, map ? '{' : '[');
	for (size_t i = 0; i < list.n; i++) {
		if (i)
			buf_add(out, STR(", "));
		if (map) {
			buf_add(out, list.keys[i]);
			buf_add_c(out, '=');
		}
		add_value(out, c, shape->element, (const char *)list.at + i * shape->element->size,
			true);
	}
	buf_add_c(out, map ? '}' : ']');
}

/* As Java prints it. */
static void add_value(struct buf *out, const struct checking *c, const struct shape *shape,
	const void *at, bool element)
{
	const void *pointer = at;
	if (!(element && shape->kind == SHAPE_STRUCTURE) && is_absent(shape, at)) {
		buf_add(out, STR("null"));
		return;
	}
	switch (shape->kind) {
	case SHAPE_STRING:
	case SHAPE_BLOB:
		buf_add(out, *(const struct str *)at);
		break;
	case SHAPE_ENUM:
		buf_add(out, enum_text(c, shape, at));
		break;
	case SHAPE_BOOLEAN:
		buf_add(out, ((const struct shape_bool *)at)->is ? STR("true") : STR("false"));
		break;
	case SHAPE_INTEGER:
	case SHAPE_LONG:
		buf_add_i64(out, ((const struct shape_long *)at)->is);
		break;
	case SHAPE_DOUBLE:
	case SHAPE_TIMESTAMP:
		buf_printf(out, "%g", ((const struct shape_double *)at)->is);
		break;
	case SHAPE_VALUE:
	case SHAPE_ITEM:
		add_attributes(out, at, shape->kind == SHAPE_ITEM);
		break;
	case SHAPE_LIST:
	case SHAPE_MAP:
		add_elements(out, c, shape, at);
		break;
	case SHAPE_STRUCTURE:
		if (!element)
			memcpy(&pointer, at, sizeof(pointer));
		add_structure(out, c, shape, pointer);
		break;
	}
}

static void add_json(
	struct json_writer *w, const struct checking *c, const struct shape *shape, const void *at);

/* A list or map, or as an element a structure with its members that are there, none of which is one
 * itself: BatchGetItem's RequestItems are all that is shown as JSON. */
static void add_json_parts(
	struct json_writer *w, const struct checking *c, const struct shape *shape, const char *at)
{
	struct shape_list list = {0};
	if (shape->kind == SHAPE_STRUCTURE) {
		json_object(w);
		for (size_t i = 0; i < shape->field_count; i++) {
			const struct shape_field *field = &shape->fields[i];
			if (is_absent(field->shape, at + field->offset))
				continue;
			json_key(w, field->name);
			add_json(w, c, field->shape, at + field->offset);
		}
		json_end_object(w);
		return;
	}
	bool map = shape->kind == SHAPE_MAP;
	memcpy(&list, at, map ? sizeof(list) : offsetof(struct shape_list, keys));
	(map ? json_object : json_array)(w);
	for (size_t i = 0; i < list.n; i++) {
		if (map)
			json_key(w, list.keys[i]);
		add_json(w, c, shape->element, (const char *)list.at + i * shape->element->size);
	}
	(map ? json_end_object : json_end_array)(w);
}

/* As it was sent, but for what is no member. */
static void add_json(
	struct json_writer *w, const struct checking *c, const struct shape *shape, const void *at)
{
	struct buf text = BUF_IN(c->arena);
	if (shape->kind != SHAPE_STRUCTURE && is_absent(shape, at))
		json_raw(w, STR("null"));
	else if (shape->kind == SHAPE_ITEM)
		wire_write_item(w, ((const struct shape_value *)at)->value);
	else if (shape->kind == SHAPE_LIST || shape->kind == SHAPE_MAP ||
		 shape->kind == SHAPE_STRUCTURE)
		add_json_parts(w, c, shape, at);
	else {
		add_value(&text, c, shape, at, true);
		(shape->kind == SHAPE_BOOLEAN ? json_raw : json_string)(w, buf_str(&text));
	}
}

/* Makes place for one more. false: there are enough already. */
static bool another(struct checking *c)
{
	if (c->count == c->most)
		return false;
	if (c->count++)
		buf_add(&c->text, STR("; "));
	return true;
}

/* Begins "Value 'x' at 'path' failed to satisfy constraint: ". false: there are enough already. */
static bool fault(struct checking *c, const struct path *path, const struct shape *shape,
	const void *at, unsigned flags)
{
	bool absent = is_absent(shape, at), by_hand = flags & SHAPE_BY_HAND;
	if (!another(c))
		return false;
	buf_add(&c->text, by_hand ? STR("Value") : absent ? STR("Value ") : STR("Value '"));
	if (flags & SHAPE_AS_JSON) {
		struct json_writer w;
		json_writer_init(&w, &c->text);
		add_json(&w, c, shape, at);
	} else if (!by_hand) {
		add_value(&c->text, c, shape, at, false);
	}
	buf_add(&c->text, absent || by_hand ? STR(" at '") : STR("' at '"));
	add_path(&c->text, path, by_hand);
	buf_add(&c->text, STR("' failed to satisfy constraint: "));
	return true;
}

static void bound(struct checking *c, const char *what, int64_t limit)
{
	buf_add_z(&c->text, what);
	buf_add_i64(&c->text, limit);
}

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_is_digit(s.p[i]) &&
			(ascii_lower(s.p[i]) < 'a' || ascii_lower(s.p[i]) > 'z') && s.p[i] != '_' &&
			s.p[i] != '.' && s.p[i] != '-')
			return false;
	return s.n > 0;
}

static bool is_arn(struct str s)
{
	return str_starts(s, STR("arn:aws"));
}

static bool fits_pattern(const struct shape *shape, struct str s)
{
	switch (shape->pattern) {
	case SHAPE_PATTERN_NAME:
		return is_name(s);
	case SHAPE_PATTERN_TABLE:
		return !s.n || is_arn(s) || is_name(s);
	case SHAPE_PATTERN_NONE:
		break;
	}
	return true;
}

/* Characters as AWS counts them: UTF-16 units. */
static int64_t length_of(struct str s)
{
	int64_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((s.p[i] & 0xc0) != 0x80) + ((unsigned char)s.p[i] >= 0xf0);
	return n;
}

enum {
	NAME_LEAST = 3, /* of a table's name */
};

#define TOO_SHORT "Member must have length greater than or equal to "

static void check_length(struct checking *c, const struct path *path, const struct shape *shape,
	const void *at, unsigned flags, int64_t length)
{
	unsigned short_flags = flags;
	if (c->newer && shape->pattern == SHAPE_PATTERN_TABLE)
		short_flags |= SHAPE_BY_HAND;
	if (length < shape->min && fault(c, path, shape, at, short_flags))
		bound(c, TOO_SHORT, shape->min);
	if (length > shape->max && fault(c, path, shape, at, flags))
		bound(c, "Member must have length less than or equal to ", shape->max);
}

static void check_string(struct checking *c, const struct path *path, const struct shape *shape,
	const struct str *at, unsigned flags)
{
	if (!fits_pattern(shape, *at) && fault(c, path, shape, at, flags))
		buf_add(&c->text,
			STR("Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"));
	if (shape->pattern == SHAPE_PATTERN_TABLE && is_arn(*at))
		return;
	/* Of the empty name 1 is asked (conformance suite), of others 3 (dynalite, scylladb). */
	if (shape->pattern == SHAPE_PATTERN_TABLE && at->n > 0 && at->n < NAME_LEAST &&
		fault(c, path, shape, at, flags))
		bound(c, TOO_SHORT, NAME_LEAST);
	check_length(c, path, shape, at, flags, length_of(*at));
}

/* The newer layer tells neither the member nor its value, and has sets of its own, with what is
 * misspelt or wrong in them (the same captures; of ConditionalOperator validation-ordering/query and
 * deepRequests). */
static const struct {
	struct str shape, set;
} newer_sets[] = {
	{STR_INIT("ReturnValue"), STR_INIT("ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE")},
	{STR_INIT("ConditionalOperator"), STR_INIT("ALL, OR")},
};

static const struct str *newer_set(const struct checking *c, const struct shape *shape)
{
	for (size_t i = 0; c->newer && i < ARRAY_LEN(newer_sets); i++)
		if (str_eq(newer_sets[i].shape, shape->name))
			return &newer_sets[i].set;
	return NULL;
}

static void check_enum(struct checking *c, const struct path *path, const struct shape *shape,
	const void *at, unsigned flags)
{
	int value;
	memcpy(&value, at, sizeof(value));
	const struct str *set = value < 0 ? newer_set(c, shape) : NULL;
	if (value >= 0 || !(set ? another(c) : fault(c, path, shape, at, flags)))
		return;
	if (set)
		buf_add(&c->text, STR("Failed to satisfy constraint: "));
	buf_add(&c->text, STR("Member must satisfy enum value set: ["));
	if (set)
		buf_add(&c->text, *set);
	for (size_t i = 0; !set && i < shape->value_count; i++) {
		if (i)
			buf_add(&c->text, STR(", "));
		buf_add(&c->text, shape->values[i]);
	}
	buf_add_c(&c->text, ']');
}

static void check_number(struct checking *c, const struct path *path, const struct shape *shape,
	const struct shape_long *at, unsigned flags)
{
	if (at->is < shape->min && fault(c, path, shape, at, flags))
		bound(c, "Member must have value greater than or equal to ", shape->min);
	if (at->is > shape->max && fault(c, path, shape, at, flags))
		bound(c, "Member must have value less than or equal to ", shape->max);
}

static void check_value(struct checking *c, const struct path *path, const struct shape *shape,
	const void *at, unsigned flags);
static void check_members(
	struct checking *c, const struct path *path, const struct shape *shape, const char *at);

static void check_keys(struct checking *c, const struct path *path, const struct shape *shape,
	const struct shape_list *map, const void *at, unsigned flags)
{
	const struct shape *key = shape->key;
	int64_t least = key->pattern == SHAPE_PATTERN_TABLE ? NAME_LEAST : key->min;
	for (size_t i = 0; i < map->n; i++) {
		int64_t length = length_of(map->keys[i]);
		bool arn = key->pattern == SHAPE_PATTERN_TABLE && is_arn(map->keys[i]);
		if ((arn || (length >= least && length <= key->max)) &&
			fits_pattern(key, map->keys[i]))
			continue;
		if (!fault(c, path, shape, at, flags))
			return;
		bound(c,
			"Map keys must satisfy constraint: [Member must have length less than or "
			"equal to ",
			key->max);
		bound(c, ", Member must have length greater than or equal to ", least);
		if (key->pattern)
			buf_add(&c->text, STR(", Member must satisfy regular expression pattern: "
					      "[a-zA-Z0-9_.-]+"));
		buf_add_c(&c->text, ']');
	}
}

/* A map of lists: their lengths are a constraint of the map. */
static void check_list_values(struct checking *c, const struct path *path,
	const struct shape *shape, const struct shape_list *map, const void *at)
{
	const struct shape *element = shape->element;
	for (size_t i = 0; i < map->n; i++) {
		struct shape_list list;
		memcpy(&list, (const char *)map->at + i * element->size,
			offsetof(struct shape_list, keys));
		if ((int64_t)list.n >= element->min && (int64_t)list.n <= element->max)
			continue;
		if (!fault(c, path, shape, at, 0))
			return;
		bound(c,
			"Map value must satisfy constraint: [Member must have length less than or "
			"equal to ",
			element->max);
		bound(c, ", Member must have length greater than or equal to ", element->min);
		buf_add_c(&c->text, ']');
	}
}

static void check_elements(struct checking *c, const struct path *path, const struct shape *shape,
	const struct shape_list *list)
{
	const struct shape *element = shape->element;
	for (size_t i = 0; i < list->n && c->count < c->most; i++) {
		char digits[24];
		struct buf number = {.p = digits, .cap = sizeof(digits)};
		buf_add_u64(&number, i + 1);
		struct path step = {path, list->keys ? list->keys[i] : buf_str(&number), true};
		struct path member = {&step, STR("member"), true};
		const char *at = (const char *)list->at + i * element->size;
		if (element->kind == SHAPE_STRUCTURE)
			check_members(c, &member, element, at);
		else if (!is_absent(element, at) && !(list->keys && element->kind == SHAPE_LIST))
			check_value(c, &member, element, at, 0);
		else if (element->kind == SHAPE_LIST) {
			struct shape_list inner = {0};
			memcpy(&inner, at, offsetof(struct shape_list, keys));
			check_elements(c, &member, element, &inner);
		}
	}
}

static void check_value(struct checking *c, const struct path *path, const struct shape *shape,
	const void *at, unsigned flags)
{
	const void *pointer;
	struct shape_list list = {0};
	switch (shape->kind) {
	case SHAPE_STRING:
		check_string(c, path, shape, at, flags);
		break;
	case SHAPE_ENUM:
		check_enum(c, path, shape, at, flags);
		break;
	case SHAPE_INTEGER:
	case SHAPE_LONG:
		check_number(c, path, shape, at, flags);
		break;
	case SHAPE_LIST:
		memcpy(&list, at, offsetof(struct shape_list, keys));
		check_length(c, path, shape, at, flags, (int64_t)list.n);
		check_elements(c, path, shape, &list);
		break;
	case SHAPE_MAP:
		memcpy(&list, at, sizeof(list));
		if (!(flags & SHAPE_UNCHECKED))
			check_length(c, path, shape, at, flags, (int64_t)list.n);
		check_keys(c, path, shape, &list, at, flags & SHAPE_AS_JSON);
		if (shape->element->kind == SHAPE_LIST)
			check_list_values(c, path, shape, &list, at);
		check_elements(c, path, shape, &list);
		break;
	case SHAPE_STRUCTURE:
		memcpy(&pointer, at, sizeof(pointer));
		check_members(c, path, shape, pointer);
		break;
	case SHAPE_BLOB:
	case SHAPE_BOOLEAN:
	case SHAPE_DOUBLE:
	case SHAPE_TIMESTAMP:
	case SHAPE_VALUE:
	case SHAPE_ITEM:
		break;
	}
}

static void check_field(struct checking *c, const struct path *path,
	const struct shape_field *field, const char *at)
{
	struct path step = {path, field->name, false};
	const char *value = at + field->offset;
	if (!is_absent(field->shape, value))
		check_value(c, &step, field->shape, value, field->flags);
	else if ((field->flags & SHAPE_REQUIRED) && fault(c, &step, field->shape, value, 0))
		buf_add(&c->text, STR("Member must not be null"));
}

static void check_members(
	struct checking *c, const struct path *path, const struct shape *shape, const char *at)
{
	for (size_t i = 0; i < shape->field_count && c->count < c->most; i++)
		check_field(c, path, &shape->fields[shape->order ? shape->order[i] : i], at);
}

static const struct shape_field *field_named(const struct shape *shape, struct str name)
{
	for (size_t i = 0; i < shape->field_count; i++)
		if (str_eq(shape->fields[i].name, name))
			return &shape->fields[i];
	return NULL;
}

/* Since mid-2026 another layer of AWS's checks PutItem, DeleteItem and UpdateItem. It looks at the
 * table's name before all else, UpdateItem's then at ReturnValues alone, and has words of its own;
 * the older layer has a request that lacks a member (captures of 31 of 33 regions in September and
 * October 2026, paritysuite/dynamodb-conformance, captures/ and tests/tier3/validation-ordering). */
static bool is_newer(const struct shape *shape, const char *at)
{
	if (!(shape->flags & SHAPE_NEWER))
		return false;
	for (size_t i = 0; i < shape->field_count; i++) {
		const struct shape_field *field = &shape->fields[i];
		if ((field->flags & SHAPE_REQUIRED) && is_absent(field->shape, at + field->offset))
			return false;
	}
	return true;
}

/* Checks a member alone: what else is wrong does not count beside it. */
static void check_alone(
	struct checking *c, const struct shape *shape, struct str name, const char *at)
{
	const struct shape_field *field = field_named(shape, name);
	if (!c->count && field)
		check_field(c, NULL, field, at);
}

static int report(struct checking *c, struct aws_failure *ret_failure)
{
	if (c->count == 1)
		return aws_fail(ret_failure, c->arena, AWS_E_CONSTRAINT, buf_str(&c->text));
	struct str count = arena_printf(c->arena, "%zu", c->count);
	return aws_fail(ret_failure, c->arena, AWS_E_CONSTRAINTS, count, buf_str(&c->text));
}

int shape_check(const struct shape *shape, const struct shape_input *input, struct arena *arena,
	struct aws_failure *ret_failure)
{
	struct checking c = {.arena = arena,
		.unknown = input->unknown,
		.text = BUF_IN(arena),
		.most = FAULTS,
		.newer = is_newer(shape, input->input)};
	const struct shape_field *table = NULL;
	if (shape->flags & SHAPE_TABLE_REQUIRED)
		table = field_named(shape, STR("TableName"));
	if (table && is_absent(table->shape, (const char *)input->input + table->offset))
		return aws_fail(ret_failure, arena, AWS_E_PARAMETER_REQUIRED, table->name);
	if (c.newer && (shape->flags & SHAPE_FIRST_ONLY))
		c.most = 1;
	if (c.newer || (shape->flags & SHAPE_TABLE_FIRST))
		check_alone(&c, shape, STR("TableName"), input->input);
	if (c.most == 1)
		check_alone(&c, shape, STR("ReturnValues"), input->input);
	if (!c.count)
		check_members(&c, NULL, shape, input->input);
	return c.count ? report(&c, ret_failure) : 0;
}
