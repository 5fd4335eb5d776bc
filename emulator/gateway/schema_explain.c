/* The keywords of a schema are looked at in the order of their names; the members of a value only
 * while nothing is wrong yet, in the order of theirs. */
#include "json_write.h"
#include "schema_private.h"

#include <math.h>
#include <stdlib.h>

enum {
	LEVELS = 256, /* of schemas within schemas */
	MESSAGES = 100,
};

struct report {
	struct buf text;
	unsigned messages, depth;
	struct arena *arena;
};

/* False: enough was said. */
static bool begin(struct report *r)
{
	if (r->messages++ >= MESSAGES)
		return false;
	if (r->messages > 1)
		buf_add_z(&r->text, ", ");
	return true;
}

#define say(r, ...)                                          \
	do {                                                 \
		if (begin(r))                                \
			buf_printf(&(r)->text, __VA_ARGS__); \
	} while (0)

static void write_tree(struct json_writer *w, const struct tree *value)
{
	switch (value->type) {
	case JSON_STRING:
		json_string(w, value->text);
		break;
	case JSON_NUMBER:
		json_raw(w, value->text);
		break;
	case JSON_ARRAY:
		json_array(w);
		for (size_t i = 0; i < value->count; i++)
			write_tree(w, &value->members[i]);
		json_end_array(w);
		break;
	case JSON_OBJECT:
		json_object(w);
		for (size_t i = 0; i < value->count; i++) {
			json_key(w, value->names[i]);
			write_tree(w, &value->members[i]);
		}
		json_end_object(w);
		break;
	default:
		json_raw(w, value->type == JSON_NULL   ? STR("null")
			    : value->type == JSON_TRUE ? STR("true")
						       : STR("false"));
	}
}

static struct str json_of(const struct tree *value, struct arena *arena)
{
	struct buf out = BUF_IN(arena);
	struct json_writer w;
	json_writer_init(&w, &out);
	write_tree(&w, value);
	return buf_str(&out);
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* ["a","b"], in their order */
static struct str json_of_texts(struct str *texts, size_t count, struct arena *arena)
{
	struct buf out = BUF_IN(arena);
	struct json_writer w;
	qsort(texts, count, sizeof(*texts), by_text);
	json_writer_init(&w, &out);
	json_array(&w);
	for (size_t i = 0; i < count; i++)
		json_string(&w, texts[i]);
	json_end_array(&w);
	return buf_str(&out);
}

static size_t count_allowing(const struct schema_list *list, const struct tree *value)
{
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++)
		count += schema_allows(list->items[i].schema, value);
	return count;
}

/* What an object's member is judged by; *ret_known: not by additionalProperties. */
static const struct schema *of_member(const struct schema *s, struct str name, bool *ret_known)
{
	const struct schema *own = schema_property(s, name);
	*ret_known = own != NULL;
	for (size_t i = 0; i < s->patterns.count; i++)
		*ret_known |= pattern_finds(s->patterns.items[i].pattern, name);
	return own;
}

/* --- keywords, in the order of their names --- */

static void additional(struct report *r, const struct schema *s, const struct tree *value)
{
	if (value->type == JSON_ARRAY && s->closed_items && s->items.count &&
		value->count > s->items.count)
		say(r, "schema only allows %zu elements in array but instance has %zu elements",
			s->items.count, value->count);
	if (value->type != JSON_OBJECT || !s->closed)
		return;
	struct str *extra = arena_array(r->arena, struct str, value->count + 1);
	size_t count = 0;
	bool known;
	for (size_t i = 0; i < value->count; i++) {
		of_member(s, value->names[i], &known);
		if (!known)
			extra[count++] = value->names[i];
	}
	if (count)
		say(r, "object instance has properties which are not allowed by the schema: %.*s",
			STR_ARG(json_of_texts(extra, count, r->arena)));
}

static void explain(struct report *r, const struct schema *s, const struct tree *value);

static void dependencies(struct report *r, const struct schema *s, const struct tree *value)
{
	for (size_t i = 0; value->type == JSON_OBJECT && i < s->dependencies.count; i++) {
		const struct named_schema *item = &s->dependencies.items[i];
		size_t wanted = item->names.count, missing = 0;
		if (!tree_member(value, item->name))
			continue;
		if (item->schema)
			explain(r, item->schema, value);
		struct str *names = arena_array(r->arena, struct str, wanted + 1);
		struct str *gone = arena_array(r->arena, struct str, wanted + 1);
		for (size_t k = 0; k < wanted; k++) {
			names[k] = item->names.items[k];
			if (!tree_member(value, names[k]))
				gone[missing++] = names[k];
		}
		if (missing)
			say(r,
				"property \"%.*s\" of object has missing property dependencies "
				"(schema requires %.*s; missing: %.*s)",
				STR_ARG(item->name),
				STR_ARG(json_of_texts(names, wanted, r->arena)),
				STR_ARG(json_of_texts(gone, missing, r->arena)));
	}
}

