/* Requests of the Runtime API: what is complete stays within what came, and says the same when it
 * comes byte by byte. */
#include "lambda/runtime_http.h"

#include <stdint.h>
#include <stdlib.h>

enum {
	BODY_MOST = 512
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct str in = str_of((const char *)data, size);
	struct runtime_request whole, part;
	enum runtime_read code = runtime_request_read(in, BODY_MOST, &arena, &whole);
	if (code == RUNTIME_COMPLETE && (whole.size > size || whole.body.n > BODY_MOST))
		abort();
	for (size_t n = 0; code == RUNTIME_COMPLETE && n < whole.size; n++) {
		enum runtime_read early =
			runtime_request_read(str_head(in, n), BODY_MOST, &arena, &part);
		if (early != RUNTIME_MORE && early != RUNTIME_CONTINUE)
			abort();
	}
	arena_release(&arena);
	return 0;
}
