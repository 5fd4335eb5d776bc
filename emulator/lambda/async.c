#include "room.h"

#include <stdlib.h>

/*
 * Asynchronous invocations: a list of events, and a few threads that run those whose time has come.
 * A function error is tried again after one and then after two minutes, throttling with growing
 * pauses, for six hours at most.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
enum {
	THREADS = 4,
	ATTEMPTS = 3,
};

struct event {
	struct event *next;
	struct arena arena;
	struct str function, payload, request_id, namespace;
	int64_t born, due; /* of the namespace's clock, us */
	unsigned attempts, throttled;
};

struct async {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct event *list;
	pthread_t threads[THREADS];
	unsigned started, busy;
	bool ends, draining;
};

static int64_t now_us(const struct lambda *lambda, const struct event *event)
{
	return clocks_now_us(&lambda->options.clocks, event->namespace);
}

static void event_free(struct event *event)
{
	struct arena arena = event->arena;
	arena_release(&arena);
}

/* Under the lock: takes out the first event whose time has come. */
static struct event *take_due(struct lambda *lambda)
{
	struct async *async = lambda->async;
	for (struct event **link = &async->list; *link; link = &(*link)->next)
		if (async->draining || (*link)->due <= now_us(lambda, *link)) {
			struct event *event = *link;
			*link = event->next;
			return event;
		}
	return NULL;
}

static void put_back(struct async *async, struct event *event)
{
	struct event **link = &async->list;
	while (*link)
		link = &(*link)->next;
	event->next = NULL;
	*link = event;
}

/* Runs it once. True when it is to be tried again, at event->due. */
static bool attempt(struct lambda *lambda, struct event *event)
{
	struct arena arena = ARENA_INIT;
	struct invocation call = {
		.function = event->function,
		.payload = event->payload,
		.request_id = event->request_id,
		.namespace = event->namespace,
		.arena = &arena,
	};
	struct invoke_result result;
	invoke_call(lambda, &call, &result);
	arena_release(&arena);
	int64_t pause_s = 0;
	if (result.status == INVOKE_OK || result.status == INVOKE_NOT_FOUND)
		return false;
	if (result.status == INVOKE_THROTTLED || result.status == INVOKE_UNAVAILABLE) {
		pause_s = event->throttled < 8 ? 1 << event->throttled : 300;
		event->throttled++;
	} else if (++event->attempts < ATTEMPTS) {
		pause_s = event->attempts == 1 ? 60 : 120;
	} else {
		return false;
	}
	event->due = now_us(lambda, event) + pause_s * 1000000;
	return event->due - event->born < (int64_t)6 * 3600 * 1000000;
}

static void wait_a_second(struct async *async)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	pthread_cond_timedwait(&async->changed, &async->lock, &until);
}

static void *async_main(void *arg)
{
	struct lambda *lambda = arg;
	struct async *async = lambda->async;
	pthread_mutex_lock(&async->lock);
	while (!async->ends) {
		struct event *event = take_due(lambda);
		if (!event) {
			/* The clock may be moved without a word: look each second. */
			if (async->list)
				wait_a_second(async);
			else
				pthread_cond_wait(&async->changed, &async->lock);
			continue;
		}
		async->busy++;
		pthread_mutex_unlock(&async->lock);
		bool again = attempt(lambda, event);
		pthread_mutex_lock(&async->lock);
		async->busy--;
		if (again)
			put_back(async, event);
		else
			event_free(event);
		pthread_cond_broadcast(&async->changed);
	}
	pthread_mutex_unlock(&async->lock);
	return NULL;
}

bool async_add(struct lambda *lambda, const struct invocation *call)
{
	struct async *async = lambda->async;
	if (atomic_load(&lambda->stopping))
		return false;
	struct arena arena = ARENA_INIT;
	struct event *event = arena_new(&arena, struct event);
	event->function = arena_dup(&arena, call->function);
	event->payload = arena_dup(&arena, call->payload);
	event->request_id = arena_dup(&arena, call->request_id);
	event->namespace = arena_dup(&arena, call->namespace);
	event->born = event->due = now_us(lambda, event);
	event->arena = arena;
	pthread_mutex_lock(&async->lock);
	put_back(async, event);
	bool room = async->busy >= async->started && async->started < THREADS;
	if (room && !pthread_create(&async->threads[async->started], NULL, async_main, lambda))
		async->started++;
	pthread_cond_signal(&async->changed);
	pthread_mutex_unlock(&async->lock);
	return true;
}

void lambda_drain(struct lambda *lambda)
{
	struct async *async = lambda->async;
	pthread_mutex_lock(&async->lock);
	async->draining = true;
	pthread_cond_broadcast(&async->changed);
	while (async->list || async->busy)
		wait_a_second(async);
	async->draining = false;
	pthread_mutex_unlock(&async->lock);
}

int async_start(struct lambda *lambda, struct err *err)
{
	(void)err;
	lambda->async = xcalloc(1, sizeof(*lambda->async));
	pthread_mutex_init(&lambda->async->lock, NULL);
	pthread_cond_init(&lambda->async->changed, NULL);
	return 0;
}

void async_stop(struct lambda *lambda)
{
	struct async *async = lambda->async;
	pthread_mutex_lock(&async->lock);
	async->ends = true;
	pthread_cond_broadcast(&async->changed);
	pthread_mutex_unlock(&async->lock);
	for (unsigned i = 0; i < async->started; i++)
		pthread_join(async->threads[i], NULL);
	while (async->list) {
		struct event *event = async->list;
		async->list = event->next;
		event_free(event);
	}
	pthread_mutex_destroy(&async->lock);
	pthread_cond_destroy(&async->changed);
	free(async);
	lambda->async = NULL;
}
