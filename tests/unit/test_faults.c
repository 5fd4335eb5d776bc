/*
 * What a test orders, through the pipeline: who is struck, how often, the exact documents, and in
 * which namespace.
 */
#include "faults_bench.h"

#include <pthread.h>

START_TEST(each_error_has_the_document_of_aws)
{
	static const struct {
		const char *error, *operation, *body;
		int status;
		const char *answer;
	} cases[] = {
		{"ProvisionedThroughputExceededException", "PutItem", PUT("tab", "a"), 400,
			"{'__type':'" DDB "ProvisionedThroughputExceededException',"
			"'ThrottlingReasons':[{'reason':'TableWriteProvisionedThroughputExceeded',"
			"'resource':'arn:aws:dynamodb:us-east-1:000000000000:table/tab'}],"
			"'message':'The level of configured provisioned throughput for the table "
			"was exceeded. Consider increasing your provisioning level with the "
			"UpdateTable API.'}"},
		{"ThrottlingException", "GetItem", GET("tab", "a"), 400,
			"{'__type':'com.amazon.coral.availability#ThrottlingException',"
			"'ThrottlingReasons':[{'reason':'TableReadKeyRangeThroughputExceeded',"
			"'resource':'arn:aws:dynamodb:us-east-1:000000000000:table/tab'}],"
			"'message':'Throughput exceeds the current capacity of your table or "
			"index. DynamoDB is automatically scaling your table or index so please "
			"try again shortly. If exceptions persist, check if you have a hot key: "
			"https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
			"bp-partition-key-design.html'}"},
		{"ThrottlingException", "DescribeTable", "{'TableName':'tab'}", 400,
			"{'__type':'com.amazon.coral.availability#ThrottlingException',"
			"'message':'Rate of requests exceeds the allowed throughput.'}"},
		{"RequestLimitExceeded", "Scan", "{'TableName':'tab'}", 400,
			"{'__type':'" DDB "RequestLimitExceeded',"
			"'ThrottlingReasons':[{'reason':'TableReadAccountLimitExceeded',"
			"'resource':'arn:aws:dynamodb:us-east-1:000000000000:table/tab'}],"
			"'message':'Throughput exceeds the current throughput limit for your "
			"account. Please contact AWS Support at https://aws.amazon.com/support "
			"request a limit increase'}"},
		{"TransactionConflictException", "DeleteItem", GET("tab", "a"), 400,
			"{'__type':'" DDB "TransactionConflictException',"
			"'message':'Transaction is ongoing for the item'}"},
		{"ItemCollectionSizeLimitExceededException", "PutItem", PUT("tab", "a"), 400,
			"{'__type':'" DDB "ItemCollectionSizeLimitExceededException',"
			"'message':'Collection size exceeded.'}"},
		{"InternalServerError", "ListTables", "{}", 500,
			"{'__type':'" DDB "InternalServerError','message':'Internal server "
			"error'}"},
	};
	struct bench b;
	bench_init(&b);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		order(&b, arena_printf(&b.arena, "[{'operation':'%s','error':'%s','times':1}]",
				  cases[i].operation, cases[i].error)
				  .p);
		expect(&b, cases[i].operation, cases[i].body, cases[i].status, cases[i].answer);
		ck_assert_int_eq(status_of(&b, cases[i].operation, cases[i].body), 200);
	}
	bench_release(&b);
}
END_TEST

