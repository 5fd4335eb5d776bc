#include "s3/condition.h"

#include "date.h"

/* Is the tag in a list like: "a", W/"b", "c" - or is the list "*"? S3 takes tags without quotes. */
static bool tag_is_listed(struct str list, struct str etag, bool weakly)
{
	struct str bare = str_of(etag.p + 1, etag.n - 2);
	for (struct str rest = list; rest.p;) {
		struct str tag = str_trim(str_cut(rest, ',', &rest));
		if (str_eq(tag, STR("*")))
			return true;
		if (weakly && str_starts(tag, STR("W/")))
			tag = str_skip(tag, 2);
		if (str_eq(tag, etag) || str_eq(tag, bare))
			return true;
	}
	return false;
}

static bool date_of(const struct http_request *request, struct str name, int64_t *ret_time)
{
	struct str value = http_request_header(request, name);
	return value.p && http_date_parse(value, ret_time);
}

enum s3_condition s3_condition_check(const struct http_request *request, struct str etag,
	int64_t modified, struct str *ret_header)
{
	int64_t time;
	struct str match = http_request_header(request, STR("if-match"));
	if (match.p) {
		if (!tag_is_listed(match, etag, /* weakly= */ false)) {
			*ret_header = STR("If-Match");
			return S3_CONDITION_FAILED;
		}
	} else if (date_of(request, STR("if-unmodified-since"), &time) && modified > time) {
		*ret_header = STR("If-Unmodified-Since");
		return S3_CONDITION_FAILED;
	}
	struct str none = http_request_header(request, STR("if-none-match"));
	if (none.p) {
		if (tag_is_listed(none, etag, /* weakly= */ true))
			return S3_CONDITION_NOT_MODIFIED;
	} else if (date_of(request, STR("if-modified-since"), &time) && modified <= time) {
		return S3_CONDITION_NOT_MODIFIED;
	}
	return S3_CONDITION_HOLDS;
}

bool s3_condition_range_holds(const struct http_request *request, struct str etag, int64_t modified)
{
	int64_t time;
	struct str value = str_trim(http_request_header(request, STR("if-range")));
	if (!value.p)
		return true;
	if (http_date_parse(value, &time))
		return time == modified;
	return str_eq(value, etag);
}
