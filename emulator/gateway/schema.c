#include "schema.h"

#include "pattern.h"
#include "schema_private.h"

#include <math.h>
#include <stdlib.h>

enum {
	DEEP = 1024, /* levels of schemas within schemas, a $ref to itself included */
	STEPS_MOST = 20 * 1000 * 1000,
};

struct model {
	struct str name;
	const struct tree *root;
	const struct schema *schema;
};

struct schemas {
	struct arena arena;
	struct model *models;
	size_t count;
	struct schema *compiled;
};

/* --- compiling --- */

struct compiler {
	struct schemas *all;
	const struct tree *root; /* of the model at hand */
	struct err *err;
};

static const struct schema *compile(struct compiler *c, const struct tree *node);

static int wrong(struct compiler *c, const char *keyword, const char *expected)
{
	return err_set(c->err, "\"%s\" must be %s", keyword, expected);
}

static const struct {
	struct str name;
	unsigned bit;
} types[] = {
	{STR_INIT("null"), IS_NULL},
	{STR_INIT("boolean"), IS_BOOLEAN},
	{STR_INIT("number"), IS_NUMBER},
	{STR_INIT("integer"), IS_INTEGER},
	{STR_INIT("string"), IS_STRING},
	{STR_INIT("array"), IS_ARRAY},
	{STR_INIT("object"), IS_OBJECT},
};

static int add_type(struct compiler *c, struct schema *s, const struct tree *value)
{
	for (size_t i = 0; value->type == JSON_STRING && i < ARRAY_LEN(types); i++)
		if (str_eq(value->text, types[i].name)) {
			s->types |= types[i].bit;
			return 0;
		}
	return wrong(c, "type",
		"null, boolean, number, integer, string, array, object or a list of those");
}

static int take_type(struct compiler *c, struct schema *s, const struct tree *value)
{
	if (value->type != JSON_ARRAY)
		return add_type(c, s, value);
	for (size_t i = 0; i < value->count; i++)
		if (add_type(c, s, &value->members[i]) < 0)
			return -1;
	return value->count ? 0 : wrong(c, "type", "a type or a list of types");
}

static int take_count(
	struct compiler *c, const char *keyword, const struct tree *value, uint64_t *ret)
{
	return value->type == JSON_NUMBER && str_to_u64(value->text, ret)
		       ? 0
		       : wrong(c, keyword, "a whole number from 0 on");
}

static int take_schema(struct compiler *c, const struct tree *value, const struct schema **ret)
{
	*ret = compile(c, value);
	return *ret ? 0 : -1;
}

/* allOf, anyOf, oneOf, items as a list. */
static int take_list(
	struct compiler *c, const char *keyword, const struct tree *value, struct schema_list *ret)
{
	if (value->type != JSON_ARRAY || !value->count)
		return wrong(c, keyword, "a list of schemas");
	ret->items = arena_array(&c->all->arena, struct named_schema, value->count);
	for (; ret->count < value->count; ret->count++)
		if (take_schema(c, &value->members[ret->count], &ret->items[ret->count].schema) < 0)
			return -1;
	return 0;
}

static int take_texts(
	struct compiler *c, const char *keyword, const struct tree *value, struct strs *ret)
{
	struct str *items = arena_array(&c->all->arena, struct str, value->count + 1);
	*ret = (struct strs){items, value->count};
	for (size_t i = 0; i < value->count; i++) {
		if (value->members[i].type != JSON_STRING)
			return wrong(c, keyword, "a list of texts");
		items[i] = value->members[i].text;
	}
	return 0;
}

static int take_pattern(struct compiler *c, struct str text, struct pattern **ret)
{
	return pattern_new(text, ret, c->err);
}

/* properties, patternProperties, dependencies. */
static int take_map(struct compiler *c, const char *keyword, const struct tree *value,
	bool patterns, bool lists, struct schema_list *ret)
{
	if (value->type != JSON_OBJECT)
		return wrong(c, keyword, "a map of schemas");
	ret->items = arena_array(&c->all->arena, struct named_schema, value->count + 1);
	for (; ret->count < value->count; ret->count++) {
		const struct tree *member = &value->members[ret->count];
		struct named_schema *item = &ret->items[ret->count];
		item->name = value->names[ret->count];
		if (lists && member->type == JSON_ARRAY) {
			if (take_texts(c, keyword, member, &item->names) < 0)
				return -1;
			continue;
		}
		if ((patterns && take_pattern(c, item->name, &item->pattern) < 0) ||
			take_schema(c, member, &item->schema) < 0) {
			ret->count++; /* its pattern is given back */
			return -1;
		}
	}
	return 0;
}