static void combined(struct report *r, const struct schema *s, const struct tree *value)
{
	size_t all = count_allowing(&s->all, value);
	if (all < s->all.count)
		say(r,
			"instance failed to match all required schemas (matched only %zu out of "
			"%zu)",
			all, s->all.count);
	if (s->any.count && !count_allowing(&s->any, value))
		say(r, "instance failed to match at least one required schema among %zu",
			s->any.count);
}

static void form(struct report *r, const struct schema *s, struct str text)
{
	static const struct {
		const char *name, *says;
	} faults[] = {
		{"date-time", "is invalid against requested date format(s) "
			      "[yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]"},
		{"email", "is not a valid email address"},
		{"ipv4", "is not a valid IPv4 address"},
		{"ipv6", "is not a valid IPv6 address"},
		{"uri", "is not a valid URI"},
	};
	if (!s->format || schema_has_format(s->format, text))
		return;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		if (strcmp(s->format, faults[i].name) == 0)
			say(r, "string \"%.*s\" %s", STR_ARG(text), faults[i].says);
}

static void counted(struct report *r, const struct schema *s, const struct tree *value, bool most)
{
	size_t n = value->count, characters = 0;
	if (value->type == JSON_ARRAY && (most ? n > s->most_items : n < s->least_items))
		say(r,
			"array is too %s: must have at %s %llu elements but instance has %zu "
			"elements",
			most ? "long" : "short", most ? "most" : "least",
			(unsigned long long)(most ? s->most_items : s->least_items), n);
	if (value->type == JSON_OBJECT && (most ? n > s->most_members : n < s->least_members))
		say(r, "object has too %s properties (found %zu but schema requires at %s %llu)",
			most ? "many" : "few", n, most ? "most" : "least",
			(unsigned long long)(most ? s->most_members : s->least_members));
	if (value->type != JSON_STRING)
		return;
	for (size_t i = 0; i < value->text.n; i++)
		characters += ((unsigned char)value->text.p[i] & 0xc0) != 0x80;
	if (most && characters > s->most)
		say(r, "string \"%.*s\" is too long (length: %zu, maximum allowed: %llu)",
			STR_ARG(value->text), characters, (unsigned long long)s->most);
	if (!most && characters < s->least)
		say(r, "string \"%.*s\" is too short (length: %zu, required minimum: %llu)",
			STR_ARG(value->text), characters, (unsigned long long)s->least);
}

/* A number of the schema as it stands there. */
static struct str number_of(const struct schema *s, const char *keyword)
{
	const struct tree *member = tree_member(s->node, str_z(keyword));
	return member ? member->text : STR("");
}

static void bounded(struct report *r, const struct schema *s, const struct tree *value, bool most)
{
	double n = value->number;
	const char *keyword = most ? "maximum" : "minimum";
	struct str limit = number_of(s, keyword);
	if (value->type != JSON_NUMBER || !(most ? s->has_maximum : s->has_minimum))
		return;
	if (most ? n > s->maximum : n < s->minimum)
		say(r, "numeric instance is %s than the required %s (%s: %.*s, found: %.*s)",
			most ? "greater" : "lower", keyword, keyword, STR_ARG(limit),
			STR_ARG(value->text));
	else if (most ? s->below_maximum && n >= s->maximum : s->above_minimum && n <= s->minimum)
		say(r, "numeric instance is not strictly %s than the required %s %.*s",
			most ? "lower" : "greater", keyword, STR_ARG(limit));
}

static void multiple(struct report *r, const struct schema *s, const struct tree *value)
{
	if (value->type != JSON_NUMBER || s->multiple_of <= 0)
		return;
	double times = value->number / s->multiple_of;
	if (fabs(times - round(times)) > 1e-9 * fmax(1, fabs(times)))
		say(r, "remainder of division is not zero (%.*s / %.*s)", STR_ARG(value->text),
			STR_ARG(number_of(s, "multipleOf")));
}

static void required(struct report *r, const struct schema *s, const struct tree *value)
{
	size_t wanted = s->required ? s->required->count : 0, count = 0;
	struct str *missing = arena_array(r->arena, struct str, wanted + 1);
	for (size_t i = 0; value->type == JSON_OBJECT && i < wanted; i++)
		if (!tree_member(value, s->required->members[i].text))
			missing[count++] = s->required->members[i].text;
	if (count)
		say(r, "object has missing required properties (%.*s)",
			STR_ARG(json_of_texts(missing, count, r->arena)));
}

