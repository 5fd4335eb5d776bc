/*
 * Fuzzes emulator/gateway/response.c (with src/base64.c and src/json_read.c): the bytes are what a
 * function returned. Whatever they are, the answer has a status that can be sent, a content-type,
 * and no header that ends early.
 */
#include "gateway/response.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct http_response response;
	struct str payload = str_of((const char *)data, size);
	http_response_init(&response, &arena);
	/* the last byte chooses the format */
	unsigned format = size ? data[size - 1] % 3 : 0;
	const struct str types[] = {STR("*/*")};
	const struct strs binary = {types, 1};
	int result = format == 0   ? response_from_2_0(payload, &response)
		     : format == 1 ? response_from_1_0(payload, &response)
				   : response_from_rest(payload, &binary, STR("a/b"), &response);
	if (result == 0) {
		if (response.status < 200 || response.status > 599 ||
			!http_response_header(&response, STR("content-type")).p)
			__builtin_trap();
		for (size_t i = 0; i < response.header_count; i++) {
			struct str value = response.headers[i].value;
			if (str_find(value, '\n', 0) < value.n || str_find(value, 0, 0) < value.n)
				__builtin_trap();
		}
	}
	arena_release(&arena);
	return 0;
}
