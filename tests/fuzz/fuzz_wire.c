/* Reaches shape_decode, shape_check with every kind of shape, wire_read_* and wire_write_*: what
 * was read well is well formed, and reads back the same from what is written. */
#include "dynamodb/shapes.h"
#include "dynamodb/wire.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void round_trip(const struct shape_value *item, struct arena *arena)
{
	struct buf out = BUF_IN(arena);
	struct json_writer w;
	struct json_reader r;
	struct shape_value again;
	struct aws_failure failure;
	if (!item->set || item->fault)
		return;
	if (!value_is_valid(item->value.bytes))
		abort();
	json_writer_init(&w, &out);
	wire_write_item(&w, item->value);
	json_reader_init(&r, buf_str(&out), arena);
	if (!wire_read_item(&r, &again, &failure) || again.fault ||
		!value_eq(again.value, item->value) || !json_finish(&r))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct shape *const shapes[] = {&shape_put_item, &shape_update_item,
		&shape_query, &shape_create_table, &shape_batch_get_item, &shape_batch_write_item,
		&shape_transact_write_items, &shape_update_table, &shape_execute_statement};
	struct arena arena = ARENA_INIT;
	struct shape_input input;
	struct aws_failure failure;
	struct str text = str_skip(str_of((const char *)data, size), 1);
	const struct shape *shape = shapes[size ? data[0] % ARRAY_LEN(shapes) : 0];
	if (!shape_decode(shape, text, &arena, &input, &failure)) {
		if (shape == &shape_put_item)
			round_trip(&((const struct in_put_item *)input.input)->item, &arena);
		if (shape_check(shape, &input, &arena, &failure) && !failure.message.n)
			abort();
	}
	arena_release(&arena);
	return 0;
}