/* true, false or a schema. */
static int take_rest(struct compiler *c, const struct tree *value, const struct schema **ret_schema,
	bool *ret_closed)
{
	if (value->type == JSON_TRUE || value->type == JSON_FALSE) {
		*ret_closed = value->type == JSON_FALSE;
		return 0;
	}
	return take_schema(c, value, ret_schema);
}

/* "#/definitions/x", "#" */
static const struct tree *follow(const struct tree *root, struct str pointer, struct arena *arena)
{
	const struct tree *node = root;
	struct str rest = str_skip(pointer, 1); /* the '/' */
	while (node && pointer.n && rest.p) {
		struct str part = str_cut(rest, '/', &rest);
		char *name = arena_bytes(arena, part.n + 1);
		size_t n = 0;
		for (size_t i = 0; i < part.n; i++) {
			bool escaped = part.p[i] == '~' && i + 1 < part.n;
			name[n++] = !escaped ? part.p[i] : part.p[++i] == '0' ? '~' : '/';
		}
		uint64_t index;
		if (node->type == JSON_ARRAY)
			node = str_to_u64(part, &index) && index < node->count
				       ? &node->members[index]
				       : NULL;
		else
			node = tree_member(node, str_of(name, n));
	}
	return node;
}

static int take_ref(struct compiler *c, struct schema *s, const struct tree *value)
{
	const struct tree *target = NULL, *root = c->root;
	if (value->type != JSON_STRING)
		return wrong(c, "$ref", "a text");
	struct str fragment, address = str_cut(value->text, '#', &fragment);
	for (size_t i = 0; address.n && i < c->all->count; i++) {
		struct str name = c->all->models[i].name;
		if (str_ends(address, name) && address.n > name.n &&
			str_ends(str_head(address, address.n - name.n), STR("/models/")))
			target = root = c->all->models[i].root;
	}
	if (!address.n)
		target = root;
	if (target && fragment.n)
		target = fragment.p[0] == '/' ? follow(root, fragment, &c->all->arena) : NULL;
	if (!target)
		return err_set(c->err, "\"$ref\": there is no %.*s", STR_ARG(value->text));
	struct compiler inner = {c->all, root, c->err};
	s->ref = compile(&inner, target);
	return s->ref ? 0 : -1;
}

static int take_number(struct compiler *c, const char *keyword, const struct tree *value,
	double *ret, bool *ret_has)
{
	if (value->type != JSON_NUMBER)
		return wrong(c, keyword, "a number");
	*ret = value->number;
	*ret_has = true;
	return 0;
}

static int take_bool(struct compiler *c, const char *keyword, const struct tree *value, bool *ret)
{
	if (value->type != JSON_TRUE && value->type != JSON_FALSE)
		return wrong(c, keyword, "true or false");
	*ret = value->type == JSON_TRUE;
	return 0;
}

static int take_format(struct schema *s, const struct tree *value)
{
	static const char *const known[] = {"date-time", "email", "ipv4", "ipv6", "uri"};
	for (size_t i = 0; value->type == JSON_STRING && i < ARRAY_LEN(known); i++)
		if (str_eq_z(value->text, known[i]))
			s->format = known[i];
	return 0;
}

static int take_required(struct compiler *c, struct schema *s, const struct tree *value)
{
	struct strs names;
	if (value->type != JSON_ARRAY || !value->count)
		return wrong(c, "required", "a list of names");
	s->required = value;
	return take_texts(c, "required", value, &names);
}

static int take_values(struct compiler *c, struct schema *s, const struct tree *value)
{
	if (value->type != JSON_ARRAY || !value->count)
		return wrong(c, "enum", "a list of values");
	s->values = value;
	return 0;
}

static int take_items(struct compiler *c, struct schema *s, const struct tree *value)
{
	return value->type == JSON_ARRAY && value->count ? take_list(c, "items", value, &s->items)
							 : take_schema(c, value, &s->every_item);
}

