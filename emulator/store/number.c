/*
 * The ordered form is the length-free cousin of Oracle's and SQLite4's: one byte for sign and
 * exponent of 100, then the digits in pairs, each as 2 * pair + (another one follows). The low bit
 * ends the number, so that no form is a prefix of another, and a shorter number sorts before a
 * longer one with the same beginning. Negative numbers have every bit turned round. Zero is 80 00,
 * below the smallest positive number, whose first pair is not 0. Its length is, by the way, what
 * DynamoDB counts for the size of a positive number.
 */
#include "store/number.h"

enum {
	LARGEST = 125,   /* exponent of the first digit, at most */
	SMALLEST = -130, /* and at least */
	PAIRS = 20,
	ENC_ZERO = 0x80,
	ENC_BIAS = 65, /* floor(-130 / 2) becomes 0 */
};

static const uint64_t TEN_19 = UINT64_C(10000000000000000000);

/* 10^n, n <= 38. */
static u128 power_of_ten(unsigned n)
{
	static const uint64_t small[] = {UINT64_C(1), UINT64_C(10), UINT64_C(100), UINT64_C(1000),
		UINT64_C(10000), UINT64_C(100000), UINT64_C(1000000), UINT64_C(10000000),
		UINT64_C(100000000), UINT64_C(1000000000), UINT64_C(10000000000),
		UINT64_C(100000000000), UINT64_C(1000000000000), UINT64_C(10000000000000),
		UINT64_C(100000000000000), UINT64_C(1000000000000000), UINT64_C(10000000000000000),
		UINT64_C(100000000000000000), UINT64_C(1000000000000000000),
		UINT64_C(10000000000000000000)};
	return n < ARRAY_LEN(small) ? small[n] : (u128)TEN_19 * small[n - 19];
}

/* Writes the decimal digits of c (values 0 to 9, the first one first) and returns how many; 0 has
 * none. */
static unsigned digits_of(u128 c, unsigned char digits[39])
{
	unsigned char reversed[39];
	unsigned n = 0;
	for (; c >= TEN_19; c /= TEN_19) {
		uint64_t low = (uint64_t)(c % TEN_19);
		for (unsigned i = 0; i < 19; i++, low /= 10)
			reversed[n++] = (unsigned char)(low % 10);
	}
	for (uint64_t rest = (uint64_t)c; rest; rest /= 10)
		reversed[n++] = (unsigned char)(rest % 10);
	for (unsigned i = 0; i < n; i++)
		digits[i] = reversed[n - 1 - i];
	return n;
}

unsigned number_digits(const struct number *number)
{
	unsigned char digits[39];
	unsigned n = digits_of(number->coefficient, digits);
	return n ? n : 1;
}

/* The number's normal form, if it has one within the limits. */
static enum number_error number_make(
	u128 coefficient, int exponent, bool negative, struct number *ret_number)
{
	if (coefficient == 0) {
		*ret_number = (struct number){0};
		return NUMBER_OK;
	}
	for (; coefficient % 10 == 0; exponent++)
		coefficient /= 10;
	unsigned char digits[39];
	int n = (int)digits_of(coefficient, digits);
	if (exponent + n - 1 > LARGEST)
		return NUMBER_OVERFLOW;
	if (exponent + n - 1 < SMALLEST)
		return NUMBER_UNDERFLOW;
	if (n > NUMBER_DIGITS)
		return NUMBER_PRECISION;
	*ret_number = (struct number){coefficient, (int16_t)exponent, negative};
	return NUMBER_OK;
}

/* "e-12" and the like; a magnitude that no number could have is cut to one just as impossible, one
 * that 64 bits do not hold is no number (captured in October 2026,
 * paritysuite/dynamodb-conformance, tests/tier3/limits/numberExponent). */
static bool parse_exponent(struct str text, int *ret_exponent)
{
	enum {
		ABSURD = 100000000
	};
	bool negative = text.n && text.p[0] == '-';
	if (text.n && (text.p[0] == '-' || text.p[0] == '+'))
		text = str_skip(text, 1);
	if (text.n == 0)
		return false;
	uint64_t exponent = 0, most = (uint64_t)INT64_MAX + negative;
	for (size_t i = 0; i < text.n; i++) {
		unsigned digit = (unsigned char)text.p[i] - '0';
		if (digit > 9 || exponent > (most - digit) / 10)
			return false;
		exponent = exponent * 10 + digit;
	}
	int cut = exponent < ABSURD ? (int)exponent : ABSURD;
	*ret_exponent = negative ? -cut : cut;
	return true;
}

