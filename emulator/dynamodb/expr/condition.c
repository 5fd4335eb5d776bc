#include "condition.h"

#include "ast.h"
#include "names.h"

int condition_compile(struct expr_scope *scope, enum expr_kind kind, struct str text,
	struct condition *ret_condition)
{
	struct expr_node *root;
	if (parse_condition(scope, kind, text, &root) || check_condition(scope, kind, root))
		return -1;
	struct heads_builder heads = {.arena = scope->arena, .all = scope->generated};
	heads_add_node(&heads, root);
	*ret_condition = (struct condition){root, heads_done(&heads)};
	return 0;
}

struct value path_parent(const struct path *path, size_t without, struct value item)
{
	struct value at = item;
	for (size_t i = 0; i + without < path->count && !value_is_absent(at); i++) {
		const struct path_step *step = &path->steps[i];
		enum value_type type = value_type(at);
		if (type != (step->is_index ? VALUE_L : VALUE_M))
			return VALUE_ABSENT;
		at = step->is_index ? value_at(at, step->index) : value_member(at, step->text);
	}
	return at;
}

struct value path_value(const struct path *path, struct value item)
{
	return path_parent(path, 0, item);
}

/* What an operand is for one item: a value, or the number that size() gives. VALUE_NONE: there is
 * none. */
struct operand {
	enum value_type type;
	struct value value; /* not of a size */
	struct str content; /* S, N, B: as value_content() */
	char number[NUMBER_BYTES];
};

/* Length as Java counts it: UTF-16 units, one for each lead byte and one more for four-byte
 * sequences. */
static size_t utf16_length(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		n += (size_t)((c & 0xc0) != 0x80) + (size_t)(c >= 0xf0);
	}
	return n;
}

static bool size_of(struct value v, uint64_t *ret_size)
{
	switch (value_type(v)) {
	case VALUE_S:
		*ret_size = utf16_length(value_content(v));
		return true;
	case VALUE_B:
		*ret_size = value_content(v).n;
		return true;
	case VALUE_SS:
	case VALUE_NS:
	case VALUE_BS:
	case VALUE_L:
	case VALUE_M:
		*ret_size = value_count(v);
		return true;
	default:
		return false;
	}
}

static void operand_get(const struct expr_node *node, struct value item, struct operand *ret)
{
	uint64_t size;
	ret->type = VALUE_NONE;
	if (node->kind == NODE_CALL) {
		struct operand of;
		operand_get(node->args, item, &of);
		if (of.type == VALUE_NONE || !size_of(of.value, &size))
			return;
		struct number number = number_of_u64(size);
		ret->type = VALUE_N;
		ret->value = VALUE_ABSENT;
		ret->content = str_of(ret->number, number_encode(&number, ret->number));
		return;
	}
	ret->value = node->kind == NODE_VALUE ? node->value : path_value(&node->path, item);
	if (value_is_absent(ret->value))
		return;
	ret->type = value_type(ret->value);
	if (ret->type == VALUE_S || ret->type == VALUE_N || ret->type == VALUE_B)
		ret->content = value_content(ret->value);
}

static bool is_scalar(enum value_type type)
{
	return type == VALUE_S || type == VALUE_N || type == VALUE_B;
}

static bool operand_eq(const struct operand *a, const struct operand *b)
{
	if (a->type == VALUE_NONE || a->type != b->type)
		return false;
	return is_scalar(a->type) ? str_eq(a->content, b->content) : value_eq(a->value, b->value);
}

/* Whether the two can be ordered, and how. */
static bool operand_order(const struct operand *a, const struct operand *b, int *ret_order)
{
	if (a->type != b->type || !is_scalar(a->type))
		return false;
	*ret_order = str_cmp(a->content, b->content);
	return true;
}

static bool compare(const struct expr_node *node, struct value item)
{
	struct operand a, b;
	int order;
	operand_get(node->args, item, &a);
	operand_get(node->args->next, item, &b);
	if (node->kind == NODE_EQ)
		return operand_eq(&a, &b);
	if (node->kind == NODE_NE)
		return !operand_eq(&a, &b);
	if (!operand_order(&a, &b, &order))
		return false;
	switch (node->kind) {
	case NODE_LT:
		return order < 0;
	case NODE_LE:
		return order <= 0;
	case NODE_GT:
		return order > 0;
	default:
		return order >= 0;
	}
}

static bool between(const struct expr_node *node, struct value item)
{
	struct operand v, low, high;
	int from, to;
	operand_get(node->args, item, &v);
	operand_get(node->args->next, item, &low);
	operand_get(node->args->next->next, item, &high);
	return operand_order(&v, &low, &from) && operand_order(&v, &high, &to) && from >= 0 &&
	       to <= 0;
}

static bool is_in(const struct expr_node *node, struct value item)
{
	struct operand v, other;
	operand_get(node->args, item, &v);
	for (const struct expr_node *arg = node->args->next; arg; arg = arg->next) {
		operand_get(arg, item, &other);
		if (operand_eq(&v, &other))
			return true;
	}
	return false;
}

static bool list_has(struct value list, const struct operand *wanted)
{
	struct value_walk walk = value_walk(list);
	struct operand element = {0};
	struct str name;
	while (value_next(&walk, &name, &element.value)) {
		element.type = value_type(element.value);
		if (is_scalar(element.type))
			element.content = value_content(element.value);
		if (operand_eq(&element, wanted))
			return true;
	}
	return false;
}

static bool contains(const struct operand *a, const struct operand *b)
{
	switch (a->type) {
	case VALUE_S:
	case VALUE_B:
		return b->type == a->type &&
		       (b->content.n == 0 || str_find_str(a->content, b->content) < a->content.n);
	case VALUE_SS:
		return b->type == VALUE_S && value_set_has(a->value, b->content);
	case VALUE_NS:
		return b->type == VALUE_N && value_set_has(a->value, b->content);
	case VALUE_BS:
		return b->type == VALUE_B && value_set_has(a->value, b->content);
	case VALUE_L:
		return b->type != VALUE_NONE && list_has(a->value, b);
	default:
		return false;
	}
}

static bool call(const struct expr_node *node, struct value item)
{
	struct operand a, b;
	operand_get(node->args, item, &a);
	switch (node->function) {
	case FN_ATTRIBUTE_EXISTS:
		return a.type != VALUE_NONE;
	case FN_ATTRIBUTE_NOT_EXISTS:
		return a.type == VALUE_NONE;
	case FN_ATTRIBUTE_TYPE:
		return a.type == node->wanted;
	case FN_BEGINS_WITH:
		operand_get(node->args->next, item, &b);
		return (a.type == VALUE_S || a.type == VALUE_B) && a.type == b.type &&
		       str_starts(a.content, b.content);
	case FN_CONTAINS:
		operand_get(node->args->next, item, &b);
		return contains(&a, &b);
	default:
		return false;
	}
}

static bool holds(const struct expr_node *node, struct value item)
{
	switch (node->kind) {
	case NODE_AND:
	case NODE_OR:
		for (const struct expr_node *arg = node->args; arg; arg = arg->next)
			if (holds(arg, item) != (node->kind == NODE_AND))
				return node->kind == NODE_OR;
		return node->kind == NODE_AND;
	case NODE_NOT:
		return !holds(node->args, item);
	case NODE_BETWEEN:
		return between(node, item);
	case NODE_IN:
		return is_in(node, item);
	case NODE_CALL:
		return call(node, item);
	default:
		return compare(node, item);
	}
}

bool condition_holds(const struct condition *condition, struct value item)
{
	return holds(condition->root, item);
}
