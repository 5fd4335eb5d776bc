#include "room.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

struct function *room_find(struct lambda *lambda, struct str name)
{
	for (struct function *function = lambda->functions; function; function = function->next)
		if (str_eq(function->name, name))
			return function;
	return NULL;
}

void room_unref_revision(struct revision *revision)
{
	if (--revision->refs)
		return;
	buf_release(&revision->image);
	arena_release(&revision->arena);
	free(revision);
}

void room_unref_function(struct function *function)
{
	if (--function->refs)
		return;
	if (function->current)
		room_unref_revision(function->current);
	room_unref_revision(function->wanted);
	fnlog_release(&function->log);
	async_settings_release(&function->async);
	arena_release(&function->url.arena);
	pthread_mutex_destroy(&function->loading);
	arena_release(&function->arena);
	free(function);
}

uint64_t room_random(struct lambda *lambda)
{
	return atomic_fetch_add(&lambda->seed, 0xa0761d6478bd642fu) * 0xe7037ed1a0b428dbu;
}

struct str room_uuid(struct lambda *lambda, char id[40])
{
	uint64_t a = room_random(lambda), b = room_random(lambda);
	snprintf(id, 40, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
		(unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff),
		(unsigned)(0x8000 | (b >> 48 & 0x3fff)), (unsigned long long)(b & 0xffffffffffffu));
	return str_z(id);
}

void room_say(struct lambda *lambda, struct function *function, struct str lines)
{
	fnlog_add(&function->log, lines);
	if (lambda->options.log)
		lambda->options.log(lambda->options.log_arg, function->name, lines);
}

static void copy_options(struct lambda *lambda, const struct lambda_options *from)
{
	struct lambda_options *to = &lambda->options;
	struct arena *arena = &lambda->arena;
	*to = *from;
	to->region = from->region.n ? arena_dup(arena, from->region) : STR("us-east-1");
	to->account = from->account.n ? arena_dup(arena, from->account) : STR("000000000000");
	to->idle_ms = from->idle_ms ? from->idle_ms : ROOM_IDLE_MS;
	to->init_ms = from->init_ms ? from->init_ms : ROOM_INIT_S * 1000;
	to->endpoint = arena_dup(arena, from->endpoint);
	bool keys = from->access_key.n;
	to->access_key = keys ? arena_dup(arena, from->access_key) : STR("hangar");
	to->secret_key = keys ? arena_dup(arena, from->secret_key) : STR("hangar");
	to->session_token = keys ? arena_dup(arena, from->session_token) : STR("hangar");
	to->concurrency = from->concurrency ? from->concurrency : LAMBDA_CONCURRENCY;
	to->journal = from->journal ? arena_dup_z(arena, str_z(from->journal)) : NULL;
	if (from->worker) {
		size_t n = 0;
		while (from->worker[n])
			n++;
		const char **worker = arena_array(arena, const char *, n + 1);
		for (size_t i = 0; i < n; i++)
			worker[i] = arena_dup_z(arena, str_z(from->worker[i]));
		to->worker = worker;
	}
	uint64_t seed = from->seed;
	if (!seed && getrandom(&seed, sizeof(seed), 0) != (ssize_t)sizeof(seed))
		seed = (uint64_t)clock_now_us(NULL);
	atomic_store(&lambda->seed, seed);
}

/* The canary's number is low enough to be among those that a loop over all closes, and so high that
 * it is not soon given to another thread. */
static void plant(struct lambda *lambda)
{
	enum {
		CANARY = 200
	};
	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		abort();
	madvise(page, size, MADV_WIPEONFORK);
	lambda->mine = page;
	*lambda->mine = 1;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	lambda->canary = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, CANARY);
	if (fd >= 0)
		close(fd);
}

static void dig_up(struct lambda *lambda)
{
	munmap((void *)(uintptr_t)lambda->mine, (size_t)sysconf(_SC_PAGESIZE));
	if (lambda->canary >= 0)
		close(lambda->canary);
}

