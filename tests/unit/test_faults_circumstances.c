/*
 * What a test orders besides errors: reads of the past, limits of throughput, and tables that take
 * their time.
 */
#include "faults_bench.h"

#include <pthread.h>

static void tick(struct bench *b, int64_t ms)
{
	clock_move(&b->clock, clock_offset_us(&b->clock) + ms * 1000);
}

#define GET_CONSISTENT(key) "{'TableName':'tab','Key':{'pk':{'S':'" key "'}},'ConsistentRead':true}"

START_TEST(a_read_without_consistent_read_sees_the_past)
{
	struct bench b;
	bench_init(&b);
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "old")), 200);
	order(&b, "{'consistency':{'stale_ms':20000}}");
	expect(&b, "GetItem", GET("tab", "old"), 200, "{'Item':{'pk':{'S':'old'}}}");
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "a")), 200);
	tick(&b, 10000);
	expect(&b, "GetItem", GET("tab", "a"), 200, "{}");
	expect(&b, "GetItem", GET("tab", "old"), 200, "{'Item':{'pk':{'S':'old'}}}");
	expect(&b, "GetItem", GET_CONSISTENT("a"), 200, "{'Item':{'pk':{'S':'a'}}}");
	expect(&b, "Scan", "{'TableName':'tab','Select':'COUNT'}", 200,
		"{'Count':1,'ScannedCount':1}");
	expect(&b, "Scan", "{'TableName':'tab','Select':'COUNT','ConsistentRead':true}", 200,
		"{'Count':2,'ScannedCount':2}");
	expect(&b, "BatchGetItem", "{'RequestItems':{'tab':{'Keys':[{'pk':{'S':'a'}}]}}}", 200,
		"{'Responses':{'tab':[]},'UnprocessedKeys':{}}");
	expect(&b, "BatchGetItem",
		"{'RequestItems':{'tab':{'Keys':[{'pk':{'S':'a'}}],'ConsistentRead':true}}}", 200,
		"{'Responses':{'tab':[{'pk':{'S':'a'}}]},'UnprocessedKeys':{}}");
	expect(&b, "TransactGetItems",
		"{'TransactItems':[{'Get':{'TableName':'tab','Key':{'pk':{'S':'a'}}}}]}", 200,
		"{'Responses':[{'Item':{'pk':{'S':'a'}}}]}");
	/* A condition is held against the present. */
	ck_assert_int_eq(status_of(&b, "PutItem",
				 "{'TableName':'tab','Item':{'pk':{'S':'a'}},"
				 "'ConditionExpression':'attribute_not_exists(pk)'}"),
		400);
	tick(&b, 10001);
	expect(&b, "GetItem", GET("tab", "a"), 200, "{'Item':{'pk':{'S':'a'}}}");
	ck_assert_int_eq(status_of(&b, "DeleteItem", GET("tab", "a")), 200);
	expect(&b, "GetItem", GET("tab", "a"), 200, "{'Item':{'pk':{'S':'a'}}}");
	order(&b, "{'consistency':null}");
	expect(&b, "GetItem", GET("tab", "a"), 200, "{}");
	bench_release(&b);
}
END_TEST

START_TEST(a_global_index_lags)
{
	static const char query[] = "{'TableName':'idx','IndexName':'byk',"
				    "'KeyConditionExpression':'k = :k','Select':'COUNT',"
				    "'ExpressionAttributeValues':{':k':{'S':'x'}}}";
	static const char scan[] = "{'TableName':'idx','Select':'COUNT'}";
	struct bench b;
	bench_init(&b);
	ck_assert_int_eq(
		status_of(&b, "CreateTable",
			"{'TableName':'idx','AttributeDefinitions':[{'AttributeName':'pk',"
			"'AttributeType':'S'},{'AttributeName':'k','AttributeType':'S'}],"
			"'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}],"
			"'GlobalSecondaryIndexes':[{'IndexName':'byk','KeySchema':"
			"[{'AttributeName':'k','KeyType':'HASH'}],"
			"'Projection':{'ProjectionType':'ALL'}}],'BillingMode':'PAY_PER_REQUEST'}"),
		200);
	order(&b, "{'consistency':{'gsi_lag_ms':50000}}");
	ck_assert_int_eq(status_of(&b, "PutItem",
				 "{'TableName':'idx','Item':{'pk':{'S':'a'},'k':{'S':'x'}}}"),
		200);
	tick(&b, 30000);
	expect(&b, "Query", query, 200, "{'Count':0,'ScannedCount':0}");
	expect(&b, "Scan", scan, 200, "{'Count':1,'ScannedCount':1}");
	tick(&b, 20001);
	expect(&b, "Query", query, 200, "{'Count':1,'ScannedCount':1}");
	bench_release(&b);
}
END_TEST

