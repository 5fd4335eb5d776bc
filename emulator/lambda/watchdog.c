#include "room.h"

/*
 * The thread sleeps until the earliest deadline it knows of. A call arms its deadline with two
 * stores and a load: the thread must be woken only when the deadline comes before the time at which
 * it looks next. While calls come in it looks at least once in the shortest timeout of all
 * functions, so that a new deadline never does; after such a span without a call it parks.
 */

static int64_t earliest(struct lambda *lambda)
{
	int64_t least = INT64_MAX;
	for (struct environment *env = lambda->environments; env; env = env->next) {
		int64_t deadline = atomic_load(&env->deadline);
		if (!env->alone && atomic_load(&env->phase) == CALL_RUNNING && deadline < least)
			least = deadline;
	}
	return least;
}

void watchdog_expire(struct environment *env)
{
	struct arena arena = ARENA_INIT;
	const struct revision *revision = env->revision;
	int64_t limit = env->limit_s;
	struct str document = document_timed_out(&arena, env->request_id, (uint32_t)limit);
	struct fnlog_form form = environment_form(env);
	form.now_us = environment_now_us(env);
	struct fnlog_report report = {
		.duration_us = limit * 1000000,
		.init_us = env->init_us,
		.memory_mb = revision->config.memory_mb,
		.used_mb = env->alone ? environment_used_mb(env)
				      : (uint32_t)(revision->image.n >> 20) + 1,
		.status = "timeout",
	};
	if (env->init_phase == INIT_AGAIN)
		environment_report_init(env, NULL);
	environment_say_start(env);
	pthread_mutex_lock(&env->log_lock);
	fnlog_timeout_line(&env->log, &form, limit);
	fnlog_end_lines(&env->log, &form, &report);
	environment_hand_on(env);
	pthread_mutex_unlock(&env->log_lock);
	pthread_mutex_lock(&env->lambda->lock);
	env->function->timeouts++;
	pthread_mutex_unlock(&env->lambda->lock);
	if (env->call->on_timeout && !env->alone) {
		const struct invoke_result result = {.status = INVOKE_TIMED_OUT,
			.payload = document,
			.request_id = env->request_id,
			.trace_id = env->trace_id,
			.log_tail = environment_log_tail(env, &arena)};
		env->call->on_timeout(env->call->arg, &result);
	}
	arena_release(&arena);
}

/* Claims the calls whose time is up; a list through next_idle. */
static struct environment *claim(struct lambda *lambda, int64_t now)
{
	struct environment *claimed = NULL;
	for (struct environment *env = lambda->environments; env; env = env->next) {
		int running = CALL_RUNNING;
		if (env->alone || atomic_load(&env->phase) != CALL_RUNNING ||
			atomic_load(&env->deadline) > now ||
			!atomic_compare_exchange_strong(&env->phase, &running, CALL_EXPIRING))
			continue;
		env->next_idle = claimed;
		claimed = env;
	}
	return claimed;
}

/* An init phase whose time is up is tried again within the call's time. In a thread it can't be
 * stopped: that time is what it has to come to its end. */
static bool is_given_more_time(struct environment *env)
{
	if (env->init_phase != INIT_FIRST)
		return false;
	environment_report_init(env, NULL);
	env->init_phase = INIT_AGAIN;
	env->limit_s = env->revision->config.timeout_s;
	env->started = clock_monotonic_us();
	atomic_store(&env->deadline, env->started + env->limit_s * 1000000);
	return true;
}

static void expire_all(struct lambda *lambda, struct environment *claimed)
{
	while (claimed) {
		struct environment *next = claimed->next_idle;
		bool goes_on = is_given_more_time(claimed);
		if (!goes_on)
			watchdog_expire(claimed);
		/* From here on the calling thread may free it. */
		pthread_mutex_lock(&lambda->lock);
		if (!goes_on)
			pool_free_slot(claimed);
		atomic_store(&claimed->phase, goes_on ? CALL_RUNNING : CALL_EXPIRED);
		pthread_cond_broadcast(&lambda->call_expired);
		pthread_mutex_unlock(&lambda->lock);
		claimed = next;
	}
}

