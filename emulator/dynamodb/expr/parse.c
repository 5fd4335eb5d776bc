/*
 * The grammar, one function a rule; the rules are those of the grammar that AWS's clients carry.
 *
 * Brackets at the start of a condition may belong to an operand, "(a) = b", or to the condition,
 * "(a = b)": what is in them is read first and becomes whatever the next token makes of it. Runs
 * of brackets and nested calls are read in loops. Only a bracket behind AND, OR or NOT recurses; as
 * each of those is an operator, that ends with the operator limit.
 */
#include "ast.h"
#include "lex.h"

enum {
	LEVELS = EXPR_OPERATORS + 8,
};

struct parser {
	struct lexer lex;
	struct arena *arena;
	unsigned level;
};

static struct expr_node *node_new(struct parser *p, enum node_kind kind)
{
	struct expr_node *node = arena_new(p->arena, struct expr_node);
	node->kind = kind;
	return node;
}

static void node_add(struct expr_node *node, struct expr_node *arg)
{
	if (node->last)
		node->last->next = arg;
	else
		node->args = arg;
	node->last = arg;
	node->count++;
}

/* ')' behind a node: a second pair straight around the first is refused at once, before any later
 * syntax error. */
static int close_parenthesis(struct parser *p, struct expr_node *node)
{
	if (lex_expect(&p->lex, TOKEN_CLOSE))
		return -1;
	if (node->parenthesised)
		return expr_refuse(p->lex.scope, p->lex.kind, MSG_REDUNDANT_PARENTHESES);
	node->parenthesised = true;
	return 0;
}

static unsigned take_opens(struct parser *p)
{
	unsigned n = 0;
	while (lex_take(&p->lex, TOKEN_OPEN))
		n++;
	return n;
}

static uint32_t index_value(struct str digits)
{
	uint64_t index;
	return str_to_u64(digits, &index) && index < UINT32_MAX ? (uint32_t)index : UINT32_MAX;
}

/* step := NAME | '#'name */
static int parse_step_name(struct parser *p, struct path_step *step)
{
	*step = (struct path_step){
		.text = p->lex.now.text, .is_placeholder = p->lex.now.kind == TOKEN_PLACEHOLDER};
	if (p->lex.now.kind != TOKEN_NAME && p->lex.now.kind != TOKEN_PLACEHOLDER)
		return lex_refuse(&p->lex);
	lex_next(&p->lex);
	return 0;
}

/* path := step ('.' step | '[' NUMBER ']')* */
static int parse_path(struct parser *p, struct path *ret)
{
	size_t room = 4, n = 0;
	struct path_step *steps = arena_array(p->arena, struct path_step, room);
	if (parse_step_name(p, &steps[n++]))
		return -1;
	for (;;) {
		struct path_step step;
		if (lex_take(&p->lex, TOKEN_DOT)) {
			if (parse_step_name(p, &step))
				return -1;
		} else if (lex_take(&p->lex, TOKEN_OPEN_INDEX)) {
			step = (struct path_step){.text = p->lex.now.text, .is_index = true};
			if (lex_expect(&p->lex, TOKEN_NUMBER) ||
				lex_expect(&p->lex, TOKEN_CLOSE_INDEX))
				return -1;
			step.index = index_value(step.text);
		} else {
			break;
		}
		if (n == room) {
			steps = arena_grow(
				p->arena, steps, room * sizeof(*steps), 2 * room * sizeof(*steps));
			room *= 2;
		}
		steps[n++] = step;
	}
	*ret = (struct path){steps, n};
	return 0;
}

/* leaf := path | ':'value */
static struct expr_node *parse_leaf(struct parser *p)
{
	struct expr_node *node =
		node_new(p, p->lex.now.kind == TOKEN_VALUE ? NODE_VALUE : NODE_PATH);
	node->text = p->lex.now.text;
	if (node->kind == NODE_VALUE)
		lex_next(&p->lex);
	else if (parse_path(p, &node->path))
		return NULL;
	return node;
}

/* An open '(' (call NULL) or an open call. */
struct open {
	struct open *outer;
	struct expr_node *call;
};

