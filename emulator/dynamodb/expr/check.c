/*
 * What is wrong with an expression whatever the item: AWS finds it in two walks over the tree. The
 * first looks at the words alone: reserved names, indexes, functions and where they stand. The
 * second puts names and values in, counts operands and looks at types; it goes bottom-up, operands
 * first.
 */
#include "condition.h"
#include "function.h"
#include "message.h"
#include "names.h"
#include "path_tree.h"
#include "reserved.h"

struct checker {
	struct expr_scope *scope;
	enum expr_kind kind;
	size_t operators;
};

#define refuse(c, ...) expr_refuse((c)->scope, (c)->kind, __VA_ARGS__)

static struct str number_text(const struct checker *c, size_t number)
{
	return message_number(c->scope->arena, number);
}

/* ORDER NODES */
static const struct str operator_names[NODE_KINDS] = {
	[NODE_EQ] = STR_INIT("="),
	[NODE_NE] = STR_INIT("<>"),
	[NODE_LT] = STR_INIT("<"),
	[NODE_LE] = STR_INIT("<="),
	[NODE_GT] = STR_INIT(">"),
	[NODE_GE] = STR_INIT(">="),
	[NODE_BETWEEN] = STR_INIT("BETWEEN"),
	[NODE_IN] = STR_INIT("IN"),
	[NODE_PLUS] = STR_INIT("+"),
	[NODE_MINUS] = STR_INIT("-"),
};

static struct str operator_name(const struct expr_node *node)
{
	return node->kind == NODE_CALL ? node->text : operator_names[node->kind];
}

/* --- the first walk --- */

static int check_words(const struct checker *c, const struct path *path)
{
	for (size_t i = 0; i < path->count; i++) {
		const struct path_step *step = &path->steps[i];
		if (step->is_index && step->index > INT32_MAX)
			return refuse(c, MSG_INDEX_RANGE, step->text);
		if (!step->is_index && !step->is_placeholder && word_is_reserved(step->text))
			return refuse(c, MSG_RESERVED, step->text);
	}
	return 0;
}

static int check_call(const struct checker *c, struct expr_node *call, enum function_place place)
{
	call->function = function_find(call->text);
	if (call->function == FN_COUNT)
		return refuse(c, MSG_FUNCTION_NAME, call->text);
	enum function_place own = function_get(call->function)->place;
	if (place == PLACE_UPDATE && own != PLACE_UPDATE)
		return refuse(c, MSG_NOT_IN_UPDATE, call->text);
	if (place != PLACE_UPDATE && own == PLACE_UPDATE)
		return refuse(c, MSG_NOT_IN_CONDITION, call->text);
	if (place != own)
		return refuse(c, MSG_MISPLACED, call->text);
	return 0;
}

static int check_shape(const struct checker *c, struct expr_node *node, enum function_place place)
{
	if (node->kind == NODE_PATH)
		return check_words(c, &node->path);
	if (node->kind == NODE_CALL && check_call(c, node, place))
		return -1;
	bool connective = node->kind == NODE_AND || node->kind == NODE_OR || node->kind == NODE_NOT;
	if (!connective && place == PLACE_CONDITION)
		place = PLACE_OPERAND;
	for (struct expr_node *arg = node->args; arg; arg = arg->next) {
		/* list_append() takes everything but itself: seen at AWS, not documented. */
		if (node->kind == NODE_CALL && node->function == FN_LIST_APPEND &&
			arg->kind == NODE_CALL && str_eq(arg->text, node->text))
			return refuse(c, MSG_MISPLACED, arg->text);
		if (check_shape(c, arg, place))
			return -1;
	}
	return 0;
}

/* --- the second walk --- */

static int bind_path(const struct checker *c, struct path *path)
{
	for (size_t i = 0; i < path->count; i++) {
		struct path_step *step = &path->steps[i];
		if (!step->is_placeholder)
			continue;
		if (!name_defined(c->scope, step->text, &step->text))
			return refuse(c, MSG_NAME_UNDEFINED, step->text);
		step->is_placeholder = false;
	}
	if (path->count > EXPR_PATH_LEVELS)
		return refuse(c, MSG_PATH_DEPTH, number_text(c, path->count));
	return 0;
}

static bool same_path(const struct path *a, const struct path *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct path_step *x = &a->steps[i], *y = &b->steps[i];
		if (x->is_index != y->is_index || !str_eq(x->text, y->text))
			return false;
	}
	return true;
}

static int check_distinct(const struct checker *c, const struct expr_node *node)
{
	const struct expr_node *first = node->args;
	if (first->kind != NODE_PATH)
		return 0;
	for (const struct expr_node *other = first->next; other; other = other->next)
		if (other->kind == NODE_PATH && same_path(&first->path, &other->path))
			return refuse(c, MSG_DISTINCT, operator_name(node),
				path_text(c->scope->arena, &first->path));
	return 0;
}

