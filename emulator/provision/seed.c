#include "seed.h"

#include "config/seed.h"
#include "json_read.h"
#include "json_write.h"

enum {
	BATCH = 25 /* items in a BatchWriteItem: API reference */
};

struct seed {
	struct aws_caller aws;
	struct str table;
	const char *path;
	struct arena arena; /* of one batch */
	struct str items[BATCH];
	unsigned lines[BATCH];
	size_t n, count;
	struct err why; /* a batch was refused: with file and line */
};

static int call(struct seed *seed, struct str target, struct str body, struct buf *answer)
{
	*answer = BUF_IN(&seed->arena);
	return seed->aws.call(seed->aws.self, target, STR(""), body, &seed->arena, answer);
}

/* Says which line it was: the batch's items are put again one by one. */
static int blame(struct seed *seed, struct str answer, struct err *err)
{
	struct buf body, reply;
	struct json_writer w;
	struct str message = answer;
	size_t i;
	for (i = 0; i < seed->n; i++) {
		body = BUF_IN(&seed->arena);
		json_writer_init(&w, &body);
		json_object(&w);
		json_key_string(&w, STR("TableName"), seed->table);
		json_key(&w, STR("Item"));
		json_raw(&w, seed->items[i]);
		json_end_object(&w);
		if (call(seed, STR("DynamoDB_20120810.PutItem"), buf_str(&body), &reply) != 200)
			break;
		seed->count++;
	}
	if (i == seed->n)
		return 0; /* each alone is fine: two of them had the same key */
	struct json_reader r;
	json_reader_init(&r, buf_str(&reply), &seed->arena);
	struct str key;
	if (json_read(&r) == JSON_OBJECT)
		while (json_member(&r, &key)) {
			if (str_eq_nocase(key, STR("message")) && json_read(&r) == JSON_STRING)
				message = r.text;
			else
				json_skip(&r);
		}
	return err_set(err, "%s:%u: %.*s", seed->path, seed->lines[i], STR_ARG(message));
}

static int flush(struct seed *seed, struct err *err)
{
	struct buf body = BUF_IN(&seed->arena), answer;
	struct json_writer w;
	int result = 0;
	if (!seed->n)
		return 0;
	json_writer_init(&w, &body);
	json_object(&w);
	json_key(&w, STR("RequestItems"));
	json_object(&w);
	json_key(&w, seed->table);
	json_array(&w);
	for (size_t i = 0; i < seed->n; i++) {
		json_object(&w);
		json_key(&w, STR("PutRequest"));
		json_object(&w);
		json_key(&w, STR("Item"));
		json_raw(&w, seed->items[i]);
		json_end_object(&w);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
	json_end_object(&w);
	if (call(seed, STR("DynamoDB_20120810.BatchWriteItem"), buf_str(&body), &answer) == 200)
		seed->count += seed->n;
	else
		result = blame(seed, buf_str(&answer), err);
	seed->n = 0;
	arena_reset(&seed->arena);
	return result;
}

static int add(void *self, struct str item, unsigned line, struct err *err)
{
	struct seed *seed = self;
	(void)err;
	seed->items[seed->n] = arena_dup(&seed->arena, item);
	seed->lines[seed->n++] = line;
	return seed->n == BATCH && flush(seed, &seed->why) < 0 ? -1 : 0;
}

int seed_load(struct aws_caller aws, struct str table, const char *path, size_t *ret_count,
	struct err *err)
{
	struct seed seed = {.aws = aws, .table = table, .path = path};
	struct seed_reader reader = {&seed, add};
	int result = seed_read(path, &reader, err);
	if (result < 0 && seed.why.text[0])
		result = err_set(err, "%s",
			seed.why.text); /* with the place of the item, not of the batch's end */
	else if (result == 0)
		result = flush(&seed, err);
	arena_release(&seed.arena);
	if (result == 0)
		*ret_count = seed.count;
	return result;
}