START_TEST(a_rule_strikes_what_it_names)
{
	struct bench b;
	bench_init(&b);
	order(&b, "[{'operation':'*','table':'tab','key':{'pk':{'S':'a'}},"
		  "'error':'InternalServerError'}]");
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "a")), 500);
	ck_assert_int_eq(status_of(&b, "GetItem", GET("tab", "a")), 500);
	ck_assert_int_eq(status_of(&b, "GetItem",
				 GET("arn:aws:dynamodb:us-east-1:000000000000:table/tab", "a")),
		500);
	ck_assert_int_eq(status_of(&b, "BatchGetItem",
				 "{'RequestItems':{'other':{'Keys':[{'pk':{'S':'a'}}]},'tab':"
				 "{'Keys':[{'pk':{'S':'b'}},{'pk':{'S':'a'}}]}}}"),
		500);
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "b")), 200);
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("other", "a")), 200);
	ck_assert_int_eq(status_of(&b, "Scan", "{'TableName':'tab'}"), 200);
	ck_assert_int_eq(status_of(&b, "ListTables", "{}"), 200);
	/* "*" leaves out the operations that never give the error. */
	order(&b, "[{'operation':'*','error':'TransactionConflictException'}]");
	ck_assert_int_eq(status_of(&b, "GetItem", GET("tab", "b")), 200);
	ck_assert_int_eq(status_of(&b, "BatchWriteItem",
				 "{'RequestItems':{'tab':[{'DeleteRequest':{'Key':{'pk':{'S':'x'}}"
				 "}}]}}"),
		200);
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "b")), 400);
	faults_clear(b.faults, STR_NONE);
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "b")), 200);
	bench_release(&b);
}
END_TEST

/* "+" an answer, "-" an error. */
static const char *pattern(struct bench *b, unsigned calls)
{
	char *marks = arena_bytes(&b->arena, calls + 1);
	for (unsigned i = 0; i < calls; i++)
		marks[i] = status_of(b, "GetItem", GET("tab", "a")) == 200 ? '+' : '-';
	marks[calls] = '\0';
	return marks;
}

START_TEST(a_rule_strikes_as_often_as_it_says)
{
	struct bench b;
	bench_init(&b);
	order(&b, "[{'operation':'GetItem','error':'InternalServerError','times':2}]");
	ck_assert_str_eq(pattern(&b, 5), "--+++");
	order(&b, "[{'operation':'GetItem','error':'InternalServerError','every':3}]");
	ck_assert_str_eq(pattern(&b, 9), "++-++-++-");
	order(&b, "[{'operation':'GetItem','error':'InternalServerError','every':2,'times':2}]");
	ck_assert_str_eq(pattern(&b, 8), "+-+-++++");
	order(&b, "[{'operation':'GetItem','error':'InternalServerError','probability':0}]");
	ck_assert_str_eq(pattern(&b, 4), "++++");
	ck_assert_str_is(shown(&b),
		quoted(&b, "{'seed':7,'rules':[{'rule':{'operation':"
			   "'GetItem','error':'InternalServerError',"
			   "'probability':0},'matched':4,'struck':0}],'consistency':"
			   "null,'partition':null,'provisioned':false,'table_states':null}")
			.p);
	bench_release(&b);
}
END_TEST

START_TEST(the_same_seed_gives_the_same_faults)
{
	static const char rules[] = "{'seed':42,'rules':[{'operation':'GetItem',"
				    "'error':'InternalServerError','probability':0.3}]}";
	struct bench b;
	bench_init(&b);
	order(&b, rules);
	const char *first = pattern(&b, 400);
	unsigned struck = 0;
	for (const char *c = first; *c; c++)
		struck += *c == '-';
	ck_assert_msg(struck > 80 && struck < 160, "%u of 400 at 0.3", struck);
	order(&b, rules);
	ck_assert_str_eq(pattern(&b, 400), first);
	order(&b, "{'seed':43}"); /* rules and counts stay, the rest of the run changes */
	order(&b, "[{'operation':'GetItem','error':'InternalServerError','probability':0.3}]");
	ck_assert_str_ne(pattern(&b, 400), first);
	bench_release(&b);
}
END_TEST

