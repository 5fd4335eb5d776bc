#include "room.h"

#include "date.h"
#include "journal.h"
#include "json_write.h"

#include <stdlib.h>

/*
 * Asynchronous invocations: a list of events, kept in a journal, and a few threads that run those
 * whose time has come. A function error is tried again after one and then after two minutes,
 * throttling with growing pauses, until the event is too old.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
enum {
	THREADS = 4,
	RETRIES = 2,
	AGE_S = 6 * 3600,
};

struct event {
	struct event *next;
	struct arena arena;
	struct journal_event it; /* times: of the namespace's clock, us */
	unsigned throttled;
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
	struct journal journal;
	pthread_t threads[THREADS];
	unsigned started, busy;
	bool ends, resumed;
};

static int64_t now_us(const struct lambda *lambda, const struct event *event)
{
	return clocks_now_us(&lambda->options.clocks, event->it.namespace);
}

static void event_free(struct event *event)
{
	struct arena arena = event->arena;
	arena_release(&arena);
}

static bool concerns(const struct drain *drain, const struct event *event)
{
	return !drain->only || str_eq(*drain->only, event->it.namespace);
}

/* Under the lock: its time has come, or somebody waits for it. */
static bool is_due(const struct lambda *lambda, const struct event *event)
{
	for (const struct drain *drain = lambda->async->drains; drain; drain = drain->next)
		if (concerns(drain, event))
			return true;
	return event->it.due <= now_us(lambda, event);
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

/* --- what came of it --- */

/* A function's settings of the moment; slices in the arena. */
struct rules {
	bool stopped; /* its reserved concurrency is 0 */
	int retries;
	int64_t age_us;
	struct str on_success, on_failure;
};

static struct rules rules_of(struct lambda *lambda, struct str name, struct arena *arena)
{
	struct rules rules = {.retries = RETRIES, .age_us = (int64_t)AGE_S * 1000000};
	pthread_mutex_lock(&lambda->lock);
	const struct function *function = room_find(lambda, name);
	rules.stopped = function && function->reserved == 0;
	if (function && function->async.set) {
		const struct async_settings *s = &function->async;
		rules.retries = s->retries >= 0 ? s->retries : RETRIES;
		rules.age_us = (s->age_s ? s->age_s : AGE_S) * 1000000;
		rules.on_success = arena_dup(arena, buf_str(&s->on_success));
		rules.on_failure = arena_dup(arena, buf_str(&s->on_failure));
	}
	pthread_mutex_unlock(&lambda->lock);
	return rules;
}

/* recorded: localstack, test_lambda_destinations (test_retries, test_maxeventage,
 * test_assess_lambda_destination_invocation) */
static struct str envelope(struct lambda *lambda, const struct event *event, const char *condition,
	const struct invoke_result *result, struct arena *arena)
{
	struct buf out = BUF_IN(arena);
	struct json_writer w;
	char now[ISO_TIME_SIZE];
	const struct lambda_options *options = &lambda->options;
	iso_time_format(now_us(lambda, event), now);
	json_writer_init(&w, &out);
	json_object(&w);
	json_key_string(&w, STR("version"), STR("1.0"));
	json_key_string(&w, STR("timestamp"), str_z(now));
	json_key(&w, STR("requestContext"));
	json_object(&w);
	json_key_string(&w, STR("requestId"), event->it.request_id);
	json_key_string(&w, STR("functionArn"),
		arena_printf(arena, "arn:aws:lambda:%.*s:%.*s:function:%.*s:$LATEST",
			STR_ARG(options->region), STR_ARG(options->account),
			STR_ARG(event->it.function)));
	json_key_string(&w, STR("condition"), str_z(condition));
	json_key_i64(&w, STR("approximateInvokeCount"), event->it.attempts);
	json_end_object(&w);
	json_key(&w, STR("requestPayload"));
	json_raw(&w, event->it.payload);
	bool answered = result->status != INVOKE_THROTTLED && result->status != INVOKE_UNAVAILABLE;
	if (event->it.attempts && answered) {
		json_key(&w, STR("responseContext"));
		json_object(&w);
		json_key_i64(&w, STR("statusCode"), 200);
		json_key_string(&w, STR("executedVersion"), STR("$LATEST"));
		if (result->status != INVOKE_OK)
			json_key_string(&w, STR("functionError"), STR("Unhandled"));
		json_end_object(&w);
		json_key(&w, STR("responsePayload"));
		json_raw(&w, result->payload.n ? result->payload : STR("null"));
	}
	json_end_object(&w);
	return buf_str(&out);
}

static void tell(struct lambda *lambda, const struct event *event, struct str target,
	const char *condition, const struct invoke_result *result, struct arena *arena)
{
	struct destination destination = lambda_destination(lambda);
	if (!target.n)
		return;
	struct str document = envelope(lambda, event, condition, result, arena);
	if (destination.send(destination.self, target, event->it.namespace, document) &&
		lambda->options.log)
		lambda->options.log(lambda->options.log_arg, event->it.function,
			arena_printf(arena, "HANGAR the destination %.*s cannot be reached\n",
				STR_ARG(target)));
}

/* Runs it once. True when it is to be tried again, at event->it.due. */
static bool attempt(struct lambda *lambda, struct event *event)
{
	struct arena arena = ARENA_INIT;
	struct journal_event *it = &event->it;
	struct invocation call = {
		.function = it->function,
		.payload = it->payload,
		.request_id = it->request_id,
		.qualifier = it->qualifier,
		.client_context = it->client_context,
		.namespace = it->namespace,
		.arena = &arena,
	};
	struct invoke_result result;
	int64_t pause_s;
	bool again = true;
	invoke_call(lambda, &call, &result);
	struct rules rules = rules_of(lambda, it->function, &arena);
	bool stopping = result.status == INVOKE_UNAVAILABLE && atomic_load(&lambda->stopping);
	if (result.status == INVOKE_THROTTLED || result.status == INVOKE_UNAVAILABLE) {
		pause_s = event->throttled < 8 ? 1 << event->throttled : 300;
		event->throttled++;
	} else {
		it->attempts++;
		pause_s = it->attempts == 1 ? 60 : 120;
		again = result.status != INVOKE_OK && result.status != INVOKE_NOT_FOUND &&
			it->attempts <= (unsigned)rules.retries;
	}
	it->due = now_us(lambda, event) + pause_s * 1000000;
	/* "Lambda immediately sends any new events to the ... destination, without any retries." */
	bool refused = rules.stopped && result.status == INVOKE_THROTTLED;
	bool expired = again && it->due - it->born >= rules.age_us && !stopping;
	if (result.status == INVOKE_OK)
		tell(lambda, event, rules.on_success, "Success", &result, &arena);
	else if (refused || expired || !again)
		tell(lambda, event, rules.on_failure,
			refused   ? "ZeroReservedConcurrency"
			: expired ? "EventAgeExceeded"
				  : "RetriesExhausted",
			&result, &arena);
	arena_release(&arena);
	return again && !expired && !refused;
}

/* --- the threads --- */

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
		struct event *event = async->resumed ? take_due(lambda) : NULL;
		if (!event) {
			/* The clock may be moved without a word: look each second. */
			if (async->list)
				wait_for_change(async, 1000);
			else
				pthread_cond_wait(&async->changed, &async->lock);
			continue;
		}
		async->busy++;
		append(&async->running, event);
		pthread_mutex_unlock(&async->lock);
		bool again = attempt(lambda, event);
		pthread_mutex_lock(&async->lock);
		async->busy--;
		take_out(&async->running, event);
		/* Who drains has it tried at once, but not without a breath. */
		bool pauses = again && event->throttled && async->drains;
		if (again) {
			journal_tried(&async->journal, &event->it);
			append(&async->list, event);
		} else {
			journal_done(&async->journal, event->it.number);
			event_free(event);
		}
		pthread_cond_broadcast(&async->changed);
		if (pauses)
			pause_unlocked(async);
	}
	pthread_mutex_unlock(&async->lock);
	return NULL;
}

