#include "update.h"

#include "ast.h"
#include "message.h"
#include "names.h"
#include "path_tree.h"

int update_compile(struct expr_scope *scope, struct str text, struct update *ret_update)
{
	struct update_ast ast;
	struct update update = {0};
	if (parse_update(scope, text, &ast) || check_update(scope, &ast))
		return -1;
	struct path *paths = arena_array(scope->arena, struct path, ast.action_count);
	const struct update_action **actions =
		arena_array(scope->arena, const struct update_action *, ast.action_count);
	struct heads_builder written = {.arena = scope->arena, .all = scope->generated},
			     heads = written;
	for (const struct update_action *a = ast.actions; a; a = a->next) {
		actions[update.action_count] = a;
		paths[update.action_count++] = a->path;
		heads_add(&written, &a->path);
		heads_add(&heads, &a->path);
		if (a->operand)
			heads_add_node(&heads, a->operand);
		if (a->clause == CLAUSE_SET || a->clause == CLAUSE_ADD)
			update.writes++;
		else
			update.clears++;
	}
	update.actions = actions;
	update.section_count = ast.section_count;
	update.tree = path_tree_of(scope->arena, paths, ast.action_count);
	update.written = heads_done(&written);
	update.heads = heads_done(&heads);
	*ret_update = update;
	return 0;
}

/* --- what the statement is charged --- */

enum {
	CHARGE_UPDATE = 3,
	CHARGE_WRITE = 19, /* SET, ADD */
	CHARGE_CLEAR = 1,  /* REMOVE, DELETE */
	CHARGE_STEP = 4, /* of a target, behind its first name; a name or an index's digits more */
	CHARGE_PATH = 1, /* of an operand */
	CHARGE_ELEMENT = 14,
	CHARGE_PLUS = 34,
	CHARGE_MINUS = 37,
	CHARGE_APPEND = 37,
	CHARGE_IF_NOT_EXISTS = 39,
};

static size_t steps_charge(const struct path *path, size_t from, size_t each)
{
	size_t bytes = 0;
	for (size_t i = from; i < path->count; i++)
		bytes += each + path->steps[i].text.n;
	return bytes;
}

static size_t operand_charge(const struct expr_node *node)
{
	size_t bytes = node->function == FN_LIST_APPEND ? CHARGE_APPEND : CHARGE_IF_NOT_EXISTS;
	if (node->kind == NODE_PATH)
		return CHARGE_PATH + steps_charge(&node->path, 0, CHARGE_ELEMENT);
	if (node->kind == NODE_VALUE)
		return value_size(node->value);
	if (node->kind != NODE_CALL)
		bytes = node->kind == NODE_PLUS ? CHARGE_PLUS : CHARGE_MINUS;
	for (const struct expr_node *arg = node->args; arg; arg = arg->next)
		bytes += operand_charge(arg);
	return bytes;
}

/* Of a set only the elements that are not there yet. */
static size_t added_charge(
	const struct update_action *action, struct arena *arena, struct value old)
{
	struct value added = action->operand->value, present = path_value(&action->path, old);
	enum value_type type = value_type(added);
	struct str content;
	if (type == VALUE_N || value_is_absent(present) || value_type(present) != type)
		return value_size(added);
	struct value_walk walk = value_walk(added);
	struct str *fresh = arena_array(arena, struct str, walk.left + 1);
	size_t count = 0;
	struct value_walk there = value_walk(present);
	struct str element;
	bool more = value_next_element(&there, &element);
	while (value_next_element(&walk, &content)) {
		while (more && str_cmp(element, content) < 0)
			more = value_next_element(&there, &element);
		if (!more || !str_eq(element, content))
			fresh[count++] = content;
	}
	return count && value_of_set(arena, type, fresh, count, &added) ? value_size(added) : 0;
}

size_t update_charge(const struct update *update, struct arena *arena, struct value old)
{
	size_t bytes = CHARGE_UPDATE;
	for (size_t i = 0; i < update->action_count; i++) {
		const struct update_action *a = update->actions[i];
		bool write = a->clause == CLAUSE_SET || a->clause == CLAUSE_ADD;
		bytes += (write ? CHARGE_WRITE : CHARGE_CLEAR) + a->path.steps[0].text.n +
			 steps_charge(&a->path, 1, CHARGE_STEP);
		if (a->clause == CLAUSE_SET)
			bytes += operand_charge(a->operand);
		else if (a->clause == CLAUSE_ADD)
			bytes += added_charge(a, arena, old);
	}
	return bytes;
}

