/*
 * value_form - the bytes of a stored value; for value.c and value_build.c alone.
 *
 *	S N B     type, size of the content, content
 *	NULL      type
 *	BOOL      type, 0 or 1
 *	SS NS BS  type, size of what follows, count, then each element as size and content
 *	L         type, size of what follows, count, then the values
 *	M         type, size of what follows, count, then each member as size of name, name, value
 *
 * A size or count is 1 byte below 2^7, 2 bytes (10xxxxxx first) below 2^14, else 4 bytes (11xxxxxx
 * first), big endian, always the shortest. The content of an N is number_encode()'s.
 */
#ifndef HANGAR_VALUE_FORM_H
#define HANGAR_VALUE_FORM_H

#include "store/value.h"

enum {
	SIZE_ONE = 1 << 7,
	SIZE_TWO = 1 << 14,
	SIZE_FOUR = 1 << 30,
};

/* The type of a set's elements; VALUE_NONE for what is no set. */
static inline enum value_type set_element_type(enum value_type set)
{
	return set == VALUE_SS   ? VALUE_S
	       : set == VALUE_NS ? VALUE_N
	       : set == VALUE_BS ? VALUE_B
				 : VALUE_NONE;
}

#endif
