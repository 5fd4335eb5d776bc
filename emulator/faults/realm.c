/*
 * What is ordered in which namespace: putting it in place, telling it, and letting it go.
 */
#include "faults_private.h"

#include <stdlib.h>

/* --- realms --- */

/* Where the list has it, or would. Under the lock of the list. */
static struct fault_realm **realm_at(struct faults *faults, struct str namespace)
{
	struct fault_realm **at = &faults->realms;
	while (*at && !str_eq((*at)->namespace, namespace))
		at = &(*at)->next;
	return at;
}

static struct fault_realm *realm_new(struct faults *faults, struct str namespace)
{
	struct fault_realm *realm = xcalloc(1, sizeof(*realm));
	realm->faults = faults;
	realm->namespace = str_of(xstrdup(namespace), namespace.n);
	realm->seed = faults->seed;
	atomic_init(&realm->users, 1);
	pthread_mutex_init(&realm->lock, NULL);
	pthread_mutex_init(&realm->changes_lock, NULL);
	pthread_mutex_init(&realm->limits_lock, NULL);
	return realm;
}

static struct fault_realm *realm_take(struct faults *faults, struct str namespace, bool make)
{
	pthread_mutex_lock(&faults->lock);
	struct fault_realm **at = realm_at(faults, namespace);
	if (!*at && make)
		*at = realm_new(faults, namespace);
	struct fault_realm *realm = *at;
	if (realm)
		atomic_fetch_add_explicit(&realm->users, 1, memory_order_relaxed);
	pthread_mutex_unlock(&faults->lock);
	return realm;
}

struct fault_realm *fault_realm_find(struct faults *faults, struct str namespace)
{
	return realm_take(faults, namespace, false);
}

static struct fault_realm *realm_get(struct faults *faults, struct str namespace)
{
	return realm_take(faults, namespace, true);
}

void fault_realm_release(struct fault_realm *realm)
{
	if (atomic_fetch_sub_explicit(&realm->users, 1, memory_order_acq_rel) != 1)
		return;
	if (realm->any)
		atomic_fetch_sub_explicit(&realm->faults->any, 1, memory_order_relaxed);
	arena_release(&realm->arena);
	fault_buckets_free(realm->buckets);
	fault_states_release(realm);
	pthread_mutex_destroy(&realm->lock);
	pthread_mutex_destroy(&realm->changes_lock);
	pthread_mutex_destroy(&realm->limits_lock);
	free((void *)(uintptr_t)realm->namespace.p);
	free(realm);
}

/* --- what is ordered --- */

struct faults *faults_new(uint64_t seed, const struct aws_operations *services, size_t count)
{
	struct faults *faults = xcalloc(1, sizeof(*faults));
	faults->services = services;
	faults->service_count = count;
	faults->seed = seed;
	pthread_mutex_init(&faults->lock, NULL);
	return faults;
}

void faults_free(struct faults *faults)
{
	if (!faults)
		return;
	while (faults->realms)
		faults_forget(faults, faults->realms->namespace);
	pthread_mutex_destroy(&faults->lock);
	free(faults);
}

/* Under the lock. What is under way must end even when nothing is ordered any more. */
static void set_any(struct fault_realm *realm)
{
	bool any = realm->rule_count > 0 || realm->consistency.gsi_lag_us ||
		   fault_limits_any(&realm->limits) || fault_states_any(realm);
	if (any != realm->any)
		atomic_fetch_add_explicit(&realm->faults->any, any ? 1 : -1u, memory_order_relaxed);
	realm->any = any;
}

void fault_realm_refresh(struct fault_realm *realm)
{
	pthread_mutex_lock(&realm->lock);
	set_any(realm);
	pthread_mutex_unlock(&realm->lock);
}

static void put_rules(
	struct fault_realm *realm, struct arena arena, struct fault_rule *rules, size_t count)
{
	arena_release(&realm->arena);
	realm->arena = arena;
	realm->rules = rules;
	realm->rule_count = count;
}

/* Under the lock, but for the rules. */
static void put_rest(struct fault_realm *realm, const struct fault_orders *orders)
{
	struct fault_limits limits = realm->limits;
	if (orders->has_seed)
		realm->seed = orders->seed;
	if (orders->has_consistency)
		realm->consistency = orders->consistency;
	if (orders->has_partition) {
		limits.partition_read = orders->limits.partition_read;
		limits.partition_write = orders->limits.partition_write;
	}
	if (orders->has_provisioned)
		limits.provisioned = orders->limits.provisioned;
	if (orders->has_partition || orders->has_provisioned)
		fault_limits_set(realm, &limits);
	if (orders->has_states)
		fault_states_set(realm, &orders->states);
	if (orders->has_consistency || orders->has_seed)
		realm->stale_reads = 0;
}

