/*
 * What emulator/store/number.c makes of numbers, for a program that knows better: each line of the
 * input is "A B", each of the output "A B SUM DIFFERENCE ORDER DIGITS": canonical texts, or the
 * word for what is wrong ("-" when A or B is); ORDER is that of the encoded bytes, <, = or >;
 * DIGITS those of A.
 */
#include "store/number.h"

#include <stdio.h>

static const char *const wrong[] = {
	[NUMBER_SYNTAX] = "syntax",
	[NUMBER_PRECISION] = "precision",
	[NUMBER_OVERFLOW] = "overflow",
	[NUMBER_UNDERFLOW] = "underflow",
};

static void print(enum number_error error, const struct number *number)
{
	char text[NUMBER_TEXT];
	if (error)
		printf("%s ", wrong[error]);
	else
		printf("%.*s ", (int)number_format(number, text), text);
}

static void compare(const struct number *a, const struct number *b)
{
	char one[NUMBER_BYTES], other[NUMBER_BYTES];
	int order =
		str_cmp(str_of(one, number_encode(a, one)), str_of(other, number_encode(b, other)));
	printf("%c %u\n", order < 0 ? '<' : order ? '>' : '=', number_digits(a));
}

int main(void)
{
	char line[2048];
	while (fgets(line, sizeof(line), stdin)) {
		struct number a = {0}, b = {0}, result = {0};
		struct str second, first = str_cut(str_of(line, strcspn(line, "\n")), ' ', &second);
		enum number_error bad_a = number_parse(first, &a), bad_b = number_parse(second, &b);
		print(bad_a, &a);
		print(bad_b, &b);
		if (bad_a || bad_b) {
			puts("- - - -");
			continue;
		}
		print(number_add(&a, &b, &result), &result);
		print(number_subtract(&a, &b, &result), &result);
		compare(&a, &b);
	}
	return 0;
}
