/* poller_room - event source mappings on a store of their own, with a function on paper. */
#ifndef POLLER_ROOM_H
#define POLLER_ROOM_H

#include "unit.h"

#include "json_read.h"
#include "store/stream.h"
#include "streams/poller.h"
#include "streams/streams.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

/* A function on paper: it notes what it gets, as "1,2;3;" - a batch for each ';', the records'
 * places in their shard in it - and fails as it is told. */
struct paper {
	pthread_mutex_t lock;
	char calls[4096];
	char last_event[4096];
	unsigned failures;  /* calls that still fail */
	uint64_t poison;    /* fails every batch with this record; 0: none */
	const char *answer; /* returned when it does not fail */
	enum invoke_status failure;
	char told[4096]; /* what its destination got, a line each */
	char target[64];
	/* Instead of the answer: what the event calls for. */
	struct str (*reply)(struct str event, struct arena *arena);
};

static char folder[64], path[96];
static enum stream_view room_view = STREAM_NEW_IMAGE; /* of the table's stream */
static struct clock test_clock;
static struct store *store;
static struct paper paper;
static struct poller *poller;
static struct err err;

static void sequences_of(struct str event, struct arena *arena, uint64_t *sequences, size_t *count)
{
	struct json_reader r;
	struct str records, change, sequence;
	ck_assert(json_find(event, "Records", arena, &records));
	json_reader_init(&r, records, arena);
	ck_assert_int_eq(json_read(&r), JSON_ARRAY);
	for (*count = 0; json_element(&r); (*count)++) {
		struct str record = json_skip(&r);
		ck_assert(json_find(record, "dynamodb", arena, &change));
		ck_assert(json_find(change, "SequenceNumber", arena, &sequence));
		ck_assert(str_to_u64(str_of(sequence.p + 9, sequence.n - 10), &sequences[*count]));
	}
	ck_assert(json_finish(&r));
}

static void invoke(void *self, const struct invocation *call, struct invoke_result *ret_result)
{
	struct paper *p = self;
	uint64_t sequences[256];
	size_t count;
	pthread_mutex_lock(&p->lock);
	ck_assert_str_is(call->function, "fn");
	ck_assert_str_is(call->namespace, "blue");
	sequences_of(call->payload, call->arena, sequences, &count);
	size_t n = strlen(p->calls);
	bool poisoned = false;
	for (size_t i = 0; i < count; i++) {
		poisoned = poisoned || sequences[i] == p->poison;
		n += (size_t)snprintf(p->calls + n, sizeof(p->calls) - n, "%s%llu", i ? "," : "",
			(unsigned long long)sequences[i]);
	}
	snprintf(p->calls + n, sizeof(p->calls) - n, ";");
	snprintf(p->last_event, sizeof(p->last_event), "%.*s", STR_ARG(call->payload));
	bool fails = poisoned || p->failures > 0;
	p->failures -= p->failures > 0;
	*ret_result = (struct invoke_result){.status = fails ? p->failure : INVOKE_OK,
		.payload = p->reply ? p->reply(call->payload, call->arena) : str_z(p->answer),
		.request_id = STR("11111111-2222-4333-8444-555555555555")};
	pthread_mutex_unlock(&p->lock);
}

static const struct invoker invoker = {&paper, invoke};

static int tell(void *self, struct str target, struct str namespace, struct str document)
{
	struct paper *p = self;
	pthread_mutex_lock(&p->lock);
	size_t n = strlen(p->told);
	ck_assert_str_is(namespace, "blue");
	snprintf(p->target, sizeof(p->target), "%.*s", STR_ARG(target));
	snprintf(p->told + n, sizeof(p->told) - n, "%.*s\n", STR_ARG(document));
	pthread_mutex_unlock(&p->lock);
	return 0;
}

static const struct destination destination = {&paper, tell};

static int create(struct txn *txn, void *arg)
{
	static const struct key_part attributes[] = {{STR_INIT("p"), VALUE_S}};
	struct table t = {.name = *(struct str *)arg,
		.region = STR("us-east-1"),
		.account = STR("000000000000"),
		.key = {.parts = {{STR("p"), VALUE_S}}, .hash_count = 1},
		.attributes = attributes,
		.attribute_count = 1,
		.stream_view = room_view};
	const struct table *made;
	return table_create(txn, &t, &made);
}

static void open_store(void)
{
	struct store_options options = {.clock = &test_clock};
	ck_assert_msg(store_open(path, &options, &store, &err) == 0, "%s", err.text);
}

static void setup(void)
{
	struct str name = STR("t");
	snprintf(folder, sizeof(folder), "/tmp/hangar-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/s.db", folder);
	test_clock.offset_us = 0;
	open_store();
	ck_assert_int_eq(store_write(store, create, &name, &err), 0);
	paper = (struct paper){.lock = PTHREAD_MUTEX_INITIALIZER,
		.answer = "null",
		.failure = INVOKE_FUNCTION_ERROR};
}

static void teardown(void)
{
	char command[128];
	poller_stop(poller);
	poller = NULL;
	store_close(store);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static inline void start(struct event_mapping mapping)
{
	mapping.id = STR("t/fn");
	mapping.table = STR("t");
	mapping.function = STR("fn");
	struct poller_options options = {.store = store,
		.namespace = STR("blue"),
		.invoker = &invoker,
		.destination = &destination};
	ck_assert_msg(poller_start(&options, &mapping, 1, &poller, &err) == 0, "%s", err.text);
}

static int put_fn(struct txn *txn, void *arg)
{
	struct arena own = ARENA_INIT;
	const struct table *t = txn_table(txn, STR("t"));
	struct value_member member = {STR("p"), value_of_string(&own, str_z(arg))};
	struct value item, old;
	value_of_members(&own, &member, 1, &item);
	int error = table_get(txn, t, item, &own, &old);
	if (!error)
		error = table_put(txn, t, old, item);
	arena_release(&own);
	return error;
}

static void put_many(unsigned from, unsigned count)
{
	for (unsigned i = from; i < from + count; i++) {
		char p[16];
		snprintf(p, sizeof(p), "k%u", i);
		ck_assert_int_eq(store_write(store, put_fn, p, &err), 0);
	}
}

static void drain(void)
{
	struct str pending = STR_NONE;
	ck_assert_msg(poller_drain(poller, 100000, &pending), "%.*s pends; calls %s",
		STR_ARG(pending), paper.calls);
}

#define ck_assert_calls(want) ck_assert_str_eq(paper.calls, want)

#endif
