#include "aws_rest.h"

#include "json_write.h"
#include "uri.h"

#include <stdarg.h>
#include <stdio.h>

static const struct row {
	int status;
	struct str error;
	struct str type;    /* the member "Type", in JSON; empty: there is none */
	struct str message; /* what the message's member is called */
} rows[] = {
#define USER STR_INIT("\"User\"")
#define SERVICE STR_INIT("\"Service\"")
#define NOBODY STR_INIT("null")
#define NONE STR_INIT("")
	[REST_NOT_FOUND] = {404, STR_INIT("ResourceNotFoundException"), USER, STR_INIT("Message")},
	[REST_CONFLICT] = {409, STR_INIT("ResourceConflictException"), USER, STR_INIT("message")},
	[REST_INVALID] = {400, STR_INIT("InvalidParameterValueException"), USER,
		STR_INIT("message")},
	[REST_VALIDATION] = {400, STR_INIT("ValidationException"), NONE, STR_INIT("message")},
	[REST_CONTENT] = {400, STR_INIT("InvalidRequestContentException"), USER,
		STR_INIT("message")},
	[REST_CONTEXT] = {400, STR_INIT("InvalidRequestContentException"), NOBODY,
		STR_INIT("message")},
	[REST_TOO_LARGE] = {413, STR_INIT("RequestEntityTooLargeException"), USER,
		STR_INIT("message")},
	[REST_SERVICE] = {500, STR_INIT("ServiceException"), SERVICE, STR_INIT("Message")},
	[REST_UNKNOWN] = {404, STR_INIT("UnknownOperationException"), NONE, STR_INIT("message")},
	[REST_METHOD] = {405, STR_INIT("MethodNotAllowedException"), NONE, STR_INIT("message")},
	[REST_LIMITED] = {400, STR_INIT("InvalidParameterValueException"), NONE,
		STR_INIT("message")},
#undef USER
#undef SERVICE
#undef NOBODY
#undef NONE
};

int rest_fail(struct http_response *response, enum rest_error error, struct str message)
{
	const struct row *row = &rows[error];
	struct buf out = BUF_IN(response->arena);
	struct json_writer w;
	json_writer_init(&w, &out);
	json_object(&w);
	if (row->type.n) {
		json_key(&w, STR("Type"));
		json_raw(&w, row->type);
	}
	json_key_string(&w, row->message, message);
	json_end_object(&w);
	http_response_text(response, row->status, STR("application/json"), buf_str(&out));
	http_response_set(response, STR("x-amzn-ErrorType"), row->error);
	return -1;
}

int rest_failf(struct http_response *response, enum rest_error error, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct str message = arena_vprintf(response->arena, format, args);
	va_end(args);
	return rest_fail(response, error, message);
}

int rest_constraint(
	struct http_response *response, struct str value, const char *member, const char *rule)
{
	return rest_failf(response, REST_VALIDATION,
		"1 validation error detected: Value '%.*s' at '%s' failed to satisfy constraint: "
		"Member must %s",
		STR_ARG(value), member, rule);
}

int rest_range(struct http_response *response, struct str text, const char *member, int64_t least,
	int64_t most)
{
	char rule[64];
	int64_t value = 0;
	bool low = str_starts(text, STR("-")) || (str_to_i64(text, &value) && value < least);
	snprintf(rule, sizeof(rule), "have value %s than or equal to %lld",
		low ? "greater" : "less", (long long)(low ? least : most));
	return rest_constraint(response, text, member, rule);
}

int rest_null(struct http_response *response, const char *member)
{
	return rest_failf(response, REST_VALIDATION,
		"1 validation error detected: Value null at '%s' failed to satisfy constraint: "
		"Member must not be null",
		member);
}

struct str rest_query(const struct http_request *request, struct str name)
{
	return uri_decode(uri_parameter(request->query, name), false, request->arena);
}

int rest_max_items(const struct http_request *request, struct http_response *response, int64_t most,
	int64_t page, int64_t *ret_items)
{
	struct str text = rest_query(request, STR("MaxItems"));
	int64_t items = page;
	if (text.n && (!str_to_i64(text, &items) || items < 1 || items > most))
		return rest_range(response, text, "maxItems", 1, most);
	*ret_items = items < page ? items : page;
	return 0;
}

/* --- names of functions --- */

const char function_name_pattern[] =
	"satisfy regular expression pattern: "
	"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?"
	"(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";

static size_t lower_letters(struct str text)
{
	size_t n = 0;
	while (n < text.n && text.p[n] >= 'a' && text.p[n] <= 'z')
		n++;
	return n;
}

/* (eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1} */
static bool is_region(struct str t)
{
	if (str_starts(t, STR("eusc-")))
		t = str_skip(t, 5);
	if (t.n < 3 || lower_letters(str_head(t, 2)) != 2 || t.p[2] != '-')
		return false;
	t = str_skip(t, 3);
	struct str rest, word = str_cut(t, '-', &rest);
	bool special = str_eq_z(word, "gov") || (str_starts(word, STR("iso")) && word.n <= 4 &&
							lower_letters(word) == word.n);
	if (special && str_find(rest, '-', 0) < rest.n)
		word = str_cut(rest, '-', &rest);
	return word.n && lower_letters(word) == word.n && rest.n == 1 && ascii_is_digit(rest.p[0]);
}

static bool is_account(struct str text)
{
	size_t n = 0;
	while (n < text.n && ascii_is_digit(text.p[n]))
		n++;
	return n == 12 && text.n == 12;
}

