/*
 * Throughput that can be exceeded: of a partition key's value, and what a provisioned table has.
 *
 * A bucket for each holds the units of one second. A call that wants more than is there is refused
 * and takes nothing; one that wants more than the bucket can ever hold needs it full.
 */
#include "faults_private.h"

#include "clock.h"
#include "dynamodb/capacity.h"

#include <stdlib.h>

enum {
	CHAINS = 256,
	BUCKETS = 4096, /* more are not remembered: the full ones are forgotten first */
};

struct bucket {
	struct bucket *next;
	char *id;
	size_t id_size;
	double halves, most; /* units, times 2 */
	int64_t filled_us;
};

struct fault_buckets {
	struct bucket *chains[CHAINS];
	size_t count;
};

static void bucket_fill(struct bucket *bucket, int64_t now)
{
	if (now > bucket->filled_us)
		bucket->halves += bucket->most * (double)(now - bucket->filled_us) / 1e6;
	if (bucket->halves > bucket->most)
		bucket->halves = bucket->most;
	bucket->filled_us = now;
}

static void forget(struct fault_buckets *buckets, bool full_only, int64_t now)
{
	for (size_t i = 0; i < CHAINS; i++)
		for (struct bucket **at = &buckets->chains[i], *bucket; (bucket = *at);) {
			bucket_fill(bucket, now);
			if (full_only && bucket->halves < bucket->most) {
				at = &bucket->next;
				continue;
			}
			*at = bucket->next;
			free(bucket->id);
			free(bucket);
			buckets->count--;
		}
}

void fault_buckets_free(struct fault_buckets *buckets)
{
	if (!buckets)
		return;
	forget(buckets, false, 0);
	free(buckets);
}

static struct bucket *bucket_of(
	struct fault_buckets *buckets, struct str id, int64_t units, int64_t now)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < id.n; i++)
		hash = (hash ^ (unsigned char)id.p[i]) * 16777619u;
	struct bucket **chain = &buckets->chains[(hash ^ hash >> 15) % CHAINS];
	for (struct bucket *bucket = *chain; bucket; bucket = bucket->next)
		if (str_eq(str_of(bucket->id, bucket->id_size), id)) {
			bucket->most = 2.0 * (double)units;
			bucket_fill(bucket, now);
			return bucket;
		}
	struct bucket *bucket = xcalloc(1, sizeof(*bucket));
	*bucket = (struct bucket){.next = *chain,
		.id = xstrdup(id),
		.id_size = id.n,
		.halves = 2.0 * (double)units,
		.most = 2.0 * (double)units,
		.filled_us = now};
	*chain = bucket;
	buckets->count++;
	return bucket;
}

/* What one call wants of one bucket. */
struct claim {
	struct bucket *bucket;
	double halves;
};

struct claiming {
	struct fault_realm *realm;
	struct aws_call *call;
	const struct capacity *cost;
	struct value key;
	int64_t now;
	struct claim claims[2 * (TABLE_INDEXES + 1)];
	size_t count;
	struct fault_excess *excess;
};

/* Names the bucket: who, what, which direction; values of the key behind it. */
static struct buf bucket_id(const struct claiming *c, const struct index *index, const char *kind)
{
	struct buf id = BUF_IN(c->call->arena);
	buf_printf(&id, "%s%c/%.*s/%.*s/%.*s/%.*s/", kind, c->cost->write ? 'w' : 'r',
		STR_ARG(c->call->account), STR_ARG(c->call->region), STR_ARG(c->cost->table->name),
		STR_ARG(index ? index->name : STR_NONE));
	return id;
}

/* False: more than there is. */
static bool claim(struct claiming *c, struct str id, int64_t units, uint64_t halves,
	const struct index *index, const char *limit)
{
	struct bucket *bucket = bucket_of(c->realm->buckets, id, units, c->now);
	double wanted = (double)halves;
	if (bucket->halves < (wanted < bucket->most ? wanted : bucket->most)) {
		*c->excess = (struct fault_excess){c->cost->table, index, limit, c->cost->write};
		return false;
	}
	c->claims[c->count++] = (struct claim){bucket, wanted};
	return true;
}

static bool claim_partition(struct claiming *c, const struct index *index, uint64_t halves)
{
	const struct fault_limits *limits = &c->realm->limits;
	const struct key_schema *schema = index ? &index->key : &c->cost->table->key;
	int64_t units = c->cost->write ? limits->partition_write : limits->partition_read;
	struct buf id = bucket_id(c, index, "k");
	if (!units || !halves)
		return true;
	for (unsigned i = 0; i < schema->hash_count; i++) {
		struct value value = value_member(c->key, schema->parts[i].name);
		if (value_is_absent(value))
			return true; /* of no one partition */
		buf_add(&id, value.bytes);
	}
	return claim(c, buf_str(&id), units, halves, index, "KeyRangeThroughputExceeded");
}

static bool claim_provisioned(struct claiming *c, const struct index *index, uint64_t halves)
{
	const struct table *table = c->cost->table;
	const struct throughput *throughput = index ? &index->throughput : &table->throughput;
	int64_t units = c->cost->write ? throughput->write_units : throughput->read_units;
	struct buf id = bucket_id(c, index, "p");
	if (!c->realm->limits.provisioned || table->billing != BILLING_PROVISIONED || !units ||
		!halves)
		return true;
	return claim(c, buf_str(&id), units, halves, index, "ProvisionedThroughputExceeded");
}

static bool claim_all(struct claiming *c)
{
	const struct capacity *cost = c->cost;
	uint64_t own = cost->table_halves;
	for (size_t i = 0; cost->index_halves && i < cost->table->index_count; i++) {
		const struct index *index = &cost->table->indexes[i];
		uint64_t halves = cost->index_halves[i];
		if (!index->global)
			own += halves; /* a local index is part of the table */
		else if (!claim_provisioned(c, index, halves) ||
			 (!cost->write && !claim_partition(c, index, halves)))
			return false;
	}
	return claim_provisioned(c, NULL, own) && claim_partition(c, NULL, own);
}

bool fault_limits_admit(struct fault_realm *realm, struct aws_call *call,
	const struct capacity *cost, struct value key, struct fault_excess *ret_excess)
{
	struct claiming c = {
		.realm = realm, .call = call, .cost = cost, .key = key, .excess = ret_excess};
	pthread_mutex_lock(&realm->limits_lock);
	c.now = clock_now_us(call->clock);
	if (!realm->buckets)
		realm->buckets = xcalloc(1, sizeof(*realm->buckets));
	if (realm->buckets->count > BUCKETS)
		forget(realm->buckets, true, c.now);
	if (realm->buckets->count > BUCKETS)
		forget(realm->buckets, false, c.now);
	bool admitted = claim_all(&c);
	for (size_t i = 0; admitted && i < c.count; i++)
		c.claims[i].bucket->halves -= c.claims[i].halves;
	pthread_mutex_unlock(&realm->limits_lock);
	return admitted;
}

bool fault_limits_any(const struct fault_limits *limits)
{
	return limits->partition_read || limits->partition_write || limits->provisioned;
}

void fault_limits_set(struct fault_realm *realm, const struct fault_limits *limits)
{
	pthread_mutex_lock(&realm->limits_lock);
	realm->limits = *limits;
	fault_buckets_free(realm->buckets);
	realm->buckets = NULL;
	pthread_mutex_unlock(&realm->limits_lock);
}
