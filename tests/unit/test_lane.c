/* What a worker and the daemon say to each other, and what a handler can do to that. */
#include "unit.h"

#include "lambda/wire.h"

#include "clock.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct lane_wait for_ever = {.deadline = INT64_MAX, .pidfd = -1};

struct both {
	int memory, bells[2];
	struct lanes daemon;
};

static void both_open(struct both *both)
{
	struct err err = {""};
	both->memory = lanes_memory(&err);
	ck_assert_msg(both->memory >= 0, "%s", err.text);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, both->bells), 0);
	ck_assert_int_eq(lanes_open(&both->daemon, both->memory, both->bells[0], &err), 0);
}

static void both_close(struct both *both)
{
	lanes_close(&both->daemon);
	close(both->memory);
	close(both->bells[0]);
	close(both->bells[1]);
}

/* A process at the worker's end, until the daemon is gone or kills it. */
static pid_t at_the_other_end(struct both *both, void (*act)(struct lanes *worker))
{
	pid_t pid = fork();
	if (pid == 0) {
		struct lanes worker;
		if (!lanes_open_worker(&worker, both->memory, both->bells[1]))
			act(&worker);
		_exit(0);
	}
	return pid;
}

static void stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void answer_the_same(struct lanes *worker)
{
	struct buf message = BUF_INIT;
	struct arena arena = ARENA_INIT;
	enum wire_type type;
	struct str fields;
	while (wire_receive(worker, &for_ever, &arena, &type, &fields) == 1) {
		wire_begin(&message, WIRE_LOG);
		wire_put(&message, STR("a line before"));
		wire_send(worker, &for_ever, &message);
		wire_begin(&message, WIRE_DONE);
		wire_put(&message, wire_get(&fields));
		wire_send(worker, &for_ever, &message);
		arena_reset(&arena);
	}
}

START_TEST(messages_of_all_sizes_pass_in_their_order)
{
	struct both both;
	both_open(&both);
	pid_t pid = at_the_other_end(&both, answer_the_same);
	struct buf message = BUF_INIT;
	struct lane_wait wait = {.deadline = clock_monotonic_us() + 600000000, .pidfd = -1};
	for (uint32_t i = 0, chance = 1; i < 3000; i++) {
		struct arena arena = ARENA_INIT;
		enum wire_type type;
		struct str fields;
		chance = chance * 1664525 + 1013904223;
		size_t n = i % 100 ? chance % 3000 : chance % 500000;
		char *bytes = arena_bytes(&arena, n + 1);
		for (size_t at = 0; at < n; at++)
			bytes[at] = (char)(at * 7 + i);
		wire_begin(&message, WIRE_RUN);
		wire_put(&message, str_of(bytes, n));
		ck_assert_int_eq(wire_send(&both.daemon, &wait, &message), 0);
		ck_assert_int_eq(wire_receive(&both.daemon, &wait, &arena, &type, &fields), 1);
		ck_assert_int_eq(type, WIRE_LOG);
		ck_assert_int_eq(wire_receive(&both.daemon, &wait, &arena, &type, &fields), 1);
		ck_assert_int_eq(type, WIRE_DONE);
		ck_assert(str_eq(wire_get(&fields), str_of(bytes, n)));
		arena_release(&arena);
	}
	stop(pid);
	buf_release(&message);
	both_close(&both);
}
END_TEST

enum {
	FLOOD_MESSAGES = 40,
	FLOOD_BYTES = 60 * 1024 * 1024, /* of each: more than 2 GB together */
};

static void flood(struct lanes *worker)
{
	char *bytes = xcalloc(1, FLOOD_BYTES);
	struct buf message = BUF_INIT;
	for (int i = 0; i < FLOOD_MESSAGES; i++) {
		bytes[0] = (char)i;
		wire_begin(&message, i + 1 < FLOOD_MESSAGES ? WIRE_LOG : WIRE_DONE);
		wire_put(&message, str_of(bytes, FLOOD_BYTES));
		if (wire_send(worker, &for_ever, &message))
			_exit(1);
	}
	pause();
}

