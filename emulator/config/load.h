/*
 * load - what the files that read the sections share. Inside the config room only.
 *
 * Reading has two passes: the first takes the names of a section's elements, so that references
 * may point forward; the second reads each element.
 */
#ifndef HANGAR_CONFIG_LOAD_H
#define HANGAR_CONFIG_LOAD_H

#include "config/shape.h"

/* Every named element of the model begins so. */
struct named {
	struct str name;
	struct place place;
};

enum section_id {
	SECTION_TABLES,
	SECTION_BUCKETS,
	SECTION_FUNCTIONS,
	SECTION_APIS,
	SECTION_COUNT
};

/* A map of names to elements, at the top of the file. */
struct section {
	const char *key;  /* "tables" */
	const char *what; /* "table" */
	const struct shape *shape;
	size_t list, n; /* offsets in struct stack */
	size_t size;    /* of an element */
	size_t broken;  /* offset in struct loader */
	/* A complaint about a name that AWS would refuse, or NULL. */
	const char *(*form)(struct str name);
	void (*read)(struct loader *l, const struct node *node, struct str where, void *element);
};

extern const struct section sections[SECTION_COUNT];

/* The shapes, for reading and for the reference. */
extern const struct shape shape_root, shape_table, shape_index, shape_capacity, shape_function,
	shape_allow, shape_api, shape_cors, shape_throttle, shape_route, shape_mock, shape_bucket,
	shape_site, shape_site_error, shape_behavior, shape_event;
/* All of them, in the order of the reference. */
extern const struct shape *const shapes[];
extern const size_t n_shapes;

void table_read(struct loader *l, const struct node *node, struct str where, void *element);
void bucket_read(struct loader *l, const struct node *node, struct str where, void *element);
void function_read(struct loader *l, const struct node *node, struct str where, void *element);
void api_read(struct loader *l, const struct node *node, struct str where, void *element);
void site_read(struct loader *l, const struct node *node);
void events_read(struct loader *l, const struct node *node);

/* functions.defaults, read before the functions: the file's or Hangar's. */
void function_defaults_read(struct loader *l, const struct node *node);

/* The element of that name; a problem with a suggestion when there is none, NULL then. */
void *reference(struct loader *l, enum section_id id, struct str name, struct place place,
	struct str where);

const char *form_table_name(struct str name);
const char *form_bucket_name(struct str name);
const char *form_function_name(struct str name);
const char *form_api_name(struct str name);
const char *form_handler(struct str text);
const char *form_region(struct str text);
const char *form_account(struct str text);
const char *form_stack_name(struct str text);
const char *form_stage(struct str text);
const char *form_action(struct str text);

/* True when s is not empty and holds only letters, digits and the characters of `others`. */
bool only_letters_digits_and(struct str s, const char *others);

/* Complains when the path is not there, or not a folder (a regular file) as asked. */
bool path_must_exist(struct loader *l, struct str path, bool folder, struct place place,
	const char *key, struct str where);

#define ROWS_OF(table) .rows = (table), .n_rows = ARRAY_LEN(table)
#define WORDS_OF(list) .words = (list), .n_words = ARRAY_LEN(list)

#endif
