#include "sdk_call.h"

bool sdk_item_parse(struct json_reader *r, struct hangar_item *ret_item)
{
	struct hangar_attribute *list = NULL;
	size_t count = 0, room = 0;
	struct str name, type, none;
	if (json_peek(r) != JSON_OBJECT)
		return false;
	const char *from = r->at;
	json_read(r);
	while (json_member(r, &name)) {
		if (json_read(r) != JSON_OBJECT || !json_member(r, &type))
			return false;
		struct str value;
		if (json_peek(r) == JSON_STRING) {
			json_read(r);
			value = r->text;
		} else {
			value = json_skip(r);
		}
		if (json_member(r, &none))
			return false;
		if (count == room) {
			size_t more = room ? room * 2 : 16;
			list = arena_grow(
				r->arena, list, room * sizeof(*list), more * sizeof(*list));
			room = more;
		}
		list[count++] = (struct hangar_attribute){name, type, value};
	}
	if (r->error)
		return false;
	*ret_item = (struct hangar_item){str_of(from, (size_t)(r->at - from)), list, count};
	return true;
}

bool hangar_item_read(struct hangar_call *call, struct str json, struct hangar_item *ret_item)
{
	struct json_reader r;
	struct hangar_item item;
	if (!json.n)
		return false;
	json_reader_init(&r, json, call->in->arena);
	if (!sdk_item_parse(&r, &item) || !json_finish(&r))
		return false;
	*ret_item = item;
	return true;
}

const struct hangar_attribute *hangar_item_get(const struct hangar_item *item, const char *name)
{
	struct str wanted = str_z(name);
	for (size_t i = 0; i < item->count; i++)
		if (str_eq(item->attributes[i].name, wanted))
			return &item->attributes[i];
	return NULL;
}

static struct str text_of_type(const struct hangar_item *item, const char *name, struct str type)
{
	const struct hangar_attribute *attribute = hangar_item_get(item, name);
	return attribute && str_eq(attribute->type, type) ? attribute->value : STR_NONE;
}

struct str hangar_item_s(const struct hangar_item *item, const char *name)
{
	return text_of_type(item, name, STR("S"));
}

struct str hangar_item_n(const struct hangar_item *item, const char *name)
{
	return text_of_type(item, name, STR("N"));
}

int64_t hangar_item_i64(const struct hangar_item *item, const char *name, int64_t otherwise)
{
	int64_t value;
	return str_to_i64(hangar_item_n(item, name), &value) ? value : otherwise;
}

bool hangar_item_bool(const struct hangar_item *item, const char *name, bool otherwise)
{
	struct str value = text_of_type(item, name, STR("BOOL"));
	return value.p ? str_eq(value, STR("true")) : otherwise;
}

/* Digits that came as text are a number only if they are one. */
static void copy_number(struct json_writer *w, struct str text)
{
	size_t i = text.n && text.p[0] == '-', from = i;
	while (i < text.n && ascii_is_digit(text.p[i]))
		i++;
	bool plain = i == text.n && i > from && (text.p[from] != '0' || i == from + 1);
	struct json_reader r;
	if (!plain) {
		json_reader_init(&r, text, NULL);
		plain = text.n && json_peek(&r) == JSON_NUMBER && json_read(&r) && json_finish(&r);
	}
	if (plain)
		json_number(w, text);
	else
		json_string(w, text);
}

static void copy_value(struct json_reader *r, struct json_writer *w);

static void copy_list(struct json_reader *r, struct json_writer *w, struct str type)
{
	json_array(w);
	bool numbers = str_eq(type, STR("NS"));
	bool open = json_read(r) == JSON_ARRAY;
	while (open && json_element(r)) {
		if (str_eq(type, STR("L"))) {
			copy_value(r, w);
			continue;
		}
		json_read(r);
		if (numbers)
			copy_number(w, r->text);
		else
			json_string(w, r->text);
	}
	json_end_array(w);
}

