#include "unit.h"

#include "store/number.h"
#include "store/value.h"

#include <stdio.h>

enum {
	CASES = 1200
};

struct number_case {
	struct str text, outcome, canonical, rank, size, sum, sum_outcome;
};

static struct number_case cases[CASES];
static size_t case_count;

static const char *outcome_name(enum number_error error)
{
	static const char *const names[] = {
		[NUMBER_OK] = "ok",
		[NUMBER_SYNTAX] = "syntax",
		[NUMBER_PRECISION] = "precision",
		[NUMBER_OVERFLOW] = "overflow",
		[NUMBER_UNDERFLOW] = "underflow",
	};
	return names[error];
}

/* Lives until the program ends. */
static void load_cases(void)
{
	const char *dir = getenv("srcdir");
	char path[512];
	snprintf(path, sizeof(path), "%s/tests/cases/number.case", dir ? dir : "..");
	FILE *file = fopen(path, "r");
	ck_assert_msg(file != NULL, "cannot read %s", path);
	static char text[256 * 1024];
	size_t n = fread(text, 1, sizeof(text), file);
	ck_assert(n < sizeof(text));
	fclose(file);
	struct str rest = str_of(text, n);
	for (case_count = 0; rest.n;) {
		struct str line = str_cut(rest, '\n', &rest);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		ck_assert_uint_lt(case_count, CASES);
		struct number_case *c = &cases[case_count++];
		c->text = str_cut(line, '|', &line);
		c->outcome = str_cut(line, '|', &line);
		c->canonical = str_cut(line, '|', &line);
		c->rank = str_cut(line, '|', &line);
		c->size = str_cut(line, '|', &line);
		c->sum = str_cut(line, '|', &line);
		c->sum_outcome = str_cut(line, '|', &line);
	}
	ck_assert_uint_gt(case_count, 900);
}

static bool is_ok(const struct number_case *c)
{
	return str_eq_z(c->outcome, "ok");
}

START_TEST(parses_and_prints_as_decimal_does)
{
	load_cases();
	for (size_t i = 0; i < case_count; i++) {
		struct number number = {.exponent = 77};
		char text[NUMBER_TEXT];
		enum number_error error = number_parse(cases[i].text, &number);
		ck_assert_msg(str_eq_z(cases[i].outcome, outcome_name(error)), "%.*s: got %s",
			STR_ARG(cases[i].text), outcome_name(error));
		if (error)
			ck_assert_int_eq(number.exponent, 77);
		else
			ck_assert_msg(str_eq(str_of(text, number_format(&number, text)),
					      cases[i].canonical),
				"%.*s", STR_ARG(cases[i].text));
	}
}
END_TEST

START_TEST(adds_exactly_or_refuses)
{
	struct number before = {0};
	load_cases();
	for (size_t i = 0; i < case_count; i++) {
		struct number number, sum, back;
		char text[NUMBER_TEXT];
		if (!is_ok(&cases[i]))
			continue;
		number_parse(cases[i].text, &number);
		if (cases[i].sum_outcome.n) {
			enum number_error error = number_add(&before, &number, &sum);
			ck_assert_msg(str_eq_z(cases[i].sum_outcome, outcome_name(error)),
				"%.*s: got %s", STR_ARG(cases[i].text), outcome_name(error));
			ck_assert_int_eq(number_add(&number, &before, &back), error);
			if (!error) {
				ck_assert_msg(str_eq(str_of(text, number_format(&sum, text)),
						      cases[i].sum),
					"%.*s: got %.*s", STR_ARG(cases[i].text),
					(int)number_format(&sum, text), text);
				ck_assert_int_eq(number_subtract(&sum, &before, &back), NUMBER_OK);
				ck_assert(back.coefficient == number.coefficient &&
					  back.exponent == number.exponent &&
					  back.negative == number.negative);
			}
		}
		before = number;
	}
}
END_TEST

START_TEST(encodings_order_as_numbers_and_none_begins_another)
{
	static struct {
		char bytes[NUMBER_BYTES];
		struct str s;
		uint64_t rank;
	} all[CASES];
	size_t n = 0;
	load_cases();
	for (size_t i = 0; i < case_count; i++) {
		struct number number, again;
		if (!is_ok(&cases[i]))
			continue;
		number_parse(cases[i].text, &number);
		all[n].s = str_of(all[n].bytes, number_encode(&number, all[n].bytes));
		ck_assert(str_to_u64(cases[i].rank, &all[n].rank));
		ck_assert_uint_le(all[n].s.n, NUMBER_BYTES);
		ck_assert(number_is_encoded(all[n].s));
		again = number_decode(all[n].s);
		ck_assert(again.coefficient == number.coefficient &&
			  again.exponent == number.exponent && again.negative == number.negative);
		n++;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			int order = str_cmp(all[i].s, all[j].s);
			int wanted = (all[i].rank > all[j].rank) - (all[i].rank < all[j].rank);
			ck_assert_int_eq((order > 0) - (order < 0), wanted);
			ck_assert(wanted == 0 || !str_starts(all[i].s, all[j].s));
		}
}
END_TEST