static bool is_qualifier(struct str text)
{
	return str_eq_z(text, "$LATEST") || str_eq_z(text, "$LATEST.PUBLISHED") ||
	       str_is_word(text, "-_");
}

/* name(:qualifier)? to the end. */
static bool parse_tail(struct str text, struct function_name *ret)
{
	struct str qualifier, name = str_cut(text, ':', &qualifier);
	if (!str_is_word(name, "-_.") || (qualifier.p && !is_qualifier(qualifier)))
		return false;
	ret->name = name;
	ret->qualifier = qualifier;
	return true;
}

/* The optional parts may also be names, so each is tried with and without. */
static bool parse_from(struct str text, unsigned part, struct function_name *ret)
{
	struct str rest, word = str_cut(text, ':', &rest);
	if (part == 3)
		return parse_tail(text, ret);
	bool fits = rest.p && (part == 0          ? is_region(word)
				      : part == 1 ? is_account(word)
						  : str_eq_z(word, "function"));
	if (fits && parse_from(rest, part + 1, ret)) {
		if (part == 0)
			ret->region = word;
		return true;
	}
	return parse_from(text, part + 1, ret);
}

bool function_name_parse(struct str text, struct function_name *ret_name)
{
	struct function_name name = {.region = STR_NONE};
	struct str partition, rest, word = str_cut(text, ':', &rest);
	if (str_eq_z(word, "arn") && rest.p) {
		struct str behind;
		partition = str_cut(rest, ':', &behind);
		bool fits = !partition.n ||
			    (str_starts(partition, STR("aws")) && str_is_word(partition, "-"));
		if (fits && str_starts(behind, STR("lambda:")) &&
			parse_from(str_skip(behind, 7), 0, &name)) {
			*ret_name = name;
			return true;
		}
	}
	if (!parse_from(text, 0, &name))
		return false;
	*ret_name = name;
	return true;
}

int rest_function_name(const struct http_request *request, struct http_response *response,
	struct str text, struct str own_region, struct function_name *ret_name)
{
	struct function_name name;
	struct str qualifier = rest_query(request, STR("Qualifier"));
	if (qualifier.n > 128)
		return rest_constraint(
			response, qualifier, "qualifier", "have length less than or equal to 128");
	if (qualifier.n && !str_eq_z(qualifier, "$LATEST.PUBLISHED") &&
		!str_is_word(qualifier, "-_$"))
		return rest_constraint(response, qualifier, "qualifier",
			"satisfy regular expression pattern: "
			"\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+");
	if (!function_name_parse(text, &name))
		return rest_constraint(response, text, "functionName", function_name_pattern);
	if (name.region.n && !str_eq(name.region, own_region))
		return rest_failf(response, REST_NOT_FOUND,
			"Functions from '%.*s' are not reachable in this region ('%.*s')",
			STR_ARG(name.region), STR_ARG(own_region));
	if (qualifier.n && name.qualifier.n && !str_eq(qualifier, name.qualifier))
		return rest_fail(response, REST_INVALID,
			STR("The derived qualifier from the function name does not match the "
			    "specified qualifier."));
	if (qualifier.n)
		name.qualifier = qualifier;
	*ret_name = name;
	return 0;
}

/* --- destinations --- */

static const struct str file_arn = STR_INIT("arn:aws:hangar:::");

static bool is_arn(struct str text)
{
	struct str partition, service, region, account;
	if (!str_starts(text, STR("arn:aws")))
		return false;
	partition = str_cut(str_skip(text, strlen("arn:")), ':', &text);
	service = str_cut(text, ':', &text);
	region = str_cut(text, ':', &text);
	account = str_cut(text, ':', &text);
	return text.p && str_is_word(partition, "-") && str_is_word(service, "-") &&
	       (!region.n || is_region(region)) && (!account.n || is_account(account));
}

int destination_check(struct http_response *response, struct str arn, const char *member)
{
	char at[64];
	if (!arn.n || is_arn(arn) || str_starts(arn, STR("kafka://")))
		return 0;
	snprintf(at, sizeof(at), "destinationConfig.%s.destination", member);
	return rest_constraint(response, arn, at,
		"satisfy regular expression pattern: "
		"$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)");
}

bool destination_target(struct arena *arena, struct str arn, struct str *ret_target)
{
	struct function_name name;
	struct str rest = str_starts(arn, file_arn) ? str_skip(arn, file_arn.n) : STR_NONE;
	if (!arn.n || str_starts(rest, STR("file/"))) {
		*ret_target = rest;
		return true;
	}
	if (!str_starts(arn, STR("arn:aws:lambda:")) || !function_name_parse(arn, &name))
		return false;
	*ret_target = arena_printf(arena, "function/%.*s", STR_ARG(name.name));
	return true;
}

struct str destination_function(struct str target)
{
	struct str prefix = STR("function/");
	return str_starts(target, prefix) ? str_skip(target, prefix.n) : STR_NONE;
}

struct str destination_arn(
	struct arena *arena, struct str region, struct str account, struct str target)
{
	struct str function = destination_function(target);
	if (!function.n)
		return arena_printf(arena, "%.*s%.*s", STR_ARG(file_arn), STR_ARG(target));
	return arena_printf(arena, "arn:aws:lambda:%.*s:%.*s:function:%.*s", STR_ARG(region),
		STR_ARG(account), STR_ARG(function));
}

int destination_refuse(struct http_response *response, struct str arn)
{
	return rest_failf(
		response, REST_INVALID, "The destination ARN %.*s is invalid.", STR_ARG(arn));
}
