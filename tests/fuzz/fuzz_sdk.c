/*
 * Fuzzes the SDK's readers: the bytes are an event, and the text of an item.
 */
#include "hangar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str no_env(void *self, struct str name)
{
	(void)self;
	(void)name;
	return STR_NONE;
}

static int read_all(struct hangar_call *call)
{
	struct hangar_record record = {0};
	struct hangar_item item;
	struct str text;
	hangar_event_header(call, "host");
	hangar_event_cookie(call, "a");
	hangar_event_field(call, "a", &text);
	while (hangar_next_record(call, &record))
		if (hangar_item_read(call, record.keys, &item))
			hangar_item_s(&item, "PK");
	struct json_writer *w = hangar_json(call);
	if (hangar_item_read(call, hangar_event(call), &item))
		hangar_item_write(&item, w);
	else if (str_is_utf8(hangar_event_body(call)))
		json_string(w, hangar_event_body(call));
	else
		json_null(w);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct hangar_host host = {.abi = HANGAR_ABI, .env = no_env};
	struct hangar_handler handler = {
		.magic = HANGAR_MAGIC, .abi = HANGAR_ABI, .handle = read_all};
	struct arena arena = ARENA_INIT;
	struct hangar_invocation in = {
		.host = &host,
		.event = str_of((const char *)data, size),
		.arena = &arena,
	};
	hangar_run(&handler, &in);
	/* Whatever came in, what goes out is JSON. */
	struct json_reader r;
	json_reader_init(&r, in.result, &arena);
	json_skip(&r);
	if (!json_finish(&r))
		__builtin_trap();
	arena_release(&arena);
	return 0;
}
