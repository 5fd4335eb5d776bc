/*
 * faults - what a test orders of DynamoDB besides right answers: the errors that AWS gives now and
 * then, in AWS's words, and delays.
 *
 * Each namespace has its own orders, and those of a fork begin as those of what it is a copy of.
 *
 * A rule says for which calls, how often, and what:
 *
 *	{"operation":"PutItem",      or "*"; required
 * *	 "account":"111122223333",   only calls of this account
 *	 "table":"orders",           only calls that name the table
 *	 "key":{"PK":{"S":"A"}},     only calls that name an item with these attributes in its key
 *	 "error":"ThrottlingException", | ProvisionedThroughputExceededException |
 *	         RequestLimitExceeded | TransactionConflictException | InternalServerError |
 *	         ItemCollectionSizeLimitExceededException; none: only the delay
 *	 "probability":0.3,          of the calls that fit, by the seed
 *	 "every":3,                  the third, the sixth, ...
 *	 "times":2,                  then never again
 *	 "latency_ms":50,            before anything else happens
 *	 "applied":true}             InternalServerError: the call takes effect all the same
 *
 * The first rule that strikes decides; delays add up. Where AWS fails parts of a call, the rules
 * are held against each part: throttled items of a batch come back as UnprocessedItems or
 * UnprocessedKeys (all of them: then the call fails), and what befalls an action cancels its
 * transaction, with the reason. Whether the n-th call that fits a rule strikes depends on the seed
 * and n alone: the same seed, the same faults.
 *
 * Eventual consistency:
 *
 *	{"consistency":{"stale_ms":200,   reads without ConsistentRead see what was so long ago
 *	                "gsi_lag_ms":500, those of a global index (no less than stale_ms)
 *	                "probability":1}} of such reads
 *
 * Such a read sees the oldest state that its bound allows; before every write the state is kept for
 * that. Consistent reads and transactions always see the present.
 *
 * Limits, in units per second (a second's worth may come at once):
 *
 *	{"partition":{"read":3000,"write":1000},   of each value of a partition key
 *	 "provisioned":true}                       what provisioned tables and indexes have
 *
 * What exceeds them is refused with ProvisionedThroughputExceededException, of an on-demand table
 * with ThrottlingException, as on AWS; parts of batches come back unprocessed. A Scan is of no one
 * partition, nor is a write's share of a global index.
 *
 * Changes of tables that take their time:
 *
 *	{"table_states":{"creating_ms":500,"updating_ms":500,"deleting_ms":500}}
 *
 * Meanwhile the table is CREATING, UPDATING or DELETING for whoever looks, and answers as on AWS.
 * The times are those of the namespace's clock; a state ends with the first call after its time.
 *
 * Thread-safe. With nothing ordered, the pipeline looks at one flag.
 */
#ifndef HANGAR_FAULTS_H
#define HANGAR_FAULTS_H

#include "dynamodb/call.h"

struct faults;

/* The tables tell which operations there are, and must outlive the faults. The seed is every
 * namespace's until another one is ordered. */
struct faults *faults_new(uint64_t seed, const struct aws_operations *services, size_t count);
void faults_free(struct faults *faults); /* NULL is fine */

/* The hook for pipeline_obey(). */
struct call_orders faults_orders(struct faults *faults);

/* Puts in place, in one namespace, what the document says: [RULE, ...], or an object with "rules",
 * "seed", "consistency", "partition", "provisioned", "table_states". What it names is replaced, the
 * rest stays; null takes a section back. -1: nothing has changed, err says what is wrong. */
int faults_set(struct faults *faults, struct str namespace, struct str json, struct err *err);
/* Nothing is ordered there any more. */
void faults_clear(struct faults *faults, struct str namespace);
/* {"seed":N,"rules":[{"rule":{...},"matched":n,"struck":n},...],"consistency":{...}|null,
 * "partition":{...}|null,"provisioned":bool,"table_states":{...}|null} */
void faults_write(struct faults *faults, struct str namespace, struct json_writer *w);

/* The namespace is a new fork: what is ordered in `from` is ordered there, counted from 0. */
void faults_fork(struct faults *faults, struct str namespace, struct str from);
/* There is no such namespace any more. */
void faults_forget(struct faults *faults, struct str namespace);

#endif