/* VALUE_NONE: only the item will tell. */
static enum value_type known_type(const struct expr_node *operand)
{
	if (operand->kind == NODE_VALUE)
		return value_type(operand->value);
	if (operand->kind == NODE_CALL)
		return function_get(operand->function)->result;
	return VALUE_NONE;
}

static int check_types(
	const struct checker *c, const struct expr_node *node, unsigned types, unsigned typed)
{
	for (const struct expr_node *arg = node->args; arg && typed; arg = arg->next, typed--) {
		enum value_type type = known_type(arg);
		if (type != VALUE_NONE && !(types & TYPE_BIT(type)))
			return refuse(
				c, MSG_OPERAND_TYPE, operator_name(node), value_type_names[type]);
	}
	return 0;
}

struct str bound_text(struct arena *arena, struct value v)
{
	struct str content = value_content(v);
	char digits[NUMBER_TEXT];
	struct number number;
	switch (value_type(v)) {
	case VALUE_S:
		return arena_printf(arena, "S:%.*s", STR_ARG(content));
	case VALUE_N:
		number = value_number(v);
		return arena_printf(arena, "N:%.*s", (int)number_format(&number, digits), digits);
	default:
		return arena_printf(arena, "B:java.nio.HeapByteBuffer[pos=0 lim=%zu cap=%zu]",
			content.n, content.n);
	}
}

static int check_bounds(const struct checker *c, const struct expr_node *between)
{
	const struct expr_node *low = between->args->next, *high = low->next;
	if (low->kind != NODE_VALUE || high->kind != NODE_VALUE)
		return 0;
	enum expr_message message = MSG_BETWEEN_TYPES;
	if (value_type(low->value) == value_type(high->value)) {
		if (str_cmp(value_content(low->value), value_content(high->value)) <= 0)
			return 0;
		message = MSG_BETWEEN_ORDER;
	}
	return refuse(c, message, bound_text(c->scope->arena, low->value),
		bound_text(c->scope->arena, high->value));
}

static int check_type_argument(const struct checker *c, struct expr_node *call)
{
	const struct expr_node *name = call->args->next;
	enum value_type type = known_type(name);
	if (name->kind == NODE_PATH)
		return refuse(
			c, MSG_OPERAND_TYPE, call->text, STR("{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"));
	if (type != VALUE_S)
		return refuse(c, MSG_OPERAND_TYPE, call->text, value_type_names[type]);
	for (type = VALUE_S; type < VALUE_TYPES; type++)
		if (str_eq(value_type_names[type], value_content(name->value))) {
			call->wanted = type;
			return 0;
		}
	return refuse(c, MSG_TYPE_NAME, value_content(name->value));
}

static int check_bound_call(const struct checker *c, struct expr_node *call)
{
	const struct function *function = function_get(call->function);
	if (call->count != function->args)
		return refuse(c, MSG_OPERAND_COUNT, call->text, number_text(c, call->count));
	if (function->first_is_path && call->args->kind != NODE_PATH)
		return refuse(c, MSG_NEEDS_PATH, call->text);
	if (function->distinct && check_distinct(c, call))
		return -1;
	if (call->function == FN_ATTRIBUTE_TYPE)
		return check_type_argument(c, call);
	return check_types(c, call, function->types, function->typed);
}

static int check_bound(const struct checker *c, struct expr_node *node)
{
	const unsigned ordered = TYPE_BIT(VALUE_S) | TYPE_BIT(VALUE_N) | TYPE_BIT(VALUE_B);
	switch (node->kind) {
	case NODE_EQ:
	case NODE_NE:
		return check_distinct(c, node);
	case NODE_LT:
	case NODE_LE:
	case NODE_GT:
	case NODE_GE:
		return check_distinct(c, node) ? -1 : check_types(c, node, ordered, 2);
	case NODE_BETWEEN:
		return check_distinct(c, node) || check_types(c, node, ordered, 3)
			       ? -1
			       : check_bounds(c, node);
	case NODE_IN:
		if (node->count - 1 > EXPR_IN_OPERANDS && !c->scope->generated)
			return refuse(c, MSG_IN_COUNT, number_text(c, node->count - 1));
		return check_distinct(c, node);
	case NODE_PLUS:
	case NODE_MINUS:
		return check_types(c, node, TYPE_BIT(VALUE_N), 2);
	case NODE_CALL:
		return check_bound_call(c, node);
	default:
		return 0;
	}
}

static int bind_node(struct checker *c, struct expr_node *node)
{
	if (node->kind == NODE_PATH)
		return bind_path(c, &node->path);
	if (node->kind == NODE_VALUE)
		return value_defined(c->scope, node->text, &node->value)
			       ? 0
			       : refuse(c, MSG_VALUE_UNDEFINED, node->text);
	for (struct expr_node *arg = node->args; arg; arg = arg->next)
		if (bind_node(c, arg))
			return -1;
	c->operators += node->kind == NODE_AND || node->kind == NODE_OR ? node->count - 1 : 1;
	if (c->operators > EXPR_OPERATORS && !c->scope->generated)
		return refuse(c, MSG_OPERATORS, number_text(c, EXPR_OPERATORS + 1));
	return check_bound(c, node);
}