static void typed(struct report *r, const struct schema *s, const struct tree *value)
{
	static const struct {
		unsigned bit;
		const char *name;
	} types[] = {{IS_ARRAY, "array"}, {IS_BOOLEAN, "boolean"}, {IS_INTEGER, "integer"},
		{IS_NULL, "null"}, {IS_NUMBER, "number"}, {IS_OBJECT, "object"},
		{IS_STRING, "string"}};
	unsigned is = schema_types_of(value);
	struct str allowed[ARRAY_LEN(types)];
	const char *found = "";
	size_t count = 0;
	if (!s->types || s->types & is)
		return;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		bool whole = types[i].bit == IS_INTEGER && s->types & IS_NUMBER;
		if (s->types & types[i].bit || whole)
			allowed[count++] = str_z(types[i].name);
		if (is & types[i].bit && !*found) /* an integer is told as one */
			found = types[i].name;
	}
	say(r, "instance type (%s) does not match any allowed primitive type (allowed: %.*s)",
		found, STR_ARG(json_of_texts(allowed, count, r->arena)));
}

static bool is_listed(const struct tree *values, const struct tree *value)
{
	for (size_t i = 0; i < values->count; i++)
		if (tree_equal(&values->members[i], value))
			return true;
	return false;
}

static void keywords(struct report *r, const struct schema *s, const struct tree *value)
{
	bool text = value->type == JSON_STRING;
	additional(r, s, value);
	combined(r, s, value);
	dependencies(r, s, value);
	if (s->values && !is_listed(s->values, value))
		say(r, "instance value (%.*s) not found in enum (possible values: %.*s)",
			STR_ARG(json_of(value, r->arena)), STR_ARG(json_of(s->values, r->arena)));
	if (text)
		form(r, s, value->text);
	counted(r, s, value, true);
	bounded(r, s, value, true);
	counted(r, s, value, false);
	bounded(r, s, value, false);
	multiple(r, s, value);
	if (s->not &&schema_allows(s->not, value))
		say(r, "instance matched a schema which it should not have");
	size_t one = s->one.count ? count_allowing(&s->one, value) : 1;
	if (one != 1)
		say(r, "instance failed to match exactly one schema (matched %zu out of %zu)", one,
			s->one.count);
	if (text && s->pattern && !pattern_finds(s->pattern, value->text))
		say(r, "ECMA 262 regex \"%.*s\" does not match input string \"%.*s\"",
			STR_ARG(number_of(s, "pattern")), STR_ARG(value->text));
	required(r, s, value);
	typed(r, s, value);
	if (value->type == JSON_ARRAY && s->unique && !schema_is_unique(value))
		say(r, "array must not contain duplicate elements");
}

/* --- members --- */

static void elements(struct report *r, const struct schema *s, const struct tree *value)
{
	for (size_t i = 0; i < value->count; i++) {
		const struct schema *item = s->every_item;
		if (s->items.count)
			item = i < s->items.count ? s->items.items[i].schema : s->additional_items;
		if (item)
			explain(r, item, &value->members[i]);
	}
}

static int by_name(const void *a, const void *b, void *arg)
{
	const struct tree *value = arg;
	return str_cmp(value->names[*(const size_t *)a], value->names[*(const size_t *)b]);
}

static void members(struct report *r, const struct schema *s, const struct tree *value)
{
	size_t *order = arena_array(r->arena, size_t, value->count + 1);
	for (size_t i = 0; i < value->count; i++)
		order[i] = i;
	qsort_r(order, value->count, sizeof(*order), by_name, (void *)(uintptr_t)value);
	for (size_t i = 0; i < value->count; i++) {
		struct str name = value->names[order[i]];
		const struct tree *member = &value->members[order[i]];
		bool known;
		const struct schema *own = of_member(s, name, &known);
		if (own)
			explain(r, own, member);
		for (size_t k = 0; k < s->patterns.count; k++)
			if (pattern_finds(s->patterns.items[k].pattern, name))
				explain(r, s->patterns.items[k].schema, member);
		if (!known && s->additional)
			explain(r, s->additional, member);
	}
}

static void explain(struct report *r, const struct schema *s, const struct tree *value)
{
	if (r->depth >= LEVELS || r->messages >= MESSAGES)
		return;
	r->depth++;
	if (s->ref) {
		explain(r, s->ref, value);
	} else {
		keywords(r, s, value);
		if (!r->messages && value->type == JSON_ARRAY)
			elements(r, s, value);
		else if (!r->messages && value->type == JSON_OBJECT)
			members(r, s, value);
	}
	r->depth--;
}

struct str schema_explain(
	const struct schema *schema, const struct tree *value, struct arena *arena)
{
	struct report r = {.text = BUF_IN(arena), .arena = arena};
	buf_add_c(&r.text, '[');
	explain(&r, schema, value);
	if (!r.messages && !schema_allows(schema, value))
		say(&r, "validation loop"); /* it refers to itself without end */
	buf_add_c(&r.text, ']');
	return buf_str(&r.text);
}
