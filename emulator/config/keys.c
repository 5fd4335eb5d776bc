#include "config/keys.h"

#include <stdlib.h>

void load_error(struct loader *l, struct place place, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	problem_vadd(l->problems, PROBLEM_ERROR, place, format, args);
	va_end(args);
}

void load_refused(struct loader *l, struct place place, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	problem_vadd(l->problems, PROBLEM_REFUSED, place, format, args);
	va_end(args);
}

void load_warning(struct loader *l, struct place place, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	problem_vadd(l->problems, PROBLEM_WARNING, place, format, args);
	va_end(args);
}

void load_error_type(struct loader *l, const struct yaml_value *node, const char *key,
	struct str where, const char *expected)
{
	load_error(l, node->place, "\"%s\" of %.*s: expected %s, found %.*s", key, STR_ARG(where),
		expected, STR_ARG(yaml_describe(node, l->arena)));
}

struct str keys_did_you_mean(struct arena *arena, struct str given, const void *list, size_t n,
	struct str (*word)(const void *list, size_t i))
{
	unsigned best = given.n < 4 ? 2 : given.n < 8 ? 3 : 4; /* fewer edits than this */
	struct str nearest = STR_NONE;
	for (size_t i = 0; i < n; i++) {
		struct str candidate = word(list, i);
		unsigned distance = str_distance(given, candidate);
		if (str_eq_nocase(given, candidate))
			distance = 0;
		if (candidate.n && distance < best && distance < candidate.n) {
			best = distance;
			nearest = candidate;
		}
	}
	if (!nearest.n || str_eq(nearest, given))
		return STR("");
	return arena_printf(arena, "; did you mean \"%.*s\"?", STR_ARG(nearest));
}

static struct str word_of(const void *list, size_t i)
{
	return str_z(((const char *const *)list)[i]);
}

struct str keys_nearest_word(
	struct arena *arena, struct str given, const char *const *words, size_t n)
{
	return keys_did_you_mean(arena, given, words, n, word_of);
}

static const struct {
	const char *suffix;
	int64_t ms;
} units[] = {
	{"d", 86400000},
	{"h", 3600000},
	{"m", 60000},
	{"s", 1000},
	{"ms", 1},
};

bool keys_duration_parse(struct str text, int64_t *ret_ms)
{
	size_t digits = 0;
	uint64_t value;
	while (digits < text.n && ascii_is_digit(text.p[digits]))
		digits++;
	if (!str_to_u64(str_head(text, digits), &value) || value > INT64_MAX / 86400000)
		return false;
	struct str suffix = str_skip(text, digits);
	int64_t factor = suffix.n ? 0 : 1000;
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (str_eq_z(suffix, units[i].suffix))
			factor = units[i].ms;
	if (!factor)
		return false;
	*ret_ms = (int64_t)value * factor;
	return true;
}

struct str keys_duration_text(struct arena *arena, int64_t ms)
{
	if (ms == 0)
		return STR("0s");
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (ms % units[i].ms == 0)
			return arena_printf(
				arena, "%lld%s", (long long)(ms / units[i].ms), units[i].suffix);
	return STR("");
}

struct str load_path(struct loader *l, struct str path)
{
	if (str_starts(path, STR("/")))
		return path;
	while (str_starts(path, STR("./")))
		path = str_skip(path, 2);
	struct str folder = l->stack->folder;
	if (str_eq(path, STR(".")) || !path.n)
		return folder;
	return arena_printf(l->arena, "%.*s%s%.*s", STR_ARG(folder),
		str_ends(folder, STR("/")) ? "" : "/", STR_ARG(path));
}

static struct str row_word(const void *list, size_t i)
{
	return str_z(((const struct key_row *)list)[i].key);
}

static void *at(void *into, size_t offset)
{
	return (char *)into + offset;
}

