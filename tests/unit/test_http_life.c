/* The server under stress: services that block, stopping, and what runs out. */
#include "http_client.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <time.h>

/* ---- services that block */

struct gate {
	int entered[2], leave[2];
	bool answered_twice;
};

static void gate_open(struct gate *gate)
{
	*gate = (struct gate){0};
	ck_assert_int_eq(pipe(gate->entered), 0);
	ck_assert_int_eq(pipe(gate->leave), 0);
}

static void wait_at_gate(
	void *self, const struct http_request *request, struct http_response *response)
{
	struct gate *gate = self;
	char c = 0;
	if (str_eq(request->path, STR("/block"))) {
		ck_assert_int_eq((int)write(gate->entered[1], "x", 1), 1);
		ck_assert_int_eq((int)read(gate->leave[0], &c, 1), 1);
	}
	http_response_text(response, 200, STR("text/plain"), STR("done"));
}

START_TEST(a_service_that_blocks_blocks_its_own_connection_only)
{
	struct gate gate;
	char c;
	gate_open(&gate);
	struct http_server *server =
		client_server((struct http_server_options){.root = {&gate, wait_at_gate}});
	int blocked[8];
	for (size_t i = 0; i < ARRAY_LEN(blocked); i++) {
		blocked[i] = client_connect(server);
		client_send(blocked[i], STR("GET /block HTTP/1.1\r\n" HOST "\r\n"));
		ck_assert_int_eq((int)read(gate.entered[0], &c, 1), 1);
	}
	ck_assert_uint_eq(http_server_running(server), ARRAY_LEN(blocked));
	ck_assert_bytes(client_exchange(server, STR("GET / HTTP/1.1\r\n" HOST "\r\n")),
		ANSWER("4") "done<open>");
	for (size_t i = 0; i < ARRAY_LEN(blocked); i++)
		ck_assert_int_eq((int)write(gate.leave[1], "x", 1), 1);
	for (size_t i = 0; i < ARRAY_LEN(blocked); i++)
		ck_assert_bytes(client_receive(blocked[i], 300), ANSWER("4") "done<open>");
	ck_assert_uint_eq(http_server_stop(server, 20000), 0);
}
END_TEST

struct watch {
	struct gate gate;
	struct http_exchange *exchange;
	int file;
};

static void get_stuck(
	void *self, const struct http_request *request, struct http_response *response)
{
	struct watch *watch = self;
	watch->exchange = request->exchange;
	wait_at_gate(&watch->gate, request, response);
}

START_TEST(a_watchdog_can_answer_while_the_service_is_stuck)
{
	struct watch watch;
	char c;
	gate_open(&watch.gate);
	struct http_server *server =
		client_server((struct http_server_options){.root = {&watch, get_stuck}});
	int fd = client_connect(server);
	client_send(fd, STR("GET /block HTTP/1.1\r\n" HOST "\r\n"));
	ck_assert_int_eq((int)read(watch.gate.entered[0], &c, 1), 1);
	struct arena arena = ARENA_INIT;
	struct http_response late;
	http_response_init(&late, &arena);
	http_response_text(&late, 503, STR("application/json"), STR("{}"));
	http_response_add(&late, STR("Connection"), STR("keep-alive"));
	ck_assert(watch.exchange->answer(watch.exchange->self, &late));
	ck_assert_bytes(client_receive(fd, 1000),
		"HTTP/1.1 503 Service Unavailable\r\nDate: *\r\nConnection: close\r\n"
		"content-type: application/json\r\nContent-Length: 2\r\n\r\n{}");
	ck_assert(!watch.exchange->answer(watch.exchange->self, &late));
	ck_assert_uint_eq(http_server_running(server), 1);
	ck_assert_int_eq((int)write(watch.gate.leave[1], "x", 1), 1);
	ck_assert_bytes(client_exchange(server, STR("GET / HTTP/1.1\r\n" HOST "\r\n")),
		ANSWER("4") "done<open>");
	ck_assert_uint_eq(http_server_stop(server, 20000), 0);
	close(fd);
	arena_release(&arena);
}
END_TEST

START_TEST(a_watchdog_that_comes_late_changes_nothing)
{
	struct watch watch;
	gate_open(&watch.gate);
	struct http_server *server =
		client_server((struct http_server_options){.root = {&watch, get_stuck}});
	int fd = client_connect(server);
	client_send(fd, STR("GET / HTTP/1.1\r\n" HOST "\r\n"));
	ck_assert_bytes(client_receive(fd, 200), ANSWER("4") "done<open>");
	struct http_response late = {.status = 503, .fd = -1};
	ck_assert(!watch.exchange->answer(watch.exchange->self, &late));
	client_send(fd, STR("GET / HTTP/1.1\r\n" HOST "\r\n"));
	ck_assert_bytes(client_receive(fd, 200), ANSWER("4") "done<open>");
	http_server_stop(server, 100);
}
END_TEST

