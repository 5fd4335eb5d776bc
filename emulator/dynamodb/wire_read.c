#include "wire.h"

#include <stdlib.h>

struct reading {
	struct json_reader *r;
	struct arena *arena;
	struct aws_failure *failure; /* SerializationException */
	struct wire_fault *fault;    /* the first refusal */
	struct str name;             /* the item's member being read */
};

static bool fail(struct reading *in, enum aws_error error)
{
	aws_fail(in->failure, in->arena, error);
	return false;
}

static bool fail_with(struct reading *in, enum aws_error error, const char *what)
{
	aws_fail(in->failure, in->arena, error, str_z(what));
	return false;
}

static bool fail_scalar(struct reading *in, const char *what, const char *to)
{
	aws_fail(in->failure, in->arena, AWS_E_SCALAR_TO, str_z(what), str_z(to));
	return false;
}

static void set_failure(
	struct reading *in, struct aws_failure *ret, enum aws_error error, struct str blank)
{
	if (blank.p)
		aws_fail(ret, in->arena, error, blank);
	else
		aws_fail(ret, in->arena, error);
}

/* Keeps the first refusal: what it is, and what it is in the older layer. */
static void refuse_both(struct reading *in, enum aws_error error, struct str blank,
	enum aws_error older, struct str older_blank)
{
	if (in->fault)
		return;
	in->fault = arena_new(in->arena, struct wire_fault);
	in->fault->name = in->name;
	set_failure(in, &in->fault->failure, error, blank);
	if (older)
		set_failure(in, &in->fault->older, older, older_blank);
}

static void refuse(struct reading *in, enum aws_error error, struct str blank)
{
	refuse_both(in, error, blank, AWS_OK, STR_NONE);
}

static const char *number_token(struct str digits)
{
	for (size_t i = 0; i < digits.n; i++)
		if (digits.p[i] == '.' || digits.p[i] == 'e' || digits.p[i] == 'E')
			return "DECIMAL_VALUE";
	return "NUMBER_VALUE";
}

/* *ret_text has a NULL pointer for null. */
static bool read_string(struct reading *in, struct str *ret_text)
{
	switch (json_read(in->r)) {
	case JSON_STRING:
		*ret_text = in->r->text;
		return true;
	case JSON_NULL:
		*ret_text = STR_NONE;
		return true;
	case JSON_TRUE:
		return fail_scalar(in, "TRUE_VALUE", "String");
	case JSON_FALSE:
		return fail_scalar(in, "FALSE_VALUE", "String");
	case JSON_NUMBER:
		return fail_scalar(in, number_token(in->r->text), "String");
	case JSON_ARRAY:
		return fail_with(in, AWS_E_COLLECTION_CLASS, "java.lang.String");
	case JSON_OBJECT:
		return fail(in, AWS_E_STRUCTURE_FOUND);
	case JSON_ERROR:
		break;
	}
	return false;
}