/* operand := leaf | '(' operand ')' | NAME '(' operand (',' operand)* ')' */
static struct expr_node *parse_operand(struct parser *p)
{
	struct open *open = NULL;
	for (;;) {
		bool call = p->lex.now.kind == TOKEN_NAME && p->lex.ahead.kind == TOKEN_OPEN;
		if (call || p->lex.now.kind == TOKEN_OPEN) {
			struct open *inner = arena_new(p->arena, struct open);
			inner->outer = open;
			if (call) {
				inner->call = node_new(p, NODE_CALL);
				inner->call->text = p->lex.now.text;
				lex_next(&p->lex);
			}
			lex_next(&p->lex);
			open = inner;
			continue;
		}
		struct expr_node *node = parse_leaf(p);
		if (!node)
			return NULL;
		for (; open; open = open->outer) {
			if (!open->call) {
				if (close_parenthesis(p, node))
					return NULL;
				continue;
			}
			node_add(open->call, node);
			if (lex_take(&p->lex, TOKEN_COMMA))
				break;
			if (lex_expect(&p->lex, TOKEN_CLOSE))
				return NULL;
			node = open->call;
		}
		if (!open)
			return node;
	}
}

static int add_operand(struct parser *p, struct expr_node *node)
{
	struct expr_node *operand = parse_operand(p);
	if (!operand)
		return -1;
	node_add(node, operand);
	return 0;
}

/* relation := operand comparator operand
 *           | operand BETWEEN operand AND operand
 *           | operand IN '(' operand (',' operand)* ')'
 *           | call
 * The first operand was read already. */
static struct expr_node *parse_relation(struct parser *p, struct expr_node *first, bool in_brackets)
{
	enum token_kind token = p->lex.now.kind;
	struct expr_node *node;
	if (!node_is_operand(first))
		return first;
	if (token >= TOKEN_EQ && token <= TOKEN_GE) {
		node = node_new(p, NODE_EQ + (enum node_kind)(token - TOKEN_EQ));
		node_add(node, first);
		lex_next(&p->lex);
		return add_operand(p, node) ? NULL : node;
	}
	if (lex_take(&p->lex, TOKEN_BETWEEN)) {
		node = node_new(p, NODE_BETWEEN);
		node_add(node, first);
		return add_operand(p, node) || lex_expect(&p->lex, TOKEN_AND) ||
				       add_operand(p, node)
			       ? NULL
			       : node;
	}
	if (lex_take(&p->lex, TOKEN_IN)) {
		node = node_new(p, NODE_IN);
		node_add(node, first);
		if (lex_expect(&p->lex, TOKEN_OPEN))
			return NULL;
		do {
			if (add_operand(p, node))
				return NULL;
		} while (lex_take(&p->lex, TOKEN_COMMA));
		return lex_expect(&p->lex, TOKEN_CLOSE) ? NULL : node;
	}
	if (first->kind == NODE_CALL || (in_brackets && token == TOKEN_CLOSE))
		return first;
	lex_refuse(&p->lex);
	return NULL;
}

/* Binding powers, left and right alike: both operators are of any length. */
static const struct {
	enum token_kind token;
	enum node_kind node;
	unsigned priority;
} connectives[] = {
	{TOKEN_OR, NODE_OR, 1},
	{TOKEN_AND, NODE_AND, 2},
};

enum {
	NOT_PRIORITY = 3,
};

static struct expr_node *parse_subexpression(struct parser *p, unsigned limit);

/* condition := relation | NOT condition | condition (AND | OR) condition, from a first operand or
 * condition on; operators that bind no tighter than `limit` are left alone. */
static struct expr_node *parse_rest(
	struct parser *p, struct expr_node *first, unsigned limit, bool in_brackets)
{
	struct expr_node *left = parse_relation(p, first, in_brackets);
	for (size_t i = 0; left && i < ARRAY_LEN(connectives);) {
		if (p->lex.now.kind != connectives[i].token || connectives[i].priority <= limit) {
			i++;
			continue;
		}
		lex_next(&p->lex);
		struct expr_node *right = parse_subexpression(p, connectives[i].priority);
		if (!right)
			return NULL;
		if (left->kind != connectives[i].node || left->parenthesised) {
			struct expr_node *node = node_new(p, connectives[i].node);
			node_add(node, left);
			left = node;
		}
		node_add(left, right);
		i = 0;
	}
	return left;
}

/* first := NOT condition | operand | '(' condition ')' */
static struct expr_node *parse_first(struct parser *p)
{
	struct expr_node *node;
	unsigned opens = take_opens(p);
	if (p->lex.now.kind == TOKEN_NOT) {
		unsigned nots = 0;
		while (lex_take(&p->lex, TOKEN_NOT))
			nots++;
		node = parse_subexpression(p, NOT_PRIORITY);
		for (; node && nots; nots--) {
			struct expr_node *not = node_new(p, NODE_NOT);
			node_add(not, node);
			node = not ;
		}
	} else {
		node = parse_operand(p);
	}
	for (; node && opens; opens--) {
		node = parse_rest(p, node, 0, true);
		if (node && close_parenthesis(p, node))
			return NULL;
	}
	return node;
}