START_TEST(stale_reads_come_by_chance_too)
{
	struct bench b;
	bench_init(&b);
	order(&b, "{'seed':5,'consistency':{'stale_ms':60000,'probability':0.5}}");
	ck_assert_str_is(
		shown(&b), quoted(&b, "{'seed':5,'rules':[],'consistency':{'stale_ms':"
				      "60000,'gsi_lag_ms':60000,'probability':0.5},'"
				      "partition':null,'provisioned':false,'table_states':null}")
				   .p);
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "a")), 200);
	unsigned stale = 0;
	for (unsigned i = 0; i < 200; i++) {
		struct str answer;
		call(&b, "GetItem", GET("tab", "a"), &answer);
		stale += str_eq_z(answer, "{}");
	}
	ck_assert_msg(stale > 60 && stale < 140, "%u of 200 at 0.5", stale);
	bench_release(&b);
}
END_TEST

enum {
	THREADS = 3,
	ROUNDS = 150,
};

/* Counts up; what a consistent read shows has never been more than a later one, nor less than one
 * without ConsistentRead that came before. */
static void *count_and_read(void *arg)
{
	struct bench own = *(struct bench *)arg, *b = &own;
	struct str answer;
	uintptr_t wrong = 0;
	own.arena = ARENA_INIT;
	for (unsigned i = 0; i < ROUNDS; i++) {
		wrong += status_of(b, "UpdateItem",
				 "{'TableName':'tab','Key':{'pk':{'S':'n'}},"
				 "'UpdateExpression':'ADD n :n',"
				 "'ExpressionAttributeValues':{':n':{'N':'1'}}}") != 200;
		uint64_t n[2] = {0, 0};
		for (unsigned k = 0; k < 2; k++) {
			wrong += call(b, "GetItem", k ? GET_CONSISTENT("n") : GET("tab", "n"),
					 &answer) != 200;
			size_t at = str_find_str(answer, STR("\"N\":\""));
			struct str rest = str_skip(answer, at + 5);
			str_to_u64(str_head(rest, str_find(rest, '"', 0)), &n[k]);
		}
		wrong += n[0] > n[1] || n[1] < i + 1;
		arena_reset(&own.arena);
	}
	arena_release(&own.arena);
	return (void *)wrong;
}

START_TEST(threads_read_the_past_and_the_present)
{
	struct bench b;
	pthread_t threads[THREADS];
	bench_init(&b);
	order(&b, "{'consistency':{'stale_ms':20}}");
	for (unsigned i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, count_and_read, &b), 0);
	for (unsigned i = 0; i < THREADS; i++) {
		void *wrong;
		pthread_join(threads[i], &wrong);
		ck_assert_ptr_null(wrong);
	}
	bench_release(&b);
}
END_TEST

#define HOT                                                                                     \
	"Throughput exceeds the current capacity of your table or index. DynamoDB is "          \
	"automatically scaling your table or index so please try again shortly. If exceptions " \
	"persist, check if you have a hot key: https://docs.aws.amazon.com/amazondynamodb/"     \
	"latest/developerguide/bp-partition-key-design.html"

