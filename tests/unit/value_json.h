/*
 * value_json - DynamoDB JSON to stored values and back, for tests: {"S":"x"}, {"L":[...]}, ...; an
 * item is the object of its attributes. Ends the program on text that is none.
 */
#ifndef VALUE_JSON_H
#define VALUE_JSON_H

#include "buf.h"
#include "json_read.h"
#include "store/value.h"

#include <stdio.h>
#include <stdlib.h>

static struct value value_json_read(struct json_reader *r);

static _Noreturn void value_json_fail(struct str text)
{
	fprintf(stderr, "not DynamoDB JSON: %.*s\n", STR_ARG(text));
	abort();
}

static int value_json_digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : -1;
}

static struct str value_json_base64(struct arena *arena, struct str text)
{
	struct buf out = BUF_IN(arena);
	unsigned bits = 0, have = 0;
	for (size_t i = 0; i < text.n && text.p[i] != '='; i++) {
		bits = bits << 6 | (unsigned)value_json_digit(text.p[i]);
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_add_c(&out, (char)(bits >> have & 0xff));
		}
	}
	return buf_str(&out);
}

static struct str value_json_number(struct arena *arena, struct str text)
{
	struct number number;
	char *bytes = arena_bytes(arena, NUMBER_BYTES);
	if (number_parse(text, &number) != NUMBER_OK)
		value_json_fail(text);
	return str_of(bytes, number_encode(&number, bytes));
}

static struct value value_json_set(struct json_reader *r, enum value_type type)
{
	struct str contents[256];
	size_t n = 0;
	struct value set = VALUE_ABSENT;
	for (json_read(r); json_element(r);) {
		json_read(r);
		contents[n++] = type == VALUE_NS   ? value_json_number(r->arena, r->text)
				: type == VALUE_BS ? value_json_base64(r->arena, r->text)
						   : r->text;
	}
	if (!value_of_set(r->arena, type, contents, n, &set))
		value_json_fail(STR("a set"));
	return set;
}

/* Behind the '{' of a map's or item's members. */
static struct value value_json_members(struct json_reader *r)
{
	struct value_member *members = arena_array(r->arena, struct value_member, 1024);
	size_t n = 0;
	struct value map = VALUE_ABSENT;
	while (json_member(r, &members[n].name)) {
		members[n].value = value_json_read(r);
		n++;
	}
	if (!value_of_members(r->arena, members, n, &map))
		value_json_fail(STR("a map"));
	return map;
}

static struct value value_json_list(struct json_reader *r)
{
	struct value *elements = arena_array(r->arena, struct value, 1024);
	size_t n = 0;
	for (json_read(r); json_element(r); n++)
		elements[n] = value_json_read(r);
	return value_of_list(r->arena, elements, n);
}

static struct value value_json_typed(struct json_reader *r, enum value_type type)
{
	struct number number;
	switch (type) {
	case VALUE_SS:
	case VALUE_NS:
	case VALUE_BS:
		return value_json_set(r, type);
	case VALUE_L:
		return value_json_list(r);
	case VALUE_M:
		json_read(r);
		return value_json_members(r);
	case VALUE_NULL:
		json_read(r);
		return value_of_null();
	case VALUE_BOOL:
		return value_of_bool(json_read(r) == JSON_TRUE);
	case VALUE_N:
		json_read(r);
		if (number_parse(r->text, &number) != NUMBER_OK)
			value_json_fail(r->text);
		return value_of_number(r->arena, &number);
	case VALUE_B:
		json_read(r);
		return value_of_binary(r->arena, value_json_base64(r->arena, r->text));
	default:
		json_read(r);
		return value_of_string(r->arena, r->text);
	}
}

static struct value value_json_read(struct json_reader *r)
{
	struct str key;
	struct value v = VALUE_ABSENT;
	if (json_read(r) != JSON_OBJECT || !json_member(r, &key))
		value_json_fail(str_of(r->start, (size_t)(r->end - r->start)));
	for (enum value_type type = VALUE_S; type < VALUE_TYPES; type++)
		if (str_eq(key, value_type_names[type]))
			v = value_json_typed(r, type);
	if (value_is_absent(v) || json_member(r, &key))
		value_json_fail(key);
	return v;
}

static struct value item_of_json(struct arena *arena, struct str text)
{
	struct json_reader r;
	json_reader_init(&r, text, arena);
	if (json_read(&r) != JSON_OBJECT)
		value_json_fail(text);
	struct value item = value_json_members(&r);
	if (!json_finish(&r))
		value_json_fail(text);
	return item;
}

static void value_json_show(struct buf *out, struct value v);

static void value_json_show_content(struct buf *out, enum value_type type, struct str content)
{
	char digits[NUMBER_TEXT];
	buf_add_c(out, '"');
	if (type == VALUE_N || type == VALUE_NS) {
		struct number number = number_decode(content);
		buf_add(out, str_of(digits, number_format(&number, digits)));
	} else {
		buf_add(out, content);
	}
	buf_add_c(out, '"');
}

/* Members of a map, elements of a list or set, commas between. */
static void value_json_show_inner(struct buf *out, struct value v)
{
	struct str name;
	struct value inner;
	enum value_type type = value_type(v);
	bool set = type == VALUE_SS || type == VALUE_NS || type == VALUE_BS;
	struct value_walk walk = value_walk(v);
	for (size_t i = 0;; i++) {
		if (!(set ? value_next_element(&walk, &name) : value_next(&walk, &name, &inner)))
			return;
		buf_add(out, i ? STR(",") : STR(""));
		if (set) {
			value_json_show_content(out, type, name);
			continue;
		}
		if (type == VALUE_M)
			buf_printf(out, "\"%.*s\":", STR_ARG(name));
		value_json_show(out, inner);
	}
}

static void value_json_show(struct buf *out, struct value v)
{
	enum value_type type = value_type(v);
	bool map = type == VALUE_M, scalar = type == VALUE_S || type == VALUE_N || type == VALUE_B;
	buf_printf(out, "{\"%.*s\":", STR_ARG(value_type_names[type]));
	if (scalar) {
		value_json_show_content(out, type, value_content(v));
	} else if (type == VALUE_NULL || type == VALUE_BOOL) {
		buf_add_z(out, type == VALUE_NULL || value_bool(v) ? "true" : "false");
	} else {
		buf_add_c(out, map ? '{' : '[');
		value_json_show_inner(out, v);
		buf_add_c(out, map ? '}' : ']');
	}
	buf_add_c(out, '}');
}

/* NUL-terminated; binary content as it is. */
static inline char *item_show(struct arena *arena, struct value item)
{
	struct buf out = BUF_IN(arena);
	buf_add_c(&out, '{');
	value_json_show_inner(&out, item);
	buf_add_c(&out, '}');
	return buf_z(&out);
}

#endif
