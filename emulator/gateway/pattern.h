/*
 * pattern - regular expressions of AWS's users: Perl's dialect, which is near enough to Java's (the
 * token pattern of authorizers) and JavaScript's (JSON Schema).
 *
 * A match that takes too long counts as none.
 */
#ifndef GATEWAY_PATTERN_H
#define GATEWAY_PATTERN_H

#include "err.h"
#include "str.h"

struct pattern;

int pattern_new(struct str expression, struct pattern **ret_pattern, struct err *err);
void pattern_free(struct pattern *pattern);

/* Somewhere in the text, or the whole of it. */
bool pattern_finds(const struct pattern *pattern, struct str text);
bool pattern_matches(const struct pattern *pattern, struct str text);

#endif