static struct expr_node *parse_subexpression(struct parser *p, unsigned limit)
{
	if (++p->level > LEVELS) {
		expr_refuse(p->lex.scope, p->lex.kind, MSG_OPERATORS,
			message_number(p->arena, EXPR_OPERATORS + 1));
		return NULL;
	}
	struct expr_node *node = parse_first(p);
	if (node)
		node = parse_rest(p, node, limit, false);
	p->level--;
	return node;
}

static int parser_begin(
	struct parser *p, struct expr_scope *scope, enum expr_kind kind, struct str text)
{
	*p = (struct parser){.arena = scope->arena};
	return lex_begin(&p->lex, scope, kind, text);
}

/* condition END */
int parse_condition(
	struct expr_scope *scope, enum expr_kind kind, struct str text, struct expr_node **ret)
{
	struct parser p;
	if (parser_begin(&p, scope, kind, text))
		return -1;
	struct expr_node *root = parse_subexpression(&p, 0);
	if (!root || lex_expect(&p.lex, TOKEN_END))
		return -1;
	*ret = root;
	return 0;
}

/* projection := path (',' path)* END */
int parse_projection(struct expr_scope *scope, struct str text, struct path_list *ret)
{
	struct parser p;
	size_t room = 8, n = 0;
	struct path *paths = arena_array(scope->arena, struct path, room);
	if (parser_begin(&p, scope, EXPR_PROJECTION, text))
		return -1;
	do {
		if (n == room) {
			paths = arena_grow(scope->arena, paths, room * sizeof(*paths),
				2 * room * sizeof(*paths));
			room *= 2;
		}
		if (parse_path(&p, &paths[n]))
			return -1;
		n++;
	} while (lex_take(&p.lex, TOKEN_COMMA));
	if (lex_expect(&p.lex, TOKEN_END))
		return -1;
	*ret = (struct path_list){paths, n};
	return 0;
}

/* sum := operand | operand ('+' | '-') operand | '(' sum ')' */
static struct expr_node *parse_sum_rest(struct parser *p, struct expr_node *first)
{
	enum token_kind token = p->lex.now.kind;
	if (!node_is_operand(first) || (token != TOKEN_PLUS && token != TOKEN_MINUS))
		return first;
	struct expr_node *node = node_new(p, token == TOKEN_PLUS ? NODE_PLUS : NODE_MINUS);
	node_add(node, first);
	lex_next(&p->lex);
	return add_operand(p, node) ? NULL : node;
}

static struct expr_node *parse_sum(struct parser *p)
{
	unsigned opens = take_opens(p);
	struct expr_node *node = parse_operand(p);
	for (; node && opens; opens--) {
		node = parse_sum_rest(p, node);
		if (node && close_parenthesis(p, node))
			return NULL;
	}
	return node ? parse_sum_rest(p, node) : NULL;
}

/* action := path '=' sum (SET) | path (REMOVE) | path ':'value (ADD, DELETE) */
static int parse_action(struct parser *p, struct update_action *action)
{
	if (parse_path(p, &action->path))
		return -1;
	switch (action->clause) {
	case CLAUSE_SET:
		if (lex_expect(&p->lex, TOKEN_EQ))
			return -1;
		action->operand = parse_sum(p);
		return action->operand ? 0 : -1;
	case CLAUSE_ADD:
	case CLAUSE_DELETE:
		if (p->lex.now.kind != TOKEN_VALUE)
			return lex_refuse(&p->lex);
		action->operand = parse_leaf(p);
		return 0;
	default:
		return 0;
	}
}

/* update := ((SET | REMOVE | ADD | DELETE) action (',' action)*)+ END */
int parse_update(struct expr_scope *scope, struct str text, struct update_ast *ret)
{
	struct parser p;
	struct update_ast update = {0};
	struct update_action **link = &update.actions;
	if (parser_begin(&p, scope, EXPR_UPDATE, text))
		return -1;
	do {
		enum token_kind token = p.lex.now.kind;
		if (token < TOKEN_SET || token > TOKEN_DELETE)
			return lex_refuse(&p.lex);
		enum update_clause clause = CLAUSE_SET + (enum update_clause)(token - TOKEN_SET);
		if (update.section_count < ARRAY_LEN(update.sections))
			update.sections[update.section_count] = clause;
		do {
			lex_next(&p.lex);
			struct update_action *action =
				arena_new(scope->arena, struct update_action);
			action->clause = clause;
			action->section = update.section_count;
			if (parse_action(&p, action))
				return -1;
			*link = action;
			link = &action->next;
			update.action_count++;
		} while (p.lex.now.kind == TOKEN_COMMA);
		update.section_count++;
	} while (p.lex.now.kind != TOKEN_END);
	*ret = update;
	return 0;
}
