#include "route.h"

#include "uri.h"

#include <stdlib.h>

enum method {
	METHOD_ANY,
	METHOD_GET,
	METHOD_POST,
	METHOD_PUT,
	METHOD_PATCH,
	METHOD_DELETE,
	METHOD_HEAD,
	METHOD_OPTIONS,
	METHODS,
};

static const struct str method_names[METHODS] = {
	[METHOD_ANY] = STR_INIT("ANY"),
	[METHOD_GET] = STR_INIT("GET"),
	[METHOD_POST] = STR_INIT("POST"),
	[METHOD_PUT] = STR_INIT("PUT"),
	[METHOD_PATCH] = STR_INIT("PATCH"),
	[METHOD_DELETE] = STR_INIT("DELETE"),
	[METHOD_HEAD] = STR_INIT("HEAD"),
	[METHOD_OPTIONS] = STR_INIT("OPTIONS"),
};

enum {
	FEW = 8 /* literals of a node that are looked through one by one */
};

/* One segment of the patterns that share the way to it. */
struct node {
	struct str literal; /* of a literal segment */
	struct node *literals, *next;
	struct node **hashed; /* the literals of a node with many of them, NULL in free places */
	size_t mask;          /* places less one */
	struct node *variable, *greedy;
	const struct route *routes[METHODS]; /* of the patterns that end here */
};

struct route_table {
	struct arena arena;
	struct node root;
	const struct route *fallback; /* $default */
};

/* METHODS when it is none that API Gateway knows. */
static enum method method_of(struct str name)
{
	for (enum method m = 0; m < METHODS; m++)
		if (str_eq(name, method_names[m]))
			return m;
	return METHODS;
}

/* The part behind the '/' that s starts with; *ret_rest is what follows, empty or with its '/'. */
static struct str segment(struct str s, struct str *ret_rest)
{
	size_t end = str_find(s, '/', 1);
	*ret_rest = str_skip(s, end);
	return str_of(s.p + 1, end - 1);
}

static size_t hash(struct str s)
{
	uint64_t h = 0xcbf29ce484222325u;
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return (size_t)(h ^ h >> 29);
}

static struct node *literal_child(const struct node *node, struct str literal)
{
	for (size_t at = node->hashed ? hash(literal) : 0; node->hashed; at++) {
		struct node *found = node->hashed[at & node->mask];
		if (!found || str_eq(found->literal, literal))
			return found;
	}
	struct node *child = node->literals;
	while (child && !str_eq(child->literal, literal))
		child = child->next;
	return child;
}

static struct node *add_child(struct route_table *table, struct node **slot)
{
	if (!*slot)
		*slot = arena_new(&table->arena, struct node);
	return *slot;
}

static int add_name(
	struct str path, struct str name, struct str *names, size_t *count, struct err *err)
{
	if (!str_is_word(name, "_-.:"))
		return err_set(err, "\"%.*s\" is no name for a path variable", STR_ARG(name));
	for (size_t i = 0; i < *count; i++)
		if (str_eq(names[i], name))
			return err_set(err, "the path \"%.*s\" names {%.*s} twice", STR_ARG(path),
				STR_ARG(name));
	if (*count == ROUTE_PARAMETERS)
		return err_set(err, "the path has more than %d variables", ROUTE_PARAMETERS);
	names[(*count)++] = name;
	return 0;
}

/* Finds or makes the child for one segment of a pattern. */
static int add_segment(struct route_table *table, struct str path, struct str part, bool last,
	struct node **node, struct str *names, size_t *count, struct err *err)
{
	if (part.n == 0)
		return err_set(err,
			last ? "the path \"%.*s\" ends in a slash"
			     : "the path \"%.*s\" has an empty segment",
			STR_ARG(path));
	bool opens = part.p[0] == '{', closes = part.p[part.n - 1] == '}';
	if (!opens || !closes) {
		for (size_t i = 0; i < part.n; i++)
			if (strchr("{}?# \t", part.p[i]) || (unsigned char)part.p[i] < 0x20)
				return err_set(err,
					"the segment \"%.*s\" is neither a literal nor one "
					"{variable}",
					STR_ARG(part));
		struct node *child = literal_child(*node, part);
		if (!child) {
			child = arena_new(&table->arena, struct node);
			child->literal = arena_dup(&table->arena, part);
			child->next = (*node)->literals;
			(*node)->literals = child;
		}
		*node = child;
		return 0;
	}
	struct str name = str_of(part.p + 1, part.n - 2);
	bool greedy = str_ends(name, STR("+"));
	if (greedy && !last)
		return err_set(err, "{%.*s} is greedy and must be the last segment", STR_ARG(name));
	name.n -= greedy;
	if (add_name(path, name, names, count, err) < 0)
		return -1;
	*node = add_child(table, greedy ? &(*node)->greedy : &(*node)->variable);
	return 0;
}

static const struct route *new_route(struct route_table *table, struct str key, uint32_t target,
	const struct str *names, size_t count)
{
	struct route *route = arena_new(&table->arena, struct route);
	struct str *copies = arena_array(&table->arena, struct str, count + 1);
	for (size_t i = 0; i < count; i++)
		copies[i] = arena_dup(&table->arena, names[i]);
	*route = (struct route){key, target, count, copies};
	return route;
}

