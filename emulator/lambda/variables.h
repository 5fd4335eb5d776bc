/* variables - the environment of a function: what Lambda sets, what it presets, what it refuses. */
#ifndef HANGAR_VARIABLES_H
#define HANGAR_VARIABLES_H

#include "lambda.h"

struct variables {
	struct lambda_variable *list;
	size_t count;
};

/* Lambda's own and the function's, into the arena. */
struct variables variables_make(struct arena *arena, const struct lambda_function_config *config,
	const struct lambda_options *options);
struct str variables_get(const struct variables *variables, struct str name);

#endif