START_TEST(throttled_parts_of_a_batch_come_back_unprocessed)
{
	static const char writes[] =
		"{'RequestItems':{'other':[{'PutRequest':{'Item':{'pk':{'S':'a'},'n':{'N':'1'}}}}],"
		"'tab':[{'PutRequest':{'Item':{'pk':{'S':'a'}}}},"
		"{'DeleteRequest':{'Key':{'pk':{'S':'b'}}}}]}}";
	static const char reads[] =
		"{'RequestItems':{'other':{'Keys':[{'pk':{'S':'a'}}],'ConsistentRead':true},"
		"'tab':{'Keys':[{'pk':{'S':'z'}},{'pk':{'S':'a'}}]}}}";
	struct bench b;
	bench_init(&b);
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "b")), 200);
	order(&b, "[{'operation':'BatchWriteItem','table':'tab',"
		  "'error':'ProvisionedThroughputExceededException','times':2}]");
	expect(&b, "BatchWriteItem", writes, 200,
		"{'UnprocessedItems':{'tab':[{'PutRequest':{'Item':{'pk':{'S':'a'}}}},"
		"{'DeleteRequest':{'Key':{'pk':{'S':'b'}}}}]}}");
	expect(&b, "GetItem", GET("tab", "a"), 200, "{}");
	expect(&b, "GetItem", GET("tab", "b"), 200, "{'Item':{'pk':{'S':'b'}}}");
	expect(&b, "GetItem", GET("other", "a"), 200, "{'Item':{'n':{'N':'1'},'pk':{'S':'a'}}}");
	expect(&b, "BatchWriteItem", writes, 200, "{'UnprocessedItems':{}}");
	order(&b, "[{'operation':'BatchGetItem','key':{'pk':{'S':'a'}},"
		  "'error':'ThrottlingException','every':2}]");
	expect(&b, "BatchGetItem", reads, 200,
		"{'Responses':{'other':[{'n':{'N':'1'},'pk':{'S':'a'}}],'tab':[]},"
		"'UnprocessedKeys':{'tab':{'Keys':[{'pk':{'S':'a'}}]}}}");
	/* Nothing at all could be done: then the call fails. */
	order(&b, "[{'operation':'*','error':'ProvisionedThroughputExceededException'}]");
	static const char refused[] =
		"{'__type':'" DDB "ProvisionedThroughputExceededException','message':"
		"'The level of configured provisioned throughput for the table was exceeded. "
		"Consider increasing your provisioning level with the UpdateTable API.'}";
	expect(&b, "BatchWriteItem", writes, 400, refused);
	expect(&b, "BatchGetItem", reads, 400, refused);
	bench_release(&b);
}
END_TEST

START_TEST(what_befalls_an_action_cancels_its_transaction)
{
	static const char writes[] =
		"{'TransactItems':[{'Put':{'TableName':'tab','Item':{'pk':{'S':'a'}}}},"
		"{'ConditionCheck':{'TableName':'tab','Key':{'pk':{'S':'b'}},"
		"'ConditionExpression':'attribute_exists(pk)'}},"
		"{'Delete':{'TableName':'other','Key':{'pk':{'S':'c'}}}}]}";
	static const struct {
		const char *error, *code, *message;
	} cases[] = {
		{"TransactionConflictException", "TransactionConflict",
			"Transaction is ongoing for the item"},
		{"ProvisionedThroughputExceededException", "ProvisionedThroughputExceeded",
			"The level of configured provisioned throughput for the table was "
			"exceeded. Consider increasing your provisioning level with the "
			"UpdateTable API."},
		{"ItemCollectionSizeLimitExceededException", "ItemCollectionSizeLimitExceeded",
			"Collection size exceeded."},
	};
	struct bench b;
	bench_init(&b);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		order(&b, arena_printf(&b.arena,
				  "[{'operation':'TransactWriteItems','key':{'pk':{'S':'c'}},"
				  "'error':'%s'}]",
				  cases[i].error)
				  .p);
		expect(&b, "TransactWriteItems", writes, 400,
			arena_printf(&b.arena,
				"{'__type':'" DDB "TransactionCanceledException',"
				"'CancellationReasons':[{'Code':'None'},"
				"{'Code':'ConditionalCheckFailed','Message':'The conditional "
				"request failed'},{'Code':'%s','Message':'%s'}],"
				"'Message':'Transaction cancelled, please refer cancellation "
				"reasons for specific reasons [None, ConditionalCheckFailed, "
				"%s]'}",
				cases[i].code, cases[i].message, cases[i].code)
				.p);
	}
	order(&b, "[{'operation':'TransactGetItems','error':'TransactionConflictException',"
		  "'times':1}]");
	expect(&b, "TransactGetItems",
		"{'TransactItems':[{'Get':{'TableName':'tab','Key':{'pk':{'S':'a'}}}}]}", 400,
		"{'__type':'" DDB "TransactionCanceledException','CancellationReasons':"
		"[{'Code':'TransactionConflict','Message':'Transaction is ongoing for the item'}],"
		"'Message':'Transaction cancelled, please refer cancellation reasons for specific "
		"reasons [TransactionConflict]'}");
	expect(&b, "GetItem", GET("tab", "a"), 200, "{}");
	bench_release(&b);
}
END_TEST

