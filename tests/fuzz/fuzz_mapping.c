/* Reaches mapping_request_read, definition_read (what it reads is written and read again as the
 * same), what a function answers about a batch, and names and ARNs. */
#include "aws_rest.h"
#include "streams/answer.h"
#include "streams/definition.h"
#include "streams/mapping_request.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_answer(struct str answer, struct arena *arena)
{
	const struct shard shard = {.id = 1};
	uint64_t sequences[] = {1, 2, 4}, from = 0;
	struct batch batch = {
		.arena = arena, .shard = &shard, .sequences = sequences, .taken = 3, .upto = 5};
	struct str state = STR_NONE;
	if (answer_failures(&batch, answer, &from) && (from < 1 || from > 5))
		abort();
	if (answer_state(answer, arena, &state) && !state.n)
		abort();
}

static void read_names(struct str text, struct http_response *response, struct arena *arena)
{
	struct function_name name;
	struct str target;
	function_name_parse(text, &name);
	if (!destination_check(response, text, "onFailure") &&
		destination_target(arena, text, &target) && text.n && !target.n)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct http_request request = {.body = str_of((const char *)data, size), .arena = &arena};
	struct http_response response;
	struct mapping_request read = {.enabled = true};
	struct definition one, two;
	http_response_init(&response, &arena);
	if (mapping_request_read(&request, &response, &read) < 0 && response.status != 400)
		abort();
	read_answer(request.body, &arena);
	read_names(request.body, &response, &arena);
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