/* One keyword with its name's index: a switch, because each goes to a member of its own. */
static const char *const keywords[] = {"$ref", "type", "enum", "minimum", "maximum",
	"exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern",
	"format", "items", "additionalItems", "minItems", "maxItems", "uniqueItems", "properties",
	"patternProperties", "additionalProperties", "minProperties", "maxProperties", "required",
	"dependencies", "allOf", "anyOf", "oneOf", "not"};

static int take_keyword(
	struct compiler *c, struct schema *s, size_t keyword, const struct tree *value)
{
	const char *name = keywords[keyword];
	bool has = false;
	switch (keyword) {
	case 0:
		return take_ref(c, s, value);
	case 1:
		return take_type(c, s, value);
	case 2:
		return take_values(c, s, value);
	case 3:
		return take_number(c, name, value, &s->minimum, &s->has_minimum);
	case 4:
		return take_number(c, name, value, &s->maximum, &s->has_maximum);
	case 5:
		return take_bool(c, name, value, &s->above_minimum);
	case 6:
		return take_bool(c, name, value, &s->below_maximum);
	case 7:
		if (take_number(c, name, value, &s->multiple_of, &has) < 0)
			return -1;
		return s->multiple_of > 0 ? 0 : wrong(c, name, "greater than 0");
	case 8:
		return take_count(c, name, value, &s->least);
	case 9:
		return take_count(c, name, value, &s->most);
	case 10:
		return value->type == JSON_STRING ? take_pattern(c, value->text, &s->pattern)
						  : wrong(c, name, "a text");
	case 11:
		return take_format(s, value);
	case 12:
		return take_items(c, s, value);
	case 13:
		return take_rest(c, value, &s->additional_items, &s->closed_items);
	case 14:
		return take_count(c, name, value, &s->least_items);
	case 15:
		return take_count(c, name, value, &s->most_items);
	case 16:
		return take_bool(c, name, value, &s->unique);
	case 17:
		return take_map(c, name, value, false, false, &s->properties);
	case 18:
		return take_map(c, name, value, true, false, &s->patterns);
	case 19:
		return take_rest(c, value, &s->additional, &s->closed);
	case 20:
		return take_count(c, name, value, &s->least_members);
	case 21:
		return take_count(c, name, value, &s->most_members);
	case 22:
		return take_required(c, s, value);
	case 23:
		return take_map(c, name, value, false, true, &s->dependencies);
	case 24:
		return take_list(c, name, value, &s->all);
	case 25:
		return take_list(c, name, value, &s->any);
	case 26:
		return take_list(c, name, value, &s->one);
	default:
		return take_schema(c, value, &s->not );
	}
}

/* NULL: err says why. What was compiled once is not compiled again, so a schema may hold itself. */
static const struct schema *compile(struct compiler *c, const struct tree *node)
{
	for (const struct schema *s = c->all->compiled; s; s = s->next)
		if (s->node == node)
			return s;
	if (node->type != JSON_OBJECT) {
		err_set(c->err, "a schema is an object");
		return NULL;
	}
	struct schema *s = arena_new(&c->all->arena, struct schema);
	*s = (struct schema){.node = node,
		.next = c->all->compiled,
		.most = UINT64_MAX,
		.most_items = UINT64_MAX,
		.most_members = UINT64_MAX};
	c->all->compiled = s;
	const struct tree *ref = tree_member(node, STR("$ref"));
	if (ref) /* nothing beside it counts */
		return take_ref(c, s, ref) == 0 ? s : NULL;
	for (size_t i = 1; i < ARRAY_LEN(keywords); i++) {
		const struct tree *value = tree_member(node, str_z(keywords[i]));
		if (value && take_keyword(c, s, i, value) < 0)
			return NULL;
	}
	return s;
}

int schemas_new(const struct gateway_model_config *models, size_t count,
	struct schemas **ret_schemas, size_t *ret_model, struct err *err)
{
	struct schemas *all = xcalloc(1, sizeof(*all));
	all->models = arena_array(&all->arena, struct model, count + 1);
	for (; all->count < count; all->count++) {
		const struct gateway_model_config *from = &models[all->count];
		struct str text = arena_dup(&all->arena, from->schema);
		all->models[all->count] = (struct model){.name = arena_dup(&all->arena, from->name),
			.root = tree_read(text, &all->arena)};
		if (!all->models[all->count].root) {
			*ret_model = all->count;
			schemas_free(all);
			return err_set(err, "it is not JSON");
		}
	}
	for (size_t i = 0; i < count; i++) {
		struct compiler c = {all, all->models[i].root, err};
		all->models[i].schema = compile(&c, all->models[i].root);
		if (!all->models[i].schema) {
			*ret_model = i;
			schemas_free(all);
			return -1;
		}
	}
	*ret_schemas = all;
	return 0;
}

