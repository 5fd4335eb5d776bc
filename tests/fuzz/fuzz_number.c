/* Reaches number_parse, number_format, number_encode, number_decode, number_is_encoded. */
#include "store/number.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = str_of((const char *)data, size);
	struct number number, again;
	char text[NUMBER_TEXT], bytes[NUMBER_BYTES];
	if (number_parse(input, &number) == NUMBER_OK) {
		size_t n = number_format(&number, text);
		if (number_parse(str_of(text, n), &again) != NUMBER_OK ||
			again.coefficient != number.coefficient ||
			again.exponent != number.exponent)
			abort();
		if (!number_is_encoded(str_of(bytes, number_encode(&number, bytes))))
			abort();
	}
	if (number_is_encoded(input)) {
		number = number_decode(input);
		if (!str_eq(str_of(bytes, number_encode(&number, bytes)), input))
			abort();
	}
	return 0;
}
