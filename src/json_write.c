#include "json_write.h"

#include <stdio.h>
#include <stdlib.h>

/* 0: the byte stands for itself; 'u': \u00XX; otherwise the letter after the backslash. */
static const char escapes[256] = {
	[0] = 'u',
	[1] = 'u',
	[2] = 'u',
	[3] = 'u',
	[4] = 'u',
	[5] = 'u',
	[6] = 'u',
	[7] = 'u',
	['\b'] = 'b',
	['\t'] = 't',
	['\n'] = 'n',
	[0x0b] = 'u',
	['\f'] = 'f',
	['\r'] = 'r',
	[0x0e] = 'u',
	[0x0f] = 'u',
	[0x10] = 'u',
	[0x11] = 'u',
	[0x12] = 'u',
	[0x13] = 'u',
	[0x14] = 'u',
	[0x15] = 'u',
	[0x16] = 'u',
	[0x17] = 'u',
	[0x18] = 'u',
	[0x19] = 'u',
	[0x1a] = 'u',
	[0x1b] = 'u',
	[0x1c] = 'u',
	[0x1d] = 'u',
	[0x1e] = 'u',
	[0x1f] = 'u',
	['"'] = '"',
	['\\'] = '\\',
};

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

/* The first byte at or after `from` that needs an escape. Eight bytes at a time: in a word less a
 * word, a borrow sets the high bit of the bytes that were smaller. */
static size_t next_escape(struct str value, size_t from)
{
	static const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
	size_t i = from;
	for (; value.n - i >= 8; i += 8) {
		uint64_t word;
		memcpy(&word, value.p + i, sizeof(word));
		uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\';
		uint64_t control = (word - ones * 0x20) & ~word;
		quote = (quote - ones) & ~quote;
		backslash = (backslash - ones) & ~backslash;
		if ((control | quote | backslash) & high)
			break;
	}
	while (i < value.n && !escapes[(unsigned char)value.p[i]])
		i++;
	return i;
}

void json_escape(struct buf *out, struct str value)
{
	size_t from = 0;
	for (size_t i = next_escape(value, 0); i < value.n; i = next_escape(value, i + 1)) {
		unsigned char c = (unsigned char)value.p[i];
		char escape = escapes[c];
		static const char hex[] = "0123456789abcdef";
		const char long_form[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
		const char short_form[] = {'\\', escape};
		buf_add(out, str_of(value.p + from, i - from));
		buf_add(out, escape == 'u' ? str_of(long_form, 6) : str_of(short_form, 2));
		from = i + 1;
	}
	buf_add(out, str_skip(value, from));
}

/* As json_escape, and the escapes escaped once more: for a string inside a string. */
static void escape_twice(struct buf *out, struct str value)
{
	size_t from = 0;
	for (size_t i = 0; i < value.n; i++) {
		if (!escapes[(unsigned char)value.p[i]])
			continue;
		char room[8];
		struct buf once = {.p = room, .cap = sizeof(room)};
		json_escape(&once, str_of(value.p + i, 1));
		buf_add(out, str_of(value.p + from, i - from));
		json_escape(out, buf_str(&once));
		from = i + 1;
	}
	buf_add(out, str_skip(value, from));
}

static void quoted(struct json_writer *w, struct str value)
{
	struct str quote = w->in_string ? STR("\\\"") : STR("\"");
	buf_add(w->out, quote);
	if (w->in_string)
		escape_twice(w->out, value);
	else
		json_escape(w->out, value);
	buf_add(w->out, quote);
}

void json_key(struct json_writer *w, struct str key)
{
	before_value(w);
	quoted(w, key);
	buf_add_c(w->out, ':');
	w->comma = false;
}

void json_string(struct json_writer *w, struct str value)
{
	before_value(w);
	quoted(w, value);
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

void json_key_string(struct json_writer *w, struct str key, struct str value)
{
	json_key(w, key);
	json_string(w, value);
}

void json_key_i64(struct json_writer *w, struct str key, int64_t value)
{
	json_key(w, key);
	json_i64(w, value);
}

void json_key_bool(struct json_writer *w, struct str key, bool value)
{
	json_key(w, key);
	json_bool(w, value);
}
