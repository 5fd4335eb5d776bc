/*
 * room - what the files of the lambda room share: functions, revisions, environments.
 *
 * A function is a name. A revision is what it is at one time: a configuration and an image of the
 * module file; it never changes, and is freed with its last environment. An environment belongs to
 * one revision and is either idle (in its function's list), busy (owned by the thread that calls)
 * or ending.
 *
 * One mutex guards the tables, lists and counters; it is held for a few instructions, never while
 * a file is read, a module loaded, or a handler runs.
 */
#ifndef HANGAR_ROOM_H
#define HANGAR_ROOM_H

#include "crash.h"
#include "document.h"
#include "fnlog.h"
#include "lambda.h"
#include "module.h"
#include "variables.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
	ROOM_IDLE_MS = 5 * 60 * 1000, /* an environment idle for longer ends */
	ROOM_INIT_S = 10,             /* Lambda's init phase */
	LAMBDA_NAMESPACE = 64,        /* bytes of a namespace's name, the NUL included */
};

struct revision {
	unsigned refs; /* its function's, and one for each environment */
	struct arena arena;
	struct lambda_function_config config; /* slices in the arena */
	struct variables variables;
	struct str arn;
	struct buf image;
	atomic_bool isolate; /* it crashed in a thread: processes from now on */
};

/* Of a function's asynchronous invocations; guarded by the room's lock. */
struct async_settings {
	bool set;                          /* otherwise AWS's defaults */
	int retries;                       /* -1: not set */
	int64_t age_s;                     /* 0: not set */
	struct buf on_success, on_failure; /* as a struct destination takes them */
	int64_t modified_us;
};

/* Of a function's URL; guarded by the room's lock. */
struct function_url {
	struct arena arena;
	const struct url_settings *settings; /* in the arena; NULL: it has none */
	bool mode_said;                      /* InvokeMode was given */
	int64_t created_us, modified_us;
};

struct function {
	struct function *next; /* in lambda->functions */
	unsigned refs;         /* the table's, and one for each environment or load under way */
	struct str name;       /* in the arena */
	struct arena arena;
	struct fnlog log;
	bool removed;

	struct revision *current; /* NULL: no module could be loaded yet */
	/* What current should be: kept for loading the file when it appears. */
	struct revision *wanted; /* image empty */
	int32_t reserved;        /* concurrency, as the file or the API has it */
	int64_t modified_us;     /* its configuration, or its module */
	struct async_settings async;
	struct function_url url;
	char trouble[512];        /* why the newest file does not load; empty when it does */
	struct environment *idle; /* the latest first */
	unsigned idle_count, running;
	pthread_mutex_t loading; /* one load of a new file at a time */
	int64_t load_at;         /* watch.c: look at the file then (monotonic us); 0: no need */
	unsigned load_tries;     /* it was incomplete that often */

	uint64_t invocations, errors, timeouts, throttles, cold_starts, crashes, reloads;
};

/* What it runs, or would. */
static inline const struct revision *function_revision(const struct function *function)
{
	return function->current ? function->current : function->wanted;
}

/* What becomes of a call: the first to leave CALL_RUNNING decides who answers. */
enum call_phase {
	CALL_NONE,
	CALL_RUNNING,
	CALL_FINISHED, /* the handler came back in time */
	CALL_EXPIRING, /* the watchdog is answering */
	CALL_EXPIRED,  /* it has answered */
};

/* Where an environment is with its init phase. One that fails is tried again as a part of the call.
 */
enum init_phase {
	INIT_NONE,  /* over, and it succeeded */
	INIT_FIRST, /* before the call, by Lambda's own limit */
	INIT_AGAIN, /* in the call, within its time */
};

