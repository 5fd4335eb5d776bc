/*
 * reserved - the words that no expression may use as an attribute's name.
 */
#ifndef HANGAR_EXPR_RESERVED_H
#define HANGAR_EXPR_RESERVED_H

#include "str.h"

/* Case does not matter. */
bool word_is_reserved(struct str word);

#endif
