/* Reaches value_is_valid and, behind it, every walk over bytes that it lets through. */
#include "store/value.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = str_of((const char *)data, size);
	struct value v = {input}, member;
	struct str name;
	if (!value_is_valid(input))
		return 0;
	/* A NULL in a list takes a byte here, and counts as two. */
	if (value_size(v) > size * 4 + 3 || item_size(v) > size * 4 || value_depth(v) > 64)
		abort();
	struct value_walk walk = value_walk(v);
	if (walk.of == VALUE_M)
		while (value_next(&walk, &name, &member))
			if (!value_eq(value_member(v, name), member))
				abort();
	return 0;
}
