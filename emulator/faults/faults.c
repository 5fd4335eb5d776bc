#include "faults_private.h"

#include "dynamodb/capacity.h"
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
	struct faults *faults;
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
	uint64_t z = seed + stream * 0x9e3779b97f4a7c15u + n * 0xd1342543de82ef95u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
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
static bool strikes(const struct faults *faults, struct fault_rule *rule)
{
	uint64_t n = rule->matched++;
	uint64_t which = (uint64_t)(rule - faults->rules) + 1;
	if ((n + 1) % rule->every || rule->struck >= rule->times)
		return false;
	if (!by_chance(rule->probability, faults->seed, which, n))
		return false;
	rule->struck++;
	return true;
}

static void decide_parts(const struct faults *faults, struct fault_rule *rule, struct fate *fate)
{
	bool struck = false;
	for (size_t i = 0; i < fate->target_count; i++)
		if (!fate->parts[i] && fits_target(rule, &fate->targets[i]) &&
			strikes(faults, rule)) {
			fate->parts[i] = rule->error;
			struck = true;
		}
	if (struck)
		fate->latency_us += rule->latency_us;
}

static void decide(struct faults *faults, const struct aws_call *call, struct fate *fate)
{
	for (size_t i = 0; i < faults->rule_count && !fate->whole; i++) {
		struct fault_rule *rule = &faults->rules[i];
		bool any = str_eq(rule->operation, STR("*"));
		if ((!any && !str_eq(rule->operation, call->op->name)) ||
			(rule->account.n && !str_eq(rule->account, call->account)) ||
			(rule->namespace.p && !str_eq(rule->namespace, call->namespace)) ||
			(rule->error && !rule->error->meets(fate->flags)))
			continue;
		if (rule->error && rule->error->parts(fate->flags)) {
			decide_parts(faults, rule, fate);
		} else if (fits_any(rule, fate) && strikes(faults, rule)) {
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

static bool has_limits(const struct fault_limits *limits)
{
	return limits->partition_read || limits->partition_write || limits->provisioned;
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
	if (!cost || !fate->limited || fault_limits_admit(fate->faults, call, cost, key, &excess))
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
static int64_t past_of(struct faults *faults, const struct fault_consistency *consistency,
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
	pthread_mutex_lock(&faults->lock);
	uint64_t n = past ? faults->stale_reads++ : 0;
	bool stale = by_chance(consistency->probability, faults->seed, UINT64_MAX, n);
	pthread_mutex_unlock(&faults->lock);
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

static int begin(void *self, struct aws_call *call, const void *input)
{
	struct faults *faults = self;
	struct fault_target *targets;
	struct fate *fate = arena_new(call->arena, struct fate);
	fate->gate.admit = admit;
	fate->faults = faults;
	fate->target_count = fault_targets(call->arena, call->op->input, input, &targets);
	fate->targets = targets;
	fate->parts = arena_array(call->arena, const struct fault_error *, fate->target_count + 1);
	fate->flags = fault_operation(call->op->name);
	pthread_mutex_lock(&faults->lock);
	decide(faults, call, fate);
	struct fault_consistency consistency = faults->consistency;
	fate->limited = has_limits(&faults->limits);
	pthread_mutex_unlock(&faults->lock);
	call->gate = &fate->gate;
	if (fault_states_begin(faults, call))
		return -1;
	wait_for(fate->latency_us);
	if (fate->whole && !fate->applied)
		return fail(call, fate->whole->error, fate);
	if (consistency.gsi_lag_us && call->op->txn == AWS_TXN_READ)
		call->past_us = past_of(faults, &consistency, call, input);
	else if (consistency.gsi_lag_us)
		return keep_state(&consistency, call);
	return 0;
}

static int end(void *self, struct aws_call *call)
{
	struct faults *faults = self;
	const struct fate *fate = (const struct fate *)call->gate;
	if (fate->target_count)
		fault_states_end(faults, call, fate->targets[0].table);
	return fate->whole ? fail(call, fate->whole->error, fate) : 0;
}

struct call_orders faults_orders(struct faults *faults)
{
	return (struct call_orders){faults, &faults->any, begin, end};
}

/* --- what is ordered --- */

struct faults *faults_new(uint64_t seed, const struct aws_operations *services, size_t count)
{
	struct faults *faults = xcalloc(1, sizeof(*faults));
	faults->services = services;
	faults->service_count = count;
	faults->seed = seed;
	pthread_mutex_init(&faults->lock, NULL);
	pthread_mutex_init(&faults->changes_lock, NULL);
	pthread_mutex_init(&faults->limits_lock, NULL);
	return faults;
}

void faults_free(struct faults *faults)
{
	if (!faults)
		return;
	arena_release(&faults->arena);
	fault_buckets_free(faults->buckets);
	fault_states_release(faults);
	pthread_mutex_destroy(&faults->lock);
	pthread_mutex_destroy(&faults->changes_lock);
	pthread_mutex_destroy(&faults->limits_lock);
	free(faults);
}

/* Under the lock. What is under way must end even when nothing is ordered any more. */
static void set_any(struct faults *faults)
{
	bool any = faults->rule_count > 0 || faults->consistency.gsi_lag_us ||
		   has_limits(&faults->limits) || fault_states_any(faults);
	atomic_store_explicit(&faults->any, any, memory_order_relaxed);
}

void faults_refresh(struct faults *faults)
{
	pthread_mutex_lock(&faults->lock);
	set_any(faults);
	pthread_mutex_unlock(&faults->lock);
}

static void put_rules(
	struct faults *faults, struct arena arena, struct fault_rule *rules, size_t count)
{
	arena_release(&faults->arena);
	faults->arena = arena;
	faults->rules = rules;
	faults->rule_count = count;
}

int faults_set(struct faults *faults, struct str json, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct fault_orders orders;
	if (fault_orders_read(faults, json, &arena, &orders, err) < 0) {
		arena_release(&arena);
		return -1;
	}
	pthread_mutex_lock(&faults->lock);
	if (orders.has_seed)
		faults->seed = orders.seed;
	if (orders.has_consistency)
		faults->consistency = orders.consistency;
	struct fault_limits limits = faults->limits;
	if (orders.has_partition) {
		limits.partition_read = orders.limits.partition_read;
		limits.partition_write = orders.limits.partition_write;
	}
	if (orders.has_provisioned)
		limits.provisioned = orders.limits.provisioned;
	if (orders.has_partition || orders.has_provisioned)
		fault_limits_set(faults, &limits);
	if (orders.has_states)
		fault_states_set(faults, &orders.states);
	if (orders.has_consistency || orders.has_seed)
		faults->stale_reads = 0;
	if (orders.has_rules)
		put_rules(faults, arena, orders.rules, orders.rule_count);
	else
		arena_release(&arena);
	set_any(faults);
	pthread_mutex_unlock(&faults->lock);
	return 0;
}

void faults_clear(struct faults *faults)
{
	pthread_mutex_lock(&faults->lock);
	put_rules(faults, ARENA_INIT, NULL, 0);
	faults->consistency = (struct fault_consistency){0};
	fault_limits_set(faults, &(struct fault_limits){0});
	fault_states_set(faults, &(struct fault_states){{0}});
	set_any(faults);
	pthread_mutex_unlock(&faults->lock);
}

static void write_consistency(const struct fault_consistency *c, struct json_writer *w)
{
	json_key(w, STR("consistency"));
	if (!c->gsi_lag_us) {
		json_null(w);
		return;
	}
	json_object(w);
	json_key_i64(w, STR("stale_ms"), c->stale_us / 1000);
	json_key_i64(w, STR("gsi_lag_ms"), c->gsi_lag_us / 1000);
	json_key(w, STR("probability"));
	json_double(w, c->probability);
	json_end_object(w);
}

static void write_limits(const struct fault_limits *limits, struct json_writer *w)
{
	json_key(w, STR("partition"));
	if (limits->partition_read || limits->partition_write) {
		json_object(w);
		if (limits->partition_read)
			json_key_i64(w, STR("read"), limits->partition_read);
		if (limits->partition_write)
			json_key_i64(w, STR("write"), limits->partition_write);
		json_end_object(w);
	} else {
		json_null(w);
	}
	json_key_bool(w, STR("provisioned"), limits->provisioned);
}

static void write_states(const struct fault_states *states, struct json_writer *w)
{
	json_key(w, STR("table_states"));
	if (!states->us[0] && !states->us[1] && !states->us[2]) {
		json_null(w);
		return;
	}
	json_object(w);
	json_key_i64(w, STR("creating_ms"), states->us[0] / 1000);
	json_key_i64(w, STR("updating_ms"), states->us[1] / 1000);
	json_key_i64(w, STR("deleting_ms"), states->us[2] / 1000);
	json_end_object(w);
}

void faults_write(struct faults *faults, struct json_writer *w)
{
	char seed[24];
	struct buf digits = {.p = seed, .cap = sizeof(seed)};
	pthread_mutex_lock(&faults->changes_lock);
	struct fault_states states = faults->states;
	pthread_mutex_unlock(&faults->changes_lock);
	pthread_mutex_lock(&faults->lock);
	buf_add_u64(&digits, faults->seed);
	json_object(w);
	json_key(w, STR("seed"));
	json_number(w, buf_str(&digits));
	json_key(w, STR("rules"));
	json_array(w);
	for (size_t i = 0; i < faults->rule_count; i++) {
		const struct fault_rule *rule = &faults->rules[i];
		json_object(w);
		json_key(w, STR("rule"));
		json_raw(w, rule->text);
		json_key_i64(w, STR("matched"), (int64_t)rule->matched);
		json_key_i64(w, STR("struck"), (int64_t)rule->struck);
		json_end_object(w);
	}
	json_end_array(w);
	write_consistency(&faults->consistency, w);
	write_limits(&faults->limits, w);
	write_states(&states, w);
	json_end_object(w);
	pthread_mutex_unlock(&faults->lock);
}
