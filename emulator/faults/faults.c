#include "faults_private.h"

#include "dynamodb/capacity.h"
#include "mix.h"
#include "store/store.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

/* --- which operations AWS gives which error for: the API reference's pages of the operations ---
 */

static const struct {
	struct str name;
	unsigned flags;
} operations[] = {
	{STR_INIT("GetItem"), FAULT_DATA},
	{STR_INIT("PutItem"), FAULT_DATA | FAULT_WRITE},
	{STR_INIT("UpdateItem"), FAULT_DATA | FAULT_WRITE},
	{STR_INIT("DeleteItem"), FAULT_DATA | FAULT_WRITE},
	{STR_INIT("Query"), FAULT_DATA},
	{STR_INIT("Scan"), FAULT_DATA | FAULT_SCAN},
	{STR_INIT("BatchGetItem"), FAULT_DATA | FAULT_BATCH},
	{STR_INIT("BatchWriteItem"), FAULT_DATA | FAULT_WRITE | FAULT_BATCH},
	{STR_INIT("TransactGetItems"), FAULT_DATA | FAULT_TRANSACTION},
	{STR_INIT("TransactWriteItems"), FAULT_DATA | FAULT_WRITE | FAULT_TRANSACTION},
};

unsigned fault_operation(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(operations); i++)
		if (str_eq(operations[i].name, name))
			return operations[i].flags;
	return 0;
}

static bool anything(unsigned flags)
{
	(void)flags;
	return true;
}

static bool nothing(unsigned flags)
{
	(void)flags;
	return false;
}

static bool data(unsigned flags)
{
	return flags & FAULT_DATA;
}

static bool writes(unsigned flags)
{
	return flags & FAULT_WRITE;
}

static bool conflicts(unsigned flags)
{
	return (flags & FAULT_TRANSACTION) || ((flags & FAULT_WRITE) && !(flags & FAULT_BATCH));
}

static bool transactions(unsigned flags)
{
	return flags & FAULT_TRANSACTION;
}

static bool several(unsigned flags)
{
	return flags & (FAULT_BATCH | FAULT_TRANSACTION);
}

static const struct fault_error errors[] = {
	{STR_INIT("ProvisionedThroughputExceededException"), AWS_E_THROUGHPUT, data, several},
	{STR_INIT("ThrottlingException"), AWS_E_THROTTLED, anything, several},
	{STR_INIT("RequestLimitExceeded"), AWS_E_REQUEST_LIMIT, data, nothing},
	{STR_INIT("TransactionConflictException"), AWS_E_CONFLICT, conflicts, transactions},
	{STR_INIT("ItemCollectionSizeLimitExceededException"), AWS_E_COLLECTION_SIZE, writes,
		transactions},
	{STR_INIT("InternalServerError"), AWS_E_SERVER_FAULT, anything, nothing},
};

const struct fault_error *fault_error_named(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(errors); i++)
		if (str_eq(errors[i].name, name))
			return &errors[i];
	return NULL;
}

/* --- one call --- */

/* What has been decided for a call before it began. */
struct fate {
	struct call_gate gate;
	struct fault_realm *realm;
	bool limited; /* there are limits to be held */
	const struct fault_target *targets;
	size_t target_count;
	unsigned flags;
	const struct fault_error *whole;  /* NULL: it begins */
	const struct fault_error **parts; /* for each target: NULL, or what befalls it */
	bool applied;                     /* `whole` comes after the call has taken effect */
	int64_t latency_us;
};

uint64_t fault_chance(uint64_t seed, uint64_t stream, uint64_t n)
{
	return mix(seed + stream * MIX_STEP + n * 0xd1342543de82ef95u);
}

static bool fits_target(const struct fault_rule *rule, const struct fault_target *target)
{
	struct str name;
	struct value value;
	if (rule->table.p && !str_eq(rule->table, target->table))
		return false;
	if (value_is_absent(rule->key))
		return true;
	if (value_is_absent(target->key))
		return false;
	struct value_walk walk = value_walk(rule->key);
	while (value_next(&walk, &name, &value))
		if (!value_eq(value, value_member(target->key, name)))
			return false;
	return true;
}

static bool fits_any(const struct fault_rule *rule, const struct fate *fate)
{
	for (size_t i = 0; i < fate->target_count; i++)
		if (fits_target(rule, &fate->targets[i]))
			return true;
	return !fate->target_count && !rule->table.p && value_is_absent(rule->key);
}