START_TEST(a_partition_has_so_many_units_a_second)
{
	struct bench b;
	bench_init(&b);
	order(&b, "{'partition':{'read':2,'write':3}}");
	for (unsigned second = 0; second < 3; second++) {
		for (unsigned i = 0; i < 3; i++)
			ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "a")), 200);
		expect(&b, "PutItem", PUT("tab", "a"), 400,
			"{'__type':'com.amazon.coral.availability#ThrottlingException',"
			"'ThrottlingReasons':[{'reason':'TableWriteKeyRangeThroughputExceeded',"
			"'resource':'arn:aws:dynamodb:us-east-1:000000000000:table/tab'}],"
			"'message':'" HOT "'}");
		ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "b")), 200);
		ck_assert_int_eq(status_of(&b, "PutItem", PUT("other", "a")), 200);
		/* Two units: four reads that are eventually consistent, or two that are not. */
		for (unsigned i = 0; i < (second ? 4 : 2); i++)
			ck_assert_int_eq(status_of(&b, "GetItem",
						 second ? GET("tab", "a") : GET_CONSISTENT("a")),
				200);
		ck_assert_int_eq(status_of(&b, "GetItem", GET("tab", "a")), 400);
		ck_assert_int_eq(status_of(&b, "Query",
					 "{'TableName':'tab','KeyConditionExpression':'pk = :a',"
					 "'ExpressionAttributeValues':{':a':{'S':'a'}}}"),
			400);
		ck_assert_int_eq(status_of(&b, "Scan", "{'TableName':'tab'}"), 200);
		tick(&b, 1000);
	}
	/* A transaction costs twice as much, and is refused as a whole. */
	static const char two[] = "{'TransactItems':[{'Put':{'TableName':'tab','Item':{'pk':{'S':"
				  "'x'}}}},{'Put':{'TableName':'tab','Item':{'pk':{'S':'a'}}}}]}";
	expect(&b, "TransactWriteItems", two, 200, "{}");
	expect(&b, "TransactWriteItems", two, 400,
		"{'__type':'" DDB "TransactionCanceledException','CancellationReasons':"
		"[{'Code':'ThrottlingError','Message':'" HOT "'},"
		"{'Code':'ThrottlingError','Message':'" HOT "'}],"
		"'Message':'Transaction cancelled, please refer cancellation reasons for specific "
		"reasons [ThrottlingError, ThrottlingError]'}");
	/* What never fits needs all there is. */
	tick(&b, 1000);
	struct buf large = BUF_IN(&b.arena);
	buf_add_z(&large, "{'TableName':'tab','Item':{'pk':{'S':'a'},'v':{'S':'");
	for (unsigned i = 0; i < 10000; i++)
		buf_add_c(&large, 'x');
	buf_add_z(&large, "'}}}");
	ck_assert_int_eq(status_of(&b, "PutItem", buf_z(&large)), 200);
	tick(&b, 1000);
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "a")), 400);
	bench_release(&b);
}
END_TEST

START_TEST(a_batch_writes_what_fits)
{
	struct bench b;
	bench_init(&b);
	ck_assert_int_eq(
		status_of(&b, "CreateTable",
			"{'TableName':'log','AttributeDefinitions':[{'AttributeName':'pk',"
			"'AttributeType':'S'},{'AttributeName':'n','AttributeType':'N'}],"
			"'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'},"
			"{'AttributeName':'n','KeyType':'RANGE'}],'BillingMode':'PROVISIONED',"
			"'ProvisionedThroughput':{'ReadCapacityUnits':50,'WriteCapacityUnits':50}"
			"}"),
		200);
	order(&b, "{'partition':{'write':2}}");
#define LINE(n) "{'PutRequest':{'Item':{'n':{'N':'" n "'},'pk':{'S':'a'}}}}"
	static const char batch[] = "{'RequestItems':{'log':[" LINE("1") "," LINE("2") "," LINE(
		"3") "," LINE("4") "]}}";
	expect(&b, "BatchWriteItem", batch, 200,
		"{'UnprocessedItems':{'log':[" LINE("3") "," LINE("4") "]}}");
	expect(&b, "BatchWriteItem", batch, 400,
		"{'__type':'" DDB "ProvisionedThroughputExceededException','message':"
		"'The level of configured provisioned throughput for the table was exceeded. "
		"Consider increasing your provisioning level with the UpdateTable API.'}");
	bench_release(&b);
}
END_TEST

