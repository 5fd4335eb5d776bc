/* Handlers as they must not be: each does one thing that a handler can do to its surroundings. */
#include "hangar.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* The one that must not notice any of it: writes an item and reads it back. */
static int good(struct hangar_call *call)
{
	struct hangar_op op;
	struct hangar_item item;
	struct json_writer *w;
	hangar_op_begin(&op, call, "PutItem", STR("things"));
	w = hangar_op_member(&op, "Item");
	json_object(w);
	hangar_put_s(w, "id", hangar_request_id(call));
	json_end_object(w);
	if (hangar_op_send(&op))
		return hangar_op_fail(&op);
	hangar_op_begin(&op, call, "GetItem", STR("things"));
	hangar_op_key(&op, "id", hangar_request_id(call), NULL, STR_NONE);
	if (hangar_op_send(&op))
		return hangar_op_fail(&op);
	if (!hangar_op_item(&op, &item))
		return hangar_fail(call, "Chaos.Lost", "the item is not there");
	hangar_body(call, STR("good"));
	return 0;
}
HANGAR_HANDLER(good, good)

static int loops(struct hangar_call *call)
{
	for (volatile unsigned n = 0;; n++)
		;
	return hangar_fail(call, "Chaos.Ended", "how?");
}
HANGAR_HANDLER(loops, loops)

static int aborts(struct hangar_call *call)
{
	(void)call;
	abort();
}
HANGAR_HANDLER(aborts, aborts)

static int faults(struct hangar_call *call)
{
	volatile int *volatile nowhere = NULL;
	*nowhere = 1;
	return hangar_fail(call, "Chaos.Alive", "still here");
}
HANGAR_HANDLER(faults, faults)

static int deeper(volatile char *above)
{
	volatile char here[1024];
	here[0] = above[0];
	return deeper(here) + here[0];
}

static int overflows(struct hangar_call *call)
{
	char first = 1;
	return hangar_fail(call, "Chaos.Alive", "%d", deeper(&first));
}
HANGAR_HANDLER(overflows, overflows)

/* In a process until there is no more; LEAK_MB limits it, for where nothing else does. */
static int leaks(struct hangar_call *call)
{
	int64_t most = 100000;
	str_to_i64(hangar_env(call, "LEAK_MB"), &most);
	for (int64_t mb = 0; mb < most; mb++) {
		volatile char *bytes = malloc(1 << 20);
		if (!bytes)
			abort(); /* as an unchecked pointer would */
		for (size_t i = 0; i < 1 << 20; i += 4096)
			bytes[i] = 1;
	}
	hangar_body(call, STR("leaked"));
	return 0;
}
HANGAR_HANDLER(leaks, leaks)

/* Both come back from the handler; a second child stays behind. */
static int forks(struct hangar_call *call)
{
	pid_t child = fork();
	if (child > 0 && fork() == 0) {
		sleep(60);
		_exit(0);
	}
	if (child == 0)
		hangar_log(call, HANGAR_ERROR, "this child has nothing to say");
	hangar_body(call, child ? STR("parent") : STR("child"));
	return 0;
}
HANGAR_HANDLER(forks, forks)

static int closes(struct hangar_call *call)
{
	for (int fd = 3; fd < 1024; fd++)
		close(fd);
	hangar_body(call, STR("closed"));
	return 0;
}
HANGAR_HANDLER(closes, closes)

/* Ten gigabytes. */
static int prints(struct hangar_call *call)
{
	static char line[1 << 20];
	for (size_t i = 0; i < sizeof(line); i++)
		line[i] = i % 64 == 63 ? '\n' : 'x';
	for (int i = 0; i < 10 * 1024; i++)
		if (write(STDOUT_FILENO, line, sizeof(line)) < 0)
			return hangar_fail(call, "Chaos.Write", "cannot write");
	hangar_body(call, STR("printed"));
	return 0;
}
HANGAR_HANDLER(prints, prints)

static int exits(struct hangar_call *call)
{
	(void)call;
	exit(1);
}
HANGAR_HANDLER(exits, exits)

static int leaves(struct hangar_call *call)
{
	(void)call;
	_exit(0);
}
HANGAR_HANDLER(leaves, leaves)

/* Until the file GO is there. */
static int waits(struct hangar_call *call)
{
	const char *go = arena_dup_z(hangar_arena(call), hangar_env(call, "GO"));
	while (access(go, F_OK))
		usleep(20000);
	hangar_body(call, STR("waited"));
	return 0;
}
HANGAR_HANDLER(waits, waits)