/* The reader is never so quick that the writer could begin anew. */
START_TEST(a_worker_may_say_more_than_positions_can_count)
{
	struct both both;
	both_open(&both);
	pid_t pid = at_the_other_end(&both, flood);
	struct lane_wait wait = {.deadline = clock_monotonic_us() + 600000000, .pidfd = -1};
	enum wire_type type = WIRE_LOG;
	for (int i = 0; type == WIRE_LOG; i++) {
		struct arena arena = ARENA_INIT;
		struct str fields, field;
		ck_assert_int_eq(wire_receive(&both.daemon, &wait, &arena, &type, &fields), 1);
		field = wire_get(&fields);
		ck_assert_uint_eq(field.n, FLOOD_BYTES);
		ck_assert_int_eq(field.p[0], i);
		ck_assert_int_eq(type == WIRE_DONE, i + 1 == FLOOD_MESSAGES);
		arena_release(&arena);
	}
	stop(pid);
	both_close(&both);
}
END_TEST

static void wait_for_nothing(struct lanes *worker)
{
	lane_begin(worker);
	lane_write(worker, &for_ever, "1", 1);
	lane_publish(worker, true);
	pause();
}

/* Its reader sleeps on the futex and has nothing else to be woken by. */
START_TEST(the_end_of_a_worker_wakes_who_waits_for_it)
{
	struct both both;
	both_open(&both);
	pid_t pid = at_the_other_end(&both, wait_for_nothing);
	struct lane_wait wait = {.deadline = clock_monotonic_us() + 20000000, .pidfd = -1};
	char byte = 0;
	ck_assert_int_eq(lane_read(&both.daemon, &wait, &byte, 1), 1);
	ck_assert_int_eq(byte, '1');
	ck_assert(!lanes_worker_ended(&both.daemon));
	pid_t killer = fork();
	if (killer == 0) {
		usleep(50000);
		kill(pid, SIGKILL);
		_exit(0);
	}
	ck_assert_int_eq(lane_await(&both.daemon, &wait), 0);
	ck_assert(clock_monotonic_us() < wait.deadline);
	ck_assert(lanes_worker_ended(&both.daemon));
	waitpid(killer, NULL, 0);
	stop(pid);
	both_close(&both);
}
END_TEST

START_TEST(what_was_written_before_the_end_is_read)
{
	struct both both;
	both_open(&both);
	pid_t pid = at_the_other_end(&both, wait_for_nothing);
	char byte = 0;
	while (!lanes_worker_ended(&both.daemon)) {
		usleep(20000);
		kill(pid, SIGKILL);
	}
	ck_assert_int_eq(lane_read(&both.daemon, &for_ever, &byte, 1), 1);
	ck_assert_int_eq(lane_read(&both.daemon, &for_ever, &byte, 1), 0);
	stop(pid);
	both_close(&both);
}
END_TEST

static void do_nothing(void *arg)
{
	(void)arg;
}

static void answer_late(struct lanes *worker)
{
	usleep(100000); /* the reader polls by now */
	wait_for_nothing(worker);
}

START_TEST(a_reader_that_polls_is_woken_by_the_bell)
{
	struct both both;
	both_open(&both);
	pid_t pid = at_the_other_end(&both, answer_late);
	int none = -1;
	struct lane_wait wait = {.deadline = clock_monotonic_us() + 20000000,
		.side_fd = &none,
		.side = do_nothing,
		.pidfd = -1};
	ck_assert_int_eq(lane_await(&both.daemon, &wait), 1);
	ck_assert(clock_monotonic_us() < wait.deadline);
	stop(pid);
	both_close(&both);
}
END_TEST

START_TEST(a_deadline_ends_reading_and_writing)
{
	struct both both;
	both_open(&both);
	pid_t pid = at_the_other_end(&both, wait_for_nothing);
	static char bytes[2 * LANE_BYTES];
	int none = -1;
	struct lane_wait wait = {.pidfd = -1};
	ck_assert_int_eq(lane_read(&both.daemon, &for_ever, bytes, 1), 1);
	wait.deadline = clock_monotonic_us() + 60000;
	ck_assert_int_eq(lane_read(&both.daemon, &wait, bytes, 1), LANE_LATE);
	wait.deadline = clock_monotonic_us() + 60000;
	wait.side_fd = &none;
	ck_assert_int_eq(lane_await(&both.daemon, &wait), LANE_LATE);
	wait.deadline = clock_monotonic_us() + 60000;
	ck_assert_int_eq(lane_write(&both.daemon, &wait, bytes, sizeof(bytes)), -1);
	ck_assert_int_eq(errno, ETIMEDOUT);
	stop(pid);
	both_close(&both);
}
END_TEST

