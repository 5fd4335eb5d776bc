/* Reaches mapping_request_read, definition_read (what it reads is written and read again as the
 * same) and function_name_parse. */
#include "aws_rest.h"
#include "streams/definition.h"
#include "streams/mapping_request.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct http_request request = {.body = str_of((const char *)data, size), .arena = &arena};
	struct http_response response;
	struct mapping_request read = {.enabled = true};
	struct definition one, two;
	struct function_name name;
	http_response_init(&response, &arena);
	if (mapping_request_read(&request, &response, &read) < 0 && response.status != 400)
		abort();
	function_name_parse(request.body, &name);
	if (definition_read(request.body, &arena, &one)) {
		struct buf text = BUF_IN(&arena), again = BUF_IN(&arena);
		definition_write(&text, &one);
		if (!definition_read(buf_str(&text), &arena, &two))
			abort();
		definition_write(&again, &two);
		if (!str_eq(buf_str(&text), buf_str(&again)))
			abort();
	}
	arena_release(&arena);
	return 0;
}
