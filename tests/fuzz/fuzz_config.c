/*
 * Fuzzes emulator/config: any bytes as a routes.yaml. Either problems are told or there is a stack;
 * a stack can be written down, checked and compared with itself. Seeds: tests/cases/config.
 */
#include "config/check.h"
#include "config/diff.h"
#include "config/dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct problems problems = PROBLEMS_INIT;
	struct buf out = BUF_INIT;
	struct arena arena = ARENA_INIT;
	struct stack *stack =
		stack_load_text("routes.yaml", str_of((const char *)data, size), NULL, &problems);
	if (!stack != problems_fatal(&problems))
		__builtin_trap();
	if (stack) {
		struct stack_changes changes;
		stack_dump(stack, &out);
		stack_check(stack, NULL, &problems);
		stack_diff(stack, stack, &arena, &changes);
		if (changes.n)
			__builtin_trap();
	}
	problems_write(&problems, &out);
	arena_release(&arena);
	buf_release(&out);
	stack_free(stack);
	problems_release(&problems);
	return 0;
}
