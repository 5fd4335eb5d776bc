#include "config/seed.h"

#include "config/yaml.h"
#include "json_read.h"
#include "json_write.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static int give(const char *path, struct str json, unsigned line, const struct seed_reader *reader,
	struct err *err)
{
	if (reader->item(reader->self, json, line, err) >= 0)
		return 0;
	return err_prefix(err, "%s:%u", path, line);
}

static unsigned lines_in(struct str text)
{
	unsigned n = 0;
	for (size_t i = str_find(text, '\n', 0); i < text.n; i = str_find(text, '\n', i + 1))
		n++;
	return n;
}

static int read_lines(const char *path, struct str text, const struct seed_reader *reader,
	struct arena *arena, struct err *err)
{
	struct str rest = text;
	for (unsigned line = 1; rest.p; line++) {
		struct str item = str_cut(rest, '\n', &rest);
		if (str_ends(item, STR("\r")))
			item.n--;
		item = str_trim(item);
		if (!item.n)
			continue;
		struct json_reader r;
		json_reader_init(&r, item, arena);
		bool object = json_peek(&r) == JSON_OBJECT;
		json_skip(&r);
		if (!json_finish(&r))
			return err_set(err, "%s:%u: not JSON: %s", path, line, r.error);
		if (!object)
			return err_set(err, "%s:%u: expected an item, a JSON object", path, line);
		if (give(path, item, line, reader, err) < 0)
			return -1;
		arena_reset(arena);
	}
	return 0;
}

static int read_array(const char *path, struct str text, const struct seed_reader *reader,
	struct arena *arena, struct err *err)
{
	struct json_reader r;
	unsigned line = 1;
	size_t counted = 0;
	json_reader_init(&r, text, arena);
	if (json_peek(&r) != JSON_ARRAY && !r.error)
		return err_set(err, "%s:1: expected an array of items", path);
	json_read(&r);
	while (json_element(&r)) {
		bool object = json_peek(&r) == JSON_OBJECT;
		struct str item = json_skip(&r);
		if (r.error)
			break;
		size_t at = (size_t)(item.p - text.p);
		line += lines_in(str_of(text.p + counted, at - counted));
		counted = at;
		if (!object)
			return err_set(err, "%s:%u: expected an item, a JSON object", path, line);
		if (give(path, item, line, reader, err) < 0)
			return -1;
	}
	if (json_finish(&r))
		return 0;
	line = 1 + lines_in(str_head(text, r.error_at));
	return err_set(err, "%s:%u: not JSON: %s", path, line, r.error ? r.error : "more follows");
}

/* A value of DynamoDB's JSON: only BOOL and NULL hold something other than texts. */
static void write_value(const struct yaml_value *value, struct str key, struct json_writer *w)
{
	bool truth = str_eq(key, STR("BOOL")) || str_eq(key, STR("NULL"));
	if (value->kind == NODE_MAP) {
		json_object(w);
		for (size_t i = 0; i < value->n; i++) {
			json_key(w, value->pairs[i].key);
			write_value(value->pairs[i].value, value->pairs[i].key, w);
		}
		json_end_object(w);
	} else if (value->kind == NODE_LIST) {
		json_array(w);
		for (size_t i = 0; i < value->n; i++)
			write_value(value->items[i], STR(""), w);
		json_end_array(w);
	} else if (truth && value->plain && str_eq(value->text, STR("true"))) {
		json_bool(w, true);
	} else if (truth && value->plain && str_eq(value->text, STR("false"))) {
		json_bool(w, false);
	} else {
		json_string(w, value->text);
	}
}

static int read_yaml(const char *path, struct str text, const struct seed_reader *reader,
	struct arena *arena, struct err *err)
{
	struct problems problems = PROBLEMS_INIT;
	const struct yaml_value *root = yaml_parse(text, arena, &problems);
	int result = 0;
	if (problems.n)
		result = err_set(err, "%s:%u: %.*s", path, problems.list[0].place.line,
			STR_ARG(problems.list[0].text));
	else if (root->kind != NODE_LIST && root->n)
		result = err_set(err, "%s:%u: expected a list of items", path, root->place.line);
	for (size_t i = 0; result == 0 && root->kind == NODE_LIST && i < root->n; i++) {
		const struct yaml_value *item = root->items[i];
		struct buf json = BUF_IN(arena);
		struct json_writer w;
		if (item->kind != NODE_MAP) {
			result = err_set(
				err, "%s:%u: expected an item, a map", path, item->place.line);
			break;
		}
		json_writer_init(&w, &json);
		write_value(item, STR(""), &w);
		result = give(path, buf_str(&json), item->place.line, reader, err);
	}
	problems_release(&problems);
	return result;
}

int seed_read_text(
	const char *path, struct str text, const struct seed_reader *reader, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct str name = str_z(path);
	int result;
	if (str_ends(name, STR(".json")))
		result = read_array(path, text, reader, &arena, err);
	else if (str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml")))
		result = read_yaml(path, text, reader, &arena, err);
	else
		result = read_lines(path, text, reader, &arena, err);
	arena_release(&arena);
	return result;
}

int seed_read(const char *path, const struct seed_reader *reader, struct err *err)
{
	struct buf text = BUF_INIT;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_set_errno(err, "%s", path);
	ssize_t n;
	do {
		n = read(fd, buf_reserve(&text, 65536), 65536);
		if (n > 0)
			text.n += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	int result = n < 0 ? err_set_errno(err, "%s", path)
			   : seed_read_text(path, buf_str(&text), reader, err);
	close(fd);
	buf_release(&text);
	return result;
}
