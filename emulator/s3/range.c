#include "s3/range.h"

/* A number of any length: what is beyond 64 bits is beyond any object. */
static bool number(struct str digits, uint64_t *ret_value)
{
	for (size_t i = 0; i < digits.n; i++)
		if (!ascii_is_digit(digits.p[i]))
			return false;
	if (digits.n && !str_to_u64(digits, ret_value))
		*ret_value = UINT64_MAX;
	return digits.n > 0;
}

enum s3_range s3_range_parse(
	struct str header, uint64_t size, uint64_t *ret_offset, uint64_t *ret_length)
{
	uint64_t first = 0, last = UINT64_MAX;
	if (!str_starts_nocase(header, STR("bytes=")))
		return S3_RANGE_WHOLE;
	struct str to, from = str_cut(str_trim(str_skip(header, 6)), '-', &to);
	if (!to.p || (from.n == 0 && to.n == 0))
		return S3_RANGE_WHOLE;
	if (to.n && !number(to, &last))
		return S3_RANGE_WHOLE;
	if (from.n == 0) {
		if (last == 0 || size == 0)
			return S3_RANGE_UNSATISFIABLE;
		first = last < size ? size - last : 0;
		last = size - 1;
	} else if (!number(from, &first) || last < first) {
		return S3_RANGE_WHOLE;
	}
	if (first >= size)
		return S3_RANGE_UNSATISFIABLE;
	if (last >= size)
		last = size - 1;
	*ret_offset = first;
	*ret_length = last - first + 1;
	return S3_RANGE_PART;
}
