/*
 * schema_private - a schema as it is compiled, and what judging and explaining have in common.
 */
#ifndef GATEWAY_SCHEMA_PRIVATE_H
#define GATEWAY_SCHEMA_PRIVATE_H

#include "pattern.h"
#include "schema.h"

enum type_bit {
	IS_NULL = 1,
	IS_BOOLEAN = 2,
	IS_NUMBER = 4,
	IS_INTEGER = 8,
	IS_STRING = 16,
	IS_ARRAY = 32,
	IS_OBJECT = 64
};

/* Schemas by name, pattern or place. */
struct named_schema {
	struct str name;
	struct pattern *pattern;
	const struct schema *schema;
	struct strs names; /* of a dependency that is a list */
};

struct schema_list {
	struct named_schema *items;
	size_t count;
};

struct schema {
	const struct tree *node;
	struct schema *next; /* all that were compiled */
	const struct schema *ref;
	unsigned types;            /* 0: any */
	const struct tree *values; /* enum */
	bool has_minimum, has_maximum, above_minimum, below_maximum;
	double minimum, maximum, multiple_of;
	uint64_t least, most; /* of a string's characters */
	uint64_t least_items, most_items, least_members, most_members;
	bool unique, closed, closed_items; /* closed: no additional properties */
	struct pattern *pattern;
	const char *format; /* one that is looked at, or NULL */
	struct schema_list properties, patterns, dependencies, items, all, any, one;
	const struct schema *additional, *additional_items, *every_item, *not ;
	const struct tree *required;
};

/* IS_NUMBER and IS_INTEGER for an integer. */
unsigned schema_types_of(const struct tree *value);
bool schema_has_format(const char *format, struct str text);
bool schema_is_unique(const struct tree *array);
/* NULL: it says nothing of such a property. */
const struct schema *schema_property(const struct schema *s, struct str name);

#endif