int faults_set(struct faults *faults, struct str namespace, struct str json, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct fault_orders orders;
	if (fault_orders_read(faults, json, &arena, &orders, err) < 0) {
		arena_release(&arena);
		return -1;
	}
	struct fault_realm *realm = realm_get(faults, namespace);
	pthread_mutex_lock(&realm->lock);
	put_rest(realm, &orders);
	if (orders.has_rules)
		put_rules(realm, arena, orders.rules, orders.rule_count);
	else
		arena_release(&arena);
	set_any(realm);
	pthread_mutex_unlock(&realm->lock);
	fault_realm_release(realm);
	return 0;
}

static void clear(struct fault_realm *realm)
{
	pthread_mutex_lock(&realm->lock);
	put_rules(realm, ARENA_INIT, NULL, 0);
	realm->consistency = (struct fault_consistency){0};
	fault_limits_set(realm, &(struct fault_limits){0});
	fault_states_set(realm, &(struct fault_states){{0}});
	set_any(realm);
	pthread_mutex_unlock(&realm->lock);
}

void faults_clear(struct faults *faults, struct str namespace)
{
	struct fault_realm *realm = fault_realm_find(faults, namespace);
	if (!realm)
		return;
	clear(realm);
	fault_realm_release(realm);
}

void faults_forget(struct faults *faults, struct str namespace)
{
	pthread_mutex_lock(&faults->lock);
	struct fault_realm **at = realm_at(faults, namespace), *realm = *at;
	if (realm)
		*at = realm->next;
	pthread_mutex_unlock(&faults->lock);
	if (realm)
		fault_realm_release(realm);
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

/* Without the outer braces: what was ordered, in the form of an order, rules aside. */
static void write_sections(struct fault_realm *realm, struct json_writer *w)
{
	pthread_mutex_lock(&realm->changes_lock);
	struct fault_states states = realm->states;
	pthread_mutex_unlock(&realm->changes_lock);
	write_consistency(&realm->consistency, w);
	write_limits(&realm->limits, w);
	write_states(&states, w);
}

static void write_seed(const struct fault_realm *realm, struct json_writer *w)
{
	char seed[24];
	struct buf digits = {.p = seed, .cap = sizeof(seed)};
	buf_add_u64(&digits, realm->seed);
	json_key(w, STR("seed"));
	json_number(w, buf_str(&digits));
}

void faults_write(struct faults *faults, struct str namespace, struct json_writer *w)
{
	struct fault_realm *realm = realm_get(faults, namespace);
	pthread_mutex_lock(&realm->lock);
	json_object(w);
	write_seed(realm, w);
	json_key(w, STR("rules"));
	json_array(w);
	for (size_t i = 0; i < realm->rule_count; i++) {
		const struct fault_rule *rule = &realm->rules[i];
		json_object(w);
		json_key(w, STR("rule"));
		json_raw(w, rule->text);
		json_key_i64(w, STR("matched"), (int64_t)rule->matched);
		json_key_i64(w, STR("struck"), (int64_t)rule->struck);
		json_end_object(w);
	}
	json_end_array(w);
	write_sections(realm, w);
	json_end_object(w);
	pthread_mutex_unlock(&realm->lock);
	fault_realm_release(realm);
}

void faults_fork(struct faults *faults, struct str namespace, struct str from)
{
	struct buf order = BUF_INIT;
	struct json_writer w;
	struct fault_realm *realm = fault_realm_find(faults, from);
	faults_forget(faults, namespace); /* an order that came while it was dropped */
	if (!realm)
		return;
	json_writer_init(&w, &order);
	pthread_mutex_lock(&realm->lock);
	json_object(&w);
	write_seed(realm, &w);
	json_key(&w, STR("rules"));
	json_array(&w);
	for (size_t i = 0; i < realm->rule_count; i++)
		json_raw(&w, realm->rules[i].text);
	json_end_array(&w);
	write_sections(realm, &w);
	json_end_object(&w);
	pthread_mutex_unlock(&realm->lock);
	fault_realm_release(realm);
	faults_set(faults, namespace, buf_str(&order), NULL); /* it was right once */
	buf_release(&order);
}
