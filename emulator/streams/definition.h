/*
 * definition - an event source mapping as text, in the words of the Lambda API: how what the API
 * has changed is kept in the store.
 *
 * One note, a line each: {"Id":...,"Table":...,"BatchSize":...}. "Base" is a digest of what
 * routes.yaml said when the API changed one of its mappings; "Deleted" one that it deleted.
 */
#ifndef HANGAR_DEFINITION_H
#define HANGAR_DEFINITION_H

#include "poller.h"

struct definition {
	struct event_mapping mapping; /* slices in the arena it was read with */
	uint64_t base;                /* 0: not of routes.yaml */
	bool deleted;
};

#define DEFINITIONS_NOTE STR("event-source-mappings")

void definition_write(struct buf *out, const struct definition *definition);
/* False for a line that is none. */
bool definition_read(struct str line, struct arena *arena, struct definition *ret_definition);
/* Changes with everything that the mapping says, but for when it was modified. Never 0. */
uint64_t definition_digest(const struct event_mapping *mapping);
/* Deep, into the arena. */
struct event_mapping definition_copy(struct arena *arena, const struct event_mapping *mapping);

#endif