static bool by_chance(double probability, uint64_t seed, uint64_t stream, uint64_t n)
{
	return probability >= 1 ||
	       (double)(fault_chance(seed, stream, n) >> 11) * 0x1p-53 < probability;
}

/* The rule fits: does it strike this time? */
static bool strikes(const struct fault_realm *realm, struct fault_rule *rule)
{
	uint64_t n = rule->matched++;
	uint64_t which = (uint64_t)(rule - realm->rules) + 1;
	if ((n + 1) % rule->every || rule->struck >= rule->times)
		return false;
	if (!by_chance(rule->probability, realm->seed, which, n))
		return false;
	rule->struck++;
	return true;
}

static void decide_parts(
	const struct fault_realm *realm, struct fault_rule *rule, struct fate *fate)
{
	bool struck = false;
	for (size_t i = 0; i < fate->target_count; i++)
		if (!fate->parts[i] && fits_target(rule, &fate->targets[i]) &&
			strikes(realm, rule)) {
			fate->parts[i] = rule->error;
			struck = true;
		}
	if (struck)
		fate->latency_us += rule->latency_us;
}

static void decide(struct fault_realm *realm, const struct aws_call *call, struct fate *fate)
{
	for (size_t i = 0; i < realm->rule_count && !fate->whole; i++) {
		struct fault_rule *rule = &realm->rules[i];
		bool any = str_eq(rule->operation, STR("*"));
		if ((!any && !str_eq(rule->operation, call->op->name)) ||
			(rule->account.n && !str_eq(rule->account, call->account)) ||
			(rule->error && !rule->error->meets(fate->flags)))
			continue;
		if (rule->error && rule->error->parts(fate->flags)) {
			decide_parts(realm, rule, fate);
		} else if (fits_any(rule, fate) && strikes(realm, rule)) {
			fate->whole = rule->error;
			fate->applied = rule->applied;
			fate->latency_us += rule->latency_us;
		}
	}
}

/* "ThrottlingReasons":[...]: API reference, ThrottlingReason. */
static struct str throttling_reasons(
	struct aws_call *call, const char *what, bool write, const char *limit, struct str resource)
{
	struct buf out = BUF_IN(call->arena);
	struct json_writer w;
	json_writer_init(&w, &out);
	json_key(&w, STR("ThrottlingReasons"));
	json_array(&w);
	json_object(&w);
	json_key_string(&w, STR("reason"),
		arena_printf(call->arena, "%s%s%s", what, write ? "Write" : "Read", limit));
	json_key_string(&w, STR("resource"), resource);
	json_end_object(&w);
	json_end_array(&w);
	return buf_str(&out);
}

/* The failure of a whole call. */
static int fail(struct aws_call *call, enum aws_error error, const struct fate *fate)
{
	const char *limit = error == AWS_E_THROUGHPUT      ? "ProvisionedThroughputExceeded"
			    : error == AWS_E_REQUEST_LIMIT ? "AccountLimitExceeded"
			    : error == AWS_E_THROTTLED     ? "KeyRangeThroughputExceeded"
							   : NULL;
	if (error == AWS_E_THROTTLED && !(fate->flags & FAULT_DATA))
		return call_fail(call, AWS_E_THROTTLED_CONTROL);
	call_fail(call, error);
	if (limit && fate->target_count)
		call->failure.members =
			throttling_reasons(call, "Table", fate->flags & FAULT_WRITE, limit,
				arena_printf(call->arena, "arn:aws:dynamodb:%.*s:%.*s:table/%.*s",
					STR_ARG(call->region), STR_ARG(call->account),
					STR_ARG(fate->targets[0].table)));
	return -1;
}

/* Parts of batches and transactions say less. */
static int fail_limit(
	struct aws_call *call, const struct fate *fate, const struct fault_excess *excess)
{
	bool on_demand = excess->table->billing == BILLING_PAY_PER_REQUEST;
	call_fail(call, on_demand       ? AWS_E_THROTTLED
			: excess->index ? AWS_E_THROUGHPUT_OF_INDEX
					: AWS_E_THROUGHPUT);
	if (!several(fate->flags))
		call->failure.members = throttling_reasons(call, excess->index ? "Index" : "Table",
			excess->write, excess->limit,
			excess->index ? table_index_arn(call->arena, excess->table, excess->index)
				      : table_arn(call->arena, excess->table));
	return -1;
}