struct environment {
	struct lambda *lambda;
	struct function *function;
	struct revision *revision;
	struct environment *next_idle;
	struct environment *next, **link;      /* all environments, for the watchdog */
	int64_t idle_since;                    /* monotonic us */
	char namespace_name[LAMBDA_NAMESPACE]; /* "": the stack's own */
	struct str namespace;
	char log_stream[56]; /* its name at CloudWatch */
	bool forgotten;      /* ends with its call */
	bool initialised;
	bool said_start;            /* the call under way has its START line */
	enum init_phase init_phase; /* its thread's, the watchdog's while phase is CALL_EXPIRING */
	bool has_slot;   /* the call under way counts against the function's concurrency */
	bool unreserved; /* and against the account's */

	struct module module;    /* of a thread environment */
	struct process *process; /* of an isolated one; otherwise NULL */
	struct runtime *runtime; /* of a program; otherwise NULL */
	bool alone;              /* one of these two: nothing of it runs in this process */

	/* The call under way. */
	_Atomic int phase;             /* enum call_phase */
	_Atomic int64_t deadline;      /* monotonic us; 0 when there is none */
	const struct invocation *call; /* valid while phase is CALL_RUNNING or CALL_EXPIRING */
	struct str request_id, trace_id;
	int64_t started, init_us, limit_s;
	int64_t load_us;          /* what making it took: a part of its first call's init phase */
	char crash_id[64];        /* the request id for a crash report */
	pthread_mutex_t log_lock; /* the two below: handler's threads and the watchdog */
	struct buf log;           /* lines of this call */
	size_t log_handed;        /* what of them the sink has */
	uint64_t said;            /* bytes of this call */
	uint64_t random;
};

struct lambda {
	struct lambda_options options; /* slices in arena */
	struct arena arena;
	pthread_mutex_t lock, reloading;
	struct function *functions;
	struct environment *environments;
	unsigned environment_count, running, unreserved_running, unreserved_most;
	_Atomic bool stopping;
	_Atomic uint64_t seed;

	/* watchdog.c */
	pthread_t watchdog;
	pthread_cond_t watchdog_wake, call_expired;
	_Atomic int64_t watchdog_at; /* monotonic us when it looks next; INT64_MAX: parked */
	_Atomic uint32_t least_timeout_s;
	bool watchdog_ends;
	_Atomic bool active; /* a call was armed since it last looked */

	struct watch *watch;
	struct async *async;

	/* What a handler in a thread can do to its surroundings, and how that shows: a byte that is
	 * 0 in a fork of this process, and a descriptor that nobody closes. */
	volatile char *mine;
	int canary;
};

/* room.c: the caller holds the lock. */
/* What the reserved functions leave of the account's concurrency. */
void room_share_concurrency(struct lambda *lambda);
struct function *room_find(struct lambda *lambda, struct str name);
void room_unref_revision(struct revision *revision);
void room_unref_function(struct function *function);
/* room.c: the caller does not hold it. */
uint64_t room_random(struct lambda *lambda);
/* A new UUID in id, 36 characters. */
struct str room_uuid(struct lambda *lambda, char id[40]);
void room_say(struct lambda *lambda, struct function *function, struct str lines);

/* revision.c */
struct revision *revision_make(struct lambda *lambda, const struct lambda_function_config *config);
/* Looks at the module file and, when it or the configuration is another than the current one, loads
 * it and makes it current. -1 when it does not load: nothing has changed then but
 * function->trouble, and the log says why, once. A file that is still being written is
 * REVISION_INCOMPLETE, and the log does not say so when `patient`. */
enum {
	REVISION_INCOMPLETE = -2
};
int revision_load(struct lambda *lambda, struct function *function, bool patient, struct err *err);
bool revision_same_config(
	const struct lambda_function_config *a, const struct lambda_function_config *b);

/* environment.c */
struct environment *environment_make(struct lambda *lambda, struct function *function,
	struct revision *revision, struct str namespace, struct err *err);