static void *stop_in_a_second(void *arg)
{
	return (void *)(uintptr_t)http_server_stop(arg, 5000);
}

START_TEST(stopping_lets_running_requests_end)
{
	struct gate gate;
	char c;
	pthread_t stopper;
	void *stuck;
	gate_open(&gate);
	struct http_server *server =
		client_server((struct http_server_options){.root = {&gate, wait_at_gate}});
	int fd = client_connect(server), idle = client_connect(server);
	while (http_server_connections(server) < 2)
		usleep(1000); /* one that was not taken yet would stay in the backlog */
	client_send(fd, STR("GET /block HTTP/1.1\r\n" HOST "\r\n"));
	ck_assert_int_eq((int)read(gate.entered[0], &c, 1), 1);
	pthread_create(&stopper, NULL, stop_in_a_second, server);
	usleep(1000 * 1000); /* the stop has begun by now, on the slowest machine */
	ck_assert_int_eq((int)write(gate.leave[1], "x", 1), 1);
	ck_assert_bytes(client_receive(fd, 20000),
		"HTTP/1.1 200 OK\r\nDate: *\r\nConnection: close\r\ncontent-type: "
		"text/plain\r\nContent-Length: 4\r\n\r\ndone");
	pthread_join(stopper, &stuck);
	ck_assert_uint_eq((uintptr_t)stuck, 0);
	ck_assert_bytes(client_receive(idle, 20000), "");
}
END_TEST

START_TEST(stopping_never_waits_for_a_stuck_service)
{
	struct gate gate;
	char c;
	struct timespec before, after;
	gate_open(&gate);
	struct http_server *server =
		client_server((struct http_server_options){.root = {&gate, wait_at_gate}});
	int fd = client_connect(server);
	client_send(fd, STR("GET /block HTTP/1.1\r\n" HOST "\r\n"));
	ck_assert_int_eq((int)read(gate.entered[0], &c, 1), 1);
	clock_gettime(CLOCK_MONOTONIC, &before);
	ck_assert_uint_eq(http_server_stop(server, 200), 1);
	clock_gettime(CLOCK_MONOTONIC, &after);
	ck_assert_int_le(after.tv_sec - before.tv_sec, 20);
	ck_assert_bytes(client_receive(fd, 1000),
		"HTTP/1.1 503 Service Unavailable\r\nDate: *\r\nConnection: close\r\n"
		"content-type: application/json\r\nContent-Length: 33\r\n\r\n"
		"{\"message\":\"Service Unavailable\"}");
}
END_TEST

START_TEST(stopping_does_not_wait_for_a_request_that_never_comes)
{
	struct http_server *server = client_serve(echo);
	struct timespec before, after;
	int head = client_connect(server), body = client_connect(server);
	client_send(head, STR("GET / HTTP/1.1\r\nHost:"));
	client_send(body, STR("POST / HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\nhalf"));
	while (http_server_connections(server) < 2)
		usleep(1000);
	clock_gettime(CLOCK_MONOTONIC, &before);
	ck_assert_uint_eq(http_server_stop(server, 200), 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	ck_assert_int_le(after.tv_sec - before.tv_sec, 20);
	ck_assert_bytes(client_receive(head, 1000), "");
	ck_assert_bytes(client_receive(body, 1000), "");
}
END_TEST

/* ---- limits */

static int64_t cpu_ms(void)
{
	struct timespec used;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

START_TEST(without_descriptors_it_waits_and_recovers)
{
	struct http_server *server = client_serve(echo);
	struct rlimit limit, less;
	int fd = client_connect(server);
	client_send(fd, STR("GET / HTTP/1.1\r\n" HOST "\r\n"));
	ck_assert_bytes(client_receive(fd, 200), ANSWER("0") "<open>");
	int waiting = client_connect(server); /* one end is ours: taken before the limit falls */
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	while (http_server_connections(server) < 2)
		usleep(1000);
	int spare = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	less = (struct rlimit){(rlim_t)spare + 1, limit.rlim_max};
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &less), 0);
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(http_server_port(server))};
	ck_assert_int_eq(connect(spare, (struct sockaddr *)&address, sizeof(address)), 0);
	client_send(spare, STR("GET / HTTP/1.1\r\n" HOST "\r\n"));
	int64_t before = cpu_ms();
	ck_assert_bytes(client_receive(spare, 500), "<open>");
	ck_assert_int_lt(cpu_ms() - before, 100);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	ck_assert_bytes(client_receive(spare, 1000), ANSWER("0") "<open>");
	close(waiting);
	http_server_stop(server, 100);
}
END_TEST

