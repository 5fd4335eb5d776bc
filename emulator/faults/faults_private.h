/*
 * faults_private - what the files of faults know of each other: the orders as they are kept, and
 * what a call touches.
 */
#ifndef HANGAR_FAULTS_PRIVATE_H
#define HANGAR_FAULTS_PRIVATE_H

#include "faults.h"

#include <pthread.h>
#include <stdatomic.h>

enum fault_flag {
	FAULT_WRITE = 1 << 0, /* the operation writes items */
	FAULT_DATA = 1 << 1,  /* it touches items */
	FAULT_BATCH = 1 << 2,
	FAULT_TRANSACTION = 1 << 3,
	FAULT_SCAN = 1 << 4, /* what it reads is of no one partition */
};

/* An error that can be ordered, and which operations AWS gives it for. */
struct fault_error {
	struct str name;
	enum aws_error error;
	bool (*meets)(unsigned flags);
	bool (*parts)(unsigned flags); /* it befalls parts of such a call, not the whole */
};

struct fault_rule {
	struct str text; /* as it was ordered */
	struct str operation, table;
	struct str account;              /* empty: any */
	struct value key;                /* absent: any */
	const struct fault_error *error; /* NULL: only the delay */
	double probability;
	uint64_t every, times;
	int64_t latency_us;
	bool applied;
	uint64_t matched, struck;
};

struct fault_consistency {
	int64_t stale_us, gsi_lag_us; /* both 0: everything is consistent */
	double probability;
};

struct fault_limits {
	int64_t partition_read, partition_write; /* 0: none */
	bool provisioned;
};

/* One for each enum aws_slow, in its order; 0: at once. */
struct fault_states {
	int64_t us[3];
};

/* A change of a table that is under way. */
struct fault_change {
	struct fault_change *next;
	struct str account, region, table;
	int64_t due_us;     /* by the store's clock */
	struct arena arena; /* of all of this */
};

/* What is ordered in one namespace. The list of all is one user, each call that goes on another. */
struct fault_realm {
	struct fault_realm *next;
	struct faults *faults;
	struct str namespace;
	atomic_uint users;
	/* `lock` may be held while one of the others is taken, which are held alone. What runs in
	 * a write transaction takes limits_lock only: whoever settles a table holds changes_lock
	 * and waits for the right to write. */
	pthread_mutex_t lock; /* of all that follows but for what is said otherwise */
	pthread_mutex_t changes_lock, limits_lock;
	bool any; /* something is ordered: counted in faults->any */
	uint64_t seed;
	struct arena arena; /* of the rules */
	struct fault_rule *rules;
	size_t rule_count;
	struct fault_consistency consistency;
	struct fault_limits limits;    /* written with both `lock` and limits_lock */
	struct fault_buckets *buckets; /* limits_lock; made when first needed */
	struct fault_states states;    /* changes_lock */
	struct fault_change *changes;  /* changes_lock */
	uint64_t stale_reads;          /* that could have been: what chance counts by */
};

struct faults {
	const struct aws_operations *services;
	size_t service_count;
	uint64_t seed;        /* of a realm that has none of its own */
	_Atomic unsigned any; /* realms with something ordered */
	pthread_mutex_t lock; /* of the list; held alone */
	struct fault_realm *realms;
};

/* NULL: nothing was ever ordered there. Each one found is released. */
struct fault_realm *fault_realm_find(struct faults *faults, struct str namespace);
void fault_realm_release(struct fault_realm *realm);
/* Looks anew whether the pipeline must ask. */
void fault_realm_refresh(struct fault_realm *realm);

/* FAULT_* of an operation; 0 for those that touch no items. */
unsigned fault_operation(struct str name);
/* NULL: none of that name. */
const struct fault_error *fault_error_named(struct str name);

/* What a document orders. Everything lives in the arena. */
struct fault_orders {
	bool has_rules, has_seed, has_consistency, has_partition, has_provisioned, has_states;
	struct fault_rule *rules;
	size_t rule_count;
	uint64_t seed;
	struct fault_consistency consistency;
	struct fault_limits limits;
	struct fault_states states;
};
int fault_orders_read(const struct faults *faults, struct str json, struct arena *arena,
	struct fault_orders *ret_orders, struct err *err);

/* An item that a call names: the part of a batch or transaction of the same number. */
struct fault_target {
	struct str table;
	struct value key; /* the item or its key; absent: the call names only the table */
};
/* In the order of the request. */
size_t fault_targets(struct arena *arena, const struct shape *shape, const void *input,
	struct fault_target **ret_targets);

/* What was exceeded. */
struct fault_excess {
	const struct table *table;
	const struct index *index; /* NULL: the table itself */
	const char *limit;         /* the last part of AWS's ThrottlingReason */
	bool write;
};
/* Takes what a call wants to consume; false: some of it is not there, and nothing is taken. */
bool fault_limits_admit(struct fault_realm *realm, struct aws_call *call,
	const struct capacity *cost, struct value key, struct fault_excess *ret_excess);
bool fault_limits_any(const struct fault_limits *limits);
/* Under `lock`. */
void fault_limits_set(struct fault_realm *realm, const struct fault_limits *limits);
void fault_buckets_free(struct fault_buckets *buckets); /* NULL is fine */

/* Ends what is due where the call goes, and says how slow the call itself is to be. */
int fault_states_begin(struct fault_realm *realm, struct aws_call *call);
/* After a call that has succeeded: remembers when its change is to end. */
void fault_states_end(struct fault_realm *realm, const struct aws_call *call, struct str table);
/* Puts them in place; without any, what is under way ends with the next call. */
void fault_states_set(struct fault_realm *realm, const struct fault_states *states);
/* Some take time, or one is under way. */
bool fault_states_any(struct fault_realm *realm);
void fault_states_release(struct fault_realm *realm);

/* A member of the input's own structure, of that kind; NULL: it has none. */
const void *fault_member(
	const struct shape *shape, const void *input, struct str name, enum shape_kind kind);
/* The call only reads, and nothing of it with ConsistentRead. */
bool fault_reads_eventually(const struct shape *shape, const void *input);

/* A number from 0 to 2^64 that depends on these three alone. */
uint64_t fault_chance(uint64_t seed, uint64_t stream, uint64_t n);

#endif
