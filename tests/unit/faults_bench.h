/*
 * A store behind a pipeline that obeys faults: what the tests of faults work with. In the texts '
 * stands for ".
 */
#ifndef HANGAR_FAULTS_BENCH_H
#define HANGAR_FAULTS_BENCH_H

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

static __attribute__((unused)) struct store *borrow(
	void *self, struct str namespace, struct str account, struct str region, struct err *err)
{
	(void)namespace;
	(void)account, (void)region, (void)err;
	return self;
}

static __attribute__((unused)) void give_back(void *self, struct store *store)
{
	(void)self, (void)store;
}

static __attribute__((unused)) struct str quoted(struct bench *b, const char *text)
{
	char *copy = arena_dup_z(&b->arena, str_z(text));
	for (char *c = copy; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	return str_z(copy);
}

static __attribute__((unused)) int call(
	struct bench *b, const char *operation, const char *body, struct str *ret_answer)
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

static __attribute__((unused)) int status_of(
	struct bench *b, const char *operation, const char *body)
{
	struct str answer;
	return call(b, operation, body, &answer);
}

static __attribute__((unused)) void order_in(
	struct bench *b, struct str namespace, const char *document)
{
	struct err err = {""};
	ck_assert_msg(!faults_set(b->faults, namespace, quoted(b, document), &err), "%s", err.text);
}

static __attribute__((unused)) void order(struct bench *b, const char *document)
{
	order_in(b, STR_NONE, document);
}

static __attribute__((unused)) struct str shown_in(struct bench *b, struct str namespace)
{
	struct buf text = BUF_IN(&b->arena);
	struct json_writer w;
	json_writer_init(&w, &text);
	faults_write(b->faults, namespace, &w);
	return buf_str(&text);
}

static __attribute__((unused)) struct str shown(struct bench *b)
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
static __attribute__((unused)) int status_for(
	struct bench *b, struct str namespace, struct str account)
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

static __attribute__((unused)) int status_in(struct bench *b, struct str namespace)
{
	return status_for(b, namespace, STR("000000000000"));
}

#define DDB "com.amazonaws.dynamodb.v20120810#"

static __attribute__((unused)) void bench_init(struct bench *b)
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

static __attribute__((unused)) void bench_release(struct bench *b)
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

#endif