typedef int create_thread(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

/* In front of the C library's: the system has no thread left. */
static atomic_bool no_threads;
static atomic_uint threads_refused;

__attribute__((visibility("default"))) int pthread_create(
	pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *arg)
{
	static _Atomic(create_thread *) next;
	if (!next)
		next = (create_thread *)(uintptr_t)dlsym(RTLD_NEXT, "pthread_create");
	if (atomic_load(&no_threads)) {
		atomic_fetch_add(&threads_refused, 1);
		return EAGAIN;
	}
	return next(thread, attributes, run, arg);
}

START_TEST(without_threads_it_waits_and_recovers)
{
	/* A connection that were lost would take one of four places for good. */
	struct http_server *server = client_server(
		(struct http_server_options){.root = {NULL, echo}, .connection_limit = 4});
	const struct str asked = STR("GET / HTTP/1.1\r\n" HOST "\r\n");
	const struct str last = STR("GET / HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
	int old = client_connect(server), waiting[8];
	client_send(old, asked);
	ck_assert_bytes(client_receive(old, 200), ANSWER("0") "<open>");
	for (int round = 0; round < 3; round++) {
		atomic_store(&no_threads, true);
		/* The first is told; those that come later wait until there are threads again. */
		ck_assert(str_starts(client_exchange(server, last), STR("HTTP/1.1 503 ")));
		for (size_t i = 0; i < ARRAY_LEN(waiting); i++) {
			waiting[i] = client_connect(server);
			client_send(waiting[i], last);
		}
		int64_t before = cpu_ms();
		ck_assert_bytes(client_receive(waiting[0], 500), "<open>");
		ck_assert_int_lt(cpu_ms() - before, 100);
		/* Who has a thread is served. */
		client_send(old, asked);
		ck_assert_bytes(client_receive(old, 200), ANSWER("0") "<open>");
		atomic_store(&no_threads, false);
		for (size_t i = 0; i < ARRAY_LEN(waiting); i++)
			ck_assert(str_starts(
				client_receive(waiting[i], 2000), STR("HTTP/1.1 200 OK\r\n")));
	}
	ck_assert_uint_gt(atomic_load(&threads_refused), 3);
	ck_assert_uint_eq(http_server_stop(server, 20000), 0);
}
END_TEST

START_TEST(beyond_the_connection_limit_clients_wait_in_the_backlog)
{
	struct http_server *server = client_server(
		(struct http_server_options){.root = {NULL, echo}, .connection_limit = 2});
	int a = client_connect(server), b = client_connect(server);
	client_send(a, STR("GET / HTTP/1.1\r\n" HOST "\r\n"));
	client_send(b, STR("GET / HTTP/1.1\r\n" HOST "\r\n"));
	ck_assert_bytes(client_receive(a, 200), ANSWER("0") "<open>");
	ck_assert_bytes(client_receive(b, 200), ANSWER("0") "<open>");
	int c = client_connect(server);
	client_send(c, STR("GET / HTTP/1.1\r\n" HOST "\r\n"));
	ck_assert_bytes(client_receive(c, 200), "<open>");
	close(a);
	ck_assert_bytes(client_receive(c, 2000), ANSWER("0") "<open>");
	http_server_stop(server, 100);
}
END_TEST

START_TEST(a_silent_connection_is_closed_in_time)
{
	struct http_server *server = client_server(
		(struct http_server_options){.root = {NULL, echo}, .idle_seconds = 1});
	int fd = client_connect(server);
	ck_assert_bytes(client_receive(fd, 3000), "");
	http_server_stop(server, 100);
}
END_TEST

START_TEST(a_socket_that_does_not_listen_is_an_error)
{
	struct http_server *server = NULL;
	struct err err;
	struct http_server_options options = {.listen_fd = -1, .root = {NULL, echo}};
	ck_assert_int_eq(http_server_start(&options, &server, &err), -1);
	ck_assert_ptr_null(server);
	ck_assert(str_starts(str_z(err.text), STR("cannot start the HTTP server")));
}
END_TEST

UNIT_MAIN("http: life", {
	tcase_add_test(tc, a_service_that_blocks_blocks_its_own_connection_only);
	tcase_add_test(tc, a_watchdog_can_answer_while_the_service_is_stuck);
	tcase_add_test(tc, a_watchdog_that_comes_late_changes_nothing);
	tcase_add_test(tc, stopping_lets_running_requests_end);
	tcase_add_test(tc, stopping_never_waits_for_a_stuck_service);
	tcase_add_test(tc, stopping_does_not_wait_for_a_request_that_never_comes);
	tcase_add_test(tc, without_descriptors_it_waits_and_recovers);
	tcase_add_test(tc, without_threads_it_waits_and_recovers);
	tcase_add_test(tc, beyond_the_connection_limit_clients_wait_in_the_backlog);
	tcase_add_test(tc, a_silent_connection_is_closed_in_time);
	tcase_add_test(tc, a_socket_that_does_not_listen_is_an_error);
})
