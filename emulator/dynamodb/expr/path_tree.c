#include "path_tree.h"

#include "buf.h"
#include "message.h"

#include <stdlib.h>

static int compare_steps(const struct path_step *a, const struct path_step *b)
{
	if (a->is_index != b->is_index)
		return a->is_index ? 1 : -1;
	if (a->is_index)
		return (a->index > b->index) - (a->index < b->index);
	return str_cmp(a->text, b->text);
}

/* The child of that step, made when there is none. */
static struct path_tree *child_of(
	struct arena *arena, struct path_tree *node, const struct path_step *step, size_t path)
{
	struct path_tree **link = &node->children;
	int order = 1;
	while (*link && (order = compare_steps(step, &(*link)->step)) > 0)
		link = &(*link)->next;
	if (*link && order == 0)
		return *link;
	struct path_tree *child = arena_new(arena, struct path_tree);
	child->step = *step;
	child->born = path;
	child->next = *link;
	*link = child;
	node->child_count++;
	return child;
}

static int greatest_first(const void *a, const void *b)
{
	const struct path *const *x = a, *const *y = b;
	int order = compare_steps(&(*y)->steps[0], &(*x)->steps[0]);
	return order ? order : (*x > *y) - (*x < *y);
}

struct path_tree *path_tree_of(struct arena *arena, const struct path *paths, size_t count)
{
	struct path_tree *root = arena_new(arena, struct path_tree);
	const struct path **sorted = arena_array(arena, const struct path *, count + 1);
	for (size_t i = 0; i < count; i++)
		sorted[i] = &paths[i];
	if (count > 1)
		qsort(sorted, count, sizeof(*sorted), greatest_first);
	for (size_t k = 0; k < count; k++) {
		size_t i = (size_t)(sorted[k] - paths);
		struct path_tree *node = root;
		for (size_t j = 0; j < paths[i].count; j++)
			node = child_of(arena, node, &paths[i].steps[j], i);
		struct path_end *end = arena_new(arena, struct path_end);
		*end = (struct path_end){i, node->ends};
		node->ends = end;
	}
	return root;
}

struct str path_text(struct arena *arena, const struct path *path)
{
	struct buf text = BUF_IN(arena);
	for (size_t i = 0; i < path->count; i++) {
		buf_add(&text, i ? STR(", ") : STR("["));
		if (path->steps[i].is_index)
			buf_add_c(&text, '[');
		buf_add(&text, path->steps[i].text);
		if (path->steps[i].is_index)
			buf_add_c(&text, ']');
	}
	buf_add_c(&text, ']');
	return buf_str(&text);
}

/* What hangs at a node: a branch, or (branch NULL) the end of a path. */
struct entry {
	size_t path;
	const struct path_tree *branch;
};

/* The newest first: AWS reports the clash it meets first going that way. */
static int newest_first(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	if (left->path != right->path)
		return left->path > right->path ? -1 : 1;
	return (left->branch ? 0 : 1) - (right->branch ? 0 : 1);
}

static size_t entries_of(
	struct arena *arena, const struct path_tree *node, struct entry **ret_entries)
{
	size_t n = 0, room = node->child_count;
	for (const struct path_end *end = node->ends; end; end = end->next)
		room++;
	struct entry *entries = arena_array(arena, struct entry, room + 1);
	for (const struct path_tree *child = node->children; child; child = child->next)
		entries[n++] = (struct entry){child->born, child};
	for (const struct path_end *end = node->ends; end; end = end->next)
		entries[n++] = (struct entry){end->path, NULL};
	qsort(entries, n, sizeof(*entries), newest_first);
	*ret_entries = entries;
	return n;
}

/* A path that ends at the entry or below it: the newest of each node, down to an end. */
static size_t entry_end(struct arena *arena, struct entry entry)
{
	while (entry.branch) {
		struct entry *entries;
		entries_of(arena, entry.branch, &entries);
		entry = entries[0];
	}
	return entry.path;
}

static int refuse_clash(struct expr_scope *scope, enum expr_kind kind, enum expr_message message,
	const struct path *paths, struct entry x, struct entry y)
{
	size_t one = entry_end(scope->arena, x), two = entry_end(scope->arena, y);
	if (one > two) {
		size_t swap = one;
		one = two;
		two = swap;
	}
	return expr_refuse(scope, kind, message, path_text(scope->arena, &paths[one]),
		path_text(scope->arena, &paths[two]));
}

int path_tree_check(struct expr_scope *scope, enum expr_kind kind, const struct path_tree *tree,
	const struct path *paths)
{
	struct entry *entries;
	if (!tree->children)
		if (!tree->ends || !tree->ends->next)
			return 0;
	size_t n = entries_of(scope->arena, tree, &entries);
	for (size_t i = 0; i < n; i++) {
		if (entries[i].branch && path_tree_check(scope, kind, entries[i].branch, paths))
			return -1;
		/* That the first one clashes with none says that none clash. */
		for (size_t j = 1; i == 0 && j < n; j++) {
			if (!entries[i].branch || !entries[j].branch)
				return refuse_clash(
					scope, kind, MSG_OVERLAP, paths, entries[i], entries[j]);
			if (entries[i].branch->step.is_index != entries[j].branch->step.is_index)
				return refuse_clash(
					scope, kind, MSG_CONFLICT, paths, entries[i], entries[j]);
		}
	}
	return 0;
}

static struct value cut_map(const struct path_tree *node, struct arena *arena, struct value map)
{
	struct value_member *members = arena_array(arena, struct value_member, node->child_count);
	size_t n = 0;
	const struct path_tree *child = node->children;
	struct value_walk walk = value_walk(map);
	struct value_member member;
	/* Members and children both come in memcmp order of their names. */
	while (child && value_next(&walk, &member.name, &member.value)) {
		int order = -1;
		while (child && (order = str_cmp(child->step.text, member.name)) < 0)
			child = child->next;
		if (!child || order > 0)
			continue;
		member.value = path_tree_cut(child, arena, member.value);
		if (!value_is_absent(member.value))
			members[n++] = member;
		child = child->next;
	}
	struct value cut = VALUE_ABSENT;
	if (n)
		value_of_members(arena, members, n, &cut);
	return cut;
}

static struct value cut_list(const struct path_tree *node, struct arena *arena, struct value list)
{
	struct value *elements = arena_array(arena, struct value, node->child_count);
	size_t n = 0;
	for (const struct path_tree *child = node->children; child; child = child->next) {
		struct value element = value_at(list, child->step.index);
		if (!value_is_absent(element))
			element = path_tree_cut(child, arena, element);
		if (!value_is_absent(element))
			elements[n++] = element;
	}
	return n ? value_of_list(arena, elements, n) : VALUE_ABSENT;
}

struct value path_tree_cut(const struct path_tree *node, struct arena *arena, struct value value)
{
	if (!node->children)
		return value;
	if (node->children->step.is_index)
		return value_type(value) == VALUE_L ? cut_list(node, arena, value) : VALUE_ABSENT;
	return value_type(value) == VALUE_M ? cut_map(node, arena, value) : VALUE_ABSENT;
}