START_TEST(a_provisioned_table_has_what_it_was_given)
{
	static const char query[] = "{'TableName':'small','IndexName':'byk',"
				    "'KeyConditionExpression':'k = :k',"
				    "'ExpressionAttributeValues':{':k':{'S':'x'}}}";
	static const char item[] = "{'TableName':'small','Item':{'pk':{'S':'a'},'k':{'S':'x'}}}";
	struct bench b;
	bench_init(&b);
	ck_assert_int_eq(
		status_of(&b, "CreateTable",
			"{'TableName':'small','AttributeDefinitions':[{'AttributeName':'pk',"
			"'AttributeType':'S'},{'AttributeName':'k','AttributeType':'S'}],"
			"'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}],"
			"'GlobalSecondaryIndexes':[{'IndexName':'byk','KeySchema':"
			"[{'AttributeName':'k','KeyType':'HASH'}],"
			"'Projection':{'ProjectionType':'ALL'},'ProvisionedThroughput':"
			"{'ReadCapacityUnits':1,'WriteCapacityUnits':5}}],"
			"'ProvisionedThroughput':{'ReadCapacityUnits':3,'WriteCapacityUnits':2}}"),
		200);
	order(&b, "{'provisioned':true}");
	ck_assert_int_eq(status_of(&b, "PutItem", item), 200);
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("small", "b")), 200);
	expect(&b, "PutItem", PUT("small", "c"), 400,
		"{'__type':'" DDB "ProvisionedThroughputExceededException',"
		"'ThrottlingReasons':[{'reason':'TableWriteProvisionedThroughputExceeded',"
		"'resource':'arn:aws:dynamodb:us-east-1:000000000000:table/small'}],"
		"'message':'The level of configured provisioned throughput for the table was "
		"exceeded. Consider increasing your provisioning level with the UpdateTable "
		"API.'}");
	ck_assert_int_eq(status_of(&b, "Query", query), 200);
	ck_assert_int_eq(status_of(&b, "Query", query), 200);
	expect(&b, "Query", query, 400,
		"{'__type':'" DDB "ProvisionedThroughputExceededException',"
		"'ThrottlingReasons':[{'reason':'IndexReadProvisionedThroughputExceeded',"
		"'resource':'arn:aws:dynamodb:us-east-1:000000000000:table/small/index/byk'}],"
		"'message':'The level of configured provisioned throughput for one or more global "
		"secondary indexes of the table was exceeded. Consider increasing your "
		"provisioning level for the under-provisioned global secondary indexes with the "
		"UpdateTable API'}");
	/* On demand there is no such limit. */
	for (unsigned i = 0; i < 50; i++)
		ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "a")), 200);
	tick(&b, 1000);
	ck_assert_int_eq(status_of(&b, "PutItem", item), 200);
	ck_assert_int_eq(status_of(&b, "Query", query), 200);
	order(&b, "{'provisioned':false}");
	for (unsigned i = 0; i < 50; i++)
		ck_assert_int_eq(status_of(&b, "PutItem", item), 200);
	bench_release(&b);
}
END_TEST

#define DESCRIBE "{'TableName':'slow'}"
#define IN_USE(what)                                                                               \
	"{'__type':'" DDB "ResourceInUseException','message':'Attempt to change a resource which " \
	"is still in use: Table is being " what ": slow'}"

/* The status of the table, or of its index, in an answer; "-" without one. */
static const char *shows(struct bench *b, const char *operation, const char *body, const char *name)
{
	struct str answer;
	call(b, operation, body, &answer);
	struct str wanted = arena_printf(&b->arena, "\"%s\":\"", name);
	size_t at = str_find_str(answer, wanted);
	if (at == answer.n)
		return "-";
	struct str rest = str_skip(answer, at + wanted.n);
	return arena_dup_z(&b->arena, str_head(rest, str_find(rest, '"', 0)));
}

