#include "projector.h"

#include "names.h"
#include "path_tree.h"

int projector_compile(struct expr_scope *scope, struct str text, struct projector *ret_projector)
{
	struct path_list paths;
	if (parse_projection(scope, text, &paths) || check_projection(scope, &paths))
		return -1;
	struct heads_builder heads = {.arena = scope->arena};
	for (size_t i = 0; i < paths.count; i++)
		heads_add(&heads, &paths.at[i]);
	*ret_projector = (struct projector){
		path_tree_of(scope->arena, paths.at, paths.count), heads_done(&heads)};
	return 0;
}

void projector_of_names(
	struct arena *arena, const struct str *names, size_t count, struct projector *ret_projector)
{
	struct heads_builder heads = {.arena = arena};
	struct path *paths = arena_array(arena, struct path, count + 1);
	for (size_t i = 0; i < count; i++) {
		struct path_step *step = arena_new(arena, struct path_step);
		step->text = names[i];
		paths[i] = (struct path){step, 1};
		heads_add(&heads, &paths[i]);
	}
	*ret_projector = (struct projector){path_tree_of(arena, paths, count), heads_done(&heads)};
}

struct value projector_apply(
	const struct projector *projector, struct arena *arena, struct value item)
{
	struct value cut = VALUE_ABSENT;
	if (projector->tree->children && !value_is_absent(item))
		cut = path_tree_cut(projector->tree, arena, item);
	if (value_is_absent(cut))
		value_of_members(arena, NULL, 0, &cut);
	return cut;
}
