/*
 * value - an attribute value in its stored form, and the only form there is: decoded from the wire
 * into it, kept on disk in it, compared, filtered and written to the wire from it.
 *
 * The form is a type byte and a payload that knows its length, so that a walk can hop over what it
 * does not need. It is canonical: the members of a map are in memcmp order of their names, the
 * elements of a set in order, numbers in their one encoding. Two values are therefore equal exactly
 * when their bytes are. An item is a value of type M. Values are slices of memory that belongs to
 * somebody else (a request's arena, a page).
 */
#ifndef HANGAR_VALUE_H
#define HANGAR_VALUE_H

#include "arena.h"
#include "number.h"

enum value_type {
	VALUE_NONE, /* absent; an empty slice */
	VALUE_S,
	VALUE_N,
	VALUE_B,
	VALUE_SS,
	VALUE_NS,
	VALUE_BS,
	VALUE_M,
	VALUE_L,
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_TYPES,
};

/* "S", "N", ... as the wire and attribute_type() name them. */
extern const struct str value_type_names[VALUE_TYPES];

struct value {
	struct str bytes; /* the whole encoded value, its type byte first */
};

#define VALUE_ABSENT ((struct value){{NULL, 0}})

enum value_type value_type(struct value v);
static inline bool value_is_absent(struct value v)
{
	return v.bytes.n == 0;
}
static inline bool value_eq(struct value a, struct value b)
{
	return str_eq(a.bytes, b.bytes);
}

/* S and B: the bytes. N: the ordered encoding. */
struct str value_content(struct value v);
struct number value_number(struct value v); /* N */
bool value_bool(struct value v);            /* BOOL */
/* Elements of a set or list, members of a map. */
size_t value_count(struct value v);

/* A walk over a map (name and value), a list (value) or a set (value: an S, N or B made on the
 * spot; see value_element). */
struct value_walk {
	enum value_type of;
	struct str rest;
	size_t left;
};
struct value_walk value_walk(struct value v);
/* M: *ret_name is set; L: STR_NONE. False at the end. */
bool value_next(struct value_walk *walk, struct str *ret_name, struct value *ret_value);
/* SS, NS, BS: the content of the next element, as value_content() gives it for the element's type.
 */
bool value_next_element(struct value_walk *walk, struct str *ret_content);

/* A member of a map, an element of a list: VALUE_ABSENT when there is none (or v is of another
 * type). */
struct value value_member(struct value map, struct str name);
struct value value_at(struct value list, size_t index);
/* A set has this element (content as above). */
bool value_set_has(struct value set, struct str content);

/* Building, from the inside out, all in the arena. */
struct value value_of_string(struct arena *arena, struct str s);
struct value value_of_binary(struct arena *arena, struct str b);
struct value value_of_number(struct arena *arena, const struct number *number);
struct value value_of_bool(bool b);
struct value value_of_null(void);

struct value_member {
	struct str name;
	struct value value;
};
/* Sorts the members in place. A name that comes twice: false, and *ret_map untouched. */
bool value_of_members(
	struct arena *arena, struct value_member *members, size_t count, struct value *ret_map);
struct value value_of_list(struct arena *arena, const struct value *elements, size_t count);
/* type: SS, NS or BS; contents as value_content() gives them. Sorts in place; an element that comes
 * twice: false. */
bool value_of_set(struct arena *arena, enum value_type type, struct str *contents, size_t count,
	struct value *ret_set);

/* Bytes that DynamoDB counts for the value: developer guide, "DynamoDB item sizes and formats". For
 * an item the names of its attributes are counted too: item_size(). */
size_t value_size(struct value v);
size_t item_size(struct value item);
/* Levels of nesting: a scalar is 0, an empty list or map 1. */
unsigned value_depth(struct value v);

/* True when the bytes are one well-formed canonical value: what the store checks before it trusts a
 * file. */
bool value_is_valid(struct str bytes);

#endif
