#include "room.h"

#include "json_read.h"

#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static char *hex(char *at, const unsigned char *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < n; i++) {
		*at++ = digits[bytes[i] >> 4];
		*at++ = digits[bytes[i] & 15];
	}
	return at;
}

static struct str make_request_id(struct environment *env, struct arena *arena)
{
	unsigned char raw[16];
	environment_host.random(env, raw, sizeof(raw));
	raw[6] = (unsigned char)(0x40 | (raw[6] & 0x0f));
	raw[8] = (unsigned char)(0x80 | (raw[8] & 0x3f));
	char *text = arena_bytes(arena, 36), *at = hex(text, raw, 4);
	for (size_t i = 4; i < 10; i += 2) {
		*at++ = '-';
		at = hex(at, raw + i, 2);
	}
	*at++ = '-';
	hex(at, raw + 10, 6);
	return str_of(text, 36);
}

/* Root=1-<time>-<chance>;Parent=<chance>;Sampled=0;Lineage=1:<chance>:0 (what users print of Invoke's
 * answers since 2024) */
static struct str make_trace_id(struct environment *env, struct arena *arena)
{
	unsigned char raw[28];
	struct buf out = BUF_IN(arena);
	char text[56];
	environment_host.random(env, raw + 4, sizeof(raw) - 4);
	int64_t seconds = environment_now_us(env) / 1000000;
	for (int i = 0; i < 4; i++)
		raw[i] = (unsigned char)((uint64_t)seconds >> (24 - 8 * i));
	hex(text, raw, sizeof(raw));
	buf_add(&out, STR("Root=1-"));
	buf_add(&out, str_of(text, 8));
	buf_add_c(&out, '-');
	buf_add(&out, str_of(text + 8, 24));
	buf_add(&out, STR(";Parent="));
	buf_add(&out, str_of(text + 32, 16));
	buf_add(&out, STR(";Sampled=0;Lineage=1:"));
	buf_add(&out, str_of(text + 48, 8));
	buf_add(&out, STR(":0"));
	return buf_str(&out);
}

/* Not a part of the call's log: LogResult begins with START (recorded: localstack,
 * test_invocation_with_logs), CloudWatch has the line before it (test_invocation_type_event_error).
 */
static void say_init(struct environment *env, const struct fnlog_form *form)
{
	const struct fnlog_instance instance = {env->lambda->options.region, env->function->name,
		str_z(env->log_stream), env->revision->config.memory_mb};
	struct buf line = BUF_INIT;
	fnlog_init_start(&line, form, &instance);
	room_say(env->lambda, env->function, buf_str(&line));
	buf_release(&line);
}

/* recorded: localstack, test_introspection_invoke: with the qualifier it was called by */
static struct str invoked_arn(const struct environment *env, const struct invocation *call)
{
	struct str arn = env->revision->arn;
	return call->qualifier.n ? arena_printf(call->arena, "%.*s:%.*s", STR_ARG(arn),
					   STR_ARG(call->qualifier))
				 : arn;
}

static void begin(struct environment *env, const struct invocation *call)
{
	env->call = call;
	env->request_id = call->request_id.n ? call->request_id : make_request_id(env, call->arena);
	env->trace_id = call->trace_id.n ? call->trace_id : make_trace_id(env, call->arena);
	env->init_us = 0;
	struct str id = str_head(env->request_id, sizeof(env->crash_id) - 1);
	memcpy(env->crash_id, id.p, id.n);
	env->crash_id[id.n] = '\0';
	env->said_start = false;
	pthread_mutex_lock(&env->log_lock);
	buf_clear(&env->log);
	env->log_handed = 0;
	env->said = 0;
	struct fnlog_form form = environment_form(env);
	if (!env->initialised)
		say_init(env, &form);
	pthread_mutex_unlock(&env->log_lock);
}

static void report(struct environment *env, int64_t now, const char *status, const char *error_type)
{
	struct fnlog_form form = environment_form(env);
	struct fnlog_report lines = {
		.duration_us = now - env->started,
		.init_us = env->init_us,
		.memory_mb = env->revision->config.memory_mb,
		.used_mb = environment_used_mb(env),
		.status = status,
		.error_type = error_type,
	};
	pthread_mutex_lock(&env->log_lock);
	fnlog_end_lines(&env->log, &form, &lines);
	environment_hand_on(env);
	pthread_mutex_unlock(&env->log_lock);
}