/* -1 in *ret_is for null. The texts true, 1 and yes pass too, as on AWS. */
static bool read_boolean(struct reading *in, int *ret_is)
{
	switch (json_read(in->r)) {
	case JSON_TRUE:
		*ret_is = 1;
		return true;
	case JSON_FALSE:
		*ret_is = 0;
		return true;
	case JSON_NULL:
		*ret_is = -1;
		return true;
	case JSON_STRING:
		for (size_t i = 0; i < 6; i++) {
			static const char *const words[] = {"false", "true", "0", "1", "no", "yes"};
			if (str_eq_nocase(in->r->text, str_z(words[i]))) {
				*ret_is = (int)(i & 1);
				return true;
			}
		}
		return fail(in, AWS_E_TOKEN);
	case JSON_NUMBER:
		return fail_scalar(in, number_token(in->r->text), "Boolean");
	case JSON_ARRAY:
		return fail_with(in, AWS_E_COLLECTION_CLASS, "java.lang.Boolean");
	case JSON_OBJECT:
		return fail(in, AWS_E_STRUCTURE_FOUND);
	case JSON_ERROR:
		break;
	}
	return false;
}

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (ascii_is_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool wire_read_base64(struct str text, struct arena *arena, struct str *ret_bytes,
	struct aws_failure *ret_failure)
{
	if (text.n % 4) {
		struct str length = arena_printf(arena, "%zu", text.n);
		aws_fail(ret_failure, arena, AWS_E_BASE64_LENGTH, length);
		return false;
	}
	size_t digits = text.n;
	for (int pad = 0; pad < 2 && digits && text.p[digits - 1] == '='; pad++)
		digits--;
	char *out = arena_bytes(arena, text.n / 4 * 3 + 1);
	size_t n = 0;
	unsigned bits = 0, held = 0;
	for (size_t i = 0; i < digits; i++) {
		int digit = base64_digit(text.p[i]);
		if (digit < 0) {
			aws_fail(ret_failure, arena, AWS_E_BASE64_LAST);
			return false;
		}
		bits = (bits << 6 | (unsigned)digit) & 0xffffff;
		held += 6;
		if (held >= 8) {
			held -= 8;
			out[n++] = (char)(bits >> held & 0xff);
		}
	}
	if (held == 6 || (bits & ((1u << held) - 1))) {
		aws_fail(ret_failure, arena, AWS_E_BASE64_LAST);
		return false;
	}
	*ret_bytes = str_of(out, n);
	return true;
}

static bool read_blob(struct reading *in, struct str *ret_bytes)
{
	switch (json_read(in->r)) {
	case JSON_STRING:
		return wire_read_base64(in->r->text, in->arena, ret_bytes, in->failure);
	case JSON_NULL:
		*ret_bytes = STR_NONE;
		return true;
	case JSON_ARRAY:
		return fail_with(in, AWS_E_COLLECTION_CLASS, "java.nio.ByteBuffer");
	case JSON_OBJECT:
		return fail(in, AWS_E_STRUCTURE_FOUND);
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NUMBER:
		return fail(in, AWS_E_BLOB_TYPE);
	case JSON_ERROR:
		break;
	}
	return false;
}

/* Enters a list. false with *ret_null: it was null. */
static bool enter_list(struct reading *in, bool *ret_null)
{
	*ret_null = false;
	switch (json_read(in->r)) {
	case JSON_ARRAY:
		return true;
	case JSON_NULL:
		*ret_null = true;
		return false;
	case JSON_OBJECT:
		return fail(in, AWS_E_STRUCTURE_FOUND);
	case JSON_ERROR:
		return false;
	default:
		return fail(in, AWS_E_FIELD_TYPE);
	}
}

static bool enter_map(struct reading *in, bool *ret_null)
{
	*ret_null = false;
	switch (json_read(in->r)) {
	case JSON_OBJECT:
		return true;
	case JSON_NULL:
		*ret_null = true;
		return false;
	case JSON_ARRAY:
		return fail_with(in, AWS_E_COLLECTION,
			"java.util.Map<java.lang.String, "
			"com.amazonaws.dynamodb.v20120810.AttributeValue>");
	case JSON_ERROR:
		return false;
	default:
		return fail(in, AWS_E_FIELD_TYPE);
	}
}

/* A good number's ordered bytes; otherwise the refusal is kept and false returned. */
static bool number_of_text(struct reading *in, struct str text, struct number *ret_number)
{
	switch (number_parse(text, ret_number)) {
	case NUMBER_OK:
		return true;
	case NUMBER_SYNTAX:
		if (text.n)
			refuse(in, AWS_E_NUMBER_SYNTAX, text);
		else
			refuse_both(in, AWS_E_NUMBER_SYNTAX, STR(""), AWS_E_NUMBER_EMPTY, STR_NONE);
		break;
	case NUMBER_PRECISION:
		refuse(in, AWS_E_NUMBER_DIGITS, STR_NONE);
		break;
	case NUMBER_OVERFLOW:
		refuse(in, AWS_E_NUMBER_OVERFLOW, STR_NONE);
		break;
	case NUMBER_UNDERFLOW:
		refuse(in, AWS_E_NUMBER_UNDERFLOW, STR_NONE);
		break;
	}
	return false;
}

/* "[a, b]", for the older layer's message about duplicates. */
static struct str listed(struct arena *arena, const struct str *texts, size_t count)
{
	struct buf b = BUF_IN(arena);
	buf_add_c(&b, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add(&b, STR(", "));
		buf_add(&b, texts[i]);
	}
	buf_add_c(&b, ']');
	return buf_str(&b);
}

static const struct {
	enum aws_error empty, null, twice;
} set_errors[VALUE_TYPES] = {
	[VALUE_SS] = {AWS_E_SET_EMPTY_S, AWS_E_SET_NULL_S, AWS_E_SET_TWICE_S},
	[VALUE_NS] = {AWS_E_SET_EMPTY_N, AWS_E_SET_NULL_N, AWS_E_SET_TWICE_N},
	[VALUE_BS] = {AWS_E_SET_EMPTY_B, AWS_E_SET_NULL_B, AWS_E_SET_TWICE_B},
};

/* Moves element i in front of those before it that are greater. false: it is one of them. */
static bool put_in_order(struct str *texts, struct str *contents, size_t i)
{
	struct str text = texts[i], content = contents[i];
	size_t at = 0;
	while (at < i && str_cmp(contents[at], content) < 0)
		at++;
	if (at < i && str_eq(contents[at], content))
		return false;
	memmove(texts + at + 1, texts + at, (i - at) * sizeof(*texts));
	memmove(contents + at + 1, contents + at, (i - at) * sizeof(*contents));
	texts[at] = text;
	contents[at] = content;
	return true;
}

/* The current layer lists the elements in order up to the first that comes twice, from there on as
 * sent: ["a", "b", "b"], of binary ones without blanks. The number of elements is not bounded, so
 * that only the first thousand are put in order. */
static struct str listed_in_order(struct reading *in, enum value_type type, struct str *texts,
	struct str *contents, size_t count)
{
	enum {
		ORDERED = 1000
	};
	struct buf b = BUF_IN(in->arena);
	struct json_writer w;
	size_t n = 0;
	while (n < count && n < ORDERED && put_in_order(texts, contents, n))
		n++;
	buf_add_c(&b, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add(&b, type == VALUE_BS ? STR(",") : STR(", "));
		json_writer_init(&w, &b);
		json_string(&w, texts[i]);
	}
	buf_add_c(&b, ']');
	return buf_str(&b);
}

static void refuse_twice(struct reading *in, enum value_type type, struct str *texts, size_t count)
{
	if (type == VALUE_NS) {
		refuse_both(in, AWS_E_SET_TWICE_N, STR_NONE, AWS_E_SET_TWICE_N_OLDER, STR_NONE);
		return;
	}
	enum aws_error error = set_errors[type].twice;
	struct str as_sent = listed(in->arena, texts, count);
	struct str *contents = arena_array(in->arena, struct str, count);
	for (size_t i = 0; i < count; i++) {
		contents[i] = texts[i];
		if (type == VALUE_BS) /* was read before: it is good */
			wire_read_base64(texts[i], in->arena, &contents[i], in->failure);
	}
	refuse_both(in, error, listed_in_order(in, type, texts, contents, count), error, as_sent);
}

/* One element: its text as sent, and its content in the store's form. */
static bool read_set_element(
	struct reading *in, enum value_type type, struct str *ret_text, struct str *ret_content)
{
	if (type == VALUE_BS) {
		if (json_peek(in->r) == JSON_STRING) {
			struct json_reader ahead = *in->r;
			json_read(&ahead);
			*ret_text = ahead.text;
		}
		return read_blob(in, ret_content);
	}
	if (!read_string(in, ret_text))
		return false;
	*ret_content = *ret_text;
	struct number number;
	if (type == VALUE_NS && ret_text->p && number_of_text(in, *ret_text, &number)) {
		char *bytes = arena_bytes(in->arena, NUMBER_BYTES);
		*ret_content = str_of(bytes, number_encode(&number, bytes));
	}
	return true;
}

static bool read_set(struct reading *in, enum value_type type, struct value *ret_value)
{
	struct str *texts = NULL, *contents = NULL;
	size_t count = 0, room = 0;
	bool null;
	if (!enter_list(in, &null))
		return null;
	while (json_element(in->r)) {
		if (count == room) {
			size_t more = room ? room * 2 : 8;
			texts = arena_grow(
				in->arena, texts, room * sizeof(*texts), more * sizeof(*texts));
			contents = arena_grow(in->arena, contents, room * sizeof(*contents),
				more * sizeof(*contents));
			room = more;
		}
		texts[count] = contents[count] = STR_NONE;
		if (!read_set_element(in, type, &texts[count], &contents[count]))
			return false;
		if (contents[count].p)
			count++;
		else
			refuse(in, set_errors[type].null, STR_NONE);
	}
	if (in->r->error)
		return false;
	*ret_value = value_of_null();
	if (!count)
		refuse(in, set_errors[type].empty, STR_NONE);
	else if (!in->fault && !value_of_set(in->arena, type, contents, count, ret_value))
		refuse_twice(in, type, texts, count);
	return true;
}

static bool read_value(
	struct reading *in, enum wire_place place, unsigned depth, struct value *ret_value);

struct placed_name {
	struct str name;
	size_t place;
};

static int by_name_then_place(const void *a, const void *b)
{
	const struct placed_name *x = a, *y = b;
	int order = str_cmp(x->name, y->name);
	return order ? order : (x->place > y->place) - (x->place < y->place);
}

size_t wire_last_of_each(struct arena *arena, const struct str *names, size_t count, bool *ret_keep)
{
	struct placed_name *sorted = arena_array(arena, struct placed_name, count);
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		sorted[i] = (struct placed_name){names[i], i};
	qsort(sorted, count, sizeof(*sorted), by_name_then_place);
	for (size_t i = 0; i < count; i++) {
		bool last = i + 1 == count || !str_eq(sorted[i].name, sorted[i + 1].name);
		ret_keep[sorted[i].place] = last;
		kept += last;
	}
	return kept;
}

static size_t drop_twice(struct arena *arena, struct value_member *members, size_t count)
{
	struct str *names = arena_array(arena, struct str, count);
	bool *keep = arena_array(arena, bool, count);
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		names[i] = members[i].name;
	wire_last_of_each(arena, names, count, keep);
	for (size_t i = 0; i < count; i++)
		if (keep[i])
			members[kept++] = members[i];
	return kept;
}

static bool read_map(struct reading *in, unsigned depth, struct value *ret_value, bool *ret_null)
{
	struct value_member some[16], *members = some;
	size_t count = 0, room = ARRAY_LEN(some);
	struct str name;
	if (!enter_map(in, ret_null))
		return *ret_null;
	while (json_member(in->r, &name)) {
		if (count == room) {
			struct value_member *grown =
				arena_array(in->arena, struct value_member, room * 2);
			memcpy(grown, members, count * sizeof(*members));
			members = grown;
			room *= 2;
		}
		if (depth == 0)
			in->name = name;
		members[count].name = name;
		if (!read_value(in, WIRE_ELEMENT, depth, &members[count].value))
			return false;
		count++;
	}
	if (in->r->error)
		return false;
	*ret_value = value_of_null();
	if (in->fault && depth)
		return true; /* nobody looks at it; of an item the names still count */
	struct value_member *as_sent = arena_array(in->arena, struct value_member, count);
	memcpy(as_sent, members, count * sizeof(*members));
	if (!value_of_members(in->arena, members, count, ret_value)) {
		count = drop_twice(in->arena, as_sent, count);
		value_of_members(in->arena, as_sent, count, ret_value);
	}
	return true;
}

static bool read_list(struct reading *in, unsigned depth, struct value *ret_value)
{
	struct value some[16], *elements = some;
	size_t count = 0, room = ARRAY_LEN(some);
	bool null;
	if (!enter_list(in, &null))
		return null;
	while (json_element(in->r)) {
		if (count == room) {
			struct value *grown = arena_array(in->arena, struct value, room * 2);
			memcpy(grown, elements, count * sizeof(*elements));
			elements = grown;
			room *= 2;
		}
		if (!read_value(in, WIRE_ELEMENT, depth, &elements[count]))
			return false;
		count++;
	}
	if (in->r->error)
		return false;
	*ret_value = in->fault ? value_of_null() : value_of_list(in->arena, elements, count);
	return true;
}

static bool read_scalar_text(struct reading *in, enum value_type type, struct value *ret_value)
{
	struct str text;
	struct number number;
	if (type == VALUE_B) {
		if (!read_blob(in, &text))
			return false;
		if (text.p)
			*ret_value = value_of_binary(in->arena, text);
		return true;
	}
	if (!read_string(in, &text))
		return false;
	if (text.p && type == VALUE_S)
		*ret_value = value_of_string(in->arena, text);
	else if (text.p)
		*ret_value = number_of_text(in, text, &number) ? value_of_number(in->arena, &number)
							       : value_of_null();
	return true;
}

/* The member `type` of an AttributeValue; *ret_value stays absent for null. */
static bool read_typed(
	struct reading *in, enum value_type type, unsigned depth, struct value *ret_value)
{
	int is = -1;
	bool null;
	switch (type) {
	case VALUE_S:
	case VALUE_N:
	case VALUE_B:
		return read_scalar_text(in, type, ret_value);
	case VALUE_SS:
	case VALUE_NS:
	case VALUE_BS:
		return read_set(in, type, ret_value);
	case VALUE_M:
		return read_map(in, depth + 1, ret_value, &null);
	case VALUE_L:
		return read_list(in, depth + 1, ret_value);
	case VALUE_NULL:
	case VALUE_BOOL:
		if (!read_boolean(in, &is))
			return false;
		if (type == VALUE_NULL && is == 0)
			refuse(in, AWS_E_NULL_FALSE, STR_NONE);
		if (is >= 0)
			*ret_value = type == VALUE_NULL ? value_of_null() : value_of_bool(is == 1);
		return true;
	case VALUE_NONE:
	case VALUE_TYPES:
		break;
	}
	json_skip(in->r);
	return !in->r->error;
}

static enum value_type type_named(struct str name)
{
	for (unsigned type = VALUE_S; type < VALUE_TYPES; type++)
		if (str_eq(name, value_type_names[type]))
			return (enum value_type)type;
	return VALUE_NONE;
}

static bool read_value(
	struct reading *in, enum wire_place place, unsigned depth, struct value *ret_value)
{
	unsigned types = 0;
	struct str name;
	*ret_value = value_of_null();
	switch (json_read(in->r)) {
	case JSON_OBJECT:
		break;
	case JSON_NULL:
		refuse(in, AWS_E_VALUE_EMPTY, STR_NONE);
		return true;
	case JSON_ARRAY:
		return fail_with(in, AWS_E_COLLECTION_CLASS,
			"com.amazonaws.dynamodb.v20120810.AttributeValue");
	case JSON_ERROR:
		return false;
	default:
		return fail(in, place == WIRE_FIELD ? AWS_E_FIELD_TYPE : AWS_E_VALUE_TYPE);
	}
	if (depth >= WIRE_LEVELS)
		refuse(in, AWS_E_NESTING, STR_NONE);
	while (json_member(in->r, &name)) {
		enum value_type type = type_named(name);
		struct value value = VALUE_ABSENT;
		if (!read_typed(in, type, depth, &value))
			return false;
		if (value_is_absent(value))
			continue;
		types |= 1u << type;
		*ret_value = value;
	}
	if (in->r->error)
		return false;
	if (!types)
		refuse(in, AWS_E_VALUE_EMPTY, STR_NONE);
	else if (types & (types - 1))
		refuse(in, AWS_E_VALUE_MANY, STR_NONE);
	return true;
}

bool wire_read_value(struct json_reader *r, enum wire_place place, struct shape_value *ret_value,
	struct aws_failure *ret_failure)
{
	struct reading in = {.r = r, .arena = r->arena, .failure = ret_failure};
	if (json_peek(r) == JSON_NULL) {
		json_read(r);
		*ret_value = (struct shape_value){0};
		return true;
	}
	struct value value;
	if (!read_value(&in, place, 0, &value))
		return false;
	*ret_value = (struct shape_value){.set = true, .value = value, .fault = in.fault};
	return true;
}

bool wire_read_item(
	struct json_reader *r, struct shape_value *ret_item, struct aws_failure *ret_failure)
{
	struct reading in = {.r = r, .arena = r->arena, .failure = ret_failure};
	struct value value;
	bool null;
	if (!read_map(&in, 0, &value, &null))
		return false;
	*ret_item = null ? (struct shape_value){0}
			 : (struct shape_value){.set = true, .value = value, .fault = in.fault};
	return true;
}