/* The range in words; durations in their own unit. */
static struct str range_text(struct loader *l, const struct key_row *row)
{
	bool time = row->type == ROW_DURATION;
	struct str min = time ? keys_duration_text(l->arena, row->min)
			      : arena_printf(l->arena, "%lld", (long long)row->min);
	struct str max = time ? keys_duration_text(l->arena, row->max)
			      : arena_printf(l->arena, "%lld", (long long)row->max);
	const char *unit = row->unit ? row->unit : "";
	const char *space = row->unit ? " " : "";
	const char *or_none = row->flags & ROW_MINUS_ONE ? ", or -1" : "";
	if (row->max == ROW_NO_MAX)
		return arena_printf(
			l->arena, "at least %.*s%s%s%s", STR_ARG(min), space, unit, or_none);
	return arena_printf(
		l->arena, "%.*s to %.*s%s%s%s", STR_ARG(min), STR_ARG(max), space, unit, or_none);
}

static bool in_range(const struct key_row *row, int64_t value)
{
	if (row->min == 0 && row->max == 0)
		return true;
	if ((row->flags & ROW_MINUS_ONE) && value == -1)
		return true;
	return value >= row->min && (row->max == ROW_NO_MAX || value <= row->max);
}

static void complain_range(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where)
{
	struct str range = range_text(l, row);
	problem_add(l->problems, row->flags & ROW_AWS ? PROBLEM_REFUSED : PROBLEM_ERROR,
		node->place, "\"%s\" of %.*s is %.*s; %s %.*s", row->key, STR_ARG(where),
		STR_ARG(node->text), row->flags & ROW_AWS ? "AWS takes" : "it may be",
		STR_ARG(range));
}

static bool read_int(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	int64_t value;
	if (node->kind != NODE_SCALAR || !node->plain || !str_to_i64(node->text, &value)) {
		load_error_type(l, node, row->key, where, "a number");
		return false;
	}
	if (!in_range(row, value)) {
		complain_range(l, row, node, where);
		return false;
	}
	memcpy(at(into, row->at), &value, sizeof(value));
	return true;
}

static void read_number(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	char digits[32], *end = digits;
	double value = -1;
	if (node->kind == NODE_SCALAR && node->plain && node->text.n &&
		node->text.n < sizeof(digits) && ascii_is_digit(node->text.p[0])) {
		memcpy(digits, node->text.p, node->text.n);
		digits[node->text.n] = '\0';
		value = strspn(digits, "0123456789.") == node->text.n ? strtod(digits, &end) : -1;
	}
	if (end == digits || *end || value < 0) {
		load_error_type(l, node, row->key, where, "a number");
		return;
	}
	if (row->max && value > (double)row->max) {
		complain_range(l, row, node, where);
		return;
	}
	memcpy(at(into, row->at), &value, sizeof(value));
}

static void read_bool(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	bool yes = node->kind == NODE_SCALAR && node->plain && str_eq(node->text, STR("true"));
	bool no = node->kind == NODE_SCALAR && node->plain && str_eq(node->text, STR("false"));
	if (!yes && !no)
		load_error_type(l, node, row->key, where, "true or false");
	else
		memcpy(at(into, row->at), &yes, sizeof(yes));
}

static void read_duration(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where, void *into)
{
	int64_t ms;
	if ((row->flags & ROW_MINUS_ONE) && node->kind == NODE_SCALAR && node->plain &&
		str_eq(node->text, STR("-1")))
		ms = -1;
	else if (node->kind != NODE_SCALAR || !keys_duration_parse(node->text, &ms)) {
		load_error_type(l, node, row->key, where, "a duration such as 30s, 5m, 2h or 1d");
		return;
	}
	if (!in_range(row, ms)) {
		complain_range(l, row, node, where);
		return;
	}
	if ((row->flags & ROW_WHOLE_SECONDS) && ms != -1 && ms % 1000) {
		load_refused(l, node->place, "\"%s\" of %.*s is %.*s; AWS takes whole seconds",
			row->key, STR_ARG(where), STR_ARG(node->text));
		return;
	}
	memcpy(at(into, row->at), &ms, sizeof(ms));
}

