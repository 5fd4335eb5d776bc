/*
 * module - a handler's shared object: its bytes, checked, and private loaded copies of it.
 *
 * An image is the file's content at one moment, held in memory; a module is one loaded copy with
 * `static` data of its own.
 */
#ifndef HANGAR_MODULE_H
#define HANGAR_MODULE_H

#include "buf.h"
#include "err.h"
#include "hangar_abi.h"

/* Reads the whole file. ELF_INCOMPLETE when it changes meanwhile. */
int module_read(struct str path, struct buf *ret_image, struct err *err);
/* Is the image complete, and has it that handler for this ABI? As elf_check(). */
int module_check(struct str image, struct str handler, struct err *err);

struct module {
	void *dl;
	int fd; /* of the copy; open as long as it is loaded, so that its name is unique */
	const struct hangar_handler *handler;
};

/* Loads a private copy; the image must have passed module_check(). Runs its constructors. */
int module_load(struct module *ret_module, struct str image, struct str handler, struct err *err);
void module_unload(struct module *module);

#endif
