#include "sdk_call.h"

#include <stdio.h>
#include <time.h>

/* The rows that HANGAR_INIT made in this module; both ends are NULL when there are none. */
extern int (*const __start_hangar_inits[])(struct hangar_call *)
	__attribute__((weak, visibility("hidden")));
extern int (*const __stop_hangar_inits[])(struct hangar_call *)
	__attribute__((weak, visibility("hidden")));

void sdk_pairs_add(struct sdk_pairs *pairs, struct arena *arena, struct str name, struct str value)
{
	if (pairs->count == pairs->room) {
		size_t room = pairs->room ? pairs->room * 2 : 16;
		pairs->list = arena_grow(arena, pairs->list, pairs->room * sizeof(struct sdk_pair),
			room * sizeof(struct sdk_pair));
		pairs->room = room;
	}
	pairs->list[pairs->count++] = (struct sdk_pair){name, value};
}

static void call_init(struct hangar_call *call, struct hangar_invocation *in)
{
	*call = (struct hangar_call){.in = in, .status = 200, .out = BUF_IN(in->arena)};
}

void hangar_start(const struct hangar_handler *handler, struct hangar_invocation *in)
{
	(void)handler;
	struct hangar_call call;
	call_init(&call, in);
	for (int (*const *init)(struct hangar_call *) = __start_hangar_inits;
		init < __stop_hangar_inits; init++) {
		int code = (*init)(&call);
		if (code && call.answer != SDK_FAILED)
			hangar_fail(&call, "Runtime.InitError", "an init hook returned %d", code);
		if (code)
			break;
	}
	in->failed = call.answer == SDK_FAILED;
	in->result = in->failed ? buf_str(&call.out) : STR_NONE;
	if (in->failed)
		hangar_log(&call, HANGAR_ERROR, "Init Error\t%.*s", STR_ARG(in->result));
}

void hangar_run(const struct hangar_handler *handler, struct hangar_invocation *in)
{
	struct hangar_call call;
	call_init(&call, in);
	int code = handler->handle(&call);
	if (code && call.answer != SDK_FAILED)
		hangar_fail(&call, "Handler.Failed", "the handler returned %d", code);
	sdk_response_finish(&call);
}

struct str hangar_request_id(struct hangar_call *call)
{
	return call->in->request_id;
}

struct str hangar_function_arn(struct hangar_call *call)
{
	return call->in->function_arn;
}

struct str hangar_trace_id(struct hangar_call *call)
{
	return call->in->trace_id;
}

int64_t hangar_remaining_ms(struct hangar_call *call)
{
	return call->in->host->remaining_ms(call->in->self);
}

struct arena *hangar_arena(struct hangar_call *call)
{
	return call->in->arena;
}

struct str hangar_env(struct hangar_call *call, const char *name)
{
	return call->in->host->env(call->in->self, str_z(name));
}

int64_t hangar_now_ms(struct hangar_call *call)
{
	return call->in->host->now_us(call->in->self) / 1000;
}

struct str hangar_timestamp(struct hangar_call *call)
{
	int64_t ms = hangar_now_ms(call);
	time_t seconds = (time_t)(ms / 1000);
	struct tm tm;
	gmtime_r(&seconds, &tm);
	return arena_printf(call->in->arena, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
		tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
		(int)(ms % 1000));
}

void hangar_random(struct hangar_call *call, void *bytes, size_t n)
{
	call->in->host->random(call->in->self, bytes, n);
}

struct str hangar_uuid(struct hangar_call *call)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char raw[16];
	hangar_random(call, raw, sizeof(raw));
	raw[6] = (unsigned char)(0x40 | (raw[6] & 0x0f)); /* version 4, variant 1 (RFC 9562) */
	raw[8] = (unsigned char)(0x80 | (raw[8] & 0x3f));
	char *text = arena_bytes(call->in->arena, 37), *at = text;
	for (size_t i = 0; i < sizeof(raw); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		*at++ = hex[raw[i] >> 4];
		*at++ = hex[raw[i] & 15];
	}
	*at = '\0';
	return str_of(text, 36);
}

static const char *const level_names[] = {"DEBUG", "INFO", "WARN", "ERROR"};

static enum hangar_level least_level(struct hangar_call *call)
{
	struct str wanted = hangar_env(call, "AWS_LAMBDA_LOG_LEVEL");
	for (size_t i = 0; i < ARRAY_LEN(level_names); i++)
		if (str_eq_nocase(wanted, str_z(level_names[i])))
			return (enum hangar_level)i;
	return HANGAR_INFO;
}

void hangar_log(struct hangar_call *call, enum hangar_level level, const char *format, ...)
{
	if (level < least_level(call))
		return;
	struct arena *arena = call->in->arena;
	va_list args;
	va_start(args, format);
	struct str message = arena_vprintf(arena, format, args);
	va_end(args);
	struct str line =
		arena_printf(arena, "%.*s\t%.*s\t%s\t%.*s", STR_ARG(hangar_timestamp(call)),
			STR_ARG(call->in->request_id), level_names[level], STR_ARG(message));
	call->in->host->log(call->in->self, line);
}