static int add_row(struct route_table *table, const struct route_row *row, struct err *err)
{
	struct str names[ROUTE_PARAMETERS], rest = row->path, path = row->path;
	size_t count = 0;
	if (str_eq(path, STR("$default"))) {
		if (table->fallback)
			return err_set(err, "$default stands here twice");
		table->fallback = new_route(table, STR("$default"), row->target, NULL, 0);
		return 0;
	}
	enum method method = method_of(row->method);
	if (method == METHODS)
		return err_set(err,
			"\"%.*s\" is no method: GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS or "
			"ANY was "
			"expected",
			STR_ARG(row->method));
	if (!str_starts(path, STR("/")))
		return err_set(err, "the path \"%.*s\" must start with a slash", STR_ARG(path));
	struct node *node = &table->root;
	if (rest.n > 1)
		while (rest.n) {
			struct str part = segment(rest, &rest);
			if (add_segment(table, path, part, rest.n == 0, &node, names, &count, err) <
				0)
				return -1;
		}
	if (node->routes[method])
		return err_set(err, "%.*s %.*s takes the same requests as %.*s",
			STR_ARG(row->method), STR_ARG(path), STR_ARG(node->routes[method]->key));
	struct str key =
		arena_printf(&table->arena, "%.*s %.*s", STR_ARG(row->method), STR_ARG(path));
	node->routes[method] = new_route(table, key, row->target, names, count);
	return 0;
}

/* When all patterns are in. */
static void hash_literals(struct route_table *table, struct node *node)
{
	size_t count = 0;
	for (struct node *child = node->literals; child; child = child->next) {
		hash_literals(table, child);
		count++;
	}
	if (node->variable)
		hash_literals(table, node->variable);
	if (count <= FEW)
		return;
	size_t places = 16;
	while (places < count * 2)
		places *= 2;
	struct node **hashed = arena_array(&table->arena, struct node *, places);
	for (struct node *child = node->literals; child; child = child->next) {
		size_t at = hash(child->literal);
		while (hashed[at & (places - 1)])
			at++;
		hashed[at & (places - 1)] = child;
	}
	node->hashed = hashed;
	node->mask = places - 1;
}

int route_table_new(const struct route_row *rows, size_t count, struct route_table **ret_table,
	size_t *ret_row, struct err *err)
{
	struct route_table *table = xcalloc(1, sizeof(*table));
	for (size_t i = 0; i < count; i++)
		if (add_row(table, &rows[i], err) < 0) {
			*ret_row = i;
			route_table_free(table);
			return -1;
		}
	hash_literals(table, &table->root);
	*ret_table = table;
	return 0;
}

void route_table_free(struct route_table *table)
{
	if (!table)
		return;
	arena_release(&table->arena);
	free(table);
}

/* The way down the tree that is being tried, and the best one found. */
struct search {
	enum method method;
	struct arena *arena;
	struct str values[ROUTE_PARAMETERS]; /* still percent-encoded */
	const struct route *best;
	struct str best_values[ROUTE_PARAMETERS];
	unsigned best_rank;
};

/* Greater goes first: full before greedy, then literals, then segments before the greedy one. */
static unsigned rank_of(bool greedy, unsigned literals, unsigned segments)
{
	return (greedy ? 1u : 2u) << 28 | (literals & 0x3fff) << 14 | (segments & 0x3fff);
}

static void offer(struct search *s, const struct node *node, unsigned rank)
{
	const struct route *route = s->method < METHODS ? node->routes[s->method] : NULL;
	if (!route)
		route = node->routes[METHOD_ANY];
	if (!route || rank <= s->best_rank)
		return;
	s->best = route;
	s->best_rank = rank;
	memcpy(s->best_values, s->values, route->parameter_count * sizeof(struct str));
}

/* Tries every way from `node` on. There are at most as many as the tree has nodes. */
static void descend(struct search *s, const struct node *node, struct str rest, unsigned literals,
	unsigned segments, unsigned parameters)
{
	if (rest.n == 0) {
		offer(s, node, rank_of(false, literals, segments));
		return;
	}
	struct str after, part = segment(rest, &after);
	const struct node *child =
		node->literals ? literal_child(node, uri_decode(part, false, s->arena)) : NULL;
	if (child)
		descend(s, child, after, literals + 1, segments + 1, parameters);
	if (node->variable && part.n) {
		s->values[parameters] = part;
		descend(s, node->variable, after, literals, segments + 1, parameters + 1);
	}
	if (node->greedy && s->best_rank < rank_of(false, 0, 0)) {
		s->values[parameters] = str_skip(rest, 1);
		offer(s, node->greedy, rank_of(true, literals, segments));
	}
}

bool route_match(const struct route_table *table, struct str method, struct str path,
	struct arena *arena, struct route_match *ret_match)
{
	struct search s;
	s.method = method_of(method);
	s.arena = arena;
	s.best = NULL;
	s.best_rank = 0;
	struct str rest = path.n ? path : STR("/");
	if (rest.p[0] == '/')
		descend(&s, &table->root, rest, 0, 0, 0);
	if (str_eq(rest, STR("/")))
		offer(&s, &table->root, rank_of(false, 0, 0));
	if (!s.best) {
		s.best = table->fallback;
		if (!s.best)
			return false;
	}
	size_t count = s.best->parameter_count;
	struct route_parameter *parameters =
		count ? arena_alloc(arena, count * sizeof(*parameters)) : NULL;
	for (size_t i = 0; i < count; i++)
		parameters[i] = (struct route_parameter){
			s.best->parameter_names[i],
			uri_decode(s.best_values[i], false, arena),
			s.best_values[i],
		};
	*ret_match = (struct route_match){s.best, parameters, count};
	return true;
}