struct lambda *lambda_start(const struct lambda_options *options, struct err *err)
{
	struct lambda *lambda = xcalloc(1, sizeof(*lambda));
	copy_options(lambda, options);
	lambda->unreserved_most = lambda->options.concurrency;
	pthread_mutex_init(&lambda->lock, NULL);
	pthread_mutex_init(&lambda->reloading, NULL);
	plant(lambda);
	if (watchdog_start(lambda, err)) {
		dig_up(lambda);
		arena_release(&lambda->arena);
		free(lambda);
		return NULL;
	}
	if (watch_start(lambda, err) || async_start(lambda, err)) {
		lambda_stop(lambda, 0);
		return NULL;
	}
	return lambda;
}

/* No call can find it any more; its idle environments end. */
static void drop_function(struct lambda *lambda, struct function *function)
{
	pthread_mutex_lock(&lambda->lock);
	for (struct function **link = &lambda->functions; *link; link = &(*link)->next)
		if (*link == function) {
			*link = function->next;
			break;
		}
	function->removed = true;
	struct environment *idle = function->idle;
	function->idle = NULL;
	function->idle_count = 0;
	pthread_mutex_unlock(&lambda->lock);
	while (idle) {
		struct environment *next = idle->next_idle;
		environment_free(idle);
		idle = next;
	}
	pthread_mutex_lock(&lambda->lock);
	room_unref_function(function);
	pthread_mutex_unlock(&lambda->lock);
}

unsigned lambda_stop(struct lambda *lambda, unsigned grace_ms)
{
	atomic_store(&lambda->stopping, true);
	if (lambda->async)
		async_stop(lambda);
	if (lambda->watch)
		watch_stop(lambda);
	int64_t until = clock_monotonic_us() + (int64_t)grace_ms * 1000;
	pthread_mutex_lock(&lambda->lock);
	while (lambda->running && clock_monotonic_us() < until) {
		pthread_mutex_unlock(&lambda->lock);
		usleep(2000);
		pthread_mutex_lock(&lambda->lock);
	}
	unsigned left = lambda->running;
	pthread_mutex_unlock(&lambda->lock);
	while (lambda->functions)
		drop_function(lambda, lambda->functions);
	if (left)
		return left; /* their threads still use it */
	/* The last ones have given their call back and are taking their environment down. */
	for (bool busy = true; busy;) {
		pthread_mutex_lock(&lambda->lock);
		busy = lambda->environment_count;
		pthread_mutex_unlock(&lambda->lock);
		if (busy)
			usleep(500);
	}
	watchdog_stop(lambda);
	pthread_mutex_destroy(&lambda->lock);
	pthread_mutex_destroy(&lambda->reloading);
	dig_up(lambda);
	arena_release(&lambda->arena);
	free(lambda);
	return 0;
}

static struct function *add_function(struct str name)
{
	struct function *function = xcalloc(1, sizeof(*function));
	function->refs = 1;
	function->name = arena_dup(&function->arena, name);
	fnlog_init(&function->log);
	pthread_mutex_init(&function->loading, NULL);
	return function;
}

static bool is_listed(const struct lambda_function_config *configs, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(configs[i].name, name))
			return true;
	return false;
}

/* What the API may change is the file's again where the file has changed. */
static void apply_settings(struct lambda *lambda, struct function *function,
	const struct lambda_function_config *former, const struct lambda_function_config *config)
{
	int64_t now = clocks_now_us(&lambda->options.clocks, STR_NONE);
	bool same_async = former && former->async_attempts == config->async_attempts &&
			  former->async_age_s == config->async_age_s &&
			  str_eq(former->on_success, config->on_success) &&
			  str_eq(former->on_failure, config->on_failure);
	if (!former || former->reserved != config->reserved)
		function->reserved = config->reserved;
	if (!same_async)
		async_settings_from(&function->async, config, now);
	if (!former || !url_settings_same(former->url, config->url))
		function_url_set(&function->url, config->url, now);
	if (!former || !revision_same_config(former, config))
		function->modified_us = now;
}

