/*
 * What a test orders, through the pipeline: who is struck, how often, and the exact documents. In
 * the texts here ' stands for ".
 */
#include "unit.h"

#include "dynamodb/ops.h"
#include "faults/faults.h"
#include "store/store.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

struct bench {
	struct clock clock;
	struct store *store;
	struct pipeline *pipeline;
	struct faults *faults;
	struct arena arena;
	struct str path;
	char folder[32];
};

static struct store *borrow(
	void *self, struct str namespace, struct str account, struct str region, struct err *err)
{
	(void)namespace;
	(void)account, (void)region, (void)err;
	return self;
}

static void give_back(void *self, struct store *store)
{
	(void)self, (void)store;
}

static struct str quoted(struct bench *b, const char *text)
{
	char *copy = arena_dup_z(&b->arena, str_z(text));
	for (char *c = copy; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	return str_z(copy);
}

static int call(struct bench *b, const char *operation, const char *body, struct str *ret_answer)
{
	struct buf answer = BUF_IN(&b->arena);
	struct aws_request request = {
		.target = arena_printf(&b->arena, "DynamoDB_20120810.%s", operation),
		.account = STR("000000000000"),
		.region = STR("us-east-1"),
		.body = quoted(b, body),
	};
	int status = pipeline_call(b->pipeline, &request, &b->arena, &answer, NULL);
	*ret_answer = buf_str(&answer);
	return status;
}

#define expect(b, operation, body, status, answer)                      \
	do {                                                            \
		struct str answer_;                                     \
		int status_ = call((b), (operation), (body), &answer_); \
		ck_assert_str_is(answer_, quoted((b), (answer)).p);     \
		ck_assert_int_eq(status_, (status));                    \
	} while (0)

static int status_of(struct bench *b, const char *operation, const char *body)
{
	struct str answer;
	return call(b, operation, body, &answer);
}

static void order_in(struct bench *b, struct str namespace, const char *document)
{
	struct err err = {""};
	ck_assert_msg(!faults_set(b->faults, namespace, quoted(b, document), &err), "%s", err.text);
}

static void order(struct bench *b, const char *document)
{
	order_in(b, STR_NONE, document);
}

static struct str shown_in(struct bench *b, struct str namespace)
{
	struct buf text = BUF_IN(&b->arena);
	struct json_writer w;
	json_writer_init(&w, &text);
	faults_write(b->faults, namespace, &w);
	return buf_str(&text);
}

static struct str shown(struct bench *b)
{
	return shown_in(b, STR_NONE);
}

#define TABLE(name)                                                                              \
	"{'TableName':'" name "','AttributeDefinitions':[{'AttributeName':'pk','AttributeType':" \
	"'S'}],'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}],"                           \
	"'BillingMode':'PAY_PER_REQUEST'}"
#define PUT(table, key) "{'TableName':'" table "','Item':{'pk':{'S':'" key "'}}}"
#define GET(table, key) "{'TableName':'" table "','Key':{'pk':{'S':'" key "'}}}"

/* Of a GetItem there. */
static int status_for(struct bench *b, struct str namespace, struct str account)
{
	struct buf answer = BUF_IN(&b->arena);
	const struct aws_request request = {
		.target = STR("DynamoDB_20120810.GetItem"),
		.namespace = namespace,
		.account = account,
		.region = STR("us-east-1"),
		.body = quoted(b, GET("tab", "a")),
	};
	return pipeline_call(b->pipeline, &request, &b->arena, &answer, NULL);
}

static int status_in(struct bench *b, struct str namespace)
{
	return status_for(b, namespace, STR("000000000000"));
}

#define DDB "com.amazonaws.dynamodb.v20120810#"

static void bench_init(struct bench *b)
{
	struct err err = {""};
	*b = (struct bench){.folder = "/tmp/test_faults_XXXXXX"};
	const struct store_options options = {.memory = true, .clock = &b->clock};
	ck_assert_ptr_nonnull(mkdtemp(b->folder));
	b->path = arena_printf(&b->arena, "%s/faults.db", b->folder);
	ck_assert_msg(!store_open(b->path.p, &options, &b->store, &err), "%s", err.text);
	const struct store_lender lender = {b->store, borrow, give_back};
	b->faults = faults_new(7, &dynamodb_operations, 1);
	struct call_orders orders = faults_orders(b->faults);
	b->pipeline = pipeline_new(&lender, &dynamodb_operations, 1);
	pipeline_obey(b->pipeline, &orders);
	ck_assert_int_eq(status_of(b, "CreateTable", TABLE("tab")), 200);
	ck_assert_int_eq(status_of(b, "CreateTable", TABLE("other")), 200);
}

static void bench_release(struct bench *b)
{
	struct err err = {""};
	pipeline_free(b->pipeline);
	faults_free(b->faults);
	ck_assert_msg(!store_check(b->store, &err), "%s", err.text);
	store_close(b->store);
	unlink(b->path.p);
	rmdir(b->folder);
	arena_release(&b->arena);
}

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
	ck_assert_msg(took >= 60000 && took < 2000000, "%lld us", (long long)took);
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
	atomic_bool ends;
};

static void *call_on(void *arg)
{
	struct forgetting *f = arg;
	struct arena arena = ARENA_INIT;
	const struct str body = arena_dup(&arena, quoted(f->b, GET("tab", "a")));
	while (!atomic_load(&f->ends)) {
		struct arena own = ARENA_INIT;
		struct buf answer = BUF_IN(&own);
		const struct aws_request request = {.target = STR("DynamoDB_20120810.GetItem"),
			.namespace = STR("worker-1"),
			.account = STR("000000000000"),
			.region = STR("us-east-1"),
			.body = body};
		pipeline_call(f->b->pipeline, &request, &own, &answer, NULL);
		arena_release(&own);
	}
	arena_release(&arena);
	return NULL;
}

START_TEST(a_fork_may_go_while_calls_of_it_are_under_way)
{
	struct bench b;
	struct forgetting f = {.b = &b};
	pthread_t thread;
	bench_init(&b);
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
	tcase_add_test(tc, a_read_without_consistent_read_sees_the_past);
	tcase_add_test(tc, a_global_index_lags);
	tcase_add_test(tc, stale_reads_come_by_chance_too);
	tcase_add_test(tc, threads_read_the_past_and_the_present);
	tcase_add_test(tc, a_partition_has_so_many_units_a_second);
	tcase_add_test(tc, a_batch_writes_what_fits);
	tcase_add_test(tc, a_provisioned_table_has_what_it_was_given);
	tcase_add_test(tc, changes_of_tables_take_their_time);
	tcase_add_test(tc, all_orders_hold_together_under_threads);
	tcase_add_test(tc, a_rule_may_be_of_one_account);
	tcase_add_test(tc, each_namespace_has_its_own_orders);
	tcase_add_test(tc, a_fork_begins_with_the_orders_of_what_it_is_a_copy_of);
	tcase_add_test(tc, a_fork_may_go_while_calls_of_it_are_under_way);
	tcase_add_test(tc, wrong_orders_are_told_and_change_nothing);
})