static void count(struct environment *env, uint64_t *counter)
{
	pthread_mutex_lock(&env->lambda->lock);
	++*counter;
	pthread_mutex_unlock(&env->lambda->lock);
}

enum end {
	END_IN_TIME,
	END_EXPIRED,
	END_DIED,
};

static enum end run_thread(struct environment *env, struct hangar_invocation *in, bool start)
{
	const struct hangar_handler *handler = env->module.handler;
	crash_enter((struct crash_mark){
		.function = env->function->name.p,
		.request_id = env->crash_id,
		.module = env->revision->config.module.p,
	});
	(start ? handler->start : handler->run)(handler, in);
	if (!*env->lambda->mine)
		_exit(EXIT_FAILURE); /* a fork of the handler that has come back from it */
	if (env->lambda->canary >= 0 && fcntl(env->lambda->canary, F_GETFD) < 0)
		crash_now("it has closed the daemon's descriptors");
	crash_leave();
	return watchdog_disarm(env) ? END_IN_TIME : END_EXPIRED;
}

static enum end run_process(struct environment *env, struct hangar_invocation *in, bool start)
{
	int status = 0;
	atomic_store(&env->phase, CALL_RUNNING);
	enum process_end end = env->process ? process_call(env, in, start, &status)
					    : runtime_call(env->runtime, in, start, &status);
	atomic_store(&env->phase, CALL_FINISHED);
	if (end == PROCESS_DIED)
		in->result = document_exited(in->arena, env->request_id, status);
	return (enum end)end;
}

/* The handler's code, or its init hooks, until it comes back or its time, which runs from
 * env->started, is up. */
static enum end run(struct environment *env, struct hangar_invocation *in, bool start)
{
	int64_t limit_us = env->init_phase == INIT_FIRST
				   ? (int64_t)env->lambda->options.init_ms * 1000
				   : env->limit_s * 1000000;
	int64_t deadline = env->started + limit_us;
	if (!env->alone) {
		watchdog_arm(env, deadline);
		return run_thread(env, in, start);
	}
	atomic_store_explicit(&env->deadline, deadline, memory_order_relaxed);
	enum end end = run_process(env, in, start);
	if (end == END_EXPIRED && env->init_phase != INIT_FIRST)
		watchdog_expire(env);
	return end;
}

static void begin_time(struct environment *env)
{
	env->started = clock_monotonic_us();
	env->limit_s = env->revision->config.timeout_s;
}

/* What the platform's lines call an error: a type of its own kinds as it is. The rule of AWS's
 * runtime interface emulator, lambda/fatalerror: (Runtime|Function)\.[A-Z][a-zA-Z]+ */
static const char *platform_type(struct arena *arena, struct str document)
{
	struct str type;
	if (!json_find(document, "errorType", arena, &type) || type.n < 2)
		return "Runtime.Unknown";
	type = str_of(type.p + 1, type.n - 2);
	struct str rest = str_skip(type, str_find(type, '.', 0) + 1);
	bool function = str_starts(type, STR("Function."));
	bool known = (function || str_starts(type, STR("Runtime."))) && rest.n > 1 &&
		     rest.p[0] >= 'A' && rest.p[0] <= 'Z';
	for (size_t i = 1; known && i < rest.n; i++)
		known = ascii_is_letter(rest.p[i]);
	return known ? arena_dup_z(arena, type) : function ? "Function.Unknown" : "Runtime.Unknown";
}

static const char *init_error(const struct hangar_invocation *in, enum end end)
{
	return end == END_EXPIRED ? NULL
	       : end == END_DIED  ? "Runtime.ExitError"
				  : platform_type(in->arena, in->result);
}

/* A new process, a new copy of the module: nothing is left of an attempt. */
static int make_anew(struct environment *env, struct err *err)
{
	const struct revision *revision = env->revision;
	if (env->runtime) {
		runtime_stop(env->runtime);
	} else if (env->process) {
		process_end(env->process);
		env->process = process_start(env, err);
		return env->process ? 0 : -1;
	} else {
		struct module module;
		if (module_load(&module, buf_str(&revision->image), revision->config.handler, err))
			return -1;
		module_unload(&env->module);
		env->module = module;
	}
	return 0;
}