static void copy_map(struct json_reader *r, struct json_writer *w)
{
	struct str name;
	json_object(w);
	if (json_read(r) == JSON_OBJECT)
		while (json_member(r, &name)) {
			json_key(w, name);
			copy_value(r, w);
		}
	json_end_object(w);
}

static void copy_scalar(struct json_writer *w, struct str type, struct str value)
{
	if (str_eq(type, STR("N")))
		copy_number(w, value);
	else if (str_eq(type, STR("BOOL")))
		json_bool(w, str_eq(value, STR("true")));
	else if (str_eq(type, STR("NULL")))
		json_null(w);
	else
		json_string(w, value);
}

static bool is_nested(struct str type)
{
	return str_eq(type, STR("M")) || str_eq(type, STR("L")) ||
	       (type.n == 2 && type.p[1] == 'S');
}

/* The inside of {"T": ...} that r stands before. */
static void copy_typed(struct json_reader *r, struct json_writer *w, struct str type)
{
	if (str_eq(type, STR("M"))) {
		copy_map(r, w);
	} else if (is_nested(type)) {
		copy_list(r, w, type);
	} else {
		struct str value = STR_NONE;
		if (json_peek(r) == JSON_STRING) {
			json_read(r);
			value = r->text;
		} else {
			value = json_skip(r);
		}
		copy_scalar(w, type, value);
	}
}

static void copy_value(struct json_reader *r, struct json_writer *w)
{
	struct str type;
	if (json_read(r) == JSON_OBJECT && json_member(r, &type)) {
		copy_typed(r, w, type);
		json_leave(r);
	} else {
		json_null(w);
	}
}

void hangar_attribute_copy(const struct hangar_attribute *attribute, struct json_writer *w)
{
	struct arena arena = ARENA_INIT;
	struct json_reader r;
	json_key(w, attribute->name);
	if (!is_nested(attribute->type)) {
		copy_scalar(w, attribute->type, attribute->value);
		return;
	}
	json_reader_init(&r, attribute->value, &arena);
	copy_typed(&r, w, attribute->type);
	arena_release(&arena);
}

bool hangar_item_copy(const struct hangar_item *item, const char *name, struct json_writer *w)
{
	const struct hangar_attribute *attribute = hangar_item_get(item, name);
	if (attribute)
		hangar_attribute_copy(attribute, w);
	return attribute;
}

void hangar_item_write(const struct hangar_item *item, struct json_writer *w)
{
	json_object(w);
	for (size_t i = 0; i < item->count; i++)
		hangar_attribute_copy(&item->attributes[i], w);
	json_end_object(w);
}

static void open_value(struct json_writer *w, const char *name, struct str type)
{
	json_key(w, str_z(name));
	json_object(w);
	json_key(w, type);
}

void hangar_put_s(struct json_writer *w, const char *name, struct str value)
{
	open_value(w, name, STR("S"));
	json_string(w, value);
	json_end_object(w);
}

void hangar_put_i64(struct json_writer *w, const char *name, int64_t value)
{
	char digits[24];
	struct buf text = {.p = digits, .cap = sizeof(digits)};
	buf_add_i64(&text, value);
	hangar_put_n(w, name, buf_str(&text));
}

void hangar_put_n(struct json_writer *w, const char *name, struct str digits)
{
	open_value(w, name, STR("N"));
	json_string(w, digits);
	json_end_object(w);
}

void hangar_put_bool(struct json_writer *w, const char *name, bool value)
{
	open_value(w, name, STR("BOOL"));
	json_bool(w, value);
	json_end_object(w);
}

void hangar_put_null(struct json_writer *w, const char *name)
{
	open_value(w, name, STR("NULL"));
	json_bool(w, true);
	json_end_object(w);
}

void hangar_put_raw(struct json_writer *w, const char *name, struct str value)
{
	json_key(w, str_z(name));
	json_raw(w, value);
}
