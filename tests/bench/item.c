/* One GetItem of the benchmark's table by the number in the path, its item as plain JSON: what a
 * small function does. */
#include "hangar.h"

#include <stdio.h>

static int item(struct hangar_call *call)
{
	struct hangar_op op;
	struct hangar_item found;
	uint64_t id;
	char pk[16], sk[16];
	if (!str_to_u64(hangar_event_path_param(call, "id"), &id)) {
		hangar_status(call, 400);
		return 0;
	}
	snprintf(pk, sizeof(pk), "p%06u", (unsigned)(id / 100));
	snprintf(sk, sizeof(sk), "s%04u", (unsigned)(id % 100));
	hangar_op_begin(&op, call, "GetItem", hangar_env(call, "TABLE_NAME"));
	hangar_op_key(&op, "pk", str_z(pk), "sk", str_z(sk));
	if (hangar_op_send(&op) != 0)
		return hangar_op_fail(&op);
	if (!hangar_op_item(&op, &found)) {
		hangar_status(call, 404);
		return 0;
	}
	hangar_item_write(&found, hangar_json(call));
	return 0;
}
HANGAR_HANDLER(item, item)