/* The second attempt is a part of the call, within its time.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
static enum end start_again(struct environment *env, struct hangar_invocation *in)
{
	struct err err = {""};
	in->failed = 0;
	in->result = STR_NONE;
	env->init_phase = INIT_AGAIN;
	begin_time(env);
	if (make_anew(env, &err) == 0)
		return run(env, in, true);
	in->failed = 1;
	in->result = document_error(in->arena, STR("Runtime.InvalidEntrypoint"),
		arena_printf(in->arena, "Function %.*s cannot be started: %s",
			STR_ARG(env->function->name), err.text));
	return END_IN_TIME;
}

/* On request a start is as slow as it would be on AWS. */
static void be_cold(struct environment *env)
{
	int64_t left = (int64_t)env->revision->config.cold_start_ms * 1000 - env->init_us;
	if (left <= 0 || !env->init_us)
		return;
	struct timespec pause = {left / 1000000, left % 1000000 * 1000};
	nanosleep(&pause, NULL);
	env->init_us += left;
}

/* The init phase, when it has not been. */
static enum end start(struct environment *env, struct hangar_invocation *in)
{
	enum end end = END_IN_TIME;
	if (!env->initialised) {
		env->init_phase = INIT_FIRST;
		begin_time(env);
		end = run(env, in, true);
		bool failed = end != END_IN_TIME || in->failed;
		/* Not when the watchdog has it tried again already. */
		bool first = env->init_phase == INIT_FIRST;
		if (first && failed) {
			environment_report_init(env, init_error(in, end));
			end = start_again(env, in);
			failed = end != END_IN_TIME || in->failed;
		} else if (first) {
			env->init_us = clock_monotonic_us() - env->started + 1;
			env->init_us += env->runtime ? 0 : env->load_us;
			env->init_phase = INIT_NONE;
			be_cold(env);
		}
		if (failed && end != END_EXPIRED)
			environment_report_init(env, init_error(in, end));
		env->initialised = !failed;
	}
	environment_say_start(env);
	return end;
}

static void finish(struct environment *env, const struct hangar_invocation *in, enum end end,
	struct invoke_result *result)
{
	int64_t now = clock_monotonic_us();
	struct arena *arena = env->call->arena;
	bool reusable = env->initialised && end == END_IN_TIME;
	if (end == END_EXPIRED) {
		result->status = INVOKE_TIMED_OUT;
		result->told = env->call->on_timeout && !env->alone;
		result->payload =
			document_timed_out(arena, env->request_id, (uint32_t)env->limit_s);
	} else if (end == END_DIED) {
		result->status = INVOKE_FUNCTION_ERROR;
		result->payload = in->result;
		count(env, &env->function->crashes);
		report(env, now, "error", "Runtime.ExitError");
	} else {
		bool large = in->result.n > DOCUMENT_RESPONSE_MOST;
		result->status = in->failed || large ? INVOKE_FUNCTION_ERROR : INVOKE_OK;
		result->payload = large ? document_response_too_large(arena) : in->result;
		if (result->status != INVOKE_OK)
			count(env, &env->function->errors);
		report(env, now, env->initialised ? NULL : "error",
			env->initialised ? NULL : platform_type(arena, in->result));
	}
	result->request_id = env->request_id;
	result->trace_id = env->trace_id;
	result->log_tail = environment_log_tail(env, arena);
	pool_give(env, reusable);
}

void invoke_call(void *self, const struct invocation *call, struct invoke_result *ret_result)
{
	struct lambda *lambda = self;
	struct environment *env;
	struct invoke_result result = {.request_id = call->request_id};
	if (call->payload.n > DOCUMENT_REQUEST_MOST) {
		result.status = INVOKE_FUNCTION_ERROR;
		result.payload = document_error(call->arena, STR("RequestEntityTooLargeException"),
			STR("Request must be smaller than 6291456 bytes for the InvokeFunction "
			    "operation"));
		*ret_result = result;
		return;
	}
	result.status = pool_take(lambda, call, &env, &result.payload);
	if (result.status != INVOKE_OK) {
		*ret_result = result;
		return;
	}
	begin(env, call);
	struct hangar_invocation in = {
		.host = &environment_host,
		.self = env,
		.request_id = env->request_id,
		.trace_id = env->trace_id,
		.function_arn = invoked_arn(env, call),
		.arena = call->arena,
	};
	enum end end = start(env, &in);
	if (env->initialised && end == END_IN_TIME) {
		in.event = call->payload;
		if (env->init_phase == INIT_NONE)
			begin_time(env);
		env->init_phase = INIT_NONE;
		end = run(env, &in, false);
	}
	finish(env, &in, end, &result);
	*ret_result = result;
}