START_TEST(an_applied_error_comes_after_the_effect)
{
	struct bench b;
	bench_init(&b);
	order(&b, "[{'operation':'PutItem','error':'InternalServerError','applied':true,"
		  "'times':1}]");
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "a")), 500);
	expect(&b, "GetItem", GET("tab", "a"), 200, "{'Item':{'pk':{'S':'a'}}}");
	order(&b, "[{'operation':'PutItem','error':'InternalServerError','times':1}]");
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "b")), 500);
	expect(&b, "GetItem", GET("tab", "b"), 200, "{}");
	bench_release(&b);
}
END_TEST

START_TEST(a_delay_is_no_error)
{
	struct bench b;
	bench_init(&b);
	order(&b, "[{'operation':'*','latency_ms':30},{'operation':'GetItem','latency_ms':20},"
		  "{'operation':'GetItem','latency_ms':10,'error':'InternalServerError',"
		  "'times':1}]");
	int64_t from = clock_monotonic_us();
	ck_assert_int_eq(status_of(&b, "GetItem", GET("tab", "a")), 500);
	int64_t took = clock_monotonic_us() - from;
	ck_assert_msg(took >= 60000 && took < 20000000, "%lld us", (long long)took);
	ck_assert_int_eq(status_of(&b, "GetItem", GET("tab", "a")), 200);
	bench_release(&b);
}
END_TEST

START_TEST(wrong_orders_are_told_and_change_nothing)
{
	static const struct {
		const char *document, *error;
	} cases[] = {
		{"", "not JSON: the text ends too early at offset 0"},
		{"5", "expected [rules] or {'rules':[...]}"},
		{"{'rule':[]}", "nothing called 'rule' can be ordered"},
		{"{'rules':{}}", "'rules' is a list"},
		{"[5]", "rule 1: a rule is an object"},
		{"[{'error':'InternalServerError'}]",
			"rule 1: 'operation' is missing ('*' for any)"},
		{"[{'operation':'PutItem'}]",
			"rule 1: neither 'error' nor 'latency_ms': nothing would happen"},
		{"[{'operation':'Put','latency_ms':1}]", "rule 1: there is no operation 'Put'"},
		{"[{'operation':'GetItem','latency_ms':1},{'operation':'GetItem','error':"
		 "'TransactionConflictException'}]",
			"rule 2: GetItem never answers TransactionConflictException on AWS"},
		{"[{'operation':'*','error':'OutOfCheese'}]",
			"rule 1: 'OutOfCheese' is no error that can be ordered"},
		{"[{'operation':'*','error':'ThrottlingException','applied':true}]",
			"rule 1: 'applied' goes with InternalServerError: any other error means "
			"that nothing was done"},
		{"[{'operation':'*','latency_ms':60001}]",
			"rule 1: 'latency_ms' is a whole number from 1 to 60000"},
		{"[{'operation':'*','probability':1.5}]",
			"rule 1: 'probability' is a number from 0 to 1"},
		{"[{'operation':'*','times':0}]",
			"rule 1: 'times' is a whole number from 1 to 4294967295"},
		{"[{'operation':'*','key':{'pk':5}}]",
			"rule 1: 'key' is attributes as in a Key: {'PK':{'S':'A'}}"},
		{"{'consistency':{'stale_ms':-1}}",
			"consistency: 'stale_ms' is a whole number from 0 to 60000"},
		{"{'consistency':{'lag':1}}", "consistency: nothing is called 'lag'"},
		{"{'consistency':true}", "consistency: it is an object, or null"},
		{"{'partition':{'write':0}}",
			"partition: 'write' is a whole number from 1 to 4294967295"},
		{"{'partition':{'writes':1}}", "partition: nothing is called 'writes'"},
		{"{'table_states':{'creating':1}}", "table_states: nothing is called 'creating'"},
		{"{'provisioned':1}", "'provisioned' is true or false"},
		{"[{'operation':'*','tabel':'t'}]", "rule 1: 'tabel' is no part of a rule"},
	};
	struct bench b;
	bench_init(&b);
	order(&b, "[{'operation':'PutItem','latency_ms':1}]");
	struct str before = shown(&b);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct err err = {""};
		ck_assert_int_lt(
			faults_set(b.faults, STR_NONE, quoted(&b, cases[i].document), &err), 0);
		if (i > 0)
			ck_assert_str_eq(err.text, quoted(&b, cases[i].error).p);
		else
			ck_assert_msg(
				str_starts(str_z(err.text), STR("not JSON: ")), "%s", err.text);
		ck_assert_str_is(shown(&b), arena_dup_z(&b.arena, before));
	}
	bench_release(&b);
}
END_TEST

