/*
 * Fuzzes emulator/lambda/elf_file.c: no bytes may make the checker read beyond them, and whatever
 * it lets pass must be walked without harm.
 */
#include "lambda/elf_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool look(void *arg, const struct elf_handler *handler)
{
	size_t *bytes = arg;
	for (size_t i = 0; i < handler->name.n; i++)
		*bytes += handler->name.p[i] != '\0';
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str file = str_of((const char *)data, size);
	struct err err;
	size_t bytes = 0;
	if (elf_check(file, &err) == 0)
		elf_each_handler(file, look, &bytes);
	return 0;
}