/* The digits of a text as they are gathered. Zeros are held back until a digit follows, so that
 * neither leading nor trailing ones count. */
struct mantissa {
	u128 coefficient; /* of the first 38 digits */
	int64_t digits;   /* up to the last one that is not 0 */
	int64_t zeros;    /* held back behind them */
	int64_t fraction; /* digits behind the point, zeros included */
	bool any, point;
};

static void mantissa_add(struct mantissa *m, unsigned digit)
{
	m->any = true;
	m->fraction += m->point;
	if (digit == 0) {
		m->zeros += m->digits > 0;
		return;
	}
	m->digits += m->zeros + 1;
	if (m->digits <= NUMBER_DIGITS)
		m->coefficient = m->coefficient * power_of_ten((unsigned)m->zeros + 1) + digit;
	m->zeros = 0;
}

enum number_error number_parse(struct str text, struct number *ret_number)
{
	struct mantissa m = {0};
	int exponent = 0;
	bool negative = text.n && text.p[0] == '-';
	size_t i = negative || (text.n && text.p[0] == '+');
	for (; i < text.n && (ascii_is_digit(text.p[i]) || (text.p[i] == '.' && !m.point)); i++) {
		if (text.p[i] == '.')
			m.point = true;
		else
			mantissa_add(&m, (unsigned)(text.p[i] - '0'));
	}
	if (!m.any)
		return NUMBER_SYNTAX;
	if (i < text.n && ((text.p[i] != 'e' && text.p[i] != 'E') ||
				  !parse_exponent(str_skip(text, i + 1), &exponent)))
		return NUMBER_SYNTAX;
	/* A zero must have an exponent that is in range, too (as parse_exponent()). */
	if (m.digits == 0) {
		if (exponent > LARGEST || exponent < SMALLEST)
			return exponent > 0 ? NUMBER_OVERFLOW : NUMBER_UNDERFLOW;
		*ret_number = (struct number){0};
		return NUMBER_OK;
	}
	int64_t last = m.zeros - m.fraction + exponent;
	int64_t first = last + m.digits - 1;
	if (first > LARGEST)
		return NUMBER_OVERFLOW;
	if (first < SMALLEST)
		return NUMBER_UNDERFLOW;
	if (m.digits > NUMBER_DIGITS)
		return NUMBER_PRECISION;
	*ret_number = (struct number){m.coefficient, (int16_t)last, negative};
	return NUMBER_OK;
}

struct number number_of_u64(uint64_t value)
{
	struct number number = {0};
	number_make(value, 0, false, &number);
	return number;
}

static size_t put_zeros(char *text, size_t at, int count)
{
	for (int i = 0; i < count; i++)
		text[at++] = '0';
	return at;
}

size_t number_format(const struct number *number, char text[NUMBER_TEXT])
{
	unsigned char digits[39];
	int n = (int)digits_of(number->coefficient, digits);
	int whole = n + number->exponent; /* digits before the point; negative: zeros behind it */
	size_t at = 0;
	if (n == 0) {
		text[0] = '0';
		return 1;
	}
	if (number->negative)
		text[at++] = '-';
	if (whole <= 0) {
		text[at++] = '0';
		text[at++] = '.';
		at = put_zeros(text, at, -whole);
	}
	for (int i = 0; i < n; i++) {
		if (i == whole && i > 0)
			text[at++] = '.';
		text[at++] = (char)('0' + digits[i]);
	}
	return put_zeros(text, at, number->exponent);
}

/* |high| >= |low| need not hold; high's exponent is not below low's. */
static enum number_error add_aligned(
	const struct number *high, const struct number *low, bool subtract, struct number *ret)
{
	u128 shifted, sum;
	int shift = high->exponent - low->exponent;
	/* With more digits than 39 between the first of one and the last of the other, the result
	 * has more than 38. From 2^128 on it has, too: low is below 10^38. */
	if (shift > NUMBER_DIGITS ||
		__builtin_mul_overflow(high->coefficient, power_of_ten((unsigned)shift), &shifted))
		return NUMBER_PRECISION;
	if (!subtract) {
		if (__builtin_add_overflow(shifted, low->coefficient, &sum))
			return NUMBER_PRECISION;
		return number_make(sum, low->exponent, high->negative, ret);
	}
	if (shifted >= low->coefficient)
		return number_make(shifted - low->coefficient, low->exponent, high->negative, ret);
	return number_make(low->coefficient - shifted, low->exponent, !high->negative, ret);
}

