/*
 * What a call names: found in the decoded input by the names of the shapes' members, for every
 * operation alike.
 */
#include "faults_private.h"

#include "dynamodb/item.h"

struct search {
	struct arena *arena;
	struct fault_target *targets;
	size_t count, room;
};

static void add(struct search *search, struct str table, struct value key)
{
	if (search->count == search->room) {
		size_t room = search->room ? 2 * search->room : 4;
		search->targets = arena_grow(search->arena, search->targets,
			search->room * sizeof(*search->targets), room * sizeof(*search->targets));
		search->room = room;
	}
	search->targets[search->count++] = (struct fault_target){table_name_of(table), key};
}

static bool names_item(const struct shape_field *field)
{
	return field->shape->kind == SHAPE_ITEM &&
	       (str_eq(field->name, STR("Key")) || str_eq(field->name, STR("Item")));
}

const void *fault_member(
	const struct shape *shape, const void *input, struct str name, enum shape_kind kind)
{
	for (size_t i = 0; i < shape->field_count; i++)
		if (str_eq(shape->fields[i].name, name) && shape->fields[i].shape->kind == kind)
			return (const char *)input + shape->fields[i].offset;
	return NULL;
}

static struct str table_member(const struct shape *shape, const char *at)
{
	const struct str *name = fault_member(shape, at, STR("TableName"), SHAPE_STRING);
	return name ? *name : STR_NONE;
}

bool fault_reads_eventually(const struct shape *shape, const void *input)
{
	const struct shape_bool *own =
		fault_member(shape, input, STR("ConsistentRead"), SHAPE_BOOLEAN);
	const struct shape_list *tables =
		fault_member(shape, input, STR("RequestItems"), SHAPE_MAP);
	if (own || !tables)
		return own && !own->is;
	/* BatchGetItem reads all of its tables at once. */
	const struct shape *element = NULL;
	for (size_t i = 0; i < shape->field_count && !element; i++)
		if (str_eq(shape->fields[i].name, STR("RequestItems")))
			element = shape->fields[i].shape->element;
	for (size_t i = 0; i < tables->n; i++) {
		const char *each = (const char *)tables->at + i * element->size;
		const struct shape_bool *consistent =
			fault_member(element, each, STR("ConsistentRead"), SHAPE_BOOLEAN);
		if (!consistent || consistent->is)
			return false;
	}
	return true;
}

static void visit(
	struct search *search, const struct shape *shape, const char *at, struct str table);

static void visit_structure(
	struct search *search, const struct shape *shape, const char *at, struct str table)
{
	struct str own = table_member(shape, at);
	size_t before = search->count;
	table = own.p ? own : table;
	for (size_t i = 0; i < shape->field_count; i++) {
		const struct shape_field *field = &shape->fields[i];
		const char *member = at + field->offset;
		if (names_item(field)) {
			const struct shape_value *item = (const void *)member;
			if (item->set && table.p)
				add(search, table, item->value);
		} else if (field->shape->kind == SHAPE_STRUCTURE) {
			const char *inner = *(const char *const *)(const void *)member;
			if (inner)
				visit(search, field->shape, inner, table);
		} else {
			visit(search, field->shape, member, table);
		}
	}
	if (own.p && search->count == before)
		add(search, own, VALUE_ABSENT);
}

static void visit(
	struct search *search, const struct shape *shape, const char *at, struct str table)
{
	if (shape->kind == SHAPE_STRUCTURE) {
		visit_structure(search, shape, at, table);
		return;
	}
	if (shape->kind != SHAPE_LIST && shape->kind != SHAPE_MAP)
		return;
	const struct shape_list *list = (const void *)at;
	const struct shape *element = shape->element;
	for (size_t i = 0; i < list->n; i++) {
		const char *each = (const char *)list->at + i * element->size;
		/* The only maps of structures that hold items are by table. */
		struct str of = shape->kind == SHAPE_MAP ? list->keys[i] : table;
		if (element->kind == SHAPE_ITEM && of.p)
			add(search, of, ((const struct shape_value *)(const void *)each)->value);
		else
			visit(search, element, each, of);
	}
}

size_t fault_targets(struct arena *arena, const struct shape *shape, const void *input,
	struct fault_target **ret_targets)
{
	struct search search = {.arena = arena};
	visit(&search, shape, input, STR_NONE);
	*ret_targets = search.targets;
	return search.count;
}
