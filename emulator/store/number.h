/*
 * number - DynamoDB's numbers: exact decimals of up to 38 significant digits.
 *
 * Zero, or a magnitude from 1E-130 to 9.9999999999999999999999999999999999999E+125. Nothing is ever
 * rounded: a text or a result that would need more digits, or leaves the range, is refused. Equal
 * numbers have equal bytes, and the bytes of numbers order by memcmp as the numbers do: the same
 * form serves items, sets and keys. Source: Amazon DynamoDB developer guide, "Supported data types
 * and naming rules".
 */
#ifndef HANGAR_NUMBER_H
#define HANGAR_NUMBER_H

#include "str.h"

enum {
	NUMBER_DIGITS = 38,
	NUMBER_BYTES = 24, /* the longest encoded form, at most */
	NUMBER_TEXT = 192, /* the longest text that number_format() writes, at most */
};

enum number_error {
	NUMBER_OK,
	NUMBER_SYNTAX,    /* not a number */
	NUMBER_PRECISION, /* more than 38 significant digits */
	NUMBER_OVERFLOW,  /* magnitude over 9.99...E+125 */
	NUMBER_UNDERFLOW, /* magnitude under 1E-130, not zero */
};

__extension__ typedef unsigned __int128 u128;

/* value = (negative ? -1 : 1) * coefficient * 10^exponent. Normal form: the coefficient has no
 * trailing zero; zero is all 0. */
struct number {
	u128 coefficient;
	int16_t exponent;
	bool negative;
};

/* What DynamoDB accepts in an N: sign, digits, point, exponent. */
enum number_error number_parse(struct str text, struct number *ret_number);
/* AWS's canonical text: plain digits, no exponent, no trailing zeros. Returns the length. */
size_t number_format(const struct number *number, char text[NUMBER_TEXT]);

enum number_error number_add(
	const struct number *a, const struct number *b, struct number *ret_sum);
enum number_error number_subtract(
	const struct number *a, const struct number *b, struct number *ret_difference);
struct number number_of_u64(uint64_t value);

/* The memcmp-ordered form. No encoding is a prefix of another one. Returns the length. */
size_t number_encode(const struct number *number, char bytes[NUMBER_BYTES]);
/* The reverse; the bytes must come from number_encode(). */
struct number number_decode(struct str bytes);
/* True when the bytes are what number_encode() makes of some number: what reads a file asks. */
bool number_is_encoded(struct str bytes);
/* Significant digits, as the size of an item counts them. */
unsigned number_digits(const struct number *number);

#endif
