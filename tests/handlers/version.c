/* Built several times with another VERSION: what reloading must tell apart. */
#include "hangar.h"

#include <time.h>

static int version(struct hangar_call *call)
{
	struct timespec pause = {0, 300000};
	nanosleep(&pause, NULL); /* so that calls are under way whenever the file changes */
	json_i64(hangar_result(call), VERSION);
	return 0;
}
HANGAR_HANDLER(version, version)
