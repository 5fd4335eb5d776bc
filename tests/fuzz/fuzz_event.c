/*
 * Fuzzes emulator/gateway/event.c and event_1_0.c (with uri.c, src/json_write.c and
 * src/json_read.c): six lines are method, path, query, a header, content-type and cookie, the rest
 * is the body. The event must be JSON whatever they hold.
 */
#include "gateway/event.h"
#include "json_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct str rest = str_of((const char *)data, size), lines[6];
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		lines[i] = str_cut(rest, '\n', &rest);
	struct http_header headers[] = {{lines[3], lines[3]}, {STR("Content-Type"), lines[4]},
		{STR("Cookie"), lines[5]}, {lines[3], lines[4]}};
	struct http_request request = {.method = lines[0],
		.path = lines[1],
		.query = lines[2],
		.host = lines[3],
		.headers = headers,
		.header_count = 4,
		.body = rest,
		.arena = &arena};
	struct route route = {STR("$default"), 0, 0, NULL};
	struct route_match match = {.route = &route};
	const uint64_t random[2] = {size, 1};
	struct event_context context = {
		.trace_id = event_trace_id(&request, 0, random, &arena), .path = lines[1]};
	struct json_reader r;
	void (*const write[])(struct buf *, const struct http_request *, const struct route_match *,
		const struct event_context *) = {
		event_write_2_0, event_write_1_0, event_write_rest};
	for (size_t i = 0; i < ARRAY_LEN(write); i++) {
		struct buf out = BUF_IN(&arena);
		write[i](&out, &request, &match, &context);
		json_reader_init(&r, buf_str(&out), &arena);
		json_skip(&r);
		if (!json_finish(&r))
			__builtin_trap();
	}
	arena_release(&arena);
	return 0;
}