/* That of if_not_exists() is its second operand's: so AWS takes it (dynalite db/updateParser). */
static enum value_type known_type(const struct expr_node *operand)
{
	while (operand->kind == NODE_CALL && operand->function == FN_IF_NOT_EXISTS)
		operand = operand->args->next;
	switch (operand->kind) {
	case NODE_VALUE:
		return value_type(operand->value);
	case NODE_PLUS:
	case NODE_MINUS:
		return VALUE_N;
	case NODE_CALL:
		return VALUE_L;
	default:
		return VALUE_NONE;
	}
}

enum value_type update_known_type(const struct update *update, struct str name)
{
	for (size_t i = 0; i < update->action_count; i++) {
		const struct update_action *action = update->actions[i];
		if (action->operand && action->path.count == 1 &&
			str_eq(action->path.steps[0].text, name))
			return known_type(action->operand);
	}
	return VALUE_NONE;
}

/* One application: what each action writes, by its number. */
struct application {
	const struct update *update;
	struct arena *arena;
	struct value old;
	bool exists;
	struct value_member *members; /* of old, in order, when there are many actions; or NULL */
	size_t member_count;
	struct outcome {
		struct value value; /* VALUE_ABSENT: it clears */
		bool missing;       /* an operand's attribute is not there */
	} * outcomes;
};

enum {
	MANY_ACTIONS = 64, /* from here on members are looked up in a table */
};

static void list_members(struct application *app)
{
	size_t n = 0;
	struct value_walk walk = value_walk(app->old);
	struct value_member member;
	app->members = arena_array(app->arena, struct value_member, value_count(app->old) + 1);
	while (value_next(&walk, &member.name, &member.value))
		app->members[n++] = member;
	app->member_count = n;
}

static struct value present_at(const struct application *app, const struct path *path)
{
	size_t low = 0, high = app->member_count;
	if (!app->members || path->count != 1)
		return path_value(path, app->old);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(path->steps[0].text, app->members[middle].name);
		if (order == 0)
			return app->members[middle].value;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return VALUE_ABSENT;
}

static enum expr_message number_message(enum number_error error)
{
	switch (error) {
	case NUMBER_UNDERFLOW:
		return MSG_NUMBER_TOO_SMALL;
	default:
		/* A result of too many digits gets these words, too: test/alternator of ScyllaDB,
		 * which is run against the service. */
		return MSG_NUMBER_TOO_LARGE;
	}
}

/* MSG_COUNT: all is well. */
static enum expr_message add_numbers(
	struct arena *arena, struct value a, struct value b, bool minus, struct value *ret)
{
	struct number x = value_number(a), y = value_number(b), sum;
	enum number_error error = minus ? number_subtract(&x, &y, &sum) : number_add(&x, &y, &sum);
	if (error != NUMBER_OK)
		return number_message(error);
	*ret = value_of_number(arena, &sum);
	return MSG_COUNT;
}

static struct value append_lists(struct arena *arena, struct value a, struct value b)
{
	size_t n = 0;
	struct str name;
	struct value *elements =
		arena_array(arena, struct value, value_count(a) + value_count(b) + 1);
	for (struct value_walk walk = value_walk(a); value_next(&walk, &name, &elements[n]);)
		n++;
	for (struct value_walk walk = value_walk(b); value_next(&walk, &name, &elements[n]);)
		n++;
	return value_of_list(arena, elements, n);
}

static enum expr_message evaluate(
	const struct application *app, const struct expr_node *node, struct value *ret);

/* Two operands of that type; *ret_values are absent when an attribute is missing, which is reported
 * only when no type is wrong. */
static enum expr_message evaluate_pair(const struct application *app, const struct expr_node *node,
	enum value_type type, struct value values[2])
{
	enum expr_message problem = MSG_COUNT;
	const struct expr_node *arg = node->args;
	for (size_t i = 0; i < 2; i++, arg = arg->next) {
		enum expr_message message = evaluate(app, arg, &values[i]);
		if (message == MSG_COUNT && value_type(values[i]) != type)
			message = MSG_UPDATE_TYPE;
		if (message == MSG_UPDATE_TYPE)
			return message;
		if (message != MSG_COUNT)
			problem = message;
	}
	return problem;
}

