#include "room.h"

/* https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html, TooManyRequestsException */
static struct str throttled(struct arena *arena, bool reserved)
{
	return arena_printf(arena,
		"{\"Reason\":\"%s\",\"Type\":\"User\",\"message\":\"Rate Exceeded.\"}",
		reserved ? "ReservedFunctionConcurrentInvocationLimitExceeded"
			 : "ConcurrentInvocationLimitExceeded");
}

/* Under the lock: may one more call of this function run? Counts it when it may. */
static bool admit(struct lambda *lambda, struct function *function, bool *ret_unreserved)
{
	int32_t reserved = function->reserved;
	bool unreserved = reserved == LAMBDA_UNRESERVED;
	if (unreserved ? lambda->unreserved_running >= lambda->unreserved_most
		       : function->running >= (unsigned)reserved) {
		function->throttles++;
		return false;
	}
	lambda->unreserved_running += unreserved;
	function->running++;
	lambda->running++;
	*ret_unreserved = unreserved;
	return true;
}

static void dismiss(struct lambda *lambda, struct function *function, bool unreserved)
{
	lambda->unreserved_running -= unreserved;
	function->running--;
}

void pool_free_slot(struct environment *env)
{
	if (!env->has_slot)
		return;
	env->has_slot = false;
	dismiss(env->lambda, env->function, env->unreserved);
}

static struct environment *pop_idle(struct function *function, struct str namespace)
{
	for (struct environment **link = &function->idle, *env; (env = *link);
		link = &env->next_idle)
		if (str_eq(env->namespace, namespace)) {
			*link = env->next_idle;
			function->idle_count--;
			return env;
		}
	return NULL;
}

/* An idle environment whose process still runs; NULL: none. */
static struct environment *take_idle(
	struct lambda *lambda, struct function *function, struct str namespace)
{
	for (;;) {
		pthread_mutex_lock(&lambda->lock);
		struct environment *env = pop_idle(function, namespace);
		pthread_mutex_unlock(&lambda->lock);
		if (!env || environment_is_alive(env))
			return env;
		environment_free(env);
	}
}

/* Makes an environment for an admitted call. */
static struct environment *make(
	struct lambda *lambda, struct function *function, struct str namespace, struct err *err)
{
	pthread_mutex_lock(&lambda->lock);
	struct revision *revision = function->current;
	if (revision)
		revision->refs++;
	else
		err_set(err, "%s", function->trouble);
	pthread_mutex_unlock(&lambda->lock);
	if (!revision)
		return NULL;
	struct environment *env = environment_make(lambda, function, revision, namespace, err);
	pthread_mutex_lock(&lambda->lock);
	room_unref_revision(revision);
	pthread_mutex_unlock(&lambda->lock);
	return env;
}

static struct str unavailable(struct arena *arena, struct str name, const char *why)
{
	return document_error(arena, STR("Runtime.InvalidEntrypoint"),
		arena_printf(arena, "Function %.*s cannot be started: %s", STR_ARG(name), why));
}

enum invoke_status pool_take(struct lambda *lambda, const struct invocation *call,
	struct environment **ret, struct str *ret_document)
{
	struct arena *arena = call->arena;
	if (atomic_load_explicit(&lambda->stopping, memory_order_relaxed)) {
		*ret_document = document_error(
			arena, STR("Service.Stopping"), STR("The daemon is stopping"));
		return INVOKE_UNAVAILABLE;
	}
	pthread_mutex_lock(&lambda->lock);
	struct function *function = room_find(lambda, call->function);
	if (!function) {
		pthread_mutex_unlock(&lambda->lock);
		*ret_document = STR_NONE;
		return INVOKE_NOT_FOUND;
	}
	bool unreserved;
	if (!admit(lambda, function, &unreserved)) {
		bool reserved = function->reserved != LAMBDA_UNRESERVED;
		pthread_mutex_unlock(&lambda->lock);
		*ret_document = throttled(arena, reserved);
		return INVOKE_THROTTLED;
	}
	function->invocations++;
	function->refs++;
	struct environment *env = pop_idle(function, call->namespace);
	bool missing = !function->current;
	pthread_mutex_unlock(&lambda->lock);
	struct err err = {""};
	if (env && !environment_is_alive(env)) {
		environment_free(env);
		env = take_idle(lambda, function, call->namespace);
	}
	if (missing) {
		revision_load(lambda, function, true, NULL);
		env = take_idle(lambda, function, call->namespace);
	}
	if (!env)
		env = make(lambda, function, call->namespace, &err);
	pthread_mutex_lock(&lambda->lock);
	if (!env) {
		dismiss(lambda, function, unreserved);
		lambda->running--;
	}
	room_unref_function(function);
	pthread_mutex_unlock(&lambda->lock);
	if (!env) {
		*ret_document = unavailable(arena, call->function, err.text);
		return INVOKE_UNAVAILABLE;
	}
	env->unreserved = unreserved;
	env->has_slot = true;
	*ret = env;
	return INVOKE_OK;
}

void pool_give(struct environment *env, bool reusable)
{
	struct lambda *lambda = env->lambda;
	struct function *function = env->function;
	env->idle_since = clock_monotonic_us();
	pthread_mutex_lock(&lambda->lock);
	pool_free_slot(env);
	lambda->running--;
	bool keep = reusable && !env->forgotten && !function->removed &&
		    env->revision == function->current &&
		    !(atomic_load(&env->revision->isolate) && !env->alone) &&
		    !atomic_load_explicit(&lambda->stopping, memory_order_relaxed);
	if (keep) {
		env->next_idle = function->idle;
		function->idle = env;
		function->idle_count++;
	}
	pthread_mutex_unlock(&lambda->lock);
	if (!keep)
		environment_free(env);
}

/* Under the lock: takes the environment at *link out of the idle ones, into *list. */
static void take_out(struct environment **link, struct environment **list)
{
	struct environment *env = *link;
	*link = env->next_idle;
	env->function->idle_count--;
	env->next_idle = *list;
	*list = env;
}

static void free_all(struct environment *list)
{
	while (list) {
		struct environment *next = list->next_idle;
		environment_free(list);
		list = next;
	}
}

void pool_sweep(struct lambda *lambda, int64_t idle_before)
{
	struct environment *old = NULL;
	pthread_mutex_lock(&lambda->lock);
	for (struct function *function = lambda->functions; function; function = function->next)
		for (struct environment **link = &function->idle; *link;) {
			struct environment *env = *link;
			bool stays = env->idle_since >= idle_before &&
				     env->revision == function->current &&
				     !(atomic_load(&env->revision->isolate) && !env->alone);
			if (stays)
				link = &env->next_idle;
			else
				take_out(link, &old);
		}
	pthread_mutex_unlock(&lambda->lock);
	free_all(old);
}

void lambda_forget(struct lambda *lambda, struct str namespace)
{
	struct environment *gone = NULL;
	pthread_mutex_lock(&lambda->lock);
	for (struct environment *env = lambda->environments; env; env = env->next)
		env->forgotten = env->forgotten || str_eq(env->namespace, namespace);
	for (struct function *function = lambda->functions; function; function = function->next)
		for (struct environment **link = &function->idle; *link;)
			if ((*link)->forgotten)
				take_out(link, &gone);
			else
				link = &(*link)->next_idle;
	pthread_mutex_unlock(&lambda->lock);
	free_all(gone);
}
