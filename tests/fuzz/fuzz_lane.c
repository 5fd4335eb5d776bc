/* Whatever stands in the memory that a worker shares, the daemon reads within bounds and comes back
 * at its deadline. The input is laid over both lanes' positions, then over their bytes. */
#include "lambda/wire.h"

#include "clock.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lanes lanes;
	struct arena arena = ARENA_INIT;
	struct buf message = BUF_INIT;
	struct err err;
	enum wire_type type;
	struct str fields, field;
	int bells[2], memory = lanes_memory(&err);
	if (memory < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, bells) ||
		lanes_open(&lanes, memory, bells[0], &err))
		abort();
	size_t half = (size_t)lseek(memory, 0, SEEK_END) / 2;
	for (size_t i = 0; i < size; i++)
		((uint8_t *)lanes.memory)[(i / 2 % half) + i % 2 * half] = data[i];
	struct lane_wait wait = {.deadline = clock_monotonic_us(), .pidfd = -1};
	for (int i = 0; i < 4; i++) {
		if (wire_receive(&lanes, &wait, &arena, &type, &fields) == 1)
			while ((field = wire_get(&fields)).p)
				if (field.n > WIRE_MOST)
					abort();
		wire_begin(&message, WIRE_RUN);
		wire_put(&message, str_of((const char *)data, size));
		wire_send(&lanes, &wait, &message);
	}
	lanes_close(&lanes);
	close(memory);
	close(bells[0]);
	close(bells[1]);
	arena_release(&arena);
	buf_release(&message);
	return 0;
}