void environment_free(struct environment *environment);
/* False when its process has ended meanwhile. */
bool environment_is_alive(struct environment *environment);
uint32_t environment_used_mb(const struct environment *environment);
/* Hands what the call has said to the sink and the ring; the caller holds log_lock. */
void environment_hand_on(struct environment *environment);
/* The last 4 KB of what the call has said: X-Amz-Log-Result. */
struct str environment_log_tail(struct environment *environment, struct arena *arena);
/* How its platform's lines are to be written now. */
struct fnlog_form environment_form(const struct environment *environment);
void environment_say(struct environment *environment, struct str line);
/* The line that ends an init phase which failed; error_type NULL: its time was up. */
void environment_report_init(struct environment *environment, const char *error_type);
/* START, behind all that the init phase has said (recorded: captures of 2024 to 2026). */
void environment_say_start(struct environment *environment);
/* By its namespace's clock. */
int64_t environment_now_us(const struct environment *environment);
extern const struct hangar_host environment_host;

/* pool.c */
enum invoke_status pool_take(struct lambda *lambda, const struct invocation *call,
	struct environment **ret, struct str *ret_document);
/* reusable false: it ends. */
void pool_give(struct environment *environment, bool reusable);
/* The call no longer counts, though its thread may not have come back: its time was up, and on AWS
 * it would be gone. The caller holds the lock. */
void pool_free_slot(struct environment *environment);
/* Ends idle environments that are old, or all of those that are not of the current revision. */
void pool_sweep(struct lambda *lambda, int64_t idle_before);

/* watchdog.c */
int watchdog_start(struct lambda *lambda, struct err *err);
void watchdog_stop(struct lambda *lambda);
void watchdog_arm(struct environment *environment, int64_t deadline);
/* True when the handler came back in time; otherwise the watchdog has answered. */
bool watchdog_disarm(struct environment *environment);
/* Logs the timeout and answers the client in the handler's stead. */
void watchdog_expire(struct environment *environment);

/* invoke.c */
void invoke_call(void *self, const struct invocation *invocation, struct invoke_result *ret_result);

/* watch.c */
int watch_start(struct lambda *lambda, struct err *err);
void watch_stop(struct lambda *lambda);
/* Watches the directories of all functions' modules. */
void watch_update(struct lambda *lambda);

/* async.c */
int async_start(struct lambda *lambda, struct err *err);
void async_stop(struct lambda *lambda);
/* Queues the call's function, payload, request id and namespace; copies them. False when the room
 * is stopping, or no thread can be had. */
bool async_add(struct lambda *lambda, const struct invocation *call);
/* The functions are there: what the journal has may be called. */
void async_resume(struct lambda *lambda);
/* The caller holds the room's lock. */
void async_settings_from(struct async_settings *settings,
	const struct lambda_function_config *config, int64_t now_us);
void async_settings_destinations(
	struct async_settings *settings, struct str success, struct str failure);
void async_settings_release(struct async_settings *settings);

/* url.c: NULL is none, everywhere. */
const struct url_settings *url_settings_copy(struct arena *arena, const struct url_settings *from);
bool url_settings_same(const struct url_settings *a, const struct url_settings *b);
/* The caller holds the room's lock. */
void function_url_set(
	struct function_url *url, const struct url_settings *settings, int64_t now_us);

/* One call in a process; *ret_status is waitpid()'s when it died. The environment's deadline holds.
 */
enum process_end {
	PROCESS_ANSWERED,
	PROCESS_EXPIRED,
	PROCESS_DIED,
};

/* process.c */
struct process;
struct process *process_start(struct environment *environment, struct err *err);
enum process_end process_call(
	struct environment *environment, struct hangar_invocation *in, bool start, int *ret_status);
uint32_t process_memory_mb(const struct process *process);
bool process_is_alive(struct process *process);
void process_end(struct process *process);

/* runtime.c: `start` is the init phase, until the program asks for its first event. */
struct runtime *runtime_new(struct environment *environment);
enum process_end runtime_call(
	struct runtime *runtime, struct hangar_invocation *in, bool start, int *ret_status);
uint32_t runtime_memory_mb(const struct runtime *runtime);
bool runtime_is_alive(struct runtime *runtime);
/* Ends the program, if there is one; the next call starts it anew. */
void runtime_stop(struct runtime *runtime);
void runtime_free(struct runtime *runtime);

#endif
