#include "filter.h"

#include "json_read.h"
#include "store/number.h"

/* A JSON text and what it is; JSON_ERROR: absent. Strings are decoded. */
struct node {
	enum json_type type;
	struct str json, text;
};

static const struct node absent = {JSON_ERROR, {NULL, 0}, {NULL, 0}};

static struct node node_of(struct str json, struct arena *arena)
{
	struct json_reader r;
	json_reader_init(&r, json.p ? json : STR(""), arena);
	enum json_type type = json_read(&r);
	return (struct node){type, json, r.text};
}

static bool is_scalar(struct node n)
{
	return n.type >= JSON_NULL && n.type <= JSON_STRING;
}

/* A walk over an object or array, without a tree. */
struct walk {
	struct json_reader r;
	struct arena *arena;
	bool object;
};

static struct walk walk_begin(struct node container, struct arena *arena)
{
	struct walk walk = {.arena = arena, .object = container.type == JSON_OBJECT};
	json_reader_init(&walk.r, container.json.p ? container.json : STR(""), arena);
	json_read(&walk.r);
	return walk;
}

static bool walk_next(struct walk *walk, struct str *ret_key, struct node *ret_node)
{
	if (walk->object ? !json_member(&walk->r, ret_key) : !json_element(&walk->r))
		return false;
	struct str json = json_skip(&walk->r);
	if (walk->r.error)
		return false;
	*ret_node = node_of(json, walk->arena);
	return true;
}

static struct node member(struct node object, struct str key, struct arena *arena)
{
	struct str at;
	struct node value;
	if (object.type != JSON_OBJECT)
		return absent;
	struct walk walk = walk_begin(object, arena);
	while (walk_next(&walk, &at, &value))
		if (str_eq(at, key))
			return value;
	return absent;
}

/* --- comparing --- */

static bool scalars_equal(struct node a, struct node b)
{
	struct number x, y;
	if (a.type != b.type)
		return false;
	if (a.type != JSON_NUMBER)
		return a.type != JSON_STRING || str_eq(a.text, b.text);
	return number_parse(a.text, &x) == NUMBER_OK && number_parse(b.text, &y) == NUMBER_OK &&
	       x.coefficient == y.coefficient && x.exponent == y.exponent &&
	       x.negative == y.negative;
}