START_TEST(changes_of_tables_take_their_time)
{
	static const char missing[] = "{'__type':'" DDB "ResourceNotFoundException',"
				      "'message':'Requested resource not found'}";
	static const char add_index[] =
		"{'TableName':'slow','AttributeDefinitions':[{'AttributeName':'k',"
		"'AttributeType':'S'}],'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'byk',"
		"'KeySchema':[{'AttributeName':'k','KeyType':'HASH'}],"
		"'Projection':{'ProjectionType':'ALL'}}}]}";
	static const char query[] = "{'TableName':'slow','IndexName':'byk','Select':'COUNT',"
				    "'KeyConditionExpression':'k = :k',"
				    "'ExpressionAttributeValues':{':k':{'S':'x'}}}";
	struct bench b;
	bench_init(&b);
	order(&b, "{'table_states':{'creating_ms':5000,'updating_ms':6000,'deleting_ms':7000}}");
	ck_assert_str_eq(shows(&b, "CreateTable", TABLE("slow"), "TableStatus"), "CREATING");
	ck_assert_str_eq(shows(&b, "DescribeTable", DESCRIBE, "TableStatus"), "CREATING");
	expect(&b, "PutItem", PUT("slow", "a"), 400, missing);
	expect(&b, "GetItem", GET("slow", "a"), 400, missing);
	expect(&b, "CreateTable", TABLE("slow"), 400, IN_USE("created"));
	/* The words: captures of October 2026 (ack-api-quirks, DDB-TABLE-442). */
	expect(&b, "DescribeTimeToLive", DESCRIBE, 400,
		"{'__type':'com.amazon.coral.validate#ValidationException','message':'Cannot "
		"describe time to live while table is in CREATING state: Current table state is "
		"CREATING'}");
	expect(&b, "UpdateTable", add_index, 400, IN_USE("created"));
	expect(&b, "DeleteTable", DESCRIBE, 400, IN_USE("created"));
	expect(&b, "ListTables", "{}", 200, "{'TableNames':['other','slow','tab']}");
	tick(&b, 5000);
	ck_assert_str_eq(shows(&b, "DescribeTable", DESCRIBE, "TableStatus"), "ACTIVE");
	ck_assert_int_eq(status_of(&b, "PutItem",
				 "{'TableName':'slow','Item':{'pk':{'S':'a'},'k':{'S':'x'}}}"),
		200);

	ck_assert_str_eq(shows(&b, "UpdateTable", add_index, "TableStatus"), "UPDATING");
	ck_assert_str_eq(shows(&b, "DescribeTable", DESCRIBE, "TableStatus"), "UPDATING");
	ck_assert_str_eq(shows(&b, "DescribeTable", DESCRIBE, "IndexStatus"), "CREATING");
	ck_assert_int_eq(status_of(&b, "PutItem",
				 "{'TableName':'slow','Item':{'pk':{'S':'b'},'k':{'S':'x'}}}"),
		200);
	expect(&b, "Query", query, 400,
		"{'__type':'com.amazon.coral.validate#ValidationException','message':'Cannot read "
		"from backfilling global secondary index: byk'}");
	expect(&b, "UpdateTable", "{'TableName':'slow','DeletionProtectionEnabled':true}", 400,
		IN_USE("updated"));
	tick(&b, 6000);
	expect(&b, "Query", query, 200, "{'Count':2,'ScannedCount':2}");
	ck_assert_str_eq(shows(&b, "DescribeTable", DESCRIBE, "TableStatus"), "ACTIVE");
	ck_assert_str_eq(shows(&b, "DescribeTable", DESCRIBE, "IndexStatus"), "ACTIVE");

	ck_assert_str_eq(shows(&b, "DeleteTable", DESCRIBE, "TableStatus"), "DELETING");
	tick(&b, 4000);
	ck_assert_str_eq(shows(&b, "DescribeTable", DESCRIBE, "TableStatus"), "DELETING");
	expect(&b, "GetItem", GET("slow", "a"), 400, missing);
	expect(&b, "CreateTable", TABLE("slow"), 400, IN_USE("deleted"));
	expect(&b, "UpdateTable", "{'TableName':'slow','DeletionProtectionEnabled':true}", 400,
		IN_USE("deleted"));
	ck_assert_str_eq(shows(&b, "DeleteTable", DESCRIBE, "TableStatus"), "DELETING");
	tick(&b, 3000); /* the second call has not begun anew */
	expect(&b, "DescribeTable", DESCRIBE, 400,
		"{'__type':'" DDB "ResourceNotFoundException','message':'Requested resource not "
		"found: Table: slow not found'}");
	expect(&b, "ListTables", "{}", 200, "{'TableNames':['other','tab']}");

	/* When the order is taken back, what is under way ends. */
	ck_assert_str_eq(shows(&b, "CreateTable", TABLE("slow"), "TableStatus"), "CREATING");
	faults_clear(b.faults, STR_NONE);
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("slow", "a")), 200);
	ck_assert_int_eq(status_of(&b, "DeleteTable", DESCRIBE), 200);
	ck_assert_str_eq(shows(&b, "DescribeTable", DESCRIBE, "TableStatus"), "-");
	bench_release(&b);
}
END_TEST

