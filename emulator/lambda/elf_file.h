/*
 * elf_file - what can be known of a module's file without running any of it.
 *
 * dlopen() of a file that is still being written maps pages that are not there and dies of SIGBUS;
 * so every offset that the loader would follow is compared with the file's size first. Works on the
 * bytes in memory, 64-bit little-endian ELF of this machine only.
 */
#ifndef HANGAR_ELF_FILE_H
#define HANGAR_ELF_FILE_H

#include "err.h"
#include "str.h"

struct elf_handler {
	struct str name; /* without the prefix */
	bool is_handler; /* the magic number is there */
	uint32_t abi;
};

enum {
	ELF_INCOMPLETE = -2
};

/* 0 when the file is a complete shared object for this machine; ELF_INCOMPLETE when it seems to be
 * the beginning of one; -1 when it never will be. */
int elf_check(struct str file, struct err *err);
/* Calls `each` for every exported handler; elf_check() must have passed. Stops when it returns
 * false. */
void elf_each_handler(
	struct str file, bool (*each)(void *arg, const struct elf_handler *handler), void *arg);

#endif