static void read_enum(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct buf words = BUF_IN(l->arena);
	size_t shown = 0;
	for (unsigned i = 0; i < row->n_words; i++) {
		if (!row->words[i][0])
			continue;
		if (node->kind == NODE_SCALAR && str_eq_z(node->text, row->words[i])) {
			memcpy(at(into, row->at), &i, sizeof(i));
			return;
		}
		buf_add_z(&words, shown++ == 0 ? "" : i + 1 == row->n_words ? " or " : ", ");
		buf_add_z(&words, row->words[i]);
	}
	struct str hint = STR("");
	if (node->kind == NODE_SCALAR)
		hint = keys_nearest_word(l->arena, node->text, row->words, row->n_words);
	load_error(l, node->place, "\"%s\" of %.*s: expected %.*s, found %.*s%.*s%s", row->key,
		STR_ARG(where), STR_ARG(buf_str(&words)), STR_ARG(yaml_describe(node, l->arena)),
		STR_ARG(hint), row->hint && !hint.n ? row->hint : "");
}

static bool text_is_fine(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where)
{
	enum problem_kind kind = row->flags & ROW_AWS ? PROBLEM_REFUSED : PROBLEM_ERROR;
	if (node->kind != NODE_SCALAR || yaml_is_null(node)) {
		load_error_type(
			l, node, row->key, where, row->type == ROW_PATH ? "a path" : "a text");
		return false;
	}
	if (memchr(node->text.p, '\0', node->text.n)) {
		load_error(l, node->place, "\"%s\" of %.*s holds a NUL character", row->key,
			STR_ARG(where));
		return false;
	}
	if (row->max && ((int64_t)node->text.n < row->min ||
				(row->max != ROW_NO_MAX && (int64_t)node->text.n > row->max))) {
		problem_add(l->problems, kind, node->place,
			"\"%s\" of %.*s has %zu characters; %s %.*s", row->key, STR_ARG(where),
			node->text.n, row->flags & ROW_AWS ? "AWS takes" : "it may have",
			STR_ARG(range_text(l, row)));
		return false;
	}
	const char *complaint = row->form ? row->form(node->text) : NULL;
	if (complaint) {
		problem_add(l->problems, kind, node->place, "\"%s\" of %.*s is \"%.*s\"; %s",
			row->key, STR_ARG(where), STR_ARG(node->text), complaint);
		return false;
	}
	return true;
}

static void read_texts(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	size_t n = node->kind == NODE_LIST ? node->n : 1, kept = 0;
	if (node->kind == NODE_MAP || yaml_is_null(node)) {
		load_error_type(l, node, row->key, where, "a text or a list of texts");
		return;
	}
	struct stack_text *list = arena_array(l->arena, struct stack_text, n);
	for (size_t i = 0; i < n; i++) {
		const struct yaml_value *item = node->kind == NODE_LIST ? node->items[i] : node;
		if (text_is_fine(l, row, item, where))
			list[kept++] = (struct stack_text){item->text, item->place};
	}
	memcpy(at(into, row->at), &list, sizeof(list));
	memcpy(at(into, row->count), &kept, sizeof(kept));
}

static void read_pairs(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	if (node->kind != NODE_MAP) {
		load_error_type(l, node, row->key, where, "a map of texts");
		return;
	}
	size_t kept = 0;
	struct stack_pair *list = arena_array(l->arena, struct stack_pair, node->n);
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		if (pair->value->kind != NODE_SCALAR || yaml_is_null(pair->value))
			load_error(l, pair->value->place,
				"\"%.*s\" in \"%s\" of %.*s: expected a text, found %.*s",
				STR_ARG(pair->key), row->key, STR_ARG(where),
				STR_ARG(yaml_describe(pair->value, l->arena)));
		else
			list[kept++] =
				(struct stack_pair){pair->key, pair->value->text, pair->place};
	}
	memcpy(at(into, row->at), &list, sizeof(list));
	memcpy(at(into, row->count), &kept, sizeof(kept));
}