START_TEST(a_rule_may_be_of_one_account)
{
	struct bench b;
	bench_init(&b);
	order(&b, "[{'operation':'*','account':'111122223333','error':'InternalServerError'}]");
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "a")), 200);
	ck_assert_int_eq(status_for(&b, STR_NONE, STR("111122223333")), 500);
	ck_assert_int_eq(status_for(&b, STR_NONE, STR("000000000000")), 200);
	bench_release(&b);
}
END_TEST

START_TEST(each_namespace_has_its_own_orders)
{
	struct bench b;
	const struct str own = STR_NONE, worker = STR("worker-1"), other = STR("worker-2");
	bench_init(&b);
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "a")), 200);
	order_in(&b, worker,
		"{'seed':9,'rules':[{'operation':'*','error':'InternalServerError','times':2}]}");
	ck_assert_int_eq(status_in(&b, own), 200);
	ck_assert_int_eq(status_in(&b, other), 200);
	ck_assert_int_eq(status_in(&b, worker), 500);
	order_in(&b, own, "[{'operation':'*','error':'ThrottlingException'}]");
	ck_assert_int_eq(status_in(&b, own), 400);
	ck_assert_int_eq(status_in(&b, other), 200);
	faults_clear(b.faults, own);
	ck_assert_int_eq(status_in(&b, own), 200);
	ck_assert_int_eq(status_in(&b, worker), 500);
	ck_assert_int_eq(status_in(&b, worker), 200);
	ck_assert_str_is(shown_in(&b, worker),
		"{\"seed\":9,\"rules\":[{\"rule\":{\"operation\":\"*\",\"error\":"
		"\"InternalServerError\","
		"\"times\":2},\"matched\":3,\"struck\":2}],\"consistency\":null,\"partition\":null,"
		"\"provisioned\":false,\"table_states\":null}");
	bench_release(&b);
}
END_TEST

