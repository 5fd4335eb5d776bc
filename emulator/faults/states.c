/*
 * Tables that take their time: which change is under way where, and when it ends. The state itself
 * is in the table's description, so that everybody sees it; a store that is opened again ends it.
 */
#include "faults_private.h"

#include "clock.h"
#include "store/table.h"

#include <stdlib.h>

static void change_free(struct fault_change *change)
{
	struct arena arena = change->arena;
	arena_release(&arena);
}

static bool same_place(const struct fault_change *change, const struct aws_call *call)
{
	return str_eq(change->account, call->account) && str_eq(change->region, call->region);
}

/* Under the lock: takes out the first that is due where the call goes. */
static struct fault_change *take_due(struct fault_realm *realm, const struct aws_call *call)
{
	int64_t now = clock_now_us(call->clock);
	for (struct fault_change **at = &realm->changes, *change; (change = *at);
		at = &change->next)
		if (change->due_us <= now && same_place(change, call)) {
			*at = change->next;
			return change;
		}
	return NULL;
}

static unsigned slow_of(const struct fault_states *states, struct str operation)
{
	static const char *const names[] = {"CreateTable", "UpdateTable", "DeleteTable"};
	for (unsigned i = 0; i < ARRAY_LEN(names); i++)
		if (states->us[i] && str_eq_z(operation, names[i]))
			return 1u << i;
	return 0;
}

int fault_states_begin(struct fault_realm *realm, struct aws_call *call)
{
	struct err err = {""};
	int error = 0;
	bool settled = false;
	pthread_mutex_lock(&realm->changes_lock);
	/* With the lock: whoever comes meanwhile must not see a state that has ended. */
	for (struct fault_change *change; !error && (change = take_due(realm, call));) {
		error = table_settle(call->store, change->table, &err);
		change_free(change);
		settled = true;
	}
	call->slow = slow_of(&realm->states, call->op->name);
	bool last = settled && !realm->changes;
	pthread_mutex_unlock(&realm->changes_lock);
	if (last)
		fault_realm_refresh(realm);
	return error < 0 ? call_fail(call, AWS_E_STORE_FAILED,
				   arena_dup(call->arena, str_z(err.text)))
			 : 0;
}

static bool is_under_way(
	const struct fault_realm *realm, const struct aws_call *call, struct str table)
{
	for (const struct fault_change *c = realm->changes; c; c = c->next)
		if (same_place(c, call) && str_eq(c->table, table))
			return true;
	return false;
}

void fault_states_end(struct fault_realm *realm, const struct aws_call *call, struct str table)
{
	if (!call->slow)
		return;
	pthread_mutex_lock(&realm->changes_lock);
	if (!is_under_way(realm, call, table)) {
		struct arena arena = ARENA_INIT;
		struct fault_change *change = arena_new(&arena, struct fault_change);
		unsigned which = call->slow == AWS_SLOW_CREATE   ? 0
				 : call->slow == AWS_SLOW_UPDATE ? 1
								 : 2;
		*change = (struct fault_change){.next = realm->changes,
			.account = arena_dup(&arena, call->account),
			.region = arena_dup(&arena, call->region),
			.table = arena_dup(&arena, table),
			.due_us = clock_now_us(call->clock) + realm->states.us[which]};
		change->arena = arena;
		realm->changes = change;
	}
	pthread_mutex_unlock(&realm->changes_lock);
	fault_realm_refresh(realm); /* the orders may have been taken back meanwhile */
}

static bool takes_time(const struct fault_states *states)
{
	return states->us[0] || states->us[1] || states->us[2];
}

void fault_states_set(struct fault_realm *realm, const struct fault_states *states)
{
	pthread_mutex_lock(&realm->changes_lock);
	realm->states = *states;
	for (struct fault_change *c = realm->changes; c && !takes_time(states); c = c->next)
		c->due_us = INT64_MIN;
	pthread_mutex_unlock(&realm->changes_lock);
}

bool fault_states_any(struct fault_realm *realm)
{
	pthread_mutex_lock(&realm->changes_lock);
	bool any = takes_time(&realm->states) || realm->changes;
	pthread_mutex_unlock(&realm->changes_lock);
	return any;
}

void fault_states_release(struct fault_realm *realm)
{
	for (struct fault_change *change = realm->changes, *next; change; change = next) {
		next = change->next;
		change_free(change);
	}
	realm->changes = NULL;
}
