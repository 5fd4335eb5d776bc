#include "json_write.h"

#include "json_plain.h"

#include <stdio.h>
#include <stdlib.h>

void json_writer_init(struct json_writer *w, struct buf *out)
{
	*w = (struct json_writer){.out = out};
}

void json_writer_init_in_string(struct json_writer *w, struct buf *out)
{
	*w = (struct json_writer){.out = out, .in_string = true};
}

static void before_value(struct json_writer *w)
{
	if (w->comma)
		buf_add_c(w->out, ',');
	w->comma = true;
}

static void open_level(struct json_writer *w, char c)
{
	before_value(w);
	buf_add_c(w->out, c);
	w->comma = false;
}

static void close_level(struct json_writer *w, char c)
{
	buf_add_c(w->out, c);
	w->comma = true;
}

void json_object(struct json_writer *w)
{
	open_level(w, '{');
}

void json_end_object(struct json_writer *w)
{
	close_level(w, '}');
}

void json_array(struct json_writer *w)
{
	open_level(w, '[');
}

void json_end_array(struct json_writer *w)
{
	close_level(w, ']');
}

/* Writes the escape of one character: at most 6 bytes. */
static void escape(struct buf *out, unsigned char c)
{
	/* 0 for what has no short form */
	static const char letters[256] = {
		['\b'] = 'b',
		['\t'] = 't',
		['\n'] = 'n',
		['\f'] = 'f',
		['\r'] = 'r',
		['"'] = '"',
		['\\'] = '\\',
	};
	static const char hex[] = "0123456789abcdef";
	const char long_form[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
	const char short_form[] = {'\\', letters[c]};
	buf_add(out, letters[c] ? str_of(short_form, 2) : str_of(long_form, 6));
}

void json_escape(struct buf *out, struct str value)
{
	for (;;) {
		size_t plain = json_plain(value.p, value.n);
		buf_add(out, str_head(value, plain));
		if (plain == value.n)
			return;
		escape(out, (unsigned char)value.p[plain]);
		value = str_skip(value, plain + 1);
	}
}

/* As json_escape, and the escapes escaped once more: for a string inside a string. */
static void escape_twice(struct buf *out, struct str value)
{
	for (;;) {
		size_t plain = json_plain(value.p, value.n);
		buf_add(out, str_head(value, plain));
		if (plain == value.n)
			return;
		char room[8];
		struct buf once = {.p = room, .cap = sizeof(room)};
		escape(&once, (unsigned char)value.p[plain]);
		json_escape(out, buf_str(&once));
		value = str_skip(value, plain + 1);
	}
}

static void quoted(struct json_writer *w, struct str value)
{
	struct buf *out = w->out;
	buf_reserve(out, value.n + 4);
	if (w->in_string) {
		buf_add(out, STR("\\\""));
		escape_twice(out, value);
		buf_add(out, STR("\\\""));
	} else {
		buf_add_c(out, '"');
		json_escape(out, value);
		buf_add_c(out, '"');
	}
}

/* The common case in one go: a comma if need be and the text in quotes. False, and nothing written,
 * when something in it must be escaped. */
static bool put_plain(struct json_writer *w, struct str s)
{
	char *to = buf_reserve(w->out, s.n + 4);
	size_t comma = w->comma;
	*to = ',';
	to += comma;
	*to++ = '"';
	if (w->in_string || !json_copy_plain(to, s.p, s.n))
		return false;
	to[s.n] = '"';
	w->out->n += s.n + 2 + comma;
	return true;
}

void json_key_any(struct json_writer *w, struct str key)
{
	json_string(w, key);
	buf_add_c(w->out, ':');
	w->comma = false;
}

void json_string(struct json_writer *w, struct str value)
{
	if (!put_plain(w, value)) {
		before_value(w);
		quoted(w, value);
	}
	w->comma = true;
}

void json_raw(struct json_writer *w, struct str json)
{
	before_value(w);
	if (w->in_string)
		json_escape(w->out, json);
	else
		buf_add(w->out, json);
}

void json_number(struct json_writer *w, struct str digits)
{
	json_raw(w, digits);
}

void json_i64(struct json_writer *w, int64_t value)
{
	before_value(w);
	buf_add_i64(w->out, value);
}

void json_double(struct json_writer *w, double value)
{
	char text[32];
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (!(strtod(text, NULL) < value) && !(strtod(text, NULL) > value))
			break;
	}
	json_raw(w, str_z(text));
}

void json_bool(struct json_writer *w, bool value)
{
	json_raw(w, value ? STR("true") : STR("false"));
}

void json_null(struct json_writer *w)
{
	json_raw(w, STR("null"));
}
