/*
 * dump - a stack as canonical text: every value, defaults included, always in the same order.
 *
 * Two elements are the same exactly when their texts are, so stack_diff() compares these; tests
 * compare whole stacks. Paths below the file's folder are written relative to it. Places are not
 * written.
 */
#ifndef HANGAR_CONFIG_DUMP_H
#define HANGAR_CONFIG_DUMP_H

#include "config/model.h"

void stack_dump(const struct stack *stack, struct buf *out);

void stack_dump_table(const struct stack *stack, const struct stack_table *table, struct buf *out);
void stack_dump_function(
	const struct stack *stack, const struct stack_function *function, struct buf *out);
void stack_dump_api(const struct stack *stack, const struct stack_api *api, struct buf *out);
void stack_dump_bucket(
	const struct stack *stack, const struct stack_bucket *bucket, struct buf *out);
void stack_dump_site(const struct stack *stack, struct buf *out);
void stack_dump_event(const struct stack *stack, const struct stack_event *event, struct buf *out);
/* "PK S HASH, SK S RANGE": a key schema in one line. */
void stack_dump_key(const struct stack_key *key, size_t n, struct buf *out);

#endif
