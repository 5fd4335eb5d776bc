/*
 * check_api - what `hangar check` says of one API beyond that it loads: what works as on AWS, but
 * rarely as meant. Inside the config room only.
 */
#ifndef HANGAR_CONFIG_CHECK_API_H
#define HANGAR_CONFIG_CHECK_API_H

#include "config/model.h"
#include "config/problem.h"

void check_api(const struct stack *stack, const struct stack_api *api, struct problems *problems);

#endif
