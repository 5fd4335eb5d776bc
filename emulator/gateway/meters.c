#include "meters.h"

#include <pthread.h>
#include <stdlib.h>

enum {
	FIRST_SLOTS = 64, /* a power of two, as it is doubled */
	PARTS = 3
};

/* One of a table's chain; the parts of its name stand behind it. */
struct meter {
	struct meter *next;
	uint64_t hash;
	size_t lengths[PARTS];
	double tokens;
	int64_t filled_us; /* when `tokens` was right */
	int64_t period;
	uint64_t used;
	char bytes[];
};

struct meters {
	pthread_mutex_t lock;
	struct meter **slots;
	size_t slot_count, count;
};

struct meters *meters_new(void)
{
	struct meters *meters = xcalloc(1, sizeof(*meters));
	pthread_mutex_init(&meters->lock, NULL);
	meters->slot_count = FIRST_SLOTS;
	meters->slots = xcalloc(meters->slot_count, sizeof(*meters->slots));
	return meters;
}

void meters_free(struct meters *meters)
{
	if (!meters)
		return;
	for (size_t i = 0; i < meters->slot_count; i++)
		while (meters->slots[i]) {
			struct meter *meter = meters->slots[i];
			meters->slots[i] = meter->next;
			free(meter);
		}
	pthread_mutex_destroy(&meters->lock);
	free(meters->slots);
	free(meters);
}

/* FNV-1a, each part with its end. */
static uint64_t hash_of(const struct str *parts)
{
	uint64_t hash = 14695981039346656037u;
	for (size_t p = 0; p < PARTS; p++) {
		for (size_t i = 0; i < parts[p].n; i++)
			hash = (hash ^ (unsigned char)parts[p].p[i]) * 1099511628211u;
		hash = (hash ^ 0xff) * 1099511628211u;
	}
	return hash ^ hash >> 32;
}

static bool is_named(const struct meter *meter, uint64_t hash, const struct str *parts)
{
	const char *at = meter->bytes;
	if (meter->hash != hash)
		return false;
	for (size_t p = 0; p < PARTS; at += meter->lengths[p++])
		if (!str_eq(str_of(at, meter->lengths[p]), parts[p]))
			return false;
	return true;
}

static void grow(struct meters *meters)
{
	size_t room = meters->slot_count * 2;
	struct meter **slots = xcalloc(room, sizeof(*slots));
	for (size_t i = 0; i < meters->slot_count; i++)
		for (struct meter *meter = meters->slots[i], *next; meter; meter = next) {
			next = meter->next;
			meter->next = slots[meter->hash & (room - 1)];
			slots[meter->hash & (room - 1)] = meter;
		}
	free(meters->slots);
	meters->slots = slots;
	meters->slot_count = room;
}

/* Under the lock. *ret_new: it has seen nothing yet. */
static struct meter *find(struct meters *meters, const struct meter_name *name, bool *ret_new)
{
	const struct str parts[PARTS] = {name->namespace, name->stage, name->name};
	uint64_t hash = hash_of(parts);
	struct meter *meter = meters->slots[hash & (meters->slot_count - 1)];
	while (meter && !is_named(meter, hash, parts))
		meter = meter->next;
	*ret_new = !meter;
	if (meter)
		return meter;
	if (++meters->count > meters->slot_count)
		grow(meters);
	meter = xcalloc(1, sizeof(*meter) + parts[0].n + parts[1].n + parts[2].n);
	meter->hash = hash;
	char *at = meter->bytes;
	for (size_t p = 0; p < PARTS; at += parts[p++].n) {
		meter->lengths[p] = parts[p].n;
		if (parts[p].n)
			memcpy(at, parts[p].p, parts[p].n);
	}
	meter->next = meters->slots[hash & (meters->slot_count - 1)];
	meters->slots[hash & (meters->slot_count - 1)] = meter;
	return meter;
}

bool meters_take(struct meters *meters, const struct meter_name *name,
	const struct meter_limit *limit, int64_t now_us)
{
	bool new;
	pthread_mutex_lock(&meters->lock);
	struct meter *meter = find(meters, name, &new);
	if (new)
		meter->tokens = limit->burst;
	else if (now_us > meter->filled_us)
		meter->tokens += (double)(now_us - meter->filled_us) * limit->rate / 1000000.0;
	meter->filled_us = now_us;
	if (meter->tokens > limit->burst)
		meter->tokens = limit->burst;
	bool took = meter->tokens >= 1;
	if (took)
		meter->tokens -= 1;
	pthread_mutex_unlock(&meters->lock);
	return took;
}

bool meters_count(
	struct meters *meters, const struct meter_name *name, const struct meter_quota *quota)
{
	bool new;
	pthread_mutex_lock(&meters->lock);
	struct meter *meter = find(meters, name, &new);
	if (new || quota->period > meter->period) {
		meter->period = quota->period;
		meter->used = new ? quota->offset : 0;
	}
	bool took = meter->used < quota->most;
	meter->used += took;
	pthread_mutex_unlock(&meters->lock);
	return took;
}

void meters_forget(struct meters *meters, struct str namespace)
{
	pthread_mutex_lock(&meters->lock);
	for (size_t i = 0; i < meters->slot_count; i++)
		for (struct meter **at = &meters->slots[i]; *at;) {
			struct meter *meter = *at;
			if (!str_eq(str_of(meter->bytes, meter->lengths[0]), namespace)) {
				at = &meter->next;
				continue;
			}
			*at = meter->next;
			meters->count--;
			free(meter);
		}
	pthread_mutex_unlock(&meters->lock);
}
