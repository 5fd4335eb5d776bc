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

/* Somebody waits until nothing is pending: of all namespaces, or of one. */
struct drain {
	struct drain *next;
	const struct str *only;
};

struct async {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct event *list, *running;
	struct drain *drains;
	pthread_t threads[THREADS];
	unsigned started, busy;
	bool ends;
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

static bool concerns(const struct drain *drain, const struct event *event)
{
	return !drain->only || str_eq(*drain->only, event->namespace);
}

/* Under the lock: its time has come, or somebody waits for it. */
static bool is_due(const struct lambda *lambda, const struct event *event)
{
	for (const struct drain *drain = lambda->async->drains; drain; drain = drain->next)
		if (concerns(drain, event))
			return true;
	return event->due <= now_us(lambda, event);
}

/* Under the lock: takes out the first event whose time has come. */
static struct event *take_due(struct lambda *lambda)
{
	struct async *async = lambda->async;
	for (struct event **link = &async->list; *link; link = &(*link)->next)
		if (is_due(lambda, *link)) {
			struct event *event = *link;
			*link = event->next;
			return event;
		}
	return NULL;
}

static void append(struct event **link, struct event *event)
{
	while (*link)
		link = &(*link)->next;
	event->next = NULL;
	*link = event;
}

static void take_out(struct event **link, const struct event *event)
{
	while (*link != event)
		link = &(*link)->next;
	*link = event->next;
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

/* False when that long was too long. */
static bool wait_for_change(struct async *async, int64_t ms)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	return pthread_cond_timedwait(&async->changed, &async->lock, &until) == 0;
}

static void pause_unlocked(struct async *async)
{
	const struct timespec rest = {.tv_nsec = 5000000};
	pthread_mutex_unlock(&async->lock);
	nanosleep(&rest, NULL);
	pthread_mutex_lock(&async->lock);
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
				wait_for_change(async, 1000);
			else
				pthread_cond_wait(&async->changed, &async->lock);
			continue;
		}
		append(&async->running, event);
		async->busy++;
		pthread_mutex_unlock(&async->lock);
		bool again = attempt(lambda, event);
		pthread_mutex_lock(&async->lock);
		async->busy--;
		take_out(&async->running, event);
		/* Who drains has it tried at once, but not without a breath. */
		bool pauses = again && event->throttled && async->drains;
		if (again)
			append(&async->list, event);
		else
			event_free(event);
		pthread_cond_broadcast(&async->changed);
		if (pauses)
			pause_unlocked(async);
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
	append(&async->list, event);
	bool room = async->busy >= async->started && async->started < THREADS;
	if (room && !pthread_create(&async->threads[async->started], NULL, async_main, lambda))
		async->started++;
	pthread_cond_signal(&async->changed);
	pthread_mutex_unlock(&async->lock);
	return true;
}

static const struct event *first_pending(const struct async *async, const struct drain *drain)
{
	const struct event *lists[] = {async->running, async->list};
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		for (const struct event *event = lists[i]; event; event = event->next)
			if (concerns(drain, event))
				return event;
	return NULL;
}

int lambda_drain(struct lambda *lambda, const struct str *only, int64_t timeout_ms, struct err *err)
{
	struct async *async = lambda->async;
	const int64_t until = clock_monotonic_us() + timeout_ms * 1000;
	int result = 0;
	pthread_mutex_lock(&async->lock);
	struct drain drain = {async->drains, only}, **at = &async->drains;
	*at = &drain;
	pthread_cond_broadcast(&async->changed);
	for (const struct event *event; (event = first_pending(async, &drain)); result = 1) {
		int64_t left_ms = (until - clock_monotonic_us()) / 1000;
		if (left_ms <= 0) {
			result = err_set(err, "an asynchronous event of %.*s is not done",
				STR_ARG(event->function));
			break;
		}
		wait_for_change(async, left_ms);
	}
	while (*at != &drain)
		at = &(*at)->next;
	*at = drain.next;
	pthread_mutex_unlock(&async->lock);
	return result;
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
