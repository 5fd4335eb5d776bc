#include "room.h"

#include "mix.h"
#include <stdio.h>
#include <stdlib.h>

enum {
	SAY_MOST = 16 * 1024 * 1024, /* of one invocation */
	SAY_KEPT = 256 * 1024,
};

/* "2026/11/22/[$LATEST]7b3c5c1e..." */
static void name_log_stream(struct environment *env)
{
	unsigned char raw[16];
	struct arena arena = ARENA_INIT;
	struct buf day = BUF_IN(&arena);
	environment_host.random(env, raw, sizeof(raw));
	fnlog_time(&day, environment_now_us(env));
	int n = snprintf(env->log_stream, sizeof(env->log_stream), "%.4s/%.2s/%.2s/[$LATEST]",
		day.p, day.p + 5, day.p + 8);
	for (size_t i = 0; i < sizeof(raw); i++)
		n += snprintf(
			env->log_stream + n, sizeof(env->log_stream) - (size_t)n, "%02x", raw[i]);
	arena_release(&arena);
}

struct environment *environment_make(struct lambda *lambda, struct function *function,
	struct revision *revision, struct str namespace, struct err *err)
{
	struct environment *env = xcalloc(1, sizeof(*env));
	int64_t began = clock_monotonic_us();
	env->lambda = lambda;
	env->function = function;
	env->revision = revision;
	namespace = str_head(namespace, sizeof(env->namespace_name) - 1);
	if (namespace.n)
		memcpy(env->namespace_name, namespace.p, namespace.n);
	env->namespace = str_of(env->namespace_name, namespace.n);
	env->module.fd = -1;
	env->random = room_random(lambda);
	name_log_stream(env);
	pthread_mutex_init(&env->log_lock, NULL);
	bool isolated =
		revision->config.isolation == LAMBDA_PROCESS || atomic_load(&revision->isolate);
	int code = 0;
	env->alone = isolated || revision->config.code.n;
	if (revision->config.code.n)
		env->runtime = runtime_new(env);
	else if (isolated)
		code = (env->process = process_start(env, err)) ? 0 : -1;
	else
		code = module_load(
			&env->module, buf_str(&revision->image), revision->config.handler, err);
	if (code) {
		pthread_mutex_destroy(&env->log_lock);
		buf_release(&env->log); /* what a worker said before it ended */
		free(env);
		return NULL;
	}
	env->load_us = clock_monotonic_us() - began;
	pthread_mutex_lock(&lambda->lock);
	revision->refs++;
	function->refs++;
	function->cold_starts++;
	env->next = lambda->environments;
	env->link = &lambda->environments;
	if (env->next)
		env->next->link = &env->next;
	lambda->environments = env;
	lambda->environment_count++;
	pthread_mutex_unlock(&lambda->lock);
	return env;
}

void environment_free(struct environment *env)
{
	struct lambda *lambda = env->lambda;
	if (env->process)
		process_end(env->process);
	if (env->runtime)
		runtime_free(env->runtime);
	module_unload(&env->module);
	pthread_mutex_lock(&lambda->lock);
	*env->link = env->next;
	if (env->next)
		env->next->link = env->link;
	lambda->environment_count--;
	room_unref_revision(env->revision);
	room_unref_function(env->function);
	pthread_mutex_unlock(&lambda->lock);
	pthread_mutex_destroy(&env->log_lock);
	buf_release(&env->log);
	free(env);
}

bool environment_is_alive(struct environment *env)
{
	return env->process   ? process_is_alive(env->process)
	       : env->runtime ? runtime_is_alive(env->runtime)
			      : true;
}

uint32_t environment_used_mb(const struct environment *env)
{
	if (env->process)
		return process_memory_mb(env->process);
	if (env->runtime)
		return runtime_memory_mb(env->runtime);
	size_t taken = env->call ? env->call->arena->total : 0;
	return (uint32_t)((env->revision->image.n + taken) >> 20) + 1;
}

struct fnlog_form environment_form(const struct environment *env)
{
	bool json = env->revision->config.json_logs;
	return (struct fnlog_form){
		json, json ? environment_now_us(env) : 0, env->request_id, env->revision->arn};
}

void environment_hand_on(struct environment *env)
{
	struct str lines = str_skip(buf_str(&env->log), env->log_handed);
	if (!lines.n)
		return;
	env->log_handed = env->log.n;
	room_say(env->lambda, env->function, lines);
}

