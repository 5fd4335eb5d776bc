#include "json_read.h"

#include "json_plain.h"

void json_reader_init(struct json_reader *r, struct str text, struct arena *arena)
{
	const char *start = text.p ? text.p : ""; /* nothing is an empty text */
	*r = (struct json_reader){
		.start = start,
		.at = start,
		.end = start + text.n,
		.arena = arena,
	};
	if (!str_is_utf8(text))
		json_fail(r, "not valid UTF-8");
}

enum json_type json_fail(struct json_reader *r, const char *error)
{
	if (!r->error) {
		r->error = error;
		r->error_at = (size_t)(r->at - r->start);
	}
	r->at = r->end;
	r->depth = 0;
	return JSON_ERROR;
}

static void skip_space(struct json_reader *r)
{
	while (r->at < r->end &&
		(*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t'))
		r->at++;
}

enum json_type json_peek(struct json_reader *r)
{
	skip_space(r);
	if (r->error || r->at == r->end)
		return json_fail(r, "a value is missing");
	switch (*r->at) {
	case '{':
		return JSON_OBJECT;
	case '[':
		return JSON_ARRAY;
	case '"':
		return JSON_STRING;
	case 'n':
		return JSON_NULL;
	case 't':
		return JSON_TRUE;
	case 'f':
		return JSON_FALSE;
	default:
		if (*r->at == '-' || ascii_is_digit(*r->at))
			return JSON_NUMBER;
		return json_fail(r, "a value was expected");
	}
}

static enum json_type read_literal(struct json_reader *r, struct str word, enum json_type type)
{
	if (!str_starts(str_of(r->at, (size_t)(r->end - r->at)), word))
		return json_fail(r, "a value was expected");
	r->text = str_of(r->at, word.n);
	r->at += word.n;
	return type;
}

static bool read_digits(struct json_reader *r)
{
	const char *from = r->at;
	while (r->at < r->end && ascii_is_digit(*r->at))
		r->at++;
	return r->at > from;
}

static enum json_type read_number(struct json_reader *r)
{
	const char *from = r->at;
	if (*r->at == '-')
		r->at++;
	if (r->at < r->end && *r->at == '0')
		r->at++;
	else if (!read_digits(r))
		return json_fail(r, "a digit was expected");
	if (r->at < r->end && *r->at == '.') {
		r->at++;
		if (!read_digits(r))
			return json_fail(r, "a digit was expected");
	}
	if (r->at < r->end && (*r->at == 'e' || *r->at == 'E')) {
		r->at++;
		if (r->at < r->end && (*r->at == '+' || *r->at == '-'))
			r->at++;
		if (!read_digits(r))
			return json_fail(r, "a digit was expected");
	}
	r->text = str_of(from, (size_t)(r->at - from));
	return JSON_NUMBER;
}

static bool read_hex4(struct json_reader *r, unsigned *ret_unit)
{
	unsigned unit = 0;
	if (r->end - r->at < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		char c = ascii_lower(*r->at++);
		unsigned digit = ascii_is_digit(c)      ? (unsigned)(c - '0')
				 : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
							: 16;
		if (digit == 16)
			return false;
		unit = unit * 16 + digit;
	}
	*ret_unit = unit;
	return true;
}

static char *put_utf8(char *out, unsigned code)
{
	if (code < 0x80) {
		*out++ = (char)code;
	} else if (code < 0x800) {
		*out++ = (char)(0xc0 | code >> 6);
		*out++ = (char)(0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		*out++ = (char)(0xe0 | code >> 12);
		*out++ = (char)(0x80 | (code >> 6 & 0x3f));
		*out++ = (char)(0x80 | (code & 0x3f));
	} else {
		*out++ = (char)(0xf0 | code >> 18);
		*out++ = (char)(0x80 | (code >> 12 & 0x3f));
		*out++ = (char)(0x80 | (code >> 6 & 0x3f));
		*out++ = (char)(0x80 | (code & 0x3f));
	}
	return out;
}

/* r->at is behind the backslash. Writes at most 4 bytes for at least 2 bytes read. NULL on error.
 */
static char *read_escape(struct json_reader *r, char *out)
{
	static const char simple[256] = {
		['"'] = '"',
		['\\'] = '\\',
		['/'] = '/',
		['b'] = '\b',
		['f'] = '\f',
		['n'] = '\n',
		['r'] = '\r',
		['t'] = '\t',
	};
	char c = *r->at++;
	unsigned code, low;
	if (simple[(unsigned char)c]) {
		*out++ = simple[(unsigned char)c];
		return out;
	}
	if (c != 'u' || !read_hex4(r, &code)) {
		json_fail(r, "unknown escape in a string");
		return NULL;
	}
	if (code >= 0xd800 && code < 0xe000) {
		bool pair =
			code < 0xdc00 && r->end - r->at >= 6 && r->at[0] == '\\' && r->at[1] == 'u';
		r->at += pair ? 2 : 0;
		if (!pair || !read_hex4(r, &low) || low < 0xdc00 || low > 0xdfff) {
			json_fail(r, "half of a surrogate pair in a string");
			return NULL;
		}
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	}
	return put_utf8(out, code);
}

/* r->at is behind the opening quote; `from` there too. The text that holds escapes is copied. */
static enum json_type read_escaped(struct json_reader *r, const char *from)
{
	const char *close = r->at;
	while (close < r->end && *close != '"') {
		close += *close == '\\' && close + 1 < r->end ? 2 : 1;
		close += json_plain(close, (size_t)(r->end - close));
	}
	char *text = arena_bytes(r->arena, (size_t)(close - from) + 1), *out = text;
	memcpy(out, from, (size_t)(r->at - from));
	out += r->at - from;
	while (r->at < r->end && *r->at != '"') {
		if (*r->at != '\\')
			return json_fail(r, "control character in a string");
		if (++r->at == r->end)
			break;
		out = read_escape(r, out);
		if (!out)
			return JSON_ERROR;
		size_t plain = json_plain(r->at, (size_t)(r->end - r->at));
		memcpy(out, r->at, plain);
		out += plain;
		r->at += plain;
	}
	if (r->at == r->end)
		return json_fail(r, "a string is not closed");
	r->at++;
	r->text = str_of(text, (size_t)(out - text));
	return JSON_STRING;
}

static enum json_type read_string(struct json_reader *r)
{
	const char *from = ++r->at;
	r->at += json_plain(from, (size_t)(r->end - from));
	if (r->at == r->end)
		return json_fail(r, "a string is not closed");
	if (*r->at == '\\')
		return read_escaped(r, from);
	if (*r->at != '"')
		return json_fail(r, "control character in a string");
	r->text = str_of(from, (size_t)(r->at++ - from));
	return JSON_STRING;
}

static enum json_type enter(struct json_reader *r, enum json_type type)
{
	if (r->depth == JSON_DEPTH)
		return json_fail(r, "nested too deeply");
	unsigned char bit = (unsigned char)(1u << r->depth % 8);
	if (type == JSON_OBJECT)
		r->object[r->depth / 8] |= bit;
	else
		r->object[r->depth / 8] &= (unsigned char)~bit;
	r->depth++;
	r->at++;
	r->fresh = true;
	return type;
}

enum json_type json_read(struct json_reader *r)
{
	enum json_type type = json_peek(r);
	switch (type) {
	case JSON_NULL:
		return read_literal(r, STR("null"), type);
	case JSON_TRUE:
		return read_literal(r, STR("true"), type);
	case JSON_FALSE:
		return read_literal(r, STR("false"), type);
	case JSON_NUMBER:
		return read_number(r);
	case JSON_STRING:
		return read_string(r);
	case JSON_ARRAY:
	case JSON_OBJECT:
		return enter(r, type);
	case JSON_ERROR:
		break;
	}
	return JSON_ERROR;
}

/* Takes the comma before the next element, or the closing bracket. */
static bool another(struct json_reader *r, char close)
{
	bool fresh = r->fresh;
	r->fresh = false;
	skip_space(r);
	if (r->error || r->at == r->end) {
		json_fail(r, "an object or array is not closed");
		return false;
	}
	if (*r->at == close) {
		r->at++;
		r->depth--;
		return false;
	}
	if (fresh)
		return true;
	if (*r->at != ',') {
		json_fail(r, "a comma was expected");
		return false;
	}
	r->at++;
	skip_space(r);
	return true;
}

bool json_member(struct json_reader *r, struct str *ret_key)
{
	if (!another(r, '}'))
		return false;
	if (r->at == r->end || *r->at != '"') {
		json_fail(r, "a name in quotes was expected");
		return false;
	}
	if (read_string(r) != JSON_STRING)
		return false;
	struct str key = r->text;
	skip_space(r);
	if (r->at == r->end || *r->at != ':') {
		json_fail(r, "a colon was expected");
		return false;
	}
	r->at++;
	*ret_key = key;
	return true;
}

bool json_element(struct json_reader *r)
{
	return another(r, ']');
}

void json_leave(struct json_reader *r)
{
	if (r->depth == 0)
		return;
	unsigned target = r->depth - 1;
	struct str key;
	while (!r->error && r->depth > target) {
		unsigned level = r->depth - 1;
		bool object = r->object[level / 8] & 1u << level % 8;
		if (object ? json_member(r, &key) : json_element(r))
			json_read(r);
	}
}

struct str json_skip(struct json_reader *r)
{
	skip_space(r);
	const char *from = r->at;
	enum json_type type = json_read(r);
	if (type == JSON_OBJECT || type == JSON_ARRAY)
		json_leave(r);
	return str_of(from, (size_t)(r->at - from));
}

bool json_finish(struct json_reader *r)
{
	if (r->error)
		return false;
	skip_space(r);
	if (r->depth || r->at != r->end)
		json_fail(r, "text after the end of the value");
	return !r->error;
}

bool json_find(struct str object, const char *key, struct arena *arena, struct str *ret_value)
{
	struct json_reader r;
	struct str name;
	json_reader_init(&r, object, arena);
	if (json_peek(&r) != JSON_OBJECT)
		return false;
	json_read(&r);
	while (json_member(&r, &name)) {
		struct str value = json_skip(&r);
		if (!r.error && str_eq_z(name, key)) {
			*ret_value = value;
			return true;
		}
	}
	return false;
}
