/* A module of another ABI version, and one symbol that only looks like a handler. */
#include "hangar_abi.h"

extern const struct hangar_handler hangar_handler_foreign;
__attribute__((visibility("default"))) const struct hangar_handler hangar_handler_foreign = {
	.magic = HANGAR_MAGIC,
	.abi = HANGAR_ABI + 41,
	.name = "foreign",
};

extern const struct hangar_handler hangar_handler_odd;
__attribute__((visibility("default"))) const struct hangar_handler hangar_handler_odd = {
	.magic = 1,
	.name = "odd",
};