/* Only the tail of what was handed on is wanted again. */
static void forget_head(struct environment *env)
{
	size_t gone = env->log_handed - FNLOG_TAIL;
	memmove(env->log.p, env->log.p + gone, env->log.n - gone);
	env->log.n -= gone;
	env->log_handed -= gone;
}

void environment_say(struct environment *env, struct str line)
{
	pthread_mutex_lock(&env->log_lock);
	bool silent = env->said > SAY_MOST;
	env->said += line.n;
	if (silent) {
		pthread_mutex_unlock(&env->log_lock);
		return;
	}
	buf_add(&env->log, line);
	if (!line.n || line.p[line.n - 1] != '\n')
		buf_add_c(&env->log, '\n');
	if (env->said > SAY_MOST)
		buf_printf(&env->log,
			"HANGAR %.*s: %d MB in one invocation: what else it says is left out\n",
			STR_ARG(env->function->name), SAY_MOST >> 20);
	environment_hand_on(env);
	if (env->log_handed > SAY_KEPT)
		forget_head(env);
	pthread_mutex_unlock(&env->log_lock);
}

struct str environment_log_tail(struct environment *env, struct arena *arena)
{
	pthread_mutex_lock(&env->log_lock);
	struct str log = buf_str(&env->log);
	if (log.n > FNLOG_TAIL)
		log = str_skip(log, log.n - FNLOG_TAIL);
	log = arena_dup(arena, log);
	pthread_mutex_unlock(&env->log_lock);
	return log;
}

void environment_report_init(struct environment *env, const char *error_type)
{
	struct fnlog_form form = environment_form(env);
	pthread_mutex_lock(&env->log_lock);
	fnlog_init_report(&env->log, &form, clock_monotonic_us() - env->started,
		env->init_phase == INIT_AGAIN ? "invoke" : "init", error_type ? "error" : "timeout",
		error_type);
	environment_hand_on(env);
	pthread_mutex_unlock(&env->log_lock);
}

void environment_say_start(struct environment *env)
{
	if (env->said_start)
		return;
	struct fnlog_form form = environment_form(env);
	env->said_start = true;
	pthread_mutex_lock(&env->log_lock);
	fnlog_start_line(&env->log, &form);
	pthread_mutex_unlock(&env->log_lock);
}

static struct str host_env(void *self, struct str name)
{
	struct environment *env = self;
	if (str_eq(name, STR("_X_AMZN_TRACE_ID")))
		return env->trace_id;
	/* For a client of its own: the name of a fork is its access key. */
	if (env->namespace.n && str_eq(name, STR("AWS_ACCESS_KEY_ID")))
		return env->namespace;
	if (str_eq(name, STR("AWS_LAMBDA_LOG_STREAM_NAME")))
		return str_z(env->log_stream);
	return variables_get(&env->revision->variables, name);
}

static void host_log(void *self, struct str message)
{
	struct environment *env = self;
	if (*env->lambda->mine)
		environment_say(env, message);
}

int64_t environment_now_us(const struct environment *env)
{
	return clocks_now_us(&env->lambda->options.clocks, env->namespace);
}

static int64_t host_now_us(void *self)
{
	return environment_now_us(self);
}

static void host_random(void *self, void *bytes, size_t n)
{
	struct environment *env = self;
	mix_fill(&env->random, bytes, n);
}

static int64_t host_remaining_ms(void *self)
{
	struct environment *env = self;
	int64_t left =
		atomic_load_explicit(&env->deadline, memory_order_relaxed) - clock_monotonic_us();
	return left > 0 ? left / 1000 : 0;
}

static int host_aws(void *self, struct str service, struct str target, struct str body,
	struct arena *arena, struct buf *answer)
{
	struct environment *env = self;
	const struct lambda_options *options = &env->lambda->options;
	if (!options->aws.call || !str_eq(service, STR("dynamodb")) || !*env->lambda->mine)
		return HANGAR_AWS_NONE;
	if (atomic_load_explicit(&env->phase, memory_order_relaxed) != CALL_RUNNING ||
		clock_monotonic_us() >= atomic_load_explicit(&env->deadline, memory_order_relaxed))
		return HANGAR_AWS_DEADLINE;
	return options->aws.call(options->aws.self, target, env->namespace, body, arena, answer);
}

const struct hangar_host environment_host = {
	.abi = HANGAR_ABI,
	.env = host_env,
	.log = host_log,
	.now_us = host_now_us,
	.random = host_random,
	.remaining_ms = host_remaining_ms,
	.aws = host_aws,
};
