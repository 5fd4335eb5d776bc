/*
 * gateway_state - the struct gateway itself. Inside the gateway room only.
 */
#ifndef GATEWAY_GATEWAY_STATE_H
#define GATEWAY_GATEWAY_STATE_H

#include "api.h"
#include "deadline.h"
#include "domain.h"
#include "usage.h"

#include <stdatomic.h>

struct gateway {
	struct arena arena;
	struct gateway_settings settings;
	struct deadlines deadlines;
	struct usage usage;
	struct meters *meters, *own_meters; /* own: without those of the settings */
	_Atomic uint64_t served;
	struct api *apis;
	size_t api_count;
	struct domain *domains;
	size_t domain_count;
};

#endif
