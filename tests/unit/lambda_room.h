/* lambda_room - a lambda room for a test: its log in a buffer, calls in one line. */
#ifndef LAMBDA_ROOM_H
#define LAMBDA_ROOM_H

#include "unit.h"

#include "clock.h"
#include "lambda/lambda.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

/* Before the first call of an environment. */
#define INIT_LINE                                                                              \
	"INIT_START Runtime Version: provided:al2023.v1\tRuntime Version ARN: arn:aws:lambda:" \
	"us-east-1::runtime:"                                                                  \
	"0000000000000000000000000000000000000000000000000000000000000001\n"
#define MODULE(name) STR("tests/handlers/" name ".so")

struct room_test {
	struct lambda *lambda;
	struct arena arena;
	pthread_mutex_t lock;
	struct buf log;
	unsigned aws_calls;
	unsigned aws_meet;    /* so many of the first calls wait for each other */
	atomic_uint aws_held; /* so many of the first calls wait until it is less */
	int64_t aws_pause_us; /* before DynamoDB answers ... */
	size_t aws_bytes;     /* ... with so many; 0: at once, with what room_test_aws() says */
};

static inline void room_test_log(void *arg, struct str function, struct str lines)
{
	struct room_test *t = arg;
	(void)function;
	pthread_mutex_lock(&t->lock);
	buf_add(&t->log, lines);
	pthread_mutex_unlock(&t->lock);
}

/* What DynamoDB would say: the request itself, and where it went. */
static inline int room_test_aws(void *self, struct str target, struct str namespace,
	struct str body, struct arena *arena, struct buf *answer)
{
	struct room_test *t = self;
	(void)arena;
	unsigned nth = __atomic_add_fetch(&t->aws_calls, 1, __ATOMIC_RELAXED);
	while (__atomic_load_n(&t->aws_calls, __ATOMIC_RELAXED) < t->aws_meet ||
		nth <= atomic_load(&t->aws_held))
		usleep(1000);
	if (t->aws_bytes) {
		int64_t until = clock_monotonic_us() + t->aws_pause_us;
		while (clock_monotonic_us() < until)
			usleep(1000);
		memset(buf_reserve(answer, t->aws_bytes), 'x', t->aws_bytes);
		answer->n += t->aws_bytes;
		return 200;
	}
	buf_printf(answer, "{\"target\":\"%.*s\",\"namespace\":\"%.*s\",\"request\":%.*s}",
		STR_ARG(target), STR_ARG(namespace), STR_ARG(body));
	return 200;
}

static inline void room_test_start(struct room_test *t, uint32_t concurrency)
{
	static const char *const worker[] = {"tests/handlers/worker", NULL};
	*t = (struct room_test){0};
	pthread_mutex_init(&t->lock, NULL);
	struct lambda_options options = {
		.aws = {t, room_test_aws},
		.concurrency = concurrency,
		.log = room_test_log,
		.log_arg = t,
		.worker = worker,
		.seed = 42,
	};
	struct err err = {""};
	t->lambda = lambda_start(&options, &err);
	ck_assert_msg(t->lambda != NULL, "%s", err.text);
}

static inline void room_test_stop(struct room_test *t)
{
	ck_assert_uint_eq(lambda_stop(t->lambda, 30000), 0);
	buf_release(&t->log);
	arena_release(&t->arena);
	pthread_mutex_destroy(&t->lock);
}

static inline struct lambda_function_config room_test_config(struct str handler)
{
	return (struct lambda_function_config){
		.name = handler,
		.handler = handler,
		.module = MODULE("basic"),
		.reserved = LAMBDA_UNRESERVED,
	};
}

/* Until DynamoDB was asked so often: the handlers are at work. */
static inline void room_test_await_aws(struct room_test *t, unsigned calls)
{
	while (__atomic_load_n(&t->aws_calls, __ATOMIC_RELAXED) < calls)
		usleep(1000);
}

/* An event for `slow`: it is at work until the other end of the pipe is closed. */
static inline struct str room_test_until(struct room_test *t, int gate[2])
{
	ck_assert_int_eq(pipe(gate), 0);
	return arena_printf(&t->arena, "{\"pid\":%d,\"fd\":%d}", (int)getpid(), gate[0]);
}

/* One function, named as its handler. */
static inline void room_test_function(struct room_test *t, struct str handler)
{
	struct lambda_function_config config = room_test_config(handler);
	struct err err = {""};
	ck_assert_msg(!lambda_reload(t->lambda, &config, 1, &err), "%s", err.text);
}

static inline struct invoke_result room_test_call_in(
	struct room_test *t, struct arena *arena, struct str function, struct str event)
{
	struct invoker invoker = lambda_invoker(t->lambda);
	struct invocation call = {
		.function = function,
		.payload = event,
		.request_id = STR("11111111-2222-4333-8444-555555555555"),
		.arena = arena,
	};
	struct invoke_result result = {0};
	invoker.invoke(invoker.self, &call, &result);
	return result;
}

static inline struct invoke_result room_test_call(
	struct room_test *t, struct str function, struct str event)
{
	return room_test_call_in(t, &t->arena, function, event);
}

/* The log with durations, memory and times masked: figures behind a tab become #, and dates too. */
static inline struct str room_test_masked_log(struct room_test *t, struct arena *arena)
{
	struct buf out = BUF_IN(arena);
	pthread_mutex_lock(&t->lock);
	struct str log = buf_str(&t->log);
	for (size_t i = 0; i < log.n; i++) {
		struct str rest = str_skip(log, i);
		bool date = rest.n > 24 && rest.p[4] == '-' && rest.p[10] == 'T' &&
			    rest.p[23] == 'Z' && ascii_is_digit(rest.p[0]);
		bool figure = i > 1 && ascii_is_digit(rest.p[0]) && log.p[i - 1] == ' ' &&
			      (log.p[i - 2] == ':') && !str_starts(rest, STR("11111111-")) &&
			      !str_starts(rest, STR("128"));
		if (!date && !figure) {
			buf_add_c(&out, log.p[i]);
			continue;
		}
		buf_add_c(&out, '#');
		if (date)
			i += 23;
		while (!date && i + 1 < log.n &&
			(ascii_is_digit(log.p[i + 1]) || log.p[i + 1] == '.'))
			i++;
	}
	pthread_mutex_unlock(&t->lock);
	return buf_str(&out);
}

#endif