/* '*' stands for any run of characters; "\\*" and "\\\\" for themselves. */
static bool wildcard_fits(struct str pattern, struct str text)
{
	size_t p = 0, t = 0, star = SIZE_MAX, from = 0;
	while (t < text.n) {
		bool escape = p + 1 < pattern.n && pattern.p[p] == '\\';
		if (!escape && p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			from = t;
		} else if (p < pattern.n && pattern.p[p + escape] == text.p[t]) {
			p += 1u + escape;
			t++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			t = ++from;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

static bool numeric_fits(struct node bounds, struct node value, struct arena *arena)
{
	struct walk walk = walk_begin(bounds, arena);
	struct node op, bound;
	struct str none;
	struct number v, b;
	char left[NUMBER_BYTES], right[NUMBER_BYTES];
	if (value.type != JSON_NUMBER || number_parse(value.text, &v) != NUMBER_OK)
		return false;
	struct str encoded = str_of(left, number_encode(&v, left));
	while (walk_next(&walk, &none, &op) && walk_next(&walk, &none, &bound)) {
		if (number_parse(bound.text, &b) != NUMBER_OK)
			return false;
		int d = str_cmp(encoded, str_of(right, number_encode(&b, right)));
		bool fits = str_eq_z(op.text, "=")    ? d == 0
			    : str_eq_z(op.text, "<")  ? d < 0
			    : str_eq_z(op.text, "<=") ? d <= 0
			    : str_eq_z(op.text, ">")  ? d > 0
						      : d >= 0;
		if (!fits)
			return false;
	}
	return true;
}

static bool element_fits(struct node element, struct node value, struct arena *arena);

/* A scalar, a list of them, or one operator on strings: true when one fits. */
static bool any_fits(struct node what, struct node value, struct arena *arena)
{
	struct walk walk = walk_begin(what, arena);
	struct node one;
	struct str none;
	if (what.type != JSON_ARRAY)
		return element_fits(what, value, arena);
	while (walk_next(&walk, &none, &one))
		if (element_fits(one, value, arena))
			return true;
	return false;
}

static bool string_operator_fits(struct str op, struct str operand, struct str text)
{
	if (str_eq_z(op, "prefix"))
		return str_starts(text, operand);
	if (str_eq_z(op, "suffix"))
		return str_ends(text, operand);
	if (str_eq_z(op, "wildcard"))
		return wildcard_fits(operand, text);
	return str_eq_nocase(text, operand);
}

/* {"prefix": ["a", "b"]} occurs inside anything-but. */
static bool strings_fit(struct str op, struct node operand, struct node value, struct arena *arena)
{
	struct node one = operand;
	struct str none;
	if (value.type != JSON_STRING)
		return false;
	if (operand.type == JSON_OBJECT) { /* {"prefix": {"equals-ignore-case": "a"}} */
		one = member(operand, STR("equals-ignore-case"), arena);
		struct str part = str_eq_z(op, "prefix") ? str_head(value.text, one.text.n)
				  : value.text.n >= one.text.n
					  ? str_skip(value.text, value.text.n - one.text.n)
					  : value.text;
		return str_eq_nocase(part, one.text);
	}
	if (operand.type != JSON_ARRAY)
		return string_operator_fits(op, operand.text, value.text);
	struct walk walk = walk_begin(operand, arena);
	while (walk_next(&walk, &none, &one))
		if (string_operator_fits(op, one.text, value.text))
			return true;
	return false;
}

/* The element of a leaf's list against one scalar, or against the absence of one. */
static bool element_fits(struct node element, struct node value, struct arena *arena)
{
	struct str op;
	struct node operand;
	if (element.type != JSON_OBJECT)
		return scalars_equal(element, value);
	struct walk walk = walk_begin(element, arena);
	if (!walk_next(&walk, &op, &operand))
		return false;
	if (str_eq_z(op, "exists"))
		return is_scalar(value) == (operand.type == JSON_TRUE);
	if (!is_scalar(value))
		return false;
	if (str_eq_z(op, "anything-but"))
		return !any_fits(operand, value, arena);
	if (str_eq_z(op, "numeric"))
		return numeric_fits(operand, value, arena);
	return strings_fit(op, operand, value, arena);
}

typedef bool fits_fn(struct node pattern, struct node value, struct arena *arena);

/* An array in the event fits when one of its elements does, in whatever depth; an empty one is
 * nothing (aws/event-ruler flattens them). */
static bool some_fits(fits_fn *fits, struct node pattern, struct node value, struct arena *arena)
{
	struct node one;
	struct str none;
	bool any = false;
	if (value.type != JSON_ARRAY)
		return fits(pattern, value, arena);
	struct walk walk = walk_begin(value, arena);
	for (; walk_next(&walk, &none, &one); any = true)
		if (some_fits(fits, pattern, one, arena))
			return true;
	return !any && fits(pattern, absent, arena);
}

static bool object_fits(struct node pattern, struct node event, struct arena *arena);

static bool one_alternative_fits(struct node alternatives, struct node event, struct arena *arena)
{
	struct walk walk = walk_begin(alternatives, arena);
	struct node one;
	struct str none;
	while (walk_next(&walk, &none, &one))
		if (object_fits(one, event, arena))
			return true;
	return false;
}

static bool object_fits(struct node pattern, struct node event, struct arena *arena)
{
	struct walk walk = walk_begin(pattern, arena);
	struct str key;
	struct node wanted;
	while (walk_next(&walk, &key, &wanted)) {
		bool fits;
		if (str_eq_z(key, "$or"))
			fits = one_alternative_fits(wanted, event, arena);
		else
			fits = some_fits(wanted.type == JSON_OBJECT ? object_fits : any_fits,
				wanted, member(event, key, arena), arena);
		if (!fits)
			return false;
	}
	return true;
}

bool filter_matches(struct str pattern, struct str event, struct arena *arena)
{
	return object_fits(node_of(pattern, arena), node_of(event, arena), arena);
}

/* --- validity --- */

enum direction {
	DIRECTION_NONE,
	DIRECTION_EQUAL,
	DIRECTION_UP, /* a least value */
	DIRECTION_DOWN,
};

static enum direction direction_of(struct node op)
{
	if (op.type != JSON_STRING)
		return DIRECTION_NONE;
	if (str_eq_z(op.text, "="))
		return DIRECTION_EQUAL;
	if (str_eq_z(op.text, ">") || str_eq_z(op.text, ">="))
		return DIRECTION_UP;
	return str_eq_z(op.text, "<") || str_eq_z(op.text, "<=") ? DIRECTION_DOWN : DIRECTION_NONE;
}

/* One bound, or a least and a most value that leave something between them
 * (aws/event-ruler, RuleCompiler). */
static bool numeric_is_valid(struct node bounds, struct arena *arena)
{
	struct walk walk = walk_begin(bounds, arena);
	struct node op, bound;
	struct str none, ends[2];
	struct number b;
	enum direction directions[2] = {DIRECTION_NONE, DIRECTION_NONE};
	char encoded[2][NUMBER_BYTES];
	unsigned pairs = 0;
	if (bounds.type != JSON_ARRAY)
		return false;
	for (; walk_next(&walk, &none, &op); pairs++) {
		if (pairs == 2 || !walk_next(&walk, &none, &bound) || bound.type != JSON_NUMBER ||
			number_parse(bound.text, &b) != NUMBER_OK)
			return false;
		directions[pairs] = direction_of(op);
		ends[pairs] = str_of(encoded[pairs], number_encode(&b, encoded[pairs]));
		if (directions[pairs] == DIRECTION_NONE)
			return false;
	}
	if (pairs < 2)
		return pairs == 1;
	bool up = directions[0] == DIRECTION_UP && directions[1] == DIRECTION_DOWN;
	bool down = directions[0] == DIRECTION_DOWN && directions[1] == DIRECTION_UP;
	return (up && str_cmp(ends[0], ends[1]) < 0) || (down && str_cmp(ends[1], ends[0]) < 0);
}

static bool is_string_operator(struct str op)
{
	return str_eq_z(op, "prefix") || str_eq_z(op, "suffix") || str_eq_z(op, "wildcard") ||
	       str_eq_z(op, "equals-ignore-case");
}

/* No two stars side by side, a backslash before a star or a backslash only (aws/event-ruler). */
static bool wildcard_is_valid(struct str pattern)
{
	for (size_t i = 0; i < pattern.n; i++) {
		char next = i + 1 < pattern.n ? pattern.p[i + 1] : '\0';
		if (pattern.p[i] == '*' && next == '*')
			return false;
		if (pattern.p[i] != '\\')
			continue;
		if (next != '*' && next != '\\')
			return false;
		i++;
	}
	return true;
}

static bool strings_are_valid(struct node operand, bool lists, struct arena *arena)
{
	struct node one;
	struct str none, key;
	bool any = false;
	if (operand.type == JSON_OBJECT) {
		struct walk inner = walk_begin(operand, arena);
		return walk_next(&inner, &key, &one) && str_eq_z(key, "equals-ignore-case") &&
		       one.type == JSON_STRING && !walk_next(&inner, &key, &one);
	}
	if (operand.type != JSON_ARRAY || !lists)
		return operand.type == JSON_STRING;
	struct walk walk = walk_begin(operand, arena);
	while (walk_next(&walk, &none, &one)) {
		if (one.type != JSON_STRING)
			return false;
		any = true;
	}
	return any;
}

static bool anything_but_is_valid(struct node operand, struct arena *arena)
{
	struct node one;
	struct str key;
	bool any = false;
	struct walk walk = walk_begin(operand, arena);
	if (operand.type == JSON_OBJECT)
		return walk_next(&walk, &key, &one) && is_string_operator(key) &&
		       strings_are_valid(one, true, arena) && !walk_next(&walk, &key, &one);
	if (operand.type != JSON_ARRAY)
		return operand.type == JSON_STRING || operand.type == JSON_NUMBER;
	enum json_type all = JSON_ERROR; /* of one type, all of them (aws/event-ruler) */
	while (walk_next(&walk, &key, &one)) {
		if ((one.type != JSON_STRING && one.type != JSON_NUMBER) ||
			(any && one.type != all))
			return false;
		all = one.type;
		any = true;
	}
	return any;
}

static bool element_is_valid(struct node element, struct arena *arena)
{
	struct str op, more;
	struct node operand, other;
	if (element.type != JSON_OBJECT)
		return is_scalar(element);
	struct walk walk = walk_begin(element, arena);
	if (!walk_next(&walk, &op, &operand) || walk_next(&walk, &more, &other))
		return false;
	if (str_eq_z(op, "exists"))
		return operand.type == JSON_TRUE || operand.type == JSON_FALSE;
	if (str_eq_z(op, "numeric"))
		return numeric_is_valid(operand, arena);
	if (str_eq_z(op, "anything-but"))
		return anything_but_is_valid(operand, arena);
	if (str_eq_z(op, "wildcard") && !wildcard_is_valid(operand.text))
		return false;
	return is_string_operator(op) && strings_are_valid(operand, false, arena);
}

static bool object_is_valid(struct node pattern, struct arena *arena);

static bool list_is_valid(struct node list, bool alternatives, struct arena *arena)
{
	struct walk walk = walk_begin(list, arena);
	struct node one;
	struct str none;
	unsigned count = 0;
	for (; walk_next(&walk, &none, &one); count++)
		if (alternatives ? !object_is_valid(one, arena) : !element_is_valid(one, arena))
			return false;
	return count >= (alternatives ? 2 : 1);
}

static bool object_is_valid(struct node pattern, struct arena *arena)
{
	struct walk walk = walk_begin(pattern, arena);
	struct str key;
	struct node value;
	bool any = false;
	if (pattern.type != JSON_OBJECT)
		return false;
	for (; walk_next(&walk, &key, &value); any = true) {
		bool valid = value.type == JSON_OBJECT ? object_is_valid(value, arena)
			     : value.type == JSON_ARRAY
				     ? list_is_valid(value, str_eq_z(key, "$or"), arena)
				     : false;
		if (!valid)
			return false;
	}
	return any;
}

bool filter_is_valid(struct str pattern, struct arena *arena)
{
	struct json_reader r;
	json_reader_init(&r, pattern.p ? pattern : STR(""), arena);
	json_skip(&r);
	return json_finish(&r) && object_is_valid(node_of(pattern, arena), arena);
}