/* The value of SET's right side. */
static enum expr_message evaluate(
	const struct application *app, const struct expr_node *node, struct value *ret)
{
	struct value pair[2];
	enum expr_message message;
	switch (node->kind) {
	case NODE_VALUE:
		*ret = node->value;
		return MSG_COUNT;
	case NODE_PATH:
		*ret = present_at(app, &node->path);
		return value_is_absent(*ret) ? MSG_UPDATE_MISSING : MSG_COUNT;
	case NODE_PLUS:
	case NODE_MINUS:
		message = evaluate_pair(app, node, VALUE_N, pair);
		return message == MSG_COUNT ? add_numbers(app->arena, pair[0], pair[1],
						      node->kind == NODE_MINUS, ret)
					    : message;
	default:
		break;
	}
	if (node->function == FN_LIST_APPEND) {
		message = evaluate_pair(app, node, VALUE_L, pair);
		if (message == MSG_COUNT)
			*ret = append_lists(app->arena, pair[0], pair[1]);
		return message;
	}
	*ret = present_at(app, &node->args->path);
	return value_is_absent(*ret) ? evaluate(app, node->args->next, ret) : MSG_COUNT;
}

/* Elements of `a` with those of `b` added, or taken away. */
static struct value combine_sets(struct arena *arena, struct value a, struct value b, bool add)
{
	size_t n = 0;
	struct str x, y;
	struct value set = VALUE_ABSENT;
	struct str *elements = arena_array(arena, struct str, value_count(a) + value_count(b) + 1);
	struct value_walk left = value_walk(a), right = value_walk(b);
	bool more_x = value_next_element(&left, &x), more_y = value_next_element(&right, &y);
	while (more_x || more_y) {
		int order = !more_x ? 1 : !more_y ? -1 : str_cmp(x, y);
		if (add || order < 0)
			elements[n++] = order <= 0 ? x : y;
		if (order <= 0)
			more_x = value_next_element(&left, &x);
		if (order >= 0)
			more_y = value_next_element(&right, &y);
	}
	if (n)
		value_of_set(arena, value_type(a), elements, n, &set);
	return set;
}

static enum expr_message evaluate_add(
	const struct application *app, const struct update_action *action, struct value *ret)
{
	struct value operand = action->operand->value;
	struct value present = present_at(app, &action->path);
	if (value_is_absent(present)) {
		*ret = action->clause == CLAUSE_ADD ? operand : VALUE_ABSENT;
		return MSG_COUNT;
	}
	if (value_type(present) != value_type(operand))
		return MSG_UPDATE_TYPE;
	if (value_type(operand) == VALUE_N)
		return add_numbers(app->arena, present, operand, false, ret);
	*ret = combine_sets(app->arena, present, operand, action->clause == CLAUSE_ADD);
	return MSG_COUNT;
}

enum parent {
	PARENT_THERE,
	PARENT_MISSING,
	PARENT_WRONG, /* there, but no map or list as the last step wants it */
};

static enum parent parent_of(const struct application *app, const struct path *path)
{
	if (path->count == 1)
		return PARENT_THERE;
	struct value parent = path_parent(path, 1, app->old);
	if (value_is_absent(parent))
		return PARENT_MISSING;
	bool list = path->steps[path->count - 1].is_index;
	return value_type(parent) == (list ? VALUE_L : VALUE_M) ? PARENT_THERE : PARENT_WRONG;
}

/* AWS's order: paths that meet something of the wrong kind; wrong types; then, a clause at a time
 * from the last one written, paths that lead nowhere and missing attributes. */
