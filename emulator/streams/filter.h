/*
 * filter - event patterns, as event source mappings filter with: EventBridge's syntax on the record
 * as the function would get it.
 *
 * A pattern is an object; each leaf is a list of which one element must fit the event's value:
 * a string, number, true, false or null that equals it, or {"prefix": s}, {"suffix": s},
 * {"equals-ignore-case": s}, {"wildcard": s}, {"exists": b}, {"numeric": [op, n, ...]},
 * {"anything-but": ...}. All members of an object must fit, of {"$or": [...]} one alternative.
 * prefix, suffix and anything-but take the forms that AWS documents inside them too. Numbers are
 * compared as numbers, so {"N": [5]} never fits: the stream has N as a string. Source: AWS Lambda
 * developer guide, "Filter rule syntax"; EventBridge user guide.
 */
#ifndef HANGAR_FILTER_H
#define HANGAR_FILTER_H

#include "arena.h"

/* What AWS would take: otherwise it answers "Invalid filter pattern definition." */
bool filter_is_valid(struct str pattern, struct arena *arena);
/* pattern: valid. event: JSON. */
bool filter_matches(struct str pattern, struct str event, struct arena *arena);

#endif
