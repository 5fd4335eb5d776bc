/* Any text: read to its end or to an error, never beyond; what was read, written again, reads the
 * same. */
#include "../unit/json_copy.h"

#include <stdlib.h>

static bool rewrite(struct str text, struct arena *arena, struct buf *out)
{
	struct json_reader r;
	struct json_writer w;
	json_reader_init(&r, text, arena);
	json_writer_init(&w, out);
	json_copy(&r, &w);
	return json_finish(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct buf once = BUF_IN(&arena), twice = BUF_IN(&arena);
	if (rewrite(str_of((const char *)data, size), &arena, &once)) {
		if (!rewrite(buf_str(&once), &arena, &twice) ||
			!str_eq(buf_str(&once), buf_str(&twice)))
			abort();
	}
	arena_release(&arena);
	return 0;
}
