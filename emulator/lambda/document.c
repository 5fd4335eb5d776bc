#include "document.h"

#include "json_write.h"

#include <signal.h>
#include <sys/wait.h>

struct str document_error(struct arena *arena, struct str type, struct str message)
{
	struct buf out = BUF_IN(arena);
	struct json_writer w;
	json_writer_init(&w, &out);
	json_object(&w);
	json_key_string(&w, STR("errorType"), type);
	json_key_string(&w, STR("errorMessage"), message);
	json_end_object(&w);
	return buf_str(&out);
}

struct str document_sandbox(
	struct arena *arena, struct str type, struct str request_id, struct str message)
{
	return document_error(arena, type,
		arena_printf(arena, "RequestId: %.*s Error: %.*s", STR_ARG(request_id),
			STR_ARG(message)));
}

struct str document_timed_out(struct arena *arena, struct str request_id, uint32_t timeout_s)
{
	return document_sandbox(arena, STR("Sandbox.Timedout"), request_id,
		arena_printf(arena, "Task timed out after %u.00 seconds", timeout_s));
}

/* The words of Go's os.ProcessState, in which Lambda's supervisor is written. */
static const char *signal_words(int number)
{
	switch (number) {
	case SIGSEGV:
		return "segmentation fault";
	case SIGABRT:
		return "aborted";
	case SIGKILL:
		return "killed";
	case SIGBUS:
		return "bus error";
	case SIGFPE:
		return "floating point exception";
	case SIGILL:
		return "illegal instruction";
	case SIGTERM:
		return "terminated";
	case SIGTRAP:
		return "trace/breakpoint trap";
	case SIGINT:
		return "interrupt";
	case SIGPIPE:
		return "broken pipe";
	default:
		return NULL;
	}
}

struct str document_exited(struct arena *arena, struct str request_id, int status)
{
	struct str how;
	if (WIFSIGNALED(status) && signal_words(WTERMSIG(status)))
		how = arena_printf(arena, "Runtime exited with error: signal: %s",
			signal_words(WTERMSIG(status)));
	else if (WIFSIGNALED(status))
		how = arena_printf(
			arena, "Runtime exited with error: signal: signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status))
		how = arena_printf(
			arena, "Runtime exited with error: exit status %d", WEXITSTATUS(status));
	else
		how = STR("Runtime exited without providing a reason");
	return document_sandbox(arena, STR("Runtime.ExitError"), request_id, how);
}

struct str document_response_too_large(struct arena *arena)
{
	return document_error(arena, STR("Function.ResponseSizeTooLarge"),
		STR("Response payload size exceeded maximum allowed payload size (6291556 "
		    "bytes)."));
}
