/*
 * yaml - a YAML file as a tree of nodes, each with its place.
 *
 * Only what a configuration needs: one document of scalars, lists and maps whose keys are scalars.
 * Scalars keep their text; whoever reads one decides what it means, so `no`, `010` and `1e3` have
 * no surprises. An alias stands for the very node of its anchor (the place is the anchor's), and
 * `<<: *base` merges maps, the map's own keys first. Refused with a message: duplicate keys, tags,
 * several documents, an alias inside its own anchor, more than YAML_DEPTH levels, YAML_BYTES bytes
 * or, all aliases written out, YAML_NODES nodes.
 */
#ifndef HANGAR_CONFIG_YAML_H
#define HANGAR_CONFIG_YAML_H

#include "config/problem.h"

enum {
	YAML_DEPTH = 32,
	YAML_BYTES = 1024 * 1024,
	YAML_NODES = 20000,
};

enum yaml_kind {
	NODE_SCALAR,
	NODE_LIST,
	NODE_MAP
};

struct yaml_pair {
	struct str key;
	struct place place; /* of the key */
	struct yaml_value *value;
};

struct yaml_value {
	enum yaml_kind kind;
	struct place place;
	bool plain;                /* a scalar without quotes */
	struct str text;           /* of a scalar */
	struct yaml_value **items; /* of a list */
	struct yaml_pair *pairs;   /* of a map, in order */
	size_t n;                  /* items or pairs */
	size_t weight;             /* nodes in it, itself included, aliases written out */
};

/* The tree, in the arena; NULL when the text is no YAML, which `problems` then says. Faults that
 * leave a usable tree (a duplicate key) are added, too, and the tree is returned. An empty file is
 * an empty map. */
struct yaml_value *yaml_parse(struct str text, struct arena *arena, struct problems *problems);

/* Plain and empty, `~` or `null`. */
bool yaml_is_null(const struct yaml_value *node);
/* NULL when the map has no such key, or it is no map. */
const struct yaml_pair *yaml_find(const struct yaml_value *map, struct str key);
/* "a map", "a list", "nothing", `"text"`: what was found, for messages. */
struct str yaml_describe(const struct yaml_value *node, struct arena *arena);
/* The node as JSON: plain numbers, true, false and null as such, other scalars as strings. */
void yaml_json(const struct yaml_value *node, struct buf *out);

#endif
