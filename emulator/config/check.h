/*
 * check - `hangar check`: what can be said about a stack beyond "it loads".
 *
 * stack_load() has found errors and AWS's refusals. This adds: modules that are missing or do not
 * export their handler (errors), surprises that work as on AWS (warnings), and what is accepted
 * and deployed but has no effect here (not emulated), each with its line.
 */
#ifndef HANGAR_CONFIG_CHECK_H
#define HANGAR_CONFIG_CHECK_H

#include "config/model.h"

#include "err.h"

struct stack_checks {
	void *self;
	/* 0 when the module exports the handler; else negative and the reason in err. NULL: only
	 * the file's existence is checked. */
	int (*exports)(void *self, const char *module_path, struct str handler, struct err *err);
};

/* Sorts the problems when done. checks may be NULL. */
void stack_check(
	const struct stack *stack, const struct stack_checks *checks, struct problems *problems);

#endif
