/* Reaches filter_is_valid and filter_matches (pattern, a NUL, event), and iterator_parse. */
#include "streams/filter.h"
#include "streams/iterator.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = str_of((const char *)data, size), event;
	struct str pattern = str_cut(input, '\0', &event);
	struct arena arena = ARENA_INIT;
	struct iterator iterator;
	if (filter_is_valid(pattern, &arena))
		filter_matches(pattern, event, &arena);
	if (iterator_parse(input, &iterator) && !str_eq(iterator_format(&arena, &iterator), input))
		abort();
	arena_release(&arena);
	return 0;
}