static int admit(struct call_gate *gate, struct aws_call *call, size_t part,
	const struct capacity *cost, struct value key)
{
	const struct fate *fate = (const struct fate *)gate;
	struct fault_excess excess;
	if (part < fate->target_count && fate->parts[part])
		return call_fail(call, fate->parts[part]->error);
	if (fate->flags & FAULT_SCAN)
		key = VALUE_ABSENT;
	if (!cost || !fate->limited || fault_limits_admit(fate->realm, call, cost, key, &excess))
		return 0;
	return fail_limit(call, fate, &excess);
}

static void wait_for(int64_t us)
{
	struct timespec rest = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
	while (us && nanosleep(&rest, &rest) < 0 && errno == EINTR)
		;
}

/* --- eventual consistency --- */

enum {
	STATES = 16, /* as many are kept at most, of one store */
};

/* How far back the call may look. */
static int64_t past_of(struct fault_realm *realm, const struct fault_consistency *consistency,
	struct aws_call *call, const void *input)
{
	const struct shape *shape = call->op->input;
	const struct str *name = fault_member(shape, input, STR("TableName"), SHAPE_STRING);
	const struct str *index_name = fault_member(shape, input, STR("IndexName"), SHAPE_STRING);
	int64_t past = consistency->stale_us;
	if (!fault_reads_eventually(shape, input))
		return 0;
	if (name && index_name && index_name->p) {
		const struct table *table = store_table(call->store, table_name_of(*name));
		const struct index *index = table ? table_index(table, *index_name) : NULL;
		if (index && index->global)
			past = consistency->gsi_lag_us;
		table_unref(table);
	}
	pthread_mutex_lock(&realm->lock);
	uint64_t n = past ? realm->stale_reads++ : 0;
	bool stale = by_chance(consistency->probability, realm->seed, UINT64_MAX, n);
	pthread_mutex_unlock(&realm->lock);
	return stale ? past : 0;
}

static int64_t least(int64_t a, int64_t b)
{
	return a && a < b ? a : b;
}

/* Before a write: the present will be the past. */
static int keep_state(const struct fault_consistency *consistency, struct aws_call *call)
{
	int64_t keep = consistency->gsi_lag_us;
	int64_t apart = least(consistency->stale_us, keep) / 8;
	struct err err = {""};
	if (apart < keep / (STATES - 1))
		apart = keep / (STATES - 1);
	return store_hold(call->store, keep, apart, &err)
		       ? call_fail(
				 call, AWS_E_STORE_FAILED, arena_dup(call->arena, str_z(err.text)))
		       : 0;
}

static struct fate *fate_new(struct fault_realm *realm, struct aws_call *call, const void *input)
{
	struct fault_target *targets;
	struct fate *fate = arena_new(call->arena, struct fate);
	fate->gate.admit = admit;
	fate->realm = realm;
	fate->target_count = fault_targets(call->arena, call->op->input, input, &targets);
	fate->targets = targets;
	fate->parts = arena_array(call->arena, const struct fault_error *, fate->target_count + 1);
	fate->flags = fault_operation(call->op->name);
	return fate;
}

static int begin(void *self, struct aws_call *call, const void *input)
{
	struct fault_realm *realm = fault_realm_find(self, call->namespace);
	if (!realm)
		return 0;
	struct fate *fate = fate_new(realm, call, input);
	pthread_mutex_lock(&realm->lock);
	decide(realm, call, fate);
	struct fault_consistency consistency = realm->consistency;
	fate->limited = fault_limits_any(&realm->limits);
	pthread_mutex_unlock(&realm->lock);
	call->gate = &fate->gate;
	if (fault_states_begin(realm, call))
		return -1;
	wait_for(fate->latency_us);
	if (fate->whole && !fate->applied)
		return fail(call, fate->whole->error, fate);
	if (consistency.gsi_lag_us && call->op->txn == AWS_TXN_READ)
		call->past_us = past_of(realm, &consistency, call, input);
	else if (consistency.gsi_lag_us)
		return keep_state(&consistency, call);
	return 0;
}

static int end(void *self, struct aws_call *call, int status)
{
	const struct fate *fate = (const struct fate *)call->gate;
	(void)self;
	if (!fate)
		return status;
	if (!status && fate->target_count)
		fault_states_end(fate->realm, call, fate->targets[0].table);
	fault_realm_release(fate->realm);
	return !status && fate->whole ? fail(call, fate->whole->error, fate) : status;
}

struct call_orders faults_orders(struct faults *faults)
{
	return (struct call_orders){faults, &faults->any, begin, end};
}
