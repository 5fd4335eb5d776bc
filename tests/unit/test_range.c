#include "s3/range.h"
#include "unit.h"

struct asked {
	const char *header;
	uint64_t size;
	enum s3_range kind;
	uint64_t offset, length;
};

static const struct asked cases[] = {
	{"bytes=0-0", 10, S3_RANGE_PART, 0, 1},
	{"bytes=0-9", 10, S3_RANGE_PART, 0, 10},
	{"bytes=9-9", 10, S3_RANGE_PART, 9, 1},
	{"bytes=2-4", 10, S3_RANGE_PART, 2, 3},
	{"bytes=2-", 10, S3_RANGE_PART, 2, 8},
	{"bytes=2-100", 10, S3_RANGE_PART, 2, 8},
	{"bytes=-3", 10, S3_RANGE_PART, 7, 3},
	{"bytes=-10", 10, S3_RANGE_PART, 0, 10},
	{"bytes=-11", 10, S3_RANGE_PART, 0, 10},
	{"BYTES=1-1", 10, S3_RANGE_PART, 1, 1},
	{"bytes= 1-2 ", 10, S3_RANGE_PART, 1, 2},
	{"bytes=0-99999999999999999999999999", 10, S3_RANGE_PART, 0, 10},
	{"bytes=-99999999999999999999999999", 10, S3_RANGE_PART, 0, 10},
	{"bytes=18446744073709551614-18446744073709551615", UINT64_MAX, S3_RANGE_PART,
		UINT64_MAX - 1, 1},
	{"bytes=10-", 10, S3_RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=10-20", 10, S3_RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=99999999999999999999999999-", 10, S3_RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=-0", 10, S3_RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=0-0", 0, S3_RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=-1", 0, S3_RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=4-2", 10, S3_RANGE_WHOLE, 0, 0},
	{"bytes=0-1,3-4", 10, S3_RANGE_WHOLE, 0, 0},
	{"bytes=", 10, S3_RANGE_WHOLE, 0, 0},
	{"bytes=-", 10, S3_RANGE_WHOLE, 0, 0},
	{"bytes=5", 10, S3_RANGE_WHOLE, 0, 0},
	{"bytes=--5", 10, S3_RANGE_WHOLE, 0, 0},
	{"bytes=1-2-3", 10, S3_RANGE_WHOLE, 0, 0},
	{"bytes=a-b", 10, S3_RANGE_WHOLE, 0, 0},
	{"bytes=1-b", 10, S3_RANGE_WHOLE, 0, 0},
	{"bytes=+1-2", 10, S3_RANGE_WHOLE, 0, 0},
	{"bytes=1 -2", 10, S3_RANGE_WHOLE, 0, 0},
	{"bytes 1-2", 10, S3_RANGE_WHOLE, 0, 0},
	{"items=1-2", 10, S3_RANGE_WHOLE, 0, 0},
	{"", 10, S3_RANGE_WHOLE, 0, 0},
};

START_TEST(a_range_is_read_as_s3_reads_it)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct asked *c = &cases[i];
		uint64_t offset = 77, length = 78;
		bool part = c->kind == S3_RANGE_PART;
		ck_assert_msg(
			s3_range_parse(str_z(c->header), c->size, &offset, &length) == c->kind,
			"%s", c->header);
		ck_assert_msg(offset == (part ? c->offset : 77), "%s: offset %llu", c->header,
			(unsigned long long)offset);
		ck_assert_msg(length == (part ? c->length : 78), "%s: length %llu", c->header,
			(unsigned long long)length);
	}
}
END_TEST

UNIT_MAIN("range", { tcase_add_test(tc, a_range_is_read_as_s3_reads_it); })