/* One function becomes what its configuration says. */
static int apply(
	struct lambda *lambda, const struct lambda_function_config *config, struct err *err)
{
	struct revision *wanted = revision_make(lambda, config);
	pthread_mutex_lock(&lambda->lock);
	struct function *function = room_find(lambda, config->name);
	if (function) {
		apply_settings(lambda, function, &function->wanted->config, &wanted->config);
		room_unref_revision(function->wanted);
		function->wanted = wanted;
	} else {
		function = add_function(config->name);
		function->wanted = wanted;
		apply_settings(lambda, function, NULL, &wanted->config);
		function->next = lambda->functions;
		lambda->functions = function;
	}
	function->refs++;
	pthread_mutex_unlock(&lambda->lock);
	int code = revision_load(lambda, function, false, err);
	if (code)
		err_prefix(err, "function %.*s", STR_ARG(config->name));
	pthread_mutex_lock(&lambda->lock);
	room_unref_function(function);
	pthread_mutex_unlock(&lambda->lock);
	return code;
}

void room_share_concurrency(struct lambda *lambda)
{
	uint32_t all = lambda->options.concurrency, reserved = 0;
	for (const struct function *f = lambda->functions; f; f = f->next)
		reserved += f->reserved > 0 ? (uint32_t)f->reserved : 0;
	lambda->unreserved_most = reserved < all ? all - reserved : 0;
}

/* The shortest timeout, and what the account's concurrency leaves. */
static void set_limits(
	struct lambda *lambda, const struct lambda_function_config *configs, size_t count)
{
	uint32_t least = 900;
	for (size_t i = 0; i < count; i++) {
		uint32_t timeout = configs[i].timeout_s ? configs[i].timeout_s : 3;
		least = timeout < least ? timeout : least;
	}
	pthread_mutex_lock(&lambda->lock);
	room_share_concurrency(lambda);
	atomic_store(&lambda->least_timeout_s, least);
	pthread_cond_signal(&lambda->watchdog_wake);
	pthread_mutex_unlock(&lambda->lock);
}

int lambda_reload(struct lambda *lambda, const struct lambda_function_config *configs, size_t count,
	struct err *err)
{
	int result = 0;
	pthread_mutex_lock(&lambda->reloading);
	for (;;) {
		pthread_mutex_lock(&lambda->lock);
		struct function *gone = lambda->functions;
		while (gone && is_listed(configs, count, gone->name))
			gone = gone->next;
		pthread_mutex_unlock(&lambda->lock);
		if (!gone)
			break;
		drop_function(lambda, gone);
	}
	for (size_t i = 0; i < count; i++) {
		struct err own = {""};
		if (apply(lambda, &configs[i], &own) && !result) {
			result = -1;
			if (err)
				*err = own;
		}
	}
	set_limits(lambda, configs, count);
	watch_update(lambda);
	async_resume(lambda);
	pthread_mutex_unlock(&lambda->reloading);
	return result;
}

struct str lambda_region(const struct lambda *lambda)
{
	return lambda->options.region;
}

struct str lambda_account(const struct lambda *lambda)
{
	return lambda->options.account;
}

bool lambda_has_function(struct lambda *lambda, struct str name)
{
	pthread_mutex_lock(&lambda->lock);
	bool has = room_find(lambda, name) != NULL;
	pthread_mutex_unlock(&lambda->lock);
	return has;
}

struct invoker lambda_invoker(struct lambda *lambda)
{
	return (struct invoker){lambda, invoke_call};
}

void lambda_isolate(struct lambda *lambda, struct str name)
{
	pthread_mutex_lock(&lambda->lock);
	struct function *function = room_find(lambda, name);
	if (function && function->current)
		atomic_store(&function->current->isolate, true);
	pthread_mutex_unlock(&lambda->lock);
	pool_sweep(lambda, 0);
}
