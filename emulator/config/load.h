/*
 * load - what the files that read the sections share. Inside the config room only.
 *
 * Reading has two passes: the first takes the names of a section's elements, so that references
 * may point forward; the second reads each element.
 */
#ifndef HANGAR_CONFIG_LOAD_H
#define HANGAR_CONFIG_LOAD_H

#include "config/keys.h"

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
	const struct keys *keys;
	size_t list, n; /* offsets in struct stack */
	size_t size;    /* of an element */
	size_t broken;  /* offset in struct loader */
	/* A complaint about a name that AWS would refuse, or NULL. */
	const char *(*form)(struct str name);
	void (*read)(
		struct loader *l, const struct yaml_value *node, struct str where, void *element);
};

extern const struct section load_sections[SECTION_COUNT];

/* Of every map, for reading and for the reference. */
extern const struct keys keys_root, keys_table, keys_index, keys_capacity, keys_function,
	keys_allow, keys_api, keys_cors, keys_url_cors, keys_throttle, keys_route, keys_mock,
	keys_bucket, keys_site, keys_site_error, keys_behavior, keys_event, keys_http,
	keys_access_log, keys_gateway_response, keys_api_stage, keys_domain, keys_authorizer,
	keys_api_key, keys_plan, keys_quota;
/* All of them, in the order of the reference. */
extern const struct keys *const all_keys[];
extern const size_t n_all_keys;

void load_table(struct loader *l, const struct yaml_value *node, struct str where, void *element);
void load_bucket(struct loader *l, const struct yaml_value *node, struct str where, void *element);
void load_function(
	struct loader *l, const struct yaml_value *node, struct str where, void *element);
void load_api(struct loader *l, const struct yaml_value *node, struct str where, void *element);
void load_domains(struct loader *l, const struct yaml_value *node);
void load_site(struct loader *l, const struct yaml_value *node);
void load_events(struct loader *l, const struct yaml_value *node);

/* What stands before routes (load_guard.c): an API's authorizers and models, before its routes are
 * read; what a route says; the stack's API keys and usage plans. */
void load_authorizers(
	struct loader *l, struct stack_api *api, const struct yaml_value *node, struct str where);
void load_guard(struct loader *l, const struct stack_api *api, struct stack_route *route,
	const struct yaml_value *node, struct str where);
void load_bodies(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into);
const char *keys_form_parameter(struct str text);
void load_api_keys(struct loader *l, const struct yaml_value *node);
void load_plans(struct loader *l, const struct yaml_value *node);
void load_throttle(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into);
/* Ten characters like AWS's own ids, always the same for a name. */
struct str load_id(struct loader *l, struct str name);

#define ROW_READER(name)                                                                      \
	void name(struct loader *l, const struct key_row *row, const struct yaml_value *node, \
		struct str where, void *into)
/* Rows of an API and of a route that load_gateway.c reads. */
ROW_READER(load_http);
ROW_READER(load_request);
ROW_READER(load_responses);
ROW_READER(load_access_log);
ROW_READER(load_gateway_responses);
ROW_READER(load_api_stages);
/* CORS of an API, of a function's URL: a struct stack_cors at the row's offset. */
ROW_READER(load_api_cors);
ROW_READER(load_url_cors);
/* What must agree with the API's type and other stages. */
void load_gateway_check(struct loader *l, const struct stack_api *api, struct str where);

/* "NAME" or "function/NAME" of a function there is, or "file/PATH": as a struct destination takes
 * it. */
void load_destination(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, struct str *ret);
/* functions.defaults, read before the functions: the file's or Hangar's. */
void load_function_defaults(struct loader *l, const struct yaml_value *node);

/* The element of that name; a problem with a suggestion when there is none, NULL then. */
void *load_reference(struct loader *l, enum section_id id, struct str name, struct place place,
	struct str where);

const char *keys_form_table_name(struct str name);
const char *keys_form_bucket_name(struct str name);
const char *keys_form_function_name(struct str name);
const char *keys_form_api_name(struct str name);
const char *keys_form_handler(struct str text);
const char *keys_form_region(struct str text);
const char *keys_form_account(struct str text);
const char *keys_form_stack_name(struct str text);
const char *keys_form_stage(struct str text);
const char *keys_form_action(struct str text);

/* Complains when the path is not there, or not a folder (a regular file) as asked. */
bool load_path_must_exist(struct loader *l, struct str path, bool folder, struct place place,
	const char *key, struct str where);

#define ROWS_OF(table) .rows = (table), .n_rows = ARRAY_LEN(table)
/* Where ROW_TEXTS and ROW_PAIRS go: a member and the one that counts it, n_MEMBER. */
#define LIST_AT(type, member) .at = offsetof(type, member), .count = offsetof(type, n_##member)
#define WORDS_OF(list) .words = (list), .n_words = ARRAY_LEN(list)

#endif