static enum expr_message evaluate_all(struct application *app)
{
	const struct update *update = app->update;
	enum expr_message number_problem = MSG_COUNT;
	for (size_t i = 0; i < update->action_count; i++)
		if (parent_of(app, &update->actions[i]->path) == PARENT_WRONG)
			return MSG_UPDATE_PATH;
	for (size_t i = 0; i < update->action_count; i++) {
		const struct update_action *action = update->actions[i];
		enum expr_message message = MSG_COUNT;
		if (action->clause == CLAUSE_SET)
			message = evaluate(app, action->operand, &app->outcomes[i].value);
		else if (action->clause != CLAUSE_REMOVE)
			message = evaluate_add(app, action, &app->outcomes[i].value);
		if (message == MSG_UPDATE_TYPE)
			return message;
		app->outcomes[i].missing = message == MSG_UPDATE_MISSING;
		if (message != MSG_COUNT && message != MSG_UPDATE_MISSING &&
			number_problem == MSG_COUNT)
			number_problem = message;
	}
	for (unsigned section = update->section_count; section-- > 0;) {
		bool missing = false;
		for (size_t i = 0; i < update->action_count; i++) {
			const struct update_action *action = update->actions[i];
			if (action->section != section)
				continue;
			/* Of an item that is not there, anything may be removed. */
			bool lenient = !app->exists && action->clause == CLAUSE_REMOVE;
			if (!lenient && parent_of(app, &action->path) != PARENT_THERE)
				return MSG_UPDATE_PATH;
			missing |= app->outcomes[i].missing;
		}
		if (missing)
			return MSG_UPDATE_MISSING;
	}
	return number_problem;
}

static struct value rebuild(
	const struct application *app, const struct path_tree *node, struct value old);

/* Members and children both come in memcmp order of their names: one merge. */
static struct value rebuild_map(
	const struct application *app, const struct path_tree *node, struct value old)
{
	size_t n = 0;
	struct value_member *members = arena_array(
		app->arena, struct value_member, value_count(old) + node->child_count + 1);
	const struct path_tree *child = node->children;
	struct value_walk walk = value_walk(old);
	struct value_member member;
	bool more = value_next(&walk, &member.name, &member.value);
	while (more || child) {
		int order = !child ? -1 : !more ? 1 : str_cmp(member.name, child->step.text);
		if (order < 0) {
			members[n++] = member;
		} else {
			struct value present = order == 0 ? member.value : VALUE_ABSENT;
			struct value now = rebuild(app, child, present);
			if (!value_is_absent(now))
				members[n++] = (struct value_member){child->step.text, now};
			child = child->next;
		}
		if (more && order <= 0)
			more = value_next(&walk, &member.name, &member.value);
	}
	struct value map = VALUE_ABSENT;
	value_of_members(app->arena, members, n, &map);
	return map;
}

/* Indexes are those of the old list; what is set beyond its end comes behind it, in order. */
static struct value rebuild_list(
	const struct application *app, const struct path_tree *node, struct value old)
{
	size_t n = 0, index = 0;
	struct value *elements =
		arena_array(app->arena, struct value, value_count(old) + node->child_count + 1);
	const struct path_tree *child = node->children;
	struct value_walk walk = value_walk(old);
	struct value element;
	struct str name;
	for (; value_next(&walk, &name, &element); index++) {
		if (child && child->step.index == index) {
			element = rebuild(app, child, element);
			child = child->next;
		}
		if (!value_is_absent(element))
			elements[n++] = element;
	}
	for (; child; child = child->next) {
		element = rebuild(app, child, VALUE_ABSENT);
		if (!value_is_absent(element))
			elements[n++] = element;
	}
	return value_of_list(app->arena, elements, n);
}

static struct value rebuild(
	const struct application *app, const struct path_tree *node, struct value old)
{
	if (node->ends)
		return app->outcomes[node->ends->path].value;
	if (value_is_absent(old))
		return old;
	return node->children->step.is_index ? rebuild_list(app, node, old)
					     : rebuild_map(app, node, old);
}

int update_apply(const struct update *update, struct arena *arena, struct value old, bool exists,
	struct value *ret_new, struct expr_error *ret_error)
{
	struct application app = {.update = update, .arena = arena, .old = old, .exists = exists};
	app.outcomes = arena_array(arena, struct outcome, update->action_count);
	if (update->action_count >= MANY_ACTIONS)
		list_members(&app);
	enum expr_message message = evaluate_all(&app);
	if (message != MSG_COUNT) {
		*ret_error = (struct expr_error){
			message_text(arena, EXPR_KINDS, message, NULL, 0), false};
		return -1;
	}
	*ret_new = rebuild(&app, update->tree, old);
	return 0;
}

struct value update_view(const struct update *update, struct arena *arena, struct value item)
{
	struct value view = VALUE_ABSENT;
	if (!value_is_absent(item))
		view = path_tree_cut(update->tree, arena, item);
	if (value_is_absent(view))
		value_of_members(arena, NULL, 0, &view);
	return view;
}
