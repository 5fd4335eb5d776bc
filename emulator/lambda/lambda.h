/*
 * lambda - functions, their execution environments, and the calls into them.
 *
 * A function is a module file (.so) with a handler in it, or a program that speaks Lambda's Runtime
 * API. Each execution environment has a private
 * copy of that file, so that `static` data of two environments is apart, and serves one call at a
 * time on the caller's own thread (or, isolated, in a worker process). Idle environments are used
 * again, the latest first; more are made on demand up to the concurrency limits, and those idle for
 * five minutes end.
 *
 * When a module file is replaced, by rename or in place, new calls get environments of the new
 * file as soon as it is complete; old environments end with their calls. A file that does not load
 * changes nothing but the log.
 *
 * A deadline is kept by one watchdog thread: it answers the client in the handler's stead, and from
 * then on every SDK call of that invocation fails. In a thread the handler itself cannot be
 * stopped; its environment is not used again. A worker process is killed.
 *
 * An environment belongs to one namespace, that of its first call: what a handler keeps in `static`
 * data of one fork is not seen in another.
 *
 * While a handler runs on a thread, crash_enter() has named it there.
 *
 * Everything here may be called from any thread.
 */
#ifndef HANGAR_LAMBDA_H
#define HANGAR_LAMBDA_H

#include "clock.h"
#include "doors.h"
#include "err.h"
#include "json_write.h"

enum {
	LAMBDA_CONCURRENCY = 1000, /* of the account, as on AWS */
	LAMBDA_UNRESERVED = -1,
};

enum lambda_isolation {
	LAMBDA_THREAD,
	LAMBDA_PROCESS,
};

struct lambda_variable {
	struct str name, value;
};

/* Slices are copied. */
struct lambda_function_config {
	struct str name;
	struct str handler; /* what HANGAR_HANDLER declares */
	struct str module;  /* path of the .so; of a program: the file that is watched */
	/* Paths that the module may come to be at, the first that is there wins; none: `module`. */
	const struct str *places;
	size_t place_count;
	/* Not empty: no module but a program, runtime "provided" in AWS's words: `bootstrap` in
	 * this folder, or the command, which starts in it. It speaks the Runtime API. */
	struct str code;
	const struct str *command;
	size_t command_count;
	uint32_t cold_start_ms; /* what an init phase takes at least; 0: what it takes */
	uint32_t memory_mb;     /* 0: 128 */
	uint32_t timeout_s;     /* 0: 3 */
	/* Of asynchronous invocations: 1 to 3, 0: 3; 60 to 21,600, 0: six hours; destinations as a
	 * struct destination takes them. */
	int async_attempts;
	int64_t async_age_s;
	struct str on_success, on_failure;
	struct str description;         /* for those who ask the API */
	uint32_t storage_mb;            /* likewise; 0: 512 */
	struct str url_address;         /* of the function URL that it has or the API may give it */
	const struct url_settings *url; /* NULL: it has none */
	bool json_logs;                 /* LogFormat JSON */
	int32_t reserved; /* concurrency; LAMBDA_UNRESERVED, or 0 to stop the function */
	const struct lambda_variable *variables;
	size_t variable_count;
	enum lambda_isolation isolation;
};

struct lambda_options {
	struct aws_caller aws;      /* behind the SDK's DynamoDB client; call NULL: none */
	struct clocks clocks;       /* what handlers see as time, by namespace */
	struct str region, account; /* empty: us-east-1, 000000000000 */
	uint32_t concurrency;       /* 0: LAMBDA_CONCURRENCY */
	uint32_t idle_ms;           /* an environment idle for so long ends; 0: five minutes */
	uint32_t init_ms;           /* what the init phase may take; 0: ten seconds */
	const char *journal;        /* file of the asynchronous events that wait; NULL: none */
	uint64_t seed;              /* of everything random; 0: from the system */
	/* Of handlers that call AWS by themselves; all empty: "hangar". No token: none is set. */
	struct str access_key, secret_key, session_token;
	struct str endpoint; /* AWS_ENDPOINT_URL of programs; empty: not set */
	/* Complete lines, as CloudWatch would show them. Called from the threads of the calls.
	 * NULL: only the rings keep them. */
	void (*log)(void *arg, struct str function, struct str lines);
	void *log_arg;
	/* argv of the worker program, NULL-terminated; it must end in lambda_worker_main(). NULL:
	 * this program itself with the one argument "--lambda-worker". */
	const char *const *worker;
};

struct lambda;

/* Starts with no functions. Options' slices are copied. */
struct lambda *lambda_start(const struct lambda_options *options, struct err *err);
/* No new calls; waits up to grace_ms for those that run, then ends. Environments whose calls do not
 * come back are leaked rather than torn down under them. Returns the number of those calls. */
unsigned lambda_stop(struct lambda *lambda, unsigned grace_ms);

/* Makes the functions exactly these. Those that did not change keep their environments. -1 when a
 * module could not be loaded (err names the first; the rest is done all the same): such a function
 * keeps its former module, or answers INVOKE_UNAVAILABLE until the file is there. */
int lambda_reload(struct lambda *lambda, const struct lambda_function_config *configs, size_t count,
	struct err *err);

struct invoker lambda_invoker(struct lambda *lambda);
/* Functions are called asynchronously. */
struct destination lambda_destination(struct lambda *lambda);
/* How functions' URLs are set up: by their configuration, until the API says otherwise. */
struct url_finder lambda_url_finder(struct lambda *lambda);
/* POST /2015-03-31/functions/NAME/invocations. */
struct service lambda_api(struct lambda *lambda);

/* Runs this function in worker processes until its module is built anew: after a crash. */
void lambda_isolate(struct lambda *lambda, struct str function);
/* No later call finds an environment of this namespace as it is now: it was dropped. */
void lambda_forget(struct lambda *lambda, struct str namespace);
/* Waits until no asynchronous invocation is pending, of all namespaces or of that one; retries that
 * wait for their time are tried at once. 0: nothing was pending; 1: now nothing is; -1: that takes
 * longer than timeout_ms, and which function's it is. */
int lambda_drain(
	struct lambda *lambda, const struct str *only, int64_t timeout_ms, struct err *err);
/* A clock of the options was moved: what is due by it begins. */
void lambda_clock_moved(struct lambda *lambda);
struct str lambda_region(const struct lambda *lambda);
struct str lambda_account(const struct lambda *lambda);
bool lambda_has_function(struct lambda *lambda, struct str name);

/* {"functions":[{...}]} for the control surface. */
void lambda_status(struct lambda *lambda, struct json_writer *w);
/* The function's log behind position `after` (0: all that is kept) into out. Returns the position
 * behind it, for the next call. */
uint64_t lambda_log_read(
	struct lambda *lambda, struct str function, uint64_t after, struct buf *out);

/* Names that Lambda sets itself and refuses in a function's configuration. */
bool lambda_env_is_reserved(struct str name);
/* Does this file export that handler, for this ABI? Reads the file and runs none of it. */
int lambda_module_check(struct str path, struct str handler, struct err *err);
/* The handlers that the file exports, comma-separated, into out. */
int lambda_module_handlers(struct str path, struct buf *out, struct err *err);

/* main() of a worker process; of a program's guard when LAMBDA_RUN and a command follow. */
#define LAMBDA_RUN "--run"
int lambda_worker_main(int argc, char **argv);

#endif
