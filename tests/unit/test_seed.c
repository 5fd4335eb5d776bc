#include "unit.h"

#include "json_read.h"
#include "provision/seed.h"

#include <stdio.h>
#include <unistd.h>

/* A fake DynamoDB: counts the items of batches, and refuses those that say "bad". */
struct fake {
	size_t batches, puts;
};

static int fake_call(void *self, struct str target, struct str namespace, struct str body,
	struct arena *arena, struct buf *answer)
{
	struct fake *fake = self;
	bool bad = str_find_str(body, STR("bad")) < body.n;
	(void)namespace, (void)arena;
	if (str_ends(target, STR("BatchWriteItem")))
		fake->batches++;
	else
		fake->puts++;
	buf_add(answer, bad ? STR("{\"__type\":\"x#ValidationException\",\"message\":\"no "
				  "\\\"bad\\\" here\"}")
			    : STR("{}"));
	return bad ? 400 : 200;
}

static int load(
	const char *suffix, const char *text, struct fake *fake, size_t *ret_count, struct err *err)
{
	char path[64];
	snprintf(path, sizeof(path), "/tmp/test_seed.XXXXXX%s", suffix);
	int fd = mkstemps(path, (int)strlen(suffix));
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	int result =
		seed_load((struct aws_caller){fake, fake_call}, STR("t"), path, ret_count, err);
	unlink(path);
	/* The name is random: only what stands behind it is compared. */
	memmove(err->text, err->text + (strncmp(err->text, "/tmp/", 5) == 0 ? strlen(path) : 0),
		strlen(err->text) + 1 - (strncmp(err->text, "/tmp/", 5) == 0 ? strlen(path) : 0));
	return result;
}

START_TEST(lines_go_in_batches_of_25)
{
	struct buf text = BUF_INIT;
	struct fake fake = {0};
	struct err err = {""};
	size_t count = 0;
	for (int i = 0; i < 60; i++)
		buf_printf(&text, "{\"pk\":{\"S\":\"%d\"}}%s", i, i % 7 ? "\n" : "\r\n\n");
	ck_assert_int_eq(load(".jsonl", buf_z(&text), &fake, &count, &err), 0);
	ck_assert_uint_eq(count, 60);
	ck_assert_uint_eq(fake.batches, 3);
	buf_release(&text);
}
END_TEST

static const struct {
	const char *suffix, *text, *error;
} faults[] = {
	{".jsonl", "{\"pk\":{\"S\":\"a\"}}\n\n{\"pk\":{\"S\":\"bad\"}}\n", ":3: no \"bad\" here"},
	{".json", "[{\"pk\":{\"S\":\"a\"}},\n {\"pk\":{\"S\":\"bad\"}}]", ":2: no \"bad\" here"},
	{".json", "{\"pk\":1}", ":1: expected an array of items"},
	{".json", "[{\"pk\":{\"S\":\"a\"}},\n oops]", ":2: not JSON: a value was expected"},
};

START_TEST(a_wrong_item_is_told_with_its_line)
{
	struct fake fake = {0};
	struct err err = {""};
	size_t count = 77;
	ck_assert_int_eq(load(faults[_i].suffix, faults[_i].text, &fake, &count, &err), -1);
	ck_assert_str_eq(err.text, faults[_i].error);
	ck_assert_uint_eq(count, 77);
}
END_TEST

START_TEST(an_empty_file_is_no_item)
{
	struct fake fake = {0};
	struct err err = {""};
	size_t count = 77;
	ck_assert_int_eq(load(".jsonl", "", &fake, &count, &err), 0);
	ck_assert_uint_eq(count, 0);
	ck_assert_int_eq(seed_load((struct aws_caller){&fake, fake_call}, STR("t"),
				 "/nowhere/x.jsonl", &count, &err),
		-1);
	ck_assert_str_eq(err.text, "/nowhere/x.jsonl: No such file or directory");
}
END_TEST

UNIT_MAIN("seed", tcase_add_test(tc, lines_go_in_batches_of_25);
	  tcase_add_loop_test(tc, a_wrong_item_is_told_with_its_line, 0, (int)ARRAY_LEN(faults));
	  tcase_add_test(tc, an_empty_file_is_no_item))
