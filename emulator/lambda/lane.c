#include "lane.h"

#include "clock.h"

#include "arena.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	SOON_US = 20 * 1000,
	FAR_BEHIND = 1 << 30, /* bytes, half of what a difference can tell */
	LINE = 64,            /* bytes that cores pass around as one */
};

/* What its writer changes, what its reader changes, and the bytes. */
struct lane {
	_Alignas(LINE) _Atomic uint32_t sent;
	_Atomic uint32_t base;
	/* A futex. FUTEX_WAITERS: the reader sleeps on it. The other bits are the thread that
	 * writes into this lane if the kernel is to tell of its end, by FUTEX_OWNER_DIED. */
	_Atomic uint32_t reader;
	_Atomic uint32_t polls; /* the reader waits for the bell */
	_Alignas(LINE) _Atomic uint32_t taken;
	_Atomic uint32_t full; /* the writer sleeps on `taken` */
	_Alignas(LINE) char bytes[LANE_BYTES];
};

enum {
	MEMORY = 2 * sizeof(struct lane)
};

static long futex(_Atomic uint32_t *word, int op, uint32_t value, int64_t until)
{
	struct timespec time = {until / 1000000, until % 1000000 * 1000};
	return syscall(SYS_futex, word, op, value, until == INT64_MAX ? NULL : &time, NULL,
		FUTEX_BITSET_MATCH_ANY);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int lanes_memory(struct err *err)
{
	int fd = memfd_create("hangar-worker-lanes", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd >= 0 && (ftruncate(fd, MEMORY) ||
			       fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))) {
		close(fd);
		fd = -1;
	}
	if (fd < 0)
		err_set_errno(err, "cannot make memory to share");
	return fd;
}

static int map(struct lanes *lanes, int memory_fd, int bell)
{
	void *memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED, memory_fd, 0);
	if (memory == MAP_FAILED)
		return -1;
	struct lane *lane = memory;
	*lanes = (struct lanes){.memory = memory, .in = lane, .out = lane + 1, .bell = bell};
	return 0;
}

int lanes_open(struct lanes *ret_lanes, int memory_fd, int bell, struct err *err)
{
	return map(ret_lanes, memory_fd, bell) ? err_set_errno(err, "cannot share memory") : 0;
}

/* The list that the C library has made for this thread is of no use to a process whose mutexes
 * nobody shares. */
static int tell_of_the_end(struct lanes *lanes)
{
	_Atomic uint32_t *word = &lanes->out->reader;
	lanes->entry.next = &lanes->robust.list;
	lanes->robust = (struct robust_list_head){
		.list.next = &lanes->entry,
		.futex_offset = (long)((intptr_t)word - (intptr_t)&lanes->entry),
	};
	atomic_fetch_or(word, (uint32_t)syscall(SYS_gettid));
	return (int)syscall(SYS_set_robust_list, &lanes->robust, sizeof(lanes->robust));
}

int lanes_open_worker(struct lanes *ret_lanes, int memory_fd, int bell)
{
	if (map(ret_lanes, memory_fd, bell))
		return -1;
	struct lane *in = ret_lanes->out;
	ret_lanes->out = ret_lanes->in;
	ret_lanes->in = in;
	madvise(ret_lanes->memory, MEMORY, MADV_DONTFORK);
	return tell_of_the_end(ret_lanes);
}

void lanes_close(struct lanes *lanes)
{
	if (lanes->memory)
		munmap(lanes->memory, MEMORY);
	lanes->memory = NULL;
}

bool lanes_worker_ended(const struct lanes *lanes)
{
	return atomic_load(&lanes->in->reader) & FUTEX_OWNER_DIED;
}

/* --- reading --- */

/* How many bytes; more than a lane holds is nonsense. */
static uint32_t readable(struct lanes *lanes)
{
	uint32_t sent = atomic_load(&lanes->in->sent);
	uint32_t base = atomic_load_explicit(&lanes->in->base, memory_order_relaxed);
	/* A base that belongs to what is not sent yet does not count yet. */
	if ((int32_t)(base - lanes->read) > 0 && (int32_t)(sent - base) > 0)
		lanes->read = base;
	return sent - lanes->read;
}

/* Until the bell rings, or one of the other things happens; true when the other end has ended. */
static bool await_bell(struct lanes *lanes, const struct lane_wait *wait, int64_t now)
{
	char rung[64];
	bool ended = false;
	int64_t left = wait->deadline - now;
	struct pollfd fds[] = {
		{lanes->bell, POLLIN, 0}, {*wait->side_fd, POLLIN, 0}, {wait->pidfd, POLLIN, 0}};
	atomic_store(&lanes->in->polls, 1);
	if (!readable(lanes) && poll(fds, ARRAY_LEN(fds), (int)((left + 999) / 1000)) > 0) {
		if (fds[1].revents)
			wait->side(wait->arg);
		if (fds[0].revents)
			ended = recv(lanes->bell, rung, sizeof(rung), MSG_DONTWAIT) == 0;
		ended = ended || fds[2].revents;
	}
	atomic_store(&lanes->in->polls, 0);
	return ended;
}