static void talk(struct lanes *worker)
{
	for (;;) {
		lane_begin(worker);
		lane_write(worker, &for_ever, "12345678", 8);
		lane_publish(worker, false);
	}
}

START_TEST(who_talks_without_end_is_late_all_the_same)
{
	struct both both;
	both_open(&both);
	pid_t pid = at_the_other_end(&both, talk);
	char bytes[8];
	struct lane_wait wait = {.deadline = clock_monotonic_us() + 100000, .pidfd = -1};
	int code;
	while ((code = lane_await(&both.daemon, &wait)) == 1) {
		ck_assert_int_eq(lane_read(&both.daemon, &wait, bytes, 8), 1);
		lane_release(&both.daemon);
	}
	ck_assert_int_eq(code, LANE_LATE);
	stop(pid);
	both_close(&both);
}
END_TEST

/* All bytes of the memory at once, and 4,000 times some: whatever is read is read within bounds,
 * and the deadline holds. */
START_TEST(garbage_in_the_memory_does_no_harm)
{
	struct both both;
	struct arena arena = ARENA_INIT;
	struct buf message = BUF_INIT;
	both_open(&both);
	size_t size = (size_t)lseek(both.memory, 0, SEEK_END);
	unsigned char *memory =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, both.memory, 0);
	ck_assert(memory != MAP_FAILED);
	int none = -1;
	for (uint32_t i = 0, chance = 7; i < 4000; i++) {
		enum wire_type type;
		struct str fields;
		if (i < 256)
			memset(memory, (int)i, size);
		for (int j = 0; j < 40; j++) {
			chance = chance * 1664525 + 1013904223;
			/* Mostly where the positions stand. */
			size_t at = chance >> 8;
			memory[j % 8 ? at % 2 * (size / 2) + at / 2 % 192 : at % size] =
				(unsigned char)chance;
		}
		struct lane_wait wait = {.deadline = clock_monotonic_us(),
			.side_fd = &none,
			.side = do_nothing,
			.pidfd = -1};
		int code = wire_receive(&both.daemon, &wait, &arena, &type, &fields);
		ck_assert(code == 1 || code == 0 || code == -1 || code == LANE_LATE);
		wire_begin(&message, WIRE_RUN);
		wire_put(&message, STR("an event"));
		wire_send(&both.daemon, &wait, &message);
		arena_reset(&arena);
	}
	munmap(memory, size);
	arena_release(&arena);
	buf_release(&message);
	both_close(&both);
}
END_TEST

START_TEST(nobody_makes_the_memory_smaller)
{
	struct both both;
	both_open(&both);
	ck_assert_int_eq(ftruncate(both.memory, 0), -1);
	both_close(&both);
}
END_TEST

/* A handler's fork has no lanes: what it does to its memory is nobody's. */
START_TEST(a_fork_of_a_worker_has_no_lanes)
{
	struct both both;
	both_open(&both);
	pid_t pid = fork();
	if (pid == 0) {
		struct lanes worker;
		if (lanes_open_worker(&worker, both.memory, both.bells[1]))
			_exit(1);
		pid_t child = fork();
		if (child == 0) {
			unsigned char resident;
			_exit(mincore(worker.memory, 4096, &resident) && errno == ENOMEM ? 7 : 1);
		}
		int status = 0;
		waitpid(child, &status, 0);
		_exit(WEXITSTATUS(status));
	}
	int status = 0;
	waitpid(pid, &status, 0);
	ck_assert_int_eq(WEXITSTATUS(status), 7);
	both_close(&both);
}
END_TEST

UNIT_MAIN("lane", tcase_set_timeout(tc, 60);
	  tcase_add_test(tc, messages_of_all_sizes_pass_in_their_order);
	  tcase_add_test(tc, a_worker_may_say_more_than_positions_can_count);
	  tcase_add_test(tc, the_end_of_a_worker_wakes_who_waits_for_it);
	  tcase_add_test(tc, what_was_written_before_the_end_is_read);
	  tcase_add_test(tc, a_reader_that_polls_is_woken_by_the_bell);
	  tcase_add_test(tc, a_deadline_ends_reading_and_writing);
	  tcase_add_test(tc, who_talks_without_end_is_late_all_the_same);
	  tcase_add_test(tc, garbage_in_the_memory_does_no_harm);
	  tcase_add_test(tc, nobody_makes_the_memory_smaller);
	  tcase_add_test(tc, a_fork_of_a_worker_has_no_lanes))