START_TEST(counts_the_bytes_that_dynamodb_counts)
{
	struct arena arena = ARENA_INIT;
	load_cases();
	for (size_t i = 0; i < case_count; i++) {
		struct number number;
		uint64_t size;
		if (!is_ok(&cases[i]))
			continue;
		number_parse(cases[i].text, &number);
		ck_assert(str_to_u64(cases[i].size, &size));
		ck_assert_msg(value_size(value_of_number(&arena, &number)) == size, "%.*s",
			STR_ARG(cases[i].text));
		arena_reset(&arena);
	}
	arena_release(&arena);
}
END_TEST

START_TEST(refuses_what_is_no_number)
{
	static const char *const texts[] = {"", "-", "+", ".", "-.", "e", "1e", "1e+", "1e-", "e5",
		".e5", "1.2.3", "--1", "+-1", "1 ", " 1", "1_0", "0x10", "NaN", "Infinity", "1e5.0",
		"1e5e5", "1,0", "\xd9\xa1"};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct number number;
		ck_assert_msg(number_parse(str_z(texts[i]), &number) == NUMBER_SYNTAX, "\"%s\"",
			texts[i]);
	}
	struct number number;
	ck_assert_int_eq(number_parse(STR("1\0"), &number), NUMBER_SYNTAX);
	ck_assert_int_eq(number_parse(STR("1e9223372036854775807"), &number), NUMBER_OVERFLOW);
	ck_assert_int_eq(number_parse(STR("1e0009223372036854775807"), &number), NUMBER_OVERFLOW);
	ck_assert_int_eq(number_parse(STR("1e-9223372036854775808"), &number), NUMBER_UNDERFLOW);
	ck_assert_int_eq(number_parse(STR("1e9223372036854775808"), &number), NUMBER_SYNTAX);
	ck_assert_int_eq(number_parse(STR("1e-9223372036854775809"), &number), NUMBER_SYNTAX);
	ck_assert_int_eq(number_parse(STR("0e99999999999999999999"), &number), NUMBER_SYNTAX);
}
END_TEST

START_TEST(bytes_that_are_no_encoding_are_told)
{
	static const struct str bad[] = {STR_INIT(""), STR_INIT("\x80"), STR_INIT("\x80\x00\x00"),
		STR_INIT("\xc1\x00"), STR_INIT("\xc1\x03"), STR_INIT("\xc1\x03\x00"),
		STR_INIT("\xc1\xc8"), STR_INIT("\xc1\x02\x02"), STR_INIT("\x7f\xff")};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(!number_is_encoded(bad[i]), "case %zu", i);
	ck_assert(number_is_encoded(STR("\xc1\x02")));
	/* Whatever passes is exactly what the number encodes to. */
	uint64_t state = 88172645463325252u;
	unsigned passed = 0;
	for (unsigned i = 0; i < 300000; i++) {
		char bytes[NUMBER_BYTES], again[NUMBER_BYTES];
		size_t n = 2 + i % 3;
		for (size_t j = 0; j < n; j++) {
			state ^= state << 13, state ^= state >> 7, state ^= state << 17;
			bytes[j] = (char)(j + 1 < n ? state | 1 : state & ~UINT64_C(1));
		}
		if (!number_is_encoded(str_of(bytes, n)))
			continue;
		passed++;
		struct number number = number_decode(str_of(bytes, n));
		ck_assert(str_eq(str_of(again, number_encode(&number, again)), str_of(bytes, n)));
	}
	ck_assert_uint_gt(passed, 1000);
}
END_TEST

START_TEST(whole_numbers_come_from_64_bits)
{
	static const struct {
		uint64_t value;
		const char *text;
	} values[] = {{0, "0"}, {10, "10"}, {7, "7"}, {UINT64_MAX, "18446744073709551615"},
		{UINT64_C(10000000000000000000), "10000000000000000000"}};
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		char text[NUMBER_TEXT];
		struct number number = number_of_u64(values[i].value);
		ck_assert_str_is(str_of(text, number_format(&number, text)), values[i].text);
	}
	struct number number = number_of_u64(1200);
	ck_assert_uint_eq(number_digits(&number), 2);
}
END_TEST

UNIT_MAIN("number", tcase_add_test(tc, parses_and_prints_as_decimal_does);
	  tcase_add_test(tc, adds_exactly_or_refuses);
	  tcase_add_test(tc, encodings_order_as_numbers_and_none_begins_another);
	  tcase_add_test(tc, counts_the_bytes_that_dynamodb_counts);
	  tcase_add_test(tc, refuses_what_is_no_number);
	  tcase_add_test(tc, bytes_that_are_no_encoding_are_told);
	  tcase_add_test(tc, whole_numbers_come_from_64_bits))
