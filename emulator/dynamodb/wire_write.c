#include "wire.h"

static void write_base64(struct json_writer *w, struct str bytes)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buf *out = w->out;
	size_t need = (bytes.n + 2) / 3 * 4;
	if (w->comma)
		buf_add_c(out, ',');
	w->comma = true;
	char *at = buf_reserve(out, need + 2);
	const unsigned char *p = (const unsigned char *)bytes.p;
	*at++ = '"';
	for (size_t i = 0; i < bytes.n; i += 3) {
		unsigned left = bytes.n - i > 2 ? 3 : (unsigned)(bytes.n - i);
		unsigned group = (unsigned)p[i] << 16 | (left > 1 ? (unsigned)p[i + 1] << 8 : 0) |
				 (left > 2 ? p[i + 2] : 0);
		*at++ = digits[group >> 18];
		*at++ = digits[group >> 12 & 63];
		*at++ = left > 1 ? digits[group >> 6 & 63] : '=';
		*at++ = left > 2 ? digits[group & 63] : '=';
	}
	*at = '"';
	out->n += need + 2;
}

static void write_number(struct json_writer *w, struct str content)
{
	char text[NUMBER_TEXT];
	struct number number = number_decode(content);
	json_string(w, str_of(text, number_format(&number, text)));
}

static void write_set(struct json_writer *w, struct value value, enum value_type type)
{
	struct value_walk walk = value_walk(value);
	struct str content;
	json_array(w);
	while (value_next_element(&walk, &content)) {
		if (type == VALUE_SS)
			json_string(w, content);
		else if (type == VALUE_NS)
			write_number(w, content);
		else
			write_base64(w, content);
	}
	json_end_array(w);
}

static void write_list(struct json_writer *w, struct value list)
{
	struct value_walk walk = value_walk(list);
	struct str name;
	struct value element;
	json_array(w);
	while (value_next(&walk, &name, &element))
		wire_write_value(w, element);
	json_end_array(w);
}

/* {"S": and so on: the object and its one name in one piece. */
static void open_typed(struct json_writer *w, enum value_type type)
{
	static const struct str openings[VALUE_TYPES] = {
		[VALUE_NONE] = STR_INIT("{\"\":"),
		[VALUE_S] = STR_INIT("{\"S\":"),
		[VALUE_N] = STR_INIT("{\"N\":"),
		[VALUE_B] = STR_INIT("{\"B\":"),
		[VALUE_SS] = STR_INIT("{\"SS\":"),
		[VALUE_NS] = STR_INIT("{\"NS\":"),
		[VALUE_BS] = STR_INIT("{\"BS\":"),
		[VALUE_M] = STR_INIT("{\"M\":"),
		[VALUE_L] = STR_INIT("{\"L\":"),
		[VALUE_NULL] = STR_INIT("{\"NULL\":"),
		[VALUE_BOOL] = STR_INIT("{\"BOOL\":"),
	};
	json_raw(w, openings[type]);
	w->comma = false;
}

void wire_write_value(struct json_writer *w, struct value value)
{
	enum value_type type = value_type(value);
	open_typed(w, type);
	switch (type) {
	case VALUE_S:
		json_string(w, value_content(value));
		break;
	case VALUE_N:
		write_number(w, value_content(value));
		break;
	case VALUE_B:
		write_base64(w, value_content(value));
		break;
	case VALUE_SS:
	case VALUE_NS:
	case VALUE_BS:
		write_set(w, value, type);
		break;
	case VALUE_M:
		wire_write_item(w, value);
		break;
	case VALUE_L:
		write_list(w, value);
		break;
	case VALUE_BOOL:
		json_bool(w, value_bool(value));
		break;
	case VALUE_NULL:
	case VALUE_NONE:
	case VALUE_TYPES:
		json_bool(w, true);
		break;
	}
	json_end_object(w);
}

void wire_write_item(struct json_writer *w, struct value item)
{
	struct value_walk walk = value_walk(item);
	struct str name;
	struct value value;
	json_object(w);
	while (value_next(&walk, &name, &value)) {
		json_key(w, name);
		wire_write_value(w, value);
	}
	json_end_object(w);
}