START_TEST(a_fork_begins_with_the_orders_of_what_it_is_a_copy_of)
{
	struct bench b;
	const struct str from = STR("base"), fork = STR("worker-1");
	bench_init(&b);
	ck_assert_int_eq(status_of(&b, "PutItem", PUT("tab", "a")), 200);
	order_in(&b, from,
		"{'seed':9,'rules':[{'operation':'GetItem','error':'InternalServerError','times':1}"
		"],"
		"'consistency':{'stale_ms':20,'gsi_lag_ms':30},'partition':{'read':5},'provisioned'"
		":true,"
		"'table_states':{'creating_ms':40}}");
	ck_assert_int_eq(status_in(&b, from), 500);
	faults_fork(b.faults, fork, from);
	ck_assert_str_is(shown_in(&b, fork),
		"{\"seed\":9,\"rules\":[{\"rule\":{\"operation\":\"GetItem\",\"error\":"
		"\"InternalServerError\",\"times\":1},\"matched\":0,\"struck\":0}],\"consistency\":"
		"{"
		"\"stale_ms\":20,\"gsi_lag_ms\":30,\"probability\":1},\"partition\":{\"read\":5},"
		"\"provisioned\":true,\"table_states\":{\"creating_ms\":40,\"updating_ms\":0,"
		"\"deleting_ms\":0}}");
	/* From then on each has its own. */
	faults_clear(b.faults, from);
	ck_assert_int_eq(status_in(&b, from), 200);
	ck_assert_int_eq(status_in(&b, fork), 500);
	/* A name that is used again begins with nothing. */
	order_in(&b, fork, "{'rules':[{'operation':'*','error':'InternalServerError'}]}");
	faults_forget(b.faults, fork);
	ck_assert_int_eq(status_in(&b, fork), 200);
	faults_fork(b.faults, fork, STR("nothing-ordered"));
	ck_assert_int_eq(status_in(&b, fork), 200);
	bench_release(&b);
}
END_TEST

struct forgetting {
	struct bench *b;
	struct str body; /* the bench's arena is the main thread's */
	atomic_bool ends;
};

static void *call_on(void *arg)
{
	struct forgetting *f = arg;
	while (!atomic_load(&f->ends)) {
		struct arena own = ARENA_INIT;
		struct buf answer = BUF_IN(&own);
		const struct aws_request request = {.target = STR("DynamoDB_20120810.GetItem"),
			.namespace = STR("worker-1"),
			.account = STR("000000000000"),
			.region = STR("us-east-1"),
			.body = f->body};
		pipeline_call(f->b->pipeline, &request, &own, &answer, NULL);
		arena_release(&own);
	}
	return NULL;
}

START_TEST(a_fork_may_go_while_calls_of_it_are_under_way)
{
	struct bench b;
	struct forgetting f = {.b = &b};
	pthread_t thread;
	bench_init(&b);
	f.body = quoted(&b, GET("tab", "a"));
	pthread_create(&thread, NULL, call_on, &f);
	for (int i = 0; i < 300; i++) {
		order_in(&b, STR("worker-1"),
			"{'rules':[{'operation':'*','error':'InternalServerError','every':2}],"
			"'partition':{'read':5},'consistency':{'stale_ms':1}}");
		usleep(100);
		faults_forget(b.faults, STR("worker-1"));
	}
	atomic_store(&f.ends, true);
	pthread_join(thread, NULL);
	/* Nothing is ordered anywhere: the pipeline no longer asks. */
	ck_assert_uint_eq(atomic_load(faults_orders(b.faults).any), 0);
	bench_release(&b);
}
END_TEST

UNIT_MAIN("faults", {
	tcase_add_test(tc, each_error_has_the_document_of_aws);
	tcase_add_test(tc, a_rule_strikes_what_it_names);
	tcase_add_test(tc, a_rule_strikes_as_often_as_it_says);
	tcase_add_test(tc, the_same_seed_gives_the_same_faults);
	tcase_add_test(tc, throttled_parts_of_a_batch_come_back_unprocessed);
	tcase_add_test(tc, what_befalls_an_action_cancels_its_transaction);
	tcase_add_test(tc, an_applied_error_comes_after_the_effect);
	tcase_add_test(tc, a_delay_is_no_error);
	tcase_add_test(tc, wrong_orders_are_told_and_change_nothing);
	tcase_add_test(tc, a_rule_may_be_of_one_account);
	tcase_add_test(tc, each_namespace_has_its_own_orders);
	tcase_add_test(tc, a_fork_begins_with_the_orders_of_what_it_is_a_copy_of);
	tcase_add_test(tc, a_fork_may_go_while_calls_of_it_are_under_way);
})