static int64_t next_look(struct lambda *lambda, int64_t now, int64_t sweep_at)
{
	int64_t next = earliest(lambda);
	if (atomic_exchange(&lambda->active, false)) {
		int64_t least = now + (int64_t)atomic_load(&lambda->least_timeout_s) * 1000000;
		next = least < next ? least : next;
	}
	if (lambda->environments && sweep_at < next)
		next = sweep_at;
	return next;
}

static void sleep_until(struct lambda *lambda, int64_t next)
{
	atomic_store(&lambda->watchdog_at, next);
	int64_t again = earliest(lambda); /* armed before it could see the new time */
	if (again < next) {
		next = again;
		atomic_store(&lambda->watchdog_at, next);
	}
	if (next == INT64_MAX) {
		pthread_cond_wait(&lambda->watchdog_wake, &lambda->lock);
		return;
	}
	struct timespec until = {next / 1000000, next % 1000000 * 1000};
	pthread_cond_timedwait(&lambda->watchdog_wake, &lambda->lock, &until);
}

static void *watchdog_main(void *arg)
{
	struct lambda *lambda = arg;
	const int64_t idle = (int64_t)lambda->options.idle_ms * 1000, period = idle / 5;
	int64_t sweep_at = clock_monotonic_us() + period;
	pthread_mutex_lock(&lambda->lock);
	while (!lambda->watchdog_ends) {
		int64_t now = clock_monotonic_us();
		struct environment *claimed = claim(lambda, now);
		bool sweep = now >= sweep_at;
		if (!claimed && !sweep) {
			sleep_until(lambda, next_look(lambda, now, sweep_at));
			continue;
		}
		pthread_mutex_unlock(&lambda->lock);
		expire_all(lambda, claimed);
		if (sweep) {
			pool_sweep(lambda, now - idle);
			sweep_at = now + period;
		}
		pthread_mutex_lock(&lambda->lock);
	}
	pthread_mutex_unlock(&lambda->lock);
	return NULL;
}

void watchdog_arm(struct environment *env, int64_t deadline)
{
	struct lambda *lambda = env->lambda;
	atomic_store_explicit(&env->deadline, deadline, memory_order_relaxed);
	atomic_store(&env->phase, CALL_RUNNING);
	if (!atomic_load_explicit(&lambda->active, memory_order_relaxed))
		atomic_store(&lambda->active, true);
	if (deadline < atomic_load(&lambda->watchdog_at)) {
		pthread_mutex_lock(&lambda->lock);
		pthread_cond_signal(&lambda->watchdog_wake);
		pthread_mutex_unlock(&lambda->lock);
	}
}

bool watchdog_disarm(struct environment *env)
{
	struct lambda *lambda = env->lambda;
	int running = CALL_RUNNING;
	/* The time decides, not whether the watchdog has come to look. */
	bool late =
		clock_monotonic_us() >= atomic_load_explicit(&env->deadline, memory_order_relaxed);
	if (atomic_compare_exchange_strong(
		    &env->phase, &running, late ? CALL_EXPIRING : CALL_FINISHED)) {
		if (!late)
			return true;
		env->next_idle = NULL;
		expire_all(lambda, env);
	}
	pthread_mutex_lock(&lambda->lock);
	for (;; pthread_cond_wait(&lambda->call_expired, &lambda->lock)) {
		running = CALL_RUNNING; /* it was given more time */
		if (atomic_compare_exchange_strong(&env->phase, &running, CALL_FINISHED) ||
			running == CALL_EXPIRED)
			break;
	}
	pthread_mutex_unlock(&lambda->lock);
	return running != CALL_EXPIRED;
}

int watchdog_start(struct lambda *lambda, struct err *err)
{
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&lambda->watchdog_wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pthread_cond_init(&lambda->call_expired, NULL);
	atomic_store(&lambda->least_timeout_s, 3);
	int code = pthread_create(&lambda->watchdog, NULL, watchdog_main, lambda);
	return code ? err_set(err, "cannot start the watchdog: %s", strerror(code)) : 0;
}

void watchdog_stop(struct lambda *lambda)
{
	pthread_mutex_lock(&lambda->lock);
	lambda->watchdog_ends = true;
	pthread_cond_signal(&lambda->watchdog_wake);
	pthread_mutex_unlock(&lambda->lock);
	pthread_join(lambda->watchdog, NULL);
	pthread_cond_destroy(&lambda->watchdog_wake);
	pthread_cond_destroy(&lambda->call_expired);
}