void schemas_free(struct schemas *schemas)
{
	if (!schemas)
		return;
	for (struct schema *s = schemas->compiled; s; s = s->next) {
		pattern_free(s->pattern);
		for (size_t i = 0; i < s->patterns.count; i++)
			pattern_free(s->patterns.items[i].pattern);
	}
	arena_release(&schemas->arena);
	free(schemas);
}

const struct schema *schemas_find(const struct schemas *schemas, struct str name)
{
	for (size_t i = 0; schemas && i < schemas->count; i++)
		if (str_eq(schemas->models[i].name, name))
			return schemas->models[i].schema;
	return NULL;
}

/* --- judging --- */

/* What a schema may cost: one that refers to itself, or a body made for it, comes to an end. */
struct judge {
	unsigned depth;
	uint64_t steps;
};

static bool allows(const struct schema *s, const struct tree *value, struct judge *j);

unsigned schema_types_of(const struct tree *value)
{
	switch (value->type) {
	case JSON_NULL:
		return IS_NULL;
	case JSON_TRUE:
	case JSON_FALSE:
		return IS_BOOLEAN;
	case JSON_NUMBER:
		for (size_t i = 0; i < value->text.n; i++)
			if (strchr(".eE", value->text.p[i]))
				return IS_NUMBER;
		return IS_NUMBER | IS_INTEGER;
	case JSON_STRING:
		return IS_STRING;
	case JSON_ARRAY:
		return IS_ARRAY;
	case JSON_OBJECT:
		return IS_OBJECT;
	case JSON_ERROR:
		break;
	}
	return 0;
}

static bool allows_number(const struct schema *s, double n)
{
	if (s->has_minimum && (s->above_minimum ? n <= s->minimum : n < s->minimum))
		return false;
	if (s->has_maximum && (s->below_maximum ? n >= s->maximum : n > s->maximum))
		return false;
	if (s->multiple_of > 0) {
		double times = n / s->multiple_of;
		if (fabs(times - round(times)) > 1e-9 * fmax(1, fabs(times)))
			return false;
	}
	return true;
}

static const struct {
	const char *name, *form;
} formats[] = {
	{"date-time", "^\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([Zz]|[+-]\\d\\d:?"
		      "\\d\\d)$"},
	{"email", "^[^@\\s]+@[^@\\s]+$"},
	{"ipv4", "^((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}$"},
	{"ipv6", "^(?=.*:)[0-9A-Fa-f:.]{2,45}$"},
	{"uri", "^[A-Za-z][A-Za-z0-9+.-]*:\\S*$"},
};

bool schema_has_format(const char *format, struct str text)
{
	struct pattern *pattern;
	bool fits = true;
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (format == formats[i].name || strcmp(format, formats[i].name) == 0) {
			if (pattern_new(str_z(formats[i].form), &pattern, NULL) < 0)
				return true;
			fits = pattern_finds(pattern, text);
			pattern_free(pattern);
		}
	return fits;
}

static bool allows_text(const struct schema *s, struct str text)
{
	uint64_t characters = 0;
	for (size_t i = 0; i < text.n; i++)
		characters += ((unsigned char)text.p[i] & 0xc0) != 0x80;
	return characters >= s->least && characters <= s->most &&
	       (!s->pattern || pattern_finds(s->pattern, text)) &&
	       (!s->format || schema_has_format(s->format, text));
}

bool schema_is_unique(const struct tree *array)
{
	size_t slots = 4;
	bool unique = true;
	if (array->count < 2)
		return true;
	while (slots < array->count * 2)
		slots *= 2;
	const struct tree **seen = xcalloc(slots, sizeof(*seen));
	for (size_t i = 0; unique && i < array->count; i++) {
		const struct tree *item = &array->members[i];
		size_t at = item->hash & (slots - 1);
		while (seen[at] && !tree_equal(seen[at], item))
			at = (at + 1) & (slots - 1);
		unique = !seen[at];
		seen[at] = item;
	}
	free(seen);
	return unique;
}

