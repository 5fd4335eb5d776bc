/*
 * reference - the key tables as the reference part of docs/routes.md.
 *
 * The tables that read the file write the documentation, too; a test compares it with what stands
 * in docs/routes.md between the two marks.
 */
#ifndef HANGAR_CONFIG_REFERENCE_H
#define HANGAR_CONFIG_REFERENCE_H

#include "buf.h"

void keys_reference_write(struct buf *out);

#endif
