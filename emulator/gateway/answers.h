/*
 * answers - what an authorizer's function said lately, for who comes again with the same identity.
 *
 * The function's whole answer is kept, not the decision: a policy is judged anew for every request,
 * as API Gateway does, so that an Allow for one method opens no other. The cache is bounded: a new
 * answer takes the place of one that is over, or of the one that is over first.
 */
#ifndef GATEWAY_ANSWERS_H
#define GATEWAY_ANSWERS_H

#include "arena.h"

struct answers;

struct answers *answers_new(void);
void answers_free(struct answers *answers);

/* A copy in the arena; false: there is none, or it is over. */
bool answers_find(struct answers *answers, struct str key, int64_t now_us, struct arena *arena,
	struct str *ret_text);
void answers_keep(struct answers *answers, struct str key, struct str text, int64_t until_us);

#endif
