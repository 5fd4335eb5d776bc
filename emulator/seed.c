#include "seed.h"

#include "json_read.h"
#include "json_write.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BATCH = 25 /* items in a BatchWriteItem: API reference */ };

struct seed {
	struct aws_caller aws;
	struct str table;
	const char *path;
	struct arena arena; /* of one batch */
	struct str items[BATCH];
	size_t lines[BATCH], n, count;
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
	return err_set(err, "%s:%zu: %.*s", seed->path, seed->lines[i], STR_ARG(message));
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

static int add(struct seed *seed, struct str item, size_t line, struct err *err)
{
	seed->items[seed->n] = item;
	seed->lines[seed->n++] = line;
	return seed->n == BATCH ? flush(seed, err) : 0;
}

static int load_lines(struct seed *seed, struct str text, struct err *err)
{
	for (size_t line = 1; text.n; line++) {
		struct str rest, item = str_trim(str_cut(text, '\n', &rest));
		if (item.n && item.p[item.n - 1] == '\r')
			item.n--;
		if (item.n && add(seed, item, line, err) < 0)
			return -1;
		text = rest;
	}
	return flush(seed, err);
}

static size_t line_at(struct str text, size_t offset)
{
	size_t line = 1;
	for (size_t i = 0; i < offset && i < text.n; i++)
		line += text.p[i] == '\n';
	return line;
}

static int load_array(struct seed *seed, struct str text, struct err *err)
{
	struct json_reader r;
	struct arena strings = ARENA_INIT;
	int result = 0;
	json_reader_init(&r, text, &strings);
	if (json_read(&r) == JSON_ARRAY) {
		while (result == 0 && json_element(&r)) {
			struct str item = json_skip(&r);
			if (!r.error)
				result = add(seed, item, line_at(text, (size_t)(item.p - text.p)), err);
		}
	} else {
		json_fail(&r, "an array of items was expected");
	}
	if (result == 0 && !json_finish(&r))
		result = err_set(err, "%s:%zu: %s", seed->path, line_at(text, r.error_at), r.error);
	arena_release(&strings);
	return result < 0 ? result : flush(seed, err);
}

static int load_text(struct seed *seed, struct str text, struct err *err)
{
	return str_ends(str_z(seed->path), STR(".json")) ? load_array(seed, text, err) : load_lines(seed, text, err);
}

int seed_load(struct aws_caller aws, struct str table, const char *path, size_t *ret_count, struct err *err)
{
	struct seed seed = {.aws = aws, .table = table, .path = path};
	struct stat st;
	int result = 0, fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0) {
		err_set_errno(err, "%s", path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	if (st.st_size > 0) {
		void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (bytes == MAP_FAILED) {
			result = err_set_errno(err, "%s", path);
		} else {
			result = load_text(&seed, str_of(bytes, (size_t)st.st_size), err);
			munmap(bytes, (size_t)st.st_size);
		}
	}
	close(fd);
	arena_release(&seed.arena);
	if (result == 0)
		*ret_count = seed.count;
	return result;
}
