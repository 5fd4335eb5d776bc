/*
 * poller - delivers stream records to functions: the event source mappings of one store.
 *
 * One thread serves all mappings in turn and sleeps while there is nothing to deliver; a commit
 * that appended records wakes it.
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
	size_t batch;              /* BatchSize, 1 to 10,000; 0: 100 */
	int64_t window_us;         /* MaximumBatchingWindowInSeconds; 0: none */
	int64_t max_age_us;        /* MaximumRecordAgeInSeconds; 0 or less: none */
	int retries;               /* MaximumRetryAttempts; -1: for ever */
	bool bisect;               /* BisectBatchOnFunctionError */
	bool report;               /* FunctionResponseTypes: ReportBatchItemFailures */
	bool latest;               /* StartingPosition LATEST; otherwise TRIM_HORIZON */
	const struct str *filters; /* FilterCriteria: patterns; none: every record */
	size_t filter_count;
};

struct poller;

struct poller_options {
	struct store *store;
	struct str namespace; /* that the store is of: the functions' calls go there; copied */
	const struct invoker *invoker;
	struct log *log; /* may be NULL */
};

/* 0, or -1 and the first filter that AWS would refuse. */
int poller_check(const struct event_mapping *mappings, size_t count, struct err *err);
/* The mappings are copied; store, invoker and log must outlive the poller. Mappings that
 * poller_check() refuses are an error. The store's record listener is the poller's from now on. */
int poller_start(const struct poller_options *options, const struct event_mapping *mappings,
	size_t count, struct poller **ret_poller, struct err *err);
/* Waits for the batch that is being delivered. NULL is fine. */
void poller_stop(struct poller *poller);

/* Returns true when nothing is pending: every record written before the call, and every one that
 * the functions wrote meanwhile, was delivered or given up. Batching windows end at once. False
 * when that did not happen in time; *ret_pending (may be NULL) is then the id of a mapping that
 * waits, valid as long as the poller. */
/* Nothing is pending now, and no batch is being delivered. */
bool poller_is_idle(struct poller *poller);

bool poller_drain(struct poller *poller, int64_t timeout_ms, struct str *ret_pending);

#endif