int lane_await(struct lanes *lanes, const struct lane_wait *wait)
{
	struct lane *in = lanes->in;
	bool timed = wait->deadline != INT64_MAX, ended = false;
	int64_t now = timed ? clock_monotonic_us() : 0;
	int64_t soon = wait->side_fd ? now + SOON_US : INT64_MAX;
	while (!readable(lanes)) {
		uint32_t state = atomic_fetch_or(&in->reader, FUTEX_WAITERS) | FUTEX_WAITERS;
		if (readable(lanes)) {
			atomic_fetch_and(&in->reader, ~FUTEX_WAITERS);
			break;
		}
		if (ended || state & FUTEX_OWNER_DIED)
			return 0;
		if (now >= wait->deadline)
			return LANE_LATE;
		if (now < soon)
			futex(&in->reader, FUTEX_WAIT_BITSET, state, earlier(soon, wait->deadline));
		else
			ended = await_bell(lanes, wait, now);
		now = timed ? clock_monotonic_us() : 0;
	}
	/* What was said before the deadline is heard; who talks without end is not. */
	if (now - SOON_US >= wait->deadline)
		return LANE_LATE;
	return readable(lanes) <= LANE_BYTES ? 1 : -1;
}

int lane_read(struct lanes *lanes, const struct lane_wait *wait, char *bytes, size_t n)
{
	while (n) {
		uint32_t part = readable(lanes);
		if (part - 1 >= LANE_BYTES) { /* nothing, or nonsense */
			lane_release(lanes);
			int code = lane_await(lanes, wait);
			if (code != 1)
				return code;
			continue;
		}
		uint32_t at = lanes->read % LANE_BYTES, end = LANE_BYTES - at;
		part = part < end ? part : end;
		part = part < n ? part : (uint32_t)n;
		memcpy(bytes, lanes->in->bytes + at, part);
		lanes->read += part;
		bytes += part;
		n -= part;
	}
	return 1;
}

void lane_release(struct lanes *lanes)
{
	struct lane *in = lanes->in;
	atomic_store(&in->taken, lanes->read);
	if (atomic_load(&in->full) && atomic_exchange(&in->full, 0))
		futex(&in->taken, FUTEX_WAKE, 1, INT64_MAX);
}

/* --- writing --- */

/* How many bytes; more than a lane holds is nonsense. */
static uint32_t room(const struct lanes *lanes)
{
	uint32_t taken = atomic_load(&lanes->out->taken);
	if ((int32_t)(taken - lanes->base) < 0)
		taken = lanes->base;
	return LANE_BYTES - (lanes->written - taken);
}

/* Positions are compared by their difference: a base that is left far behind, by a reader who never
 * catches up, comes after it. */
static void follow(struct lanes *lanes)
{
	uint32_t taken = atomic_load(&lanes->out->taken);
	if (lanes->written - lanes->base < FAR_BEHIND || lanes->written - taken > LANE_BYTES)
		return;
	lanes->base = taken;
	atomic_store_explicit(&lanes->out->base, taken, memory_order_relaxed);
}

void lane_begin(struct lanes *lanes)
{
	follow(lanes);
	if (!(lanes->written % LANE_BYTES) || room(lanes) != LANE_BYTES)
		return;
	lanes->base = lanes->written = lanes->written / LANE_BYTES * LANE_BYTES + LANE_BYTES;
	atomic_store_explicit(&lanes->out->base, lanes->base, memory_order_relaxed);
}

void lane_publish(struct lanes *lanes, bool wake)
{
	struct lane *out = lanes->out;
	char bell = 1;
	atomic_store(&out->sent, lanes->written);
	if (wake && atomic_load(&out->reader) & FUTEX_WAITERS &&
		atomic_fetch_and(&out->reader, ~FUTEX_WAITERS) & FUTEX_WAITERS)
		futex(&out->reader, FUTEX_WAKE, 1, INT64_MAX);
	if (atomic_load(&out->polls))
		send(lanes->bell, &bell, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static int await_room(struct lanes *lanes, const struct lane_wait *wait)
{
	struct lane *out = lanes->out;
	lane_publish(lanes, true);
	for (;;) {
		uint32_t taken = atomic_load(&out->taken);
		atomic_store(&out->full, 1);
		if (room(lanes) || atomic_load(&out->taken) != taken)
			return 0;
		int64_t now = clock_monotonic_us();
		if (lanes_worker_ended(lanes)) {
			errno = EPIPE;
			return -1;
		}
		if (now >= wait->deadline) {
			errno = ETIMEDOUT;
			return -1;
		}
		futex(&out->taken, FUTEX_WAIT_BITSET, taken,
			wait->deadline == INT64_MAX ? INT64_MAX
						    : earlier(wait->deadline, now + SOON_US));
	}
}

int lane_write(struct lanes *lanes, const struct lane_wait *wait, const char *bytes, size_t n)
{
	while (n) {
		uint32_t part = room(lanes);
		if (part > LANE_BYTES) {
			errno = EPIPE;
			return -1;
		}
		if (!part) {
			if (await_room(lanes, wait))
				return -1;
			continue;
		}
		uint32_t at = lanes->written % LANE_BYTES, end = LANE_BYTES - at;
		part = part < end ? part : end;
		part = part < n ? part : (uint32_t)n;
		memcpy(lanes->out->bytes + at, bytes, part);
		lanes->written += part;
		bytes += part;
		n -= part;
	}
	return 0;
}