static bool allows_array(const struct schema *s, const struct tree *value, struct judge *j)
{
	if (value->count < s->least_items || value->count > s->most_items ||
		(s->unique && !schema_is_unique(value)))
		return false;
	for (size_t i = 0; i < value->count; i++) {
		const struct schema *item = s->every_item;
		if (s->items.count && i >= s->items.count && s->closed_items)
			return false;
		if (s->items.count)
			item = i < s->items.count ? s->items.items[i].schema : s->additional_items;
		if (item && !allows(item, &value->members[i], j))
			return false;
	}
	return true;
}

const struct schema *schema_property(const struct schema *s, struct str name)
{
	size_t low = 0, high = s->properties.count; /* ordered, as the tree was */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(s->properties.items[middle].name, name);
		if (order == 0)
			return s->properties.items[middle].schema;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool allows_member(
	const struct schema *s, struct str name, const struct tree *value, struct judge *j)
{
	const struct schema *own = schema_property(s, name);
	bool known = own != NULL;
	if (own && !allows(own, value, j))
		return false;
	for (size_t i = 0; i < s->patterns.count; i++) {
		if (!pattern_finds(s->patterns.items[i].pattern, name))
			continue;
		known = true;
		if (!allows(s->patterns.items[i].schema, value, j))
			return false;
	}
	return known || (!s->closed && (!s->additional || allows(s->additional, value, j)));
}

static bool has_required(const struct schema *s, const struct tree *value)
{
	for (size_t i = 0; s->required && i < s->required->count; i++)
		if (!tree_member(value, s->required->members[i].text))
			return false;
	return true;
}

static bool allows_dependencies(const struct schema *s, const struct tree *value, struct judge *j)
{
	for (size_t i = 0; i < s->dependencies.count; i++) {
		const struct named_schema *item = &s->dependencies.items[i];
		if (!tree_member(value, item->name))
			continue;
		if (item->schema && !allows(item->schema, value, j))
			return false;
		for (size_t k = 0; k < item->names.count; k++)
			if (!tree_member(value, item->names.items[k]))
				return false;
	}
	return true;
}

static bool allows_object(const struct schema *s, const struct tree *value, struct judge *j)
{
	if (value->count < s->least_members || value->count > s->most_members ||
		!has_required(s, value) || !allows_dependencies(s, value, j))
		return false;
	for (size_t i = 0; i < value->count; i++)
		if (!allows_member(s, value->names[i], &value->members[i], j))
			return false;
	return true;
}

static size_t count_allowing(
	const struct schema_list *list, const struct tree *value, struct judge *j)
{
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++)
		count += allows(list->items[i].schema, value, j);
	return count;
}

static bool is_listed(const struct tree *values, const struct tree *value)
{
	for (size_t i = 0; i < values->count; i++)
		if (tree_equal(&values->members[i], value))
			return true;
	return false;
}

static bool allows_value(const struct schema *s, const struct tree *value, struct judge *j)
{
	if (s->ref)
		return allows(s->ref, value, j);
	if ((s->types && !(s->types & schema_types_of(value))) ||
		(s->values && !is_listed(s->values, value)) ||
		(value->type == JSON_NUMBER && !allows_number(s, value->number)) ||
		(value->type == JSON_STRING && !allows_text(s, value->text)) ||
		(value->type == JSON_ARRAY && !allows_array(s, value, j)) ||
		(value->type == JSON_OBJECT && !allows_object(s, value, j)))
		return false;
	return count_allowing(&s->all, value, j) == s->all.count &&
	       (!s->any.count || count_allowing(&s->any, value, j) > 0) &&
	       (!s->one.count || count_allowing(&s->one, value, j) == 1) &&
	       (!s->not || !allows(s->not, value, j));
}

static bool allows(const struct schema *s, const struct tree *value, struct judge *j)
{
	if (j->depth >= DEEP || j->steps >= STEPS_MOST) {
		j->steps = STEPS_MOST; /* nothing is allowed any more */
		return false;
	}
	j->depth++;
	j->steps++;
	bool yes = allows_value(s, value, j);
	j->depth--;
	return yes;
}

bool schema_allows(const struct schema *schema, const struct tree *value)
{
	struct judge j = {0, 0};
	return allows(schema, value, &j) && j.steps < STEPS_MOST;
}
