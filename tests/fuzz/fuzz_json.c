/* Any text: read to its end or to an error, never beyond; what was read, written again, reads the
 * same. */
#include "json_read.h"
#include "json_write.h"

#include <stdlib.h>

static void copy(struct json_reader *r, struct json_writer *w)
{
	struct str key;
	switch (json_read(r)) {
	case JSON_OBJECT:
		json_object(w);
		while (json_member(r, &key)) {
			json_key(w, key);
			copy(r, w);
		}
		json_end_object(w);
		break;
	case JSON_ARRAY:
		json_array(w);
		while (json_element(r))
			copy(r, w);
		json_end_array(w);
		break;
	case JSON_STRING:
		json_string(w, r->text);
		break;
	case JSON_ERROR:
		break;
	default:
		json_raw(w, r->text);
	}
}

static bool rewrite(struct str text, struct arena *arena, struct buf *out)
{
	struct json_reader r;
	struct json_writer w;
	json_reader_init(&r, text, arena);
	json_writer_init(&w, out);
	copy(&r, &w);
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