enum number_error number_add(const struct number *a, const struct number *b, struct number *ret_sum)
{
	bool opposite = a->negative != b->negative;
	if (a->coefficient == 0 || b->coefficient == 0) {
		*ret_sum = a->coefficient ? *a : *b;
		return NUMBER_OK;
	}
	/* With the lower one first the sign of the result is still that of `high`, or its
	 * opposite. */
	if (a->exponent >= b->exponent)
		return add_aligned(a, b, opposite, ret_sum);
	return add_aligned(b, a, opposite, ret_sum);
}

enum number_error number_subtract(
	const struct number *a, const struct number *b, struct number *ret_difference)
{
	struct number minus = *b;
	minus.negative = b->coefficient != 0 && !b->negative;
	return number_add(a, &minus, ret_difference);
}

size_t number_encode(const struct number *number, char bytes[NUMBER_BYTES])
{
	unsigned char digits[40], *out = (unsigned char *)bytes;
	unsigned n = digits_of(number->coefficient, digits);
	if (n == 0) {
		out[0] = ENC_ZERO;
		out[1] = 0;
		return 2;
	}
	int first = (int)n - 1 + number->exponent + 2 * ENC_BIAS; /* not negative */
	unsigned char flip = number->negative ? 0xff : 0;
	digits[n] = 0;
	out[0] = (unsigned char)((ENC_ZERO + first / 2) ^ flip);
	size_t at = 1;
	unsigned i = 0;
	/* An even exponent leaves one digit to the first pair. */
	unsigned pair = first % 2 ? 0 : digits[i++];
	if (first % 2) {
		pair = digits[0] * 10u + digits[1];
		i = 2;
	}
	for (; i < n; i += 2) {
		out[at++] = (unsigned char)((pair * 2 + 1) ^ flip);
		pair = digits[i] * 10u + digits[i + 1];
	}
	out[at++] = (unsigned char)((pair * 2) ^ flip);
	return at;
}

struct number number_decode(struct str bytes)
{
	const unsigned char *in = (const unsigned char *)bytes.p;
	struct number number = {0};
	if (bytes.n < 2 || (in[0] == ENC_ZERO && in[1] == 0))
		return number;
	unsigned char flip = in[0] & 0x80 ? 0 : 0xff;
	number.negative = flip != 0;
	number.exponent = (int16_t)(((in[0] ^ flip) - ENC_ZERO - ENC_BIAS) * 2);
	for (size_t i = 1; i < bytes.n && i <= PAIRS; i++) {
		unsigned pair = (in[i] ^ flip) >> 1;
		/* The last pair may end in a zero, which would not fit: 38 digits are the most. */
		bool last = i + 1 == bytes.n;
		bool half = last && pair % 10 == 0;
		number.coefficient = half ? number.coefficient * 10 + pair / 10
					  : number.coefficient * 100 + pair;
		if (i > 1)
			number.exponent = (int16_t)(number.exponent - 2);
		if (half)
			number.exponent = (int16_t)(number.exponent + 1);
	}
	return number;
}

bool number_is_encoded(struct str bytes)
{
	char again[NUMBER_BYTES];
	if (bytes.n < 2 || bytes.n > PAIRS + 1)
		return false;
	unsigned char first = (unsigned char)bytes.p[0], flip = first & 0x80 ? 0 : 0xff;
	for (size_t i = 1; i < bytes.n; i++) {
		unsigned byte = (unsigned char)bytes.p[i] ^ flip;
		bool last = i + 1 == bytes.n;
		if (byte >= 200 || (byte & 1) == last || (byte == 0 && i > 1))
			return false;
	}
	struct number number = number_decode(bytes);
	return number_digits(&number) <= NUMBER_DIGITS &&
	       str_eq(str_of(again, number_encode(&number, again)), bytes);
}