/* --- whole expressions --- */

int check_condition(struct expr_scope *scope, enum expr_kind kind, struct expr_node *root)
{
	struct checker c = {.scope = scope, .kind = kind};
	return check_shape(&c, root, PLACE_CONDITION) || bind_node(&c, root) ? -1 : 0;
}

int check_projection(struct expr_scope *scope, struct path_list *paths)
{
	struct checker c = {.scope = scope, .kind = EXPR_PROJECTION};
	for (size_t i = 0; i < paths->count; i++)
		if (check_words(&c, &paths->at[i]))
			return -1;
	for (size_t i = 0; i < paths->count; i++)
		if (bind_path(&c, &paths->at[i]))
			return -1;
	return path_tree_check(scope, EXPR_PROJECTION,
		path_tree_of(scope->arena, paths->at, paths->count), paths->at);
}

static const struct str clause_names[CLAUSE_COUNT] = {
	[CLAUSE_SET] = STR_INIT("SET"),
	[CLAUSE_REMOVE] = STR_INIT("REMOVE"),
	[CLAUSE_ADD] = STR_INIT("ADD"),
	[CLAUSE_DELETE] = STR_INIT("DELETE"),
};

/* One kind of clause after the other, in the order in which they come first. */
static int check_sections(const struct checker *c, const struct update_ast *update)
{
	bool seen[CLAUSE_COUNT] = {false};
	for (unsigned i = 0; i < update->section_count && i < ARRAY_LEN(update->sections); i++) {
		enum update_clause clause = update->sections[i];
		bool twice = false;
		if (seen[clause])
			continue;
		seen[clause] = true;
		for (struct update_action *a = update->actions; a; a = a->next) {
			if (a->clause != clause)
				continue;
			twice |= a->section != i;
			if (check_words(c, &a->path) ||
				(a->operand && check_shape(c, a->operand, PLACE_UPDATE)))
				return -1;
		}
		if (twice)
			return refuse(c, MSG_SECTION_TWICE, clause_names[clause]);
	}
	return 0;
}

static int bind_names(const struct checker *c, struct expr_node *node)
{
	if (node->kind == NODE_PATH)
		return bind_path(c, &node->path);
	for (struct expr_node *arg = node->args; arg; arg = arg->next)
		if (bind_names(c, arg))
			return -1;
	return 0;
}

/* The long names that only ADD's and DELETE's text uses. */
static const struct str long_type_names[VALUE_TYPES] = {
	[VALUE_S] = STR_INIT("STRING"),
	[VALUE_N] = STR_INIT("NUMBER"),
	[VALUE_B] = STR_INIT("BINARY"),
	[VALUE_M] = STR_INIT("MAP"),
	[VALUE_L] = STR_INIT("LIST"),
	[VALUE_NULL] = STR_INIT("NULL"),
	[VALUE_BOOL] = STR_INIT("BOOLEAN"),
};

static int check_clause_type(const struct checker *c, const struct update_action *action)
{
	if (action->clause != CLAUSE_ADD && action->clause != CLAUSE_DELETE)
		return 0;
	enum value_type type = value_type(action->operand->value);
	bool set = type == VALUE_SS || type == VALUE_NS || type == VALUE_BS;
	if (set || (action->clause == CLAUSE_ADD && type == VALUE_N))
		return 0;
	return refuse(c, MSG_CLAUSE_TYPE, clause_names[action->clause], long_type_names[type],
		clause_names[action->clause]);
}

/* From the last action to the first, all names before all values: so AWS does. */
static int bind_actions(struct checker *c, struct update_action **actions, size_t count)
{
	for (size_t i = count; i-- > 0;)
		if (actions[i]->operand && bind_names(c, actions[i]->operand))
			return -1;
	for (size_t i = count; i-- > 0;) {
		if (!actions[i]->operand)
			continue;
		if (bind_node(c, actions[i]->operand) || check_clause_type(c, actions[i]))
			return -1;
	}
	return 0;
}

int check_update(struct expr_scope *scope, struct update_ast *update)
{
	struct checker c = {.scope = scope, .kind = EXPR_UPDATE};
	if (check_sections(&c, update))
		return -1;
	size_t n = 0;
	struct path *paths = arena_array(scope->arena, struct path, update->action_count);
	struct update_action **actions =
		arena_array(scope->arena, struct update_action *, update->action_count);
	for (struct update_action *a = update->actions; a; a = a->next) {
		if (bind_path(&c, &a->path))
			return -1;
		paths[n] = a->path;
		actions[n++] = a;
	}
	if (path_tree_check(scope, EXPR_UPDATE, path_tree_of(scope->arena, paths, n), paths))
		return -1;
	return bind_actions(&c, actions, n);
}
