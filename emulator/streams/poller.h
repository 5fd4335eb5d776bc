/*
 * poller - delivers stream records to functions: the event source mappings of one store.
 *
 * Each lane of each mapping has a thread, which sleeps while there is nothing to deliver; a commit
 * that appended records wakes it. Mappings come from routes.yaml and from the Lambda API
 * (mapping_api.h); what the latter says is kept in the store and wins, until the line in
 * routes.yaml is another.
 */
#ifndef HANGAR_POLLER_H
#define HANGAR_POLLER_H

#include "doors.h"
#include "err.h"
#include "store/store.h"

struct log;

struct event_mapping {
	struct str id; /* what its place is remembered under: "spaceko-main/on_change" */
	struct str table, function;
	struct str label;          /* of the one stream it reads; empty: the table's newest */
	size_t batch;              /* BatchSize, 1 to 10,000; 0: 100 */
	int64_t window_us;         /* MaximumBatchingWindowInSeconds; 0: none */
	int64_t max_age_us;        /* MaximumRecordAgeInSeconds; 0 or less: none */
	int retries;               /* MaximumRetryAttempts; -1: for ever */
	unsigned parallel;         /* ParallelizationFactor, 1 to 10; 0: 1 */
	int64_t tumbling_us;       /* TumblingWindowInSeconds; 0: none */
	bool bisect;               /* BisectBatchOnFunctionError */
	bool report;               /* FunctionResponseTypes: ReportBatchItemFailures */
	bool latest_version;       /* the function was named with :$LATEST; told as it was */
	bool metrics;              /* MetricsConfig: EventCount; told, not measured */
	bool latest;               /* StartingPosition LATEST; otherwise TRIM_HORIZON */
	bool disabled;             /* keeps its place, delivers nothing */
	struct str on_failure;     /* what doors.h's struct destination takes; empty: nowhere */
	const struct str *filters; /* FilterCriteria: patterns; none: every record */
	size_t filter_count;
	int64_t modified_us; /* LastModified; 0: when the poller started */
};

struct poller;

struct poller_options {
	struct store *store;
	struct str namespace; /* that the store is of: the functions' calls go there; copied */
	const struct invoker *invoker;
	const struct destination *destination; /* for what is given up; may be NULL */
	struct log *log;                       /* may be NULL */
};

/* 0, or -1 and the first filter that AWS would refuse. */
int poller_check(const struct event_mapping *mappings, size_t count, struct err *err);
/* The mappings are copied; store, invoker, destination and log must outlive the poller. Mappings
 * that poller_check() refuses are an error. The store's record listener is the poller's from now
 * on. */
int poller_start(const struct poller_options *options, const struct event_mapping *mappings,
	size_t count, struct poller **ret_poller, struct err *err);
/* Waits for the batches that are being delivered. NULL is fine. */
void poller_stop(struct poller *poller);

/* Nothing is pending now, no batch is being delivered, and no tumbling window is open. */
bool poller_is_idle(struct poller *poller);
/* Returns true when nothing is pending: every record written before the call, and every one that
 * the functions wrote meanwhile, was delivered or given up. Batching windows end at once; tumbling
 * ones when the store's clock says so. False when that did not happen in time; *ret_pending (may be
 * NULL) is then the id of a mapping that waits, valid as long as the poller. */
bool poller_drain(struct poller *poller, int64_t timeout_ms, struct str *ret_pending);

/* --- the mappings as resources --- */

struct str poller_namespace(const struct poller *poller);
struct store *poller_store(const struct poller *poller);

/* The LastProcessingResult of one that has called nobody yet. */
#define MAPPING_UNUSED "No records processed"

struct mapping_view {
	struct event_mapping config;
	char uuid[40];
	struct str stream_arn; /* empty: the table has no stream now */
	const char *result;    /* LastProcessingResult */
};

/* All of them, by UUID; copies in the arena. */
size_t poller_mappings(
	struct poller *poller, struct arena *arena, struct mapping_view **ret_mappings);
/* Adds one, or puts it in the place of that with the same id; waits for a batch of the latter that
 * is being delivered. Kept in the store. */
int poller_put(struct poller *poller, const struct event_mapping *mapping, struct err *err);
/* Removes it and its place; false when there is none of that id. */
bool poller_remove(struct poller *poller, struct str id);

/* "7c9e6679-7425-40de-944b-e07fc1f90ae7": the same for the same id. */
void mapping_uuid(struct str id, char ret_uuid[40]);

#endif