void keys_read_value(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct str text = node->text;
	switch (row->type) {
	case ROW_INT:
		read_int(l, row, node, where, into);
		break;
	case ROW_NUMBER:
		read_number(l, row, node, where, into);
		break;
	case ROW_BOOL:
		read_bool(l, row, node, where, into);
		break;
	case ROW_DURATION:
		read_duration(l, row, node, where, into);
		break;
	case ROW_ENUM:
		read_enum(l, row, node, where, into);
		break;
	case ROW_TEXTS:
		read_texts(l, row, node, where, into);
		break;
	case ROW_PAIRS:
		read_pairs(l, row, node, where, into);
		break;
	case ROW_OWN:
		row->read(l, row, node, where, into);
		break;
	case ROW_TEXT:
	case ROW_PATH:
		if (!text_is_fine(l, row, node, where))
			break;
		if (row->type == ROW_PATH)
			text = load_path(l, text);
		memcpy(at(into, row->at), &text, sizeof(text));
		break;
	}
	if (row->place)
		memcpy(at(into, row->place), &node->place, sizeof(node->place));
}

void keys_defaults(struct loader *l, const struct keys *keys, void *into)
{
	for (size_t i = 0; i < keys->n_rows; i++) {
		const struct key_row *row = &keys->rows[i];
		if (!row->fallback || row->type == ROW_OWN || row->type == ROW_TEXTS)
			continue;
		struct yaml_value node = {
			.kind = NODE_SCALAR, .plain = true, .text = str_z(row->fallback)};
		keys_read_value(l, row, &node, str_z(keys->name), into);
	}
}

static const struct key_row *find_row(const struct keys *keys, struct str key)
{
	for (size_t i = 0; i < keys->n_rows; i++)
		if (str_eq_z(key, keys->rows[i].key))
			return &keys->rows[i];
	return NULL;
}

static void complain_unknown(
	struct loader *l, const struct keys *keys, const struct yaml_pair *pair, struct str where)
{
	struct str hint =
		keys_did_you_mean(l->arena, pair->key, keys->rows, keys->n_rows, row_word);
	struct buf all = BUF_IN(l->arena);
	if (!hint.n) {
		buf_add_z(&all, "; it may have ");
		for (size_t i = 0; i < keys->n_rows; i++)
			buf_printf(&all, "%s%s",
				i == 0                  ? ""
				: i + 1 == keys->n_rows ? " and "
							: ", ",
				keys->rows[i].key);
		hint = buf_str(&all);
	}
	load_error(l, pair->place, "unknown key \"%.*s\" in %.*s%.*s", STR_ARG(pair->key),
		STR_ARG(where), STR_ARG(hint));
}

bool keys_read(struct loader *l, const struct keys *keys, const struct yaml_value *node,
	struct str where, struct place place, void *into)
{
	if (node->kind != NODE_MAP && !yaml_is_null(node)) {
		load_error(l, node->place, "%.*s: expected a map, found %.*s", STR_ARG(where),
			STR_ARG(yaml_describe(node, l->arena)));
		return false;
	}
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		const struct key_row *row = find_row(keys, pair->key);
		if (!row)
			complain_unknown(l, keys, pair, where);
		else if (l->in_defaults && (row->flags & ROW_NOT_DEFAULT))
			load_error(l, pair->place,
				"\"%s\" belongs to one function, not in \"defaults\"", row->key);
		else
			keys_read_value(l, row, pair->value, where, into);
	}
	for (size_t i = 0; i < keys->n_rows; i++) {
		const struct key_row *row = &keys->rows[i];
		if ((row->flags & ROW_REQUIRED) && !l->in_defaults &&
			!yaml_find(node, str_z(row->key)))
			load_error(l, place, "%.*s needs \"%s\"", STR_ARG(where), row->key);
	}
	return true;
}