/* Everything at once from several threads: nothing waits for ever. */
static void *stress(void *arg)
{
	struct bench own = *(struct bench *)arg, *b = &own;
	static _Atomic unsigned next;
	unsigned number = next++;
	own.arena = ARENA_INIT;
	struct str name = arena_printf(&own.arena, "stress-%u", number);
	for (unsigned i = 0; i < 40; i++) {
		struct arena again = ARENA_INIT;
		struct arena kept = own.arena;
		own.arena = again;
		const char *create = arena_printf(&own.arena,
			"{'TableName':'%s','AttributeDefinitions':[{'AttributeName':'pk',"
			"'AttributeType':'S'}],'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}"
			"],'BillingMode':'PAY_PER_REQUEST'}",
			name.p)
					     .p;
		const char *put = arena_printf(
			&own.arena, "{'TableName':'%s','Item':{'pk':{'S':'%u'}}}", name.p, i)
					  .p;
		status_of(b, "CreateTable", create);
		status_of(b, "PutItem", PUT("tab", "hot"));
		status_of(b, "PutItem", put);
		status_of(b, "Scan", "{'TableName':'tab'}");
		status_of(
			b, "DeleteTable", arena_printf(&own.arena, "{'TableName':'%s'}", name.p).p);
		if (i % 10 == number)
			order(b, "{'partition':{'write':20},'consistency':{'stale_ms':5}}");
		shown(b);
		arena_release(&own.arena);
		own.arena = kept;
	}
	arena_release(&own.arena);
	return NULL;
}

START_TEST(all_orders_hold_together_under_threads)
{
	struct bench b;
	pthread_t threads[THREADS];
	bench_init(&b);
	order(&b, "{'partition':{'write':20},'provisioned':true,'consistency':{'stale_ms':5},"
		  "'rules':[{'operation':'*','error':'ThrottlingException','probability':0.1}],"
		  "'table_states':{'creating_ms':1,'deleting_ms':1}}");
	for (unsigned i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, stress, &b), 0);
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	faults_clear(b.faults, STR_NONE);
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "a")), 200);
	bench_release(&b);
}
END_TEST

UNIT_MAIN("faults: circumstances", {
	tcase_add_test(tc, a_read_without_consistent_read_sees_the_past);
	tcase_add_test(tc, a_global_index_lags);
	tcase_add_test(tc, stale_reads_come_by_chance_too);
	tcase_add_test(tc, threads_read_the_past_and_the_present);
	tcase_add_test(tc, a_partition_has_so_many_units_a_second);
	tcase_add_test(tc, a_batch_writes_what_fits);
	tcase_add_test(tc, a_provisioned_table_has_what_it_was_given);
	tcase_add_test(tc, changes_of_tables_take_their_time);
	tcase_add_test(tc, all_orders_hold_together_under_threads);
})