static struct event *event_new(const struct journal_event *from)
{
	struct arena arena = ARENA_INIT;
	struct event *event = arena_new(&arena, struct event);
	event->it = *from;
	event->it.function = arena_dup(&arena, from->function);
	event->it.payload = arena_dup(&arena, from->payload);
	event->it.request_id = arena_dup(&arena, from->request_id);
	event->it.namespace = arena_dup(&arena, from->namespace);
	event->it.client_context = arena_dup(&arena, from->client_context);
	event->it.qualifier = arena_dup(&arena, from->qualifier);
	event->arena = arena;
	return event;
}

/* Under the lock: one more thread when all are at work. False: there is none at all. */
static bool add_thread(struct lambda *lambda)
{
	struct async *async = lambda->async;
	bool room = async->busy >= async->started && async->started < THREADS;
	if (room && !pthread_create(&async->threads[async->started], NULL, async_main, lambda))
		async->started++;
	pthread_cond_signal(&async->changed);
	return async->started > 0;
}

bool async_add(struct lambda *lambda, const struct invocation *call)
{
	struct async *async = lambda->async;
	if (atomic_load(&lambda->stopping))
		return false;
	char id[40];
	int64_t now = clocks_now_us(&lambda->options.clocks, call->namespace);
	struct journal_event it = {.function = call->function,
		.payload = call->payload,
		.request_id = call->request_id,
		.namespace = call->namespace,
		.qualifier = call->qualifier,
		.client_context = call->client_context,
		.born = now,
		.due = now};
	if (!it.request_id.n)
		it.request_id = room_uuid(lambda, id);
	struct event *event = event_new(&it);
	pthread_mutex_lock(&async->lock);
	bool taken = add_thread(lambda);
	if (taken) {
		journal_taken(&async->journal, &event->it);
		append(&async->list, event);
	} else {
		event_free(event);
	}
	pthread_mutex_unlock(&async->lock);
	return taken;
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
	if (async->list) /* those of the journal may have none yet */
		add_thread(lambda);
	for (const struct event *event; (event = first_pending(async, &drain)); result = 1) {
		int64_t left_ms = (until - clock_monotonic_us()) / 1000;
		if (left_ms <= 0) {
			result = err_set(err, "an asynchronous event of %.*s is not done",
				STR_ARG(event->it.function));
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

void lambda_clock_moved(struct lambda *lambda)
{
	pthread_mutex_lock(&lambda->async->lock);
	pthread_cond_broadcast(&lambda->async->changed);
	pthread_mutex_unlock(&lambda->async->lock);
}

static void found(void *arg, const struct journal_event *it)
{
	struct async *async = arg;
	append(&async->list, event_new(it));
}

int async_start(struct lambda *lambda, struct err *err)
{
	struct async *async = xcalloc(1, sizeof(*async));
	lambda->async = async;
	async->journal.fd = -1;
	pthread_mutex_init(&async->lock, NULL);
	pthread_cond_init(&async->changed, NULL);
	if (!lambda->options.journal)
		return 0;
	return journal_open(&async->journal, lambda->options.journal, found, async, err);
}

void async_resume(struct lambda *lambda)
{
	struct async *async = lambda->async;
	pthread_mutex_lock(&async->lock);
	async->resumed = true;
	if (async->list)
		add_thread(lambda);
	pthread_mutex_unlock(&async->lock);
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
	while (async->list) { /* the journal has them */
		struct event *event = async->list;
		async->list = event->next;
		event_free(event);
	}
	journal_close(&async->journal);
	pthread_mutex_destroy(&async->lock);
	pthread_cond_destroy(&async->changed);
	free(async);
	lambda->async = NULL;
}

/* --- a function's settings --- */

void async_settings_destinations(
	struct async_settings *settings, struct str success, struct str failure)
{
	buf_clear(&settings->on_success);
	buf_clear(&settings->on_failure);
	buf_add(&settings->on_success, success);
	buf_add(&settings->on_failure, failure);
}

void async_settings_from(
	struct async_settings *settings, const struct lambda_function_config *config, int64_t now)
{
	bool age = config->async_age_s && config->async_age_s != AGE_S;
	bool attempts = config->async_attempts && config->async_attempts != RETRIES + 1;
	settings->set = attempts || age || config->on_success.n || config->on_failure.n;
	settings->retries = attempts ? config->async_attempts - 1 : -1;
	settings->age_s = age ? config->async_age_s : 0;
	settings->modified_us = now;
	async_settings_destinations(settings, config->on_success, config->on_failure);
}

void async_settings_release(struct async_settings *settings)
{
	buf_release(&settings->on_success);
	buf_release(&settings->on_failure);
}
